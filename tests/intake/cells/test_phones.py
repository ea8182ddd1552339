"""Phone numbers: kept as they are dialled, never mended."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.cells.kinds_cell import PhoneRounded, PhoneUnreadable, PhoneZeroLost
from citymap.intake.cells.phones import read_phone


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0531-88888888", "0531-88888888"),
        ("0531—88888888", "0531-88888888"),
        ("0531 - 88888888", "0531-88888888"),
        ("(0531)88888888", "0531-88888888"),
        ("（０５３１）８８８８８８８８", "0531-88888888"),
        ("(02)28311586", "02-28311586"),
        ("053188888888", "053188888888"),
        ("88888888", "88888888"),
        ("0531-88888888-801", "0531-88888888-801"),
        ("0531-88888888转801", "0531-88888888-801"),
        ("0531-88888888 ext. 801", "0531-88888888-801"),
        ("13912345678", "13912345678"),
        ("139 1234 5678", "13912345678"),
        ("139-1234-5678", "13912345678"),
        ("+86 139 1234 5678", "+8613912345678"),
        ("+86-531-88888888", "+86-531-88888888"),
        ("电话：0531-88888888", "0531-88888888"),
        ("Tel. 020 7527 2000", "020 7527 2000"),
        ("12345", "12345"),
        ("110", "110"),
        ("400-660-0531", "400-660-0531"),
        ("4006600531", "4006600531"),
        ("0531-88888888、13912345678", "0531-88888888; 13912345678"),
        ("88888888/89999999", "88888888; 89999999"),
        ("88888888; 89999999", "88888888; 89999999"),
        ("0531-88888888 13912345678", "0531-88888888; 13912345678"),
        ("88888888，88888888", "88888888"),
    ],
)
def test_numbers_are_brought_to_one_form(text: str, value: str) -> None:
    reading = read_phone(text)
    assert (reading.value, reading.kind) == (value, None)
    assert read_phone(value) == reading


@pytest.mark.parametrize(
    "text",
    ["12", "张三13912345678", "117.02", "139****5678", "370102199001011234", "见门口",
     "-", "+", "0531--", "1" * 21, "0531-88888888/9", "2026-11-22T08:30:00", "a@b.cn"],
)  # fmt: skip
def test_what_is_more_or_less_than_numbers_is_none(text: str) -> None:
    reading = read_phone(text)
    assert (reading.value, reading.kind) == (None, PhoneUnreadable)


@pytest.mark.parametrize("text", ["1.3912E+10", "5.31889E+10", "1.39e10", "5E+11"])
def test_a_number_that_was_rounded_is_lost(text: str) -> None:
    reading = read_phone(text)
    assert (reading.value, reading.kind) == (None, PhoneRounded)


@pytest.mark.parametrize("text", ["53188888888", "2083592000", "5318888888"])
def test_a_zero_that_seems_lost_is_told_and_not_put_back(text: str) -> None:
    reading = read_phone(text)
    assert (reading.value, reading.kind) == (text, PhoneZeroLost)


@given(st.text(st.sampled_from("0123456789+-() 、;转电话x.E"), min_size=1, max_size=40))
def test_no_digit_is_added_lost_or_moved_within_a_number(text: str) -> None:
    reading = read_phone(text)
    if reading.value is not None:
        numbers = str(reading.value).split("; ")
        written = re.sub(r"[^0-9、;]", "", text)
        assert all(re.sub(r"\D", "", number) in written for number in numbers)
        assert read_phone(str(reading.value)).value == reading.value


@given(st.text())
def test_any_text_is_read_or_told(text: str) -> None:
    reading = read_phone(text)
    assert (reading.value is None) <= (reading.kind is not None)
