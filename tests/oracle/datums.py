"""Datums as PRCoords has them: its forward shifts, undone by going on until it stops.

Its own inverses are good to decimetres at best; the forward shifts are the
definition. "China" is the customary box, asked of what is given.
"""

from collections.abc import Callable

import prcoords

WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
ROUNDS = 60

LonLat = tuple[float, float]


def wgs_to_gcj(lon: float, lat: float) -> LonLat:
    moved = prcoords.wgs_gcj((lat, lon), False)
    return moved.lon, moved.lat


def gcj_to_bd(lon: float, lat: float) -> LonLat:
    moved = prcoords.gcj_bd((lat, lon))
    return moved.lon, moved.lat


def undo(forward: Callable[[float, float], LonLat], lon: float, lat: float) -> LonLat:
    """Find what ``forward`` moves to a position: go back by what is too much."""
    x, y = lon, lat
    for _ in range(ROUNDS):
        there = forward(x, y)
        east, north = there[0] - lon, there[1] - lat
        x, y = x - east, y - north
        if abs(east) + abs(north) <= 3e-14:  # two last digits
            break
    return x, y


def in_china(lon: float, lat: float) -> bool:
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def to_wgs(lon: float, lat: float, datum: str) -> LonLat:
    """Give a position's WGS-84 degrees."""
    if datum in ("wgs84", "cgcs2000") or not in_china(lon, lat):
        return lon, lat
    if datum == "bd09":
        lon, lat = undo(gcj_to_bd, lon, lat)
    return undo(wgs_to_gcj, lon, lat)


def from_wgs(lon: float, lat: float, datum: str) -> LonLat:
    """Give a WGS-84 position's degrees in a datum."""
    if datum in ("wgs84", "cgcs2000") or not in_china(lon, lat):
        return lon, lat
    lon, lat = wgs_to_gcj(lon, lat)
    return gcj_to_bd(lon, lat) if datum == "bd09" else (lon, lat)
