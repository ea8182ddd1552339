"""What a file does not speak of stays as it is published.

A clerk's ledger of names and hours says nothing of who closed which place until
when: columns that a sheet has not got keep their published values, feature by
feature. A column that is there and blank is another matter: that says "nothing".

Two things do not stay so easily. A closure is one statement in three columns: a
sheet that has any of them says all there is to say. And ``source`` and ``updated``
speak of a feature's other cells: they stay where it lies where it lay and all other
cells are as they were, and go where anything has changed.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from citymap.changes import SHIFTED_M, find_changes
from citymap.errors import shorten
from citymap.intake.checks.kinds_table import ColumnCarriedOver
from citymap.intake.notices import Notice, Notices
from citymap.intake.taken import Mask, Taken
from citymap.layer import CLOSURE_COLUMNS, Title
from citymap.table import LayerTable

_OF_THE_REST = ("source", "updated")  # speak of a feature's other cells
_SHOWN = 5  # sheets that a message lists


def carry_over(
    taken: Taken, ids: pa.Array, before: LayerTable | None, notices: Notices
) -> None:
    """Add to ``taken`` the published values of columns that its sheets have not got.

    Parameters
    ----------
    ids
        Of the rows, shape ``(n,)``, null where a row is left out: by them the
        published values are found.
    """
    if before is None:
        return
    known = before.columns["id"].combine_chunks().cast(pa.string())
    where = pc.index_in(ids, value_set=known)
    names = [name for name in before.columns.column_names if name != "id"]
    for name in names:
        if name not in _OF_THE_REST:
            _carry(taken, name, before, where, notices)
    late = [name for name in _OF_THE_REST if name in names]
    if any(_lacking(taken, name).any() for name in late):
        where = pc.if_else(pa.array(_unchanged(taken, ids, before)), where, None)
        for name in late:
            _carry(taken, name, before, where, notices)


def _carry(
    taken: Taken, name: str, before: LayerTable, where: pa.Array, notices: Notices
) -> None:
    """Carry one column over; ``where`` has the published row of each row, or null."""
    lacking = _lacking(taken, name)
    where = pc.if_else(pa.array(lacking[taken.source]), where, None)
    values = before.columns[name].combine_chunks().take(where)
    count = len(values) - values.null_count
    if not count:
        return
    own = taken.columns.get(name)
    taken.columns[name] = (
        values if own is None else pc.coalesce(own, values.cast(own.type))
    )
    field = taken.layer.field(name)
    title = name if field is None else field.title
    details = {"title": title, "count": count, "where": _place(taken, lacking)}
    notices.add(Notice(ColumnCarriedOver, field=name, details=details))


def _lacking(taken: Taken, name: str) -> Mask:
    """Say which sources do not speak of a column, shape ``(sources,)``."""
    said = CLOSURE_COLUMNS if name in CLOSURE_COLUMNS else (name,)
    read = [{**s.columns.fields, **s.columns.kept}.keys() for s in taken.sources]
    return np.array([names.isdisjoint(said) for names in read], bool)


def _unchanged(taken: Taken, ids: pa.Array, before: LayerTable) -> Mask:
    """Say which rows are published features that nothing has changed."""
    changes = find_changes(taken.layer, before, taken.table(ids))
    changed = changes.changed_in(changes.cells.keys() - {*_OF_THE_REST})
    same = np.zeros(len(taken), bool)
    rows = np.flatnonzero(~taken.out)[changes.new]
    same[rows] = ~changed & (changes.metres <= SHIFTED_M)
    return same


def _place(taken: Taken, lacking: Mask) -> Title:
    """Name the sheets that lack a column; the file, if all do."""
    if lacking.all():
        return Title("文件", "the file")
    sheets = [
        f"“{shorten(source.ledger.sheet)}”"
        for source, lacks in zip(taken.sources, lacking.tolist(), strict=True)
        if lacks
    ]
    more = "…" if len(sheets) > _SHOWN else ""
    named = sheets[:_SHOWN]
    return Title(
        f"工作表{'、'.join(named)}{more}", f"the sheets {', '.join(named)}{more}"
    )
