"""Copies, locks and refusals of the disk."""

import errno
import hashlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from citymap.errors import FileBusy, StoreError
from citymap.store.disk import (
    copy_durably,
    exclusive,
    refusals_told,
    replace_bytes,
    sha256_of,
)


def test_a_copy_is_a_copy_and_not_a_link(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"before")
    copy_durably(source, target)
    source.write_bytes(b"after")
    assert target.read_bytes() == b"before"


@pytest.mark.parametrize("size", [0, 1, 1_000_000])
def test_a_hash_is_that_of_the_bytes(size: int, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * size)
    assert sha256_of(path) == hashlib.sha256(b"x" * size).hexdigest()


def test_a_lock_keeps_others_out_until_it_is_given_back(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with (
        exclusive(lock, "toilets", wait_s=0),
        pytest.raises(FileBusy, match="another writer is busy with toilets"),
        exclusive(lock, "toilets", wait_s=0.05),
    ):
        pytest.fail("two writers at once")
    with exclusive(lock, "toilets", wait_s=0):
        pass


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    code = (
        "import os, sys; from pathlib import Path\n"
        "from citymap.store.disk import exclusive\n"
        f"with exclusive(Path({str(lock)!r}), 'x', wait_s=0): os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -9
    with exclusive(lock, "toilets", wait_s=0):
        pass


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
        (sqlite3.OperationalError("database or disk is full"), "disk is full"),
    ],
)
def test_what_the_disk_refuses_is_our_error(refusal: Exception, words: str) -> None:
    with (
        pytest.raises(StoreError, match=f"toilets: .*{words}"),
        refusals_told("toilets"),
    ):
        raise refusal


def test_a_file_is_replaced_wholly_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    replace_bytes(file, b"old", 0o600)
    assert file.stat().st_mode & 0o777 == 0o600

    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", refuse)
        with pytest.raises(OSError, match="No space"):
            replace_bytes(file, b"new")
    assert file.read_bytes() == b"old"
    replace_bytes(file, b"new")
    assert file.read_bytes() == b"new"
    assert [*tmp_path.iterdir()] == [file]
