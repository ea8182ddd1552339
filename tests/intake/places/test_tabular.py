"""What columns hold, whatever their headers say; and one notice for each bad cell."""

import pytest
from tests.intake.placing import place

from citymap.intake.places.stated import Stated

LON, LAT = "117.020010", "36.660010"
X, Y = "501789.022", "4058780.955"


@pytest.mark.parametrize(
    "cells",
    [
        {"easting": [LON], "northing": [LAT]},
        {"easting": [LAT], "northing": [LON]},
        {"lon": [X], "lat": [Y]},
        {"lon": [Y], "lat": [X]},
    ],
)
def test_columns_are_read_as_what_stands_in_them(
    cells: dict[str, list[str | None]],
) -> None:
    placed = place(cells, Stated(crs=4548))
    assert placed.codes["units_other_than_named"] == 1
    assert placed.at() == pytest.approx((float(LON), float(LAT)), abs=1e-5)


def test_a_degree_column_beside_metres_is_not_taken_for_metres() -> None:
    cells = {"lon": [X], "lat": [Y], "easting": [X], "northing": [Y]}
    assert "units_other_than_named" not in place(cells, Stated(crs=4548)).codes


def test_two_bad_cells_of_a_row_are_two_notices_an_empty_row_is_one() -> None:
    placed = place({"lon": ["abc", None, "abc"], "lat": ["xyz", None, None]})
    assert [(n.row, n.letter) for n in placed.notices.of("error")] == [
        (3, "A"),
        (2, "A"),
        (4, "A"),
        (2, "B"),
    ]


def test_an_example_shows_how_a_coordinate_of_this_city_is_written() -> None:
    placed = place({"lon": ["abc", LON], "lat": [LAT, "abc"]})
    examples = [n.details["example"] for n in placed.notices.of("error")]
    assert examples == ["117.09500", "36.76500"]


def test_a_lost_point_is_put_back_in_the_sentence_only() -> None:
    placed = place({"lon": ["117020010"], "lat": [LAT]})
    told = placed.one("position_point_lost")
    assert told.details["example"] == "117.02001"
    assert told.value == "117020010"
    assert placed.located.out.tolist() == [True]


def test_points_lost_in_both_columns_are_no_metres_and_no_phones() -> None:
    cells = {"easting": ["117135206", "11698231"], "northing": ["36653206", "366525"]}
    for stated in (None, 4490):
        placed = place(cells, Stated(crs=stated))
        assert placed.codes == {"position_point_lost": 4}
        examples = [n.details["example"] for n in placed.notices.kept]
        assert examples == ["117.135206", "116.98231", "36.653206", "36.6525"]


def test_a_point_lost_in_one_column_only_leaves_the_pair_together() -> None:
    cells = {"easting": ["117135206"] * 2, "lat": [LAT] * 2}
    assert place(cells).codes == {"position_point_lost": 2}
    cells = {"lon": [LON] * 2, "northing": ["36653206"] * 2}
    assert place(cells).codes == {"position_point_lost": 2}


@pytest.mark.parametrize("zone", ["", "39"])
def test_metres_of_the_city_are_no_degrees_without_points(zone: str) -> None:
    cells = {"easting": [zone + X], "northing": [Y]}
    assert "position_point_lost" not in place(cells).codes


def test_a_phone_in_a_cell_for_two_is_a_phone() -> None:
    codes = place({"pair": ["13805311234", "0531-88881234", f"{LON},{LAT}"]}).codes
    assert codes == {"datum_not_stated": 1, "position_is_phone": 2}


def test_letters_settle_which_of_two_is_which_where_the_city_cannot() -> None:
    told = place({"pair": ["N26.66 E127.02", "E127.02 N26.66", "26.66,127.02"]})
    places = {n.details["lon"] for n in told.notices.of("error")}
    assert places == {"127.02"}


def test_a_single_row_in_metres_is_not_taken_among_degrees_nor_the_reverse() -> None:
    mixed = place({"lon": [LON, LON, LON, X, Y], "lat": [LAT, LAT, LAT, Y, X]})
    assert mixed.codes["metres_among_degrees"] == 2
    mixed = place({"easting": [X, X, X, LON], "northing": [Y, Y, Y, LAT]})
    assert mixed.codes["degrees_among_metres"] == 1
