"""Links lead to the place: in each target's datum and order, names encoded."""

from urllib.parse import parse_qs, unquote, urlsplit

import prcoords
import pytest
from pyproj import Geod
from tests.api.hostile import question
from tests.api.raw_http import get
from tests.api.serving import Server

from citymap.atlas.links import navigation_links

GEOD = Geod(ellps="WGS84")
PLACE = (117.1201, 36.6512)
NAMES = (
    "泉城广场公厕", "<script>alert(1)</script>", '"><img src=x onerror=1>',
    "a&mode=drive", "a,1,2", "a|name:b", "a#b?c=d", "%2C%00", "${x}{{y}}", "\\'\"`",
    "a b+c",
    "\u202eabc", "\x00\n\r\t", "javascript:alert(1)", "😀" * 10,
    "=cmd|' /C calc'!A0", "x" * 10_000,
)  # fmt: skip


def metres(lon: float, lat: float, other: tuple[float, float]) -> float:
    return float(GEOD.inv(lon, lat, *other)[2])


def gcj(lon: float, lat: float) -> tuple[float, float]:
    """Where GCJ-02 has a WGS-84 position, as others compute it."""
    there = prcoords.wgs_gcj(prcoords.Coords(lat, lon))
    return there.lon, there.lat


def places_of(links: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Read from each link the longitude and latitude it leads to, in its datum."""
    amap = parse_qs(urlsplit(links["amap"]).query)["to"][0].split(",", 2)
    tencent = parse_qs(urlsplit(links["tencent"]).query)["tocoord"][0].split(",")
    baidu = parse_qs(urlsplit(links["baidu"]).query)["destination"][0]
    apple = parse_qs(urlsplit(links["apple"]).query)["daddr"][0].split(",")
    other = links["other"].removeprefix("geo:").split(",")
    osm = parse_qs(urlsplit(links["osm"]).query)["route"][0].split(";")[1].split(",")
    latlng = baidu.removeprefix("latlng:").partition("|")[0].split(",")
    return {
        "amap": (float(amap[0]), float(amap[1])),
        "tencent": (float(tencent[1]), float(tencent[0])),
        "baidu": (float(latlng[1]), float(latlng[0])),
        "apple": (float(apple[1]), float(apple[0])),
        "osm": (float(osm[1]), float(osm[0])),
        "other": (float(other[1]), float(other[0])),
    }


def test_every_link_decodes_to_within_a_metre_in_its_own_datum() -> None:
    for lon, lat in (PLACE, (116.3, 36.0), (117.9, 37.5), (117.0, 36.65)):
        there = places_of(navigation_links((lon, lat), "名", "济南"))
        for name in ("other", "osm"):
            assert metres(*there.pop(name), (lon, lat)) < 1
        assert set(there) == {"amap", "tencent", "baidu", "apple"}
        for name, place in there.items():
            assert metres(*place, gcj(lon, lat)) < 1, name
            assert metres(*place, (lon, lat)) > 300, name


def test_links_of_an_answer_lead_to_the_feature(server: Server) -> None:
    query = question(coord="wgs84", links="1", layer="toilets,parks,back_streets")
    for item in get(server.url, "/v1/nearby?" + query).json()["data"]:
        here = (item["longitude"], item["latitude"])
        there = places_of(item["links"])
        for name in ("other", "osm"):
            assert metres(*there.pop(name), here) < 1
        assert all(metres(*place, gcj(*here)) < 1 for place in there.values())


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_stays_one_value_whatever_it_holds(name: str) -> None:
    links = navigation_links(PLACE, name, "济南&region=x", (117.0, 36.6))
    for link in links.values():
        assert link.isascii()
        assert not set(link) & set(" <>\"'\\{}|^`\n\r\t\x00")
    queries = {who: parse_qs(urlsplit(link).query) for who, link in links.items()}
    assert set(queries["amap"]) == {"to", "mode", "coordinate", "src", "callnative"}
    assert set(queries["tencent"]) == {"type", "to", "tocoord", "coord_type", "referer"}
    assert set(queries["baidu"]) == {
        "origin", "destination", "mode", "coord_type", "region", "output", "src",
    }  # fmt: skip
    assert all(len(v) == 1 for query in queries.values() for v in query.values())
    assert queries["amap"]["to"][0].split(",", 2)[2] == name
    assert queries["tencent"]["to"][0] == name
    assert queries["baidu"]["destination"][0].partition("|name:")[2] == name
    assert queries["baidu"]["region"][0] == "济南&region=x"
    to = links["amap"].partition("to=")[2].partition("&")[0]
    assert len(to.split(",")) == 3
    assert unquote(to.split(",")[2]) == name
    assert urlsplit(links["amap"]).hostname == "uri.amap.com"


def test_fixed_values_are_the_contracts() -> None:
    links = navigation_links(PLACE, "a", "b")
    lng, lat = (f"{x:.6f}" for x in gcj(*PLACE))
    assert links == {
        "amap": f"https://uri.amap.com/navigation?to={lng},{lat},a&mode=walk"
        "&coordinate=gaode&src=citymap&callnative=1",
        "tencent": "https://apis.map.qq.com/uri/v1/routeplan?type=walk&to=a"
        f"&tocoord={lat},{lng}&coord_type=2&referer=citymap",
        "baidu": "https://api.map.baidu.com/direction"
        "?origin=name%3A%E6%88%91%E7%9A%84%E4%BD%8D%E7%BD%AE"
        f"&destination=latlng%3A{lat}%2C{lng}%7Cname%3Aa"
        "&mode=walking&coord_type=gcj02&region=b&output=html&src=webapp.citymap",
        "apple": f"https://maps.apple.com/?daddr={lat},{lng}&dirflg=w",
        "osm": "https://www.openstreetmap.org/directions"
        "?engine=fossgis_osrm_foot&route=;36.651200,117.120100",
        "other": "geo:36.651200,117.120100",
    }


def test_baidu_is_told_where_the_asker_stands() -> None:
    link = navigation_links(PLACE, "a", "b", (117.0, 36.6))["baidu"]
    origin = parse_qs(urlsplit(link).query)["origin"][0]
    lat, lng = origin.removeprefix("latlng:").partition("|")[0].split(",")
    assert metres(float(lng), float(lat), gcj(117.0, 36.6)) < 1
    assert origin.endswith("|name:我的位置")


def test_outside_of_china_no_datum_is_shifted() -> None:
    links = navigation_links((24.94, 60.17), "a", "Helsinki")
    assert set(places_of(links).values()) == {(24.94, 60.17)}
