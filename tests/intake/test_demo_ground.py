"""Where the demo puts towns and what lies around them."""

from pathlib import Path

import numpy as np
import shapely

from citymap.catalog import read_catalog
from citymap.intake.demo_ground import offset, read_ground, scatter, smaller_extent_m
from citymap.layer import Bounds

ROOT = Path(__file__).parents[2]


def test_towns_lie_in_their_district_and_share_it() -> None:
    ground = read_ground(read_catalog(ROOT).city, ROOT, np.random.default_rng(1))
    homes = ground.outlines[ground.district_of]
    assert shapely.contains_xy(homes, ground.lon, ground.lat).all()
    assert len(ground.towns) == 159  # 164 listed, five of an area without outline
    assert len(set(zip(ground.lon, ground.lat, strict=True))) == 159
    assert abs(ground.weight.sum() - 1) < 1e-12


def test_what_is_scattered_thins_out_from_the_centre() -> None:
    ground = read_ground(read_catalog(ROOT).city, ROOT, np.random.default_rng(1))
    town = np.full(4000, int(ground.spread_m.argmax()))
    lon, lat = scatter(ground, town, np.random.default_rng(2))
    far = np.hypot(lon - ground.lon[town], lat - ground.lat[town])
    near, middle, *_, last = np.histogram(far, bins=5)[0]
    assert near > middle > last


def test_a_metre_is_a_metre_in_either_direction() -> None:
    lon, lat = np.array([117.0]), np.array([60.0])
    x, y = offset(lon, lat, np.array([1000.0]), np.array([1000.0]))
    assert abs((x - lon)[0] / (y - lat)[0] - 2.0) < 1e-9  # cos 60° is a half
    assert abs((y - lat)[0] * 111.195 - 1.0) < 1e-6


def test_the_smaller_extent_is_measured_on_the_ground() -> None:
    assert round(smaller_extent_m(Bounds(0, 59.5, 1, 60.5))) == 55_598
    assert round(smaller_extent_m(Bounds(0, -0.5, 3, 0.5))) == 111_195
