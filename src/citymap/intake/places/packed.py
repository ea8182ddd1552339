"""Degrees, minutes and seconds packed into one number (117.0807 is 117°08′07″).

Nothing in such a number says so, but all numbers of a table together do: neither the
first nor the second pair of decimals ever reaches 60. Of decimal degrees a row has
both pairs of both numbers below 60 in one case of eight, and rows beside each other
share their digits: hence a dozen rows, of places that differ in the pairs' digits.
"""

import numpy as np
from numpy.typing import NDArray

from citymap.intake.places.kinds_place import DegreesLookLikeDms
from citymap.intake.places.survey import Floats, Mask, Survey

_SIXTY = 60
_FEWEST_ROWS = 12
_FEWEST_TENS = 20  # different third decimals with what is before, of both columns
_ROWS_OF_ONE_BAD = 50
_FULL = 4  # decimals: two of minutes, two of seconds
_NEARLY = 1e-6


def tell_packed(
    survey: Survey, degrees: Floats, decimals: NDArray[np.int8], column: int
) -> None:
    """Ask about a table whose numbers look like packed ones; convert nothing.

    Parameters
    ----------
    degrees
        Both coordinates as they stand, shape ``(n, 2)``.
    decimals
        How many each is written with, shape ``(n, 2)``.
    column
        Which one the notice points at.
    """
    rows = np.flatnonzero(np.isfinite(degrees).all(axis=1) & ~survey.out)
    some = degrees[rows]
    if len(some) < _FEWEST_ROWS or (np.median(decimals[rows], axis=0) < _FULL).any():
        return
    good = _below_sixty(some)
    if (~good).sum() > len(some) // _ROWS_OF_ONE_BAD or _too_much_alike(some[good]):
        return
    first = float(some[good][0, 0])
    survey.tell_once(
        DegreesLookLikeDms,
        column,
        count=len(rows),
        example=f"{first:.10g}",
        dms=written_out(first),
    )


def written_out(packed: float) -> str:
    """Write a packed number as degrees, minutes and seconds.

    >>> written_out(117.0807)
    '117°08′07″'
    """
    whole, seconds = divmod(int(_seconds(np.array(packed))), 100)
    degrees, minutes = divmod(whole, 100)
    sign = "-" if packed < 0 else ""
    return f"{sign}{degrees}°{minutes:02}′{seconds:02}″"


def _below_sixty(degrees: Floats) -> Mask:
    digits = _seconds(degrees)
    below: Mask = (digits % 100 < _SIXTY) & (digits // 100 % 100 < _SIXTY)
    return below[:, 0] & below[:, 1]


def _too_much_alike(degrees: Floats) -> bool:
    """Say whether too few places, or too near each other, are there to conclude."""
    places = np.unique(degrees, axis=0)
    tens = sum(len(np.unique(axis // 10)) for axis in _seconds(places).T)
    return len(places) < _FEWEST_ROWS or tens < _FEWEST_TENS


def _seconds(degrees: Floats) -> NDArray[np.int64]:
    """Give the digits as far as whole seconds would stand: 117.0807 is 1170807."""
    digits: NDArray[np.int64] = np.floor(np.abs(degrees) * 10**_FULL + _NEARLY).astype(
        np.int64
    )
    return digits
