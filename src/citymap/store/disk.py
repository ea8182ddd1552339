"""Bytes that stay: copies and names seen on the disk, a lock, the disk's refusals.

What is not fsynced may be gone after a power cut, a file's name as well as its
bytes.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from citymap.errors import FileBusy, StoreError

_LOCK_POLL_S = 0.02


def sha256_of(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_durably(source: Path, target: Path) -> None:
    """Copy the bytes of a file, and see them on the disk."""
    shutil.copyfile(source, target)
    sync_file(target)


def sync_file(path: Path) -> None:
    """See a file's bytes on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """See a folder's names on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_bytes(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file wholly or not at all: what was there stays until the new one is.

    Raises OSError as the disk does.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


@contextmanager
def exclusive(path: Path, what: str, *, wait_s: float) -> Iterator[None]:
    """Hold a lock file, whose lock dies with its holder; threads exclude each other.

    Parameters
    ----------
    what
        What is being written, for the message.
    wait_s
        How long to wait for another holder before FileBusy is raised.
    """
    with path.open("w") as lock:
        deadline = time.monotonic() + wait_s
        while not _try_lock(lock.fileno()):
            if time.monotonic() >= deadline:
                en = f"another writer is busy with {what}; try again"
                raise FileBusy(en, f"另一个进程正在写入 {what}；请稍后再试")
            time.sleep(_LOCK_POLL_S)
        yield


@contextmanager
def refusals_told(what: str) -> Iterator[None]:
    """Tell what the disk refused as a StoreError."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        detail = error.strerror if isinstance(error, OSError) else str(error)
        en = f"{what}: the store cannot be read or written: {detail}"
        raise StoreError(en, f"{what}：存储无法读写：{detail}") from error


def _try_lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
