"""Heads: JSON that any parser reads back to what the columns hold."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.atlas.building import make_layer

from citymap.atlas.heads import item_heads, json_strings

texts = st.lists(
    st.none() | st.text(st.characters(exclude_categories=["Cs"])), max_size=9
)


@given(texts)
def test_any_text_is_read_back_as_it_was(values: list[str | None]) -> None:
    columns = pa.table({"name": pa.array(values, pa.string())})
    written = json_strings(columns, "name", "none").to_pylist()
    expected = ["none" if value is None else value for value in values]
    assert [json.loads(text) for text in written] == expected


@pytest.mark.parametrize("chunks", [[], [["a"]], [["a", None], ["b"]]])
def test_columns_in_chunks_are_written_whole(chunks: list[list[str | None]]) -> None:
    column = pa.chunked_array(chunks, pa.string())
    assert len(json_strings(pa.table({"name": column}), "name", None)) == len(column)


def test_a_head_begins_an_item_in_the_order_of_rows() -> None:
    columns = pa.table({"id": ["toilets.a", "toilets.b"], "name": ['"quoted"\n', None]})
    heads = item_heads(make_layer(), columns, 7, np.array([1, 0]))
    whole = [
        json.loads(heads.buffer[begin:end] + b"0}")
        for begin, end in zip(heads.offsets[:-1], heads.offsets[1:], strict=True)
    ]
    assert whole == [
        {"id": "toilets.b", "marker_id": 8, "layer": "toilets", "name": "公厕",
         "address": "", "latitude": 0},
        {"id": "toilets.a", "marker_id": 7, "layer": "toilets", "name": '"quoted"\n',
         "address": "", "latitude": 0},
    ]  # fmt: skip
