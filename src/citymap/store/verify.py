"""What must hold of a GeoPackage before a byte of it is published or believed.

Looked at from outside GDAL, which reads a zeroed page or text in an integer
column without complaint: the header, SQLite's own check of every page, the kind
of value in every cell, the reference system that the file states. The file is a
private copy that nobody else has open; it is opened read-only and immutable.

Source: OGC 12-128r18, GeoPackage 1.3; sqlite.org/fileformat.html.
"""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from citymap.errors import DataRefused, shorten
from citymap.layer import Layer

_MAGIC = b"SQLite format 3\0"
_APPLICATION_IDS = (b"GPKG", b"GP10", b"GP11")
_HEADER_BYTES = 100
_NO_CRS = (0, -1)  # srs_id of undefined geographic and Cartesian systems

#: Per declared SQL type, what a cell that is not NULL must satisfy.
_CELL_RULES = (
    (re.compile(r"BOOLEAN"), "typeof({c}) = 'integer'"),
    (re.compile(r"(TINY|SMALL|MEDIUM|BIG)?INT(EGER)?"), "typeof({c}) = 'integer'"),
    (re.compile(r"FLOAT|DOUBLE|REAL"), "typeof({c}) IN ('real', 'integer')"),
    (re.compile(r"DATETIME"), "{c} GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T*'"),
    (re.compile(r"DATE"), "date({c}, '+0 days') IS {c}"),
    (re.compile(r"TEXT.*"), "typeof({c}) = 'text'"),
)


@dataclass(frozen=True, slots=True)
class Interior:
    """What a file says about one of its layers: EPSG code or WKT, and rows."""

    crs: int | str
    rows: int


def inspect(path: Path, layer: Layer, where: str) -> Interior:
    """Look into a file without GDAL: header, layer, reference system, rows.

    Parameters
    ----------
    path
        A file that nobody else has open.
    where
        What a message calls it.

    Raises
    ------
    DataRefused
        If it is not a GeoPackage, lacks the layer, or states no CRS.
    """
    _check_header(path, where)
    with closing(_open(path)) as connection:
        try:
            return Interior(
                crs=_stated_crs(connection, layer, where),
                rows=_count_rows(connection, layer.id),
            )
        except sqlite3.Error as error:
            raise _damaged(where, str(error)) from error


def check_every_page(path: Path, layer: Layer, where: str) -> None:
    """Check what only an edit by others can have broken; reads the whole file.

    Raises
    ------
    DataRefused
        If a page is damaged, or a cell is not of its column's SQL type: GDAL
        would read such a cell as 0 or as nothing.
    """
    _check_header(path, where)
    with closing(_open(path)) as connection:
        try:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok":
                raise _damaged(where, verdict)
            _check_cells(connection, layer, where)
        except sqlite3.Error as error:
            raise _damaged(where, str(error)) from error


def _check_header(path: Path, where: str) -> None:
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if header[:16] != _MAGIC or header[68:72] not in _APPLICATION_IDS:
        en = f"{where}: not a GeoPackage (its first bytes say otherwise)"
        raise DataRefused(en, f"{where}：不是 GeoPackage 文件（文件头不符）")


def _open(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True)


def _stated_crs(connection: sqlite3.Connection, layer: Layer, where: str) -> int | str:
    found = connection.execute(
        "SELECT g.srs_id, s.organization, s.organization_coordsys_id, s.definition"
        " FROM gpkg_contents c JOIN gpkg_geometry_columns g USING (table_name)"
        " LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id"
        " WHERE table_name = ? AND data_type = 'features'",
        (layer.id,),
    ).fetchone()
    if found is None:
        en = f"{where}: has no layer {layer.id}"
        raise DataRefused(en, f"{where}：没有图层 {layer.id}")
    srs_id, organization, code, definition = found
    if srs_id in _NO_CRS or not definition:
        en = f"{where}: states no CRS (srs_id {srs_id}); set the layer's CRS"
        raise DataRefused(en, f"{where}：未注明坐标系（srs_id {srs_id}），请先设定")
    return int(code) if str(organization).upper() == "EPSG" else str(definition)


def _count_rows(connection: sqlite3.Connection, table: str) -> int:
    query = f"SELECT count(*) FROM {_quoted(table)}"  # noqa: S608  a quoted name
    (rows,) = connection.execute(query).fetchone()
    return int(rows)


def _check_cells(connection: sqlite3.Connection, layer: Layer, where: str) -> None:
    table = _quoted(layer.id)
    for _, name, kind, *_ in connection.execute(f"PRAGMA table_info({table})"):
        for pattern, rule in _CELL_RULES:
            if pattern.fullmatch(str(kind).upper()):
                column = _quoted(str(name))
                query = (
                    f"SELECT count(*) FROM {table}"  # noqa: S608  quoted names
                    f" WHERE {column} IS NOT NULL AND NOT ({rule.format(c=column)})"
                )
                (wrong,) = connection.execute(query).fetchone()
                if wrong:
                    en = f"{where}: {wrong} values of {shorten(name)} are not {kind}"
                    zh = f"{where}：{shorten(name)} 有 {wrong} 个值不是 {kind}"
                    raise DataRefused(en, zh)
                break


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _damaged(where: str, verdict: str) -> DataRefused:
    detail = shorten(verdict)
    return DataRefused(
        f"{where}: damaged ({detail})", f"{where}：文件已损坏（{detail}）"
    )
