"""The R-tree: built once, asked for row numbers. The room of rtree.

A tree over a million points costs 230 MB, and 22 µs for the nearest ten, most of
it for unpacking leaves of single points. Here a leaf is a *pack*: a run of up to
32 neighbouring rows whose positions lie side by side in numpy arrays, and the
tree holds the packs' boxes. A million points are 31,250 boxes: a few MB, and
13 µs for the nearest six, whose 192 rows are then tested all at once, filter
included.

Held to be true, since the library is not forgiving: one tree is asked by one
thread at a time (unlocked readers crash the process); every number that
reaches it is finite (an infinite one crashes a later insert, NaN returns every
row); ``k`` is between 1 and the number of boxes; trees are never pickled.
"""

import ctypes
import math
import threading
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rtree import core
from rtree.index import Index, Property

from citymap.errors import CoordinateError

Metres = NDArray[np.float64]
Rows = NDArray[np.intp]

#: Rows in a pack, of 16, 32 and 64, and children of a node, of 16, 32 and 100:
#: the fastest measured.
PACK: Final = 32
_FANOUT: Final = 16


class BoxTree:
    """An R-tree over boxes, each known by its number.

    Parameters
    ----------
    low, high
        Corners of the boxes on the city's grid, metres, shape ``(n, 2)``,
        finite, ``low <= high``.
    """

    def __init__(self, low: Metres, high: Metres) -> None:
        if not (np.isfinite(low).all() and np.isfinite(high).all()):
            msg = "a box has a corner that is not finite"
            raise CoordinateError(msg, "范围框的坐标不是有限数值")
        self._corners = np.hstack([low, high])
        self._size = len(low)
        self._lock = threading.Lock()
        self._tree = self._build(low, high) if self._size else None

    @staticmethod
    def _build(low: Metres, high: Metres) -> Index:
        shape = Property(
            leaf_capacity=_FANOUT,
            index_capacity=_FANOUT,
            near_minimum_overlap_factor=_FANOUT - 1,
            fill_factor=0.9,
        )
        numbers = np.arange(len(low), dtype=np.int64)
        return Index(
            (numbers, np.ascontiguousarray(low), np.ascontiguousarray(high)),
            properties=shape,
        )

    def __len__(self) -> int:
        """Count the boxes."""
        return self._size

    def nearest(self, x: float, y: float, k: int) -> list[int]:
        """Find the ``k`` boxes nearest to a position, nearest first.

        Boxes as far as the last are given too, so that there may be more than
        ``k``. Straight to the library's C interface: its Python front costs
        as much again as the search.
        """
        if self._tree is None:
            return []
        if not (math.isfinite(x) and math.isfinite(y)):
            msg = "a position is not finite"
            raise CoordinateError(msg, "坐标不是有限数值")
        at = (ctypes.c_double * 2)(x, y)
        count = ctypes.c_uint64(max(1, min(k, self._size)))
        found = ctypes.pointer(ctypes.c_int64())
        with self._lock:
            core.rt.Index_NearestNeighbors_id(
                self._tree.handle, at, at, 2, ctypes.byref(found), ctypes.byref(count)
            )
        numbers: list[int] = found[: count.value]
        core.rt.Index_Free(ctypes.cast(found, ctypes.POINTER(ctypes.c_void_p)))
        return numbers

    def touching(self, x: float, y: float, reach: float) -> list[int]:
        """Find the boxes that a square of half side ``reach`` (metres) touches."""
        if self._tree is None:
            return []
        if not all(map(math.isfinite, (x, y, reach))):
            msg = "a position is not finite"
            raise CoordinateError(msg, "坐标不是有限数值")
        with self._lock:
            return sorted(
                self._tree.intersection((x - reach, y - reach, x + reach, y + reach))
            )

    def box_distance(self, number: int, x: float, y: float) -> float:
        """Measure from a position to the nearest edge of a box, metres; 0 inside."""
        x0, y0, x1, y1 = self._corners[number].tolist()
        return math.hypot(max(x0 - x, 0.0, x - x1), max(y0 - y, 0.0, y - y1))


class PackedPoints:
    """Points in packs of neighbours, under an R-tree of the packs' boxes.

    Parameters
    ----------
    x, y
        Grid metres, shape ``(n,)``, finite, in the order of ``pack_order``: the
        rows ``p * PACK`` to ``(p + 1) * PACK - 1`` are the pack ``p``.

    Attributes
    ----------
    xy
        Grid metres by pack, shape ``(packs, 2, PACK)``; infinite where the last
        pack is filled up.
    """

    def __init__(self, x: Metres, y: Metres) -> None:
        packs = -(-len(x) // PACK)
        self.xy: Metres = np.full((packs, 2, PACK), np.inf)
        for axis, values in enumerate((x, y)):
            if not np.isfinite(values).all():
                msg = "a point is not finite"
                raise CoordinateError(msg, "坐标不是有限数值")
            self.xy[:, axis].flat[: len(values)] = values
        low = self.xy.min(axis=2)
        high = np.where(np.isinf(self.xy), -np.inf, self.xy).max(axis=2)
        self.tree = BoxTree(low, high)

    def __len__(self) -> int:
        """Count the packs."""
        return len(self.xy)


def pack_order(x: Metres, y: Metres) -> Rows:
    """Sort points so that runs of ``PACK`` lie close together.

    Source: Leutenegger, Lopez and Edgington, "STR: a simple and efficient
    algorithm for R-tree packing", 1997: vertical slices, each sorted by y.
    """
    n = len(x)
    slices = max(1, math.isqrt(-(-n // PACK)))
    run = PACK * -(-n // (slices * PACK))
    order = np.argsort(x, kind="stable")
    slice_of = np.arange(n) // run if n else np.arange(0)
    within: Rows = np.lexsort((y[order], slice_of))
    return order[within]
