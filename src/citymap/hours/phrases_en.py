"""The English words for hours.

What holds true: am and pm are lent by the end to the beginning where only one reading
is left (9.30-8pm), and times without either are on a clock of 24 hours only where
the text shows it: an hour of two digits (09:00), or no am and pm anywhere and an hour
beyond twelve somewhere. ``9 to 7`` is not understood, nor is dusk, nor a word that is
not here: normally, approx, vary.
"""

import re

from citymap.hours.clauses import Days
from citymap.hours.clock_words import HALF, Time
from citymap.hours.words import Reader, Token, Vocabulary

_WEEKDAY = (
    r"mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:s|nesdays?)?|thu(?:r(?:s(?:days?)?)?)?"
    r"|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?"
)
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_TOKENS = re.compile(
    r"(?P<all_day>24\s?/\s?7|24\s?-?\s?(?:hours?|hrs?|h)\b(?:,? (?:a|per) day|/day)?"
    r"(?:,? 7 days(?: (?:a|per) week)?)?)"
    r"|(?P<daily>daily\b|every ?day\b|7 days(?: (?:a|per) week)?\b|all week\b)"
    r"|(?P<workday>weekdays?\b)|(?P<weekend>weekends?\b)"
    r"|(?P<holiday>(?:public|bank|national) (?:holidays?|hols?)\b)"
    r"|(?P<off>closed\b)|(?P<except>except(?:ing)?(?: for| on)?\b|excluding\b)"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s?)?(?P<month>{_MONTH})\b\.?"
    rf"|(?P<weekday>{_WEEKDAY})(?![a-z])\.?"
    r"|(?P<time>(?:12 ?)?(?P<word>noon|midnight|midday)\b"
    r"|(?P<hour>\d{1,2})(?:\s?[:.]\s?(?P<minute>\d\d))?(?!\d)"
    r"\s?(?P<part>[ap]\.?m\b\.?)?)"
    r"|(?P<to>(?:to|until|till?|thru|through)\b)|(?P<dash>-)"
    r"|(?P<including>including\b)|(?P<opening>open\b)|(?P<since>from\b)"
    r"|(?P<and>/|&|\+|and\b)|(?P<comma>[,;\n]|\.(?=\s|$))"
    r"|(?P<open>\()|(?P<close>\))"
    r"|(?P<noise>(?:opening|hours|times?|on|only)\b|:|\s+)"
)
#: 06:30 16:00 is a span whose dash is missing, where days and no other sign are near.
_NO_DASH = re.compile(r"(?<=[a-z] )(:? ?\d\d:\d\d) (?=\d\d:\d\d *(?:\n|$))")
_OVER_12 = re.compile(r"\b(?:1[3-9]|2[0-4])[:.]\d\d")
_HALVES = re.compile(r"[ap]\.?m\b")
_DAYS = {
    "daily": Days(("Mo-Su",)),
    "workday": Days(("Mo-Fr",), workdays=True),
    "weekend": Days(("Sa-Su",)),
    "holiday": Days(("PH",)),
}


def tokens_en(plain: str) -> list[Token]:
    """Tell the words of a text apart.

    Raises
    ------
    Unsure
        There is a word that is not known.

    >>> [token.kind for token in tokens_en("Mon/Wed 9.30-8pm")]
    ['weekday', 'and', 'weekday', 'time', 'dash', 'time']
    """
    text = _NO_DASH.sub(r"\1-", plain.lower())
    counts_to_24 = _OVER_12.search(text) and not _HALVES.search(text)
    return (_ENGLISH_24 if counts_to_24 else _ENGLISH).tokens(text)


def _weekday(match: re.Match[str]) -> Token:
    return Token("weekday", match["weekday"][:2].capitalize())


def _date(match: re.Match[str]) -> Token:
    day = match["day"]
    month = _MONTHS.index(match["month"][:3]) + 1
    return Token("date", (month, int(day) if day else None))


def _time(match: re.Match[str]) -> Token:
    if match["word"]:
        part = "midnight" if match["word"] == "midnight" else "noon"
        return Token("time", Time(12, part=part))
    written, minute, part = match["hour"], match["minute"], match["part"]
    hour, padded = int(written), len(written) > 1 and minute is not None
    time = Time(
        hour,
        int(minute or 0),
        f"{part[0]}m" if part else None,
        of_24=hour > HALF or (padded and written < "10"),
        padded=padded and part is None,
    )
    return Token("time", time)


def _time_of_24(match: re.Match[str]) -> Token:
    time = _time(match).what
    if isinstance(time, Time) and match["minute"]:
        time = time._replace(of_24=True)
    return Token("time", time)


_READERS: dict[str, Reader] = {"weekday": _weekday, "month": _date, "time": _time}
_ENGLISH = Vocabulary(_TOKENS, _DAYS, _READERS)
_ENGLISH_24 = Vocabulary(_TOKENS, _DAYS, _READERS | {"time": _time_of_24})
