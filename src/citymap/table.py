"""One layer as columns: the currency between the store, the atlas and the trips.

Rows are in the code-point order of their ids, which makes a row number the
tie-breaker of equal distances, the paging order and the key of a look-up.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class LayerTable:
    """The features of one layer.

    Attributes
    ----------
    columns
        ``n`` rows sorted by ``id`` (code-point order). First column ``id``
        (string, unique, not null), then the layer's declared fields that the
        file has, the common columns (``closed_from`` …) and unknown columns,
        without geometry. ``yes_no_unknown`` is ``"yes"``, ``"no"`` or null.
    lon, lat
        Degrees, WGS-84, shape ``(n,)``, finite. The place of a point; of a
        line or polygon a point that lies on it.
    shapes
        Lines or polygons in degrees, lon/lat, WGS-84: shape ``(n,)`` of
        shapely geometries. None in a point layer.
    """

    columns: pa.Table
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    shapes: NDArray[np.object_] | None = None

    def __len__(self) -> int:
        """Count the features."""
        return len(self.lon)
