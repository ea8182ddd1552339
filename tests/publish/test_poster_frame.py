"""A frame shows what it must, and its scale is true in its middle."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from citymap.publish.poster_frame import (
    Box,
    draw_north,
    draw_scale,
    fit_view,
    round_length,
)

BOX = Box(10, 20, 180, 120)
CITIES = [
    (116.8, 36.4, 117.4, 36.9),
    (24.9, 60.1, 25.0, 60.2),
    (-58.5, -34.7, -58.3, -34.5),
]


@pytest.mark.parametrize("bounds", CITIES)
def test_everything_lies_in_the_frame_clear_of_the_scale(
    bounds: tuple[float, float, float, float],
) -> None:
    west, south, east, north = bounds
    view = fit_view(bounds, BOX)
    corners = view.place(np.array([[west, south], [east, north]]))
    assert (corners[:, 0] > BOX.x).all()
    assert (corners[:, 0] < BOX.right).all()
    assert (corners[:, 1] > BOX.y).all()
    assert (corners[:, 1] < BOX.bottom - 8.5).all()


@pytest.mark.parametrize("bounds", CITIES)
def test_places_are_those_of_web_mercator(
    bounds: tuple[float, float, float, float],
) -> None:
    view = fit_view(bounds, BOX)
    shown = view.degrees
    to_mercator = Transformer.from_crs(4326, 3857, always_xy=True)
    (x0, x1), (y0, y1) = to_mercator.transform(shown[0::2], shown[1::2])
    lon, lat = (bounds[0] + bounds[2]) / 2, bounds[1]
    x, y = to_mercator.transform(lon, lat)
    wanted = [
        BOX.x + (x - x0) / (x1 - x0) * BOX.width,
        BOX.y + (y1 - y) / (y1 - y0) * BOX.height,
    ]
    assert view.place(np.array([[lon, lat]]))[0] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("bounds", CITIES)
def test_metres_are_true_at_the_middle_latitude(
    bounds: tuple[float, float, float, float],
) -> None:
    view = fit_view(bounds, BOX)
    west, _, east, _ = view.degrees
    middle = view.degrees[1] / 2 + view.degrees[3] / 2
    assert view.latitude == pytest.approx(middle, abs=0.01)
    _, _, metres = Geod(ellps="WGS84").inv(west, view.latitude, east, view.latitude)
    assert view.metres * BOX.width == pytest.approx(metres, rel=1e-4)


@pytest.mark.parametrize("lat", [0.0, 36.6, 60.2, -34.6])
@pytest.mark.parametrize("side", [0.0, 0.0001])
def test_one_feature_is_shown_with_a_kilometre_around_it(
    side: float, lat: float
) -> None:
    view = fit_view((117.0, lat, 117.0 + side, lat + side), BOX)
    seen = view.metres * (BOX.height - 9) * 0.9  # the lower side, without its margins
    assert seen == pytest.approx(1000, rel=0.01)
    middle = np.array([[117.0 + side / 2, lat + side / 2]])
    assert view.place(middle)[0] == pytest.approx([100, 75.5], abs=1e-3)


@given(st.floats(1e-3, 1e7))
def test_a_round_length_is_one_two_or_five_and_zeros(most: float) -> None:
    length = round_length(most)
    assert most / 2.5 - 1e-9 < length <= most * (1 + 1e-9)
    first = length / 10 ** math.floor(math.log10(length) + 1e-9)
    assert round(first, 6) in {1, 2, 5}


@pytest.mark.parametrize(("unit_mm", "ratio"), [(1.0, "1:558,000"), (2.0, "1:279,000")])
def test_the_scale_is_that_of_the_paper(unit_mm: float, ratio: str) -> None:
    view = fit_view(CITIES[0], BOX)
    assert view.metres == pytest.approx(558.0, abs=0.5)
    assert ratio in draw_scale(view, unit_mm, "zh")
    assert "20 km" in draw_scale(view, unit_mm, "zh")


def test_north_is_named_in_the_language() -> None:
    view = fit_view(CITIES[0], BOX)
    assert ">北<" in draw_north(view, "zh")
    assert ">N<" in draw_north(view, "en")
