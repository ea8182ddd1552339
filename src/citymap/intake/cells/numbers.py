"""Cells of number fields: plain decimals, with the unit that is meant, or refused.

A number is digits with at most one point; thousands may be parted by commas. A unit
may follow: the field's own, or one that a table turns into it exactly. About, more
than, from … to, exponents, hexadecimal, nan and inf are never numbers.

Source of factors: 1 亩 = 10,000/15 m² (General Principles of Measures of the PRC).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache

from citymap.intake.cells.cells import Reader, Reading
from citymap.intake.cells.kinds_number import (
    NumberInexact,
    NumberNotWhole,
    NumberOutOfRange,
    NumberUnreadable,
    NumeralRead,
    UnitConverted,
    UnitOther,
)
from citymap.intake.notices import Detail, Kind
from citymap.intake.reading.workbook import CellKind
from citymap.layer import Field, Title

_SIGNS = str.maketrans("，．－−＋～", ",.--+~")
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,20})?"
_UNIT = r"(?P<unit>(?![eExX][0-9]|万(?!元)|亿)[^\d\s,.、;；/+~()_-][^\s,+~-]{0,11})"
_NUMBER = re.compile(rf"(?P<number>[+-]?{_DIGITS})\s*{_UNIT}?")
_NUMERAL = re.compile(rf"(?P<number>[零〇一二两三四五六七八九十百千]+)\s*{_UNIT}?")
_INEXACT = re.compile(
    rf"(?:大?约|大概|将?近|超过?|不足|至少|至多|[≈≥≤<>~])\s*{_DIGITS}.*"
    rf"|{_DIGITS}\s*(?:\+|[多余几来]|.{{0,3}}(?:左右|上下|以[上下内])).*"
    rf"|{_DIGITS}\s*\D{{0,3}}[-~—–至到]\s*{_DIGITS}.*"
)

_TEN = 10
_COUNTERS = (
    "个 處 处 座 间 間 位 台 臺 辆 輛 张 套 只 把 枪 桩 组 家 户 根 车位 泊位 停车位"
    " 充电位 厕位 蹲位 坑位 摊位 席位 space spaces stall stalls place places"
)
#: Units by what they measure: one of them, and how many of the first it is.
_UNITS: dict[str, tuple[str, Fraction]] = {
    name: (measured, Fraction(factor))
    for measured, names, factor in (
        ("count", _COUNTERS, "1"),
        ("area", "m2 平方米 平米 平方公尺 sqm", "1"),
        ("area", "亩 畝", "2000/3"),
        ("area", "公顷 公頃 ha", "10000"),
        ("area", "km2 平方公里 平方千米", "1000000"),
        ("length", "m 米 公尺", "1"),
        ("length", "cm 厘米 公分", "1/100"),
        ("length", "km 公里 千米", "1000"),
        ("power", "kw 千瓦", "1"),
        ("power", "w 瓦", "1/1000"),
        ("power", "mw 兆瓦", "1000"),
        ("time", "分钟 分鐘 min", "1"),
        ("time", "小时 小時 时 h", "60"),
        ("time", "天 日", "1440"),
        ("money", "元 圆 块 块钱", "1"),
        ("money", "万元 萬元", "10000"),
    )
    for name in names.split()
}


def number_reader(field: Field) -> Reader:
    """Make the reader of a number field, whole or not, in the field's unit.

    >>> area = Field("area_m2", "number", Title("面积", "Area"), unit="㎡")
    >>> read = number_reader(area)
    >>> [read(t, CellKind.TEXT).value for t in ("1,234.5", "0.5公顷", "约30", "1e3")]
    [1234.5, 5000.0, None, None]
    """

    def read(text: str, _kind: CellKind) -> Reading:
        plain = text.translate(_SIGNS)
        if _INEXACT.fullmatch(plain):
            return Reading(None, NumberInexact)
        found = _NUMBER.fullmatch(plain)
        if found is not None:
            amount = Fraction(found["number"].replace(",", ""))
            return _measured(amount, found["unit"], field)
        return _read_numeral(plain, field)

    return read


def _read_numeral(text: str, field: Field) -> Reading:
    found = _NUMERAL.fullmatch(text)
    written = found["number"].replace("两", "二").replace("〇", "零") if found else ""
    number = _numerals().get(written)
    if found is None or number is None:
        return Reading(None, NumberUnreadable)
    reading = _measured(Fraction(number), found["unit"], field)
    return Reading(reading.value, NumeralRead) if reading.kind is None else reading


def _measured(amount: Fraction, unit: str | None, field: Field) -> Reading:
    """Bring an amount into the field's unit, and check it."""
    if unit is None or _same(unit, field.unit or ""):
        return _checked(amount, field)
    ours, theirs = _measure(field.unit or "个"), _measure(unit)
    wanted = field.unit or "—"
    if ours[0] != theirs[0]:
        return Reading(None, UnitOther, {"unit": unit, "wanted": wanted})
    ratio = theirs[1] / ours[1]
    if ratio == 1:
        return _checked(amount, field)
    told: dict[str, Detail] = {"unit": unit, "wanted": wanted}
    return _checked(amount * ratio, field, UnitConverted, told)


def _checked(
    amount: Fraction,
    field: Field,
    kind: type[Kind] | None = None,
    details: Mapping[str, Detail] | None = None,
) -> Reading:
    if field.type == "integer" and amount.denominator != 1:
        return Reading(None, NumberNotWhole)
    low, high = field.minimum, field.maximum
    if (low is not None and amount < low) or (high is not None and amount > high):
        return Reading(None, NumberOutOfRange, {"allowed": _allowed(field)})
    value = int(amount) if field.type == "integer" else float(amount)
    return Reading(value, kind, details or {})


def _allowed(field: Field) -> Title:
    limits = ((field.minimum, "≥"), (field.maximum, "≤"))
    told = " ".join(f"{sign} {limit:g}" for limit, sign in limits if limit is not None)
    return Title(told, told)


def _plain_unit(unit: str) -> str:
    """Give a unit in the form in which units are compared.

    >>> _plain_unit("㎡"), _plain_unit("元 每 小时")
    ('m2', '元/小时')
    """
    narrow = unicodedata.normalize("NFKC", unit).casefold()
    return "".join(narrow.split()).replace("每", "/")


def _same(unit: str, other: str) -> bool:
    return _plain_unit(unit) == _plain_unit(other)


def _measure(unit: str) -> tuple[str, Fraction]:
    """Tell what a unit measures, and how much of it: 元/小时 is money by time."""
    parts = _plain_unit(unit).split("/")
    known = [_UNITS.get(part, (part, Fraction(1))) for part in parts]
    factor = known[0][1]
    for _, below in known[1:]:
        factor /= below
    return "/".join(measured for measured, _ in known), factor


@cache
def _numerals() -> dict[str, int]:
    """Give every number below 10,000 by the one way to write it."""
    return {"".join(_numeral(number)) or "零": number for number in range(10_000)}


def _numeral(number: int) -> Iterator[str]:
    """Write a number in Chinese: 105 is 一百零五, 12 is 十二.

    >>> ["".join(_numeral(number)) for number in (12, 105, 210, 3004)]
    ['十二', '一百零五', '二百一十', '三千零四']
    """
    if _TEN <= number < 2 * _TEN:  # 十二, not 一十二
        yield from ("十", "零一二三四五六七八九"[number - _TEN].strip("零"))
        return
    gap = False
    for place, sign in ((1000, "千"), (100, "百"), (_TEN, "十"), (1, "")):
        digit = number // place % 10
        if digit == 0:
            gap = number >= place
            continue
        if gap:
            yield "零"
        gap = False
        yield "零一二三四五六七八九"[digit] + sign
