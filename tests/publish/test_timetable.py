"""Hours told as tables: weeks, exceptions, horizon, closures."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from tests.atlas.building import make_layer
from tests.hours.cities import BARE, HELSINKI, JINAN

from citymap.errors import DataRefused
from citymap.hours.days import DailySchedule
from citymap.hours.opening import HoursContext, compile_hours
from citymap.publish.timetable import EPOCH, closures_of, horizon, tell, timetable_of

DAYS = horizon(date(2026, 11, 20), JINAN)
DAY_AND_NIGHT = {
    "days": [(0, 1)],
    "week": [0] * 7,
    "except": [],
    "from": None,
    "until": None,
    "never_closes": True,
}


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - EPOCH


def told(text: str) -> dict[str, object]:
    schedule = compile_hours(text, JINAN)
    assert isinstance(schedule, DailySchedule)
    return tell(schedule, DAYS)


def test_days_are_counted_from_1970() -> None:
    assert day("1970-01-01") == 0


@pytest.mark.parametrize(
    ("published", "context", "first", "last"),
    [
        ("2026-11-20", JINAN, "2026-01-01", "2027-12-31"),
        ("2024-01-03", JINAN, "2024-01-01", "2027-12-31"),  # the calendar's last: 2026
        ("2030-06-01", JINAN, "2030-01-01", "2031-12-31"),
        ("2026-11-20", BARE, "2026-01-01", "2027-12-31"),
    ],
)
def test_the_horizon_follows_from_data_and_calendar(
    published: str, context: HoursContext, first: str, last: str
) -> None:
    days = horizon(date.fromisoformat(published), context)
    assert (days.first - EPOCH, days.last - EPOCH) == (day(first), day(last))


def test_a_week_that_repeats_is_told_once_for_ever() -> None:
    assert told("Mo-Fr 08:30-17:00; Sa 22:00-02:00") == {
        "days": [(0, 0, 510, 1, 1020, 0), (0, 0, 1320, 1), (0, 1, 120, 0)],
        "week": [0, 0, 0, 0, 0, 1, 2],
        "except": [],
        "from": None,
        "until": None,
        "never_closes": False,
    }


def test_what_never_closes_says_so() -> None:
    assert told("24/7") == DAY_AND_NIGHT


def test_months_are_ranges_of_exceptions() -> None:
    schedule = told("Apr-Oct 06:00-20:00; Nov-Mar 08:00-17:00")
    summer, winter = (0, 0, 360, 1, 1200, 0), (0, 0, 480, 1, 1020, 0)
    assert schedule["days"] == [winter, summer]
    assert schedule["week"] == [1] * 7
    assert schedule["except"] == [
        [day("2026-01-01"), day("2026-03-31"), 0],
        [day("2026-11-01"), day("2027-03-31"), 0],
        [day("2027-11-01"), day("2027-12-31"), 0],
    ]
    assert (schedule["from"], schedule["until"]) == (
        day("2026-01-01"),
        day("2027-12-31"),
    )


def test_texts_that_mean_the_same_share_a_schedule_and_unknown_has_none() -> None:
    columns = pa.table(
        {
            "id": [f"toilets.{n}" for n in range(5)],
            "opening_hours": ["24/7", "全天", None, "看情况", "06:00-22:00"],
            "closed_from": [None, "2026-01-01", None, None, None],
        }
    )
    timetable = timetable_of(make_layer(), columns, JINAN, DAYS)
    assert timetable is not None
    assert timetable["field"] == "opening_hours"
    of, schedules = timetable["of"], timetable["schedules"]
    assert isinstance(of, list)
    assert isinstance(schedules, list)
    assert (of[0] == of[1], of[2:4], len(schedules)) == (True, [-1, -1], 2)
    assert schedules[of[0]] == DAY_AND_NIGHT


def test_a_layer_is_always_open_or_has_no_hours_at_all() -> None:
    columns = pa.table({"id": ["toilets.1", "toilets.2"]})
    without = replace(make_layer(), hours=None)
    assert timetable_of(without, columns, JINAN, DAYS) is None
    always = replace(without, always_open=True)
    expected = {"field": None, "of": [0, 0], "schedules": [DAY_AND_NIGHT]}
    assert timetable_of(always, columns, JINAN, DAYS) == expected


def test_closures_are_told_on_the_city_s_clock_last_day_included() -> None:
    columns = pa.table(
        {
            "id": list("abcde"),
            "closed_from": [
                "2026-11-20",
                None,
                None,
                "2026-11-22",
                "2026-01-01T10:00Z",
            ],
            "closed_until": [
                "2026-11-21",
                None,
                "2026-12-01T08:30",
                "2026-11-20",
                None,
            ],
            "closed_reason": ["维修", "no dates", None, "backwards", "far"],
        }
    )
    assert closures_of(columns, HELSINKI) == [
        (0, "2026-11-20T00:00", "2026-11-22T00:00", "维修"),
        (2, None, "2026-12-01T08:30", ""),
        (4, "2026-01-01T12:00", None, "far"),
    ]
    assert closures_of(columns.select(["id"]), HELSINKI) == []


def test_a_closure_that_is_no_date_is_refused() -> None:
    with pytest.raises(DataRefused, match="soon"):
        closures_of(pa.table({"id": ["a"], "closed_until": ["soon"]}), JINAN)
