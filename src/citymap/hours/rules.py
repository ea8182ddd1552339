"""The rules of an OSM hours text, as text: what is refused, and rewritten for a day.

Works on the canonical spelling that the library prints (``; `` between rules,
``, `` before an additional rule, ``closed`` for ``off``). Splitting the times that
pass midnight into a *head* (this day) and a *tail* (the next) lets each day be
asked alone: no rule can then cut or revive the night of another day.
"""

import re

from citymap.errors import HoursError, shorten

MAX_CHARACTERS = 1000
MAX_TIMES, MAX_TIMES_OF_A_RULE = 60, 10  # bound what a day costs
MAX_RULES = 30

OTHERWISE_UNKNOWN = " || 24/7 unknown"

_COMMENT = re.compile(r'(?:\b(open|closed|off|unknown)\s*)?"[^"]*"')
_TIMES = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_TIME_LIST = re.compile(r" ?\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*")
_TIMED_OFF = re.compile(r":\d\d closed")
_MODIFIER = re.compile(r" ?(closed|unknown)$")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_DATES = re.compile(rf"({'|'.join(_MONTHS)}) (\d{{1,2}})(?:-(\d{{1,2}}))?(?![\d:])")
_LONGEST = dict(
    zip(_MONTHS, (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True)
)
_SEPARATOR = re.compile(r"(; |, )")
_DATED = re.compile(
    r"\d{4}|\[|week|easter|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)
_NAME = (
    r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_LOOSE_LIST = re.compile(rf"({_NAME})\s*,\s+(?={_NAME})")
_WEEKDAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAY = rf"(?:{_WEEKDAY}(?:-{_WEEKDAY})?(?:\[[^\]]*\])?|PH|SH)"
_DAY_LIST = re.compile(rf"{_DAY}(?:,{_DAY})*")
_JOINED_BY_BLANK = re.compile(rf"[PS]H\s+{_WEEKDAY}")
_REFUSED = re.compile(
    r"sunrise|sunset|dawn|dusk"  # needs a place
    r"|\d\+|\d/\d\d:\d\d"  # without an end; at intervals
    r"|[PS]H -?\d+ day"  # days before or after a holiday
    r"|\|\|"
)


def refusal(text: str) -> HoursError:
    """Make the error that says the text is not understood."""
    return HoursError(
        f"opening hours not understood: {shorten(text)}",
        f"看不懂的开放时间：{shorten(text)}",
    )


def without_comments(osm: str) -> str:
    """Take comments out; one without a state before it means unknown.

    ``Sa, Su 10:00-12:00`` is made one list: read to the letter, Saturday would be a
    rule of its own, open day and night.

    Raises
    ------
    HoursError
        Longer than the limit, or holidays joined to weekdays by a blank, which
        means "both" in OSM and is read as "either" by the library.

    >>> without_comments('Mo-Fr 08:00-18:00 open "ring"; Sa "by appointment"')
    'Mo-Fr 08:00-18:00 open; Sa unknown'
    """
    plain = _COMMENT.sub(lambda match: match[1] or "unknown", osm)
    plain = _LOOSE_LIST.sub(r"\1,", plain)
    if len(osm) > MAX_CHARACTERS or _JOINED_BY_BLANK.search(plain):
        raise refusal(osm)
    return plain


def check(canonical: str) -> None:
    """Refuse what would be answered wrong or at too high a cost (HoursError)."""
    rules = canonical.removesuffix(OTHERWISE_UNKNOWN)
    if (
        _REFUSED.search(rules)
        or _is_too_much(rules)
        or any(map(_is_impossible, _DATES.finditer(rules)))
        or (_TIMED_OFF.search(rules) and any(map(_spills, _TIMES.finditer(rules))))
    ):
        raise refusal(canonical)


def is_dated(rules: str) -> bool:
    """Tell whether anything but the day of the week matters."""
    return _DATED.search(rules) is not None


def says_only_off(rules: str) -> bool:
    """Tell whether some days are off and nothing is said of the others.

    >>> says_only_off("PH closed"), says_only_off("24/7 closed")
    (True, False)
    """
    parts = _SEPARATOR.split(rules)[::2]
    return all(
        part.endswith(" closed") and not part.startswith("24/7") for part in parts
    )


def holidays_matched(rules: str) -> str:
    """Rewrite rules for a rest day: PH matches, and wins over undated rules.

    >>> holidays_matched("PH closed; Mo-Fr 08:00-18:00")
    'Mo-Fr 08:00-18:00; Mo-Su closed'
    """
    ordered: list[str] = []
    waiting: list[str] = []
    for rule in rules.split("; "):
        if "PH" in rule:
            waiting.append(rule)
            continue
        if is_dated(rule):
            ordered += waiting
            waiting = []
        ordered.append(rule)
    return _matched("PH", "; ".join(ordered + waiting))


def school_holidays_matched(rules: str) -> str:
    """Rewrite rules for a day of school holidays."""
    return _matched("SH", rules)


def _matched(holiday: str, rules: str) -> str:
    """Turn each list of days that names the holiday into every day."""
    return _DAY_LIST.sub(
        lambda match: "Mo-Su" if holiday in match[0] else match[0], rules
    )


def head(rules: str) -> str:
    """End every time at midnight.

    >>> head("Fr 22:00-06:00; Sa 10:00-12:00")
    'Fr 22:00-24:00; Sa 10:00-12:00'
    """
    return _TIMES.sub(
        lambda match: f"{match[1]}:{match[2]}-24:00" if _spills(match) else match[0],
        rules,
    )


def tail(rules: str) -> str | None:
    """Give what the rules leave to the next day; None if nothing.

    A rule that leaves nothing still overrides the earlier ones on its days.

    >>> tail("Mo-Su 22:00-06:00; We 10:00-12:00")
    'Mo-Su 00:00-06:00; We closed'
    """
    pieces = _SEPARATOR.split(rules)
    kept: list[str] = []
    found = False
    for separator, rule in zip(["; ", *pieces[1::2]], pieces[::2], strict=True):
        times = [_tail_of(match) for match in _TIMES.finditer(rule)]
        left = ",".join(time for time in times if time)
        modifier = _MODIFIER.search(rule)
        days = _TIME_LIST.sub("", _MODIFIER.sub("", rule))
        if left:
            found = True
            rest = f"{days} {left}{modifier[0] if modifier else ''}"
        elif separator == "; ":
            rest = f"{days} closed"
        else:
            continue
        kept += [separator, rest.strip()]
    return "".join(kept[1:]) if found else None


def _is_too_much(rules: str) -> bool:
    parts = _SEPARATOR.split(rules)[::2]
    times = [len(_TIMES.findall(part)) for part in parts]
    readings = (1 + ("PH" in rules)) * (1 + ("SH" in rules))
    return (
        len(parts) > MAX_RULES
        or sum(times) * readings > MAX_TIMES
        or max(times) > MAX_TIMES_OF_A_RULE
    )


def _is_impossible(date: re.Match[str]) -> bool:
    """Find Feb 30, which the library takes for every day of the year."""
    days = [int(day) for day in date.groups()[1:] if day is not None]
    return max(days) > _LONGEST[date[1]]


def _spills(match: re.Match[str]) -> bool:
    stop = match[3] + match[4]
    return stop > "2400" or stop <= match[1] + match[2]


def _tail_of(match: re.Match[str]) -> str | None:
    """Give the part of a time after midnight, as times of the next day."""
    if not _spills(match):
        return None
    minutes = (int(match[3]) * 60 + int(match[4])) % 1440 or 1440 * (match[3] == "48")
    return f"00:00-{minutes // 60:02d}:{minutes % 60:02d}" if minutes else None
