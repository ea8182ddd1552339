"""Cells of phone fields: one or several numbers, as they are dialled.

Digits are kept, never mended: a number that a spreadsheet has rounded is lost, and one
whose leading zero it has dropped is kept and told. A name beside a number makes the
cell unreadable, for whom a number belongs to is nobody's business on a map.

Source of lengths: ITU-T E.164 (15 digits at most); Chinese mobile numbers have 11.
"""

import re
import unicodedata

from citymap.intake.cells.cells import Reading
from citymap.intake.cells.kinds_cell import PhoneRounded, PhoneUnreadable, PhoneZeroLost
from citymap.intake.reading.workbook import CellKind

LEAST_DIGITS, MOST_DIGITS = 3, 15  # of one run: 110 to E.164
MOST_WITH_EXTENSION = 20

_ALONE = re.compile(r".*[0-9]{7}")  # between blanks: a number of its own
_PLAIN = re.compile(r"0[0-9]{2,3}-[0-9]{7,8}|1[3-9][0-9]{9}|[1-9][0-9]{6,7}")  # most
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")
_SEVERAL = re.compile(r"\s*[、,;/|或和]\s*")
_DASHES = str.maketrans("—–−‐‑―", "------")
_LABEL = re.compile(
    r"(?:联系|服务|咨询|监督|办公)?(?:电话|座机|固话|手机)(?:号码?)?\s*[::]?\s*"
    r"|(?:tel|phone)\s*[.:]?\s*",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?)\s*", re.IGNORECASE)
_AREA = re.compile(r"\((\+?[0-9]{2,5})\)\s*-?\s*")
_NUMBER = re.compile(r"\+?[0-9]+(?:[ -][0-9]+)*")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}")
_NO_ZERO_NEEDED = re.compile(r"1[3-9][0-9]{9}|[48]00[0-9]{7}")
_AREA_AND_NUMBER = re.compile(r"[1-9][0-9]{8,10}")


def read_phone(text: str, _kind: CellKind = CellKind.TEXT) -> Reading:
    """Read one or several numbers; several are told with a semicolon between.

    >>> read_phone("（0531）8888 8888转801、139-1234-5678").value
    '0531-8888 8888-801; 13912345678'
    """
    if _PLAIN.fullmatch(text):
        return Reading(text)
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    if _ROUNDED.fullmatch(plain):
        return Reading(None, PhoneRounded)
    parts = [one for part in _SEVERAL.split(plain) if part for one in _apart(part)]
    numbers = [_number(part) for part in parts]
    known = list(dict.fromkeys(number for number in numbers if number))
    if not known or None in numbers:
        return Reading(None, PhoneUnreadable)
    lost = any(map(_lacks_zero, known))
    return Reading("; ".join(known), PhoneZeroLost if lost else None)


def _apart(part: str) -> list[str]:
    """Part numbers that only a blank parts: each is long enough for itself."""
    pieces = part.split()
    return pieces if all(map(_ALONE.fullmatch, pieces)) else [part]


def _number(text: str) -> str | None:
    """Bring one number to one form; None if it is none."""
    bare = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    dashed = _AREA.sub(r"\1-", _EXTENSION.sub("-", bare), count=1)
    number = re.sub(r"\s*-+\s*", "-", " ".join(dashed.split()))
    if not _NUMBER.fullmatch(number):
        return None
    run = re.sub(r"[ -]", "", number)
    if _MOBILE.fullmatch(run):
        return run
    longest = max(map(len, re.findall(r"[0-9]+", number)))
    digits = len(run.removeprefix("+"))
    fits = LEAST_DIGITS <= digits <= MOST_WITH_EXTENSION and longest <= MOST_DIGITS
    return number if fits else None


def _lacks_zero(number: str) -> bool:
    """Say whether an area code without its zero is the likely reading."""
    return bool(
        _AREA_AND_NUMBER.fullmatch(number) and not _NO_ZERO_NEEDED.fullmatch(number)
    )
