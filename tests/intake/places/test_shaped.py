"""Geometry of files and of texts: kinds, CRS, datums, and the city."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from pyproj import Transformer
from tests.intake.placing import JINAN, place
from tests.oracle.datums import from_wgs

from citymap.intake.places.stated import Stated
from citymap.layer import GeometryKind

LINE = shapely.LineString([(117.0, 36.6), (117.1, 36.7)])
SQUARE = shapely.box(117.0, 36.6, 117.1, 36.7)
POINT = shapely.Point(117.05, 36.65)


def wkb(*shapes: shapely.Geometry | None) -> pa.Array:
    return pa.array(
        [s and shapely.to_wkb(s, byte_order=1) for s in shapes], pa.binary()
    )


def projected(shape: shapely.Geometry, crs: int) -> shapely.Geometry:
    there = Transformer.from_crs(4326, crs, always_xy=True)
    return shapely.transform(shape, lambda c: np.c_[there.transform(c[:, 0], c[:, 1])])


def shifted(shape: shapely.Geometry, datum: str) -> shapely.Geometry:
    return shapely.transform(
        shape, lambda c: np.array([from_wgs(x, y, datum) for x, y in c.tolist()])
    )


def test_points_of_a_file_are_taken_as_its_crs_says() -> None:
    placed = place({}, geometry=wkb(POINT), crs=4326)
    assert placed.at() == (117.05, 36.65)
    assert placed.codes == {}
    placed = place({}, geometry=wkb(projected(POINT, 4548)), crs=4548)
    assert placed.at() == pytest.approx((117.05, 36.65))
    wkt = Transformer.from_crs(4326, 4548).target_crs.to_wkt()  # type: ignore[union-attr]
    placed = place({}, geometry=wkb(projected(POINT, 4548)), crs=wkt)
    assert placed.at() == pytest.approx((117.05, 36.65))


def test_the_clerk_s_word_comes_before_the_file_s() -> None:
    geometry = wkb(projected(POINT, 4548))  # a GeoJSON that says nothing is WGS-84
    placed = place({}, Stated(crs=4548), geometry=geometry, crs=4326)
    assert placed.at() == pytest.approx((117.05, 36.65))
    moved = wkb(shifted(POINT, "gcj02"))
    placed = place({}, Stated(datum="gcj02"), geometry=moved, crs=4326)
    assert placed.at() == pytest.approx((117.05, 36.65), abs=1e-7)


@pytest.mark.parametrize("kind", ["point", "line"])
def test_a_file_s_own_crs_that_is_not_followed_is_told(kind: GeometryKind) -> None:
    geometry = wkb(projected(POINT if kind == "point" else LINE, 4548))
    placed = place({}, Stated(crs=4548), geometry=geometry, crs=4326, kind=kind)
    assert placed.codes == {"crs_overridden": 1}
    assert "EPSG:4326" in placed.one("crs_overridden").say("en")
    same = place({}, Stated(crs=4548), geometry=geometry, crs=4548, kind=kind)
    assert same.codes == {}
    text = Transformer.from_crs(4326, 2384).target_crs.to_wkt()  # type: ignore[union-attr]
    named = place({}, Stated(crs=4548), geometry=geometry, crs=text, kind=kind)
    assert "“Xian 1980 / " in named.one("crs_overridden").say("zh")


@pytest.mark.parametrize("crs", [4548, 2363, 4610, 4490, 4326])
def test_what_a_format_has_but_one_crs_for_is_not_overridden(crs: int) -> None:
    stated = Stated(crs=crs, datum="wgs84", own_crs=True)
    placed = place({}, stated, geometry=wkb(POINT), crs=4326)
    assert placed.at() == (117.05, 36.65)
    assert placed.codes == ({} if crs in (4326, 4490) else {"crs_contradicted": 1})


def test_geometry_of_no_stated_crs_is_degrees_if_it_can_be() -> None:
    assert place({}, geometry=wkb(POINT)).codes == {"datum_not_stated": 1}
    metres = place({}, geometry=wkb(projected(POINT, 4548)))
    assert metres.codes == {"crs_not_stated": 1}


@pytest.mark.parametrize("shape", [LINE, SQUARE], ids=["line", "polygon"])
def test_a_shape_among_points_becomes_a_point_on_it(shape: shapely.Geometry) -> None:
    placed = place({}, geometry=wkb(shape, POINT), crs=4326)
    assert placed.codes == {"placed_on_shape": 1}
    assert shape.distance(shapely.Point(placed.at())) < 1e-9
    assert placed.at(1) == (117.05, 36.65)


def test_what_is_neither_is_told_and_what_is_missing_too() -> None:
    many = shapely.MultiPoint([(117.0, 36.6), (117.1, 36.7)])
    placed = place({}, geometry=wkb(many, None, POINT), crs=4326)
    assert placed.codes == {"shape_of_wrong_kind": 1, "position_missing": 1}


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_every_vertex_is_taken_back_from_its_datum(datum: str) -> None:
    placed = place(
        {},
        Stated(datum=datum),
        geometry=wkb(shifted(SQUARE, datum)),
        crs=4326,
        kind="polygon",
    )  # type: ignore[arg-type]
    assert placed.located.shapes is not None
    (shape,) = placed.located.shapes
    assert shape.equals_exact(SQUARE, 1e-7)
    assert SQUARE.contains(shapely.Point(placed.at()))


def test_lines_in_metres_are_taken_as_the_crs_says() -> None:
    geometry = wkb(projected(LINE, 4548), POINT, None)
    placed = place({}, geometry=geometry, crs=4548, kind="line")
    assert placed.codes == {"position_missing": 1, "shape_of_wrong_kind": 1}
    assert placed.located.shapes is not None
    assert placed.located.shapes[0].equals_exact(LINE, 1e-7)
    assert placed.located.shapes[1:].tolist() == [None, None]


def test_a_shape_that_leaves_the_city_is_left_out() -> None:
    long = shapely.LineString([(117.0, 36.6), (119.0, 36.7)])
    placed = place({}, geometry=wkb(long, LINE), crs=4326, kind="line")
    assert placed.codes == {"position_outside_city": 1}
    assert placed.one("position_outside_city").details["lon"] == "119"


def test_a_shape_of_swapped_pairs_is_taken_exchanged() -> None:
    other = shapely.transform(LINE, lambda c: c[:, ::-1])
    placed = place({}, geometry=wkb(LINE, other), crs=4326, kind="line")
    assert placed.codes == {"pair_swapped": 1}
    assert placed.located.shapes is not None
    assert placed.located.shapes[1].equals(LINE)


def test_texts_of_points_may_stand_beside_other_texts() -> None:
    texts = [
        "POINT (117.05 36.65)",
        SQUARE.wkt,
        None,
        "POINT (nan 1)",
        "point(117 36.6)",
    ]
    placed = place({"wkt": texts}, Stated(datum="wgs84"))
    assert placed.codes == {
        "placed_on_shape": 1,
        "position_missing": 1,
        "shape_unreadable": 1,
    }
    assert placed.at(0) == (117.05, 36.65)
    assert placed.at(4) == (117.0, 36.6)


def test_a_layer_of_lines_takes_no_points_from_columns() -> None:
    placed = place({"lon": ["117.02"], "lat": ["36.66"]}, kind="line", city=JINAN)
    assert placed.codes == {"shape_of_wrong_kind": 1}
    assert placed.located.shapes is not None
    assert placed.located.shapes.tolist() == [None]


def test_each_shape_has_the_datum_that_its_row_says() -> None:
    cells = {"datum": ["wgs84", "gcj02"]}
    geometry = wkb(LINE, shifted(LINE, "gcj02"))
    placed = place(cells, geometry=geometry, crs=4326, kind="line")
    assert placed.located.shapes is not None
    assert all(shape.equals_exact(LINE, 1e-7) for shape in placed.located.shapes)
