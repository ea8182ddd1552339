"""How far cells may reach."""

import pytest

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.cell_marks import Marks, refuse_outside


@pytest.mark.parametrize(("row", "column"), [(0, 0), (1_048_575, 16_383)])
def test_a_sheets_corners_are_inside(row: int, column: int) -> None:
    refuse_outside(row, column)


@pytest.mark.parametrize(
    ("row", "column"), [(-1, 0), (0, -1), (1_048_576, 0), (0, 16_384)]
)
def test_beyond_them_is_outside(row: int, column: int) -> None:
    with pytest.raises(ImportRefused):
        refuse_outside(row, column)


def test_only_what_lies_between_the_cells_counts() -> None:
    marks = Marks()
    marks.refuse_scattered("空")
    marks.reach(1_048_575, 16_383)
    marks.refuse_scattered("角")
    marks.reach(1_000_000, 0)
    with pytest.raises(ImportRefused) as refusal:
        marks.refuse_scattered("散")
    assert refusal.value.notice.details == {"rows": 48_576, "columns": 16_384}
