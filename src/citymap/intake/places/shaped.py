"""Geometry of a file, or as text in a column, becomes places and shapes in WGS-84."""

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from citymap.earth.grid import is_in_degrees, lonlat_or_nan, same_as_wgs84
from citymap.errors import InputError, shorten
from citymap.intake.places.degrees import (
    in_wgs84,
    settle_degrees,
    stated_codes,
    swapped_pairs,
    tell_of_rows,
)
from citymap.intake.places.kinds_datum import (
    CrsContradicted,
    CrsNotStated,
    CrsOverridden,
)
from citymap.intake.places.kinds_place import (
    PairSwapped,
    PlacedOnShape,
    PositionMissing,
    ShapeOfWrongKind,
    ShapeUnreadable,
)
from citymap.intake.places.metres import tell_accuracy
from citymap.intake.places.survey import MOST_SHIFT_M, Floats, Survey
from citymap.intake.places.wkt import parse_wkt, read_wkt_points
from citymap.layer import GeometryKind, Title
from citymap.store.geometry import places_on, read_points, read_shapes, write_points

Shapes = NDArray[np.object_]

_WANTED: dict[GeometryKind, Title] = {
    "point": Title("点", "points"),
    "line": Title("线", "lines"),
    "polygon": Title("面", "polygons"),
}
_MOST_DEGREES = 360.0
_WGS84 = 4326
_WKT_NAME = re.compile(r'"([^"]*)"')


def geometry_of_texts(survey: Survey, column: int) -> pa.Array:
    """Read a column of WKT into WKB, null where there is none; tell what is none."""
    texts = survey.ledger.columns[column]
    x, y = read_wkt_points(texts)
    plain = np.isfinite(x)
    if plain.all():
        return write_points(_WGS84, x, y)
    cells = texts.dictionary_encode()
    parsed = np.array([*map(_parsed, cells.dictionary.to_pylist()), None], np.object_)
    none = len(parsed) - 1
    shapes = parsed[cells.indices.fill_null(none).to_numpy(zero_copy_only=False)]
    there = texts.is_valid().to_numpy(zero_copy_only=False)
    survey.tell(ShapeUnreadable, shapely.is_missing(shapes) & there, column)
    return pa.array(shapely.to_wkb(shapes, byte_order=1), pa.binary())


def settle_points(
    survey: Survey, geometry: pa.Array, column: int | None
) -> tuple[Floats, Floats]:
    """Place the rows of a point layer by their geometry.

    Returns
    -------
    lon, lat, degrees, WGS-84, shape ``(n,)``; NaN where a row is left out.
    """
    _tell_missing(survey, geometry, column)
    x, y = read_points(geometry)
    other = np.isnan(x) & ~survey.out
    if other.any():
        _place_shapes(survey, geometry, x, y, column)
    survey.out |= np.isnan(x)
    crs = _crs(survey, np.abs(np.concatenate([x, y])), column)
    if crs is not None and not is_in_degrees(crs):
        x, y = lonlat_or_nan(crs, x, y)
        survey.tell_outside(~survey.covers(x, y), x, y, column)
        return np.where(survey.out, np.nan, x), np.where(survey.out, np.nan, y)
    return settle_degrees(survey, x, y, column)


def settle_shapes(
    survey: Survey, geometry: pa.Array, kind: GeometryKind, column: int | None
) -> tuple[Floats, Floats, Shapes]:
    """Place the rows of a layer of lines or polygons.

    Returns
    -------
    A point on each, lon, lat, degrees, WGS-84, shape ``(n,)``, and the shapes, None
    where a row is left out.
    """
    _tell_missing(survey, geometry, column)
    shapes, unusable = read_shapes(geometry, kind)
    survey.tell(ShapeOfWrongKind, unusable, column, lambda _: {"wanted": _WANTED[kind]})
    shapes[survey.out] = None
    crs = _crs(survey, np.abs(shapely.get_coordinates(shapes)), column)
    if crs is not None and not is_in_degrees(crs):
        shapes = _moved(shapes, lambda x, y, _: lonlat_or_nan(crs, x, y))
    else:
        shapes = _settled(survey, shapes, column)
    _keep_in_city(survey, shapes, column)
    shapes[survey.out] = None
    lon, lat = np.full(len(shapes), np.nan), np.full(len(shapes), np.nan)
    lon[~survey.out], lat[~survey.out] = places_on(shapes[~survey.out], kind)
    return lon, lat, shapes


def tell_all_wrong(survey: Survey, kind: GeometryKind) -> None:
    """Leave out all rows of a layer of lines or polygons that have only points."""
    every = np.ones(len(survey.ledger), np.bool_)
    survey.tell(ShapeOfWrongKind, every, None, lambda _: {"wanted": _WANTED[kind]})


def _parsed(text: str) -> shapely.Geometry | None:
    try:
        return parse_wkt(text)
    except InputError:
        return None


def _tell_missing(survey: Survey, geometry: pa.Array, column: int | None) -> None:
    missing = geometry.is_null().to_numpy(zero_copy_only=False)
    survey.tell(PositionMissing, missing, column)


def _place_shapes(
    survey: Survey, geometry: pa.Array, x: Floats, y: Floats, column: int | None
) -> None:
    """Put a point on lines and polygons among points; other things are left out."""
    kinds: tuple[GeometryKind, ...] = ("polygon", "line")
    count = 0
    for kind in kinds:
        shapes, unusable = read_shapes(geometry, kind)
        rows = ~unusable & np.isnan(x)
        x[rows], y[rows] = places_on(shapes[rows], kind)
        count += int(rows.sum())
    wanted = {"wanted": _WANTED["point"]}
    survey.tell(ShapeOfWrongKind, np.isnan(x), column, lambda _: wanted)
    if count:
        survey.tell_once(PlacedOnShape, column, count=count)


def _crs(survey: Survey, sizes: Floats, column: int | None) -> int | str | None:
    """Find the CRS of geometry: the clerk's word before the file's; None: degrees."""
    crs = survey.crs
    _tell_whose(survey)
    if crs is None and np.nanmax(sizes, initial=0.0) > _MOST_DEGREES:
        grid = survey.city.grid_crs
        every = np.ones(len(survey.ledger), np.bool_)
        survey.tell(CrsNotStated, every, column, lambda _: {"grid": grid})
    if isinstance(crs, int) and not is_in_degrees(crs):
        tell_accuracy(survey, crs, column)
    return crs


def _tell_whose(survey: Survey) -> None:
    """Say so if the clerk and the file state different CRSs, and whose was taken."""
    own, said = survey.ledger.crs, survey.stated.crs
    if own is None or said is None or own == said:
        return
    if same_as_wgs84(own) and same_as_wgs84(said):
        return
    if survey.stated.own_crs:
        survey.tell_of_file(CrsContradicted, crs=said)
    else:
        survey.tell_of_file(CrsOverridden, own=_name(own), crs=said)


def _name(crs: int | str) -> str:
    """Name a CRS by its code, or as its WKT does."""
    if isinstance(crs, int):
        return f"EPSG:{crs}"
    named = _WKT_NAME.search(crs)
    return f"“{shorten(named[1] if named else crs)}”"


def _settled(survey: Survey, shapes: Shapes, column: int | None) -> Shapes:
    """Turn shapes in degrees as written into WGS-84."""
    west, south, east, north = shapely.bounds(shapes).T
    swapped = swapped_pairs(survey, west, south) & swapped_pairs(survey, east, north)
    known = swapped | survey.covers(west, south, MOST_SHIFT_M)
    tell_of_rows(survey, PairSwapped, swapped, known, column)
    shapes[swapped] = shapely.transform(shapes[swapped], lambda c: c[:, ::-1])
    codes = stated_codes(survey)
    shapes[survey.out] = None

    def undo(x: Floats, y: Floats, rows: NDArray[np.int64]) -> tuple[Floats, Floats]:
        return in_wgs84(survey, codes[rows], x, y)

    return _moved(shapes, undo)


def _keep_in_city(survey: Survey, shapes: Shapes, column: int | None) -> None:
    """Leave out shapes of which a corner of their box is not in the city."""
    west, south, east, north = shapely.bounds(shapes).T
    for lon, lat in ((west, south), (east, north)):
        survey.tell_outside(~survey.covers(lon, lat), lon, lat, column)


def _moved(
    shapes: Shapes,
    move: Callable[[Floats, Floats, NDArray[np.int64]], tuple[Floats, Floats]],
) -> Shapes:
    """Move every vertex, all of them in one call; ``move`` is told their rows."""
    _, rows = shapely.get_coordinates(shapes, return_index=True)
    moved: Shapes = shapely.transform(
        shapes, lambda c: np.column_stack(move(c[:, 0], c[:, 1], rows))
    )
    return moved
