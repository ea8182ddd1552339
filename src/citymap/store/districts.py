"""The city's district outlines: a GeoJSON file, checked, thinned out and named.

Nothing of the file is kept but polygons, names, codes and how many people live
there, and no text of it reaches a parser of geometries. Neighbours share their
edges, and keep doing so: the outlines are thinned together.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import orjson
import shapely

from citymap.errors import DataRefused
from citymap.layer import Title

SIZE_LIMIT = 5_000_000  # bytes
MOST_DISTRICTS = 1000
LONGEST_NAME = 100
#: How much an outline may be thinned, degrees: some 50 m, less than a screen shows.
TOLERANCE_DEG = 0.0005
#: Slits between neighbours that are closed, degrees: else two lines are drawn.
GAP_DEG = 0.002
_DIGITS = 5  # of degrees: a metre
_LEAST_CORNERS = 4
_CODE = re.compile(r"[0-9A-Za-z-]{1,20}", re.ASCII)

Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Districts in the order of their file.

    Attributes
    ----------
    names
        What they are called, not empty.
    shapes
        (Multi)polygons in degrees, lon/lat, WGS-84, thinned together.
    population
        People who live there, finite and not negative; None: not told.
    codes
        The ``adcode`` of each as text; None: not told.
    """

    names: tuple[str, ...]
    shapes: tuple[shapely.Geometry, ...]
    population: tuple[float | None, ...]
    codes: tuple[str | None, ...]


def read_districts(path: Path) -> bytes:
    """Read outlines and names and write them as a page wants them.

    Raises DataRefused as ``read_outlines`` does.
    """
    outlines = read_outlines(path)
    return _write(outlines.names, outlines.shapes)


def read_outlines(path: Path) -> Outlines:
    """Read outlines, names and, where told, population.

    Raises
    ------
    DataRefused
        If it is not a FeatureCollection of polygons in degrees, each with a
        name, or is too large; or a population is no number of people.
    """
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
        if len(data) > SIZE_LIMIT:
            raise _Unfit(
                f"it is larger than {SIZE_LIMIT:,} bytes", f"大于 {SIZE_LIMIT:,} 字节"
            )
        collection = _member(orjson.loads(data), "FeatureCollection")
        features = [_member(f, "Feature") for f in _many(collection.get("features"))]
        told = [_properties(f) for f in features]
        shapes = [_polygon(f.get("geometry")) for f in features]
        return Outlines(
            tuple(map(_name, told)),
            tuple(_thin(np.array(shapes, np.object_))),
            tuple(map(_population, told)),
            tuple(map(_code, told)),
        )
    except (OSError, ValueError, shapely.errors.ShapelyError) as error:
        why = _why(error)
        en = f"{path.name}: the district outlines cannot be used: {why.en}"
        raise DataRefused(en, f"{path.name}：区划边界不可用：{why.zh}") from error


class _Unfit(ValueError):
    """Says in words what the file is not."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.why = Title(zh, en)


def _why(error: Exception) -> Title:
    if isinstance(error, _Unfit):
        return error.why
    if isinstance(error, FileNotFoundError):
        return Title("没有这个文件", "there is no such file")
    if isinstance(error, OSError):
        return Title(f"无法打开：{error.strerror}", f"cannot open: {error.strerror}")
    if isinstance(error, orjson.JSONDecodeError):
        line = error.lineno
        return Title(f"第 {line} 行不是 JSON", f"it is not JSON (line {line})")
    return Title("其中的边界无法识别", "a shape in it cannot be understood")


def _member(value: object, kind: str) -> dict[str, object]:
    if not isinstance(value, dict) or value.get("type") != kind:
        raise _Unfit(f"it is no GeoJSON {kind}", f"不是 GeoJSON 的 {kind}")
    return value


def _many(value: object) -> list[object]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_DISTRICTS:
        raise _Unfit(
            f"it needs 1 to {MOST_DISTRICTS:,} features",
            f"应有 1 至 {MOST_DISTRICTS:,} 个区划",
        )
    return value


def _properties(feature: dict[str, object]) -> dict[str, object]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _name(properties: dict[str, object]) -> str:
    name = properties.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise _Unfit(
            f"it needs a name of 1 to {LONGEST_NAME} characters for each",
            f"每个区划须有 1 至 {LONGEST_NAME} 个字符的名称",
        )
    return name


def _population(properties: dict[str, object]) -> float | None:
    people = properties.get("population")
    if people is None:
        return None
    if isinstance(people, bool) or not isinstance(people, int | float):
        raise _Unfit(
            "it needs population as a number where it is given",
            "人口（population）须为数字",
        )
    if not 0 <= people < math.inf:
        raise _Unfit(
            "it needs population of 0 or more where it is given",
            "人口（population）不能为负",
        )
    return float(people)


def _code(properties: dict[str, object]) -> str | None:
    code = properties.get("adcode")
    text = str(code) if type(code) in (int, str) else ""
    return text if _CODE.fullmatch(text) else None


def _polygon(geometry: object) -> shapely.Geometry:
    """Build a (multi)polygon of numbers that were looked at one by one."""
    if not isinstance(geometry, dict):
        raise _Unfit(
            "it needs a Polygon or MultiPolygon for each",
            "每个区划须为面（Polygon 或 MultiPolygon）",
        )
    parts = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        parts = [parts]
    elif geometry.get("type") != "MultiPolygon":
        raise _Unfit(
            "it needs a Polygon or MultiPolygon for each",
            "每个区划须为面（Polygon 或 MultiPolygon）",
        )
    if not isinstance(parts, list) or not all(isinstance(p, list) and p for p in parts):
        raise _Unfit("it needs coordinates as lists of rings", "坐标须为环的列表")
    polygons = []
    for part in parts:
        outer, *holes = map(_ring, part)
        polygons.append(shapely.Polygon(outer, holes))
    shape = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    if not shape.is_valid:
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if shape.is_empty:
        raise _Unfit("it needs rings with something inside", "边界须围出面积")
    return shape


def _ring(value: object) -> Ring:
    if not isinstance(value, list) or len(value) < _LEAST_CORNERS:
        raise _Unfit(
            f"it needs rings of at least {_LEAST_CORNERS} positions",
            f"每个环至少 {_LEAST_CORNERS} 个点",
        )
    if not all(_is_position(corner) for corner in value) or value[0] != value[-1]:
        raise _Unfit(
            "it needs closed rings of longitude and latitude in degrees",
            "环须闭合，坐标为经度、纬度（度）",
        )
    return [(corner[0], corner[1]) for corner in value]


def _is_position(value: object) -> bool:
    if not isinstance(value, list) or len(value) not in (2, 3):
        return False
    if not all(type(v) in (int, float) for v in value):
        return False
    return bool(abs(value[0]) <= 180 and abs(value[1]) <= 90)  # noqa: PLR2004 - degrees of the Earth


def _thin(
    shapes: "np.ndarray[tuple[int], np.dtype[np.object_]]",
) -> list[shapely.Geometry]:
    if not shapely.coverage_is_valid(shapes):
        return list(shapes)  # they overlap: each as it is
    closed = shapely.coverage_clean(shapes, gap_width=GAP_DEG)
    return list(shapely.coverage_simplify(closed, TOLERANCE_DEG))


def _write(names: Sequence[str], shapes: Sequence[shapely.Geometry]) -> bytes:
    rounded = shapely.transform(list(shapes), lambda c: np.round(c, _DIGITS))
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": shapely.geometry.mapping(shape),
        }
        for name, shape in zip(
            names, cast("list[shapely.Geometry]", rounded), strict=True
        )
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})
