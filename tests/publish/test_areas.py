"""Districts: which a place lies in, how large they are, what is measured of them."""

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from citymap.errors import InputError
from citymap.layer import Title
from citymap.publish.areas import area_m2, district_of, draw_areas
from citymap.publish.colours import AREA_RAMP
from citymap.publish.document import Areas
from citymap.publish.request import AREA_MEASURES, AreaMeasure
from citymap.store.districts import Outlines, read_outlines
from citymap.table import LayerTable

ROOT = Path(__file__).parents[2]
TOILETS = Title("公厕", "Toilets")
GEOD = Geod(ellps="WGS84")


def outlines_of(
    *shapes: shapely.Geometry, population: tuple[float | None, ...] | None = None
) -> Outlines:
    n = len(shapes)
    names = tuple(f"第{i}区" for i in range(n))
    return Outlines(names, shapes, population or (None,) * n, (None,) * n)


def table_at(*places: tuple[float, float]) -> LayerTable:
    lon, lat = np.array(places, np.float64).reshape(-1, 2).T.copy()
    ids = pa.table({"id": [f"toilets.{i}" for i in range(len(places))]})
    return LayerTable(ids, lon, lat)


WEST, EAST = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)


def drawn(outlines: Outlines, table: LayerTable, measure: AreaMeasure) -> Areas:
    return draw_areas(outlines, [table], [TOILETS], measure, "zh")[0]


def test_a_place_is_in_the_district_that_a_loop_finds() -> None:
    outlines = read_outlines(ROOT / "data" / "districts.geojson")
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(116.2, 118, 1500), rng.uniform(36, 37.6, 1500)
    expected = [
        next(
            (i for i, s in enumerate(outlines.shapes) if s.intersects(point)),
            -1,
        )
        for point in map(shapely.Point, lon, lat)
    ]
    found = district_of(outlines, lon, lat).tolist()
    assert found == expected
    assert set(range(-1, 12)) == set(found)


@pytest.mark.parametrize(
    ("place", "district"),
    [
        ((0.5, 0.5), 0), ((1.5, 0.5), 1), ((1, 0.5), 0), ((0, 0), 0), ((2, 1), 1),
        ((2.0001, 0.5), -1), ((-1, -1), -1),
    ],
)  # fmt: skip
def test_an_edge_belongs_to_the_first_district_it_touches(
    place: tuple[float, float], district: int
) -> None:
    lon, lat = np.array([place[0]], float), np.array([place[1]], float)
    assert district_of(outlines_of(WEST, EAST), lon, lat).tolist() == [district]
    swapped = district_of(outlines_of(EAST, WEST), lon, lat).tolist()
    assert swapped == [{0: 1, 1: 0, -1: -1}[district] if place[0] != 1 else 0]


def test_a_hole_is_outside_and_no_place_is_no_trouble() -> None:
    ring = shapely.Polygon(WEST.exterior, [shapely.box(0.4, 0.4, 0.6, 0.6).exterior])
    found = district_of(outlines_of(ring), np.array([0.5, 0.1]), np.array([0.5, 0.1]))
    assert found.tolist() == [-1, 0]
    assert district_of(outlines_of(ring), np.zeros(0), np.zeros(0)).tolist() == []


def test_areas_are_those_of_pyproj_with_holes_and_parts() -> None:
    hole = shapely.box(0.4, 0.4, 0.6, 0.6)
    holed = shapely.Polygon(WEST.exterior, [hole.exterior])
    both = shapely.MultiPolygon([holed, shapely.box(3, 0, 4, 1)])
    (jinan, *_) = read_outlines(ROOT / "data" / "districts.geojson").shapes
    for shape in (WEST, holed, both, jinan, both.reverse()):
        oriented = shapely.orient_polygons(shape)
        oracle, _ = GEOD.geometry_area_perimeter(oriented)
        assert area_m2(shape) == pytest.approx(oracle, rel=1e-9)


@given(
    st.lists(
        st.tuples(st.floats(-0.5, 2.5), st.floats(-0.5, 1.5)), min_size=1, max_size=40
    )
)
def test_every_feature_is_counted_once_or_lies_outside(
    places: list[tuple[float, float]],
) -> None:
    outlines = outlines_of(WEST, EAST)
    table = table_at(*places)
    areas, outside = draw_areas(outlines, [table, table], [TOILETS], "count", "zh")
    assert sum(value or 0 for value in areas.values) + outside == 2 * len(places)
    assert sum(one.count for one in areas.classes) == 2
    assert all(0 <= i < len(areas.classes) for i in areas.of)


def test_the_measures_are_counts_over_what_they_say() -> None:
    outlines = outlines_of(WEST, EAST, population=(50_000, 200_000))
    table = table_at((0.5, 0.5), (0.6, 0.5), (1.5, 0.5))
    values = {m: drawn(outlines, table, m).values for m in AREA_MEASURES}
    km2 = GEOD.geometry_area_perimeter(WEST)[0] / 1e6
    assert values["count"] == [2.0, 1.0]
    assert values["per_km2"] == pytest.approx([2 / km2, 1 / km2])
    assert values["per_10000"] == [0.4, 0.05]


def test_titles_units_and_colours_go_with_the_measure() -> None:
    outlines = outlines_of(WEST, EAST, population=(10_000, 20_000))
    table = table_at((0.5, 0.5), (1.5, 0.5))
    areas = drawn(outlines, table, "per_10000")
    assert (areas.title, areas.unit) == ("每万人公厕", "个/万人")
    assert areas.texts == ["1.0", "0.5"]
    assert [one.colour for one in areas.classes] == [AREA_RAMP[0], AREA_RAMP[-1]]
    assert [one.title for one in areas.classes] == ["0.5–0.6", "0.6–1.0"]
    assert areas.of == [1, 0]
    english, _ = draw_areas(
        outlines, [table], [TOILETS, Title("停车", "Parking")], "per_km2", "en"
    )
    assert english.title == "Toilets, Parking per km²"


def test_where_nobody_lives_there_is_no_figure() -> None:
    outlines = outlines_of(WEST, EAST, population=(0, 10_000))
    areas = drawn(outlines, table_at((0.5, 0.5), (1.5, 0.5)), "per_10000")
    assert (areas.of, areas.values, areas.texts) == ([-1, 0], [None, 1.0], ["—", "1"])
    assert sum(one.count for one in areas.classes) == 1


def test_districts_without_population_are_named_with_where_to_write_it() -> None:
    outlines = outlines_of(WEST, EAST, WEST, population=(1.0, None, None))
    with pytest.raises(InputError) as refused:
        drawn(outlines, table_at((0.5, 0.5)), "per_10000")
    for text in (refused.value.en, refused.value.zh):
        assert "第1区" in text
        assert "第2区" in text
        assert "第0区" not in text
        assert '"population"' in text
        assert "layers/city.toml" in text


def test_many_districts_without_population_are_not_all_named() -> None:
    with pytest.raises(InputError, match=" and 88 more; ") as refused:
        drawn(outlines_of(*[WEST] * 100), table_at(), "per_10000")
    assert "等 100 个" in refused.value.zh
    assert len(refused.value.en) < 400


@pytest.mark.parametrize("measure", ["count", "per_km2"])
def test_no_features_are_naught_everywhere(measure: AreaMeasure) -> None:
    areas = drawn(outlines_of(WEST, EAST), table_at(), measure)
    assert (areas.values, areas.of, areas.texts) == ([0.0, 0.0], [0, 0], ["0", "0"])
    assert not any(map(math.isnan, [v or 0 for v in areas.values]))
