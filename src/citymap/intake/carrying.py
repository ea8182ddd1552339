"""What a file does not speak of stays as it is published.

A clerk's ledger of names and hours says nothing of who closed which place until
when: columns that the file has not got keep their published values, feature by
feature. A column that is there and blank is another matter: that says "nothing".
"""

import pyarrow as pa
import pyarrow.compute as pc

from citymap.intake.kinds_table import ColumnCarriedOver
from citymap.intake.notices import Notice, Notices
from citymap.intake.taken import Taken
from citymap.layer import Title
from citymap.table import LayerTable


def carry_over(
    taken: Taken, ids: pa.Array, before: LayerTable | None, notices: Notices
) -> None:
    """Add to ``taken`` the published columns that the file has not got.

    Parameters
    ----------
    ids
        Of the rows, shape ``(n,)``: by them the published values are found.
    """
    if before is None:
        return
    lacking = [
        name for name in before.columns.column_names if name not in taken.columns
    ]
    known = before.columns["id"].combine_chunks().cast(pa.string())
    where = pc.index_in(ids, value_set=known)
    for name in lacking:
        if name == "id":
            continue
        values = before.columns[name].combine_chunks().take(where)
        count = len(values) - values.null_count
        if count:
            taken.columns[name] = values
            details = {"title": _title(taken, name), "count": count}
            notices.add(Notice(ColumnCarriedOver, field=name, details=details))


def _title(taken: Taken, name: str) -> Title | str:
    field = taken.layer.field(name)
    return field.title if field is not None else name
