"""``--where field=value``: which features of a layer a map is to show.

A value is compared as text, as ``citymap check`` compares stated figures;
``open=24h`` is what never closes. What cannot be meant is refused by name: a
field that the layer has not, a value that no feature could or does have.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.atlas.classes import classify
from citymap.catalog.rules import nearest
from citymap.errors import InputError, shorten
from citymap.hours.opening import HoursContext
from citymap.layer import Layer
from citymap.table import LayerTable

Where = tuple[tuple[str, str], ...]
Mask = NDArray[np.bool_]

OPEN, ALL_DAY = "open", "24h"


def check_where(table: LayerTable, layer: Layer, where: Where) -> None:
    """Raise InputError if a condition asks for what a layer cannot have.

    It tells the nearest field, or the values that are allowed, or the nearest
    that there is.
    """
    for name, value in where:
        if name == OPEN and value == ALL_DAY and (layer.hours or layer.always_open):
            continue
        if name not in table.columns.column_names:
            raise _unknown_field(layer, name, table)
        allowed = _allowed(layer, name)
        if allowed and value not in allowed:
            listed = ", ".join(allowed)
            en = f"{layer.id}: {name} = {shorten(value)}; one of {listed}"
            raise InputError(
                en, f"{layer.id}：{name} = {shorten(value)}；可选：{listed}"
            )
        if not allowed and not _having(table, name, value).any():
            raise _unknown_value(layer, name, value, table)


def keep_where(
    table: LayerTable, layer: Layer, where: Where, context: HoursContext
) -> LayerTable:
    """Keep the features for which every condition holds, in their order."""
    kept = np.ones(len(table), bool)
    for name, value in where:
        if (name, value) == (OPEN, ALL_DAY):
            kept &= _never_closing(table, layer, context)
        else:
            kept &= _having(table, name, value)
    if kept.all():
        return table
    shapes = None if table.shapes is None else table.shapes[kept]
    columns = table.columns.filter(pa.array(kept))
    return LayerTable(columns, table.lon[kept], table.lat[kept], shapes)


def _allowed(layer: Layer, name: str) -> tuple[str, ...]:
    """List the values that a field can have; none if it can have any."""
    field = layer.field(name)
    if field is not None and field.type == "yes_no_unknown":
        return ("yes", "no")
    return tuple(choice.value for choice in field.choices) if field else ()


def _having(table: LayerTable, name: str, value: str) -> Mask:
    if name not in table.columns.column_names:
        return np.zeros(len(table), bool)  # a version from before the field was there
    same = pc.equal(_texts(table, name), value)
    mask: Mask = same.fill_null(fill_value=False).to_numpy()
    return mask


def _never_closing(table: LayerTable, layer: Layer, context: HoursContext) -> Mask:
    classes = classify(layer, table.columns, context, np.arange(len(table)))
    never = [member.schedule.never_closes for member in classes.members]
    mask: Mask = np.array(never, bool)[classes.of_row]
    return mask


def _texts(table: LayerTable, name: str) -> pa.ChunkedArray:
    return table.columns[name].cast(pa.string())


def _unknown_field(layer: Layer, name: str, table: LayerTable) -> InputError:
    known = table.columns.column_names
    near = nearest(name, [*known, OPEN] if layer.hours else known)
    told = f"{near}={ALL_DAY}" if near == OPEN else near
    en = f"{layer.id} has no field {shorten(name)}; nearest: {told}"
    zh = f"图层 {layer.id} 没有字段 {shorten(name)}；最接近的是 {told}"
    return InputError(en, zh)


def _unknown_value(
    layer: Layer, name: str, value: str, table: LayerTable
) -> InputError:
    values = _texts(table, name).unique().drop_null().to_pylist()
    near = shorten(nearest(value, values))
    en = f"no feature of {layer.id} has {name} = {shorten(value)}; nearest: {near}"
    zh = f"{layer.id} 没有 {name} = {shorten(value)} 的要素；最接近的是 {near}"
    return InputError(en, zh)
