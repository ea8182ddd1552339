"""The folders of imports: who may have one, which go and which stay."""

import json
import os
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from citymap.api.import_folder import UPLOAD, Cabinet
from citymap.api.problems import Refused
from citymap.errors import NotFoundError

NOW = datetime.now(UTC)  # noqa: TID251 - folders have the age that the disk says
STATED = {"layer": "toilets", "filename": "a.csv", "lang": "en"}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


def test_old_folders_go_and_young_and_held_ones_stay(
    workspace: Path,
) -> None:
    cabinet = Cabinet(workspace / "data")
    made = {}
    with ExitStack() as held:
        for name, hours in (("old", 25), ("young", 23), ("held", 25), ("empty", 1)):
            made[name], lock = cabinet.new(NOW)
            if name != "empty":
                (made[name] / "request.json").write_text(json.dumps(STATED))
            at = (NOW - timedelta(hours=hours)).timestamp()
            os.utime(made[name], (at, at))
            held.enter_context(lock)
            if name != "held":
                lock.close()
        with pytest.raises(NotFoundError, match="no such import"):
            cabinet.find("toilets", made["old"].name, NOW)
        assert cabinet.find("toilets", made["young"].name, NOW) == made["young"]
        cabinet.sweep(NOW)
    left = [name for name, folder in made.items() if folder.exists()]
    assert left == ["young", "held"]


def test_the_oldest_goes_when_there_are_too_many_or_too_large(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cabinet = Cabinet(workspace / "data")
    monkeypatch.setattr("citymap.api.import_folder.MOST_FOLDERS", 3)
    folders = []
    for _ in range(4):
        folder, lock = cabinet.new(NOW)
        lock.close()
        folders.append(folder)
    assert [folder.exists() for folder in folders] == [False, True, True, True]
    (folders[3] / UPLOAD).write_bytes(b"x" * 50)
    monkeypatch.setattr("citymap.api.import_folder.MOST_BYTES", 50)
    assert cabinet.sweep(NOW)
    assert folders[3].exists()
    monkeypatch.setattr("citymap.api.import_folder.MOST_BYTES", 49)
    assert cabinet.sweep(NOW)
    assert not folders[3].exists()
    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(cabinet.new(NOW)[1])
        with pytest.raises(Refused, match="too many imports"):
            cabinet.new(NOW)


def test_folders_are_for_nobody_else(workspace: Path) -> None:
    folder, lock = Cabinet(workspace / "data").new(NOW)
    lock.close()
    assert folder.stat().st_mode & 0o777 == 0o700
