"""A choropleth by district: features counted, per km², per 10,000 people.

A feature lies in the first district, in the order of the outlines, that its place
touches; one that touches none belongs to none, and is counted. Areas are those
on the WGS-84 ellipsoid of the thinned outlines that the map shows.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from citymap.earth.grid import Degrees, enclosed_m2
from citymap.errors import InputError, Language, shorten
from citymap.layer import Title
from citymap.publish.colours import AREA_RAMP, along
from citymap.publish.document import AreaClass, Areas
from citymap.publish.request import AreaMeasure
from citymap.publish.steps import into_steps
from citymap.store.districts import Outlines
from citymap.table import LayerTable

NOWHERE = -1
PEOPLE = 10_000
M2_IN_KM2 = 1e6
_MOST_NAMED = 12  # districts that a message names
_AND = {"zh": "、", "en": ", "}
_TITLES: dict[AreaMeasure, Title] = {
    "count": Title("{}数量", "{} by district"),
    "per_km2": Title("每平方公里{}", "{} per km²"),
    "per_10000": Title("每万人{}", "{} per 10,000 people"),
}
_UNITS: dict[AreaMeasure, Title] = {
    "count": Title("个", ""),
    "per_km2": Title("个/km²", "per km²"),
    "per_10000": Title("个/万人", "per 10,000 people"),
}


def district_of(outlines: Outlines, lon: Degrees, lat: Degrees) -> NDArray[np.int64]:
    """Say which district each position lies in.

    ``lon, lat``: degrees, WGS-84, shape ``(n,)``. Gives the district's number in
    the order of the outlines, shape ``(n,)``; -1 outside all. Edges belong: what
    several districts touch is in the first of them.
    """
    tree = shapely.STRtree(shapely.points(lon, lat))
    found, rows = tree.query(outlines.shapes, predicate="intersects")
    none = len(outlines.shapes)
    of = np.full(len(lon), none, np.int64)
    np.minimum.at(of, rows, found)
    of[of == none] = NOWHERE
    return of


def area_m2(shape: shapely.Geometry) -> float:
    """Measure a (multi)polygon of degrees on the ellipsoid, holes left out."""
    total = 0.0
    for part in shapely.get_parts(shape):
        outer, *holes = (_enclosed_m2(ring) for ring in shapely.get_rings(part))
        total += outer - sum(holes)
    return total


def draw_areas(
    outlines: Outlines,
    tables: Sequence[LayerTable],
    titles: Sequence[Title],
    measure: AreaMeasure,
    language: Language,
) -> tuple[Areas, int]:
    """Measure the districts by the features of all tables together.

    Parameters
    ----------
    tables
        Their rows' ``lon, lat`` are where features are.
    titles
        Of the layers.

    Returns
    -------
    The choropleth, and how many features lie outside every district.

    Raises
    ------
    InputError
        Per 10,000 people, but a district's population is not told.
    """
    places = [district_of(outlines, table.lon, table.lat) for table in tables]
    of = np.concatenate([np.zeros(0, np.int64), *places])
    inside = of[of != NOWHERE]
    counts = np.bincount(inside, minlength=len(outlines.names)).astype(np.float64)
    values = counts / _base(outlines, measure)
    values[~np.isfinite(values)] = np.nan
    steps = into_steps(values, whole=measure == "count")
    colours = along(AREA_RAMP, len(steps.titles))
    sizes = np.bincount(steps.of[steps.of >= 0], minlength=len(colours)).tolist()
    drawn = Areas(
        _title(titles, measure, language),
        _UNITS[measure].say(language),
        list(map(AreaClass, steps.titles, colours, sizes)),
        steps.of.tolist(),
        [None if np.isnan(value) else value for value in values.tolist()],
        ["—" if np.isnan(value) else steps.say(value) for value in values.tolist()],
    )
    return drawn, len(of) - len(inside)


def _base(outlines: Outlines, measure: AreaMeasure) -> NDArray[np.float64]:
    """Give what each district's count is divided by; NaN where nobody lives."""
    if measure == "count":
        return np.ones(len(outlines.names))
    if measure == "per_km2":
        return np.array([area_m2(shape) / M2_IN_KM2 for shape in outlines.shapes])
    told = zip(outlines.names, outlines.population, strict=True)
    if lacking := [name for name, people in told if people is None]:
        raise _without_population(lacking)
    people = np.array(outlines.population, np.float64)
    people[people == 0] = np.nan
    return people / PEOPLE


def _enclosed_m2(ring: shapely.Geometry) -> float:
    lons, lats = np.ascontiguousarray(shapely.get_coordinates(ring).T)
    return enclosed_m2(lons, lats)


def _title(titles: Sequence[Title], measure: AreaMeasure, language: Language) -> str:
    names = dict.fromkeys(title.say(language) for title in titles)
    return _TITLES[measure].say(language).format(_AND[language].join(names))


def _without_population(lacking: Sequence[str]) -> InputError:
    named = [shorten(name) for name in lacking[:_MOST_NAMED]]
    more = len(lacking) - len(named)
    en = ", ".join(named) + (f" and {more} more" if more else "")
    zh = "、".join(named) + (f"等 {len(lacking)} 个" if more else "")
    return InputError(
        f"per 10,000 people: no population for {en}; write it as a number "
        '"population" among the properties of each feature of the outlines, '
        "the file in data/ that districts in layers/city.toml names",
        f"每万人指标：以下区划没有人口数：{zh}；请在 layers/city.toml 的 districts "
        '所指的 data/ 文件中，给每个要素的 properties 写上数字 "population"',
    )
