"""Sheets that hold more than one table: one below the other, one beside the other.

A row of three known headers, and no numbers, that stand in other columns than in the
header above it begins a table of its own: read under the upper header, its cells
would go to the wrong fields. Columns are a table of their own if the headers begin
anew, and what stands before that is complete: its required fields, its position.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.intake.notices import ImportRefused, Notice
from citymap.intake.reading.workbook import Block, CellKind, Sheet
from citymap.intake.tables.headers import key
from citymap.intake.tables.heading import (
    LONGEST,
    MOST_NAMED,
    Heading,
    Known,
    Mask,
    clean_header,
    find_heading,
)
from citymap.intake.tables.kinds_parts import TablesTooMany

_Rows = NDArray[np.intp]

_FEWEST = 3  # known headers: fewer may be there by luck
_FEWEST_ABOVE = 2
_MOST_TABLES = 100
_MOST_DISTINCT = 5000  # texts of a column without numbers; headers are seldom among
_NUMBER = r"^\s*[+\-]?[\d.,:/%\-\s]*\d[\d.,:/%\-\s]*$"
#: Two numbers or more: degrees, minutes and seconds, hours; no header.
_NUMBERS = r"\d\D+\d"


def part_rows(sheet: Sheet, filled: Mask, known: Known) -> list[tuple[Sheet, Mask]]:
    """Part a sheet where a header of another order begins another table.

    Parameters
    ----------
    filled
        Which cells hold something, shape ``(n, m)``.

    Returns
    -------
    The parts from top to bottom, each with its part of ``filled``; the sheet itself
    if it is one table.

    Raises
    ------
    ImportRefused
        If there are more tables than anybody writes.
    """
    cuts = [0]
    for row in _beginnings(sheet, filled, known):
        cuts.append(row)
        if len(cuts) > _MOST_TABLES:
            details = {"number": _MOST_TABLES}
            raise ImportRefused(
                Notice(TablesTooMany, sheet=sheet.name or None, details=details)
            )
    if len(cuts) == 1:
        return [(sheet, filled)]
    ends = [*cuts[1:], len(sheet)]
    return [
        (_rows_of(sheet, first, end), filled[first:end])
        for first, end in zip(cuts, ends, strict=True)
    ]


def part_columns(
    heading: Heading, known: Known, required: frozenset[str]
) -> list[Heading]:
    """Part a header where it begins anew; the header itself if it is one table's."""
    blocks: list[dict[int, str]] = [{}]
    for column, header in enumerate(heading.headers):
        if not header:
            continue
        means = known(header) or key(header)
        if means in blocks[-1].values():
            blocks.append({})
        blocks[-1][column] = means
    places = {word for word in heading.known if word.startswith("@")}
    wanted = places | (required & heading.known)
    alone = len(blocks) == 1 or len(heading.known - places) == 0 or not places
    if alone or not all(wanted <= set(block.values()) for block in blocks):
        return [heading]
    return [_columns_of(heading, set(block), known) for block in blocks]


def _columns_of(heading: Heading, block: set[int], known: Known) -> Heading:
    headers = tuple(h if c in block else "" for c, h in enumerate(heading.headers))
    means = frozenset(filter(None, (known(header) for header in headers if header)))
    return replace(heading, headers=headers, known=means)


def _rows_of(sheet: Sheet, first: int, end: int) -> Sheet:
    """Cut rows out of a sheet, with the merged cells that lie wholly in them."""
    return replace(
        sheet,
        columns=tuple(column[first:end] for column in sheet.columns),
        kinds=sheet.kinds[first:end],
        rows=sheet.rows[first:end],
        merged=tuple(
            Block(block.top - first, block.left, block.bottom - first, block.right)
            for block in sheet.merged
            if first <= block.top and block.bottom < end
        ),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the sheet that could be a header: its texts by column."""

    row: int
    texts: tuple[tuple[int, str], ...]


def _beginnings(sheet: Sheet, filled: Mask, known: Known) -> Iterator[int]:
    """Yield the rows at which a table begins below another one."""
    first, same = 0, set[tuple[tuple[int, str], ...]]()
    for line in _lines(sheet, filled, known):
        if line.texts in same:
            continue
        above = _rows_of(sheet, first, line.row)
        heading = find_heading(above, filled[first : line.row], known)
        if heading is None or len(heading.known) < _FEWEST_ABOVE:
            continue
        bottom = first + heading.bottom
        if not filled[bottom + 1 : line.row].any():
            continue  # it is the header's own next row
        if _says_the_same(line, heading, known) or any(
            line.texts == _read(sheet, filled, row).texts
            for row in range(first + heading.top, bottom + 1)
        ):
            same.add(line.texts)
            continue
        yield line.row
        first, same = line.row, set()


def _says_the_same(line: _Line, heading: Heading, known: Known) -> bool:
    meant = {c: known(text) for c, text in line.texts}
    return all(
        word is None or (heading.headers[c] and known(heading.headers[c]) == word)
        for c, word in meant.items()
    )


def _read(sheet: Sheet, filled: Mask, row: int) -> _Line:
    columns = np.flatnonzero(filled[row]).tolist()
    texts = ((c, clean_header(sheet.columns[c][row].as_py() or "")) for c in columns)
    return _Line(row, tuple(texts))


def _lines(sheet: Sheet, filled: Mask, known: Known) -> Iterator[_Line]:
    """Yield the rows that could be headers; of equal ones in a row the first."""
    columns = np.flatnonzero(filled.any(axis=0))[:MOST_NAMED].tolist()
    rows = _without_numbers(sheet, filled, columns)
    count = np.zeros(len(rows), np.int64)
    new = np.zeros(len(rows), np.bool_)
    new[:1] = True
    for c in columns:
        texts = sheet.columns[c].take(pa.array(rows)).dictionary_encode()
        codes = texts.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        hits = _known_texts(texts.dictionary, known)
        if hits.any():
            count += hits[codes] & (codes >= 0)
        new[1:] |= codes[1:] != codes[:-1]
    likely = (count >= _FEWEST) & (2 * count >= filled[rows].sum(axis=1))
    new[1:] |= ~likely[:-1]
    for row in rows[likely & new].tolist():
        line = _read(sheet, filled, row)
        if len({known(text) for _, text in line.texts} - {None}) >= _FEWEST:
            yield line


def _without_numbers(sheet: Sheet, filled: Mask, columns: Sequence[int]) -> _Rows:
    """Give the rows of several texts and no number."""
    told = (sheet.kinds == CellKind.TEXT) & filled
    plain = (sheet.kinds <= CellKind.TEXT).all(axis=1)
    rows = np.flatnonzero(plain & (told.sum(axis=1) >= _FEWEST))
    for c in columns:
        texts = sheet.columns[c].take(pa.array(rows))
        number = pc.match_substring_regex(texts, _NUMBER).fill_null(False)
        rows = rows[~number.to_numpy(zero_copy_only=False)]
    return rows


def _known_texts(texts: pa.Array, known: Known) -> Mask:
    """Say which of a column's texts are known headers."""
    hits = np.zeros(len(texts), np.bool_)
    short = pc.less_equal(pc.utf8_length(texts), LONGEST)
    likely = pc.and_(short, pc.invert(pc.match_substring_regex(texts, _NUMBERS)))
    places = np.flatnonzero(likely.to_numpy(zero_copy_only=False))
    if len(places) <= _MOST_DISTINCT:
        for place in places.tolist():
            hits[place] = known(clean_header(texts[place].as_py())) is not None
    return hits
