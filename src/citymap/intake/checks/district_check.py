"""Whether a row lies in the district that it names itself.

The district is read from the column ``district`` (全称 or 简称), else from the one
district that the address names in full. Names that no outline has are passed over:
development zones and the like are no districts.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from citymap.earth.grid import from_lonlat
from citymap.intake.checks.kinds_table import DistrictDisagrees
from citymap.intake.checks.names import plain_names
from citymap.intake.notices import Detail, Notices
from citymap.intake.taken import Mask, Taken
from citymap.intake.telling import tell_rows
from citymap.layer import City, Title
from citymap.store.districts import Outlines

Codes = NDArray[np.int64]

#: Outlines are coarse, and a gate may stand across the street.
TOLERANCE_M = 200.0
_ENDINGS = "区县市旗"
_LEAST_LETTERS = 3
NOWHERE = Title("所有区县之外", "none of the districts")


def check_districts(
    taken: Taken, city: City, outlines: Outlines, notices: Notices
) -> None:
    """Report rows that lie elsewhere than in the district they name."""
    of_column = _named_in_column(taken, outlines)
    of_address = _named_in_address(taken, outlines)
    by_column = of_column >= 0
    stated = np.where(by_column, of_column, of_address)
    rows = np.flatnonzero(
        (stated >= 0) & ~taken.out & np.isfinite(taken.lon + taken.lat)
    )
    x, y = from_lonlat(city.grid_crs, taken.lon[rows], taken.lat[rows])
    points = shapely.points(x, y)
    shapes = shapely.transform(
        np.array(outlines.shapes, np.object_),
        lambda xy: np.column_stack(from_lonlat(city.grid_crs, xy[:, 0], xy[:, 1])),
    )
    shapely.prepare(shapes)
    away = _away(points, shapes, stated[rows])
    for field, which in (("district", by_column), ("address", ~by_column)):
        places = np.flatnonzero(away & which[rows])

        def details(i: int, places: Codes = places) -> dict[str, Detail]:
            point, code = points[places[i]], stated[rows[places[i]]]
            around = np.flatnonzero(shapely.contains(shapes, point))
            name = outlines.names[around[0]] if len(around) else None
            return {
                "stated": outlines.names[code],
                "found": Title(name, name) if name else NOWHERE,
                "metres": round(shapely.distance(shapes[code], point)),
            }

        tell_rows(notices, taken, DistrictDisagrees, rows[places], details, field=field)


def _away(points: NDArray[np.object_], shapes: NDArray[np.object_], of: Codes) -> Mask:
    """Say which points lie farther than the tolerance from their district."""
    away = np.zeros(len(points), bool)
    for code in np.unique(of).tolist():
        there = np.flatnonzero(of == code)
        outside = there[~shapely.contains(shapes[code], points[there])]
        away[outside] = ~shapely.dwithin(shapes[code], points[outside], TOLERANCE_M)
    return away


def _named_in_column(taken: Taken, outlines: Outlines) -> Codes:
    if "district" not in taken.columns:
        return np.full(len(taken), -1)
    cells = taken.columns["district"]
    known = {name: code for code, name in enumerate(outlines.names)}
    for name, code in tuple(known.items()):
        if name[-1] in _ENDINGS and len(name) >= _LEAST_LETTERS:
            known.setdefault(name[:-1], code)
    plain = plain_names(pa.array(list(known)))
    found = pc.index_in(plain_names(cells), value_set=plain)
    codes = pc.take(pa.array(list(known.values())), found)
    exact: Codes = pc.fill_null(codes, -1).to_numpy()
    return np.where(exact >= 0, exact, _named_in(cells, outlines))


def _named_in_address(taken: Taken, outlines: Outlines) -> Codes:
    if "address" not in taken.columns:
        return np.full(len(taken), -1)
    return _named_in(taken.columns["address"], outlines)


def _named_in(texts: pa.Array, outlines: Outlines) -> Codes:
    """Find the one district that a text names in full; -1 for none or several."""
    full = [name for name in outlines.names if name[-1] in _ENDINGS]
    if not full:
        return np.full(len(texts), -1)
    any_name = "|".join(re.escape(name) for name in sorted(full, key=len)[::-1])
    distinct = texts.dictionary_encode()
    first, last = (
        pc.struct_field(pc.extract_regex(distinct.dictionary, pattern), "name")
        for pattern in (f"(?P<name>{any_name})", f"(?s).*(?P<name>{any_name})")
    )
    names = pc.if_else(pc.equal(first, last), first, None)
    code = pc.index_in(names, value_set=pa.array(outlines.names))
    codes: Codes = pc.fill_null(code.take(distinct.indices), -1).to_numpy()
    return codes.astype(np.int64)
