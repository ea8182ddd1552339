"""Workbooks (XLSX, XLS, ODS) as sheets: the room of calamine.

Runs in the confined child, after the check of the format: numbers are told in the
shortest digits that mean them, days and moments as ISO 8601, formulas by the result
that the file holds. Of an XLS errors and formulas without a result are not told apart
from empty cells: calamine does not tell them, and nothing else here reads XLS. Rows
and columns begin at A1, so that their numbers are the program's; what is empty below
and right of the table is cut.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from citymap.intake.notices import ImportRefused, Notice
from citymap.intake.reading.archives import Archive
from citymap.intake.reading.cell_marks import Marks
from citymap.intake.reading.kinds_file import (
    FileDamaged,
    FileEncrypted,
    WorkbookSheetsTooMany,
)
from citymap.intake.reading.ods_check import check_ods
from citymap.intake.reading.records_table import number_text
from citymap.intake.reading.workbook import (
    MOST_SHEETS,
    Block,
    CellKind,
    Sheet,
    Workbook,
)
from citymap.intake.reading.xlsx_check import check_xlsx

Kinds = NDArray[np.uint8]
Texts = Mapping[tuple[int, int], str]  # by row and column
Value = float | str | bool | time | date | timedelta

_CHUNK_CELLS = 200_000
_PANIC = "PanicException"  # what pyo3 makes of a panic in Rust; not an Exception
_HALF_SECOND = timedelta(milliseconds=500)
_LAST = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - cells have no zone
_DAYS = (CellKind.DATE, CellKind.DATETIME, CellKind.TIME)
_DAY = date(2000, 1, 1)  # any: a clock time is rounded on it


def read_spreadsheet(data: bytes, form: Literal["xlsx", "xls", "ods"]) -> Workbook:
    """Read a workbook, its sheets in their order; sheets without cells among them.

    Raises
    ------
    ImportRefused
        If it does not pass the check of its format, or cannot be read.
    """
    marks: dict[str, Marks] = {}
    if form != "xls":
        archive = Archive(data)
        marks = check_xlsx(archive) if form == "xlsx" else check_ods(archive)
        data = archive.data
    try:
        sheets = tuple(_sheets(data, marks))
    except PasswordError:
        raise ImportRefused(Notice(FileEncrypted)) from None
    except (CalamineError, OverflowError):  # a duration of millions of years
        raise ImportRefused(Notice(FileDamaged)) from None
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise ImportRefused(Notice(FileDamaged)) from None
    return Workbook(form, sheets)


def _sheets(data: bytes, marks: Mapping[str, Marks]) -> Iterator[Sheet]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    told = [one for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    if len(told) > MOST_SHEETS:
        details = {"number": len(told), "most": MOST_SHEETS}
        raise ImportRefused(Notice(WorkbookSheetsTooMany, details=details))
    for one in told:
        sheet = book.get_sheet_by_name(one.name)
        yield _sheet(sheet, one, marks.get(one.name, Marks()))


def _sheet(sheet: CalamineSheet, told: SheetMetadata, marks: Marks) -> Sheet:
    last_row, last_column = sheet.end or (-1, -1)
    marked = [*marks.formulas, *marks.errors]
    height = 1 + max([last_row, *(row for row, _ in marked)])
    width = 1 + max([last_column, *(column for _, column in marked)])
    columns, kinds = _grid(sheet, height, width)
    for cell in marks.formulas:
        if kinds[cell] == CellKind.EMPTY:
            kinds[cell] = CellKind.FORMULA
    _put(columns, kinds, marks.errors, CellKind.ERROR)
    _put(columns, kinds, _no_dates(marks, kinds), CellKind.NUMBER)
    columns, kinds = _cut(columns, kinds)
    rows = np.arange(1, len(kinds) + 1, dtype=np.int64)
    merged = marks.merged
    if merged is None:
        ranges = sheet.merged_cell_ranges or []
        merged = [(*start, *end) for start, end in ranges]
    return Sheet(
        told.name,
        tuple(columns),
        kinds,
        rows,
        merged=tuple(_blocks(merged, kinds.shape)),
        hidden=told.visible is not SheetVisibleEnum.Visible,
    )


def _grid(
    sheet: CalamineSheet, height: int, width: int
) -> tuple[list[pa.Array], Kinds]:
    kinds = np.zeros((height, width), np.uint8)
    parts: list[list[pa.Array]] = [[] for _ in range(width)]
    _, left = sheet.start or (0, 0)  # rows above are given, columns before are not
    rows, done = sheet.iter_rows(), 0
    while chunk := list(islice(rows, max(_CHUNK_CELLS // max(width, 1), 1))):
        for place, values in enumerate(zip(*chunk, strict=True), left):
            part, kinds[done : done + len(chunk), place] = _cells(values)
            parts[place].append(part)
        done += len(chunk)
    columns = []
    for part in parts:
        length = sum(map(len, part))
        part.append(pa.nulls(height - length, pa.string()))
        columns.append(pa.concat_arrays(part))
    return columns, kinds


def _cells(values: Sequence[Value]) -> tuple[pa.Array, Kinds]:
    """Tell the values of one column, and the kinds of them."""
    told = [_TELL[type(value)](value) for value in values]
    kinds = np.fromiter((kind for _, kind in told), np.uint8, len(told))
    return pa.array([text for text, _ in told], pa.string()), kinds


def _no_dates(marks: Marks, kinds: Kinds) -> Texts:
    """Give the numbers that calamine takes for days though there is no such day."""
    height, width = kinds.shape
    return {
        (row, column): text
        for (row, column), text in marks.no_dates.items()
        if row < height and column < width and kinds[row, column] in _DAYS
    }


def _put(columns: list[pa.Array], kinds: Kinds, texts: Texts, kind: CellKind) -> None:
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        by_column.setdefault(column, {})[row] = text
        kinds[row, column] = kind
    for column, rows in by_column.items():
        told = columns[column].to_pylist()
        for row, text in rows.items():
            told[row] = text
        columns[column] = pa.array(told, pa.string())


def _cut(columns: list[pa.Array], kinds: Kinds) -> tuple[list[pa.Array], Kinds]:
    """Cut what is empty below and right."""
    height = 1 + max(np.flatnonzero(kinds.any(axis=1)), default=-1)
    width = 1 + max(np.flatnonzero(kinds.any(axis=0)), default=-1)
    cut = [column.slice(0, height) for column in columns[:width]]
    return cut, kinds[:height, :width]


def _blocks(
    merged: Sequence[tuple[int, ...]], shape: tuple[int, ...]
) -> Iterator[Block]:
    """Give merged cells as far as they lie within the sheet."""
    height, width = shape
    for top, left, bottom, right in merged:
        if 0 <= top <= bottom and 0 <= left <= right and top < height and left < width:
            yield Block(top, left, min(bottom, height - 1), min(right, width - 1))


def _number(value: float) -> tuple[str, int]:
    return number_text(value), CellKind.NUMBER


def _text(value: str) -> tuple[str | None, int]:
    return (value, CellKind.TEXT) if value else (None, CellKind.EMPTY)


def _truth(value: bool) -> tuple[str, int]:
    return str(value).upper(), CellKind.BOOLEAN


def _moment(value: datetime) -> tuple[str, int]:
    rounded = min(value, _LAST) + _HALF_SECOND  # there is no year 10000
    return rounded.replace(microsecond=0).isoformat(), CellKind.DATETIME


def _clock(value: time) -> tuple[str, int]:
    rounded = datetime.combine(_DAY, value) + _HALF_SECOND
    return rounded.time().isoformat("seconds"), CellKind.TIME


def _duration(value: timedelta) -> tuple[str, int]:
    """Tell how long, by hours: 24:00:00 is the end of a day."""
    seconds = round(value.total_seconds())
    minutes, second = divmod(abs(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{'-' * (seconds < 0)}{hour:02}:{minute:02}:{second:02}", CellKind.TIME


_TELL: Mapping[type, Callable[..., tuple[str | None, int]]] = {
    str: _text,
    float: _number,
    int: _number,
    bool: _truth,
    datetime: _moment,
    date: lambda day: (day.isoformat(), CellKind.DATE),
    time: _clock,
    timedelta: _duration,
}
