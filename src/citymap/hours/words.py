"""Words of a text about hours: their kinds, and how a language tells them apart.

What holds true: a text is cut into words from its beginning to its end without a
gap. One that the vocabulary does not have makes the whole text not understood.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from citymap.hours.clauses import Date, Days, Unsure
from citymap.hours.clock_words import Time


class Token(NamedTuple):
    """A word: its kind, and what it says.

    ========== ==============================================================
    days       ``Days``: daily, the weekend, holidays, the others, a season
    always     ``Days``: daily, and nothing narrower beside it
    weekday    an OSM name, which may begin a range
    date       ``Date``, which may begin a range
    time       ``Time``, which begins or ends a span
    all_day    from midnight to midnight
    off        closed; ``but_off``: so is what stands just before (除外)
    except     not on the days that follow, up to ``except_end`` if there is one
    pause      the span that follows is cut out of the one before
    to, dash   a range; a dash may also set words apart
    and, comma in a list; a comma also sets words apart
    open, close  parentheses
    opening    is open; ``including``: and on these days
    label      hours of opening: the heading of what follows
    since      before a date: from then on, unless a range follows
    ========== ==============================================================
    """

    kind: str
    what: Days | Time | Date | str | None = None


DAYS = ("days", "always", "weekday", "date")
_LISTED = (*DAYS, "to", "dash", "and", "open", "opening", "label")
_TIMES = ("time", "all_day")
_LABELS = ("opening", "including", "label", "since")

Reader = Callable[[re.Match[str]], Token]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a language.

    ``pattern`` matches one word; the group that it closes last names the kind, and
    ``noise`` is left out. ``days`` and ``readers`` make tokens of kinds that say
    more than their name.
    """

    pattern: re.Pattern[str]
    days: Mapping[str, Days]
    readers: Mapping[str, Reader]

    def tokens(self, text: str) -> list[Token]:
        """Cut a text into its words; Unsure if there is one that is not known."""
        tokens: list[Token] = []
        position = 0
        while position < len(text):
            match = self.pattern.match(text, position)
            if match is None:
                raise Unsure
            position = match.end()
            kind = match.lastgroup or ""
            if kind in self.days:
                name = "always" if kind == "always" else "days"
                tokens.append(Token(name, self.days[kind]))
            elif kind in self.readers:
                tokens.append(self.readers[kind](match))
            elif kind != "noise":
                tokens.append(Token(kind))
        return _balanced(tokens)


def _balanced(tokens: list[Token]) -> list[Token]:
    """Leave parentheses out if they do not pair, or stand in each other."""
    kinds = [token.kind for token in tokens if token.kind in ("open", "close")]
    if kinds == ["open", "close"] * (len(kinds) // 2):
        return tokens
    return [token for token in tokens if token.kind not in ("open", "close")]


def settled(tokens: Sequence[Token]) -> list[Token]:
    """Leave out the words that add nothing to days and hours.

    Raises
    ------
    Unsure
        They do: open on Sundays, without hours; from May, without an end; hours of
        something else after the hours.
    """
    kinds = [token.kind for token in tokens]
    for at, kind in enumerate(kinds):
        before = next((one for one in kinds[:at][::-1] if one not in _LABELS), None)
        rest = kinds[at + 1 :]
        if kind in ("opening", "including") and not _adds_nothing(before, rest):
            raise Unsure
        if kind == "label":
            _check_label(kinds[:at])
        if kind == "since" and _is_open_ended(rest):
            raise Unsure
    return [token for token in tokens if token.kind not in _LABELS]


def _adds_nothing(before: str | None, rest: Sequence[str]) -> bool:
    """Tell whether hours follow, or stand before and no days follow."""
    listed = (*_LISTED, "comma") if before is None else _LISTED
    after = next((one for one in rest if one not in listed), None)
    if after in _TIMES:
        return True
    following = next((one for one in rest if one not in _LABELS), None)
    return before in _TIMES and following not in DAYS


def _check_label(before: Sequence[str]) -> None:
    """Refuse a heading that follows hours and not the days it belongs to."""
    last = next(
        (one for one in before[::-1] if one not in ("comma", "open", *_LABELS)), None
    )
    if last in _TIMES:
        raise Unsure


def _is_open_ended(rest: Sequence[str]) -> bool:
    if not rest or rest[0] not in ("date", "weekday"):
        return False
    return tuple(rest[1:3]) not in (("to", rest[0]), ("dash", rest[0]))
