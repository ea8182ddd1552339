"""Degrees into WGS-84: datums against PRCoords, pairs in order, decimals enough."""

import numpy as np
import pytest
from pyproj import Transformer
from tests.intake.placing import HELSINKI, LONDON, place
from tests.oracle.datums import from_wgs

from citymap.intake.notices import Notices
from citymap.intake.places.stated import Stated

AT = (117.020012, 36.660034)


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09", "cgcs2000"])
@pytest.mark.parametrize("how", ["option", "column", "header"])
def test_a_stated_datum_is_undone(datum: str, how: str) -> None:
    lon, lat = from_wgs(*AT, datum)
    cells: dict[str, list[str | None]] = {"lon": [f"{lon:.9f}"], "lat": [f"{lat:.9f}"]}
    stated, headers = Stated(), {}
    if how == "option":
        stated = Stated(datum=datum)  # type: ignore[arg-type]
    elif how == "column":
        cells["datum"] = [datum]
    else:
        headers = {"lat": f"纬度（{datum}）"}
    placed = place(cells, stated, headers=headers)
    assert placed.at() == pytest.approx(AT, abs=1e-7)
    assert placed.codes == {}


def test_each_row_has_the_datum_that_its_cell_says() -> None:
    datums = ["wgs84", "gcj02", "bd09", None]
    rows = [from_wgs(*AT, datum or "gcj02") for datum in datums]
    cells = {
        "lon": [f"{lon:.9f}" for lon, _ in rows],
        "lat": [f"{lat:.9f}" for _, lat in rows],
        "datum": datums,
    }
    placed = place(cells, Stated(datum="gcj02"))
    assert np.abs(placed.located.lon - AT[0]).max() < 1e-7
    assert np.abs(placed.located.lat - AT[1]).max() < 1e-7


def test_no_shift_is_undone_outside_china() -> None:
    cells = {"lon": ["24.940001"], "lat": ["60.170001"]}
    placed = place(cells, Stated(datum="gcj02"), HELSINKI)
    assert placed.at() == (24.940001, 60.170001)


def test_a_position_on_the_edge_is_judged_after_its_datum_is_undone() -> None:
    # The margin ends where 5 km do; GCJ-02 carries a place there 300-700 m over it.
    inside = (116.21 - 4900 / 89_600, 36.66)
    lon, lat = from_wgs(*inside, "gcj02")
    cells = {"lon": [f"{lon:.9f}"], "lat": [f"{lat:.9f}"]}
    assert place(cells, Stated(datum="gcj02")).codes == {}
    outside = (116.21 - 5100 / 89_400, 36.66)
    lon, lat = from_wgs(*outside, "gcj02")
    cells = {"lon": [f"{lon:.9f}"], "lat": [f"{lat:.9f}"]}
    wrong = place(cells, Stated(datum="gcj02"))
    assert wrong.codes == {"position_outside_city": 1}


def test_swapped_pairs_are_told_by_row_or_once_for_the_column() -> None:
    lon, lat = ["117.02001", "117.03001", "36.64001"], ["36.66001", "36.67001"]
    some = place({"lon": lon, "lat": [*lat, "117.04001"]}, Stated(datum="wgs84"))
    assert some.one("pair_swapped").row == 4
    assert some.at(2) == (117.04001, 36.64001)
    every = place({"lon": lat, "lat": lon[:2]}, Stated(datum="wgs84"))
    told = every.one("pair_swapped")
    assert told.row is None
    assert told.say("zh").startswith("整列（2 行）的经度和纬度写反了")
    assert every.at(1) == (117.03001, 36.67001)


def test_rows_that_are_in_order_in_a_column_that_is_not_are_named() -> None:
    lat, lon = ["36.66001"] * 20, [f"117.02{i:03}" for i in range(20)]
    lat[3], lon[3] = lon[3], lat[3]
    placed = place({"lon": lat, "lat": lon}, Stated(datum="wgs84"))
    assert placed.one("pair_swapped").say("en").startswith("longitude and latitude of ")
    assert "除单独指出的行外，整列（19 行）" in placed.one("pair_swapped").say("zh")
    assert placed.one("order_unlike_others").row == 5
    assert not placed.located.out.any()


def test_a_row_outside_the_city_is_not_said_to_be_in_another_order() -> None:
    lat, lon = ["36.66001"] * 20, [f"117.02{i:03}" for i in range(20)]
    lon[3] = "127.02"
    placed = place({"lon": lat, "lat": lon}, Stated(datum="wgs84"))
    assert "整列（19 行）" in placed.one("pair_swapped").say("zh")
    assert placed.codes == {"pair_swapped": 1, "position_outside_city": 1}


def test_that_no_datum_is_stated_is_said_once_for_all_sheets() -> None:
    notices = Notices()
    cells = {"lon": ["117.02001"], "lat": ["36.66001"]}
    for _ in range(3):
        placed = place(cells, notices=notices)
    assert placed.codes == {"datum_not_stated": 1}


def test_in_one_cell_either_may_come_first() -> None:
    cells = {
        "pair": ["117.02001,36.66001", "36.66001,117.02001", "N36.66001 E117.02001"]
    }
    placed = place(cells, Stated(datum="wgs84"))
    assert placed.codes == {}
    assert {placed.at(row) for row in range(3)} == {(117.02001, 36.66001)}


@pytest.mark.parametrize(
    ("usual", "written", "coarse"),
    [
        (6, "117.021,36.661", 1),
        (6, "117.02,36.66001", 0),  # one of the two has merely lost its zeros
        (5, "117.021,36.661", 1),
        (4, "117.021,36.661", 0),  # of four decimals one row in a hundred looks so
        (4, "117.02,36.66", 1),
    ],
)
def test_fewer_decimals_than_the_others_have_are_told_by_row(
    usual: int, written: str, coarse: int
) -> None:
    rows = [f"117.{'1' * usual},36.{'6' * usual}"] * 20
    cells: dict[str, list[str | None]] = {"pair": [*rows, written]}
    assert place(cells).codes.get("position_coarse", 0) == coarse


def test_a_column_with_few_decimals_is_told_once() -> None:
    cells = {"lon": ["117.021"] * 9, "lat": ["36.661"] * 9}
    told = place(cells).one("position_coarse")
    assert (told.row, told.details["decimals"], told.details["metres"]) == (
        None,
        3,
        100,
    )


def test_degrees_of_another_stated_crs_are_converted() -> None:
    cells = {"lon": ["24.940001"], "lat": ["60.170001"]}
    same = place(cells, Stated(crs=4258), HELSINKI)  # ETRS89: within a metre
    assert same.at() == pytest.approx((24.940001, 60.170001), abs=1e-5)
    cells = {"lon": ["-0.120000"], "lat": ["51.500000"]}
    other = place(cells, Stated(crs=4277), LONDON)  # OSGB36
    there = Transformer.from_crs(4277, 4326, always_xy=True).transform(-0.12, 51.5)
    assert other.at() == pytest.approx(there)
    assert abs(other.at()[0] + 0.12) > 1e-3
