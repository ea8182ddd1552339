"""Requests and responses as ASGI has them, for what stands before the framework."""

import asyncio
import gzip
import json
import re
from collections.abc import Iterable, Mapping, MutableMapping
from functools import lru_cache
from itertools import count
from os import urandom
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from citymap.api.problems import Problem, Refused
from citymap.errors import Language, MalformedParameter, UnknownParameter, shorten

BODY_LIMIT = 1 << 20
BODY_TIME_S = 20.0
JSON_DEPTH = 8
JSON_TYPE = "application/json"
_LONGEST_ACCEPT = 1024
_MOST_PARTS = 64
_WORTH_PACKING = range(1_000, 65_536)  # bytes
_WEIGHT = re.compile(r"q=([01](?:\.[0-9]{0,3})?)", re.ASCII)

Headers = list[tuple[bytes, bytes]]

_SAFE: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
)
#: Headers of an answer that depends on somebody's position.
PRIVATE: Headers = [
    (b"content-type", JSON_TYPE.encode()),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept-Language"),
    *_SAFE,
]
_ids = count(1)
_process = urandom(4).hex().encode()


def request_id() -> bytes:
    """Name a request: unique in this process, and hardly ever used by another."""
    return b"%b-%x" % (_process, next(_ids))


def header(scope: Scope, name: bytes) -> str:
    """Give a request header, the empty text if it is absent."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return ""


def language_of(scope: Scope) -> Language:
    """Choose the language: the parameter, then Accept-Language, then Chinese.

    Looked up before parameters are read, so that a refusal of them speaks it too.
    """
    known: Language | None = scope.get("citymap.language")
    if known is not None:
        return known
    query: bytes = scope["query_string"]
    if b"lang=" in query:
        for part in query.split(b"&", _MOST_PARTS):
            if part in (b"lang=en", b"lang=zh"):
                return "en" if part == b"lang=en" else "zh"
    return _preferred_language(header(scope, b"accept-language")[:_LONGEST_ACCEPT])


def weights(accepted: str) -> Mapping[str, float]:
    """Read an ``Accept`` or ``Accept-Encoding``: what is named, and how wished for.

    >>> weights("text/html, */*;q=0.8")
    {'text/html': 1.0, '*/*': 0.8}
    """
    found: dict[str, float] = {}
    for part in accepted[:_LONGEST_ACCEPT].lower().split(","):
        name, _, rest = part.partition(";")
        weight = _WEIGHT.search(rest)
        found[name.strip()] = float(weight[1]) if weight else 1.0
    return found


@lru_cache(1024)
def _preferred_language(accepted: str) -> Language:
    weights: MutableMapping[str, float] = {}
    for part in accepted.lower().split(","):
        tag, _, rest = part.strip().partition(";")
        weight = _WEIGHT.search(rest)
        primary = tag.split("-")[0]
        q = float(weight[1]) if weight else 1.0
        weights[primary] = max(q, weights.get(primary, 0.0))
    zh = max(weights.get("zh", 0.0), weights.get("*", 0.0))
    return "en" if weights.get("en", 0.0) > zh else "zh"


def asked_language(body: Mapping[str, object], otherwise: Language) -> Language:
    """Choose the language by a body's ``lang``, if it is one."""
    asked = body.get("lang")
    if asked == "en":
        return "en"
    return "zh" if asked == "zh" else otherwise


def require_json_accepted(scope: Scope) -> None:
    """Raise Refused (406) if the asker takes no JSON."""
    accepted = header(scope, b"accept")
    if accepted and not _takes(accepted[:_LONGEST_ACCEPT], JSON_TYPE):
        raise Refused(
            406, "this answers application/json", "此处只返回 application/json"
        )


@lru_cache(1024)
def _takes(accepted: str, media_type: str) -> bool:
    family = media_type.split("/", maxsplit=1)[0] + "/*"
    readable = False
    for part in accepted.lower().split(","):
        kind, _, rest = part.strip().partition(";")
        readable = readable or "/" in kind
        weight = _WEIGHT.search(rest)
        refused = weight is not None and float(weight[1]) == 0.0
        if kind.strip() in (media_type, family, "*/*") and not refused:
            return True
    return not readable  # nonsense wishes for nothing


async def read_object(scope: Scope, receive: Receive) -> dict[str, Any]:
    """Read a JSON object from a request's body.

    Raises
    ------
    Refused
        415 if it is not sent as JSON, 413 if it is larger than 1 MiB, 408 if it
        is too long on the way.
    ParameterError
        If it is not an object in strict JSON, nests too deep, or names a member
        twice.
    """
    kind = header(scope, b"content-type").partition(";")[0].strip().lower()
    if kind != JSON_TYPE or header(scope, b"content-encoding") not in ("", "identity"):
        raise Refused(
            415,
            "send application/json, not compressed",
            "请求体应为未压缩的 application/json",
        )
    try:
        async with asyncio.timeout(BODY_TIME_S):
            body = await _read_body(receive)
    except TimeoutError as error:
        raise Refused(408, "the body came too slowly", "请求体发送过慢") from error
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _not_json() from error
    if not isinstance(value, dict):
        raise _not_json()
    if not _is_shallow(value, JSON_DEPTH):
        raise MalformedParameter(
            "body", f"nested deeper than {JSON_DEPTH}", f"嵌套超过 {JSON_DEPTH} 层"
        )
    _refuse_twins(body)
    return value


def _is_shallow(value: object, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    members = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_shallow(member, depth - 1) for member in members)


def _refuse_twins(body: bytes) -> None:
    """Raise UnknownParameter if the object names a member twice.

    The strict parser keeps the last of two; the standard library's shows both.
    What reaches it is valid JSON of bounded size and depth.
    """

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        seen: dict[str, object] = {}
        for name, value in pairs:
            if name in seen:
                raise UnknownParameter(shorten(name), "given twice", "重复给出")
            seen[name] = value
        return seen

    json.loads(body, object_pairs_hook=members)


async def _read_body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _not_json()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            raise Refused(413, "the body is larger than 1 MiB", "请求体超过 1 MiB")
        if not message.get("more_body", False):
            return b"".join(parts)


def _not_json() -> MalformedParameter:
    return MalformedParameter("body", "not a JSON object", "不是 JSON 对象")


async def respond(
    send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> None:
    """Send a whole response, named by a request id."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                *headers,
                (b"content-length", b"%d" % len(body)),
                (b"x-request-id", request_id()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


def packed(scope: Scope, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """Compress an answer for who takes gzip, if its size makes that worth while.

    Ten places with their links are 13 kB, and 2 kB when packed: some 60 ms of a
    phone's slow line for 30 µs here. A large batch would hold up the loop.
    """
    wished = weights(header(scope, b"accept-encoding")).get("gzip", 0.0)
    if not wished or len(body) not in _WORTH_PACKING:
        return headers, body
    told = [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
    return [*headers, *told], gzip.compress(body, 1, mtime=0)


async def respond_problem(send: Send, problem: Problem) -> None:
    """Send an error; it is never kept by anybody on the way."""
    headers: Headers = [
        (b"content-type", problem.media_type.encode()),
        (b"cache-control", b"no-store"),
        (b"access-control-expose-headers", b"Retry-After"),
        *_SAFE,
        *((k.lower().encode(), v.encode("latin-1")) for k, v in problem.headers),
    ]
    await respond(send, problem.http, headers, problem.body)
