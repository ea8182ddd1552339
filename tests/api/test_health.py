"""``/livez`` and ``/readyz`` tell whoever runs the service how it is."""

from datetime import datetime
from pathlib import Path

import pytest
from tests.api.raw_http import get
from tests.api.serving import ROOT, Server

from citymap.api.app import open_atlas
from citymap.api.health import calendar_warnings
from citymap.api.keeper import Keeper
from citymap.atlas.atlas import Atlas
from citymap.settings import Settings


def test_livez_answers_and_is_not_stored(server: Server) -> None:
    reply = get(server.url, "/livez")
    assert (reply.http, reply.json()) == (200, {"status": "ok"})
    assert reply.headers["cache-control"] == "no-store"


def test_readyz_tells_every_layers_version_count_and_the_clock(server: Server) -> None:
    reply = get(server.url, "/readyz")
    body = reply.json()
    assert (reply.http, body["status"], body["warnings"]) == (200, "ok", [])
    assert body["clock"] == {"now": "2026-11-22T21:05:00+08:00", "fixed": True}
    layers = get(server.url, "/v1/layers").json()["data"]
    assert set(body["layers"]) == {layer["id"] for layer in layers}
    for layer in layers:
        known = body["layers"][layer["id"]]
        assert known["state"] == layer["state"] == "ok"
        assert known["count"] == layer["count"] > 0
        assert layer["data_version"] == f"{layer['id']}:{known['version']}"
        assert (known["why"], known["since"]) == (None, None)
        assert known["published"]


@pytest.mark.parametrize(
    ("year", "warned"), [(2024, 0), (2026, 0), (2027, 1), (2023, 1)]
)
def test_a_year_that_the_calendar_lacks_is_a_warning(
    jinan_atlas: Atlas, year: int, warned: int
) -> None:
    keeper = Keeper(jinan_atlas, Path("nowhere"), 0)
    now = datetime(year, 6, 1, tzinfo=jinan_atlas.context.zone)
    warnings = calendar_warnings(keeper, now)
    assert len(warnings) == warned
    assert all(str(year) in text for text in warnings)


def test_a_city_without_a_calendar_is_not_warned() -> None:
    atlas = open_atlas(Settings(workspace=ROOT / "examples" / "helsinki"))
    keeper = Keeper(atlas, Path("nowhere"), 0)
    assert (
        calendar_warnings(keeper, datetime(2040, 1, 1, tzinfo=atlas.context.zone)) == []
    )
