"""SVG written: elements, paths and lines of text that keep within their room.

Whatever comes from outside passes ``xml`` here and nowhere else. Text is measured
by a table, since what sets it is not at hand: a Chinese character is as wide as it
is high, a Latin letter about half.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from citymap.publish.escape import xml
from citymap.publish.poster_document import Positions

FONTS = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
INK = "#1f2328"
SOFT = "#5c636d"
LINE = "#c9c4b8"
_WIDE = 1.0
_SHRINK = 0.92  # a step
_SLACK = 1e-6
_NARROW = frozenset("iljtfrI.,:;|!'`()[]/ ")
_BROAD = frozenset("mwMWQO@%&—…")
_LATIN = {"narrow": 0.36, "broad": 0.95, "upper": 0.68, "other": 0.57}
_LAST_LATIN = "\u024f"
#: Characters that turn text around: a sheet has no use for them.
_TURNING = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

Anchor = Literal["start", "middle", "end"]
Attributes = Mapping[str, str | float]


def element(name: str, attributes: Attributes, *inside: str) -> str:
    """Write an element; ``inside`` is markup already, attributes are not.

    >>> element("g", {"x": 1.50, "fill": 'a"b'})
    '<g x="1.5" fill="a&quot;b"/>'
    """
    pairs = "".join(f' {key}="{_value(value)}"' for key, value in attributes.items())
    content = "".join(inside)
    return f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>"


def _value(value: str | float) -> str:
    return xml(value) if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """Write a number as short as a sheet can show.

    >>> number(2.0), number(1.23456), number(-0.0001)
    ('2', '1.23', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def path_data(corners: Positions, *, closed: bool) -> str:
    """Write corners in sheet units, shape ``(n, 2)``, as path data."""
    pairs = [f"{number(x)} {number(y)}" for x, y in corners.tolist()]
    kept = [
        pair for row, pair in enumerate(pairs) if row == 0 or pair != pairs[row - 1]
    ]
    return "M" + "L".join(kept) + ("Z" if closed else "")


def plain(text: str) -> str:
    r"""Make one line of a text: no control characters, nothing that turns it around.

    >>> plain(" a\n\x00b\u202ec ")
    'a bc'
    """
    kept = "".join(c for c in text if c not in _TURNING and (c.isspace() or _shown(c)))
    return " ".join(kept.split())


def _shown(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs", "Cn", "Co"}


def width_of(text: str) -> float:
    """Estimate how wide a text is, in units of its size.

    >>> width_of("济南"), round(width_of("Jinan"), 2)
    (2.0, 2.75)
    """
    return sum(map(_width, text))


@cache
def _width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return _WIDE
    if character > _LAST_LATIN:
        return _WIDE  # who knows
    if character in _NARROW:
        return _LATIN["narrow"]
    if character in _BROAD:
        return _LATIN["broad"]
    return _LATIN["upper" if character.isupper() else "other"]


@dataclass(frozen=True, slots=True)
class Lines:
    """A text broken into lines of one size."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """How much room they take."""
        return len(self.lines) * self.size * 1.3


def fit(text: str, width: float, size: float, *, most: int = 1, least: float) -> Lines:
    """Break a text into at most ``most`` lines, smaller if need be, cut if it must.

    Parameters
    ----------
    width
        The room, in the same unit as the sizes.
    size, least
        The size wanted, and the smallest that may be.

    Examples
    --------
    >>> fit("公共卫生间", 20, 5, least=3)
    Lines(lines=('公共卫生间',), size=4.0)
    """
    fullest = int(most * width / least / _LATIN["narrow"])
    clean = plain(text)[: fullest + 2]  # the rest has no room however small it is
    while True:
        lines = list(_wrap(clean, width / size))
        if len(lines) <= most and max(map(width_of, lines)) * size <= width + _SLACK:
            return Lines(tuple(lines), size)
        if size <= least:
            *kept, last = lines[:most]
            return Lines((*kept, _cut(last, width / size)), size)
        exact = width / width_of(clean) if most == 1 else size
        size = max(least, min(size * _SHRINK, exact))


def _wrap(text: str, width: float) -> Iterator[str]:
    """Break where a space or a Chinese character is, elsewhere if there is none."""
    line, used = "", 0.0
    for word in _words(text):
        wide = width_of(word)
        if line and used + wide > width + _SLACK:
            yield line.rstrip()
            line, used = "", 0.0
        for character in word if wide > width else ():
            if line and used + _width(character) > width:
                yield line
                line, used = "", 0.0
            line, used = line + character, used + _width(character)
        if wide <= width and (line or word != " "):
            line, used = line + word, used + wide
    yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    word = ""
    for character in text:
        if character == " " or _width(character) == _WIDE:
            if word:
                yield word
            yield character
            word = ""
        else:
            word += character
    if word:
        yield word


def _cut(line: str, width: float) -> str:
    while line and width_of(line) + _WIDE > width:
        line = line[:-1]
    return line.rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Ink:
    """How a text is written: its colour and weight; None as what it stands in."""

    fill: str | None = INK
    weight: int | None = None

    @property
    def attributes(self) -> Attributes:
        """The same for an element."""
        fill: Attributes = {"fill": self.fill} if self.fill else {}
        weight: Attributes = {"font-weight": self.weight} if self.weight else {}
        return {**fill, **weight}


PLAIN = Ink()
BOLD = Ink(weight=700)
QUIET = Ink(SOFT)
INHERITED = Ink(None)


def text(
    words: str,
    place: tuple[float, float],
    size: float,
    ink: Ink = PLAIN,
    anchor: Anchor = "start",
) -> str:
    """Write one line of text; ``place``: of its anchor on the base line.

    Script that the table does not know is held to its measured width.
    """
    x, y = place
    attributes: dict[str, str | float] = {"x": x, "y": y, "font-size": size}
    if anchor != "start":
        attributes["text-anchor"] = anchor
    if any(map(_is_strange, words)):
        attributes["textLength"] = width_of(words) * size
        attributes["lengthAdjust"] = "spacingAndGlyphs"
    return element("text", {**attributes, **ink.attributes}, xml(words))


def _is_strange(character: str) -> bool:
    known = unicodedata.east_asian_width(character) in "WF" or character <= _LAST_LATIN
    return not known and not unicodedata.category(character).startswith("P")


def write_lines(
    lines: Lines,
    place: tuple[float, float],
    ink: Ink = PLAIN,
    anchor: Anchor = "start",
) -> str:
    """Write lines of text under each other; ``place``: the first one's top."""
    x, top = place
    step = lines.size * 1.3
    return "".join(
        text(line, (x, top + row * step + lines.size * 0.95), lines.size, ink, anchor)
        for row, line in enumerate(lines.lines)
    )
