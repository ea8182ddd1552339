"""Geometry as text: what shapely writes is read back, everything else refused."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from citymap.errors import InputError
from citymap.intake.places import wkt
from citymap.intake.places.wkt import parse_wkt, read_wkt_points

GEOMETRIES = [
    shapely.Point(117.02, 36.66),
    shapely.LineString([(117, 36), (117.1, 36.1), (117.2, 36)]),
    shapely.Polygon(
        [(0, 0), (9, 0), (9, 9), (0, 0)], [[(5, 2), (6, 2), (6, 3), (5, 2)]]
    ),
    shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
]


@pytest.mark.parametrize("shape", GEOMETRIES, ids=lambda shape: shape.geom_type)
def test_what_others_write_is_read_back(shape: shapely.Geometry) -> None:
    assert parse_wkt(shape.wkt).equals_exact(shape, 0)
    assert parse_wkt(f"  {shape.wkt.lower()}\n").equals_exact(shape, 0)


def test_heights_and_measures_are_dropped() -> None:
    assert parse_wkt("POINT Z (1 2 3)").wkt == "POINT (1 2)"
    assert parse_wkt("LINESTRING ZM (1 2 3 4, 5 6 7 8)").wkt == "LINESTRING (1 2, 5 6)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "POINT",
        "POINT EMPTY",
        "POINT ()",
        "POINT (1)",
        "POINT (1 2",
        "POINT (1 2))",
        "POINT (1 2) x",
        "POINT (1 2, 3 4)",
        "POINT (1 2 3 4 5)",
        "POINT (nan 1)",
        "POINT (inf 1)",
        "POINT (1_0 1)",
        "POINT (0x1 1)",
        "POINT (١ ٢)",
        "SRID=4326;POINT (1 2)",
        "LINESTRING (1 2)",
        "LINESTRING (1 2, 3 4,",
        "LINESTRING ((1 2, 3 4))",
        "POLYGON ()",
        "POLYGON (0 0, 1 0, 1 1, 0 0)",
        "POLYGON ((0 0, 1 0, 1 1))",
        "POLYGON ((0 0, 1 0, 0 0))",
        "POLYGON ((0 0, 1 0, 1 1, 0 1))",
        "POLYGON ((0 0, 1 0, 1 1, 0 0)(0 0, 1 0, 1 1, 0 0))",
        "GEOMETRYCOLLECTION (POINT (1 2))",
        "MULTIPOLYGON" + "(" * 100_000,
        "(" * 100_000,
        "POINT (1 " + "9" * 100_000 + ")",
    ],
    ids=lambda text: text[:30] or "empty",
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_wkt(text)


def test_what_is_too_long_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wkt, "LONGEST", 10)
    with pytest.raises(InputError):
        parse_wkt("POINT (1 22)")
    assert parse_wkt("POINT(1 2)").wkt == "POINT (1 2)"


@given(st.text("POINTLSRG()., 12-eE", max_size=40))
def test_any_text_is_a_geometry_or_refused(text: str) -> None:
    try:
        shape = parse_wkt(text)
    except InputError:
        return
    assert np.isfinite(shapely.get_coordinates(shape)).all()


def test_plain_points_are_read_all_at_once_and_nothing_else_is() -> None:
    texts = ["POINT (117.02 36.66)", "point(-1 2.5)", "POINT Z (1 2 3)", "x", None]
    x, y = read_wkt_points(pa.array(texts))
    assert x[:2].tolist() == [117.02, -1]
    assert y[:2].tolist() == [36.66, 2.5]
    assert np.isnan(x[2:]).all()
