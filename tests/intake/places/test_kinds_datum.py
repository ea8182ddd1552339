"""Each kind of notice about datum, CRS and units: what gives it, and its twin."""

from collections.abc import Mapping

import pytest
from tests.intake.placing import HELSINKI, LONDON, Cells, place

from citymap.intake.places.stated import Stated

DEGREES = {"lon": ["117.02001"], "lat": ["36.66001"]}
METRES = {"easting": ["501789.02"], "northing": ["4058780.95"]}
ZONED = {"easting": ["39501789.02"], "northing": ["4058780.95"]}
FAR = {"easting": ["239501789.02"], "northing": ["4058780.95"]}
BOTH = DEGREES | METRES
WGS = Stated(datum="wgs84")


@pytest.mark.parametrize(
    ("code", "given", "stated", "twin", "twin_stated"),
    [
        ("crs_not_stated", {**METRES, "easting": ["901787"]}, None, METRES, None),
        ("grid_assumed", METRES, None, METRES, Stated(crs=4548)),
        ("zone_prefixed", ZONED, None, ZONED, Stated(crs=4527)),
        ("zone_prefixed", METRES, Stated(crs=4527), METRES, Stated(crs=4548)),
        ("crs_accuracy_unknown", METRES, Stated(crs=2384), METRES, Stated(crs=4548)),
        ("datum_not_stated", DEGREES, None, DEGREES, WGS),
        ("datum_not_stated", DEGREES, Stated(crs=4548), DEGREES, Stated(crs=4490)),
        ("projected_unread", BOTH, WGS, BOTH, Stated(crs=4548)),
        ("projected_unread", BOTH, WGS, DEGREES, WGS),
        (
            "units_other_than_named",
            {"easting": DEGREES["lon"], "northing": DEGREES["lat"]},
            None,
            METRES,
            None,
        ),
        (
            "units_other_than_named",
            {"lon": METRES["easting"], "lat": METRES["northing"]},
            None,
            DEGREES,
            None,
        ),
        (
            "positions_disagree",
            BOTH | {"lon": ["117.02051"]},
            Stated(crs=4548),
            BOTH,
            Stated(crs=4548),
        ),
        (
            "datum_unknown",
            DEGREES | {"datum": ["西安80"]},
            None,
            DEGREES | {"datum": ["国家2000"]},
            None,
        ),
        (
            "metres_among_degrees",
            {"lon": ["117.02", "117.1", "501787"], "lat": ["36.6", "36.6", "4058721"]},
            None,
            {"lon": ["117.02", "117.1", "117.2"], "lat": ["36.6", "36.6", "36.7"]},
            None,
        ),
        (
            "degrees_among_metres",
            {"easting": ["501787"] * 2 + ["117"], "northing": ["4058721"] * 2 + ["36"]},
            None,
            {"easting": ["501787"] * 3, "northing": ["4058721"] * 3},
            None,
        ),
    ],
)
def test_a_kind_is_given_and_its_twin_is_not(
    code: str,
    given: Mapping[str, Cells],
    stated: Stated | None,
    twin: Mapping[str, Cells],
    twin_stated: Stated | None,
) -> None:
    assert place(given, stated).codes[code] == 1
    assert code not in place(twin, twin_stated).codes


def test_a_header_against_the_command_line_is_told() -> None:
    told = place(DEGREES, WGS, headers={"lon": "百度经度"})
    assert told.codes == {"datum_contradicted": 1}
    assert place(DEGREES, WGS, headers={"lon": "GPS经度 WGS84"}).codes == {}


def test_the_accuracy_of_a_crs_is_told_where_it_is_more_than_a_metre() -> None:
    metres = {"easting": ["530000"], "northing": ["180000"]}
    told = place(metres, Stated(crs=27700), LONDON).one("crs_accuracy")
    assert told.details == {"crs": 27700, "metres": "2"}
    helsinki = {"easting": ["386000"], "northing": ["6672000"]}
    assert place(helsinki, Stated(crs=3067), HELSINKI).codes == {}


def test_a_datum_is_not_asked_for_where_no_map_shifts_it() -> None:
    helsinki = {"lon": ["24.94001"], "lat": ["60.17001"]}
    assert place(helsinki, city=HELSINKI).codes == {}
