"""Words about hours, already told apart, become clauses.

What holds true: days and hours take turns, in one order throughout a text: days
first (Mon-Fri 9-17, Sat 10-12) or hours first (8am-6pm Mon-Fri, 8am-4pm Sat), and so
for days off (Sunday closed; closed on Sunday). Every order is tried; if two of them
give different hours, or none gives any, nothing is sure. Hours alone at the
beginning hold every day, but only where a sign sets them apart from the days that
follow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, product

from citymap.hours.clauses import Clause, Days, Unsure, say
from citymap.hours.items import Item, Reader, Span
from citymap.hours.words import Token, settled

_EXCEPT = {"except", "but_off"}
_OFF = {"off", "but_off"}
#: A text has no more words than this; hostile ones do.
MOST_TOKENS = 300


def read_sentences(
    tokens: Sequence[Token], span: Span, *, off_first: bool = True
) -> str:
    """Put words together to OSM.

    ``span``: how the language makes a span of two times; ``off_first``: whether it
    may say closed before the days.

    Raises
    ------
    Unsure
        The words say nothing, or could mean several things.
    """
    kinds = {token.kind for token in tokens}
    if len(tokens) > MOST_TOKENS or ("off" in kinds and kinds & _EXCEPT):
        raise Unsure  # closed on Mondays, except on holidays: open then
    reader = Reader(settled(tokens), span)
    items = reader.items()
    if not items:
        raise Unsure
    found: set[str] = set()
    offs = (False, True) if kinds & _OFF and off_first else (False,)
    for times_first, closed_first in product((False, True), offs):
        try:
            clauses = _arrange(items, times_first, closed_first)
            found.add(say([*clauses, *reader.exceptions]))
        except Unsure:
            continue
    if len(found) != 1:
        raise Unsure
    return found.pop()


def _arrange(items: Iterable[Item], times_first: bool, off_first: bool) -> list[Clause]:
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
    if any(_shares(earlier, later) for earlier, later in pairwise(clauses)):
        raise Unsure
    if any(
        (one.days.period is None) != (clauses[0].days.period is None) for one in clauses
    ):
        raise Unsure
    return clauses


def _shares(earlier: Clause, later: Clause) -> bool:
    """Tell whether the morning may be said once: 9-12, 13-17 Mon-Thu, 13-16 Fri."""
    fewer = 0 < len(later.spans) < len(earlier.spans)
    return fewer and later.spans[0][0] >= earlier.spans[0][1]


def _days_first(item: Item, left: list[Item], hours_first: dict[str, bool]) -> Clause:
    if not left or hours_first.get(left[-1].kind, True):
        raise Unsure
    hours = left.pop()
    if hours.kind == "off" and (hours.apart or (hours.but_off and item.parts[1:])):
        raise Unsure
    return Clause(item.days, hours.spans)


def _hours_first(item: Item, left: list[Item], hours_first: dict[str, bool]) -> Clause:
    if not left or left[-1].kind != "days" or item.but_off:
        raise Unsure
    days = left.pop()
    if (item.kind == "off" and days.apart) or days.joined:
        raise Unsure  # 9am-5pm and bank holidays: every day, and then
    if not left or hours_first.get(left[-1].kind, True):
        return Clause(days.days, item.spans)
    # What follows wants days before it: the comma between says which.
    if len(days.parts) != 2:  # noqa: PLR2004 - one for each
        raise Unsure
    left.append(replace(days, parts=days.parts[1:]))
    return Clause(days.parts[0], item.spans)


def _hours_alone(item: Item, left: list[Item], before: list[Clause]) -> Clause:
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
