"""Geometry as text: ``POINT (117.02 36.66)``, lines and polygons, read by ourselves.

A parser of our own, because foreign text may not reach GEOS: it is strict, its depth
is fixed by the kind, and what is long is refused before it is looked at. Z and M are
dropped; a multi-geometry is read as such.

Source: OGC 06-103r4, 7 (well-known text).
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from citymap.errors import InputError
from citymap.layer import GeometryKind

LONGEST = 1_000_000  # characters of one geometry
_EXPONENT = r"(?:[eE][+-]?[0-9]{1,2})?"
_NUMBER = rf"[+-]?(?:[0-9]{{1,15}}(?:\.[0-9]{{0,30}})?|\.[0-9]{{1,30}}){_EXPONENT}"
_WORD = re.compile(rf"\s*({_NUMBER}|[A-Za-z]+|[(),])")
_POINT = rf"(?i)^\s*POINT\s*\(\s*(?P<x>{_NUMBER})\s+(?P<y>{_NUMBER})\s*\)\s*$"
_LEAST_OF_RING = 4
_FEWEST, _MOST = 2, 4  # numbers of one position: x, y, and perhaps z and m

Words = Iterator[str]
Position = tuple[float, float]
_Read = TypeVar("_Read")


def read_wkt_points(texts: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read the plain points of a column, all at once.

    Returns
    -------
    x and y, shape ``(n,)``; NaN where a text is no plain point.

    Examples
    --------
    >>> read_wkt_points(pa.array(["POINT (117.02 36.66)", "LINESTRING (1 2, 3 4)"]))
    (array([117.02,    nan]), array([36.66,   nan]))
    """
    parts = pc.extract_regex(texts, _POINT)
    x, y = (
        pc.struct_field(parts, [i]).cast(pa.float64()).fill_null(np.nan).to_numpy()
        for i in range(2)
    )
    return x, y


def parse_wkt(text: str) -> shapely.Geometry:
    """Read one geometry.

    Raises
    ------
    InputError
        If it is none, or not of a kind that a layer can have.

    Examples
    --------
    >>> parse_wkt("LINESTRING Z (117 36 5, 117.1 36.1 6)")
    <LINESTRING (117 36, 117.1 36.1)>
    """
    try:
        if len(text) > LONGEST:
            raise _unreadable()
        words = _words(text)
        read = _KINDS[next(words).upper()]
        word = next(words)
        if word.upper() in ("Z", "M", "ZM"):
            word = next(words)
        _expect("(", word)
        geometry = read(words)
        if next(words, None) is not None:
            raise _unreadable()
    except (KeyError, StopIteration, ValueError, shapely.errors.ShapelyError) as error:
        raise _unreadable() from error
    return geometry


def kind_of(geometry: shapely.Geometry) -> GeometryKind:
    """Say which kind of layer a geometry belongs in."""
    name: str = geometry.geom_type.removeprefix("Multi")
    kinds: dict[str, GeometryKind] = {"Point": "point", "LineString": "line"}
    return kinds.get(name, "polygon")


def _unreadable() -> InputError:
    return InputError("no geometry in WKT", "不是可读的 WKT 几何")


def _words(text: str) -> Words:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _WORD.match(text, at)
        if match is None:
            raise _unreadable()
        at = match.end()
        yield match[1]


def _expect(wanted: str, word: str) -> None:
    if word != wanted:
        raise _unreadable()


# Each reads on from behind an opening parenthesis, past the one that closes it.


def _positions(words: Words) -> list[Position]:
    positions: list[Position] = []
    numbers: list[float] = []
    for word in words:
        if word not in (",", ")"):
            numbers.append(_number(word))
            continue
        if not _FEWEST <= len(numbers) <= _MOST:
            raise _unreadable()
        positions.append((numbers[0], numbers[1]))
        if word == ")":
            return positions
        numbers = []
    raise _unreadable()


def _number(word: str) -> float:
    if word.isalpha():  # "nan" and "inf" are numbers to Python
        raise _unreadable()
    return float(word)


def _each(words: Words, read: Callable[[Words], _Read]) -> list[_Read]:
    parts, word = [], ","
    while word == ",":
        _expect("(", next(words))
        parts.append(read(words))
        word = next(words)
    _expect(")", word)
    return parts


def _point(words: Words) -> shapely.Geometry:
    (position,) = _positions(words)
    return shapely.Point(position)


def _line(words: Words) -> shapely.Geometry:
    return shapely.LineString(_positions(words))


def _ring(words: Words) -> list[Position]:
    """Read a ring, which must close itself; shapely would do it in silence."""
    ring = _positions(words)
    if len(ring) < _LEAST_OF_RING or ring[0] != ring[-1]:
        raise _unreadable()
    return ring


def _polygon(words: Words) -> shapely.Geometry:
    shell, *holes = _each(words, _ring)
    return shapely.Polygon(shell, holes)


_KINDS: dict[str, Callable[[Words], shapely.Geometry]] = {
    "POINT": _point,
    "LINESTRING": _line,
    "POLYGON": _polygon,
    "MULTILINESTRING": lambda words: shapely.MultiLineString(_each(words, _line)),
    "MULTIPOLYGON": lambda words: shapely.MultiPolygon(_each(words, _polygon)),
}
