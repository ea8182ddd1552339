"""Which sheets of a workbook hold a table of a layer, and where it stands in them.

A ledger has titles and notes above, a header of one row or several, data with blank
rows between, sums and notes below; ``heading`` finds the header, ``body`` says what
is data. A sheet may hold several tables (``parting``). Every row that is data is one
of the ledger's: its ``read`` is its length, and rows set aside are told by a notice
each and counted nowhere. Of several tables those are taken that have a column for
every required field, and two of the layer's at least; of those, none that repeats the
others (``repeated``).
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow.compute as pc

from citymap.errors import shorten
from citymap.intake.ledger import Ledger
from citymap.intake.notices import ImportRefused, Kind, Notice, Notices
from citymap.intake.reading.workbook import CellKind, Sheet, Workbook
from citymap.intake.tables.cutting import Table, cut_table
from citymap.intake.tables.guesses import find_guesses
from citymap.intake.tables.headers import FieldNames, key, read_names
from citymap.intake.tables.heading import Heading, Mask, clean_header, find_heading
from citymap.intake.tables.kinds_parts import (
    SheetNamedAsDistrict,
    TableIncomplete,
    TablesSideBySide,
)
from citymap.intake.tables.kinds_sheet import (
    SheetAbsent,
    SheetHidden,
    SheetIncomplete,
    SheetUnrelated,
    TableNotFound,
)
from citymap.intake.tables.parting import part_columns, part_rows
from citymap.intake.tables.position_words import read_position
from citymap.intake.tables.repeated import without_repeated
from citymap.layer import Layer

_ENOUGH = 2  # headers of the layer: one may be there by luck
_SHOWN = 12  # sheets, headers, cells that a message lists
_DISTRICT = re.compile(r"[\u4e00-\u9fff]{1,6}[^小社园景校厂务库][区县]")


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
    tables = [table for one in chosen for table in _find_tables(one, words)]
    if not tables:
        raise ImportRefused(_not_found(chosen, layer))
    several = len(chosen) > 1 and sheet is None
    taken = _of_layer(tables, words) if several or len(tables) > 1 else tables
    if several:
        _tell_others(chosen, tables, taken, words, notices)
    _tell_parts(tables, taken, words, notices)
    _tell_districts(taken, words, notices)
    ragged = workbook.format == "csv"
    ledgers = [
        cut_table(table, words.meaning, notices, ragged=ragged) for table in taken
    ]
    return without_repeated(ledgers, words.meaning, words.required, notices)


class _Words:
    """What headers mean in a layer; each is looked up once."""

    def __init__(self, layer: Layer, mapping: Mapping[str, str]) -> None:
        self.layer = layer
        self.names: FieldNames = read_names(layer)
        self.required = frozenset(f.name for f in layer.fields if f.required)
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
        names = self.unnamed(heading, self.required)
        fields = (field for field in self.layer.fields if field.name in names)
        return next((field.title.zh for field in fields), None)

    def unnamed(self, heading: Heading, names: frozenset[str]) -> frozenset[str]:
        """Give the fields among some that no header means, not even by a guess."""
        lacking = sorted(names - heading.known)
        headers = dict(enumerate(heading.headers))
        strange = {c: h for c, h in headers.items() if h and self.meaning(h) is None}
        guesses = find_guesses(strange, lacking, self.names, self.layer)
        return frozenset(lacking) - {guess.field for guess in guesses.taken.values()}


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


def _find_tables(sheet: Sheet, words: _Words) -> list[Table]:
    filled = _filled(sheet)
    if sheet.header is not None:
        return [Table(sheet, filled, _stated(sheet, sheet.header, words), sheet)]
    found = []
    parts = part_rows(sheet, filled, words.meaning)
    for number, (part, held) in enumerate(parts, start=1):
        heading = find_heading(part, held, words.meaning)
        if heading is None:
            continue
        followed = number < len(parts)
        headings = part_columns(heading, words.meaning, words.required)
        beside = len(headings)
        for one in headings:
            own = held & _reach(headings, one) if beside > 1 else held
            found.append(Table(part, own, one, sheet, beside, followed))
    return found


def _reach(headings: Sequence[Heading], one: Heading) -> Mask:
    """Say which columns are a table's: from its first header to the next one's."""
    starts = [min(c for c, h in enumerate(x.headers) if h) for x in headings]
    number = headings.index(one)
    columns = np.arange(len(one.headers))
    after = np.searchsorted(starts[1:], columns, side="right")
    reach: Mask = after == number
    return reach


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


def _of_layer(tables: Sequence[Table], words: _Words) -> list[Table]:
    """Choose the tables that are the layer's; if none is, the one that is most so."""
    taken = [
        table
        for table in tables
        if len(table.heading.known) >= _ENOUGH and words.lacking(table.heading) is None
    ]
    return taken or [max(tables, key=lambda table: len(table.heading.known))]


def _tell_others(
    sheets: Sequence[Sheet],
    tables: Sequence[Table],
    taken: Sequence[Table],
    words: _Words,
    notices: Notices,
) -> None:
    by_sheet = {id(table.whole): table for table in tables}
    read = {id(table.whole) for table in taken}
    for sheet in sheets:
        table = by_sheet.get(id(sheet))
        if id(sheet) in read:
            continue
        lacking = words.lacking(table.heading) if table else None
        kind: type[Kind] = SheetUnrelated
        if table and lacking and _has_places(table.heading):
            kind = SheetIncomplete
        details = {"title": lacking or ""}
        notices.add(Notice(kind, sheet=sheet.name, value=sheet.name, details=details))


def _has_places(heading: Heading) -> bool:
    """Tell a table of things from one of sums, which has no positions."""
    place = any(word.startswith("@") for word in heading.known)
    return place and len(heading.known) >= _ENOUGH


def _tell_parts(
    tables: Sequence[Table], taken: Sequence[Table], words: _Words, notices: Notices
) -> None:
    """Tell of sheets that hold several tables, and which of these are not read."""
    read = {id(table.whole) for table in taken}
    for table in tables:
        sheet = table.whole
        if id(sheet) in read and not any(table is one for one in taken):
            row = int(table.sheet.rows[table.heading.bottom])
            title = words.lacking(table.heading) or ""
            details: dict[str, str | int] = {"title": title}
            notices.add(
                Notice(TableIncomplete, sheet.name or None, row=row, details=details)
            )
    aside = {id(table.sheet): table for table in taken if table.beside > 1}
    for table in aside.values():
        row = int(table.sheet.rows[table.heading.bottom])
        details = {"number": table.beside}
        name = table.whole.name or None
        notices.add(Notice(TablesSideBySide, name, row=row, details=details))


def _tell_districts(taken: Sequence[Table], words: _Words, notices: Notices) -> None:
    """Tell once of sheets that are called as districts are, and say no district."""
    field = words.layer.field("district")
    if field is None:
        return
    wanted = frozenset({field.name})
    for table in taken:
        name = table.whole.name
        if _DISTRICT.fullmatch(name) and words.unnamed(table.heading, wanted):
            details = {"title": field.title}
            notices.add(Notice(SheetNamedAsDistrict, name, value=name, details=details))
            return


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
