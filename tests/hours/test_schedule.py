"""What a schedule is: every kind keeps the one protocol."""

from datetime import date, datetime

import pytest
from tests.hours.cities import JINAN, SHANGHAI

from citymap.hours.closure import with_closure
from citymap.hours.fairs import compile_market_days
from citymap.hours.opening import ALWAYS_OPEN, UNKNOWN_SCHEDULE, compile_hours
from citymap.hours.schedule import Schedule, State

OPEN_BY_DAY = compile_hours("08:00-18:00", JINAN)
EVERY_KIND = [
    OPEN_BY_DAY,
    compile_market_days("每周六", JINAN),
    with_closure(OPEN_BY_DAY, None, None, None),
    ALWAYS_OPEN,
    UNKNOWN_SCHEDULE,
]


@pytest.mark.parametrize("schedule", EVERY_KIND)
def test_every_kind_of_schedule_answers_every_question(schedule: Schedule) -> None:
    moment = datetime(2026, 11, 22, 9, tzinfo=SHANGHAI)
    assert schedule.status(moment).state is schedule.state(moment)
    assert len(schedule.week(date(2026, 11, 22))) == 7
    assert schedule.closed_temporarily(moment) in (True, False)
    assert isinstance(schedule.text, str)
    assert not schedule.never_closes or schedule.understood
    assert schedule.osm is None or schedule.understood


def test_a_state_is_written_as_the_contract_writes_it() -> None:
    assert [str(state) for state in State] == ["open", "closed", "unknown"]


@pytest.mark.parametrize("schedule", EVERY_KIND)
def test_a_schedule_cannot_be_changed(schedule: Schedule) -> None:
    with pytest.raises((AttributeError, TypeError)):
        schedule.text = "24/7"  # type: ignore[misc]
