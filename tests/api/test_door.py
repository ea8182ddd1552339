"""The door: answers the fast road, hides our faults, logs no positions."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tests.api.hostile import question
from tests.api.raw_http import Reply, get, post, request, send
from tests.api.serving import Server

from citymap.api.admission import Admission
from citymap.api.clock import MinuteClock
from citymap.api.door import Door
from citymap.api.keeper import Keeper
from citymap.api.metrics import Tally
from citymap.api.nearby import NearbyDesk
from citymap.atlas.atlas import Atlas
from citymap.errors import Language

Call = Callable[[Receive, Send], Awaitable[None]]


def call(
    app: ASGIApp,
    path: str,
    query: str = "",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    client: str = "192.0.2.7",
) -> Reply:
    """Ask an ASGI app in this process."""
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [
            (k.lower().encode(), v.encode()) for k, v in (headers or {}).items()
        ],
        "client": (client, 4711) if client else None,
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def keep(message: Message) -> None:
        sent.append(message)

    asyncio.run(_call(app, scope, receive, keep))
    assert [m["type"] for m in sent] == ["http.response.start", "http.response.body"]
    told = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return Reply(sent[0]["status"], told, sent[1].get("body", b""))


async def _call(app: ASGIApp, scope: Scope, receive: Receive, keep: Send) -> None:
    await app(scope, receive, keep)


async def nobody(_scope: Scope, _receive: Receive, _send: Send) -> None:
    msg = "not asked here"
    raise AssertionError(msg)


class _Broken(NearbyDesk):
    """A desk with a fault that would tell what was asked."""

    def answer_query(self, query: bytes, language: Language) -> bytes:
        msg = f"{query!r} in {language}"
        raise ValueError(msg)


def door_of(
    desk: NearbyDesk, *, ready: bool = True, in_flight: int = 4, log: bool = True
) -> Door:
    keeper = Keeper(desk.atlas, Path("nowhere"), 0)
    keeper.ready = ready
    return Door(
        nobody, desk, keeper, Admission(0, in_flight, "", float), Tally(), log=log
    )


@pytest.fixture
def clock(jinan_atlas: Atlas) -> MinuteClock:
    return MinuteClock(jinan_atlas.context.zone)


def test_a_fault_of_ours_is_500_and_neither_answer_nor_log_tell_what_was_asked(
    jinan_atlas: Atlas, clock: MinuteClock, caplog: pytest.LogCaptureFixture
) -> None:
    door = door_of(_Broken(jinan_atlas, clock))
    with caplog.at_level(logging.DEBUG):
        reply = call(door, "/v1/nearby", "lat=36.654321&lng=117.123456&lang=en")
    assert reply.http == 500
    assert reply.json() == {
        "status": 500,
        "message": "our own fault; please try again later",
    }
    assert reply.headers["cache-control"] == "no-store"
    assert "fault ValueError at answer_query:" in caplog.text
    assert "36.65" not in caplog.text
    assert "117.1" not in caplog.text


def test_while_starting_questions_are_503_and_come_back_later(
    jinan_atlas: Atlas, clock: MinuteClock
) -> None:
    door = door_of(NearbyDesk(jinan_atlas, clock), ready=False)
    for path in ("/v1/nearby", "/v1/layers"):
        reply = call(door, path, question())
        assert (reply.http, reply.json()["status"]) == (503, 503)
        assert reply.headers["retry-after"] == "1"
    problem = call(door, "/collections").json()
    assert (problem["status"], problem["title"]) == (503, "Service Unavailable")


def test_overloaded_the_door_is_503_but_lets_the_operator_through(
    jinan_atlas: Atlas, clock: MinuteClock
) -> None:
    passed: list[str] = []

    async def inner(scope: Scope, _receive: Receive, send: Send) -> None:
        passed.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    desk = NearbyDesk(jinan_atlas, clock)
    keeper = Keeper(jinan_atlas, Path("nowhere"), 0)
    keeper.ready = True
    admission = Admission(0, 2, "", float)
    door = Door(inner, desk, keeper, admission, Tally(), log=False)
    admission.in_flight = 2
    reply = call(door, "/v1/nearby", question())
    assert (reply.http, reply.json()["status"]) == (503, 503)
    assert "retry-after" in reply.headers
    for path in ("/livez", "/readyz", "/metrics"):
        assert call(door, path).http == 200
    admission.in_flight = 1
    assert call(door, "/v1/nearby", question()).http == 200
    assert passed == ["/livez", "/readyz", "/metrics"]


def test_work_in_hand_is_counted_down_again_whatever_happens(
    jinan_atlas: Atlas, clock: MinuteClock
) -> None:
    for desk in (_Broken(jinan_atlas, clock), NearbyDesk(jinan_atlas, clock)):
        door = door_of(desk, in_flight=1)
        for query in (question(), "lat=x", "", question()):
            assert call(door, "/v1/nearby", query).http != 503


def test_answers_to_a_position_are_not_stored_and_named_by_request(
    server: Server,
) -> None:
    replies = [get(server.url, "/v1/nearby?" + question()) for _ in range(2)]
    first, second = replies
    assert first.http == 200
    assert first.body == second.body
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["vary"] == "Accept-Language"
    assert first.headers["content-type"] == "application/json"
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["referrer-policy"] == "no-referrer"
    assert "server" not in first.headers


def test_head_tells_what_get_would_without_the_body(server: Server) -> None:
    for path in ("/v1/nearby?" + question(), "/v1/layers", "/collections", "/livez"):
        asked = get(server.url, path)
        head = send(server.url, request(path, method="HEAD"))
        assert (head.http, head.body) == (200, b"")
        assert head.headers["content-length"] == str(len(asked.body))
        assert head.headers["content-type"] == asked.headers["content-type"]


@pytest.mark.parametrize("path", ["/v1/nearby", "/v1/layers", "/collections"])
def test_a_page_of_anybody_may_ask(server: Server, path: str) -> None:
    headers = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    reply = send(server.url, request(path, method="OPTIONS", headers=headers))
    assert (reply.http, reply.body) == (204, b"")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert reply.headers["access-control-allow-headers"] == "Content-Type"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/v1/nearby", "GET, HEAD, POST, OPTIONS"), ("/v1/layers", "GET, HEAD")],
)
def test_405_says_what_is_allowed(server: Server, path: str, allowed: str) -> None:
    reply = send(server.url, request(path, method="PUT"))
    assert (reply.http, reply.json()["status"]) == (405, 405)
    assert sorted(reply.headers["allow"].split(", ")) == sorted(allowed.split(", "))


CANARY = ("36.6789", "117.0987")


def test_a_position_is_never_in_the_output_of_the_service(server: Server) -> None:
    lat, lng = CANARY
    number = {
        "lat": float(lat),
        "lng": float(lng),
        "coord": "gcj02",
        "layer": "toilets",
    }
    pair = [float(lng), float(lat)]
    for reply, http in (
        (get(server.url, "/v1/nearby?" + question(lat=lat, lng=lng, links="1")), 200),
        (get(server.url, "/v1/nearby?" + question(lat=lat, lng=lng, layer="x")), 400),
        (get(server.url, f"/v1/nearby?location={lat},{lng}&lat={lat}"), 400),
        (get(server.url, f"/v1/nearby?{lat}={lng}"), 400),
        (get(server.url, f"/v1/nearby/{lat},{lng}"), 404),
        (get(server.url, f"/v1/layers/{lat}/features/{lng}"), 404),
        (get(server.url, f"/{lat}/{lng}"), 404),
        (
            get(server.url, f"/collections/toilets/items?bbox={lng},{lat},{lng},{lat}"),
            200,
        ),
        (post(server.url, "/v1/nearby", number), 200),
        (post(server.url, "/v1/nearby", {**number, "lat": lat}), 400),
        (post(server.url, "/v1/nearby", {**number, "layer": lat}), 400),
        (post(server.url, "/v1/nearby", f'{{"lat":{lat},"lng":{lng}'.encode()), 400),
        (post(server.url, "/v1/nearby", _batch([pair, pair])), 200),
        (post(server.url, "/v1/nearby", _batch([pair, [*pair, 1]])), 400),
        (post(server.url, "/v1/nearby", _batch([pair[::-1]])), 400),
    ):
        assert reply.http == http
    printed = server.output.read_text()
    assert " /v1/nearby " in printed
    assert not [canary for canary in CANARY if canary[:5] in printed]


def _batch(positions: object) -> dict[str, Any]:
    return {"positions": positions, "coord": "gcj02", "layer": "toilets"}
