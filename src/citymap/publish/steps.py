"""Numbers in a few classes: breaks that are easy to say, and what a legend says.

A class holds what is at least its own break and less than the next; what a legend
says of it names values that are there: the first class begins at the least value,
the last ends at the greatest. All numbers of a legend have as many decimals: two or
three digits of the greatest, more only where breaks would not be told apart.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST = 5
_ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10)
_LEAST_DIGITS, _MOST_DIGITS = 2, 3  # of the greatest value
_MOST_DECIMALS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Classes of numbers.

    Attributes
    ----------
    titles
        What each class spans, lowest first, without a unit.
    of
        Class of each value, shape ``(n,)``; -1 where the value is NaN.
    decimals
        That numbers have in the titles.
    """

    titles: tuple[str, ...]
    of: NDArray[np.int64]
    decimals: int

    def say(self, value: float) -> str:
        """Write a number as the titles have it.

        >>> Steps((), np.zeros(0, np.int64), 1).say(1234.567)
        '1,234.6'
        """
        return _say(value, self.decimals)


def into_steps(
    values: NDArray[np.float64], breaks: Sequence[float] = (), *, whole: bool
) -> Steps:
    """Sort numbers into classes; without breaks, into at most five of like size.

    Parameters
    ----------
    values
        Shape ``(n,)``; NaN is not known.
    breaks
        The least value of each class but the first, ascending.
    whole
        Whether the values are whole numbers: then a class ends before the next
        begins.
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return Steps((), np.full(len(values), -1), 0)
    inner = np.array(breaks or _breaks(known, whole=whole), np.float64)
    inner = np.ceil(inner) if whole else inner
    of = np.searchsorted(inner, values, side="right")
    of[np.isnan(values)] = -1
    decimals = 0 if whole else _decimals(known, inner.tolist())
    titles = _titles(known, inner.tolist(), decimals, whole=whole)
    return Steps(titles, of, decimals)


def _say(value: float, decimals: int) -> str:
    return f"{value:z,.{decimals}f}"


def _place(value: float) -> int:
    """Give the power of ten of a number's first digit; 0 for naught."""
    return math.floor(math.log10(abs(value))) if value else 0


def _most_decimals(known: NDArray[np.float64]) -> int:
    return max(0, _MOST_DIGITS - 1 - _place(float(np.abs(known).max())))


def _decimals(known: NDArray[np.float64], inner: Sequence[float]) -> int:
    """Choose how many decimals all numbers of a legend have."""
    sizes = np.abs(known[known != 0])
    if not len(sizes):
        return max(map(_exact, inner), default=0)
    wanted = _LEAST_DIGITS - 1 - _place(float(sizes.max()))
    first = -_place(float(sizes.min()))  # of the least: not to be told as naught
    decimals = min(max(wanted, first, 0), _most_decimals(known))
    while decimals and (known.round(decimals) == known.round(decimals - 1)).all():
        decimals -= 1
    return max(decimals, *map(_exact, inner), 0)


def _exact(value: float) -> int:
    """Count the decimals of a break."""
    tried = range(_MOST_DECIMALS)
    return next((n for n in tried if round(value, n) == value), _MOST_DECIMALS)


def _breaks(known: NDArray[np.float64], *, whole: bool) -> list[float]:
    """Choose round breaks near the quantiles; no class is empty.

    They have no more decimals than the greatest value, unless classes would be lost.
    """
    shares = np.arange(1, MOST) / MOST
    near = [_rounded(q, whole=whole) for q in np.quantile(known, shares).tolist()]
    short = [round(value, _most_decimals(known)) for value in near]
    return max(_dividing(known, short), _dividing(known, near), key=len)


def _dividing(known: NDArray[np.float64], breaks: Sequence[float]) -> list[float]:
    """Keep the breaks that have values on both sides, before the next."""
    chosen: list[float] = []
    reached, ordered = 0, np.sort(known)
    for value in sorted(set(breaks)):
        below = int(np.searchsorted(ordered, value, side="left"))
        if reached < below < len(ordered):
            chosen.append(value)
            reached = below
    return chosen


def _rounded(value: float, *, whole: bool) -> float:
    """Give the round number nearest to a value."""
    if value == 0:
        return 0.0
    power = 10.0 ** _place(value)
    size = min((r * power for r in _ROUND), key=lambda r: abs(r - abs(value)))
    size = round(size) if whole else float(f"{size:.12g}")
    return math.copysign(size, value)


def _titles(
    known: NDArray[np.float64], inner: list[float], decimals: int, *, whole: bool
) -> tuple[str, ...]:
    starts = [float(known.min()), *inner]
    ends = [*(v - 1 if whole else v for v in inner), float(known.max())]
    said = [
        (_say(a, decimals), _say(b, decimals))
        for a, b in zip(starts, ends, strict=True)
    ]
    return tuple(a if a == b else f"{a}–{b}" for a, b in said)
