"""Each mistake, undone, gives back where a place is; the oracle makes the mistakes."""

import numpy as np
import pytest
from tests.oracle.datums import from_wgs, to_wgs, wgs_to_gcj

from citymap.earth.datum import Datum
from citymap.intake.places.mistakes import mistakes

AT = (117.02, 36.66)


def raw(kind: str) -> tuple[float, float]:
    if kind == "twice":
        return wgs_to_gcj(*wgs_to_gcj(*AT))
    return to_wgs(*AT, "gcj02") if kind == "over" else from_wgs(*AT, kind)


@pytest.mark.parametrize(
    ("declared", "kinds"),
    [
        ("wgs84", ["gcj02", "bd09", "twice", "over"]),
        ("cgcs2000", ["gcj02", "bd09", "twice", "over"]),
        ("gcj02", ["wgs84", "bd09", "twice"]),
        ("bd09", ["wgs84", "gcj02", "twice"]),
    ],
)
def test_a_mistake_undone_is_the_true_place(declared: Datum, kinds: list[str]) -> None:
    for mistake, kind in zip(mistakes(declared), kinds, strict=True):
        taken = to_wgs(*raw(kind), declared)
        lon, lat = mistake.undo(*(np.array([v]) for v in taken))
        assert (lon[0], lat[0]) == pytest.approx(AT, abs=1e-8)
        assert kind not in ("gcj02", "bd09", "wgs84") or f"--datum {kind}" in (
            mistake.advice.zh
        )


@pytest.mark.parametrize("declared", ["wgs84", "gcj02", "bd09"])
def test_no_two_mistakes_are_near_each_other_anywhere_in_china(declared: Datum) -> None:
    # What tells them apart: at every place of a lattice over the mainland any two lead
    # more than twice the 30 m apart within which a row speaks for one.
    lon, lat = (a.ravel() for a in np.mgrid[75:135:60j, 18:53:40j])
    undone = [np.array(mistake.undo(lon, lat)) for mistake in mistakes(declared)]
    near = 0
    for i, one in enumerate(undone):
        for other in undone[:i]:
            apart = np.hypot(
                (one[0] - other[0]) * np.cos(np.radians(lat)), one[1] - other[1]
            )
            near += int((apart * 111_000 < 60).sum())
    assert near == 0
