"""Outlines as coarse as the screen, streets within a budget, tiles only when asked."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.reader import MemorySource, Reader, all_tiles

from citymap.errors import DataRefused, InputError
from citymap.layer import Bounds, City, TileSource, Title
from citymap.publish.document import OwnTiles
from citymap.publish.ground import (
    SCREEN_PX,
    UNIT_DEG,
    lay_ground,
    thin_out,
    write_rings,
)
from citymap.store.archive import write_archive
from citymap.store.districts import read_outlines

JINAN = Path(__file__).parents[2] / "data" / "districts.geojson"
BOX = Bounds(117.0, 36.6, 117.2, 36.8)
CITY = City(
    name=Title("某市", "A city"),
    bounds=Bounds(116, 36, 118, 38),
    margin_m=1000,
    time_zone=ZoneInfo("Asia/Shanghai"),
    storage_crs=4490,
    grid_crs=4548,
)
WITH_DISTRICTS = replace(CITY, districts="districts.geojson")
SOURCE = TileSource(
    Title("天地图", "Tianditu"),
    "https://t{s}.tiles.invalid/img/{z}/{x}/{y}?tk={key}",
    "某图商",
    labels="https://names.invalid/{z}/{x}/{y}?tk={key}",
    subdomains=("0", "1"),
    key="tianditu",
)


def corners(flat: list[int]) -> list[tuple[float, float]]:
    steps = np.array(flat).reshape(-1, 2)
    return [(x * UNIT_DEG, y * UNIT_DEG) for x, y in steps.cumsum(axis=0).tolist()]


# ------------------------------------------------------------------ outlines


@given(
    st.floats(-170, 170), st.floats(-80, 80), st.integers(4, 40), st.integers(0, 2**32)
)
def test_rings_read_back_are_the_outline(
    lon: float, lat: float, count: int, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - a sample, no secret
    turns = sorted(random.uniform(0, 2 * np.pi) for _ in range(count))
    ring = [(lon + np.cos(t), lat + np.sin(t)) for t in turns]
    [[flat]] = write_rings(shapely.Polygon(ring))
    read = shapely.Polygon(corners(flat))
    assert shapely.hausdorff_distance(read, shapely.Polygon(ring)) < UNIT_DEG


def test_a_corner_is_written_once() -> None:
    ring = [(117, 36), (117.000001, 36), (117.1, 36), (117.1, 36.1)]
    assert [len(flat) for flat in write_rings(shapely.Polygon(ring))[0]] == [3 * 2]


def test_holes_and_parts_are_rings_of_their_own() -> None:
    hole = shapely.box(117.1, 36.1, 117.2, 36.2)
    shape = shapely.MultiPolygon(
        [shapely.box(117, 36, 118, 37) - hole, shapely.box(119, 36, 120, 37)]
    )
    assert [len(rings) for rings in write_rings(shape)] == [2, 1]


@pytest.mark.parametrize("width_deg", [2.0, 1.0, 0.3])
def test_an_outline_is_less_than_a_pixel_off_and_neighbours_still_touch(
    width_deg: float,
) -> None:
    shapes = np.array(read_outlines(JINAN).shapes, np.object_)
    pixel = width_deg / SCREEN_PX[0]
    thin = thin_out(shapes, pixel)
    # each corner that was there is within a pixel of the outline that is drawn
    for was, drawn in zip(shapes, thin, strict=True):
        there = shapely.points(shapely.get_coordinates(was))
        assert shapely.distance(there, shapely.boundary(drawn)).max() < pixel
    assert shapely.coverage_is_valid(thin)


def test_corners_that_no_screen_shows_are_left_out() -> None:
    south = np.linspace(36.0, 37.0, 2001)
    wavy = np.column_stack([117 + 2e-5 * np.sin(south * 900), south])
    west = shapely.Polygon([(116, 36), *wavy, (116, 37)])
    east = shapely.Polygon([(118, 36), *wavy, (118, 37)])
    thin = thin_out(np.array([west, east], np.object_), 5e-4)
    assert shapely.get_num_coordinates(thin).max() < 400
    assert shapely.coverage_is_valid(thin)
    assert shapely.hausdorff_distance(thin[0], west) <= 5e-4


def test_outlines_that_overlap_are_thinned_one_by_one() -> None:
    ring = shapely.Point(117, 36).buffer(0.2, quad_segs=100)
    other = shapely.Point(117.1, 36).buffer(0.2, quad_segs=100)
    thin = thin_out(np.array([ring, other], np.object_), 0.01)
    assert 8 < shapely.get_num_coordinates(thin[0]) < 100


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Districts of 0.2° side by side: 西, 中, 东; 中 is where the features are."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": shapely.geometry.mapping(
                shapely.box(west, 36.6, west + 0.2, 36.8)
            ),
        }
        for name, west in (("西", 116.0), ("中", 117.0), ("东", 117.2), ("远", 118.0))
    ]
    whole = {"type": "FeatureCollection", "features": features}
    (tmp_path / "districts.geojson").write_text(json.dumps(whole), encoding="utf-8")
    return tmp_path


def names(data: Path, city: City, **more: bool) -> list[str]:
    districts = lay_ground(data, city, BOX, **more).ground.districts
    assert districts is not None
    return [district.name for district in districts]


def test_districts_that_do_not_touch_what_is_shown_are_left_out(data: Path) -> None:
    assert names(data, WITH_DISTRICTS) == ["中", "东"]


def test_a_choropleth_has_every_district_in_the_order_of_the_file(data: Path) -> None:
    every = names(data, WITH_DISTRICTS, every_district=True)
    assert every == ["西", "中", "东", "远"]


def test_a_city_without_districts_or_streets_has_no_ground(data: Path) -> None:
    laid = lay_ground(data, CITY, BOX)
    assert (laid.ground.districts, laid.ground.tiles, laid.ground.external) == (
        None, None, None,
    )  # fmt: skip
    assert (laid.notices, laid.hosts) == ((), ())


def test_features_in_one_place_still_have_a_ground(data: Path) -> None:
    point = Bounds(117.1, 36.7, 117.1, 36.7)
    districts = lay_ground(data, WITH_DISTRICTS, point).ground.districts
    assert districts is not None
    assert [district.name for district in districts] == ["中"]


def test_outlines_that_cannot_be_read_are_refused(data: Path) -> None:
    (data / "districts.geojson").write_text("{}", encoding="utf-8")
    with pytest.raises(DataRefused, match=r"districts\.geojson"):
        lay_ground(data, WITH_DISTRICTS, BOX)


# ------------------------------------------------------------------- streets

PAYLOAD = 3000  # bytes of a tile, random: gzip takes none of them away


@pytest.fixture
def streets(data: Path) -> Path:
    """An archive of zooms 10 to 13 around the features, and beyond them."""
    random = Random(4)  # noqa: S311 - a sample, no secret
    tiles = {
        (z, x, y): random.randbytes(PAYLOAD)
        for z in range(10, 14)
        for x, y in tiles_of(z, Bounds(116.4, 36.2, 117.9, 37.2))
    }
    path = data / "base" / "ground.pmtiles"
    write_archive(path, tiles, CITY.bounds, {"attribution": "© somebody"})
    return data


def tiles_of(z: int, box: Bounds) -> list[tuple[int, int]]:
    """Tiles that touch a box, by trying every one: Source: EPSG:3857."""

    def edge(y: int) -> float:
        return float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / 2**z)))))

    side = 360 / 2**z
    columns = [
        x
        for x in range(2**z)
        if box.west < (x + 1) * side - 180 and box.east >= x * side - 180
    ]
    rows = [y for y in range(2**z) if edge(y + 1) < box.north and edge(y) >= box.south]
    return [(x, y) for x in columns for y in rows]


SHOWN = Bounds(116.94, 36.54, 117.26, 36.86)  # the box and 30 % around it


def places(tiles: OwnTiles | None) -> set[tuple[int, int, int]]:
    assert tiles is not None
    source = MemorySource(base64.b64decode(tiles.pmtiles))
    return {place for place, _ in all_tiles(source)}


def wanted(*zooms: int) -> set[tuple[int, int, int]]:
    return {(z, x, y) for z in zooms for x, y in tiles_of(z, SHOWN)}


def test_streets_are_those_of_the_shown_area(streets: Path) -> None:
    laid = lay_ground(streets, CITY, BOX, budget=10_000_000)
    tiles = laid.ground.tiles
    assert places(tiles) == wanted(10, 11, 12, 13)
    assert tiles is not None
    assert (tiles.minzoom, tiles.maxzoom) == (10, 13)
    assert tiles.attribution == "© somebody"
    assert laid.notices == ()


def test_a_tile_is_the_one_that_the_workspace_has(streets: Path) -> None:
    tiles = lay_ground(streets, CITY, BOX, budget=10_000_000).ground.tiles
    assert tiles is not None
    packed = Reader(MemorySource(base64.b64decode(tiles.pmtiles)))
    path = streets / "base" / "ground.pmtiles"
    kept = Reader(MemorySource(path.read_bytes()))
    for place in wanted(12):
        assert packed.get(*place) == kept.get(*place) is not None


def test_zooms_are_taken_while_the_budget_holds_and_the_rest_is_told(
    streets: Path,
) -> None:
    whole = lay_ground(streets, CITY, BOX, budget=10_000_000).ground.tiles
    assert whole is not None
    budget = len(whole.pmtiles) - 1
    laid = lay_ground(streets, CITY, BOX, budget=budget)
    assert laid.ground.tiles is not None
    assert laid.ground.tiles.maxzoom == 12
    assert places(laid.ground.tiles) == wanted(10, 11, 12)
    [notice] = laid.notices
    assert f"zooms 13–13 left out: up to zoom 13 they take {budget + 1:,}" in notice.en
    assert "13–13" in notice.zh
    just = lay_ground(streets, CITY, BOX, budget=budget + 1)
    assert just.ground.tiles == whole
    assert just.notices == ()


def test_streets_that_do_not_fit_at_all_are_left_out_whole(streets: Path) -> None:
    laid = lay_ground(streets, CITY, BOX, budget=100)
    assert laid.ground.tiles is None
    assert "10–13" in laid.notices[0].en


def test_features_beyond_the_streets_have_none(streets: Path) -> None:
    far = Bounds(110.0, 30.0, 110.1, 30.1)
    assert lay_ground(streets, CITY, far).ground.tiles is None


def test_the_same_workspace_gives_the_same_bytes(streets: Path) -> None:
    first, second = (lay_ground(streets, CITY, BOX).ground for _ in range(2))
    assert first == second


def test_streets_that_are_damaged_are_refused(streets: Path) -> None:
    (streets / "base" / "ground.pmtiles").write_bytes(b"PMTiles")
    with pytest.raises(DataRefused, match=r"ground\.pmtiles"):
        lay_ground(streets, CITY, BOX)


# --------------------------------------------------------------- chosen tiles


def test_tiles_of_the_network_are_the_first_source_with_its_key(data: Path) -> None:
    city = replace(CITY, tiles=(SOURCE, replace(SOURCE, url="https://other.invalid")))
    laid = lay_ground(data, city, BOX, tile_keys={"tianditu": "k1"})
    external = laid.ground.external
    assert external is not None
    assert external.url == "https://t{s}.tiles.invalid/img/{z}/{x}/{y}?tk=k1"
    assert external.labels == "https://names.invalid/{z}/{x}/{y}?tk=k1"
    assert (external.datum, external.attribution) == ("wgs84", "某图商")
    assert (external.min_zoom, external.max_zoom) == (1, 18)
    assert external.approval_number is None
    assert laid.hosts == (
        "https://t0.tiles.invalid",
        "https://t1.tiles.invalid",
        "https://names.invalid",
    )


def test_tiles_that_were_not_asked_for_are_not_there(data: Path) -> None:
    laid = lay_ground(data, replace(CITY, tiles=(SOURCE,)), BOX)
    assert (laid.ground.external, laid.hosts) == (None, ())


@pytest.mark.parametrize(
    ("tiles", "told"),
    [
        ((), r"\[\[tiles\]\] into layers/city\.toml"),
        ((SOURCE,), "no key named tianditu"),
        ((replace(SOURCE, url="/tiles/{z}/{x}/{y}", key=None),), "has no host"),
        ((replace(SOURCE, labels="/names/{z}/{x}/{y}"),), "has no host"),
    ],
)
def test_tiles_that_a_page_could_not_show_are_refused(
    data: Path, tiles: tuple[TileSource, ...], told: str
) -> None:
    with pytest.raises(InputError, match=told) as refused:
        lay_ground(data, replace(CITY, tiles=tiles), BOX, tile_keys={})
    assert refused.value.zh != refused.value.en
