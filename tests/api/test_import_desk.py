"""The desk: one import at a time, folders that end, jobs that fail."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.intake.small_city import csv_text, make_small_city, rows

from citymap.api.import_desk import ImportDesk
from citymap.api.import_job import UPLOAD
from citymap.api.problems import Refused
from citymap.catalog import read_catalog
from citymap.errors import InternalError, NotFoundError
from citymap.store.geopackage import GeoPackageStore

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
STATED = {"layer": "toilets", "filename": "a.csv", "lang": "en"}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_small_city(tmp_path / "workspace")


@pytest.fixture
def desk(workspace: Path) -> ImportDesk:
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    return ImportDesk(workspace, catalog, store)


def test_a_file_is_read_by_another_process_and_confirmed_here(
    desk: ImportDesk,
) -> None:
    async def trip() -> str:
        async with desk.place(NOW) as folder:
            (folder / UPLOAD).write_text(csv_text(rows(5)), encoding="utf-8")
            result = await desk.read(folder, STATED, 60.0)
        assert result is not None
        assert result["report"]["accepted"] == 5
        return folder.name

    import_id = asyncio.run(trip())
    version = desk.confirm("toilets", import_id, who="x", at=NOW, agreed=False)
    assert (version.rows, version.who) == (5, "x")


def test_who_does_not_wait_may_ask_again(desk: ImportDesk) -> None:
    async def trip() -> None:
        async with desk.place(NOW) as folder:
            (folder / UPLOAD).write_text(csv_text(rows(5)), encoding="utf-8")
            assert await desk.read(folder, STATED, 0.0) is None
        assert desk.result("toilets", folder.name) is None
        with pytest.raises(Refused, match="nothing to confirm"):
            desk.confirm("toilets", folder.name, who="x", at=NOW, agreed=True)
        with pytest.raises(Refused) as refused:
            async with desk.place(NOW):
                pass
        assert refused.value.status == 503
        async with asyncio.timeout(60):
            while desk.result("toilets", folder.name) is None:  # noqa: ASYNC110 - another process ends it
                await asyncio.sleep(0.05)
            while True:
                try:
                    async with desk.place(NOW):
                        break
                except Refused:
                    await asyncio.sleep(0.05)

    asyncio.run(trip())


def test_a_job_that_fails_is_our_fault_and_leaves_nothing(
    desk: ImportDesk, workspace: Path
) -> None:
    async def trip() -> None:
        async with desk.place(NOW) as folder:
            await desk.read(folder, STATED, 60.0)  # there is no upload

    with pytest.raises(InternalError):
        asyncio.run(trip())
    assert not [*(workspace / "data" / ".imports").iterdir()]
    with pytest.raises(NotFoundError):
        desk.result("toilets", "0" * 32)


def test_old_folders_go_and_young_ones_stay(desk: ImportDesk, workspace: Path) -> None:
    imports = workspace / "data" / ".imports"
    for name, hours in (("a" * 32, 25), ("b" * 32, 23)):
        (imports / name).mkdir(parents=True)
        age = (NOW - timedelta(hours=hours)).timestamp()
        os.utime(imports / name, (age, age))

    async def trip() -> None:
        async with desk.place(NOW):
            pass

    asyncio.run(trip())
    assert not (imports / ("a" * 32)).exists()
    assert (imports / ("b" * 32)).exists()


def test_folders_are_for_nobody_else(desk: ImportDesk) -> None:
    async def trip() -> None:
        async with desk.place(NOW) as folder:
            assert folder.stat().st_mode & 0o777 == 0o700

    asyncio.run(trip())
