"""Only plain, sound WKB passes; GEOS takes all of it."""

import struct

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.reading.wkb_check import check_wkb

GOOD = [
    "POINT (1 2)",
    "LINESTRING (1 2, 3 4)",
    "POLYGON ((0 0, 0 3, 3 3, 0 0), (1 1, 1 2, 2 2, 1 1))",
    "MULTIPOINT ((1 2), (3 4))",
    "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8, 9 10))",
    "MULTIPOLYGON (((0 0, 0 3, 3 3, 0 0)), ((9 9, 9 8, 8 8, 9 9)))",
]


def wkb(text: str, **how: int) -> bytes:
    return bytes(shapely.to_wkb(shapely.from_wkt(text), **{"byte_order": 1, **how}))


def array(*each: bytes | None) -> pa.Array:
    return pa.array(each, pa.binary())


@pytest.mark.parametrize("length", range(len(GOOD) + 1))
def test_sound_geometry_passes_wherever_it_stands(length: int) -> None:
    known = [wkb(text) for text in GOOD]
    check_wkb(array(*known[length:], None, *known[:length], None))
    check_wkb(array(None, *known, *known).slice(length, 5))


def test_nothing_passes() -> None:
    check_wkb(array())
    check_wkb(array(None, None))


def nested(kind: int, depth: int) -> bytes:
    return struct.pack("<BII", 1, kind, 1) * depth + wkb("POINT (1 2)")


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\1\1",
        wkb("POINT (1 2)") + b"\0",
        wkb("POINT (1 2)", byte_order=0),
        wkb("POINT Z (1 2 3)", output_dimension=3),
        wkb("POINT (1 2)", include_srid=1)[:5] + bytes(4),
        struct.pack("<BI2d", 1, 1, float("nan"), 1),
        struct.pack("<BI2d", 1, 1, 1, float("inf")),
        struct.pack("<BII4d", 1, 2, 2, 1, 2, float("nan"), 4),
        struct.pack("<BII2d", 1, 2, 1, 1, 2),
        struct.pack("<BII", 1, 2, 2**31 - 1),
        struct.pack("<BII", 1, 2, 0),
        struct.pack("<BII", 1, 3, 2**32 - 1),
        struct.pack("<BII", 1, 3, 0),
        struct.pack("<BIII8d", 1, 3, 1, 4, *range(8)),  # open
        struct.pack("<BIII6d", 1, 3, 1, 3, 0, 0, 1, 1, 0, 0),
        wkb("GEOMETRYCOLLECTION (POINT (1 2))"),
        struct.pack("<BII", 1, 4, 1) + wkb("LINESTRING (1 2, 3 4)"),
        nested(7, 200_000),
        nested(6, 200_000),
        nested(4, 2),
        struct.pack("<BII", 1, 2, 100_001) + bytes(16 * 100_001),
    ],
    ids=lambda bad: f"{len(bad)} {bad[:9].hex()}",
)
def test_what_is_not_sound_is_refused(bad: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        check_wkb(array(None, wkb("POINT (1 2)"), bad))


@given(st.sampled_from(GOOD), st.integers(0, 400), st.integers(0, 255))
def test_whatever_passes_geos_takes(text: str, place: int, byte: int) -> None:
    data = bytearray(wkb(text))
    data[place % len(data)] = byte
    try:
        check_wkb(array(bytes(data)))
    except ValueError:
        return
    shape = shapely.from_wkb(bytes(data))
    assert np.isfinite(shapely.get_coordinates(shape)).all()
    assert not shape.is_empty
