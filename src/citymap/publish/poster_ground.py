"""The ground of a poster: districts, and water, parks and streets of the tiles.

Tiles are taken from the zoom that suits the frame, and of no more of them than a
sheet needs.

Source: github.com/mapbox/vector-tile-spec 2.1; colours: web/js/ground-paint.js.
"""

import base64
import binascii
import gzip
import tempfile
from collections.abc import Iterator, Sequence
from math import floor
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import shapely

from citymap.errors import InternalError
from citymap.publish.escape import colour
from citymap.publish.poster_document import (
    DISTRICT_DIGITS,
    Areas,
    District,
    Positions,
    Tiles,
    read_ring,
)
from citymap.publish.poster_frame import Box, View
from citymap.publish.poster_svg import (
    INK,
    Attributes,
    Ink,
    Lines,
    element,
    fit,
    path_data,
    text,
    width_of,
)
from citymap.store.archive import Archive, Place, read_archive

LAND = "#f4f2ec"
BEYOND = "#e8e5dc"
_INSIDE = "#faf9f5"
_EDGE = "#a39c8d"
_NAME = "#5d594f"
NO_FIGURE = "#e4e2dc"
_MOST_TILES = 40
#: Layer, kind (None: any) and how it is drawn, from the bottom up; widths in
#: thousandths of the frame's width at a tile as wide as the frame.
_AREAS = (
    ("park", "green", "#e6ecdc"),
    ("park", "park", "#d9e7cd"),
    ("water", None, "#c5dce8"),
    ("building", None, "#e6e1d7"),
)
_LINES = (
    ("water", "stream", "#c5dce8", 0.25),
    ("water", "river", "#c5dce8", 0.8),
    ("street", "rail", "#d5d1c9", 0.25),
    ("street", "path", "#e2dccf", 0.15),
    ("street", "minor", "#ddd7ca", 0.3),
    ("street", "medium", "#d8d0be", 0.5),
    ("street", "major", "#e8cf93", 0.75),
)

Shapes = list[tuple[str, str, str, Positions]]  # layer, kind, geometry, sheet units


def draw_tiles(tiles: Tiles, view: View) -> str:
    """Draw water, parks, houses and streets in a frame.

    Raises
    ------
    InternalError
        If the document's archive is not one.
    """
    shapes = list(_shapes(_open(tiles), view))
    drawn = [_draw_areas(shapes, *area) for area in _AREAS]
    drawn += [_draw_lines(shapes, *line) for line in _LINES]
    return element("g", {"class": "ground"}, *drawn)


def _open(tiles: Tiles) -> Archive:
    try:
        data = base64.b64decode(tiles["pmtiles"], validate=True)
    except binascii.Error as error:
        en = "the map document's tiles are not base64"
        raise InternalError(en, "地图文档中的瓦片不是 base64") from error
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ground.pmtiles"
        path.write_bytes(data)
        return read_archive(path)


def _shapes(archive: Archive, view: View) -> Iterator[tuple[str, str, str, Positions]]:
    for place in _places(archive, view):
        packed = archive.tile(*place)
        if packed is None:
            continue
        decoded = mapbox_vector_tile.decode(
            gzip.decompress(packed), default_options={"y_coord_down": True}
        )
        for name, layer in decoded.items():
            side = 1 / ((1 << place[0]) * layer["extent"])
            corner = np.array(place[1:]) * layer["extent"]
            for feature in layer["features"]:
                kind = str(feature["properties"].get("kind", ""))
                for ring, geometry in _rings(feature["geometry"]):
                    square = (np.array(ring, np.float64) + corner) * side
                    yield name, kind, geometry, _on_sheet(square, view)


def _on_sheet(square: Positions, view: View) -> Positions:
    shift = square - np.array([view.left, view.top])
    placed: Positions = shift * view.scale + np.array([view.box.x, view.box.y])
    return placed


def _rings(geometry: object) -> Iterator[tuple[list[list[int]], str]]:
    """Give the lines and rings of a decoded geometry, and of which kind they are."""
    assert isinstance(geometry, dict)  # noqa: S101 - what the decoder promises
    parts, kind = geometry["coordinates"], str(geometry["type"])
    if kind in {"LineString", "MultiLineString"}:
        for line in [parts] if kind == "LineString" else parts:
            yield line, "line"
    elif kind in {"Polygon", "MultiPolygon"}:
        for polygon in [parts] if kind == "Polygon" else parts:
            for ring in polygon:
                yield ring, "area"


def _places(archive: Archive, view: View) -> list[Place]:
    """Choose the deepest zoom of which few enough tiles lie in the frame."""
    west, north = view.left, view.top
    east = west + view.box.width / view.scale
    south = north + view.box.height / view.scale
    places: list[Place] = []
    for z in range(archive.min_zoom, archive.max_zoom + 1):
        n = 1 << z
        columns = range(max(0, floor(west * n)), min(n, floor(east * n) + 1))
        rows = range(max(0, floor(north * n)), min(n, floor(south * n) + 1))
        if places and len(columns) * len(rows) > _MOST_TILES:
            break
        if len(columns) * len(rows) > _MOST_TILES * 4:
            return []
        places = [(z, x, y) for x in columns for y in rows]
    return places


def _draw_areas(shapes: Shapes, layer: str, kind: str | None, fill: str) -> str:
    data = [
        path_data(corners, closed=True)
        for name, of, geometry, corners in shapes
        if geometry == "area" and name == layer and kind in (None, of)
    ]
    return (
        element("path", {"d": "".join(data), "fill": fill, "fill-rule": "evenodd"})
        if data
        else ""
    )


def _draw_lines(
    shapes: Shapes, layer: str, kind: str, stroke: str, width: float
) -> str:
    data = [
        path_data(corners, closed=False)
        for name, of, geometry, corners in shapes
        if geometry == "line" and name == layer and of == kind
    ]
    if not data:
        return ""
    style: Attributes = {"fill": "none", "stroke": stroke, "stroke-linecap": "round"}
    return element("path", {"d": "".join(data), **style, "stroke-width": width})


def draw_districts(
    districts: Sequence[District], areas: Areas | None, view: View, *, plain: bool
) -> str:
    """Draw districts; filled by class where there is a choropleth.

    ``plain``: nothing lies under them, so that they are paper on a darker table.
    """
    drawn = []
    for row, district in enumerate(districts):
        data = "".join(
            path_data(view.place(read_ring(ring, DISTRICT_DIGITS)), closed=True)
            for polygon in district["rings"]
            for ring in polygon
        )
        fill = _fill(areas, row) if areas else (_INSIDE if plain else "none")
        opacity = 0.8 if areas and not plain else 1
        drawn.append(
            element("path", {"d": data, "fill": fill, "fill-opacity": opacity})
        )
    style: Attributes = {
        "stroke": _EDGE,
        "stroke-width": 0.3,
        "stroke-linejoin": "round",
    }
    return element("g", {"class": "districts", "fill-rule": "evenodd", **style}, *drawn)


def _fill(areas: Areas, row: int) -> str:
    of = areas["of"][row]
    return colour(areas["classes"][of]["colour"]) if of >= 0 else NO_FIGURE


def draw_names(
    districts: Sequence[District], areas: Areas | None, view: View, size: float
) -> str:
    """Name districts where they have room in the frame, the roomiest first."""
    roomy = sorted(
        ((_roomiest(district, view), row) for row, district in enumerate(districts)),
        key=lambda found: (-found[0][2], found[1]),
    )
    taken: list[Box] = []
    drawn = []
    for (x, y, radius), row in roomy:
        name = fit(
            districts[row]["name"], max(radius * 2.6, 0.1), size, least=size * 0.6
        )
        words = name.lines[0]
        wide = width_of(words) * name.size
        box = Box(
            x - wide / 2, y - name.size, wide, name.size * (2.4 if areas else 1.4)
        )
        if (
            radius < name.size * 0.8
            or words.endswith("…")
            or any(_meet(box, b) for b in taken)
        ):
            continue
        taken.append(box)
        drawn.append(_write(name, (x, y + name.size * 0.3)))
        if areas and areas["texts"][row]:
            figure = fit(areas["texts"][row], wide * 2, name.size * 0.85, least=0.5)
            drawn.append(_write(figure, (x, y + name.size * 1.35), weight=600))
    style: Attributes = {
        "fill": INK if areas else _NAME,
        "font-weight": "700",
        "letter-spacing": "0.04em",
    }
    halo: Attributes = {
        "stroke": _INSIDE,
        "stroke-width": 0.5,
        "stroke-linejoin": "round",
    }
    return element(
        "g", {"class": "names", **style, **halo, "paint-order": "stroke"}, *drawn
    )


def _write(name: Lines, place: tuple[float, float], weight: int | None = None) -> str:
    return text(name.lines[0], place, name.size, Ink(None, weight), "middle")


def _meet(one: Box, other: Box) -> bool:
    beside = one.right < other.x or other.right < one.x
    return not (beside or one.bottom < other.y or other.bottom < one.y)


def _roomiest(district: District, view: View) -> tuple[float, float, float]:
    """Find the largest circle inside a district and the frame: x, y, radius."""
    polygons = [_polygon(polygon, view) for polygon in district["rings"]]
    box = view.box
    frame = shapely.box(box.x + 3, box.y + 3, box.right - 3, box.bottom - 3)
    seen = shapely.intersection(shapely.union_all(shapely.make_valid(polygons)), frame)
    if seen.is_empty or not seen.area:
        return box.x, box.y, 0.0
    circle = shapely.maximum_inscribed_circle(seen, tolerance=0.5)
    x, y = circle.coords[0]
    return x, y, circle.length


def _polygon(rings: Sequence[Sequence[int]], view: View) -> shapely.Polygon:
    outer, *holes = (view.place(read_ring(ring, DISTRICT_DIGITS)) for ring in rings)
    return shapely.Polygon(outer, holes)
