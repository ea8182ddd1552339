"""Kinds of refusals: each has an input that gives it."""

from tests.intake.hostile_files import HOSTILE

from citymap.intake.notices import Kind
from citymap.intake.reading import kinds_file

#: Given in other tests, or by what no test can make cheaply.
ELSEWHERE = {
    "file_too_big",
    "reading_too_long",
    "reading_too_large",
    "workbook_sheets_too_many",
}


def test_each_kind_has_a_file_that_is_refused_so() -> None:
    kinds = {v for v in vars(kinds_file).values() if isinstance(v, type)} - {Kind}
    codes = {kind.code() for kind in kinds if issubclass(kind, Kind)}
    assert codes - {hostile.code for hostile in HOSTILE} == ELSEWHERE
