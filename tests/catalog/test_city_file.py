"""The city's own values; its faults are in test_reading."""

import pytest

from citymap.catalog.city_file import BOUNDS, TIME_ZONE


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Helsinki", "America/Argentina/Ushuaia"]
)
def test_a_zone_of_the_database_is_read(zone: str) -> None:
    found = TIME_ZONE.read(zone)
    assert found is not None
    assert found.key == zone


def test_a_box_may_be_ten_degrees_across_and_no_more() -> None:
    assert BOUNDS.read([110, 30, 120, 40]) is not None
    assert BOUNDS.read([110, 30, 120.1, 40]) is None
