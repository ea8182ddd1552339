"""A schedule made from the spans that begin on each day.

What holds true: a span belongs to the day on which it begins, even when it runs
past midnight; where two overlap, open wins over unknown and unknown over closed.
Spans are minutes on the wall clock of the city's zone, so a day on which clocks
are changed is walked minute by minute. Searches go 366 days ahead at most (8 for
hours that repeat every week), and years outside 1901-8999 are unknown.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from citymap.hours.schedule import DayOfWeek, State, Status

DAY_MIN = 24 * 60
SEARCH_DAYS = 366
WEEK_SEARCH_DAYS = 8
KEPT_SHAPES = 1024  # days look alike: what was worked out for one serves the next
KEPT_DAYS = 16  # plans kept per schedule; a server asks about today, over and over
FIRST_YEAR, LAST_YEAR = 1901, 8999


class Span(NamedTuple):
    """Minutes from the midnight that begins its day; ``stop`` may pass 1440."""

    start: int
    stop: int
    state: State


Spans = tuple[Span, ...]
#: Since which minute which state holds, from minute 0.
Changes = Sequence[tuple[int, State]]


class _Plan(NamedTuple):
    """One day: since which minute after midnight which state holds."""

    midnight: datetime
    #: Clocks are not changed that day: a minute is one of the wall clock.
    even: bool
    minutes: tuple[int, ...]
    states: tuple[State, ...]


def overlay(spans: Spans, length_min: int = DAY_MIN) -> Changes:
    """Lay spans over a closed ground of ``length_min`` minutes; list the changes.

    >>> overlay((Span(480, 720, State.OPEN), Span(700, 720, State.UNKNOWN)))[1:]
    [(480, <State.OPEN: 'open'>), (720, <State.CLOSED: 'closed'>)]
    """
    steps: dict[int, list[int]] = {0: [0, 0]}
    for start, stop, state in spans:
        start_min, stop_min = max(start, 0), min(stop, length_min)
        if start_min < stop_min:
            which = 0 if state is State.OPEN else 1
            steps.setdefault(start_min, [0, 0])[which] += 1
            steps.setdefault(stop_min, [0, 0])[which] -= 1
    changes: list[tuple[int, State]] = []
    opened = unknown = 0
    for minute in sorted(steps):
        opened += steps[minute][0]
        unknown += steps[minute][1]
        state = State.OPEN if opened else State.UNKNOWN if unknown else State.CLOSED
        if minute < length_min and (not changes or changes[-1][1] is not state):
            changes.append((minute, state))
    return changes


def to_spans(changes: Changes, length_min: int = DAY_MIN) -> Spans:
    """Turn changes back into the spans that are not closed."""
    stops = [*(minute for minute, _ in changes[1:]), length_min]
    return tuple(
        Span(minute, stop, state)
        for (minute, state), stop in zip(changes, stops, strict=True)
        if state is not State.CLOSED
    )


@lru_cache(KEPT_SHAPES)
def join(spans: Spans) -> Spans:
    """Join spans of one day that touch or overlap."""
    return to_spans(overlay(spans, 2 * DAY_MIN), 2 * DAY_MIN)


@lru_cache(KEPT_SHAPES)
def agree(readings: frozenset[Spans]) -> Spans:
    """Keep what all readings of a day have in common; the rest is unknown."""
    laid = [overlay(spans, 2 * DAY_MIN) for spans in readings]
    merged: list[tuple[int, State]] = []
    for minute in sorted({minute for changes in laid for minute, _ in changes}):
        states = {
            changes[bisect_right(changes, minute, key=itemgetter(0)) - 1][1]
            for changes in laid
        }
        merged.append((minute, states.pop() if len(states) == 1 else State.UNKNOWN))
    return join(to_spans(merged, 2 * DAY_MIN))


@lru_cache(KEPT_SHAPES)
def changes_of_day(yesterday: Spans, today: Spans) -> Changes:
    """List the changes of a day from what began on it and on the day before."""
    spilled = [
        Span(start - DAY_MIN, stop - DAY_MIN, state)
        for start, stop, state in yesterday
        if stop > DAY_MIN
    ]
    return tuple(overlay((*spilled, *today)))


@dataclass(frozen=True, slots=True, eq=False)
class DailySchedule:
    """The one engine behind OSM hours and market days.

    Parameters
    ----------
    begins
        Gives, for a day, the spans that begin on it; closed is left out.
    search_days
        How many days ahead a change is looked for.
    """

    text: str
    osm: str | None
    understood: bool
    never_closes: bool
    zone: ZoneInfo
    begins: Callable[[date], Spans]
    search_days: int = SEARCH_DAYS
    _plans: dict[int, _Plan] = field(default_factory=dict, repr=False)

    def state(self, at: datetime) -> State:
        """Tell the state at a moment."""
        local = self._local(at)
        if local is None:
            return State.UNKNOWN
        plan = self._plan(local.toordinal())
        if len(plan.states) == 1:
            return plan.states[0]
        return plan.states[bisect_right(plan.minutes, _minute(plan, local)) - 1]

    def status(self, at: datetime) -> Status:
        """Tell the state, when it changes and when it opens next."""
        state = self.state(at)
        local = self._local(at)
        if local is None or state is State.UNKNOWN or self.never_closes:
            return Status(state, None, None)
        until = None
        for moment, then in self._changes(local, state):
            until = until or moment
            if state is State.OPEN or then is State.OPEN:
                return Status(state, until, moment if state is State.CLOSED else None)
        return Status(state, until, None)

    def closed_temporarily(self, at: datetime) -> bool:  # noqa: ARG002 - the protocol's
        """Tell whether a temporary closure is on: hours alone know none."""
        return False

    def week(self, first: date) -> tuple[DayOfWeek, ...]:
        """Give the open spans that begin on each of seven days from ``first``."""
        days = [first + timedelta(days=n) for n in range(7)]
        return tuple(tuple(self._open_spans(day)) for day in days)

    def _open_spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        changes = overlay(self.begins(day), 2 * DAY_MIN)
        for start, stop, state in to_spans(changes, 2 * DAY_MIN):
            if state is State.OPEN:
                yield _wall(day, start, self.zone), _wall(day, stop, self.zone)

    def _local(self, at: datetime) -> datetime | None:
        """Give the moment on the city's clock; None if too far to be known."""
        if at.utcoffset() is None:
            msg = "a moment needs a time zone"
            raise ValueError(msg)
        if not FIRST_YEAR < at.year < LAST_YEAR:
            return None
        return at.astimezone(self.zone)

    def _changes(
        self, local: datetime, state: State
    ) -> Iterator[tuple[datetime, State]]:
        """Yield the changes of state after a moment, in order."""
        first = local.toordinal()
        since = _minute(self._plan(first), local)
        for ordinal in range(first, first + self.search_days + 1):
            plan = self._plan(ordinal)
            for minute, then in zip(plan.minutes, plan.states, strict=True):
                if then is not state and (ordinal > first or minute > since):
                    state = then
                    yield _moment(plan, minute, self.zone), then

    def _plan(self, ordinal: int) -> _Plan:
        plan = self._plans.get(ordinal)
        if plan is None:
            plan = self._make_plan(date.fromordinal(ordinal))
            if len(self._plans) >= KEPT_DAYS:
                self._plans.clear()
            self._plans[ordinal] = plan
        return plan

    def _make_plan(self, day: date) -> _Plan:
        yesterday = self.begins(day - timedelta(days=1))
        changes: Changes = changes_of_day(yesterday, self.begins(day))
        midnight = datetime.combine(day, time.min, self.zone)
        end = datetime.combine(day + timedelta(days=1), time.min, self.zone)
        length_min = int((end.astimezone(UTC) - midnight.astimezone(UTC)) / MINUTE)
        even = length_min == DAY_MIN
        if not even:
            changes = _walk(changes, midnight, length_min, self.zone)
        minutes, states = zip(*changes, strict=True)
        return _Plan(midnight, even, minutes, states)


MINUTE = timedelta(minutes=1)


def _minute(plan: _Plan, local: datetime) -> int:
    if plan.even:
        return local.hour * 60 + local.minute
    return (local.astimezone(UTC) - plan.midnight.astimezone(UTC)) // MINUTE


def _moment(plan: _Plan, minute: int, zone: ZoneInfo) -> datetime:
    if plan.even:
        return plan.midnight + minute * MINUTE
    return (plan.midnight.astimezone(UTC) + minute * MINUTE).astimezone(zone)


def _wall(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Give the moment of a wall-clock minute; one that is skipped comes later."""
    wall = datetime.combine(day, time.min, zone) + minute * MINUTE
    return wall.astimezone(UTC).astimezone(zone)


def _walk(
    changes: Changes,
    midnight: datetime,
    length_min: int,
    zone: ZoneInfo,
) -> list[tuple[int, State]]:
    """Lay wall-clock changes on a day of 23 or 25 hours, minute by minute."""
    minutes = [minute for minute, _ in changes]
    start = midnight.astimezone(UTC)
    walked: list[tuple[int, State]] = []
    for elapsed in range(length_min):
        wall = (start + elapsed * MINUTE).astimezone(zone)
        state = changes[bisect_right(minutes, wall.hour * 60 + wall.minute) - 1][1]
        if not walked or walked[-1][1] is not state:
            walked.append((elapsed, state))
    return walked
