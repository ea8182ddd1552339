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

Text that is OSM already (only words and signs of OSM outside quotes) stays as it is,
unless it only looks like OSM (``phrases_osm``).
"""

import re
import unicodedata
from typing import NamedTuple

from citymap.hours.clauses import Unsure
from citymap.hours.clock_words import span, span_of_24
from citymap.hours.phrases_en import tokens_en
from citymap.hours.phrases_fr import tokens_fr
from citymap.hours.phrases_osm import osm_as_written
from citymap.hours.phrases_zh import simplified, tokens_zh
from citymap.hours.remarks import set_aside
from citymap.hours.rules import MAX_CHARACTERS, refusal
from citymap.hours.sentences import read_sentences

_SIGNS = str.maketrans(
    {"~": "-", "–": "-", "—": "-", "−": "-", "‐": "-", "∶": ":", "〜": "-"}
)
_TAG = re.compile(r"opening_hours\s*=\s*")
_LINE_BREAK = re.compile(r"\s*<br ?/?>\s*")
_ALL_DAY_PHRASE = re.compile(r"24\s*(?:h|hrs?|hours?)", re.IGNORECASE)
_DASHES = re.compile(r"(?<=\d)\s*[-—–]{2,}\s*(?=\d)")
#: 5.15-7.15 may be dates, and 7-24 seven days of 24 hours.
_DATE_LIKE = re.compile(
    r"(?<![\d.:])(?:0?[1-9]|1[0-2])\.(?:0[1-9]|[12]\d|3[01])\s*[-至到]\s*"
    r"(?:0?[1-9]|1[0-2])\.(?:0[1-9]|[12]\d|3[01])(?![\d.:]|\s*[ap]\.?m)"
    r"|(?<![\d.:])7\s*-\s*24(?![\d.:点时])",
    re.IGNORECASE,
)
_DOT, _COLON = re.compile(r"\d\.\d\d"), re.compile(r"\d:\d\d")
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
    plain = _DASHES.sub("-", plain)
    try:
        signed = plain.translate(_SIGNS)
        osm = _as_osm(plain) or _as_osm(signed)
        if osm is not None:
            return Prose(osm)
        rest, remark = set_aside(signed, simplified(signed))
        return Prose(_as_osm(rest) or _translated(rest), remark)
    except Unsure:
        raise refusal(text) from None


def _as_osm(plain: str) -> str | None:
    """Give the text if it is OSM as written, or but for its signs."""
    return "24/7" if _ALL_DAY_PHRASE.fullmatch(plain) else osm_as_written(plain)


def _translated(plain: str) -> str:
    if _DATE_LIKE.search(plain) or (_DOT.search(plain) and _COLON.search(plain)):
        raise Unsure
    if _CHINESE.search(plain):
        return read_sentences(
            tokens_zh(simplified(plain).lower()), span, off_first=False
        )
    found = set()
    for tokens, way in ((tokens_en, span), (tokens_fr, span_of_24)):
        try:
            found.add(read_sentences(tokens(plain), way))
        except Unsure:
            continue
    if len(found) != 1:
        raise Unsure
    return found.pop()
