"""Cells of an annotated workbook: what notices look like, and text that stays text.

Known to the child that opens the clerk's own file and to the parent that writes a
new one; imports nothing heavy. What holds true: no text becomes a formula
(design/safety.md S11), and none is lost but what XML cannot write.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TypedDict

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

LONGEST_TEXT = 32_767  # characters of a cell
NOTICES_WIDTH = 60  # characters
LEGEND_WIDTHS = (12, 28, 10, 90, 70)
#: With this begins the first cell of a sheet that is ours and never read.
OUR_MARK = "citymap · "
LEGEND_MARK = f"{OUR_MARK}问题提示 / Notices"
#: Text that a spreadsheet would run, or take for one of its errors.
FORMULA_LIKE = r"^[=+\-@\t\r#＝＋－＠]"
#: Source: XML 1.0, production 2, Char; surrogates do not reach a cell.
UNWRITABLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
LOST = "\N{REPLACEMENT CHARACTER}"
_FORMULA_LIKE, _UNWRITABLE = re.compile(FORMULA_LIKE), re.compile(UNWRITABLE)
_FILLS = {
    "refusal": PatternFill("solid", fgColor="FFF4B0A8"),
    "error": PatternFill("solid", fgColor="FFF4B0A8"),
    "warning": PatternFill("solid", fgColor="FFFFE08A"),
    "info": PatternFill("solid", fgColor="FFCFE3F7"),
}
_OURS = {fill.fgColor.rgb for fill in _FILLS.values()}
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_BOLD = Font(bold=True)


Appending = Worksheet | WriteOnlyWorksheet


class SheetPlan(TypedDict):
    """What is to be written into one sheet; rows and columns count from 1.

    ``header`` is the row of the table's header, ``column`` the notices' own one,
    ``old`` columns of an earlier round. ``rows``: row, severity, text; ``cells``:
    row, column, severity; ``last`` row with anything in it.
    """

    name: str
    title: str
    header: int
    column: int
    old: list[int]
    last: int
    rows: list[tuple[int, str, str]]
    cells: list[tuple[int, int, str]]


class LegendRow(TypedDict):
    """A line of the legend: a heading is bold, a severity colours its first cell."""

    texts: list[str]
    heading: bool
    severity: str | None


class Plan(TypedDict):
    """All that an annotated workbook has beside the clerk's cells."""

    sheets: list[SheetPlan]
    legend: str
    lines: list[LegendRow]


def writable(text: str) -> str:
    r"""Replace what a cell cannot hold, and cut what it has no room for.

    >>> writable("a\x07b")
    'a�b'
    """
    return _UNWRITABLE.sub(LOST, text)[:LONGEST_TEXT]


def put_text(cell: Cell, text: str) -> None:
    """Write a text into a cell, as text whatever it looks like."""
    cell.value = writable(text)
    cell.data_type = "s"
    if _FORMULA_LIKE.match(text):
        cell.quotePrefix = True


def put_notices(cell: Cell, severity: str, text: str) -> None:
    """Write the notices of a row."""
    put_text(cell, text)
    colour(cell, severity)
    cell.alignment = _WRAPPED


def put_header(cell: Cell, text: str) -> None:
    """Write the header over the notices."""
    put_text(cell, text)
    cell.font = _BOLD


def colour(cell: Cell, severity: str) -> None:
    """Colour a cell by the severity of what is said of it."""
    cell.fill = _FILLS[severity]


def is_coloured(cell: Cell) -> bool:
    """Tell whether a cell has one of our colours, of an earlier round."""
    return cell.has_style and cell.fill.fgColor.rgb in _OURS


def append_legend(sheet: Appending, lines: Iterable[LegendRow]) -> None:
    """Write the legend, row after row."""
    for line in lines:
        sheet.append([*_legend_cells(sheet, line)])


def _legend_cells(sheet: Appending, line: LegendRow) -> Iterator[Cell]:
    for place, text in enumerate(line["texts"]):
        cell = WriteOnlyCell(sheet)
        put_text(cell, text)
        cell.alignment = _WRAPPED if len(line["texts"]) > 1 else Alignment()
        if line["heading"]:
            cell.font = _BOLD
        if line["severity"] and place == 0:
            colour(cell, line["severity"])
        yield cell
