"""The map of an import's summary: what was there before, and what comes after.

Plain SVG, in units of which the frame is 210 wide. Each kind of change has a shape
of its own beside its colour; a mark's title is the feature's name. Lines and
polygons are marked at a point on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import shapely
from numpy.typing import NDArray

from citymap.changes import Changes
from citymap.publish.colours import NOT_KNOWN, PALETTE
from citymap.publish.document import Shape
from citymap.publish.escape import xml
from citymap.publish.poster_document import Positions
from citymap.publish.poster_features import SHAPES
from citymap.publish.poster_frame import Box, View, fit_view, round_length
from citymap.publish.poster_svg import (
    FONTS,
    INK,
    QUIET,
    Attributes,
    element,
    number,
    path_data,
    plain,
    text,
    width_of,
)
from citymap.store.districts import Outlines
from citymap.table import LayerTable

Became = Literal["kept", "changed", "moved", "removed", "added"]
Sign = Became | Literal["old"]
#: From the bottom up.
KINDS: tuple[Became, ...] = get_args(Became)

MOST_DRAWN = 3000
_WIDTH, _HEIGHT = 210.0, 150.0
_CLOSER = 2.5  # times as large: then a second map is worth its room
_FAR = 10_000.0  # sheet units; farther out nothing is drawn
_LARGEST = 4.0  # a sign's size, at most
_NAME = 4.2  # the size of a district's name
_ROUGH_DEG = 0.002
_KILOMETRE = 1000.0
_LOOKS: dict[Sign, tuple[Shape, str, float]] = {
    "kept": ("disc", "#8a8f98", 1.5),
    "changed": ("square", PALETTE[2], 3.0),
    "moved": ("diamond", PALETTE[0], 3.2),
    "removed": ("ring", PALETTE[1], 3.4),
    "added": ("triangle", PALETTE[3], 3.4),
    "old": ("disc", NOT_KNOWN[0], 2.2),
}
_LAND, _EDGE = "#f6f4ee", "#b3ac9c"

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Features to be drawn that became the same; degrees, shape ``(n, 2)`` each.

    ``was``: where moved ones were.
    """

    kind: Became
    at: Positions
    names: Sequence[str]
    was: Positions | None = None

    def __len__(self) -> int:
        """Count them."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The maps of a summary: the whole one, a closer one, and how full they are.

    ``counts``: how many features there are of each kind, drawn or not, the kinds in
    the order of the legend; one that was moved and changed is counted as moved.
    """

    whole: str
    closer: str | None
    drawn: int
    counts: Mapping[Became, int]


def draw_maps(changes: Changes, outlines: Outlines | None, label: str) -> Drawn | None:
    """Draw an import; None if there is no place to draw.

    Parameters
    ----------
    label
        What the map is called for those who do not see it.
    """
    rows = _rows(changes)
    counts = {kind: len(rows[kind]) for kind in reversed(KINDS)}
    if not any(counts.values()):
        return None
    marks = [_marks(changes, kind, kept) for kind, kept in _thin(rows).items()]
    view = fit_view(_extent(marks), Box(0, 0, _WIDTH, _HEIGHT))
    near = _closer([of for of in marks if of.kind != "kept"], view)
    return Drawn(
        _draw(marks, outlines, view, label),
        None if near is None else _draw(marks, outlines, near, label),
        sum(map(len, marks)),
        counts,
    )


def symbol(kind: Sign) -> str:
    """Draw the sign of a kind alone, for the legend."""
    return element(
        "svg",
        {"viewBox": "-2.4 -2.4 4.8 4.8", "class": "sign", "aria-hidden": "true"},
        element("path", _look(kind)),
    )


def _rows(changes: Changes) -> dict[Became, Rows]:
    """Tell features apart; a moved one that is changed as well counts as moved."""
    moved, changed = changes.moved, changes.changed & ~changes.moved
    return {
        "kept": np.flatnonzero(~moved & ~changed),
        "changed": np.flatnonzero(changed),
        "moved": np.flatnonzero(moved),
        "removed": changes.removed,
        "added": changes.added,
    }


def _thin(rows: dict[Became, Rows]) -> dict[Became, Rows]:
    """Leave out features evenly, the kept ones first, until few enough are left."""
    changed = sum(len(of) for kind, of in rows.items() if kind != "kept")
    room = max(MOST_DRAWN - changed, 0)
    share = min(1.0, MOST_DRAWN / max(changed, 1))
    return {
        kind: _evenly(of, room if kind == "kept" else int(len(of) * share))
        for kind, of in rows.items()
    }


def _evenly(rows: Rows, most: int) -> Rows:
    if len(rows) <= most:
        return rows
    chosen: Rows = rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]
    return chosen


def _marks(changes: Changes, kind: Became, rows: Rows) -> Marks:
    if kind == "added":
        return Marks(kind, _at(changes.after, rows), _names(changes.after, rows))
    if kind == "removed":
        return Marks(kind, _at(changes.before, rows), _names(changes.before, rows))
    new = changes.new[rows]
    was = _at(changes.before, changes.old[rows]) if kind == "moved" else None
    return Marks(kind, _at(changes.after, new), _names(changes.after, new), was)


def _at(table: LayerTable, rows: Rows) -> Positions:
    return np.column_stack([table.lon[rows], table.lat[rows]])


def _names(table: LayerTable, rows: Rows) -> list[str]:
    """Name features; by their ids those that have no name."""
    chosen = table.columns.take(rows)
    ids: list[str] = chosen["id"].to_pylist()
    if "name" not in chosen.column_names:
        return ids
    named = zip(chosen["name"].to_pylist(), ids, strict=True)
    return [plain(str(name or ident)) for name, ident in named]


def _extent(marks: Sequence[Marks]) -> tuple[float, float, float, float]:
    everywhere = [m.at for m in marks] + [m.was for m in marks if m.was is not None]
    places = np.concatenate(everywhere)
    west, south = places.min(axis=0)
    east, north = places.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _closer(marks: Sequence[Marks], view: View) -> View | None:
    """Look closer at what changed, where that is in a small part of the map."""
    if not any(map(len, marks)):
        return None
    near = fit_view(_extent(marks), view.box)
    return replace(near, key="near") if near.scale >= view.scale * _CLOSER else None


def _draw(
    marks: Sequence[Marks], outlines: Outlines | None, view: View, label: str
) -> str:
    box = view.box
    return element(
        "svg",
        {
            "viewBox": f"0 0 {number(box.width)} {number(box.height)}",
            "role": "img",
            "aria-label": label,
            "font-family": FONTS,
        },
        box.rect({"fill": _LAND}),
        element("defs", {}, *(_define(kind, view) for kind in _LOOKS)),
        _districts(outlines, view) if outlines else "",
        *(_draw_marks(of, view) for of in marks if of.kind == "kept"),
        _district_names(outlines, view) if outlines else "",
        *(_draw_old(of, view) for of in marks if of.was is not None),
        *(_draw_marks(of, view) for of in marks if of.kind != "kept"),
        _scale(view),
        box.rect({"fill": "none", "stroke": _EDGE, "stroke-width": 0.4}),
    )


def _look(kind: Sign) -> Attributes:
    """Give the attributes of a kind's sign about 0, 0; old places are hollow."""
    shape, ink, size = _LOOKS[kind]
    hollow = kind == "old"
    return {
        "d": SHAPES[shape],
        "transform": f"scale({number(size)})",
        "fill": "#ffffff" if hollow else ink,
        "fill-rule": "evenodd",
        "stroke": ink if hollow else "#ffffff",
        "stroke-width": 0.18 if hollow else 0.1,
    }


def _define(kind: Sign, view: View) -> str:
    return element("path", {"id": f"{view.key}-{kind}", **_look(kind)})


def _draw_old(marks: Marks, view: View) -> str:
    """Draw where features were, and a line to where they are."""
    if marks.was is None:
        return ""
    was, now = view.place(marks.was), view.place(marks.at)
    ends = np.concatenate([was, now], axis=1)
    seen = _seen(was, view) | _seen(now, view)
    lines = (path_data(one.reshape(2, 2), closed=False) for one in ends[seen])
    ink: Attributes = {"fill": "none", "stroke": _LOOKS["old"][1], "stroke-width": 0.5}
    joined = element("path", {"d": "".join(lines), **ink}) if seen.any() else ""
    return joined + _use("old", was, marks.names, view)


def _draw_marks(marks: Marks, view: View) -> str:
    return _use(marks.kind, view.place(marks.at), marks.names, view)


def _use(kind: Sign, places: Positions, names: Sequence[str], view: View) -> str:
    """Put a sign at each place that is seen, with the name that a pointer shows."""
    uses = (
        f'<use href="#{view.key}-{kind}" x="{number(places[row][0])}"'
        f' y="{number(places[row][1])}"><title>{xml(names[row])}</title></use>'
        for row in np.flatnonzero(_seen(places, view)).tolist()
    )
    return element("g", {"class": kind}, *uses)


def _seen(places: Positions, view: View) -> NDArray[np.bool_]:
    low = np.array([view.box.x, view.box.y]) - _LARGEST
    high = np.array([view.box.right, view.box.bottom]) + _LARGEST
    seen: NDArray[np.bool_] = np.all((low <= places) & (places <= high), axis=1)
    return seen


def _districts(outlines: Outlines, view: View) -> str:
    drawn = [_outline(shape, view) for shape in outlines.shapes]
    ink: Attributes = {"fill": "#ffffff", "stroke": _EDGE, "stroke-width": 0.35}
    return element("g", ink, *drawn)


def _district_names(outlines: Outlines, view: View) -> str:
    west, south, east, north = view.degrees
    shapes = np.array(outlines.shapes, np.object_)
    seen = shapely.clip_by_rect(shapes, west, south, east, north)
    named = zip(outlines.names, seen, strict=True)
    halo: Attributes = {
        "stroke": "#ffffff",
        "stroke-width": 0.9,
        "stroke-linejoin": "round",
    }
    names = [_district_name(name, shape, view) for name, shape in named]
    return element("g", {**halo, "paint-order": "stroke"}, *names)


def _outline(shape: shapely.Geometry, view: View) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    data = "".join(
        path_data(
            np.clip(view.place(shapely.get_coordinates(r)), -_FAR, _FAR), closed=True
        )
        for r in rings
    )
    return element("path", {"d": data, "fill-rule": "evenodd"})


def _district_name(name: str, shape: shapely.Geometry, view: View) -> str:
    """Write a district's name in what is seen of it, if there is room."""
    if shape.is_empty:
        return ""
    circle = shapely.maximum_inscribed_circle(shape, tolerance=_ROUGH_DEG)
    ends = view.place(shapely.get_coordinates(circle))
    radius = float(np.hypot(*(ends[1] - ends[0])))
    words = plain(name)
    if width_of(words) * _NAME > radius * 2.2:
        return ""
    return text(words, (ends[0][0], ends[0][1] + _NAME / 3), _NAME, QUIET, "middle")


def _scale(view: View) -> str:
    """Draw the scale bar in the lower left corner, true at the map's middle."""
    metres = view.metres
    length = round_length(metres * 50)
    x, y, wide = view.box.x + 6, view.box.bottom - 6, length / metres
    kilometres = length >= _KILOMETRE
    words = f"{number(length / 1000)} km" if kilometres else f"{number(length)} m"
    paper = Box(x - 2.5, y - 5.5, wide + width_of(words) * 3.6 + 7, 8)
    bar = np.array([[x, y - 2], [x, y], [x + wide, y], [x + wide, y - 2]])
    ink: Attributes = {"fill": "none", "stroke": INK, "stroke-width": 0.6}
    return element(
        "g",
        {},
        paper.rect({"fill": "#ffffff", "fill-opacity": 0.85, "rx": 1}),
        element("path", {"d": path_data(bar, closed=False), **ink}),
        text(words, (x + wide + 2, y), 3.6),
    )
