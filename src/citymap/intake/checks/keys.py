"""Ids that rows bring with them: stated in a column ``id``, or held by their key.

A key is the layer's own number of a feature; ``<layer>.<key>`` is an id, or
``<layer>.k…``, a hash, where an id cannot hold the key.
"""

import re
from collections.abc import Mapping
from hashlib import sha256

import pyarrow as pa
import pyarrow.compute as pc

from citymap.layer import Layer
from citymap.store.checking import plain_key

_DIGITS = 10  # hexadecimal


def stated_ids(columns: Mapping[str, pa.Array], layer: Layer, rows: int) -> pa.Array:
    """Give the ids that the file itself states, null elsewhere and where malformed."""
    if "id" not in columns:
        return pa.nulls(rows, pa.string())
    ids = columns["id"]
    pattern = rf"\A{re.escape(layer.id)}\.[a-z0-9_.-]+\z"
    fits = pc.fill_null(pc.match_substring_regex(ids, pattern), fill_value=False)
    return pc.if_else(fits, ids, None)


def key_ids(columns: Mapping[str, pa.Array], layer: Layer, rows: int) -> pa.Array:
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
        return f"k{sha256(key.strip().encode()).hexdigest()[:_DIGITS]}"
    return plain
