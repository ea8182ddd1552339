"""Numbers that have changed under the features: all of them, or slid by a row.

A new number for the same name and place is told, and the id stays. A number that
now stands beside the name and place of another published feature is asked about:
ids follow numbers, so that links would lead to the neighbour.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.earth.grid import geodesic_m
from citymap.errors import shorten
from citymap.intake.checks.earlier import RENUMBERED_M
from citymap.intake.checks.kinds_table import KeysChanged, KeysSlid
from citymap.intake.checks.names import plain_names
from citymap.intake.checks.neighbours import Sites, pair_sites
from citymap.intake.checks.recognising import Sides
from citymap.intake.notices import Detail, Notice, Notices
from citymap.intake.taken import Mask, Taken
from citymap.layer import Title
from citymap.table import LayerTable

Rows = NDArray[np.int64]

_MOST_EACH = 64
_ZEROS = Title("；编号前面的 0 像是丢了", "; leading zeros seem to be lost")
_NO_HINT = Title("", "")


def tell_renumbered(
    taken: Taken, before: LayerTable, sides: Sides, earlier: Rows, notices: Notices
) -> None:
    """Tell which features have other numbers, and which numbers other features.

    Parameters
    ----------
    earlier
        The feature that each row is, shape ``(n,)``, -1 for new ones.
    """
    if taken.layer.key is None or not sides.now.keyed.any():
        return
    rows = np.flatnonzero((earlier >= 0) & sides.now.keyed)
    rows = rows[_mask(sides.stated.is_null())[rows] & sides.then.keyed[earlier[rows]]]
    own = sides.keyed.take(rows)
    theirs = sides.keyed_before.take(earlier[rows])
    same = _mask(pc.equal(own, theirs))
    _tell_changed(taken, before, rows[~same], earlier, notices)
    _tell_slid(taken, before, sides, rows[same], earlier, notices)


def _tell_changed(
    taken: Taken, before: LayerTable, rows: Rows, earlier: Rows, notices: Notices
) -> None:
    key = taken.layer.key
    if not (len(rows) and key):
        return
    old = str(before.columns[key][int(earlier[rows[0]])].as_py())
    new = str(taken.columns[key][int(rows[0])].as_py())
    zeros = old != new and old.lstrip("0") == new and new.isdigit()
    notices.add(
        Notice(
            KeysChanged,
            field=key,
            details={
                "count": len(rows),
                "old": shorten(old),
                "new": shorten(new),
                "hint": _ZEROS if zeros else _NO_HINT,
            },
        )
    )


def _tell_slid(
    taken: Taken,
    before: LayerTable,
    sides: Sides,
    rows: Rows,
    earlier: Rows,
    notices: Notices,
) -> None:
    """Tell of rows that are, by name and place, features other than by number."""
    key = taken.layer.key
    near, same = _compared(sides, rows, earlier)
    if (near & same).all():
        return  # a million rows need no reduced names
    codes, codes_before = _name_codes(sides)
    at_home = near & (codes[rows] == codes_before[earlier[rows]])
    away = rows[~at_home & (codes[rows] >= 0)]
    taken_up = np.zeros(len(before), bool)
    taken_up[earlier[rows[at_home]]] = True
    there = np.flatnonzero(~taken_up & (codes_before >= 0))
    if not (len(away) and len(there) and key):
        return
    now, then = sides.now, sides.then
    pairs = pair_sites(
        Sites(now.lon[away], now.lat[away], codes[away]),
        Sites(then.lon[there], then.lat[there], codes_before[there]),
        RENUMBERED_M,
        most_each=_MOST_EACH,
    )
    other = there[pairs.other] != earlier[away[pairs.one]]
    slid, first = np.unique(pairs.one[other], return_index=True)
    if len(slid):
        row, was = int(away[slid[0]]), int(there[pairs.other[other][first[0]]])
        details: dict[str, Detail] = {
            "count": len(slid),
            "name": shorten(str(taken.columns["name"][row].as_py())),
            "old": shorten(str(before.columns[key][was].as_py())),
            "new": shorten(str(taken.columns[key][row].as_py())),
        }
        notices.add(Notice(KeysSlid, field=key, details=details))


def _name_codes(sides: Sides) -> tuple[Rows, Rows]:
    """Give equal numbers to equal names of rows and features; -1 without a name."""
    names = pa.concat_arrays([sides.now.names, sides.then.names])
    codes = pc.fill_null(plain_names(names).dictionary_encode().indices, -1)
    now, then = np.split(codes.to_numpy().astype(np.int64), [len(sides.now.lon)])
    return now, then


def _compared(sides: Sides, rows: Rows, earlier: Rows) -> tuple[Mask, Mask]:
    """Say which rows lie near the feature that they are, and which are called so."""
    there, now, then = earlier[rows], sides.now, sides.then
    metres = geodesic_m(now.lon[rows], now.lat[rows], then.lon[there], then.lat[there])
    same = pc.equal(now.names.take(rows), then.names.take(there))
    return metres <= RENUMBERED_M, _mask(pc.fill_null(same, fill_value=False))


def _mask(booleans: pa.Array) -> Mask:
    mask: Mask = booleans.to_numpy(zero_copy_only=False)
    return mask
