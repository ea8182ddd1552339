"""The part of an answer that does not change: each feature's JSON, made once.

One flat buffer holds the beginnings of all items one after the other, so that
a million features are two arrays and not a million objects. Built by Arrow's
kernels, column by column.
"""

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.layer import Layer

# What JSON must escape: control characters, the quote and the backslash.
_ESCAPED = r'[\x00-\x1f"\\]'


class Heads:
    """Byte strings in one buffer, one for each row.

    Attributes
    ----------
    offsets
        Where each begins, and where the last ends: shape ``(n + 1,)``.
    buffer
        All of them, one after the other.
    """

    def __init__(self, texts: pa.Array) -> None:
        binary = texts.cast(pa.large_binary())
        _, offsets, values = binary.buffers()
        first, end = binary.offset, binary.offset + len(binary) + 1
        self.offsets: NDArray[np.int64] = np.frombuffer(offsets, np.int64)[first:end]
        self.buffer: bytes = values.to_pybytes() if values is not None else b""


def item_heads(
    layer: Layer, columns: pa.Table, marker_base: int, order: NDArray[np.intp]
) -> Heads:
    """Write the beginning of each row's item: id, marker, layer, name, address.

    ``order`` says which record of ``columns`` each row is.

    A feature without a name goes by its layer's title, one without an address
    has an empty one: an item is spread into calls that take only text.
    """
    n = columns.num_rows
    markers = pa.array(np.arange(marker_base, marker_base + n)).cast(pa.string())
    title = layer.title.zh
    parts = [
        '{"id":',
        json_strings(columns, "id", ""),
        ',"marker_id":',
        markers,
        f',"layer":"{layer.id}","name":',
        json_strings(columns, "name", title),
        ',"address":',
        json_strings(columns, "address", ""),
        ',"latitude":',
        "",
    ]
    large = [
        pa.scalar(part, pa.large_string())
        if isinstance(part, str)
        else part.cast(pa.large_string())
        for part in parts
    ]
    return Heads(pc.binary_join_element_wise(*large).take(pa.array(order)))


def json_strings(columns: pa.Table, name: str, missing: str | None) -> pa.Array:
    """Write a text column as JSON strings, with a text (or null) where it has none."""
    blank = orjson.dumps(missing).decode()
    if name not in columns.column_names:
        return pa.repeat(pa.scalar(blank, pa.string()), columns.num_rows)
    texts = columns[name].combine_chunks()
    if isinstance(texts, pa.ChunkedArray):
        texts = (
            pa.concat_arrays(texts.chunks)
            if texts.num_chunks
            else pa.array([], texts.type)
        )
    quote, empty = pa.scalar('"', texts.type), pa.scalar("", texts.type)
    quoted = pc.binary_join_element_wise(quote, texts, quote, empty)
    awkward = pc.fill_null(pc.match_substring_regex(texts, _ESCAPED), fill_value=False)
    if pc.any(awkward).as_py():
        written = [orjson.dumps(t).decode() for t in texts.filter(awkward).to_pylist()]
        quoted = pc.replace_with_mask(quoted, awkward, pa.array(written, quoted.type))
    return pc.fill_null(quoted, blank)
