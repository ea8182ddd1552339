"""Numbers settle what the header of a column of positions leaves open."""

import pytest
from tests.intake.grids import Cell, codes, headed, match

from citymap.intake.tables.position_columns import find_positions

EAST, NORTH = 502000.5, 4058000.25


@pytest.mark.parametrize(
    ("headers", "row", "roles"),
    [
        (("经度", "纬度"), (117.0, 36.6), ("lon", "lat")),
        (("经度", "纬度"), ("117°0′", "36°36′"), ("lon", "lat")),
        (("经度", "纬度"), (EAST, NORTH), ("easting", "northing")),
        (("X", "Y"), (EAST, NORTH), ("easting", "northing")),
        (("X", "Y"), (117.0, 36.6), ("lon", "lat")),
        (("X坐标", "Y坐标"), ("", ""), ("easting", "northing")),
        (("横坐标", "纵坐标"), (EAST, NORTH), ("easting", "northing")),
        (("GeoX", "GeoY"), (525239, 190735), ("easting", "northing")),
        (("坐标", "坐标系"), ("117.0,36.6", "wgs84"), ("pair", "datum")),
        (("坐标", "备注"), ("POINT (117 36)", "x"), ("wkt", None)),
        (("geometry", "备注"), ("SRID=4326;Polygon((0 0))", "x"), ("wkt", None)),
        (("shape", "备注"), ("round", "x"), (None, None)),
    ],
)
def test_a_column_of_positions_has_the_role_that_its_values_fit(
    headers: tuple[str, str], row: tuple[Cell, Cell], roles: tuple[str | None, ...]
) -> None:
    found, _ = match("名称", *headers, row=["x", *row])
    assert tuple(found.get(header) for header in headers) == roles


def test_degrees_and_metres_side_by_side_are_both_taken() -> None:
    headers = ("Longitude", "Latitude", "Long_TWD97", "Lat_WD97")
    found, notices = match("Name", *headers, row=["x", 121.5, 25.0, 304058, 2774145])
    assert tuple(found[header] for header in headers) == (
        *("lon", "lat", "easting", "northing"),
    )
    assert codes(notices) == []


def test_of_two_datums_wgs84_is_read_and_the_other_told() -> None:
    headers = ("高德经度", "高德纬度", "WGS84经度", "WGS84纬度")
    ledger = headed("名称", *headers, row=["x", 117.0, 36.6, 117.1, 36.7])
    found = find_positions(ledger, dict(enumerate(ledger.headers)), {})
    assert found.roles == {"lon": 3, "lat": 4}
    assert found.datums == {"lon": "wgs84", "lat": "wgs84"}
    assert found.spare == {1: 3, 2: 4}


def test_a_stated_role_keeps_its_column_and_its_headers_datum() -> None:
    ledger = headed("名称", "百度经度", "经度", row=["x", 117.0, 117.1])
    found = find_positions(ledger, {2: "经度"}, {"lon": 1})
    assert (found.roles, found.datums) == ({"lon": 1}, {"lon": "bd09"})
    assert found.spare == {2: 1}


def test_a_datum_whose_columns_are_empty_is_read_last() -> None:
    headers = ("WGS84经度", "WGS84纬度", "高德经度", "高德纬度")
    ledger = headed("名称", *headers, row=["x", None, None, 117.0, 36.6])
    found = find_positions(ledger, dict(enumerate(ledger.headers)), {})
    assert (found.roles, found.datums["lon"]) == ({"lon": 3, "lat": 4}, "gcj02")
    ledger = headed("名称", *headers, row=["x", 117.0, None, 117.1, 36.6])
    found = find_positions(ledger, dict(enumerate(ledger.headers)), {})
    assert found.roles == {"lon": 3, "lat": 4}  # not one of each datum
