"""Numbers: digits and the unit that is meant, or refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.cells.kinds_number import (
    NumberInexact,
    NumberNotWhole,
    NumberOutOfRange,
    NumberUnreadable,
    NumeralRead,
    UnitConverted,
    UnitOther,
)
from citymap.intake.cells.numbers import number_reader
from citymap.intake.notices import Kind
from citymap.intake.reading.workbook import CellKind
from citymap.layer import Field, FieldType, Title

NAME = Title("数", "Number")
COUNT = Field("n", "integer", NAME, unit="个", minimum=0, maximum=500)
BARE = Field("n", "integer", NAME)
AREA = Field("n", "number", NAME, unit="㎡")
HECTARES = Field("n", "number", NAME, unit="公顷")
RATE = Field("n", "number", NAME, unit="元/小时")


def read(field: Field, text: str) -> tuple[object, type[Kind] | None]:
    reading = number_reader(field)(text, CellKind.TEXT)
    return reading.value, reading.kind


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (COUNT, "12", 12),
        (COUNT, "12个", 12),
        (COUNT, "12 个", 12),
        (COUNT, "12座", 12),
        (COUNT, "12.0", 12),
        (COUNT, "+7", 7),
        (COUNT, "007", 7),
        (BARE, "12个", 12),
        (BARE, "-3", -3),
        (BARE, "−3", -3),
        (BARE, "1,234", 1234),
        (BARE, "1，234，567", 1234567),
        (BARE, "999999999999999", 999_999_999_999_999),
        (AREA, "1,234.5", 1234.5),
        (AREA, "12.5m2", 12.5),
        (AREA, "12.5 m²", 12.5),
        (AREA, "12.5平方米", 12.5),
        (AREA, "0.1", 0.1),
        (AREA, "0.30000000000000004", 0.1 + 0.2),
        (AREA, "-0", 0.0),
        (RATE, "2元/小时", 2.0),
        (RATE, "2 元每小时", 2.0),
        (RATE, "2元/h", 2.0),
    ],
)
def test_a_plain_number_is_read(field: Field, text: str, value: float) -> None:
    assert read(field, text) == (value, None)
    assert str(read(field, text)[0]) == str(value)  # an integer is one; no -0.0


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (AREA, "0.5公顷", 5000.0),
        (AREA, "1.1公顷", 11000.0),
        (AREA, "3亩", 2000.0),
        (AREA, "0.002平方公里", 2000.0),
        (HECTARES, "2500㎡", 0.25),
        (HECTARES, "15亩", 1.0),
        (RATE, "48元/天", 2.0),
    ],
)
def test_another_unit_is_converted_exactly_and_told(
    field: Field, text: str, value: float
) -> None:
    assert read(field, text) == (value, UnitConverted)


@pytest.mark.parametrize(
    ("field", "text", "kind"),
    [
        (COUNT, "12元", UnitOther),
        (AREA, "12米", UnitOther),
        (RATE, "2元", UnitOther),
        (RATE, "2元/次", UnitOther),
        (BARE, "12元", UnitOther),
        (AREA, "50%", UnitOther),
        (COUNT, "约30", NumberInexact),
        (COUNT, "30+", NumberInexact),
        (COUNT, "30多", NumberInexact),
        (COUNT, "30多个", NumberInexact),
        (COUNT, "30余个", NumberInexact),
        (COUNT, "30左右", NumberInexact),
        (COUNT, "30个以上", NumberInexact),
        (COUNT, "3-5", NumberInexact),
        (COUNT, "3～5个", NumberInexact),
        (COUNT, "3个至5个", NumberInexact),
        (COUNT, ">30", NumberInexact),
        (COUNT, "12.5", NumberNotWhole),
        (COUNT, "501", NumberOutOfRange),
        (COUNT, "-1", NumberOutOfRange),
        (COUNT, "若干", NumberUnreadable),
        (COUNT, "12、13", NumberUnreadable),
        (COUNT, "12 13", NumberUnreadable),
        (COUNT, "nan", NumberUnreadable),
        (COUNT, "inf", NumberUnreadable),
        (COUNT, "-Infinity", NumberUnreadable),
        (COUNT, "0x1F", NumberUnreadable),
        (COUNT, "1_0", NumberUnreadable),
        (COUNT, "1e2", NumberUnreadable),
        (AREA, "1e999", NumberUnreadable),
        (AREA, "1E5", NumberUnreadable),
        (AREA, "36,6", NumberUnreadable),
        (AREA, "1,23,456", NumberUnreadable),
        (AREA, "1.2.3", NumberUnreadable),
        (AREA, "9" * 16, NumberUnreadable),
        (AREA, "½", NumberUnreadable),
        (AREA, "٣", NumberUnreadable),
        (AREA, "+", NumberUnreadable),
        (AREA, ".", NumberUnreadable),
        (COUNT, "2026-03-05", NumberInexact),
    ],
)
def test_what_is_not_plainly_a_number_is_none(
    field: Field, text: str, kind: type[Kind]
) -> None:
    assert read(field, text) == (None, kind)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("零", 0),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("一百一十", 110),
        ("两百个", 200),
        ("三千零四", 3004),
        ("九千九百九十九", 9999),
    ],
)
def test_chinese_numerals_are_read_and_told(text: str, value: int) -> None:
    assert read(BARE, text) == (value, NumeralRead)


@pytest.mark.parametrize(
    "text", ["二零二六", "百", "一十二零", "十十", "一百五", "一万"]
)
def test_numerals_that_are_no_number_or_could_be_two_are_refused(text: str) -> None:
    assert read(BARE, text) == (None, NumberUnreadable)


def test_a_numeral_is_checked_like_digits() -> None:
    assert read(COUNT, "九千") == (None, NumberOutOfRange)
    assert read(COUNT, "十元") == (None, UnitOther)


def test_the_limits_are_told_in_the_sentence() -> None:
    reading = number_reader(COUNT)("501", CellKind.TEXT)
    assert reading.details["allowed"] == Title("≥ 0 ≤ 500", "≥ 0 ≤ 500")
    assert read(COUNT, "500") == (500, None)
    assert read(COUNT, "0") == (0, None)


@given(st.decimals(-(10**14), 10**14, places=4))
def test_a_decimal_is_the_float_nearest_to_it(number: Decimal) -> None:
    assert read(AREA, f"{number:f}") == (float(number) + 0.0, None)
    assert read(AREA, f"{number:,f}") == (float(number) + 0.0, None)


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_whole_number_is_itself(number: int) -> None:
    assert read(BARE, str(number)) == (number, None)


@given(st.text(min_size=1), st.sampled_from(["integer", "number"]))
def test_any_text_is_a_number_or_told(text: str, kind: FieldType) -> None:
    value, told = read(Field("n", kind, NAME, unit="㎡"), text)
    assert (value is None) <= (told is not None)
    assert value is None or isinstance(value, int if kind == "integer" else float)
