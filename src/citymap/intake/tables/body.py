"""Which rows below a header are data, and what merged cells among them hold.

Every row that is not empty and not one of these is data, and is counted as read:

- a repeated row of the header or of what stands above it (printed pages), a row of
  units, of field names, or marked as an example, right below the header;
- a sum: one of its first two cells says so and nothing more (``合计``, ``历下区小计``),
  and it has no position;
- a note: its first cell begins as notes do (``注：``, ``填表人：``), or is merged over
  half the table's columns and alone in its row; it has no position, and at most half
  of the columns hold anything;
- a heading within the table: one text alone in its row, in the first two columns,
  that a header follows, or that is numbered (``一、``) or names a district;
- a row that has its running number and nothing else.

Each of them gets a notice of its own. Where that is not sure, the row is data, and
whatever is wrong with it will be said of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.intake.notices import Kind
from citymap.intake.reading.workbook import CellKind, Sheet
from citymap.intake.tables.headers import NUMBERING, PERHAPS_NUMBERING, UNITS, key
from citymap.intake.tables.heading import MOST_NAMED, Heading, Mask, is_number
from citymap.intake.tables.kinds_sheet import (
    RowIsExample,
    RowIsNote,
    RowIsSum,
    RowOnlyNumbered,
    RowRepeatsHeader,
)

Rows = NDArray[np.intp]

_KINDS: Sequence[type[Kind]] = (
    RowIsExample,
    RowIsNote,
    RowIsSum,
    RowOnlyNumbered,
    RowRepeatsHeader,
)
_SUM = re.compile(
    r".{0,8}(合计|小计|总计|共计|累计)(数|数量|\d*[个处座条项行]?)|(grand|sub)?totals?|sum"
)
_NOTE = re.compile(
    r"\s*[(（【]?\s*(注释?|备注|附注|说明|填[表报](说明|要求|人|单位|日期|时间)"
    r"|制表(人|单位|日期)?|审[核批]人?|复核人?|(单位)?负责人|分管领导|主管领导"
    r"|联系人|联系电话|日期|[数资][据料]来源|截[止至]日期|统计时间"
    r"|notes?|remarks?|source|prepared by|updated)\s*\d*\s*([:：]|$)"
    r"|\s*注\s*\d*\s*[、.．]",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"(填写|填表)?(示例|样例|范例|举例)(行|数据)?\d*|例|example\d*|eg"
)
_EXAMPLE_SAID = re.compile(r"\s*[(（【]?(示例|样例|例如|例)[)）】]?\s*[:：]")
_SECTION = (
    r"^\s*([（(]?[一二三四五六七八九十]{1,3}([)）]|\s*[、.．])\s*\S.*"
    r"|\pL{1,10}([^小社园景校厂务库\P{Han}]区|县|街道|镇|乡|办事处)"
    r"\s*([（(][^()（）]*[)）])?)\s*[:：]?\s*$"
)
_LONGEST_SUM = 60  # characters
#: What Arrow looks for, quickly, to find the cells worth a closer look.
_SUM_SIGN = r"(?i)[合小总總共累]\s*[计計]|total|sum"
_NOTE_SIGN = r"(?i)[:：、.．注说說明人]|note|remark|source|date"
_NEAR = 3  # rows below a header that may say units, names, examples
_FURNITURE = 4  # characters of a title that is dropped where it comes again
_MOST_RUNNING = 1000


@dataclass(frozen=True, slots=True)
class Body:
    """The rows below a header.

    Attributes
    ----------
    rows
        Rows of data, indices into the sheet's.
    aside
        Rows that are none, in order, by what they are.
    """

    rows: Rows
    aside: Mapping[type[Kind], Rows]


def find_body(
    sheet: Sheet,
    heading: Heading,
    filled: Mask,
    meaning: Callable[[str], str | None],
    *,
    followed: bool = False,
) -> Body:
    """Sort the rows below a header.

    Parameters
    ----------
    filled
        Which cells hold something, shape ``(n, m)``.
    meaning
        What a header means, if anything; roles of positions as ``@lon``.
    followed
        Whether the header of another table follows.
    """
    named = heading.headers[:MOST_NAMED]
    means = [meaning(text) if text else None for text in named]
    means += [None] * (len(heading.headers) - len(named))
    table = _Table(sheet, heading, filled, means, filled.sum(axis=1))
    below = np.flatnonzero(table.counts > 0)
    below = below[below > heading.bottom]
    marks = np.zeros(len(sheet), np.uint8)
    repeated = _repeated(table, below)
    loose = _loose(table, below)
    _mark(marks, RowIsNote, _sections(table, below, loose, repeated, followed))
    _mark(marks, RowIsSum, _sums(table, loose))
    _mark(marks, RowIsNote, _notes(table, loose))
    _mark(marks, RowOnlyNumbered, _only_numbered(table, below))
    _mark(marks, RowRepeatsHeader, repeated)
    near = below[: _NEAR * 2]
    for row, kind in _near_rows(table, near[marks[near] == 0], meaning).items():
        _mark(marks, kind, row)
    return Body(
        below[marks[below] == 0],
        {kind: below[marks[below] == n] for n, kind in enumerate(_KINDS, start=1)},
    )


def _mark(marks: NDArray[np.uint8], kind: type[Kind], rows: Rows | int) -> None:
    """Say what rows are; whoever says it last is believed."""
    marks[rows] = _KINDS.index(kind) + 1


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet with its header; ``counts`` of the cells that each row fills."""

    sheet: Sheet
    heading: Heading
    filled: Mask
    means: Sequence[str | None]
    counts: NDArray[np.int64]

    def text(self, row: int, column: int) -> str:
        """Give a cell's text; empty where there is none."""
        return self.sheet.columns[column][int(row)].as_py() or ""

    def cells(self, row: int) -> list[tuple[int, str]]:
        """Give the filled cells of a row."""
        columns = np.flatnonzero(self.filled[row]).tolist()
        return [(column, self.text(row, column)) for column in columns]


def _repeated(table: _Table, below: Rows) -> Rows:
    """Find rows that say again, cell for cell, what a row down to the header says."""
    found = [np.zeros(0, np.intp)]
    for row in np.flatnonzero(table.counts[: table.heading.bottom + 1] > 0).tolist():
        cells = table.cells(row)
        if len(cells) == 1 and len(cells[0][1]) < _FURNITURE:
            continue
        same = below[table.counts[below] == len(cells)]
        for column, text in cells:
            if not len(same):
                break
            texts = table.sheet.columns[column].take(pa.array(same))
            same = same[
                pc.equal(texts, text).fill_null(False).to_numpy(zero_copy_only=False)
            ]
        found.append(same)
    return np.concatenate(found)


def _near_rows(
    table: _Table, near: Rows, meaning: Callable[[str], str | None]
) -> dict[int, type[Kind]]:
    """Find rows of units, of names and of examples right below the header."""
    found: dict[int, type[Kind]] = {}
    for row in near[:_NEAR].tolist():
        cells = table.cells(row)
        says = [text for _, text in cells[:2]]
        if any(_EXAMPLE.fullmatch(key(t)) or _EXAMPLE_SAID.match(t) for t in says):
            found[row] = RowIsExample
        elif _is_units(table, row, cells) or _is_names(table, cells, meaning):
            found[row] = RowRepeatsHeader
        else:
            break
    return found


def _is_units(table: _Table, row: int, cells: Sequence[tuple[int, str]]) -> bool:
    only_text = all(table.sheet.kinds[row, c] == CellKind.TEXT for c, _ in cells)
    return only_text and all(key(text) in UNITS for _, text in cells)


def _is_names(
    table: _Table,
    cells: Sequence[tuple[int, str]],
    meaning: Callable[[str], str | None],
) -> bool:
    """Tell whether a row names its columns again, in other words than the header."""
    same = sum(
        table.means[c] is not None and meaning(text) == table.means[c]
        for c, text in cells
    )
    return same >= 2 and same * 2 > len(cells)  # noqa: PLR2004  # half of the cells


def _only_numbered(table: _Table, below: Rows) -> Rows:
    """Find rows that hold nothing but their running number."""
    column = find_numbering(
        table.heading.headers, table.sheet.columns, below, table.filled
    )
    if column is None:
        return below[:0]
    alone = below[(table.counts[below] == 1) & table.filled[below, column]]
    return _where(table, alone, column, is_number)


def find_numbering(
    headers: Sequence[str], columns: Sequence[pa.Array], rows: Rows, filled: Mask
) -> int | None:
    """Find the column of running numbers, by its header and where need be its cells."""
    for c, header in enumerate(headers):
        word = key(header) or header.strip()
        if word in NUMBERING:
            return c
        if word in PERHAPS_NUMBERING or header.strip() == "#":
            cells = columns[c].take(pa.array(rows[filled[rows, c]][:_MOST_RUNNING]))
            if _runs(cells.to_pylist()):
                return c
    return None


def _runs(cells: Sequence[str | None]) -> bool:
    """Tell whether cells count up by one, from 0 or 1.

    >>> _runs(["1", "2", "3"]), _runs(["1", "2", "S62"])
    (True, False)
    """
    return bool(cells) and any(
        all(cell == str(n) for n, cell in enumerate(cells, first)) for first in (0, 1)
    )


def _loose(table: _Table, below: Rows) -> Rows:
    """Give the rows that could be sums or notes: they have no position.

    Where the table has no column of positions, those that fill half of it at most.
    """
    places = [c for c, mean in enumerate(table.means) if (mean or "").startswith("@")]
    if places:
        return below[~table.filled[below][:, places].any(axis=1)]
    return below[table.counts[below] <= _half(table)]


def _half(table: _Table) -> int:
    return max(sum(map(bool, table.heading.headers)) // 2, 1)


def _sums(table: _Table, loose: Rows) -> Rows:
    return _first_texts(
        table,
        loose,
        2,
        _SUM_SIGN,
        lambda text: len(text) <= _LONGEST_SUM and _SUM.fullmatch(key(text)),
    )


def _notes(table: _Table, loose: Rows) -> Rows:
    sparse = loose[table.counts[loose] <= _half(table)]
    notes = _first_texts(table, sparse, 1, _NOTE_SIGN, _NOTE.match)
    return np.concatenate([_merged_headings(table, loose), notes])


def _sections(
    table: _Table, below: Rows, loose: Rows, repeated: Rows, followed: bool
) -> Rows:
    """Find headings within the table: a text alone, in one of the first columns."""
    named = [c for c, header in enumerate(table.heading.headers) if header][:2]
    alone = loose[table.counts[loose] == 1]
    alone = alone[table.filled[alone][:, named].any(axis=1)]
    alone = alone[(table.sheet.kinds[alone] <= CellKind.TEXT).all(axis=1)]
    leads = np.isin(below, repeated)
    for _ in range(_NEAR):  # headings may stand over one another
        next_leads = np.append(leads[1:], followed)
        leads |= next_leads & np.isin(below, alone)
    said = _first_texts(table, alone, 1, _SECTION, bool)
    return np.concatenate([said, np.intersect1d(alone, below[leads])])


def _merged_headings(table: _Table, loose: Rows) -> Rows:
    """Give the rows with one text only, merged over half the table's columns."""
    width = sum(map(bool, table.heading.headers))
    merged = [
        block.top
        for block in table.sheet.merged
        if block.top == block.bottom
        and 2 * (block.right - block.left + 1) >= width
        and table.counts[block.top] == 1
    ]
    return loose[np.isin(loose, merged)]


def _first_texts(
    table: _Table, rows: Rows, number: int, sign: str, says: Callable[[str], object]
) -> Rows:
    """Find rows of whose first filled cells one has a sign, and says something."""
    left = table.filled[rows]
    found = [rows[:0]]
    for _ in range(number):
        first = left.argmax(axis=1)
        for c in np.unique(first):
            there = rows[(first == c) & left[:, c]]
            cells = table.sheet.columns[c].take(pa.array(there))
            signed = pc.match_substring_regex(cells, sign).fill_null(False)
            hits = there[signed.to_numpy(zero_copy_only=False)]
            found.append(_where(table, hits, int(c), says))
        left[np.arange(len(rows)), first] = False
    return np.concatenate(found)


def _where(
    table: _Table, rows: Rows, column: int, says: Callable[[str], object]
) -> Rows:
    """Choose the rows whose text says something; each text is looked at once."""
    texts = table.sheet.columns[column].take(pa.array(rows)).dictionary_encode()
    told = [bool(says(text or "")) for text in texts.dictionary.to_pylist()]
    if not told:
        return rows[:0]
    codes = texts.indices.fill_null(0).to_numpy(zero_copy_only=False)
    chosen: Rows = rows[np.array(told, np.bool_)[codes]]
    return chosen
