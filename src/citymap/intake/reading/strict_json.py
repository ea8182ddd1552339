"""JSON of strangers, read strictly or refused.

Depth is counted before anything parses: recursive parsers die of it. NaN, Infinity,
1e999, halves of characters and members named twice are refused; what is left means
one thing only. Numbers keep their digits. (orjson is faster, but keeps the last of two
members, wants twelve times the file's length at once, and dies where that lacks.)
Source: RFC 8259, RFC 7493 (I-JSON).
"""

import json
import math
import re
from typing import NoReturn

import numpy as np

from citymap.intake.reading.kinds_records import (
    JsonUnreadable,
    MemberTwice,
    NestedTooDeep,
    NumberNotFinite,
    TextBroken,
    TextNotUtf8,
    refused,
)

JSON_DEPTH = 32
_BOM = b"\xef\xbb\xbf"

#: Both halves of a character, or in group 1 one half alone.
_HALVES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F])"
)

_STEPS = np.zeros(256, np.int8)
_STEPS[[ord("["), ord("{")]] = 1
_STEPS[[ord("]"), ord("}")]] = -1


def load_json(data: bytes) -> object:
    """Parse JSON in UTF-8, with or without a byte order mark.

    Raises
    ------
    ImportRefused
        If it is not strict JSON, or nests deeper than ``JSON_DEPTH``.

    Examples
    --------
    >>> load_json(b'{"name": "Spring Lane"}')
    {'name': 'Spring Lane'}
    """
    data = data.removeprefix(_BOM)
    if depth_of(data) > JSON_DEPTH:
        raise refused(NestedTooDeep, most=JSON_DEPTH)
    halves = _HALVES.finditer(data.replace(b"\\\\", b""))
    if any(half[1] for half in halves):
        raise refused(TextBroken)
    try:
        value: object = json.loads(
            data.decode(),
            object_pairs_hook=_object,
            parse_constant=_not_finite,
            parse_float=_float,
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        raise refused(TextNotUtf8) from error
    except json.JSONDecodeError as error:
        raise refused(JsonUnreadable, line=error.lineno) from error
    return value


def depth_of(data: bytes) -> int:
    r"""Count how deep arrays and objects stand in one another, parsing nothing.

    >>> depth_of(rb'[{"a": "[[[\"[["}, [1]]')
    2
    """
    plain = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    letters = np.frombuffer(plain, np.uint8)
    if not len(letters):
        return 0
    inside = np.logical_xor.accumulate(letters == ord('"'))
    steps = _STEPS[letters]
    steps = steps[(steps != 0) & ~inside]
    return int(steps.cumsum(dtype=np.int32).max(initial=0))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise refused(MemberTwice, name)
            seen.add(name)
    return value


def _not_finite(name: str) -> NoReturn:
    raise refused(NumberNotFinite, name)


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise refused(NumberNotFinite, digits)
    return value


def _integer(digits: str) -> int:
    _float(digits)
    return int(digits)
