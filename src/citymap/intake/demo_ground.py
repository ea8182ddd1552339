"""Where a demo may put things: districts, and towns as clusters inside them.

Outlines and names are real, from the files that ``city.toml`` names; where in
its district a town lies is drawn. A town whose district has no outline is left
out. Without outlines the city's bounds are the one district, and without names
the clusters have none.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
import shapely.geometry
from numpy.typing import NDArray

from citymap.errors import InputError
from citymap.layer import Bounds, City

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere; a demo needs no more
INSET = 0.06  # share of the bounds that is left free on each side
NAMELESS_TOWNS = 12
CANDIDATES_PER_TOWN = 40
ROUNDS_OF_MEANS = 8
ROUNDS_OF_DRAWING = 60


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Districts and the towns in them.

    Attributes
    ----------
    outlines, districts
        Polygons in degrees, lon/lat, WGS-84, and their names.
    towns, district_of
        Names of towns, None if they have none; the row of each one's district.
    lon, lat, spread_m
        Drawn centre of each town, degrees, and how far it reaches, metres.
    weight
        Share of the city's features in each town; sums to 1.
    """

    outlines: NDArray[np.object_]
    districts: tuple[str | None, ...]
    towns: tuple[str | None, ...]
    district_of: Ints
    lon: Floats
    lat: Floats
    spread_m: Floats
    weight: Floats


def read_ground(city: City, workspace: Path, rng: np.random.Generator) -> Ground:
    """Read outlines and names of a workspace and draw where its towns are."""
    outlines = _read_outlines(city, workspace)
    names = _read_towns(city, workspace, outlines)
    codes = sorted(outlines)
    shapes = np.array([outlines[code][1] for code in codes], dtype=object)
    shapely.prepare(shapes)
    towns = [(row, name) for row, code in enumerate(codes) for name in names[code]]
    district_of = np.array([row for row, _ in towns], dtype=np.int64)
    room_m2 = _areas_m2(shapes) / np.bincount(district_of, minlength=len(codes))
    centres = [
        _draw_centres(shape, len(names[code]), rng)
        for code, shape in zip(codes, shapes, strict=True)
    ]
    lon, lat = np.concatenate(centres).T
    # Towns have much the same number of people: where they are close, it is dense.
    weight = room_m2[district_of] ** -0.25 * rng.lognormal(0.0, 0.4, len(towns))
    return Ground(
        outlines=shapes,
        districts=tuple(outlines[code][0] for code in codes),
        towns=tuple(name for _, name in towns),
        district_of=district_of,
        lon=lon,
        lat=lat,
        spread_m=0.3 * np.sqrt(room_m2[district_of]),
        weight=weight / weight.sum(),
    )


def scatter(
    ground: Ground, town: Ints, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Draw a place near the centre of each given town, inside its district.

    ``town``: rows of ``ground.towns``, shape ``(n,)``. Returns lon, lat in
    degrees, dense at the centre and thin outside.
    """
    lon, lat = ground.lon[town].copy(), ground.lat[town].copy()
    todo = np.arange(len(town))
    reach = 1.0
    for _ in range(ROUNDS_OF_DRAWING):
        if not len(todo):
            break
        at = town[todo]
        far = ground.spread_m[at] * rng.exponential(reach, len(todo))
        angle = rng.uniform(0.0, 2.0 * np.pi, len(todo))
        east, north = far * np.cos(angle), far * np.sin(angle)
        x, y = offset(ground.lon[at], ground.lat[at], east, north)
        inside = _contains(ground, ground.district_of[at], x, y)
        lon[todo[inside]], lat[todo[inside]] = x[inside], y[inside]
        todo = todo[~inside]
        reach *= 0.9  # draws closer to the centre, which is inside
    return lon, lat


def offset(
    lon: Floats, lat: Floats, east: Floats, north: Floats
) -> tuple[Floats, Floats]:
    """Move positions by metres, on a sphere. Degrees in, degrees out."""
    x = lon + east / (METRES_PER_DEGREE * np.cos(np.radians(lat)))
    return x, lat + north / METRES_PER_DEGREE


def smaller_extent_m(bounds: Bounds) -> float:
    """Measure the shorter side of a box, in metres."""
    middle = np.radians((bounds.south + bounds.north) / 2)
    width = (bounds.east - bounds.west) * float(np.cos(middle))
    return METRES_PER_DEGREE * min(width, bounds.north - bounds.south)


def _contains(
    ground: Ground, district: Ints, x: Floats, y: Floats
) -> NDArray[np.bool_]:
    inside = np.zeros(len(x), dtype=bool)
    for row in np.unique(district):
        mine = np.flatnonzero(district == row)
        inside[mine] = shapely.contains_xy(ground.outlines[row], x[mine], y[mine])
    return inside


def _areas_m2(outlines: NDArray[np.object_]) -> Floats:
    middle = np.radians(shapely.get_y(shapely.centroid(outlines)))
    areas: Floats = shapely.area(outlines) * METRES_PER_DEGREE**2 * np.cos(middle)
    return areas


def _draw_centres(outline: object, count: int, rng: np.random.Generator) -> Floats:
    """Draw centres that share a district evenly: means of the nearest candidates."""
    candidates = _draw_inside(outline, max(count, 1) * CANDIDATES_PER_TOWN, rng)
    centres = candidates[:count]
    for _ in range(ROUNDS_OF_MEANS):
        nearest = _squared_distances(candidates, centres).argmin(axis=1)
        members = np.bincount(nearest, minlength=count).clip(1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, candidates)
        centres = sums / members[:, None]
    # A mean may lie outside a hollow district; the candidate nearest to it does not.
    nearest = _squared_distances(candidates, centres).argmin(axis=0)
    snapped: Floats = candidates[nearest]
    return snapped


def _squared_distances(points: Floats, centres: Floats) -> Floats:
    apart = points[:, None, :] - centres[None, :, :]
    squares: Floats = np.square(apart).sum(axis=2)
    return squares


def _draw_inside(outline: object, count: int, rng: np.random.Generator) -> Floats:
    west, south, east, north = shapely.bounds(outline)
    found = [np.empty((0, 2))]
    missing = count
    for _ in range(ROUNDS_OF_DRAWING):
        if missing <= 0:
            break
        points = rng.uniform((west, south), (east, north), (4 * missing, 2))
        points = points[shapely.contains_xy(outline, points[:, 0], points[:, 1])]
        found.append(points[:missing])
        missing -= len(found[-1])
    if missing > 0:
        message = "a district's outline is too thin to draw places in"
        raise InputError(message, "有一个区县的边界过于狭窄，无法在其中生成点位")
    return np.concatenate(found)


def _read_outlines(
    city: City, workspace: Path
) -> Mapping[str, tuple[str | None, object]]:
    """Read name and outline of each district by its code; or the bounds, inset."""
    if city.districts is None:
        box = city.bounds
        dx, dy = INSET * (box.east - box.west), INSET * (box.north - box.south)
        inner = (box.west + dx, box.south + dy, box.east - dx, box.north - dy)
        return {"": (None, shapely.box(*inner))}
    collection = _read_json(workspace / "data" / city.districts)
    try:
        return {
            str(f["properties"]["adcode"]): (
                str(f["properties"]["name"]),
                shapely.geometry.shape(f["geometry"]),
            )
            for f in collection["features"]
        }
    except (LookupError, TypeError, AttributeError, shapely.GEOSException) as error:
        raise _not_as_wanted(city.districts, "features with adcode, name") from error


def _read_towns(
    city: City, workspace: Path, outlines: Mapping[str, object]
) -> Mapping[str, list[str | None]]:
    """Read the names of each district's towns; nameless ones where there is none."""
    names: dict[str, list[str | None]] = {code: [] for code in outlines}
    if city.streets is not None:
        listed = _read_json(workspace / "data" / city.streets)
        try:
            for street in listed["streets"]:
                names.get(str(street["areaCode"]), []).append(str(street["name"]))
        except (LookupError, TypeError) as error:
            raise _not_as_wanted(city.streets, "streets with areaCode, name") from error
    return {code: mine or [None] * NAMELESS_TOWNS for code, mine in names.items()}


def _read_json(path: Path) -> dict[str, list[dict[str, dict[str, object]]]]:
    try:
        parsed: dict[str, list[dict[str, dict[str, object]]]] = json.loads(
            path.read_text("utf-8")
        )
    except (OSError, ValueError) as error:
        raise _not_as_wanted(path.name, "JSON") from error
    return parsed


def _not_as_wanted(name: str, wanted: str) -> InputError:
    return InputError(f"data/{name}: needs {wanted}", f"data/{name}：需要 {wanted}")
