"""Bytes of GeoJSON, KML, shapefiles and GeoPackages, made by hand.

By the formats' own descriptions, without citymap and without GDAL: what is read of
them has another origin than what reads them.
"""

import json
import sqlite3
import struct
from collections.abc import Mapping, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

Xy = Sequence[float]
POINT, LINE, POLYGON, MULTIPOINT, POINT_Z, POLYGON_Z = 1, 3, 5, 8, 11, 15

WGS84_PRJ = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,'
    '298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
CGCS2000_PRJ = (
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID['
    '"CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]]'
)
CM_117E_PRJ = (
    f'PROJCS["CGCS2000_3_Degree_GK_CM_117E",{CGCS2000_PRJ},'
    'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],'
    'UNIT["Meter",1.0]]'
)


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geometry(kind: str, coordinates: object) -> dict[str, object]:
    return {"type": kind, "coordinates": coordinates}


def point(x: object = 117.02, y: object = 36.66, *more: object) -> dict[str, object]:
    return geometry("Point", [x, y, *more])


def collection(*features: object, **members: object) -> bytes:
    whole = {"type": "FeatureCollection", **members, "features": features}
    return json.dumps(whole, ensure_ascii=False).encode()


def kml(inside: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    start = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>表</name>'
    return f"{head}{start}{inside}</Document></kml>".encode()


def placemark(inside: str, name: str = "泉城公厕") -> str:
    return f"<Placemark><name>{name}</name>{inside}</Placemark>"


def kml_point(coordinates: str) -> str:
    return f"<Point><coordinates>{coordinates}</coordinates></Point>"


def packed(members: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def point_record(x: float, y: float) -> bytes:
    return struct.pack("<i2d", POINT, x, y)


def point_z_record(x: float, y: float, z: float, m: float) -> bytes:
    return struct.pack("<i4d", POINT_Z, x, y, z, m)


def rings_record(
    rings: Sequence[Sequence[Xy]],
    kind: int = POLYGON,
    *,
    parts: int | None = None,
    points: int | None = None,
    after: bytes = b"",
) -> bytes:
    """Make a line or an area; ``parts`` and ``points`` may be told falsely."""
    flat = [number for ring in rings for xy in ring for number in xy]
    firsts = [sum(map(len, rings[:i])) for i in range(len(rings))]
    box = [min(flat[::2]), min(flat[1::2]), max(flat[::2]), max(flat[1::2])]
    parts = len(rings) if parts is None else parts
    points = len(flat) // 2 if points is None else points
    head = struct.pack("<i4d2i", kind, *box, parts, points)
    numbers = struct.pack(f"<{len(firsts)}i{len(flat)}d", *firsts, *flat)
    return head + numbers + after


def multipoint_record(xys: Sequence[Xy]) -> bytes:
    flat = [number for xy in xys for number in xy]
    box = [min(flat[::2]), min(flat[1::2]), max(flat[::2]), max(flat[1::2])]
    head = struct.pack("<i4di", MULTIPOINT, *box, len(xys))
    return head + struct.pack(f"<{len(flat)}d", *flat)


NULL_RECORD = struct.pack("<i", 0)


def shp_and_shx(kind: int, records: Sequence[bytes]) -> tuple[bytes, bytes]:
    shp, shx = b"", b""
    for number, record in enumerate(records, 1):
        words = len(record) // 2
        shx += struct.pack(">2i", 50 + len(shp) // 2, words)
        shp += struct.pack(">2i", number, words) + record
    return _head(kind, len(shp)) + shp, _head(kind, len(shx)) + shx


def _head(kind: int, length: int) -> bytes:
    start = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + length) // 2)
    return start + struct.pack("<2i8d", 1000, kind, *[0.0] * 8)


Column = tuple[bytes, str, int]  # name, type, width


def dbf(
    columns: Sequence[Column],
    rows: Sequence[Sequence[bytes]],
    *,
    language: int = 0,
    deleted: Sequence[int] = (),
    number: int | None = None,
    head: int | None = None,
) -> bytes:
    """Make an attribute table; its head may tell other numbers than are true."""
    length = 1 + sum(width % 256 for _, _, width in columns)
    size = 32 + 32 * len(columns) + 1
    data = struct.pack(
        "<4BIHH17xB2x",
        *(3, 126, 11, 22),
        len(rows) if number is None else number,
        size if head is None else head,
        length,
        language,
    )
    for name, kind, width in columns:
        data += struct.pack("<11sc4xBB14x", name, kind.encode(), width % 256, 0)
    data += b"\r"
    for place, row in enumerate(rows):
        data += b"*" if place in deleted else b" "
        for cell, (_, kind, width) in zip(row, columns, strict=True):
            data += cell.rjust(width) if kind in "NF" else cell.ljust(width)
    return data + b"\x1a"


def shapefile(
    kind: int = POINT,
    records: Sequence[bytes] = (point_record(117.02, 36.66),),
    table: bytes | None = None,
    *,
    stem: str = "layer",
    **more: bytes | None,
) -> bytes:
    """Make a zipped shapefile; other parts by their endings, None: without."""
    shp, shx = shp_and_shx(kind, records)
    if table is None:
        rows = [[str(i).encode()] for i in range(len(records))]
        table = dbf([(b"name", "C", 8)], rows)
    parts: dict[str, bytes | None] = {
        "shp": shp,
        "shx": shx,
        "dbf": table,
        "prj": WGS84_PRJ.encode(),
        "cpg": b"UTF-8",
    }
    whole = {f"{stem}.{e}": data for e, data in (parts | more).items() if data}
    return packed(whole)


def gpkg_point(x: float, y: float, srs_id: int = 4326) -> bytes:
    """Make a geometry blob: header of version 0, no envelope, then WKB."""
    return struct.pack("<2s2Bi", b"GP", 0, 1, srs_id) + struct.pack("<BI2d", 1, 1, x, y)


_META = f"""
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
  description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('undefined', -1, 'NONE', -1, 'undefined', NULL),
  ('undefined', 0, 'NONE', 0, 'undefined', NULL),
  ('WGS 84', 4326, 'EPSG', 4326, '{WGS84_PRJ}', NULL),
  ('CGCS2000', 4490, 'EPSG', 4490, '{CGCS2000_PRJ}', NULL),
  ('CGCS2000 / 117E', 4548, 'EPSG', 4548, '{CM_117E_PRJ}', NULL);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT '2026-11-22T00:00:00.000Z',
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL PRIMARY KEY,
  column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL);
"""  # noqa: S608 - our own texts


def gpkg_layer(name: str, columns: str, srs_id: int = 4326) -> str:
    """Give the SQL that makes a layer, its ``columns`` beside ``fid`` and ``geom``."""
    return f"""
CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT
  {columns});
INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)
  VALUES ('{name}', 'features', '{name}', {srs_id});
INSERT INTO gpkg_geometry_columns VALUES ('{name}', 'geom', 'POINT', {srs_id}, 0, 0);
"""  # noqa: S608 - our own names


def geopackage(
    script: str, rows: Mapping[str, Sequence[Sequence[object]]], after: str = ""
) -> bytes:
    """Make a GeoPackage: rows of each layer are ``geom`` and the other columns."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.gpkg"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(_META + script)
            for name, lines in rows.items():
                for number, line in enumerate(lines, 1):
                    marks = ", ".join("?" * (1 + len(line)))
                    connection.execute(
                        f'INSERT INTO "{name}" VALUES ({marks})',  # noqa: S608 - ours
                        (number, *line),
                    )
            connection.executescript(after)
            connection.commit()
        return path.read_bytes()


def plain_geopackage(name: str = "toilets", srs_id: int = 4326) -> bytes:
    script = gpkg_layer(name, ", name TEXT", srs_id)
    return geopackage(script, {name: [(gpkg_point(117.02, 36.66, srs_id), "泉城公厕")]})
