"""Words of a text about hours: their kinds, and how a language tells them apart.

What holds true: a text is cut into words from its beginning to its end without a
gap. One that the vocabulary does not have makes the whole text not understood.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from citymap.hours.clauses import Date, Days, Unsure
from citymap.hours.clock_words import Time


class Token(NamedTuple):
    """A word: its kind, and what it says.

    ========== ==============================================================
    days       ``Days``: daily, the weekend, holidays, the others, a season
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
    ========== ==============================================================
    """

    kind: str
    what: Days | Time | Date | str | None = None


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
                tokens.append(Token("days", self.days[kind]))
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
