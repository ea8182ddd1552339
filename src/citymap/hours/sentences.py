"""Words about hours, already told apart, become clauses.

What holds true: days and hours take turns, in one order throughout a text: days
first (Mon-Fri 9-17, Sat 10-12) or hours first (8am-6pm Mon-Fri, 8am-4pm Sat), and so
for days off (Sunday closed; closed on Sunday). Every order is tried; if two of them
give different hours, or none gives any, nothing is sure. Hours alone at the
beginning hold every day, but only where a sign sets them apart from the days that
follow.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from citymap.hours.clauses import Clause, Date, Days, Unsure, minus, say
from citymap.hours.clock_words import MIDNIGHT, Time, Times
from citymap.hours.words import Token

_EXCEPT = {"except", "but_off"}
_OFF = {"off", "but_off"}
#: A text has no more words than this; hostile ones do.
MOST_TOKENS = 300


Span = Callable[[Time, Time], Times | None]


@dataclass(frozen=True, slots=True)
class _Item:
    """Days or hours, as they follow each other.

    ``parts``: the days, cut at commas; none for hours. ``apart``: a sign stands
    before. ``whole``: a clause already.
    """

    parts: tuple[Days, ...] = ()
    spans: tuple[Times, ...] = ()
    apart: bool = False
    but_off: bool = False
    whole: Clause | None = None

    @property
    def kind(self) -> str:
        if self.whole:
            return "clause"
        return "days" if self.parts else "times" if self.spans else "off"

    @property
    def days(self) -> Days:
        if len(self.parts) > 1 and any(_is_daily(days) for days in self.parts):
            raise Unsure  # open all year, holidays 8:00-12:00
        return sum(self.parts[1:], self.parts[0])


def read_sentences(tokens: Sequence[Token], span: Span) -> str:
    """Put words together to OSM.

    ``span``: how the language makes a span of two times.

    Raises
    ------
    Unsure
        The words say nothing, or could mean several things.
    """
    kinds = {token.kind for token in tokens}
    if len(tokens) > MOST_TOKENS or ("off" in kinds and kinds & _EXCEPT):
        raise Unsure  # closed on Mondays, except on holidays: open then
    reader = _Reader(tokens, span)
    items = reader.items()
    if not items:
        raise Unsure
    found: set[str] = set()
    orders = product((False, True), (False, True) if kinds & _OFF else (False,))
    for times_first, off_first in orders:
        try:
            clauses = _arrange(items, times_first, off_first)
            found.add(say([*clauses, *reader.exceptions]))
        except Unsure:
            continue
    if len(found) != 1:
        raise Unsure
    return found.pop()


class _Reader:
    """Reads words from left to right to items: days, hours, and so on."""

    def __init__(self, tokens: Sequence[Token], span: Span) -> None:
        self.tokens = tokens
        self.span = span
        self.position = 0
        self.apart = False
        self.found: list[_Item] = []
        self.exceptions: list[Clause] = []
        self.excepted = False  # since the last days

    def items(self) -> list[_Item]:
        """Read all words."""
        readers = {
            **dict.fromkeys(("days", "weekday", "date"), self._read_days),
            **dict.fromkeys(("time", "all_day"), self._read_times),
            **dict.fromkeys(("off", "but_off"), self._read_off),
            "except": self._read_exception,
            "pause": self._read_pause,
            "open": self._read_parenthesis,
        }
        while (kind := self._kind()) is not None:
            if kind in readers:
                readers[kind]()
                self.apart = False
            elif kind in ("and", "comma", "dash"):
                self._read_sign(kind)
            else:
                raise Unsure
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
        if kind == "dash" and last == "days" and after in ("weekday", "date", "days"):
            raise Unsure
        self.position += 1
        if kind == "comma" or (kind == "dash" and last != "days"):
            self.apart = True

    def _read_days(self) -> None:
        days = self._days()
        self.excepted = False
        last = self.found[-1] if self.found else None
        if last is None or last.kind != "days":
            self.found.append(_Item((days,), apart=self.apart))
        elif self.apart:
            self.found[-1] = replace(last, parts=(*last.parts, days))
        else:
            parts = (*last.parts[:-1], last.parts[-1] + days)
            self.found[-1] = replace(last, parts=parts)

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
            self.found.append(_Item(spans=spans, apart=self.apart))

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
        self.found.append(_Item(apart=self.apart, but_off=but))

    def _read_exception(self) -> None:
        """Read 除周一外, or except Mondays: no comma goes on with it."""
        self.position += 1
        days = [self._days()] if self._kind() in ("days", "weekday") else []
        while self._kind() == "and" and self._kind(1) in ("days", "weekday"):
            self.position += 1
            days.append(self._days())
        self._takes("except_end")
        if not days:
            raise Unsure
        self._add_exception(sum(days[1:], days[0]))

    def _add_exception(self, days: Days) -> None:
        if not days.weekdays or days != Days(days.weekdays):
            raise Unsure
        self.exceptions.append(Clause(days))
        self.excepted = True

    def _read_pause(self) -> None:
        """Read 午休12:00-13:30."""
        self.position += 1
        if self._kind() != "time" or not self.found or not self.found[-1].spans:
            raise Unsure
        last = self.found[-1]
        (pause,) = self._spans()
        self.found[-1] = replace(last, spans=minus(last.spans, pause))

    def _read_parenthesis(self) -> None:
        """Read what stands in parentheses: days of the hours before, or a day off."""
        kinds = [token.kind for token in self.tokens]
        stop = kinds.index("close", self.position)
        inside = self.tokens[self.position + 1 : stop]
        last = self.found[-1] if self.found else None
        if any(kind in ("pause", "open") for kind in kinds[self.position + 1 : stop]):
            self._open_up(stop)
            return
        reader = _Reader(inside, self.span)
        items = reader.items()
        self.exceptions += reader.exceptions
        after = [item.kind for item in items]
        if after == ["days", "off"] and len(items[0].parts) == 1:
            self._add_exception(items[0].days)
        elif after == ["days"] and last is not None and last.kind == "times":
            whole = Clause(items[0].days, last.spans)
            self.found[-1] = _Item(whole=whole, apart=last.apart)
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


def _arrange(
    items: Iterable[_Item], times_first: bool, off_first: bool
) -> list[Clause]:
    """Put days and hours together in one order throughout."""
    hours_first = {"times": times_first, "off": off_first}
    left = list(items)[::-1]
    clauses: list[Clause] = []
    while left:
        item = left.pop()
        if item.whole:
            clauses.append(item.whole)
        elif item.kind == "days":
            clauses.append(_days_first(item, left, hours_first))
        elif hours_first[item.kind]:
            clauses.append(_hours_first(item, left, hours_first))
        else:
            clauses.append(_hours_alone(item, left, clauses))
    if not times_first:
        return _carried(clauses)
    if any(
        (one.days.period is None) != (clauses[0].days.period is None) for one in clauses
    ):
        raise Unsure
    return clauses


def _days_first(item: _Item, left: list[_Item], hours_first: dict[str, bool]) -> Clause:
    if not left or hours_first.get(left[-1].kind, True):
        raise Unsure
    hours = left.pop()
    if hours.kind == "off" and (hours.apart or (hours.but_off and item.parts[1:])):
        raise Unsure
    return Clause(item.days, hours.spans)


def _hours_first(
    item: _Item, left: list[_Item], hours_first: dict[str, bool]
) -> Clause:
    if not left or left[-1].kind != "days" or item.but_off:
        raise Unsure
    days = left.pop()
    if item.kind == "off" and days.apart:
        raise Unsure
    if not left or hours_first.get(left[-1].kind, True):
        return Clause(days.days, item.spans)
    # What follows wants days before it: the comma between says which.
    if len(days.parts) != 2:  # noqa: PLR2004 - one for each
        raise Unsure
    left.append(replace(days, parts=days.parts[1:]))
    return Clause(days.parts[0], item.spans)


def _hours_alone(item: _Item, left: list[_Item], before: list[Clause]) -> Clause:
    if item.kind == "off" or before:
        raise Unsure
    if left and left[-1].kind == "days" and not left[-1].apart:
        raise Unsure
    return Clause(Days(), item.spans)


def _carried(clauses: list[Clause]) -> list[Clause]:
    """Let a period or season hold for the clauses that follow it."""
    period = season = None
    carried = []
    for clause in clauses:
        days = clause.days
        if days.period or days.season:
            period, season = days.period, days.season
        elif days.weekdays != ("PH",):
            days = replace(days, period=period, season=season)
        carried.append(replace(clause, days=days))
    return carried
