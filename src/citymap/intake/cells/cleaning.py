"""Columns of a clerk's table become clean values of the layer's fields.

Each distinct cell is read once. What cannot be read is left empty and told at its
cells; what was read otherwise than it stands is told once for its column. A row
without a value that is required is left out. Nothing is guessed: an empty cell is
unknown, and unknown is a value that citizens can live with.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.errors import shorten
from citymap.hours.schedule import HoursContext
from citymap.intake.cells.cells import (
    EMPTY,
    MOST_CHARACTERS,
    NONE_WORDS,
    Reading,
    Value,
    has_hidden,
    is_placeholder,
    tidy,
)
from citymap.intake.cells.dates import day_before, reopens
from citymap.intake.cells.kinds_cell import (
    CellError,
    FormulaWithoutValue,
    InvisibleRemoved,
    PlaceholderEmptied,
    RequiredEmpty,
    RequiredUnreadable,
)
from citymap.intake.cells.readers import DAY_OR_MOMENT, reader_for
from citymap.intake.ledger import Columns, Ledger
from citymap.intake.notices import Kind, Notice, Notices
from citymap.intake.reading.workbook import CellKind
from citymap.layer import COMMON_COLUMNS, City, Field, FieldType, Layer, Title

Mask = NDArray[np.bool_]

#: Errors of spreadsheets, also where a file says that they are text.
CELL_ERRORS = frozenset((
    "#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!",
    "#calc!",
))  # fmt: skip
#: Text that tidying leaves as it is and that is no placeholder or error: what most
#: cells are, told by Arrow instead of one by one.
_SURELY_TIDY = (
    r"^[!\"$-~\x{4e00}-\x{9fff}、。《》「」『』【】（），：；！][!-~\x{4e00}-\x{9fff}、。《》「」『』【】（），：；！]*"
    r"( [!-~\x{4e00}-\x{9fff}、。《》「」『』【】（），：；！]+)*$"
)
_KINDS = tuple(CellKind)
_ERROR, _FORMULA = CellKind.ERROR, CellKind.FORMULA  # an enum's look-up is slow
_LONGEST_PLACEHOLDER = 6  # characters


@dataclass(frozen=True, slots=True, eq=False)
class _Distinct:
    """The distinct cells of a column.

    Attributes
    ----------
    texts, kinds
        As they stand, shape ``(d,)``; an empty text where there is none.
    codes
        Which of them each row has, shape ``(n,)``.
    """

    texts: list[str]
    kinds: list[CellKind]
    codes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Read:
    """What the distinct cells were read as; findings by their index."""

    values: list[Value | None]
    findings: dict[int, Reading]


def clean_ledger(
    ledger: Ledger, columns: Columns, layer: Layer, city: City, notices: Notices
) -> tuple[dict[str, pa.Array], Mask]:
    """Read the cells of every column that is a field, a common column or kept.

    Parameters
    ----------
    columns
        What each column is.
    notices
        Where findings are told.

    Returns
    -------
    Values by name, shape ``(n,)``, of the types that ``table.LayerTable`` has; and
    which rows are left out, shape ``(n,)``.
    """
    context = HoursContext(city.time_zone)
    out = np.zeros(len(ledger), np.bool_)
    cleaned: dict[str, pa.Array] = {}
    for field in _fields(columns, layer):
        index = columns.fields.get(field.name, columns.kept.get(field.name))
        if index is None:
            _miss(ledger, field, notices)
            out[:] = True
            continue
        cells = _distinct(ledger, index)
        read = _read(cells, field, context)
        if field.name == "closed_until" and reopens(ledger.headers[index]):
            read = _Read([_last_closed(value) for value in read.values], read.findings)
        if field.required:
            read = _require(read, cells, field)
        values = pa.array(read.values, _ARROW.get(field.type, pa.string()))
        cleaned[field.name] = values.take(pa.array(cells.codes))
        if field.required:
            out |= cleaned[field.name].is_null().to_numpy(zero_copy_only=False)
        _tell(ledger, index, field, cells, read, notices)
    return cleaned, out


def _last_closed(reopening: Value | None) -> Value | None:
    """Give the last closed day before a day of reopening; a moment is one itself."""
    return day_before(reopening) if isinstance(reopening, str) else reopening


def _fields(columns: Columns, layer: Layer) -> Iterable[Field]:
    """Give what is to be read: declared fields, common columns, what is kept."""
    declared = {field.name for field in layer.fields}
    for field in layer.fields:
        if field.required or field.name in columns.fields:
            yield field
    others = [name for name in columns.fields if name not in declared]
    for name in (*others, *columns.kept):
        kind: FieldType = "datetime" if name in DAY_OR_MOMENT else "text"
        yield Field(name, kind, Title(name, name))


def _distinct(ledger: Ledger, index: int) -> _Distinct:
    coded = pc.fill_null(ledger.columns[index], "").dictionary_encode()
    codes = coded.indices.to_numpy().astype(np.int64)
    kinds = ledger.kinds[:, index]
    width = len(_KINDS)
    pairs, codes = _unique(codes * width + kinds, len(coded.dictionary) * width)
    texts = coded.dictionary.take(pa.array(pairs // width)).to_pylist()
    return _Distinct(texts, [_KINDS[k] for k in (pairs % width).tolist()], codes)


def _unique(
    numbers: NDArray[np.int64], below: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the distinct numbers, and which of them each is; without sorting."""
    there = np.zeros(below, np.bool_)
    there[numbers] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[numbers]


def _read(cells: _Distinct, field: Field, context: HoursContext) -> _Read:
    """Read the distinct cells of a column."""
    left = list(range(len(cells.texts)))
    values: list[Value | None] = [None] * len(cells.texts)
    if field.type == "text":
        values, left = list(cells.texts), _untidy(cells)
    plain = {i: tidy(cells.texts[i]) for i in left}
    keeps_none = field.type == "yes_no_unknown" or (
        field.type == "text" and not field.required and field.name not in COMMON_COLUMNS
    )
    seen = {i: _seen(plain[i], cells.kinds[i], keeps_none=keeps_none) for i in left}
    column = [plain[i] for i in left if seen[i] is None]
    reader = reader_for(field, column, context)
    findings: dict[int, Reading] = {}
    for i in left:
        reading = seen[i] or reader(plain[i], cells.kinds[i])
        if reading.kind is None and has_hidden(cells.texts[i]):
            reading = Reading(reading.value, InvisibleRemoved)
        values[i] = reading.value
        if reading.kind is not None:
            findings[i] = reading
    return _Read(values, findings)


def _untidy(cells: _Distinct) -> list[int]:
    """Give the distinct cells that must be looked at one by one."""
    texts = pa.array(cells.texts, pa.string())
    length = pc.utf8_length(texts)
    tidy_ones = pc.and_(
        pc.match_substring_regex(texts, _SURELY_TIDY),
        pc.and_(
            pc.greater(length, _LONGEST_PLACEHOLDER),
            pc.less_equal(length, MOST_CHARACTERS),
        ),
    ).to_numpy(zero_copy_only=False)
    odd = np.isin(cells.kinds, (_ERROR, _FORMULA))
    listed: list[int] = np.flatnonzero(~tidy_ones | odd).tolist()
    return listed


def _seen(plain: str, kind: CellKind, *, keeps_none: bool) -> Reading | None:
    """Read what no field has a say in; None: its reader has."""
    if kind is _FORMULA:
        return Reading(None, FormulaWithoutValue)
    if kind is _ERROR or plain.casefold() in CELL_ERRORS:
        return Reading(None, CellError)
    if not plain:
        return EMPTY
    nothing = plain in NONE_WORDS and not keeps_none
    return (
        Reading(None, PlaceholderEmptied) if nothing or is_placeholder(plain) else None
    )


def _require(read: _Read, cells: _Distinct, field: Field) -> _Read:
    """Turn what leaves a required value empty into errors."""
    findings = dict(read.findings)
    for i, value in enumerate(read.values):
        if value is None:
            findings[i] = _lacking(findings.get(i, EMPTY), cells.texts[i], field)
    return _Read(read.values, findings)


def _lacking(reading: Reading, text: str, field: Field) -> Reading:
    if reading.kind is None or reading.kind.severity == "info":
        return Reading(None, RequiredEmpty, {"title": field.title})
    why = Notice(reading.kind, value=shorten(text), details=reading.details)
    reason = Title(why.say("zh"), why.say("en"))
    return Reading(None, RequiredUnreadable, {"reason": reason})


def _miss(ledger: Ledger, field: Field, notices: Notices) -> None:
    """Tell for every row that the sheet has no column of a required field."""
    kept = min(notices.room_for(RequiredEmpty), len(ledger))
    for row in range(kept):
        found = ledger.notice(RequiredEmpty, row, field=field.name, title=field.title)
        notices.add(found)
    notices.count_more(RequiredEmpty, len(ledger) - kept)


def _tell(
    ledger: Ledger,
    index: int,
    field: Field,
    cells: _Distinct,
    read: _Read,
    notices: Notices,
) -> None:
    """Tell the findings of a column: information once, all else at its cells."""
    by_kind: dict[type[Kind], list[int]] = {}
    for i, reading in read.findings.items():
        if reading.kind is not None:
            by_kind.setdefault(reading.kind, []).append(i)
    for kind, found in by_kind.items():
        rows = _rows(cells, found)
        once = kind.severity == "info"
        kept = rows[:1] if once else rows[: notices.room_for(kind)]
        for row in kept.tolist():
            code = int(cells.codes[row])
            details = dict(read.findings[code].details)
            if once:
                details["number"] = len(rows)
            notice = ledger.notice(
                kind,
                None if once else row,
                index,
                field=field.name,
                value=cells.texts[code],
                **details,
            )
            notices.add(notice)
        if not once:
            notices.count_more(kind, len(rows) - len(kept))


def _rows(cells: _Distinct, found: list[int]) -> NDArray[np.int64]:
    concerned = np.zeros(len(cells.texts), np.bool_)
    concerned[found] = True
    return np.flatnonzero(concerned[cells.codes])


_ARROW: dict[FieldType, pa.DataType] = {"integer": pa.int64(), "number": pa.float64()}
