"""What a question touches of a feature: one row, one cache line.

Rows lie as the places do on the ground, so that the ten nearest of a million
are a few neighbouring lines of memory. One look at a row gives all that is
needed to rank a feature and to write it down.
"""

from struct import Struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from citymap.earth.datum import Datum, convert_arrays
from citymap.earth.grid import Degrees
from citymap.index import PACK
from citymap.layer import Bounds

#: 64 bytes: place in the order of ids; how long its head is, what ends its item (class
#: and date), where in the heads' buffer it begins; degrees (WGS-84); and the position
#: in each datum in millionths of a degree (lon, lat).
ROW = np.dtype(
    [
        ("rank", np.int32),
        ("length", np.int32),
        ("ending", np.int64),
        ("begin", np.int64),
        ("lon", np.float64),
        ("lat", np.float64),
        ("wgs84", np.int32, 2),
        ("gcj02", np.int32, 2),
        ("bd09", np.int32, 2),
    ]
)
#: A row as Python's numbers: rank, length, ending, begin, lon, lat, and three pairs.
#: Tuples of a distance and these sort by distance, then by rank.
Fields = tuple[int, int, int, int, float, float, int, int, int, int, int, int]
RANK: Final = 0
LENGTH: Final = 1
ENDING: Final = 2
BEGIN: Final = 3
LON: Final = 4
LAT: Final = 5
_UNPACK = Struct("=2i2q2d6i").unpack_from
#: Where among the fields the longitude in a datum lies; its latitude follows.
LON_IN: Final[dict[Datum, int]] = {"wgs84": 6, "cgcs2000": 6, "gcj02": 8, "bd09": 10}


class Rows:
    """The rows of a layer.

    Parameters
    ----------
    lon, lat
        Degrees, WGS-84, shape ``(n,)``, in the order of the rows.
    rank, ending
        Shape ``(n,)`` likewise.
    offsets
        Where the heads begin, and where the last one ends: shape ``(n + 1,)``.

    Attributes
    ----------
    table
        The rows as an array of ``ROW``, shape ``(n,)``.
    """

    def __init__(
        self,
        lon: Degrees,
        lat: Degrees,
        rank: NDArray[np.intp],
        ending: NDArray[np.int64],
        offsets: NDArray[np.int64],
    ) -> None:
        table = np.empty(len(lon), ROW)
        table["lon"], table["lat"] = lon, lat
        table["rank"], table["ending"] = rank, ending
        table["begin"], table["length"] = offsets[:-1], np.diff(offsets)
        for datum in ("wgs84", "gcj02", "bd09"):
            there = convert_arrays(lon, lat, "wgs84", datum)
            table[datum] = np.round(np.column_stack(there) * 1e6)
        self.table: NDArray[np.void] = table
        self._bytes = table.view(np.uint8).data
        packs = np.arange(0, len(lon), PACK)
        self._low = [np.minimum.reduceat(axis, packs) for axis in (lon, lat)]
        self._high = [np.maximum.reduceat(axis, packs) for axis in (lon, lat)]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.table)

    def look_up(self, rows: NDArray[np.integer]) -> list[Fields]:
        """Read some rows: for a few, faster than gathering columns."""
        everything, size = self._bytes, ROW.itemsize
        return [_UNPACK(everything, row * size) for row in rows.tolist()]

    def ranks_in(self, box: Bounds) -> NDArray[np.int32]:
        """List the ranks of the rows in a box (edges included, west <= east), unsorted.

        Neighbouring rows lie close together (see ``index.pack_order``), so that
        only those of packs which an edge of the box crosses are looked at.
        """
        (x0, y0), (x1, y1) = self._low, self._high
        near = (x0 <= box.east) & (x1 >= box.west)
        near &= (y0 <= box.north) & (y1 >= box.south)
        within = (x0 >= box.west) & (x1 <= box.east)
        within &= (y0 >= box.south) & (y1 <= box.north)
        edge = self.table[self._members(near & ~within)]
        inside = (edge["lon"] >= box.west) & (edge["lon"] <= box.east)
        inside &= (edge["lat"] >= box.south) & (edge["lat"] <= box.north)
        sure = self.table["rank"][self._members(within)]
        return np.concatenate([sure, edge["rank"][inside]])

    def _members(self, packs: NDArray[np.bool_]) -> NDArray[np.intp]:
        """List the rows of some packs."""
        rows = (np.flatnonzero(packs)[:, None] * PACK + np.arange(PACK)).ravel()
        return rows[rows < len(self)]
