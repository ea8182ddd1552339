"""How sheets travel from the child that reads foreign bytes: nothing is believed.

The file is a row of Arrow streams: an empty one that tells of the workbook, then one
for each sheet, with what is told of it in its schema and its cells in one batch.
``load_workbook`` takes a message only after a look at its head: no compression, no
dictionaries, no types but the four, nothing told at length. What then stands in memory
is a map of the file, so that no number in it can make it grow.

Source: Arrow columnar format 1.5 (encapsulated messages); flatbuffers.dev/internals.
"""

import re
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.errors import InternalError
from citymap.intake.reading.wkb_check import check_wkb
from citymap.intake.reading.workbook import (
    FORMATS,
    MOST_COLUMNS,
    MOST_MERGED,
    MOST_ROWS,
    MOST_SHEETS,
    Block,
    CellKind,
    Sheet,
    Workbook,
)

MOST_TEXT = 400_000  # bytes of a cell: no reader gives more than 100,000 characters
MOST_TOLD = 8 << 20  # bytes that are told of a sheet, merged cells among them
_MOST_HEAD = 12 << 20  # bytes of a message's head; one of 16,384 columns has 3 MiB
_TOLD = b"citymap"
_KIND, _ROW, _GEOMETRY = "kinds", "row", "geometry"
_PREFIX = struct.Struct("<iI")  # -1, then the head's length; none: the stream ends
_COMPRESSION = 3  # place of the field in a RecordBatch
_EPSG = range(1_024, 1_000_000)
_MOST_ROW = 1 << 31
_ENCODING = re.compile(r"[a-z0-9_-]{1,20}", re.ASCII)
_WITHOUT_TEXT = (CellKind.EMPTY, CellKind.FORMULA)


def save_workbook(workbook: Workbook, file: BinaryIO) -> None:
    """Write a workbook to an open file, for ``load_workbook``."""
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
            form, encoding = told["format"], told["encoding"]
            if form not in FORMATS:
                raise _broken("format")
            if not (encoding is None or _ENCODING.fullmatch(_text(encoding))):
                raise _broken("encoding")
            number = _whole(told["sheets"], MOST_SHEETS)
            sheets = tuple(_load(*_read(stream)) for _ in range(number))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _broken(type(error).__name__) from error  # Arrow's are among them
    except (struct.error, MemoryError, pa.ArrowException) as error:
        raise _broken(type(error).__name__) from error
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise _broken("names of sheets")
    return Workbook(_text(form), sheets, None if encoding is None else _text(encoding))


def _write(file: BinaryIO, table: pa.Table, told: dict[str, object]) -> None:
    table = table.replace_schema_metadata({_TOLD: orjson.dumps(told)})
    with pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)


def _read(stream: pa.NativeFile) -> tuple[pa.RecordBatch, dict[str, object]]:
    """Read a stream: its schema, no batch or one, its end."""
    message = _message(stream)
    if message is None or message.type != "schema":
        raise _broken("stream")
    schema = pa.ipc.read_schema(message)
    told = _told(schema)
    _check_types(schema, told.get("width", 0))
    batch = pa.RecordBatch.from_pylist([], schema)
    message = _message(stream)
    if message is not None:
        if message.type != "record batch" or _is_compressed(message.metadata):
            raise _broken("batch")
        batch = pa.ipc.read_record_batch(message, schema)
        if _message(stream) is not None:
            raise _broken("a second batch")
    if batch.num_rows > MOST_ROWS or batch.nbytes > stream.size():
        raise _broken("too many rows")
    batch.validate(full=True)
    return batch, told


def _message(stream: pa.NativeFile) -> pa.Message | None:
    """Give the next message, None at the stream's end."""
    start = stream.tell()
    mark, length = _PREFIX.unpack(stream.read(_PREFIX.size))
    if mark != -1 or length > _MOST_HEAD:
        raise _broken("message")
    if length == 0:
        return None
    stream.seek(start)
    return pa.ipc.read_message(stream)


def _is_compressed(head: pa.Buffer) -> bool:
    """Say whether the buffers of a record batch are told to be compressed."""
    root = _number(head, "<I", 0)
    batch = _field(head, root, 2)
    batch += _number(head, "<I", batch)
    return _field(head, batch, _COMPRESSION) != 0


def _field(head: pa.Buffer, table: int, place: int) -> int:
    """Give where a field of a flatbuffer's table stands; 0 if it is left out."""
    about = table - _number(head, "<i", table)
    at = 4 + 2 * place
    if at >= _number(head, "<H", about):
        return 0
    offset = _number(head, "<H", about + at)
    return table + offset if offset else 0


def _number(head: pa.Buffer, form: str, at: int) -> int:
    if at < 0:
        raise _broken("message")
    return int(struct.unpack_from(form, head, at)[0])


def _told(schema: pa.Schema) -> dict[str, object]:
    raw = (schema.metadata or {})[_TOLD]
    if len(raw) > MOST_TOLD:
        raise _broken("what is told is long")
    told = orjson.loads(raw)
    if not isinstance(told, dict):
        raise _broken("what is told")
    return told


def _check_types(schema: pa.Schema, width: object) -> None:
    """See that there are the columns of a sheet, and no others."""
    number = _whole(width, MOST_COLUMNS)
    wanted = {f"c{i}": pa.string() for i in range(number)}
    if len(schema):
        wanted[_ROW] = pa.int64()
    if number:
        wanted[_KIND] = pa.list_(pa.uint8(), number)
    if _GEOMETRY in schema.names:
        wanted[_GEOMETRY] = pa.binary()
    if dict(zip(schema.names, schema.types, strict=True)) != wanted:
        raise _broken("columns")


def _load(batch: pa.RecordBatch, told: dict[str, object]) -> Sheet:
    width, crs = _whole(told["width"], MOST_COLUMNS), told["crs"]
    if crs is not None and _whole(crs, _EPSG.stop) not in _EPSG:
        raise _broken("crs")
    if type(told["hidden"]) is not bool:
        raise _broken("hidden")
    geometry = batch.column(_GEOMETRY) if _GEOMETRY in batch.schema.names else None
    if geometry is not None:
        check_wkb(geometry)
    columns = tuple(batch.column(f"c{i}") for i in range(width))
    kinds = _kinds(batch, width)
    for place, column in enumerate(columns):
        _check_cells(column, kinds[:, place])
    return Sheet(
        name=_text(told["name"]),
        columns=columns,
        kinds=kinds,
        rows=_rows(batch.column(_ROW)),
        header=_header(told["header"], width),
        merged=_merged(told["merged"], batch.num_rows, width),
        geometry=geometry,
        crs=None if crs is None else _whole(crs, _EPSG.stop),
        hidden=told["hidden"] is True,
    )


def _kinds(batch: pa.RecordBatch, width: int) -> NDArray[np.uint8]:
    rows = batch.num_rows
    if not (rows and width):
        return np.zeros((rows, width), np.uint8)
    listed = batch.column(_KIND)
    flat = listed.flatten()  # shorter if a list is null
    if len(flat) != rows * width or flat.null_count:
        raise _broken("kinds")
    kinds: NDArray[np.uint8] = flat.to_numpy().reshape(rows, width)
    if kinds.max() > max(CellKind):
        raise _broken("kind")
    return kinds


def _check_cells(column: pa.Array, kinds: NDArray[np.uint8]) -> None:
    """See that there is a text where the kind says so, and nowhere else."""
    empty = column.is_null().to_numpy(zero_copy_only=False)
    if (empty != np.isin(kinds, _WITHOUT_TEXT)).any():
        raise _broken("a cell and its kind")
    if (pc.max(pc.binary_length(column)).as_py() or 0) > MOST_TEXT:
        raise _broken("a text is long")


def _rows(column: pa.Array) -> NDArray[np.int64]:
    rows: NDArray[np.int64] = column.to_numpy()  # raises if one is null
    if len(rows) and not (rows[0] > 0 and rows[-1] < _MOST_ROW):
        raise _broken("numbers of rows")
    if (rows[1:] <= rows[:-1]).any():
        raise _broken("order of rows")
    return rows


def _header(told: object, width: int) -> tuple[str, ...] | None:
    if told is None:
        return None
    header = tuple(_text(name) for name in _list(told))
    if len(header) != width:
        raise _broken("header")
    return header


def _merged(told: object, rows: int, width: int) -> tuple[Block, ...]:
    blocks = _list(told)
    if len(blocks) > MOST_MERGED:
        raise _broken("merged cells")
    return tuple(_block(one, rows, width) for one in blocks)


def _block(value: object, rows: int, width: int) -> Block:
    top, left, bottom, right = (_whole(v, MOST_ROWS) for v in _list(value))
    if not (top <= bottom < rows and left <= right < width):
        raise _broken("merged cells")
    return Block(top, left, bottom, right)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _broken("list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _broken("text")
    return value


def _whole(value: object, most: int) -> int:
    """Take a number from 0 to ``most``; True is none."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise _broken("number")
    return value


def _broken(what: str) -> InternalError:
    return InternalError(
        f"what was read of the file is not sound: {what}", f"读取结果不可信：{what}"
    )
