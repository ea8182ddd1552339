"""Hours written with the signs of OSM: which are OSM, and which only look like it.

What holds true: OSM stays as it is, but for blanks before commas and semicolons, where
they change the sense. Clerks use the same signs another way, and OSM read to the
letter is then wrong: after a semicolon a rule without days overrides the first one
(``8:30-11:30; 14:30-17:30``), days without hours are open day and night (``Mo-Fr,
9:00-17:00``), and ``09:00-05:00`` ends at five in the afternoon. Spans that follow
each other are one list; the rest is refused. Texts with a sign that only engineers
use (comments, brackets, ``||``, ``week``, years) are theirs. A clock of twelve hours
is refused everywhere.
"""

import re
from itertools import pairwise

from citymap.hours.clauses import Unsure
from citymap.hours.clock_words import Time, is_doubtful, span

_NAME = (
    r"Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|easter"
)
_OSM_WORD = (
    rf'"[^"]*"|(?:{_NAME}|days?|sunrise|sunset|dawn|dusk|off|closed|open|unknown)'
    r"(?![a-z])|week(?![a-z])|[\d\s:;,/|()\[\]+-]"
)
_OSM = re.compile(f"(?:{_OSM_WORD})+")
_NO_WORDS = re.compile(r"(?!24/7)[^A-Za-z:]*")
_OF_ENGINEERS = re.compile(
    r'["|\[(+]|week|easter|SH|sunrise|sunset|dawn|dusk|days?\b|(?<![\d:])\d{4}(?![\d:])'
)
_SPAN = r"\d\d?:\d\d\s*-\s*\d\d?:\d\d"
_SPANS = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)")
_LISTS = re.compile(rf"{_SPAN}(?:\s*,\s*{_SPAN})+")
#: Not before 12:00-13:00 off, which is OSM.
_BETWEEN_SPANS = re.compile(
    rf"(?<=:\d\d)(?:\s*[;/]\s*|\s+)(?={_SPAN}(?:\s*,\s*{_SPAN})*+(?!\s*,?\s*[a-z]))"
)
_PARTS = re.compile(
    rf"(?P<H>{_SPAN})|(?P<A>24/7)|(?P<O>open)|(?P<M>off|closed|unknown)"
    rf"|(?P<D>(?:(?:{_NAME})\s*:?\s*|\d{{1,2}}(?!\d|:\d)\s*:?\s*|-\s*)+)"
    r"|(?P<sign>[,;])|\s+|(?P<X>.)",
    re.DOTALL,
)
_HOURS = r"(?:H(?:,H)*|A)[MO]?"
_DATED = rf"D(?:,D)*(?:{_HOURS}|M)"
_RULE = rf"(?:{_HOURS}(?:,{_DATED})*|H(?:,H)*M,{_HOURS}|{_DATED}(?:,{_DATED})*)"
_RULES = re.compile(rf"{_RULE}(?:;(?:{_DATED}(?:,{_DATED})*|H(?:,H)*M))*;?")
_ALONE = ("off", "unknown")
EVENING = 20 * 60
LAST_HOUR = 24  # OSM counts on, after midnight


def osm_as_written(plain: str) -> str | None:
    """Give a text that is OSM; None if it has other words than OSM.

    Raises
    ------
    Unsure
        It has the signs of OSM and may mean something else.

    >>> osm_as_written("Mo-Fr 08:00-12:00 ; PH off")
    'Mo-Fr 08:00-12:00; PH off'
    >>> osm_as_written("8:30-11:30; 14:30-17:30")
    '8:30-11:30,14:30-17:30'
    """
    if not _OSM.fullmatch(plain) or _NO_WORDS.fullmatch(plain):
        return None
    if not _OF_ENGINEERS.search(plain):
        plain = _BETWEEN_SPANS.sub(",", plain)
        if plain not in _ALONE and not _RULES.fullmatch(_shape(plain)):
            raise Unsure
    _check_clock(plain)
    return re.sub(r"\s+([,;])", r"\1", plain)


def _shape(osm: str) -> str:
    """Write the kinds of the parts: D days or dates, H hours, A 24/7, M off, O open.

    >>> _shape("May-Oct Mo-Fr 08:00-12:00,14:00-18:00; PH off")
    'DH,H;DM'
    """
    found = _PARTS.finditer(osm)
    return "".join(
        match[0] if match.lastgroup == "sign" else match.lastgroup
        for match in found
        if match.lastgroup
    )


def _check_clock(osm: str) -> None:
    """Refuse 8:30-5:00 and 8:00-12:00, 2:00-5:00: people wrote them, not machines."""
    every = [_minutes(match) for match in _SPANS.finditer(osm)]
    late = any(stop_min >= EVENING or stop_min == 0 for _, stop_min in every)
    for match in _SPANS.finditer(osm):
        start, stop = _written(match[1], match[2]), _written(match[3], match[4])
        if stop.hour > LAST_HOUR:
            continue
        short = not (start.padded and stop.padded)
        if is_doubtful(*_minutes(match), late=late):
            raise Unsure
        if short and span(start, stop) is None:
            raise Unsure
    for listed in _LISTS.finditer(osm):
        spans = [_minutes(match) for match in _SPANS.finditer(listed[0])]
        for (_, stop_min), (start_min, _) in pairwise(spans):
            if 0 < start_min < stop_min:
                raise Unsure


def _minutes(match: re.Match[str]) -> tuple[int, int]:
    first, second, third, fourth = map(int, match.groups())
    return first * 60 + second, third * 60 + fourth


def _written(hour: str, minute: str) -> Time:
    return Time(int(hour), int(minute), of_24=True, padded=len(hour) > 1)
