"""A site is replaced whole or not at all, and nothing of somebody else's is touched."""

import fcntl
import os
from pathlib import Path

import pytest

from citymap.errors import FileBusy, InputError, StoreError
from citymap.publish import site_folder
from citymap.publish.site_folder import MARKER, new_site
from citymap.store.disk import exclusive, sync_folder


def write(folder: Path, **pages: str) -> None:
    with new_site(folder) as new:
        for name, text in pages.items():
            new.write(f"{name}/index.html", text.encode())


def write_beside_a_writer(folder: Path, theirs: Path) -> None:
    """Write a site; while it is made, somebody writes a file of theirs."""
    with new_site(folder) as new:
        new.write("a/index.html", b"2")
        theirs.parent.mkdir(exist_ok=True)
        theirs.write_text("years of work")


def names(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)) for path in found}


def test_a_new_site_replaces_the_old_one_and_nothing_is_left(tmp_path: Path) -> None:
    write(tmp_path / "s", a="1", b="2")
    write(tmp_path / "s", a="3")
    assert names(tmp_path / "s") == {"a/index.html", MARKER}
    assert (tmp_path / "s" / "a" / "index.html").read_text() == "3"
    assert (tmp_path / "s" / MARKER).read_text() == "a/index.html\n"
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


def test_the_size_of_what_was_written_is_told(tmp_path: Path) -> None:
    with new_site(tmp_path / "s") as new:
        new.write("a", b"12345")
        assert new.size == 5


def test_while_a_site_is_written_the_old_one_stands(tmp_path: Path) -> None:
    write(tmp_path / "s", a="1")
    with new_site(tmp_path / "s") as new:
        new.write("a/index.html", b"2")
        assert (tmp_path / "s" / "a" / "index.html").read_text() == "1"
    assert (tmp_path / "s" / "a" / "index.html").read_text() == "2"


def test_a_failure_leaves_the_old_site(tmp_path: Path) -> None:
    write(tmp_path / "s", a="1")
    with pytest.raises(StoreError, match="s: "), new_site(tmp_path / "s") as new:
        new.write("b/c/index.html", b"2")
    assert names(tmp_path / "s") == {"a/index.html", MARKER}
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    write(tmp_path / "s", a="1")
    assert names(tmp_path / "s") == {"a/index.html", MARKER}
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


@pytest.mark.parametrize("strange", ["thesis.txt", ".git/HEAD", "a/my.html", "empty/"])
@pytest.mark.parametrize("ours", [True, False], ids=["in a site", "alone"])
def test_what_we_did_not_write_is_refused_and_kept(
    strange: str, ours: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "s"
    if ours:
        write(folder, a="1")
    target = folder / strange
    target.parent.mkdir(parents=True, exist_ok=True)
    if strange.endswith("/"):
        target.mkdir()
    else:
        target.write_text("years of work")
    before = names(folder)
    with pytest.raises(InputError, match="files that are not of a site") as refused:
        write(folder, a="2")
    assert strange.partition("/")[0] in refused.value.zh
    assert names(folder) == before
    assert target.is_dir() or target.read_text() == "years of work"


def test_a_file_or_a_link_in_the_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link", "broken"):
        with pytest.raises(InputError, match="not a folder of ours"):
            write(tmp_path / name, a="1")
    assert (tmp_path / "file").read_text() == "mine"


def test_there_must_be_a_folder_to_put_it_in(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        write(tmp_path / "none" / "s", a="1")


def test_a_crash_before_the_swap_leaves_nothing_for_long(tmp_path: Path) -> None:
    write(tmp_path / "s", a="1")
    write(tmp_path / "half", b="half")
    (tmp_path / "half").rename(tmp_path / ".s.new")
    write(tmp_path / "s", a="2")
    assert not (tmp_path / ".s.new").exists()
    assert names(tmp_path / "s") == {"a/index.html", MARKER}


def test_a_crash_between_the_renames_is_undone(tmp_path: Path) -> None:
    write(tmp_path / "s", a="1")
    (tmp_path / "s").rename(tmp_path / ".s.old")
    with new_site(tmp_path / "s") as new:
        assert (tmp_path / "s" / "a" / "index.html").read_text() == "1"
        new.write("a/index.html", b"2")
    assert (tmp_path / "s" / "a" / "index.html").read_text() == "2"
    assert not (tmp_path / ".s.old").exists()


def test_a_crash_after_the_renames_leaves_no_old_site(tmp_path: Path) -> None:
    write(tmp_path / "old", a="0")
    (tmp_path / "old").rename(tmp_path / ".s.old")
    write(tmp_path / "s", a="1")
    write(tmp_path / "s", a="2")
    assert not (tmp_path / ".s.old").exists()
    assert (tmp_path / "s" / "a" / "index.html").read_text() == "2"


def test_two_writers_exclude_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_folder, "_LOCK_WAIT_S", 0.05)
    with (
        exclusive(tmp_path / ".s.lock", "s", wait_s=0),
        pytest.raises(FileBusy),
    ):
        write(tmp_path / "s", a="1")
    assert not (tmp_path / "s").exists()


def test_what_is_written_into_the_folder_meanwhile_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    write(folder, a="1")
    with pytest.raises(InputError, match="thesis"):
        write_beside_a_writer(folder, folder / "a" / "thesis.txt")
    assert (folder / "a" / "thesis.txt").read_text() == "years of work"
    assert (folder / "a" / "index.html").read_text() == "1"
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


def test_what_is_written_into_an_empty_folder_meanwhile_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with pytest.raises(InputError, match="thesis"):
        write_beside_a_writer(folder, folder / "thesis.txt")
    assert names(folder) == {"thesis.txt"}
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


def test_what_is_written_just_before_the_rename_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "s"
    write(folder, a="1")
    rename = Path.rename

    def write_first(path: Path, target: Path) -> Path:
        if path == folder:
            (folder / "thesis.txt").write_text("years of work")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", write_first)
    with pytest.raises(InputError, match="thesis"):
        write(folder, a="2")
    assert names(folder) == {"a/index.html", MARKER, "thesis.txt"}
    assert (folder / "a" / "index.html").read_text() == "1"
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


def test_what_is_written_into_the_old_site_after_the_swap_is_kept_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, old = tmp_path / "s", tmp_path / ".s.old"
    write(folder, a="1")

    def write_late(path: Path) -> None:
        sync_folder(path)
        if old.exists():
            (old / "a" / "thesis.txt").write_text("years of work")

    monkeypatch.setattr(site_folder, "sync_folder", write_late)
    for _ in range(2):  # the next run finds it, and stops too
        with pytest.raises(InputError, match=r"\.s\.old.*thesis.txt"):
            write(folder, a="2")
    assert names(old) == {"a/thesis.txt"}
    assert (folder / "a" / "index.html").read_text() == "2"


def test_a_folder_made_in_the_place_after_a_crash_costs_no_site(tmp_path: Path) -> None:
    write(tmp_path / "s", a="1")
    (tmp_path / "s").rename(tmp_path / ".s.old")
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="thesis"):
        write(tmp_path / "s", a="2")
    assert names(tmp_path / ".s.old") == {"a/index.html", MARKER}
    assert names(tmp_path / "s") == {"thesis.txt"}


def test_a_marker_that_lists_what_lies_elsewhere_removes_nothing_there(
    tmp_path: Path,
) -> None:
    write(tmp_path / "s", a="1")
    (tmp_path / "mine").write_text("mine")
    with (tmp_path / "s" / MARKER).open("a") as marker:
        marker.write(f"../mine\n{tmp_path / 'mine'}\n")
    write(tmp_path / "s", a="2")
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_link_in_a_site_is_not_of_ours(tmp_path: Path) -> None:
    write(tmp_path / "s", a="1")
    (tmp_path / "s" / "a").rename(tmp_path / "elsewhere")
    (tmp_path / "s" / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="not of a site"):
        write(tmp_path / "s", a="2")
    assert (tmp_path / "s" / "a" / "index.html").read_text() == "1"


def test_the_whole_disk_is_no_site() -> None:
    with pytest.raises(InputError, match="whole disk") as refused, new_site(Path("/")):
        raise AssertionError
    assert "整个磁盘" in refused.value.zh


def test_a_place_told_by_dots_is_the_folder_that_is_meant(tmp_path: Path) -> None:
    (tmp_path / "s" / "x").mkdir(parents=True)
    with pytest.raises(InputError, match=r"^s holds 1 files"):
        write(tmp_path / "s" / "x" / "..", a="1")
    write(tmp_path / "s" / ".." / "t", a="1")
    assert names(tmp_path / "t") == {"a/index.html", MARKER}
    assert {path.name for path in tmp_path.iterdir()} == {"s", "t"}


def test_a_refusal_leaves_nothing_beside(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError):
        write(tmp_path / "file", a="1")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_lock_is_of_the_file_that_has_the_name(tmp_path: Path) -> None:
    """Two that wait for one lock file, which its holder removes: one gets it."""
    path = tmp_path / "lock"
    with path.open("w") as first:
        path.unlink()
        assert not site_folder._try_lock(first.fileno(), path)
        with path.open("w") as second:
            assert not site_folder._try_lock(first.fileno(), path)
            assert site_folder._try_lock(second.fileno(), path)
            with path.open("w") as third:
                assert not site_folder._try_lock(third.fileno(), path)


def test_a_lock_file_that_a_crash_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".s.lock").touch()
    write(tmp_path / "s", a="1")
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


def test_while_a_site_is_written_its_lock_is_held(tmp_path: Path) -> None:
    with new_site(tmp_path / "s"):
        lock = os.open(tmp_path / ".s.lock", os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(lock)
