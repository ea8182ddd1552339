"""The service assembled: starting, stopping, faults behind the door."""

import gzip
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard
from fastapi import FastAPI
from tests.api.hostile import question
from tests.api.raw_http import get
from tests.api.serving import ROOT, Server, serving
from tests.api.test_door import call

from citymap.api.app import create_app, open_atlas
from citymap.api.door import Door
from citymap.errors import DefinitionError, StoreError
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


def test_a_fault_that_was_noticed_is_logged_as_well(
    caplog: pytest.LogCaptureFixture,
) -> None:
    door, app = assembled(ROOT)

    @app.get("/v1/broken")
    async def broken() -> None:
        raise StoreError("36.654321")

    assert call(door, "/v1/broken").http == 500
    assert caplog.text.count("fault StoreError at broken:") == 1
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


def unpack_zstd(body: bytes) -> bytes:
    unpacked: bytes = zstandard.ZstdDecompressor().decompress(body)
    return unpacked


@pytest.mark.parametrize(
    ("coding", "unpack"),
    [("br", brotli.decompress), ("gzip", gzip.decompress), ("zstd", unpack_zstd)],
)
@pytest.mark.parametrize("path", ["/v1/layers", "/collections/parks/items", "/api"])
def test_a_long_answer_is_compressed_for_whoever_takes_that(
    server: Server, path: str, coding: str, unpack: Callable[[bytes], bytes]
) -> None:
    plain = get(server.url, path)
    packed = get(server.url, path, Accept_Encoding=coding)
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == coding
    assert unpack(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    for reply in (plain, packed):
        assert reply.headers["vary"] == "Accept-Language, Accept-Encoding"
        assert reply.headers["etag"] == plain.headers["etag"]
    held = {"Accept_Encoding": coding, "If_None_Match": plain.headers["etag"]}
    kept = get(server.url, path, **held)
    assert (kept.http, kept.headers["vary"]) == (304, plain.headers["vary"])
    refused = get(server.url, path, Accept_Encoding=f"{coding};q=0")
    assert refused.body == plain.body


@pytest.mark.parametrize("path", ["/livez", "/nope", "/v1/nearby?" + question()])
def test_short_answers_and_the_fast_road_are_not(server: Server, path: str) -> None:
    reply = get(server.url, path, Accept_Encoding="br, gzip, zstd")
    assert "content-encoding" not in reply.headers
    assert reply.json()
