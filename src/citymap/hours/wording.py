"""A status in words, as citizens read it: 营业至 22:00, 未开放，明天 06:00 开门.

Times are those of the status, in the city's zone; one on another day carries the
day, and the date too when it is more than six days away.
"""

from datetime import datetime, time, timedelta

from citymap.errors import Language
from citymap.hours.schedule import State, Status

DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
NEAR_DAYS = 6


def describe(status: Status, at: datetime, language: Language) -> str:
    """Say in a few words what a status means at the moment it was asked about.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 22, 21, 5, tzinfo=UTC)
    >>> describe(Status(State.OPEN, at.replace(hour=22, minute=0), None), at, "zh")
    '营业至 22:00'
    """
    if status.reason is not None:
        return _closure(status, at, status.reason, language)
    if status.state is State.OPEN:
        return _open(status, at, language)
    if status.state is State.UNKNOWN:
        return _either(language, "开放时间未知", "Hours unknown")
    text = _either(language, "未开放", "Closed")
    if status.next_open is None:
        return text
    start = _moment(status.next_open, at, language)
    return text + _either(language, f"，{start} 开门", f", opens {start}")


def _open(status: Status, at: datetime, language: Language) -> str:
    if status.until is None:
        return _either(language, "24 小时开放", "Open 24 hours")
    end = _end(status.until, at, language)
    return _either(language, f"营业至 {end}", f"Open until {end}")


def _closure(status: Status, at: datetime, reason: str, language: Language) -> str:
    text = _either(language, "暂停开放", "Temporarily closed")
    if status.until is not None:
        if status.until.time() == time.min:  # the day before is the last closed one
            day = _date(status.until - timedelta(days=1), at, language)
            text += _either(language, f"至 {day}", f" through {day}")
        else:
            day = f"{_date(status.until, at, language)} {status.until:%H:%M}"
            text += _either(language, f"至 {day}", f" until {day}")
    return text + (_either(language, "：", ": ") + reason if reason else "")


def _either(language: Language, zh: str, en: str) -> str:
    return zh if language == "zh" else en


def _end(until: datetime, at: datetime, language: Language) -> str:
    """Say when it closes; the midnight that ends today is 24:00."""
    tomorrow = at.astimezone(until.tzinfo).date() + timedelta(days=1)
    if until.time() == time.min and until.date() == tomorrow:
        return "24:00"
    return _moment(until, at, language)


def _moment(moment: datetime, at: datetime, language: Language) -> str:
    today = at.astimezone(moment.tzinfo).date()
    days = (moment.date() - today).days
    clock = f"{moment:%H:%M}"
    if days == 0:
        return clock
    if days == 1:
        return _either(language, f"明天 {clock}", f"tomorrow {clock}")
    weekday = _either(language, DAYS_ZH[moment.weekday()], DAYS_EN[moment.weekday()])
    if days <= NEAR_DAYS:
        return f"{weekday} {clock}"
    day = _date(moment, at, language)
    return _either(language, f"{day} {weekday} {clock}", f"{weekday} {day} {clock}")


def _date(moment: datetime, at: datetime, language: Language) -> str:
    """Give the date, with its year when that is another."""
    other_year = moment.year != at.astimezone(moment.tzinfo).year
    if language == "zh":
        year = f"{moment.year}年" if other_year else ""
        return f"{year}{moment.month}月{moment.day}日"
    year = f" {moment.year}" if other_year else ""
    return f"{moment.day} {MONTHS_EN[moment.month - 1]}{year}"
