"""A layer's opening hours as tables that a page can read at any moment.

What the page shows must be what the service answers, so that nothing is computed
anew: the engine of ``hours`` is asked for one day after another, and its answers
are told as *patterns*, lists of the minutes from which a state holds.

Hours that repeat every week are told as seven days, for ever. All others (holidays,
months, the lunar calendar) are told day by day within a horizon, which follows from
the date of the data and the years of the calendar, never from a clock. Beyond it
they are unknown, as the document says.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

import numpy as np
import pyarrow as pa

from citymap.atlas.classes import STATES, classify, closure_moment
from citymap.hours.days import WEEK_SEARCH_DAYS, DailySchedule, changes_of_day
from citymap.hours.schedule import HoursContext
from citymap.layer import CLOSURE_COLUMNS, Layer

EPOCH = date(1970, 1, 1).toordinal()
A_MONDAY = date(2024, 1, 1).toordinal()
NOT_KNOWN = -1

#: Minute and state (0 closed, 1 open, 2 unknown) in turn, from minute 0.
Pattern = tuple[int, ...]
Encoded = dict[str, object]
Closure = tuple[int, str | None, str | None, str]

_NUMBER = {state: number for number, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days for which hours are told, as ordinals, both included."""

    first: int
    last: int


def horizon(published: date, context: HoursContext) -> Horizon:
    """Choose the days to tell: the year of the data, and those that follow.

    The last day is 31 December of the year after that of the data, or after the
    calendar's last one if that is later. Days gone by are told for whoever looks at
    a map for the days of a feast, or has a clock that is wrong.

    >>> from zoneinfo import ZoneInfo
    >>> days = horizon(date(2026, 11, 20), HoursContext(ZoneInfo("Asia/Shanghai")))
    >>> [date.fromordinal(day).isoformat() for day in (days.first, days.last)]
    ['2026-01-01', '2027-12-31']
    """
    years = context.calendar.years if context.calendar is not None else ()
    last = date(max((published.year, *years)) + 1, 12, 31)
    first = date(published.year, 1, 1)
    return Horizon(first.toordinal(), last.toordinal())


def timetable_of(
    layer: Layer, columns: pa.Table, context: HoursContext, days: Horizon
) -> Encoded | None:
    """Tell when a layer's features are open; None if the layer has no hours.

    Texts that come to the same hours share a schedule; -1 is none, which means
    unknown.
    """
    if not (layer.hours or layer.always_open):
        return None
    kept = [name for name in columns.column_names if name not in CLOSURE_COLUMNS]
    classes = classify(
        replace(layer, flags=()),
        columns.select(kept),
        context,
        np.arange(columns.num_rows),
    )
    schedules: list[Encoded] = []
    numbers: dict[str, int] = {}
    number_of = []
    for member in classes.members:
        number = NOT_KNOWN
        if isinstance(member.schedule, DailySchedule) and member.schedule.understood:
            schedule = tell(member.schedule, days)
            number = numbers.setdefault(repr(schedule), len(schedules))
            schedules += [schedule] if number == len(schedules) else []
        number_of.append(number)
    of = np.array(number_of, np.intp)[classes.of_row]
    return {"field": layer.hours, "of": of.tolist(), "schedules": schedules}


def tell(schedule: DailySchedule, days: Horizon) -> Encoded:
    """Tell a schedule: its usual week, and the days that are not as in that."""
    weekly = schedule.never_closes or schedule.search_days == WEEK_SEARCH_DAYS
    told = Horizon(A_MONDAY, A_MONDAY + 6) if weekly else days
    patterns = list(_patterns(schedule, told))
    number: dict[Pattern, int] = {}
    of_day = [number.setdefault(pattern, len(number)) for pattern in patterns]
    week = _usual_week(of_day, told)
    return {
        "days": list(number),
        "week": week,
        "except": _exceptions(of_day, week, told),
        "from": None if weekly else told.first - EPOCH,
        "until": None if weekly else told.last - EPOCH,
        "never_closes": schedule.never_closes,
    }


def _patterns(schedule: DailySchedule, days: Horizon) -> Iterator[Pattern]:
    yesterday = schedule.begins(date.fromordinal(days.first - 1))
    for ordinal in range(days.first, days.last + 1):
        today = schedule.begins(date.fromordinal(ordinal))
        changes = changes_of_day(yesterday, today)
        yield tuple(n for minute, state in changes for n in (minute, _NUMBER[state]))
        yesterday = today


def _weekday(ordinal: int) -> int:
    return (ordinal - 1) % 7  # ordinal 1 is a Monday


def _usual_week(of_day: list[int], days: Horizon) -> list[int]:
    """Give for each weekday the pattern that it has most often, then first."""
    counts: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for ordinal, pattern in enumerate(of_day, days.first):
        counts[_weekday(ordinal)][pattern] += 1
    return [counts[weekday].most_common(1)[0][0] for weekday in range(7)]


def _exceptions(of_day: list[int], week: list[int], days: Horizon) -> list[list[int]]:
    """List the days that are not as in the usual week, as ranges of one pattern."""
    differing = [
        (ordinal - EPOCH, pattern)
        for ordinal, pattern in enumerate(of_day, days.first)
        if pattern != week[_weekday(ordinal)]
    ]
    ranges = []
    for (_, pattern), run in groupby(
        enumerate(differing), key=lambda one: (one[1][0] - one[0], one[1][1])
    ):
        told = [day for _, (day, _) in run]
        ranges.append([told[0], told[-1], pattern])
    return ranges


def closures_of(columns: pa.Table, context: HoursContext) -> list[Closure]:
    """List temporary closures: row, from, until, reason; times on the city's clock.

    Half-open. One that ends before it begins closes nothing and is left out.

    Raises
    ------
    DataRefused
        If a date cannot be read.
    """
    texts = [
        columns[name].to_pylist()
        if name in columns.column_names
        else [None] * columns.num_rows
        for name in CLOSURE_COLUMNS
    ]
    closures = []
    for row, (first, until, reason) in enumerate(zip(*texts, strict=True)):
        begin = closure_moment(first, context, last=False) if first else None
        end = closure_moment(until, context, last=True) if until else None
        if (begin or end) and not (begin and end and end <= begin):
            closures.append((row, _wall(begin), _wall(end), reason or ""))
    return closures


def _wall(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=None).isoformat().removesuffix(":00")
