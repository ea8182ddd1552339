"""Few rows with the very same position and different names: copied, it may be.

A position that many rows share is told of where rows are located; rows with the same
or a like name are told of as one place twice (``near_duplicates``).
"""

import numpy as np

from citymap.errors import shorten
from citymap.intake.checks.kinds_table import PositionCopied
from citymap.intake.checks.names import likeness, plain_names
from citymap.intake.checks.near_duplicates import ALIKE
from citymap.intake.notices import Detail, Notices
from citymap.intake.taken import Floats, Mask, Taken
from citymap.intake.telling import tell_rows

MOST_ALIKE = 4
_COARSE = 1e4  # to 4 decimals, some 10 m, neighbours may well agree
_ROUNDED = 1e-6


def check_copied_positions(taken: Taken, notices: Notices) -> None:
    """Report points that lie exactly where an earlier one with another name lies."""
    if taken.layer.geometry != "point" or "name" not in taken.columns:
        return
    names = taken.columns["name"]
    named = plain_names(names).is_valid().to_numpy(zero_copy_only=False)
    exact = _exact(taken.lon) | _exact(taken.lat)
    rows = np.flatnonzero(named & exact & ~taken.out)
    place = taken.lon[rows] + 1j * taken.lat[rows]
    _, first, of, counts = np.unique(
        place, return_index=True, return_inverse=True, return_counts=True
    )
    firsts = rows[first[of]]
    again = (firsts != rows) & (counts[of] <= MOST_ALIKE)
    rows, firsts = rows[again], firsts[again]
    alike = likeness(names.take(rows), names.take(firsts)) >= ALIKE
    rows, firsts = rows[~alike], firsts[~alike]

    def details(i: int) -> dict[str, Detail]:
        other = int(firsts[i])
        return {"other": taken.label(other), "name": shorten(names[other].as_py())}

    tell_rows(notices, taken, PositionCopied, rows, details, field="name")


def _exact(degrees: Floats) -> Mask:
    """Say which have more than four decimals; none where there is no place."""
    scaled = degrees * _COARSE
    exact: Mask = np.abs(scaled - np.round(scaled)) > _ROUNDED
    return exact
