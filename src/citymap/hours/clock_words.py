"""Times of day as clerks say them: two of them become a span, or nothing sure.

What holds true: a span is given only if there is one reading. 8点至5点 could end in
the morning or the afternoon, 2点至5点 could be either half of the day, and 9-12pm may
mean noon or midnight: none is given. 24 hours are taken for granted only where they
show: two digits for the hour (09:00), more than twelve, or, in Chinese and in
OSM's own spelling, a colon.
"""

from typing import NamedTuple

HOUR, NOON, MIDNIGHT = 60, 12 * 60, 24 * 60
LAST_MINUTE = 59
#: A half day added to the hour of a clock with twelve.
HALF = 12
#: From this hour nobody opens at night: 1-5pm begins in the afternoon.
EARLIEST_MORNING = 6
#: An office opens from eight on, a bar from ten on; fast food may end at 5:30.
EARLIEST_OFFICE, EARLIEST_BAR, LATEST_SNACK = 8 * HOUR, 10 * HOUR, 5 * HOUR + 30
#: An end on the next day is at most an hour later than the start.
LONGER_THAN_A_DAY = 60
_EARLY = ("凌晨", "夜间", "夜里")

_MORNING = {hour: hour for hour in range(12)}
_AFTERNOON = {hour: hour + HALF if hour < HALF else hour for hour in range(1, 24)}
del _AFTERNOON[HALF]  # 下午12点 may be noon or midnight
_EVENING = {hour: hour + HALF for hour in range(5, 13)} | {n: n for n in range(17, 25)}
_NIGHT = {hour: hour for hour in range(1, 6)} | {n: _EVENING[n] for n in range(8, 13)}
_NIGHT |= {hour: hour for hour in range(20, 25)}
#: The hour of 24 that an hour means in a part of the day.
_HOURS: dict[str | None, dict[int, int]] = {
    None: {hour: hour for hour in range(25)},
    "凌晨": {hour: hour for hour in range(7)},
    "中午": {11: 11, 12: 12, 1: 13, 2: 14},
    "下午": _AFTERNOON,
    **dict.fromkeys(("上午", "早上", "早晨", "清晨", "早"), _MORNING),
    "傍晚": {hour: _EVENING[hour] for hour in (5, 6, 7, 17, 18, 19)},
    **dict.fromkeys(("晚上", "晚"), _EVENING),
    **dict.fromkeys(("夜间", "夜里"), _NIGHT),
    "am": _MORNING | {12: 0},
    "pm": _AFTERNOON | {12: 12},
    "noon": {12: 12},
    "midnight": {12: 24, 0: 0},
}


class Time(NamedTuple):
    """A time of day as written.

    ``part``: the part of the day, a key of the table above; ``of_24``: plainly on a
    clock of 24 hours; ``padded``: and its hour has two digits, as machines write.
    """

    hour: int
    minute: int = 0
    part: str | None = None
    of_24: bool = False
    padded: bool = False
    next_day: bool = False

    def minutes(self) -> int | None:
        """Give the minutes since midnight; None if there is no such time."""
        hour = _HOURS[self.part].get(self.hour)
        if hour is None or self.minute > LAST_MINUTE:
            return None
        total = hour * 60 + self.minute
        return total if total <= MIDNIGHT else None


#: Minutes since the midnight that begins the day; the end may pass 1440.
Times = tuple[int, int]


def span(start: Time, stop: Time) -> Times | None:
    """Give the span between two times; None if it could be meant in two ways.

    >>> span(Time(9, 30), Time(8, 0, "pm"))
    (570, 1200)
    >>> span(Time(8), Time(5)) is None
    True
    """
    if stop.part in ("am", "pm", "noon", "midnight") or start.part in ("am", "pm"):
        start, stop = _both_halves(start, stop)
    opens, closes = start.minutes(), stop.minutes()
    if opens is None or closes is None or opens >= MIDNIGHT or start.next_day:
        return None
    if stop.next_day:
        longest = closes <= opens + LONGER_THAN_A_DAY
        return (opens, closes + MIDNIGHT) if longest else None
    if stop.part is None:
        settle = _without_parts if start.part is None else _with_part_of_start
        return settle(start, stop)
    if start.part is None and _may_be_afternoon(start, opens, closes):
        return None
    early = stop.part in _EARLY and opens >= EARLIEST_MORNING * HOUR
    return _forward(opens, closes, early=early)


def is_doubtful(opens: int, closes: int, *, late: bool = False) -> bool:
    """Tell whether a span past midnight looks like a clock of twelve hours.

    A bar may close at two, so may a shop that opens at seven; 09:00-05:00 is an office.
    ``late``: on other days it is open until late at night.

    >>> is_doubtful(540, 300), is_doubtful(1320, 360), is_doubtful(660, 120)
    (True, False, False)
    """
    if closes >= opens or closes < HOUR:
        return False
    if opens >= NOON + HOUR:
        return closes >= NOON
    if opens < EARLIEST_BAR:
        return closes > 2 * HOUR or (opens >= EARLIEST_OFFICE and not late)
    return closes > (LATEST_SNACK if late else 3 * HOUR)


def span_of_24(start: Time, stop: Time) -> Times | None:
    """Give the span between two times of a language that counts to 24.

    >>> span_of_24(Time(6), Time(1))
    (360, 1500)
    """
    opens, closes = start.minutes(), stop.minutes()
    if opens is None or closes is None or opens >= MIDNIGHT or opens == closes:
        return None
    return opens, closes if closes > opens else closes + MIDNIGHT


def clock(times: Times) -> str:
    """Write a span as OSM does.

    >>> clock((480, 1320)), clock((1320, 1800)), clock((480, 1980))
    ('08:00-22:00', '22:00-06:00', '08:00-33:00')
    >>> clock((540, 1740))  # 09:00-05:00 would look like a clock of twelve hours
    '09:00-29:00'
    """
    opens, closes = times
    past = closes - MIDNIGHT
    if 0 < past <= opens and not is_doubtful(opens, past):
        closes = past
    return "-".join(f"{at // 60:02d}:{at % 60:02d}" for at in (opens, closes))


def _forward(opens: int, closes: int, *, early: bool) -> Times | None:
    """Let a span pass midnight from an afternoon to a morning, or to 夜里2点."""
    if closes > opens:
        return opens, closes
    if closes < NOON and (opens >= NOON or early):
        return opens, closes + MIDNIGHT
    return None


def _without_parts(start: Time, stop: Time) -> Times | None:
    opens, closes = start.hour * 60 + start.minute, stop.hour * 60 + stop.minute
    if closes == 0 and start.of_24 and stop.of_24:
        closes = MIDNIGHT
    if closes > opens:
        sure = (start.of_24 or stop.of_24) and not _afternoon_like(start, stop)
        return (opens, closes) if sure else None
    if not stop.padded and closes + NOON > opens:
        return None  # 13:30-5:00 may end in the afternoon, 22:00-6:00 cannot
    if closes == opens or is_doubtful(opens, closes):
        return None
    return opens, closes + MIDNIGHT


def _afternoon_like(start: Time, stop: Time) -> bool:
    """Tell whether it looks like 2:00-5:00, in the afternoon or before dawn."""
    short = not start.padded and 1 <= start.hour < EARLIEST_MORNING - 1
    return short and stop.hour <= HALF


def _may_be_afternoon(start: Time, opens: int, closes: int) -> bool:
    """Tell whether a start that names no part of the day may lie after noon.

    In 2:00-下午5:00 it may, in 7:30-下午5:00 it cannot, in 08:00-晚10点 the zero tells.
    """
    if start.hour >= HALF or start.hour == 0:
        return False
    if start.padded and HALF - 2 > start.hour >= EARLIEST_MORNING:
        return False
    if start.hour < EARLIEST_MORNING and closes > NOON:
        return True
    return opens + NOON < closes or closes <= opens


def _with_part_of_start(start: Time, stop: Time) -> Times | None:
    """Settle an end that does not say its part of the day: 下午2点至5点."""
    opens, closes = start.minutes() or 0, stop.minutes() or 0
    if stop.padded and stop.hour < HALF - 2 and closes < opens:
        return None  # 晚上6:00-08:00
    if start.part in ("am", "pm"):
        return (opens, closes) if stop.of_24 and closes > max(opens, NOON) else None
    if opens >= NOON >= closes:
        later = closes + NOON
        return (opens, later) if later > opens else None
    return (opens, closes) if closes > opens else None


def _both_halves(start: Time, stop: Time) -> tuple[Time, Time]:
    """Put am or pm where the other end lends it; an hour of 25 where nothing is sure.

    The end lends its half: 1-5pm, 6-9am; 9.30-8pm can only begin in the morning. But
    7-9pm may be a shop that opens at seven in the morning.
    """
    if start.part == "midnight":
        start = Time(0, part="midnight")
    if stop.part in ("am", "midnight") and stop.hour == HALF:
        late = (start.minutes() or 0) >= NOON or stop.part == "midnight"
        stop = _LATE._replace(minute=stop.minute) if late else _NO_TIME
    if start.part is not None or start.hour > HALF:
        return start, stop
    if start.padded and stop == _LATE and start.hour >= EARLIEST_MORNING:
        return start, stop
    lent = _lent(start, stop)
    return (start._replace(part=lent), stop) if lent else (_NO_TIME, stop)


_NO_TIME, _LATE = Time(25), Time(24, of_24=True)


def _lent(start: Time, stop: Time) -> str | None:
    first = (start.hour % HALF, start.minute)
    last = (stop.hour % HALF, stop.minute)
    if stop.part == "noon":
        return "am" if first > (0, 0) else None
    if stop.hour == HALF or stop.part not in ("am", "pm"):
        return None
    if stop.part == "am":
        return "am" if first < last and start.hour < HALF else None
    if stop.hour > HALF:  # 16:00pm
        last = (stop.hour, stop.minute)
    if start.hour < HALF and (first >= last or start.hour == 0):
        return "am"
    early = start.hour == HALF or start.hour < EARLIEST_MORNING
    return "pm" if early and not start.padded else None
