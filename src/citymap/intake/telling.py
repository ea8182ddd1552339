"""Notices about many rows: no more of a kind are made than are kept."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from citymap.intake.notices import Detail, Kind, Notices
from citymap.intake.taken import Taken


def tell_rows(
    notices: Notices,
    taken: Taken,
    kind: type[Kind],
    rows: NDArray[np.int64],
    details: Callable[[int], Mapping[str, Detail]] = lambda _: {},
    field: str | None = None,
) -> None:
    """Report a kind for each of some rows, with the cell's value where it has one.

    ``details`` is asked for the place of each in ``rows``.
    """
    room = notices.room_for(kind)
    for place, row in enumerate(rows[:room].tolist()):
        cells = taken.columns.get(field) if field else None
        value = None if cells is None else cells[row].as_py()
        notices.add(
            taken.notice(
                kind,
                row,
                field=field,
                value=None if value is None else str(value),
                **details(place),
            )
        )
    notices.count_more(kind, max(len(rows) - room, 0))
