"""``/livez`` and ``/readyz``: for whoever runs the service; answered under load."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from citymap.api.clock import MinuteClock
from citymap.api.keeper import Keeper
from citymap.api.reading import answer
from citymap.atlas.atlas import LayerState


def health_routes(keeper: Keeper, clock: MinuteClock) -> APIRouter:
    """Make the routes that tell how the service is."""
    routes = APIRouter()

    @routes.api_route("/livez", methods=["GET", "HEAD"])
    async def livez(_request: Request) -> Response:
        return answer({"status": "ok"}, headers={"cache-control": "no-store"})

    @routes.api_route("/readyz", methods=["GET", "HEAD"])
    async def readyz(_request: Request) -> Response:
        states = keeper.atlas.states
        degraded = [known for known in states.values() if known.state != "ok"]
        warnings = calendar_warnings(keeper, clock())
        if keeper.ground is not None:
            warnings += keeper.ground.warnings
        body = {
            "status": _word(keeper, degraded=bool(degraded or warnings)),
            "clock": {"now": clock().isoformat(), "fixed": clock.fixed},
            "warnings": warnings,
            "layers": {name: _describe(known) for name, known in states.items()},
        }
        response = answer(body, headers={"cache-control": "no-store"})
        if not keeper.ready:
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return response

    return routes


def calendar_warnings(keeper: Keeper, now: datetime) -> list[str]:
    """Say that the holiday calendar does not know this year, if so."""
    calendar = keeper.atlas.context.calendar
    warning = calendar.warning(now.date(), "en") if calendar else None
    return [warning] if warning else []


def _word(keeper: Keeper, *, degraded: bool) -> str:
    if not keeper.ready:
        return "starting"
    return "degraded" if degraded else "ok"


def _describe(known: LayerState) -> dict[str, object]:
    return {
        "state": known.state,
        "version": known.snapshot.version,
        "count": known.snapshot.count(),
        "published": known.published and known.published.isoformat(),
        "why": known.fault and known.fault.en,
        "since": known.since and known.since.isoformat(timespec="seconds"),
    }
