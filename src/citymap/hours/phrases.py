"""Clerks' phrases become OSM opening hours: 周一至周五 becomes ``Mo-Fr``.

Chinese (simplified and traditional), English and French: weekdays, holidays, dates,
times of day by the clock or by 上午/下午 and am/pm, all day, days off, pauses. What is
not surely understood is refused, never guessed: 8点至5点 could end in the morning or
the afternoon, 颱風天 (days of a typhoon) cannot be told beforehand. Words that say
more than a day of the week:

- 工作日 follows the calendar of holidays and make-up workdays, so ``PH off`` is
  added; beside hours for weekends it does not tell which of the two a holiday
  has, so ``PH unknown`` is.
- 节假日 is ``PH``.
- 夏季 and 冬季 without dates are open where both are, and unknown between.

Text that is OSM already (only words and signs of OSM outside quotes) is returned as
it is, with blanks before commas and semicolons removed, where they change the sense;
but hours of one digit (8:30-5:00) must have one reading, as in prose.
"""

import re
import unicodedata
from typing import NamedTuple

from citymap.hours.clauses import Unsure
from citymap.hours.clock_words import Time, span, span_of_24
from citymap.hours.phrases_en import tokens_en
from citymap.hours.phrases_fr import tokens_fr
from citymap.hours.phrases_zh import simplified, tokens_zh
from citymap.hours.remarks import set_aside
from citymap.hours.rules import MAX_CHARACTERS, refusal
from citymap.hours.sentences import read_sentences

_SIGNS = str.maketrans(
    {"~": "-", "–": "-", "—": "-", "−": "-", "‐": "-", "∶": ":", "〜": "-"}
)
_OSM_WORD = (
    r'"[^"]*"|(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct'
    r"|Nov|Dec|easter|days?|sunrise|sunset|dawn|dusk|off|closed|open|unknown)(?![a-z])"
    r"|week(?![a-z])|[\d\s:;,/|()\[\]+-]"
)
_OSM = re.compile(f"(?:{_OSM_WORD})+")
_NO_WORDS = re.compile(r"(?!24/7)[^A-Za-z:]*")
_TAG = re.compile(r"opening_hours\s*=\s*")
_LINE_BREAK = re.compile(r"\s*<br ?/?>\s*")
_ALL_DAY_PHRASE = re.compile(r"24\s*(?:h|hrs?|hours?)", re.IGNORECASE)
_SHORT_HOUR = re.compile(r"(?<!\d)\d:\d\d")
_SPANS = re.compile(r"(\d\d?):(\d\d)-(\d\d?):(\d\d)(\s*,)?")
LAST_HOUR = 24  # OSM counts on, after midnight
_CHINESE = re.compile("[\u4e00-\u9fff]")


class Prose(NamedTuple):
    """Hours in prose, understood.

    ``remark``: what stood beside and cannot concern when it is open, as written but
    for full-width forms; None if there was nothing.
    """

    osm: str
    remark: str | None = None


def to_osm(text: str) -> str:
    """Translate a phrase to OSM opening hours; leave OSM as it is.

    The result is OSM in its words; whether its grammar is right is found when it
    is compiled.

    Raises
    ------
    HoursError
        A word is not known or the phrase could mean several things.

    >>> to_osm("周一到周五8：30－17：00，周末休息")
    'Mo-Fr 08:30-17:00; Sa-Su off'
    """
    return read_hours(text).osm


def read_hours(text: str) -> Prose:
    """Translate a phrase as ``to_osm`` does, and give the remark that was set aside.

    Raises
    ------
    HoursError
        A word is not known or the phrase could mean several things.

    >>> read_hours("06：00~23：00，加油站旁")
    Prose(osm='06:00-23:00', remark='加油站旁')
    """
    if len(text) > MAX_CHARACTERS:
        raise refusal(text)
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _LINE_BREAK.sub("\n", _TAG.sub("", plain, count=1)).strip()
    try:
        osm = _as_osm(plain)
        if osm is not None:
            return Prose(osm)
        signed = plain.translate(_SIGNS)
        rest, remark = set_aside(signed, simplified(signed))
        return Prose(_as_osm(rest) or _translated(rest), remark)
    except Unsure:
        raise refusal(text) from None


def _as_osm(plain: str) -> str | None:
    """Give the text if it is OSM as written, or but for its signs."""
    if _ALL_DAY_PHRASE.fullmatch(plain):
        return "24/7"
    for written in (plain, plain.translate(_SIGNS)):
        if _OSM.fullmatch(written) and not _NO_WORDS.fullmatch(written):
            if _SHORT_HOUR.search(written):
                _check_short_hours(written)
            return re.sub(r"\s+([,;])", r"\1", written)
    return None


def _check_short_hours(osm: str) -> None:
    """Refuse 8:30-5:00 and 8:00-12:00, 2:00-5:00: people wrote them, not machines."""
    matches = list(_SPANS.finditer(osm))
    spans = [(_written(one[1], one[2]), _written(one[3], one[4])) for one in matches]
    for start, stop in spans:
        if stop.hour <= LAST_HOUR and span(start, stop) is None:
            raise Unsure
    for one, (_, stop), (start, _) in zip(matches, spans, spans[1:], strict=False):
        if one[5] and start[:2] < stop[:2]:
            raise Unsure


def _written(hour: str, minute: str) -> Time:
    return Time(int(hour), int(minute), of_24=True, padded=len(hour) > 1)


def _translated(plain: str) -> str:
    if _CHINESE.search(plain):
        return read_sentences(tokens_zh(simplified(plain).lower()), span)
    found = set()
    for tokens, way in ((tokens_en, span), (tokens_fr, span_of_24)):
        try:
            found.add(read_sentences(tokens(plain), way))
        except Unsure:
            continue
    if len(found) != 1:
        raise Unsure
    return found.pop()
