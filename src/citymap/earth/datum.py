"""WGS-84 ⇄ GCJ-02 ⇄ BD-09: the shifts that Chinese map services apply.

China's web maps publish positions in GCJ-02, a smooth obfuscation of WGS-84
by 300–700 m, and Baidu's in BD-09, a second shift on top. CGCS2000, the
national reference system, agrees with WGS-84 within decimetres; here the two
are one and the same.

The shift is defined forward only (WGS-84 → GCJ-02 → BD-09). Its inverses are
solved by a fixed-point iteration with a fixed number of rounds: the shift
changes by some 0.3 % of a step, so that four rounds leave less than 1e-7 m of GCJ-02
and 2e-5 m of BD-09, whose ripple is steeper.
Outside China every conversion is the identity. "China" is the customary
bounding box, applied once, to the input.

Two forms: arrays with numpy, and one position with ``math`` (numpy on a
scalar costs ten times as much, and a question has one position).

Source: constants and formula as published in many libraries, among them
PRCoords (CC0), which serves the tests as oracle.
"""

import math
from collections.abc import Callable
from types import ModuleType
from typing import Any, Literal, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from citymap.errors import CoordinateError

Datum = Literal["wgs84", "gcj02", "bd09", "cgcs2000"]
DATUMS: tuple[Datum, ...] = get_args(Datum)

Degrees = NDArray[np.float64]
_T = TypeVar("_T")
Shift = Callable[[_T, _T], tuple[_T, _T]]

#: West, south, east, north of the box that counts as China, in degrees.
CHINA = (72.004, 0.8293, 137.8347, 55.8271)

# Krasovsky 1940: the ellipsoid on which the shift was defined.
_A = 6378245.0
_EE = 0.00669342162296594323
# BD-09's own shift: an offset in degrees, and a ripple of this angular frequency.
_BD_LON, _BD_LAT = 0.0065, 0.006
_BD_W = math.pi * 3000.0 / 180.0
_ROUNDS = 4


def in_china(lon: float, lat: float) -> bool:
    """Say whether the shifts apply to a position (degrees)."""
    return CHINA[0] <= lon <= CHINA[2] and CHINA[1] <= lat <= CHINA[3]


def convert(
    lon: float, lat: float, source: Datum, target: Datum
) -> tuple[float, float]:
    """Move one position from a datum to another.

    Parameters
    ----------
    lon, lat
        Degrees in the datum ``source``.
    source, target
        Datums; ``cgcs2000`` is ``wgs84``.

    Raises
    ------
    CoordinateError
        If a coordinate is not finite.

    Examples
    --------
    >>> lon, lat = convert(117.0, 36.65, "wgs84", "gcj02")
    >>> f"{lon:.6f} {lat:.6f}"
    '117.005840 36.650252'
    >>> convert(24.94, 60.17, "wgs84", "gcj02")
    (24.94, 60.17)
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise _not_finite()
    if in_china(lon, lat):
        for step in _SCALAR_ROUTES[source, target]:
            lon, lat = step(lon, lat)
    return lon, lat


def convert_arrays(
    lon: Degrees, lat: Degrees, source: Datum, target: Datum
) -> tuple[Degrees, Degrees]:
    """Move many positions from a datum to another.

    Parameters
    ----------
    lon, lat
        Degrees in the datum ``source``, shape ``(n,)`` each.

    Returns
    -------
    New arrays of the same shape, degrees in ``target``.

    Raises
    ------
    CoordinateError
        If a coordinate is not finite.
    """
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        raise _not_finite()
    west, south, east, north = CHINA
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    to_lon, to_lat = lon, lat
    for step in _ARRAY_ROUTES[source, target]:
        to_lon, to_lat = step(to_lon, to_lat)
    return np.where(inside, to_lon, lon), np.where(inside, to_lat, lat)


def _not_finite() -> CoordinateError:
    return CoordinateError("a coordinate is not a finite number", "坐标不是有限数值")


# The formulas are written once, over the functions that ``math`` and numpy both have.


def _gcj_shift(m: ModuleType) -> Shift[Any]:
    """Give the function (lon, lat) WGS-84 → GCJ-02 minus WGS-84, in degrees."""
    sin, cos, sqrt = m.sin, m.cos, m.sqrt
    radians, degrees = m.radians, m.degrees
    c6, c2, c1, c3, c12, c30 = (math.pi * f for f in (6, 2, 1, 1 / 3, 1 / 12, 1 / 30))

    def shift(lon: Any, lat: Any) -> tuple[Any, Any]:
        x, y = lon - 105.0, lat - 35.0
        root = 0.1 * sqrt(abs(x))
        wave = 20.0 * (sin(x * c6) + sin(x * c2))
        waves_y = 20.0 * sin(y * c1) + 40.0 * sin(y * c3)
        waves_y += 160.0 * sin(y * c12) + 320.0 * sin(y * c30)
        waves_x = 20.0 * sin(x * c1) + 40.0 * sin(x * c3)
        waves_x += 150.0 * sin(x * c12) + 300.0 * sin(x * c30)
        both = 0.1 * x * y + root + wave / 1.5
        north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + both + root + waves_y / 1.5
        east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + both + waves_x / 1.5
        phi = radians(lat)
        w2 = 1.0 - _EE * sin(phi) ** 2
        w = sqrt(w2)
        return (
            degrees(east_m / (_A / w * cos(phi))),
            degrees(north_m / (_A * (1.0 - _EE) / (w2 * w))),
        )

    return shift


def _bd_shift(m: ModuleType) -> Shift[Any]:
    """Give the function (lon, lat) GCJ-02 → BD-09 minus GCJ-02, in degrees."""
    sin, cos, hypot, atan2 = m.sin, m.cos, m.hypot, m.atan2

    def shift(lon: Any, lat: Any) -> tuple[Any, Any]:
        radius = hypot(lon, lat) + 2e-5 * sin(lat * _BD_W)
        angle = atan2(lat, lon) + 3e-6 * cos(lon * _BD_W)
        return (
            radius * cos(angle) + _BD_LON - lon,
            radius * sin(angle) + _BD_LAT - lat,
        )

    return shift


def _steps(shift: Shift[_T]) -> tuple[Shift[_T], Shift[_T]]:
    """Make the functions that apply a shift, and that undo it."""

    def apply(lon: Any, lat: Any) -> tuple[Any, Any]:
        east, north = shift(lon, lat)
        return lon + east, lat + north

    def undo(lon: Any, lat: Any) -> tuple[Any, Any]:
        s_lon, s_lat = lon, lat
        for _ in range(_ROUNDS):
            east, north = shift(s_lon, s_lat)
            s_lon, s_lat = lon - east, lat - north
        return s_lon, s_lat

    return apply, undo


_Step = Literal["wgs→gcj", "gcj→wgs", "gcj→bd", "bd→gcj"]

# How to go from one datum to another; CGCS2000 stands for WGS-84 throughout.
_TO_WGS: dict[Datum, tuple[_Step, ...]] = {
    "wgs84": (),
    "cgcs2000": (),
    "gcj02": ("gcj→wgs",),
    "bd09": ("bd→gcj", "gcj→wgs"),
}
_FROM_WGS: dict[Datum, tuple[_Step, ...]] = {
    "wgs84": (),
    "cgcs2000": (),
    "gcj02": ("wgs→gcj",),
    "bd09": ("wgs→gcj", "gcj→bd"),
}


def _route(source: Datum, target: Datum) -> tuple[_Step, ...]:
    """Chain the steps between two datums, without a detour by WGS-84."""
    there, back = _TO_WGS[source], _FROM_WGS[target]
    while there and back and {there[-1], back[0]} in _UNDO:
        there, back = there[:-1], back[1:]
    return there + back


_UNDO = ({"gcj→wgs", "wgs→gcj"}, {"bd→gcj", "gcj→bd"})
_SCALAR: dict[_Step, Shift[float]] = {}
_ARRAY: dict[_Step, Shift[Degrees]] = {}
_SCALAR["wgs→gcj"], _SCALAR["gcj→wgs"] = _steps(_gcj_shift(math))
_SCALAR["gcj→bd"], _SCALAR["bd→gcj"] = _steps(_bd_shift(math))
_ARRAY["wgs→gcj"], _ARRAY["gcj→wgs"] = _steps(_gcj_shift(np))
_ARRAY["gcj→bd"], _ARRAY["bd→gcj"] = _steps(_bd_shift(np))

_ROUTES = {(s, t): _route(s, t) for s in DATUMS for t in DATUMS}
_SCALAR_ROUTES = {
    pair: tuple(_SCALAR[step] for step in route) for pair, route in _ROUTES.items()
}
_ARRAY_ROUTES = {
    pair: tuple(_ARRAY[step] for step in route) for pair, route in _ROUTES.items()
}
