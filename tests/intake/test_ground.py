"""The ground of a real extract: what is in it, where, and the same each time."""

import shutil
from dataclasses import replace
from pathlib import Path

import mapbox_vector_tile
import pytest
import shapely

from citymap.catalog import read_catalog
from citymap.errors import DataRefused
from citymap.intake.ground import (
    ATTRIBUTION,
    PLACE,
    MapGround,
    make_ground,
    write_ground,
)
from citymap.layer import Bounds, City
from citymap.store.archive import read_archive

HELSINKI = Path(__file__).parents[2] / "examples" / "helsinki"
EXTRACT = HELSINKI / "helsinki-centre.osm.pbf"


@pytest.fixture(scope="module")
def city() -> City:
    return read_catalog(HELSINKI).city


@pytest.fixture(scope="module")
def ground(city: City) -> MapGround:
    return make_ground(EXTRACT, city)


def test_helsinki_has_streets_houses_parks_and_its_sea(ground: MapGround) -> None:
    assert ground.counts["street"] > 2000
    assert ground.counts["building"] > 400
    assert ground.counts["park"] > 100
    assert 0 < ground.cut < 100
    assert {z for z, _, _ in ground.tiles} == set(range(10, 16))
    names = {
        found["properties"].get("name")
        for tile in ground.tiles.values()
        for found in mapbox_vector_tile.decode(tile)["street"]["features"]
    }
    assert {"Mannerheimintie", "Aleksanterinkatu", "Pohjoisesplanadi"} <= names


@pytest.mark.parametrize(
    ("lon", "lat", "sea"),
    [
        (24.9420, 60.1785, True),  # Eläintarhanlahti
        (24.9510, 60.1764, True),  # under Pitkäsilta
        (24.9440, 60.1712, False),  # the railway square
        (24.9480, 60.1755, False),  # Kaisaniemi park
        (24.9480, 60.1785, False),  # Siltasaari
    ],
)
def test_the_sea_is_where_it_is(
    ground: MapGround, lon: float, lat: float, sea: bool
) -> None:
    tile = next(tile for (z, _, _), tile in ground.tiles.items() if z == 10)
    layers = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    at = shapely.Point(*_units(lon, lat))
    found = [
        shapely.geometry.shape(f["geometry"]).contains(at)
        for f in layers["water"]["features"]
        if f["properties"]["kind"] == "sea"
    ]
    assert any(found) is sea


def _units(lon: float, lat: float) -> tuple[float, float]:
    from tests.intake.test_ground_tiles import place_of  # noqa: PLC0415 - one textbook

    _, x, y = place_of(lon, lat, 10)
    return x, y


def test_the_same_extract_is_the_same_file(
    ground: MapGround, city: City, tmp_path: Path
) -> None:
    copy = shutil.copy(EXTRACT, tmp_path / "other.osm.pbf")
    first = write_ground(ground, tmp_path / "a")
    again = write_ground(make_ground(copy, city), tmp_path / "b")
    assert first.version == again.version
    files = [(tmp_path / name / PLACE).read_bytes() for name in "ab"]
    assert files[0] == files[1]
    assert len(files[0]) < 200_000
    assert read_archive(tmp_path / "a" / PLACE).attribution == ATTRIBUTION


def test_the_ground_ends_with_the_city_and_its_margin(city: City) -> None:
    box = Bounds(24.940, 60.168, 24.945, 60.172)
    small = make_ground(EXTRACT, replace(city, bounds=box, margin_m=0.0))
    assert small.frame == box
    assert len(small.tiles) < 18


def test_what_is_no_extract_is_refused(city: City, tmp_path: Path) -> None:
    path = tmp_path / "x.osm.pbf"
    path.write_bytes(b"no extract")
    with pytest.raises(DataRefused):
        make_ground(path, city)
