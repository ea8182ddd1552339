"""Datums against PRCoords on ten thousand points in China."""

import random
from collections.abc import Callable, Sequence

import numpy as np
from pyproj import Geod
from tests.oracle.datums import from_wgs, to_wgs

from citymap.earth.datum import convert, convert_arrays
from prove.proof import Line, Room

COUNT, SEED = 10_000, 7
BOX = (73.6, 18.2, 134.9, 53.4)
WITHIN_M, ROUND_TRIP_DEG = 0.01, 1e-8
GEOD = Geod(ellps="WGS84")

Points = Sequence[tuple[float, float]]


def prove(room: Room) -> list[Line]:
    """Compare both directions, scalar and array; then go there and back."""
    chance = random.Random(SEED)  # noqa: S311 - a seeded proof
    points = [
        (chance.uniform(BOX[0], BOX[2]), chance.uniform(BOX[1], BOX[3]))
        for _ in range(COUNT)
    ]
    forward = inverse = there_and_back = 0.0
    for number, datum in enumerate(("gcj02", "bd09")):
        theirs = [from_wgs(*point, datum) for point in points]
        back = [to_wgs(*point, datum) for point in points]
        for ours in _both_ways(points, "wgs84", datum):
            forward = max(forward, _apart_m(ours, theirs))
        for ours in _both_ways(points, datum, "wgs84"):
            inverse = max(inverse, _apart_m(ours, back))
        for there in _both_ways(points, "wgs84", datum):
            for again in _both_ways(there, datum, "wgs84"):
                worst = np.abs(np.array(again) - np.array(points)).max()
                there_and_back = max(there_and_back, float(worst))
        room.step(number + 1, 2)
    how_many = f"{COUNT:,} points in China, GCJ-02 and BD-09, scalar and array"
    return [
        _line("forward", "as `prcoords`", how_many, forward),
        _line("inverse", "as `prcoords` forward, iterated", how_many, inverse),
        Line(
            f"Datum: there and back (at most {ROUND_TRIP_DEG:g}°)",
            how_many,
            f"worst {there_and_back:.1e}°",
            there_and_back <= ROUND_TRIP_DEG,
        ),
    ]


def _line(way: str, than: str, how_many: str, worst_m: float) -> Line:
    return Line(
        f"Datum: {way} {than} (within 1 cm)",
        how_many,
        f"worst {worst_m:.1e} m",
        worst_m <= WITHIN_M,
    )


def _both_ways(points: Points, source: str, target: str) -> list[Points]:
    """Convert one by one, and all at once."""
    scalar: Callable[..., tuple[float, float]] = convert
    lon, lat = (np.array(axis) for axis in zip(*points, strict=True))
    arrays: Callable[..., tuple[np.ndarray, np.ndarray]] = convert_arrays
    many = arrays(lon, lat, source, target)
    return [
        [scalar(*point, source, target) for point in points],
        list(zip(*(axis.tolist() for axis in many), strict=True)),
    ]


def _apart_m(ours: Points, theirs: Points) -> float:
    a, b = np.array(ours), np.array(theirs)
    return float(np.max(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]))
