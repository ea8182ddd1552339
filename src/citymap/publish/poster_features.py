"""Features on a poster: symbols by class, told apart by shape as well as colour.

Symbols are as large as their density allows. A line or polygon is drawn where it
can be seen, else its symbol stands for it. Few are drawn over many.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle

import numpy as np
import shapely
from numpy.typing import NDArray

from citymap.publish.escape import colour
from citymap.publish.poster_document import (
    LayerColumns,
    Positions,
    StyleClass,
    read_places,
    read_rings,
)
from citymap.publish.poster_frame import Box, View
from citymap.publish.poster_svg import element, number, path_data

_CROWDED = 0.5  # the share of features that may touch their neighbour
_LARGEST = 3.4  # sheet units across
_SMALLEST_MM = 1.1  # on A4
_SHRINK = 0.3  # on larger paper symbols grow, but less than it does
_FAR = 10_000.0  # sheet units; farther out is not drawn
_SEEN = 0.8  # of a symbol's size: a shape as large is drawn
_IN_TURN = ("disc", "square", "triangle", "diamond", "ring")
#: Outlines of a symbol one unit across, about its middle.
SHAPES = {
    "disc": "M-.5 0A.5 .5 0 1 1 .5 0A.5 .5 0 1 1-.5 0Z",
    "ring": "M-.5 0A.5 .5 0 1 1 .5 0A.5 .5 0 1 1-.5 0Z"
    "M-.22 0A.22 .22 0 1 0 .22 0A.22 .22 0 1 0-.22 0Z",
    "square": "M-.44-.44H.44V.44H-.44Z",
    "diamond": "M0-.6L.6 0L0 .6L-.6 0Z",
    "triangle": "M0-.56L.58 .44H-.58Z",
}


def tell_apart(layers: Sequence[LayerColumns]) -> None:
    """Give layers of a single class different shapes, where there are several.

    The two versions of one layer keep theirs.
    """
    plain = [layer for layer in layers if len(layer["style"]["classes"]) == 1]
    if len({layer["id"] for layer in layers}) == 1:
        return
    for layer, shape in zip(plain, cycle(_IN_TURN), strict=False):
        layer["style"]["classes"][0]["shape"] = shape


def symbol_size(layers: Sequence[LayerColumns], view: View, unit_mm: float) -> float:
    """Choose how large symbols are, in sheet units: most do not touch.

    ``unit_mm``: how many millimetres of paper a sheet unit is.
    """
    least = _SMALLEST_MM / unit_mm**_SHRINK
    everywhere = [view.place(read_places(layer)) for layer in layers]
    places = np.concatenate([at[_within(at, view.box, 0.0)] for at in everywhere])
    points = shapely.points(places)
    tree = shapely.STRtree(points)
    _, near = tree.query_nearest(
        points, exclusive=True, all_matches=False, return_distance=True
    )
    if not len(near):  # none has a neighbour, but at its own spot
        return _LARGEST
    return float(np.clip(np.quantile(near, _CROWDED) * 1.1, least, _LARGEST))


def define_symbols(
    layers: Sequence[tuple[int, LayerColumns]], view: View, size: float
) -> str:
    """Write each class's symbol once, to be used by name."""
    return "".join(
        element("path", {"id": _name(view, row, of), **symbol(one, size)})
        for row, layer in layers
        for of, one in enumerate(layer["style"]["classes"])
    )


def _name(view: View, layer: int, of: int) -> str:
    return f"poster-{view.key}-{layer}-{of}"


def symbol(of: StyleClass, size: float) -> dict[str, str | float]:
    """Give the attributes of a path that is a symbol about 0, 0."""
    data = SHAPES.get(of["shape"], SHAPES["disc"])
    return {
        "d": data,
        "transform": f"scale({number(size)})",
        "fill": colour(of["colour"]),
        "fill-rule": "evenodd",
        "stroke": "#ffffff",
        "stroke-width": 0.11,
        "paint-order": "stroke",
    }


def draw_features(
    layers: Sequence[tuple[int, LayerColumns]], view: View, size: float
) -> str:
    """Draw layers with their place among the sheet's layers, the first on top."""
    drawn = [_draw_layer(row, layer, view, size) for row, layer in layers]
    return element("g", {"class": "features"}, *reversed(drawn))


def _draw_layer(row: int, layer: LayerColumns, view: View, size: float) -> str:
    places = view.place(read_places(layer))
    of = np.array(layer["style"]["of"], np.intp)
    shapes, seen = _draw_shapes(layer, of, view, size)
    uses = [
        f'<use href="#{_name(view, row, of[at])}" x="{number(x)}" y="{number(y)}"/>'
        for at in _few_last(of, ~seen & _within(places, view.box, size))
        for x, y in (places[at],)
    ]
    return element("g", {"class": "layer"}, *shapes, *uses)


def _within(places: Positions, box: Box, size: float) -> NDArray[np.bool_]:
    low = np.array([box.x, box.y]) - size
    high = np.array([box.right, box.bottom]) + size
    inside: NDArray[np.bool_] = np.all((low <= places) & (places <= high), axis=1)
    return inside


def _few_last(of: NDArray[np.intp], wanted: NDArray[np.bool_]) -> Iterator[int]:
    """Give the rows to draw: the classes with fewest features last, so on top."""
    counts = np.bincount(of, minlength=1)
    order = np.argsort(-counts[of], kind="stable")
    return iter(order[wanted[order]].tolist())


def _draw_shapes(
    layer: LayerColumns, of: NDArray[np.intp], view: View, size: float
) -> tuple[list[str], NDArray[np.bool_]]:
    """Draw the shapes that can be seen, and tell which rows these are."""
    seen = np.zeros(len(of), np.bool_)
    drawn = []
    for row, rings in enumerate(read_rings(layer)):
        placed = [view.place(ring) for ring in rings]
        if _extent(placed) < size * _SEEN:
            continue
        seen[row] = True
        ink = colour(layer["style"]["classes"][of[row]]["colour"])
        drawn.append(_draw_shape(placed, ink, closed=layer["geometry"] == "polygon"))
    return drawn, seen


def _extent(rings: Sequence[Positions]) -> float:
    corners = np.concatenate(rings)
    return float((corners.max(axis=0) - corners.min(axis=0)).max())


def _draw_shape(rings: Sequence[Positions], ink: str, *, closed: bool) -> str:
    data = "".join(
        path_data(np.clip(ring, -_FAR, _FAR), closed=closed) for ring in rings
    )
    return element("path", {"d": data, **shape_style(ink, closed=closed)})


def shape_style(ink: str, *, closed: bool) -> dict[str, str | float]:
    """Give the attributes of a line or an area in a colour."""
    if closed:
        return {
            "fill": ink,
            "fill-opacity": 0.35,
            "fill-rule": "evenodd",
            "stroke": ink,
            "stroke-width": 0.3,
            "stroke-linejoin": "round",
        }
    line = {"fill": "none", "stroke": ink, "stroke-linecap": "round"}
    return {**line, "stroke-width": 0.8}
