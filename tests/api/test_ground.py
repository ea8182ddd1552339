"""What the map lies on: told by ``/v1/city``, given by ``/ground``, kept fresh."""

import gzip
import http.client
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import mapbox_vector_tile
import pytest
from tests.api.documented import faults_of_reply, operation_of
from tests.api.raw_http import get
from tests.api.serving import ROOT, Server, citymap, serving

from citymap.api.ground import BASE_FILE, Ground, tile_hosts
from citymap.catalog import read_catalog
from citymap.layer import Bounds, City, TileSource, Title
from citymap.store.archive import write_archive

HELSINKI = ROOT / "examples" / "helsinki"
EXTRACT = HELSINKI / "helsinki-centre.osm.pbf"
SQUARE = "/ground/base/15/18654/9484"
CITY = read_catalog(ROOT).city
OPEN = TileSource(Title("开放", "Open"), "https://{s}.example.org/{z}/{x}/{y}", "a")
KEYED = replace(OPEN, url="https://t{s}.example.org/{z}/{x}/{y}?tk={key}", key="tk")
BOX = Bounds(117, 36, 118, 37)


@pytest.fixture(scope="module")
def helsinki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("helsinki")
    shutil.copytree(HELSINKI / "layers", folder / "layers")
    done = citymap("import-osm", str(EXTRACT), "--workspace", str(folder))
    assert done.returncode == 1, done.stderr
    with serving(folder, folder / "output", CITYMAP_WATCH_S="0.2") as running:
        yield running


def fetch(
    server: Server, path: str, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask with headers of one's own; nothing is unpacked."""
    place = urlsplit(server.url)
    link = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    link.request("GET", path, headers=headers)
    reply = link.getresponse()
    told = {name.lower(): value for name, value in reply.getheaders()}
    body = reply.read()
    link.close()
    return reply.status, told, body


def data_of(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = get(server.url, "/v1/city").json()["data"]
    return found


def test_a_city_says_where_it_is_and_what_it_lies_on(
    server: Server, helsinki: Server
) -> None:
    jinan, other = data_of(server), data_of(helsinki)
    assert jinan["name"] == {"zh": "济南", "en": "Jinan"}
    assert jinan["bounds"] == [116.21, 35.98, 117.98, 37.55]
    assert (jinan["districts"], jinan["base"]) == (True, None)
    assert jinan["navigation"] == ["amap", "tencent", "baidu", "apple"]
    assert (other["districts"], other["navigation"]) == (False, ["apple", "osm"])
    assert other["base"]["attribution"] == "© OpenStreetMap contributors"
    assert (other["base"]["minzoom"], other["base"]["maxzoom"]) == (10, 15)


@pytest.mark.parametrize("path", ["/v1/city", "/ground/districts"])
def test_an_answer_is_what_the_document_says_and_has_a_tag(
    server: Server, path: str
) -> None:
    document = get(server.url, "/api").json()
    operation = operation_of(document, "GET", path)
    assert operation is not None
    assert faults_of_reply(document, operation, get(server.url, path)) == []
    _, told, _ = fetch(server, path)
    status, _, body = fetch(server, path, **{"If-None-Match": told["etag"]})
    assert (status, body) == (304, b"")


def test_districts_are_named_outlines(server: Server, helsinki: Server) -> None:
    features = get(server.url, "/ground/districts").json()["features"]
    assert len(features) == 12
    assert "历下区" in {feature["properties"]["name"] for feature in features}
    assert get(helsinki.url, "/ground/districts").http == 404


def test_a_tile_is_given_packed_to_who_unpacks_and_plain_to_others(
    helsinki: Server,
) -> None:
    status, told, packed = fetch(helsinki, SQUARE, **{"Accept-Encoding": "gzip, br"})
    assert (status, told["content-encoding"]) == (200, "gzip")
    assert told["content-type"] == "application/vnd.mapbox-vector-tile"
    assert told["cache-control"] == "public, max-age=86400"
    assert told["vary"] == "Accept-Encoding"
    for accepted in ("", "gzip;q=0", "*;q=0"):
        _, told, plain = fetch(helsinki, SQUARE, **{"Accept-Encoding": accepted})
        assert "content-encoding" not in told
    assert gzip.decompress(packed) == plain
    assert set(mapbox_vector_tile.decode(plain)) >= {"street", "building"}
    status, _, body = fetch(helsinki, SQUARE, **{"If-None-Match": told["etag"]})
    assert (status, body) == (304, b"")


def test_where_nothing_is_the_tile_is_empty(helsinki: Server) -> None:
    status, _, body = fetch(helsinki, "/ground/base/15/0/0")
    assert (status, body) == (204, b"")


@pytest.mark.parametrize(
    "place",
    ["9/1/1", "16/37308/18968", "15/32768/0", "15/0/32768", "15/-1/0", "015/1/1",
     "15/1/1.mvt", "15/1/%EF%BC%91", "15/x/1", "15/1e3/1", f"15/{10**30}/1",
     "15/1/", "15/1"],
)  # fmt: skip
def test_a_tile_that_cannot_be_is_not_found(helsinki: Server, place: str) -> None:
    reply = get(helsinki.url, f"/ground/base/{place}")
    assert reply.http == 404
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_broken_base_is_told_and_what_was_good_stays(helsinki: Server) -> None:
    path = helsinki.workspace / "data" / BASE_FILE
    sound, before = path.read_bytes(), fetch(helsinki, SQUARE)[2]
    path.write_bytes(sound[:1000])
    _await(helsinki, lambda ready: ready["warnings"])
    ready = get(helsinki.url, "/readyz").json()
    assert ready["status"] == "degraded"
    assert "ground.pmtiles" in ready["warnings"][0]
    assert fetch(helsinki, SQUARE)[2] == before
    path.write_bytes(sound)
    _await(helsinki, lambda ready: not ready["warnings"])
    assert "ground.pmtiles: cannot be read" in helsinki.output.read_text()


def _await(server: Server, done: Any) -> None:
    for _ in range(3000):
        if done(get(server.url, "/readyz").json()):
            return
    raise AssertionError("the watch has not seen it")


def ground_of(tmp_path: Path, *tiles: TileSource, **keys: str) -> Ground:
    return Ground(tmp_path, replace(CITY, districts=None, tiles=tiles), keys)


def test_a_changed_file_is_taken_up_and_one_that_went_is_gone(tmp_path: Path) -> None:
    ground = ground_of(tmp_path)
    ground.refresh()
    assert ground.base is None
    assert ground.warnings == []
    path = tmp_path / BASE_FILE
    write_archive(path, {(15, 1, 1): b"one"}, BOX, {"attribution": "a"})
    ground.refresh()
    first = ground.base
    assert first is not None
    ground.refresh()
    assert ground.base is first  # not read again
    write_archive(path, {(15, 1, 1): b"two"}, BOX, {"attribution": "a"})
    ground.refresh()
    assert ground.base is not None
    assert ground.base.version != first.version
    path.unlink()
    ground.refresh()
    assert ground.base is None
    assert ground.warnings == []


def test_outlines_that_are_named_but_not_there_are_told(tmp_path: Path) -> None:
    ground = Ground(tmp_path, CITY, {})
    ground.refresh()
    assert ground.districts is None
    assert ["districts.geojson" in text for text in ground.warnings] == [True]
    shutil.copy(ROOT / "data" / "districts.geojson", tmp_path)
    ground.refresh()
    assert ground.districts is not None
    assert json.loads(ground.districts)["type"] == "FeatureCollection"
    os.truncate(tmp_path / "districts.geojson", 100)
    ground.refresh()
    assert ground.districts is not None  # what was good
    assert len(ground.warnings) == 1


def test_a_key_is_written_into_the_addresses(tmp_path: Path) -> None:
    labelled = replace(KEYED, labels="https://t{s}.example.org/l/{z}/{x}/{y}?tk={key}")
    ground = ground_of(tmp_path, labelled, tk="abc")
    (source,) = ground.sources
    assert source.url.endswith("?tk=abc")
    assert source.labels == "https://t{s}.example.org/l/{z}/{x}/{y}?tk=abc"
    assert ground.warnings == []


def test_a_source_without_its_key_is_left_out_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ground = ground_of(tmp_path, KEYED, OPEN, other="abc")
    assert ground.sources == (OPEN,)
    told = "Open: left out, CITYMAP_TILE_KEYS has no key named tk"
    assert ground.warnings == [told]
    assert told in caplog.text


@pytest.mark.parametrize(
    ("source", "hosts"),
    [
        (replace(OPEN, url="/tiles/{z}/{x}/{y}"), ()),
        (replace(OPEN, url="https://a.b:81/{z}/{x}/{y}"), ("https://a.b:81",)),
        (
            replace(OPEN, subdomains=("0", "1")),
            ("https://0.example.org", "https://1.example.org"),
        ),
        (
            replace(KEYED, subdomains=("0",), labels="http://l.b/{z}/{x}/{y}"),
            ("https://t0.example.org", "http://l.b"),
        ),
    ],
)
def test_the_policy_is_told_which_hosts_give_pictures(
    source: TileSource, hosts: tuple[str, ...]
) -> None:
    city: City = replace(CITY, tiles=(source, source))
    assert tile_hosts(city) == hosts
