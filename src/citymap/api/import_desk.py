"""Imports over HTTP: each a folder, read and published by processes of their own.

A request leaves the clerk's bytes and what was stated about them in a folder
(``import_folder``); ``import_job`` reads them there in another process, so that no
foreign byte is touched by the one that serves and no question waits. What it leaves,
the table as a GeoPackage of ours among it, is what a confirmation has published, by
another such process, on top of the version with which it was compared and no other.

One file is read at a time and one table published, whatever the number of processes
that serve: by locks that the jobs inherit and that die with them.
"""

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from citymap.api.import_folder import (
    CONFIRM,
    JOB,
    PUBLISHED,
    REQUEST,
    RESULT,
    Cabinet,
    hold,
    is_held,
    read_json,
)
from citymap.api.import_job import DISK_FULL, FAULT, REFUSED
from citymap.api.problems import Refused, fault
from citymap.errors import NotFoundError
from citymap.store.disk import replace_bytes

READ_WITHIN_S: Final = 600.0
PUBLISHED_WITHIN_S: Final = 50.0  # of a request
MOST_UPLOADS: Final = 4  # at once, in one process
_LONGEST_WORD = 300
_log = logging.getLogger("citymap")

Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """An import's folder, held for whoever fills it."""

    folder: Path
    lock: BinaryIO


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended, and what it told."""

    code: int = FAULT
    told: Result = field(default_factory=dict)


class ImportDesk:
    """Takes files in, has them read, and has published what was confirmed.

    Parameters
    ----------
    workspace
        Folder that holds ``layers/`` and ``data/``.
    now
        The moment, UTC.
    """

    def __init__(self, workspace: Path, now: Callable[[], datetime]) -> None:
        self._workspace = workspace.resolve()
        self._now = now
        self._cabinet = Cabinet(self._workspace / "data")
        self._uploads = 0
        self._running: dict[str, asyncio.Task[Ended]] = {}

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """Give an empty folder for one import; it goes again if that fails.

        Raises Refused (503) while too many files are on their way.
        """
        if self._uploads >= MOST_UPLOADS:
            raise _busy("too many files at once", "同时上传的文件过多")
        self._uploads += 1
        try:
            place = Place(*await asyncio.to_thread(self._cabinet.new, self._now()))
            try:
                yield place
            except BaseException:
                shutil.rmtree(place.folder, ignore_errors=True)
                place.lock.close()
                raise
        finally:
            self._uploads -= 1

    def start(self, place: Place, stated: Result) -> None:
        """Have a file read; Refused (503) while another one is."""
        reading = self._cabinet.lock("reading")
        if reading is None:
            raise _busy("another import is being read", "正在读取另一份导入文件")
        try:
            (place.folder / REQUEST).write_bytes(orjson.dumps(stated))
        except BaseException:
            reading.close()
            raise
        self._begin(place.folder, "read", (place.lock, reading))

    async def wait(self, folder: Path, wait_s: float) -> Ended | None:
        """Wait for the job at a folder; None if it takes longer."""
        task = self._running.get(folder.name)
        if task is None:
            return None
        await asyncio.wait([task], timeout=wait_s)
        return task.result() if task.done() else None

    def result(self, layer: str, import_id: str) -> Result | None:
        """Give what came of an import, in few words; None while it is being read.

        Raises
        ------
        NotFoundError
            If this layer has no such import, or no longer, or nobody reads it.
        """
        folder = self.folder(layer, import_id)
        held = is_held(folder)  # looked at first: it may end meanwhile
        result = read_json(folder / RESULT)
        if result is None and not held:
            en = "the import was broken off; upload the file again"
            raise NotFoundError(en, "这次导入已中断；请重新上传文件")
        return result

    def folder(self, layer: str, import_id: str) -> Path:
        """Give the folder of an import of this layer; NotFoundError without one."""
        return self._cabinet.find(layer, import_id, self._now())

    def sweep(self) -> None:
        """Remove the folders of imports that are over."""
        self._cabinet.sweep(self._now())

    async def confirm(
        self, layer: str, import_id: str, *, who: str, agreed: bool
    ) -> Result:
        """Have published what an import gave; once published, say so again.

        Raises
        ------
        Refused
            409 if it is still being read, was refused, asks what nobody agreed to, or
            another version has been published since; 503 if the layer's file or
            another confirmation is in the way; 500 or 507 if we fail.
        """
        folder = self.folder(layer, import_id)
        done = read_json(folder / PUBLISHED)
        if done is not None:
            return done
        self._require_agreed(layer, import_id, agreed=agreed)
        locks = self._publishing(folder)
        told = {"who": who, "again": (folder / CONFIRM).exists()}
        try:
            replace_bytes(folder / CONFIRM, orjson.dumps(told))
        except BaseException:
            _close(locks)
            raise
        self._begin(folder, "publish", locks)
        ended = await self.wait(folder, PUBLISHED_WITHIN_S)
        done = read_json(folder / PUBLISHED)
        if done is None and ended is not None and "version" in ended.told:
            return ended.told  # published, though it could not be noted
        if done is None:
            raise _unpublished(ended)
        return done

    def _require_agreed(self, layer: str, import_id: str, *, agreed: bool) -> None:
        result = self.result(layer, import_id)
        if result is None or result["kind"] != "report" or result["refused"]:
            raise Refused(409, "there is nothing to confirm", "没有可以确认发布的内容")
        if result["asks"] and not agreed:
            raise Refused(
                409,
                "the notices ask something; look at them and confirm with agree=1",
                "有提示需要确认；请核对后以 agree=1 确认",
            )

    def _publishing(self, folder: Path) -> tuple[BinaryIO, BinaryIO]:
        """Take the locks of publishing; Refused (503) if one is taken."""
        one = self._cabinet.lock("publishing")
        other = hold(folder) if one else None
        if one is None or other is None:
            _close([one] if one else [])
            raise _busy("an import is being published", "正在发布导入的内容")
        return one, other

    def _begin(self, folder: Path, work: str, locks: Sequence[BinaryIO]) -> None:
        task = asyncio.create_task(self._run(folder, work, locks))
        self._running[folder.name] = task
        task.add_done_callback(lambda _: self._running.pop(folder.name, None))

    async def _run(self, folder: Path, work: str, locks: Sequence[BinaryIO]) -> Ended:
        """Run a job to its end; it inherits the locks."""
        ended = Ended()
        try:
            ended = await self._job(folder.name, work, locks)
            if ended.code not in (0, REFUSED):
                _log.error("import job: %s: %d %s", work, ended.code, dict(ended.told))
        except Exception as error:  # noqa: BLE001 - nobody may wait for it any more
            _log.error("import job: %s: fault %s", work, fault(error))
        finally:
            if work == "read":
                _tidy(folder, ended)
            _close(locks)
        return ended

    async def _job(self, import_id: str, work: str, locks: Sequence[BinaryIO]) -> Ended:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "citymap.api.import_job",
            os.fspath(self._workspace),
            import_id,
            work,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            pass_fds=[lock.fileno() for lock in locks],
            start_new_session=True,
        )
        said = b""
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                _, said = await process.communicate()
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return Ended(process.returncode or 0, _told(said))


def _told(said: bytes) -> Result:
    """Put together what a job said; of what is not ours, the last line is the word."""
    told: dict[str, Any] = {}
    for line in said.splitlines():
        try:
            told |= orjson.loads(line)
        except (orjson.JSONDecodeError, TypeError):
            told["word"] = line.decode(errors="replace")[:_LONGEST_WORD]
    return told


def _tidy(folder: Path, ended: Ended) -> None:
    """Leave nothing of the reader's work; say so where it failed."""
    shutil.rmtree(folder / JOB, ignore_errors=True)
    if not (folder / RESULT).exists():
        failed = {"kind": "failed", "http": 507 if ended.code == DISK_FULL else 500}
        with contextlib.suppress(OSError):  # then nobody holds it, which says as much
            replace_bytes(folder / RESULT, orjson.dumps(failed))


def _close(locks: Sequence[BinaryIO]) -> None:
    for lock in locks:
        lock.close()


def _busy(en: str, zh: str) -> Refused:
    soon = (("Retry-After", "10"),)
    return Refused(503, f"{en}; try again soon", f"{zh}；请稍后再试", soon)


def failed(http: int) -> Refused:
    """Say that a job failed, by what HTTP will call it."""
    if http == HTTPStatus.INSUFFICIENT_STORAGE:
        return Refused(
            http,
            "the disk is full; tell the operator, then upload again",
            "服务器磁盘已满；请联系管理员，处理后重新上传",
        )
    return Refused(
        http,
        "the import failed by our own fault; upload the file again",
        "服务内部错误，导入未完成；请重新上传文件",
    )


def _unpublished(ended: Ended | None) -> Refused:
    if ended is None:
        return _busy("it is still being published", "仍在发布")
    if ended.code == REFUSED:
        http, en, zh = (ended.told[name] for name in ("http", "en", "zh"))
        soon = (("Retry-After", "10"),) if http != HTTPStatus.CONFLICT else ()
        return Refused(http, en, zh, soon)
    return failed(507 if ended.code == DISK_FULL else 500)
