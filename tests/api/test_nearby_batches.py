"""Batches: many positions in one body, longitude first; and what the desk keeps."""

import asyncio
import json
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from tests.api.hostile import question
from tests.api.raw_http import Reply, get, post, request, send
from tests.api.serving import Server
from tests.api.test_nearby import AT, ask

from citymap.api.clock import MinuteClock
from citymap.api.nearby import NearbyDesk, parse_pairs
from citymap.atlas.atlas import Atlas
from citymap.errors import MalformedParameter, ParameterTooLong

BATCH: Mapping[str, Any] = {"coord": "gcj02", "layer": "toilets,parks", "page_size": 3}
PLACES = [[117.1201, 36.6512], [117.0, 36.6], [116.99, 36.67], [117.1201, 36.6512]]


def test_a_batch_answers_in_the_order_asked_longitude_first(server: Server) -> None:
    body = {**BATCH, "positions": PLACES, "open": "now"}
    answer = post(server.url, "/v1/nearby", body).json()
    assert list(answer) == [
        "status", "message", "coord", "as_of", "data_version", "results",
    ]  # fmt: skip
    assert len(answer["results"]) == len(PLACES)
    for (lng, lat), result in zip(PLACES, answer["results"], strict=True):
        alone = ask(
            server, lat=str(lat), lng=str(lng), layer="toilets,parks", page_size="3",
            open="now",
        )  # fmt: skip
        assert list(result) == ["count", "radius", "extended_to", "data", "empty"]
        assert all(result[name] == alone[name] for name in result)
        assert all(answer[n] == alone[n] for n in ("coord", "as_of", "data_version"))
    one, other = answer["results"][:2]
    assert one["data"] != other["data"]


def test_a_batch_of_a_thousand_is_answered_and_five_is_its_page(server: Server) -> None:
    body = {"coord": "gcj02", "layer": "toilets", "positions": [PLACES[0]] * 1000}
    answer = post(server.url, "/v1/nearby", body).json()
    assert [result["count"] for result in answer["results"]] == [5] * 1000


@pytest.mark.parametrize("bad", [0, 7, 999])
def test_one_bad_position_refuses_all_and_names_its_index(
    server: Server, bad: int
) -> None:
    positions = [PLACES[0]] * 1000
    positions[bad] = [PLACES[0][1], PLACES[0][0]]
    reply = post(server.url, "/v1/nearby", {**BATCH, "positions": positions})
    assert (reply.http, reply.json()["parameter"]) == (400, f"positions[{bad}]")
    assert reply.json()["status"] == 365


def test_a_batch_lets_other_requests_through(jinan_atlas: Atlas) -> None:
    """A question that comes while a batch is worked on is answered before it."""
    desk = NearbyDesk(jinan_atlas, MinuteClock(jinan_atlas.context.zone))
    body = {**BATCH, "positions": [[117.0 + i / 1e5, 36.6] for i in range(1000)]}
    done: list[str] = []

    async def batch() -> None:
        await desk.answer_batch(body, "zh")
        done.append("batch")

    async def questions() -> None:
        for _ in range(10):
            await asyncio.sleep(0)  # as a request that comes in lets others go on
            desk.answer_query(question().encode(), "zh")
            done.append("question")

    async def both() -> None:
        await asyncio.gather(batch(), questions())

    asyncio.run(both())
    assert done == ["question"] * 10 + ["batch"]


def test_while_a_batch_runs_the_service_answers_others(server: Server) -> None:
    body = {**BATCH, "positions": [[117.0 + i / 1e5, 36.6] for i in range(1000)]}
    data = request("/v1/nearby", method="POST", body=json.dumps(body).encode())
    replies: list[Reply] = []
    batch = threading.Thread(target=lambda: replies.append(send(server.url, data)))
    batch.start()
    small = get(server.url, "/v1/nearby?" + question(page_size="1"))
    batch.join(60)
    assert [small.http, *(reply.http for reply in replies)] == [200, 200]


def test_a_refusal_of_a_batch_speaks_its_language(server: Server) -> None:
    batch = {**BATCH, "lang": "en", "positions": [[0, 0]]}
    assert (
        post(server.url, "/v1/nearby", batch)
        .json()["message"]
        .startswith("positions[0]: outside the city; it spans lng 116.")
    )


def test_a_remembered_question_is_answered_as_if_it_were_new(
    jinan_atlas: Atlas,
) -> None:
    clock = MinuteClock(jinan_atlas.context.zone, datetime.fromisoformat(AT))
    kept = NearbyDesk(jinan_atlas, clock)
    for lat in ("36.65", "36.66", "036.65", "36.650000"):
        for rest in ("", "&open=now", "&at=2026-11-22T02:00", "&links=1&lang=en"):
            query = f"lat={lat}&lng=117.12&coord=bd09&layer=toilets{rest}".encode()
            first, again = (kept.answer_query(query, "zh") for _ in range(2))
            assert (
                first
                == again
                == NearbyDesk(jinan_atlas, clock).answer_query(query, "zh")
            )


def test_a_remembered_question_speaks_the_language_of_who_asks(
    jinan_atlas: Atlas,
) -> None:
    desk = NearbyDesk(jinan_atlas, MinuteClock(jinan_atlas.context.zone))
    query = question().encode()
    zh, en = (desk.answer_query(query, language) for language in ("zh", "en"))
    assert zh != en
    assert desk.answer_query(query, "zh") == zh


def test_a_minute_that_passes_is_noticed(jinan_atlas: Atlas) -> None:
    minutes = [
        datetime.fromisoformat(AT),
        datetime.fromisoformat("2026-11-22T23:30+08:00"),
    ]
    desk = NearbyDesk(jinan_atlas, lambda: minutes[0])
    query = question(open="now").encode()
    before = json.loads(desk.answer_query(query, "zh"))
    minutes.pop(0)
    after = json.loads(desk.answer_query(query, "zh"))
    assert (before["as_of"], after["as_of"]) == (AT, "2026-11-22T23:30:00+08:00")
    assert before["data"] != after["data"]


def test_a_query_that_cannot_be_decoded_is_refused() -> None:
    assert parse_pairs(b"") == []
    assert parse_pairs(b"a=%E5%85%AC&b=") == [("a", "公"), ("b", "")]
    for query in (b"a=%FF", b"a=\xff", b"a", b"a=1&"):
        with pytest.raises(MalformedParameter):
            parse_pairs(query)
    with pytest.raises(ParameterTooLong):
        parse_pairs(b"&".join([b"a=1"] * 65))
    assert len(parse_pairs(b"&".join(b"a%d=1" % i for i in range(64)))) == 64
