"""Zones of Gauss-Krüger, against pyproj and the names in its registry."""

import numpy as np
import pytest
from pyproj import CRS, Transformer

from citymap.intake.places.projected import box_in, has_zone, other_form, unproject
from citymap.layer import Bounds


@pytest.mark.parametrize("crs", range(4491, 4555))
def test_each_code_of_the_family_knows_its_other_form(crs: int) -> None:
    other = other_form(crs)
    assert other is not None
    one, two = CRS.from_epsg(crs), CRS.from_epsg(other)
    assert has_zone(crs) == ("zone" in one.name) != has_zone(other)
    lon = one.area_of_use.west / 2 + one.area_of_use.east / 2  # type: ignore[union-attr]
    x, y = (Transformer.from_crs(4490, c, always_xy=True) for c in (one, two))
    (e1, n1), (e2, n2) = x.transform(lon, 36.0), y.transform(lon, 36.0)
    assert n1 == pytest.approx(n2)
    assert abs(e1 - e2) % 1_000_000 == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("crs", [3067, 27700, 4490, 4555, 2363, 32650])
def test_no_other_code_has_another_form(crs: int) -> None:
    assert other_form(crs) is None
    place = unproject(np.array([39_500_000.0]), np.array([4_056_000.0]), crs)
    assert place.crs.tolist() == [crs]


@pytest.mark.parametrize("crs", [4548, 4527, 4509, 4498])
@pytest.mark.parametrize("zone", [25, 39, 45, 13, 20, 23])
def test_an_easting_with_a_zone_is_read_in_that_zone(crs: int, zone: int) -> None:
    meridian = 3 * zone if zone > 24 else 6 * zone - 3
    place = unproject(np.array([zone * 1e6 + 5e5]), np.array([4_056_000.0]), crs)
    assert place.lon == pytest.approx([meridian])
    assert place.lat == pytest.approx([36.63], abs=0.05)


def test_an_easting_without_its_zone_is_read_by_the_code_without() -> None:
    x = np.array([500_000.0, 39_500_000.0, np.nan, 24_500_000.0, 46e6, -1.0])
    place = unproject(x, np.full(6, 4_056_000.0), 4527)
    assert place.crs.tolist()[:2] == [4548, 4527]
    assert place.lon[:2] == pytest.approx([117, 117])
    assert np.isnan(place.lon[2])


def test_the_box_in_metres_holds_every_corner_of_the_city() -> None:
    box = box_in(4548, Bounds(116.21, 35.98, 117.98, 37.55))
    there = Transformer.from_crs(4490, 4548, always_xy=True)
    for lon in (116.21, 117.0, 117.98):
        for lat in (35.98, 36.7, 37.55):
            x, y = there.transform(lon, lat)
            assert box.west < x < box.east
            assert box.south < y < box.north
