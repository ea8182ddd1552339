"""The layers of a GeoPackage and the cells of one, looked at without GDAL.

The file is a private copy that nobody writes, opened read-only. SQLite's own check
has seen every page of it before anything is believed; nothing that the file's makers
wrote as a program runs: no views, no virtual tables, no checks of theirs. A text in a
column of numbers stays a text, where GDAL would read 0.

Source: OGC 12-128r18, GeoPackage 1.3; sqlite.org/fileformat.html.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from citymap.errors import shorten
from citymap.intake.notices import ImportRefused
from citymap.intake.reading.crs_text import is_harmless
from citymap.intake.reading.kinds_records import refused
from citymap.intake.reading.kinds_vector import (
    GeopackageDamaged,
    LayerMissing,
    LayerWanted,
    NotGeopackage,
    PrjUnreadable,
)
from citymap.intake.reading.records_table import Cell, cell_of, refuse_size
from citymap.intake.reading.workbook import CellKind

_MAGIC = b"SQLite format 3\0"
_APPLICATION_IDS = (b"GPKG", b"GP10", b"GP11")
_HEADER_BYTES = 100
_NO_CRS = (0, -1)  # srs_id of undefined geographic and Cartesian systems
_LONGEST_VALUE = 100 << 20
_STEP, _MOST_STEPS = 1_000_000, 1_000  # of SQLite's machine: some seconds
_MOST_CHOICES = 8  # told of
_FID_NAMES = ("fid", "ogc_fid")
_DAY = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9])(?:\.0+)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """A layer's cells; ``fids`` are its rows, in their order.

    Attributes
    ----------
    system
        What the file writes of the reference system of its geometry; None: nothing.
    """

    layer: str
    header: tuple[str, ...]
    columns: tuple[list[Cell], ...]
    fids: tuple[int, ...]
    system: str | None


@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    geometry: str
    system: str | None


def read_features(path: Path, wanted: str | None) -> FeatureTable:
    """Check a GeoPackage and read the cells of one of its layers.

    Parameters
    ----------
    wanted
        Name of the layer; None: the only one.

    Raises
    ------
    ImportRefused
        If it is no GeoPackage or damaged, or if the layer is not in it, or if there
        are several and none is wanted.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if header[:16] != _MAGIC or header[68:72] not in _APPLICATION_IDS:
        raise refused(NotGeopackage)
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            _restrain(connection)
            _check_pages(connection)
            _check_systems(connection)
            layer = _choose(tuple(_layers(connection)), wanted)
            return _read(connection, layer)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _damaged(str(error)) from error  # names that are no text are told badly


def _restrain(connection: sqlite3.Connection) -> None:
    """Let nothing run long, grow large or be a program of the file's makers."""
    steps = iter(range(_MOST_STEPS))
    connection.set_progress_handler(lambda: next(steps, None) is None, _STEP)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    programs = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'gpkg%'"
    )
    for (name,) in programs:
        raise _damaged(str(name))


def _check_pages(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise _damaged(str(verdict))


def _check_systems(connection: sqlite3.Connection) -> None:
    """Refuse descriptions of reference systems that could name files to GDAL."""
    systems = connection.execute("SELECT * FROM gpkg_spatial_ref_sys")
    names = [column[0].lower() for column in systems.description]
    told = [place for place, name in enumerate(names) if name.startswith("definition")]
    for row in systems:
        for text in (str(row[place] or "") for place in told):
            if not is_harmless(text):
                raise refused(PrjUnreadable)


def _layers(connection: sqlite3.Connection) -> Iterator[_Layer]:
    """Yield the layers of features that are plain tables."""
    found = connection.execute(
        "SELECT c.table_name, g.column_name, g.srs_id, s.definition"
        " FROM gpkg_contents c JOIN gpkg_geometry_columns g USING (table_name)"
        " LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id"
        " JOIN sqlite_master m ON m.name = c.table_name AND m.type = 'table'"
        " WHERE c.data_type = 'features' AND m.sql NOT LIKE 'CREATE VIRTUAL%'"
        " ORDER BY c.rowid"
    )
    for name, geometry, srs_id, definition in found:
        system = None if srs_id in _NO_CRS else str(definition or "")
        yield _Layer(str(name), str(geometry), system)


def _choose(layers: Sequence[_Layer], wanted: str | None) -> _Layer:
    told = [shorten(layer.name) for layer in layers[:_MOST_CHOICES]]
    choices = ", ".join(told) or "—"
    if wanted is None and len(layers) > 1:
        raise refused(LayerWanted, choices=choices)
    for layer in layers:
        if wanted in (None, layer.name):
            return layer
    raise refused(LayerMissing, wanted, choices=choices)


def _read(connection: sqlite3.Connection, layer: _Layer) -> FeatureTable:
    table = _quoted(layer.name)
    told = connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
    if layer.geometry not in [name for _, name, *_ in told]:
        raise _damaged(layer.geometry)
    declared = {
        str(name): str(kind).upper()
        for _, name, kind, _, _, key, _ in told
        if name != layer.geometry and not (key and str(name).lower() in _FID_NAMES)
    }
    (rows,) = connection.execute(
        f"SELECT count(*) FROM {table}"  # noqa: S608  a quoted name
    ).fetchone()
    refuse_size(rows, tuple(declared))
    names = ", ".join(["rowid", *map(_quoted, declared)])
    query = f"SELECT {names} FROM {table} ORDER BY rowid"  # noqa: S608  quoted names
    fids, *columns = zip(*connection.execute(query), strict=True)
    return FeatureTable(
        layer=layer.name,
        header=tuple(declared),
        columns=tuple(
            [_cell(value, kind) for value in column]
            for column, kind in zip(columns, declared.values(), strict=True)
        ),
        fids=fids,
        system=layer.system,
    )


def _cell(value: object, declared: str) -> Cell:
    """Tell a value of SQLite; days and moments by what their column is.

    >>> _cell(1, "BOOLEAN"), _cell("twelve", "INTEGER")
    (('TRUE', <CellKind.BOOLEAN: 3>), ('twelve', <CellKind.TEXT: 1>))
    """
    if isinstance(value, bytes):
        return None, CellKind.EMPTY
    if declared == "BOOLEAN" and value in (0, 1):
        return cell_of(bool(value))
    if isinstance(value, str):
        if declared == "DATE" and _DAY.fullmatch(value):
            return value, CellKind.DATE
        moment = _MOMENT.fullmatch(value) if declared == "DATETIME" else None
        if moment:
            return moment[1], CellKind.DATETIME
    return cell_of(value)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _damaged(verdict: str) -> ImportRefused:
    return refused(GeopackageDamaged, shorten(verdict))
