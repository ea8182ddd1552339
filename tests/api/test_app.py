"""The service assembled: starting, stopping, faults behind the door."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from tests.api.raw_http import get
from tests.api.serving import ROOT, serving
from tests.api.test_door import call

from citymap.api.app import create_app, open_atlas
from citymap.api.door import Door
from citymap.errors import DefinitionError
from citymap.settings import Settings


def assembled(workspace: Path, *, ready: bool = True) -> tuple[Door, FastAPI]:
    door = create_app(Settings(workspace=workspace, rate_limit=0))
    assert isinstance(door, Door)
    app = door._inner
    assert isinstance(app, FastAPI)
    door._keeper.ready = ready
    return door, app


def test_before_the_layers_are_loaded_only_the_operator_is_answered() -> None:
    door, _ = assembled(ROOT, ready=False)
    starting = call(door, "/readyz")
    assert (starting.http, starting.json()["status"]) == (503, "starting")
    assert call(door, "/livez").http == 200
    for path in ("/v1/nearby", "/v1/layers", "/collections", "/", "/nope"):
        assert call(door, path).http == 503


def test_a_fault_behind_the_door_is_answered_once_and_logged_without_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    door, app = assembled(ROOT)

    @app.get("/v1/broken")
    async def broken() -> None:
        msg = "36.654321"
        raise ValueError(msg)

    @app.get("/broken")
    async def other() -> None:
        await broken()

    v1 = call(door, "/v1/broken", "lang=en")
    assert (v1.http, v1.json()) == (
        500,
        {"status": 500, "message": "our own fault; please try again later"},
    )
    problem = call(door, "/broken")
    assert (problem.http, problem.json()["title"]) == (500, "Internal Server Error")
    assert "fault ValueError at broken:" in caplog.text
    assert "36.65" not in caplog.text


def test_a_fault_of_a_workspace_is_told_before_anything_listens(tmp_path: Path) -> None:
    (tmp_path / "layers").mkdir()
    with pytest.raises(DefinitionError):
        open_atlas(Settings(workspace=tmp_path))


def test_the_fixed_clock_is_said_at_start_and_sigterm_ends_it(
    jinan: Path, tmp_path: Path
) -> None:
    with serving(jinan, tmp_path / "output", wait=False) as running:
        assert get(running.url, "/livez").http == 200
    said = running.output.read_text()
    assert "the clock is fixed at 2026-11-22T21:05:00+08:00 (CITYMAP_NOW)" in said
    assert "Finished server process" in said
    assert "Traceback" not in said
    assert not (jinan / "data" / ".serve" / f"{running.pid}.json").exists()
