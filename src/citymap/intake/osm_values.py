"""Tags of OpenStreetMap read as values of a layer's fields.

A value is understood or it is not: what is not plainly a number, a choice or a
yes becomes null and is told, never guessed. Of alternative keys the first that
is there answers. Source: wiki.openstreetmap.org, pages ``Key:capacity``,
``Key:wheelchair``, ``Key:fee``, ``Key:recycling:*``, ``Key:addr:*``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from citymap.catalog.layer_file import as_compared
from citymap.layer import Field, FieldType

Value = str | int | float

#: What OSM writes for yes, no, and "somewhat". Limited wheelchair access is no
#: promise to somebody in a wheelchair, and no refusal either: not known.
YES = frozenset({"yes", "true", "1", "designated", "only"})
NO = frozenset({"no", "false", "0", "none"})
UNDECIDED = frozenset({"limited", "partial", "unknown"})
#: Of a street alone no address can be told apart: the number belongs to it.
STREETS = ("addr:street", "addr:place")

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}(\.0{1,15})?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_PHONE = re.compile(r"(?=(.*[0-9]){3})[0-9+() ./;,-]{3,100}")
_URL = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A field's value, and the text that was there if it was not understood."""

    value: Value | None = None
    odd: str | None = None


def read_field(field: Field, tags: Mapping[str, str]) -> Reading:
    """Read a field from an object's tags by the field's ``osm`` keys.

    Examples
    --------
    >>> from citymap.layer import Title
    >>> spaces = Field("spaces", "integer", Title("车位", "Spaces"), osm=("capacity",))
    >>> read_field(spaces, {"capacity": "400"})
    Reading(value=400, odd=None)
    >>> read_field(spaces, {"capacity": "about 400"})
    Reading(value=None, odd='about 400')
    """
    texts = ((key, " ".join(tags.get(key, "").split())) for key in field.osm)
    key, text = next(((k, t) for k, t in texts if t), ("", ""))
    if not text or (field.type == "yes_no_unknown" and text.lower() in UNDECIDED):
        return Reading()
    if key in STREETS:
        text = _with_number(text, tags)
    value = _READERS.get(field.type, _text)(text, field)
    return Reading(odd=text) if value is None else Reading(value)


def _with_number(street: str, tags: Mapping[str, str]) -> str:
    """Put the house number after its street, as it is written in both countries.

    Chinese has no space between them, other scripts do.
    """
    number = " ".join(tags.get("addr:housenumber", "").split())
    space = "" if re.search(r"[\u3400-\u9fff]$", street) else " "
    return f"{street}{space}{number}" if number else street


def _text(text: str, _field: Field) -> str:
    return text


def _integer(text: str, field: Field) -> int | None:
    bare = _without_unit(text, field)
    number = int(bare.split(".")[0]) if _INTEGER.fullmatch(bare) else None
    return number if number is not None and _in_range(number, field) else None


def _number(text: str, field: Field) -> float | None:
    bare = _without_unit(text, field)
    number = float(bare) if _NUMBER.fullmatch(bare) else None
    return number if number is not None and _in_range(number, field) else None


def _without_unit(text: str, field: Field) -> str:
    """Take off the field's own unit; another unit would be another number."""
    return text.removesuffix(field.unit).rstrip() if field.unit else text


def _in_range(number: float, field: Field) -> bool:
    low, high = field.minimum, field.maximum
    return (low is None or number >= low) and (high is None or number <= high)


def _yes_no(text: str, _field: Field) -> str | None:
    answer = text.lower()
    if answer in YES:
        return "yes"
    return "no" if answer in NO else None


def _choice(text: str, field: Field) -> str | None:
    wanted = as_compared(text)
    for choice in field.choices:
        names = (choice.value, choice.title.zh, choice.title.en, *choice.aliases)
        if wanted in map(as_compared, names):
            return choice.value
    return None


def _day(text: str, _field: Field) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _moment(text: str, _field: Field) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.isoformat() if "T" in text and _DAY.match(text) else None


def _phone(text: str, _field: Field) -> str | None:
    return text if _PHONE.fullmatch(text) else None


def _url(text: str, _field: Field) -> str | None:
    return text if _URL.fullmatch(text) else None


_READERS: dict[FieldType, Callable[[str, Field], Value | None]] = {
    "integer": _integer,
    "number": _number,
    "yes_no_unknown": _yes_no,
    "choice": _choice,
    "date": _day,
    "datetime": _moment,
    "phone": _phone,
    "url": _url,
}
