"""OGC API - Features: the standard's words, CRS84, pages that end."""

from urllib.parse import parse_qs, urlsplit

import pytest
import shapely
from pyproj import Geod
from tests.api.raw_http import get
from tests.api.serving import Server

from citymap.api.ogc import read_box
from citymap.errors import ParameterError
from citymap.layer import Bounds

ITEMS = "/collections/toilets/items"


def test_the_landing_page_leads_to_everything_there_is(server: Server) -> None:
    body = get(server.url, "/").json()
    links = {link["rel"]: link for link in body["links"]}
    assert (
        links["service-desc"]["type"] == "application/vnd.oai.openapi+json;version=3.0"
    )
    for link in links.values():
        reply = get(server.url, link["href"])
        assert (reply.http, reply.headers["content-type"]) == (200, link["type"])


def test_every_layer_is_a_collection_and_its_links_answer(server: Server) -> None:
    listed = get(server.url, "/collections").json()["collections"]
    layers = get(server.url, "/v1/layers").json()["data"]
    assert [one["id"] for one in listed] == [layer["id"] for layer in layers]
    for one in listed:
        assert get(server.url, f"/collections/{one['id']}").json() == one
        west, south, east, north = one["extent"]["spatial"]["bbox"][0]
        assert west < east
        assert south < north
        for link in one["links"]:
            reply = get(server.url, link["href"])
            assert (reply.http, reply.headers["content-type"]) == (200, link["type"])


@pytest.mark.parametrize("layer", ["stations", "vendor_zones", "back_streets"])
def test_following_next_gives_every_feature_once_by_id(
    server: Server, layer: str
) -> None:
    path = f"/collections/{layer}/items?limit=40"
    found: list[str] = []
    matched = -1
    while path:
        page = get(server.url, path).json()
        assert page["numberReturned"] == len(page["features"]) <= 40
        assert matched in (-1, page["numberMatched"])
        matched = page["numberMatched"]
        found += [feature["id"] for feature in page["features"]]
        links = {link["rel"]: link["href"] for link in page["links"]}
        assert get(server.url, links["self"]).json() == page
        path = links.get("next", "")
    assert len(found) == matched
    assert found == sorted(set(found))


def test_the_last_page_has_no_next_and_beyond_it_is_empty(server: Server) -> None:
    for query, relations in (
        ("limit=1000&offset=1000", {"self", "prev"}),
        ("limit=1000", {"self", "next"}),
        ("limit=287&offset=1000", {"self", "prev"}),
        ("limit=286&offset=1000", {"self", "prev", "next"}),
        ("offset=99999999", {"self", "prev"}),
    ):
        page = get(server.url, f"{ITEMS}?{query}").json()
        assert page["numberMatched"] == 1287
        assert {link["rel"] for link in page["links"]} == relations, query


def test_limit_is_ten_by_default_and_a_thousand_at_most(server: Server) -> None:
    for query, count in (("", 10), ("?limit=1", 1),
                         ("?limit=1000", 1000), ("?limit=1001", 1000),
                         ("?limit=1000000000000", 1000)):  # fmt: skip
        page = get(server.url, ITEMS + query).json()
        assert page["numberReturned"] == len(page["features"]) == count


@pytest.mark.parametrize("layer", ["toilets", "vendor_zones", "back_streets"])
def test_a_bbox_gives_exactly_what_touches_it(server: Server, layer: str) -> None:
    box = (116.95, 36.6, 117.1, 36.7)
    path = f"/collections/{layer}/items?limit=1000"
    everything = get(server.url, path).json()["features"]
    if layer == "toilets":
        everything += get(server.url, path + "&offset=1000").json()["features"]
    frame = shapely.box(*box)
    wanted = [
        feature["id"]
        for feature in everything
        if shapely.intersects(frame, shapely.geometry.shape(feature["geometry"]))
    ]
    assert 0 < len(wanted) < len(everything)
    for text in ("116.95,36.6,117.1,36.7", "116.95,36.6,0,117.1,36.7,99"):
        page = get(server.url, f"{path}&bbox={text}").json()
        assert [feature["id"] for feature in page["features"]] == wanted
        assert page["numberMatched"] == len(wanted)


def test_a_bbox_goes_along_with_the_next_link(server: Server) -> None:
    page = get(server.url, ITEMS + "?limit=5&bbox=116.95,36.6,117.1,36.7").json()
    following = {link["rel"]: link["href"] for link in page["links"]}["next"]
    query = parse_qs(urlsplit(following).query)
    assert [float(x) for x in query["bbox"][0].split(",")] == [
        116.95,
        36.6,
        117.1,
        36.7,
    ]
    assert (query["limit"], query["offset"]) == (["5"], ["5"])


def test_a_point_may_be_a_bbox(server: Server) -> None:
    feature = get(server.url, ITEMS + "?limit=1").json()["features"][0]
    x, y = feature["geometry"]["coordinates"]
    page = get(server.url, f"{ITEMS}?bbox={x!r},{y!r},{x!r},{y!r}").json()
    assert [one["id"] for one in page["features"]] == [feature["id"]]


def test_equal_numbers_are_a_bbox_like_any_other(server: Server) -> None:
    for text, matched in (
        ("0,0,180,90", 1287),
        ("0,0,0,0", 0),
        ("9,9,9,90", 0),
    ):
        page = get(server.url, f"{ITEMS}?bbox={text}").json()
        assert page["numberMatched"] == matched


def test_geojson_is_longitude_first_and_agrees_with_v1(server: Server) -> None:
    for layer in ("toilets", "chargers"):
        for feature in get(server.url, f"/collections/{layer}/items").json()[
            "features"
        ]:
            lon, lat = feature["geometry"]["coordinates"]
            path = f"/v1/layers/{layer}/features/{feature['id']}"
            full = get(server.url, path).json()["data"]
            other = (full["longitude"], full["latitude"])
            assert Geod(ellps="WGS84").inv(lon, lat, *other)[2] < 0.15


def test_items_may_be_kept_and_asked_for_by_tag(server: Server) -> None:
    tags = set()
    for path in (ITEMS, ITEMS + "?limit=2", ITEMS + "?offset=1",
                 ITEMS + "?bbox=1,1,2,2", "/collections/parks/items",
                 f"{ITEMS}/toilets.demo-0001"):  # fmt: skip
        reply = get(server.url, path)
        assert reply.http == 200
        assert reply.headers["access-control-allow-origin"] == "*"
        tags.add(reply.headers["etag"])
        assert get(server.url, path, If_None_Match=reply.headers["etag"]).http == 304
    assert len(tags) == 6


@pytest.mark.parametrize("layer", ["toilets", "vendor_zones"])
def test_a_bbox_whose_west_is_east_goes_around_the_world(
    server: Server, layer: str
) -> None:
    def matched(box: str) -> int:
        page = get(server.url, f"/collections/{layer}/items?limit=1&bbox={box}").json()
        number: int = page["numberMatched"]
        return number

    east, west = matched("117,36,180,38"), matched("-180,36,116.9,38")
    assert matched("117,36,116.9,38") == east + west > 0
    assert matched("170,-10,-170,90") == 0


@pytest.mark.parametrize(
    ("members", "box"),
    [
        (("1", "2", "3", "4"), Bounds(1, 2, 3, 4)),
        (("1", "2", "-9", "3", "4", "9"), Bounds(1, 2, 3, 4)),
        (("170", "-10", "-170", "10"), Bounds(170, -10, -170, 10)),
        (("-180", "-90", "180", "90"), Bounds(-180, -90, 180, 90)),
    ],
)
def test_a_box_is_west_south_east_north(members: tuple[str, ...], box: Bounds) -> None:
    assert read_box(members) == box


@pytest.mark.parametrize(
    "members",
    [("1",), ("1",) * 5, ("1", "4", "3", "2"), ("181", "1", "2", "3"),
     ("1", "91", "2", "92"), ("nan", "1", "2", "3")],
)  # fmt: skip
def test_what_is_no_box_on_earth_is_refused(members: tuple[str, ...]) -> None:
    with pytest.raises(ParameterError) as refused:
        read_box(members)
    assert refused.value.parameter == "bbox"
