"""Columns of coordinates: which there are, what they hold, and what their cells are.

Headers say which columns are meant; whether degrees or metres stand in them is seen
in the numbers, and told where the two differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.intake.ledger import Role
from citymap.intake.notices import Detail, Kind
from citymap.intake.places.degrees import swapped_pairs
from citymap.intake.places.kinds_datum import UnitsOtherThanNamed
from citymap.intake.places.kinds_place import (
    DegreesAmongMetres,
    MetresAmongDegrees,
    PositionFormula,
    PositionIsPhone,
    PositionMissing,
    PositionPointLost,
    PositionUnreadable,
)
from citymap.intake.places.metres import lay_metres, stated_crs
from citymap.intake.places.positions import (
    MOST_DEGREES,
    Axis,
    Fault,
    Numbers,
    lost_point,
    name_faults,
    read_numbers,
    split_pairs,
)
from citymap.intake.places.projected import box_in
from citymap.intake.places.survey import Details, Floats, Mask, Survey
from citymap.layer import Bounds, Title

_LEAST_METRES = 1000.0
_MOST_LATITUDE = 90.0
_MOST_METRES = 1e8  # eastings with their zone have eight digits before the point
_DEGREES, _METRES = Title("经纬度", "degrees"), Title("平面坐标（米）", "metres")
_KINDS: dict[Fault, type[Kind]] = {
    Fault.EMPTY: PositionMissing,
    Fault.FORMULA: PositionFormula,
    Fault.PHONE: PositionIsPhone,
    Fault.POINT_LOST: PositionPointLost,
    Fault.UNREADABLE: PositionUnreadable,
}


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """Two columns of coordinates, or one that holds both.

    Attributes
    ----------
    columns
        Their indices in the ledger; the same twice for a pair in one cell.
    x, y
        What they hold: longitude or easting, latitude or northing.
    """

    columns: tuple[int, int]
    x: Numbers
    y: Numbers

    @property
    def known(self) -> Mask:
        """Where both are numbers."""
        known: Mask = np.isfinite(self.x.values) & np.isfinite(self.y.values)
        return known

    @property
    def empty(self) -> Mask:
        """Where neither is filled in."""
        both: Mask = (self.x.faults == Fault.EMPTY) & (self.y.faults == Fault.EMPTY)
        return both

    @property
    def is_pair(self) -> bool:
        """Whether both stand in one cell."""
        return self.columns[0] == self.columns[1]


def find_axes(survey: Survey) -> tuple[Axes | None, Axes | None]:
    """Read the columns of degrees, and those of metres, each if there are any."""
    roles = survey.columns.roles
    degrees = metres = None
    if "easting" in roles and "northing" in roles:
        metres = _read(survey, roles["easting"], roles["northing"], thousands=True)
    both = _degree_columns(roles)
    if both is not None:
        degrees = _read(survey, *both)
    elif "pair" in roles:
        degrees = _read_pair(survey, roles["pair"])
    return _as_they_are(survey, degrees, metres)


def _as_they_are(
    survey: Survey, degrees: Axes | None, metres: Axes | None
) -> tuple[Axes | None, Axes | None]:
    """Take a single pair of columns for what stands in it, whatever its headers say."""
    if degrees is not None and metres is None and _mostly(degrees, are_metres(degrees)):
        _tell_units(survey, degrees, _DEGREES, _METRES)
        return None, degrees
    if metres is not None and degrees is None:
        if _mostly(metres, are_degrees(metres)):
            _tell_units(survey, metres, _METRES, _DEGREES)
            return metres, None
        if _points_lost(survey, metres):
            return metres, None
    return degrees, metres


def _degree_columns(roles: Mapping[Role, int]) -> tuple[int, int] | None:
    """Find longitude and latitude; one that lost its points was taken for metres."""
    metres = {"easting", "northing"} <= roles.keys()
    if not {"lon", "lat"} <= roles.keys() and (metres or "pair" in roles):
        return None
    x = roles.get("lon", roles.get("easting"))
    y = roles.get("lat", roles.get("northing"))
    return None if x is None or y is None else (x, y)


def _points_lost(survey: Survey, axes: Axes) -> bool:
    """Say whether most rows are degrees without their points, and no metres here."""
    box, x, y = survey.city.bounds, axes.x.values, axes.y.values
    lost: Mask = np.isfinite(lost_point(x, box.west, box.east))
    lost &= np.isfinite(lost_point(y, box.south, box.north))
    if not _mostly(axes, lost):
        return False
    laid = lay_metres(survey, x, y)
    return _mostly(axes, lost & ~survey.covers(laid.lon, laid.lat))


def are_metres(axes: Axes) -> Mask:
    """Say which rows can only be metres."""
    sizes = np.abs(axes.x.values), np.abs(axes.y.values)
    both: Mask = (np.minimum(*sizes) >= _LEAST_METRES) & (
        np.maximum(*sizes) < _MOST_METRES
    )
    return both


def are_degrees(axes: Axes) -> Mask:
    """Say which rows can be degrees, and hardly metres of anywhere."""
    size = np.maximum(np.abs(axes.x.values), np.abs(axes.y.values))
    return (size <= MOST_DEGREES) & (size > 0.0)


def clear_degrees(survey: Survey, axes: Axes, spared: Mask) -> tuple[Floats, Floats]:
    """Give degrees as they stand, longitude first; tell what is no number.

    ``spared``: rows of whose empty cells nothing is said.
    """
    grid = box_in(stated_crs(survey) or survey.city.grid_crs, survey.reach)
    survey.tell(MetresAmongDegrees, _in_grid(axes, grid), axes.columns[0])
    box = survey.city.bounds
    for numbers, column, low, high in (
        (axes.x, axes.columns[0], box.west, box.east),
        (axes.y, axes.columns[1], box.south, box.north),
    ):
        if not axes.is_pair:
            name_faults(survey.ledger.columns[column], numbers, low, high)
    lon, lat = survey.centre
    _tell_faults(survey, axes, box, (f"{lon:.5f}", f"{lat:.5f}"), spared)
    return _in_order(survey, axes) if axes.is_pair else (axes.x.values, axes.y.values)


def clear_metres(survey: Survey, axes: Axes) -> tuple[Floats, Floats]:
    """Give metres as they stand, easting first; tell what is no number."""
    survey.tell(DegreesAmongMetres, are_degrees(axes), axes.columns[0])
    grid = box_in(stated_crs(survey) or survey.city.grid_crs, survey.reach)
    for numbers, column, low, high in (
        (axes.x, axes.columns[0], grid.west, grid.east),
        (axes.y, axes.columns[1], grid.south, grid.north),
    ):
        cells = survey.ledger.columns[column]
        name_faults(cells, numbers, low, high, most=_MOST_METRES)
    x, y = (grid.west + grid.east) / 2, (grid.south + grid.north) / 2
    nobody = np.zeros(len(survey.ledger), np.bool_)
    _tell_faults(survey, axes, grid, (f"{x:.2f}", f"{y:.2f}"), nobody)
    return axes.x.values, axes.y.values


def _read(survey: Survey, one: int, two: int, *, thousands: bool = False) -> Axes:
    ledger = survey.ledger
    x, y = (
        read_numbers(ledger.columns[c], ledger.kinds[:, c], thousands=thousands)
        for c in (one, two)
    )
    return Axes((one, two), x, y)


def _read_pair(survey: Survey, column: int) -> Axes:
    cells, kinds = survey.ledger.columns[column], survey.ledger.kinds[:, column]
    x, y = (read_numbers(half, kinds) for half in split_pairs(cells))
    single = ~(np.isfinite(x.values) & np.isfinite(y.values))
    some = pc.if_else(pa.array(single), cells, None)
    faults = _faults_of_single(survey, some, kinds)
    return Axes(
        (column, column),
        *(
            replace(
                half,
                values=np.where(single, np.nan, half.values),
                faults=np.where(single, faults, half.faults),
            )
            for half in (x, y)
        ),
    )


def _faults_of_single(
    survey: Survey, cells: pa.Array, kinds: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Say of cells that are no two numbers what they are."""
    whole = read_numbers(cells, kinds)
    box = survey.city.bounds
    whole.faults[whole.faults == Fault.NONE] = Fault.UNREADABLE
    name_faults(cells, whole, box.west, box.east)
    return whole.faults


def _mostly(axes: Axes, rows: Mask) -> bool:
    return bool(2 * rows.sum() > axes.known.sum())


def _tell_units(survey: Survey, axes: Axes, expected: Title, found: Title) -> None:
    survey.tell_once(
        UnitsOtherThanNamed, axes.columns[0], expected=expected, found=found
    )


def _in_grid(axes: Axes, grid: Bounds) -> Mask:
    """Say which rows lie in the city as metres, with the zone's number or without."""
    x, y = axes.x.values, axes.y.values
    with np.errstate(invalid="ignore"):
        either = [
            (np.mod(east, 1e6) >= np.mod(grid.west, 1e6))
            & (np.mod(east, 1e6) <= np.mod(grid.east, 1e6))
            & (north >= grid.south)
            & (north <= grid.north)
            for east, north in ((x, y), (y, x))
        ]
    inside: Mask = are_metres(axes) & (either[0] | either[1])
    return inside


def _tell_faults(
    survey: Survey, axes: Axes, box: Bounds, examples: tuple[str, str], spared: Mask
) -> None:
    """Tell what is no number: of each cell, but of a row without any once."""
    x, y = axes.x.faults, axes.y.faults
    silent = survey.out | spared
    for fault, kind in _KINDS.items():
        first, second = x == fault, y == fault
        if fault == Fault.EMPTY:
            first &= (y == Fault.NONE) | (y == Fault.EMPTY)
            second &= x == Fault.NONE
        for rows, column, example, low, high in (
            (first, axes.columns[0], examples[0], box.west, box.east),
            (second, axes.columns[1], examples[1], box.south, box.north),
        ):
            if axes.is_pair and rows is second:
                continue
            details = _details(survey, fault, column, example, (low, high))
            survey.tell_cells(kind, rows & ~silent, column, details)


def _details(
    survey: Survey, fault: Fault, column: int, example: str, among: tuple[float, float]
) -> Details:
    """Give an example of what should stand there: a lost point put back."""
    if fault != Fault.POINT_LOST:
        return lambda _: {"example": example}

    def mended(row: int) -> dict[str, Detail]:
        text = survey.ledger.columns[column].slice(row, 1)
        number = read_numbers(text, np.ones(1, np.uint8), thousands=True).values
        return {"example": f"{lost_point(number, *among)[0]:.10g}"}

    return mended


def _in_order(survey: Survey, axes: Axes) -> tuple[Floats, Floats]:
    """Put pairs in order: by what they say of themselves, the city, their size."""
    one, two = axes.x.values, axes.y.values
    other = (axes.x.axes == Axis.LAT) & (axes.y.axes != Axis.LAT)
    other |= (axes.y.axes == Axis.LON) & (axes.x.axes != Axis.LON)
    told = (axes.x.axes != Axis.UNTOLD) | (axes.y.axes != Axis.UNTOLD)
    other |= ~told & swapped_pairs(survey, one, two)
    other |= ~told & (np.abs(one) <= _MOST_LATITUDE) & (np.abs(two) > _MOST_LATITUDE)
    return np.where(other, two, one), np.where(other, one, two)
