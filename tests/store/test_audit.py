"""The audit: one line for each write, and none is lost or changed."""

import json
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from citymap.errors import FileBusy, StoreError
from citymap.store.audit import MOST_CHARACTERS, read_audit, write_audit
from citymap.store.disk import exclusive

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def file(data: Path) -> Path:
    return data / ".audit" / "audit.jsonl"


def test_a_write_is_a_line_that_is_read_back(tmp_path: Path) -> None:
    write_audit(tmp_path, AT, "城管局", "import", "toilets", {"rows": "1287"})
    write_audit(tmp_path, AT, "a clerk", "rollback", "parking", {})
    first, second = read_audit(tmp_path)
    assert (first.at, first.who, first.action, first.layer) == (
        AT, "城管局", "import", "toilets",
    )  # fmt: skip
    assert first.details == {"rows": "1287"}
    assert second.layer == "parking"
    assert file(tmp_path).read_bytes().count(b"\n") == 2


def test_what_stands_there_is_only_added_to(tmp_path: Path) -> None:
    write_audit(tmp_path, AT, "a", "import", "toilets", {})
    before, inode = file(tmp_path).read_bytes(), file(tmp_path).stat().st_ino
    write_audit(tmp_path, AT, "b", "import", "toilets", {})
    assert file(tmp_path).read_bytes().startswith(before)
    assert file(tmp_path).stat().st_ino == inode
    assert stat.S_IMODE(file(tmp_path).stat().st_mode) == 0o600


def test_without_writes_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert read_audit(tmp_path) == ()


@st.composite
def _words(draw: DrawFn) -> str:
    return draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))


@settings(max_examples=50, deadline=None)
@given(who=_words(), detail=_words())
def test_no_text_makes_a_second_line(
    who: str, detail: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("data")
    write_audit(data, AT, who, "import", "toilets", {"file": detail})
    (entry,) = read_audit(data)
    assert entry.who == who[:MOST_CHARACTERS]
    assert entry.details == {"file": detail[:MOST_CHARACTERS]}
    assert file(data).read_bytes().count(b"\n") == 1


@pytest.mark.parametrize(
    "torn", [b'{"at": "2026-1', b"x", b'{"at": 1}', b"[]", b"\xff"]
)
def test_a_torn_line_is_passed_over_and_spoils_none_after_it(
    torn: bytes, tmp_path: Path
) -> None:
    write_audit(tmp_path, AT, "before", "import", "toilets", {})
    with file(tmp_path).open("ab") as handle:
        handle.write(torn)
    write_audit(tmp_path, AT, "after", "import", "toilets", {})
    assert [entry.who for entry in read_audit(tmp_path)] == ["before", "after"]


def test_writers_do_not_tear_each_others_lines(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from citymap.store.audit import write_audit\n"
        "at = datetime(2026, 1, 1, tzinfo=UTC)\n"
        "for i in range(20):\n"
        "    write_audit(Path(sys.argv[1]), at, sys.argv[2], 'import', 'x', {})"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    writers = [subprocess.Popen([*command, name]) for name in "ab"]
    assert [writer.wait(30) for writer in writers] == [0, 0]
    assert (
        sorted(entry.who for entry in read_audit(tmp_path)) == ["a"] * 20 + ["b"] * 20
    )


def test_the_moment_keeps_its_offset_and_must_have_one(tmp_path: Path) -> None:
    at = AT.astimezone(timezone(timedelta(hours=8)))
    write_audit(tmp_path, at, "a", "import", "toilets", {})
    assert json.loads(file(tmp_path).read_text())["at"] == "2026-11-22 10:00:00+08:00"
    with pytest.raises(ValueError, match="no time zone"):
        write_audit(tmp_path, at.replace(tzinfo=None), "a", "import", "toilets", {})


def test_what_the_disk_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(tmp_path).mkdir(parents=True)
    with pytest.raises(StoreError, match=r"data/\.audit"):
        write_audit(tmp_path, AT, "a", "import", "toilets", {})
    monkeypatch.setattr("citymap.store.audit._LOCK_WAIT_S", 0.05)
    lock = exclusive(tmp_path / ".audit" / "lock", "audit", wait_s=0)
    with lock, pytest.raises(FileBusy):
        write_audit(tmp_path, AT, "a", "import", "toilets", {})
