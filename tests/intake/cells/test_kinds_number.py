"""What kinds_number says; which cell gives which kind, the readers' tests tell."""

import string

import pytest

from citymap.intake.cells import kinds_number
from citymap.intake.notices import Kind

KINDS = [
    kind
    for kind in vars(kinds_number).values()
    if isinstance(kind, type) and issubclass(kind, Kind) and kind is not Kind
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code())
def test_both_sentences_tell_the_same_details(kind: type[Kind]) -> None:
    zh, en = (
        {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in (kind.zh, kind.en)
    )
    assert zh - {"value", "number"} == en - {"value", "number"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code())
def test_what_is_told_once_for_a_column_tells_how_often(kind: type[Kind]) -> None:
    assert ("{number}" in kind.zh) == (kind.severity == "info")
    assert ("{number}" in kind.en) == (kind.severity == "info")
