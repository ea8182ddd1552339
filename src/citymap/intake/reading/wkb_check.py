"""WKB of another process, walked through before any parser of geometry sees it.

GEOS dies of depth, and raises for rings that are open. What passes are points, lines,
areas and several of one kind: two dimensions, little endian, as long as they say,
every number finite, every ring closed. Points, which are most, take no loop.
"""

import struct

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

MOST_VERTICES = 100_000  # of one geometry
MOST_PARTS = 10_000_000  # of all: lines, rings, points of several
_POINT, _LINE, _AREA = 1, 2, 3
_SEVERAL = {4: _POINT, 5: _LINE, 6: _AREA}
_HEAD, _NUMBER = struct.Struct("<BI"), struct.Struct("<I")
_POINT_BYTES, _POSITION_BYTES = 21, 16
_LITTLE_ENDIAN = 1
_SHORTEST_LINE, _SHORTEST_RING = 2, 4


def check_wkb(wkb: pa.Array) -> None:
    """Check an array of WKB; nulls pass.

    Raises
    ------
    ValueError
        If anything is not as the module's description says.
    """
    known = wkb.drop_null()
    offsets = np.frombuffer(known.buffers()[1], np.int32)
    offsets = offsets[known.offset : known.offset + len(known) + 1].astype(np.int64)
    data = np.frombuffer(known.buffers()[2] or b"", np.uint8)
    points = np.diff(offsets) == _POINT_BYTES
    _check_points(data, offsets[:-1][points])
    walk = _Walk(memoryview(known.buffers()[2] or b""))
    for place in np.flatnonzero(~points).tolist():
        walk.whole(int(offsets[place]), int(offsets[place + 1]))


def _check_points(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
    for first in range(0, len(starts), 100_000):  # bounds the memory
        some = starts[first : first + 100_000]
        letters = np.take(data, some[:, None] + np.arange(_POINT_BYTES))
        if (letters[:, :5] != np.frombuffer(_HEAD.pack(1, _POINT), np.uint8)).any():
            raise ValueError("point")
        numbers = np.ascontiguousarray(letters[:, 5:]).view("<f8")
        if not np.isfinite(numbers).all():
            raise ValueError("number")


class _Walk:
    """Goes through geometries one after the other, never back and never down twice."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._at = self._end = self._vertices = 0
        self._parts = MOST_PARTS

    def whole(self, start: int, end: int) -> None:
        """Check one geometry, which must take all of its bytes."""
        self._at, self._end, self._vertices = start, end, MOST_VERTICES
        kind = self._kind()
        if kind in _SEVERAL:
            for _ in range(self._count(_HEAD.size)):
                if self._kind() != _SEVERAL[kind]:
                    raise ValueError("kind of a part")
                self._plain(_SEVERAL[kind])
        else:
            self._plain(kind)
        if self._at != end:
            raise ValueError("length")

    def _plain(self, kind: int) -> None:
        if kind == _POINT:
            self._positions(1)
        elif kind == _LINE:
            self._positions(self._count(_POSITION_BYTES), _SHORTEST_LINE)
        elif kind == _AREA:
            for _ in range(self._count(_NUMBER.size)):
                ring = self._positions(self._count(_POSITION_BYTES), _SHORTEST_RING)
                if (ring[0] != ring[-1]).any():
                    raise ValueError("open ring")
        else:
            raise ValueError("kind")

    def _kind(self) -> int:
        order, kind = _HEAD.unpack(self._take(_HEAD.size))
        if order != _LITTLE_ENDIAN:
            raise ValueError("byte order")
        return int(kind)

    def _count(self, least_bytes: int) -> int:
        """Read how many follow: at least one, no more than there is room for."""
        (number,) = _NUMBER.unpack(self._take(_NUMBER.size))
        self._parts -= number if least_bytes < _POSITION_BYTES else 1
        if not 0 < number <= (self._end - self._at) // least_bytes or self._parts < 0:
            raise ValueError("count")
        return int(number)

    def _positions(self, number: int, least: int = 1) -> NDArray[np.float64]:
        self._vertices -= number
        if number < least or self._vertices < 0:
            raise ValueError("vertices")
        numbers = np.frombuffer(self._take(number * _POSITION_BYTES), "<f8")
        if not np.isfinite(numbers).all():
            raise ValueError("number")
        return numbers.reshape(-1, 2)

    def _take(self, length: int) -> memoryview:
        at, self._at = self._at, self._at + length
        if self._at > self._end:
            raise ValueError("length")
        return self._data[at : self._at]
