"""One cell: its text made tidy, and what a reader made of it.

Tidy text keeps what was written and drops what was not meant: full-width digits and
letters become ordinary ones, every run of blanks and line breaks one blank, and
characters that nobody sees go. Punctuation, signs and rare characters stay; text that
wants to be a formula stays, too, and is escaped where it is written out.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from citymap.intake.cells.kinds_cell import TextTooLong
from citymap.intake.notices import Detail, Kind
from citymap.intake.reading.workbook import CellKind

Value = str | int | float

MOST_CHARACTERS = 10_000
#: Words for nothing; they count as empty but where 无 is an answer or a statement.
NONE_WORDS = frozenset({"无", "無", "没有", "沒有"})

_HIDDEN = frozenset({"Cc", "Cf", "Cs"})
_NARROW = {
    wide: wide - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for wide in range(ord(first), ord(last) + 1)
}
_PLACEHOLDER_SIGNS = re.compile(r"[-—–－−_/／\\.。…·*?？]+")
_PLACEHOLDER_WORDS = frozenset((
    "暂无", "暫無", "待定", "待补", "待补充", "待核实", "未知", "不详", "不詳", "空",
    "空白", "n/a", "null", "nil", "none", "tbd",
))  # fmt: skip
_NO_DETAILS: Mapping[str, Detail] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell was read as, and what is to be said of it, if anything."""

    value: Value | None = None
    kind: type[Kind] | None = None
    details: Mapping[str, Detail] = field(default_factory=lambda: _NO_DETAILS)


#: Reads a tidy text that is not empty; the kind is what the file says the cell is.
Reader = Callable[[str, CellKind], Reading]

EMPTY = Reading()


def tidy(text: str) -> str:
    r"""Make a text tidy; doing it twice changes nothing more.

    >>> tidy(" 泉城\u3000广场\u200b（２号）\n公厕")
    '泉城 广场（2号） 公厕'
    """
    return " ".join(_seen(text).translate(_NARROW).split())


def has_hidden(text: str) -> bool:
    """Say whether a text has characters that nobody sees, blanks aside."""
    return len(_seen(text)) < len(text)


def is_placeholder(text: str) -> bool:
    """Say whether a tidy text only stands for a value that is not known.

    >>> [is_placeholder(text) for text in ("/", "暂无", "N/A", "无", "A/B")]
    [True, True, True, False, False]
    """
    signs = _PLACEHOLDER_SIGNS.fullmatch(text)
    return bool(signs) or text.casefold() in _PLACEHOLDER_WORDS


def read_text(text: str, _kind: CellKind) -> Reading:
    """Take a text as it is, up to the length that is kept."""
    if len(text) <= MOST_CHARACTERS:
        return Reading(text)
    return Reading(text[:MOST_CHARACTERS].rstrip(), TextTooLong)


def _seen(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        c for c in text if c.isspace() or unicodedata.category(c) not in _HIDDEN
    )
