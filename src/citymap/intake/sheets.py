"""Which sheets of a workbook hold a table of a layer, and where it stands in them.

A ledger has titles and notes above, a header of one row or several, data with blank
rows between, sums and notes below; ``heading`` finds the header, ``body`` says what
is data. Every row that is data is one of the ledger's: its ``read`` is its length,
and rows set aside are told by a notice each and counted nowhere. Of several sheets
those are taken that have a column for every required field, and two of the layer's
at least.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from citymap.errors import shorten
from citymap.intake.body import find_body
from citymap.intake.guesses import find_guesses
from citymap.intake.headers import FieldNames, key, read_names
from citymap.intake.heading import Heading, Mask, clean_header, find_heading
from citymap.intake.kinds_sheet import (
    CellsFilled,
    ColumnUnnamed,
    RowRagged,
    SheetAbsent,
    SheetHidden,
    SheetIncomplete,
    SheetUnrelated,
    TableNotFound,
)
from citymap.intake.ledger import Ledger
from citymap.intake.merged import Rows, fill_merged
from citymap.intake.notices import ImportRefused, Kind, Notice, Notices
from citymap.intake.position_words import read_position
from citymap.intake.workbook import CellKind, Sheet, Workbook
from citymap.layer import Layer

_ENOUGH = 2  # headers of the layer: one may be there by luck
_SHOWN = 12  # sheets, headers, cells that a message lists


def find_ledgers(
    workbook: Workbook,
    layer: Layer,
    notices: Notices,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> tuple[Ledger, ...]:
    """Find the tables of a layer in a workbook.

    Parameters
    ----------
    sheet
        Name of the one sheet to take, hidden or not; None: all that fit.
    mapping
        Fields by header, as ``match_columns`` has them: these headers are known.

    Raises
    ------
    ImportRefused
        If there is no such sheet, or no sheet has a table.
    """
    words = _Words(layer, mapping or {})
    chosen = _choose(workbook, sheet, notices)
    tables = [table for one in chosen if (table := _find_table(one, words)) is not None]
    if not tables:
        raise ImportRefused(_not_found(chosen, layer))
    taken = tables
    if len(chosen) > 1 and sheet is None:
        taken = _of_layer(tables, words)
        _tell_others(chosen, tables, taken, words, notices)
    return tuple(
        _cut(table, words, notices, ragged=workbook.format == "csv") for table in taken
    )


@dataclass(frozen=True, slots=True)
class _Table:
    sheet: Sheet
    filled: Mask
    heading: Heading


class _Words:
    """What headers mean in a layer; each is looked up once."""

    def __init__(self, layer: Layer, mapping: Mapping[str, str]) -> None:
        self.layer = layer
        self.names: FieldNames = read_names(layer)
        self._mapped = {key(header): field for header, field in mapping.items()}
        self._known: dict[str, str | None] = {}

    def meaning(self, header: str) -> str | None:
        """Say what a header means: a field, or a role of positions as ``@lon``."""
        if header not in self._known:
            self._known[header] = self._look_up(header)
        return self._known[header]

    def _look_up(self, header: str) -> str | None:
        mapped = self._mapped.get(key(header))
        if mapped is not None:
            return mapped or None
        found = self.names.find(header)
        if found is not None:
            return found[0]
        position = read_position(header)
        return None if position is None else f"@{position.word}"

    def lacking(self, heading: Heading) -> str | None:
        """Name a required field that no header means, not even by a guess."""
        lacking = [
            field
            for field in self.layer.fields
            if field.required and field.name not in heading.known
        ]
        headers = dict(enumerate(heading.headers))
        strange = {c: h for c, h in headers.items() if h and self.meaning(h) is None}
        names = [field.name for field in lacking]
        guesses = find_guesses(strange, names, self.names, self.layer)
        fields = {guess.field for guess in guesses.taken.values()}
        return next((f.title.zh for f in lacking if f.name not in fields), None)


def _choose(
    workbook: Workbook, name: str | None, notices: Notices
) -> tuple[Sheet, ...]:
    if name is not None:
        found = tuple(one for one in workbook.sheets if one.name == name)
        if not found:
            names = "、".join(shorten(one.name) for one in workbook.sheets[:_SHOWN])
            raise ImportRefused(
                Notice(SheetAbsent, value=name, details={"sheets": names})
            )
        return found[:1]
    for one in workbook.sheets:
        if one.hidden:
            notices.add(Notice(SheetHidden, sheet=one.name, value=one.name))
    return tuple(one for one in workbook.sheets if not one.hidden)


def _find_table(sheet: Sheet, words: _Words) -> _Table | None:
    filled = _filled(sheet)
    if sheet.header is None:
        heading = find_heading(sheet, filled, words.meaning)
    else:
        heading = _stated(sheet, sheet.header, words)
    return None if heading is None else _Table(sheet, filled, heading)


def _filled(sheet: Sheet) -> Mask:
    """Say which cells hold more than blanks."""
    filled: Mask = sheet.kinds != CellKind.EMPTY
    for c in np.flatnonzero(filled.any(axis=0)):
        blank = pc.utf8_is_space(sheet.columns[c])
        if pc.any(blank).as_py():
            filled[:, c] &= ~blank.fill_null(False).to_numpy(zero_copy_only=False)
    return filled


def _stated(sheet: Sheet, header: Sequence[str], words: _Words) -> Heading:
    headers = tuple(map(clean_header, header))
    known = {words.meaning(name) for name in headers if name} - {None}
    if sheet.geometry is not None:
        known.add("@geometry")
    return Heading(-1, -1, headers, frozenset(name for name in known if name), 0)


def _of_layer(tables: Sequence[_Table], words: _Words) -> list[_Table]:
    """Choose the tables that are the layer's; if none is, the one that is most so."""
    taken = [
        table
        for table in tables
        if len(table.heading.known) >= _ENOUGH and words.lacking(table.heading) is None
    ]
    return taken or [max(tables, key=lambda table: len(table.heading.known))]


def _tell_others(
    sheets: Sequence[Sheet],
    tables: Sequence[_Table],
    taken: Sequence[_Table],
    words: _Words,
    notices: Notices,
) -> None:
    by_sheet = {id(table.sheet): table for table in tables}
    read = {id(table.sheet) for table in taken}
    for sheet in sheets:
        table = by_sheet.get(id(sheet))
        if id(sheet) in read:
            continue
        lacking = words.lacking(table.heading) if table else None
        if table and lacking and len(table.heading.known) >= _ENOUGH:
            kind: type[Kind] = SheetIncomplete
        else:
            kind = SheetUnrelated
        details = {"title": lacking or ""}
        notices.add(Notice(kind, sheet=sheet.name, value=sheet.name, details=details))


def _not_found(sheets: Sequence[Sheet], layer: Layer) -> Notice:
    wanted = "、".join(field.title.zh for field in layer.fields[:_SHOWN])
    seen = [
        shorten(cell)
        for sheet in sheets[:_SHOWN]
        for column in sheet.columns[:_SHOWN]
        for cell in column.drop_null()[:2].to_pylist()
    ]
    found = "、".join(seen[:_SHOWN]) or "—"
    return Notice(TableNotFound, details={"wanted": wanted, "found": found})


def _cut(table: _Table, words: _Words, notices: Notices, *, ragged: bool) -> Ledger:
    """Cut a table out of its sheet: its rows of data, its columns that hold any."""
    sheet, heading, filled = table.sheet, table.heading, table.filled
    if sheet.header is None:
        body = find_body(sheet, heading, filled, words.meaning)
        _tell_aside(table, body.aside, notices)
        rows = body.rows
        sheet, counts = fill_merged(sheet, rows, filled)
        _tell_filled(table, counts, notices)
        _tell_unnamed(table, rows, notices, ragged=ragged)
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
    table: _Table, aside: Sequence[tuple[int, type[Kind]]], notices: Notices
) -> None:
    for row, kind in aside:
        if not notices.room_for(kind):
            notices.count_more(kind, 1)
            continue
        first = int(table.filled[row].argmax())
        text = table.sheet.columns[first][row].as_py()
        notices.add(
            Notice(
                kind,
                sheet=table.sheet.name or None,
                row=int(table.sheet.rows[row]),
                value=text,
            )
        )


def _tell_filled(table: _Table, counts: Mapping[int, int], notices: Notices) -> None:
    for column, number in counts.items():
        notices.add(_of_column(table, CellsFilled, column, number=number))


def _tell_unnamed(table: _Table, rows: Rows, notices: Notices, *, ragged: bool) -> None:
    """Tell of cells without a header: right of it in a CSV they are a row's fault."""
    headers, filled = table.heading.headers, table.filled[rows]
    width = max((c + 1 for c, header in enumerate(headers) if header), default=0)
    last = width if ragged else len(headers)
    held = np.flatnonzero(filled[:, :last].any(axis=0)).tolist()
    unnamed = [column for column in held if not headers[column]]
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


def _of_column(table: _Table, kind: type[Kind], column: int, **details: int) -> Notice:
    header = table.heading.headers[column] or None
    return Notice(
        kind,
        sheet=table.sheet.name or None,
        column=column,
        header=header,
        value=header,
        details=details,
    )
