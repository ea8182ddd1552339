"""Merged cells among the data: what stands in the first of them holds for all.

Only where the file states the merge; a blank cell elsewhere stays blank.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from citymap.intake.reading.workbook import Block, Sheet
from citymap.intake.tables.heading import Mask

Rows = NDArray[np.intp]


def fill_merged(sheet: Sheet, rows: Rows, filled: Mask) -> tuple[Sheet, dict[int, int]]:
    """Fill merged cells in rows of data.

    Returns the sheet so filled, and how many cells of each column were.
    """
    data = np.zeros(len(sheet), np.bool_)
    data[rows] = True
    columns, kinds = list(sheet.columns), sheet.kinds
    counts: dict[int, int] = {}
    sources = _sources(sheet, data, filled)
    for column, (holes, row, left) in sources.items():
        if not counts:
            kinds = kinds.copy()
        kinds[holes, column] = sheet.kinds[row, left]
        columns[column] = _with_cells(sheet, column, holes, row, left)
        counts[column] = len(holes)
    whole = replace(sheet, columns=tuple(columns), kinds=kinds)
    return whole, dict(sorted(counts.items()))


def _sources(
    sheet: Sheet, data: Mask, filled: Mask
) -> dict[int, tuple[Rows, Rows, Rows]]:
    """Find by column the holes, and the row and column that each is filled from."""
    found: dict[int, list[tuple[Rows, Block]]] = {}
    for block in _sound(sheet, filled):
        span = np.arange(block.top, block.bottom + 1)
        for column in range(block.left, block.right + 1):
            holes = span[data[span] & ~filled[span, column]]
            if len(holes):
                found.setdefault(column, []).append((holes, block))
    return {
        column: (
            np.concatenate([holes for holes, _ in parts]),
            np.concatenate([np.full(len(h), b.top) for h, b in parts]),
            np.concatenate([np.full(len(h), b.left) for h, b in parts]),
        )
        for column, parts in found.items()
    }


def _sound(sheet: Sheet, filled: Mask) -> Iterator[Block]:
    """Yield the merges that hold a text; blocks that overlap are not to be believed."""
    room = sheet.kinds.size
    for block in sheet.merged:
        room -= (block.bottom - block.top + 1) * (block.right - block.left + 1)
        if room < 0:
            return
        if filled[block.top, block.left]:
            yield block


def _with_cells(
    sheet: Sheet, column: int, holes: Rows, row: Rows, left: Rows
) -> pa.Array:
    """Give a column with cells of other places in its holes."""
    chosen = np.arange(len(sheet))
    parts = [sheet.columns[column]]
    for source in np.unique(left):
        here = left == source
        chosen[holes[here]] = sum(map(len, parts)) + np.arange(here.sum())
        parts.append(sheet.columns[source].take(pa.array(row[here])))
    return pa.concat_arrays(parts).take(pa.array(chosen))
