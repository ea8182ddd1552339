"""What a poster reads is what the page's columns were made of."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from tests.publish.posters import layer_of, read, table_of

from citymap.publish.document import serialise
from citymap.publish.ground import write_rings
from citymap.publish.poster_document import (
    DISTRICT_DIGITS,
    read_document,
    read_places,
    read_ring,
    read_rings,
)
from citymap.table import LayerTable

DEGREES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
HOLED = shapely.box(117, 36, 117.2, 36.2) - shapely.box(117.05, 36.05, 117.1, 36.1)
APART = shapely.MultiPolygon([HOLED, shapely.box(117.3, 36.3, 117.4, 36.4)])
LINE = shapely.LineString([(117, 36), (117.000001, 36.2), (116.9, 36.1)])
LINES = shapely.MultiLineString([LINE, [(118, 37), (118.1, 37.1)]])


def parts_of(shape: shapely.Geometry) -> list[np.ndarray]:
    """Give the rings or lines of a shape as the shape itself tells them."""
    parts = shapely.get_parts(shape)
    lines = shapely.get_rings(parts) if shapely.get_dimensions(shape) > 1 else parts
    return [shapely.get_coordinates(line) for line in lines]


@given(st.lists(DEGREES, max_size=30))
def test_places_are_those_of_the_table_to_a_millionth(
    places: list[tuple[float, float]],
) -> None:
    wanted = np.array(places, np.float64).reshape(-1, 2)
    found = read_places(layer_of(table_of(wanted)))
    assert found.shape == wanted.shape
    assert np.abs(found - wanted).max(initial=0) <= 0.5e-6 + 1e-9


@pytest.mark.parametrize(
    ("geometry", "shapes"),
    [("polygon", [HOLED, APART, shapely.box(117, 36, 117.5, 36.5)]),
     ("line", [LINE, LINES])],
)  # fmt: skip
def test_rings_and_lines_are_those_of_each_row(
    geometry: str, shapes: list[shapely.Geometry]
) -> None:
    table = table_of(np.full((len(shapes), 2), 36.0), np.array(shapes))
    found = list(read_rings(layer_of(table, geometry)))
    assert len(found) == len(shapes)
    for rings, shape in zip(found, shapes, strict=True):
        wanted = parts_of(shape)
        assert len(rings) == len(wanted)
        for ring, corners in zip(rings, wanted, strict=True):
            assert ring == pytest.approx(corners, abs=0.51e-6)


def test_points_have_no_rings() -> None:
    assert list(read_rings(layer_of(table_of(np.array([[117.0, 36.0]]))))) == []


def test_districts_are_those_of_the_outlines_to_a_hundred_thousandth() -> None:
    rings = [ring for polygon in write_rings(APART) for ring in polygon]
    wanted = parts_of(APART)
    assert len(rings) == len(wanted) == 3
    for ring, corners in zip(rings, wanted, strict=True):
        found = read_ring(ring, DISTRICT_DIGITS)
        assert shapely.Polygon(found).symmetric_difference(
            shapely.Polygon(corners)
        ).area == pytest.approx(0, abs=1e-6)


def test_a_document_is_read_as_the_page_has_it() -> None:
    told: dict[str, object] = {"title": "公厕", "bounds": [117.0, 36.0, 117.1, 36.1]}
    assert dict(read_document(serialise(told))) == told
    assert read()["layers"][0]["id"] == "toilets"


def test_a_table_without_rows_has_no_places() -> None:
    nothing = LayerTable(pa.table({"id": []}), np.zeros(0), np.zeros(0))
    assert read_places(layer_of(nothing)).shape == (0, 2)
