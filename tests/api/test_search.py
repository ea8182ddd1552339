"""``/v1/search``: what the contract says of it, asked of a real service."""

import asyncio
import re
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.api.documented import faults_of_reply, operation_of
from tests.api.raw_http import Reply, get, post, request, send
from tests.api.serving import NOW, Server, serving
from tests.atlas import called

from citymap.api.admission import Admission
from citymap.api.clock import MinuteClock
from citymap.api.nearby import NearbyDesk
from citymap.api.problems import Refused
from citymap.api.search import SearchDesk, SearchQuestion, make_search, search_cost
from citymap.atlas.atlas import Atlas
from citymap.atlas.nearby import Run
from citymap.atlas.search import make_query
from citymap.atlas.snapshot import Snapshot

HERE = {"lat": "36.6512", "lng": "117.1201", "coord": "gcj02"}
ITEM = [
    "id", "marker_id", "layer", "name", "address", "latitude", "longitude", "distance",
    "open", "attrs", "updated",
]  # fmt: skip


def reply_to(server: Server, q: str, **more: str) -> Reply:
    return get(server.url, "/v1/search?" + urlencode({"q": q, **more}))


def ask(server: Server, q: str, **more: str) -> Any:
    reply = reply_to(server, q, **more)
    assert reply.http == 200, reply.body
    return reply.json()


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer["data"]]


def test_an_answer_has_the_members_of_the_contract_in_its_order(server: Server) -> None:
    answer = ask(server, "泉城路", layer="toilets")
    assert list(answer) == [
        "status", "message", "count", "coord", "as_of", "data_version", "data",
    ]  # fmt: skip
    assert (answer["status"], answer["message"], answer["coord"]) == (0, "ok", "wgs84")
    assert answer["as_of"] == NOW + ":00+08:00"
    assert re.fullmatch(r"toilets:\d{8}T\d{6}Z", answer["data_version"])
    assert answer["count"] == len(answer["data"]) == 10
    for item in answer["data"]:
        assert list(item) == ITEM
        assert item["distance"] is None
        assert item["name"].startswith("泉城路")


def test_an_item_is_nearbys_to_the_byte(server: Server) -> None:
    position = {**HERE, "page_size": "20", "lang": "en", "at": "2026-11-23T02:00"}
    query = urlencode({**position, "layer": "toilets"})
    near = get(server.url, "/v1/nearby?" + query).json()["data"]
    found = ask(server, "gongce", layer="toilets", **position)
    assert found["data"] == near
    assert found["coord"] == "gcj02"


@pytest.mark.parametrize(
    "q",
    [
        "泉城路街道公厕 2 号",
        "quanchenglu",
        "quan cheng lu",
        "quanchengl",
        "qclj",
        "泉城路",
    ],
)
def test_a_feature_is_found_by_name_pinyin_and_initials(server: Server, q: str) -> None:
    assert "toilets.demo-0031" in ids(ask(server, q, layer="toilets"))


@pytest.mark.parametrize(
    "q",
    ["公厕 1 号", "gongce", "gc", "历下区", "lixia", "泉城 1", "tcc", "gongyuan", "z"],
)
@pytest.mark.parametrize("here", [False, True])
def test_results_are_those_of_judging_every_feature(
    jinan_atlas: Atlas, server: Server, q: str, here: bool
) -> None:
    layers = ("parks", "toilets", "parking")
    everything = []
    for layer in layers:
        snapshot = jinan_atlas.states[layer].snapshot
        for feature in snapshot.page(None, 0, 10_000)[1]:
            name = str(feature.properties["name"])
            address = str(feature.properties.get("address") or "")
            everything.append((called.match(name, address, q), feature.id))
    matching = sorted(entry for entry in everything if entry[0] < 6)
    given = HERE if here else {}
    pages = [
        ask(
            server,
            q,
            layer=",".join(layers),
            page_index=str(i),
            page_size="20",
            **given,
        )
        for i in range(1, 11)
    ]
    found = [item for page in pages for item in page["data"]]
    kinds = {name: match for match, name in everything}
    assert len(found) == min(200, len(matching))
    if not here:
        assert [item["id"] for item in found] == [name for _, name in matching[:200]]
    order = [(kinds[item["id"]], item["distance"] or 0) for item in found]
    assert order == sorted(order)
    assert [kind for kind, _ in order] == [kind for kind, _ in matching[:200]]


def test_all_layers_are_searched_unless_some_are_named(server: Server) -> None:
    pages = [ask(server, "泉城路", page_size="20", page_index=page) for page in "12345"]
    assert len({item["layer"] for page in pages for item in page["data"]}) > 3
    versions = ask(server, "泉城路")["data_version"].split(",")
    assert len(versions) == 15
    some = ask(server, "泉城路", layer="toilets,parking", page_size="20")
    assert {item["layer"] for item in some["data"]} == {"toilets", "parking"}


def test_nothing_found_and_a_page_beyond_the_end_are_empty(server: Server) -> None:
    for answer in (
        ask(server, "没有这样的地方"),
        ask(server, "公厕 2 号 泉城", page_index="200", page_size="1"),
    ):
        assert (answer["status"], answer["count"], answer["data"]) == (0, 0, [])


def test_open_is_judged_at_the_moment_asked(server: Server) -> None:
    def states(at: str) -> list[str]:
        answer = ask(server, "gongce", layer="toilets", page_size="20", at=at)
        assert answer["as_of"].startswith(at)
        return [item["open"]["state"] for item in answer["data"]]

    noon, night = states("2026-11-23T12:00"), states("2026-11-23T02:00")
    assert noon.count("open") > night.count("open")


def test_texts_are_in_the_language_asked(server: Server) -> None:
    zh, en = (
        ask(server, "gongce", layer="toilets", lang=lang) for lang in ("zh", "en")
    )
    assert ids(zh) == ids(en)
    assert zh["data"][0]["open"]["text"] != en["data"][0]["open"]["text"]


def test_positions_are_in_the_datum_asked(server: Server) -> None:
    places = {
        coord: ask(server, "泉城路", layer="toilets", out_coord=coord)["data"][0]
        for coord in ("wgs84", "gcj02", "bd09", "cgcs2000")
    }
    assert len({item["longitude"] for item in places.values()}) == 3
    assert ask(server, "泉城路", **HERE)["coord"] == "gcj02"
    assert ask(server, "泉城路", **HERE, out_coord="bd09")["coord"] == "bd09"


def test_a_body_asks_what_a_query_asks(server: Server) -> None:
    asked = {"q": "qclj", "layer": ["toilets"], "lat": 36.6512, "lng": 117.1201}
    by_body = post(
        server.url, "/v1/search", {**asked, "coord": "gcj02", "page_size": 5}
    )
    by_query = reply_to(server, "qclj", layer="toilets", **HERE, page_size="5")
    assert by_body.http == by_query.http == 200
    assert by_body.body == by_query.body
    english = post(server.url, "/v1/search", {"q": "gongce", "lang": "en"}).body
    assert english == post(server.url, "/v1/search?lang=en", {"q": "gongce"}).body
    assert english == reply_to(server, "gongce", lang="en").body


def test_answers_to_a_position_or_a_body_are_not_stored(server: Server) -> None:
    for reply in (
        reply_to(server, "gongce", **HERE),
        reply_to(server, "gongce", location="36.6512,117.1201", coord="gcj02"),
        post(server.url, "/v1/search", {"q": "gongce"}),
    ):
        assert reply.http == 200
        assert reply.headers["cache-control"] == "no-store"
        assert "etag" not in reply.headers


def test_other_answers_have_a_tag_that_changes_with_the_question(
    server: Server,
) -> None:
    first = reply_to(server, "gongce", layer="toilets")
    tag = first.headers["etag"]
    again = get(server.url, "/v1/search?q=gongce&layer=toilets", If_None_Match=tag)
    assert (again.http, again.body) == (304, b"")
    others = [
        reply_to(server, "gongce", layer="parking"),
        reply_to(server, "gong", layer="toilets"),
        reply_to(server, "gongce", layer="toilets", lang="en"),
        reply_to(server, "gongce", layer="toilets", out_coord="bd09"),
        reply_to(server, "gongce", layer="toilets", page_index="2"),
        reply_to(server, "gongce", layer="toilets", page_size="11"),
        reply_to(server, "gongce", layer="toilets", at="2026-11-22T02:00"),
    ]
    assert len({tag, *(reply.headers["etag"] for reply in others)}) == 1 + len(others)


def test_head_tells_the_same_without_the_answer(server: Server) -> None:
    head = send(server.url, request("/v1/search?q=gongce", method="HEAD"))
    whole = reply_to(server, "gongce")
    assert (head.http, head.body) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]


def test_answers_are_what_the_openapi_document_says(server: Server) -> None:
    document = get(server.url, "/api").json()
    for method, reply in (
        ("GET", reply_to(server, "gongce")),
        ("GET", reply_to(server, "gongce", **HERE)),
        ("GET", reply_to(server, "!")),
        ("POST", post(server.url, "/v1/search", {"q": "gongce"})),
        ("POST", post(server.url, "/v1/search", [])),
    ):
        operation = operation_of(document, method, "/v1/search")
        assert operation is not None
        assert faults_of_reply(document, operation, reply) == []


def test_width_case_and_accents_of_what_is_typed_do_not_count(server: Server) -> None:
    found = ids(ask(server, "gongce"))
    assert found
    for q in ("GÖNGCÉ", "ｇｏｎｇｃｅ", "gong'ce", " Gong-Ce "):
        assert ids(ask(server, q)) == found


class _Slow(SearchDesk):
    """A desk whose searches wait until they are let go."""

    go = threading.Event()
    begun = threading.Semaphore(0)
    running = most = 0

    def _search(
        self, snapshots: Sequence[Snapshot], question: SearchQuestion
    ) -> list[Run]:
        self.running += 1
        self.most = max(self.most, self.running)
        self.begun.release()
        assert self.go.wait(30)
        self.running -= 1
        return super()._search(snapshots, question)


def test_two_search_at_once_some_wait_and_the_rest_come_back_later(
    jinan_atlas: Atlas,
) -> None:
    clock = MinuteClock(jinan_atlas.context.zone, datetime.fromisoformat(NOW))
    lent = NearbyDesk(jinan_atlas, clock)
    snapshots = [jinan_atlas.states["toilets"].snapshot]
    question = make_search(jinan_atlas, {"q": "gongce"}, clock(), "zh")

    async def press() -> tuple[int, list[list[Run]]]:
        desk = _Slow(jinan_atlas, clock, lent, Admission(0, 9, "", float))
        waiting = [
            asyncio.create_task(desk._found(snapshots, question)) for _ in range(32)
        ]
        for _ in range(2):
            assert await asyncio.to_thread(desk.begun.acquire, timeout=30)
        with pytest.raises(Refused) as refused:
            await desk._found(snapshots, question)
        assert (refused.value.status, dict(refused.value.headers)) == (
            503,
            {"Retry-After": "1"},
        )
        desk.go.set()
        found = await asyncio.gather(*waiting)
        assert len(await desk._found(snapshots, question)) == 1
        return desk.most, found

    most, found = asyncio.run(press())
    assert most == 2
    assert len(found) == 32
    assert all(runs == found[0] for runs in found)


def test_a_search_costs_by_what_it_looks_through(jinan_atlas: Atlas) -> None:
    snapshots = [state.snapshot for state in jinan_atlas.states.values()]
    rows = sum(snapshot.count() for snapshot in snapshots)
    one, three = make_query("公厕"), make_query("泉城 公厕 1")
    assert one is not None
    assert three is not None
    assert search_cost(snapshots, one) == 4 + rows / 25_000
    assert search_cost(snapshots, three) == 3 * (4 + rows / 25_000)
    assert search_cost([], one) == 4


def test_who_searches_too_fast_is_told_so(jinan: Path, tmp_path: Path) -> None:
    with serving(jinan, tmp_path / "output", CITYMAP_RATE_LIMIT="10") as server:
        replies = [reply_to(server, "gongce") for _ in range(6)]
        asked = [reply for reply in replies if reply.http == 200]
        refused = [reply for reply in replies if reply.http == 429]
        assert asked
        assert refused
        assert len(asked) + len(refused) == 6
        assert refused[0].json()["status"] == 120
        assert refused[0].headers["retry-after"] == "1"


def test_a_new_version_is_searched_anew(jinan_atlas: Atlas) -> None:
    clock = MinuteClock(jinan_atlas.context.zone, datetime.fromisoformat(NOW))
    lent = NearbyDesk(jinan_atlas, clock)
    desk = SearchDesk(jinan_atlas, clock, lent, Admission(0, 9, "", float))
    old, new = (jinan_atlas.states[name].snapshot for name in ("toilets", "parking"))
    first = desk._index(old)
    assert desk._index(old) is first
    assert desk._index(new) is not first
