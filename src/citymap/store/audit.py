"""Who wrote what, and when: one line for each write, in ``data/.audit/audit.jsonl``.

The file only grows. A line is on the disk before the writer goes on; one that a crash
has torn was never vouched for and is passed over, and the next begins on a line of its
own. No positions and no values of cells belong in it: ids, names, counts and hashes.

Source: design/safety.md S16, S17.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from citymap.store.disk import exclusive, refusals_told, sync_folder

FOLDER = ".audit"
MOST_CHARACTERS = 200  # of a name or a detail
_LOCK_WAIT_S = 10.0
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One write.

    Attributes
    ----------
    at
        The moment, aware.
    who
        Name of the key, or of the verb.
    action
        What was done: ``import``, ``rollback`` ….
    layer
        To which layer.
    details
        Words for words: the version, the file's hash, counts.
    """

    at: datetime
    who: str
    action: str
    layer: str
    details: Mapping[str, str]


def write_audit(
    data: Path,
    at: datetime,
    who: str,
    action: str,
    layer: str,
    details: Mapping[str, str],
) -> None:
    """Add a line, and see it on the disk.

    Parameters
    ----------
    data
        The workspace's ``data`` folder.
    details
        Nothing about positions, and nothing of cells.

    Raises
    ------
    FileBusy
        If other writers keep the file too long.
    StoreError
        If the disk refuses.
    """
    if at.tzinfo is None:
        msg = f"the moment {at} has no time zone"
        raise ValueError(msg)
    cut = {
        name[:MOST_CHARACTERS]: text[:MOST_CHARACTERS] for name, text in details.items()
    }
    entry = AuditEntry(at, who[:MOST_CHARACTERS], action, layer, cut)
    line = json.dumps(asdict(entry), ensure_ascii=False, default=str)
    folder = data / FOLDER
    with refusals_told(f"data/{FOLDER}"):
        folder.mkdir(parents=True, exist_ok=True)
        with exclusive(folder / "lock", f"data/{FOLDER}", wait_s=_LOCK_WAIT_S):
            _append(_file(data), line.encode())
        sync_folder(folder)


def read_audit(data: Path) -> tuple[AuditEntry, ...]:
    """Give all writes, oldest first."""
    with refusals_told(f"data/{FOLDER}"):
        try:
            lines = _file(data).read_bytes().split(b"\n")
        except FileNotFoundError:
            return ()
    entries = (_parse(line) for line in lines)
    return tuple(entry for entry in entries if entry is not None)


def _file(data: Path) -> Path:
    return data / FOLDER / "audit.jsonl"


def _append(path: Path, line: bytes) -> None:
    """Write one line at the end, whatever the file ends with (locked)."""
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, _PRIVATE)
    with os.fdopen(handle, "ab", buffering=0) as file:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        file.write((b"\n" if torn else b"") + line + b"\n")
        os.fsync(handle)


def _parse(line: bytes) -> AuditEntry | None:
    try:
        told = json.loads(line)
        return AuditEntry(**{**told, "at": datetime.fromisoformat(told["at"])})
    except (ValueError, KeyError, TypeError):
        return None
