"""Which features lie in a map tile: the features, or counts where there are many.

Tiles are WebMercatorQuad's: zoom ``z`` cuts the square of the world into ``2**z``
columns from west to east and as many rows from north to south. Every place becomes
one number, its Morton key: the bits of its column and its row at zoom 32, one of
each in turn. Sorted by their keys, the features of *any* tile are one run, found by
bisection, and so are those of each cell of the grid in which a full tile is counted.
A million places are 12 MB and a tile of them some microseconds.

A tile is half-open (its west and north edges are its own), so that at each zoom every
place lies in exactly one. Lines and polygons are clipped with a rim around the
tile, and lie in every tile that they touch; one too small to have a shape is a point.

Source: OGC 17-083r4 (WebMercatorQuad); Mapbox Vector Tile Specification 2.1.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from citymap.atlas.classes import RowNumbers
from citymap.earth.datum import Datum, convert_arrays
from citymap.earth.grid import Degrees

#: Units along a tile's edge.
EXTENT: Final = 4096
MOST_ZOOM: Final = 22
#: A tile of more features gives counts: a dot for every 16 pixels of a tile of 512.
MOST_FEATURES: Final = 1000
_CELL_ZOOM = 3  # a full tile is counted in 8 × 8 cells, tiles of a deeper zoom
_RIM = 64  # units around a tile that shapes are drawn beyond, to hide their cut edges
_DEEPEST = 32
_CELLS = np.arange(4**_CELL_ZOOM, dtype=np.uint64)
_AREA = 2  # dimensions of a polygon
_MIXED = shapely.GeometryType.GEOMETRYCOLLECTION.value
#: Bits are set apart, a free place after each, by these shifts and masks.
_SHIFTS = tuple(map(np.uint64, (16, 8, 4, 2, 1)))
_MASKS = tuple(
    map(
        np.uint64,
        (
            0x00000000FFFFFFFF,
            0x0000FFFF0000FFFF,
            0x00FF00FF00FF00FF,
            0x0F0F0F0F0F0F0F0F,
            0x3333333333333333,
            0x5555555555555555,
        ),
    )
)

Keys = NDArray[np.uint64]
World = NDArray[np.float64]
Shapes = NDArray[np.object_]


class Tile(NamedTuple):
    """A tile of WebMercatorQuad: ``0 <= row, column < 2**zoom``, from the northwest."""

    zoom: int
    row: int
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class TileContent:
    """What lies in a tile.

    Attributes
    ----------
    kind
        Whether each shape is a feature, or a point that stands for many.
    shapes
        Geometries in units of the tile (``EXTENT`` along an edge, y down), whole
        numbers, shape ``(n,)``.
    numbers
        The row of each feature, or how many each point stands for, shape ``(n,)``.
    """

    kind: Literal["features", "counts"]
    shapes: Shapes
    numbers: RowNumbers


class TileIndex:
    """The features of a layer, ready to be cut into tiles, in one datum.

    Parameters
    ----------
    lon, lat
        Places, degrees in WGS-84, shape ``(n,)``, in the order of the rows.
    shapes
        Lines or polygons, degrees in WGS-84, shape ``(n,)``; None for points.
    datum
        What the tiles are drawn in. Tiles in GCJ-02 fit maps in GCJ-02 only.
    """

    def __init__(
        self, lon: Degrees, lat: Degrees, shapes: Shapes | None, datum: Datum
    ) -> None:
        keys = _interleave(*map(_deepest, _to_world(lon, lat, datum)))
        order = np.argsort(keys, kind="stable")
        self._keys: Keys = keys[order]
        self._rows = order.astype(np.int32)
        self._shapes = None if shapes is None else _shapes_to_world(shapes, datum)
        self._bounds = shapely.bounds(self._shapes).reshape(-1, 4)

    def cut(self, tile: Tile) -> TileContent:
        """Give what lies in a tile: at most ``MOST_FEATURES`` features, or counts."""
        first, size = _first_key(tile), 4 ** (_DEEPEST - tile.zoom)
        last = np.uint64(first + size - 1)  # its end may be more than 64 bits hold
        low = int(np.searchsorted(self._keys, np.uint64(first)))
        run = slice(low, int(np.searchsorted(self._keys, last, side="right")))
        if self._shapes is not None:
            return self._cut_shapes(tile, self._shapes, run)
        if run.stop - run.start > MOST_FEATURES:
            return self._count(tile, run)
        rows = self._rows[run].astype(np.intp)
        points = _points(*_units(tile, self._keys[run]))
        return TileContent("features", points, rows)

    def _count(self, tile: Tile, run: slice) -> TileContent:
        """Count a run by cells, each at the mean place of its features."""
        keys = self._keys[run]
        step = np.uint64(2 * (_DEEPEST - tile.zoom - _CELL_ZOOM))
        cells = np.uint64(_first_key(tile)) + (_CELLS << step)
        begins = np.searchsorted(keys, cells)
        counts = np.diff(begins, append=len(keys))
        filled = counts > 0
        x, y = (
            np.add.reduceat(axis, begins[filled]) / counts[filled]
            for axis in _units(tile, keys)
        )
        return TileContent("counts", _points(x, y), counts[filled])

    def _cut_shapes(self, tile: Tile, shapes: Shapes, run: slice) -> TileContent:
        scale = float(EXTENT << tile.zoom)
        corner = np.array([tile.column, tile.row]) * EXTENT
        west, north = (corner - _RIM) / scale
        east, south = (corner + EXTENT + _RIM) / scale
        x0, y0, x1, y1 = self._bounds.T
        touch = (x0 <= east) & (x1 >= west) & (y0 <= south) & (y1 >= north)
        rows = np.flatnonzero(touch)
        if len(rows) > MOST_FEATURES:
            return self._count(tile, run)
        # Not clip_by_rect: GEOS 3.14's is wrong where a corner lies on the rectangle.
        frame = shapely.box(west, north, east, south)
        pieces = shapely.intersection(shapes[rows], frame)
        there = ~shapely.is_empty(pieces)
        pieces, rows = _foremost(pieces[there]), rows[there]
        pieces = shapely.transform(pieces, lambda xy: np.rint(xy * scale - corner))
        drawn = _mark_small(pieces)
        return TileContent("features", pieces[drawn], rows[drawn])


def _foremost(pieces: Shapes) -> Shapes:
    """Leave out, of what is partly a line or an area, where it only touches."""
    for number in np.flatnonzero(shapely.get_type_id(pieces) == _MIXED):
        parts = shapely.get_parts(pieces[number])
        dimensions = shapely.get_dimensions(parts)
        pieces[number] = shapely.union_all(parts[dimensions == dimensions.max()])
    return pieces


def _mark_small(pieces: Shapes) -> NDArray[np.bool_]:
    """Turn what is too thin for an area into lines, too small for those into points.

    In place.

    Returns
    -------
    Which pieces are to be drawn: all but points of another tile.
    """
    thin = (shapely.get_dimensions(pieces) == _AREA) & (shapely.area(pieces) == 0.0)
    pieces[thin] = shapely.boundary(pieces[thin])
    flat: NDArray[np.bool_] = shapely.length(pieces) == 0.0
    low, high = np.hsplit(shapely.bounds(pieces[flat]).reshape(-1, 4), 2)
    middle = np.floor((low + high) / 2)
    pieces[flat] = shapely.points(middle)
    drawn: NDArray[np.bool_] = ~flat
    drawn[flat] = ((middle >= 0) & (middle < EXTENT)).all(axis=1)
    return drawn


def _points(x: World, y: World) -> Shapes:
    points: Shapes = shapely.points(np.floor(x), np.floor(y))
    return points


def _to_world(lon: Degrees, lat: Degrees, datum: Datum) -> tuple[World, World]:
    """Put WGS-84 degrees, drawn in a datum, onto the square of the world.

    0 to 1 from west to east and from north to south. What lies nearer to a pole
    than the square reaches is on its edge.
    """
    lon, lat = convert_arrays(lon, lat, "wgs84", datum)
    x = (lon + 180.0) / 360.0
    y = 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2.0 * math.pi)
    return np.clip(x, 0.0, 1.0), np.clip(y, 0.0, 1.0)


def _shapes_to_world(shapes: Shapes, datum: Datum) -> Shapes:
    def move(xy: World) -> World:
        return np.column_stack(_to_world(xy[:, 0], xy[:, 1], datum))

    moved: Shapes = shapely.transform(shapely.make_valid(shapes), move)
    return moved


def _deepest(fraction: World) -> Keys:
    """Give the column or row at zoom 32."""
    size = 2.0**_DEEPEST
    return np.minimum(fraction * size, size - 1.0).astype(np.uint64)


def _first_key(tile: Tile) -> int:
    column, row = np.array([[tile.column], [tile.row]], np.uint64)
    return int(_interleave(column, row)[0]) << 2 * (_DEEPEST - tile.zoom)


def _interleave(x: Keys, y: Keys) -> Keys:
    """Give Morton keys: bits of columns in the even places, of rows in the odd."""
    return _spread(x) | _spread(y) << np.uint64(1)


def _spread(bits: Keys) -> Keys:
    for shift, mask in zip(_SHIFTS, _MASKS[1:], strict=True):
        bits = (bits | bits << shift) & mask
    return bits


def _gather(bits: Keys) -> Keys:
    """Undo ``_spread``, whatever stands in the odd places."""
    bits = bits & _MASKS[-1]
    for shift, mask in zip(_SHIFTS[::-1], _MASKS[-2::-1], strict=True):
        bits = (bits | bits >> shift) & mask
    return bits


def _units(tile: Tile, keys: Keys) -> tuple[World, World]:
    """Give places of a tile, known by their keys, in units from its corner."""
    unit = np.float64(EXTENT / 2.0 ** (_DEEPEST - tile.zoom))
    return (
        _gather(keys) * unit - tile.column * float(EXTENT),
        _gather(keys >> np.uint64(1)) * unit - tile.row * float(EXTENT),
    )
