"""Ids that last: the same feature has the same id in every import.

A row is the published feature that it names by id, or by the layer's key; without
either, the one that name and place point to (``earlier``). What is new is called
``<layer>.<key>`` (``<layer>.k…``, a hash, where an id cannot hold the key), or
``<layer>.p…``, a hash of name and place. An id never goes to another feature.

Importing the same file again gives the same ids; the order of its rows has no say.
"""

import re
from collections.abc import Callable
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.errors import shorten
from citymap.intake.earlier import Known, match_places, row_texts
from citymap.intake.kinds_table import (
    IdMalformed,
    IdTwice,
    KeyColumnMissing,
    KeyMissing,
    RowTwice,
)
from citymap.intake.names import plain_names
from citymap.intake.notices import Detail, Notices
from citymap.intake.taken import Mask, Taken
from citymap.intake.telling import tell_rows
from citymap.layer import Layer
from citymap.store.checking import plain_key
from citymap.table import LayerTable

Rows = NDArray[np.int64]

_KEY_DIGITS, _PLACE_DIGITS = 10, 12  # hexadecimal
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
    stated = _stated_ids(taken, notices)
    keyed = _of_keys(taken.columns, taken.layer, len(taken))
    _leave_out_repeated(taken, stated, keyed, notices)
    earlier, known = np.full(len(taken), -1), pa.array([], pa.string())
    if before is not None:
        earlier = _earlier(taken, before, stated, keyed)
        known = _column(before.columns["id"])
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


def _stated_ids(taken: Taken, notices: Notices) -> pa.Array:
    """Give the ids that the file itself states, null elsewhere."""
    none = pa.nulls(len(taken), pa.string())
    if "id" not in taken.columns:
        return none
    ids = taken.columns["id"]
    prefix = f"{taken.layer.id}."
    pattern = rf"\A{re.escape(prefix)}[a-z0-9_.-]+\z"
    fits = pc.fill_null(pc.match_substring_regex(ids, pattern), fill_value=False)
    malformed = np.flatnonzero(~_mask(fits) & _mask(ids.is_valid()) & ~taken.out)
    tell_rows(
        notices, taken, IdMalformed, malformed, lambda _: {"prefix": prefix}, field="id"
    )
    return pc.if_else(fits, ids, none)


def _of_keys(columns: dict[str, pa.Array], layer: Layer, rows: int) -> pa.Array:
    """Give the ids that follow from the layer's key, null without one."""
    if layer.key is None or layer.key not in columns:
        return pa.nulls(rows, pa.string())
    keys = columns[layer.key].cast(pa.string()).dictionary_encode()
    written = [_key_in_id(key) for key in keys.dictionary.to_pylist()]
    made = [None if key is None else f"{layer.id}.{key}" for key in written]
    return pa.array(made, pa.string()).take(keys.indices)


def _key_in_id(key: str) -> str | None:
    plain = plain_key(key)
    if plain is None and key.strip():
        return f"k{_hash(key.strip())[:_KEY_DIGITS]}"
    return plain


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


def _earlier(
    taken: Taken, before: LayerTable, stated: pa.Array, keyed: pa.Array
) -> Rows:
    """Find the row of ``before`` that each row is; -1 for new ones."""
    names = before.columns.column_names
    columns = {name: _column(before.columns[name]) for name in names}
    keyed_before = _of_keys(columns, taken.layer, len(before))
    earlier = _by_number(taken, stated, keyed, columns["id"], keyed_before)
    claimed = np.zeros(len(before), bool)
    claimed[earlier[earlier >= 0]] = True
    rows = np.flatnonzero((earlier < 0) & _mask(stated.is_null()) & ~taken.out)
    there = np.flatnonzero(~claimed)
    if len(rows) and len(there):
        empty = pa.nulls(len(before), pa.string())
        then = {name: columns.get(name, empty) for name in _cells(taken)}
        now = Known(taken.lon, taken.lat, _cells(taken), _mask(keyed.is_valid()))
        known = Known(before.lon, before.lat, then, _mask(keyed_before.is_valid()))
        match = match_places(now.take(rows), known.take(there))
        earlier[rows[match >= 0]] = there[match[match >= 0]]
    return earlier


def _by_number(
    taken: Taken,
    stated: pa.Array,
    keyed: pa.Array,
    ids: pa.Array,
    keyed_before: pa.Array,
) -> Rows:
    """Match by id, then by key, then by a key that an id without a key holds."""
    keyed = pc.if_else(stated.is_null(), keyed, None)
    without_key = pc.if_else(keyed_before.is_valid(), None, ids)
    earlier = np.full(len(taken), -1)
    claimed = np.zeros(len(ids), bool)
    for own, theirs in ((stated, ids), (keyed, keyed_before), (keyed, without_key)):
        found = pc.fill_null(pc.index_in(own, value_set=theirs), -1).to_numpy()
        new = (earlier < 0) & (found >= 0) & _mask(own.is_valid()) & ~taken.out
        new[new] = ~claimed[found[new]]
        earlier[new] = found[new]
        claimed[found[new]] = True
    return earlier


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
    names = _column(taken.columns.get("name", pa.nulls(len(taken), pa.string())))
    plain = pc.fill_null(plain_names(names.take(rows)), "").to_pylist()
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


def _column(cells: pa.Array | pa.ChunkedArray) -> pa.Array:
    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells


def _mask(booleans: pa.Array) -> Mask:
    mask: Mask = booleans.to_numpy(zero_copy_only=False)
    return mask


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
