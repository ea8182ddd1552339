"""Vector tiles over HTTP: read by decoders of others, kept by tags."""

import asyncio
import threading
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pyogrio
import pytest
import shapely
from tests.api.raw_http import Reply, get, request, send
from tests.api.serving import Server
from tests.atlas.building import make_snapshot

from citymap.api.problems import Refused
from citymap.api.tiles import TileDesk, read_tile, write_tile
from citymap.atlas.atlas import Atlas
from citymap.atlas.tiles import MOST_FEATURES, Tile
from citymap.earth.datum import convert
from citymap.errors import NotFoundError

MVT = "application/vnd.mapbox-vector-tile"
#: Tiles of zoom 10 that the city lies in.
AROUND = [(row, column) for row in range(396, 404) for column in range(840, 852)]


def path_of(layer: str, zoom: int, row: int, column: int, query: str = "") -> str:
    return f"/collections/{layer}/tiles/WebMercatorQuad/{zoom}/{row}/{column}{query}"


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The row and column of a place, written down apart from the service."""
    y = 0.5 - np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)) / (2 * np.pi)
    return int(y * 2**zoom), int((lon + 180) / 360 * 2**zoom)


def decoded(reply: Reply) -> dict[str, list[dict]]:
    layers = mapbox_vector_tile.decode(reply.body)
    return {name: layer["features"] for name, layer in layers.items()}


def items(server: Server, layer: str) -> dict[str, dict]:
    found = {}
    path = f"/collections/{layer}/items?limit=1000"
    while path:
        page = get(server.url, path).json()
        found |= {feature["id"]: feature for feature in page["features"]}
        links = {link["rel"]: link["href"] for link in page["links"]}
        path = links.get("next", "")
    return found


@pytest.mark.parametrize("layer", ["stations", "toilets"])
def test_the_tiles_of_a_zoom_hold_every_feature_once(
    server: Server, layer: str
) -> None:
    found: list[str] = []
    for row, column in AROUND:
        reply = get(server.url, path_of(layer, 10, row, column))
        assert reply.http in (200, 204)
        if reply.http == 204:
            assert reply.body == b""
            continue
        assert reply.headers["content-type"] == MVT
        layers = decoded(reply)
        assert list(layers) == ["features"]
        for feature in layers["features"]:
            assert set(feature["properties"]) == {"id", "marker"}
            assert feature["geometry"]["type"] == "Point"
            found.append(feature["properties"]["id"])
    assert sorted(found) == sorted(items(server, layer))


def test_where_there_are_many_there_are_counts_and_nothing_else(server: Server) -> None:
    total = len(items(server, "toilets"))
    assert total > MOST_FEATURES
    layers = decoded(get(server.url, path_of("toilets", 0, 0, 0)))
    assert list(layers) == ["counts"]
    assert all(set(f["properties"]) == {"count"} for f in layers["counts"])
    assert sum(f["properties"]["count"] for f in layers["counts"]) == total


def test_marker_numbers_are_those_of_v1(server: Server) -> None:
    feature = "toilets.demo-0001"
    full = get(server.url, f"/v1/layers/toilets/features/{feature}").json()["data"]
    row, column = tile_at(full["longitude"], full["latitude"], 18)
    there = decoded(get(server.url, path_of("toilets", 18, row, column)))["features"]
    markers = {f["properties"]["id"]: f["properties"]["marker"] for f in there}
    assert markers[feature] == full["marker_id"]


@pytest.mark.parametrize("layer", ["stations", "vendor_zones", "back_streets"])
def test_gdal_reads_a_tile_where_the_items_are(
    server: Server, layer: str, tmp_path: Path
) -> None:
    everything = items(server, layer)
    first = shapely.geometry.shape(next(iter(everything.values()))["geometry"])
    zoom = 13
    row, column = tile_at(
        *shapely.get_coordinates(shapely.point_on_surface(first))[0], zoom
    )
    reply = get(server.url, path_of(layer, zoom, row, column))
    # GDAL takes the place of a tile from its name: zoom/column/row
    file = tmp_path / str(zoom) / str(column) / f"{row}.mvt"
    file.parent.mkdir(parents=True)
    file.write_bytes(reply.body)
    frame = pyogrio.read_dataframe(file, layer="features")
    assert frame.crs.to_epsg() == 3857
    assert len(frame) == len(decoded(reply)["features"]) > 0
    for feature, drawn in zip(frame["id"], frame.to_crs(4326).geometry, strict=True):
        there = shapely.geometry.shape(everything[feature]["geometry"])
        # A unit of this zoom is 1.2 m on the ground, some 1e-5 degrees.
        assert (
            shapely.hausdorff_distance(
                drawn, shapely.intersection(drawn, there.buffer(3e-5))
            )
            < 1e-9
        )
        assert shapely.distance(drawn, there) < 3e-5


def test_a_tile_in_gcj02_is_drawn_where_such_maps_show_the_place(
    server: Server,
) -> None:
    full = get(server.url, "/v1/layers/toilets/features/toilets.demo-0001").json()
    place = full["data"]["longitude"], full["data"]["latitude"]
    for coord, there in (
        ("wgs84", place),
        ("gcj02", convert(*place, "wgs84", "gcj02")),
    ):
        row, column = tile_at(*there, 18)
        reply = get(server.url, path_of("toilets", 18, row, column, f"?coord={coord}"))
        named = [f["properties"]["id"] for f in decoded(reply)["features"]]
        assert "toilets.demo-0001" in named


def test_a_tile_may_be_kept_a_minute_and_asked_for_by_tag(server: Server) -> None:
    tags = set()
    for path in (path_of("toilets", 0, 0, 0), path_of("toilets", 10, *AROUND[0]),
                 path_of("toilets", 0, 0, 0, "?coord=gcj02"), path_of("parks", 0, 0, 0),
                 path_of("toilets", 1, 0, 1)):  # fmt: skip
        reply = get(server.url, path)
        assert reply.headers["cache-control"] == "public, max-age=60"
        assert reply.headers["access-control-allow-origin"] == "*"
        tag = reply.headers["etag"]
        tags.add(tag)
        again = get(server.url, path, If_None_Match=tag)
        assert (again.http, again.body, again.headers["etag"]) == (304, b"", tag)
    assert len(tags) == 5
    plain = get(server.url, path_of("toilets", 0, 0, 0))
    said = get(server.url, path_of("toilets", 0, 0, 0, "?coord=wgs84"))
    assert (plain.headers["etag"], plain.body) == (said.headers["etag"], said.body)


def test_head_is_get_without_the_body(server: Server) -> None:
    path = path_of("toilets", 0, 0, 0)
    head = send(server.url, request(path, method="HEAD"))
    whole = get(server.url, path)
    assert (head.http, head.body) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]


def test_the_list_of_tilesets_leads_to_the_tiles(server: Server) -> None:
    described = get(server.url, "/collections/toilets").json()
    rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
    (link,) = (one for one in described["links"] if one["rel"] == rel)
    (tileset,) = get(server.url, link["href"]).json()["tilesets"]
    (item,) = tileset["links"]
    path = item["href"]
    for name in ("tileMatrix", "tileRow", "tileCol"):
        path = path.replace(f"{{{name}}}", "0")
    reply = get(server.url, path)
    assert (reply.http, reply.headers["content-type"]) == (200, item["type"])


@pytest.mark.parametrize(
    ("text", "tile"),
    [
        (("0", "0", "0"), Tile(0, 0, 0)),
        (("22", "4194303", "4194303"), Tile(22, 4194303, 4194303)),
        (("3", "7", "0"), Tile(3, 7, 0)),
    ],
)
def test_a_tile_is_zoom_row_column(text: tuple[str, str, str], tile: Tile) -> None:
    assert read_tile(*text) == tile


@pytest.mark.parametrize(
    "text",
    [("23", "0", "0"), ("0", "1", "0"), ("0", "0", "1"), ("3", "8", "0"),
     ("-1", "0", "0"), ("3", "-1", "0"), ("3", "01", "0"), ("3", "1.0", "0"),
     ("٣", "1", "1"), ("", "0", "0"), ("1" * 99, "0", "0"),
     ("3", "1_0", "0"), ("3", "1\n", "1")],
)  # fmt: skip
def test_what_is_no_tile_is_not_found(text: tuple[str, str, str]) -> None:
    with pytest.raises(NotFoundError, match="0–22"):
        read_tile(*text)


@pytest.mark.parametrize(
    ("layer", "kind"), [("vendor_zones", "Polygon"), ("back_streets", "LineString")]
)
def test_shapes_near_by_have_their_shape_and_none_is_lost_from_afar(
    jinan_atlas: Atlas, layer: str, kind: str
) -> None:
    snapshot = jinan_atlas.state(layer).snapshot
    (far,) = mapbox_vector_tile.decode(
        write_tile(snapshot, Tile(0, 0, 0), "wgs84")
    ).values()
    assert "Point" in {f["geometry"]["type"] for f in far["features"]}
    assert len(far["features"]) == snapshot.count()
    feature = snapshot.page(None, 0, 1)[1][0]
    tile = Tile(15, *tile_at(feature.lon, feature.lat, 15))
    (near,) = mapbox_vector_tile.decode(write_tile(snapshot, tile, "wgs84")).values()
    kinds = {f["properties"]["id"]: f["geometry"]["type"] for f in near["features"]}
    assert kinds[feature.id] in (kind, f"Multi{kind}")


def test_the_desk_writes_a_tile_once_and_keeps_only_so_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("citymap.api.tiles._MOST_KEPT", 3)
    snapshot = make_snapshot([117.0, 116.5], [36.65, 36.3])
    tiles = [Tile(zoom, *tile_at(117.0, 36.65, zoom)) for zoom in range(5)]

    async def ask() -> None:
        desk = TileDesk()
        first, second = await asyncio.gather(
            *(desk.tile(snapshot, tiles[0], "wgs84") for _ in range(2))
        )
        assert first is second  # both waited for one writing
        for tile in tiles[1:3]:
            await desk.tile(snapshot, tile, "wgs84")
        assert await desk.tile(snapshot, tiles[0], "wgs84") is first
        for tile in tiles[3:]:
            await desk.tile(snapshot, tile, "wgs84")
        assert len(desk._kept) == 3
        assert await desk.tile(snapshot, tiles[0], "wgs84") is first  # asked last

    asyncio.run(ask())


def test_some_wait_for_a_tile_and_the_rest_come_back_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go, begun = threading.Event(), threading.Semaphore(0)

    def write_slowly(*_: object) -> bytes:
        begun.release()
        assert go.wait(30)
        return b"tile"

    monkeypatch.setattr("citymap.api.tiles.write_tile", write_slowly)
    snapshot = make_snapshot([117.0], [36.65])
    tiles = [Tile(10, row, 843) for row in range(66)]

    async def press() -> None:
        desk = TileDesk()
        waiting = [
            asyncio.create_task(desk.tile(snapshot, tile, "wgs84"))
            for tile in tiles[:64]
        ]
        assert await asyncio.to_thread(begun.acquire, timeout=30)
        with pytest.raises(Refused) as refused:
            await desk.tile(snapshot, tiles[64], "wgs84")
        assert (refused.value.status, dict(refused.value.headers)) == (
            503,
            {"Retry-After": "1"},
        )
        waiting.pop().cancel()  # who goes away makes room
        await asyncio.sleep(0)
        waiting.append(asyncio.create_task(desk.tile(snapshot, tiles[65], "wgs84")))
        await asyncio.sleep(0)
        go.set()
        assert set(await asyncio.gather(*waiting)) == {b"tile"}
        assert await desk.tile(snapshot, tiles[64], "wgs84") == b"tile"

    asyncio.run(press())
