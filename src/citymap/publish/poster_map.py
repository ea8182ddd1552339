"""The map of a poster: ground, districts, features; two of them, or one magnified.

Two versions of a layer are drawn in the same scale beside or above each other.
Where much of a map is in a small part of it, and there is an empty corner, that part
is drawn again in the corner, larger.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from citymap.publish.poster_document import (
    DISTRICT_DIGITS,
    LayerColumns,
    MapDocument,
    Positions,
    read_places,
    read_ring,
)
from citymap.publish.poster_features import define_symbols, draw_features, symbol_size
from citymap.publish.poster_frame import Box, View, draw_north, draw_scale, fit_view
from citymap.publish.poster_ground import (
    BEYOND,
    LAND,
    draw_districts,
    draw_names,
    draw_tiles,
)
from citymap.publish.poster_svg import (
    BOLD,
    INK,
    Attributes,
    element,
    fit,
    width_of,
    write_lines,
)
from citymap.publish.poster_words import WORDS

_APART = 3.0  # between two maps, sheet units
_NAME = 3.4  # of districts
_ZOOM = 3.5  # of the part that is drawn again
_SHARES = (0.55, 0.5, 0.45, 0.4, 0.35, 0.3)  # of the frame's shorter side
_WORTH = 0.2  # of all features must be in that part
_MANY = 200  # features; fewer are not crowded
_TRIED = 500  # features about which the part is looked for

Numbered = Sequence[tuple[int, LayerColumns]]


def draw_maps(document: MapDocument, frame: Box, unit_mm: float) -> str:
    """Draw the map in a frame; of two versions one each, in the same scale.

    ``unit_mm``: how many millimetres of paper a sheet unit is.
    """
    layers = list(enumerate(document["layers"]))
    compare = document["compare"]
    if compare is None:
        view = fit_view(_bounds(document), frame)
        inset = None if document["areas"] else find_inset(document["layers"], view)
        whole = _draw_map(document, view, layers, unit_mm)
        return whole + (_draw_inset(document, view, inset, unit_mm) if inset else "")
    drawn = []
    before, after = _halves(frame)
    for side, box in ((compare["before"], before), (compare["after"], after)):
        key = "before" if box is before else "after"
        view = replace(fit_view(_bounds(document), box), key=key)
        shown = [(row, layer) for row, layer in layers if layer["side"] == key]
        drawn.append(_draw_map(document, view, shown, unit_mm))
        drawn.append(_draw_caption(f"{side['title']} · {side['count']:,}", box))
    return "".join(drawn)


def _halves(frame: Box) -> tuple[Box, Box]:
    if frame.width >= frame.height:
        wide = (frame.width - _APART) / 2
        first = replace(frame, width=wide)
        return first, replace(first, x=first.right + _APART)
    first = replace(frame, height=(frame.height - _APART) / 2)
    return first, replace(first, y=first.bottom + _APART)


def _draw_caption(caption: str, box: Box) -> str:
    words = fit(caption, box.width * 0.6, 3.6, least=1.6)
    wide = width_of(words.lines[0]) * words.size
    back = Box(box.x, box.y, wide + 6, words.height + 2.6)
    white = back.rect({"fill": "#ffffff", "fill-opacity": 0.92})
    return white + write_lines(words, (box.x + 3, box.y + 1.1), BOLD)


def _bounds(document: MapDocument) -> Sequence[float]:
    """Give what must be seen: the features, and the districts if these are coloured."""
    districts = document["ground"]["districts"]
    if not (document["areas"] and districts):
        return document["bounds"]
    corners = np.concatenate(
        [
            read_ring(ring, DISTRICT_DIGITS)
            for district in districts
            for polygon in district["rings"]
            for ring in polygon
        ]
    )
    return (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())


def _draw_map(
    document: MapDocument, view: View, layers: Numbered, unit_mm: float
) -> str:
    ground, areas, language = (
        document["ground"],
        document["areas"],
        document["language"],
    )
    districts, tiles = ground["districts"] or [], ground["tiles"]
    size = symbol_size([layer for _, layer in layers], view, unit_mm)
    clip = f"poster-frame-{view.key}"
    drawn = element(
        "g",
        {"clip-path": f"url(#{clip})"},
        view.box.rect({"fill": BEYOND if districts and not tiles else LAND}),
        draw_tiles(tiles, view) if tiles else "",
        draw_districts(districts, areas, view, plain=not tiles),
        draw_features(layers, view, size),
        draw_names(districts, areas, view, _NAME),
    )
    return element(
        "g",
        {"class": "map"},
        element("defs", {}, element("clipPath", {"id": clip}, view.box.rect({}))),
        element("defs", {}, define_symbols(layers, view, size)),
        drawn,
        view.box.rect({"fill": "none", "stroke": INK, "stroke-width": 0.35}),
        draw_scale(view, unit_mm, language),
        draw_north(view, language) if view.key != "inset" else "",
    )


def find_inset(layers: Sequence[LayerColumns], view: View) -> View | None:
    """Find the part to draw again, larger, and an empty corner for it.

    None where features are few or spread out, or no corner is free of them.
    """
    places = np.concatenate([view.place(read_places(layer)) for layer in layers])
    if len(places) < _MANY:
        return None
    corner = _empty_corner(places, view.box)
    if corner is None:
        return None
    half = corner.width / _ZOOM / 2
    x, y, count = _densest(places, half)
    if count < _WORTH * len(places):
        return None
    left = view.left + (x - half - view.box.x) / view.scale
    top = view.top + (y - half - view.box.y) / view.scale
    return View(corner, left, top, view.scale * _ZOOM, "inset")


def _empty_corner(places: Positions, frame: Box) -> Box | None:
    """Find the largest square without features: upper left, else lower right."""
    for share, lower in product(_SHARES, (False, True)):
        side = share * min(frame.width, frame.height)
        x = frame.right - side - 2 if lower else frame.x + 2
        y = frame.bottom - side - 2 if lower else frame.y + 2
        inside = (np.abs(places - [x + side / 2, y + side / 2]) < side / 2 + 2).all(
            axis=1
        )
        if not inside.any():
            return Box(x, y, side, side)
    return None


def _densest(places: Positions, half: float) -> tuple[float, float, int]:
    """Find the middle of the square with most features, and how many it has."""
    tried = places[:: max(1, len(places) // _TRIED)]
    counts = [int((np.abs(places - at) < half).all(axis=1).sum()) for at in tried]
    best = int(np.argmax(counts))
    x, y = tried[best].tolist()
    return x, y, counts[best]


def _draw_inset(document: MapDocument, view: View, inset: View, unit_mm: float) -> str:
    """Draw the part again, and on the map where it is."""
    side = inset.box.width / _ZOOM
    x = view.box.x + (inset.left - view.left) * view.scale
    y = view.box.y + (inset.top - view.top) * view.scale
    line: Attributes = {"fill": "none", "stroke": INK, "stroke-width": 0.35}
    words = WORDS[document["language"]]["larger"].format(f"{_ZOOM:g}")
    return (
        Box(x, y, side, side).rect({**line, "class": "enlarged"})
        + _draw_map(document, inset, list(enumerate(document["layers"])), unit_mm)
        + _draw_caption(words, inset.box)
    )
