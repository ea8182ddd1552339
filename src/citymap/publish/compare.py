"""Two versions of one layer: what was kept, added, removed, moved or changed.

What the same feature is, and when it is moved or changed, ``changes`` says; here a
feature that is moved is so whatever else changed, and only a declared field, or the
shape of a line or polygon, makes it changed: a closure or a source does not.
"""

import numpy as np
import pyarrow.compute as pc

from citymap.changes import SHAPE, Mask, find_changes
from citymap.errors import Language
from citymap.layer import Layer, Title
from citymap.publish.colours import NOT_KNOWN, PALETTE
from citymap.publish.document import Shape, Styling
from citymap.publish.styling import Look, make_styling
from citymap.table import LayerTable

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
    changes = find_changes(layer, before, after)
    old, new = changes.old, changes.new
    kind = np.full(len(old), KEPT, np.int64)
    kind[changes.changed_in({SHAPE, *(field.name for field in layer.fields)})] = CHANGED
    kind[changes.moved] = MOVED
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
