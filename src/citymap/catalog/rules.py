"""Reading a TOML table without trusting it: rules for values, sections for tables.

A rule says in words what is allowed and reads a value, or does not. A fault is
noted and reading goes on with the rule's stand-in, so that one run tells every
fault; what was read is worth something only if no fault was noted.
"""

import difflib
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from citymap.errors import shorten

T = TypeVar("T")

TITLE_LIMIT = 100  # characters of a title, an alias, a unit, a choice
PROSE_LIMIT = 500  # characters of a source, an attribution, an address of tiles
NAME_LIMIT = 40  # characters of an id or a field's name


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """What a value may be.

    Attributes
    ----------
    allowed
        In words, for the message.
    read
        Turns a TOML value into ours; None if it is not allowed.
    stand_in
        What to go on with after a fault.
    """

    allowed: str
    read: Callable[[object], T | None]
    stand_in: T


def text(limit: int = TITLE_LIMIT) -> Rule[str]:
    """Allow one line of text: printable, not blank, no space at its ends."""

    def read(value: object) -> str | None:
        if not isinstance(value, str) or not 0 < len(value) <= limit:
            return None
        return value if value.isprintable() and value == value.strip() else None

    return Rule(f"one line of text, 1 to {limit} characters", read, "?")


def pattern(expression: str, allowed: str, *, limit: int = PROSE_LIMIT) -> Rule[str]:
    """Allow text that a regular expression matches from end to end."""
    whole = re.compile(expression)

    def read(value: object) -> str | None:
        fits = isinstance(value, str) and len(value) <= limit
        return str(value) if fits and whole.fullmatch(str(value)) else None

    return Rule(allowed, read, "?")


def one_of(values: Iterable[T]) -> Rule[T]:
    """Allow one of some texts; there must be at least one."""
    known = tuple(values)

    def read(value: object) -> T | None:
        return next((v for v in known if v == value), None)

    return Rule("one of " + ", ".join(map(str, known)), read, known[0])


def number(low: float, high: float) -> Rule[float]:
    """Allow a finite number within limits, both included."""

    def read(value: object) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return value if math.isfinite(value) and low <= value <= high else None

    return Rule(f"a number from {low:,} to {high:,}", read, low)


def integer(low: int, high: int) -> Rule[int]:
    """Allow a whole number within limits, both included."""

    def read(value: object) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value if low <= value <= high else None

    return Rule(f"a whole number from {low} to {high}", read, low)


BOOLEAN: Rule[bool] = Rule(
    "true or false", lambda v: v if isinstance(v, bool) else None, stand_in=False
)


#: What a reader's browser opens; neither a name with a password nor a script.
WEB_ADDRESS = pattern(
    r"(?a)https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?"
    r"(?:[/?#][\w.~:/?#@!$&()*+,;=%-]*)?",
    "an address, https://… or http://…, without spaces",
)


@dataclass(slots=True)
class Section:
    """One table of a TOML file; asks key by key and notes what is wrong.

    ``path`` is the table's own, as in ``fields.name``; ``close`` notes the
    keys that nobody asked for.
    """

    file: str
    values: Mapping[str, object]
    faults: list[str]
    path: str = ""
    _asked: list[str] = field(default_factory=list)

    def need(self, key: str, rule: Rule[T]) -> T:
        """Read a value that must be there."""
        value = self.get(key, rule)
        if key not in self.values:
            self.note(f"{self._full(key)} is missing; {rule.allowed}")
        return rule.stand_in if value is None else value

    def get(self, key: str, rule: Rule[T]) -> T | None:
        """Read a value that may be absent."""
        self._asked.append(key)
        if key not in self.values:
            return None
        return self._read(key, self.values[key], rule)

    def yes(self, key: str) -> bool:
        """Read a switch that is off unless the file turns it on."""
        return self.get(key, BOOLEAN) or False

    def each(self, key: str, rule: Rule[T], limit: int = 50) -> tuple[T, ...]:
        """Read a list whose members differ; none if it is absent."""
        found = [
            self._read(f"{key}[{i}]", value, rule)
            for i, value in enumerate(self._list(key, limit))
        ]
        sound = [value for value in found if value is not None]
        if len(set(sound)) < len(sound):
            self.fault(key, "the same value only once")
        return tuple(sound)

    def table(self, key: str, *, required: bool = True) -> "Section":
        """Enter a table; one whose faults nobody tells stands in for none."""
        self._asked.append(key)
        value = self.values.get(key)
        if value is None and required:
            self.note(f"{self._full(key)} is missing; a table")
        elif value is not None and not isinstance(value, dict):
            self.fault(key, "a table")
        return self._enter(key, value)

    def tables(self, key: str, limit: int = 100) -> list["Section"]:
        """Enter each table of a list of tables; none if it is absent."""
        entries = list(enumerate(self._list(key, limit)))
        for i, value in entries:
            if not isinstance(value, dict):
                self._read(f"{key}[{i}]", value, Rule("a table", lambda _: None, None))
        return [
            self._enter(f"{key}[{i}]", value)
            for i, value in entries
            if isinstance(value, dict)
        ]

    def fault(self, key: str, allowed: str) -> None:
        """Note that the value of a key is not what it should be."""
        self.note(f"{self._full(key)} = {show(self.values.get(key))}; {allowed}")

    def note(self, message: str) -> None:
        """Note a fault of the file."""
        self.faults.append(f"{self.file}: {message}")

    def close(self) -> None:
        """Note the keys that mean nothing here, each with the nearest that does."""
        for key in self.values:
            if key not in self._asked:
                near = nearest(key, self._asked)
                self.note(f"{self._full(key)} is not a key here; nearest: {near}")

    def _full(self, key: str) -> str:
        return f"{self.path}.{shorten(key)}" if self.path else shorten(key)

    def _enter(self, key: str, value: object) -> "Section":
        if isinstance(value, dict):
            return Section(self.file, value, self.faults, self._full(key))
        return Section(self.file, {}, [], self._full(key))

    def _read(self, key: str, value: object, rule: Rule[T]) -> T | None:
        result = rule.read(value)
        if result is None:
            self.note(f"{self._full(key)} = {show(value)}; {rule.allowed}")
        return result

    def _list(self, key: str, limit: int) -> list[object]:
        self._asked.append(key)
        value = self.values.get(key, [])
        if isinstance(value, list) and len(value) <= limit:
            return value
        self.fault(key, f"a list of at most {limit}")
        return []


def show(value: object) -> str:
    """Write a TOML value for a message, cut to what a message may repeat.

    >>> show("txt"), show(True), show(["a"])
    ('"txt"', 'true', '["a"]')
    """
    return shorten(json.dumps(value, ensure_ascii=False, default=str))


def nearest(name: str, known: Iterable[str]) -> str:
    """Find the known name that looks most like a given one.

    >>> nearest("tolets", ["parking", "toilets"])
    'toilets'
    """
    return max(
        sorted(set(known)),
        key=lambda other: difflib.SequenceMatcher(None, name[:99], other).ratio(),
        default="none",
    )
