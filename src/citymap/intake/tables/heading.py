"""Where the header of a table is: found among titles, notes and merged cells above it.

Every row near the top is a candidate, alone or with one or two rows under it. It must
hold texts, no numbers; it counts for more the more of its texts are known headers,
the more of the table's columns it covers, and for less if its texts come again among
the cells below. A row belongs to the header above it if merged cells tie the two
together, or if it names columns under a group of that header.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citymap.intake.reading.workbook import Block, CellKind, Sheet
from citymap.intake.tables.headers import JOINT

Mask = NDArray[np.bool_]
Known = Callable[[str], str | None]  # what a header means, if anything

MOST_NAMED = 1000  # columns whose headers tell where the table is
_ROWS = 40  # filled rows that are looked at
_FEWEST_ROWS, _CELLS = 6, 60_000  # of a very wide sheet fewer
_DEEPEST = 3
LONGEST = 40  # characters of a header; a sentence is longer
_FEWEST = 2  # columns of a table
_MOST_NUMBERS = 0.2  # share of a header's cells
_NUMBER = re.compile(
    r"[+-]?[\d.,:/\-\s]*\d[\d.,:/\-\s]*%?|\d{4}年\d{1,2}月(\d{1,2}日)?", re.ASCII
)
_SAYS = re.compile(r"[:：]\s*\S")  # 填报单位：某某
_NO_TEXT = frozenset(CellKind) - {CellKind.EMPTY, CellKind.TEXT}


@dataclass(frozen=True, slots=True)
class Heading:
    """The header of a table.

    Attributes
    ----------
    top, bottom
        Its first and last row in the sheet, both in it.
    headers
        Of each column of the sheet; empty where nothing stands.
    known
        What its headers mean, as far as they are known.
    score
        How much it looks like the header, against other rows of the sheet.
    """

    top: int
    bottom: int
    headers: tuple[str, ...]
    known: frozenset[str]
    score: float


def find_heading(sheet: Sheet, filled: Mask, known: Known) -> Heading | None:
    """Find the header of a sheet's table; None if no row looks like one.

    Parameters
    ----------
    filled
        Which cells hold something, shape ``(n, m)``.
    """
    head = _read_head(sheet, filled)
    found = [
        _weigh(head, rows, known)
        for first in range(len(head.rows))
        for rows in _spans(head, first, known)
    ]
    return max(found, key=lambda heading: (heading.score, -heading.top), default=None)


def clean_header(text: str) -> str:
    """Bring a header to one line, its blanks to single spaces.

    >>> clean_header(" Opening   hours ")
    'Opening hours'
    """
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class _Head:
    """The rows near the top: their numbers in the sheet and the cells of each.

    ``own`` has the texts where they stand, ``spread`` over merged cells too;
    ``starts`` says which could begin a header, ``tied`` which are tied to the next
    by merged cells, ``width`` how many columns hold something.
    """

    rows: tuple[int, ...]
    own: tuple[tuple[str, ...], ...]
    spread: tuple[tuple[str, ...], ...]
    starts: tuple[bool, ...]
    tied: frozenset[int]
    width: int


def _read_head(sheet: Sheet, filled: Mask) -> _Head:
    columns = np.flatnonzero(filled.any(axis=0))
    most = max(_FEWEST_ROWS, min(_ROWS, _CELLS // max(len(columns), 1)))
    rows = np.flatnonzero(filled.any(axis=1))[:most]
    own = [[""] * len(sheet.columns) for _ in rows]
    for c in columns:
        cells = sheet.columns[c].take(rows).to_pylist()
        for line, cell in zip(own, cells, strict=True):
            line[c] = clean_header(cell or "")
    spread = [list(line) for line in own]
    tied = _spread(spread, list(rows), sheet.merged, len(columns))
    return _Head(
        rows=tuple(int(row) for row in rows),
        own=tuple(map(tuple, own)),
        spread=tuple(map(tuple, spread)),
        starts=tuple(
            _is_heading(line, sheet.kinds[row])
            for row, line in zip(rows, own, strict=True)
        ),
        tied=frozenset(tied),
        width=_usual_width(filled[rows]),
    )


def _usual_width(filled: Mask) -> int:
    """Count the columns in which more than one row holds something."""
    return max(int((filled.sum(axis=0) > 1).sum()), _FEWEST)


def _spread(
    lines: list[list[str]], rows: Sequence[int], merged: Sequence[Block], width: int
) -> set[int]:
    """Write the text of merged cells into all of them.

    Returns the lines that they tie to the next one.
    """
    where = {int(row): at for at, row in enumerate(rows)}
    tied: set[int] = set()
    for block in merged:
        at, wide = where.get(block.top), block.right - block.left + 1
        if at is None or block.bottom - block.top >= _DEEPEST or wide * 2 > width + 1:
            continue  # a title, or a cell of the data
        down = [where[r] for r in range(block.top, block.bottom + 1) if r in where]
        for line in down:
            lines[line][block.left : block.right + 1] = [lines[at][block.left]] * wide
        tied.update(down if wide > 1 else down[:-1])
    return tied


def _is_heading(line: Sequence[str], kinds: NDArray[np.uint8]) -> bool:
    """Tell whether a row could be a header: several short texts, hardly a number."""
    cells = [(text, CellKind(kind)) for text, kind in zip(line, kinds, strict=True)]
    told = [(text, kind) for text, kind in cells if text or kind in _NO_TEXT]
    numbers = sum(kind in _NO_TEXT or is_number(text) for text, kind in told)
    prose = sum(
        len(text) > LONGEST or _SAYS.search(text) is not None for text, _ in told
    )
    return numbers + prose <= _MOST_NUMBERS * len(told) and len(told) >= _FEWEST


def is_number(text: str) -> bool:
    """Tell whether a text is a number, a date or a time, and no header."""
    return _NUMBER.fullmatch(text) is not None


def _spans(head: _Head, first: int, known: Known) -> Iterator[range]:
    """Yield the rows that could be a header from a row on, where it need not go on."""
    if not head.starts[first]:
        return
    for last in range(first, min(first + _DEEPEST, len(head.rows))):
        rows = range(first, last + 1)
        if last > first and not _goes_on(head, rows, known):
            return
        if not (last in head.tied and _goes_on(head, range(first, last + 2), known)):
            yield rows


def _goes_on(head: _Head, rows: range, known: Known) -> bool:
    """Tell whether the last of some rows belongs to the header above it."""
    last = rows[-1]
    if last >= len(head.rows) or head.rows[last] != head.rows[last - 1] + 1:
        return False
    upper, lower = head.own[last - 1], head.own[last]
    cells = [c for c, text in enumerate(lower) if text]
    if not cells or any(is_number(lower[c]) for c in cells):
        return False
    if not all(not upper[c] or _leads_a_group(upper, lower, c) for c in cells):
        return False
    return last - 1 in head.tied or _gains(head, rows, known)


def _leads_a_group(upper: Sequence[str], lower: Sequence[str], c: int) -> bool:
    return c + 1 < len(upper) and not upper[c + 1] and bool(lower[c + 1])


def _gains(head: _Head, rows: range, known: Known) -> bool:
    above = _meanings(_join(head, rows[:-1]), known)
    return len(_meanings(_join(head, rows), known)) > len(above)


def _join(head: _Head, rows: range) -> list[str]:
    """Join the rows of a header, from the outside in."""
    lines = [head.spread[at] for at in rows]
    groups = [_grouped(lines, depth) for depth in range(len(lines))]
    return [
        JOINT.join(dict.fromkeys(filter(None, texts)))
        for texts in zip(*groups, strict=True)
    ]


def _grouped(lines: Sequence[Sequence[str]], depth: int) -> Sequence[str]:
    """Let a group's text stand over all its columns, where nothing is merged."""
    line = list(lines[depth])
    for lower in lines[depth + 1 : depth + 2]:
        for c in range(1, len(line)):
            if not line[c] and lower[c] and lower[c - 1] not in ("", line[c - 1]):
                line[c] = line[c - 1]
    return line


def _meanings(headers: Sequence[str], known: Known) -> frozenset[str]:
    named = [text for text in headers[:MOST_NAMED] if text]
    return frozenset(filter(None, map(known, named)))


def _weigh(head: _Head, rows: range, known: Known) -> Heading:
    headers = _join(head, rows)
    named = [(c, text) for c, text in enumerate(headers) if text]
    below = head.own[rows[-1] + 1 :]
    again = sum(any(line[c] == text for line in below) for c, text in named)
    meanings = _meanings(headers, known)
    covered = min(len(named) / head.width, 1)
    apart = len({text for _, text in named}) / len(named)
    depth = len(rows) if rows[0] in head.tied else -len(rows)
    return Heading(
        top=head.rows[rows[0]],
        bottom=head.rows[rows[-1]],
        headers=tuple(headers),
        known=meanings,
        score=2 * len(meanings)
        + 2 * covered
        + apart
        - 3 * (again / len(named)) * (not meanings)
        + depth / 100,
    )
