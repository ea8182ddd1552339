"""WKB and degrees; shapely is the oracle."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from citymap.layer import GeometryKind
from citymap.store.geometry import (
    degrees_from,
    places_on,
    read_points,
    read_shapes,
    shapes_in_degrees,
    write_points,
    write_shapes,
)

_FINITE = st.floats(allow_nan=False, allow_infinity=False)


def _wkb(*shapes: shapely.Geometry | None, **options: object) -> pa.Array:
    return pa.array(shapely.to_wkb(np.array(shapes, object), **options), pa.binary())


@given(arrays(np.float64, st.tuples(st.integers(0, 20), st.just(2)), elements=_FINITE))
def test_points_written_are_what_shapely_writes_and_read_back(
    xy: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    wkb = write_points(4326, xy[:, 0], xy[:, 1])
    expected = shapely.to_wkb(shapely.points(xy), byte_order=1)
    assert wkb.to_pylist() == list(expected)
    x, y = read_points(wkb)
    assert np.array_equal(np.column_stack([x, y]), xy)


def test_a_slice_of_a_column_is_read_from_where_it_begins() -> None:
    lon, lat = np.arange(10.0), np.arange(10.0) + 50
    x, y = read_points(write_points(4326, lon, lat)[4:7])
    assert x.tolist() == [4, 5, 6]
    assert y.tolist() == [54, 55, 56]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (shapely.Point(1, 2), (1, 2)),
        (shapely.Point(1, 2, 3), (1, 2)),
        (shapely.MultiPoint([(1, 2)]), (1, 2)),
        (shapely.MultiPoint([(1, 2), (3, 4)]), None),
        (shapely.GeometryCollection([shapely.Point(1, 2)]), None),
        (shapely.LineString([(1, 2), (3, 4)]), None),
        (shapely.Point(), None),
        (None, None),
    ],
    ids=str,
)
def test_one_point_is_a_point_and_nothing_else_is(
    shape: shapely.Geometry | None, expected: tuple[float, float] | None
) -> None:
    x, y = read_points(_wkb(shapely.Point(9, 9), shape))
    assert (x[0], y[0]) == (9, 9)
    if expected is None:
        assert np.isnan([x[1], y[1]]).any()
    else:
        assert (x[1], y[1]) == expected


def test_big_endian_points_are_read() -> None:
    x, y = read_points(_wkb(shapely.Point(1, 2), shapely.Point(3, 4), byte_order=0))
    assert x.tolist() == [1, 3]
    assert y.tolist() == [2, 4]


def test_21_bytes_that_are_no_point_are_no_point() -> None:
    forged = bytearray(shapely.to_wkb(shapely.Point(1, 2), byte_order=1))
    forged[1] = 2  # a line of 2^60 vertices
    x, _ = read_points(pa.array([bytes(forged)], pa.binary()))
    assert np.isnan(x).all()


LINE = shapely.LineString([(117, 36), (117.1, 36), (117.1, 36.1)])
BOX = shapely.box(117, 36, 117.1, 36.1)


@pytest.mark.parametrize(
    ("kind", "shape", "expected"),
    [
        ("line", LINE, LINE),
        ("line", shapely.force_3d(LINE, 9.0), LINE),
        ("line", shapely.MultiLineString([LINE]), LINE),
        ("line", BOX, None),
        ("line", shapely.Point(117, 36), None),
        ("line", shapely.LineString(), None),
        ("line", shapely.MultiLineString(), None),
        ("line", shapely.LineString([(117, 36), (117, np.inf)]), None),
        ("line", None, None),
        ("polygon", BOX, BOX),
        ("polygon", shapely.MultiPolygon([BOX]), BOX),
        ("polygon", LINE, None),
        ("polygon", shapely.Polygon(), None),
        ("polygon", shapely.GeometryCollection([BOX]), None),
        ("polygon", shapely.Polygon([(0, 0), (1, np.inf), (1, 1), (0, 0)]), None),
    ],
)
def test_a_layer_takes_finite_shapes_of_its_kind(
    kind: GeometryKind, shape: shapely.Geometry, expected: shapely.Geometry | None
) -> None:
    fine = LINE if kind == "line" else BOX
    shapes, unusable = read_shapes(_wkb(fine, shape), kind)
    assert unusable.tolist() == [False, expected is None]
    assert shapes[0] == fine
    if expected is not None:
        assert shapes[1] == expected


@pytest.mark.parametrize(("kind", "shape"), [("line", LINE), ("polygon", BOX)])
def test_shapes_are_written_multi_and_read_as_their_part(
    kind: GeometryKind, shape: shapely.Geometry
) -> None:
    wkb = write_shapes(4326, np.array([shape], object), kind)
    assert shapely.from_wkb(wkb[0].as_py()).geom_type.startswith("Multi")
    shapes, _ = read_shapes(wkb, kind)
    assert shapes[0] == shape


def test_writing_leaves_the_callers_shapes_alone() -> None:
    shapes = np.array([LINE], object)
    write_shapes(4326, shapes, "line")
    assert shapes[0] is LINE


@pytest.mark.parametrize("crs", [4490, 4326])
def test_degrees_of_both_datums_are_used_as_they_are(crs: int) -> None:
    lon, lat = np.array([117.123456789012]), np.array([36.987654321098])
    assert degrees_from(crs, lon, lat)[0] is lon
    assert shapes_in_degrees(crs, np.array([LINE], object))[0] is LINE


def test_the_place_of_a_line_is_the_middle_of_its_length_on_the_ground() -> None:
    # 0.1° east (8.99 km at 36.05°N), then 0.1° north (11.1 km): the middle lies
    # on the second leg, 1.05 km up; in plain degrees it would be the corner.
    lon, lat = places_on(np.array([LINE], object), "line")
    assert lon[0] == pytest.approx(117.1, abs=1e-12)
    assert lat[0] == pytest.approx(36.0 + 0.1 * (1 - 0.8085) / 2, abs=2e-4)


def test_the_place_of_a_polygon_lies_inside_it_even_of_a_ring() -> None:
    ring = (
        shapely.Point(117, 36.5)
        .buffer(0.1)
        .difference(shapely.Point(117, 36.5).buffer(0.09))
    )
    lon, lat = places_on(np.array([ring, BOX], object), "polygon")
    assert shapely.contains_xy(np.array([ring, BOX]), lon, lat).all()


@pytest.mark.parametrize("kind", ["line", "polygon"])
def test_no_shapes_have_no_places(kind: GeometryKind) -> None:
    lon, lat = places_on(np.array([], object), kind)
    assert lon.shape == lat.shape == (0,)
