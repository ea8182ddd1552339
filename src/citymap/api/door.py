"""What stands before the framework: admits and counts, and answers the fast road.

A fault of our own is logged by its place in the code, never with what was
asked, since that is somebody's position.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citymap.api.admission import Admission
from citymap.api.keeper import Keeper
from citymap.api.metrics import Tally
from citymap.api.nearby import NearbyDesk, parse_pairs
from citymap.api.params import read_query
from citymap.api.problems import Refused, describe, fault
from citymap.api.question import BY_BODY, MOST_POSITIONS
from citymap.api.wire import (
    PRIVATE,
    asked_language,
    language_of,
    packed,
    read_object,
    require_json_accepted,
    respond,
    respond_problem,
)
from citymap.errors import CitymapError, InputError, InternalError

_log = logging.getLogger("citymap")
_ALWAYS_ANSWERED = ("/livez", "/readyz", "/metrics")
_NEARBY = "/v1/nearby"
_LONGEST_WORK_S = 60.0
_PREFLIGHT = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Content-Type"),
    (b"access-control-max-age", b"86400"),
]


class Door:
    """The outermost layer: admits requests, and answers the fast road itself."""

    def __init__(
        self,
        inner: ASGIApp,
        desk: NearbyDesk,
        keeper: Keeper,
        admission: Admission,
        tally: Tally,
        *,
        log: bool,
    ) -> None:
        self._inner = inner
        self._desk = desk
        self._keeper = keeper
        self._admission = admission
        self._tally = tally
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the framework's own life)."""
        if scope["type"] != "http" or scope["path"] in _ALWAYS_ANSWERED:
            await self._inner(scope, receive, send)
            return
        path = scope["path"]
        started = time.perf_counter()
        try:
            status = await self._admitted(scope, receive, send)
        except CitymapError as error:
            if not isinstance(error, InputError):
                log_fault(error)
            problem = describe(error, path, language_of(scope))
            status = problem.http
            await respond_problem(send, problem)
        except Exception as error:  # noqa: BLE001 - the last line; logged, answered 500
            status = 500
            log_fault(error)
            if path == _NEARBY:  # elsewhere the framework has answered already
                problem = describe(InternalError(""), path, language_of(scope))
                await respond_problem(send, problem)
        took_s = time.perf_counter() - started
        # a path that nobody serves is foreign text, and may hold a position
        route = _NEARBY if path == _NEARBY else _route(scope)
        self._tally.count(route, scope["method"], status, took_s)
        if self._log:
            method = scope["method"]
            _log.info("%s %s %d %.1f ms", method, route, status, took_s * 1e3)

    async def _admitted(self, scope: Scope, receive: Receive, send: Send) -> int:
        """Answer a request that may be asked now; give the status answered."""
        self._admission.admit(scope)
        if not self._keeper.ready:
            raise Refused(503, "starting", "正在启动", (("Retry-After", "1"),))
        if scope["method"] == "OPTIONS":
            await respond(send, 204, _PREFLIGHT, b"")
            return 204
        if scope["path"] != _NEARBY:
            async with self._in_hand():
                return await self._passed_on(scope, receive, send)
        if scope["method"] in ("GET", "HEAD"):
            require_json_accepted(scope)
            query, language = scope["query_string"], language_of(scope)
            body = self._desk.answer_query(query, language)
            # All questions of a turn of the loop are answered before any answer
            # is written: a write wakes the reader, and waking it once for thirty
            # answers instead of for each is a third more of them a second
            # (benchmarks: toilets 0.79 -> 1.07 of hello-world, p99 1.27 -> 0.54).
            await asyncio.sleep(0)
            await respond(send, 200, PRIVATE, body)
        elif scope["method"] == "POST":
            body = await self._by_body(scope, receive)
            await respond(send, 200, *packed(scope, PRIVATE, body))
        else:
            allowed = (("Allow", "GET, HEAD, POST, OPTIONS"),)
            raise Refused(405, "use GET or POST", "请用 GET 或 POST", allowed)
        return 200

    async def _passed_on(self, scope: Scope, receive: Receive, send: Send) -> int:
        """Have the framework answer; give the status that it answered."""
        status = 500

        def noting(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            return send(message)

        await self._inner(scope, receive, noting)
        return status

    @contextlib.asynccontextmanager
    async def _in_hand(self) -> AsyncIterator[None]:
        """Count a request as in work, and let none be so for ever."""
        self._admission.in_flight += 1
        try:
            async with asyncio.timeout(_LONGEST_WORK_S):
                yield
        finally:
            self._admission.in_flight -= 1

    async def _by_body(self, scope: Scope, receive: Receive) -> bytes:
        language = language_of(scope)
        require_json_accepted(scope)
        if scope["query_string"]:
            read_query(BY_BODY, parse_pairs(scope["query_string"]))
        given = await read_object(scope, receive)  # in nobody's way while it comes
        language = scope["citymap.language"] = asked_language(given, language)
        if "positions" not in given:
            return self._desk.answer_object(given, language)
        self._admission.admit(scope, batch_cost(given["positions"]))
        async with self._in_hand():
            return await self._desk.answer_batch(given, language)


def batch_cost(positions: object) -> float:
    """Weigh a batch: ten of its positions cost as much as one request."""
    if not isinstance(positions, list) or len(positions) > MOST_POSITIONS:
        return 0.0  # refused at once
    return len(positions) / 10


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "-")


def log_fault(error: BaseException) -> None:
    """Log a fault of our own by its kind and place, without what was asked."""
    _log.error("fault %s", fault(error))
