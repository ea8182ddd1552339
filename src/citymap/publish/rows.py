"""A layer's rows as columns of JSON.

Published are the declared fields that hold anything in some row, in the order of
the layer's file, and ``updated``. Not published: columns that no layer declares,
for nobody has said that they are for the public; closures and sources, which have
their places in the document; ``name``, which is a column of its own.

Numbers that lie close together are told as differences, texts that recur as numbers
of words: a page is read by a script, and has to be sent.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from citymap.errors import Language
from citymap.layer import Field, Layer, Title
from citymap.table import LayerTable

PER_DEGREE = 1_000_000
#: Greater whole numbers are not exact in JavaScript; they are told as text.
GREATEST_EXACT = 2**53 - 1
NOT_KNOWN = -1

_ANSWERS = {"zh": ["无", "有"], "en": ["No", "Yes"]}
_UPDATED = Field("updated", "date", Title("资料更新", "Updated"))

Encoded = dict[str, object]


def ids_of(layer: Layer, columns: pa.Table) -> list[str]:
    """Give the ids without the layer's name before them, in the table's order."""
    ids: list[str] = columns["id"].to_pylist()
    return [one.removeprefix(f"{layer.id}.") for one in ids]


def names_of(columns: pa.Table) -> list[str | None]:
    """Give the names; None for those that have none."""
    if "name" not in columns.column_names:
        return [None] * columns.num_rows
    names: list[str | None] = columns["name"].cast(pa.string()).to_pylist()
    return names


def positions(table: LayerTable) -> tuple[list[int], list[int]]:
    """Give longitudes and latitudes: millionths of a degree, then differences."""
    return _steps(table.lon), _steps(table.lat)


def _steps(degrees: NDArray[np.float64]) -> list[int]:
    """Tell numbers as the first, then differences.

    >>> _steps(np.array([117.000001, 117.000003, 116.999999]))
    [117000001, 2, -4]
    """
    steps: list[int] = np.diff(_whole(degrees), prepend=0).tolist()
    return steps


def _whole(degrees: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.round(degrees * PER_DEGREE).astype(np.int64)


def shapes_of(table: LayerTable) -> list[list[object]] | None:
    """Give each row's lines, or polygons of rings; None in a layer of points.

    A line or ring is one list: x and y of its first position in millionths of a
    degree, then differences from position to position. Rings are closed.
    """
    if table.shapes is None:
        return None
    parts, row_of = shapely.get_parts(table.shapes, return_index=True)
    grouped: Sequence[object] = _lines(parts)
    if len(parts) and shapely.get_dimensions(parts).max() > 1:
        rings, part_of = shapely.get_rings(parts, return_index=True)
        grouped = _groups(_lines(rings), part_of, len(parts))
    return _groups(grouped, row_of, len(table))


def _lines(lines: NDArray[np.object_]) -> list[object]:
    """Tell each line as whole numbers, the first position and then differences."""
    coordinates, line_of = shapely.get_coordinates(lines, return_index=True)
    whole = _whole(coordinates)
    steps = np.diff(whole, axis=0, prepend=0)
    begins = np.searchsorted(line_of, np.arange(len(lines) + 1))
    firsts = begins[:-1]
    steps[firsts] = whole[firsts]
    numbers = steps.ravel().tolist()
    ends = (begins * 2).tolist()
    return [numbers[a:b] for a, b in pairwise(ends)]


def _groups(
    members: Sequence[object], group_of: NDArray[np.integer], count: int
) -> list[list[object]]:
    """Lay members into their groups, whose numbers ascend."""
    ends = np.searchsorted(group_of, np.arange(count + 1)).tolist()
    return [list(members[a:b]) for a, b in pairwise(ends)]


def fields_of(layer: Layer, columns: pa.Table, language: Language) -> list[Encoded]:
    """Encode the published fields that some row has."""
    told = [one for one in layer.fields if one.name != "name"]
    return [
        _encode(one, columns[one.name].combine_chunks(), language)
        for one in (*told, _UPDATED)
        if one.name in columns.column_names
        and columns[one.name].null_count < columns.num_rows
    ]


def _encode(field: Field, column: pa.Array, language: Language) -> Encoded:
    head: Encoded = {
        "name": field.name,
        "title": field.title.say(language),
        "type": field.type,
        "unit": field.unit,
    }
    if field.type == "yes_no_unknown":
        codes = pc.fill_null(pc.equal(column, "yes").cast(pa.int8()), NOT_KNOWN)
        return {**head, "words": _ANSWERS[language], "codes": codes.to_pylist()}
    if field.type == "choice":
        return {**head, **_choices(field, column, language)}
    if _is_exact(column):
        return {**head, "values": column.to_pylist()}
    return {**head, **_texts(column.cast(pa.string()))}


def _is_exact(column: pa.Array) -> bool:
    """Tell whether a column holds numbers that JavaScript can hold."""
    if pa.types.is_integer(column.type):
        most: int = pc.max(pc.abs(column.cast(pa.int64()))).as_py()
        return most <= GREATEST_EXACT
    return bool(pa.types.is_floating(column.type))


def _choices(field: Field, column: pa.Array, language: Language) -> Encoded:
    """Tell a choice by its title; the words are in the order of the layer's file."""
    given = set(column.unique().to_pylist())
    used = [choice for choice in field.choices if choice.value in given]
    values = pa.array([choice.value for choice in used], pa.string())
    codes = pc.fill_null(pc.index_in(column, values), NOT_KNOWN)
    words = [choice.title.say(language) for choice in used]
    return {"words": words, "codes": codes.to_pylist()}


def _texts(column: pa.Array) -> Encoded:
    """Tell texts one by one; as words where those are fewer than half the rows."""
    encoded = column.dictionary_encode()
    if 2 * len(encoded.dictionary) >= len(column):
        return {"values": column.to_pylist()}
    codes = pc.fill_null(encoded.indices, NOT_KNOWN)
    return {"words": encoded.dictionary.to_pylist(), "codes": codes.to_pylist()}
