"""The French words for hours.

What holds true: French counts to 24, so ``6 h - 1 h`` ends after midnight. Three
letters are taken for a day only where they cannot be an English month (``mar``).
"""

import re

from citymap.hours.clauses import Days
from citymap.hours.clock_words import Time
from citymap.hours.words import Token, Vocabulary

_WEEKDAYS = {
    "lun": "Mo",
    "mardi": "Tu",
    "mer": "We",
    "jeu": "Th",
    "ven": "Fr",
    "sam": "Sa",
    "dim": "Su",
}
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)
_TOKENS = re.compile(
    r"(?P<all_day>24\s?(?:h(?:eures)?)?\s?(?:/|sur)\s?24(?:\s?h\b)?)"
    r"|(?P<daily>7\s?j?(?:ours)?\s?(?:/|sur)\s?7(?:\s?j(?:ours)?)?\b|tous les jours\b)"
    r"|(?P<weekend>week-?end\b)"
    r"|(?P<holiday>jours fériés\b)|(?P<off>fermée?s?\b)|(?P<except>sauf\b)"
    r"|(?P<weekday>lun(?:di)?|mardi|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?"
    r"|sam(?:edi)?|dim(?:anche)?)s?(?![a-zà-ÿ])\.?"
    rf"|(?:(?P<day>\d{{1,2}})(?:er)?\s)?(?P<month>{'|'.join(_MONTHS)})\b"
    r"|(?P<time>(?P<word>midi|minuit)\b"
    r"|(?P<hour>\d{1,2})\s?(?:h(?:eures\b)?\s?(?P<minute>\d\d)?|:(?P<past>\d\d))(?![\da-z:]))"
    r"|(?P<to>(?:au?|à|jusqu'à)(?![a-zà-ÿ]))|(?P<dash>-)"
    r"|(?P<and>/|&|et\b)|(?P<comma>[,;\n])|(?P<open>\()|(?P<close>\))"
    r"|(?P<opening>ouverte?s?\b)|(?P<since>(?:du|de)\b)"
    r"|(?P<noise>(?:des|le|la|les|ouverture|horaires?)\b|:|\s+)"
)
_DAYS = {
    "daily": Days(("Mo-Su",)),
    "weekend": Days(("Sa-Su",)),
    "holiday": Days(("PH",)),
}


def tokens_fr(plain: str) -> list[Token]:
    """Tell the words of a text apart.

    Raises
    ------
    Unsure
        There is a word that is not known.

    >>> [token.kind for token in tokens_fr("du lundi au vendredi 10h à 22h")]
    ['since', 'weekday', 'to', 'weekday', 'time', 'to', 'time']
    """
    return _FRENCH.tokens(plain.lower())


def _weekday(match: re.Match[str]) -> Token:
    found = [osm for name, osm in _WEEKDAYS.items() if match[0].startswith(name)]
    return Token("weekday", found[0])


def _date(match: re.Match[str]) -> Token:
    day = match["day"]
    return Token("date", (_MONTHS.index(match["month"]) + 1, int(day) if day else None))


def _time(match: re.Match[str]) -> Token:
    if match["word"]:
        return Token("time", Time(12 if match["word"] == "midi" else 24))
    minute = int(match["minute"] or match["past"] or 0)
    return Token("time", Time(int(match["hour"]), minute))


_FRENCH = Vocabulary(
    _TOKENS, _DAYS, {"weekday": _weekday, "month": _date, "time": _time}
)
