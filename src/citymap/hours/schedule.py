"""What a schedule is: asked about a moment, it says open, closed or unknown.

Three answers, not two: where the text, the calendar or the clerk leaves it open,
the state is unknown, and unknown is never shown as open. Moments are aware
datetimes and always parameters; answers are in the city's zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from citymap.hours.holidays import HolidayCalendar

#: Opening and closing moments of the spans that begin on one day.
DayOfWeek = tuple[tuple[datetime, datetime], ...]


class State(StrEnum):
    """Open, closed or unknown at a moment."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Status:
    """The state at a moment and what comes next.

    ``until`` is the next change of state: None if there is none within the
    search or the state is unknown. ``next_open`` is given while closed: the next
    moment that is surely open. ``reason`` is that of a temporary closure,
    empty if none is stated; None if it is the hours that say so.
    """

    state: State
    until: datetime | None
    next_open: datetime | None
    reason: str | None = None


class Schedule(Protocol):
    """A text of hours, understood (or not), ready to be asked.

    ``text`` is as written; ``osm`` the same as OSM opening hours, None if not
    understood or no OSM text can say it (market days). ``never_closes``: open at
    every moment by its hours. Every moment given must have a time zone
    (ValueError otherwise).
    """

    @property
    def text(self) -> str:
        """The text as written."""
        ...

    @property
    def osm(self) -> str | None:
        """The text as OSM hours."""
        ...

    @property
    def understood(self) -> bool:
        """Whether the text could be read."""
        ...

    @property
    def never_closes(self) -> bool:
        """Whether it is open at every moment by its hours."""
        ...

    def state(self, at: datetime) -> State:
        """Tell the state at a moment; takes a few microseconds."""
        ...

    def status(self, at: datetime) -> Status:
        """Tell the state, when it changes and when it opens next."""
        ...

    def closed_temporarily(self, at: datetime) -> bool:
        """Tell whether a temporary closure, not the hours, keeps it shut."""
        ...

    def week(self, first: date) -> tuple[DayOfWeek, ...]:
        """Give the open spans that begin on each of seven days from ``first``."""
        ...


@dataclass(frozen=True, slots=True)
class HoursContext:
    """What a text of hours needs to know of its city."""

    zone: ZoneInfo
    calendar: HolidayCalendar | None = None
