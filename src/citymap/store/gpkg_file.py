"""One layer in one GeoPackage: written, read, every cell checked.

The room of pyogrio, and so of GDAL, which here only ever opens private copies
and our own unchanging ones. Written is GeoPackage 1.3: one table named for the
layer, ``fid``, ``geom`` with an R-tree, ``id`` UNIQUE (and open to NULL, so that
an editor can add a row: see ``checking``). Read is any CRS that the file
states; x comes before y in a GeoPackage whatever the authority says.

Source: design/layers.md; OGC 12-128r18.
"""

import shutil
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
from citymap.store.checking import checked_columns, checked_places, sorted_by_id
from citymap.store.disk import sync_file
from citymap.store.faults import Faults
from citymap.store.geometry import write_points, write_shapes
from citymap.store.values import file_columns
from citymap.store.verify import inspect
from citymap.table import LayerTable

_FULL_DISK = 1 << 20  # bytes left
_GDAL_ERRORS = (DataSourceError, DataLayerError, FeatureError, FieldError)
_GDAL_TYPES: dict[GeometryKind, str] = {
    "point": "Point",
    "line": "MultiLineString",
    "polygon": "MultiPolygon",
}


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
        if shutil.disk_usage(path.parent).free < _FULL_DISK:  # GDAL does not say so
            msg = f"{layer.id}: no space left on the disk; nothing was published"
            zh = f"{layer.id}：磁盘空间不足，未发布"
            raise StoreError(msg, zh) from error
        detail = shorten(str(error))
        msg = f"{layer.id}: the file cannot be written ({detail})"
        raise StoreError(msg, f"{layer.id}：文件无法写入（{detail}）") from error
