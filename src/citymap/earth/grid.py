"""Degrees ⇄ metres, and distances that are true: the room of pyproj.

Everything inside speaks WGS-84 degrees, longitude first. CGCS2000 (EPSG:4490)
is taken as the same: PROJ itself knows only a "ballpark" identity between the
two, and the difference is some decimetres. Whatever measures works on the
city's metre grid (say, a transverse Mercator zone) and settles
the final order by the geodesic on the WGS-84 ellipsoid.
"""

import math
import threading
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError, ProjError

from citymap.errors import CoordinateError, InputError, shorten
from citymap.layer import Bounds

Degrees = NDArray[np.float64]
Metres = NDArray[np.float64]

_GEOD = Geod(ellps="WGS84")
_INVERSE = _GEOD.inv
_MOST_STRETCH = 0.01  # more than that is feet, or a grid of some other place
_WGS84 = 4326
_CGCS2000 = 4490
_local = threading.local()


def geodesic_m(
    lon: float | Degrees, lat: float | Degrees, lons: Degrees, lats: Degrees
) -> Metres:
    """Measure the geodesic from one position to many, or from each to its own.

    Parameters
    ----------
    lon, lat
        The position, or as many as there are others: degrees, WGS-84.
    lons, lats
        The others, degrees, WGS-84, shape ``(n,)``.

    Returns
    -------
    Metres on the WGS-84 ellipsoid, shape ``(n,)``. Raises CoordinateError if
    any coordinate is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> geodesic_m(117.0, 36.65, np.array([117.01]), np.array([36.65])).round(2)
    array([894.18])
    """
    n = len(lons)
    metres: Metres = _INVERSE(np.full(n, lon), np.full(n, lat), lons, lats)[2]
    if not np.isfinite(metres).all():
        raise _not_finite()
    return metres


def geodesics_m(
    lon: float, lat: float, lons: Sequence[float], lats: Sequence[float]
) -> list[float]:
    """Measure the geodesic from one position to a few: without arrays, faster.

    Degrees (WGS-84) in, metres out, one for each of ``lons`` and ``lats``; the
    same numbers as ``geodesic_m`` gives. Raises CoordinateError if any coordinate
    is not finite.
    """
    metres = [_INVERSE(lon, lat, x, y)[2] for x, y in zip(lons, lats, strict=True)]
    if not math.isfinite(math.fsum(metres)):
        raise _not_finite()
    return metres


def enclosed_m2(lons: Degrees, lats: Degrees) -> float:
    """Measure the area within a ring of geodesics, whichever way it goes round.

    Parameters
    ----------
    lons, lats
        Corners, degrees, WGS-84, shape ``(n,)``; the first may be the last again.

    Returns
    -------
    Square metres on the WGS-84 ellipsoid. Raises CoordinateError if any
    coordinate is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> octant = enclosed_m2(np.array([0.0, 90.0, 0.0]), np.array([0.0, 0.0, 90.0]))
    >>> round(octant / 1e6)  # an eighth of the Earth, km²
    63758203
    """
    area = float(_GEOD.polygon_area_perimeter(lons, lats)[0])
    if not math.isfinite(area):
        raise _not_finite()
    return abs(area)


def _not_finite() -> CoordinateError:
    return CoordinateError("a coordinate is not a finite number", "坐标不是有限数值")


def to_lonlat(
    crs: int | str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[Degrees, Degrees]:
    """Turn coordinates of a registered CRS into WGS-84 degrees.

    Parameters
    ----------
    crs
        EPSG code, or the WKT that a file carries.
    x, y
        Easting or longitude, and northing or latitude: in this order whatever
        the authority's axis order is. Shape ``(n,)``.

    Raises
    ------
    InputError
        If the CRS is unknown or has no place on Earth.
    CoordinateError
        If a coordinate has no image.
    """
    return _transform(_transformer(crs, to_degrees=True), x, y)


def from_lonlat(
    crs: int | str, lon: Degrees, lat: Degrees
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn WGS-84 degrees into coordinates of a registered CRS (x, y order)."""
    return _transform(_transformer(crs, to_degrees=False), lon, lat)


def lonlat_or_nan(
    crs: int | str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[Degrees, Degrees]:
    """Turn foreign coordinates into WGS-84 degrees; NaN where that cannot be.

    As ``to_lonlat``, but a row without an image spoils no other row.
    """
    lon, lat = _transformer(crs, to_degrees=True).transform(
        np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    )
    good = np.isfinite(lon) & np.isfinite(lat)
    return np.where(good, lon, np.nan), np.where(good, lat, np.nan)


def accuracy_m(crs: int | str, lon: float, lat: float) -> float | None:
    """Say how exactly PROJ, as installed here, turns a CRS into WGS-84 at a place.

    Parameters
    ----------
    lon, lat
        Where: degrees, WGS-84. Other places may want other parameters.

    Returns
    -------
    Metres; 0 for what is WGS-84 (or CGCS2000) itself; None if no parameters are
    known, so that places may be off by a hundred metres and more.

    Examples
    --------
    >>> accuracy_m(4527, 117.0, 36.6), accuracy_m(2363, 117.0, 36.6)  # Xian 1980
    (0.0, None)
    """
    geodetic = _parse(crs).geodetic_crs
    if geodetic is not None and geodetic.to_epsg() in (_WGS84, _CGCS2000):
        return 0.0
    transformer = _transformer(crs, to_degrees=False)
    transformer.transform(lon, lat)
    try:
        accuracy = transformer.get_last_used_operation().accuracy
    except ProjError:  # there is but one, and PROJ does not say that it was used
        accuracy = transformer.accuracy
    return accuracy if accuracy >= 0 else None


def is_in_degrees(crs: int | str) -> bool:
    """Say whether the coordinates of a CRS are degrees: it is not projected."""
    return bool(_parse(crs).is_geographic)


def epsg_of(wkt: str) -> int | None:
    """Find the code of a described CRS: by its name, else by its parameters.

    None if it is in no list, or is no description. PROJ opens the grids that some
    descriptions name: one from elsewhere is looked through before.
    """
    try:
        return CRS.from_wkt(wkt).to_epsg()
    except CRSError:
        return None


def same_as_wgs84(crs: int | str) -> bool:
    """Say whether degrees of a CRS are used as they are (WGS-84 and CGCS2000)."""
    return _parse(crs).to_epsg() in (_WGS84, _CGCS2000)


class CityGrid:
    """The city's metre grid: projects, and bounds how far its metres stray.

    Parameters
    ----------
    epsg
        A projected CRS in metres.
    bounds
        The city's box in degrees, WGS-84, margin not included.
    margin_m
        How far outside the box a position may lie, metres.

    Attributes
    ----------
    stretch
        A bound on the grid's scale error in the box with its margin:
        ``|grid_m / geodesic_m - 1| <= stretch`` for pairs of positions up to
        the city's size apart. Measured on a lattice over the box and doubled.
    """

    def __init__(self, epsg: int, bounds: Bounds, margin_m: float = 0.0) -> None:
        if not _parse(epsg).is_projected:
            msg = f"grid CRS EPSG:{epsg} is not projected; give one in metres"
            raise InputError(msg, f"格网坐标系 EPSG:{epsg} 不是投影坐标系")
        self.epsg = epsg
        self.bounds = bounds
        self.reach = widen(bounds, margin_m)
        self.stretch = self._measure_stretch()
        if self.stretch > _MOST_STRETCH:
            msg = f"grid CRS EPSG:{epsg} is not in true metres here; choose another"
            raise InputError(msg, f"格网坐标系 EPSG:{epsg} 在此处不是真实的米")
        self.span_m = math.ceil(
            float(
                geodesic_m(
                    self.reach.west,
                    self.reach.south,
                    np.array([self.reach.east]),
                    np.array([self.reach.north]),
                )[0]
            )
        )

    def project(self, lon: Degrees, lat: Degrees) -> tuple[Metres, Metres]:
        """Turn degrees (WGS-84) into easting and northing, metres."""
        return from_lonlat(self.epsg, lon, lat)

    def project_one(self, lon: float, lat: float) -> tuple[float, float]:
        """Turn one position into easting and northing, metres."""
        x, y = _transformer(self.epsg, to_degrees=False).transform(lon, lat)
        return x, y

    def unproject(self, x: Metres, y: Metres) -> tuple[Degrees, Degrees]:
        """Turn easting and northing, metres, into degrees (WGS-84)."""
        return to_lonlat(self.epsg, x, y)

    def covers(self, lon: float, lat: float) -> bool:
        """Say whether a position lies in the city or within its margin."""
        reach = self.reach
        return reach.west <= lon <= reach.east and reach.south <= lat <= reach.north

    def _measure_stretch(self) -> float:
        """Compare grid with geodesic metres along short steps over the box.

        A transverse Mercator's scale is smooth and monotone away from its
        central meridian, so that the scale along any line in the box lies
        between the least and the greatest point scale; the lattice sees both
        to a small part of themselves, and the doubling covers the rest.
        """
        lon, lat = (
            axis.ravel()
            for axis in np.meshgrid(
                np.linspace(self.reach.west, self.reach.east, 25),
                np.linspace(self.reach.south, self.reach.north, 25),
            )
        )
        x, y = self.project(lon, lat)
        worst = 0.0
        for azimuth in (0.0, 45.0, 90.0, 135.0):
            step = np.full(lon.shape, 100.0)
            lon2, lat2, _ = _GEOD.fwd(lon, lat, np.full(lon.shape, azimuth), step)
            x2, y2 = self.project(lon2, lat2)
            worst = max(worst, float(np.abs(np.hypot(x2 - x, y2 - y) / 100 - 1).max()))
        return 2.0 * worst + 1e-9


def widen(bounds: Bounds, margin_m: float) -> Bounds:
    """Grow a box by a distance on each side; never less than the distance."""
    d_lat = margin_m / 110_574.0
    widest = max(abs(bounds.south - d_lat), abs(bounds.north + d_lat))
    d_lon = margin_m / (111_319.0 * math.cos(math.radians(min(widest, 89.0))))
    return Bounds(
        bounds.west - d_lon,
        bounds.south - d_lat,
        bounds.east + d_lon,
        bounds.north + d_lat,
    )


def _transform(
    transformer: Transformer, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    try:
        out_x, out_y = transformer.transform(
            np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        )
    except ProjError as error:
        msg = f"coordinates cannot be transformed: {shorten(str(error))}"
        raise CoordinateError(msg) from error
    if not (np.isfinite(out_x).all() and np.isfinite(out_y).all()):
        msg = "a coordinate lies outside what its CRS can express"
        raise CoordinateError(msg, "坐标超出其坐标系的范围")
    return out_x, out_y


@lru_cache(maxsize=64)
def _parse(crs: int | str) -> CRS:
    try:
        return CRS.from_epsg(crs) if isinstance(crs, int) else CRS.from_wkt(crs)
    except CRSError as error:
        msg = f"unknown CRS {shorten(str(crs))}; give an EPSG code"
        raise InputError(msg, f"未知坐标系 {shorten(str(crs))}") from error


def _transformer(crs: int | str, *, to_degrees: bool) -> Transformer:
    """Keep one transformer per thread: PROJ contexts are not shared."""
    cache: dict[tuple[int | str, bool], Transformer] = getattr(_local, "cache", {})
    _local.cache = cache
    key = (crs, to_degrees)
    if key not in cache:
        degrees = CRS.from_epsg(_WGS84)
        if same_as_wgs84(crs):
            pair = (degrees, degrees)
        else:
            pair = (_parse(crs), degrees) if to_degrees else (degrees, _parse(crs))
        try:
            cache[key] = Transformer.from_crs(*pair, always_xy=True)
        except ProjError as error:
            msg = f"CRS {shorten(str(crs))} has no place on Earth; give an EPSG code"
            zh = f"坐标系 {shorten(str(crs))} 与经纬度没有关系；请给 EPSG 代码"
            raise InputError(msg, zh) from error
    return cache[key]
