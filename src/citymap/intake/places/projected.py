"""Metres of a projected CRS become degrees: by its code, and by zones before eastings.

Of the Gauss-Krüger zones of CGCS2000 each has two codes: with the number of the zone
before the easting (39502345) and without it (502345). Which form stands there can be
seen, and is told; every other CRS must be stated.

Source: the names of EPSG:4491-4554 in the EPSG registry; GB/T 22021-2008 on zones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citymap.earth.grid import from_lonlat, lonlat_or_nan
from citymap.layer import Bounds

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: First code, first zone and last zone of the families with zones before eastings.
_PREFIXED = ((4491, 13, 23), (4513, 25, 45))
#: Codes with zones, and how far on the code of the same meridian without is.
_PAIRS = ((4491, 4501, 11), (4513, 4533, 21))
_ZONE_M = 1_000_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Projected:
    """Where metres lie.

    Attributes
    ----------
    lon, lat
        Degrees, WGS-84, shape ``(n,)``; NaN where there is no such place.
    crs
        EPSG code by which each was read, shape ``(n,)``.
    """

    lon: Floats
    lat: Floats
    crs: NDArray[np.int64]


def unproject(easting: Floats, northing: Floats, crs: int) -> Projected:
    """Read metres in a CRS; eastings that show another form of its zone in that form.

    Parameters
    ----------
    easting, northing
        Metres, NaN where unknown, shape ``(n,)``.
    crs
        EPSG code of a projected CRS.

    Examples
    --------
    >>> place = unproject(np.array([39_500_000.0]), np.array([4_056_000.0]), 4548)
    >>> place.lon.round(4), place.crs
    (array([117.]), array([4527]))
    """
    codes = _codes(easting, crs)
    lon, lat = np.full(len(codes), np.nan), np.full(len(codes), np.nan)
    for code in np.unique(codes).tolist():
        rows = codes == code
        lon[rows], lat[rows] = lonlat_or_nan(code, easting[rows], northing[rows])
    return Projected(lon, lat, codes)


def other_form(crs: int) -> int | None:
    """Give the code of the same zone with, or without, its number before eastings.

    >>> other_form(4548), other_form(4527), other_form(3067)
    (4527, 4548, None)
    """
    for first, last, on in _PAIRS:
        if first <= crs <= last:
            return crs + on
        if first + on <= crs <= last + on:
            return crs - on
    return None


def has_zone(crs: int) -> bool:
    """Say whether a CRS is one with the number of its zone before eastings."""
    return any(first <= crs <= last for first, last, _ in _PAIRS)


def box_in(crs: int, reach: Bounds) -> Bounds:
    """Give the box, in metres of a CRS, in which a box of degrees lies.

    Its edges are looked at in nine places, and a hundredth is added all round.
    """
    lon = np.linspace(reach.west, reach.east, 9)
    lat = np.linspace(reach.south, reach.north, 9)
    lons, lats = (axis.ravel() for axis in np.meshgrid(lon, lat))
    x, y = from_lonlat(crs, lons, lats)
    more_x, more_y = np.ptp(x) / 100, np.ptp(y) / 100
    return Bounds(
        float(x.min() - more_x),
        float(y.min() - more_y),
        float(x.max() + more_x),
        float(y.max() + more_y),
    )


def _codes(easting: Floats, crs: int) -> NDArray[np.int64]:
    """Say by which code each easting is to be read."""
    codes = np.full(len(easting), crs, np.int64)
    other = other_form(crs)
    if other is None:
        return codes
    with np.errstate(invalid="ignore"):
        zones = np.nan_to_num(np.floor(easting / _ZONE_M), nan=-1.0)
    codes[zones == 0] = other if has_zone(crs) else crs
    for code, first, last in _PREFIXED:
        here = (zones >= first) & (zones <= last)
        codes[here] = code + zones[here].astype(np.int64) - first
    return codes
