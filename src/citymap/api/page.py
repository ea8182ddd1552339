"""``/``, ``/docs``, ``/sw.js`` and the files behind them: what a browser is shown.

A page may run and load nothing but our own files (and pictures from the tile hosts
that the operator configured): the policy goes with every one of them. Pages
tolerate unknown query parameters, since chat apps append their own.
"""

import asyncio
import logging
from collections.abc import Mapping
from hashlib import blake2b
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from citymap.api.assets import Assets, Coding, media_type
from citymap.api.ogc import describe_city
from citymap.api.params import Parameter, Table, table
from citymap.api.reading import answer_tagged, has_tag, read_values
from citymap.api.wire import request_id, weights
from citymap.atlas.atlas import Atlas
from citymap.errors import NotFoundError

LANDING: Table = table(
    Parameter(
        "f",
        "choice",
        "Encoding of the answer; wins over `Accept`.",
        choices=("json", "html"),
    )
)
_log = logging.getLogger("citymap")
_GET = ["GET", "HEAD"]
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_CODED = "Accept-Encoding"  # elsewhere the compressing middleware says so


def page_routes(
    atlas: Atlas, assets: Assets, tile_hosts: tuple[str, ...] = ()
) -> APIRouter:
    """Make the routes that browsers ask; pictures may come from ``tile_hosts``."""
    routes = APIRouter()
    pages = _Pages(assets, page_headers(tile_hosts))

    @routes.api_route("/", methods=_GET)
    async def landing(request: Request) -> Response:
        if wants_page(request):
            return pages.show(request, "index.html")
        read_values(request, LANDING)
        body = describe_city(atlas)
        response = answer_tagged(request, body, repr(body))
        response.headers["vary"] = f"Accept, {response.headers['vary']}"
        return response

    # Not operations of the interface that /api describes, so not routes of FastAPI.
    for path, endpoint in (
        ("/docs", pages.docs),
        ("/sw.js", pages.worker),
        ("/manifest.webmanifest", pages.manifest),
        ("/favicon.ico", pages.icon),
        ("/assets/{digest}/{name:path}", pages.asset),
    ):
        routes.add_route(path, endpoint, _GET)
    return routes


class _Pages:
    """The endpoints that give files: pages with their headers, assets for ever."""

    def __init__(self, assets: Assets, guard: Mapping[str, str]) -> None:
        self._assets = assets
        self._guard = guard
        if not assets.complete:
            _log.warning("the page is not set up: run make setup; the API answers")

    def show(self, request: Request, name: str) -> Response:
        """Give a page, or say in plain words that set-up was not completed."""
        if self._assets.complete:
            return self._filled(request, name)
        body = self._assets["unfinished.html"]
        headers = {**self._guard, "cache-control": "no-store", "vary": "Accept"}
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return _send(body, media_type("unfinished.html"), headers, status)

    async def docs(self, request: Request) -> Response:
        return self.show(request, "docs/index.html")

    async def worker(self, request: Request) -> Response:
        return self._filled(request, "sw.js")

    async def manifest(self, request: Request) -> Response:
        return self._filled(request, "manifest.webmanifest")

    async def icon(self, request: Request) -> Response:
        return self._filled(request, "icon.svg")

    def _filled(self, request: Request, name: str) -> Response:
        """Give what is asked for again each time, but sent only if it has changed."""
        body = self._assets.filled(name)
        tag = f'W/"{blake2b(body, digest_size=8).hexdigest()}"'
        headers = {**self._guard, "cache-control": _ASK_AGAIN, "vary": "Accept"}
        return _tagged(request, body, media_type(name), {**headers, "etag": tag})

    async def asset(self, request: Request) -> Response:
        """Give a file: for ever by its own address, else the present one for now.

        A page of an older version may still ask for a module by the old address.
        """
        name: str = request.path_params["name"]
        if name not in self._assets or name.endswith(".html"):  # pages have a policy
            raise NotFoundError("no such file", "没有这个文件")
        present = request.path_params["digest"] == self._assets.digest
        wanted = _coding(request.headers.get("accept-encoding", ""))
        body, coding = await asyncio.to_thread(self._assets.packed, name, wanted)
        headers = {
            "cache-control": _FOR_EVER if present else _ASK_AGAIN,
            "etag": f'W/"{self._assets.digest}"',
            **({"content-encoding": coding, "vary": _CODED} if coding else {}),
        }
        return _tagged(request, body, media_type(name), headers)


def page_headers(tile_hosts: tuple[str, ...]) -> Mapping[str, str]:
    """Write what goes with every page: what it may load, run, ask for and tell."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": " ".join(("'self'", "data:", *tile_hosts)),
        "connect-src": "'self'",
        "font-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    return {
        "content-security-policy": "; ".join(f"{k} {v}" for k, v in policy.items()),
        "permissions-policy": "geolocation=(self), camera=(), microphone=()",
        "cross-origin-opener-policy": "same-origin",
    }


def wants_page(request: Request) -> bool:
    """Say whether the asker prefers HTML, by ``f`` or by ``Accept``.

    ``*/*`` gets JSON: programs send that, browsers name ``text/html``.
    """
    query: bytes = request.scope["query_string"]
    asked = {part for part in query.split(b"&") if part.startswith(b"f=")}
    if asked:
        return asked == {b"f=html"}
    accepted = weights(request.headers.get("accept", ""))
    html = max(accepted.get(kind, 0.0) for kind in ("text/html", "text/*"))
    json = max(accepted.get(kind, 0.0) for kind in ("application/json", "*/*"))
    return html > 0 and (html > json or "application/json" not in accepted)


def _coding(accepted: str) -> Coding:
    known = weights(accepted)
    rest = known.get("*", 0.0)
    if known.get("br", rest) > 0:
        return "br"
    return "gzip" if known.get("gzip", rest) > 0 else ""


def _tagged(
    request: Request, body: bytes, kind: str, headers: Mapping[str, str]
) -> Response:
    if has_tag(request.headers.get("if-none-match", ""), headers["etag"]):
        # what was kept takes over these headers, so they must not forget the codings
        varies = {"vary": f"Accept, {_CODED}"}
        return _send(b"", kind, {**headers, **varies}, HTTPStatus.NOT_MODIFIED)
    return _send(body, kind, headers)


def _send(
    body: bytes, kind: str, headers: Mapping[str, str], status: int = HTTPStatus.OK
) -> Response:
    told = {
        "content-type": kind,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-request-id": request_id().decode(),
        **headers,
    }
    return Response(body, status, told)
