import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.plain_shapes import (
    FARTHEST,
    MOST_VERTICES,
    Shapes,
    geojson_shape,
    is_geojson_geometry,
    plain_wkb,
)

_NUMBER = st.floats(-FARTHEST, FARTHEST)


def _told(kind: str, coordinates: object) -> dict[str, object]:
    return {"type": kind, "coordinates": coordinates}


@given(st.lists(st.tuples(_NUMBER, _NUMBER) | st.none(), min_size=1, max_size=20))
def test_points_come_out_as_they_went_in(
    places: list[tuple[float, float] | None],
) -> None:
    shapes = Shapes()
    for place in places:
        shapes.add(place and geojson_shape(_told("Point", [*place, 1.5]), 1))
    read = [g and shapely.from_wkb(g) for g in shapes.wkb().to_pylist()]
    assert [p and (p.x, p.y) for p in read] == places


@pytest.mark.parametrize(
    "wkt",
    [
        "LINESTRING (1 2, 3 4)",
        "POLYGON ((0 0, 0 9, 9 9, 0 0), (1 2, 2 3, 2 4, 1 2))",
        "MULTIPOINT ((1 2), (3 4))",
        "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))",
        "MULTIPOLYGON (((0 0, 0 1, 1 1, 0 0)), ((5 5, 5 6, 6 6, 5 5)))",
    ],
)
def test_each_kind_is_read_as_the_library_writes_it(wkt: str) -> None:
    wanted = shapely.from_wkt(wkt)
    made = geojson_shape(json_of(wanted), 1)
    assert made == wanted


def json_of(shape: shapely.Geometry) -> dict[str, object]:
    def lists(value: object) -> object:
        return [lists(v) for v in value] if isinstance(value, tuple | list) else value

    told = shape.__geo_interface__
    return _told(told["type"], lists(told["coordinates"]))


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", None),
        ("Point", []),
        ("LineString", [[1, 2]]),
        ("Polygon", [[[0, 0], [1, 1], [0, 0]]]),
        ("Polygon", [[[0, 0], [0, 9], [9, 9], [0, 0]], []]),
        ("MultiPolygon", [[]]),
        ("MultiLineString", [[]]),
    ],
)
def test_an_empty_geometry_is_none(kind: str, coordinates: object) -> None:
    assert geojson_shape(_told(kind, coordinates), 1) is None


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", 117),
        ("Point", [117]),
        ("Point", "117,36"),
        ("Point", [[117, 36]]),
        ("Point", [117, None]),
        ("LineString", [117, 36]),
        ("LineString", {"0": [1, 2]}),
        ("Polygon", [[117, 36], [118, 36]]),
        ("MultiPolygon", [[[117, 36]]]),
    ],
)
def test_coordinates_of_another_form_are_refused(
    kind: str, coordinates: object
) -> None:
    with pytest.raises(ImportRefused, match="feature 7: a position"):
        geojson_shape(_told(kind, coordinates), 7)


@pytest.mark.parametrize(
    ("number", "fits"), [(MOST_VERTICES, True), (MOST_VERTICES + 1, False)]
)
def test_a_line_has_no_more_vertices_than_are_allowed(number: int, fits: bool) -> None:
    line = _told("LineString", [[0, 0], *[[i, 1] for i in range(number - 1)]])
    if fits:
        assert geojson_shape(line, 1) is not None
        return
    with pytest.raises(ImportRefused, match="corners"):
        geojson_shape(line, 1)


def test_vertices_are_counted_over_all_parts() -> None:
    half = [[i, 1] for i in range(MOST_VERTICES // 2 + 1)]
    ring = [*half, half[0]]
    for told in (
        _told("MultiLineString", [half, half]),
        _told("Polygon", [ring, ring]),
    ):
        with pytest.raises(ImportRefused, match="corners"):
            geojson_shape(told, 1)


def test_other_kinds_and_empty_ones_are_no_geometry() -> None:
    texts = [
        *("GEOMETRYCOLLECTION (POINT (1 2))", "LINEARRING (0 0, 1 1, 1 0, 0 0)"),
        *("POINT EMPTY", "POINT Z (1 2 3)"),
    ]
    shapes = np.array([*map(shapely.from_wkt, texts), None], object)
    wkb = plain_wkb(shapes).to_pylist()
    assert wkb[:3] + wkb[4:] == [None] * 4
    assert wkb[3] == shapely.to_wkb(shapely.Point(1, 2), byte_order=1)


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        (_told("Point", [1, 2]), True),
        ({"type": "GeometryCollection", "geometries": []}, True),
        (_told("Point", None), False),
        (_told("SANISETTE", [1, 2]), False),
        ({"type": ["Point"], "coordinates": []}, False),
        ([1, 2], False),
        (None, False),
    ],
)
def test_a_member_that_looks_like_a_geometry_is_one(
    value: object, is_one: bool
) -> None:
    assert is_geojson_geometry(value) is is_one
