"""The calendar against an oracle, day by day, and files with faults."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from tests.hours.cities import CALENDAR_FILE

from citymap.errors import DefinitionError
from citymap.hours.holidays import DayKind, nearest_weekday, read_calendar

CALENDAR = read_calendar(CALENDAR_FILE)
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]

GOOD = """
name = "节假日"
[years.2026]
source = "某通知"
rest_days = ["2026-10-01/2026-10-07", "2026-01-01"]
workdays = ["2026-10-10"]
"""


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "calendar.toml"
    path.write_text(text, encoding="utf-8")
    return read_calendar(path)


def test_every_day_of_2024_to_2026_agrees_with_chinesecalendar() -> None:
    rest = {day for day in EVERY_DAY if day in chinese_calendar.holidays}
    workdays = {day for day in EVERY_DAY if day in chinese_calendar.workdays}
    assert len(EVERY_DAY) == 1096
    assert rest == CALENDAR.rest_days
    assert workdays == CALENDAR.workdays
    for day in EVERY_DAY:
        at_work = CALENDAR.kind(day) is DayKind.MAKE_UP or (
            CALENDAR.kind(day) is DayKind.ORDINARY and day.weekday() < 5
        )
        assert at_work is chinese_calendar.is_workday(day), day


def test_each_year_names_its_notice() -> None:
    assert CALENDAR.years == (2024, 2025, 2026)
    for source, number in zip(
        (CALENDAR.sources[year] for year in CALENDAR.years),
        ("国办发明电〔2023〕7号", "国办发明电〔2024〕12号", "国办发明电〔2025〕7号"),
        strict=True,
    ):
        assert number in source


def test_every_rest_day_has_its_make_up_day_on_a_weekend() -> None:
    assert {day.weekday() for day in CALENDAR.workdays} == {5, 6}


def test_a_year_without_a_notice_is_a_warning_in_both_languages() -> None:
    beyond = date(2027, 1, 1)
    assert CALENDAR.kind(beyond) is None
    assert not CALENDAR.covers(beyond)
    assert "2027" in (CALENDAR.warning(beyond, "zh") or "")
    assert "2027" in (CALENDAR.warning(beyond, "en") or "")
    assert CALENDAR.warning(date(2026, 12, 31), "zh") is None


@pytest.mark.parametrize(
    ("day", "weekday"),
    [
        (date(2026, 10, 10), date(2026, 10, 9)),
        (date(2026, 9, 20), date(2026, 9, 21)),
        (date(2026, 10, 9), date(2026, 10, 9)),
    ],
)
def test_the_nearest_weekday_is_friday_for_saturday_and_monday_for_sunday(
    day: date, weekday: date
) -> None:
    assert nearest_weekday(day) == weekday


def test_a_good_file_is_read(tmp_path: Path) -> None:
    calendar = read(tmp_path, GOOD)
    assert len(calendar.rest_days) == 8  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('name = "节假日"', "name = 1", "name = 1; wanted a text"),
        ('name = "节假日"', "", "name missing"),
        ('name = "节假日"', 'name = "a"\ncolour = 1', "colour = 1; wanted one of name"),
        ("[years.2026]", "[years.26]", "years.26 = 26; wanted a year of four digits"),
        ("[years.2026]", "[year.2026]", "years missing; wanted a table"),
        ("[years.2026]", "[years.2025]", "years.2025.rest_days[0] = 2026-10-01"),
        ('source = "某通知"', "", "years.2026.source missing"),
        ("workdays", "makeup", "years.2026.workdays missing; wanted a list"),
        ('["2026-10-10"]', '"2026-10-10"', "workdays = 2026-10-10; wanted a list"),
        ('["2026-10-10"]', '["2026-10-09"]', "workdays[0] = 2026-10-09; wanted a Sat"),
        ('["2026-10-10"]', '["2026-10-03"]', "not listed before (see years.2026.rest"),
        ('["2026-10-10"]', "[2026-10-10]", "workdays[0] = 2026-10-10; wanted a day"),
        ('"2026-01-01"', '"2026-02-30"', "rest_days[1] = 2026-02-30; wanted a day"),
        ('"2026-01-01"', '"1.1."', "rest_days[1] = 1.1.; wanted a day"),
        ('"2026-01-01"', '"2026-10-02"', "rest_days[1] = 2026-10-02; wanted a day not"),
        ("/2026-10-07", "/2026-09-07", "wanted an end after its begin"),
        ("/2026-10-07", "/2026-12-07", "wanted an end after its begin, within a month"),
    ],
)
def test_a_fault_is_told_with_file_key_and_value(
    tmp_path: Path, good: str, bad: str, said: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        read(tmp_path, GOOD.replace(good, bad))
    assert any(said in fault for fault in caught.value.faults), caught.value.faults
    assert all(fault.startswith("calendar.toml: ") for fault in caught.value.faults)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("2026-01-01", "2026-13-01").replace("10-10", "10-09")
    with pytest.raises(DefinitionError) as caught:
        read(tmp_path, bad.replace('source = "某通知"', ""))
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b"years = 1"])
def test_a_file_that_is_no_calendar_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "calendar.toml"
    path.write_bytes(content)
    with pytest.raises(DefinitionError, match=r"calendar\.toml"):
        read_calendar(path)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"nowhere\.toml"):
        read_calendar(tmp_path / "nowhere.toml")
