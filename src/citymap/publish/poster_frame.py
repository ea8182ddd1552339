"""Where on the sheet a place lies: Web Mercator in a frame, and its true scale.

Sheet units: the short side of any sheet has 210 of them, so that one is a
millimetre on A4; x goes right, y down. Web Mercator stretches with latitude, so
scale bar and scale hold at the middle of the frame.

Source: EPSG:3857.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from citymap.earth.grid import geodesics_m
from citymap.errors import Language
from citymap.publish.poster_document import Positions
from citymap.publish.poster_svg import (
    BOLD,
    INK,
    PLAIN,
    QUIET,
    Attributes,
    element,
    number,
    path_data,
    text,
    width_of,
)

_LEAST_M = 1000.0  # across what must be seen: one feature is no area
_EQUATOR_M = 2 * math.pi * 6_378_137  # the side of Web Mercator's square
_MARGIN = 0.05  # of the frame, on each side
_FOOT = 9.0  # sheet units under what must be seen: the scale bar's
_MOST_LAT = 85.0
_KILOMETRE = 1000.0

Bounds = Sequence[float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the sheet, in sheet units."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def rect(self, more: Attributes) -> str:
        """Draw it."""
        size = {"width": self.width, "height": self.height}
        return element("rect", {"x": self.x, "y": self.y, **size, **more})


@dataclass(frozen=True, slots=True)
class View:
    """A frame with a piece of the world in it.

    Attributes
    ----------
    box
        The frame.
    left, top
        Its corner on Web Mercator's square (0 to 1, eastward and down).
    scale
        Sheet units for the whole square.
    key
        Tells the frames of a sheet apart, in the names of what is drawn in them.
    """

    box: Box
    left: float
    top: float
    scale: float
    key: str = "map"

    def place(self, degrees: Positions) -> Positions:
        """Give sheet units for degrees (lon/lat), shape ``(n, 2)``."""
        corner = np.array([self.left, self.top])
        frame = np.array([self.box.x, self.box.y])
        placed: Positions = (on_square(degrees) - corner) * self.scale + frame
        return placed

    @property
    def degrees(self) -> tuple[float, float, float, float]:
        """What it shows: west, south, east, north."""
        east = self.left + self.box.width / self.scale
        south = self.top + self.box.height / self.scale
        north = _latitude(self.top)
        return self.left * 360 - 180, _latitude(south), east * 360 - 180, north

    @property
    def metres(self) -> float:
        """Metres for a sheet unit, true at the middle of the frame."""
        west, _, east, _ = self.degrees
        quarter = (east - west) / 4
        lon = (west + east) / 2 - quarter / 2
        (metres,) = geodesics_m(lon, self.latitude, [lon + quarter], [self.latitude])
        return metres / (self.box.width / 4)

    @property
    def latitude(self) -> float:
        """The latitude in the middle of the frame, degrees."""
        return _latitude(self.top + self.box.height / self.scale / 2)


def fit_view(bounds: Bounds, box: Box) -> View:
    """Show all of ``bounds`` (west, south, east, north; degrees) in a frame.

    At least some 1 km is shown, of however small an extent.

    >>> view = fit_view((117.0, 36.6, 117.1, 36.7), Box(0, 0, 100, 100))
    >>> [round(side, 2) for side in view.degrees]
    [116.97, 36.58, 117.13, 36.71]
    """
    west, south, east, north = bounds
    corners = on_square(np.array([[west, north], [east, south]]))
    middle = corners.mean(axis=0)
    stretch = 1 / math.cos(math.radians(_latitude(middle[1])))
    span = np.maximum(corners[1] - corners[0], _LEAST_M / _EQUATOR_M * stretch)
    room = np.array([box.width, box.height - _FOOT])
    scale = float((room * (1 - 2 * _MARGIN) / span).min())
    left, top = middle - room / scale / 2
    return View(box, float(left), float(top), scale)


def on_square(degrees: Positions) -> Positions:
    """Project degrees onto Web Mercator's square: 0 to 1, eastward and down."""
    sine = np.sin(np.radians(np.clip(degrees[:, 1], -_MOST_LAT, _MOST_LAT)))
    down = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return np.stack([degrees[:, 0] / 360 + 0.5, down], axis=1)


def _latitude(down: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * down))))


def round_length(most: float) -> float:
    """Give the longest round number (1, 2 or 5 and zeros) that is not more.

    >>> round_length(730.0), round_length(20.0), round_length(0.37)
    (500.0, 20.0, 0.2)
    """
    power = 10.0 ** math.floor(math.log10(most) + 1e-9)
    return next(f * power for f in (5, 2, 1) if f * power <= most * (1 + 1e-9))


def draw_scale(view: View, unit_mm: float, language: Language) -> str:
    """Draw the scale bar in the frame's lower left, and the scale in words.

    ``unit_mm``: how many millimetres of paper a sheet unit is.
    """
    metres = view.metres
    length = round_length(metres * min(52.0, view.box.width * 0.3))
    wide = length / metres
    x, y = view.box.x + 5, view.box.bottom - 6
    half = wide / 2
    ratio = _ratio(view, unit_mm, language)
    box = Box(x - 2.5, y - 4.4, max(wide + 4, width_of(ratio) * 1.9) + 5, 8.9)
    pieces = (
        Box(x + at, y, half, 1.1).rect(
            {"fill": fill, "stroke": INK, "stroke-width": 0.2}
        )
        for at, fill in ((0.0, INK), (half, "#ffffff"))
    )
    ticks = [(0.0, "0"), (half, _short(length / 2)), (wide, _length(length))]
    if length == _KILOMETRE:  # half of it would be said in metres
        ticks = [ticks[0], ticks[2]]
    names = (text(words, (x + at, y - 1), 2.2, PLAIN, "middle") for at, words in ticks)
    return element(
        "g",
        {"class": "scale"},
        box.rect({"fill": "#ffffff", "fill-opacity": 0.85, "rx": 0.8}),
        *pieces,
        *names,
        text(ratio, (x, y + 3.4), 1.9, QUIET),
    )


def _short(metres: float) -> str:
    return number(metres / _KILOMETRE if metres >= _KILOMETRE else metres)


def _length(metres: float) -> str:
    return f"{_short(metres)} {'km' if metres >= _KILOMETRE else 'm'}"


def _ratio(view: View, unit_mm: float, language: Language) -> str:
    ratio = view.metres * 1000 / unit_mm
    digits = 10 ** max(0, math.floor(math.log10(ratio)) - 2)
    words = f"1:{round(ratio / digits) * digits:,}"
    half = "N" if view.latitude >= 0 else "S"
    place = f"{abs(view.latitude):.1f}°{half}"
    return (
        f"约 {words}（{place}）" if language == "zh" else f"about {words} (at {place})"
    )


def draw_north(view: View, language: Language) -> str:
    """Draw the north arrow in the frame's upper right; Web Mercator's up is north."""
    x, y = view.box.right - 8.5, view.box.y + 4
    return element(
        "g",
        {"class": "north"},
        element(
            "circle",
            {"cx": x, "cy": y + 6, "r": 7, "fill": "#ffffff", "fill-opacity": 0.85},
        ),
        element("path", {"d": _wing(x, y, -2.6), "fill": INK}),
        element(
            "path",
            {
                "d": _wing(x, y, 2.6),
                "fill": "#ffffff",
                "stroke": INK,
                "stroke-width": 0.25,
            },
        ),
        text("北" if language == "zh" else "N", (x, y + 2.2), 3, BOLD, "middle"),
    )


def _wing(x: float, y: float, side: float) -> str:
    corners = np.array([[x, y + 3], [x + side, y + 11], [x, y + 9]])
    return path_data(corners, closed=True)
