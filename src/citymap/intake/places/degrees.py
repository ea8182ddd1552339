"""Degrees as written become WGS-84: pairs put in order, datums undone, the city kept.

Longitude and latitude in each other's place are seen only by the city: a pair that
lies outside as it stands and inside the other way round was exchanged.
"""

import numpy as np
from numpy.typing import NDArray

from citymap.earth.datum import DATUMS, convert_arrays, in_china
from citymap.earth.grid import is_in_degrees, lonlat_or_nan, same_as_wgs84
from citymap.intake.notices import Kind
from citymap.intake.places.kinds_datum import DatumNotStated, DatumUnknown
from citymap.intake.places.kinds_place import (
    OrderUnlikeOthers,
    PairSwapped,
    PositionCoarse,
    PositionZero,
)
from citymap.intake.places.stated import UNKNOWN, UNSTATED, datums_of
from citymap.intake.places.survey import MOST_SHIFT_M, Floats, Mask, Survey
from citymap.layer import Title

_FEW_DECIMALS = 4
_MOST = 0.9  # of the rows: then the column is spoken of, not each row
_ROW_TITLE = Title("本行", "this row")
_BUT = Title("除单独指出的行外，", " but the rows that are named apart")


def settle_degrees(
    survey: Survey,
    lon: Floats,
    lat: Floats,
    column: int | None = None,
) -> tuple[Floats, Floats]:
    """Turn degrees as written into WGS-84, and leave out what is not in the city.

    Parameters
    ----------
    lon, lat
        As they stand, NaN where unknown, shape ``(n,)``.
    column
        Which one notices point at.

    Returns
    -------
    lon, lat, degrees, WGS-84, shape ``(n,)``; NaN where a row is left out.
    """
    survey.tell(PositionZero, (lon == 0.0) & (lat == 0.0), column)
    swapped = swapped_pairs(survey, lon, lat)
    lon, lat = np.where(swapped, lat, lon), np.where(swapped, lon, lat)
    known = survey.covers(lon, lat, MOST_SHIFT_M)
    tell_of_rows(survey, PairSwapped, swapped, known, column)
    survey.out |= ~(np.isfinite(lon) & np.isfinite(lat))
    codes = stated_codes(survey)
    lon, lat = np.where(survey.out, np.nan, lon), np.where(survey.out, np.nan, lat)
    x, y = in_wgs84(survey, codes, lon, lat)
    survey.tell_outside(~survey.covers(x, y), lon, lat, column, slips=True)
    return np.where(survey.out, np.nan, x), np.where(survey.out, np.nan, y)


def swapped_pairs(survey: Survey, lon: Floats, lat: Floats) -> Mask:
    """Say which pairs lie in the city only the other way round."""
    as_given = survey.covers(lon, lat, MOST_SHIFT_M)
    return ~as_given & survey.covers(lat, lon, MOST_SHIFT_M)


def stated_codes(survey: Survey) -> NDArray[np.int8]:
    """Find the datum of each row; tell which are not known, and if none is stated."""
    codes = datums_of(survey.ledger, survey.columns, survey.stated)
    survey.tell(DatumUnknown, codes == UNKNOWN, survey.columns.roles.get("datum"))
    silent = bool(((codes == UNSTATED) & ~survey.out).any())
    if silent and not _degrees_stated(survey) and in_china(*survey.centre):
        roles = survey.columns.roles
        survey.tell_of_file(DatumNotStated, roles.get("lon", roles.get("pair")))
    return codes


def in_wgs84(
    survey: Survey, codes: NDArray[np.int8], lon: Floats, lat: Floats
) -> tuple[Floats, Floats]:
    """Undo each row's datum; NaN where it cannot be.

    ``codes`` are of ``stated.datums_of``. What states none is WGS-84, or what
    ``--crs`` says of degrees.
    """
    known = np.isfinite(lon) & np.isfinite(lat)
    x, y = np.where(known, lon, np.nan), np.where(known, lat, np.nan)
    for code in np.unique(codes).tolist():
        rows = known & (codes == code)
        if code >= 0:
            moved = convert_arrays(lon[rows], lat[rows], DATUMS[code], "wgs84")
        else:
            moved = _by_crs(survey, lon[rows], lat[rows])
        x[rows], y[rows] = moved
    return x, y


def tell_coarse(survey: Survey, decimals: NDArray[np.int8], column: int) -> None:
    """Say which positions, or that all, have too few decimals to be exact.

    Parameters
    ----------
    decimals
        The more of those of a row's two coordinates: a number loses its last zeros,
        but hardly both numbers of a row do. Shape ``(n,)``.
    """
    taken = ~survey.out
    if not taken.any():
        return
    usual = int(np.median(decimals[taken]))
    least = _FEW_DECIMALS if usual < _FEW_DECIMALS else min(_FEW_DECIMALS, usual - 1)
    few = taken & (decimals < least)

    def details(of: int, rows: Title) -> dict[str, Title | int]:
        return {"rows": rows, "decimals": of, "metres": round(10 ** (5 - of))}

    if few.mean() > 1 - _MOST and usual < _FEW_DECIMALS:
        whole = Title(f"{few.sum()} 行", f"{few.sum()} rows")
        survey.tell_once(PositionCoarse, column, **details(usual, whole))
    else:
        survey.tell(
            PositionCoarse,
            few,
            column,
            lambda row: details(int(decimals[row]), _ROW_TITLE),
        )


def tell_of_rows(
    survey: Survey, kind: type[Kind], rows: Mask, known: Mask, column: int | None
) -> None:
    """Report rows in another order, or once if nearly all are: then the others."""
    others = known & ~rows & ~survey.out
    count = int((rows & ~survey.out).sum())
    if count > 1 and count >= _MOST * (count + others.sum()):
        but = _BUT if others.any() else Title("", "")
        whole = Title(
            f"{but.zh}整列（{count} 行）", f"the whole column ({count} rows){but.en}"
        )
        survey.tell_once(kind, column, rows=whole)
        survey.tell(OrderUnlikeOthers, others, column)
    else:
        survey.tell(kind, rows, column, lambda _: {"rows": _ROW_TITLE})


def _degrees_stated(survey: Survey) -> bool:
    return survey.crs is not None and is_in_degrees(survey.crs)


def _by_crs(survey: Survey, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    crs = survey.crs
    if crs is None or not is_in_degrees(crs) or same_as_wgs84(crs):
        return lon, lat
    return lonlat_or_nan(crs, lon, lat)
