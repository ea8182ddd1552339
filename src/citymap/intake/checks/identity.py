"""Ids that last: the same feature has the same id in every import.

A row is the published feature that it names by id, or by the layer's key; else the
one that name and place point to (``recognising``). What is new is called
``<layer>.<key>`` (``<layer>.k…``, a hash, where an id cannot hold the key), or
``<layer>.p…``, a hash of name and place. An id never goes to another feature.

Importing the same file again gives the same ids; the order of its rows has no say.
"""

from collections.abc import Callable
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.errors import shorten
from citymap.intake.checks.earlier import row_texts
from citymap.intake.checks.keys import key_ids, stated_ids
from citymap.intake.checks.kinds_table import (
    IdMalformed,
    IdTwice,
    KeyColumnMissing,
    KeyMissing,
    RowTwice,
)
from citymap.intake.checks.names import plain_names
from citymap.intake.checks.recognising import put_beside, recognise
from citymap.intake.checks.renumbered import tell_renumbered
from citymap.intake.notices import Detail, Notices
from citymap.intake.taken import Mask, Taken
from citymap.intake.telling import tell_rows
from citymap.table import LayerTable

Rows = NDArray[np.int64]

_PLACE_DIGITS = 12  # hexadecimal
_PLACE_DECIMALS = 4  # of degrees: some 10 m


def give_ids(taken: Taken, before: LayerTable | None, notices: Notices) -> pa.Array:
    """Give every row its id, and leave out rows that have the id of an earlier one.

    Parameters
    ----------
    before
        What is published; None: nothing yet.

    Returns
    -------
    Strings, shape ``(n,)``; null where a row is left out, unique elsewhere.
    """
    stated = stated_ids(taken.columns, taken.layer, len(taken))
    keyed = key_ids(taken.columns, taken.layer, len(taken))
    _tell_malformed(taken, stated, notices)
    _leave_out_repeated(taken, stated, keyed, notices)
    earlier, known = np.full(len(taken), -1), pa.array([], pa.string())
    if before is not None:
        sides = put_beside(taken, before)
        earlier, known = recognise(sides), sides.ids
        tell_renumbered(taken, before, sides, earlier, notices)
    _tell_missing_keys(taken, stated, keyed, earlier, notices)
    ids = pc.coalesce(known.take(pa.array(earlier, mask=earlier < 0)), stated)
    ids = pc.if_else(pa.array(taken.out), pa.scalar(None, pa.string()), ids)
    fresh = np.flatnonzero(_mask(ids.is_null()) & ~taken.out)
    used = pa.concat_arrays([known, ids.drop_null()])
    given = np.full(len(taken), None, np.object_)
    given[fresh] = _unused(
        _proposed(taken, keyed, fresh), used, _contents(taken, fresh)
    )
    return pc.coalesce(ids, pa.array(given, pa.string()))


def _tell_malformed(taken: Taken, stated: pa.Array, notices: Notices) -> None:
    """Tell which cells of the column ``id`` are no ids."""
    if "id" in taken.columns:
        written = _mask(taken.columns["id"].is_valid())
        rows = np.flatnonzero(written & _mask(stated.is_null()) & ~taken.out)
        prefix: dict[str, Detail] = {"prefix": f"{taken.layer.id}."}
        tell_rows(notices, taken, IdMalformed, rows, lambda _: prefix, field="id")


def _leave_out_repeated(
    taken: Taken, stated: pa.Array, keyed: pa.Array, notices: Notices
) -> None:
    """Keep the first row of each id or key."""
    own = pc.coalesce(stated, keyed)
    rows = np.flatnonzero(_mask(own.is_valid()) & ~taken.out)
    codes = own.take(rows).dictionary_encode().indices.to_numpy()
    _, first, of = np.unique(codes, return_index=True, return_inverse=True)
    again = first[of] != np.arange(len(rows))
    repeated, firsts = rows[again], rows[first[of]][again]
    contents = _contents(taken, np.concatenate([repeated, firsts]))
    half = len(repeated)
    same = _mask(pc.equal(contents[:half], contents[half:]))
    spoken, others = _of_rows_out(taken, rows[~again], own)
    repeated = np.concatenate([repeated, spoken])
    firsts = np.concatenate([firsts, others])
    same = np.concatenate([same, np.zeros(len(spoken), bool)])
    taken.out[repeated] = True
    for kind, which in ((RowTwice, same), (IdTwice, ~same)):
        tell_rows(
            notices,
            taken,
            kind,
            repeated[which],
            _about(taken, repeated[which], firsts[which], own),
            field="id" if "id" in taken.columns else taken.layer.key,
        )


def _of_rows_out(taken: Taken, rows: Rows, own: pa.Array) -> tuple[Rows, Rows]:
    """Find rows that have the number of a row left out, and that row.

    Of the same name it is that row, written again: then the number is its own.
    """
    out = np.flatnonzero(taken.out & _mask(own.is_valid()))
    found = pc.index_in(own.take(rows), value_set=own.take(out))
    both = _mask(found.is_valid())
    rows, others = rows[both], out[found.drop_null().to_numpy()]
    names = plain_names(_names(taken))
    one, other = names.take(rows), names.take(others)
    differ = ~_mask(pc.fill_null(pc.equal(one, other), fill_value=False))
    return rows[differ], others[differ]


def _about(
    taken: Taken, rows: Rows, firsts: Rows, own: pa.Array
) -> Callable[[int], dict[str, Detail]]:
    """Say what a repeated row's number is, as the clerk wrote it, and whose."""
    keys = taken.columns.get(taken.layer.key or "", own)

    def details(i: int) -> dict[str, Detail]:
        row = int(rows[i])
        key = keys[row].as_py() or own[row].as_py()
        return {"other": taken.label(int(firsts[i])), "key": shorten(str(key))}

    return details


def _tell_missing_keys(
    taken: Taken,
    stated: pa.Array,
    keyed: pa.Array,
    earlier: Rows,
    notices: Notices,
) -> None:
    key = taken.layer.key and taken.layer.field(taken.layer.key)
    if not key:
        return
    with_column = np.zeros(len(taken.sources), bool)
    for number, source in enumerate(taken.sources):
        with_column[number] = key.name in source.columns.fields
        if not (with_column[number] or "id" in source.columns.fields):
            notices.add(source.ledger.notice(KeyColumnMissing, key=key.title))
    without = _mask(stated.is_null()) & _mask(keyed.is_null())
    new = without & (earlier < 0) & with_column[taken.source] & ~taken.out
    tell_rows(notices, taken, KeyMissing, np.flatnonzero(new), field=key.name)


def _proposed(taken: Taken, keyed: pa.Array, rows: Rows) -> list[str]:
    """Propose ids for new features: by key, else by name and place."""
    by_key = keyed.take(rows).to_pylist()
    plain = pc.fill_null(plain_names(_names(taken).take(rows)), "").to_pylist()
    lon, lat = (np.round(at[rows], _PLACE_DECIMALS) for at in (taken.lon, taken.lat))
    return [
        key or f"{taken.layer.id}.p{_hash(f'{name} {x:.4f} {y:.4f}')[:_PLACE_DIGITS]}"
        for key, name, x, y in zip(
            by_key, plain, lon.tolist(), lat.tolist(), strict=True
        )
    ]


def _unused(proposed: list[str], used: pa.Array, contents: pa.Array) -> list[str]:
    """Add numbers to what is proposed twice or used, in the order of the contents."""
    codes = pa.array(proposed, pa.string())
    counts = pc.value_counts(codes)
    often = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    clash = _mask(pc.is_in(codes, value_set=pa.concat_arrays([often, used])))
    given = list(proposed)
    if not clash.any():
        return given
    clashing = np.flatnonzero(clash)
    order = clashing[pc.sort_indices(contents.take(clashing)).to_numpy()]
    in_use = {*used.to_pylist(), *codes.filter(~clash).to_pylist()}
    numbers: dict[str, int] = {}
    for place in order.tolist():
        wanted = name = proposed[place]
        while name in in_use:
            numbers[wanted] = numbers.get(wanted, 1) + 1
            name = f"{wanted}-{numbers[wanted]}"
        given[place] = name
        in_use.add(name)
    return given


def _contents(taken: Taken, rows: Rows) -> pa.Array:
    cells = [column.take(rows) for column in _cells(taken).values()]
    return row_texts(cells, taken.lon[rows], taken.lat[rows])


def _cells(taken: Taken) -> dict[str, pa.Array]:
    """Give what a row says: all but its id."""
    return {name: taken.columns[name] for name in sorted(taken.columns.keys() - {"id"})}


def _names(taken: Taken) -> pa.Array:
    return taken.columns.get("name", pa.nulls(len(taken), pa.string()))


def _mask(booleans: pa.Array) -> Mask:
    mask: Mask = booleans.to_numpy(zero_copy_only=False)
    return mask


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
