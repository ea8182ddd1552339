"""Metres into WGS-84: zones, axes, stated systems and how exact they are."""

import numpy as np
import pytest
from pyproj import Transformer
from tests.intake.placing import BRITAIN, HELSINKI, JINAN, TAIPEI, place

from citymap.earth.grid import geodesic_m
from citymap.intake.notices import Notices
from citymap.intake.places.stated import Stated
from citymap.layer import City

AT = (117.02, 36.66)

#: Source: Ordnance Survey, OSTN15/OSGM15 developer pack, test points TP01-TP40:
#: easting and northing (OSGB36), latitude and longitude (ETRS89, here taken as WGS-84).
OS_POINTS = {
    "TP01": (91492.146, 11318.804, 49.92226393730, -6.29977752014),
    "TP06": (292184.870, 168003.465, 51.40078220140, -3.55128349240),
    "TP07": (639821.835, 169565.858, 51.37447025550, 1.44454730409),
    "TP09": (530624.974, 178388.464, 51.48936564950, -0.11992557180),
    "TP12": (389544.190, 261912.153, 52.25529381630, -2.15458614387),
    "TP14": (562180.547, 319784.995, 52.75136687170, 0.40153547065),
    "TP20": (422242.186, 433818.701, 53.80021519630, -1.66379168242),
    "TP26": (256340.925, 664697.269, 55.85399952950, -4.29649016251),
    "TP30": (267056.768, 846176.972, 57.48625000720, -4.21926398555),
    "TP40": (395999.668, 1138728.951, 60.13308091660, -2.07382822798),
}


def metres(crs: int, city: City = JINAN) -> dict[str, list[str | None]]:
    box = city.bounds
    at = (
        AT
        if city is JINAN
        else ((box.west + box.east) / 2, (box.south + box.north) / 2)
    )
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(*at)
    return {"easting": [f"{x:.3f}"], "northing": [f"{y:.3f}"]}


@pytest.mark.parametrize("name", OS_POINTS)
def test_british_points_lie_where_the_ordnance_survey_has_them(name: str) -> None:
    # Without the OSTN15 grid PROJ uses the seven parameters of EPSG:1314, rated at
    # 2 m over Britain: an average. The Isles of Scilly (TP01) are the farthest off.
    easting, northing, lat, lon = OS_POINTS[name]
    cells = {"easting": [f"{easting}"], "northing": [f"{northing}"]}
    placed = place(cells, Stated(crs=27700), BRITAIN)
    x, y = placed.at()
    assert geodesic_m(lon, lat, np.array([x]), np.array([y]))[0] < (
        3.0 if name != "TP01" else 5.0
    )
    assert placed.one("crs_accuracy").details["metres"] == "2"


def test_british_points_are_right_to_two_metres_in_the_middle() -> None:
    off = []
    for easting, northing, lat, lon in OS_POINTS.values():
        cells = {"easting": [f"{easting}"], "northing": [f"{northing}"]}
        x, y = place(cells, Stated(crs=27700), BRITAIN).at()
        off.append(geodesic_m(lon, lat, np.array([x]), np.array([y]))[0])
    assert np.median(off) < 2.0


@pytest.mark.parametrize(
    ("written", "stated", "code"),
    [
        (4548, 4548, None),
        (4527, 4527, None),
        (4527, 4548, "zone_prefixed"),
        (4548, 4527, "zone_prefixed"),
        (4527, None, "zone_prefixed"),
        (4548, None, "grid_assumed"),
        (4498, None, "zone_prefixed"),  # 6-degree zone 20, the same meridian
        (4498, 4548, "zone_prefixed"),
        (32650, 32650, None),
        (4547, 4547, None),
    ],
)
@pytest.mark.parametrize("other_way", [False, True])
def test_metres_are_read_with_their_zone_or_without(
    written: int, stated: int | None, code: str | None, *, other_way: bool
) -> None:
    cells = metres(written)
    if other_way:
        cells = {"easting": cells["northing"], "northing": cells["easting"]}
    placed = place(cells, Stated(crs=stated))
    assert placed.at() == pytest.approx(AT, abs=1e-7)
    expected = {code, "axes_swapped" if other_way else None} - {None}
    assert set(placed.codes) == expected


def test_a_row_in_another_order_than_its_column_is_named() -> None:
    x, y = metres(4548)["easting"][0], metres(4548)["northing"][0]
    cells = {"easting": [y] * 23 + [x], "northing": [x] * 23 + [y]}
    placed = place(cells | {"name": ["甲"] * 24}, Stated(crs=4548))
    assert placed.codes == {"axes_swapped": 1, "order_unlike_others": 1}
    assert placed.one("axes_swapped").row is None
    assert placed.one("order_unlike_others").row == 25
    assert placed.at(0) == placed.at(23) == pytest.approx(AT, abs=1e-7)


def test_how_exact_a_crs_is_is_said_once_for_all_sheets() -> None:
    notices = Notices()
    for _ in range(2):
        place(metres(27700, BRITAIN), Stated(crs=27700), BRITAIN, notices=notices)
    assert {kind.code(): n for kind, n in notices.counts.items()} == {"crs_accuracy": 1}


@pytest.mark.parametrize("crs", [4547, 2384, 27700])
def test_metres_that_are_not_in_the_city_by_its_own_grid_want_a_crs(crs: int) -> None:
    cells = {"easting": ["901789.0"], "northing": ["4058780.9"]}
    assert place(cells).codes == {"crs_not_stated": 1}
    outside = place(cells, Stated(crs=crs)).codes
    assert outside["position_outside_city"] == 1


def test_a_city_elsewhere_reads_its_own_grid() -> None:
    assert place(metres(3067, HELSINKI), city=HELSINKI).codes == {"grid_assumed": 1}
    stated = place(metres(3826, TAIPEI), Stated(crs=3826), TAIPEI)
    assert stated.codes == {}
    assert stated.at() == pytest.approx((121.5, 25.1), abs=1e-6)


def test_zeros_and_lost_points_among_metres_are_named() -> None:
    good = metres(4548)
    x, y = good["easting"][0], good["northing"][0]
    cells = {
        "easting": [x, "0", "501789023", "13805311234", "abc", None, None],
        "northing": [y, "0", y, y, y, y, None],
    }
    placed = place(cells, Stated(crs=4548))
    assert placed.codes == {
        "position_zero": 1,
        "position_point_lost": 1,
        "position_is_phone": 1,
        "position_unreadable": 1,
        "position_missing": 2,
    }
    assert placed.one("position_point_lost").details["example"] == "501789.023"


def test_metres_that_have_no_place_at_all_are_outside() -> None:
    cells = {"easting": ["99999999"], "northing": ["99999999"]}
    assert place(cells, Stated(crs=4548)).codes == {"position_outside_city": 1}
