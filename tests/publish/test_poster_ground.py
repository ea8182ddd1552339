"""Ground is drawn where it is; districts are named once, where they have room."""

import base64
from pathlib import Path

import mapbox_vector_tile
import pytest
from tests.publish.posters import districts, parse

from citymap.errors import CitymapError, InternalError
from citymap.layer import Bounds
from citymap.publish.poster_document import Areas, District, Tiles
from citymap.publish.poster_frame import Box, fit_view
from citymap.publish.poster_ground import draw_districts, draw_names, draw_tiles
from citymap.store.archive import write_archive

VIEW = fit_view((116.8, 36.4, 117.4, 36.6), Box(0, 0, 200, 120))
AREAS: Areas = {
    "title": "密度",
    "unit": "个/km²",
    "classes": [{"title": "1–2", "colour": "#123456", "count": 1}],
    "of": [0, -1, 0],
    "texts": ["1.5", "", "1.9"],
}


def pack(tmp_path: Path, layers: list[dict[str, object]]) -> Tiles:
    """One tile of zoom 5, extent 4096, in which the frame lies."""
    tile = mapbox_vector_tile.encode(
        layers, default_options={"y_coord_down": True, "extents": 4096}
    )
    path = tmp_path / "ground.pmtiles"
    told = {"attribution": "© somebody"}
    write_archive(path, {(5, 26, 12): tile}, Bounds(116, 36, 118, 37), told)
    data = base64.b64encode(path.read_bytes()).decode()
    return {"pmtiles": data, "minzoom": 5, "maxzoom": 5, "attribution": "©"}


def test_tiles_are_drawn_at_their_place(tmp_path: Path) -> None:
    # The tile 5/26/12 begins at 112.5° E and 40.98° N, and is 11.25° wide.
    line = {
        "geometry": {"type": "LineString", "coordinates": [(0, 0), (4096, 4096)]},
        "properties": {"kind": "major"},
    }
    lake = {
        "geometry": {
            "type": "Polygon",
            "coordinates": [[(0, 0), (0, 4096), (4096, 4096), (4096, 0), (0, 0)]],
        },
        "properties": {"kind": "lake"},
    }
    tiles = pack(
        tmp_path,
        [{"name": "street", "features": [line]}, {"name": "water", "features": [lake]}],
    )
    water, street = parse(draw_tiles(tiles, VIEW))
    assert water.get("fill") == "#c5dce8"
    start, end = [
        tuple(map(float, pair.split()))
        for pair in (street.get("d") or "").removeprefix("M").split("L")
    ]
    west, _, east, _ = VIEW.degrees
    per_degree = 200 / (east - west)
    assert start[0] == pytest.approx((112.5 - west) * per_degree, abs=0.01)
    assert end[0] == pytest.approx((123.75 - west) * per_degree, abs=0.01)
    assert start[1] < 0 < end[1]


@pytest.mark.parametrize("data", ["%%%", "", base64.b64encode(b"x" * 500).decode()])
def test_what_is_no_archive_is_told(data: str) -> None:
    tiles: Tiles = {"pmtiles": data, "minzoom": 1, "maxzoom": 2, "attribution": ""}
    with pytest.raises(CitymapError):
        draw_tiles(tiles, VIEW)


def test_broken_base64_is_our_own_fault() -> None:
    tiles: Tiles = {"pmtiles": "%", "minzoom": 1, "maxzoom": 2, "attribution": ""}
    with pytest.raises(InternalError, match="base64"):
        draw_tiles(tiles, VIEW)


def made(*names: str) -> list[District]:
    return districts(*names)  # type: ignore[return-value]  # plain JSON


def test_districts_are_coloured_by_class() -> None:
    drawn = parse(draw_districts(made("甲", "乙", "丙"), AREAS, VIEW, plain=True))
    assert [node.get("fill") for node in drawn] == ["#123456", "#e4e2dc", "#123456"]


def test_over_tiles_districts_are_outlines() -> None:
    drawn = parse(draw_districts(made("甲"), None, VIEW, plain=False))
    assert drawn[0].get("fill") == "none"


def test_districts_are_named_in_the_frame_without_meeting() -> None:
    drawn = parse(draw_names(made("甲区", "乙区", "丙区"), AREAS, VIEW, 3.4))
    said = [node.text for node in drawn]
    assert sorted(filter(None, said)) == ["1.5", "1.9", "丙区", "乙区", "甲区"]
    for node in drawn:
        assert 0 < float(node.get("x", "")) < 200
        assert 0 < float(node.get("y", "")) < 120
    twice = parse(draw_names([*made("甲区"), *made("乙区")], None, VIEW, 3.4))
    assert len(twice) == 1  # they lie on each other


def test_a_name_without_room_is_left_out() -> None:
    drawn = draw_names(
        made("一个没有人能写得下的非常非常非常长的区名" * 3), None, VIEW, 9
    )
    assert "<text" not in drawn


def test_a_district_outside_the_frame_is_not_named() -> None:
    away = fit_view((10.0, 36.4, 10.6, 36.6), Box(0, 0, 200, 120))
    assert "<text" not in draw_names(made("甲区"), None, away, 3.4)
