"""The city's grid, against pyproj's own transformations and geodesics."""

import math
import threading

import numpy as np
import pytest
from pyproj import Geod, Transformer

from citymap.earth.grid import (
    CityGrid,
    accuracy_m,
    enclosed_m2,
    from_lonlat,
    geodesic_m,
    geodesics_m,
    is_in_degrees,
    lonlat_or_nan,
    same_as_wgs84,
    to_lonlat,
    widen,
)
from citymap.errors import CoordinateError, InputError
from citymap.layer import Bounds

JINAN = Bounds(116.22, 35.99, 117.97, 37.54)
GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def grid() -> CityGrid:
    return CityGrid(4548, JINAN, 5000)


def test_geodesics_are_those_of_pyproj_one_by_one_and_together() -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(116, 118, 50), rng.uniform(36, 37, 50)
    expected = [GEOD.inv(117.0, 36.6, x, y)[2] for x, y in zip(lon, lat, strict=True)]
    assert geodesic_m(117.0, 36.6, lon, lat).tolist() == expected
    assert geodesics_m(117.0, 36.6, lon.tolist(), lat.tolist()) == expected


def test_each_position_may_have_its_own_beginning() -> None:
    lon, lat = np.array([117.0, 116.5]), np.array([36.6, 36.5])
    lons, lats = np.array([117.1, 116.5]), np.array([36.7, 36.5])
    alone = geodesic_m(117.0, 36.6, lons[:1], lats[:1])
    assert geodesic_m(lon, lat, lons, lats).tolist() == [alone[0], 0.0]


@pytest.mark.parametrize(
    ("corners", "square_m"),
    [
        # An eighth of the ellipsoid: 4π·authalic radius² / 8, 510,065,621.724 km².
        ([(0, 0), (90, 0), (0, 90)], 510_065_621_724_088.4 / 8),
        # A cell of a degree at the equator. Source: GeographicLib, Planimeter.
        ([(0, 0), (1, 0), (1, 1), (0, 1)], 12_308_778_361.469),
        ([(117, 36), (117, 36), (117, 36)], 0.0),
    ],
)
def test_an_area_is_that_on_the_ellipsoid_either_way_round(
    corners: list[tuple[float, float]], square_m: float
) -> None:
    lons, lats = np.array(corners, np.float64).T
    assert enclosed_m2(lons, lats) == pytest.approx(square_m, rel=1e-9)
    assert enclosed_m2(lons[::-1], lats[::-1]) == enclosed_m2(lons, lats)
    closed = np.append(lons, lons[0]), np.append(lats, lats[0])
    assert enclosed_m2(*closed) == pytest.approx(square_m, rel=1e-9)


def test_an_area_of_nowhere_is_refused() -> None:
    with pytest.raises(CoordinateError):
        enclosed_m2(np.array([0.0, 1.0, math.nan]), np.array([0.0, 0.0, 1.0]))


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_geodesic_to_nowhere_is_refused(bad: float) -> None:
    with pytest.raises(CoordinateError):
        geodesic_m(117.0, 36.0, np.array([117.0, bad]), np.array([36.0, 36.0]))
    with pytest.raises(CoordinateError):
        geodesics_m(117.0, 36.0, [117.0, bad], [36.0, 36.0])


def test_x_is_easting_whatever_the_authority_says(grid: CityGrid) -> None:
    x, y = grid.project_one(117.0, 36.65)
    assert x == pytest.approx(500_000, abs=0.01)  # on the central meridian
    assert y == pytest.approx(4_057_000, abs=2_000)


@pytest.mark.parametrize("epsg", [4548, 4527, 3857, 32650, 4490, 4326])
def test_there_and_back_through_a_registered_crs(epsg: int) -> None:
    rng = np.random.default_rng(epsg)
    lon, lat = rng.uniform(116.3, 117.9, 40), rng.uniform(36.1, 37.5, 40)
    back = to_lonlat(epsg, *from_lonlat(epsg, lon, lat))
    assert np.abs(np.array(back) - (lon, lat)).max() < 1e-9


def test_projected_coordinates_are_pyprojs() -> None:
    lon, lat = np.array([116.5, 117.5]), np.array([36.2, 37.2])
    expected = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    assert np.array(from_lonlat(3857, lon, lat)).tolist() == np.array(expected).tolist()


def test_cgcs2000_degrees_are_used_as_they_are() -> None:
    assert same_as_wgs84(4490)
    assert not same_as_wgs84(4548)
    lon, lat = np.array([117.1234567]), np.array([36.7654321])
    assert [axis[0] for axis in to_lonlat(4490, lon, lat)] == [lon[0], lat[0]]


def test_the_stretch_bounds_every_pair_of_positions(grid: CityGrid) -> None:
    rng = np.random.default_rng(2)
    reach = grid.reach
    n = 20_000
    lon = rng.uniform(reach.west, reach.east, (2, n))
    lat = rng.uniform(reach.south, reach.north, (2, n))
    near = rng.random(n) < 0.7  # most pairs are close, as in questions
    lon[1, near] = lon[0, near] + rng.normal(0, 0.01, near.sum())
    lat[1, near] = lat[0, near] + rng.normal(0, 0.01, near.sum())
    (x0, x1), (y0, y1) = grid.project(lon, lat)
    metres = GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2]
    worst = np.abs(np.hypot(x1 - x0, y1 - y0) / metres - 1).max()
    assert worst < grid.stretch
    assert grid.stretch < 5e-4  # a bound that is not empty talk


def test_the_span_reaches_from_any_position_to_any_other(grid: CityGrid) -> None:
    reach = grid.reach
    corners = [
        (x, y) for x in (reach.west, reach.east) for y in (reach.south, reach.north)
    ]
    widest = max(GEOD.inv(*a, *b)[2] for a in corners for b in corners)
    assert widest <= grid.span_m < widest + 1000


def test_the_margin_is_never_less_than_stated() -> None:
    wide = widen(JINAN, 5000)
    for lat in (JINAN.south, JINAN.north):
        assert GEOD.inv(JINAN.west, lat, wide.west, lat)[2] >= 5000
        assert GEOD.inv(JINAN.east, lat, wide.east, lat)[2] >= 5000
    assert GEOD.inv(117.0, JINAN.south, 117.0, wide.south)[2] >= 5000
    assert GEOD.inv(117.0, JINAN.north, 117.0, wide.north)[2] >= 5000


def test_the_city_ends_at_its_margin(grid: CityGrid) -> None:
    reach = grid.reach
    assert grid.covers(reach.west, reach.south)
    assert grid.covers(reach.east, reach.north)
    assert not grid.covers(reach.west - 1e-9, reach.south)
    assert not grid.covers(reach.east, reach.north + 1e-9)


@pytest.mark.parametrize("epsg", [4326, 4490])
def test_a_grid_in_degrees_is_refused(epsg: int) -> None:
    with pytest.raises(InputError, match="not projected"):
        CityGrid(epsg, JINAN)


@pytest.mark.parametrize("crs", [999_999, "LOCAL_CS[nonsense"])
def test_an_unknown_crs_is_refused_by_name(crs: int | str) -> None:
    with pytest.raises(InputError, match="unknown CRS"):
        to_lonlat(crs, np.array([1.0]), np.array([1.0]))


def test_coordinates_without_an_image_are_refused() -> None:
    with pytest.raises(CoordinateError):
        to_lonlat(4548, np.array([1e30]), np.array([1e30]))


def test_threads_project_alike(grid: CityGrid) -> None:
    found: list[tuple[float, float]] = []
    threads = [
        threading.Thread(target=lambda: found.append(grid.project_one(117.1, 36.6)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


@pytest.mark.parametrize("epsg", [2263, 3857])  # feet, Web Mercator
def test_a_grid_that_is_not_in_true_metres_is_refused(epsg: int) -> None:
    with pytest.raises(InputError, match="true metres"):
        CityGrid(epsg, Bounds(-74.3, 40.5, -73.7, 40.9))


def test_a_row_without_an_image_spoils_no_other_row() -> None:
    x = np.array([500_000.0, np.nan, 1e300, 500_000.0])
    lon, lat = lonlat_or_nan(4548, x, np.array([4_056_000.0, 4e6, 1e300, np.inf]))
    expected = to_lonlat(4548, x[:1], np.array([4_056_000.0]))
    assert (lon[0], lat[0]) == (expected[0][0], expected[1][0])
    assert np.isnan(lon[1:]).all()
    assert np.isnan(lat[1:]).all()


@pytest.mark.parametrize(
    ("crs", "metres"),
    [
        (4548, 0.0),  # CGCS2000 counts as WGS-84
        (4527, 0.0),
        (4490, 0.0),
        (32650, 0.0),
        (3826, 1.0),  # Source: EPSG:3830, TWD97 to WGS 84 (1)
        (27700, 2.0),  # Source: EPSG:1314, OSGB36 to WGS 84 (6); the grid has 1 m
        (2384, None),  # Xian 1980: EPSG has no parameters that are valid here
        (4610, None),
    ],
)
def test_the_accuracy_of_a_crs_is_that_of_its_registered_operation(
    crs: int, metres: float | None
) -> None:
    at = {27700: (-0.12, 51.5), 3826: (121.5, 25.0)}.get(crs, (117.0, 36.6))
    assert accuracy_m(crs, *at) == metres


@pytest.mark.parametrize(
    ("crs", "degrees"), [(4326, True), (4490, True), (4277, True), (4548, False)]
)
def test_a_crs_is_of_degrees_or_projected(crs: int, *, degrees: bool) -> None:
    assert is_in_degrees(crs) == degrees


def test_a_crs_that_is_nowhere_on_earth_is_an_error_of_who_gave_it() -> None:
    local = 'LOCAL_CS["here",UNIT["metre",1]]'
    with pytest.raises(InputError, match="no place on Earth"):
        lonlat_or_nan(local, np.zeros(1), np.zeros(1))
