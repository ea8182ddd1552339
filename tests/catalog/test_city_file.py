"""The city's own values; its faults are in test_reading."""

import re
import shutil
from pathlib import Path

import pytest

from citymap.catalog import read_catalog
from citymap.catalog.city_file import BOUNDS, TILE_URL, TIME_ZONE
from citymap.layer import City, TileSource, Title

ROOT = Path(__file__).parents[2]

SOURCE = """
[[tiles]]
title = { zh = "天地图", en = "Tianditu" }
url = "https://t{s}.example.org/{z}/{x}/{y}?tk={key}"
labels = "https://t{s}.example.org/l/{z}/{x}/{y}?tk={key}"
attribution = "somebody"
datum = "gcj02"
min_zoom = 0
max_zoom = 17
subdomains = ["0", "1"]
key = "tianditu"
approval_number = "GS 1"
"""


def with_city(folder: Path, more: str, zone: str = "Asia/Shanghai") -> City:
    """Read a city of the repository's head with something added."""
    layers = folder / "layers"
    layers.mkdir()
    text = (
        (ROOT / "layers" / "city.toml").read_text("utf-8").partition("[[figures]]")[0]
    )
    text = re.sub(r"^first = .*$", "", text, flags=re.MULTILINE)
    (layers / "city.toml").write_text(
        text.replace("Asia/Shanghai", zone) + more, "utf-8"
    )
    shutil.copy(ROOT / "layers" / "parks.toml", layers)
    return read_catalog(folder).city


def test_the_live_page_is_an_address_that_a_browser_opens(tmp_path: Path) -> None:
    city = with_city(tmp_path, 'live = "https://map.example.org/?lang=zh"')
    assert city.live == "https://map.example.org/?lang=zh"


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Helsinki", "America/Argentina/Ushuaia"]
)
def test_a_zone_of_the_database_is_read(zone: str) -> None:
    found = TIME_ZONE.read(zone)
    assert found is not None
    assert found.key == zone


def test_a_box_may_be_ten_degrees_across_and_no_more() -> None:
    assert BOUNDS.read([110, 30, 120, 40]) is not None
    assert BOUNDS.read([110, 30, 120.1, 40]) is None


@pytest.mark.parametrize(
    "url",
    [
        "/tiles/{z}/{x}/{y}.png",
        "https://tiles.example.org:8443/wmts/1.0.0/map/default/GM/{z}/{y}/{x}.png",
        "https://t{s}.example.org/wmts?LAYER=v&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}",
        "http://{s}.example.org/{z}/{x}/{y}@2x.png",
    ],
)
def test_tiles_by_xyz_and_by_both_ways_of_wmts_are_read(url: str) -> None:
    assert TILE_URL.read(url) == url


def test_a_source_is_read_with_everything_that_it_may_say(tmp_path: Path) -> None:
    city = with_city(tmp_path, SOURCE)
    assert city.tiles == (
        TileSource(
            title=Title("天地图", "Tianditu"),
            url="https://t{s}.example.org/{z}/{x}/{y}?tk={key}",
            attribution="somebody",
            labels="https://t{s}.example.org/l/{z}/{x}/{y}?tk={key}",
            datum="gcj02",
            min_zoom=0,
            max_zoom=17,
            subdomains=("0", "1"),
            key="tianditu",
            approval_number="GS 1",
        ),
    )


@pytest.mark.parametrize(
    ("zone", "said", "wanted"),
    [
        ("Asia/Shanghai", "", ("amap", "tencent", "baidu", "apple")),
        ("Asia/Urumqi", "", ("amap", "tencent", "baidu", "apple")),
        ("Asia/Hong_Kong", "", ("apple", "osm")),
        ("Europe/Helsinki", "", ("apple", "osm")),
        ("Europe/Helsinki", 'navigation = ["osm"]', ("osm",)),
    ],
)
def test_map_apps_are_offered_as_stated_or_as_is_usual_there(
    tmp_path: Path, zone: str, said: str, wanted: tuple[str, ...]
) -> None:
    assert with_city(tmp_path, said, zone).navigation == wanted
