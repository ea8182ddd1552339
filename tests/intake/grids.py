"""Sheets written by hand, as a reader of files would hand them over."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from citymap.catalog import read_catalog
from citymap.intake.ledger import Columns, Ledger
from citymap.intake.notices import Notices
from citymap.intake.reading.workbook import Block, CellKind, Sheet, Workbook
from citymap.intake.tables.columns import match_columns
from citymap.intake.tables.sheets import find_ledgers
from citymap.layer import Layer

ROOT = Path(__file__).parents[2]
CATALOG = read_catalog(ROOT)
TOILETS = CATALOG.layer("toilets")

Cell = str | int | float | None


def sheet(
    rows: Sequence[Sequence[Cell]],
    *,
    name: str = "",
    merged: Sequence[Block] = (),
    hidden: bool = False,
    header: tuple[str, ...] | None = None,
) -> Sheet:
    """Make a sheet of rows; numbers are numbers, None and "" are empty."""
    width = max(map(len, rows), default=0)
    cells = [[*row, *[None] * (width - len(row))] for row in rows]
    kinds = np.array([[kind(cell) for cell in row] for row in cells], np.uint8)
    columns = [[text(row[c]) for row in cells] for c in range(width)]
    return Sheet(
        name=name,
        columns=tuple(pa.array(column, pa.string()) for column in columns),
        kinds=kinds.reshape(len(rows), width),
        rows=np.arange(1, len(rows) + 1),
        header=header,
        merged=tuple(merged),
        hidden=hidden,
    )


def kind(cell: Cell) -> CellKind:
    if cell is None or cell == "":
        return CellKind.EMPTY
    return CellKind.TEXT if isinstance(cell, str) else CellKind.NUMBER


def text(cell: Cell) -> str | None:
    return None if cell in (None, "") else str(cell)


def workbook(*sheets: Sheet, format_: str = "xlsx") -> Workbook:
    return Workbook(format_, sheets)


def ledger(
    rows: Sequence[Sequence[Cell]],
    notices: Notices | None = None,
    *,
    layer: Layer = TOILETS,
    merged: Sequence[Block] = (),
    format_: str = "xlsx",
) -> Ledger:
    """Find the one ledger of one sheet."""
    book = workbook(sheet(rows, merged=merged), format_=format_)
    (found,) = find_ledgers(book, layer, Notices() if notices is None else notices)
    return found


def headed(*headers: str, row: Sequence[Cell] = ()) -> Ledger:
    """Make a ledger of one row under some headers, without looking for them."""
    cells = [*row, *["x"] * (len(headers) - len(row))]
    one = sheet([cells], header=headers)
    (found,) = find_ledgers(workbook(one), TOILETS, Notices())
    return replace(found, headers=headers)


def names(ledger: Ledger, columns: Columns) -> dict[str, str]:
    """Give field or role by header."""
    both = {**columns.fields, **columns.roles}
    return {ledger.headers[column]: name for name, column in both.items()}


def match(
    *headers: str, layer: Layer = TOILETS, row: Sequence[Cell] = ()
) -> tuple[dict[str, str], Notices]:
    """Match headers of a table and give what each was read as, and the notices."""
    notices, found = Notices(), headed(*headers, row=row)
    return names(found, match_columns(found, layer, notices)), notices


def codes(notices: Notices) -> list[str]:
    return [notice.kind.code() for notice in notices.kept]
