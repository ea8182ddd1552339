"""The attribute table of a shapefile, checked and read without GDAL.

So the digits of a number stay as they stand, and the text encoding is ours to
choose: as asked, else as the ``.cpg`` says, else as the table's language byte says
where that names Chinese, else UTF-8, else GB18030. A letter that was cut by the
field's end is dropped. Source: dBASE III PLUS file structure; ESRI code pages.
"""

import codecs
import math
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citymap.intake.reading.kinds_records import refused
from citymap.intake.reading.kinds_vector import (
    DbfFieldWrong,
    DbfHeaderWrong,
    DbfTextUnreadable,
)
from citymap.intake.reading.records_table import Cell, number_text, refuse_size
from citymap.intake.reading.workbook import CellKind

_HEAD, _FIELD = 32, 32
_END_OF_FIELDS = 0x0D
_LONGEST_FIELD = 254
_LEVEL = 0x07  # the lowest bits of the first byte: dBASE III
_DBASE_III = 3
_LANGUAGE = 29
_DELETED = ord("*")
_CHINESE = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950"}
_GUESSES = ("utf-8", "gb18030")
_LONGEST_CPG = 64
_CODECS = {
    "utf-8": ("UTF8", "65001"),
    "gb18030": ("GBK", "GB2312", "GB231280", "GB18030", "54936", "936", "EUCCN"),
    "cp950": ("BIG5", "950"),
    "cp1252": ("ISO88591", "88591", "LATIN1", "1252"),
}
_NO_NAME = re.compile(r"[^A-Z0-9]+")
_MAKERS = re.compile(r"^(?:ANSI|OEM|WINDOWS|WIN|MS|CP|X)+")
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_DIGIT = re.compile(r"[0-9]", re.ASCII)
_DAY = re.compile(r"([0-9]{4})([01][0-9])([0-3][0-9])", re.ASCII)
_NO_DAY = ("", "00000000")
_YES, _NO = ("T", "Y"), ("F", "N")


@dataclass(frozen=True, slots=True)
class _Field:
    name: bytes
    kind: str
    start: int  # in the record, after the mark of deletion
    width: int


@dataclass(frozen=True, slots=True, eq=False)
class Attributes:
    """A table as read; ``kept`` says which of its ``n`` rows are not deleted."""

    header: tuple[str, ...]
    columns: tuple[tuple[Cell, ...], ...]
    kept: NDArray[np.bool_]
    encoding: str


def read_dbf(data: bytes, encodings: Sequence[str]) -> Attributes:
    """Check and read a table.

    Parameters
    ----------
    encodings
        What to try, the first that fits is taken; none: what the table says itself.

    Raises
    ------
    ImportRefused
        If head, fields and size do not fit, or no encoding does.
    """
    fields, block = _parts(data)
    refuse_size(len(block), [""] * len(fields))
    if not encodings:
        own = _CHINESE.get(data[_LANGUAGE])
        encodings = (own,) if own else _GUESSES
    for encoding in encodings:
        try:
            return _read(fields, block, encoding)
        except UnicodeDecodeError:
            continue
    raise refused(DbfTextUnreadable, encoding=" / ".join(encodings))


def encoding_of_cpg(data: bytes) -> str | None:
    r"""Give the codec that a ``.cpg`` names; None of an unknown name, as ``System``.

    >>> encoding_of_cpg(b"utf-8\r\n"), encoding_of_cpg(b"ANSI 936")
    ('utf-8', 'gb18030')
    """
    name = data[:_LONGEST_CPG].decode("utf-8-sig", "replace").upper()
    name = _NO_NAME.sub("", name)
    plain = _MAKERS.sub("", name) or name
    return next((codec for codec, names in _CODECS.items() if plain in names), None)


def _parts(data: bytes) -> tuple[list[_Field], NDArray[np.uint8]]:
    """Check the head, and give fields and records: ``(n, length)`` bytes."""
    if len(data) <= _HEAD or data[0] & _LEVEL != _DBASE_III:
        raise refused(DbfHeaderWrong)
    rows, head, length = struct.unpack_from("<IHH", data, 4)
    end = head + rows * length
    if head <= _HEAD or head > len(data) or end > len(data) or not length:
        raise refused(DbfHeaderWrong)
    fields = list(_fields(data[_HEAD:head]))
    if 1 + sum(field.width for field in fields) != length:
        raise refused(DbfHeaderWrong)
    return fields, np.frombuffer(data[head:end], np.uint8).reshape(rows, length)


def _fields(data: bytes) -> Iterator[_Field]:
    start = 1
    for number, place in enumerate(range(0, len(data), _FIELD), 1):
        if data[place] == _END_OF_FIELDS:
            return
        if place + _FIELD > len(data):
            raise refused(DbfHeaderWrong)
        name, kind, width = struct.unpack_from("<11sc4xB", data, place)
        kind = kind.decode("latin-1")
        if not 0 < width <= _LONGEST_FIELD or kind not in _READERS:
            raise refused(DbfFieldWrong, number=number)
        yield _Field(name.split(b"\0")[0], kind, start, width)
        start += width
    raise refused(DbfHeaderWrong)


def _read(
    fields: Sequence[_Field], block: NDArray[np.uint8], encoding: str
) -> Attributes:
    kept = block[:, 0] != _DELETED if len(block) else np.zeros(0, np.bool_)
    live = block[kept]
    return Attributes(
        header=tuple(_decoded(field.name, encoding).strip() for field in fields),
        columns=tuple(_column(field, live, encoding) for field in fields),
        kept=kept,
        encoding=encoding,
    )


def _column(field: _Field, block: NDArray[np.uint8], encoding: str) -> tuple[Cell, ...]:
    """Read a column, each distinct value once."""
    raw = np.ascontiguousarray(block[:, field.start : field.start + field.width])
    values, places = np.unique(raw.view(f"S{field.width}").ravel(), return_inverse=True)
    read = _READERS[field.kind]
    cells = [read(_decoded(value, encoding).strip(" \0")) for value in values.tolist()]
    return tuple(cells[place] for place in places.tolist())


def _decoded(raw: bytes, encoding: str) -> str:
    """Decode, but for a letter that the end has cut."""
    return codecs.getincrementaldecoder(encoding)().decode(raw, final=False)


def _text(told: str) -> Cell:
    return (told, CellKind.TEXT) if told else (None, CellKind.EMPTY)


def _number(told: str) -> Cell:
    """Read digits; asterisks are no value, all else stays as text.

    >>> _number("007"), _number("12.50"), _number("****")[0]
    (('7', <CellKind.NUMBER: 2>), ('12.5', <CellKind.NUMBER: 2>), None)
    """
    if not told.strip("*"):
        return None, CellKind.EMPTY
    if not _NUMBER.fullmatch(told) or not _DIGIT.search(told):
        return _text(told)
    value = int(told) if told.lstrip("+-").isdigit() else float(told)
    if not math.isfinite(value):
        return _text(told)
    return number_text(value), CellKind.NUMBER


def _day(told: str) -> Cell:
    found = _DAY.fullmatch(told)
    if told in _NO_DAY:
        return None, CellKind.EMPTY
    return ("-".join(found.groups()), CellKind.DATE) if found else _text(told)


def _boolean(told: str) -> Cell:
    if told.upper() in (*_YES, *_NO):
        return str(told.upper() in _YES).upper(), CellKind.BOOLEAN
    return None, CellKind.EMPTY


_READERS: dict[str, Callable[[str], Cell]] = {
    "C": _text,
    "N": _number,
    "F": _number,
    "D": _day,
    "L": _boolean,
}
