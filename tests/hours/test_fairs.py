"""Market days: lunar days against two other calendars, and the texts."""

from datetime import date, datetime, timedelta

import pytest
import sxtwl
from lunarcalendar import Converter, Solar
from tests.hours.cities import JINAN, SHANGHAI

from citymap.hours.fairs import compile_market_days, lunar_day
from citymap.hours.opening import State

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_every_lunar_day_of_2024_to_2027_agrees_with_two_other_calendars() -> None:
    assert len(EVERY_DAY) == 1461
    for day in EVERY_DAY:
        by_sxtwl = sxtwl.fromSolar(day.year, day.month, day.day).getLunarDay()
        by_other = Converter.Solar2Lunar(Solar(day.year, day.month, day.day)).day
        assert lunar_day(day) == by_sxtwl == by_other, day


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("农历逢三、八 6:00-12:00", {3, 8, 13, 18, 23, 28}),
        ("农历逢三 6:00-12:00", {3, 13, 23}),
        ("农历逢一六 6:00-12:00", {1, 6, 11, 16, 21, 26}),
        ("农历逢五排十 6:00-12:00", {5, 10, 15, 20, 25, 30}),
        ("农历初二、十二、廿二 6:00-12:00", {2, 12, 22}),
        ("农历初十、二十、三十 6:00-12:00", {10, 20, 30}),
    ],
)
def test_a_lunar_fair_meets_on_its_days_and_no_other(
    text: str, wanted: set[int]
) -> None:
    fair = compile_market_days(text, JINAN)
    for day in EVERY_DAY:
        noonish = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
        lunar = sxtwl.fromSolar(day.year, day.month, day.day).getLunarDay()
        assert (fair.state(noonish) is State.OPEN) is (lunar in wanted), day


UNDERSTOOD = [
    ("农历逢2、7", "2026-11-25"),
    ("农历逢２、７", "2026-11-25"),
    ("阴历逢三八大集", "2026-11-26"),
    ("农历逢5、10", "2026-11-23"),
    ("农历每月初五、初十", "2026-12-13"),
    ("公历逢1、6", "2026-11-26"),
    ("阳历逢三", "2026-11-23"),
    ("每月5日、15日、25日", "2026-11-25"),
    ("公历每月1号", "2026-12-01"),
    ("每月31日", "2026-12-31"),
    ("每5天一集，2026-01-03起", "2026-11-24"),
    ("每五天 自 2026-01-03", "2026-11-24"),
    ("每周六", "2026-11-28"),
    ("每周三、六", "2026-11-25"),
    ("每星期一、星期四", "2026-11-23"),
]


@pytest.mark.parametrize(("text", "next_day"), UNDERSTOOD)
def test_a_fair_without_times_is_unknown_on_market_days_and_closed_on_others(
    text: str, next_day: str
) -> None:
    fair = compile_market_days(text, JINAN)
    status = fair.status(at("2026-11-22T09:00"))
    assert (fair.understood, fair.osm, fair.never_closes) == (True, None, False)
    assert (status.state, status.next_open) == (State.CLOSED, None)
    assert status.until == at(f"{next_day}T00:00")
    assert fair.state(at(f"{next_day}T23:59:59")) is State.UNKNOWN
    assert fair.week(date(2026, 11, 22)) == ((),) * 7


@pytest.mark.parametrize(("text", "next_day"), UNDERSTOOD)
def test_times_may_follow_or_come_from_another_field(text: str, next_day: str) -> None:
    opens, closes = at(f"{next_day}T06:00"), at(f"{next_day}T11:30")
    for fair in (
        compile_market_days(f"{text} 6:00-11:30", JINAN),
        compile_market_days(f"{text}，早6点至11点半", JINAN),
        compile_market_days(text, JINAN, "06:00-11:30"),
    ):
        assert fair.status(at("2026-11-22T09:00")).next_open == opens
        assert fair.status(opens).until == closes
        spans = [span for day in fair.week(opens.date()) for span in day]
        assert spans[0] == (opens, closes)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "逢三、八",
        "每月初五",
        "农历逢十五",
        "农历逢25",
        "公历逢25",
        "农历",
        "农历逢",
        "农历三十五",
        "每月5",
        "每月32日",
        "每月0日",
        "每0天 2026-01-01起",
        "每5天 2026-02-30起",
        "每5天一集",
        "农历逢三、八 上午",
        "农历逢三、八 6:00",
        "农历逢三、八 周一 6:00-9:00",
        "每周八",
        "赶集",
        "农历逢三、八逢",
        "三" * 2000,
    ],
)
def test_a_text_that_could_mean_two_things_is_unknown_always(text: str | None) -> None:
    fair = compile_market_days(text, JINAN)
    assert not fair.understood
    assert fair.state(at("2026-11-26T09:00")) is State.UNKNOWN


def test_the_hour_after_a_comma_is_not_taken_for_a_day() -> None:
    fair = compile_market_days("公历逢3,16:00-18:00", JINAN)
    assert fair.state(at("2026-11-21T17:00")) is State.CLOSED
    assert fair.state(at("2026-11-23T15:00")) is State.CLOSED
    assert fair.state(at("2026-11-23T17:00")) is State.OPEN


def test_hours_from_another_field_that_are_not_understood_leave_it_unknown() -> None:
    fair = compile_market_days("农历逢三、八", JINAN, "早上")
    assert fair.state(at("2026-11-22T09:00")) is State.UNKNOWN


def test_lunar_days_beyond_the_table_are_unknown() -> None:
    assert lunar_day(date(2100, 1, 1)) is None
    fair = compile_market_days("农历逢三、八 6:00-12:00", JINAN)
    assert fair.state(at("2100-06-01T09:00")) is State.UNKNOWN
