"""Columns between a file and a table, each cell checked against its field.

In a table everything is plain JSON: text, 64-bit integers, finite doubles, and
booleans in columns that no layer declares. Dates are ISO text; a moment with an
offset is told in the city's time, one without is the city's time. An empty text
is no text. In a file a declared ``date`` is a DATE and a ``datetime`` a DATETIME
in UTC; closures may be days or moments and are therefore TEXT, though a DATE or
DATETIME column is understood.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.layer import COMMON_COLUMNS, Field, FieldType, Layer, Title
from citymap.store.faults import Faults

Mask = NDArray[np.bool_]

_DAY_OR_MOMENT = ("closed_from", "closed_until", "updated")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MIDNIGHT = re.compile(r"|00:00(:00(\.0+)?)?", re.ASCII)
_OGR_TYPE = b"GDAL:OGR:type"  # where GDAL tells that a text column is DATETIME


@dataclass(frozen=True, slots=True)
class _Checked:
    """A column as a table keeps it, null where ``bad``."""

    values: pa.Array
    bad: Mask


_Check = Callable[[pa.Array, Field, ZoneInfo], _Checked]


def clean_columns(
    raw: pa.Table, layer: Layer, zone: ZoneInfo, faults: Faults
) -> dict[str, pa.Array]:
    """Check and normalise columns (all but the id and the geometry).

    Parameters
    ----------
    raw
        Columns as a file, or a caller's table, has them.
    zone
        The city's time zone.
    faults
        Where what is wrong is written down; nothing is raised here.

    Returns
    -------
    Columns by name: the layer's fields as far as present, the common ones, the
    rest in the order of the file.
    """
    fields = {f.name: f for f in layer.fields}
    order = dict.fromkeys((*fields, *COMMON_COLUMNS, *raw.column_names))
    cleaned: dict[str, pa.Array] = {}
    for name in order:
        if name in raw.column_names:
            field = fields.get(name) or _stand_in(name)
            check = _CHECKS[field.type] if name in fields else _guess(raw.field(name))
            column = raw.column(name).combine_chunks()
            cleaned[name] = _clean(column, field, check(column, field, zone), faults)
        elif name in fields and fields[name].required:
            faults.add(f"no column for the required field {name}", f"缺少必填列 {name}")
    return cleaned


def file_columns(
    columns: dict[str, pa.Array], layer: Layer, zone: ZoneInfo, *, rows: int
) -> dict[str, pa.Array]:
    """Give clean columns the types in which a file keeps them.

    Fields and common columns that are lacking are added empty, for an editor to
    show them.
    """
    empty = pa.nulls(rows, pa.string())
    kept = {
        field.name: _for_file(columns.get(field.name, empty), field.type, zone)
        for field in layer.fields
    }
    for name in COMMON_COLUMNS:
        kept.setdefault(name, columns.get(name, empty))
    return kept | {name: c for name, c in columns.items() if name not in kept}


def _clean(
    cells: pa.Array, field: Field, checked: _Checked, faults: Faults
) -> pa.Array:
    bad = checked.bad
    for limit, beyond in ((field.minimum, pc.less), (field.maximum, pc.greater)):
        if limit is not None and not pa.types.is_string(checked.values.type):
            bad = bad | _mask(beyond(checked.values, limit))
    faults.add_cells(field.name, bad, cells, _wanted(field))
    if field.required:
        missing = _mask(checked.values.is_null()) & ~bad
        faults.add_rows(
            missing, f"required field {field.name} is empty", f"必填 {field.name} 为空"
        )
    return checked.values


def _stand_in(name: str) -> Field:
    kind: FieldType = "datetime" if name in _DAY_OR_MOMENT else "text"
    return Field(name, kind, Title(name, name))


def _guess(column: pa.Field) -> _Check:
    """Choose how to read a column that no layer declares."""
    if column.name in COMMON_COLUMNS:
        return _day_or_moment if column.name in _DAY_OR_MOMENT else _text
    if (column.metadata or {}).get(_OGR_TYPE) == b"DateTime":
        return _moment
    for matches, check in _BY_TYPE:
        if matches(column.type):
            return check
    return _text


def _text(column: pa.Array, _field: Field, _zone: ZoneInfo) -> _Checked:
    if pa.types.is_integer(column.type) or _is_text(column.type):
        column = column.cast(pa.string())
        return _good(pc.if_else(pc.equal(column, ""), None, column))
    return _refused(column, pa.string())


def _choice(column: pa.Array, field: Field, zone: ZoneInfo) -> _Checked:
    return _among(_text(column, field, zone), [c.value for c in field.choices])


def _yes_no(column: pa.Array, field: Field, zone: ZoneInfo) -> _Checked:
    if pa.types.is_boolean(column.type):
        return _good(pc.if_else(column, "yes", "no"))
    return _among(_text(column, field, zone), ["yes", "no"])


def _integer(column: pa.Array, _field: Field, _zone: ZoneInfo) -> _Checked:
    if pa.types.is_floating(column.type):
        whole = pc.and_(pc.is_finite(column), pc.less(pc.abs(column), 2.0**53))
        whole = pc.and_(whole, pc.equal(pc.floor(column), column))
        values = pc.if_else(whole, column, None).cast(pa.int64())
        return _Checked(values, _mask(pc.invert(whole)))
    if pa.types.is_integer(column.type):
        return _good(column.cast(pa.int64()))
    return _refused(column, pa.int64())


def _number(column: pa.Array, _field: Field, _zone: ZoneInfo) -> _Checked:
    if pa.types.is_integer(column.type):
        return _good(column.cast(pa.float64(), safe=False))
    if not pa.types.is_floating(column.type):
        return _refused(column, pa.float64())
    finite = pc.is_finite(column)
    values = pc.if_else(finite, column, None).cast(pa.float64())
    return _Checked(values, _mask(pc.invert(finite)))


def _boolean(column: pa.Array, _field: Field, _zone: ZoneInfo) -> _Checked:
    return _good(column)


def _day(column: pa.Array, _field: Field, _zone: ZoneInfo) -> _Checked:
    return _by_distinct(column, _iso_day)


def _moment(column: pa.Array, _field: Field, zone: ZoneInfo) -> _Checked:
    return _by_distinct(column, lambda text: _iso_moment(text, zone))


def _day_or_moment(column: pa.Array, _field: Field, zone: ZoneInfo) -> _Checked:
    return _by_distinct(column, lambda text: _iso_day(text) or _iso_moment(text, zone))


_CHECKS: dict[FieldType, _Check] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "yes_no_unknown": _yes_no,
    "choice": _choice,
    "date": _day,
    "datetime": _moment,
    "opening_hours": _text,
    "market_days": _text,
    "phone": _text,
    "url": _text,
}
_BY_TYPE: tuple[tuple[Callable[[pa.DataType], bool], _Check], ...] = (
    (pa.types.is_date, _day),
    (pa.types.is_boolean, _boolean),
    (pa.types.is_integer, _integer),
    (pa.types.is_floating, _number),
)


def _by_distinct(column: pa.Array, parse: Callable[[str], str | None]) -> _Checked:
    """Read dates: each distinct text is parsed once."""
    if pa.types.is_date(column.type):
        column = column.cast(pa.date32()).cast(pa.string())
    if not _is_text(column.type):
        return _refused(column, pa.string())
    column = column.cast(pa.string())
    column = pc.if_else(pc.equal(column, ""), None, column)
    coded = column.dictionary_encode()
    parsed = [parse(text) for text in coded.dictionary.to_pylist()]
    values = pa.array(parsed, pa.string()).take(coded.indices)
    return _Checked(values, _mask(pc.and_(column.is_valid(), values.is_null())))


def _iso_day(text: str) -> str | None:
    """Read a day; a moment at midnight is one too, as data frames write days."""
    day, _, clock = text.partition("T")
    if not _DAY.fullmatch(day) or not _MIDNIGHT.fullmatch(clock):
        return None
    text = day
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _iso_moment(text: str, zone: ZoneInfo) -> str | None:
    if not _DAY.match(text) or _DAY.fullmatch(text):
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(zone)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat()


def _for_file(column: pa.Array, kind: FieldType, zone: ZoneInfo) -> pa.Array:
    if kind == "integer":
        return column.cast(pa.int64())
    if kind == "number":
        return column.cast(pa.float64())
    if kind == "date":
        return column.cast(pa.date32())
    if kind == "datetime":
        return _utc(column, zone)
    return column


def _utc(column: pa.Array, zone: ZoneInfo) -> pa.Array:
    coded = column.dictionary_encode()
    moments = [dt.datetime.fromisoformat(t) for t in coded.dictionary.to_pylist()]
    fixed = [m if m.tzinfo is not None else m.replace(tzinfo=zone) for m in moments]
    return pa.array(fixed, pa.timestamp("ms", "UTC")).take(coded.indices)


def _wanted(field: Field) -> Title:
    """Describe what a field allows."""
    if field.type == "choice":
        values = ", ".join(c.value for c in field.choices)
        return Title(values, values)
    zh, en = _WANTED.get(field.type, ("文本", "text"))
    for limit, sign in ((field.minimum, "≥"), (field.maximum, "≤")):
        if limit is not None:
            zh, en = f"{zh} {sign} {limit:g}", f"{en} {sign} {limit:g}"
    return Title(zh, en)


_WANTED: dict[FieldType, tuple[str, str]] = {
    "integer": ("整数", "an integer"),
    "number": ("有限数值", "a finite number"),
    "yes_no_unknown": ("yes、no 或空", "yes, no or empty"),
    "date": ("日期，如 2026-11-22", "a date as 2026-11-22"),
    "datetime": ("时刻，如 2026-11-22T08:00", "a moment as 2026-11-22T08:00"),
}


def _among(checked: _Checked, allowed: list[str]) -> _Checked:
    known = pc.is_in(checked.values, value_set=pa.array(allowed, pa.string()))
    stranger = pc.and_(checked.values.is_valid(), pc.invert(known))
    values = pc.if_else(known, checked.values, None)
    return _Checked(values, checked.bad | _mask(stranger))


def _good(values: pa.Array) -> _Checked:
    return _Checked(values, np.zeros(len(values), np.bool_))


def _refused(column: pa.Array, kind: pa.DataType) -> _Checked:
    """Refuse every cell of a column of the wrong type; an empty one is harmless."""
    return _Checked(pa.nulls(len(column), kind), _mask(column.is_valid()))


def _mask(flags: pa.Array) -> Mask:
    mask: Mask = flags.fill_null(False).to_numpy(zero_copy_only=False)
    return mask


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
