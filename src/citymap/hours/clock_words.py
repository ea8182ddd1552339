"""Times of day as clerks say them: two of them become a span, or nothing sure.

What holds true: a span is given only if there is one reading. 8点至5点 could end in
the morning or the afternoon, 2点至5点 could be either half of the day, and 9-12pm may
mean noon or midnight: none is given. 24 hours are taken for granted only where they
show: two digits for the hour (09:00), more than twelve, or, in Chinese and in
OSM's own spelling, a colon.
"""

from typing import NamedTuple

NOON, MIDNIGHT = 12 * 60, 24 * 60
LAST_MINUTE = 59
#: A half day added to the hour of a clock with twelve.
HALF = 12
#: From this hour nobody opens at night: 1-5pm begins in the afternoon.
EARLIEST_MORNING = 6

_MORNING = {hour: hour for hour in range(12)}
_AFTERNOON = {hour: hour + HALF if hour < HALF else hour for hour in range(1, 24)}
del _AFTERNOON[HALF]  # 下午12点 may be noon or midnight
_EVENING = _AFTERNOON | {12: 24, 24: 24}
#: The hour of 24 that an hour means in a part of the day.
_HOURS: dict[str | None, dict[int, int]] = {
    None: {hour: hour for hour in range(25)},
    "凌晨": {hour: hour for hour in range(7)},
    "中午": {11: 11, 12: 12, 1: 13, 2: 14},
    "下午": _AFTERNOON,
    **dict.fromkeys(("上午", "早上", "早晨", "清晨", "早"), _MORNING),
    **dict.fromkeys(("傍晚", "晚上", "夜间", "夜里", "晚"), _EVENING),
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
        return opens, closes + MIDNIGHT
    if stop.part is None:
        settle = _without_parts if start.part is None else _with_part_of_start
        return settle(start, stop)
    if start.part is None and not start.of_24 and opens + NOON < closes:
        return None
    return _forward(opens, closes)


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
    """
    opens, closes = times
    if MIDNIGHT < closes <= opens + MIDNIGHT:
        closes -= MIDNIGHT
    return "-".join(f"{at // 60:02d}:{at % 60:02d}" for at in (opens, closes))


def _forward(opens: int, closes: int) -> Times | None:
    """Let a span pass midnight only from an afternoon to a morning."""
    if closes > opens:
        return opens, closes
    if opens >= NOON > closes:
        return opens, closes + MIDNIGHT
    return None


def _without_parts(start: Time, stop: Time) -> Times | None:
    opens, closes = start.hour * 60 + start.minute, stop.hour * 60 + stop.minute
    if closes > opens:
        sure = (start.of_24 or stop.of_24) and not _afternoon_like(start, stop)
        return (opens, closes) if sure else None
    if not stop.padded and closes + NOON > opens:
        return None  # 13:30-5:00 may end in the afternoon, 22:00-6:00 cannot
    return _forward(opens, closes)


def _afternoon_like(start: Time, stop: Time) -> bool:
    """Tell whether it looks like 2:00-5:00, in the afternoon or before dawn."""
    short = not (start.padded or stop.padded)
    return short and 1 <= start.hour < EARLIEST_MORNING - 1 and stop.hour < HALF - 3


def _with_part_of_start(start: Time, stop: Time) -> Times | None:
    """Settle an end that does not say its part of the day: 下午2点至5点."""
    opens, closes = start.minutes() or 0, stop.minutes() or 0
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
        stop = Time(24, stop.minute, of_24=True) if late else _NO_TIME
    if start.part is not None or start.hour > HALF or (start.padded and stop.of_24):
        return start, stop
    lent = _lent(start, stop)
    return (start._replace(part=lent), stop) if lent else (_NO_TIME, stop)


_NO_TIME = Time(25)


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
