"""Colours and shapes of classes: seen on paper and on map ground, by every eye.

Contrast and relative luminance are those of WCAG 2.1. What stands for a feature
has at least 3:1 against white and against our own map's land (1.4.11), and is
told apart by its shape too: colour alone says nothing. The colours were chosen,
by measuring, to stay apart for people with protanopia, deuteranopia, tritanopia.
"""

from collections.abc import Sequence
from typing import get_args

from citymap.publish.document import Shape

#: The land of our own map ground (``web/js/ground-paint.js``), as good as white.
LAND = "#f4f2ec"
LEAST_CONTRAST = 3.0
#: As many as there are shapes are far apart; the others only repeat less soon.
PALETTE = (
    *("#0072b2", "#d55e00", "#332288", "#009e73", "#7a3b00"),
    *("#aa4499", "#997700", "#b2182b"),
)
SHAPES: tuple[Shape, ...] = get_args(Shape)
#: What is not known.
NOT_KNOWN: tuple[str, Shape] = ("#5a5f68", "ring")
#: From few to many where no ramp is given: for signs, and for areas, whose
#: outlines are drawn and which may therefore be pale.
SIGN_RAMP = ("#2b9b8a", "#1b1f5e")
AREA_RAMP = ("#ffffcc", "#41b6c4", "#253494")
_SAMPLES = 100  # along a ramp


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (``#rrggbb``), 1 to 21.

    >>> contrast("#ffffff", "#000000")
    21.0
    """
    low, high = sorted(map(_luminance, (one, other)))
    return round((high + 0.05) / (low + 0.05), 4)


def visible(colour: str) -> str:
    """Darken a colour, no more than is needed, until it is seen on map ground.

    >>> visible("#0072b2"), visible("#ffff00")
    ('#0072b2', '#8f8f00')
    """
    red, green, blue = _parts(colour)
    for percent in range(100, 0, -1):
        shade = _write([part * percent / 100 for part in (red, green, blue)])
        if _is_seen(shade):
            return shade
    return "#000000"


def along(ramp: Sequence[str], count: int) -> list[str]:
    """Choose colours at even steps along a ramp, both ends included."""
    last = max(count - 1, 1)
    return [_at(ramp, step / last) for step in range(count)]


def visible_along(ramp: Sequence[str], count: int) -> list[str]:
    """Choose colours along the part of a ramp that is seen on map ground.

    A ramp that is too pale from end to end gives its last colour, darkened.
    """
    samples = along(ramp, _SAMPLES + 1)
    seen = [c for c in samples if _is_seen(c)] or [visible(ramp[-1])]
    last = max(count - 1, 1)
    return [seen[round(step * (len(seen) - 1) / last)] for step in range(count)]


def _is_seen(colour: str) -> bool:
    return contrast(colour, LAND) >= LEAST_CONTRAST


def _at(ramp: Sequence[str], place: float) -> str:
    """Mix the colours on both sides of a place, 0 to 1, in sRGB."""
    along_it = place * (len(ramp) - 1)
    left = min(int(along_it), len(ramp) - 2)
    share = along_it - left
    both = zip(_parts(ramp[left]), _parts(ramp[left + 1]), strict=True)
    return _write([a + (b - a) * share for a, b in both])


def _luminance(colour: str) -> float:
    """Give the relative luminance. Source: WCAG 2.1, relative luminance."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    low = part <= 0.03928  # noqa: PLR2004 - WCAG's own number
    return part / 12.92 if low else ((part + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _write(parts: Sequence[float]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in parts)
