"""What a question touches of a feature: one row, one cache line.

Rows lie as the places do on the ground, so that the ten nearest of a million
are a few neighbouring lines of memory, and one gather fetches all that is
needed to rank them and to write them down.
"""

import numpy as np
from numpy.typing import NDArray

from citymap.earth.datum import Datum, convert_arrays
from citymap.earth.grid import Degrees

#: Degrees (WGS-84), rounded positions in millionths of a degree (lon, lat) for each
#: datum, place in the order of ids, what ends an item (class and date), and where in
#: the heads' buffer its beginning lies: 64 bytes.
ROW = np.dtype(
    [
        ("lon", np.float64),
        ("lat", np.float64),
        ("wgs84", np.int32, 2),
        ("gcj02", np.int32, 2),
        ("bd09", np.int32, 2),
        ("rank", np.int32),
        ("ending", np.int32),
        ("begin", np.int64),
        ("end", np.int64),
    ]
)
FIELD_OF: dict[Datum, str] = {
    "wgs84": "wgs84",
    "cgcs2000": "wgs84",
    "gcj02": "gcj02",
    "bd09": "bd09",
}
RowArray = NDArray[np.void]


def make_rows(
    lon: Degrees,
    lat: Degrees,
    rank: NDArray[np.intp],
    ending: NDArray[np.int64],
    offsets: NDArray[np.int64],
) -> RowArray:
    """Put the rows of a layer together.

    Parameters
    ----------
    lon, lat
        Degrees, WGS-84, shape ``(n,)``, in the order of the rows.
    rank, ending
        Shape ``(n,)`` likewise.
    offsets
        Where the heads begin, and where the last one ends: shape ``(n + 1,)``.
    """
    rows = np.empty(len(lon), ROW)
    rows["lon"], rows["lat"] = lon, lat
    rows["rank"], rows["ending"] = rank, ending
    rows["begin"], rows["end"] = offsets[:-1], offsets[1:]
    for datum in ("wgs84", "gcj02", "bd09"):
        there = convert_arrays(lon, lat, "wgs84", datum)
        rows[datum] = np.round(np.column_stack(there) * 1e6)
    return rows
