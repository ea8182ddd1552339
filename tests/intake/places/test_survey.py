"""Telling of rows, and how far off a place is."""

from dataclasses import replace

import numpy as np
import pytest
from tests.intake.placing import JINAN, ledger_of

from citymap.intake.notices import MOST_OF_A_KIND, Notices
from citymap.intake.places.kinds_datum import CrsUnused
from citymap.intake.places.kinds_place import PairSwapped, PositionMissing, PositionZero
from citymap.intake.places.stated import Stated
from citymap.intake.places.survey import Survey, one_slip
from citymap.layer import Title


def survey_of(count: int) -> Survey:
    ledger, columns = ledger_of({"lon": ["1"] * count})
    return Survey(ledger, columns, JINAN, Stated(), Notices())


@pytest.mark.parametrize(
    ("lon", "lat", "wrong", "right"),
    [
        (117.02, 26.8, "26.8", "36.8"),
        (127.02, 36.8, "127.02", "117.02"),
        (171.02, 36.8, "171.02", "117.02"),
        (117.02, 63.8, "63.8", "36.8"),
        (17.02, 36.8, None, None),
        (127.02, 26.8, None, None),
    ],
)
def test_one_wrong_digit_is_named_if_it_explains_all(
    lon: float, lat: float, wrong: str | None, right: str | None
) -> None:
    hint = one_slip(lon, lat, JINAN.bounds)
    if wrong is None:
        assert hint == Title("", "")
    else:
        assert hint.zh == f"；若“{wrong}”应为“{right}”，就在本市"


def test_a_slip_with_two_explanations_is_not_named() -> None:
    # 116.5 and 117.5 both lie in the city.
    assert one_slip(119.5, 36.8, JINAN.bounds) == Title("", "")


def test_an_error_leaves_a_row_out_and_a_warning_does_not() -> None:
    survey = survey_of(3)
    survey.tell(PositionMissing, np.array([True, False, False]))
    survey.tell(PairSwapped, np.array([False, True, False]), 0, lambda _: {"rows": ""})
    assert survey.out.tolist() == [True, False, False]


def test_of_a_row_that_is_out_nothing_more_is_said() -> None:
    survey = survey_of(2)
    survey.tell(PositionMissing, np.array([True, False]))
    survey.tell(PositionZero, np.array([True, True]))
    assert [(n.kind, n.row) for n in survey.notices.kept] == [
        (PositionMissing, 2),
        (PositionZero, 3),
    ]


def test_what_is_beyond_the_cap_is_counted_and_left_out_all_the_same() -> None:
    survey = survey_of(MOST_OF_A_KIND + 5)
    survey.tell(PositionMissing, np.ones(MOST_OF_A_KIND + 5, np.bool_))
    assert survey.notices.counts[PositionMissing] == MOST_OF_A_KIND + 5
    assert len(survey.notices.kept) == MOST_OF_A_KIND
    assert survey.out.all()


def test_what_is_of_the_file_is_said_once_for_all_its_sheets() -> None:
    survey = survey_of(1)
    for sheet, crs in (("一", 2363), ("二", 2363), ("三", 4547)):
        ledger = replace(survey.ledger, sheet=sheet)
        replace(survey, ledger=ledger).tell_of_file(CrsUnused, crs=crs)
    assert [(n.sheet, n.details["crs"]) for n in survey.notices.kept] == [
        ("一", 2363),
        ("三", 4547),
    ]


def test_what_is_of_no_row_is_not_counted() -> None:
    survey = survey_of(2)
    survey.tell(PositionMissing, np.zeros(2, np.bool_))
    assert not survey.notices.counts


def test_how_far_outside_is_measured_to_the_bounds() -> None:
    survey = survey_of(1)
    lon, lat = np.array([117.0]), np.array([38.55])  # a degree north of them: 111 km
    survey.tell_outside(~survey.covers(lon, lat), lon, lat, 0)
    (notice,) = survey.notices.kept
    assert notice.details["km"] == 111
    assert "(116.21 to 117.98, 35.98 to 37.55)" in notice.say("en")
    assert "（经度 116.21–117.98，纬度 35.98–37.55）" in notice.say("zh")


def test_a_place_within_the_margin_is_in_the_city() -> None:
    survey = survey_of(1)
    lat = np.array([37.55 + 4900 / 111_000, 37.55 + 5100 / 110_500])
    assert survey.covers(np.full(2, 117.0), lat).tolist() == [True, False]
    assert survey.covers(np.full(2, 117.0), lat, 1000).all()
