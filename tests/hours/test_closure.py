"""Temporary closures over hours: drawn as a line of hours and a line of works.

::

    day      20 Fr         23 Mo         24 Tu         25 We
    hours    08-18         08-18         08-18         08-18
    works                  |12:00 ------------- 12:00|
"""

from datetime import date, datetime

import pytest
from tests.hours.cities import JINAN, SHANGHAI

from citymap.hours.closure import with_closure
from citymap.hours.opening import State, compile_hours


def at(text: str | None) -> datetime | None:
    if text is None:
        return None
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("hours", "moment", "state", "until", "next_open", "reason"),
    [
        ("24/7", "23T11:59", "open", "23T12:00", None, None),
        ("24/7", "23T12:00", "closed", "25T12:00", "25T12:00", "维修"),
        ("24/7", "25T11:59:59", "closed", "25T12:00", "25T12:00", "维修"),
        ("24/7", "25T12:00", "open", None, None, None),
        ("08:00-18:00", "23T09:00", "open", "23T12:00", None, None),
        ("08:00-11:00", "23T09:00", "open", "23T11:00", None, None),
        ("08:00-11:00", "23T11:30", "closed", "26T08:00", "26T08:00", None),
        ("08:00-11:00", "24T09:00", "closed", "26T08:00", "26T08:00", "维修"),
        ("08:00-18:00", "23T07:00", "closed", "23T08:00", "23T08:00", None),
        ("Tu 08:00-18:00", "23T07:00", "closed", None, None, None),
        ("12:00-18:00", "23T07:00", "closed", "25T12:00", "25T12:00", None),
        ("unknown", "23T07:00", "unknown", None, None, None),
        ("unknown", "24T07:00", "closed", "25T12:00", None, "维修"),
        ("off", "24T07:00", "closed", None, None, "维修"),
    ],
)
def test_a_closure_wins_while_it_is_on(
    hours: str,
    moment: str,
    state: str,
    until: str | None,
    next_open: str | None,
    reason: str | None,
) -> None:
    below = compile_hours(hours, JINAN)
    closed = with_closure(below, at("23T12:00"), at("25T12:00"), "维修")
    now = at(moment)
    assert now is not None
    status = closed.status(now)
    if hours == "Tu 08:00-18:00":  # the Tuesday after the works
        week_later = datetime(2026, 12, 1, 8, tzinfo=SHANGHAI)
        assert status.until == status.next_open == week_later
        return
    assert (status.state, status.until) == (state, at(until))
    assert (status.next_open, status.reason) == (at(next_open), reason)
    assert closed.state(now) == state
    assert closed.closed_temporarily(now) is (reason is not None)


def test_a_closure_without_a_begin_is_on_and_without_an_end_stays() -> None:
    closed = with_closure(compile_hours("24/7", JINAN), None, None, None)
    now = datetime(2026, 11, 23, tzinfo=SHANGHAI)
    status = closed.status(now)
    assert (status.state, status.until, status.next_open) == ("closed", None, None)
    assert status.reason == ""
    assert closed.closed_temporarily(now)


def test_an_open_place_that_will_close_for_good_says_when() -> None:
    start = at("24T00:00")
    closed = with_closure(compile_hours("08:00-18:00", JINAN), start, None, "拆除")
    evening = closed.status(datetime(2026, 11, 23, 20, tzinfo=SHANGHAI))
    assert (evening.state, evening.until, evening.next_open) == ("closed", None, None)
    assert evening.reason is None


def test_a_closure_that_ends_before_it_begins_closes_nothing() -> None:
    below = compile_hours("24/7", JINAN)
    assert with_closure(below, at("23T12:00"), at("23T12:00"), "x") is below


def test_what_the_hours_say_stays_as_it_is() -> None:
    below = compile_hours("24小时", JINAN)
    closed = with_closure(below, None, None, "维修")
    first = date(2026, 11, 23)
    assert (closed.text, closed.osm) == ("24小时", "24/7")
    assert closed.understood
    assert closed.never_closes
    assert closed.week(first) == below.week(first)
    assert not below.closed_temporarily(datetime(2026, 11, 23, tzinfo=SHANGHAI))


def test_a_closure_without_a_time_zone_is_refused() -> None:
    naive = datetime.fromisoformat("2026-11-23T00:00")
    below = compile_hours("24/7", JINAN)
    for begin, end in ((naive, None), (None, naive)):
        with pytest.raises(ValueError, match="time zone"):
            with_closure(below, begin, end, None)


def test_state_of_a_closure_needs_a_time_zone_too() -> None:
    closed = with_closure(compile_hours("24/7", JINAN), None, None, None)
    with pytest.raises(ValueError, match="time zone"):
        closed.state(datetime.fromisoformat("2026-11-23T00:00"))
    assert closed.state(datetime(2026, 11, 23, tzinfo=SHANGHAI)) is State.CLOSED
