"""Languages, media types and bodies, before the framework."""

import asyncio
import gzip
import json
from collections.abc import Sequence

import pytest
from starlette.types import Message, Scope

from citymap.api import wire
from citymap.api.problems import Problem, Refused
from citymap.api.wire import (
    BODY_LIMIT,
    asked_language,
    language_of,
    packed,
    read_object,
    request_id,
    require_json_accepted,
    respond_problem,
)
from citymap.errors import MalformedParameter, ParameterError, UnknownParameter


def scope_of(query: str = "", **headers: str) -> Scope:
    pairs = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return {"type": "http", "headers": pairs, "query_string": query.encode()}


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "zh"),
        ("", "en", "en"),
        ("", "EN-us", "en"),
        ("", "fr", "zh"),
        ("", "en;q=0", "zh"),
        ("", "zh;q=0.5,en;q=0.5", "zh"),
        ("", "zh;q=0.5,en;q=0.501", "en"),
        ("", "en;q=banana", "en"),
        ("", "*,en;q=0.9", "zh"),
        ("", ";;q=,", "zh"),
        ("lang=en", "zh", "en"),
        ("a=1&lang=zh", "en", "zh"),
        ("lang=fr", "en", "en"),
        ("xlang=en", "", "zh"),
    ],
)
def test_the_parameter_wins_then_the_header_then_chinese(
    query: str, accepted: str, language: str
) -> None:
    headers = {"accept_language": accepted} if accepted else {}
    assert language_of(scope_of(query, **headers)) == language


@pytest.mark.parametrize(
    ("accepted", "size", "is_packed"),
    [
        ("gzip, deflate, br, zstd", 13_000, True),
        ("br;q=1, gzip;q=0.5", 1_000, True),
        ("gzip", 999, False),
        ("gzip", 70_000, False),
        ("gzip;q=0", 13_000, False),
        ("br", 13_000, False),
        ("", 13_000, False),
    ],
)
def test_an_answer_is_packed_for_who_takes_it_where_that_pays(
    accepted: str, size: int, is_packed: bool
) -> None:
    body, plain = b"a" * size, [(b"vary", b"Accept-Language")]
    headers, sent = packed(scope_of(accept_encoding=accepted), plain, body)
    assert (gzip.decompress(sent) if is_packed else sent) == body
    assert ((b"content-encoding", b"gzip") in headers) == is_packed
    assert ((b"vary", b"Accept-Encoding") in headers) == is_packed
    assert headers[:1] == plain


def test_a_bodys_language_wins_if_it_is_one() -> None:
    assert asked_language({"lang": "en"}, "zh") == "en"
    assert asked_language({"lang": "zh"}, "en") == "zh"
    assert asked_language({"lang": ["en"]}, "zh") == "zh"
    assert asked_language({}, "en") == "en"


@pytest.mark.parametrize(
    "accepted",
    ["", "*/*", "application/json", "application/*", "text/html,*/*;q=0.8", "banana",
     "APPLICATION/JSON;q=0.001", "application/json; charset=utf-8", ",,,"],
)  # fmt: skip
def test_json_is_given_to_whoever_takes_it(accepted: str) -> None:
    require_json_accepted(scope_of(accept=accepted))


@pytest.mark.parametrize(
    "accepted",
    ["text/html", "application/json;q=0", "application/json;q=0.000", "image/*,text/*",
     "application/jsonx", "*/*;q=0"],
)  # fmt: skip
def test_whoever_takes_no_json_is_refused(accepted: str) -> None:
    with pytest.raises(Refused) as refused:
        require_json_accepted(scope_of(accept=accepted))
    assert refused.value.status == 406


def read(
    parts: Sequence[bytes], kind: str = "application/json", **headers: str
) -> object:
    """Read an object whose body comes in parts; None as last part: hung up."""

    async def receive() -> Message:
        part = next(coming)
        more = part is not parts[-1]
        return {"type": "http.request", "body": part, "more_body": more}

    coming = iter(parts)
    return asyncio.run(read_object(scope_of(content_type=kind, **headers), receive))


def test_a_body_may_come_in_parts() -> None:
    assert read([b'{"a":', b"[1, ", b"2.5]}"]) == {"a": [1, 2.5]}


def test_a_body_of_1_mib_is_read_and_one_byte_more_is_not() -> None:
    body = b'{"a":"' + b"x" * (BODY_LIMIT - 8) + b'"}'
    assert read([body[:1000], body[1000:]]) == {"a": "x" * (BODY_LIMIT - 8)}
    with pytest.raises(Refused) as refused:
        read([body, b" "])
    assert refused.value.status == 413


@pytest.mark.parametrize("depth", [7, 8, 9, 500, 1000, 1022])
def test_eight_levels_are_read_and_more_are_refused(depth: int) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        body = b'{"a":' + opening * (depth - 1) + b"1" + closing * (depth - 1) + b"}"
        if depth <= 8:
            assert read([body]) == json.loads(body)
        else:
            with pytest.raises(MalformedParameter):
                read([body])


@pytest.mark.parametrize(
    "body", [b'{"a":1,"a":1}', b'{"a":1,"\\u0061":2}', b'{"b":[{"a":1,"a":2}]}']
)
def test_a_member_named_twice_is_refused_wherever_it_is(body: bytes) -> None:
    with pytest.raises(UnknownParameter) as refused:
        read([body])
    assert refused.value.parameter == "a"


@pytest.mark.parametrize(
    ("kind", "coding"),
    [
        ("text/plain", ""),
        ("", ""),
        ("application/json", "gzip"),
        ("application/jsonp", ""),
    ],
)
def test_only_plain_json_is_taken(kind: str, coding: str) -> None:
    headers = {"content_encoding": coding} if coding else {}
    with pytest.raises(Refused) as refused:
        read([b"{}"], kind, **headers)
    assert refused.value.status == 415


def test_a_body_that_never_comes_is_waited_for_only_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "BODY_TIME_S", 0.01)

    async def never() -> Message:
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    with pytest.raises(Refused) as refused:
        asyncio.run(read_object(scope_of(content_type="application/json"), never))
    assert refused.value.status == 408


def test_whoever_hangs_up_in_the_middle_is_no_fault_of_ours() -> None:
    messages = iter(
        [
            {"type": "http.request", "body": b"{", "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> Message:
        return next(messages)

    with pytest.raises(ParameterError):
        asyncio.run(read_object(scope_of(content_type="application/json"), receive))


def test_request_ids_differ() -> None:
    assert len({request_id() for _ in range(1000)}) == 1000


def test_header_names_are_lower_case_as_asgi_wants() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    problem = Problem(429, b"{}", "application/json", (("Retry-After", "1"),))
    asyncio.run(respond_problem(send, problem))
    names = [name for name, _ in sent[0]["headers"]]
    assert b"retry-after" in names
    assert all(name == name.lower() for name in names)
    assert dict(sent[0]["headers"])[b"cache-control"] == b"no-store"
