"""The clock of the doors: the city's time, cut to the minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from citymap.api.clock import MinuteClock, now_utc

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "fixed",
    ["2026-11-22T02:00:59.9", "2026-11-22T02:00:00+08:00", "2026-11-21T18:00:31Z"],
)
def test_a_fixed_clock_stands_still_in_the_citys_zone(fixed: str) -> None:
    clock = MinuteClock(SHANGHAI, datetime.fromisoformat(fixed))
    assert clock.fixed
    assert clock().isoformat() == "2026-11-22T02:00:00+08:00"
    assert clock() is clock()


def test_the_running_clock_is_cut_to_the_minute_in_the_citys_zone() -> None:
    clock = MinuteClock(SHANGHAI)
    before, now, after = now_utc(), clock(), now_utc()
    assert not clock.fixed
    assert now.tzinfo is SHANGHAI
    assert (now.second, now.microsecond) == (0, 0)
    assert before - timedelta(minutes=1) < now <= after


def test_within_a_minute_the_clock_gives_the_same_object() -> None:
    clock = MinuteClock(SHANGHAI)
    given = [clock() for _ in range(100)]
    assert len({id(moment) for moment in given}) <= 2


def test_versions_are_named_in_utc() -> None:
    assert now_utc().tzinfo is UTC
