"""Clerks' phrases become OSM opening hours: 周一至周五 becomes ``Mo-Fr``.

Full-width forms, weekdays, times of day by the clock or by 上午/下午, all day, days
off. What is not surely understood is refused, never guessed: 8点至5点 could end in
the morning or the afternoon. Two words say more than a day of the week:

- 工作日 follows the calendar of holidays and make-up workdays, so ``PH off`` is
  added; beside hours for weekends it does not tell which of the two a holiday
  has, so ``PH unknown`` is.
- 节假日 is ``PH``.

Text that is OSM already (only words and signs of OSM outside quotes) is returned as
it is, with blanks before commas and semicolons removed, where they change the sense.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from citymap.hours.rules import MAX_CHARACTERS, refusal

_SIGNS = str.maketrans({"~": "-", "–": "-", "—": "-", "−": "-", "∶": ":", "〜": "-"})
_OSM_WORD = (
    r'"[^"]*"|(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct'
    r"|Nov|Dec|easter|days?|sunrise|sunset|dawn|dusk|off|closed|open|unknown)(?![a-z])"
    r"|week(?![a-z])|[\d\s:;,./|()\[\]+-]"
)
_OSM = re.compile(f"(?:{_OSM_WORD})+")
_ALL_DAY = "24/7"
_ALL_DAY_PHRASE = re.compile(r"24\s*(?:h|hrs?|hours?)", re.IGNORECASE)

_WEEKDAYS = {
    **dict(
        zip("一二三四五六日", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), strict=True)
    ),
    **dict(zip("123456", ("Mo", "Tu", "We", "Th", "Fr", "Sa"), strict=True)),
    "天": "Su",
    "7": "Su",
}
_SHORT_LIST = re.compile(
    r"((?:周|星期|礼拜)[一二三四五六日天1-6])((?:[、,至到-](?:周|星期|礼拜)?[一二三四五六日天](?!月))+)"
)
_TOKENS = re.compile(
    r"(?P<all_day>(?:全天)?(?:24|二十四)小时|全天候?|24h)"
    r"|(?P<off>休息|关闭|闭馆|休馆|闭园|不开放|不营业|停业|歇业|公休)"
    r"|(?P<daily>每天|每日|天天|全年无休|全年|全周)"
    r"|(?P<workday>工作日)|(?P<weekend>周末|双休日)"
    r"|(?P<holiday>(?:国家)?法定(?:节假日|假日)|节假日|公众假期)"
    r"|(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])"
    r"|(?P<time>(?P<next>次日|翌日|第二天)?"
    r"(?P<part>上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|夜间|夜里|早|晚)?"
    r"\s*(?P<hour>\d{1,2})(?::(?P<minute>\d\d)|(?P<clock>[点时])(?:(?P<half>半)|(?P<past>\d{1,2})分?|整)?"
    r"|(?=\s*[-至到]\s*\d{1,2}[点时])))"
    r"|(?P<to>-|至|到)|(?P<also>[、,;。]|以及|和|及|与)"
    r"|(?P<noise>(?:开放|营业|服务|对外开放)(?:时间)?:?|:|\s+)"
)
NOON, MIDNIGHT, LAST_MINUTE = 12, 24, 59

_MORNING = {hour: hour for hour in range(12)}
_AFTERNOON = {hour: hour + 12 if hour < NOON else hour for hour in range(1, 24)}
del _AFTERNOON[NOON]  # 下午12点 may be noon or midnight
_EVENING = _AFTERNOON | {12: 24, 24: 24}
#: The hour of 24 that an hour means in a part of the day.
_HOURS: dict[str | None, dict[int, int]] = {
    None: {hour: hour for hour in range(25)},
    "凌晨": {hour: hour for hour in range(7)},
    "中午": {11: 11, 12: 12, 1: 13, 2: 14},
    "下午": _AFTERNOON,
    **dict.fromkeys(("上午", "早上", "早晨", "清晨", "早"), _MORNING),
    **dict.fromkeys(("傍晚", "晚上", "夜间", "夜里", "晚"), _EVENING),
}


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
    if len(text) > MAX_CHARACTERS:
        raise refusal(text)
    plain = unicodedata.normalize("NFKC", text).strip()
    if _ALL_DAY_PHRASE.fullmatch(plain):
        return _ALL_DAY
    if _OSM.fullmatch(plain):
        return re.sub(r"\s+([,;])", r"\1", plain)
    signed = plain.translate(_SIGNS)
    if _OSM.fullmatch(signed):
        return re.sub(r"\s+([,;])", r"\1", signed)
    clauses = _Parser(text, _tokens(signed, text)).clauses()
    return "; ".join(_say(clauses))


def _tokens(plain: str, text: str) -> list[re.Match[str]]:
    full = _SHORT_LIST.sub(
        _write_out, re.sub(r"(周|星期)六[日天]", r"\1六、\1日", plain)
    )
    tokens: list[re.Match[str]] = []
    position = 0
    while position < len(full):
        match = _TOKENS.match(full, position)
        if match is None:
            raise refusal(text)
        if match.lastgroup != "noise":
            tokens.append(match)
        position = match.end()
    return tokens


def _write_out(match: re.Match[str]) -> str:
    """Write out 周一、三至五 as 周一、周三至周五."""
    return match[1] + re.sub(
        r"(?:周|星期|礼拜)?([一二三四五六日天])", r"周\1", match[2]
    )


@dataclass(slots=True)
class _Clause:
    """Days and what holds on them; no days: every day."""

    days: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    off: bool = False
    workdays: bool = False

    @property
    def done(self) -> bool:
        return self.off or bool(self.times)


class _Parser:
    """Reads tokens from left to right: days, then times or a day off, again."""

    def __init__(self, text: str, tokens: list[re.Match[str]]) -> None:
        self.text = text
        self.tokens = tokens
        self.position = 0

    def clauses(self) -> list[_Clause]:
        """Read all clauses."""
        clauses = [_Clause()]
        while self._kind() is not None:
            clause = clauses[-1]
            if self._kind() == "also":
                self.position += 1
            elif self._kind() in ("time", "all_day", "off"):
                self._read_hours(clause)
            elif clause.done:
                clauses.append(_Clause())
            else:
                self._read_days(clause)
        if not clauses[-1].done:
            raise refusal(self.text)
        return clauses

    def _kind(self) -> str | None:
        if self.position >= len(self.tokens):
            return None
        groups = self.tokens[self.position].groupdict()
        return next(name for name in _KINDS if groups[name] is not None)

    def _take(self, kind: str) -> re.Match[str]:
        if self._kind() != kind:
            raise refusal(self.text)
        self.position += 1
        return self.tokens[self.position - 1]

    def _read_days(self, clause: _Clause) -> None:
        kind = self._kind()
        if kind == "weekday":
            clause.days.append(self._weekdays())
            return
        if kind not in _DAY_WORDS:
            raise refusal(self.text)
        self.position += 1
        clause.days.append(_DAY_WORDS[kind])
        clause.workdays = clause.workdays or kind == "workday"

    def _weekdays(self) -> str:
        first = _WEEKDAYS[self._take("weekday")["weekday"]]
        if self._kind() != "to":
            return first
        self.position += 1
        return f"{first}-{_WEEKDAYS[self._take('weekday')['weekday']]}"

    def _read_hours(self, clause: _Clause) -> None:
        kind = self._kind()
        if clause.off or (kind == "off" and clause.times):
            raise refusal(self.text)
        if kind == "off":
            self.position += 1
            clause.off = True
        elif kind == "all_day":
            self.position += 1
            clause.times.append("00:00-24:00")
        else:
            start = self._take("time")
            self._take("to")
            times = _times(start, self._take("time"))
            if times is None:
                raise refusal(self.text)
            clause.times.append(times)


_DAY_WORDS = {
    "daily": "Mo-Su",
    "workday": "Mo-Fr",
    "weekend": "Sa-Su",
    "holiday": "PH",
}
_KINDS = ("all_day", "off", *_DAY_WORDS, "weekday", "time", "to", "also")


def _say(clauses: list[_Clause]) -> Iterator[str]:
    """Write the clauses as OSM rules."""
    for clause in clauses:
        hours = "off" if clause.off else ",".join(clause.times)
        everyday = clause.days in ([], ["Mo-Su"])
        if everyday and hours == "00:00-24:00":
            yield _ALL_DAY
        elif clause.days:
            yield f"{','.join(clause.days)} {hours}"
        else:
            yield hours
    workdays = any(clause.workdays for clause in clauses)
    if workdays and not any("PH" in clause.days for clause in clauses):
        elsewhere = any(not (clause.workdays or clause.off) for clause in clauses)
        yield "PH unknown" if elsewhere else "PH off"


def _times(start: re.Match[str], stop: re.Match[str]) -> str | None:
    """Give a span of OSM times; None if it could be meant in two ways."""
    opens = _minutes(start, start["part"])
    if opens is None or opens >= MIDNIGHT * 60 or start["next"]:
        return None
    closes = _minutes(stop, stop["part"])
    if closes is None:
        return None
    if stop["next"]:
        closes += MIDNIGHT * 60 if closes > opens else 0
    elif not stop["part"]:
        inherited = _inherited(start["part"], opens, closes)
        if inherited is None:
            return None
        closes = inherited
    return f"{_clock(opens)}-{_clock(closes)}"


def _inherited(part: str | None, opens: int, closes: int) -> int | None:
    """Settle an end that does not say its part of the day: 下午2点至5点."""
    noon = NOON * 60
    if part is not None and opens >= noon and closes <= noon:
        later = closes + noon
        return later if later > opens else None
    if closes > opens:
        return closes
    # Past midnight only where nobody can mean the afternoon: 22:00-6:00.
    return closes if part is None and opens >= noon else None


def _minutes(time: re.Match[str], part: str | None) -> int | None:
    hour = _HOURS[part].get(int(time["hour"]))
    minute = 30 if time["half"] else int(time["minute"] or time["past"] or 0)
    if hour is None or minute > LAST_MINUTE or (hour == MIDNIGHT and minute):
        return None
    return hour * 60 + minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
