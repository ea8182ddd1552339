"""The keeper: loads, watches, reloads, and reports."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from citymap.api.app import open_atlas
from citymap.api.keeper import REPORTS, Keeper
from citymap.atlas.atlas import Atlas
from citymap.settings import Settings


@pytest.fixture
def workspace(jinan: Path, tmp_path: Path) -> Path:
    """A workspace of three layers."""
    for folder in ("layers", "data"):
        (tmp_path / folder).mkdir()
    layers = ("toilets", "parks", "vendor_zones")
    for name in (
        *(f"layers/{layer}.toml" for layer in ("city", *layers)),
        *(f"data/{layer}.gpkg" for layer in layers),
    ):
        shutil.copy(jinan / name, tmp_path / name)
    for path in (jinan / "data").glob("*.*ml"):
        shutil.copy(path, tmp_path / "data" / path.name)
    return tmp_path


def kept(workspace: Path, watch_s: float = 0.0) -> tuple[Atlas, Keeper]:
    atlas = open_atlas(Settings(workspace=workspace))
    return atlas, Keeper(atlas, workspace / "data", watch_s)


def test_what_changed_is_loaded_and_a_bad_file_leaves_the_old(workspace: Path) -> None:
    atlas, keeper = kept(workspace)
    asyncio.run(keeper.check())
    counts = {name: known.snapshot.count() for name, known in atlas.states.items()}
    assert (counts["toilets"], counts["vendor_zones"]) == (1287, 258)
    before = dict(atlas.states)
    asyncio.run(keeper.check())
    assert dict(atlas.states) == before
    (workspace / "data" / "parks.gpkg").write_bytes(b"no GeoPackage")
    asyncio.run(keeper.check())
    parks = atlas.states["parks"]
    assert parks.state == "degraded"
    assert parks.snapshot is before["parks"].snapshot
    assert atlas.states["toilets"] is before["toilets"]


def test_the_report_says_version_state_and_why_in_both_languages(
    workspace: Path,
) -> None:
    _, keeper = kept(workspace)
    (workspace / "data" / "parks.gpkg").write_bytes(b"no GeoPackage")
    asyncio.run(keeper.check())
    [path] = (workspace / "data" / REPORTS).iterdir()
    report = json.loads(path.read_bytes())
    assert path.name == f"{report['pid']}.json"
    assert report["checks"] == 1
    assert report["layers"]["toilets"]["state"] == "ok"
    assert report["layers"]["toilets"]["why"] is None
    parks = report["layers"]["parks"]
    assert parks["state"] == "degraded"
    assert set(parks["why"]) == {"zh", "en"}


def test_serving_begins_when_all_is_loaded_and_the_report_goes_with_it(
    workspace: Path,
) -> None:
    atlas, keeper = kept(workspace, 0.01)

    async def serve() -> None:
        task = asyncio.create_task(keeper.run())
        assert not keeper.ready
        async with asyncio.timeout(30):
            while not keeper.ready:  # noqa: ASYNC110 - it tells nobody when
                await asyncio.sleep(0)
            assert atlas.states["toilets"].snapshot.count() == 1287
            assert list((workspace / "data" / REPORTS).iterdir())
            (workspace / "data" / "parks.gpkg").write_bytes(b"no GeoPackage")
            while atlas.states["parks"].state == "ok":  # noqa: ASYNC110 - likewise
                await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(serve())
    assert list((workspace / "data" / REPORTS).iterdir()) == []


def test_leftovers_are_swept_at_the_start_and_not_at_every_look(
    workspace: Path,
) -> None:
    swept: list[int] = []
    looks: list[int] = []
    atlas = open_atlas(Settings(workspace=workspace))

    def tidy() -> None:
        swept.append(1)
        raise OSError(28, "full")  # the watch goes on

    data = workspace / "data"
    keeper = Keeper(atlas, data, 0.01, lambda: looks.append(1), tidy=tidy)

    async def serve() -> None:
        task = asyncio.create_task(keeper.run())
        async with asyncio.timeout(30):
            while len(looks) < 2:
                if keeper.ready:
                    (data / "parks.gpkg").write_bytes(b"no GeoPackage")
                await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(serve())
    assert swept == [1]


def test_a_report_that_cannot_be_kept_does_not_stop_serving(
    workspace: Path, caplog: pytest.LogCaptureFixture
) -> None:
    atlas, keeper = kept(workspace)
    (workspace / "data" / REPORTS).write_bytes(b"a file where a folder should be")
    asyncio.run(keeper.check())
    assert atlas.states["toilets"].snapshot.count() == 1287
    assert "cannot be kept" in caplog.text
