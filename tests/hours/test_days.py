"""The engine under every schedule: laying, joining and comparing spans."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.hours.days import (
    DailySchedule,
    Span,
    Spans,
    agree,
    changes_of_day,
    join,
    overlay,
    to_spans,
)
from citymap.hours.schedule import State

OPEN, CLOSED, UNKNOWN = State.OPEN, State.CLOSED, State.UNKNOWN
SPANS = st.lists(
    st.builds(
        lambda start, length, state: Span(start, start + length, state),
        st.integers(0, 1439),
        st.integers(1, 1440),
        st.sampled_from([OPEN, UNKNOWN]),
    ),
    max_size=5,
).map(tuple)


def state_at(spans: Spans, minute: int) -> State:
    """Say the slow and plain way what the spans mean."""
    states = {span.state for span in spans if span.start <= minute < span.stop}
    return OPEN if OPEN in states else UNKNOWN if states else CLOSED


@given(SPANS, st.integers(0, 2879))
def test_joining_changes_the_state_of_no_minute(spans: Spans, minute: int) -> None:
    assert state_at(join(spans), minute) is state_at(spans, minute)


@given(SPANS)
def test_joined_spans_are_in_order_and_never_touch_in_one_state(spans: Spans) -> None:
    joined = join(spans)
    for before, after in pairwise(joined):
        assert before.stop <= after.start
        assert before.stop < after.start or before.state is not after.state


@given(st.lists(SPANS, min_size=1, max_size=3), st.integers(0, 2879))
def test_readings_that_disagree_are_unknown(readings: list[Spans], minute: int) -> None:
    states = {state_at(spans, minute) for spans in readings}
    expected = states.pop() if len(states) == 1 else UNKNOWN
    assert state_at(agree(frozenset(readings)), minute) is expected


@given(SPANS, SPANS, st.integers(0, 1439))
def test_a_day_is_what_began_on_it_and_what_yesterday_left(
    yesterday: Spans, today: Spans, minute: int
) -> None:
    left = state_at(yesterday, minute + 1440)
    own = state_at(today, minute)
    expected = next(s for s in (OPEN, UNKNOWN, CLOSED) if s in (left, own))
    changes = changes_of_day(yesterday, today)
    assert [state for since, state in changes if since <= minute][-1] is expected


def test_spans_and_changes_are_two_writings_of_the_same() -> None:
    spans = (Span(0, 60, OPEN), Span(60, 90, UNKNOWN), Span(1380, 1440, OPEN))
    assert to_spans(overlay(spans)) == spans


def daily(zone: str, *spans: Span) -> DailySchedule:
    return DailySchedule(
        "",
        None,
        understood=True,
        never_closes=False,
        zone=ZoneInfo(zone),
        begins=lambda _: spans,
    )


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Helsinki", date(2026, 3, 29), 23),
        ("Europe/Helsinki", date(2026, 10, 25), 25),
        ("Asia/Beirut", date(2026, 3, 29), 23),  # midnight itself is skipped
        ("Asia/Shanghai", date(2026, 3, 29), 24),
    ],
)
def test_a_day_open_all_day_is_open_as_long_as_the_day_lasts(
    zone: str, day: date, hours: int
) -> None:
    [(opens, closes)] = daily(zone, Span(0, 1440, OPEN)).week(day)[0]
    assert closes.astimezone(UTC) - opens.astimezone(UTC) == timedelta(hours=hours)


@given(
    st.sampled_from(["Europe/Helsinki", "Asia/Beirut", "Australia/Lord_Howe"]),
    st.sampled_from([date(2026, 3, 29), date(2026, 10, 25), date(2026, 4, 5)]),
    SPANS,
    st.integers(0, 36 * 60),
)
def test_the_state_is_that_of_the_wall_clock_when_clocks_change(
    zone: str, day: date, spans: Spans, minute: int
) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=12)
    now = start + timedelta(minutes=minute)
    wall = now.astimezone(ZoneInfo(zone))
    clock = wall.hour * 60 + wall.minute
    schedule = daily(zone, *spans)
    left, own = state_at(spans, clock + 1440), state_at(spans, clock)
    assert schedule.state(now) is next(
        s for s in (OPEN, UNKNOWN, CLOSED) if s in (left, own)
    )
    until = schedule.status(now).until
    if until is not None:
        assert until.astimezone(UTC) > now
        just_before = until.astimezone(UTC) - timedelta(seconds=1)
        assert schedule.state(just_before) is schedule.state(now)
        assert schedule.state(until) is not schedule.state(now)
