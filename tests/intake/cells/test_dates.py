"""Days and moments, as clerks and spreadsheets write them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.cells.dates import DateReader, Order, Wanted, column_order
from citymap.intake.cells.kinds_number import (
    DateAmbiguous,
    DateFar,
    DateFromSerial,
    DateOrderTaken,
    DateUnreadable,
    TimeOfDayLacking,
)
from citymap.intake.notices import Kind
from citymap.intake.reading.workbook import CellKind

CHINA, HELSINKI = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Helsinki")
TEXT, NUMBER = CellKind.TEXT, CellKind.NUMBER


def read(
    text: str,
    wanted: Wanted = "day",
    kind: CellKind = TEXT,
    order: Order | None = None,
    zone: ZoneInfo = CHINA,
) -> tuple[object, type[Kind] | None]:
    reading = DateReader(zone, wanted, order)(text, kind)
    return reading.value, reading.kind


@pytest.mark.parametrize(
    "text",
    ["2026-11-22", "2026/11/22", "2026.11.22", "2026年11月22日", "2026年11月22号",
     "2026 年 11 月 22 日", "20261122", "22/11/2026", "11/22/2026", "22.11.2026",
     "２０２６－１１－２２", "2026-11-22 08:30", "2026/11/22 8:30:15",
     "2026年11月22日 8时30分", "2026年11月22日8:30", "2026年11月22日8点",
     "2026-11-22T08:30:00", "2026-11-22T08:30:00.123",
     "2026-11-22T00:00:00+08:00", "2026-11-21T16:00:00Z"],
)  # fmt: skip
def test_a_whole_date_is_read_and_its_time_of_day_dropped(text: str) -> None:
    assert read(text) == ("2026-11-22", None)


@pytest.mark.parametrize(
    "text",
    ["2026", "2026-11", "2026年11月", "26-11-22", "22/11/26", "2026-02-29",
     "2026-13-01", "2026-11-31", "31/04/2026", "20261322", "2026-11/22",
     "2026-11-228:30", "2026年11月228:30", "13/13/2026",
     "2026-11-22x", "2026-11-22 25:00", "2026-11-22 08:60", "2026-11-22 8", "08:30:00",
     "2026年第3季度", "2026-11-22至2026-12-01", "0000-01-01", "明天", "45000", "长期",
     "2026-11-22 08:30+99:00", "2026-11-22 下午3:00", "2024-5-1、2025-5-1"],
)  # fmt: skip
def test_what_is_no_whole_date_is_none(text: str) -> None:
    assert read(text) == (None, DateUnreadable)


@pytest.mark.parametrize(
    ("text", "order", "value", "kind"),
    [
        ("01/10/2014", None, None, DateAmbiguous),
        ("01/10/2014", "day first", "2014-10-01", DateOrderTaken),
        ("01/10/2014", "month first", "2014-01-10", DateOrderTaken),
        ("10/10/2014", None, "2014-10-10", None),
        ("13/10/2014", "month first", "2014-10-13", None),
    ],
)
def test_day_and_month_are_told_apart_by_the_column_or_not_at_all(
    text: str, order: Order | None, value: str | None, kind: type[Kind] | None
) -> None:
    assert read(text, order=order) == (value, kind)


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["01/10/2014"], None),
        ([], None),
        (["01/10/2014", "22/11/2014"], "day first"),
        (["01/10/2014", "11/22/2014 08:00"], "month first"),
        (["22/11/2014", "11/22/2014"], None),
        (["2014-11-22", "01/10/2014"], None),
    ],
)
def test_a_column_tells_the_order_only_where_it_does_not_contradict_itself(
    column: list[str], order: Order | None
) -> None:
    assert column_order(column) == order


# 1900-02-28 is day 59, 1900-03-01 is day 61: spreadsheets hold 1900 for a leap year.
@pytest.mark.parametrize(
    ("serial", "day"),
    [
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("61", "1900-03-01"),
        ("36526", "2000-01-01"),
        ("45253", "2023-11-23"),
        ("46348", "2026-11-22"),
        ("46348.75", "2026-11-22"),
    ],
)
def test_a_number_is_a_spreadsheets_day(serial: str, day: str) -> None:
    assert read(serial, kind=NUMBER) == (day, DateFromSerial)
    assert read(serial) == (None, DateUnreadable)


@pytest.mark.parametrize("number", ["0", "60", "2019", "2026", "2958466", "-5", "1e5"])
def test_years_and_days_that_never_were_are_refused(number: str) -> None:
    assert read(number, kind=NUMBER) == (None, DateUnreadable)


def test_eight_digits_are_a_date_though_they_are_a_number() -> None:
    assert read("20261122", kind=NUMBER) == ("2026-11-22", None)


@pytest.mark.parametrize(
    ("text", "kind", "value", "told"),
    [
        ("2026-11-22 08:30", TEXT, "2026-11-22T08:30:00+08:00", None),
        ("2026-11-22T00:30:00Z", TEXT, "2026-11-22T08:30:00+08:00", None),
        ("2026-11-22T08:30:00", CellKind.DATETIME, "2026-11-22T08:30:00+08:00", None),
        ("2026-11-22", CellKind.DATE, "2026-11-22T00:00:00+08:00", TimeOfDayLacking),
        ("46348.5", NUMBER, "2026-11-22T12:00:00+08:00", DateFromSerial),
        ("46348.999999", NUMBER, "2026-11-23T00:00:00+08:00", DateFromSerial),
    ],
)
def test_a_moment_has_the_citys_offset(
    text: str, kind: CellKind, value: str, told: type[Kind] | None
) -> None:
    assert read(text, "moment", kind) == (value, told)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-22", "2026-11-22"),
        ("2026-11-22 00:00", "2026-11-22"),
        ("2026-11-22 08:30", "2026-11-22T08:30:00+08:00"),
        ("2026-11-22T00:00:00+08:00", "2026-11-22T00:00:00+08:00"),
    ],
)
def test_where_either_will_do_a_day_stays_a_day(text: str, value: str) -> None:
    assert read(text, "either") == (value, None)


def test_a_moment_that_no_clock_showed_is_none() -> None:
    # Helsinki puts its clocks from 03:00 to 04:00 on 2026-03-29.
    skipped = read("2026-03-29 03:30", "moment", zone=HELSINKI)
    assert skipped == (None, DateUnreadable)
    shown = read("2026-03-29 04:30", "moment", zone=HELSINKI)
    assert shown == ("2026-03-29T04:30:00+03:00", None)


@pytest.mark.parametrize(
    ("text", "far"),
    [("1899-12-31", True), ("1900-01-01", False), ("2100-12-31", False),
     ("2101-01-01", True), ("9999-12-31", True)],
)  # fmt: skip
def test_a_far_date_is_kept_and_told(text: str, far: bool) -> None:
    assert read(text) == (text, DateFar if far else None)


def test_a_moment_beyond_the_years_there_are_is_none() -> None:
    assert read("9999-12-31T23:30:00Z", "moment") == (None, DateUnreadable)


@given(st.dates(date(1900, 3, 1)))
def test_days_are_counted_as_the_calendar_counts_them(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    if not 1900 <= number <= 2100:
        assert read(str(number), kind=NUMBER)[0] == day.isoformat()


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - the clock on the wall
def test_a_clean_moment_stays_what_it_is(wall: datetime) -> None:
    text = wall.replace(microsecond=0).isoformat()
    value, _ = read(text, "moment", zone=HELSINKI)
    if value is not None:
        assert read(str(value), "moment", zone=HELSINKI) == (value, None)
        assert str(value).startswith(text)


@given(
    st.text(st.sampled_from("0123456789-/.年月日 T:Z+时分"), min_size=1, max_size=25),
    st.sampled_from(["day", "moment", "either"]),
    st.sampled_from([TEXT, NUMBER]),
)
def test_any_text_is_a_date_or_told(text: str, wanted: Wanted, kind: CellKind) -> None:
    value, told = read(text, wanted, kind)
    assert (value is None) <= (told is not None)
    if value is not None and wanted == "day":
        assert date.fromisoformat(str(value)) - date.min >= timedelta(0)
