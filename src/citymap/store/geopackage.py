"""Layers in GeoPackages: read whole, checked whole, replaced whole.

What is in a file is for ``gpkg_file``, how versions are kept for ``history``.

Source: design/layers.md; design/safety.md S1-S4.
"""

from datetime import UTC, datetime
from pathlib import Path

from citymap.errors import DataRefused, StoreError
from citymap.layer import City, Layer
from citymap.store.base import Fingerprint, Version
from citymap.store.checking import same_features, sorted_by_id
from citymap.store.disk import copy_durably, refusals_told, sha256_of
from citymap.store.gpkg_file import load, write
from citymap.store.history import Shelf
from citymap.store.verify import check_every_page
from citymap.table import LayerTable

_OUTSIDE = "outside"  # who has published what an editor saved


class GeoPackageStore:
    """The layers of a workspace, one GeoPackage each.

    Parameters
    ----------
    data
        The workspace's ``data`` folder.
    city
        Its bounds, storage CRS and time zone.
    keep
        How many versions of a layer are kept.
    """

    def __init__(self, data: Path, city: City, *, keep: int = 10) -> None:
        self._data = data
        self._city = city
        self._keep = keep

    def read(self, layer: Layer) -> tuple[LayerTable, Version]:
        """Give the published version.

        It is read from the history, its sha256 checked, so that neither an
        editor nor a writer is in the way; whether somebody has changed the file
        itself is for ``adopt`` to find out. A file that was never recorded is
        adopted first, at the moment of its last change.

        Raises
        ------
        DataRefused
            If the file does not pass the checks of its layer as now defined.
        FileBusy
            If it was never recorded and somebody has it open.
        NotFoundError
            If there is none.
        StoreError
            If the disk fails, or history and file are both damaged.
        """
        shelf = self._shelf(layer)
        with refusals_told(layer.id):
            if shelf.current() is None:
                mtime_ns = shelf.fingerprint().mtime_ns or 0
                self.adopt(layer, at=datetime.fromtimestamp(mtime_ns // 10**9, UTC))
            while True:
                version = shelf.intact()
                path = shelf.path(version)
                try:
                    return load(path, layer, self._city, shelf.face.name), version
                except (OSError, DataRefused):
                    if path.exists():
                        raise  # else pruned by many writers: read the newer one

    def read_version(self, layer: Layer, name: str) -> tuple[LayerTable, Version]:
        """Give a kept version, its sha256 checked; raises what ``rollback`` raises."""
        shelf = self._shelf(layer)
        with refusals_told(layer.id):
            version = shelf.find(name)
            return load(shelf.sound(version), layer, self._city, name), version

    def replace(
        self,
        layer: Layer,
        table: LayerTable,
        *,
        who: str,
        note: str,
        at: datetime,
        since: str | None = None,
    ) -> Version:
        """Publish a table in place of what there is, or change nothing.

        What an editor has saved since the last version is kept in the history
        first, or set aside as ``refused.gpkg`` there if it fails its checks.
        ``since`` names the version that must still be the published one ("": none).

        Raises
        ------
        DataRefused
            If the table fails the checks of its layer; nothing has changed.
        FileBusy
            If somebody has the file open, or another writer is at work.
        VersionChanged
            If ``since`` is no longer published; nothing has changed.
        StoreError
            If the disk fails; nothing has changed.
        """
        shelf = self._shelf(layer)
        with refusals_told(layer.id), shelf.locked() as build:
            self._keep_edits(shelf, layer, build, at)
            shelf.require(since)
            table = sorted_by_id(table)
            file = build / "new.gpkg"
            write(file, layer, table, self._city, at)
            written = load(file, layer, self._city, shelf.face.name)
            if not same_features(table, written):
                en = f"{layer.id}: the file reads back differently, not published"
                raise StoreError(en, f"{layer.id}：写入后读回不一致，未发布")
            version = shelf.describe(file, len(written), who=who, note=note, at=at)
            shelf.publish(file, version)
            return version

    def current(self, layer: Layer) -> Version | None:
        """Name the published version, without reading it."""
        with refusals_told(layer.id):
            return self._shelf(layer).current()

    def history(self, layer: Layer) -> tuple[Version, ...]:
        """List the versions that are kept, newest first."""
        with refusals_told(layer.id):
            return self._shelf(layer).versions()[::-1]

    def rollback(
        self, layer: Layer, version: str, *, who: str, at: datetime
    ) -> Version:
        """Publish the bytes of a kept version again, as a version of its own.

        History only grows: the new version's name is new, its file is identical.

        Raises
        ------
        NotFoundError
            If no version of that name is kept.
        DataRefused
            If it no longer passes the checks of its layer as now defined.
        StoreError
            If its copy is damaged.
        """
        shelf = self._shelf(layer)
        with refusals_told(layer.id), shelf.locked() as build:
            old = shelf.find(version)
            file = build / "old.gpkg"
            copy_durably(shelf.sound(old), file)
            rows = len(load(file, layer, self._city, old.name))
            self._keep_edits(shelf, layer, build, at)
            note = f"rollback to {old.name}"
            again = shelf.describe(file, rows, who=who, note=note, at=at)
            shelf.publish(file, again)
            return again

    def adopt(self, layer: Layer, *, at: datetime) -> Version | None:
        """Publish what somebody else has saved in the file; None when unchanged.

        Every page, cell and rule is checked; the file itself is not touched. An
        empty layer is refused where there were features before.

        Raises
        ------
        DataRefused
            If the file is gone or fails its checks; the last version stays.
        FileBusy
            If somebody has it open.
        NotFoundError
            If there is no file and never was.
        """
        shelf = self._shelf(layer)
        with refusals_told(layer.id):
            shelf.require_face()
            current = shelf.current()
            if current and shelf.face_is(current):
                return None
            with shelf.locked() as build:
                copy = shelf.take_face(build)
                return self._record(shelf, layer, copy, at)

    def sweep(self) -> list[str]:
        """Remove what a crash has left behind, and name it; skip busy layers."""
        swept: list[Path] = []
        for lock in sorted(self._data.glob(".history/*/lock")):
            swept += Shelf(self._data, lock.parent.name, self._keep).sweep()
        return [str(path.relative_to(self._data)) for path in swept]

    def fingerprint(self, layer: Layer) -> Fingerprint:
        """Tell cheaply whether somebody has touched the file; opens nothing."""
        return self._shelf(layer).fingerprint()

    def _shelf(self, layer: Layer) -> Shelf:
        return Shelf(self._data, layer.id, self._keep)

    def _record(
        self, shelf: Shelf, layer: Layer, copy: Path, at: datetime
    ) -> Version | None:
        """Check a copy of the face and put it on the shelf (locked)."""
        current = shelf.current()
        if current and sha256_of(copy) == current.sha256:
            return None
        check_every_page(copy, layer, shelf.face.name)
        rows = len(load(copy, layer, self._city, shelf.face.name))
        if current and current.rows and not rows:
            en = f"{shelf.face.name}: empty, and had {current.rows} features before"
            zh = f"{shelf.face.name}：没有要素，而此前有 {current.rows} 个"
            raise DataRefused(en, zh)
        note = f"changed in {shelf.face.name} itself"
        version = shelf.describe(copy, rows, who=_OUTSIDE, note=note, at=at)
        shelf.record(copy, version)
        return version

    def _keep_edits(
        self, shelf: Shelf, layer: Layer, build: Path, at: datetime
    ) -> None:
        """See that switching the face loses nobody's work (locked)."""
        shelf.refuse_if_open()
        current = shelf.current()
        if not shelf.face.exists() or (current and shelf.face_is(current)):
            return
        copy = shelf.take_face(build)
        try:
            self._record(shelf, layer, copy, at)
        except DataRefused:
            shelf.set_aside(copy)
