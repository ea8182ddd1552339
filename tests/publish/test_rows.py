"""Rows as columns of JSON: nothing lost, nothing published that was not declared."""

from itertools import accumulate

import numpy as np
import pyarrow as pa
import shapely
from hypothesis import given
from hypothesis import strategies as st

from citymap.layer import Choice, Field, Layer, Title
from citymap.publish.rows import fields_of, ids_of, names_of, positions, shapes_of
from citymap.table import LayerTable

TITLE = Title("题", "Title")
LAYER = Layer(
    "toilets", TITLE, "point", "toilet", "#2b6ca3", "a test",
    fields=(
        Field("name", "text", TITLE),
        Field("address", "text", TITLE),
        Field("code", "text", TITLE),
        Field("grade", "choice", TITLE, choices=(
            Choice("first", Title("一类", "First")),
            Choice("second", Title("二类", "Second")),
            Choice("third", Title("三类", "Third")),
        )),
        Field("wheelchair", "yes_no_unknown", TITLE),
        Field("stalls", "integer", TITLE, unit="个"),
        Field("phone", "phone", TITLE),
    ),
)  # fmt: skip
COLUMNS = pa.table(
    {
        "id": [f"toilets.{n}" for n in range(5)],
        "name": ["甲", None, "<b>", "丁", "戊"],
        "address": ["路", None, "路", "路", "街"],
        "code": ["a", "b", "c", None, "e"],
        "grade": ["third", None, "first", "third", "third"],
        "wheelchair": ["yes", "no", None, "yes", "yes"],
        "stalls": [4, None, 2, 2**40, 0],
        "phone": pa.nulls(5, pa.string()),
        "secret": list("abcde"),
        "closed_reason": list("abcde"),
        "source": ["x"] * 5,
        "updated": ["2026-11-01"] * 5,
    }
)


def test_fields_are_those_declared_that_some_row_has() -> None:
    fields = {f.pop("name"): f for f in fields_of(LAYER, COLUMNS, "zh")}
    assert list(fields) == [
        "address",
        "code",
        "grade",
        "wheelchair",
        "stalls",
        "updated",
    ]
    assert fields["stalls"] == {
        "title": "题",
        "type": "integer",
        "unit": "个",
        "values": [4, None, 2, 2**40, 0],
    }
    told = {name: (f.get("words"), f.get("codes")) for name, f in fields.items()}
    assert told["address"] == (["路", "街"], [0, -1, 0, 0, 1])
    assert told["grade"] == (["一类", "三类"], [1, -1, 0, 1, 1])
    assert told["wheelchair"] == (["无", "有"], [1, 0, -1, 1, 1])
    assert fields["code"]["values"] == ["a", "b", "c", None, "e"]
    assert "secret" not in str(fields)


def test_titles_are_in_the_language_asked_for() -> None:
    fields = {f["name"]: f for f in fields_of(LAYER, COLUMNS, "en")}
    assert fields["grade"]["words"] == ["First", "Third"]
    assert fields["wheelchair"]["words"] == ["No", "Yes"]
    assert fields["updated"]["title"] == "Updated"


def test_whole_numbers_that_javascript_cannot_hold_are_text() -> None:
    columns = pa.table({"id": ["toilets.1"], "stalls": [2**53]})
    assert fields_of(LAYER, columns, "en")[0]["values"] == [str(2**53)]


def test_ids_lose_the_layer_s_name_and_names_stay_as_they_are() -> None:
    assert ids_of(LAYER, COLUMNS) == ["0", "1", "2", "3", "4"]
    assert names_of(COLUMNS) == ["甲", None, "<b>", "丁", "戊"]
    assert names_of(COLUMNS.select(["id"])) == [None] * 5


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=20))
def test_positions_come_back_to_half_a_millionth_of_a_degree(
    places: list[tuple[float, float]],
) -> None:
    lon, lat = np.array(places, float).reshape(-1, 2).T
    columns = pa.table({"id": [str(n) for n in range(len(places))]})
    for given_, steps in zip(
        (lon, lat), positions(LayerTable(columns, lon, lat)), strict=True
    ):
        back = np.array(list(accumulate(steps)), float) / 1e6
        assert np.abs(back - given_).max(initial=0) < 0.51e-6


def ring(steps: object) -> list[tuple[float, float]]:
    assert isinstance(steps, list)
    x, y = accumulate(steps[::2]), accumulate(steps[1::2])
    return [(a / 1e6, b / 1e6) for a, b in zip(x, y, strict=True)]


def table_of(*shapes: shapely.Geometry) -> LayerTable:
    columns = pa.table({"id": [f"toilets.{n}" for n in range(len(shapes))]})
    zeros = np.zeros(len(shapes))
    return LayerTable(columns, zeros, zeros, np.array(shapes, object))


def test_polygons_keep_their_parts_and_holes() -> None:
    hole = shapely.box(117.2, 36.2, 117.4, 36.4)
    holed = shapely.box(117, 36, 118, 37).difference(hole)
    both = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(-2, -2, -1, -1)])
    told = shapes_of(table_of(holed, both, hole))
    assert told is not None
    assert [[len(part) for part in row] for row in told] == [[2], [1, 1], [1]]  # type: ignore[arg-type] - lists
    for row, shape in zip(told, (holed, both, hole), strict=True):
        parts = [(ring(p[0]), [ring(r) for r in p[1:]]) for p in row]  # type: ignore[index] - lists
        assert shapely.MultiPolygon(parts).equals_exact(
            shapely.MultiPolygon(getattr(shape, "geoms", [shape])), 1e-6
        )


def test_lines_are_lists_of_lines() -> None:
    one = shapely.LineString([(117, 36), (117.5, 36.25), (117.25, 36)])
    two = shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]])
    told = shapes_of(table_of(one, two))
    assert told is not None
    assert told[0] == [[117000000, 36000000, 500000, 250000, -250000, -250000]]
    assert [ring(line) for line in told[1]] == [[(0, 0), (1, 1)], [(2, 2), (3, 3)]]


def test_a_layer_of_points_has_no_shapes_and_an_empty_one_none_to_tell() -> None:
    zeros = np.zeros(5)
    assert shapes_of(LayerTable(COLUMNS, zeros, zeros)) is None
    assert shapes_of(table_of()) == []
