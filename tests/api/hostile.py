"""Hostile questions, sent to a real service: what each must be answered.

A row says how to send, which HTTP status, status and parameter must come back.
Where it makes sense a harmless twin is told too, which must be answered with 200.
``run_all`` counts them for whoever proves it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlencode

from tests.api.raw_http import Reply, get, request, send

ECHO_LIMIT = 40
BASE = {"lat": "36.6512", "lng": "117.1201", "coord": "gcj02", "layer": "toilets"}
# Contract, table "Errors": which HTTP status goes with a status.
_HTTP_OF = {
    **dict.fromkeys((300, 310, 312, 320, 330, 365, 366, 367), 400),
    **{code: code for code in (404, 405, 406, 408, 413, 415, 503)},
}

_OWN_REFUSAL = b"Invalid HTTP request received."
_ENGLISH = (b"lang=en", b'"lang": "en"')


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request and what it must be answered.

    ``status`` None: the HTTP server itself refuses, before any of our code.
    ``says``: what the message must hold. ``problem``: outside of ``/v1``.
    """

    name: str
    data: bytes
    status: int | None
    parameter: str | None = None
    says: str = ""
    problem: bool = False
    twin: bytes | None = None


def question(**changes: str | None) -> str:
    """Write a sound question with some values changed, raw; None leaves one out."""
    values = {**BASE, **changes}
    return "&".join(f"{k}={v}" for k, v in values.items() if v is not None)


def encoded(**changes: str | None) -> str:
    """Write a sound question with some values changed, percent-encoded."""
    values = {k: v for k, v in {**BASE, **changes}.items() if v is not None}
    return urlencode(values, errors="surrogatepass")


def nearby(
    query: str | bytes, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> bytes:
    raw = query if isinstance(query, bytes) else query.encode()
    return request(b"/v1/nearby?" + raw, method=method, headers=headers)


def faults_of(row: Hostile, base_url: str) -> Iterator[str]:
    """Send one row and its twin; tell every way in which the answers are wrong."""
    try:
        reply = send(base_url, row.data)
    except OSError as error:
        yield f"{row.name}: {error}"
        return
    for fault in _faults(row, reply):
        yield f"{row.name}: {fault}; {reply.http} {reply.body[:200]!r}"
    if row.twin is not None:
        twin = send(base_url, row.twin)
        if twin.http != 200:
            yield f"{row.name}: its twin is refused: {twin.http} {twin.body[:200]!r}"


def _faults(row: Hostile, reply: Reply) -> Iterator[str]:
    if reply.http >= 500:
        yield "our own fault"
    if echo := _echo(row.data, reply.body):
        yield f"repeats {echo!r}"
    if row.status is None:
        if not (reply.http == 400 and reply.body == _OWN_REFUSAL):
            yield "wanted the HTTP server's own refusal"
        return
    if reply.http != _HTTP_OF[row.status]:
        yield f"HTTP {reply.http}, wanted {_HTTP_OF[row.status]}"
        return
    yield from _faults_of_headers(row, reply)
    yield from _faults_of_body(row, reply)


def _faults_of_headers(row: Hostile, reply: Reply) -> Iterator[str]:
    if reply.headers.get("cache-control") != "no-store":
        yield "may be stored"
    if "x-request-id" not in reply.headers:
        yield "has no request id"
    kind = "application/problem+json" if row.problem else "application/json"
    if reply.headers.get("content-type") != kind:
        yield f"media type {reply.headers.get('content-type')}"


def _faults_of_body(row: Hostile, reply: Reply) -> Iterator[str]:
    body = reply.json()
    status = reply.http if row.problem else row.status
    members = ["type", "title", "status", "detail"] if row.problem else None
    wanted = (members or ["status", "message"]) + (
        ["parameter"] if row.parameter is not None else []
    )
    if list(body) != wanted:
        yield f"members {list(body)}"
    if body.get("status") != status:
        yield f"status {body.get('status')}, wanted {status}"
    if body.get("parameter") != row.parameter:
        yield f"parameter {body.get('parameter')}, wanted {row.parameter}"
    message = str(body.get("detail" if row.problem else "message"))
    english = any(word in row.data for word in _ENGLISH)
    if english == any("一" <= c <= "鿿" for c in message):
        yield f"language of {message!r}"
    if row.says not in message:
        yield f"does not say {row.says!r}"


def _echo(data: bytes, body: bytes) -> str | None:
    """Find more than 40 characters of the request in the answer."""
    sent = data.decode("utf-8", "replace")
    sources = (sent, unquote(sent))
    said = body.decode("utf-8", "replace")
    for start in range(len(said) - ECHO_LIMIT):
        window = said[start : start + ECHO_LIMIT + 1]
        if any(window in source for source in sources):
            return window
    return None


def run_all(base_url: str) -> tuple[int, list[str]]:
    """Send every row; give how many there are and what was answered wrongly."""
    from tests.api.hostile_bodies import BODIES  # noqa: PLC0415 - they import this
    from tests.api.hostile_elsewhere import ELSEWHERE  # noqa: PLC0415
    from tests.api.hostile_queries import QUERIES  # noqa: PLC0415
    from tests.api.hostile_search import SEARCHES  # noqa: PLC0415

    rows = [*QUERIES, *BODIES, *SEARCHES, *ELSEWHERE]
    faults = [fault for row in rows for fault in faults_of(row, base_url)]
    if get(base_url, "/v1/nearby?" + question()).http != 200:
        faults.append("after all of them, the service does not answer")
    return len(rows), faults
