"""What was read of a clerk's file: sheets of cells as text, each with its kind.

Whatever the format, a cell is a text, as the clerk would see it, and a kind, as the
file states it: ``00123`` typed as text stays so, a number is told in the shortest
digits that mean it (``12``, ``117.02``), a day as ``2026-11-22``. Nothing is
understood here. Sheets travel from the child that reads foreign bytes to the parent
as one file of Arrow streams; ``load_workbook`` believes nothing of it.
"""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from citymap.errors import InternalError

MOST_SHEETS = 100
MOST_COLUMNS = 16_384
MOST_ROWS = 2_000_000
_TOLD = b"citymap"
_KIND, _ROW, _GEOMETRY = "kinds", "row", "geometry"


class CellKind(IntEnum):
    """What a file says a cell is."""

    EMPTY = 0
    TEXT = 1
    NUMBER = 2
    BOOLEAN = 3  # TRUE, FALSE
    DATE = 4  # 2026-11-22
    DATETIME = 5  # 2026-11-22T08:30:00
    TIME = 6  # 08:30:00
    ERROR = 7  # #N/A and the like
    FORMULA = 8  # a formula whose result the file does not hold; no text


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of merged cells: indices into a sheet's rows and columns, ends in."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A grid of cells.

    Attributes
    ----------
    name
        Of the sheet; of a file without sheets, empty.
    columns
        One string array for each column, shape ``(n,)``, null where empty.
    kinds
        ``CellKind`` of each cell, shape ``(n, m)``, uint8.
    rows
        Number of each row as the clerk's program shows it (from 1), shape ``(n,)``,
        increasing; of GeoJSON and the like the number of the feature.
    header
        Names of the columns, where the format states them (GeoJSON, KML, JSON,
        shapefile, GeoPackage); None: the table must be found in the grid.
    merged
        Merged cells; their text stands in the first cell, the others are empty.
    geometry
        WKB of each row (two dimensions, little endian, null where none), where the
        format has geometry of its own. Plain kinds only: no collections.
    crs
        EPSG code or WKT of ``geometry``, x before y; None: not stated.
    hidden
        Whether the clerk's program hides the sheet.
    """

    name: str
    columns: tuple[pa.Array, ...]
    kinds: NDArray[np.uint8]
    rows: NDArray[np.int64]
    header: tuple[str, ...] | None = None
    merged: tuple[Block, ...] = ()
    geometry: pa.Array | None = None
    crs: int | str | None = None
    hidden: bool = False

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as read.

    Attributes
    ----------
    format
        ``csv``, ``xlsx``, ``xls``, ``ods``, ``geojson``, ``json``, ``kml``,
        ``shapefile`` or ``geopackage``.
    encoding
        Of the text, where the format leaves it open.
    """

    format: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None


def save_workbook(workbook: Workbook, file: BinaryIO) -> None:
    """Write a workbook to an open file, for ``load_workbook``.

    It is a row of Arrow streams: an empty one that tells of the workbook, then one
    for each sheet, each with what is told of it in its schema.
    """
    told: dict[str, object] = {
        "format": workbook.format,
        "encoding": workbook.encoding,
        "sheets": len(workbook.sheets),
    }
    _write(file, pa.table({}), told)
    for sheet in workbook.sheets:
        arrays = {f"c{i}": column for i, column in enumerate(sheet.columns)}
        arrays[_ROW] = pa.array(sheet.rows, pa.int64())
        width = len(sheet.columns)
        flat = pa.array(np.ascontiguousarray(sheet.kinds).ravel(), pa.uint8())
        if width:
            arrays[_KIND] = pa.FixedSizeListArray.from_arrays(flat, width)
        if sheet.geometry is not None:
            arrays[_GEOMETRY] = sheet.geometry.cast(pa.binary())
        told = {
            "name": sheet.name,
            "header": sheet.header,
            "merged": [[b.top, b.left, b.bottom, b.right] for b in sheet.merged],
            "crs": sheet.crs,
            "hidden": sheet.hidden,
            "width": width,
        }
        _write(file, pa.table(arrays), told)


def load_workbook(file: Path) -> Workbook:
    """Read what ``save_workbook`` wrote, and check every part of it.

    Raises
    ------
    InternalError
        If it is not what a workbook may be: the child broke its promise.
    """
    try:
        with pa.memory_map(str(file)) as stream:
            _, told = _read(stream)
            number, encoding = told["sheets"], told["encoding"]
            if not isinstance(number, int) or not 0 <= number <= MOST_SHEETS:
                raise _broken("number of sheets")
            sheets = tuple(_load(*_read(stream)) for _ in range(number))
            return Workbook(
                str(told["format"]), sheets, None if encoding is None else str(encoding)
            )
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise _broken(type(error).__name__) from error


def _write(file: BinaryIO, table: pa.Table, told: dict[str, object]) -> None:
    table = table.replace_schema_metadata({_TOLD: orjson.dumps(told)})
    with pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)


def _read(stream: pa.NativeFile) -> tuple[pa.Table, dict[str, object]]:
    table = pa.ipc.open_stream(stream).read_all()
    table.validate(full=True)
    told = orjson.loads(table.schema.metadata[_TOLD])
    if not isinstance(told, dict):
        raise _broken("what is told")
    return table, told


def _load(table: pa.Table, told: dict[str, object]) -> Sheet:
    width, rows, crs = told["width"], table.num_rows, told["crs"]
    if not isinstance(width, int) or not 0 <= width <= MOST_COLUMNS:
        raise _broken("width")
    if rows > MOST_ROWS:
        raise _broken("too many rows")
    if not (crs is None or isinstance(crs, int | str)):
        raise _broken("crs")
    stated = _GEOMETRY in table.column_names
    return Sheet(
        name=str(told["name"]),
        columns=tuple(_column(table, f"c{i}", pa.string()) for i in range(width)),
        kinds=_kinds(table, rows, width),
        rows=_column(table, _ROW, pa.int64()).to_numpy(),
        header=_header(told["header"], width),
        merged=tuple(_block(one, rows, width) for one in _list(told["merged"])),
        geometry=_column(table, _GEOMETRY, pa.binary()) if stated else None,
        crs=crs,
        hidden=bool(told["hidden"]),
    )


def _kinds(table: pa.Table, rows: int, width: int) -> NDArray[np.uint8]:
    if not (rows and width):
        return np.zeros((rows, width), np.uint8)
    listed = _column(table, _KIND, pa.list_(pa.uint8(), width))
    kinds: NDArray[np.uint8] = listed.flatten().to_numpy().reshape(rows, width)
    if kinds.max() > max(CellKind):
        raise _broken("kind")
    return kinds


def _header(told: object, width: int) -> tuple[str, ...] | None:
    if told is None:
        return None
    header = tuple(str(name) for name in _list(told))
    if len(header) != width:
        raise _broken("header")
    return header


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _broken("list")
    return value


def _block(value: object, rows: int, width: int) -> Block:
    top, left, bottom, right = (int(str(v)) for v in _list(value))
    if not (0 <= top <= bottom < rows and 0 <= left <= right < width):
        raise _broken("merged cells")
    return Block(top, left, bottom, right)


def _column(table: pa.Table, name: str, kind: pa.DataType) -> pa.Array:
    column = table.column(name)
    if column.type != kind:
        raise _broken(name)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], kind)


def _broken(what: str) -> InternalError:
    return InternalError(
        f"what was read of the file is not sound: {what}", f"读取结果不可信：{what}"
    )
