"""Two times become a span where there is one reading, and nothing elsewhere."""

import pytest

from citymap.hours.clock_words import Time, clock, is_doubtful, span, span_of_24


def at(written: str, part: str | None = None) -> Time:
    hour, colon, minute = written.partition(":")
    sure = bool(colon) or int(hour) > 12
    return Time(int(hour), int(minute or 0), part, sure, bool(colon) and len(hour) > 1)


@pytest.mark.parametrize(
    ("start", "stop", "wanted"),
    [
        (at("9"), at("5", "pm"), "09:00-17:00"),
        (at("9:30"), at("8", "pm"), "09:30-20:00"),
        (at("1"), at("5", "pm"), "13:00-17:00"),
        (at("9"), at("9", "pm"), "09:00-21:00"),
        (at("12"), at("5", "pm"), "12:00-17:00"),
        (at("6"), at("9", "am"), "06:00-09:00"),
        (at("9", "am"), at("12", "pm"), "09:00-12:00"),
        (at("12", "am"), at("6", "am"), "00:00-06:00"),
        (at("6", "pm"), at("12", "am"), "18:00-24:00"),
        (at("9", "am"), at("12", "midnight"), "09:00-24:00"),
        (at("12", "midnight"), at("6", "am"), "00:00-06:00"),
        (at("06:00"), at("12", "midnight"), "06:00-24:00"),
        (at("9"), at("12", "noon"), "09:00-12:00"),
        (at("12", "noon"), at("5", "pm"), "12:00-17:00"),
        (at("7", "pm"), at("6", "am"), "19:00-06:00"),
        (at("8", "am"), at("16:00", "pm"), "08:00-16:00"),
        (at("9", "am"), at("17:00"), "09:00-17:00"),
        (at("22:00"), at("6:00"), "22:00-06:00"),
        (at("20:00"), at("09:00"), "20:00-09:00"),
        (at("8"), at("17"), "08:00-17:00"),
        (at("2", "下午"), at("5"), "14:00-17:00"),
        (at("8", "早"), at("9", "晚"), "08:00-21:00"),
        (at("2", "夜里"), at("5"), "02:00-05:00"),
        (at("11", "上午"), at("2", "夜里"), "11:00-02:00"),
        (at("7:30"), at("5:00", "下午"), "07:30-17:00"),
        (at("08:00"), at("10", "晚"), "08:00-22:00"),
        (at("0:00"), at("6", "早"), "00:00-06:00"),
        (at("8:00"), at("0:00"), "08:00-24:00"),
        (at("11:00"), at("02:00"), "11:00-02:00"),
    ],
)
def test_one_reading_is_taken(start: Time, stop: Time, wanted: str) -> None:
    times = span(start, stop)
    assert times is not None
    assert clock(times) == wanted


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        (at("9"), at("7")),
        (at("9"), at("11")),
        (at("7"), at("11", "pm")),
        (at("08:00"), at("10", "pm")),
        (at("02:00"), at("5", "pm")),
        (at("9"), at("12", "pm")),
        (at("10"), at("2", "am")),
        (at("12"), at("2", "am")),
        (at("9"), at("12", "midnight")),
        (at("10", "am"), at("12", "am")),
        (at("9", "pm"), at("12", "pm")),
        (at("9", "am"), at("8", "am")),
        (at("8", "pm"), at("5", "pm")),
        (at("9", "am"), at("5")),
        (at("13:30"), at("5:00")),
        (at("20:00"), at("9:00")),
        (at("2:00"), at("5:00")),
        (at("8:00"), at("8:00")),
        (at("8"), at("9", "晚上")),
        (at("13", "am"), at("5", "pm")),
        (at("9:60"), at("17:00")),
        (at("24:00"), at("25:00")),
        (at("10", "早"), at("2", "晚")),
        (at("8", "早"), at("4", "晚")),
        (at("6:00", "晚上"), at("08:00")),
        (at("2:00"), at("5:00", "下午")),
        (at("2:00"), at("10:00", "晚上")),
        (at("10:00"), at("2", "夜里")),
        (at("02:00"), at("05:00", "pm")),
        (at("12:00"), at("06:00", "am")),
        (at("1:00"), at("9:00")),
        (at("09:00"), at("05:00")),
        (at("8:00"), at("20:00")._replace(next_day=True)),
    ],
)
def test_two_readings_are_none(start: Time, stop: Time) -> None:
    assert span(start, stop) is None


def test_the_next_day_is_told_or_follows_in_a_language_of_24_hours() -> None:
    assert span(at("17:00"), at("2:00")._replace(next_day=True)) == (1020, 1560)
    assert span(at("17:00")._replace(next_day=True), at("20:00")) is None
    assert span_of_24(at("6"), at("1")) == (360, 1500)
    assert span_of_24(at("9"), at("9")) is None
    assert span_of_24(at("9"), at("25")) is None


@pytest.mark.parametrize(
    ("opens", "closes", "late", "doubtful"),
    [
        (9, 5, False, True),
        (9, 2, False, True),
        (9, 2, True, False),
        (7, 2, False, False),
        (7, 3, True, True),
        (10, 3, False, False),
        (10, 5, False, True),
        (10, 5, True, False),
        (12, 6, True, True),
        (13, 6, False, False),
        (13, 12, True, True),
        (8, 0, False, False),
    ],
)
def test_nights_that_look_like_office_hours_are_doubtful(
    opens: int, closes: int, late: bool, doubtful: bool
) -> None:
    assert is_doubtful(opens * 60, closes * 60, late=late) is doubtful
