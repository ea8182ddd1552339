import pytest

from citymap.intake.notices import Kind
from citymap.intake.reading import kinds_vector

KINDS = [
    kind
    for kind in vars(kinds_vector).values()
    if isinstance(kind, type) and issubclass(kind, Kind) and kind is not Kind
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_refuses_the_file(kind: type[Kind]) -> None:
    assert kind.severity == "refusal"
