"""Market days: fairs by the lunar or the solar month, every n days, or by weekday.

The room of lunar_python. A text must say which calendar it means: 农历逢三、八 is the
lunar days 3, 8, 13, 18, 23, 28 and 公历逢1、6 the solar ones; a bare 逢三、八 is not
understood, for villages differ. Times may follow (农历逢三、八 6:00-12:00), or come
from another field. Without any, the state is *unknown* all through a market day and
closed on all others; there is then no next opening that could be promised, and
``until`` is the midnight that begins the market day. Lunar days are known 1901-2099.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lunar_python import Solar

from citymap.errors import HoursError, shorten
from citymap.hours.days import DAY_MIN, DailySchedule, Span, Spans
from citymap.hours.opening import compile_hours
from citymap.hours.phrases import to_osm
from citymap.hours.rules import MAX_CHARACTERS
from citymap.hours.schedule import HoursContext, Schedule, State

LUNAR_YEARS = range(1901, 2100)

#: Tells whether a day is a market day; None if that cannot be known.
IsMarketDay = Callable[[date], bool | None]

_DIGITS = {char: n for n, char in enumerate("十一二三四五六七八九")}
_AND = "、,和及"
_NUMBER = r"(?:10|[0-9]|[一二三四五六七八九十])"
_UNIT = "[一二三四五六七八九]"
_ENDINGS = re.compile(rf"逢{_NUMBER}(?:[{_AND}]?[逢排]?{_NUMBER})*")
_TWO_WAYS = re.compile(rf"十{_UNIT}|\d{{2}}")  # 逢十五, 逢25: one day or two?
_LUNAR_DAY = rf"(?:初(?:{_UNIT}|十)|十{_UNIT}|(?:二十|廿){_UNIT}?|三十)"
_LUNAR_DAYS = re.compile(rf"(?:每月)?{_LUNAR_DAY}(?:[{_AND}]{_LUNAR_DAY})*")
_SOLAR_DAYS = re.compile(
    rf"每月\d{{1,2}}[日号]?(?:[{_AND}]\d{{1,2}}[日号]?)*(?<=[日号])"
)
_EVERY = re.compile(
    r"每(?P<n>\d{1,2}|[二三四五六七八九十])[天日](?:一[集次])?,?(?:自|从)?"
    r"(?P<first>\d{4}-\d\d-\d\d)(?:起|开始)?"
)
_WEEKLY = re.compile(
    rf"每(?:周|星期)[一二三四五六日天](?:[{_AND}](?:周|星期)?[一二三四五六日天])*"
)
_TIMES = re.compile(r"\d\d?:\d\d-\d\d?:\d\d(?:,\d\d?:\d\d-\d\d?:\d\d)*")
_PARTS = re.compile(
    rf"(?P<days>.*?(?:[一二三四五六七八九十日天号起廿次集]|逢[\d{_AND}排逢]*\d|\d{{4}}-\d\d-\d\d))"
    r"(?:大集|集市|集日|赶集|开集|集)?"
    r"(?:[ ,]*(?P<times>(?:早|早上|上午|凌晨|清晨)?(?<!\d)\d\d?(?::\d\d|[点时]).*))?"
)


def compile_market_days(
    text: str | None, city: HoursContext, hours: str | None = None
) -> Schedule:
    """Understand a text of market days once, to ask it often.

    Parameters
    ----------
    hours
        Opening hours on market days, used when the text has no times of its own.

    A text that is None, blank or not understood gives a schedule that is always
    unknown, and so does a text whose times are not understood.

    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> city = HoursContext(ZoneInfo("Asia/Shanghai"))
    >>> fair = compile_market_days("农历逢三、八 6:00-12:00", city)
    >>> str(fair.status(datetime(2026, 11, 22, tzinfo=city.zone)).next_open)
    '2026-11-26 06:00:00+08:00'
    """
    if text is None or not text.strip():
        return compile_hours(None, city)
    try:
        is_market_day, times = _read(text)
    except HoursError:
        is_market_day, times = None, None
    inner = compile_hours(times or hours, city) if times or hours else None
    if is_market_day is None or not (inner is None or isinstance(inner, DailySchedule)):
        return _not_understood(text, city)
    if inner is not None and not inner.understood:
        return _not_understood(text, city)
    return DailySchedule(
        text=text,
        osm=None,
        understood=True,
        never_closes=False,
        zone=city.zone,
        begins=_Fair(is_market_day, inner.begins if inner else _unknown_hours),
    )


def _not_understood(text: str, city: HoursContext) -> Schedule:
    return DailySchedule(text, None, False, False, city.zone, _unknown_hours)


def _unknown_hours(_: date) -> Spans:
    return (Span(0, DAY_MIN, State.UNKNOWN),)


@dataclass(frozen=True, slots=True)
class _Fair:
    """The spans that begin on a day: the hours on market days, else none."""

    is_market_day: IsMarketDay
    hours: Callable[[date], Spans]

    def __call__(self, day: date) -> Spans:
        known = self.is_market_day(day)
        if known is None:
            return _unknown_hours(day)
        return self.hours(day) if known else ()


def _read(text: str) -> tuple[IsMarketDay, str | None]:
    """Split a text into its days and its times, and understand both."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > MAX_CHARACTERS:
        raise _refusal(text)
    parts = _PARTS.fullmatch(plain)
    if parts is None:
        raise _refusal(text)
    days = re.sub(r"\s+", "", parts["days"])
    times = to_osm(parts["times"]) if parts["times"] else None
    if times is not None and not _TIMES.fullmatch(times):
        raise _refusal(text)
    is_market_day = _by_lunar(days) or _by_solar(days) or _by_cycle(days)
    if is_market_day is None:
        raise _refusal(text)
    return is_market_day, times


def _refusal(text: str) -> HoursError:
    return HoursError(
        f"market days not understood: {shorten(text)}", f"看不懂的集日：{shorten(text)}"
    )


def _by_lunar(days: str) -> IsMarketDay | None:
    """Read 农历逢三、八 and 农历初二、十二、廿二."""
    match = re.fullmatch(r"(?:农历|阴历)(.+)", days)
    if match is None:
        return None
    wanted = _endings(match[1])
    if wanted is None and _LUNAR_DAYS.fullmatch(match[1]):
        wanted = {_lunar_number(name) for name in re.findall(_LUNAR_DAY, match[1])}
    if wanted is None:
        return None
    return lambda day: None if (n := lunar_day(day)) is None else n in wanted


def _by_solar(days: str) -> IsMarketDay | None:
    """Read 公历逢1、6 and 每月5日、15日、25日."""
    match = re.fullmatch(r"(公历|阳历)?(.+)", days)
    if match is None:
        return None
    wanted = _endings(match[2]) if match[1] else None
    if wanted is None and _SOLAR_DAYS.fullmatch(match[2]):
        wanted = {int(number) for number in re.findall(r"\d+", match[2])}
    if wanted is None or not wanted <= set(range(1, 32)):
        return None
    return lambda day: day.day in wanted


def _by_cycle(days: str) -> IsMarketDay | None:
    """Read 每5天一集,2026-01-03起 and 每周三、六."""
    if _WEEKLY.fullmatch(days):
        names = re.sub(r"每|周|星期", "", days).replace("天", "日")
        weekdays = {
            "一二三四五六日".index(name) for name in re.sub(rf"[{_AND}]", "", names)
        }
        return lambda day: day.weekday() in weekdays
    match = _EVERY.fullmatch(days)
    if match is None:
        return None
    length = int(match["n"]) if match["n"].isdigit() else _DIGITS[match["n"]] or 10
    try:
        first = date.fromisoformat(match["first"])
    except ValueError:
        return None
    if length < 1:
        return None
    return lambda day: day >= first and (day - first).days % length == 0


def _endings(days: str) -> set[int] | None:
    """Read 逢三、八: the days of a month that end so; 十 and 0 end in nought."""
    if not _ENDINGS.fullmatch(days) or _TWO_WAYS.search(days.replace("10", "十")):
        return None
    endings = {
        int(name) % 10 if name.isdigit() else _DIGITS[name]
        for name in re.findall(_NUMBER, days)
    }
    return {day for day in range(1, 32) if day % 10 in endings}


def _lunar_number(name: str) -> int:
    """Give the number of a lunar day's name.

    >>> [_lunar_number(name) for name in ("初十", "十二", "二十", "廿二", "三十")]
    [10, 12, 20, 22, 30]
    """
    if name in ("初十", "二十", "廿", "三十"):
        return {"初": 10, "二": 20, "廿": 20, "三": 30}[name[0]]
    tens = {"初": 0, "十": 10, "二": 20, "廿": 20}[name[0]]
    return tens + _DIGITS[name[-1]]


@lru_cache(maxsize=2048)
def lunar_day(day: date) -> int | None:
    """Give the day of the lunar month, 1-30; None outside 1901-2099.

    Leap months are months like any other: their days have the same numbers.

    >>> lunar_day(date(2026, 2, 17))
    1
    """
    if day.year not in LUNAR_YEARS:
        return None
    return int(Solar.fromYmd(day.year, day.month, day.day).getLunar().getDay())
