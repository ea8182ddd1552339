"""Layers made from an OpenStreetMap extract, by the tags that they declare.

What holds: each object that carries a layer's tag arrives in it once or is left
out for one stated reason; accepted and left out together are matched. Nothing is
written here.

- A tag with the key ``access`` matches nothing by itself: it admits objects of
  that access, which are left out as private otherwise.
- Point layers take nodes as they are, and of areas a point on the surface. An
  area that the extract's edge has cut arrives at a corner which the extract has:
  that is on it, while a shape drawn through what remains would not be its own.
- Polygon layers take areas. Line layers take ways, closed ones too (a path
  around a pond) unless they say ``area=yes``.
- A way that is the outer edge of a multipolygon which arrived in the same layer
  is the same feature told twice. A node within an area is an object of its own.

The data are © OpenStreetMap contributors, ODbL 1.0.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import shapely

from citymap.catalog import Catalog
from citymap.earth.grid import widen
from citymap.errors import DataRefused, InputError
from citymap.intake.osm_objects import OsmObject, matches, read_objects
from citymap.intake.osm_report import OddValue, OsmReport, Reason
from citymap.intake.osm_values import Value, read_field
from citymap.layer import Bounds, FieldType, GeometryKind, Layer, OsmTag
from citymap.store.geometry import places_on
from citymap.table import LayerTable

SOURCE = "OpenStreetMap contributors (ODbL)"
NOT_PUBLIC = ("private", "no")


@dataclass(frozen=True, slots=True)
class _Row:
    """A feature on its way into the table."""

    id: str
    shape: shapely.Geometry
    values: Mapping[str, Value | None]
    odd: tuple[OddValue, ...]
    updated: str | None


class _LeftOut(Exception):
    """An object has no place in a layer, for a reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def import_osm(
    extract: Path, catalog: Catalog
) -> tuple[tuple[Layer, LayerTable, OsmReport], ...]:
    """Make a table of each layer that declares tags; writes nothing.

    Parameters
    ----------
    extract
        An ``.osm.pbf`` or ``.osm`` file.

    Raises
    ------
    DataRefused
        If the extract cannot be read, or has nothing that any layer wants.
    InputError
        If no layer declares a tag.
    """
    layers = [layer for layer in catalog.layers.values() if _wanted(layer)]
    if not layers:
        en = 'no layer declares tags; write e.g. osm = ["amenity=toilets"] in its file'
        zh = '没有图层声明 OSM 标签；请在图层文件中写明，如 osm = ["amenity=toilets"]'
        raise InputError(en, zh)
    objects = read_objects(extract, (tag for layer in layers for tag in _wanted(layer)))
    if not objects:
        en = f"{extract.name}: no object carries a tag that a layer declares"
        raise DataRefused(en, f"{extract.name}：没有任何对象带有图层声明的标签")
    reach = widen(catalog.city.bounds, catalog.city.margin_m)
    zone = catalog.city.time_zone
    return tuple((layer, *_make(layer, objects, reach, zone)) for layer in layers)


def _wanted(layer: Layer) -> tuple[OsmTag, ...]:
    return tuple(tag for tag in layer.osm if tag.key != "access")


def _make(
    layer: Layer, objects: Iterable[OsmObject], reach: Bounds, zone: ZoneInfo
) -> tuple[LayerTable, OsmReport]:
    """Take a layer's own among the objects, multipolygons before their edges."""
    wanted = _wanted(layer)
    own = [found for found in objects if matches(found.tags, wanted)]
    report = OsmReport(layer.id, matched=len(own))
    rows: list[_Row] = []
    edges: set[str] = set()
    for found in sorted(own, key=lambda o: o.form != "multipolygon"):
        try:
            row = _read_row(layer, found, reach, edges, zone)
        except _LeftOut as why:
            report.left_out.setdefault(why.reason, []).append(found.ref)
            continue
        rows.append(row)
        report.odd.extend(row.odd)
        edges |= found.outers
        if not found.whole:
            report.cut.append(found.ref)
    report.accepted = len(rows)
    return _as_table(layer, rows), report


def _read_row(
    layer: Layer,
    found: OsmObject,
    reach: Bounds,
    edges: Container[str],
    zone: ZoneInfo,
) -> _Row:
    """Make a feature of an object; ``edges`` are ways told by multipolygons."""
    access = found.tags.get("access", "")
    if access in NOT_PUBLIC and not _admits(layer, access):
        raise _LeftOut("private")
    shape = _SHAPES[layer.geometry](found)
    if not _is_within(reach, shape):
        raise _LeftOut("outside")
    if found.ref in edges:
        raise _LeftOut("duplicate")
    readings = {f.name: read_field(f, found.tags) for f in layer.fields}
    if any(f.required and readings[f.name].value is None for f in layer.fields):
        raise _LeftOut("required")
    return _Row(
        id=f"{layer.id}.{found.ref}",
        shape=shape,
        values={name: reading.value for name, reading in readings.items()},
        odd=tuple(
            OddValue(found.ref, name, reading.odd)
            for name, reading in readings.items()
            if reading.odd is not None
        ),
        updated=_day(found, zone),
    )


def _day(found: OsmObject, zone: ZoneInfo) -> str | None:
    """Give the day of the last edit, in the city's time."""
    changed = found.changed
    return changed.astimezone(zone).date().isoformat() if changed else None


def _admits(layer: Layer, access: str) -> bool:
    return any(t.key == "access" and t.value in ("*", access) for t in layer.osm)


def _as_point(found: OsmObject) -> shapely.Geometry:
    if found.form in ("line", "relation"):
        raise _LeftOut(found.form)
    if found.area is not None:
        return shapely.point_on_surface(found.area)
    if found.spot is None or (found.whole and found.form != "node"):
        raise _LeftOut(_fault(found))
    return shapely.Point(found.spot)


def _as_polygon(found: OsmObject) -> shapely.Geometry:
    if found.form in ("node", "line", "relation"):
        raise _LeftOut(found.form)
    if found.area is None:
        raise _LeftOut(_fault(found))
    return found.area


def _as_line(found: OsmObject) -> shapely.Geometry:
    if found.form in ("node", "relation"):
        raise _LeftOut(found.form)
    if found.form == "multipolygon" or found.tags.get("area") == "yes":
        raise _LeftOut("area")
    if found.line is None:
        raise _LeftOut(_fault(found))
    return found.line


def _fault(found: OsmObject) -> Reason:
    return "invalid" if found.whole else "incomplete"


_SHAPES: dict[GeometryKind, Callable[[OsmObject], shapely.Geometry]] = {
    "point": _as_point,
    "line": _as_line,
    "polygon": _as_polygon,
}


def _is_within(reach: Bounds, shape: shapely.Geometry) -> bool:
    west, south, east, north = map(float, shape.bounds)
    return (
        reach.west <= west <= east <= reach.east
        and reach.south <= south <= north <= reach.north
    )


def _as_table(layer: Layer, rows: Sequence[_Row]) -> LayerTable:
    rows = sorted(rows, key=lambda row: row.id)
    columns = {"id": pa.array([row.id for row in rows], pa.string())}
    for field in layer.fields:
        if field.osm:
            cells = [row.values[field.name] for row in rows]
            columns[field.name] = pa.array(cells, _arrow_type(field.type))
    columns["source"] = pa.array([SOURCE] * len(rows), pa.string())
    columns["updated"] = pa.array([row.updated for row in rows], pa.string())
    shapes = np.array([row.shape for row in rows], np.object_)
    if layer.geometry == "point":
        lon, lat = shapely.get_x(shapes), shapely.get_y(shapes)
        return LayerTable(pa.table(columns), lon, lat)
    return LayerTable(pa.table(columns), *places_on(shapes, layer.geometry), shapes)


def _arrow_type(kind: FieldType) -> pa.DataType:
    return {"integer": pa.int64(), "number": pa.float64()}.get(kind, pa.string())
