"""The parameters of ``/v1/nearby`` and its kin: one table, one parser each.

A parameter is described once; the description parses a query string's text and
a JSON body's value, refuses with the contract's code, and becomes the OpenAPI
document. Numbers match a plain decimal pattern before anything converts them:
no ``nan``, no exponents, no underscores, no digits of other scripts.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Literal
from zoneinfo import ZoneInfo

from citymap.errors import (
    MalformedParameter,
    MissingParameter,
    ParameterOutOfRange,
    ParameterTooLong,
    UnknownParameter,
    shorten,
)

Kind = Literal[
    "number", "integer", "choice", "list", "moment", "pair", "switch", "text"
]
Value = str | int | float | datetime | tuple[str, ...] | tuple[float, float]
#: What a JSON body may hold, as the parser gives it.
Json = object

LONGEST_VALUE = 512
LONGEST_NUMBER = 32
MOST_PARAMETERS = 64
_NUMBER = re.compile(r"-?[0-9]{1,32}(\.[0-9]{1,30})?", re.ASCII)
_INTEGER = re.compile(r"-?[0-9]{1,32}", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}"
    r"(:[0-9]{2}(\.[0-9]{1,6})?)?([Zz]|[+ -][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
#: Moments that may be asked about: years from, up to and without.
YEARS = (2000, 2100)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question.

    Attributes
    ----------
    minimum, maximum
        Of a number or integer, both allowed.
    choices
        Of a choice; of a list what its members may be, None if that depends
        on the workspace.
    most, distinct
        Members of a list, and whether each may be there only once; of a text
        its characters.
    """

    name: str
    kind: Kind
    about: str
    default: Value | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] | None = None
    most: int = 32
    distinct: bool = True

    def from_text(self, text: str) -> Value:
        """Read the parameter as a query string gives it."""
        if len(text) > LONGEST_VALUE or (
            self.kind in ("number", "integer") and len(text) > LONGEST_NUMBER
        ):
            raise self.too_long()
        return _READERS[self.kind](self, text)

    def from_json(self, value: Json) -> Value:
        """Read the parameter as a JSON body gives it: numbers are numbers."""
        if self.kind in ("number", "integer", "switch"):
            return self._number_from_json(value)
        if self.kind == "list" and isinstance(value, list):
            return self._members(value)
        if not isinstance(value, str):
            raise self.malformed(_WANTED[self.kind])
        return self.from_text(value)

    def _number_from_json(self, value: Json) -> Value:
        if self.kind == "switch" and isinstance(value, bool):
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.malformed(_WANTED[self.kind])
        if isinstance(value, float) and value.is_integer() and self.kind == "integer":
            value = int(value)  # JSON has one kind of number: 10.0 and 1e23 are whole
        if self.kind != "number" and not isinstance(value, int):
            raise self.malformed(_WANTED[self.kind])
        if self.kind == "switch" and value not in (0, 1):
            raise self.out_of_range("0, 1")
        return self.in_range(value)

    def _members(self, members: Sequence[Json]) -> tuple[str, ...]:
        if len(members) > self.most:
            raise self.too_many()
        texts = [member for member in members if isinstance(member, str)]
        empty = self.required and not texts
        if len(texts) != len(members) or not all(texts) or empty:
            raise self.malformed(_WANTED["list"])
        if any(len(text) > LONGEST_VALUE for text in texts):
            raise self.too_long()
        if self.distinct and len(set(texts)) != len(texts):
            raise self.out_of_range("each once", "每项只写一次")
        return tuple(texts)

    def in_range(self, value: float) -> float:
        """Hold a number to the parameter's limits."""
        low, high = self.minimum, self.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            raise self.out_of_range(f"{low:,.15g}–{high:,.15g}")
        return value

    def malformed(self, wanted: tuple[str, str]) -> MalformedParameter:
        """Say that the value is not of the parameter's kind; it is not repeated."""
        return MalformedParameter(
            self.name, f"malformed; give {wanted[1]}", f"格式不对；应为{wanted[0]}"
        )

    def out_of_range(self, allowed: str, zh: str | None = None) -> ParameterOutOfRange:
        """Say that the value is not among what is allowed."""
        return ParameterOutOfRange(
            self.name,
            f"out of range; allowed: {allowed}",
            f"超出范围；允许 {zh or allowed}",
        )

    def too_long(self) -> ParameterTooLong:
        """Say that the value is longer than a reader would read."""
        number = self.kind in ("number", "integer")
        limit = LONGEST_NUMBER if number else LONGEST_VALUE
        limit = self.most if self.kind == "text" else limit
        return ParameterTooLong(
            self.name,
            f"too long; at most {limit} characters",
            f"太长；最多 {limit} 个字符",
        )

    def too_many(self) -> ParameterTooLong:
        """Say that a list has more members than a reader would read."""
        most = self.most
        return ParameterTooLong(
            self.name, f"too long; at most {most} values", f"太长；最多 {most} 项"
        )


_WANTED: dict[Kind, tuple[str, str]] = {
    "number": ("十进制数，如 36.6512", "a plain decimal number such as 36.6512"),
    "integer": ("整数，如 10", "a whole number such as 10"),
    "choice": ("文字", "a text"),
    "list": ("逗号分隔的名称", "names separated by commas"),
    "moment": (
        "RFC 3339 时刻，如 2026-11-22T02:00:00+08:00",
        "an RFC 3339 moment such as 2026-11-22T02:00:00+08:00",
    ),
    "pair": ("“纬度,经度”，如 36.6512,117.1201", "lat,lng such as 36.6512,117.1201"),
    "switch": ("0 或 1", "0 or 1"),
    "text": ("文字", "a text"),
}


def _read_number(parameter: Parameter, text: str) -> Value:
    if not _NUMBER.fullmatch(text):
        raise parameter.malformed(_WANTED["number"])
    return parameter.in_range(float(text))


def _read_integer(parameter: Parameter, text: str) -> Value:
    if not _INTEGER.fullmatch(text):
        raise parameter.malformed(_WANTED["integer"])
    return parameter.in_range(int(text))


def _read_switch(parameter: Parameter, text: str) -> Value:
    if not _INTEGER.fullmatch(text):
        raise parameter.malformed(_WANTED["switch"])
    if text not in ("0", "1"):
        raise parameter.out_of_range("0, 1")
    return int(text)


def _read_choice(parameter: Parameter, text: str) -> Value:
    if not text:
        raise parameter.malformed(_WANTED["choice"])
    choices = parameter.choices or ()
    if text not in choices:
        raise parameter.out_of_range(", ".join(choices))
    return text


def _read_text(parameter: Parameter, text: str) -> Value:
    if not text:
        raise parameter.malformed(_WANTED["text"])
    if len(text) > parameter.most:
        raise parameter.too_long()
    return text


def _read_list(parameter: Parameter, text: str) -> Value:
    return parameter._members(text.split(","))  # noqa: SLF001 - its own reader


def _read_pair(parameter: Parameter, text: str) -> Value:
    parts = text.split(",")
    if len(parts) != len(("lat", "lng")) or not all(map(_NUMBER.fullmatch, parts)):
        raise parameter.malformed(_WANTED["pair"])
    return float(parts[0]), float(parts[1])


def _read_moment(parameter: Parameter, text: str) -> Value:
    """Read a moment; one without an offset comes back naive, for the city's clock.

    A plus sign that nobody encoded arrives as a space, and is taken for one.
    """
    if not _MOMENT.fullmatch(text):
        raise parameter.malformed(_WANTED["moment"])
    try:
        moment = datetime.fromisoformat(text.upper().replace(" ", "+"))
    except ValueError as error:
        raise parameter.malformed(_WANTED["moment"]) from error
    if not YEARS[0] <= moment.year < YEARS[1]:
        raise parameter.out_of_range(f"{YEARS[0]}-01-01 – {YEARS[1] - 1}-12-31")
    return moment


_READERS: dict[Kind, Callable[[Parameter, str], Value]] = {
    "number": _read_number,
    "integer": _read_integer,
    "choice": _read_choice,
    "list": _read_list,
    "moment": _read_moment,
    "pair": _read_pair,
    "switch": _read_switch,
    "text": _read_text,
}


def city_moment(parameter: Parameter, moment: datetime, zone: ZoneInfo) -> datetime:
    """Put a moment onto the city's clock, cut to the minute.

    Raises
    ------
    MalformedParameter
        If it has no offset and the city's clock shows it never or twice.
    """
    cut = moment.replace(second=0, microsecond=0)
    if cut.tzinfo is not None:
        return cut.astimezone(zone)
    local = cut.replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != cut:
        raise MalformedParameter(
            parameter.name,
            "the city's clock never shows this time (summer time begins)",
            "当地时钟跳过该时刻（夏令时开始）",
        )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise MalformedParameter(
            parameter.name,
            "the city's clock shows this time twice; give an offset",
            "当地时钟两次经过该时刻；请写明时差",
        )
    return local


Table = Mapping[str, Parameter]


def table(*parameters: Parameter) -> Table:
    """Arrange parameters by name, in the order of the documents."""
    return {parameter.name: parameter for parameter in parameters}


def read_query(known: Table, pairs: Sequence[tuple[str, str]]) -> dict[str, Value]:
    """Read a query string's pairs; absent parameters are absent.

    Raises
    ------
    ParameterError
        If a name is unknown or given twice, or a value is refused.
    """
    given: dict[str, str] = {}
    for name, text in pairs:
        if name in given:
            raise _twice(name)
        if name not in known:
            raise unknown_parameter(name, known)
        given[name] = text
    return {name: known[name].from_text(text) for name, text in given.items()}


def read_body(known: Table, body: Mapping[str, Json]) -> dict[str, Value]:
    """Read a JSON object's members; the same rules as for a query."""
    for name in body:
        if name not in known:
            raise unknown_parameter(name, known)
    return {name: known[name].from_json(value) for name, value in body.items()}


def require(known: Table, values: Mapping[str, Value]) -> None:
    """Raise MissingParameter for the first required parameter that is absent."""
    for parameter in known.values():
        if parameter.required and parameter.name not in values:
            raise missing(parameter.name)


def missing(name: str) -> MissingParameter:
    """Say that a parameter is needed."""
    return MissingParameter(name, "required, but not given", "必填，但未提供")


def unknown_parameter(name: str, known: Table) -> UnknownParameter:
    """Say that there is no such parameter, and which one was perhaps meant."""
    shown = shorten(name)
    near = get_close_matches(shown, known, n=1, cutoff=0.5)
    names = near or sorted(known)
    allowed = ", ".join(names)
    return UnknownParameter(
        shown,
        f"unknown parameter; did you mean {allowed}?"
        if near
        else f"unknown parameter; known: {allowed}",
        f"未知参数；是否想写 {allowed}？" if near else f"未知参数；可用：{allowed}",
    )


def too_many_parameters() -> ParameterTooLong:
    """Say that a query has more parameters than anybody means."""
    return ParameterTooLong(
        "query",
        f"too many parameters; at most {MOST_PARAMETERS}",
        f"参数太多；最多 {MOST_PARAMETERS} 个",
    )


def _twice(name: str) -> UnknownParameter:
    return UnknownParameter(shorten(name), "given twice", "重复给出")
