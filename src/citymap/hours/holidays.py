"""The workspace's calendar of public holidays and make-up workdays.

A file in the workspace's ``data/`` lists, year by year and with its source, the
days on which people rest and the weekend days on which they work instead (调休).
Nothing is computed and no year is projected: a year without a notice is unknown,
and ``HolidayCalendar.warning`` says so.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from citymap.errors import DefinitionError, Language, shorten

SATURDAY, SUNDAY = 5, 6
LIST_KEYS = ("rest_days", "workdays")
MAX_DAYS_IN_A_RANGE = 31


class DayKind(Enum):
    """What the calendar says of a day."""

    ORDINARY = "ordinary"
    REST = "rest"
    MAKE_UP = "make-up workday"


@dataclass(frozen=True, slots=True)
class HolidayCalendar:
    """Rest days and make-up workdays of the years that have a notice.

    ``sources`` gives for each covered year where its days are taken from.
    """

    name: str
    rest_days: frozenset[date]
    workdays: frozenset[date]
    sources: Mapping[int, str]

    @property
    def years(self) -> tuple[int, ...]:
        """The covered years, in order."""
        return tuple(sorted(self.sources))

    def covers(self, day: date) -> bool:
        """Tell whether the day's year has a notice."""
        return day.year in self.sources

    def kind(self, day: date) -> DayKind | None:
        """Tell what kind of day it is; None if its year is not covered."""
        if day in self.rest_days:
            return DayKind.REST
        if day in self.workdays:
            return DayKind.MAKE_UP
        return DayKind.ORDINARY if self.covers(day) else None

    def warning(self, day: date, language: Language) -> str | None:
        """Say that the day lies beyond the calendar; None if it does not."""
        if self.covers(day):
            return None
        years = ", ".join(map(str, self.years))
        if language == "zh":
            return (
                f"节假日日历“{self.name}”只有 {years} 年，没有 {day.year} 年的安排："
                "节假日开放时间未知"
            )
        return (
            f"The holiday calendar {self.name} covers {years}, not {day.year}: "
            "hours that depend on holidays are unknown"
        )


def nearest_weekday(day: date) -> date:
    """Give the Friday before a Saturday, the Monday after a Sunday.

    >>> nearest_weekday(date(2026, 10, 10)).isoformat()
    '2026-10-09'
    """
    if day.weekday() == SATURDAY:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if day.weekday() == SUNDAY else day


def read_calendar(path: Path) -> HolidayCalendar:
    """Read a calendar file; every fault in it is reported at once.

    Raises
    ------
    DefinitionError
        The file is missing, is no TOML, or has faults; each with file, key, value.
    """
    try:
        with path.open("rb") as file:
            raw: dict[str, object] = tomllib.load(file)
    except OSError as error:
        fault = f"data/{path.name}: cannot be read: {error.strerror}"
        raise DefinitionError([fault]) from error
    except ValueError as error:
        raise DefinitionError([f"{path.name}: {error}"]) from error
    reader = _Reader(path.name)
    calendar = reader.read(raw)
    if reader.faults:
        raise DefinitionError(reader.faults)
    return calendar


class _Reader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[str] = []

    def read(self, raw: dict[str, object]) -> HolidayCalendar:
        self._refuse_unknown("", raw, ("name", "years"))
        name = self._text("name", raw.get("name"))
        years = raw.get("years")
        if not isinstance(years, dict) or not years:
            self._fault("years", years, "a table [years.2026] for each year")
            years = {}
        days: dict[str, set[date]] = {key: set() for key in LIST_KEYS}
        sources: dict[int, str] = {}
        for year_key, entry in years.items():
            key = f"years.{year_key}"
            if not (year_key.isascii() and year_key.isdigit() and len(year_key) == 4):  # noqa: PLR2004 - digits of a year
                self._fault(key, year_key, "a year of four digits")
            elif not isinstance(entry, dict):
                self._fault(key, entry, "a table")
            else:
                sources[int(year_key)] = self._year(key, int(year_key), entry, days)
        return HolidayCalendar(
            name,
            frozenset(days["rest_days"]),
            frozenset(days["workdays"]),
            MappingProxyType(sources),
        )

    def _year(
        self, key: str, year: int, entry: dict[str, object], days: dict[str, set[date]]
    ) -> str:
        self._refuse_unknown(f"{key}.", entry, ("source", *LIST_KEYS))
        seen: dict[date, str] = {}
        for list_key in LIST_KEYS:
            values = entry.get(list_key)
            if not isinstance(values, list):
                self._fault(f"{key}.{list_key}", values, "a list of days")
                continue
            for index, value in enumerate(values):
                where = f"{key}.{list_key}[{index}]"
                for day in self._days(where, value):
                    self._check_day(where, day, year, seen)
                    if list_key == "workdays" and day.weekday() < SATURDAY:
                        self._fault(where, day, "a Saturday or a Sunday")
                    seen[day] = where
                    days[list_key].add(day)
        return self._text(f"{key}.source", entry.get("source"))

    def _days(self, where: str, value: object) -> Iterator[date]:
        """Yield the days of ``2026-10-01`` or ``2026-10-01/2026-10-07``."""
        wanted = 'a day "2026-10-01" or days "2026-10-01/2026-10-07"'
        if not isinstance(value, str):
            self._fault(where, value, wanted)
            return
        first_text, _, last_text = value.partition("/")
        try:
            first = date.fromisoformat(first_text)
            last = date.fromisoformat(last_text) if last_text else first
        except ValueError:
            self._fault(where, value, wanted)
            return
        if not 0 <= (last - first).days < MAX_DAYS_IN_A_RANGE:
            self._fault(where, value, "an end after its begin, within a month")
            return
        for n in range((last - first).days + 1):
            yield first + timedelta(days=n)

    def _check_day(
        self, where: str, day: date, year: int, seen: dict[date, str]
    ) -> None:
        if day.year != year:
            self._fault(where, day, f"a day of {year}")
        if day in seen:
            self._fault(where, day, f"a day not listed before (see {seen[day]})")

    def _text(self, key: str, value: object) -> str:
        if isinstance(value, str) and value.strip():
            return value
        self._fault(key, value, "a text")
        return ""

    def _refuse_unknown(
        self, prefix: str, table: dict[str, object], allowed: tuple[str, ...]
    ) -> None:
        for key in sorted(table.keys() - set(allowed)):
            self._fault(prefix + key, table[key], "one of " + ", ".join(allowed))

    def _fault(self, key: str, value: object, wanted: str) -> None:
        given = "missing" if value is None else f"= {shorten(str(value))}"
        self.faults.append(f"{self.file}: {key} {given}; wanted {wanted}")
