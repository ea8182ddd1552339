"""What is published of a row that was left out stays as it is.

A slip of the pen in one row must not take a place off the map: the row is told of,
and the feature that it speaks of goes on unchanged.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from citymap.errors import shorten
from citymap.intake.checks.kinds_table import KeptAsPublished
from citymap.intake.checks.recognising import kept_features
from citymap.intake.notices import Detail, Notices
from citymap.intake.taken import Taken
from citymap.intake.telling import tell_rows
from citymap.table import LayerTable

Rows = NDArray[np.int64]


def keep_published(
    taken: Taken, ids: pa.Array, before: LayerTable | None, notices: Notices
) -> Rows:
    """Tell which published features stay because their rows were left out.

    Parameters
    ----------
    ids
        Of the rows, shape ``(n,)``, as ``give_ids`` gave them.

    Returns
    -------
    Rows of ``before``, rising.
    """
    kept = kept_features(taken, ids, before)
    rows = np.flatnonzero(kept >= 0)
    if before is None or not len(rows):
        return np.zeros(0, np.int64)
    columns = before.columns
    called = columns["name" if "name" in columns.column_names else "id"]

    def details(i: int) -> dict[str, Detail]:
        feature = int(kept[rows[i]])
        name = called[feature].as_py() or columns["id"][feature].as_py()
        return {"name": shorten(str(name))}

    tell_rows(notices, taken, KeptAsPublished, rows, details)
    return np.sort(kept[rows])


def with_kept(after: LayerTable, before: LayerTable | None, kept: Rows) -> LayerTable:
    """Add published features, unchanged, behind the rows of an import."""
    if before is None or not len(kept):
        return after
    old = before.columns.take(pa.array(kept))
    for name in set(old.column_names) & set(after.columns.column_names):
        place, kind = old.column_names.index(name), after.columns[name].type
        old = old.set_column(place, name, old[name].cast(kind))
    shapes = None
    if after.shapes is not None and before.shapes is not None:
        shapes = np.concatenate([after.shapes, before.shapes[kept]])
    return LayerTable(
        pa.concat_tables([after.columns, old], promote_options="default"),
        np.concatenate([after.lon, before.lon[kept]]),
        np.concatenate([after.lat, before.lat[kept]]),
        shapes,
    )
