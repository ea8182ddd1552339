"""Coordinates as people write them, each worked out by hand."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.places.positions import (
    Axis,
    Fault,
    Numbers,
    lost_point,
    name_faults,
    read_numbers,
    split_pairs,
    tidy,
)
from citymap.intake.reading.workbook import CellKind

DMS = 117 + 1 / 60 + 12.5 / 3600


def read(*texts: str | None, thousands: bool = False) -> Numbers:
    kinds = np.full(len(texts), CellKind.TEXT, np.uint8)
    return read_numbers(pa.array(texts, pa.string()), kinds, thousands=thousands)


@pytest.mark.parametrize(
    ("text", "degrees", "decimals"),
    [
        ("117.02", 117.02, 2),
        ("-3.5", -3.5, 1),
        ("+117.0200", 117.02, 4),
        ("117", 117.0, 0),
        ("１１７．０２", 117.02, 2),
        (" 117.02 ", 117.02, 2),
        ("117.02，", 117.02, 2),
        ("117.02°", 117.02, 2),
        ("117.02度", 117.02, 2),
        ("117.02°E", 117.02, 2),
        ("E117.02", 117.02, 2),
        ("东经117.02", 117.02, 2),
        ("东经：117.02", 117.02, 2),
        ("经度 117.02", 117.02, 2),
        ("Lon: 117.02", 117.02, 2),
        ("117.02W", -117.02, 2),
        ("西经3.5", -3.5, 1),
        ("南纬33.9", -33.9, 1),
        ("−3.5", -3.5, 1),
        ("117°01′12.5″", DMS, 5),
        ("117°01'12.5\"", DMS, 5),
        ("117°01'12.5''", DMS, 5),
        ("117º01´12.5″", DMS, 5),
        ("117°01’12.5”E", DMS, 5),
        ("117° 01′ 12.5″ E", DMS, 5),
        ("E117°01′12.5″", DMS, 5),
        ("E 117 01 12.5", DMS, 5),
        ("117度1分12.5秒", DMS, 5),
        ("东经117度1分12.5秒", DMS, 5),
        ("117°01′12″.5", DMS, 5),
        ("117-01-12.5", DMS, 5),
        ("117:01:12.5", DMS, 5),
        ("117 1 12.5", DMS, 5),
        ("１１７°０１′１２．５″", DMS, 5),
        ("117°1.2083′", 117 + 1.2083 / 60, 6),
        ("117 1.2083", 117 + 1.2083 / 60, 6),
        ("36°39'N", 36.65, 2),
        ("S33°54'00\"", -33.9, 4),
    ],
)
def test_degrees_are_read_in_every_common_spelling(
    text: str, degrees: float, decimals: int
) -> None:
    numbers = read(text)
    assert numbers.faults.tolist() == [Fault.NONE]
    assert numbers.values[0] == pytest.approx(degrees, abs=1e-12)
    assert numbers.decimals[0] == decimals


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "inf",
        "-inf",
        "1e5",
        "1e999",
        "0x1F",
        "1_0",
        "117..2",
        "117.0.2",
        "117,02",
        "117°60'",
        "117°1'60\"",
        "117°1.5'30\"",
        "117-01",
        "--",
        "-",
        "°",
        "N",
        ".5",
        "117.",
        "abc",
        "${1}",
        "=1+1",
        "١١٧.٠٢",
        "1170212345678901.5",
    ],
)
def test_what_is_no_plain_number_is_none(text: str) -> None:
    numbers = read(text)
    assert np.isnan(numbers.values).all()
    assert numbers.faults.tolist() == [Fault.UNREADABLE]


def test_whole_degrees_and_minutes_want_a_mark_between_them() -> None:
    assert read("117°12").values.tolist() == [117.2]
    assert np.isnan(read("117 12", "117-12").values).all()


def test_empty_and_formulas_are_told_apart() -> None:
    kinds = np.array([CellKind.EMPTY, CellKind.FORMULA, CellKind.TEXT], np.uint8)
    numbers = read_numbers(pa.array([None, None, " "], pa.string()), kinds)
    assert numbers.faults.tolist() == [Fault.EMPTY, Fault.FORMULA, Fault.EMPTY]


def test_metres_may_have_thousands_and_a_unit_degrees_not() -> None:
    texts = ("502,345.67", "502345.67m", "502345.67米", "4,056,000")
    assert read(*texts, thousands=True).values.tolist() == [
        502345.67,
        502345.67,
        502345.67,
        4056000,
    ]
    assert np.isnan(read("117,021").values).all()


def test_letters_say_which_axis_it_is() -> None:
    texts = ("117E", "东经117", "36N", "北纬36", "lat 36", "lng 117", "36", "W3", "S3")
    lon, lat, no = Axis.LON, Axis.LAT, Axis.UNTOLD
    told = [lon, lon, lat, lat, lat, lon, no, lon, lat]
    assert read(*texts).axes.tolist() == told


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 5999))
def test_a_printed_angle_is_read_back(degrees: int, minutes: int, cents: int) -> None:
    seconds = cents / 100
    text = f"{degrees}°{minutes:02d}′{seconds:05.2f}″"
    expected = degrees + minutes / 60 + seconds / 3600
    assert read(text).values[0] == pytest.approx(expected, abs=1e-12)


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_a_fault(text: str) -> None:
    numbers = read(text.encode("utf-8", "replace").decode())
    assert np.isfinite(numbers.values[0]) == (numbers.faults[0] == Fault.NONE)


@pytest.mark.parametrize(
    ("cell", "one", "two"),
    [
        ("117.02,36.66", 117.02, 36.66),
        ("36.66, 117.02", 36.66, 117.02),
        ("117.02，36.66", 117.02, 36.66),
        ("117.02、36.66", 117.02, 36.66),
        ("117.02;36.66", 117.02, 36.66),
        ("117.02/36.66", 117.02, 36.66),
        ("117.02 36.66", 117.02, 36.66),
        ("(117.02, 36.66)", 117.02, 36.66),
        ("（117.02，36.66）", 117.02, 36.66),
        ("[117.02,36.66]", 117.02, 36.66),
        ("E117.02 N36.66", 117.02, 36.66),
        ("117.02°E 36.66°N", 117.02, 36.66),
        ("东经117.02北纬36.66", 117.02, 36.66),
        ("东经117°1′12″，北纬36°39′36″", 117.02, 36.66),
        ("117°1′12″E36°39′36″N", 117.02, 36.66),
        ("117°1′12″ 36°39′36″", 117.02, 36.66),
        ("经度：117.02，纬度：36.66", 117.02, 36.66),
        ("lng:117.02,lat:36.66", 117.02, 36.66),
    ],
)
def test_two_coordinates_in_one_cell_are_split(
    cell: str, one: float, two: float
) -> None:
    halves = split_pairs(pa.array([cell, "9,8", None]))
    first, second = (read(*half.to_pylist()).values for half in halves)
    assert first[:2] == pytest.approx([one, 9])
    assert second[:2] == pytest.approx([two, 8])
    assert np.isnan([first[2], second[2]]).all()


@pytest.mark.parametrize("cell", ["117.02", "1,2,3", "", "117.02,", "1 2 3 4"])
def test_what_is_not_two_coordinates_is_not_split(cell: str) -> None:
    one, two = split_pairs(pa.array([cell]))
    assert (one.to_pylist(), two.to_pylist()) == ([None], [None])


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("13805311234", Fault.PHONE),
        ("138 0531 1234", Fault.PHONE),
        ("+86 138-0531-1234", Fault.PHONE),
        ("0531-88881234", Fault.PHONE),
        ("(0531)88881234", Fault.PHONE),
        ("400-800-1234", Fault.PHONE),
        ("88881234", Fault.UNREADABLE),
        ("117135206", Fault.POINT_LOST),
        ("123456789", Fault.UNREADABLE),
        ("053188881234", Fault.PHONE),
        ("1170212345", Fault.POINT_LOST),
        ("11702.12345", Fault.POINT_LOST),
        ("500123.4", Fault.UNREADABLE),
        ("见附件", Fault.UNREADABLE),
        ("117.02", Fault.NONE),
        ("5", Fault.NONE),
    ],
)
def test_what_cannot_be_degrees_is_named(cell: str, fault: Fault) -> None:
    numbers = read(cell)
    name_faults(pa.array([cell]), numbers, 116.2, 118.0)
    assert numbers.faults.tolist() == [fault]
    assert np.isnan(numbers.values[0]) == (fault != Fault.NONE)


def test_a_lost_point_is_found_where_the_number_fits_only() -> None:
    assert lost_point(np.array([1170212345.0]), 116.0, 118.0).tolist() == [117.0212345]
    assert np.isnan(lost_point(np.array([117.0, 9e9, np.nan]), 116.0, 118.0)).all()


def test_marks_have_one_spelling() -> None:
    assert tidy(pa.array(["１°２ ′ 3 ″", " e ", "经度：1"])).to_pylist() == [
        "1°2'3\"",
        "E",
        "LON:1",
    ]
