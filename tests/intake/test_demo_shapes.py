"""Shapes of the demo: as large as asked; the rest of the promises: test_demo."""

import numpy as np
import pytest
import shapely

from citymap.intake.demo_shapes import draw_shapes

PLACE = (np.full(500, 117.0), np.full(500, 36.6))
SIZE_M = np.full(500, 100.0)
SQUARE_DEGREE_M2 = 111_195.0**2 * np.cos(np.radians(36.6))


@pytest.mark.parametrize("corners", [4, 5, 12])
def test_a_polygon_is_valid_and_as_large_as_it_says(corners: int) -> None:
    rng = np.random.default_rng(3)
    shapes, measures = draw_shapes("polygon", PLACE, SIZE_M, corners, rng)
    assert shapely.is_valid(shapes).all()
    assert (shapely.get_num_coordinates(shapes) == corners + 1).all()
    area_m2 = shapely.area(shapes) * SQUARE_DEGREE_M2
    assert np.allclose(area_m2, measures["area_m2"], rtol=0.001, atol=0.5)
    assert (area_m2 <= np.pi * 100.0**2).all()
    assert np.allclose(measures["area_ha"] * 1e4, area_m2, atol=100)


def test_four_corners_make_a_rectangle() -> None:
    rng = np.random.default_rng(3)
    shapes, measures = draw_shapes("polygon", PLACE, SIZE_M, 4, rng)
    box = (
        shapely.area(
            shapely.minimum_rotated_rectangle(
                shapely.transform(shapes, lambda d: d * [np.cos(np.radians(36.6)), 1.0])
            )
        )
        * 111_195.0**2
    )
    assert np.allclose(box, measures["area_m2"], rtol=0.01)


def test_a_line_is_as_long_as_it_says_and_never_meets_itself() -> None:
    rng = np.random.default_rng(3)
    shapes, measures = draw_shapes("line", PLACE, SIZE_M, 4, rng)
    assert shapely.is_simple(shapes).all()
    flat = shapely.transform(shapes, lambda d: d * [np.cos(np.radians(36.6)), 1.0])
    assert np.allclose(shapely.length(flat) * 111_195.0, 200, rtol=0.001)
    assert set(measures["length_m"]) == {200.0}
