import errno
import os
import stat
from pathlib import Path

import pytest

from citymap.errors import InputError, StoreError
from citymap.publish.output import check_folder, format_of, write_file
from citymap.publish.request import FORMATS, Format


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("known", FORMATS)
def test_a_name_tells_its_format(known: Format) -> None:
    assert format_of(Path(f"a.b.{known}"), None) == known
    assert format_of(Path(f"地图.{known.upper()}"), known) == known


@pytest.mark.parametrize("name", ["map", "map.htm", "map.json", ".html", "map.html."])
def test_a_name_of_no_format_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(InputError, match=r"\.html, .*\.kml") as told:
        format_of(Path(name), "html")
    assert "可选" in told.value.zh


def test_a_name_that_disagrees_with_the_format_is_refused() -> None:
    with pytest.raises(InputError, match=r"ends in \.pdf, but --format is png"):
        format_of(Path("map.pdf"), "png")


def test_a_file_is_written_readable_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "地图.html"
    for data in (b"one", b"two" * 100_000, b""):
        write_file(path, data)
        assert path.read_bytes() == data
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert names(tmp_path) == [path.name]


def test_a_missing_folder_and_a_folder_in_the_place_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        write_file(tmp_path / "maps" / "map.html", b"")
    with pytest.raises(InputError, match="is a folder"):
        check_folder(tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "place", [f"{'a' * 260}.html", f"{'图' * 90}.html", f"{'a' * 260}/map.html"]
)
def test_a_name_that_is_too_long_for_the_disk_is_told(
    tmp_path: Path, place: str
) -> None:
    for act in (check_folder, lambda path: write_file(path, b"")):
        with pytest.raises(InputError, match="cannot be used: File name too") as told:
            act(tmp_path / place)
        assert "不可用" in told.value.zh
    assert names(tmp_path) == []


def test_a_disk_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "map.html"
    write_file(path, b"old")
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StoreError, match="No space left"):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["map.html"]
