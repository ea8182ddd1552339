"""Which published feature each row is.

In this order, each feature taken by one row at most: the id that the row states; its
key; name and place (``earlier``), where not both have a number; name and place under
another number, if the file knows that number no more; a name that nothing else has in
the file nor in what is published, within ``SAME_UNIQUE_NAME_M``.

A row that is left out is recognised too: what it speaks of is still there, and stays
as it is published. What it names by number goes to no other row.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.earth.grid import geodesic_m
from citymap.intake.checks.earlier import Known, match_places, match_renumbered
from citymap.intake.checks.keys import key_ids, stated_ids
from citymap.intake.checks.names import pair_unique_names
from citymap.intake.taken import Mask, Taken
from citymap.layer import Layer
from citymap.table import LayerTable

Rows = NDArray[np.int64]

SAME_UNIQUE_NAME_M = 2_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """The rows of a file beside the published features.

    Attributes
    ----------
    stated, keyed
        Ids that the rows state, and those that hold their keys; null without.
    ids, keyed_before
        Ids of the features, and those that would hold their keys.
    now, then
        What is compared of rows and of features.
    """

    layer: Layer
    out: Mask
    stated: pa.Array
    keyed: pa.Array
    ids: pa.Array
    keyed_before: pa.Array
    now: Known
    then: Known


def put_beside(taken: Taken, before: LayerTable) -> Sides:
    """Make the rows and the published features comparable."""
    columns = {
        name: before.columns[name].combine_chunks()
        for name in before.columns.column_names
    }
    cells = {n: taken.columns[n] for n in sorted(taken.columns.keys() - {"id"})}
    empty = pa.nulls(len(before), pa.string())
    then = {name: columns.get(name, empty) for name in cells}
    keyed = key_ids(taken.columns, taken.layer, len(taken))
    keyed_before = key_ids(columns, taken.layer, len(before))
    return Sides(
        layer=taken.layer,
        out=taken.out,
        stated=stated_ids(taken.columns, taken.layer, len(taken)),
        keyed=keyed,
        ids=columns["id"],
        keyed_before=keyed_before,
        now=Known(taken.lon, taken.lat, cells, _mask(keyed.is_valid())),
        then=Known(before.lon, before.lat, then, _mask(keyed_before.is_valid())),
    )


def recognise(sides: Sides) -> Rows:
    """Find the feature that each accepted row is; -1 for new ones and left out."""
    earlier, claimed = _nothing(sides)
    _by_number(sides, ~sides.out, earlier, claimed)
    _by_number(sides, sides.out, np.full(len(sides.out), -1), claimed)
    rows = ~sides.out & _mask(sides.stated.is_null())
    _by(match_places, sides, rows, earlier, claimed)
    _by(match_renumbered, sides, rows & sides.now.keyed, earlier, claimed)
    one, other = _of_unique_names(sides, rows, earlier, claimed)
    now, then = sides.now, sides.then
    metres = geodesic_m(now.lon[one], now.lat[one], then.lon[other], then.lat[other])
    fits = metres <= SAME_UNIQUE_NAME_M
    fits &= ~(now.keyed[one] & then.keyed[other])
    earlier[one[fits]] = other[fits]
    return earlier


def kept_features(taken: Taken, ids: pa.Array, before: LayerTable | None) -> Rows:
    """Find the feature that each row speaks of which was left out.

    Parameters
    ----------
    ids
        Of the rows, as given: a feature that goes on as a row needs no keeping.

    Returns
    -------
    Rows of ``before``, shape ``(n,)``, each at most once; -1 elsewhere.
    """
    if before is None or not taken.out.any():
        return np.full(len(taken), -1)
    sides = put_beside(taken, before)
    earlier, claimed = _nothing(sides)
    claimed |= _mask(pc.is_in(sides.ids, value_set=ids))
    _by_number(sides, sides.out, earlier, claimed)
    placed = sides.out & np.isfinite(taken.lon + taken.lat)
    _by(match_places, sides, placed, earlier, claimed)
    _by(match_renumbered, sides, placed & sides.now.keyed, earlier, claimed)
    one, other = _of_unique_names(sides, sides.out, earlier, claimed)
    earlier[one] = other
    return earlier


def _nothing(sides: Sides) -> tuple[Rows, Mask]:
    return np.full(len(sides.out), -1), np.zeros(len(sides.ids), bool)


def _by_number(sides: Sides, which: Mask, earlier: Rows, claimed: Mask) -> None:
    """Match by id, then by key, then by a key that an id without a key holds."""
    keyed = pc.if_else(sides.stated.is_null(), sides.keyed, None)
    without_key = pc.if_else(sides.keyed_before.is_valid(), None, sides.ids)
    for own, theirs in (
        (sides.stated, sides.ids),
        (keyed, sides.keyed_before),
        (keyed, without_key),
    ):
        found = pc.fill_null(pc.index_in(own, value_set=theirs), -1).to_numpy()
        new = (earlier < 0) & (found >= 0) & _mask(own.is_valid()) & which
        new[new] = ~claimed[found[new]]
        rows = np.flatnonzero(new)
        there, first = np.unique(found[rows], return_index=True)
        earlier[rows[first]] = there
        claimed[there] = True


def _by(
    match: Callable[[Known, Known], Rows],
    sides: Sides,
    which: Mask,
    earlier: Rows,
    claimed: Mask,
) -> None:
    """Match rows that are nothing yet with features that are nobody's yet."""
    rows, there = np.flatnonzero(which & (earlier < 0)), np.flatnonzero(~claimed)
    if len(rows) and len(there):
        found = match(sides.now.take(rows), sides.then.take(there))
        rows, there = rows[found >= 0], there[found[found >= 0]]
        earlier[rows], claimed[there] = there, True


def _of_unique_names(
    sides: Sides, which: Mask, earlier: Rows, claimed: Mask
) -> tuple[Rows, Rows]:
    """Pair rows and features of one name that no other has on either side."""
    which = which & (earlier < 0)
    if not which.any() or claimed.all():
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    one, other = pair_unique_names(sides.now.names, sides.then.names, sides.layer.title)
    free = which[one] & ~claimed[other]
    return one[free], other[free]


def _mask(booleans: pa.Array) -> Mask:
    mask: Mask = booleans.to_numpy(zero_copy_only=False)
    return mask
