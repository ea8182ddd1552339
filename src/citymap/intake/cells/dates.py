"""Cells of date fields: days and moments as clerks and spreadsheets write them.

Year, month, day in this order is always understood. With the year last, day and month
are told apart by a number over 12, in the cell itself or in others of its column; if
neither tells, the date is refused. A number is the day that spreadsheets count so, in
the 1900 system, whose 60th day, 1900-02-29, never was. A moment without an offset is
the city's time, one with an offset is brought into it.

Source of the day numbers: ECMA-376 part 1, 18.17.4 (dates and times).
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from citymap.intake.cells.cells import Reading
from citymap.intake.cells.kinds_number import (
    DateAmbiguous,
    DateFar,
    DateFromSerial,
    DateOrderTaken,
    DateUnreadable,
    TimeOfDayLacking,
)
from citymap.intake.notices import Detail, Kind
from citymap.intake.reading.workbook import CellKind
from citymap.layer import Title

#: A day; a moment; or whichever of the two the cell holds.
Wanted = Literal["day", "moment", "either"]
Order = Literal["day first", "month first"]

FIRST_YEAR, LAST_YEAR = 1900, 2100  # beyond them a date is doubtful
_MONTHS = 12
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - counts days, in no time zone
_NO_DAY = 60  # 1900-02-29
_MOST_DAYS = 2_958_465  # 9999-12-31
_DAY_S = 86_400

_REOPENS = re.compile(r"恢复|重新开放|预计开放|reopen", re.IGNORECASE)
_SERIAL = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,20})?")
_YEAR_FIRST = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})(?:[日号]|(?![0-9.]))"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})(?![0-9])"),
)
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})(?![0-9])")
_OFFSET = r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2}(?::[0-9]{2})?)?"
_CLOCKS = (
    re.compile(
        r"T?\s*(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.[0-9]+)?)?"
        rf"\s*{_OFFSET}"
    ),
    re.compile(
        r"\s*(?P<h>[0-9]{1,2})[时時点點](?:(?P<m>[0-9]{1,2})分(?:(?P<s>[0-9]{1,2})秒)?)?"
        r"(?P<offset>)"
    ),
)
_ORDERS: dict[Order, Title] = {
    "day first": Title("日/月/年", "day/month/year"),
    "month first": Title("月/日/年", "month/day/year"),
}


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What was read: ``moment`` without an offset is the city's time."""

    moment: datetime
    timed: bool
    kind: type[Kind] | None = None


class _Unread(Exception):
    """A cell that is no date; ``kind`` says why."""

    def __init__(self, kind: type[Kind] = DateUnreadable) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads the cells of one column.

    Attributes
    ----------
    order
        Of day and month where the year comes last; None: no cell of the column tells.
    """

    zone: ZoneInfo
    wanted: Wanted
    order: Order | None = None

    def __call__(self, text: str, kind: CellKind) -> Reading:
        """Read a tidy text that is not empty.

        >>> read = DateReader(ZoneInfo("Asia/Shanghai"), "day")
        >>> read("2026年11月22日", CellKind.TEXT).value
        '2026-11-22'
        >>> read("01/10/2014", CellKind.TEXT).kind.__name__
        'DateAmbiguous'
        """
        try:
            plain = unicodedata.normalize("NFKC", text)
            serial = kind is CellKind.NUMBER and _SERIAL.fullmatch(plain)
            stamp = _counted(plain) if serial else self._written(plain)
            return self._told(stamp)
        except _Unread as unread:
            return Reading(None, unread.kind)
        except (ValueError, OverflowError):  # no such day, hour or year
            return Reading(None, DateUnreadable)

    def _written(self, text: str) -> _Stamp:
        plain = re.sub(r"\s*([年月])\s*|\s+(?=[日号])", r"\1", text)
        for form in _YEAR_FIRST:
            found = form.match(plain)
            if found:
                year, month, day = int(found[1]), int(found[3]), int(found[4])
                return self._timed(date(year, month, day), plain[found.end() :])
        found = _YEAR_LAST.match(plain)
        if found is None:
            raise _Unread
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        order = _order_of(first, second)
        if order is None and first != second and self.order is None:
            raise _Unread(DateAmbiguous)
        kind = DateOrderTaken if order is None and first != second else None
        month_first = (order or self.order) == "month first"
        month, day = (first, second) if month_first else (second, first)
        return self._timed(date(year, month, day), plain[found.end() :], kind)

    def _timed(self, day: date, rest: str, kind: type[Kind] | None = None) -> _Stamp:
        """Add the time of day that follows, if one does."""
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the zone is added below
        if not rest:
            return _Stamp(midnight, timed=False, kind=kind)
        found = next((m for c in _CLOCKS if (m := c.fullmatch(rest))), None)
        if found is None:
            raise _Unread
        hour, minute, second = (int(found[part] or 0) for part in "hms")
        moment = midnight.replace(hour=hour, minute=minute, second=second)
        if found["offset"]:
            aware = datetime.fromisoformat(f"{moment.isoformat()}{found['offset']}")
            moment = aware.astimezone(self.zone)
        return _Stamp(moment, timed=True, kind=kind)

    def _told(self, stamp: _Stamp) -> Reading:
        moment = stamp.moment
        whole = not stamp.timed or (moment.tzinfo is None and _is_midnight(moment))
        as_day = self.wanted == "day" or (self.wanted == "either" and whole)
        value = moment.date().isoformat() if as_day else self._local(moment)
        kind = stamp.kind
        if kind is None and not (as_day or stamp.timed):
            kind = TimeOfDayLacking
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            kind = DateFar
        told: dict[str, Detail] = {}
        if kind is DateOrderTaken and self.order:
            told["order"] = _ORDERS[self.order]
        return Reading(value, kind, told)

    def _local(self, moment: datetime) -> str:
        """Tell a moment in the city's time; one that no clock showed is none."""
        local = moment.replace(tzinfo=self.zone) if moment.tzinfo is None else moment
        shown = local.astimezone(UTC).astimezone(self.zone)
        if shown.replace(tzinfo=None) != local.replace(tzinfo=None):
            raise _Unread
        return local.isoformat()


def column_order(texts: Collection[str]) -> Order | None:
    """Tell whether a column's dates with the year last begin with day or month.

    >>> column_order(["01/10/2014", "22/11/2026"]), column_order(["01/10/2014"])
    ('day first', None)
    """
    found = (_YEAR_LAST.match(unicodedata.normalize("NFKC", text)) for text in texts)
    orders = {_order_of(int(m[1]), int(m[3])) for m in found if m} - {None}
    return orders.pop() if len(orders) == 1 else None


def _order_of(first: int, second: int) -> Order | None:
    """Tell the order of a date by itself."""
    if first > _MONTHS >= second:
        return "day first"
    return "month first" if second > _MONTHS >= first else None


def _counted(text: str) -> _Stamp:
    """Read the number of a day, its fraction the time of day.

    Years (2019) look like days of 1905; 60 is a day that never was. Both are refused.
    """
    days, _, fraction = text.partition(".")
    number = int(days)
    doubtful = number == _NO_DAY or (not fraction and FIRST_YEAR <= number <= LAST_YEAR)
    if doubtful or not 1 <= number <= _MOST_DAYS:
        raise _Unread
    day = _DAY_ZERO + timedelta(days=number if number > _NO_DAY else number + 1)
    seconds = round(float(f"0.{fraction or 0}") * _DAY_S)
    return _Stamp(day + timedelta(seconds=seconds), bool(seconds), DateFromSerial)


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def reopens(header: str) -> bool:
    """Tell whether a header is about the first open day, not the last closed one.

    >>> reopens("恢复开放日期"), reopens("暂停开放止")
    (True, False)
    """
    return _REOPENS.search(header) is not None


def day_before(iso: str) -> str:
    """Give the day before a bare day; a moment stays as it is.

    >>> day_before("2026-12-01"), day_before("2026-12-01T08:00:00+08:00")
    ('2026-11-30', '2026-12-01T08:00:00+08:00')
    """
    if "T" in iso:
        return iso
    return (date.fromisoformat(iso) - timedelta(days=1)).isoformat()
