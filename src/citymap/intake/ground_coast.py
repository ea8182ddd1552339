"""The sea, of which OpenStreetMap has only the coast.

A coastline has the land on its left. The box that the extract was cut to and the
coast within it divide the box into faces; a face that lies to the right of its
coast is sea. Where the edge has cut a coastline, its next corner is not known:
the line is led the shortest way to the edge, if that is near. A face that lies
to the right of some coast and to the left of other (the coast is not whole) is
left out.

Source: wiki.openstreetmap.org/wiki/Tag:natural=coastline.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from citymap.intake.osm_objects import LonLat, OsmObject
from citymap.layer import Bounds

#: How far from the edge a coastline that was cut may end, degrees: some 200 m.
NEAR_DEG = 0.002
_BESIDE_DEG = 1e-7  # about a centimetre off the coast
_SURE = 0.9  # share of a face's coast that must say the same


def read_sea(objects: Iterable[OsmObject], box: Bounds) -> shapely.Geometry | None:
    """Make the sea of the coastlines among some objects; None if there is none.

    ``box``: where the extract has everything, degrees.
    """
    lines = [line for found in objects for line in _lines(found)]
    if not lines:
        return None
    frame = shapely.box(box.west, box.south, box.east, box.north)
    inside = [line for line in lines if shapely.intersects(frame, line)]
    if not inside:
        return None
    drawn = shapely.union_all([frame.boundary, *_led_to_the_edge(inside, frame)])
    faces = [
        face
        for face in shapely.get_parts(shapely.polygonize([drawn]))
        if shapely.contains_properly(frame, shapely.point_on_surface(face))
    ]
    sea = _right_of(inside, np.array(faces, np.object_), frame)
    return shapely.union_all(sea) if len(sea) else None


def _lines(found: OsmObject) -> list[shapely.Geometry]:
    parts: list[Sequence[LonLat]] = [part for part in found.parts if len(part) > 1]
    return (
        [found.line] if found.line is not None else list(map(shapely.LineString, parts))
    )


def _led_to_the_edge(
    lines: Sequence[shapely.Geometry], frame: shapely.Geometry
) -> list[shapely.Geometry]:
    """Give the lines, and from each loose end near the edge a way to the edge."""
    chains = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    ends = [
        shapely.get_point(chain, place)
        for chain in chains
        if not chain.is_closed
        for place in (0, -1)
    ]
    near = [end for end in ends if 0 < frame.boundary.distance(end) < NEAR_DEG]
    led = [
        shapely.shortest_line(end, frame.boundary) for end in near if frame.covers(end)
    ]
    return [*chains, *(_a_little_longer(line) for line in led)]


def _a_little_longer(line: shapely.Geometry) -> shapely.Geometry:
    """Cross the edge rather than end on it, where rounding decides."""
    start, end = shapely.get_coordinates(line)
    return shapely.LineString([start, end + (end - start) * 0.01])


def _right_of(
    lines: Sequence[shapely.Geometry],
    faces: NDArray[np.object_],
    frame: shapely.Geometry,
) -> NDArray[np.object_]:
    """Choose the faces that have their coast to the left, land beyond it."""
    ends = np.concatenate([_steps(line) for line in lines])
    inside = shapely.intersection(shapely.linestrings(ends), frame)
    length = shapely.length(inside)
    real = length > 0
    middle = shapely.line_interpolate_point(inside[real], 0.5, normalized=True)
    step = (ends[:, 1] - ends[:, 0])[real]
    aside = np.stack([step[:, 1], -step[:, 0]], axis=1) * _BESIDE_DEG
    aside /= np.hypot(*step.T)[:, None]
    places = shapely.get_coordinates(middle)
    tree = shapely.STRtree(faces)
    right = _lengths(tree, places + aside, length[real], len(faces))
    left = _lengths(tree, places - aside, length[real], len(faces))
    return faces[right > _SURE * (left + right)]


def _steps(line: shapely.Geometry) -> NDArray[np.float64]:
    """Give a line step by step: where each begins and ends, shape ``(n, 2, 2)``."""
    corners = shapely.get_coordinates(line)
    return np.stack([corners[:-1], corners[1:]], axis=1)


def _lengths(
    tree: shapely.STRtree,
    places: NDArray[np.float64],
    length: NDArray[np.float64],
    faces: int,
) -> NDArray[np.float64]:
    """Sum up, for each face, the coast whose places lie in it."""
    place, face = tree.query(shapely.points(places), predicate="within")
    lengths = np.zeros(faces)
    np.add.at(lengths, face, length[place])
    return lengths
