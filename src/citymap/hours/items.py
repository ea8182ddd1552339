"""Words about hours become items: days, hours and days off, as they follow each other.

What holds true: nothing is left out. Where a sign may tie words together in two ways
(a list of exceptions cut by commas, a pause after several hours, days in parentheses
after several spans, bank holiday Mondays) nothing is sure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from citymap.hours.clauses import WEEK, Clause, Date, Days, Unsure, minus
from citymap.hours.clock_words import MIDNIGHT, Time, Times
from citymap.hours.words import DAYS, Token

Span = Callable[[Time, Time], Times | None]


@dataclass(frozen=True, slots=True)
class Item:
    """Days or hours, as they follow each other.

    ``parts``: the days, cut at commas; none for hours. ``apart``: a sign stands
    before; ``joined``: an ``and`` does. ``whole``: a clause already.
    """

    parts: tuple[Days, ...] = ()
    spans: tuple[Times, ...] = ()
    apart: bool = False
    but_off: bool = False
    joined: bool = False
    whole: Clause | None = None

    @property
    def kind(self) -> str:
        """Name what it is: clause, days, times or off."""
        if self.whole:
            return "clause"
        return "days" if self.parts else "times" if self.spans else "off"

    @property
    def days(self) -> Days:
        """Give all its days as one name."""
        if len(self.parts) > 1 and any(_is_daily(days) for days in self.parts):
            raise Unsure  # open all year, holidays 8:00-12:00
        return sum(self.parts[1:], self.parts[0])


class Reader:
    """Reads words from left to right to items: days, hours, and so on.

    ``exceptions``: the days off that were told apart from the hours.
    """

    def __init__(self, tokens: Sequence[Token], span: Span) -> None:
        self.tokens = tokens
        self.span = span
        self.position = 0
        self.apart = self.joined = False
        self.pauses: list[Times] = []
        self.found: list[Item] = []
        self.exceptions: list[Clause] = []
        self.always = False
        self.excepted = False  # since the last days

    def items(self) -> list[Item]:
        """Read all words."""
        readers = {
            **dict.fromkeys(DAYS, self._read_days),
            **dict.fromkeys(("time", "all_day"), self._read_times),
            **dict.fromkeys(("off", "but_off"), self._read_off),
            "except": self._read_exception,
            "pause": self._read_pause,
            "open": self._read_parenthesis,
        }
        while (kind := self._kind()) is not None:
            if kind in readers:
                readers[kind]()
                self.apart = self.joined = False
            elif kind in ("and", "comma", "dash"):
                self._read_sign(kind)
            else:
                raise Unsure
        self._check_pauses()
        return self.found

    def _kind(self, ahead: int = 0) -> str | None:
        at = self.position + ahead
        return self.tokens[at].kind if at < len(self.tokens) else None

    def _take(self) -> object:
        self.position += 1
        return self.tokens[self.position - 1].what

    def _takes(self, *kinds: str) -> bool:
        """Step over the next word if it is of a kind."""
        if self._kind() not in kinds:
            return False
        self.position += 1
        return True

    def _read_sign(self, kind: str) -> None:
        last = self.found[-1].kind if self.found else None
        after = self._kind(1)
        if kind == "dash" and last == "days" and after in DAYS:
            raise Unsure
        self.position += 1
        self.joined = self.joined or kind == "and"
        if kind == "comma" or (kind == "dash" and last != "days"):
            self.apart = True

    def _read_days(self) -> None:
        always = self._kind() == "always"
        days = self._days()
        self.excepted = False
        last = self.found[-1] if self.found else None
        if last is None or last.kind != "days":
            self.found.append(Item((days,), apart=self.apart, joined=self.joined))
        elif self.apart:
            self.found[-1] = replace(last, parts=(*last.parts, days))
        else:
            before = last.parts[-1]
            both = before + days if self.joined else _beside(before, days)
            self.found[-1] = replace(last, parts=(*last.parts[:-1], both))
        self.always = self.always or always
        if self.always and not _is_daily(self.found[-1].parts[-1]):
            raise Unsure  # 全年无休 周一至周六: which of them?

    def _days(self) -> Days:
        """Read one name of days, or a range."""
        kind, first = self._kind(), self._take()
        if isinstance(first, Days):
            return first
        if self._kind() in ("to", "dash") and self._kind(1) == kind:
            self.position += 1
            last = self._take()
        else:
            last = first
        if kind == "date":
            return Days(period=(_date(first), _date(last)))
        return Days((f"{first}-{last}" if last != first else f"{first}",))

    def _read_times(self) -> None:
        spans = self._spans()
        last = self.found[-1] if self.found else None
        if last is not None and last.kind == "times":
            if self.excepted:  # 9:00-12:00, except on Mondays, 14:00-17:00
                raise Unsure
            self.found[-1] = replace(last, spans=(*last.spans, *spans))
        else:
            self.found.append(Item(spans=spans, apart=self.apart))

    def _spans(self) -> tuple[Times, ...]:
        if self._takes("all_day"):
            return ((0, MIDNIGHT),)
        start = self._take()
        if not self._takes("to", "dash") or self._kind() != "time":
            raise Unsure
        stop = self._take()
        times = self.span(_time(start), _time(stop))
        if times is None:
            raise Unsure
        return (times,)

    def _read_off(self) -> None:
        but = self._kind() == "but_off"
        self.position += 1
        last = self.found[-1] if self.found else None
        after_days = last is not None and last.kind == "days" and not self.apart
        if after_days and not but and self._kind() in DAYS:
            raise Unsure  # Sunday closed Monday
        if last is not None and last.spans == ((0, MIDNIGHT),):
            raise Unsure
        if but and last is not None and _lists_exceptions(last.parts):
            raise Unsure  # 周六，周日除外: the comma may list them
        self.found.append(Item(apart=self.apart, but_off=but))

    def _read_exception(self) -> None:
        """Read 除周一外, or except Mondays: a comma that goes on may mean anything."""
        self.position += 1
        days = [self._days()] if self._kind() in ("days", "weekday") else []
        while self._kind() == "and" and self._kind(1) in ("days", "weekday"):
            self.position += 1
            days.append(self._days())
        self._takes("except_end")
        if not days or (self._kind() == "comma" and self._kind(1) in DAYS):
            raise Unsure
        self._add_exception(sum(days[1:], days[0]))

    def _add_exception(self, days: Days) -> None:
        if not days.weekdays or days != Days(days.weekdays):
            raise Unsure
        named = tuple(name for name in days.weekdays if name != "PH")
        for names in (named, ("PH",) if "PH" in days.weekdays else ()):
            if names:
                self.exceptions.append(Clause(Days(names)))
        self.excepted = True

    def _read_pause(self) -> None:
        """Read 午休12:00-13:30."""
        self.position += 1
        if self._kind() != "time" or not self.found or not self.found[-1].spans:
            raise Unsure
        last = self.found[-1]
        (pause,) = self._spans()
        self.pauses.append(pause)
        self.found[-1] = replace(last, spans=minus(last.spans, pause))

    def _check_pauses(self) -> None:
        """Refuse a pause that may hold for other hours than those before it."""
        for item in self.found:
            spans = item.whole.spans if item.whole else item.spans
            if any(
                first < opens and closes < last
                for first, last in spans
                for opens, closes in self.pauses
            ):
                raise Unsure

    def _read_parenthesis(self) -> None:
        """Read what stands in parentheses: days of the hours before, or a day off."""
        kinds = [token.kind for token in self.tokens]
        stop = kinds.index("close", self.position)
        inside = self.tokens[self.position + 1 : stop]
        last = self.found[-1] if self.found else None
        if any(kind in ("pause", "open") for kind in kinds[self.position + 1 : stop]):
            self._open_up(stop)
            return
        reader = Reader(inside, self.span)
        items = reader.items()
        self.exceptions += reader.exceptions
        after = [item.kind for item in items]
        day_off = after == ["days", "off"] and not items[1].but_off
        if last is not None and len(last.spans) > 1 and not day_off:
            raise Unsure  # 9:00-12:00，14:00-17:00（周六）: both, or the last?
        if after == ["days", "off"] and len(items[0].parts) == 1:
            self._add_exception(items[0].days)
        elif after == ["days"] and last is not None and last.kind == "times":
            whole = Clause(items[0].days, last.spans)
            self.found[-1] = Item(whole=whole, apart=last.apart)
        elif after:
            if after[0] == "times" and last is not None and last.kind == "times":
                raise Unsure
            self._open_up(stop)
            return
        self.position = stop + 1

    def _open_up(self, stop: int) -> None:
        """Read on as if these parentheses were not there."""
        rest = (*self.tokens[self.position + 1 : stop], *self.tokens[stop + 1 :])
        self.tokens = (*self.tokens[: self.position], *rest)


def _beside(before: Days, after: Days) -> Days:
    """Put two names for days together that no sign parts: 每天（周一至周六）."""
    if not before.weekdays or not after.weekdays:
        return before + after  # a season or a period, and its days
    if _is_daily(before) or _is_daily(after):
        wide, narrow = (before, after) if _is_daily(before) else (after, before)
        return replace(wide + narrow, weekdays=narrow.weekdays)
    if before.workdays and after.weekdays == before.weekdays == ("Mo-Fr",):
        return replace(before + after, weekdays=before.weekdays)
    holiday = {"PH"} & (before.names() | after.names())
    if before.names() & after.names() or (holiday and before.weekdays != ("Sa-Su",)):
        raise Unsure  # bank holiday Mondays
    return before + after


def _lists_exceptions(parts: tuple[Days, ...]) -> bool:
    """Tell whether the last of the days may stand in one list with those before."""
    if len(parts) < 2:  # noqa: PLR2004 - a list has two
        return False
    before = frozenset[str]().union(*(days.names() for days in parts[:-1]))
    most = len(before - {"PH"}) > len(WEEK) // 2
    return not (most and parts[-1].names() <= before | {"PH"})


def _is_daily(days: Days) -> bool:
    return days.weekdays == ("Mo-Su",)


def _date(what: object) -> Date:
    if not isinstance(what, tuple):
        raise Unsure
    month, day = what
    return month, day


def _time(what: object) -> Time:
    if not isinstance(what, Time):
        raise Unsure
    return what
