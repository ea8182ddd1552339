"""Clauses of a text about hours: days, and what holds on them; told in OSM.

What holds true: in OSM a later rule overrides an earlier one on its days, in prose
it adds, corrects or contradicts. So two clauses may only share days where both
mean the same: the later one names fewer of the earlier one's days (9:00-17:00,
closed on Mondays), and its hours correct those of the earlier one instead of adding
to them: as many spans, each within its counterpart or around it. Hours for holidays
leave open whether 节假日 means weekends too, unless those are named. Everything
else is refused.

Seasons without dates (夏季, 冬季): nobody says when they begin, so the hours are open
where both agree and unknown between.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise

from citymap.hours.clock_words import MIDNIGHT, Times, clock
from citymap.hours.rules import MAX_RULES

WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEASONS = (
    {"夏", "冬"},
    {"春夏", "秋冬"},
    {"夏秋", "冬春"},
    {"旺", "淡"},
    {"春", "夏", "秋", "冬"},
)
_ALL_DAY = (0, MIDNIGHT)

#: Month, and the day of it if one is named; both count from 1.
Date = tuple[int, int | None]
Period = tuple[Date, Date]


class Unsure(Exception):
    """The words could mean several things, or nothing."""


@dataclass(frozen=True, slots=True)
class Days:
    """Days as they are named; nothing named: every day.

    ``weekdays``: ranges and names of OSM, ``PH`` among them; ``others``: all days
    that the other clauses do not name.
    """

    weekdays: tuple[str, ...] = ()
    workdays: bool = False
    others: bool = False
    period: Period | None = None
    season: str | None = None

    def __add__(self, other: "Days") -> "Days":
        if (self.period and other.period) or (self.season and other.season):
            raise Unsure
        return Days(
            (*self.weekdays, *other.weekdays),
            self.workdays or other.workdays,
            self.others or other.others,
            self.period or other.period,
            self.season or other.season,
        )

    def names(self) -> frozenset[str]:
        """List the days of the week, and PH, one by one."""
        if not self.weekdays:
            return frozenset(WEEK)
        return frozenset(day for name in self.weekdays for day in _each(name))


def _each(name: str) -> tuple[str, ...]:
    first, dash, last = name.partition("-")
    if not dash:
        return (name,)
    start, count = WEEK.index(first), (WEEK.index(last) - WEEK.index(first)) % 7
    return tuple(WEEK[(start + n) % 7] for n in range(count + 1))


@dataclass(frozen=True, slots=True)
class Clause:
    """Days, and their hours: spans, or ``off`` if there are none."""

    days: Days = field(default_factory=Days)
    spans: tuple[Times, ...] = ()

    @property
    def off(self) -> bool:
        """Tell whether it is closed on these days."""
        return not self.spans


def say(clauses: list[Clause]) -> str:
    """Write the clauses as OSM rules.

    Raises
    ------
    Unsure
        The clauses contradict each other, or leave open what they mean.

    >>> say([Clause(Days(("Mo-Fr",)), ((510, 1020),)), Clause(Days(("Sa-Su",)))])
    'Mo-Fr 08:30-17:00; Sa-Su off'
    """
    if any(clause.days.season and not clause.days.period for clause in clauses):
        return _say_seasons(clauses)
    if len(clauses) > MAX_RULES:
        raise Unsure
    clauses = [_named(clause, clauses) for clause in clauses]
    for clause in clauses:
        _check_order(clause.spans)
    for earlier, later in combinations(clauses, 2):
        _check_pair(earlier, later)
    _check_periods(clauses)
    _check_holidays(clauses)
    return "; ".join(_rules(clauses))


def minus(spans: tuple[Times, ...], pause: Times) -> tuple[Times, ...]:
    """Cut a pause out of the one span that it lies in.

    >>> minus(((480, 1020),), (720, 780))
    ((480, 720), (780, 1020))
    """
    opens, closes = pause
    around = [one for one in spans if one[0] < opens and closes < one[1]]
    if len(around) != 1:
        raise Unsure
    start, stop = around[0]
    rest = [one for one in spans if one != around[0]]
    return tuple(sorted([*rest, (start, opens), (closes, stop)]))


def _named(clause: Clause, clauses: list[Clause]) -> Clause:
    """Write out which days the others are: those of no other clause."""
    if not clause.days.others:
        return clause
    rest = [other for other in clauses if other is not clause]
    if not rest or any(one.days.others or one.days.period for one in rest):
        raise Unsure
    named = frozenset[str]().union(*(one.days.names() for one in rest))
    left = tuple(day for day in WEEK if day not in named)
    if not left or clause.days.weekdays or clause.days.period:
        raise Unsure
    return replace(clause, days=Days(left))


def _check_order(spans: tuple[Times, ...]) -> None:
    """Let spans only follow each other: 8:00-12:00, 2:00-5:00 means the afternoon."""
    for (_, stop), (start, _) in pairwise(spans):
        if start < stop:
            raise Unsure
    if len(spans) > 1 and spans[-1][1] - MIDNIGHT > spans[0][0]:
        raise Unsure


def _check_pair(earlier: Clause, later: Clause) -> None:
    if earlier.days.period != later.days.period:
        if earlier.days.period and later.days.period:
            if _day_numbers(earlier.days.period) & _day_numbers(later.days.period):
                raise Unsure
        elif "PH" not in later.days.names() or len(later.days.names()) > 1:
            raise Unsure
        return
    before, after = earlier.days.names(), later.days.names()
    if not before & after:
        return
    if earlier.off or not after < before or not _corrects(earlier.spans, later.spans):
        raise Unsure


def _corrects(before: tuple[Times, ...], after: tuple[Times, ...]) -> bool:
    """Tell whether hours can only take the place of others; off can."""
    if after and (len(after) != len(before) or before == (_ALL_DAY,)):
        return False
    return all(_contains(one, other) for one, other in zip(before, after, strict=False))


def _contains(one: Times, other: Times) -> bool:
    """Tell whether one of two spans lies within the other."""
    union = (min(one[0], other[0]), max(one[1], other[1]))
    return union in (one, other)


def _check_holidays(clauses: list[Clause]) -> None:
    """Ask for hours of weekends beside those of holidays: 节假日 may mean both."""
    held = any("PH" in clause.days.names() and not clause.off for clause in clauses)
    days = [clause.days.names() for clause in clauses]
    named = frozenset[str]().union(*(names for names in days if not names >= set(WEEK)))
    if held and not named & {"Sa", "Su"}:
        raise Unsure


def _check_periods(clauses: list[Clause]) -> None:
    """Ask for the same days in each of several periods, and for holidays in none.

    夏季…，冬季…，周一闭馆 does not say whether Mondays are off in winter only.
    """
    periods: dict[Period | None, list[frozenset[str]]] = {}
    for clause in clauses:
        names = clause.days.names()
        if clause.days.period and "PH" in names:
            raise Unsure
        if names != {"PH"}:
            periods.setdefault(clause.days.period, []).append(names)
    if len(periods) > 1 and len({tuple(days) for days in periods.values()}) > 1:
        raise Unsure


def _day_numbers(period: Period) -> frozenset[int]:
    """Give the days of a period by number, 31 to a month."""
    (first_month, first_day), (last_month, last_day) = period
    start = first_month * 31 + (first_day or 1)
    stop = last_month * 31 + (last_day or 31)
    length = (stop - start) % (12 * 31)
    return frozenset((start + n) % (12 * 31) for n in range(length + 1))


def _rules(clauses: list[Clause]) -> Iterator[str]:
    for clause in clauses:
        days = clause.days
        hours = ",".join(map(clock, clause.spans)) or "off"
        period = _say_period(days.period) if days.period else ""
        weekdays = ",".join(days.weekdays)
        if clause.spans == (_ALL_DAY,) and not period and weekdays in ("", "Mo-Su"):
            yield "24/7"
        else:
            yield " ".join(word for word in (period, weekdays, hours) if word)
    workdays = any(clause.days.workdays for clause in clauses)
    if workdays and not any("PH" in clause.days.weekdays for clause in clauses):
        elsewhere = any(not (one.days.workdays or one.off) for one in clauses)
        yield "PH unknown" if elsewhere else "PH off"


def _say_period(period: Period) -> str:
    first, last = period
    if (first[1] is None) != (last[1] is None):
        raise Unsure
    for month, day in period:
        if not (1 <= month <= len(MONTHS) and 1 <= (day or 1) <= _LONGEST[month - 1]):
            raise Unsure
    names = [
        f"{MONTHS[month - 1]}{'' if day is None else f' {day:02d}'}"
        for month, day in period
    ]
    return names[0] if first == last else "-".join(names)


def _say_seasons(clauses: list[Clause]) -> str:
    seasons = [clause.days.season for clause in clauses]
    plain = all(one.days == Days(season=one.days.season) for one in clauses)
    if not plain or len(set(seasons)) != len(seasons) or set(seasons) not in _SEASONS:
        raise Unsure
    for clause in clauses:
        _check_order(clause.spans)
    either = _where([clause.spans for clause in clauses], 1)
    if not either:
        raise Unsure
    both = _where([clause.spans for clause in clauses], len(clauses))
    if either == both:
        return _join(both)
    return f"{_join(either)} unknown" + (f", {_join(both)}" if both else "")


def _join(spans: tuple[Times, ...]) -> str:
    return ",".join(map(clock, spans))


def _where(all_spans: list[tuple[Times, ...]], least: int) -> tuple[Times, ...]:
    """Find where at least so many of the lists are open."""
    edges = sorted({at for spans in all_spans for span in spans for at in span})
    found: list[Times] = []
    for start, stop in pairwise(edges):
        opened = sum(
            any(first <= start and stop <= last for first, last in spans)
            for spans in all_spans
        )
        if opened < least:
            continue
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return tuple(found)
