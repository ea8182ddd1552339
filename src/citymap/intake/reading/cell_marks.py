"""Where the cells of a sheet lie, and what calamine does not tell of them.

Both checks of workbooks fill it: how far cells with a value reach, which formulas
have no result in the file, which cells are errors, which are merged.
"""

from dataclasses import dataclass, field

from citymap.intake.notices import ImportRefused, Notice, column_letter
from citymap.intake.reading.kinds_file import (
    WorkbookCellOutside,
    WorkbookCellsScattered,
)
from citymap.intake.reading.workbook import MOST_COLUMNS

MOST_ROWS = 1_048_576  # of a sheet, in every program
MOST_AREA = 20_000_000  # cells
MOST_TEXT = 32_767  # characters of a cell


@dataclass(slots=True)
class Marks:
    """What was seen of a sheet; rows and columns from 0.

    Attributes
    ----------
    formulas
        Row and column of each formula without a result.
    errors
        Texts of cells that are errors.
    no_dates
        Numbers, formatted somehow, before the first of all days.
    merged
        Top, left, bottom, right; ends in. None: not looked for.
    """

    formulas: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    no_dates: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] | None = None
    top: int = MOST_ROWS
    left: int = MOST_COLUMNS
    bottom: int = -1
    right: int = -1

    def reach(self, row: int, column: int) -> None:
        """Note that there is something in a cell."""
        self.top = min(self.top, row)
        self.bottom = max(self.bottom, row)
        self.left = min(self.left, column)
        self.right = max(self.right, column)

    def refuse_scattered(self, sheet: str) -> None:
        """Raise ImportRefused if cells lie too far apart."""
        rows, columns = self.bottom - self.top + 1, self.right - self.left + 1
        if rows > 0 and rows * columns > MOST_AREA:
            details = {"rows": rows, "columns": columns}
            raise ImportRefused(
                Notice(WorkbookCellsScattered, value=sheet, details=details)
            )


def refuse_outside(row: int, column: int) -> None:
    """Raise ImportRefused if a cell lies where no sheet has cells."""
    if not (0 <= row < MOST_ROWS and 0 <= column < MOST_COLUMNS):
        raise outside(f"{column_letter(max(column, 0))}{row + 1}")


def outside(cell: str) -> ImportRefused:
    """Make the refusal of a cell that no sheet has."""
    return ImportRefused(Notice(WorkbookCellOutside, value=cell))
