"""A status in words, in both languages."""

from datetime import UTC, datetime

import pytest
from tests.hours.cities import SHANGHAI

from citymap.hours.schedule import State, Status
from citymap.hours.wording import describe


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) if text else None


@pytest.mark.parametrize(
    ("state", "until", "next_open", "reason", "zh", "en"),
    [
        ("open", None, None, None, "24 小时开放", "Open 24 hours"),
        ("open", "2026-11-22T22:00", None, None, "营业至 22:00", "Open until 22:00"),
        ("open", "2026-11-23T00:00", None, None, "营业至 24:00", "Open until 24:00"),
        (
            "open",
            "2026-11-23T02:00",
            None,
            None,
            "营业至 明天 02:00",
            "Open until tomorrow 02:00",
        ),
        (
            "open",
            "2027-01-01T00:00",
            None,
            None,
            "营业至 2027年1月1日 周五 00:00",
            "Open until Fri 1 Jan 2027 00:00",
        ),
        ("closed", None, None, None, "未开放", "Closed"),
        (
            "closed",
            "2026-11-22T22:30",
            "2026-11-22T22:30",
            None,
            "未开放，22:30 开门",
            "Closed, opens 22:30",
        ),
        (
            "closed",
            "2026-11-23T06:00",
            "2026-11-23T06:00",
            None,
            "未开放，明天 06:00 开门",
            "Closed, opens tomorrow 06:00",
        ),
        (
            "closed",
            None,
            "2026-11-28T06:00",
            None,
            "未开放，周六 06:00 开门",
            "Closed, opens Sat 06:00",
        ),
        (
            "closed",
            None,
            "2026-11-29T06:00",
            None,
            "未开放，11月29日 周日 06:00 开门",
            "Closed, opens Sun 29 Nov 06:00",
        ),
        ("unknown", None, None, None, "开放时间未知", "Hours unknown"),
        (
            "closed",
            "2026-12-01T00:00",
            None,
            "维修",
            "暂停开放至 11月30日：维修",
            "Temporarily closed through 30 Nov: 维修",
        ),
        (
            "closed",
            "2026-12-01T08:00",
            None,
            "",
            "暂停开放至 12月1日 08:00",
            "Temporarily closed until 1 Dec 08:00",
        ),
        ("closed", None, None, "", "暂停开放", "Temporarily closed"),
    ],
)
def test_a_status_is_told_in_few_words(
    state: str,
    until: str | None,
    next_open: str | None,
    reason: str | None,
    zh: str,
    en: str,
) -> None:
    status = Status(State(state), at(until), at(next_open), reason)
    now = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)  # 21:05 in Shanghai
    assert describe(status, now, "zh") == zh
    assert describe(status, now, "en") == en


def test_today_is_the_city_s_today_whatever_the_zone_of_the_question() -> None:
    status = Status(State.OPEN, at("2026-11-23T02:00"), None)
    now = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 00:30 on the 23rd in Shanghai
    assert describe(status, now, "zh") == "营业至 02:00"


def test_the_midnight_that_ends_the_city_s_today_is_24_00() -> None:
    status = Status(State.OPEN, at("2026-11-24T00:00"), None)
    now = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert describe(status, now, "zh") == "营业至 24:00"
