"""Geometry between a file's WKB and degrees: arrays in, arrays out.

No Python object per point: the WKB of a two-dimensional point is 21 bytes (byte
order, type, x, y), so that a column of points is one structured array. Lines
and polygons are shapely arrays. Z and M are dropped; a multi-geometry of one
part is read as its part.

Source: OGC 06-103r4 (WKB), OGC 12-128r18 (GeoPackage keeps x before y).
"""

import math
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from citymap.earth.grid import from_lonlat, same_as_wgs84, to_lonlat
from citymap.layer import GeometryKind

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]
Mask = NDArray[np.bool_]

_POINT_WKB = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
_LITTLE_ENDIAN, _POINT = 1, 1
_MULTI = (4, 5, 6)  # shapely type ids of MultiPoint, MultiLineString, MultiPolygon
_KINDS: dict[GeometryKind, tuple[int, ...]] = {
    "point": (0,),
    "line": (1, 5),
    "polygon": (3, 6),
}


def read_points(wkb: pa.Array) -> tuple[Floats, Floats]:
    """Read a column of points.

    Returns
    -------
    x and y as the file has them, shape ``(n,)``; NaN where a row has no
    geometry, an empty one, or anything but one point.
    """
    n = len(wkb)
    _, offsets, data = wkb.buffers()
    stride = _POINT_WKB.itemsize
    ends = np.frombuffer(offsets, np.int32)[wkb.offset : wkb.offset + n + 1]
    if n and data is not None and bool((np.diff(ends) == stride).all()):
        points = np.frombuffer(data, _POINT_WKB, count=n, offset=int(ends[0]))
        plain = (points["order"] == _LITTLE_ENDIAN) & (points["type"] == _POINT)
        if plain.all():
            return points["x"].copy(), points["y"].copy()
    shapes = _parse(wkb, "point")
    return shapely.get_x(shapes), shapely.get_y(shapes)


def read_shapes(wkb: pa.Array, kind: GeometryKind) -> tuple[Shapes, Mask]:
    """Read a column of lines or polygons.

    Returns
    -------
    Shapes as the file has them, shape ``(n,)``, and which of them are of no
    use: none, empty, of another kind, or with a coordinate that is not finite.
    """
    shapes = _parse(wkb, kind)
    unusable: Mask = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    coordinates, row = shapely.get_coordinates(shapes, return_index=True)
    unusable[row[~np.isfinite(coordinates).all(axis=1)]] = True
    return shapes, unusable


def degrees_from(crs: int | str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Turn a file's coordinates (x before y) into degrees, WGS-84, lon, lat."""
    return (x, y) if same_as_wgs84(crs) else to_lonlat(crs, x, y)


def shapes_in_degrees(crs: int | str, shapes: Shapes) -> Shapes:
    """Turn a file's shapes into degrees, WGS-84, lon/lat."""
    if same_as_wgs84(crs):
        return shapes
    return _map_coordinates(shapes, lambda x, y: to_lonlat(crs, x, y))


def places_on(shapes: Shapes, kind: GeometryKind) -> tuple[Floats, Floats]:
    """Give each shape a point that lies on it.

    Of a line the middle of its length (degrees of longitude shortened by the
    cosine of the mean latitude), of a polygon a point on its surface.

    Parameters
    ----------
    shapes
        Lines or polygons, degrees, lon/lat, shape ``(n,)``, none empty.

    Returns
    -------
    lon, lat
        Degrees, shape ``(n,)``.
    """
    if kind == "polygon" or not len(shapes):
        on = shapely.point_on_surface(shapes)
        return shapely.get_x(on), shapely.get_y(on)
    _, south, _, north = shapely.total_bounds(shapes)
    shrink = math.cos(math.radians((south + north) / 2))
    flat = _map_coordinates(shapes, lambda lon, lat: (lon * shrink, lat))
    middle = shapely.line_interpolate_point(flat, 0.5, normalized=True)
    return shapely.get_x(middle) / shrink, shapely.get_y(middle)


def write_points(crs: int, lon: Floats, lat: Floats) -> pa.Array:
    """Make the WKB column of points; degrees, WGS-84, into the CRS of the file."""
    x, y = (lon, lat) if same_as_wgs84(crs) else from_lonlat(crs, lon, lat)
    points = np.empty(len(lon), _POINT_WKB)
    points["order"], points["type"] = _LITTLE_ENDIAN, _POINT
    points["x"], points["y"] = x, y
    offsets = np.arange(len(lon) + 1, dtype=np.int32) * _POINT_WKB.itemsize
    return pa.Array.from_buffers(
        pa.binary(), len(lon), [None, pa.py_buffer(offsets), pa.py_buffer(points)]
    )


def write_shapes(crs: int, shapes: Shapes, kind: GeometryKind) -> pa.Array:
    """Make the WKB column of lines or polygons, each as a multi-geometry.

    A layer in which one shape has several parts must be declared multi, and an
    editor can then add such a shape to any layer.
    """
    if not same_as_wgs84(crs):
        shapes = _map_coordinates(shapes, lambda lon, lat: from_lonlat(crs, lon, lat))
    wrap = shapely.multilinestrings if kind == "line" else shapely.multipolygons
    shapes = shapes.copy()
    single = shapely.get_type_id(shapes) == _KINDS[kind][0]
    shapes[single] = wrap(shapes[single][:, np.newaxis])
    return pa.array(shapely.to_wkb(shapes, byte_order=1), pa.binary())


def _parse(wkb: pa.Array, kind: GeometryKind) -> Shapes:
    """Parse WKB that GDAL wrote (its depth is capped there); others become None."""
    shapes: Shapes = shapely.from_wkb(
        wkb.to_numpy(zero_copy_only=False), on_invalid="ignore"
    )
    shapes = shapely.force_2d(shapes)
    lone = np.isin(shapely.get_type_id(shapes), _MULTI)
    lone &= shapely.get_num_geometries(shapes) == 1
    shapes[lone] = shapely.get_geometry(shapes[lone], 0)
    shapes[~np.isin(shapely.get_type_id(shapes), _KINDS[kind])] = None
    return shapes


def _map_coordinates(
    shapes: Shapes, move: Callable[[Floats, Floats], tuple[Floats, Floats]]
) -> Shapes:
    """Move every vertex, all of them in one call."""
    moved: Shapes = shapely.transform(
        shapes, lambda c: np.column_stack(move(c[:, 0], c[:, 1]))
    )
    return moved
