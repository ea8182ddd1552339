"""Layers in GeoPackages: read whole, checked whole, replaced whole.

The room of pyogrio, and so of GDAL, which here only ever opens private copies
and our own unchanging ones. Written is GeoPackage 1.3: one table named for the
layer, ``fid``, ``geom`` with an R-tree, ``id`` UNIQUE (and open to NULL, so that
an editor can add a row: see ``checking``). Read is any CRS that the file
states; x comes before y in a GeoPackage whatever the authority says.

Source: design/layers.md; design/safety.md S1-S4; OGC 12-128r18.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError

from citymap.errors import DataRefused, StoreError, shorten
from citymap.layer import City, GeometryKind, Layer
from citymap.store.base import Fingerprint, Version
from citymap.store.checking import (
    checked_columns,
    checked_places,
    same_features,
    sorted_by_id,
)
from citymap.store.disk import copy_durably, refusals_told, sha256_of, sync_file
from citymap.store.faults import Faults
from citymap.store.geometry import write_points, write_shapes
from citymap.store.history import Shelf
from citymap.store.values import file_columns
from citymap.store.verify import check_every_page, inspect
from citymap.table import LayerTable

_GDAL_ERRORS = (DataSourceError, DataLayerError, FeatureError, FieldError)
_GDAL_TYPES: dict[GeometryKind, str] = {
    "point": "Point",
    "line": "MultiLineString",
    "polygon": "MultiPolygon",
}
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
        self, layer: Layer, table: LayerTable, *, who: str, note: str, at: datetime
    ) -> Version:
        """Publish a table in place of what there is, or change nothing.

        What an editor has saved since the last version is kept in the history
        first, or set aside as ``refused.gpkg`` there if it fails its checks.

        Raises
        ------
        DataRefused
            If the table fails the checks of its layer; nothing has changed.
        FileBusy
            If somebody has the file open, or another writer is at work.
        StoreError
            If the disk fails; nothing has changed.
        """
        shelf = self._shelf(layer)
        with refusals_told(layer.id), shelf.locked() as build:
            self._keep_edits(shelf, layer, build, at)
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


def load(path: Path, layer: Layer, city: City, where: str) -> LayerTable:
    """Read a layer from a file that nobody else writes, and check all of it.

    ``where`` is what a message calls it. Raises DataRefused with every fault.
    """
    interior = inspect(path, layer, where)
    cells, fids, wkb = _read_arrow(path, layer, where)
    faults = Faults(where)
    if len(fids) != interior.rows:
        en = f"{len(fids)} of {interior.rows} rows could be read"
        faults.add(en, f"{interior.rows} 行中只读到 {len(fids)} 行")
    ids, columns = checked_columns(cells, fids, layer, city, faults)
    del cells
    lon, lat, shapes = checked_places(wkb, interior.crs, layer, city, faults)
    faults.refuse_if_any()
    return sorted_by_id(LayerTable(pa.table({"id": ids, **columns}), lon, lat, shapes))


def write(
    path: Path, layer: Layer, table: LayerTable, city: City, at: datetime
) -> None:
    """Write a table as a new GeoPackage, durably.

    Parameters
    ----------
    path
        A file that does not exist, in a folder of ours.
    at
        What the file says of its last change.

    Raises
    ------
    DataRefused
        If ids or values are not what the layer allows.
    StoreError
        If GDAL cannot write.
    """
    faults = Faults(layer.id)
    rows = len(table)
    fids = pa.array(np.arange(1, rows + 1))
    ids, clean = checked_columns(table.columns, fids, layer, city, faults)
    faults.refuse_if_any()
    columns = file_columns(clean, layer, city.time_zone, rows=rows)
    if table.shapes is None:
        wkb = write_points(city.storage_crs, table.lon, table.lat)
    else:
        wkb = write_shapes(city.storage_crs, table.shapes, layer.geometry)
    unique = pa.field("id", pa.string(), metadata={"GDAL:OGR:unique": "true"})
    schema = pa.schema(
        [unique, *(pa.field(n, c.type) for n, c in columns.items()), ("geom", wkb.type)]
    )
    _write_arrow(path, pa.table([ids, *columns.values(), wkb], schema), layer, city)
    with closing(sqlite3.connect(path)) as connection, connection:
        moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
    sync_file(path)


def _read_arrow(
    path: Path, layer: Layer, where: str
) -> tuple[pa.Table, pa.Array, pa.Array]:
    """Give columns, fids and WKB."""
    try:
        meta, raw = pyogrio.read_arrow(
            path,
            layer=layer.id,
            return_fids=True,
            datetime_as_string=True,
            IMMUTABLE="YES",
        )
        raw.validate(full=True)
    except (*_GDAL_ERRORS, pa.ArrowInvalid) as error:
        detail = shorten(str(error).rsplit(": ", 1)[-1])
        msg = f"{where}: cannot be read ({detail})"
        raise DataRefused(msg, f"{where}：无法读取（{detail}）") from error
    geom, fid = meta["geometry_name"] or "wkb_geometry", raw.column_names[0]
    wkb = raw.column(geom).combine_chunks().cast(pa.binary())
    fids = raw.column(fid).combine_chunks()
    return raw.drop_columns([geom, fid]), fids, wkb


def _write_arrow(path: Path, table: pa.Table, layer: Layer, city: City) -> None:
    try:
        pyogrio.write_arrow(
            table,
            path,
            layer=layer.id,
            driver="GPKG",
            geometry_name="geom",
            geometry_type=_GDAL_TYPES[layer.geometry],
            crs=f"EPSG:{city.storage_crs}",
            dataset_options={"VERSION": "1.3"},
            layer_options={
                "GEOMETRY_NAME": "geom",
                "FID": "fid",
                "SPATIAL_INDEX": "YES",
                "IDENTIFIER": layer.title.zh,
            },
        )
    except _GDAL_ERRORS as error:
        detail = shorten(str(error))
        msg = f"{layer.id}: the file cannot be written ({detail})"
        raise StoreError(msg, f"{layer.id}：文件无法写入（{detail}）") from error
