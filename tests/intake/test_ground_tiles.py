"""Tiles hold what lies in them, as coarse as may be, and say the same each time."""

import math

import mapbox_vector_tile
import pytest
import shapely

from citymap.intake.ground_objects import GroundFeature, GroundLayer, Names
from citymap.intake.ground_tiles import EXTENT, FIRST_ZOOM, MARGIN, ZOOMS, cut_tiles
from citymap.layer import Bounds

FRAME = Bounds(24.90, 60.14, 24.99, 60.19)
WHOLE = shapely.box(24.90, 60.14, 24.99, 60.19)
Decoded = dict[str, list[dict[str, object]]]


def feature(
    shape: shapely.Geometry,
    layer: GroundLayer = "street",
    kind: str = "major",
    names: Names = (),
) -> GroundFeature:
    return GroundFeature(layer, kind, names, shape)


def decode(tile: bytes) -> Decoded:
    layers = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    assert all(layer["extent"] == EXTENT for layer in layers.values())
    return {name: layer["features"] for name, layer in layers.items()}


def place_of(
    lon: float, lat: float, z: int
) -> tuple[tuple[int, int, int], float, float]:
    """Tile and place within it, by the textbook."""
    n = 2**z
    x = (lon + 180) / 360 * n
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    return (z, int(x), int(y)), x % 1 * EXTENT, y % 1 * EXTENT


@pytest.mark.parametrize("z", ZOOMS)
def test_a_point_is_where_the_projection_has_it(z: int) -> None:
    lon, lat = 24.9441, 60.1712
    tiles = cut_tiles([feature(shapely.Point(lon, lat), "place", "city")], FRAME)
    at, x, y = place_of(lon, lat, z)
    (found,) = decode(tiles[at])["place"]
    assert found["geometry"] == {
        "type": "Point",
        "coordinates": pytest.approx([x, y], abs=1),
    }


def test_a_kind_begins_at_its_zoom_and_stays() -> None:
    line = shapely.LineString([(24.91, 60.15), (24.98, 60.18)])
    for (layer, kind), first in FIRST_ZOOM.items():
        shape = {"place": line.centroid, "street": line}.get(layer, WHOLE)
        tiles = cut_tiles([feature(shape, layer, kind)], FRAME)
        assert {z for z, _, _ in tiles} == set(range(first, ZOOMS[-1] + 1)), kind


def test_shapes_end_at_the_frame_and_a_little_beyond_their_tile() -> None:
    wide = shapely.LineString([(20, 60.165), (30, 60.165)])
    tiles = cut_tiles([feature(wide)], FRAME)
    west, _, _ = place_of(FRAME.west, 60.165, 15)
    east, _, _ = place_of(FRAME.east, 60.165, 15)
    assert {x for z, x, _ in tiles if z == 15} == set(range(west[1], east[1] + 1))
    for tile in tiles.values():
        for found in decode(tile)["street"]:
            low, _, high, _ = shapely.geometry.shape(found["geometry"]).bounds
            assert -MARGIN <= low <= high <= EXTENT + MARGIN


def test_a_lake_keeps_its_island_and_its_area() -> None:
    lake = shapely.box(24.93, 60.16, 24.95, 60.18) - shapely.box(
        24.935, 60.165, 24.945, 60.175
    )
    tiles = cut_tiles([feature(lake, "water", "lake")], FRAME)
    (found,) = decode(next(t for (z, _, _), t in tiles.items() if z == 10))["water"]
    shape = shapely.geometry.shape(found["geometry"])
    assert shape.is_valid
    assert len(shape.interiors) == 1
    assert shape.area / shapely.Polygon(shape.exterior).area == pytest.approx(
        0.75, abs=0.02
    )


def test_a_bowtie_is_mended_and_what_is_too_small_to_see_is_left_out() -> None:
    bowtie = shapely.Polygon(
        [(24.93, 60.16), (24.95, 60.18), (24.95, 60.16), (24.93, 60.18)]
    )
    speck = shapely.box(24.94, 60.17, 24.940001, 60.170001)
    features = [feature(bowtie, "park", "park"), feature(speck, "building", "building")]
    tiles = cut_tiles(features, FRAME)
    assert tiles
    for tile in tiles.values():
        layers = decode(tile)
        assert "building" not in layers
        shapes = [shapely.geometry.shape(f["geometry"]) for f in layers["park"]]
        assert all(shape.is_valid for shape in shapes)


def test_pieces_of_a_street_are_joined_and_other_streets_are_not() -> None:
    a, b, c = (24.93, 60.16), (24.94, 60.16), (24.95, 60.16)
    named: Names = (("name", "Aleksanterinkatu"),)
    features = [
        feature(shapely.LineString([a, b]), names=named),
        feature(shapely.LineString([b, c]), names=named),
        feature(shapely.LineString([b, c]), kind="medium", names=named),
    ]
    tile = next(t for (z, _, _), t in cut_tiles(features, FRAME).items() if z == 12)
    found = decode(tile)["street"]
    assert [f["properties"] for f in found] == [
        {"kind": "major", "name": "Aleksanterinkatu"},
        {"kind": "medium", "name": "Aleksanterinkatu"},
    ]


def test_nothing_makes_no_tile() -> None:
    assert cut_tiles([], FRAME) == {}
    assert cut_tiles([feature(shapely.box(0, 0, 1, 1), "park", "park")], FRAME) == {}


def test_an_area_that_only_touches_a_tile_leaves_no_line_there() -> None:
    side = 360 / 2**15
    edge = 18654 * side - 180  # where a column of tiles begins, with its margin before
    west = edge - MARGIN / EXTENT * side
    park = feature(shapely.box(west - 0.001, 60.15, west, 60.18), "park", "park")
    for (z, x, _), tile in cut_tiles([park], FRAME).items():
        kinds = {f["geometry"]["type"] for f in decode(tile)["park"]}
        assert kinds <= {"Polygon", "MultiPolygon"}
        assert z < 15 or x < 18654
