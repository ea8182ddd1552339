"""A temporary closure laid over a schedule: works, a burst pipe, the holidays.

Closed wins over everything, unknown too, from its first moment (included) to its
last (excluded). What the hours say (``never_closes``, ``week``) stays as it is.
"""

from dataclasses import dataclass
from datetime import date, datetime

from citymap.hours.schedule import DayOfWeek, Schedule, State, Status


def with_closure(
    schedule: Schedule,
    closed_from: datetime | None,
    closed_until: datetime | None,
    reason: str | None,
) -> Schedule:
    """Lay a temporary closure over a schedule.

    Parameters
    ----------
    closed_from, closed_until
        Aware moments, half-open ``[from, until)``; answers use them as given, so
        give them in the city's zone. No begin: it is closed already. No end: none
        is known. An end not after the begin closes nothing.
    reason
        Told by ``Status.reason`` while it is on; empty if none is given.
    """
    for moment in (closed_from, closed_until):
        if moment is not None and moment.utcoffset() is None:
            msg = "a closure's moments need a time zone"
            raise ValueError(msg)
    if closed_from and closed_until and closed_until <= closed_from:
        return schedule
    return _ClosedSchedule(schedule, closed_from, closed_until, reason or "")


@dataclass(frozen=True, slots=True, eq=False)
class _ClosedSchedule:
    """A schedule with one closure."""

    hours: Schedule
    closed_from: datetime | None
    closed_until: datetime | None
    reason: str

    @property
    def text(self) -> str:
        return self.hours.text

    @property
    def osm(self) -> str | None:
        return self.hours.osm

    @property
    def understood(self) -> bool:
        return self.hours.understood

    @property
    def never_closes(self) -> bool:
        return self.hours.never_closes

    def closed_temporarily(self, at: datetime) -> bool:
        """Tell whether the closure is on."""
        begun = self.closed_from is None or self.closed_from <= at
        ended = self.closed_until is not None and self.closed_until <= at
        return begun and not ended

    def state(self, at: datetime) -> State:
        """Tell the state at a moment."""
        below = self.hours.state(at)
        return State.CLOSED if self.closed_temporarily(at) else below

    def status(self, at: datetime) -> Status:
        """Tell the state, when it changes and when it opens next.

        While the closure is on, ``until`` is its end if the hours are not closed
        then, else their next change; unknown (None) if no end is known.
        """
        if self.closed_temporarily(at):
            return self._status_while_closed()
        below = self.hours.status(at)
        start = self.closed_from
        if start is None or start <= at:  # the closure is over
            return below
        return self._status_before(below, start)

    def _status_while_closed(self) -> Status:
        end = self.closed_until
        if end is None:
            return Status(State.CLOSED, None, None, self.reason)
        after = self.hours.status(end)
        if after.state is State.CLOSED:
            return Status(State.CLOSED, after.until, after.next_open, self.reason)
        if after.state is State.OPEN:
            return Status(State.CLOSED, end, end, self.reason)
        return Status(State.CLOSED, end, None, self.reason)

    def _status_before(self, below: Status, start: datetime) -> Status:
        """Cut what the hours say at the closure that is to come."""
        if below.state is State.UNKNOWN:
            return below
        if below.state is State.OPEN:
            return Status(State.OPEN, min(below.until or start, start), None)
        if below.next_open is not None and below.next_open < start:
            return below
        after = self._status_while_closed()
        until = below.until
        if until is None or until >= start:
            until = after.until
        next_open = below.next_open
        if next_open is not None and self.closed_temporarily(next_open):
            next_open = after.next_open
        return Status(State.CLOSED, until, next_open)

    def week(self, first: date) -> tuple[DayOfWeek, ...]:
        """Give the week by the hours; the closure is told by the status."""
        return self.hours.week(first)
