"""OSM opening hours and clerks' phrases become schedules.

The only room of opening-hours-py. The library reads the grammar and says, for one
day at a time, which minutes are open; everything between days is done here, since
it was measured wrong there: it lets a rule that overrides a day cut the night
before or revive the night after, knows six Chinese holidays a year and no make-up
workday, reads a bare comment as open and drops ``|| unknown``.

Days and the calendar
    A text that mentions ``PH`` follows the calendar. Rest days take its PH rules,
    which win over rules for weekdays wherever they stand, but not over later
    rules with dates. Make-up workdays take what the nearest weekday has ordinarily
    (Friday for a Saturday, Monday for a Sunday), even if that is itself a rest
    day. A text without PH follows the week alone, unless ``follows_holidays``:
    then rest days take Sunday's hours (that of the same week), make-up workdays
    those of the nearest weekday.

Unknown
    Where the calendar does not cover a day (or there is none), and for ``SH``,
    for which there is never a calendar, every possible kind of day is asked: where
    all agree the state is known, elsewhere unknown. A bare comment is unknown, and
    so is a day of which a text of nothing but ``off`` rules says nothing.

Refused, so always unknown: sunrise and the like, open ends (``18:00+``), times at
intervals, ``PH`` with an offset or joined to weekdays by a blank, ``||`` other than
unknown, breaks in a text with hours past midnight, impossible dates (the library takes
``Feb 30 off`` for every day), and texts beyond the limits of ``rules``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, validate
from opening_hours import State as LibraryState

from citymap.errors import HoursError
from citymap.hours import rules
from citymap.hours.closure import with_closure
from citymap.hours.days import (
    DAY_MIN,
    SEARCH_DAYS,
    WEEK_SEARCH_DAYS,
    DailySchedule,
    Span,
    Spans,
    agree,
    changes_of_day,
    join,
)
from citymap.hours.holidays import (
    SATURDAY,
    DayKind,
    HolidayCalendar,
    nearest_weekday,
)
from citymap.hours.phrases import to_osm
from citymap.hours.schedule import HoursContext, Schedule, State, Status

__all__ = [
    "ALWAYS_OPEN",
    "UNKNOWN_SCHEDULE",
    "HoursContext",
    "Schedule",
    "State",
    "Status",
    "compile_hours",
    "with_closure",
]


def compile_hours(
    text: str | None, city: HoursContext, *, follows_holidays: bool = False
) -> Schedule:
    """Understand a text of opening hours once, to ask it often.

    A text that is None, blank or not understood gives a schedule that is always
    unknown; nothing is raised. Compile each distinct text once: it costs tens of
    microseconds.

    >>> city = HoursContext(ZoneInfo("Asia/Shanghai"))
    >>> hours = compile_hours("周一至周五 8:30-17:00", city)
    >>> hours.osm, hours.state(datetime(2026, 11, 23, 9, 0, tzinfo=city.zone))
    ('Mo-Fr 08:30-17:00', <State.OPEN: 'open'>)
    """
    if text is None or not text.strip():
        return UNKNOWN_SCHEDULE
    try:
        osm = to_osm(text)
        reading = _Reading(_canonical(osm), city.calendar, follows_holidays)
    except HoursError:
        return _unknown(text, city.zone)
    return DailySchedule(
        text=text,
        osm=osm,
        understood=True,
        never_closes=reading.never_closes(),
        zone=city.zone,
        begins=reading.begins,
        search_days=WEEK_SEARCH_DAYS if reading.repeats_weekly() else SEARCH_DAYS,
    )


def _unknown(text: str, zone: ZoneInfo) -> DailySchedule:
    """Make the schedule that is always unknown."""
    day = (Span(0, DAY_MIN, State.UNKNOWN),)
    return DailySchedule(
        text,
        None,
        understood=False,
        never_closes=False,
        zone=zone,
        begins=lambda _: day,
    )


UNKNOWN_SCHEDULE: Schedule = _unknown("", ZoneInfo("UTC"))


def _canonical(osm: str) -> str:
    """Let the library check and respell the text.

    Raises
    ------
    HoursError
        It is not OSM opening hours, or of a kind that is refused.
    """
    plain = rules.without_comments(osm)
    canonical = str(_parse(plain))
    rules.check(canonical)
    return canonical


def _parse(osm: str) -> OpeningHours:
    """Let the library read a text; its searches are bounded, always."""
    if not validate(osm):
        raise rules.refusal(osm)
    return OpeningHours(osm, max_interval_days=SEARCH_DAYS)


@dataclass(frozen=True, slots=True)
class _Variant:
    """The rules as they are on one kind of day, read by the library.

    ``head``: minutes of the day itself; ``tail``: those past its midnight.
    """

    head: OpeningHours
    tail: OpeningHours | None
    weekly: bool
    otherwise: Spans
    kept: dict[int, Spans] = field(default_factory=dict)

    def begins(self, day: date) -> Spans:
        """Give the spans that begin on a day."""
        key = day.weekday() if self.weekly else day.toordinal()
        spans = self.kept.get(key)
        if spans is None:
            head = _spans(self.head, day, 0)
            tail = _spans(self.tail, day, DAY_MIN) if self.tail is not None else ()
            spans = join((*self.otherwise, *head, *tail))
            if len(self.kept) >= SEARCH_DAYS // 10:
                self.kept.clear()
            self.kept[key] = spans
        return spans

    def always_open(self) -> bool:
        """Tell whether every moment is open."""
        if not self.weekly:
            return str(self.head.normalize()) == "24/7"
        days = [self.begins(date.fromordinal(n)) for n in range(737425, 737432)]
        return all(
            changes_of_day(days[n - 1], days[n]) == ((0, State.OPEN),) for n in range(7)
        )


STATES = {"open": State.OPEN, "unknown": State.UNKNOWN}


def _spans(hours: OpeningHours, day: date, shift_min: int) -> Iterator[Span]:
    """Ask the library about one day, on a wall clock without a zone."""
    midnight = datetime.combine(day, time.min)
    for start, stop, state, _ in hours.intervals(midnight, midnight + DAY):
        if state != LibraryState.CLOSED:
            yield Span(
                (start - midnight) // MINUTE + shift_min,
                (stop - midnight) // MINUTE + shift_min,
                STATES[str(state)],
            )


DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def _variant(text: str, otherwise: Spans, *, ph: bool, sh: bool) -> _Variant:
    """Read the rules as they are when holidays match or not."""
    if ph:
        text = rules.holidays_matched(text)
    if sh:
        text = rules.school_holidays_matched(text)
    tail = rules.tail(text)
    return _Variant(
        head=_parse(rules.head(text)),
        tail=_parse(tail) if tail else None,
        weekly=not rules.is_dated(text),
        otherwise=otherwise,
    )


class _Reading:
    """A canonical text with everything it depends on: says what begins on a day."""

    def __init__(
        self, canonical: str, calendar: HolidayCalendar | None, follows_holidays: bool
    ) -> None:
        text = canonical.removesuffix(rules.OTHERWISE_UNKNOWN)
        self.calendar = calendar
        self.mentions_ph = "PH" in text
        self.follows = follows_holidays or self.mentions_ph
        self.school_choices = (False, True) if "SH" in text else (False,)
        fallback = (Span(0, DAY_MIN, State.UNKNOWN),)
        otherwise = fallback if text != canonical else ()
        if rules.says_only_off(text):
            text = f"24/7 unknown; {text}"
        self.variants = {
            (ph, sh): _variant(text, otherwise, ph=ph, sh=sh)
            for ph in ((False, True) if self.mentions_ph else (False,))
            for sh in self.school_choices
        }

    def begins(self, day: date) -> Spans:
        """Give the spans that begin on a day; unknown where readings disagree."""
        readings = frozenset(
            self.variants[ph, sh].begins(like)
            for ph, like in self._cases(day)
            for sh in self.school_choices
        )
        return next(iter(readings)) if len(readings) == 1 else agree(readings)

    def _cases(self, day: date) -> Iterator[tuple[bool, date]]:
        """Yield what the day may be: does PH match, and whose hours it takes."""
        if not self.follows:
            yield False, day
            return
        for kind in _kinds(day, self.calendar):
            if kind is DayKind.ORDINARY:
                yield False, day
            elif kind is DayKind.MAKE_UP:
                yield False, nearest_weekday(day)
            elif self.mentions_ph:
                yield True, day
            else:
                yield False, day + timedelta(days=6 - day.weekday())

    def never_closes(self) -> bool:
        """Tell whether it is open at every moment, whatever the day is."""
        return all(variant.always_open() for variant in self.variants.values())

    def repeats_weekly(self) -> bool:
        """Tell whether every week is like the next."""
        weekly = all(variant.weekly for variant in self.variants.values())
        return weekly and not self.follows


def _kinds(day: date, calendar: HolidayCalendar | None) -> tuple[DayKind, ...]:
    """List the kinds that a day may be of, as far as is known."""
    kind = calendar.kind(day) if calendar is not None else None
    if kind is not None:
        return (kind,)
    moved = calendar is not None and calendar.workdays and day.weekday() >= SATURDAY
    return (DayKind.ORDINARY, DayKind.REST, *((DayKind.MAKE_UP,) if moved else ()))


ALWAYS_OPEN: Schedule = compile_hours("24/7", HoursContext(ZoneInfo("UTC")))
