"""Two versions of one layer: what was kept, added, removed, moved or changed.

Features are the same where their ids are. What lies more than 20 m from where it
was is moved, whatever else changed; what differs in a declared field, or in the
shape of a line or polygon, is changed. A closure or a source is no change.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from citymap.earth.grid import geodesic_m
from citymap.errors import Language
from citymap.layer import Layer, Title
from citymap.publish.colours import NOT_KNOWN, PALETTE
from citymap.publish.document import Shape, Styling
from citymap.publish.styling import Look, make_styling
from citymap.table import LayerTable

Mask = NDArray[np.bool_]

MOVED_M = 20.0
#: Degrees, some 10 cm: what a file's own CRS may do to a shape on its way.
SAME_SHAPE_DEG = 1e-6
TITLE = Title("变化", "Change")
#: In the order of the legend.
KINDS = ("added", "removed", "moved", "changed", "kept")
ADDED, REMOVED, MOVED, CHANGED, KEPT = range(len(KINDS))
_LOOKS: tuple[tuple[Title, str, Shape], ...] = (
    (Title("新增", "Added"), PALETTE[3], "triangle"),
    (Title("撤除", "Removed"), PALETTE[1], "ring"),
    (Title("移位", "Moved"), PALETTE[0], "diamond"),
    (Title("信息变更", "Changed"), PALETTE[2], "square"),
    (Title("未变", "Kept"), NOT_KNOWN[0], "disc"),
)


def compare_versions(
    layer: Layer,
    before: LayerTable,
    after: LayerTable,
    language: Language,
    shown: tuple[LayerTable, LayerTable] | None = None,
) -> tuple[Styling, Styling, dict[str, int]]:
    """Tell two versions apart, feature by feature.

    Parameters
    ----------
    before, after
        Every feature of both versions.
    shown
        Those of them that the two sides show, in their order; all by default.

    Returns
    -------
    How the rows that the sides show look, and how many features that are on either
    side each of ``KINDS`` has; one that is on both is counted once.
    """
    old, new = _pairs(before, after)
    kind = np.full(len(old), KEPT, np.int64)
    kind[_changed(layer, before, after, old, new)] = CHANGED
    kind[_moved(before, after, old, new)] = MOVED
    was, now = np.full(len(before), REMOVED), np.full(len(after), ADDED)
    was[old], now[new] = kind, kind
    left, right = shown or (before, after)
    of_left, of_right = _among(before, left), _among(after, right)
    counts = np.bincount(now[of_right], minlength=len(KINDS))
    of_left_alone = of_left.copy()
    of_left_alone[old[of_right[new]]] = False
    counts += np.bincount(was[of_left_alone], minlength=len(KINDS))
    looks = [Look(t.say(language), colour, shape) for t, colour, shape in _LOOKS]
    title = TITLE.say(language)
    return (
        make_styling(title, looks, was[of_left]),
        make_styling(title, looks, now[of_right]),
        dict(zip(KINDS, counts.tolist(), strict=True)),
    )


def _among(table: LayerTable, chosen: LayerTable) -> Mask:
    """Say which rows of a table are among the chosen."""
    ids = chosen.columns["id"].combine_chunks()
    mask: Mask = pc.is_in(table.columns["id"], value_set=ids).to_numpy()
    return mask


def _pairs(
    before: LayerTable, after: LayerTable
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the rows, of both versions, that have the same id."""
    known = after.columns["id"].combine_chunks()
    found = pc.index_in(before.columns["id"], value_set=known)
    where = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    old = np.flatnonzero(where >= 0)
    return old, where[old]


def _moved(
    before: LayerTable,
    after: LayerTable,
    old: NDArray[np.int64],
    new: NDArray[np.int64],
) -> Mask:
    metres = geodesic_m(
        before.lon[old], before.lat[old], after.lon[new], after.lat[new]
    )
    mask: Mask = metres > MOVED_M
    return mask


def _changed(
    layer: Layer,
    before: LayerTable,
    after: LayerTable,
    old: NDArray[np.int64],
    new: NDArray[np.int64],
) -> Mask:
    changed = np.zeros(len(old), bool)
    if before.shapes is not None and after.shapes is not None:
        one, other = before.shapes[old], after.shapes[new]
        changed |= ~shapely.equals_exact(one, other, SAME_SHAPE_DEG)
    for field in layer.fields:
        changed |= _differ(
            _cells(before, field.name, old), _cells(after, field.name, new)
        )
    return changed


def _cells(table: LayerTable, name: str, rows: NDArray[np.int64]) -> pa.ChunkedArray:
    """Give a field of some rows; null where a version has not got it."""
    if name not in table.columns.column_names:
        return pa.chunked_array([pa.nulls(len(rows))])
    return table.columns[name].take(pa.array(rows))


def _differ(one: pa.ChunkedArray, other: pa.ChunkedArray) -> Mask:
    """Compare cells; null is like null and unlike everything else."""
    if one.type != other.type:  # the definition has changed since
        one, other = one.cast(pa.string()), other.cast(pa.string())
    same = pc.fill_null(pc.equal(one, other), fill_value=False).to_numpy()
    both_null = one.is_null().to_numpy() & other.is_null().to_numpy()
    mask: Mask = ~(same | both_null)
    return mask
