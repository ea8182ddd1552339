"""What an import would lose of what is published: it must be meant, not happen."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.changes import Changes
from citymap.intake.checks.kinds_table import (
    FieldEmptied,
    KeysSlid,
    ManyMoved,
    NothingLeft,
    PlacesReplaced,
    RowsLost,
)
from citymap.intake.notices import Detail, Notice, Notices
from citymap.layer import COMMON_COLUMNS, Title
from citymap.table import LayerTable

Rows = NDArray[np.int64]

MOST_LOST = 0.20
FAR_M = 200.0
MOST_FAR = 0.05
_PERCENT = 100


def check_losses(
    before: LayerTable | None,
    after: LayerTable,
    changes: Changes,
    notices: Notices,
    kept: Rows | None = None,
) -> None:
    """Report sudden losses; closures that have ended and the like are none.

    Parameters
    ----------
    before
        What is published; None: nothing yet, so nothing can be lost.
    changes
        From ``before`` to ``after``.
    kept
        Rows of ``before`` that are in ``after`` only because their rows were left
        out: they say nothing of what the file holds.
    """
    if before is None or not len(before):
        return
    kept = np.zeros(0, np.int64) if kept is None else kept
    if len(after) == len(kept):
        notices.add(Notice(NothingLeft, details={"before": len(before)}))
        return
    _check_rows(before, after, changes, notices)
    far = int(np.count_nonzero(changes.metres > FAR_M))
    if far > MOST_FAR * len(changes.metres) and KeysSlid not in notices.counts:
        percent = {"percent": round(far / len(changes.metres) * _PERCENT)}
        notices.add(Notice(ManyMoved, details={"count": far} | percent))
    _check_columns(before, after, changes, kept, notices)


def _check_rows(
    before: LayerTable, after: LayerTable, changes: Changes, notices: Notices
) -> None:
    """Ask about features that go; whether others come in their place or not."""
    for kind, gone in (
        (RowsLost, len(before) - len(after)),
        (PlacesReplaced, len(changes.removed)),
    ):
        if gone > MOST_LOST * len(before):
            details: dict[str, Detail] = {
                "before": len(before),
                "after": len(after),
                "removed": gone,
                "percent": round(gone / len(before) * _PERCENT),
            }
            notices.add(Notice(kind, details=details))
            return


def _check_columns(
    before: LayerTable,
    after: LayerTable,
    changes: Changes,
    kept: Rows,
    notices: Notices,
) -> None:
    titles = {field.name: field.title for field in changes.layer.fields}
    for name in before.columns.column_names:
        same = int(pc.count(before.columns[name].take(pa.array(kept))).as_py())
        had, has = (_values(table, name) - same for table in (before, after))
        if had and name not in COMMON_COLUMNS and not has:
            title = titles.get(name, Title(name, name))
            told: dict[str, Detail] = {"title": title, "count": had}
            notices.add(Notice(FieldEmptied, field=name, details=told))


def _values(table: LayerTable, name: str) -> int:
    if name not in table.columns.column_names:
        return 0
    return int(pc.count(table.columns[name]).as_py())
