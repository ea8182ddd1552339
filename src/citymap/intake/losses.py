"""What an import would lose of what is published: it must be meant, not happen."""

import numpy as np
import pyarrow.compute as pc

from citymap.changes import Changes
from citymap.intake.kinds_table import FieldEmptied, ManyMoved, NothingLeft, RowsLost
from citymap.intake.notices import Detail, Notice, Notices
from citymap.layer import COMMON_COLUMNS, Title
from citymap.table import LayerTable

MOST_LOST = 0.20
FAR_M = 200.0
MOST_FAR = 0.05
_PERCENT = 100


def check_losses(
    before: LayerTable | None, after: LayerTable, changes: Changes, notices: Notices
) -> None:
    """Report sudden losses; closures that have ended and the like are none.

    Parameters
    ----------
    before
        What is published; None: nothing yet, so nothing can be lost.
    changes
        From ``before`` to ``after``.
    """
    if before is None or not len(before):
        return
    if not len(after):
        notices.add(Notice(NothingLeft, details={"before": len(before)}))
        return
    lost = len(before) - len(after)
    if lost > MOST_LOST * len(before):
        details = {"before": len(before), "after": len(after)}
        percent = {"percent": round(lost / len(before) * _PERCENT)}
        notices.add(Notice(RowsLost, details=details | percent))
    far = int(np.count_nonzero(changes.metres > FAR_M))
    if far > MOST_FAR * len(changes.metres):
        percent = {"percent": round(far / len(changes.metres) * _PERCENT)}
        notices.add(Notice(ManyMoved, details={"count": far} | percent))
    _check_columns(before, after, changes, notices)


def _check_columns(
    before: LayerTable, after: LayerTable, changes: Changes, notices: Notices
) -> None:
    titles = {field.name: field.title for field in changes.layer.fields}
    for name in before.columns.column_names:
        had = _values(before, name)
        if had and name not in COMMON_COLUMNS and not _values(after, name):
            title = titles.get(name, Title(name, name))
            told: dict[str, Detail] = {"title": title, "count": had}
            notices.add(Notice(FieldEmptied, field=name, details=told))


def _values(table: LayerTable, name: str) -> int:
    if name not in table.columns.column_names:
        return 0
    return int(pc.count(table.columns[name]).as_py())
