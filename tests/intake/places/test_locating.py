"""Whole ledgers: real tables, two kinds of columns side by side."""

import csv

import numpy as np
import pytest
from tests.intake.corpus import MESSY, needs_corpus
from tests.intake.placing import LONDON, TAIPEI, place

from citymap.errors import InputError
from citymap.intake.places.stated import Stated

LON, LAT, X, Y = "117.020012", "36.660034", "501789.201", "4058783.618"


def test_degrees_are_taken_and_metres_beside_them_compared() -> None:
    cells = {
        "lon": [LON, "117.020512", None, LON],
        "lat": [LAT, LAT, None, LAT],
        "easting": [X, X, X, None],
        "northing": [Y, Y, Y, None],
    }
    placed = place(cells, Stated(crs=4548, datum="wgs84"))
    assert placed.codes == {"positions_disagree": 1}
    told = placed.one("positions_disagree")
    assert (told.row, told.details["metres"]) == (3, "44.7")
    assert placed.at(1) == (117.020512, 36.660034)
    assert placed.at(2) == pytest.approx((117.020012, 36.660034), abs=1e-6)


@pytest.mark.parametrize(("more", "told"), [(0.8, 0), (1.3, 1)])
def test_a_metre_apart_is_the_same_place(more: float, told: int) -> None:
    metres = {"easting": [f"{float(X) + more}"], "northing": [Y]}
    cells = {"lon": [LON], "lat": [LAT]} | metres
    codes = place(cells, Stated(crs=4548, datum="wgs84")).codes
    assert codes.get("positions_disagree", 0) == told


def test_without_a_crs_metres_beside_degrees_are_not_read() -> None:
    cells = {"lon": [LON, None], "lat": [LAT, None], "easting": [X, X]}
    placed = place(cells | {"northing": [Y, Y]}, Stated(datum="wgs84"))
    assert placed.codes == {"position_missing": 1, "projected_unread": 1}


def test_metres_are_taken_where_no_degrees_are_filled_in() -> None:
    empty = {"lon": [None, None], "lat": [None, " "]}
    assumed = place(empty | {"easting": [X, X], "northing": [Y, None]})
    assert assumed.codes == {"grid_assumed": 1, "position_missing": 1}
    elsewhere = place(empty | {"easting": ["9" + X] * 2, "northing": [Y, Y]})
    assert elsewhere.codes == {"crs_not_stated": 2}
    assert "--crs" in elsewhere.notices.kept[0].say("zh")


@pytest.mark.parametrize(
    ("crs", "more", "told"),
    [
        (4548, {}, 1),
        (4548, {"easting": [X], "northing": [Y]}, 0),
        (4490, {}, 0),
        (None, {}, 0),
    ],
)
def test_a_crs_that_nothing_was_read_by_is_told(
    crs: int | None, more: dict[str, list[str | None]], told: int
) -> None:
    cells: dict[str, list[str | None]] = {"lon": [LON], "lat": [LAT], **more}
    placed = place(cells, Stated(crs=crs, datum="wgs84"))
    assert placed.codes == ({"crs_unused": 1} if told else {})


def test_geometry_comes_before_text_and_text_before_columns() -> None:
    cells = {"wkt": ["POINT (117.1 36.7)"], "lon": [LON], "lat": [LAT]}
    assert place(cells).at() == (117.1, 36.7)


def test_an_unknown_crs_is_an_error_of_the_question() -> None:
    with pytest.raises(InputError, match="unknown CRS 9999"):
        place({"lon": [LON], "lat": [LAT]}, Stated(crs=9999))


def test_a_ledger_without_rows_is_nothing_to_say_of() -> None:
    assert place({"lon": [], "lat": []}).codes == {}
    assert place({"wkt": []}, kind="polygon").codes == {}


def read(path: str, encoding: str, **columns: str) -> dict[str, list[str | None]]:
    with (MESSY / path).open(encoding=encoding, newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        role: [row[header] or None for row in rows] for role, header in columns.items()
    }


TAIPEI_COLUMNS = {
    "name": "Location",
    "lon": "Longitude",
    "lat": "Latitude",
    "easting": "Long_TWD97",
    "northing": "Lat_WD97",
}


@needs_corpus
def test_of_taipei_s_toilets_every_row_that_disagrees_with_itself_is_told() -> None:
    cells = read("taipei/riverside-toilets.csv", "cp950", **TAIPEI_COLUMNS)
    placed = place(cells, Stated(crs=3826, datum="wgs84"), TAIPEI)
    assert not placed.located.out.any()
    assert placed.codes == {"positions_disagree": 58, "position_coarse": 2}
    apart = [
        float(n.details["metres"])
        for n in placed.notices.kept
        if n.row != 0 and n.kind.code() == "positions_disagree"
    ]  # type: ignore[arg-type]
    assert min(apart) > 1.0
    assert max(apart) == pytest.approx(1270, abs=1)


@needs_corpus
def test_taipei_s_projected_columns_are_its_degrees_to_a_decimetre() -> None:
    cells = read("taipei/riverside-toilets.csv", "cp950", **TAIPEI_COLUMNS)
    degrees = {role: cells[role] for role in ("lon", "lat")}
    metres = {role: cells[role] for role in ("easting", "northing")}
    one = place(degrees, Stated(datum="wgs84"), TAIPEI).located
    two = place(metres, Stated(crs=3826), TAIPEI).located
    both = ~one.out & ~two.out
    apart = np.hypot(
        (one.lon - two.lon) * 111_320 * np.cos(np.radians(25.05)),
        (one.lat - two.lat) * 110_790,
    )[both]
    assert len(apart) == 334
    assert np.median(apart) <= 0.1


@needs_corpus
def test_barnet_s_british_grid_lies_in_london_and_says_how_exactly() -> None:
    cells = read("london/barnet_raw.csv", "utf-8", easting="GeoX", northing="GeoY")
    placed = place(cells, Stated(crs=27700), LONDON)
    assert not placed.located.out.any()
    assert placed.one("crs_accuracy").details == {"crs": 27700, "metres": "2"}
    without = place(cells, Stated(), LONDON)
    assert without.codes == {"crs_not_stated": len(without.located.out)}
