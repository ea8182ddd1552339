"""Records with named values as a sheet: what GeoJSON, JSON and KML have in common.

Columns are the names in the order in which they first appear; a value that is a list
or an object of its own is told as compact JSON.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.kinds_records import (
    NameTooLong,
    NoRecords,
    RecordTooLong,
    TableTooLarge,
    refused,
)
from citymap.intake.reading.workbook import MOST_COLUMNS, MOST_ROWS, CellKind, Sheet

MOST_CELLS = 25_000_000
LONGEST_NAME = 200
LONGEST_TEXT = 100_000  # characters of a cell

Record = Mapping[str, object]
Cell = tuple[str | None, CellKind]

_NOTHING: Cell = (None, CellKind.EMPTY)


def sheet_of_records(
    records: Sequence[Record],
    geometry: pa.Array | None = None,
    crs: int | None = None,
) -> Sheet:
    """Make a sheet of records; rows are numbered from 1.

    Raises
    ------
    ImportRefused
        If there is no record, or more of them or of their names than a layer has.

    Examples
    --------
    >>> sheet = sheet_of_records([{"name": "Spring Lane"}, {"seats": 12.0}])
    >>> sheet.header, [column.to_pylist() for column in sheet.columns]
    (('name', 'seats'), [['Spring Lane', None], [None, '12']])
    """
    header = header_of(records)
    columns = ([cell_of(record.get(name)) for record in records] for name in header)
    return sheet_of_cells(header, columns, len(records), geometry, crs)


def sheet_of_cells(
    header: tuple[str, ...],
    columns: Iterable[Sequence[Cell]],
    length: int,
    geometry: pa.Array | None,
    crs: int | None,
) -> Sheet:
    """Make a sheet of columns of cells; raises what ``sheet_of_records`` raises."""
    refuse_size(length, header)
    kinds = np.zeros((length, len(header)), np.uint8)
    arrays = []
    for place, cells in enumerate(columns):
        texts = pa.array([text for text, _ in cells], pa.string())
        _refuse_text(texts, header[place])
        arrays.append(texts)
        kinds[:, place] = [kind for _, kind in cells]
    rows = np.arange(1, length + 1, dtype=np.int64)
    return Sheet("", tuple(arrays), kinds, rows, header, geometry=geometry, crs=crs)


def header_of(records: Iterable[Record]) -> tuple[str, ...]:
    """Give the names of all records in the order of their first appearance."""
    seen: dict[str, None] = {}
    for record in records:
        if not seen.keys() >= record.keys():
            seen.update(dict.fromkeys(record))
            if len(seen) > MOST_COLUMNS:
                raise _too_large()
    return tuple(seen)


def refuse_size(rows: int, header: Sequence[str]) -> None:
    """Raise ImportRefused for a table that is empty or larger than a layer's."""
    if not rows:
        raise refused(NoRecords)
    columns = len(header)
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise _too_large()
    for name in header:
        if len(name) > LONGEST_NAME:
            raise refused(NameTooLong, name, most=LONGEST_NAME)


def _refuse_text(texts: pa.Array, name: str) -> None:
    lengths = pc.utf8_length(texts)
    if (pc.max(lengths).as_py() or 0) > LONGEST_TEXT:
        row = pc.index(pc.greater(lengths, LONGEST_TEXT), True).as_py() + 1
        raise refused(RecordTooLong, name, row=row, most=LONGEST_TEXT)


def cell_of(value: object) -> Cell:
    """Tell a value as the text of a cell, and its kind.

    >>> cell_of(117.02), cell_of(True), cell_of({"a": [1]})[0]
    (('117.02', <CellKind.NUMBER: 2>), ('TRUE', <CellKind.BOOLEAN: 3>), '{"a":[1]}')
    """
    if isinstance(value, str):
        return (value, CellKind.TEXT) if value else _NOTHING
    if isinstance(value, bool):
        return str(value).upper(), CellKind.BOOLEAN
    if isinstance(value, int | float):
        return number_text(value), CellKind.NUMBER
    if value is None or value in ([], {}):
        return _NOTHING
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return told, CellKind.TEXT


def number_text(value: float) -> str:
    """Tell a number in the shortest digits that mean it.

    >>> number_text(12.0), number_text(1e-7), number_text(13905311234)
    ('12', '0.0000001', '13905311234')
    """
    if isinstance(value, int):
        return str(value)
    text = repr(value)
    if "e" in text:
        return np.format_float_positional(value, trim="-")
    return text.removesuffix(".0")


def _too_large() -> ImportRefused:
    return refused(
        TableTooLarge, rows=MOST_ROWS, columns=MOST_COLUMNS, cells=MOST_CELLS
    )
