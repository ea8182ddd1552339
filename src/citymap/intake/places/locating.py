"""Every row of a ledger gets its place in WGS-84, or a notice that says why not.

Geometry of the file comes first, then geometry as text, degrees, metres. Datum and
CRS are stated, by the clerk, a column, a header or the file; degrees of which nothing
is stated are WGS-84, and that is told. Where a table has degrees and metres of a
stated CRS, the degrees are taken and the two compared row by row.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.earth.grid import geodesic_m
from citymap.intake.ledger import Columns, Ledger
from citymap.intake.notices import Notices
from citymap.intake.places.degrees import settle_degrees, tell_coarse
from citymap.intake.places.kinds_datum import (
    CrsUnused,
    PositionsDisagree,
    ProjectedUnread,
)
from citymap.intake.places.kinds_place import PlaceColumnsMissing, PositionRepeated
from citymap.intake.places.metres import (
    Laid,
    lay_metres,
    settle_metres,
    stated_crs,
    tell_crs,
)
from citymap.intake.places.packed import tell_packed
from citymap.intake.places.shaped import (
    Shapes,
    geometry_of_texts,
    settle_points,
    settle_shapes,
    tell_all_wrong,
)
from citymap.intake.places.stated import Stated, tell_contradiction
from citymap.intake.places.survey import Floats, Mask, Survey
from citymap.intake.places.tabular import (
    Axes,
    clear_degrees,
    clear_metres,
    find_axes,
)
from citymap.layer import City, Layer, Title

_APART_M = 1.0
_FEWEST_ALIKE = 5
_ROWS_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """Where the rows of a ledger are.

    Attributes
    ----------
    lon, lat
        Degrees, WGS-84, shape ``(n,)``; NaN where a row has no place.
    shapes
        Lines or polygons in degrees, shape ``(n,)``, None where there is none; None
        in a point layer.
    out
        Which rows are left out, each with an error told, shape ``(n,)``.
    """

    lon: Floats
    lat: Floats
    shapes: Shapes | None
    out: Mask


def locate(
    ledger: Ledger,
    columns: Columns,
    layer: Layer,
    city: City,
    stated: Stated,
    notices: Notices,
) -> Located:
    """Find out where the rows of a ledger are; what cannot be taken is told.

    Raises
    ------
    InputError
        If the stated CRS, or that of the file, is not known.
    """
    survey = Survey(ledger, columns, city, stated, notices)
    tell_contradiction(ledger, columns, stated, notices)
    shapes = None
    geometry, column = _geometry(survey)
    if layer.geometry != "point":
        if geometry is None:
            tell_all_wrong(survey, layer.geometry)
            geometry = pa.nulls(len(ledger), pa.binary())
        lon, lat, shapes = settle_shapes(survey, geometry, layer.geometry, column)
    elif geometry is not None:
        lon, lat = settle_points(survey, geometry, column)
    else:
        lon, lat = _from_columns(survey)
    if shapes is None:
        _tell_repeated(survey, lon, lat)
    return Located(lon, lat, shapes, survey.out)


def _geometry(survey: Survey) -> tuple[pa.Array | None, int | None]:
    """Give the rows' geometry as WKB, if there is any, and its column."""
    if survey.ledger.geometry is not None:
        return survey.ledger.geometry, None
    column = survey.columns.roles.get("wkt")
    return (None if column is None else geometry_of_texts(survey, column)), column


def _from_columns(survey: Survey) -> tuple[Floats, Floats]:
    degrees, metres = find_axes(survey)
    if degrees is not None and (metres is None or not degrees.empty.all()):
        return _from_degrees(survey, degrees, metres)
    if metres is not None:
        easting, northing = clear_metres(survey, metres)
        return settle_metres(survey, easting, northing, metres.columns[0])
    if len(survey.ledger):
        survey.tell_once(PlaceColumnsMissing, count=len(survey.ledger))
    survey.out[:] = True
    nowhere = np.full(len(survey.ledger), np.nan)
    return nowhere, nowhere


def _from_degrees(
    survey: Survey, degrees: Axes, metres: Axes | None
) -> tuple[Floats, Floats]:
    """Take the degrees; the metres beside them fill what is empty, and compare."""
    laid = None
    spared = np.zeros(len(survey.ledger), np.bool_)
    crs = stated_crs(survey)
    if metres is None and crs is not None:
        survey.tell_of_file(CrsUnused, degrees.columns[0], crs=crs)
    elif metres is not None and crs is None:
        survey.tell_once(ProjectedUnread, metres.columns[0])
    elif metres is not None:
        laid = lay_metres(survey, metres.x.values, metres.y.values)
        spared = degrees.empty & survey.covers(laid.lon, laid.lat)
    x, y = clear_degrees(survey, degrees, spared)
    column = degrees.columns[0]
    survey.out |= spared  # for as long as only the degrees are looked at
    lon, lat = settle_degrees(survey, x, y, column)
    decimals = np.column_stack([degrees.x.decimals, degrees.y.decimals])
    tell_coarse(survey, decimals.max(axis=1), column)
    tell_packed(survey, np.column_stack([x, y]), decimals, column)
    survey.out &= ~spared
    if laid is None or metres is None:
        return lon, lat
    tell_crs(survey, laid, metres.columns[0])
    _compare(survey, lon, lat, laid, metres.columns[0])
    return np.where(spared, laid.lon, lon), np.where(spared, laid.lat, lat)


def _compare(survey: Survey, lon: Floats, lat: Floats, laid: Laid, column: int) -> None:
    """Tell which rows lie elsewhere by their metres than by their degrees."""
    both = np.flatnonzero(np.isfinite(lon) & np.isfinite(laid.lon))
    apart = np.zeros(len(lon))
    apart[both] = geodesic_m(lon[both], lat[both], laid.lon[both], laid.lat[both])
    survey.tell(
        PositionsDisagree,
        apart > _APART_M,
        column,
        lambda row: {"metres": f"{apart[row]:.1f}"},
    )


def _tell_repeated(survey: Survey, lon: Floats, lat: Floats) -> None:
    """Tell of places at which several rows of different names stand exactly."""
    rows = np.flatnonzero(np.isfinite(lon))
    rows = rows[np.lexsort((rows, lat[rows], lon[rows]))]
    same = (np.diff(lon[rows]) == 0.0) & (np.diff(lat[rows]) == 0.0)
    starts = np.flatnonzero(np.r_[True, ~same][: len(rows)])
    counts = np.diff(np.r_[starts, len(rows)])
    many = counts >= _FEWEST_ALIKE
    firsts, told = np.zeros(len(lon), np.bool_), {}
    for start, count in zip(starts[many].tolist(), counts[many].tolist(), strict=True):
        alike = rows[start : start + count]
        if _names(survey, alike) >= _FEWEST_ALIKE:
            firsts[alike[0]] = True
            told[int(alike[0])] = alike
    survey.tell(
        PositionRepeated,
        firsts,
        None,
        lambda row: {"count": len(told[row]), "rows": _numbers(survey, told[row])},
    )


def _names(survey: Survey, rows: NDArray[np.int64]) -> int:
    """Count the different names of some rows; without names each is another."""
    column = survey.columns.fields.get("name")
    if column is None:
        return len(rows)
    return int(
        pc.count_distinct(survey.ledger.columns[column].take(pa.array(rows))).as_py()
    )


def _numbers(survey: Survey, rows: NDArray[np.int64]) -> Title:
    """List the numbers of some rows, the first of them only if there are many."""
    some = [str(n) for n in survey.ledger.rows[rows[:_ROWS_NAMED]].tolist()]
    more = "…" if len(rows) > _ROWS_NAMED else ""
    return Title("、".join(some) + more, ", ".join(some) + more)
