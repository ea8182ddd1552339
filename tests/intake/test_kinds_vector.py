import pytest

from citymap.intake import kinds_vector
from citymap.intake.notices import Kind

KINDS = [
    kind
    for kind in vars(kinds_vector).values()
    if isinstance(kind, type) and issubclass(kind, Kind) and kind is not Kind
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_refuses_the_file(kind: type[Kind]) -> None:
    assert kind.severity == "refusal"
