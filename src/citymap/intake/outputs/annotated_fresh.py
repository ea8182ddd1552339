"""A new ``.xlsx`` of any file as read: all sheets, all cells, and the notices.

Cells keep their kinds: what was text stays text (``00123``), a number a number, a
day a day. Rows keep their numbers; where the format names its columns itself, those
names are row 1 and the first feature is row 2.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from openpyxl import Workbook as Book
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils import get_column_letter

from citymap.errors import InputError, Language, shorten
from citymap.intake.outputs.annotated_plan import as_grids
from citymap.intake.reading.annotated_cells import (
    FORMULA_LIKE,
    LEGEND_WIDTHS,
    LOST,
    NOTICES_WIDTH,
    UNWRITABLE,
    Appending,
    Plan,
    SheetPlan,
    append_legend,
    colour,
    put_header,
    put_notices,
    put_text,
)
from citymap.intake.reading.workbook import CellKind, Sheet, Workbook
from citymap.layer import Title

MOST_ROWS = 1_048_576  # of a sheet
_AT_ONCE = 10_000  # rows
_EXACT_DIGITS = 15  # of a number in a spreadsheet
_FIRST_YEAR = 1901  # that all spreadsheets count days of alike
_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\\/?*\[\]:\x00-\x1f\ufffe\uffff]")
_UNNAMED = Title("数据", "Data")

D = TypeVar("D", date, datetime)
Value = str | float | bool | date | datetime | time | None
Written = Value | Cell

#: Told how many rows of how many are written.
Progress = Callable[[int, int], None]


def write_fresh(
    workbook: Workbook,
    plan: Plan,
    target: Path,
    language: Language,
    progress: Progress = lambda _done, _of: None,
) -> None:
    """Write a workbook as read, with the notices of a plan, as a new file.

    Raises InputError if a sheet has more rows than a spreadsheet.
    """
    grids = as_grids(workbook)
    for grid in grids:
        _check_rows(grid)
    book = Book(write_only=True)
    total, done = sum(map(len, grids)), 0
    names = _names([grid.name or _UNNAMED.say(language) for grid in grids])
    for grid, told, name in zip(grids, plan["sheets"], names, strict=True):
        written = book.create_sheet(name)
        written.sheet_state = "hidden" if grid.hidden else "visible"
        letter = get_column_letter(told["column"])
        written.column_dimensions[letter].width = NOTICES_WIDTH
        last = max(told["last"], told["header"])
        written.auto_filter.ref = f"A{told['header']}:{letter}{last}"
        for rows in _append(written, grid, told):
            done += rows
            progress(done, total)
    legend = book.create_sheet(plan["legend"])
    for place, width in enumerate(LEGEND_WIDTHS, start=1):
        legend.column_dimensions[get_column_letter(place)].width = width
    append_legend(legend, plan["lines"])
    book.save(target)


def _check_rows(grid: Sheet) -> None:
    last = int(grid.rows[-1]) if len(grid) else 0
    if last > MOST_ROWS:
        name = shorten(grid.name)
        en = f"{name}: row {last:,}; a sheet of a workbook has {MOST_ROWS:,}"
        raise InputError(
            en, f"{name}：第 {last:,} 行；工作簿每张表最多 {MOST_ROWS:,} 行"
        )


def _names(wanted: Sequence[str]) -> list[str]:
    """Make names that a spreadsheet allows, all different.

    >>> _names(["a/b", "A B", ""])
    ['a b', 'A B 2', '?']
    """
    made: list[str] = []
    for name in wanted:
        clean = first = _NOT_IN_NAMES.sub(" ", name).strip(" '")[:_LONGEST_NAME] or "?"
        number = 1
        while clean.lower() in {other.lower() for other in made}:
            number += 1
            clean = f"{first[: _LONGEST_NAME - 4]} {number}"
        made.append(clean)
    return made


def _append(written: Appending, grid: Sheet, told: SheetPlan) -> Iterator[int]:
    """Write all rows; yields how many there were since it last did."""
    extras = _Extras(written, told)
    below = 0
    for start in range(0, len(grid), _AT_ONCE):
        stop = min(start + _AT_ONCE, len(grid))
        for number, cells in _rows(written, grid, range(start, stop), told["old"]):
            for empty in range(below + 1, number):
                written.append(extras.add(empty, []))
            written.append(extras.add(number, cells))
            below = number
        yield stop - start


class _Extras:
    """What is added to the rows of a sheet: notices, their header, and colours."""

    def __init__(self, written: Appending, told: SheetPlan) -> None:
        self._sheet = written
        self._place = told["column"] - 1
        self._last: dict[int, Cell] = {}
        self._marks: dict[int, list[tuple[int, str]]] = {}
        for row, severity, text in told["rows"]:
            self._last[row] = WriteOnlyCell(written)
            put_notices(self._last[row], severity, text)
        self._last[told["header"]] = WriteOnlyCell(written)
        put_header(self._last[told["header"]], told["title"])
        for row, column, severity in told["cells"]:
            self._marks.setdefault(row, []).append((column - 1, severity))

    def add(self, row: int, cells: list[Written]) -> list[Written]:
        """Give the cells of a row with what is added to them."""
        for place, severity in self._marks.get(row, ()):
            cells.extend([None] * (place + 1 - len(cells)))
            cells[place] = _coloured(self._sheet, cells[place], severity)
        if row in self._last:
            cells.extend([None] * (self._place + 1 - len(cells)))
            cells[self._place] = self._last[row]
        return cells


def _coloured(sheet: Appending, value: Written, severity: str) -> Cell:
    if isinstance(value, Cell):
        cell = value
    else:
        cell = WriteOnlyCell(sheet)
        cell.value = value
    colour(cell, severity)
    return cell


def _rows(
    written: Appending, grid: Sheet, part: range, old: Sequence[int]
) -> Iterator[tuple[int, list[Written]]]:
    """Give some rows with their numbers; columns of an earlier round are empty."""
    rows = slice(part.start, part.stop)
    columns = [
        [None] * len(part)
        if place in old
        else _values(written, column[rows], grid.kinds[rows, place - 1])
        for place, column in enumerate(grid.columns, start=1)
    ]
    numbers = grid.rows[rows].tolist()
    for number, *cells in zip(numbers, *columns, strict=True):
        yield number, cells


def _values(
    written: Appending, texts: pa.Array, kinds: NDArray[np.uint8]
) -> list[Written]:
    """Turn the cells of a column into what a spreadsheet keeps."""
    clean = pc.replace_substring_regex(texts, UNWRITABLE, LOST)
    values: list[Written] = clean.to_pylist()
    for row in np.flatnonzero(np.isin(kinds, list(_READERS))).tolist():
        values[row] = _read(_READERS[CellKind(kinds[row])], values[row])
    like = pc.fill_null(pc.match_substring_regex(clean, FORMULA_LIKE), fill_value=False)
    for row in np.flatnonzero(like.to_numpy(zero_copy_only=False)).tolist():
        if isinstance(values[row], str):
            cell = values[row] = WriteOnlyCell(written)
            put_text(cell, texts[row].as_py())
    return values


def _read(reader: Callable[[str], Value], text: Written) -> Written:
    """Read a cell as its kind; what is none of that kind stays as text."""
    try:
        return reader(str(text))
    except (ValueError, OverflowError):
        return text


def _number(text: str) -> float:
    value = float(text)
    if sum(c.isdigit() for c in text) > _EXACT_DIGITS or not math.isfinite(value):
        raise ValueError
    return value


def _day(text: str) -> date:
    return _since_first(date.fromisoformat(text))


def _moment(text: str) -> datetime:
    return _since_first(datetime.fromisoformat(text).replace(tzinfo=None))


def _since_first(day: D) -> D:
    if day.year < _FIRST_YEAR:
        raise ValueError
    return day


_READERS: dict[CellKind, Callable[[str], Value]] = {
    CellKind.NUMBER: _number,
    CellKind.BOOLEAN: lambda text: text == "TRUE",
    CellKind.DATE: _day,
    CellKind.DATETIME: _moment,
    CellKind.TIME: time.fromisoformat,
}
