"""One layer's life: edited by others, damaged, full disks, history and rollback."""

import hashlib
import json
import os
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from citymap.errors import DataRefused, FileBusy, NotFoundError, StoreError
from citymap.layer import City, Layer
from citymap.store import history
from citymap.store.base import Version
from citymap.store.disk import copy_durably
from citymap.store.geopackage import GeoPackageStore
from citymap.store.history import Shelf
from citymap.table import LayerTable


@dataclass(frozen=True)
class Desk:
    """A store with one layer, of which one version of 40 features is published."""

    data: Path
    store: GeoPackageStore
    layer: Layer
    make_table: Callable[..., LayerTable]
    edit_file: Callable[..., None]
    noon: datetime

    @property
    def face(self) -> Path:
        return self.data / "toilets.gpkg"

    @property
    def shelf(self) -> Path:
        return self.data / ".history" / "toilets"

    def publish(
        self, rows: int = 40, seed: int = 0, at: datetime | None = None
    ) -> Version:
        table = self.make_table(rows, seed)
        return self.store.replace(
            self.layer, table, who="a test", note="", at=at or self.noon
        )

    def adopt(self) -> Version | None:
        return self.store.adopt(self.layer, at=self.noon)

    def rollback(self, name: str) -> Version:
        return self.store.rollback(self.layer, name, who="clerk", at=self.noon)

    def read(self) -> LayerTable:
        return self.store.read(self.layer)[0]

    def names(self) -> list[str]:
        return self.read().columns["name"].to_pylist()

    def history(self) -> tuple[Version, ...]:
        return self.store.history(self.layer)

    def edit(self, *statements: str) -> bytes:
        self.edit_file(self.face, *statements)
        return self.face.read_bytes()


@pytest.fixture
def desk(
    tmp_path: Path,
    city: City,
    layer: Layer,
    make_table: Callable[..., LayerTable],
    edit: Callable[..., None],
) -> Desk:
    store = GeoPackageStore(tmp_path, city, keep=5)
    noon = datetime.fromisoformat("2026-11-20T04:00:00Z")
    desk = Desk(tmp_path, store, layer, make_table, edit, noon)
    desk.publish()
    return desk


RENAME = "UPDATE toilets SET name = '改名' WHERE id = 'toilets.000003'"


# --- edits by others, and damage ---------------------------------------------


def test_an_edit_is_adopted_once_and_is_a_version(desk: Desk) -> None:
    assert desk.adopt() is None
    seen = desk.store.fingerprint(desk.layer)
    desk.edit(RENAME)
    assert desk.store.fingerprint(desk.layer) != seen
    assert desk.names()[3] != "改名"
    version = desk.adopt()
    assert version is not None
    assert version.sha256 == hashlib.sha256(desk.face.read_bytes()).hexdigest()
    assert desk.names()[3] == "改名"
    assert desk.adopt() is None
    assert desk.store.current(desk.layer) == version
    assert len(desk.history()) == 2


def test_a_file_that_an_editor_left_in_wal_mode_is_adopted(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.face)) as connection:
        assert connection.execute("PRAGMA journal_mode = wal").fetchone() == ("wal",)
    desk.edit(RENAME)
    assert desk.adopt() is not None
    assert desk.names()[3] == "改名"
    assert desk.store.sweep() == []
    desk.publish()
    assert desk.names()[3] != "改名"


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _zero_a_page(path: Path) -> None:
    """Zero a page of the layer's own table."""
    query = "SELECT rootpage FROM sqlite_master WHERE name = 'toilets'"
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute(query).fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(bytes(4096))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _vrt(path: Path) -> None:
    path.write_text(
        "<OGRVRTDataSource><OGRVRTLayer name='toilets'/></OGRVRTDataSource>"
    )


DAMAGE = {
    "truncated": (_truncate, "damaged|could be read|cannot be read"),
    "a page zeroed": (_zero_a_page, "damaged"),
    "zero bytes": (_empty, "not a GeoPackage"),
    "a VRT in disguise": (_vrt, "not a GeoPackage"),
    "gone": (Path.unlink, "is gone"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_refused_and_the_last_version_stays(desk: Desk, damage: str) -> None:
    do, words = DAMAGE[damage]
    original = desk.face.read_bytes()
    do(desk.face)
    with pytest.raises(DataRefused, match=words):
        desk.adopt()
    assert len(desk.read()) == 40
    again = desk.rollback(desk.history()[0].name)
    assert desk.face.read_bytes() == original
    assert desk.adopt() is None
    assert desk.history()[0] == again


EDITS = {
    "DELETE FROM toilets": "empty, and had 40 features",
    "ALTER TABLE toilets RENAME TO wcs": "has no layer|damaged",
    "DROP TABLE toilets": "damaged|has no layer|cannot be read",
    "DELETE FROM gpkg_contents": "has no layer",
    "UPDATE gpkg_geometry_columns SET srs_id = -1": "states no CRS",
    "UPDATE gpkg_geometry_columns SET srs_id = 0": "states no CRS",
    "UPDATE gpkg_geometry_columns SET srs_id = 777": "states no CRS",
    "UPDATE toilets SET spaces = 'abc' WHERE fid = 3": "1 values of spaces are not INT",
    "UPDATE toilets SET built = 'soon' WHERE fid = 3": "1 values of built are not DATE",
    "UPDATE toilets SET inspected = 5 WHERE fid = 3": "inspected are not DATETIME",
    "UPDATE toilets SET name = x'ff' WHERE fid = 3": "1 values of name are not TEXT",
    "UPDATE toilets SET name = cast(x'ff' AS TEXT) WHERE fid = 3": "UTF8",
    "UPDATE toilets SET geom = NULL WHERE fid = 3": r"no finite point.*toilets.000002",
    "UPDATE toilets SET geom = x'00' WHERE fid = 3": "no finite point|cannot be read",
    "UPDATE toilets SET id = 'x' WHERE fid = 3": r"ids must be.*fid 3",
    "UPDATE toilets SET name = NULL WHERE fid = 3": "required field name is empty",
    "PRAGMA application_id = 0": "not a GeoPackage",
}


@pytest.mark.parametrize("statement", EDITS)
def test_an_edit_that_breaks_a_rule_is_refused_and_the_last_version_stays(
    desk: Desk, statement: str
) -> None:
    after = desk.edit(statement)
    with pytest.raises(DataRefused, match=EDITS[statement]):
        desk.adopt()
    assert len(desk.read()) == 40
    assert desk.face.read_bytes() == after


def test_a_replacement_keeps_what_an_editor_saved_before_it(desk: Desk) -> None:
    edited = desk.edit(RENAME)
    desk.publish(seed=2)
    newest, kept, _ = desk.history()
    assert (newest.who, kept.who) == ("a test", "outside")
    desk.rollback(kept.name)
    assert desk.face.read_bytes() == edited


def test_a_replacement_sets_aside_what_cannot_be_published(desk: Desk) -> None:
    edited = desk.edit("UPDATE toilets SET name = NULL WHERE fid = 3")
    desk.publish()
    assert (desk.shelf / "refused.gpkg").read_bytes() == edited
    assert len(desk.history()) == 2
    assert desk.adopt() is None


@pytest.mark.parametrize("sidecar", ["-wal", "-journal"])
@pytest.mark.parametrize("content", [b"", b"something"])
def test_a_file_that_somebody_has_open_is_not_touched(
    desk: Desk, sidecar: str, content: bytes
) -> None:
    seen = desk.store.fingerprint(desk.layer)
    desk.face.with_name(desk.face.name + sidecar).write_bytes(content)
    before = _snapshot(desk.data)
    name = desk.history()[0].name
    for act in (
        desk.adopt,
        desk.publish,
        lambda: desk.rollback(name),
    ):
        with pytest.raises(FileBusy, match="close it in QGIS"):
            act()
    assert _snapshot(desk.data) == before
    assert desk.store.fingerprint(desk.layer) != seen
    assert len(desk.read()) == 40


def test_a_real_editor_in_wal_mode_is_noticed(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.face)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("SELECT count(*) FROM toilets").fetchone()
        with pytest.raises(FileBusy):
            desk.publish()
    assert desk.adopt() is not None  # its header now says WAL


def test_a_layer_without_a_file_has_no_data(
    tmp_path: Path, city: City, layer: Layer, noon: datetime
) -> None:
    store = GeoPackageStore(tmp_path, city)
    with pytest.raises(NotFoundError, match="no data yet for toilets"):
        store.read(layer)
    with pytest.raises(NotFoundError):
        store.adopt(layer, at=noon)
    assert store.history(layer) == ()
    assert store.current(layer) is None
    assert store.sweep() == []
    assert list(tmp_path.iterdir()) == []


# --- the disk ----------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1.5 MB."""
    if os.geteuid() != 0:
        if os.environ.get("CI") == "true":
            pytest.fail(
                "the full disk needs root to be mounted, and may not skip in CI"
            )
        pytest.skip("NOT TESTED: a full disk; needs root to mount a small tmpfs")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"NOT TESTED: a full disk; mount says {mounted.stderr!r}")
    try:
        yield disk
    finally:
        subprocess.run(["/bin/umount", "-l", str(disk)], check=True)


@pytest.fixture
def cramped(desk: Desk, city: City, small_disk: Path) -> Desk:
    """A desk on a small disk."""
    store = GeoPackageStore(small_disk, city, keep=2)
    cramped = replace(desk, data=small_disk, store=store)
    cramped.publish()
    return cramped


@contextmanager
def _only_free(disk: Path, free: int) -> Iterator[None]:
    """Fill a disk but for some bytes."""
    filler = disk / "filler"
    available = os.statvfs(disk).f_bavail * 4096
    filler.write_bytes(bytes(max(0, available - free)))
    try:
        yield
    finally:
        filler.unlink()


@pytest.mark.parametrize("rows", [100, 800, 8_000])
def test_a_full_disk_is_told_and_the_old_version_stays(
    cramped: Desk, rows: int
) -> None:
    before = _snapshot(cramped.data)
    with _only_free(cramped.data, 100_000), pytest.raises(StoreError):
        cramped.publish(rows, seed=1)
    assert _snapshot(cramped.data) == before
    assert len(cramped.read()) == 40
    assert cramped.store.sweep() == []


def test_whatever_is_free_on_a_disk_leaves_exactly_old_or_new(cramped: Desk) -> None:
    landed = {"old": 0, "new": 0}
    for step in range(24):
        before, names = cramped.history(), cramped.names()
        with _only_free(cramped.data, 16_384 * step):
            try:
                cramped.publish(seed=step + 1)
            except StoreError:
                landed["old"] += 1
            else:
                landed["new"] += 1
                names = cramped.make_table(40, step + 1).columns["name"].to_pylist()
        assert cramped.names() == names
        assert (cramped.history() == before) == (names[0] != f"公厕 {step + 1}-0")
        assert cramped.adopt() is None
        assert cramped.store.sweep() == []
    assert min(landed.values()) >= 5, landed


def test_a_disk_turned_read_only_is_told_and_what_is_there_is_read(
    cramped: Desk,
) -> None:
    with closing(sqlite3.connect(cramped.face)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
    assert cramped.adopt() is not None  # to be read, such a file wants sidecars
    remount = ["/bin/mount", "-o", "remount,ro", str(cramped.data)]
    subprocess.run(remount, check=True)
    with pytest.raises(StoreError, match="Read-only file system"):
        cramped.publish(seed=1)
    assert len(cramped.read()) == 40
    assert cramped.adopt() is None


def test_a_published_file_keeps_the_permissions_it_was_given(desk: Desk) -> None:
    assert desk.face.stat().st_mode & 0o777 == 0o644
    desk.face.chmod(0o664)
    desk.publish()
    assert desk.face.stat().st_mode & 0o777 == 0o664


# --- crashes ---------------------------------------------------------------------


def _leave_pending(desk: Desk) -> None:
    """Put the manifest back to where it was just before it was settled."""
    manifest = desk.shelf / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(told | {"pending": True}), "utf-8")


def test_a_crash_before_the_switch_leaves_the_old_version(desk: Desk) -> None:
    old, names = desk.face.read_bytes(), desk.names()
    version = desk.publish(seed=1)
    _leave_pending(desk)
    desk.face.write_bytes(old)
    assert desk.names() == names
    assert [v.rows for v in desk.history()] == [40]
    assert desk.store.sweep() == [f".history/toilets/{version.name}.gpkg"]
    assert desk.names() == names
    assert desk.adopt() is None
    assert desk.publish(seed=2).name == version.name


def test_a_crash_after_the_switch_leaves_the_new_version(desk: Desk) -> None:
    version = desk.publish(seed=1)
    _leave_pending(desk)
    assert desk.names()[0] == "公厕 1-0"
    assert desk.history()[0] == version
    assert desk.store.sweep() == []
    assert json.loads((desk.shelf / "manifest.json").read_text())["pending"] is False
    assert desk.adopt() is None


def test_leftovers_of_a_crash_are_swept_and_named(desk: Desk) -> None:
    before = _snapshot(desk.data)
    (desk.shelf / ".build-dead").mkdir()
    (desk.shelf / ".build-dead" / "new.gpkg").write_bytes(b"half")
    (desk.shelf / "20990101T000000Z.gpkg").write_bytes(b"half")
    (desk.shelf / "manifest.tmp").write_bytes(b"{")
    assert sorted(desk.store.sweep()) == [
        ".history/toilets/.build-dead",
        ".history/toilets/20990101T000000Z.gpkg",
        ".history/toilets/manifest.tmp",
    ]
    assert _snapshot(desk.data) == before


def test_leftovers_of_a_crash_do_not_hinder_the_next_writer(desk: Desk) -> None:
    (desk.shelf / ".build-dead").mkdir()
    (desk.shelf / "manifest.tmp").write_bytes(b"{")
    desk.publish(seed=1)
    kept = {f"{v.name}.gpkg" for v in desk.history()}
    assert {p.name for p in desk.shelf.iterdir()} == kept | {"lock", "manifest.json"}


def test_a_publication_stopped_before_the_switch_never_was(desk: Desk) -> None:
    shelf = Shelf(desk.data, "toilets", 5)
    before = shelf.versions()
    file = desk.data / "new.gpkg"
    file.write_bytes(b"new")
    version = shelf.describe(file, 1, who="x", note="", at=desk.noon)
    desk.face.with_name("toilets.gpkg-journal").touch()  # opened meanwhile
    with pytest.raises(FileBusy):
        shelf.publish(file, version)
    assert json.loads((desk.shelf / "manifest.json").read_text())["pending"] is True
    assert shelf.versions() == before


def test_a_file_saved_while_it_is_copied_is_not_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy_while_somebody_saves(source: Path, target: Path) -> None:
        copy_durably(source, target)
        os.utime(source, ns=(0, 0))

    desk.edit(RENAME)
    monkeypatch.setattr(history, "copy_durably", copy_while_somebody_saves)
    with pytest.raises(FileBusy, match="changed while it was read"):
        desk.adopt()


def test_what_a_writer_is_working_on_is_not_swept(desk: Desk) -> None:
    with Shelf(desk.data, "toilets", 5).locked() as build:
        assert desk.store.sweep() == []
        assert build.is_dir()
    assert not build.exists()


@pytest.mark.parametrize("told", ["", "{", "[]", '{"versions": [{}], "pending": 0}'])
def test_a_damaged_manifest_is_our_error_and_says_what_to_do(
    desk: Desk, told: str
) -> None:
    (desk.shelf / "manifest.json").write_text(told)
    for act in (desk.read, desk.publish, desk.adopt, desk.history):
        with pytest.raises(StoreError, match=r"manifest\.json is damaged; move"):
            act()
    desk.shelf.rename(desk.shelf.with_name("away"))
    assert len(desk.read()) == 40


# --- many at once ----------------------------------------------------------------


def test_readers_always_get_one_whole_version_while_it_is_replaced(desk: Desk) -> None:
    expected = {
        seed: desk.make_table(40, seed).columns["name"].to_pylist() for seed in range(2)
    }
    done = threading.Event()

    def read_until_done() -> int:
        reads = 0
        while not done.is_set():
            names = desk.names()
            assert names == expected[int(names[0][3])]
            reads += 1
        return reads

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read_until_done) for _ in range(4)]
        for turn in range(30):
            desk.publish(seed=turn % 2)
        done.set()
        assert all(reader.result() > 0 for reader in readers)


def test_two_writers_take_turns(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(lambda seed: desk.publish(seed=seed), range(4)))
    assert len({v.name for v in versions}) == 4
    assert desk.history()[0] == max(versions, key=lambda v: v.name)
    assert {v.sha256 for v in desk.history()} >= {v.sha256 for v in versions}


# --- history -----------------------------------------------------------------


def test_a_rollback_is_byte_identical_and_a_version_of_its_own(desk: Desk) -> None:
    published: dict[str, bytes] = {}
    for seed in range(3):
        version = desk.publish(seed=seed, at=desk.noon + timedelta(hours=seed + 1))
        published[version.name] = desk.face.read_bytes()
    oldest = desk.history()[2]
    again = desk.rollback(oldest.name)
    assert desk.face.read_bytes() == published[oldest.name]
    assert again.sha256 == oldest.sha256
    assert again.name > max(published)
    assert (again.who, again.note) == ("clerk", f"rollback to {oldest.name}")
    assert desk.history()[0] == again
    assert desk.store.read(desk.layer)[1] == again


def test_an_older_version_is_read_as_it_was(desk: Desk) -> None:
    old, before = desk.history()[0], desk.read()
    desk.publish(rows=7, seed=1)
    table, version = desk.store.read_version(desk.layer, old.name)
    assert version == old
    assert table.columns.equals(before.columns)
    assert desk.store.read(desk.layer)[1] != old


def test_a_version_that_is_not_kept_cannot_be_read(desk: Desk) -> None:
    kept = desk.history()[0].name
    for name in ("20200101T000000Z", "../../etc/passwd", ""):
        with pytest.raises(NotFoundError, match=f"kept: {kept}"):
            desk.store.read_version(desk.layer, name)


@pytest.mark.parametrize("harm", [_zero_a_page, _truncate, Path.unlink])
def test_a_damaged_older_version_is_not_read(
    desk: Desk, harm: Callable[[Path], None]
) -> None:
    desk.publish(seed=1)
    old = desk.history()[-1].name
    harm(desk.shelf / f"{old}.gpkg")
    with pytest.raises(StoreError, match="damaged"):
        desk.store.read_version(desk.layer, old)


def test_a_version_that_is_not_kept_is_named_with_those_that_are(desk: Desk) -> None:
    kept = desk.history()[0].name
    for name in ("20200101T000000Z", "../../etc/passwd", ""):
        with pytest.raises(NotFoundError, match=f"kept: {kept}"):
            desk.rollback(name)


def test_a_damaged_copy_is_not_rolled_back_to(desk: Desk) -> None:
    desk.publish(seed=1)
    before = desk.face.read_bytes()
    old = desk.history()[-1].name
    _zero_a_page(desk.shelf / f"{old}.gpkg")
    with pytest.raises(StoreError, match="damaged"):
        desk.rollback(old)
    (desk.shelf / f"{old}.gpkg").unlink()
    with pytest.raises(StoreError):
        desk.rollback(old)
    assert desk.face.read_bytes() == before


@pytest.mark.parametrize("harm", [_zero_a_page, _truncate, Path.unlink])
def test_a_damaged_copy_of_the_published_version_is_mended_from_the_file(
    desk: Desk, harm: Callable[[Path], None]
) -> None:
    copy = desk.shelf / f"{desk.history()[0].name}.gpkg"
    harm(copy)
    assert len(desk.read()) == 40
    assert copy.read_bytes() == desk.face.read_bytes()
    harm(copy)
    _truncate(desk.face)
    with pytest.raises(StoreError, match="damaged"):
        desk.read()


def test_only_the_last_versions_are_kept(desk: Desk) -> None:
    for seed in range(8):
        desk.publish(seed=seed)
    kept = desk.history()
    assert len(kept) == 5
    assert {p.stem for p in desk.shelf.glob("2*.gpkg")} == {v.name for v in kept}


def test_versions_increase_whatever_the_clock_does(desk: Desk) -> None:
    for days in (0, -1, 1, -400):
        desk.publish(at=desk.noon + timedelta(days=days))
    names = [v.name for v in desk.history()]
    assert names == sorted(set(names), reverse=True)
    assert names[-3:] == ["20261120T040002Z", "20261120T040001Z", "20261120T040000Z"]


def _snapshot(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }
