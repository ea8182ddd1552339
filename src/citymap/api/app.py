"""The service, assembled: here and nowhere else.

``door`` stands before the framework and answers ``/v1/nearby`` itself; everything
behind it is FastAPI. Whatever goes wrong is answered by the one table in
``problems``.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Lifespan
from starlette_compress import CompressMiddleware, add_compress_type

from citymap.api.admission import Admission
from citymap.api.assets import Assets
from citymap.api.clock import MinuteClock, now_utc
from citymap.api.credentials import Credentials
from citymap.api.door import Door, log_fault
from citymap.api.ground import Ground, ground_routes, tile_hosts
from citymap.api.health import calendar_warnings, health_routes
from citymap.api.import_desk import ImportDesk
from citymap.api.imports import import_routes
from citymap.api.keeper import Keeper
from citymap.api.layers import layer_routes
from citymap.api.metrics import Exposition, Tally, metrics_routes
from citymap.api.nearby import NearbyDesk
from citymap.api.ogc import ogc_routes
from citymap.api.openapi import MEDIA_TYPE as OPENAPI_TYPE
from citymap.api.openapi import document_routes, openapi_document
from citymap.api.page import page_routes
from citymap.api.problems import Refused, describe
from citymap.api.search import SearchDesk, search_routes
from citymap.api.tiles import tile_routes
from citymap.api.wire import (
    language_of,
    request_id,
)
from citymap.atlas.atlas import Atlas
from citymap.catalog import read_catalog
from citymap.errors import CitymapError, InputError, InternalError
from citymap.hours.holidays import read_calendar
from citymap.hours.opening import HoursContext
from citymap.settings import Settings, read_settings
from citymap.store.geopackage import GeoPackageStore
from citymap.store.keys import Keys

_log = logging.getLogger("citymap")


def open_atlas(settings: Settings) -> Atlas:
    """Read a workspace's definitions; no layer is loaded yet.

    Raises
    ------
    DefinitionError
        If definitions or calendar have faults.
    """
    catalog = read_catalog(settings.workspace)
    city, data = catalog.city, settings.workspace / "data"
    calendar = read_calendar(data / city.holidays) if city.holidays else None
    context = HoursContext(city.time_zone, calendar)
    return Atlas(catalog, GeoPackageStore(data, city), context)


def create_app(settings: Settings | None = None) -> ASGIApp:
    """Assemble the service; settings come from the environment if not given."""
    settings = settings or read_settings()
    atlas = open_atlas(settings)
    clock = MinuteClock(atlas.context.zone, settings.now)
    desk = NearbyDesk(atlas, clock)
    data = settings.workspace / "data"
    city = atlas.catalog.city
    ground = Ground(data, city, settings.tile_keys)
    imports = ImportDesk(settings.workspace, now_utc)
    keeper = Keeper(atlas, data, settings.watch_s, desk.forget, ground, imports.sweep)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        _warn(keeper, clock)
        task = asyncio.create_task(keeper.run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    proxy, tally = settings.trusted_proxy, Tally()
    admission = Admission(
        settings.rate_limit, settings.in_flight, proxy, time.monotonic
    )
    document = openapi_document(atlas)
    app = _framework(lifespan, document)
    for routes in (
        page_routes(atlas, Assets(), tile_hosts(city)),
        ogc_routes(atlas),
        tile_routes(atlas),
        layer_routes(atlas, clock),
        search_routes(SearchDesk(atlas, clock, desk, admission)),
        ground_routes(city, ground),
        import_routes(
            imports,
            atlas.catalog,
            Credentials(Keys(data), now_utc),
            keeper.check_again,
        ),
        health_routes(keeper, clock),
        metrics_routes(Exposition(tally, keeper, admission, clock), proxy),
        document_routes(document),
    ):
        app.include_router(routes)
    return Door(app, desk, keeper, admission, tally, log=settings.access_log)


def _framework(lifespan: Lifespan[FastAPI], document: dict[str, object]) -> FastAPI:
    """Make the framework: our errors and document, and answers compressed."""
    app = FastAPI(
        title="citymap",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={
            CitymapError: _on_error,
            HTTPException: _on_http_error,
            Exception: _on_error,
        },
    )
    app.openapi = lambda: document  # type: ignore[method-assign]  # how FastAPI wants it
    add_compress_type(OPENAPI_TYPE.partition(";")[0])
    app.add_middleware(CompressMiddleware)
    return app


def _warn(keeper: Keeper, clock: MinuteClock) -> None:
    if clock.fixed:
        _log.warning("the clock is fixed at %s (CITYMAP_NOW)", clock().isoformat())
    for warning in calendar_warnings(keeper, clock()):
        _log.warning("%s; hours that depend on it are unknown", warning)


async def _on_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, CitymapError):
        error = InternalError("")  # logged by the door, to which it goes on
    elif not isinstance(error, InputError):
        log_fault(error)
    return _as_response(request, error)


async def _on_http_error(request: Request, error: Exception) -> Response:
    """Turn the framework's own refusals into ours."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    en, zh = _REFUSALS.get(status, ("refused", "请求被拒绝"))
    headers = getattr(error, "headers", None) or {}
    allowed = headers.get("Allow", "GET")
    en, zh = en.format(allowed=allowed), zh.format(allowed=allowed)
    return _as_response(request, Refused(status, en, zh, tuple(headers.items())))


_REFUSALS = {
    404: ("no such path", "没有这个路径"),
    405: ("no such method here; use {allowed}", "不支持该方法；请用 {allowed}"),
}


def _as_response(request: Request, error: CitymapError) -> Response:
    problem = describe(error, request.url.path, language_of(request.scope))
    headers = {
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "Retry-After",
        "x-request-id": request_id().decode(),
        **dict(problem.headers),
    }
    return Response(problem.body, problem.http, headers, media_type=problem.media_type)
