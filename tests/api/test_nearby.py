"""``/v1/nearby``: the contract's eight points, asked of a real service."""

import re
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from tests.api.hostile import question
from tests.api.raw_http import get, post
from tests.api.serving import NOW, Server

AT = NOW + ":00+08:00"
BODY = {"lat": 36.6512, "lng": 117.1201, "coord": "gcj02", "layer": "toilets"}
LAYERS = "toilets,parking,vendor_zones,parks,back_streets,fairs"


def ask(server: Server, **changes: str | None) -> Any:
    reply = get(server.url, "/v1/nearby?" + question(**changes))
    assert reply.http == 200, reply.body
    return reply.json()


def test_an_answer_has_the_members_of_the_contract_in_its_order(server: Server) -> None:
    answer = ask(server, open="now")
    assert list(answer) == [
        "status",
        "message",
        "count",
        "coord",
        "as_of",
        "data_version",
        "radius",
        "extended_to",
        "data",
        "empty",
    ]
    assert (answer["status"], answer["message"]) == (0, "ok")
    assert answer["count"] == len(answer["data"]) == 10
    assert (answer["coord"], answer["as_of"]) == ("gcj02", AT)
    assert answer["empty"] is None
    item = answer["data"][0]
    assert list(item) == [
        "id",
        "marker_id",
        "layer",
        "name",
        "address",
        "latitude",
        "longitude",
        "distance",
        "open",
        "attrs",
        "updated",
    ]
    assert list(item["open"]) == ["state", "until", "next_open", "text"]


def test_results_are_ordered_by_distance_and_equal_ones_by_id(server: Server) -> None:
    data = ask(server, layer=LAYERS, page_size="20")["data"]
    assert len({item["layer"] for item in data}) > 1
    metres = [item["distance"] for item in data]
    assert metres == sorted(metres)


def test_ties_of_distance_are_ordered_by_id_in_code_points(server: Server) -> None:
    """Inside several polygons all are at 0 metres: ask from where zones overlap."""
    items = get(server.url, "/collections/parks/items?limit=200").json()["features"]
    layers = "parks,vendor_zones"
    for feature in items[:25]:
        ring = feature["geometry"]["coordinates"]
        while isinstance(ring[0][0], list):
            ring = ring[0]
        lng, lat = ring[0]
        place = {"lat": f"{lat:.9f}", "lng": f"{lng:.9f}", "coord": "wgs84"}
        data = ask(server, layer=layers, page_size="20", **place)["data"]
        assert all(
            a["distance"] < b["distance"] or a["distance"] == b["distance"]
            for a, b in pairwise(data)
        )
        same = [item["id"] for item in data if item["distance"] == 0]
        assert same == sorted(same)


def test_numbers_are_numbers_with_six_decimals(server: Server) -> None:
    for coord in ("wgs84", "gcj02", "bd09", "cgcs2000"):
        reply = get(server.url, "/v1/nearby?" + question(coord=coord, layer=LAYERS))
        places = re.findall(rb'"(?:latitude|longitude)":([^,]+),', reply.body)
        assert len(places) == 20
        assert all(re.fullmatch(rb"[0-9]{2,3}\.[0-9]{6}", text) for text in places)
        for item in reply.json()["data"]:
            assert type(item["distance"]) is int
            assert type(item["marker_id"]) is int
            assert 35 < item["latitude"] < 38
            assert 115 < item["longitude"] < 119


def test_moments_have_offsets_and_as_of_is_cut_to_the_minute(server: Server) -> None:
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:00\+08:00")
    answer = ask(server, at="2026-11-22T02:03:59.9", layer=LAYERS, page_size="20")
    assert answer["as_of"] == "2026-11-22T02:03:00+08:00"
    said = [answer["as_of"]]
    for item in answer["data"]:
        said += [item["open"]["until"], item["open"]["next_open"]]
    assert len([text for text in said if text]) > 5
    assert all(moment.fullmatch(text) for text in said if text)


@pytest.mark.parametrize(
    "at",
    ["2026-11-21T18:03:00Z", "2026-11-22T02:03", "2026-11-21T13:03:00-05:00",
     "2026-11-22T02:03:59+08:00", "2026-11-22t02:03:00+08:00"],
)  # fmt: skip
def test_one_moment_written_in_many_ways_is_one_question(
    server: Server, at: str
) -> None:
    for sent in (at, at.replace("+", "%2B")):
        assert ask(server, at=sent, open="now") == ask(
            server, at="2026-11-22T02:03", open="now"
        )


def test_state_says_when_it_changes(server: Server) -> None:
    data = ask(server, at="2026-11-22T02:00", page_size="20")["data"]
    states = {item["open"]["state"] for item in data}
    assert states <= {"open", "closed", "unknown"}
    assert len(states) > 1
    for item in data:
        state, until = item["open"]["state"], item["open"]["until"]
        assert (item["open"]["next_open"] is None) or state == "closed"
        if until is not None:
            assert datetime.fromisoformat(until) > datetime.fromisoformat(
                "2026-11-22T02:00+08:00"
            )


def test_open_now_gives_open_ones_and_with_unknown_those_too(server: Server) -> None:
    for asked, states in (("exclude", {"open"}), ("include", {"open", "unknown"})):
        found: set[str] = set()
        for layer in ("toilets", "breakfast", "convenience"):
            data = ask(
                server, layer=layer, open="now", unknown=asked, page_size="20",
                page_index="10", at="2026-11-22T02:00",
            )["data"]  # fmt: skip
            found |= {item["open"]["state"] for item in data}
        assert found == states


def test_24h_is_open_without_an_end(server: Server) -> None:
    for item in ask(server, open="24h", page_size="20")["data"]:
        assert (item["open"]["state"], item["open"]["until"]) == ("open", None)


def test_open_for_asks_that_it_stays_open_so_long(server: Server) -> None:
    data = ask(server, open="now", open_for="240", page_size="20")["data"]
    end = datetime.fromisoformat("2026-11-23T01:05+08:00")
    ends = [item["open"]["until"] for item in data]
    assert all(until is None or datetime.fromisoformat(until) >= end for until in ends)
    less = ask(server, open="now", page_size="20")["data"]
    assert [item["id"] for item in less] != [item["id"] for item in data]


def test_flags_must_all_be_yes(server: Server) -> None:
    data = ask(server, attr="wheelchair,baby_care", page_size="20")["data"]
    assert data
    assert all({"wheelchair", "baby_care"} <= set(item["attrs"]) for item in data)


def test_pages_follow_each_other_and_one_beyond_the_end_is_empty(
    server: Server,
) -> None:
    whole = [
        item["id"]
        for page in range(1, 11)
        for item in ask(server, page_size="20", page_index=str(page))["data"]
    ]
    assert len(set(whole)) == 200
    halves = [
        item["id"]
        for page in (1, 2)
        for item in ask(server, page_size="10", page_index=str(page))["data"]
    ]
    assert halves == whole[:20]
    beyond = ask(server, layer="stations", page_size="1", page_index="200", radius="1",
                 auto_extend="0")  # fmt: skip
    assert (beyond["status"], beyond["count"], beyond["data"]) == (0, 0, [])
    few = ask(server, auto_extend="0", radius="700", page_index="200", page_size="1")
    assert (few["status"], few["count"], few["data"]) == (0, 0, [])


def test_the_radius_doubles_until_enough_are_found_and_not_unless_asked(
    server: Server,
) -> None:
    small = ask(server, radius="500", auto_extend="0")
    assert small["extended_to"] is None
    assert all(item["distance"] <= 500 for item in small["data"])
    grown = ask(server, radius="500")
    assert (grown["radius"], grown["count"]) == (500, 10)
    assert grown["extended_to"] in (1000, 2000, 4000)
    last = grown["data"][-1]["distance"]
    assert grown["extended_to"] / 2 <= last <= grown["extended_to"]
    assert ask(server, radius="50000")["extended_to"] is None


def test_nothing_found_is_no_error_and_says_why(server: Server) -> None:
    answer = ask(server, open="now", radius="450", auto_extend="0",
                 at="2026-11-22T03:30")  # fmt: skip
    assert (answer["status"], answer["count"]) == (0, 0)
    empty = answer["empty"]
    assert list(empty) == [
        "radius", "closed", "unknown", "nearest_open", "soonest_opening",
    ]  # fmt: skip
    assert empty["radius"] == 450
    assert empty["closed"] >= 1
    assert empty["nearest_open"] > 450
    assert empty["soonest_opening"].endswith(":00+08:00")


def test_data_version_names_the_layers_asked_in_that_order(server: Server) -> None:
    version = ask(server, layer="parking,toilets")["data_version"]
    assert re.fullmatch(r"parking:\d{8}T\d{6}Z,toilets:\d{8}T\d{6}Z", version)


def test_marker_ids_are_one_for_each_feature(server: Server) -> None:
    pages = [
        item
        for layer in (LAYERS, "toilets", "parks")
        for item in ask(server, layer=layer, page_size="20")["data"]
    ]
    numbers = {item["id"]: item["marker_id"] for item in pages}
    assert len(set(numbers.values())) == len(numbers)
    assert all(numbers[item["id"]] == item["marker_id"] for item in pages)
    assert all(re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_.-]+", name) for name in numbers)


def test_ten_items_without_links_are_at_most_8_kb(server: Server) -> None:
    for layer in (*LAYERS.split(","), "chargers", "breakfast", "waste_sorting"):
        reply = get(server.url, "/v1/nearby?" + question(layer=layer))
        assert reply.json()["count"] == 10
        assert len(reply.body) <= 8192


def test_an_item_spreads_into_open_location(server: Server) -> None:
    """What wx.openLocation takes: two numbers in gcj02, name and address as text."""
    answer = ask(server, coord="wgs84", out_coord="gcj02", layer=LAYERS, page_size="20")
    assert answer["coord"] == "gcj02"
    for item in answer["data"]:
        assert isinstance(item["latitude"], float)
        assert isinstance(item["longitude"], float)
        assert isinstance(item["name"], str)
        assert item["name"]
        assert isinstance(item["address"], str)


def test_location_is_lat_and_lng_in_one(server: Server) -> None:
    one = ask(server, lat=None, lng=None, location="36.6512,117.1201")
    assert one == ask(server)


def test_get_post_and_both_ways_of_lists_are_one_question(server: Server) -> None:
    wanted = get(
        server.url,
        "/v1/nearby?" + question(attr="wheelchair", layer="toilets,parks", links="1"),
    )
    for changes in (
        {"layer": "toilets,parks", "attr": "wheelchair", "links": 1},
        {"layer": ["toilets", "parks"], "attr": ["wheelchair"], "links": True},
        {
            "layer": "toilets,parks",
            "attr": ["wheelchair"],
            "links": 1,
            "page_size": 10.0,
        },
    ):
        reply = post(server.url, "/v1/nearby", {**BODY, **changes})
        assert reply.http == 200, reply.body
        assert reply.body == wanted.body


def test_the_order_of_parameters_means_nothing(server: Server) -> None:
    wanted = ask(server, open="now", page_size="3")
    parts = question(open="now", page_size="3").split("&")
    for turn in range(len(parts)):
        query = "&".join(parts[turn:] + parts[:turn])
        assert get(server.url, "/v1/nearby?" + query).json() == wanted


@pytest.mark.parametrize(
    ("query", "accept", "english"),
    [
        ("", "", False),
        ("", "en-GB,en;q=0.9", True),
        ("", "zh-CN,en;q=0.9", False),
        ("", "fr,en;q=0.2,zh;q=0.1", True),
        ("", "*;q=0.5,en;q=0.1", False),
        ("&lang=en", "zh-CN", True),
        ("&lang=zh", "en", False),
    ],
)
def test_lang_wins_over_accept_language_and_chinese_is_the_default(
    server: Server, query: str, accept: str, english: bool
) -> None:
    headers = {"Accept_Language": accept} if accept else {}
    right = get(server.url, "/v1/nearby?" + question() + query, **headers)
    wrong = get(server.url, "/v1/nearby?" + question(radius="0") + query, **headers)
    texts = [item["open"]["text"] for item in right.json()["data"]]
    assert all(text.isascii() for text in texts) == english
    assert wrong.json()["message"].startswith("radius: out" if english else "radius：")


def test_lang_of_a_body_is_its_language_in_errors_too(server: Server) -> None:
    right = post(server.url, "/v1/nearby", {**BODY, "lang": "en"}).json()
    assert all(item["open"]["text"].isascii() for item in right["data"])
    wrong = post(server.url, "/v1/nearby", {**BODY, "lang": "en", "radius": 0}).json()
    assert wrong["message"] == "radius: out of range; allowed: 1–50,000"


def test_the_same_question_gets_the_same_bytes(server: Server) -> None:
    query = "/v1/nearby?" + question(layer=LAYERS, links="1")
    replies = [get(server.url, query) for _ in range(10)]
    assert len({reply.body for reply in replies}) == 1
    assert len({reply.headers["x-request-id"] for reply in replies}) == 10
