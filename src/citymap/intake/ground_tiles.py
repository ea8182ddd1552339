"""Ground cut into vector tiles.

Tiles are 4096 units wide and drawn 512 pixels wide, so that a map of zoom z shows
tiles of zoom z - 1 and, beyond the last, the same ones larger. Each zoom has what
can be seen there, as coarse as it may be: half a pixel. Same features, same bytes.

Source: github.com/mapbox/vector-tile-spec 2.1; EPSG:3857.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import floor

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray

from citymap.intake.ground_objects import GroundFeature, GroundLayer, Names
from citymap.layer import Bounds
from citymap.store.archive import Place

EXTENT = 4096
PIXEL = 8  # units
MARGIN = 64  # units around a tile that are kept, so that lines join beyond its edge
ZOOMS = range(10, 16)
#: The zoom of tiles from which a kind is there.
FIRST_ZOOM = {
    ("water", "sea"): 10, ("water", "lake"): 10, ("water", "river"): 11,
    ("water", "stream"): 14, ("park", "park"): 11, ("park", "green"): 13,
    ("street", "major"): 10, ("street", "medium"): 12, ("street", "rail"): 12,
    ("street", "minor"): 13, ("street", "path"): 15, ("building", "building"): 14,
    ("place", "city"): 10, ("place", "town"): 10, ("place", "suburb"): 11,
    ("place", "village"): 12, ("place", "quarter"): 13, ("place", "neighbourhood"): 13,
}  # fmt: skip
_LEAST_AREA = 4 * PIXEL**2  # of what is drawn: four pixels
_ORDER = ("water", "park", "building", "street", "place")

Shapes = NDArray[np.object_]
Box = tuple[float, float, float, float]


def cut_tiles(features: Sequence[GroundFeature], frame: Bounds) -> dict[Place, bytes]:
    """Cut features into tiles; an empty tile is left out.

    Parameters
    ----------
    features
        In degrees, lon/lat; their order is the order of drawing within a layer.
    frame
        What is shown; features end there.
    """
    whole = shapely.box(frame.west, frame.south, frame.east, frame.north)
    merged = _merge_lines(features)
    shapes = _on_square(_clip(np.array([f.shape for f in merged], np.object_), whole))
    box = shapely.bounds(_on_square(np.array([whole], np.object_)))[0]
    tiles: dict[Place, bytes] = {}
    for z in ZOOMS:
        rows = [
            row
            for row, feature in enumerate(merged)
            if FIRST_ZOOM[feature.layer, feature.kind] <= z
        ]
        tiles |= _cut_zoom(z, [merged[row] for row in rows], shapes[rows], box)
    return tiles


def _merge_lines(features: Sequence[GroundFeature]) -> list[GroundFeature]:
    """Join lines of one kind and name, so that names have room along them."""
    merged: list[GroundFeature] = []
    lines: dict[tuple[GroundLayer, str, Names], list[shapely.Geometry]] = {}
    for feature in features:
        if feature.shape.geom_type == "LineString":
            what = (feature.layer, feature.kind, feature.names)
            lines.setdefault(what, []).append(feature.shape)
        else:
            merged.append(feature)
    for what, parts in lines.items():
        joined = shapely.line_merge(shapely.multilinestrings(parts))
        merged += [GroundFeature(*what, part) for part in shapely.get_parts(joined)]
    return merged


def _clip(shapes: Shapes, frame: shapely.Geometry) -> Shapes:
    """End shapes at the frame; a bad polygon is mended, lest it break its tile."""
    areas = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004 - areas
    bad = areas & ~shapely.is_valid(shapes)
    shapes[bad] = shapely.make_valid(
        shapes[bad], method="structure", keep_collapsed=False
    )
    beyond = ~shapely.covered_by(shapes, frame)
    shapes[beyond] = shapely.intersection(shapes[beyond], frame)
    return shapes


def _on_square(shapes: Shapes) -> Shapes:
    """Project degrees onto the square of Web Mercator: 0 to 1, eastward and down."""

    def project(c: NDArray[np.float64]) -> NDArray[np.float64]:
        sine = np.sin(np.radians(c[:, 1]))
        down = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
        return np.stack([c[:, 0] / 360 + 0.5, down], axis=1)

    projected: Shapes = shapely.transform(shapes, project)
    return projected


def _cut_zoom(
    z: int, features: Sequence[GroundFeature], shapes: Shapes, box: Box
) -> Iterable[tuple[Place, bytes]]:
    if not features:
        return
    unit = 1 / (EXTENT << z)
    coarse = PIXEL / 2 if z < ZOOMS[-1] else 1
    plain = shapely.simplify(shapes, coarse * unit)
    areas = shapely.get_dimensions(plain) == 2  # noqa: PLR2004 - areas
    plain[areas & (shapely.area(plain) < _LEAST_AREA * unit**2)] = None
    tree = shapely.STRtree(plain)
    for x, y in _tiles_of(z, box):
        window = ((x * EXTENT - MARGIN) * unit, (y * EXTENT - MARGIN) * unit)
        side = (EXTENT + 2 * MARGIN) * unit
        frame = shapely.box(*window, window[0] + side, window[1] + side)
        rows = np.sort(tree.query(frame, predicate="intersects"))
        if len(rows):
            inside = _to_units(_cut(plain[rows], frame), unit, x, y)
            kinds = shapely.get_dimensions(plain[rows])
            tile = _encode([features[row] for row in rows], inside, kinds)
            if tile:
                yield (z, x, y), tile


def _tiles_of(z: int, box: Box) -> Iterator[tuple[int, int]]:
    west, north, east, south = (floor(side * (1 << z)) for side in box)
    for x in range(west, east + 1):
        for y in range(north, south + 1):
            yield x, y


def _cut(shapes: Shapes, frame: shapely.Geometry) -> Shapes:
    shapes = shapes.copy()
    beyond = ~shapely.covered_by(shapes, frame)
    shapes[beyond] = shapely.intersection(shapes[beyond], frame)
    return shapes


def _to_units(shapes: Shapes, unit: float, x: int, y: int) -> Shapes:
    """Turn to the tile's own units: whole numbers, from its corner."""
    corner = np.array([x * EXTENT, y * EXTENT])
    shifted: Shapes = shapely.transform(shapes, lambda c: c / unit - corner)
    areas = shapely.get_dimensions(shifted) == 2  # noqa: PLR2004 - areas
    shifted[areas] = shapely.set_precision(shifted[areas], 1)
    rounded = shapely.transform(shifted[~areas], np.rint)
    shifted[~areas] = shapely.remove_repeated_points(rounded)
    return shifted


def _encode(
    features: Sequence[GroundFeature], shapes: Shapes, kinds: NDArray[np.int_]
) -> bytes:
    """Write a tile; of a shape only what is of its kind: no line where areas touch."""
    layers: dict[str, list[dict[str, object]]] = {name: [] for name in _ORDER}
    for feature, shape, kind in zip(features, shapes, kinds, strict=True):
        properties = {"kind": feature.kind, **dict(feature.names)}
        layers[feature.layer] += [
            {"geometry": part, "properties": properties}
            for part in shapely.get_parts(shape)
            if shapely.get_dimensions(part) == kind and (part.length or not kind)
        ]
    tile: bytes = mapbox_vector_tile.encode(
        [{"name": n, "features": found} for n, found in layers.items() if found],
        default_options={"y_coord_down": True, "extents": EXTENT},
    )
    return tile
