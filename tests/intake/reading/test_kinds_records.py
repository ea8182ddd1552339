import pytest

from citymap.intake.notices import Kind
from citymap.intake.reading import kinds_records
from citymap.intake.reading.kinds_records import PositionMalformed, TextBroken, refused

KINDS = [
    kind
    for kind in vars(kinds_records).values()
    if isinstance(kind, type) and issubclass(kind, Kind) and kind is not Kind
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_refuses_the_file(kind: type[Kind]) -> None:
    assert kind.severity == "refusal"


def test_a_refusal_names_the_feature_in_both_languages() -> None:
    refusal = refused(PositionMalformed, row=7)
    assert refusal.notice.row == 7
    assert refusal.zh.startswith("第 7 个要素")
    assert refusal.en.startswith("feature 7")
    assert refused(TextBroken).notice.row is None
