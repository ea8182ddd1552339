"""One layer's shelf: the file people open, the versions behind it, the switch.

``data/<layer>.gpkg`` is the layer's face: an editor may open and save it, so we
neither read features from it nor write into it. ``data/.history/<layer>/`` has a
copy of every version that is kept (copies, for a link would change with the
face), ``manifest.json`` that lists them, and ``lock``.

Publishing: the new version's copy is put on the shelf, the manifest names it as
*pending*, and then ``os.replace`` switches the face. That switch is the one
moment at which the new version comes to be; the manifest's word is settled
afterwards. Whoever finds something pending asks the face which side of the
switch the crash fell on, so that a kill at any moment leaves exactly the old or
exactly the new version. Everything is fsynced before it is relied on.

Source: design/safety.md S1, S2, S4.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from citymap.errors import (
    DataRefused,
    FileBusy,
    NotFoundError,
    StoreError,
    VersionChanged,
    shorten,
)
from citymap.store.base import Fingerprint, Version, version_name
from citymap.store.disk import (
    copy_durably,
    exclusive,
    sha256_of,
    sync_file,
    sync_folder,
)

_BUILD = ".build-"
_SET_ASIDE = "refused.gpkg"
_LOCK_WAIT_S = 30.0
_FORMAT = 1
_READABLE = 0o644


@dataclass(frozen=True, slots=True)
class _Manifest:
    """Versions, oldest first; the last is the published one unless pending."""

    versions: tuple[Version, ...] = ()
    pending: bool = False


class Shelf:
    """The face and the versions of one layer.

    Parameters
    ----------
    data
        The workspace's ``data`` folder.
    layer
        The layer's id.
    keep
        How many versions are kept; at least 2, for readers of the last one.
    """

    def __init__(self, data: Path, layer: str, keep: int) -> None:
        self.layer = layer
        self.keep = max(keep, 2)
        self.face = data / f"{layer}.gpkg"
        self.folder = data / ".history" / layer
        self._manifest_path = self.folder / "manifest.json"

    def path(self, version: Version) -> Path:
        """Give the copy of a version."""
        return self.folder / f"{version.name}.gpkg"

    def versions(self) -> tuple[Version, ...]:
        """List what is kept, oldest first; the last one is published."""
        return self._settled(self._read_manifest()).versions

    def current(self) -> Version | None:
        """Give the published version, if there is one."""
        versions = self.versions()
        return versions[-1] if versions else None

    def fingerprint(self) -> Fingerprint:
        """Look at the face and its neighbours without opening anything."""
        beside = tuple(p.name for p in self._sidecars())
        try:
            stat = self.face.stat()
        except FileNotFoundError:
            return Fingerprint(None, None, None, beside)
        return Fingerprint(stat.st_mtime_ns, stat.st_size, stat.st_ino, beside)

    @contextmanager
    def locked(self, wait_s: float = _LOCK_WAIT_S) -> Iterator[Path]:
        """Keep other writers out, and give a folder to build in.

        Leftovers of a crash are removed first; the folder goes with the lock.
        Raises FileBusy when another writer keeps the lock longer than ``wait_s``.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with exclusive(self.folder / "lock", self.layer, wait_s=wait_s):
            self.recover()
            build = Path(tempfile.mkdtemp(prefix=_BUILD, dir=self.folder))
            try:
                yield build
            except BaseException:
                with suppress(OSError, StoreError):  # else at the next start
                    self.recover()
                raise
            finally:
                shutil.rmtree(build, ignore_errors=True)

    def sweep(self) -> list[Path]:
        """Recover unless a writer is at work; name what was removed."""
        try:
            with exclusive(self.folder / "lock", self.layer, wait_s=0):
                return self.recover()
        except FileBusy:
            return []

    def recover(self) -> list[Path]:
        """Settle what a crash left pending and remove its leftovers (locked)."""
        manifest = self._read_manifest()
        settled = self._settled(manifest)
        wanted = {self.path(v) for v in settled.versions}
        strays = list(self.folder.glob(f"{_BUILD}*"))
        strays += [p for p in self.folder.glob("[0-9]*.gpkg") if p not in wanted]
        strays += self.folder.glob("*.tmp")
        for stray in strays:
            if stray.is_dir():
                shutil.rmtree(stray)
            else:
                stray.unlink()
        if manifest.pending:
            self._write_manifest(settled)
        return strays

    def take_face(self, build: Path) -> Path:
        """Copy the face to where nobody edits it.

        Raises what ``require_face`` raises, and FileBusy when somebody saved it
        while it was copied.
        """
        self.require_face()
        before = self.fingerprint()
        copy = build / "face.gpkg"
        copy_durably(self.face, copy)
        self.refuse_if_open()
        if self.fingerprint() != before:
            name = self.face.name
            en = f"{name} changed while it was read; try again"
            raise FileBusy(en, f"读取时 {name} 正被修改；请稍后再试")
        return copy

    def require_face(self) -> None:
        """See that there is a face and that nobody has it open.

        Raises
        ------
        FileBusy
            If somebody has it open.
        NotFoundError
            If there is none and never was.
        DataRefused
            If it is gone, or is not a file.
        """
        name = f"data/{self.face.name}"  # never the whole path: the public reads this
        if not (self.face.exists() or self.versions()):
            en = f"no data yet for {self.layer}: {name} does not exist"
            raise NotFoundError(en, f"{self.layer} 尚无数据：{name} 不存在")
        if not self.face.is_file():
            en = f"{name} is gone; bring it back with: citymap rollback"
            raise DataRefused(en, f"{name} 不见了；可用 citymap rollback 恢复")
        self.refuse_if_open()

    def face_is(self, version: Version) -> bool:
        """Say whether the face holds the bytes of a version."""
        return _holds(self.face, version)

    def record(self, file: Path, version: Version) -> None:
        """Put on the shelf what the face already holds (locked)."""
        file.replace(self.path(version))
        sync_folder(self.folder)
        self._write_manifest(_Manifest((*self.versions(), version)))
        self._prune()

    def publish(self, file: Path, version: Version) -> None:
        """Put a verified file on the shelf and switch the face to it (locked)."""
        face = file.with_name("face.gpkg")
        versions = self.versions()
        copy_durably(file, face)
        if self.face.exists():
            shutil.copymode(self.face, face)
        else:
            face.chmod(_READABLE)
        file.replace(self.path(version))
        sync_folder(self.folder)
        self._write_manifest(_Manifest((*versions, version), pending=True))
        self.refuse_if_open()
        face.replace(self.face)
        sync_folder(self.face.parent)
        with suppress(OSError):  # published; the next writer settles the rest
            self._write_manifest(_Manifest((*versions, version)))
            self._prune()

    def set_aside(self, file: Path) -> Path:
        """Keep what cannot be published but somebody may want (locked)."""
        return file.replace(self.folder / _SET_ASIDE)

    def require(self, since: str | None) -> None:
        """Raise VersionChanged unless ``since`` is published; None asks for nothing."""
        current = self.current()
        name = current.name if current else ""
        if since is not None and since != name:
            en = f"{self.layer}: version {name or '-'} was published meanwhile"
            zh = f"{self.layer}：期间已发布版本 {name or '-'}；请重新导入并核对"
            raise VersionChanged(f"{en}; import again and look at the difference", zh)

    def find(self, name: str) -> Version:
        """Give a kept version by its name; NotFoundError tells which there are."""
        versions = self.versions()
        for version in versions:
            if version.name == name:
                return version
        kept = ", ".join(v.name for v in reversed(versions)) or "-"
        en = f"{self.layer} has no version {shorten(name)}; kept: {kept}"
        raise NotFoundError(en, f"{self.layer} 没有版本 {shorten(name)}；现有：{kept}")

    def sound(self, version: Version) -> Path:
        """Give the copy of a version, checked; StoreError if it is damaged."""
        if not _holds(self.path(version), version):
            raise damaged(version)
        return self.path(version)

    def intact(self) -> Version:
        """Give the published version, its copy checked; mend that from the face.

        Raises StoreError if neither is what was recorded.
        """
        version = self.current()
        if version and _holds(self.path(version), version):
            return version
        with self.locked() as build:
            version = self.versions()[-1]
            if not _holds(self.path(version), version):
                copy = self.take_face(build)
                if not _holds(copy, version):
                    raise damaged(version)
                copy.replace(self.path(version))
                sync_folder(self.folder)
            return version

    def describe(
        self, file: Path, rows: int, *, who: str, note: str, at: datetime
    ) -> Version:
        """Say what a file will be as the layer's next version."""
        last = self.current()
        return Version(
            name=version_name(at, last.name if last else None),
            layer=self.layer,
            rows=rows,
            sha256=sha256_of(file),
            size=file.stat().st_size,
            who=who,
            note=note,
        )

    def refuse_if_open(self) -> None:
        """Raise FileBusy if an editor has the face open, or left it half written."""
        for sidecar in self._sidecars():
            en = (
                f"{self.face.name} is open in an editor ({sidecar.name} lies beside"
                " it): save it, close it in QGIS, and try again"
            )
            zh = (
                f"{self.face.name} 正被编辑（旁边有 {sidecar.name}）："
                "请保存并在 QGIS 中关闭后再试"
            )
            raise FileBusy(en, zh)

    def _sidecars(self) -> list[Path]:
        names = (f"{self.face.name}-wal", f"{self.face.name}-journal")
        beside = (self.face.with_name(name) for name in names)
        return [path for path in beside if path.exists()]

    def _settled(self, manifest: _Manifest) -> _Manifest:
        """Ask the face on which side of the switch a pending version is."""
        if not manifest.pending:
            return manifest
        *older, newest = manifest.versions
        if self.face_is(newest):
            return _Manifest(manifest.versions)
        return _Manifest(tuple(older))

    def _prune(self) -> None:
        versions = self.versions()
        if len(versions) > self.keep:
            self._write_manifest(_Manifest(versions[-self.keep :]))
            for version in versions[: -self.keep]:
                self.path(version).unlink(missing_ok=True)

    def _read_manifest(self) -> _Manifest:
        try:
            told = json.loads(self._manifest_path.read_bytes())
            versions = tuple(Version(**v) for v in told["versions"])
            return _Manifest(versions, bool(told["pending"]))
        except FileNotFoundError:
            return _Manifest()
        except (ValueError, KeyError, TypeError) as error:
            folder = f"data/.history/{self.layer}"
            en = f"{folder}/manifest.json is damaged; move {folder} away"
            zh = f"{folder}/manifest.json 已损坏；请移走 {folder} 后重试"
            raise StoreError(en, zh) from error

    def _write_manifest(self, manifest: _Manifest) -> None:
        told = {
            "format": _FORMAT,
            "pending": manifest.pending,
            "versions": [asdict(v) for v in manifest.versions],
        }
        beside = self._manifest_path.with_suffix(".tmp")
        beside.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
        sync_file(beside)
        beside.replace(self._manifest_path)
        sync_folder(self.folder)


def damaged(version: Version) -> StoreError:
    """Say that a version's copy is not what was recorded."""
    name = f"{version.layer} {version.name}"
    en = f"the history's copy of {name} is damaged; choose another version"
    return StoreError(en, f"历史版本 {name} 已损坏；请另选一个版本")


def _holds(path: Path, version: Version) -> bool:
    try:
        same_size = path.stat().st_size == version.size
        return same_size and sha256_of(path) == version.sha256
    except FileNotFoundError:
        return False
