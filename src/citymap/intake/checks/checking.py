"""The whole table looked at: shapes, hours, districts, and rows that resemble others.

Every cell has passed its own checks before. Only what cannot be drawn is left out
here; everything else stays and is told.
"""

import re
from datetime import datetime

import numpy as np
import pyarrow.compute as pc
import shapely

from citymap.hours.fairs import compile_market_days
from citymap.hours.opening import HoursContext, Schedule, State, compile_hours
from citymap.intake.checks.copied_positions import check_copied_positions
from citymap.intake.checks.district_check import check_districts
from citymap.intake.checks.kinds_table import HoursNeverOpen, ShapeInvalid
from citymap.intake.checks.near_duplicates import check_duplicates
from citymap.intake.notices import Detail, Notices
from citymap.intake.taken import Taken
from citymap.intake.telling import tell_rows
from citymap.layer import City, Field, Layer, Title
from citymap.store.districts import Outlines

#: Square degrees, some tenth of a square metre.
FLAT_DEG2 = 1e-11
MOST_TEXTS = 20_000  # of hours that are looked at, some 0.1 ms each
_CROSSES = Title("自相交", "crosses itself")
_FLAT = Title("没有长度或面积", "has no length or area")
_MISFIT = Title("的内外环不对", "has rings that do not fit together")
_PLACE = re.compile(r"\[(?P<lon>\S+) (?P<lat>[^\s\]]+)")


def check_rows(
    taken: Taken,
    city: City,
    outlines: Outlines | None,
    hours: HoursContext,
    notices: Notices,
    *,
    at: datetime,
) -> None:
    """Check the rows against each other and against the city.

    Parameters
    ----------
    outlines
        Districts; None: the workspace has none, so that is not checked.
    at
        The moment from which on hours must open at all.
    """
    _check_shapes(taken, notices)
    _check_hours(taken, hours, notices, at)
    if outlines is not None:
        check_districts(taken, city, outlines, notices)
    check_duplicates(taken, notices)
    check_copied_positions(taken, notices)


def _check_shapes(taken: Taken, notices: Notices) -> None:
    """Leave out lines and polygons that no map can draw and no search can use."""
    if taken.shapes is None:
        return
    rows = np.flatnonzero(~taken.out)
    shapes = taken.shapes[rows]
    bad = ~shapely.is_valid(shapes)
    if taken.layer.geometry == "polygon":
        bad |= shapely.area(shapes) < FLAT_DEG2
    taken.out[rows[bad]] = True
    wrong = shapes[bad]
    tell_rows(notices, taken, ShapeInvalid, rows[bad], lambda i: _fault(wrong[i]))


def _fault(shape: shapely.Geometry) -> dict[str, Detail]:
    reason = str(shapely.is_valid_reason(shape))
    place = _PLACE.search(reason)
    lon, lat = (
        map(float, place.groups()) if place else shapely.get_coordinates(shape)[0]
    )
    fault = _CROSSES if "elf-intersection" in reason else _MISFIT
    if "Too few points" in reason or shape.convex_hull.area < FLAT_DEG2:
        fault = _FLAT
    return {"fault": fault, "lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}


def _check_hours(
    taken: Taken, context: HoursContext, notices: Notices, at: datetime
) -> None:
    """Report hours that were understood and never open in the year that follows."""
    for field in taken.layer.fields:
        if field.name not in taken.columns or field.type not in _TIMES:
            continue
        cells = taken.columns[field.name].dictionary_encode()
        never = [
            code
            for code, text in enumerate(cells.dictionary[:MOST_TEXTS].to_pylist())
            if _never_opens(_compile(text, field, taken.layer, context), at)
        ]
        codes = pc.fill_null(cells.indices, -1).to_numpy()
        rows = np.flatnonzero(np.isin(codes, never) & ~taken.out)
        tell_rows(notices, taken, HoursNeverOpen, rows, field=field.name)


_TIMES = ("opening_hours", "market_days")


def _compile(text: str, field: Field, layer: Layer, context: HoursContext) -> Schedule:
    if field.type == "market_days":
        return compile_market_days(text, context)
    return compile_hours(text, context, follows_holidays=layer.follows_holidays)


def _never_opens(schedule: Schedule, at: datetime) -> bool:
    """Tell whether it is surely closed for as long as is searched."""
    status = schedule.status(at)
    return status.state is State.CLOSED and status.until is None
