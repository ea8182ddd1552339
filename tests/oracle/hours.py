"""Opening hours read by a person: each text is a table of seven days, by hand.

Nothing is parsed but clock times. A text that is not in the table is an error,
never a guess: whoever adds a text to the workspace reads it here too. Rest days
and make-up workdays come from chinesecalendar, lunar days from sxtwl and
LunarCalendar, which must agree.

A state is asked of the wall clock, minute by minute: a span may pass midnight,
and belongs to the day on which it begins.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar.constants as notices
import lunarcalendar
import sxtwl

DAY_MIN = 1440
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SEARCH_DAYS = 400
LAST_NOTICE = max(notices.holidays).year
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6

Times = tuple[tuple[int, int], ...]
Change = tuple[datetime, str]


class NotRead(LookupError):
    """A text that nobody has read yet."""


@dataclass(frozen=True)
class Read:
    """What a text says of Monday … Sunday, of a rest day, by half-years.

    ``winter``: the week from November to March, if it is another. ``lunar``: last
    digits of the lunar days that are market days, of hours unknown.
    """

    week: tuple[str, ...] = ("",) * 7
    rest: str | None = None
    winter: tuple[str, ...] | None = None
    lunar: frozenset[int] = frozenset()


def _days(working: str, saturday: str = "", sunday: str | None = None) -> Read:
    return Read((working,) * 5 + (saturday, saturday if sunday is None else sunday))


def _rest(read: Read, times: str) -> Read:
    return Read(read.week, times)


ALL_DAY = "00:00-24:00"
EVERY_DAY = Read((ALL_DAY,) * 7)
BY_HAND: dict[str, Read] = {
    "24/7": EVERY_DAY,
    "24小时": EVERY_DAY,
    "全天": EVERY_DAY,
    "６：００－２１：３０": Read(("06:00-21:30",) * 7),
    "周一至周五 8:30-17:00": _days("08:30-17:00"),
    "Mo-Fr 09:00-17:00": _days("09:00-17:00"),
    "周一至周六 6:00-9:30": _days("06:00-09:30", "06:00-09:30", ""),
    "周六、周日 9:00-16:00": _days("", "09:00-16:00"),
    "Mo-Sa 08:30-17:30": _days("08:30-17:30", "08:30-17:30", ""),
    "Mo-Fr 08:30-12:00,13:30-17:30": _days("08:30-12:00,13:30-17:30"),
    "Mo-Fr 06:00-09:00; PH off": _rest(_days("06:00-09:00"), ""),
    "Mo-Fr 08:30-17:00; PH off": _rest(_days("08:30-17:00"), ""),
    "Mo-Fr 07:00-21:00; Sa-Su,PH 08:00-20:00": _rest(
        _days("07:00-21:00", "08:00-20:00"), "08:00-20:00"
    ),
    "Mo-Su 09:00-17:00; PH 09:30-16:00": _rest(
        _days("09:00-17:00", "09:00-17:00"), "09:30-16:00"
    ),
    "Apr-Oct 05:30-22:00; Nov-Mar 06:00-21:00": Read(
        ("05:30-22:00",) * 7, winter=("06:00-21:00",) * 7
    ),
    "Apr-Oct 06:00-21:00; Nov-Mar 07:00-18:00": Read(
        ("06:00-21:00",) * 7, winter=("07:00-18:00",) * 7
    ),
    "农历逢一、六": Read(lunar=frozenset({1, 6})),
    "农历逢二、七": Read(lunar=frozenset({2, 7})),
    "农历逢三、八": Read(lunar=frozenset({3, 8})),
    "农历逢四、九": Read(lunar=frozenset({4, 9})),
    "农历逢五、十": Read(lunar=frozenset({5, 0})),
    # Helsinki
    "Mo-Su 09:30-16:00": Read(("09:30-16:00",) * 7),
    "Mo-Su 09:00-18:00": Read(("09:00-18:00",) * 7),
    "Mo-Sa 08:00-18:00": _days("08:00-18:00", "08:00-18:00", ""),
    "Mo-Fr 08:00-20:00; Sa 08:00-18:00": _days("08:00-20:00", "08:00-18:00", ""),
    "Mo-Sa 06:30-23:00; Su 09:00-23:00": _days(
        "06:30-23:00", "06:30-23:00", "09:00-23:00"
    ),
    "Mo-Sa 07:00-22:00; Su 10:00-22:00": _days(
        "07:00-22:00", "07:00-22:00", "10:00-22:00"
    ),
    "Mo-Fr 07:00-23:00, Sa 09:00-23:00, Su 10:00-23:00": _days(
        "07:00-23:00", "09:00-23:00", "10:00-23:00"
    ),
}
_CLOCK_TIMES = re.compile(r"\d\d:\d\d-\d\d:\d\d(,\d\d:\d\d-\d\d:\d\d)*")


def read(text: str) -> Read:
    """Look up what a text means; NotRead if nobody has read it."""
    if text in BY_HAND:
        return BY_HAND[text]
    if _CLOCK_TIMES.fullmatch(text):
        return Read((text,) * 7)
    msg = f"the oracle has not read {text!r}; read it in tests/oracle/hours.py"
    raise NotRead(msg)


@lru_cache(None)
def _times(hours: str) -> Times:
    spans = []
    for span in filter(None, hours.split(",")):
        start, stop = (
            int(clock[:2]) * 60 + int(clock[3:]) for clock in span.split("-")
        )
        spans.append((start, stop if stop > start else stop + DAY_MIN))
    return tuple(spans)


@lru_cache(None)
def kinds(day: date, has_calendar: bool) -> tuple[str, ...]:
    """Say what a day is: plain, rest or make-up; all that it may be, if unknown."""
    if has_calendar and day.year <= LAST_NOTICE:
        if day in notices.holidays:
            return ("rest",)
        return ("make-up",) if day in notices.workdays else ("plain",)
    weekend = has_calendar and day.weekday() >= SATURDAY
    return ("plain", "rest", "make-up") if weekend else ("plain", "rest")


@lru_cache(None)
def lunar_day(day: date) -> int:
    first = int(sxtwl.fromSolar(day.year, day.month, day.day).getLunarDay())
    solar = lunarcalendar.Solar(day.year, day.month, day.day)
    second = int(lunarcalendar.Converter.Solar2Lunar(solar).day)
    if first != second:
        msg = f"{day}: two calendars disagree, {first} and {second}"
        raise ArithmeticError(msg)
    return first


class Status(NamedTuple):
    state: str
    until: datetime | None
    next_open: datetime | None
    reason: str | None


class Hours:
    """One text under a city's clock and calendar; ``always``: whatever the text."""

    def __init__(
        self,
        text: str | None,
        zone: ZoneInfo,
        *,
        has_calendar: bool,
        follows: bool = False,
        always: bool = False,
    ) -> None:
        self.zone = zone
        self._known = always or text is not None
        self._read = EVERY_DAY if always else read(text) if text else Read()
        self._has_calendar, self._follows = has_calendar, follows
        read_ = self._read
        weeks = {*read_.week, *(read_.winter or ()), read_.rest or read_.week[0]}
        self.never_closes = self._known and weeks == {ALL_DAY}
        self._cache: dict[date, list[Change]] = {}

    def _spans(self, day: date, kind: str) -> Times:
        said, weekday = self._read, day.weekday()
        winter = said.winter is not None and day.month in (11, 12, 1, 2, 3)
        week = said.winter if winter and said.winter else said.week
        minds = said.rest is not None or self._follows
        if minds and kind == "rest":
            return _times(week[SUNDAY] if said.rest is None else said.rest)
        if minds and kind == "make-up":
            weekday = FRIDAY if weekday == SATURDAY else 0
        return _times(week[weekday])

    def _wall(self, day: date) -> list[tuple[int, str]]:
        """List the changes of a day on the wall clock: since which minute what."""
        if not self._known:
            return [(0, "unknown")]
        if self._read.lunar:
            met = lunar_day(day) % 10 in self._read.lunar
            return [(0, "unknown" if met else "closed")]
        possible = [
            (before, now)
            for before in kinds(day - DAY, self._has_calendar)
            for now in kinds(day, self._has_calendar)
        ]
        readings = [self._minutes(day, before, now) for before, now in possible]
        merged: list[tuple[int, str]] = []
        edges = {0} | {m for opened in readings for span in opened for m in span}
        for minute in sorted(m for m in edges if 0 <= m < DAY_MIN):
            answers = {any(a <= minute < b for a, b in opened) for opened in readings}
            state = "unknown" if len(answers) > 1 else "closed"
            state = "open" if answers == {True} else state
            if not merged or merged[-1][1] != state:
                merged.append((minute, state))
        return merged

    def _minutes(self, day: date, before: str, now: str) -> Times:
        night = tuple(
            (a - DAY_MIN, b - DAY_MIN) for a, b in self._spans(day - DAY, before)
        )
        return night + self._spans(day, now)

    def changes(self, day: date) -> list[Change]:
        """List the moments (UTC) of a day since which a state holds."""
        if day not in self._cache:
            self._cache[day] = list(self._walk(day))
        return self._cache[day]

    def _walk(self, day: date) -> Iterator[Change]:
        wall = self._wall(day)
        begin, end = midnight(day, self.zone), midnight(day + DAY, self.zone)
        if end - begin == DAY:
            for minute, state in wall:
                yield begin + minute * MINUTE, state
            return
        starts = [minute for minute, _ in wall]
        moment, said = begin, ""
        while moment < end:
            clock = moment.astimezone(self.zone)
            now = wall[bisect_right(starts, clock.hour * 60 + clock.minute) - 1][1]
            if now != said:
                said = now
                yield moment, said
            moment += MINUTE

    def state(self, at: datetime) -> str:
        """Give the state by the hours alone; ``at`` in UTC."""
        if not self._known:
            return "unknown"
        if self.never_closes:
            return "open"
        changes = self.changes(at.astimezone(self.zone).date())
        return [state for moment, state in changes if moment <= at][-1]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Give the moment (UTC) at which a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


class Closure(NamedTuple):
    """Closed from the first day to the last, both included; None is no bound."""

    first: date | None
    last: date | None
    reason: str | None


def judge(hours: Hours, closure: Closure | None, at: datetime) -> Status:
    """Say how things stand at a moment (UTC), until when, and when it opens next."""
    begin = end = None
    if closure is not None and closure.first is not None:
        begin = midnight(closure.first, hours.zone)
    if closure is not None and closure.last is not None:
        end = midnight(closure.last + DAY, hours.zone)

    def shut(moment: datetime) -> bool:
        begun = begin is None or begin <= moment
        return closure is not None and begun and (end is None or moment < end)

    def state(moment: datetime) -> str:
        return "closed" if shut(moment) else hours.state(moment)

    now, until = state(at), None
    reason = (closure.reason or "") if closure and shut(at) else None
    if now == "unknown":
        return Status(now, None, None, None)
    for moment in _moments(hours, at, [m for m in (begin, end) if m and m > at]):
        then = state(moment)
        until = moment if until is None and then != now else until
        if until and (now == "open" or then == "open"):
            return Status(now, until, moment if now == "closed" else None, reason)
    return Status(now, until, None, reason)


def _moments(hours: Hours, at: datetime, ahead: list[datetime]) -> Iterator[datetime]:
    """Yield, in order, every moment after ``at`` when the state may change."""
    if hours.never_closes:
        yield from sorted(ahead)
        return
    zone = hours.zone
    day = at.astimezone(zone).date()
    last = max([at, *ahead]).astimezone(zone).date() + SEARCH_DAYS * DAY
    while day <= last:
        moments = {moment for moment, _ in hours.changes(day)}
        moments |= {bound for bound in ahead if bound.astimezone(zone).date() == day}
        yield from sorted(moment for moment in moments if moment > at)
        day += DAY
