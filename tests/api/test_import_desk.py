"""The desk: one import at a time, folders that end, jobs that fail."""

import asyncio
import logging
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.intake.small_city import csv_text, make_small_city, rows

from citymap.api.import_desk import MOST_UPLOADS, ImportDesk
from citymap.api.import_folder import CONFIRM, PUBLISHED, UPLOAD, hold
from citymap.api.problems import Refused
from citymap.catalog import read_catalog
from citymap.errors import NotFoundError
from citymap.store.audit import read_audit
from citymap.store.geopackage import GeoPackageStore

NOW = datetime.now(UTC)  # noqa: TID251 - folders have the age that the disk says
STATED = {"layer": "toilets", "filename": "a.csv", "lang": "en"}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_small_city(tmp_path / "workspace")


@pytest.fixture
def desk(workspace: Path) -> ImportDesk:
    return ImportDesk(workspace, lambda: NOW)


async def began(desk: ImportDesk, text: str | None, wait_s: float = 60.0) -> Path:
    async with desk.place() as place:
        if text is not None:
            (place.folder / UPLOAD).write_text(text, encoding="utf-8")
        desk.start(place, STATED)
    await desk.wait(place.folder, wait_s)
    return place.folder


async def looked(desk: ImportDesk) -> Path:
    folder = await began(desk, csv_text(rows(5)))
    result = desk.result("toilets", folder.name)
    assert result is not None
    assert result["kind"] == "report"
    return folder


def confirm(desk: ImportDesk, folder: Path, who: str = "x") -> Any:
    return desk.confirm("toilets", folder.name, who=who, agreed=False)


def history(workspace: Path) -> list[tuple[str, str]]:
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    return [(v.name, v.who) for v in store.history(catalog.layer("toilets"))]


def test_a_file_is_read_and_published_by_other_processes(
    desk: ImportDesk, workspace: Path
) -> None:
    async def trip() -> None:
        folder = await looked(desk)
        done = await confirm(desk, folder)
        assert done["rows"] == 5
        assert history(workspace) == [(done["version"], "x")]
        assert await confirm(desk, folder) == done
        assert len(read_audit(workspace / "data")) == 1

    asyncio.run(trip())


def test_what_was_published_before_a_crash_is_not_published_again(
    desk: ImportDesk, workspace: Path
) -> None:
    async def trip() -> None:
        folder = await looked(desk)
        kept = {p: p.read_bytes() for p in folder.iterdir() if p.name != "held"}
        done = await confirm(desk, folder)
        for path, data in kept.items():
            path.write_bytes(data)
        (folder / CONFIRM).write_bytes(b'{"who": "x", "again": false}')
        (folder / PUBLISHED).unlink()
        assert await confirm(desk, folder, "another") == done
        assert history(workspace) == [(done["version"], "x")]
        assert [entry.who for entry in read_audit(workspace / "data")] == ["x"]

    asyncio.run(trip())


def test_an_audit_that_fails_does_not_hide_what_was_published(
    desk: ImportDesk, workspace: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def trip() -> None:
        folder = await looked(desk)
        (workspace / "data" / ".audit").write_bytes(b"a file in place of a folder")
        with caplog.at_level(logging.ERROR, "citymap"):
            done = await confirm(desk, folder)
        assert history(workspace) == [(done["version"], "x")]
        assert await confirm(desk, folder) == done

    asyncio.run(trip())
    assert "import job: publish: 70" in caplog.text
    assert "StoreError at " in caplog.text


def test_who_does_not_wait_may_ask_again(desk: ImportDesk) -> None:
    async def trip() -> None:
        folder = await began(desk, csv_text(rows(5)), 0.0)
        assert desk.result("toilets", folder.name) is None
        with pytest.raises(Refused, match="nothing to confirm"):
            await confirm(desk, folder)
        with pytest.raises(Refused, match="another import") as refused:
            await began(desk, "")
        assert refused.value.status == 503
        await desk.wait(folder, 60.0)
        assert desk.result("toilets", folder.name)
        await began(desk, "")

    asyncio.run(trip())


def test_one_file_is_read_at_a_time_by_all_processes_that_serve(
    desk: ImportDesk, workspace: Path
) -> None:
    async def trip() -> None:
        other = ImportDesk(workspace, lambda: NOW)
        folder = await began(desk, csv_text(rows(5)), 0.0)
        with pytest.raises(Refused, match="another import"):
            await began(other, "")
        assert other.result("toilets", folder.name) is None
        await desk.wait(folder, 60.0)

    asyncio.run(trip())


def test_a_slow_sender_is_in_nobodys_way_until_there_are_many(
    desk: ImportDesk,
) -> None:
    async def trip(depth: int) -> None:
        async with desk.place() as place:
            place.lock.close()
            if depth < MOST_UPLOADS:
                await trip(depth + 1)
                return
            with pytest.raises(Refused, match="too many files"):
                async with desk.place():
                    pass

    async def slow() -> None:
        async with desk.place() as place:
            await looked(desk)
            place.lock.close()

    asyncio.run(slow())
    asyncio.run(trip(1))


def test_a_job_that_fails_says_so_and_is_logged(
    desk: ImportDesk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "citymap"):
        folder = asyncio.run(began(desk, None))  # there is no upload
    assert desk.result("toilets", folder.name) == {"kind": "failed", "http": 500}
    assert "import job: read: 70" in caplog.text
    assert not (folder / "job").exists()
    with pytest.raises(NotFoundError, match="no such import"):
        desk.result("toilets", "0" * 32)


def test_a_job_dies_with_the_one_that_started_it(
    desk: ImportDesk, workspace: Path
) -> None:
    code = (
        "import asyncio, os, sys; from pathlib import Path\n"
        "from datetime import datetime, UTC\n"
        "from citymap.api.import_desk import ImportDesk\n"
        "async def main():\n"
        "    desk = ImportDesk(Path(sys.argv[1]), lambda: datetime.now(UTC))\n"
        "    async with desk.place() as place:\n"
        "        (place.folder / 'upload').write_text('x,y\\n' * 3_000_000)\n"
        "        desk.start(place, {'layer': 'toilets', 'filename': 'a.csv'})\n"
        "    while not (place.folder / 'job').exists(): await asyncio.sleep(0.02)\n"
        "    print(place.folder.name, flush=True)\n"
        "    os._exit(9)\n"
        "asyncio.run(main())"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(workspace)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    folder = workspace / "data" / ".imports" / said.stdout.strip()
    for _ in range(1000):
        if (lock := hold(folder)) is not None:
            lock.close()
            break
    with pytest.raises(NotFoundError, match="broken off"):
        desk.result("toilets", folder.name)
