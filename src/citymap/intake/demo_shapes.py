"""Lines and polygons for the demo, drawn in metres around given places.

A polygon's corners go once round its place, so it is valid and the place lies
inside; a line turns gently, so it never meets itself, and the place is its
middle vertex.
"""

from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray

from citymap.intake.demo_ground import offset
from citymap.layer import GeometryKind

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

RECTANGLE = 4
VERTICES_OF_A_LINE = 5
LARGEST_TURN = np.pi / 8  # four of them are less than half a turn


def draw_shapes(
    kind: GeometryKind,
    place: tuple[Floats, Floats],
    size_m: Floats,
    corners: int,
    rng: np.random.Generator,
) -> tuple[Shapes, Mapping[str, Floats]]:
    """Draw one shape around each place.

    Parameters
    ----------
    kind
        ``line`` or ``polygon``.
    place
        lon, lat, degrees, shape ``(n,)``.
    size_m
        Radius of a polygon, half the length of a line, shape ``(n,)``.
    corners
        Of a polygon; 4 makes rectangles.
    rng
        Where chance comes from.

    Returns
    -------
    Shapes in degrees, shape ``(n,)``, and what a record may say of them:
    ``area_m2``, ``area_ha``, ``length_m``, rounded, by name of a field.
    """
    if kind == "line":
        lines = shapely.linestrings(_on_earth(place, _paths(size_m, rng)))
        return lines, {"length_m": np.round(2 * size_m)}
    rings = _rings(size_m, corners, rng)
    area_m2 = shapely.area(shapely.polygons(rings))
    measures = {"area_m2": np.round(area_m2), "area_ha": np.round(area_m2 / 1e4, 2)}
    return shapely.polygons(_on_earth(place, rings)), measures


def _rings(size_m: Floats, corners: int, rng: np.random.Generator) -> Floats:
    """Draw corners around the origin, in metres, shape ``(n, corners, 2)``."""
    n = len(size_m)
    turn = rng.uniform(0.0, 2.0 * np.pi, (n, 1))
    if corners == RECTANGLE:
        half = rng.uniform(np.pi / 16, np.pi / 4, n)
        angle = np.stack([half, np.pi - half, np.pi + half, -half], axis=1) + turn
        radius = np.repeat(size_m[:, None], RECTANGLE, axis=1)
    else:
        steps = np.arange(corners) + rng.uniform(-0.3, 0.3, (n, corners))
        angle = steps * 2.0 * np.pi / corners + turn
        radius = size_m[:, None] * rng.uniform(0.65, 1.0, (n, corners))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=2)


def _paths(size_m: Floats, rng: np.random.Generator) -> Floats:
    """Draw vertices with the middle one at the origin, in metres."""
    n, legs = len(size_m), VERTICES_OF_A_LINE - 1
    turns = rng.uniform(-LARGEST_TURN, LARGEST_TURN, (n, legs))
    heading = rng.uniform(0.0, 2.0 * np.pi, (n, 1)) + np.cumsum(turns, axis=1)
    leg = (2.0 * size_m / legs)[:, None]
    legs_m = np.stack([leg * np.cos(heading), leg * np.sin(heading)], axis=2)
    start = np.zeros((n, 1, 2))
    path = np.concatenate([start, np.cumsum(legs_m, axis=1)], axis=1)
    middle: Floats = path[:, [VERTICES_OF_A_LINE // 2], :]
    return path - middle


def _on_earth(place: tuple[Floats, Floats], metres: Floats) -> Floats:
    lon, lat = place
    x, y = offset(lon[:, None], lat[:, None], metres[..., 0], metres[..., 1])
    return np.stack([x, y], axis=-1)
