"""The folders of imports, ``data/.imports/<id>/``: what stands in them, how they end.

A folder is *held*, by a lock that dies with its holder, from the moment it is made
until its file is read, and while it is published; a held one stays. The others go
after a day, and the oldest of them earlier when there are too many or they are too
large.

=================  ======================================================
``upload``         the clerk's bytes
``request.json``   what was stated about them, and for which layer
``result.json``    what came of them, in few words; the last to be written
``report.json``    the report, as it is answered
``after.gpkg``     the table that would be published
``confirm.json``   who confirms it, and when: written before it is published
``published.json`` the version that came of it
=================  ======================================================
"""

import fcntl
import re
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from citymap.api.problems import Refused
from citymap.errors import NotFoundError

IMPORTS: Final = ".imports"
UPLOAD: Final = "upload"
REQUEST: Final = "request.json"
RESULT: Final = "result.json"
REPORT: Final = "report.json"
AFTER: Final = "after.gpkg"
CONFIRM: Final = "confirm.json"
PUBLISHED: Final = "published.json"
JOB: Final = "job"  # the folder that the reader works in

KEPT: Final = timedelta(days=1)
MOST_FOLDERS: Final = 20
MOST_BYTES: Final = 2**30  # of all folders
_HELD = "held"
_UPLOADING_S = 120.0  # a folder without a request that nobody holds is a leftover
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class _Seen:
    folder: Path
    age_s: float
    size: int
    held: bool

    @property
    def over(self) -> bool:
        asked = (self.folder / REQUEST).exists()
        most_s = KEPT.total_seconds() if asked else _UPLOADING_S
        return not self.held and self.age_s > most_s


class Cabinet:
    """All folders of imports of a workspace.

    Parameters
    ----------
    data
        The workspace's ``data`` folder.
    """

    def __init__(self, data: Path) -> None:
        self.path = data / IMPORTS

    def new(self, now: datetime) -> tuple[Path, BinaryIO]:
        """Make an empty folder, and hold it: until the file given is closed.

        Raises Refused (503) if there is no room.
        """
        if not self.sweep(now, room=1):
            raise Refused(
                503,
                "too many imports at once; try again later",
                "同时进行的导入过多；请稍后再试",
                (("Retry-After", "60"),),
            )
        folder = self.path / secrets.token_hex(16)
        folder.mkdir(parents=True, mode=0o700)
        lock = hold(folder)
        assert lock is not None  # noqa: S101 - nobody else knows the folder
        return folder, lock

    def find(self, layer: str, import_id: str, now: datetime) -> Path:
        """Give the folder of an import of a layer; NotFoundError without one."""
        folder = self.path / import_id
        try:
            if (
                not _ID.fullmatch(import_id)
                or _age_s(folder, now) > KEPT.total_seconds()
            ):
                raise _no_such_import()
            told = orjson.loads((folder / REQUEST).read_bytes())
        except FileNotFoundError:
            raise _no_such_import() from None
        if told["layer"] != layer:
            raise _no_such_import()
        return folder

    def sweep(self, now: datetime, *, room: int = 0) -> bool:
        """Remove folders that are over, then the oldest, until the rest has room.

        Says whether ``room`` more folders may be made.
        """
        stay = []
        for seen in self._seen(now):
            if seen.over:
                shutil.rmtree(seen.folder, ignore_errors=True)
            else:
                stay.append(seen)
        stay.sort(key=lambda seen: (seen.held, -seen.age_s))
        while not _fits(stay, room):
            if stay[0].held:
                return False
            shutil.rmtree(stay.pop(0).folder, ignore_errors=True)
        return True

    def lock(self, name: str) -> BinaryIO | None:
        """Take one of the locks that all processes share; None if it is taken."""
        return _try_lock(self.path / f"{name}.lock")

    def _seen(self, now: datetime) -> list[_Seen]:
        found = []
        for folder in self.path.glob("*/"):
            with suppress(FileNotFoundError):  # another process sweeps as well
                held = is_held(folder)
                found.append(_Seen(folder, _age_s(folder, now), _size(folder), held))
        return found


def hold(folder: Path) -> BinaryIO | None:
    """Hold a folder until the file given is closed; None if somebody does."""
    return _try_lock(folder / _HELD)


def is_held(folder: Path) -> bool:
    """Say whether a process holds a folder."""
    try:
        with (folder / _HELD).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def read_json(path: Path) -> dict[str, Any] | None:
    """Read a small file of ours; None if there is none."""
    try:
        told: dict[str, Any] = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return told


def _fits(stay: list[_Seen], room: int) -> bool:
    if not stay:
        return True
    size = sum(seen.size for seen in stay)
    return len(stay) + room <= MOST_FOLDERS and size <= MOST_BYTES


def _age_s(folder: Path, now: datetime) -> float:
    return now.timestamp() - folder.stat().st_mtime


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*"))


def _try_lock(path: Path) -> BinaryIO | None:
    file = path.open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _no_such_import() -> NotFoundError:
    en = "this layer has no such import, or no longer: they are kept for a day"
    return NotFoundError(en, "该图层没有这次导入，或已过期（只保留一天）")
