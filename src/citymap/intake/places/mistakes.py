"""The ways in which datums are mistaken, and how each is undone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citymap.earth.datum import DATUMS, Datum, convert_arrays
from citymap.intake.places.stated import DATUM_NAMES
from citymap.layer import Title

Floats = NDArray[np.float64]
Move = Callable[[Floats, Floats], tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A way in which a datum is mistaken, as seen from the positions taken.

    Attributes
    ----------
    what
        What the coordinates look like, and what they were taken as.
    advice
        What the clerk does if it is so.
    undo
        Moves positions as taken (degrees, WGS-84) to where they would be.
    """

    what: Title
    advice: Title
    undo: Move


def mistakes(declared: Datum) -> tuple[Mistake, ...]:
    """Give the mistakes that are possible where coordinates were taken as a datum.

    Examples
    --------
    >>> [mistake.what.en for mistake in mistakes("bd09")]
    ['WGS-84 taken as BD-09', 'GCJ-02 taken as BD-09', 'GCJ-02 applied twice']
    """
    if declared == "cgcs2000":
        declared = "wgs84"
    names = DATUM_NAMES
    made = [
        Mistake(
            Title(
                f"被当作 {names[declared]} 的 {names[real]} 坐标",
                f"{names[real]} taken as {names[declared]}",
            ),
            Title(f"如是，请用 --datum {real} 重新导入", f"import with --datum {real}"),
            _undoing(declared, real),
        )
        for real in DATUMS
        if real not in (declared, "cgcs2000")
    ]
    again = Title(
        "如是，请先让提供者改正坐标，再导入", "have whoever made them correct them"
    )
    twice = Title("加偏了两次（GCJ-02）的坐标", "GCJ-02 applied twice")
    made.append(Mistake(twice, again, _undoing(declared, "gcj02", "gcj02")))
    if declared == "wgs84":
        over = Title(
            "多纠偏了一次的坐标（WGS-84 被当作 GCJ-02 换算过）",
            "WGS-84 corrected once too often (as if it were GCJ-02)",
        )
        made.append(Mistake(over, again, _moving("wgs84", "gcj02")))
    return tuple(made)


def _undoing(declared: Datum, *real: Datum) -> Move:
    """Go back to the coordinates as written, and take them as what they really are."""

    def undo(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        lon, lat = convert_arrays(lon, lat, "wgs84", declared)
        for datum in real:
            lon, lat = convert_arrays(lon, lat, datum, "wgs84")
        return lon, lat

    return undo


def _moving(source: Datum, target: Datum) -> Move:
    return lambda lon, lat: convert_arrays(lon, lat, source, target)
