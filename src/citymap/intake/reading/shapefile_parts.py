"""The ``.shp`` and ``.shx`` of a shapefile, checked before GDAL sees them.

What holds after: both heads tell the true sizes and one kind of shape; every entry
of the index leads to a record of its own of the length that it states; every record
is empty or of that kind, its parts lie within its points, its x and y are numbers.
Z and M are not looked at beyond their length: they are dropped.

Source: ESRI Shapefile Technical Description, July 1998.
"""

import struct

import numpy as np
from numpy.typing import NDArray

from citymap.intake.reading.kinds_records import (
    NumberNotFinite,
    PositionBeyond,
    refused,
)
from citymap.intake.reading.kinds_vector import (
    ShpHeaderWrong,
    ShpIndexWrong,
    ShpKindDiffers,
    ShpPartsWrong,
    ShpRecordWrong,
)
from citymap.intake.reading.plain_shapes import FARTHEST, refuse_vertices

MOST_PARTS = 5_000  # GDAL compares each ring of an area with every other
_HEAD = 100
_RECORD_HEAD = 8
_CODE, _VERSION = 9994, 1000
_NULL = 0
_POINTS = {1: 20, 21: 28, 11: 28}  # bytes of a record; the M of a PointZ may lack
_SEVERAL_POINTS = (8, 28, 18)
_LINES_AND_AREAS = (3, 5, 23, 25, 13, 15)
_WITH_Z = (11, 13, 15, 18)
_WITH_M = (23, 25, 28)
_KINDS = (_NULL, *_POINTS, *_SEVERAL_POINTS, *_LINES_AND_AREAS)
_BOX = 32
_POSITION = 16

Numbers = NDArray[np.int64]


def check_shapes(shp: bytes, shx: bytes) -> int:
    """Check a ``.shp`` and its ``.shx``, and count their records.

    Raises
    ------
    ImportRefused
        If anything is not as the module's description says.
    """
    kind = _check_head(shp, ".shp")
    if _check_head(shx, ".shx") != kind or (len(shx) - _HEAD) % _RECORD_HEAD:
        raise refused(ShpHeaderWrong, part=".shx")
    if kind not in _KINDS:
        raise refused(ShpKindDiffers, str(kind))
    index = np.frombuffer(shx, ">i4", offset=_HEAD).reshape(-1, 2).astype(np.int64) * 2
    starts, lengths = index[:, 0], index[:, 1]
    if len(index):
        _check_index(shp, starts, lengths)
        _check_kinds(shp, starts, kind)
        _check_records(shp, starts + _RECORD_HEAD, lengths, kind)
    return len(index)


def _check_head(data: bytes, part: str) -> int:
    """Check a file's head, and give its kind of shape."""
    if len(data) < _HEAD:
        raise refused(ShpHeaderWrong, part=part)
    code, words = struct.unpack_from(">i20xi", data)
    version, kind = struct.unpack_from("<2i", data, 28)
    if (code, words * 2, version) != (_CODE, len(data), _VERSION):
        raise refused(ShpHeaderWrong, part=part)
    return int(kind)


def _check_index(shp: bytes, starts: Numbers, lengths: Numbers) -> None:
    """See that every entry leads to a record of its own, as long as it says."""
    ends = starts + _RECORD_HEAD + lengths
    outside = (starts < _HEAD) | (lengths < struct.calcsize("i")) | (ends > len(shp))
    if outside.any():
        raise refused(ShpIndexWrong, row=_first(outside))
    order = np.argsort(starts, kind="stable")
    shared = ends[order][:-1] > starts[order][1:]
    if shared.any():
        raise refused(ShpIndexWrong, row=int(order[1:][shared][0]) + 1)
    wrong = _integers(shp, starts + 4, ">i4") * 2 != lengths
    if wrong.any():
        raise refused(ShpRecordWrong, row=_first(wrong))


def _check_kinds(shp: bytes, starts: Numbers, kind: int) -> None:
    kinds = _integers(shp, starts + _RECORD_HEAD)
    other = (kinds != kind) & (kinds != _NULL)
    if other.any():
        row = _first(other)
        raise refused(ShpKindDiffers, str(kinds[row - 1]), row=row)


def _check_records(shp: bytes, starts: Numbers, lengths: Numbers, kind: int) -> None:
    """Check what records hold; ``starts`` are those of their contents."""
    rows = np.flatnonzero(_integers(shp, starts) != _NULL)
    if kind in _POINTS:
        _check_points(shp, starts, lengths, rows, _POINTS[kind])
        return
    for row in rows:
        start = int(starts[row])
        _check_shape(shp[start : start + int(lengths[row])], kind, int(row) + 1)


def _check_points(
    shp: bytes, starts: Numbers, lengths: Numbers, rows: Numbers, least: int
) -> None:
    short = rows[lengths[rows] < least]
    if len(short):
        raise refused(ShpRecordWrong, row=int(short[0]) + 1)
    for offset in (4, 12):
        _check_values(_floats(shp, starts[rows] + offset), rows + 1)


def _check_shape(record: bytes, kind: int, row: int) -> None:
    """Check one record of several points, a line or an area."""
    head = _BOX + (8 if kind in _SEVERAL_POINTS else 12)
    if len(record) < head:
        raise refused(ShpRecordWrong, row=row)
    parts, points = 0, struct.unpack_from("<i", record, head - 4)[0]
    if kind in _LINES_AND_AREAS:
        parts = struct.unpack_from("<i", record, head - 8)[0]
    places = head + 4 * parts
    xy = places + _POSITION * points
    if min(parts, points) < 0 or xy > len(record):
        raise refused(ShpPartsWrong, row=row)
    if xy + (16 + 8 * points if kind in _WITH_Z else 0) > len(record):
        raise refused(ShpRecordWrong, row=row)
    refuse_vertices(points, row)
    refuse_vertices(parts, row, MOST_PARTS)
    firsts = np.frombuffer(record, "<i4", parts, head)
    if parts and (firsts[0] or (np.diff(firsts) < 0).any() or firsts[-1] > points):
        raise refused(ShpPartsWrong, row=row)
    values = np.frombuffer(record, "<f8", 2 * points, places)
    _check_values(values, np.full(len(values), row))


def _check_values(values: NDArray[np.float64], rows: Numbers) -> None:
    """Refuse x or y that are no numbers, or beyond any place."""
    odd = ~np.isfinite(values)
    if odd.any():
        first = int(np.argmax(odd))
        raise refused(NumberNotFinite, str(values[first]), row=int(rows[first]))
    far = np.abs(values) > FARTHEST
    if far.any():
        raise refused(PositionBeyond, row=int(rows[np.argmax(far)]))


def _integers(data: bytes, starts: Numbers, kind: str = "<i4") -> Numbers:
    return _letters(data, starts, 4).view(kind).ravel().astype(np.int64)


def _floats(data: bytes, starts: Numbers) -> NDArray[np.float64]:
    return _letters(data, starts, 8).view("<f8").ravel().astype(np.float64)


def _letters(data: bytes, starts: Numbers, width: int) -> NDArray[np.uint8]:
    """Read bytes at each of many places, shape ``(n, width)``."""
    letters = np.frombuffer(data, np.uint8)
    return np.take(letters, starts[:, None] + np.arange(width))


def _first(mask: NDArray[np.bool_]) -> int:
    return int(np.argmax(mask)) + 1
