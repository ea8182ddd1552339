"""A table cut out of its sheet, and what is told of rows and cells left behind.

Rows that are no data, cells filled from merged ones, columns without a header.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from citymap.intake.ledger import Ledger
from citymap.intake.notices import Kind, Notice, Notices
from citymap.intake.reading.workbook import Sheet
from citymap.intake.tables.body import find_body
from citymap.intake.tables.heading import Heading, Known, Mask
from citymap.intake.tables.kinds_parts import DegreesInThreeColumns
from citymap.intake.tables.kinds_sheet import CellsFilled, ColumnUnnamed, RowRagged
from citymap.intake.tables.merged import Rows, fill_merged


@dataclass(frozen=True, slots=True)
class Table:
    """A table: ``sheet`` are its rows, ``beside`` how many tables share them.

    ``whole`` is the sheet that it stands in; ``followed`` says whether another
    table's header comes right below.
    """

    sheet: Sheet
    filled: Mask
    heading: Heading
    whole: Sheet
    beside: int = 1
    followed: bool = False


def cut_table(table: Table, known: Known, notices: Notices, *, ragged: bool) -> Ledger:
    """Cut a table out of its sheet: its rows of data, its columns that hold any.

    ``ragged``: whether cells right of the header are a row's fault, as in a CSV.
    """
    sheet, heading, filled = table.sheet, table.heading, table.filled
    if sheet.header is None:
        body = find_body(sheet, heading, filled, known, followed=table.followed)
        _tell_aside(table, body.aside, notices)
        rows = body.rows
        sheet, counts = fill_merged(sheet, rows, filled)
        _tell_filled(table, counts, notices)
        _tell_unnamed(table, rows, known, notices, ragged=ragged)
    else:
        rows = np.arange(len(sheet))
    named = np.array([bool(header) for header in heading.headers], np.bool_)
    places = np.flatnonzero(named | (filled[rows].any(axis=0) & ragged))
    return Ledger(
        sheet=sheet.name,
        headers=tuple(heading.headers[c] for c in places),
        places=tuple(places.tolist()),
        columns=tuple(_cells_of(sheet.columns[c], rows) for c in places),
        kinds=sheet.kinds[np.ix_(rows, places)],
        rows=sheet.rows[rows],
        read=len(rows),
        geometry=None if sheet.geometry is None else _cells_of(sheet.geometry, rows),
        crs=sheet.crs,
    )


def _span(rows: Rows) -> slice | None:
    """Give rows that follow each other as a slice, which copies nothing."""
    if not len(rows):
        return slice(0)
    first, last = int(rows[0]), int(rows[-1]) + 1
    return slice(first, last) if last - first == len(rows) else None


def _cells_of(column: pa.Array, rows: Rows) -> pa.Array:
    span = _span(rows)
    return column.take(pa.array(rows)) if span is None else column[span]


def _tell_aside(
    table: Table, aside: Mapping[type[Kind], Rows], notices: Notices
) -> None:
    """Tell of rows that are no data: the first of each kind, in order."""
    told = [
        (row, kind)
        for kind, rows in aside.items()
        for row in rows[: notices.room_for(kind)].tolist()
    ]
    for row, kind in sorted(told, key=lambda one: one[0]):
        first = int(table.filled[row].argmax())
        notices.add(
            Notice(
                kind,
                sheet=table.sheet.name or None,
                row=int(table.sheet.rows[row]),
                value=table.sheet.columns[first][row].as_py(),
            )
        )
    for kind, rows in aside.items():
        notices.count_more(kind, len(rows) - sum(one is kind for _, one in told))


def _tell_filled(table: Table, counts: Mapping[int, int], notices: Notices) -> None:
    for column, number in counts.items():
        notices.add(_of_column(table, CellsFilled, column, number=number))


def _tell_unnamed(
    table: Table, rows: Rows, known: Known, notices: Notices, *, ragged: bool
) -> None:
    """Tell of cells without a header: right of it in a CSV they are a row's fault."""
    headers, filled = table.heading.headers, table.filled[rows]
    width = max((c + 1 for c, header in enumerate(headers) if header), default=0)
    last = width if ragged else len(headers)
    held = np.flatnonzero(filled[:, :last].any(axis=0)).tolist()
    unnamed = [column for column in held if not headers[column]]
    for c in unnamed[:]:
        means = known(headers[c - 1]) if c and headers[c - 1] else None
        if c + 1 in unnamed and means in ("@lon", "@lat"):
            notices.add(_of_column(table, DegreesInThreeColumns, c - 1))
            unnamed = [one for one in unnamed if one not in (c, c + 1)]
    if unnamed:
        number = len(unnamed)
        notices.add(_of_column(table, ColumnUnnamed, unnamed[0], number=number))
    beyond = filled[:, last:]
    for row in np.flatnonzero(beyond.any(axis=1)):
        if not notices.room_for(RowRagged):
            notices.count_more(RowRagged, 1)
            continue
        number = int(np.flatnonzero(beyond[row])[-1]) + 1
        notices.add(
            Notice(
                RowRagged,
                sheet=table.sheet.name or None,
                row=int(table.sheet.rows[rows[row]]),
                details={"number": number},
            )
        )


def _of_column(table: Table, kind: type[Kind], column: int, **details: int) -> Notice:
    header = table.heading.headers[column] or None
    return Notice(
        kind,
        sheet=table.sheet.name or None,
        column=column,
        header=header,
        value=header,
        details=details,
    )
