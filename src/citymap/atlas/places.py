"""Where the features of a layer lie, and the exact nearest of them.

Exact means: equal to sorting every feature that passes by its geodesic
distance (WGS-84 ellipsoid), ties by id. The search runs on the city's grid,
whose metres differ from geodesic metres by a factor within ``1 ± s`` (``s``:
``CityGrid.stretch``, a few 1e-4). Let D be the k-th least grid
distance seen. Then k features lie within D / (1 - s) geodesic metres, so that
every one of the true k nearest lies within D (1 + s) / (1 - s) grid metres.
All of those are ranked by geodesic metres, and the tree is asked for more
packs until the last one begins beyond that bound; what it has not given lies
farther still.

What lies nearer than a tenth of a millimetre is here, at 0 m: the datum shifts
are right to a fiftieth of one, and which of two things underfoot comes first is
for their ids to say, not for the noise.

Asking every surviving row is cheaper than the tree when few survive: the two
costs are estimated from measured constants and the cheaper is taken.
"""

import math
from typing import NamedTuple, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from citymap.atlas.choice import Choice
from citymap.atlas.classes import FeatureClasses, RowNumbers
from citymap.atlas.rows import LAT, LON, Fields, Rows
from citymap.earth.grid import CityGrid, Metres, geodesic_m, geodesics_m
from citymap.index import PACK, BoxTree, PackedPoints

#: A found feature: geodesic metres, and its row; sorts by distance, then by id.
Hit = tuple[float, Fields]

# Microseconds, measured: what a question costs beside its rows, and per row or pack.
_BRUTE_US, _BRUTE_ROW_US = 8.0, 0.008
_TREE_US, _TREE_PACK_US = 25.0, 0.6
_PACK_BITS = PACK.bit_length() - 1
_MOST_PACKS = 2048  # beyond this the survivors are asked one and all
_MOST_KEPT = 20_000  # survivors whose places a choice keeps for the next question
_FEW = 24  # rows up to which one geodesic after the other is faster
_HERE_M = 1e-4  # nearer than this is at no distance
_NOISE_M = 2e-4  # more than rounding does to a grid distance, and than "here"


class Position(NamedTuple):
    """Where somebody asks from: degrees (WGS-84) and metres on the city's grid."""

    lon: float
    lat: float
    x: float
    y: float


def locate(grid: CityGrid, lon: float, lat: float) -> Position:
    """Put a position (degrees, WGS-84) onto the city's grid."""
    x, y = grid.project_one(lon, lat)
    return Position(lon, lat, x, y)


class Places(Protocol):
    """The places of one layer's features: points, or lines and polygons."""

    def nearest(self, at: Position, k: int, choice: Choice) -> list[Hit]:
        """Find the ``k`` nearest that pass, nearest first, ties by id."""
        ...

    def within(self, at: Position, radius_m: float, choice: Choice) -> RowNumbers:
        """List the rows that pass within a geodesic radius."""
        ...

    def closest(self, at: Position, rows: RowNumbers, k: int) -> list[Hit]:
        """Find the ``k`` nearest of some rows, nearest first, ties by id."""
        ...


def rank(metres: list[float], found: list[Fields]) -> list[Hit]:
    """Order features by distance, then by id; what is here is at 0 m."""
    hits = sorted(zip(metres, found, strict=True))
    if hits and hits[0][0] < _HERE_M:
        hits = sorted((m if m >= _HERE_M else 0.0, fields) for m, fields in hits)
    return hits


class PointPlaces:
    """Points, in the order of ``index.pack_order``.

    Parameters
    ----------
    rows
        Where they are in degrees, and their places in the order of ids.
    metres
        Where they are on the grid, x and y, shape ``(n,)`` each.
    """

    def __init__(
        self,
        grid: CityGrid,
        rows: Rows,
        metres: tuple[Metres, Metres],
        classes: FeatureClasses,
    ) -> None:
        self._slack = (1 + grid.stretch) / (1 - grid.stretch)
        self._stretch = grid.stretch
        self._rows = rows
        self._x, self._y = metres
        self._packs = PackedPoints(*metres)
        padded = np.zeros(len(self._packs) * PACK, classes.of_row.dtype)
        padded[: len(rows)] = classes.of_row
        self._class_of = padded.reshape(-1, PACK)

    def nearest(self, at: Position, k: int, choice: Choice) -> list[Hit]:
        """Find the ``k`` nearest that pass, nearest first, ties by id."""
        if not choice.count:
            return []
        packs = 5 + int(3.6 * k / (PACK * choice.share))  # asks again 1 time in 20
        tree_us = _TREE_US + packs * _TREE_PACK_US
        if _BRUTE_US + choice.count * _BRUTE_ROW_US <= tree_us:
            rows = self._from_survivors(at, k, choice)
        else:
            rows = self._from_packs(at, k, choice, packs)
        return self._rank_all(at, rows)[:k]

    def within(self, at: Position, radius_m: float, choice: Choice) -> RowNumbers:
        """List the rows that pass within a geodesic radius."""
        reach = radius_m * (1 + self._stretch) + _NOISE_M
        given = np.array(self._packs.tree.touching(at.x, at.y, reach), np.intp)
        squares = self._squares(at, given, choice)
        sure = max(0.0, radius_m * (1 - self._stretch) - _NOISE_M)
        inside = _rows_of(given, squares, sure)
        # Only what lies near the circle itself needs the geodesic.
        squares[squares <= sure * sure] = np.inf
        edge = _rows_of(given, squares, reach)
        found = self._rows.table[edge]
        metres = geodesic_m(at.lon, at.lat, found["lon"].copy(), found["lat"].copy())
        return np.concatenate([inside, edge[metres <= radius_m]])

    def closest(self, at: Position, rows: RowNumbers, k: int) -> list[Hit]:
        """Find the ``k`` nearest of some rows, nearest first, ties by id."""
        near = self._closest(at, rows, self._x[rows], self._y[rows], k)
        return self._rank_all(at, near)[:k]

    def _rank_all(self, at: Position, rows: RowNumbers) -> list[Hit]:
        found = self._rows.look_up(rows)
        lon = [fields[LON] for fields in found]
        lat = [fields[LAT] for fields in found]
        if len(found) <= _FEW:
            metres = geodesics_m(at.lon, at.lat, lon, lat)
        else:
            metres = geodesic_m(at.lon, at.lat, np.array(lon), np.array(lat)).tolist()
        return rank(metres, found)

    def _from_survivors(self, at: Position, k: int, choice: Choice) -> RowNumbers:
        """Name the rows that may be among the nearest: ask all that pass."""
        survivors = choice.survivors
        if survivors is None:
            rows = choice.rows()
            survivors = rows, self._x[rows], self._y[rows]
            if choice.count <= _MOST_KEPT:
                choice.survivors = survivors
        return self._closest(at, *survivors, k)

    def _closest(
        self, at: Position, rows: RowNumbers, x: Metres, y: Metres, k: int
    ) -> RowNumbers:
        """Keep the rows that may be among the nearest."""
        east, north = x - at.x, y - at.y
        east *= east
        north *= north
        east += north
        bound = self._bound(east, k)
        near: RowNumbers = rows[east <= bound * bound]
        return near

    def _from_packs(
        self, at: Position, k: int, choice: Choice, packs: int
    ) -> RowNumbers:
        """Name the rows that may be among the nearest: ask the tree for packs."""
        tree = self._packs.tree
        while packs < min(_MOST_PACKS, len(tree)):
            given = np.array(tree.nearest(at.x, at.y, packs))
            squares = self._squares(at, given, choice)
            bound = self._bound(squares, k)
            if bound < tree.box_distance(given[-1], at.x, at.y):
                return _rows_of(given, squares, bound)
            packs *= 3
        return self._from_survivors(at, k, choice)

    def _squares(
        self, at: Position, given: NDArray[np.intp], choice: Choice
    ) -> NDArray[np.float64]:
        """Square the grid distances to the rows of some packs, one after the other.

        Infinite for rows that do not pass.
        """
        xy = self._packs.xy[given]
        xy -= ((at.x,), (at.y,))
        xy *= xy
        squares: NDArray[np.float64] = xy[:, 0] + xy[:, 1]
        if not choice.complete:
            squares += choice.penalty[self._class_of[given]]
        return squares.ravel()

    def _bound(self, squares: NDArray[np.float64], k: int) -> float:
        """Give the grid distance within which the true k nearest must lie."""
        if len(squares) <= k:
            return math.inf
        ordered = squares.copy()
        ordered.partition(k - 1)
        return math.sqrt(ordered[k - 1]) * self._slack + _NOISE_M


def _rows_of(
    given: NDArray[np.intp], squares: NDArray[np.float64], reach: float
) -> RowNumbers:
    """Name the rows of some packs that lie within a grid distance."""
    near = np.flatnonzero(squares <= reach * reach)
    rows: RowNumbers = (given[near >> _PACK_BITS] << _PACK_BITS) + (near & (PACK - 1))
    return rows


class ShapePlaces:
    """Lines or polygons, measured to their nearest point on the city's grid.

    Parameters
    ----------
    rows
        The rows, in the order of their ids.
    shapes
        Their geometries in degrees, lon/lat, WGS-84, shape ``(n,)``.
    """

    def __init__(
        self,
        grid: CityGrid,
        rows: Rows,
        shapes: NDArray[np.object_],
        classes: FeatureClasses,
    ) -> None:
        self._grid = grid
        self._rows = rows
        self._slack = (1 + grid.stretch) / (1 - grid.stretch)
        self._shapes = shapely.transform(
            shapes, lambda xy: np.column_stack(grid.project(xy[:, 0], xy[:, 1]))
        )
        boxes = shapely.bounds(self._shapes)
        self._tree = BoxTree(boxes[:, :2], boxes[:, 2:])
        self._class_of = classes.of_row

    def nearest(self, at: Position, k: int, choice: Choice) -> list[Hit]:
        """Find the ``k`` nearest that pass, nearest first, ties by id."""
        if not choice.count:
            return []
        point = shapely.Point(at.x, at.y)
        boxes = 4 + int(2 * k / choice.share)
        while boxes < min(_MOST_PACKS, len(self._tree)):
            given = self._tree.nearest(at.x, at.y, boxes)
            rows = np.array(given)[choice.passes[self._class_of[given]]]
            last = self._tree.box_distance(given[-1], at.x, at.y)
            candidates, bound = self._closest(point, rows, k)
            if bound < last:
                return self._rank(at, point, candidates)[:k]
            boxes *= 3
        return self.closest(at, choice.rows(), k)

    def closest(self, at: Position, rows: RowNumbers, k: int) -> list[Hit]:
        """Find the ``k`` nearest of some rows, nearest first, ties by id."""
        point = shapely.Point(at.x, at.y)
        candidates, _ = self._closest(point, rows, k)
        return self._rank(at, point, candidates)[:k]

    def within(self, at: Position, radius_m: float, choice: Choice) -> RowNumbers:
        """List the rows that pass within a geodesic radius."""
        rows = choice.rows()
        point = shapely.Point(at.x, at.y)
        near = shapely.distance(self._shapes[rows], point) <= radius_m * self._slack
        close: RowNumbers = rows[near]
        inside: RowNumbers = close[self._measure(at, point, close) <= radius_m]
        return inside

    def _closest(
        self, point: shapely.Point, rows: RowNumbers, k: int
    ) -> tuple[RowNumbers, float]:
        """Keep the rows that may be among the nearest, and the bound that says so."""
        if len(rows) < k:
            return rows, math.inf
        metres = shapely.distance(self._shapes[rows], point)
        bound = float(np.partition(metres, k - 1)[k - 1]) * self._slack + _NOISE_M
        return rows[metres <= bound], bound

    def _rank(self, at: Position, point: shapely.Point, rows: RowNumbers) -> list[Hit]:
        metres = self._measure(at, point, rows).tolist()
        return rank(metres, self._rows.look_up(rows))

    def _measure(
        self, at: Position, point: shapely.Point, rows: RowNumbers
    ) -> NDArray[np.float64]:
        """Measure by the geodesic to the nearest point on the grid; 0 inside."""
        links = shapely.shortest_line(point, self._shapes[rows])
        ends = shapely.get_coordinates(links)[1::2]
        metres = geodesic_m(at.lon, at.lat, *self._grid.unproject(*ends.T))
        metres[shapely.length(links) == 0.0] = 0.0
        return metres
