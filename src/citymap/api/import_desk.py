"""Imports over HTTP: each a folder, read in a process of its own, published once.

A request leaves the clerk's bytes and what was stated about them in
``data/.imports/<id>/``; ``import_job`` reads them there in another process, so that
no foreign byte is touched by the one that serves and no question waits. What it
leaves, the table as a GeoPackage of ours among it, is what a confirmation publishes,
on top of the version with which it was compared and no other. Folders go after a
day.
"""

import asyncio
import os
import re
import secrets
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson

from citymap.api.problems import Refused
from citymap.catalog import Catalog
from citymap.errors import InternalError, NotFoundError
from citymap.intake.importing import source_note
from citymap.store.audit import write_audit
from citymap.store.base import Version
from citymap.store.geopackage import GeoPackageStore
from citymap.store.gpkg_file import load

IMPORTS: Final = ".imports"
KEPT = timedelta(days=1)
LARGEST: Final = 20 * 2**20  # bytes of a file
READ_WITHIN_S: Final = 600.0
_ID = re.compile(r"[0-9a-f]{32}")
_LONGEST_ERROR = 2000

Result = Mapping[str, Any]


class ImportDesk:
    """Takes files in, has them read, and publishes what was confirmed.

    Parameters
    ----------
    workspace
        Folder that holds ``layers/`` and ``data/``.
    catalog, store
        Of that workspace.
    """

    def __init__(
        self, workspace: Path, catalog: Catalog, store: GeoPackageStore
    ) -> None:
        self._workspace = workspace.resolve()
        self._catalog = catalog
        self._store = store
        self._folder = self._workspace / "data" / IMPORTS
        self._busy = False
        self._running: dict[str, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def place(self, now: datetime) -> AsyncIterator[Path]:
        """Give an empty folder for one import; it goes again if that fails.

        Raises Refused (503) while another file is being taken in or read.
        """
        if self._busy:
            raise Refused(
                503,
                "another import is being read; try again soon",
                "正在读取另一份导入文件；请稍后再试",
                (("Retry-After", "10"),),
            )
        self._busy = True
        folder = self._folder / secrets.token_hex(16)
        try:
            await asyncio.to_thread(self._sweep, now)
            folder.mkdir(parents=True, mode=0o700)
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            self._busy = bool(self._running)

    async def read(self, folder: Path, stated: Result, wait_s: float) -> Result | None:
        """Have a file read; give what came of it, None if that takes longer."""
        (folder / "request.json").write_bytes(orjson.dumps(stated))
        task = asyncio.create_task(self._run(folder))
        self._running[folder.name] = task
        await asyncio.wait([task], timeout=wait_s)
        if not task.done():
            return None
        task.result()
        return self.result(str(stated["layer"]), folder.name)

    def result(self, layer: str, import_id: str) -> Result | None:
        """Give what came of an import; None while it is being read.

        Raises
        ------
        NotFoundError
            If this layer has no such import, or no longer.
        """
        folder = self.folder(layer, import_id)
        try:
            result: Result = orjson.loads((folder / "result.json").read_bytes())
        except FileNotFoundError:
            return None  # a job that fails takes its folder with it
        return result

    def folder(self, layer: str, import_id: str) -> Path:
        """Give the folder of an import of this layer; NotFoundError without one."""
        if not _ID.fullmatch(import_id):
            raise _no_such_import()
        folder = self._folder / import_id
        try:
            stated = orjson.loads((folder / "request.json").read_bytes())
        except FileNotFoundError:
            raise _no_such_import() from None
        if stated["layer"] != layer:
            raise _no_such_import()
        return folder

    def confirm(
        self, layer: str, import_id: str, *, who: str, at: datetime, agreed: bool
    ) -> Version:
        """Publish what an import gave; once published, say so again.

        Raises
        ------
        Refused
            409 if it is still being read, was refused, or asks what nobody agreed to.
        VersionChanged
            If another version has been published since it was read.
        """
        result = self.result(layer, import_id)
        report = result.get("report") if result else None
        if report is None or report["refused"]:
            raise Refused(409, "there is nothing to confirm", "没有可以确认发布的内容")
        folder = self.folder(layer, import_id)
        done = folder / "published.json"
        if done.is_file():
            return Version(**orjson.loads(done.read_bytes()))
        if report["asks"] and not agreed:
            raise Refused(
                409,
                "the notices ask something; look at them and confirm with agree=1",
                "有提示需要确认；请核对后以 agree=1 确认",
            )
        known = self._catalog.layer(layer)
        table = load(folder / "after.gpkg", known, self._catalog.city, layer)
        version = self._store.replace(
            known,
            table,
            who=who,
            note=source_note(report["file"], report["sha256"]),
            at=at,
            since=report["since"] or "",
        )
        details = {
            "version": version.name,
            "file": report["file"],
            "sha256": report["sha256"],
            "import": import_id,
        }
        write_audit(self._workspace / "data", at, who, "import", layer, details)
        done.write_bytes(orjson.dumps(version))
        return version

    async def _run(self, folder: Path) -> None:
        """Run the job to its end; what went wrong is left as its result."""
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "citymap.api.import_job",
                os.fspath(self._workspace),
                folder.name,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )
            try:
                async with asyncio.timeout(READ_WITHIN_S):
                    _, said = await process.communicate()
            except TimeoutError:
                process.kill()
                await process.wait()
                said = b"took too long"
            if not (folder / "result.json").exists():
                shutil.rmtree(folder, ignore_errors=True)
                detail = said.decode(errors="replace")[-_LONGEST_ERROR:]
                raise InternalError(f"the import could not be read: {detail}")
        finally:
            del self._running[folder.name]
            self._busy = bool(self._running)

    def _sweep(self, now: datetime) -> None:
        """Remove the folders of imports that are over."""
        for folder in self._folder.glob("*"):
            age_s = now.timestamp() - folder.stat().st_mtime
            if age_s > KEPT.total_seconds() and folder.name not in self._running:
                shutil.rmtree(folder, ignore_errors=True)


def _no_such_import() -> NotFoundError:
    en = "this layer has no such import, or no longer: they are kept for a day"
    return NotFoundError(en, "该图层没有这次导入，或已过期（只保留一天）")
