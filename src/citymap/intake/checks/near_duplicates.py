"""Rows that may be one place twice: same or like name, a few metres apart.

Both rows stay; the later one is told which earlier one it resembles, the nearest of
them. Rows without a name are not compared: many things may stand in one spot. A row
with the number of the earlier one will be left out for that, and is not told here.
"""

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.errors import shorten
from citymap.intake.checks.keys import key_ids, stated_ids
from citymap.intake.checks.kinds_table import (
    CrowdedPlaces,
    NearDuplicate,
    SamePlaceTwice,
)
from citymap.intake.checks.names import likeness, plain_names
from citymap.intake.checks.neighbours import Sites, pair_sites
from citymap.intake.notices import Detail, Notice, Notices
from citymap.intake.taken import Taken
from citymap.intake.telling import tell_rows

SAME_PLACE_M = 5.0
NEAR_M = 50.0
#: Of 100; ``公厕`` and ``公共厕所`` behind four more letters are just that.
ALIKE = 85.0
_FEW = 4  # of one name, in a cell: one earlier is enough to tell
_MANY = 64  # of any name, in a cell


def check_duplicates(taken: Taken, notices: Notices) -> None:
    """Report rows that look like a second one of an earlier row.

    Stretches of one street share its name: lines are compared within 5 m only.
    """
    if "name" not in taken.columns:
        return
    names = taken.columns["name"]
    plain = plain_names(names).dictionary_encode()
    named = plain.is_valid().to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(named & ~taken.out & np.isfinite(taken.lon + taken.lat))
    codes = pc.fill_null(plain.indices, -1).to_numpy().astype(np.int64)[rows]
    lon, lat = taken.lon[rows], taken.lat[rows]
    reach = SAME_PLACE_M if taken.layer.geometry == "line" else NEAR_M
    same, near = Sites(lon, lat, codes), Sites(lon, lat, np.zeros_like(codes))
    of_a_name = pair_sites(same, same, reach, most_each=_FEW)
    of_any = pair_sites(near, near, reach, most_each=_MANY)
    unlike = (of_any.one > of_any.other) & (codes[of_any.one] != codes[of_any.other])
    one, other = of_any.one[unlike], of_any.other[unlike]
    alike = likeness(names.take(rows[one]), names.take(rows[other])) >= ALIKE
    earlier = of_a_name.one > of_a_name.other
    one = np.concatenate([of_a_name.one[earlier], one[alike]])
    other = np.concatenate([of_a_name.other[earlier], other[alike]])
    metres = np.concatenate([of_a_name.metres[earlier], of_any.metres[unlike][alike]])
    order = np.lexsort((other, metres, one))
    later, first = np.unique(one[order], return_index=True)
    nearest = order[first]
    unlike = ~_of_one_number(taken, rows[later], rows[other[nearest]])
    later, nearest = later[unlike], nearest[unlike]
    _tell(taken, notices, rows[later], rows[other[nearest]], metres[nearest])
    of_any.cut[later] = of_any.cut[other[nearest]] = False
    if of_any.cut.any():
        count = int(of_any.cut.sum())
        notices.add(Notice(CrowdedPlaces, details={"count": count}))


def _of_one_number(
    taken: Taken, rows: NDArray[np.int64], others: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say which rows have the id or the key of the one beside them."""
    both = np.concatenate([rows, others])
    layer, columns = taken.layer, taken.columns
    cells = {n: columns[n].take(both) for n in ("id", layer.key) if n in columns}
    made = (make(cells, layer, len(both)) for make in (stated_ids, key_ids))
    own = pc.coalesce(*made)
    same = pc.equal(own[: len(rows)], own[len(rows) :])
    mask: NDArray[np.bool_] = pc.fill_null(same, fill_value=False).to_numpy(
        zero_copy_only=False
    )
    return mask


def _tell(
    taken: Taken,
    notices: Notices,
    rows: NDArray[np.int64],
    others: NDArray[np.int64],
    metres: NDArray[np.float64],
) -> None:
    same = metres <= SAME_PLACE_M
    for kind, which in ((SamePlaceTwice, same), (NearDuplicate, ~same)):
        partners, apart = others[which], metres[which]

        def details(
            i: int,
            partners: NDArray[np.int64] = partners,
            apart: NDArray[np.float64] = apart,
        ) -> dict[str, Detail]:
            other = int(partners[i])
            return {
                "other": taken.label(other),
                "name": shorten(taken.columns["name"][other].as_py()),
                "metres": round(float(apart[i])),
            }

        tell_rows(notices, taken, kind, rows[which], details, field="name")
