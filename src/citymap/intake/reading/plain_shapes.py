"""Geometry as it leaves the readers: points, lines, areas, and several of a kind.

Made of checked numbers only, never of foreign text or bytes: GEOS' own parsers die
of depth. A geometry of another kind, or an empty one, is none. Two dimensions,
x before y; what comes after them is dropped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeGuard

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from citymap.intake.reading.kinds_records import (
    CollectionNested,
    GeometryUnknown,
    PositionBeyond,
    PositionMalformed,
    RingOpen,
    TooManyVertices,
    refused,
)

MOST_VERTICES = 100_000  # of one geometry; a city's outline has some 20,000
FARTHEST = 1e12  # a telephone number is read, and told to be outside the city
_DIMENSIONS = (2, 3, 4)
_SHORTEST_LINE, _SHORTEST_RING = 2, 4
_PLAIN = (0, 1, 3, 4, 5, 6)  # shapely's type ids: no rings, no collections
_LITTLE_ENDIAN = 1

Positions = NDArray[np.float64]  # shape (n, 2)
Shape: TypeAlias = BaseGeometry | tuple[float, float]  # a point is its x and y

GEOJSON_KINDS = (
    "Point",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)


@dataclass(slots=True)
class Shapes:
    """Geometries of numbered rows while they are read; points take the short way."""

    length: int = 0
    _rows: list[int] = field(default_factory=list)
    _points: list[tuple[float, float]] = field(default_factory=list)
    _others: dict[int, BaseGeometry] = field(default_factory=dict)

    def add(self, shape: Shape | None) -> None:
        """Add the next row's geometry: None, an x and y, or a shape."""
        if isinstance(shape, tuple):
            self._rows.append(self.length)
            self._points.append(shape)
        elif shape is not None:
            self._others[self.length] = shape
        self.length += 1

    def wkb(self) -> pa.Array:
        """Give all rows as WKB, null where there is none."""
        shapes = np.full(self.length, None, object)
        if self._rows:
            shapes[self._rows] = shapely.points(np.array(self._points))
        for row, shape in self._others.items():
            shapes[row] = shape
        return plain_wkb(shapes)


def plain_wkb(shapes: NDArray[np.object_]) -> pa.Array:
    """Write shapes as WKB of two dimensions; null for none, empty and other kinds."""
    other = ~np.isin(shapely.get_type_id(shapes), _PLAIN) | shapely.is_empty(shapes)
    shapes = shapes.copy()
    shapes[other] = None
    wkb = shapely.to_wkb(shapes, output_dimension=2, byte_order=_LITTLE_ENDIAN)
    return pa.array(wkb.tolist(), pa.binary())


def is_geojson_geometry(value: object) -> TypeGuard[dict[str, object]]:
    """Say whether a JSON value looks like a GeoJSON geometry."""
    return (
        isinstance(value, dict)
        and value.get("type") in GEOJSON_KINDS
        and isinstance(value.get("coordinates", value.get("geometries")), list)
    )


def geojson_shape(told: Mapping[str, object], row: int) -> Shape | None:
    """Make the shape of a GeoJSON geometry; None if empty, or a collection.

    Parameters
    ----------
    row
        Number of the feature, for the refusal.

    Raises
    ------
    ImportRefused
        If it is none of the seven kinds, or its coordinates are not what they must.

    Examples
    --------
    >>> geojson_shape({"type": "Point", "coordinates": [117.02, 36.66]}, 1)
    (117.02, 36.66)
    >>> line = {"type": "LineString", "coordinates": [[117, 36], [117, 37, 25.5]]}
    >>> geojson_shape(line, 1).wkt
    'LINESTRING (117 36, 117 37)'
    """
    kind = told.get("type")
    if kind == "GeometryCollection":
        _refuse_nested(told, row)
        return None
    coordinates = told.get("coordinates")
    if kind not in GEOJSON_KINDS:
        raise refused(GeometryUnknown, str(kind), row=row)
    if coordinates is None or coordinates == []:
        return None
    if kind == "Point":
        x, y = positions([coordinates], row)[0].tolist()
        return x, y
    return _shape_of(str(kind), _list(coordinates, row), row)


def _shape_of(kind: str, told: list[object], row: int) -> BaseGeometry | None:
    if kind == "LineString":
        return line(positions(told, row))
    if kind == "Polygon":
        return polygon(_each_positions(told, row), row)
    if kind == "MultiPoint":
        return shapely.multipoints(positions(told, row))
    if kind == "MultiLineString":
        return several([line(part) for part in _each_positions(told, row)], row)
    areas = [_each_positions(_list(part, row), row) for part in told]
    return several([polygon(rings, row) for rings in areas], row)


def _refuse_nested(told: Mapping[str, object], row: int) -> None:
    """Refuse collections of collections."""
    members = told.get("geometries")
    for member in members if isinstance(members, list) else []:
        if isinstance(member, dict) and member.get("type") == "GeometryCollection":
            raise refused(CollectionNested, row=row)


def positions(told: Sequence[object], row: int) -> Positions:
    """Check positions, each two to four numbers, and give their x and y."""
    refuse_vertices(len(told), row)
    for position in told:
        if (
            not isinstance(position, list)
            or len(position) not in _DIMENSIONS
            or not {type(number) for number in position} <= {int, float}
        ):
            raise refused(PositionMalformed, row=row)
    return checked_positions([p[:2] for p in told if isinstance(p, list)], row)


def checked_positions(pairs: Sequence[Sequence[float]], row: int) -> Positions:
    """Make an array of pairs of numbers; refuse what is beyond any place."""
    xy = np.array(pairs, np.float64).reshape(-1, 2)
    if (np.abs(xy) > FARTHEST).any():
        raise refused(PositionBeyond, row=row)
    return xy


def line(xy: Positions) -> BaseGeometry | None:
    """Make a line; None of fewer than two positions."""
    return shapely.linestrings(xy) if len(xy) >= _SHORTEST_LINE else None


def polygon(rings: Sequence[Positions], row: int) -> BaseGeometry | None:
    """Make an area of its outline and holes; None if one has too few corners."""
    if any(len(ring) and (ring[0] != ring[-1]).any() for ring in rings):
        raise refused(RingOpen, row=row)
    refuse_vertices(sum(map(len, rings)), row)
    if not rings or min(map(len, rings)) < _SHORTEST_RING:
        return None
    outline, *holes = (shapely.linearrings(ring) for ring in rings)
    return shapely.polygons(outline, holes or None)


def several(parts: Sequence[BaseGeometry | None], row: int) -> BaseGeometry | None:
    """Put shapes of one kind together; None for none, or for mixed kinds."""
    whole = [part for part in parts if part is not None]
    refuse_vertices(sum(shapely.get_num_coordinates(whole)), row)
    kinds = {part.geom_type for part in whole}
    if len(kinds) != 1:
        return None
    make = {
        "Point": shapely.multipoints,
        "LineString": shapely.multilinestrings,
        "Polygon": shapely.multipolygons,
    }[kinds.pop()]
    return make(whole)


def refuse_vertices(number: int, row: int, most: int = MOST_VERTICES) -> None:
    """Raise ImportRefused for a geometry of more vertices or parts than is sane."""
    if number > most:
        raise refused(TooManyVertices, row=row, most=most)


def _each_positions(told: Sequence[object], row: int) -> list[Positions]:
    refuse_vertices(len(told), row)
    return [positions(_list(part, row), row) for part in told]


def _list(told: object, row: int) -> list[object]:
    if not isinstance(told, list):
        raise refused(PositionMalformed, row=row)
    return told
