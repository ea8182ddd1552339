"""Eastings and northings become WGS-84: by the stated CRS, or the city's own grid.

Without ``--crs`` only what lies in the city by the city's own grid is taken, and told.
Easting and northing in each other's place are seen by the city, as with degrees.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citymap.earth.grid import accuracy_m, is_in_degrees
from citymap.intake.places.degrees import tell_of_rows
from citymap.intake.places.kinds_datum import (
    CrsAccuracy,
    CrsAccuracyUnknown,
    CrsNotStated,
    GridAssumed,
    ZonePrefixed,
)
from citymap.intake.places.kinds_place import AxesSwapped, PositionZero
from citymap.intake.places.projected import has_zone, unproject
from citymap.intake.places.survey import Floats, Mask, Survey
from citymap.layer import Title

_EXACT_M = 1.0
_WITH = Title("带有带号前缀", "written with the number of their zone")
_WITHOUT = Title("没有带号前缀", "written without the number of their zone")


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Where metres lie, before anything is said of it.

    Attributes
    ----------
    lon, lat
        Degrees, WGS-84, NaN where unknown, shape ``(n,)``.
    crs
        EPSG code by which each was read, shape ``(n,)``.
    swapped
        Which were read the other way round.
    """

    lon: Floats
    lat: Floats
    crs: NDArray[np.int64]
    swapped: Mask


def stated_crs(survey: Survey) -> int | None:
    """Give the projected CRS that is stated, if any."""
    crs = survey.stated.crs
    return None if crs is None or is_in_degrees(crs) else crs


def lay_metres(survey: Survey, easting: Floats, northing: Floats) -> Laid:
    """Find where metres lie: by the stated CRS, else by the city's own grid.

    Parameters
    ----------
    easting, northing
        Metres, NaN where unknown, shape ``(n,)``.
    """
    crs = stated_crs(survey) or survey.city.grid_crs
    there = unproject(easting, northing, crs)
    lon, lat, codes = there.lon.copy(), there.lat.copy(), there.crs.copy()
    swapped = np.isfinite(easting) & np.isfinite(northing) & ~survey.covers(lon, lat)
    rows = np.flatnonzero(swapped)
    if len(rows):
        other = unproject(northing[rows], easting[rows], crs)
        inside = survey.covers(other.lon, other.lat)
        swapped[rows] = inside
        lon[rows[inside]], lat[rows[inside]] = other.lon[inside], other.lat[inside]
        codes[rows[inside]] = other.crs[inside]
    return Laid(lon, lat, codes, swapped)


def settle_metres(
    survey: Survey, easting: Floats, northing: Floats, column: int | None
) -> tuple[Floats, Floats]:
    """Turn metres into WGS-84, and leave out what is not in the city.

    Returns
    -------
    lon, lat, degrees, shape ``(n,)``; NaN where a row is left out.
    """
    survey.tell(PositionZero, (easting == 0.0) & (northing == 0.0), column)
    laid = lay_metres(survey, easting, northing)
    survey.out |= ~(np.isfinite(easting) & np.isfinite(northing))
    if stated_crs(survey) is None:
        unplaced = ~survey.covers(laid.lon, laid.lat)
        grid = survey.city.grid_crs
        survey.tell(CrsNotStated, unplaced, column, lambda _: {"grid": grid})
    else:
        outside = ~survey.covers(laid.lon, laid.lat)
        survey.tell_outside(outside, laid.lon, laid.lat, column)
    tell_of_rows(survey, AxesSwapped, laid.swapped, ~survey.out, column)
    tell_crs(survey, laid, column)
    return (
        np.where(survey.out, np.nan, laid.lon),
        np.where(survey.out, np.nan, laid.lat),
    )


def tell_crs(survey: Survey, laid: Laid, column: int | None) -> None:
    """Say by which CRS metres were read, and how exact that is."""
    stated = stated_crs(survey)
    codes, counts = np.unique(laid.crs[~survey.out], return_counts=True)
    for crs, count in zip(codes.tolist(), counts.tolist(), strict=True):
        if crs != (stated or survey.city.grid_crs):
            form = _WITH if has_zone(crs) else _WITHOUT
            survey.tell_once(ZonePrefixed, column, count=count, crs=crs, form=form)
        elif stated is None:
            survey.tell_once(GridAssumed, column, count=count, crs=crs)
        tell_accuracy(survey, crs, column)


def tell_accuracy(survey: Survey, crs: int, column: int | None) -> None:
    """Say how exactly a CRS becomes WGS-84 here, unless it is within a metre."""
    metres = accuracy_m(crs, *survey.centre)
    if metres is None:
        survey.tell_of_file(CrsAccuracyUnknown, column, crs=crs)
    elif metres > _EXACT_M:
        survey.tell_of_file(CrsAccuracy, column, crs=crs, metres=f"{metres:g}")
