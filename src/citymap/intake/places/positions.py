"""Texts of coordinates become numbers: degrees in every common spelling, and metres.

Plain decimals are read all at once; of the others each distinct text once: full-width
digits, ``117.02°E``, ``东经117度1分12.5秒``, ``117°01.2083′``, ``117-01-12.5``, and two
in one cell (``(117.02，36.66)``). Patterns are matched without backtracking (RE2). What
is no number has a fault that says what it is instead; none is mended.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.intake.reading.workbook import CellKind

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

MOST_DEGREES = 180.0
_SIXTY = 60.0  # minutes in a degree, seconds in a minute
_PLAIN = r"^-?[0-9]{1,15}(\.[0-9]{1,30})?$"
_NAME = (
    r"东经|東經|西经|西經|北纬|北緯|南纬|南緯"
    r"|EAST|WEST|NORTH|SOUTH|LONGITUDE|LATITUDE|LON|LNG|LAT|[EWNS]"
)
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,30})?"
_PART = r"[0-9]{1,2}(?:\.[0-9]{1,30})?"
#: 117.02, E117.02°, 东经:117.02, 502345.67m
_DECIMAL = (
    rf"^(?P<before>{_NAME})?[: ]*(?P<sign>[+-]?)(?P<degrees>{_NUMBER})[°M]?"
    rf" ?(?P<after>{_NAME}|米)?$"
)
#: 117°1'12.5"E, 117-1-12.5, 117 1 12.5, 117°1.2083'
_SEXAGESIMAL = (
    rf"^(?P<before>{_NAME})?[: ]*(?P<sign>[+-]?)(?P<degrees>[0-9]{{1,3}})(?P<by>[°: -])"
    rf"(?P<minutes>{_PART})(?:'|['°: -](?P<seconds>{_PART})\"?)? ?(?P<after>{_NAME})?$"
)
#: What people write for the marks, and what becomes of it; in this order.
_MARKS = (
    (r"经度|經度", "LON"),
    (r"纬度|緯度", "LAT"),
    (r"[°º˚⁰∘]|度", "°"),
    (r"[″”“〃˝]|''|′′|’’|秒", '"'),
    (r"[′’‘´`ʹ']|分", "'"),
)
_TIDY = (
    (r"\s+", " "),
    (r"^[\s,;、]+|[\s,;、。]+$", ""),
    (r" *([°':]) *", r"\1"),
    (r" +\"", '"'),
    (r"[‐‑–—−]", "-"),
    (r"\"(\.[0-9]+)", r'\1"'),  # 12″.5, as surveyors write
)
_THOUSANDS = r"^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?M?$"
_EASTERLY, _NORTHERLY = r"^(东|東|西|E|W|LO|LN)", r"^(北|南|N|S|LA)"
_ONE = r"[^A-Z\p{Han}]+"  # the digits and marks of one
#: Two coordinates in one cell, by what stands between them.
_PAIR = (
    r"^(?P<one>[^,;、/|]+?) ?[,;、/|] ?(?P<two>[^,;、/|]+?)$",
    rf"^(?P<one>(?:{_NAME}){_ONE}) ?(?P<two>(?:{_NAME}){_ONE})$",
    rf"^(?P<one>{_ONE}(?:{_NAME})) ?(?P<two>{_ONE}(?:{_NAME}))$",
    r"^(?P<one>[^ ]+) (?P<two>[^ ]+)$",
)
_PLAIN_PAIR = rf"^(?P<one>-?{_NUMBER})[,，] ?(?P<two>-?{_NUMBER})$"
_BRACKETS = r"^[(\[{ ]+|[)\]} ]+$"
#: As a cell has it, blanks and marks removed: mobiles, service lines, area codes.
_PHONE = r"^(\+?(00)?86)?(1[3-9][0-9]{9}|[48]00[0-9]{7}|0[0-9]{9,11})$"


class Fault(IntEnum):
    """Why a cell is no number."""

    NONE = 0
    EMPTY = 1
    FORMULA = 2
    PHONE = 3
    POINT_LOST = 4
    UNREADABLE = 5


class Axis(IntEnum):
    """What a text says of itself: ``E`` and ``经度``, or ``N`` and ``纬度``."""

    UNTOLD = 0
    LON = 1
    LAT = 2


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column of coordinates as read.

    Attributes
    ----------
    values
        Degrees or metres as they stand, shape ``(n,)``; NaN where there is a fault.
    faults
        ``Fault`` of each, shape ``(n,)``, uint8.
    decimals
        Decimals of degrees of which each is sure, shape ``(n,)``, int8: as many as
        are written; minutes stand for two, seconds for four.
    axes
        ``Axis`` of each, shape ``(n,)``, uint8.
    """

    values: Floats
    faults: NDArray[np.uint8]
    decimals: NDArray[np.int8]
    axes: NDArray[np.uint8]


def read_numbers(
    cells: pa.Array, kinds: NDArray[np.uint8], *, thousands: bool = False
) -> Numbers:
    """Read a column of coordinates.

    Parameters
    ----------
    cells
        Texts, null where empty, shape ``(n,)``.
    kinds
        ``CellKind`` of each, shape ``(n,)``.
    thousands
        Whether ``502,345.67`` is a number: of metres it is, of degrees not.

    Examples
    --------
    >>> cells = pa.array(["117.0208", "东经117°01′12.5″", "１１７．０２", "n/a"])
    >>> numbers = read_numbers(cells, np.ones(4, np.uint8))
    >>> numbers.values.round(5), numbers.faults.tolist()
    (array([117.0208 , 117.02014, 117.02   ,       nan]), [0, 0, 0, 5])
    """
    numbers = _plain(cells)
    rest = np.flatnonzero(numbers.faults == Fault.UNREADABLE)
    if len(rest):
        some = cells.take(pa.array(rest)).dictionary_encode()
        distinct = _spelled(tidy(some.dictionary), thousands=thousands)
        at = some.indices.to_numpy()
        numbers.values[rest] = distinct.values[at]
        numbers.faults[rest] = distinct.faults[at]
        numbers.decimals[rest] = distinct.decimals[at]
        numbers.axes[rest] = distinct.axes[at]
    numbers.faults[kinds == CellKind.FORMULA] = Fault.FORMULA
    numbers.values[kinds == CellKind.FORMULA] = np.nan
    return numbers


def split_pairs(cells: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Split cells that hold two coordinates; null both where there are not two.

    Examples
    --------
    >>> one, two = split_pairs(pa.array(["117.02, 36.66", "（117.02，36.66）", "117"]))
    >>> one.to_pylist(), two.to_pylist()
    (['117.02', '117.02', None], ['36.66', '36.66', None])
    """
    one, two = _halves(cells, _PLAIN_PAIR)
    rest = pc.and_(pc.is_valid(cells), pc.is_null(one))
    if not pc.any(rest).as_py():
        return one, two
    encoded = pc.if_else(rest, cells, None).dictionary_encode()
    texts = pc.replace_substring_regex(tidy(encoded.dictionary), _BRACKETS, "")
    for pattern in _PAIR:
        found = (half.take(encoded.indices) for half in _halves(texts, pattern))
        one, two = (pc.coalesce(*each) for each in zip((one, two), found, strict=True))
    return one, two


def _halves(texts: pa.Array, pattern: str) -> tuple[pa.Array, pa.Array]:
    parts = pc.extract_regex(texts, pattern)
    return pc.struct_field(parts, "one"), pc.struct_field(parts, "two")


def name_faults(
    cells: pa.Array,
    numbers: Numbers,
    low: float,
    high: float,
    *,
    most: float = MOST_DEGREES,
) -> None:
    """Say of each number that cannot be a coordinate what it is instead.

    Marks what is beyond ``most``: phone numbers, and numbers that would lie between
    ``low`` and ``high`` if their decimal point stood elsewhere.
    """
    doubtful = (numbers.faults == Fault.UNREADABLE) | (np.abs(numbers.values) > most)
    rows = np.flatnonzero(doubtful)
    if not len(rows):
        return
    texts = tidy(cells.take(pa.array(rows)))
    digits = pc.replace_substring_regex(texts, r"[-() .]", "")
    phone = _matches(digits, _PHONE)
    lost = np.isfinite(lost_point(numbers.values[rows], low, high))
    faults = np.full(len(rows), Fault.UNREADABLE, np.uint8)
    faults[lost] = Fault.POINT_LOST
    faults[phone] = Fault.PHONE
    numbers.faults[rows] = faults
    numbers.values[rows] = np.nan


def lost_point(values: Floats, low: float, high: float) -> Floats:
    """Move the decimal point of numbers to the left until they fit; NaN if never.

    >>> lost_point(np.array([1170212345.0, 366612.0, 5.0]), 36.0, 37.5)
    array([    nan, 36.6612,     nan])
    """
    fitting = np.full(values.shape, np.nan)
    for digits in range(1, 15):
        moved = values / 10.0**digits
        fits = (moved >= low) & (moved <= high) & np.isnan(fitting)
        fitting = np.where(fits, moved, fitting)
    return fitting


def tidy(texts: pa.Array) -> pa.Array:
    """Give full-width forms, marks and blanks one spelling, in capitals."""
    for pattern, mark in _MARKS:
        texts = pc.replace_substring_regex(texts, pattern, mark)
    texts = pc.utf8_upper(pc.utf8_normalize(texts, "NFKC"))
    for pattern, put in (*_MARKS[-2:], *_TIDY):
        texts = pc.replace_substring_regex(texts, pattern, put)
    return texts


def _plain(cells: pa.Array) -> Numbers:
    """Read the plain decimals; all others have a fault."""
    plain = _matches(cells, _PLAIN)
    texts = cells if plain.all() else pc.if_else(pa.array(plain), cells, None)
    values = _floats(texts)
    faults = np.where(plain, Fault.NONE, Fault.UNREADABLE).astype(np.uint8)
    faults[cells.is_null().to_numpy(zero_copy_only=False)] = Fault.EMPTY
    return Numbers(values, faults, _decimals(texts), np.zeros(len(cells), np.uint8))


def _spelled(texts: pa.Array, *, thousands: bool) -> Numbers:
    """Read tidy texts that are no plain decimals."""
    if thousands:
        bare = pc.replace_substring_regex(texts, "[,M]", "")
        texts = pc.if_else(pc.match_substring_regex(texts, _THOUSANDS), bare, texts)
    one, many = (pc.extract_regex(texts, p) for p in (_DECIMAL, _SEXAGESIMAL))
    minutes, seconds = _floats(_part(many, "minutes")), _floats(_part(many, "seconds"))
    whole = np.floor(minutes) == minutes
    cut = np.isnan(seconds)
    sound = (minutes < _SIXTY) & np.where(cut, ~whole | _degree_mark(many), whole)
    sound &= cut | (seconds < _SIXTY)
    sexagesimal = _floats(_part(many, "degrees")) + minutes / _SIXTY
    sexagesimal += np.nan_to_num(seconds) / _SIXTY**2
    decimal = _floats(_part(one, "degrees"))
    is_decimal = np.isfinite(decimal)
    values = np.where(is_decimal, decimal, np.where(sound, sexagesimal, np.nan))
    side = pc.binary_join_element_wise(
        *(pc.coalesce(_part(one, p), _part(many, p), "") for p in ("before", "after")),
        "",
    )
    minus = _matches(pc.coalesce(_part(one, "sign"), _part(many, "sign"), ""), "-")
    minus ^= _matches(side, "^[西南WS]")
    of_minutes, of_seconds = (_decimals(_part(many, p)) for p in ("minutes", "seconds"))
    fine = np.where(cut, 2 + of_minutes, 4 + of_seconds)
    axes = np.zeros(len(texts), np.uint8)
    axes[_matches(side, _EASTERLY)] = Axis.LON
    axes[_matches(side, _NORTHERLY)] = Axis.LAT
    faults = np.where(np.isfinite(values), Fault.NONE, Fault.UNREADABLE)
    faults[_matches(texts, "^$")] = Fault.EMPTY
    return Numbers(
        np.where(minus, -values, values),
        faults.astype(np.uint8),
        np.where(is_decimal, _decimals(_part(one, "degrees")), fine).astype(np.int8),
        axes,
    )


def _degree_mark(many: pa.Array) -> Mask:
    """Say where minutes follow a mark of degrees: whole ones are enough then."""
    return _matches(_part(many, "by"), "°")


def _part(parts: pa.Array, name: str) -> pa.Array:
    """Give one group of a pattern, null where it matched nothing."""
    part = pc.struct_field(parts, name)
    return pc.if_else(pc.equal(part, ""), None, part)


def _matches(texts: pa.Array, pattern: str) -> Mask:
    mask: Mask = (
        pc.match_substring_regex(texts, pattern)
        .fill_null(False)
        .to_numpy(zero_copy_only=False)
    )
    return mask


def _floats(texts: pa.Array) -> Floats:
    floats: Floats = texts.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return floats.copy()


def _decimals(texts: pa.Array) -> NDArray[np.int8]:
    """Count the digits behind the point; 0 where there is none."""
    point = pc.find_substring(texts, ".")
    behind = pc.subtract(pc.subtract(pc.utf8_length(texts), point), 1)
    counted = pc.if_else(pc.equal(point, -1), 0, behind).fill_null(0)
    decimals: NDArray[np.int8] = counted.to_numpy(zero_copy_only=False).astype(np.int8)
    return decimals
