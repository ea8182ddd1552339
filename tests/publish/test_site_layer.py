"""A layer is made ready: the days that hours are told for, its flags, its pages."""

from dataclasses import replace

from tests.publish.sites import CITY, CONTEXT, OUTLINES, a_layer, a_part

from citymap.hours.schedule import HoursContext
from citymap.publish.site_layer import LayerSite, flags_of, make_layer
from citymap.publish.site_pages import name_places

PLACES = name_places(OUTLINES.names, OUTLINES.codes)


def made(context: HoursContext = CONTEXT) -> LayerSite:
    return make_layer(a_part(12), (CITY, context, "zh"), PLACES, [0] * 12)


def test_the_day_is_that_of_the_data_in_the_citys_zone() -> None:
    part = a_part(3)
    late = replace(part, version=replace(part.version, name="20261120T170000Z"))
    of = make_layer(late, (CITY, CONTEXT, "zh"), PLACES, [0] * 3)
    assert of.day == "2026-11-21"


def test_hours_that_follow_holidays_are_told_as_far_as_the_calendar_knows() -> None:
    schedule = made().described[3].schedule  # Mo-Sa 09:00-17:00; PH off
    assert schedule is not None
    assert 2 not in [state for day in schedule["days"] for state in day[1::2]]


def test_hours_that_are_not_understood_have_no_schedule() -> None:
    assert [made().described[row].schedule is None for row in range(6)] == [
        False, False, False, False, True, True,
    ]  # fmt: skip


def test_a_closure_goes_with_its_feature() -> None:
    closed = [one.closure is not None for one in made().described]
    assert closed == [row == 5 for row in range(12)]


def test_a_fee_is_no_amenity() -> None:
    layer = replace(a_layer(), flags=("wheelchair", "fee"))
    assert flags_of(layer, "en") == [("wheelchair", "Wheelchair")]
