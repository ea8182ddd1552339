"""Texts become schedules: the tables of instants, the edges, the laws, the costs."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hours.cities import BARE, CITIES, HELSINKI, JINAN, SHANGHAI, compile_for
from tests.hours.instants import INSTANTS, Instant

from citymap.hours.opening import (
    ALWAYS_OPEN,
    UNKNOWN_SCHEDULE,
    HoursContext,
    State,
    compile_hours,
)

ROOT = Path(__file__).parents[2]
MACHINE_ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati")
TELL_STATES = """
from tests.hours.cities import CITIES, compile_for
from tests.hours.instants import INSTANTS
for city, text, moment, _, _ in INSTANTS:
    schedule = compile_for(city, text)
    at = moment.replace(tzinfo=CITIES[city].zone)
    status = schedule.status(at)
    print(schedule.state(at), status.until, status.next_open, schedule.week(at.date()))
"""


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize("instant", INSTANTS, ids=lambda i: f"{i.text}@{i.moment}")
def test_an_instant_has_the_state_a_person_expects(instant: Instant) -> None:
    schedule = compile_for(instant.city, instant.text)
    moment = instant.moment.replace(tzinfo=CITIES[instant.city].zone)
    assert schedule.state(moment) == instant.state, instant.why
    assert schedule.status(moment).state == instant.state


def test_there_are_at_least_250_instants_all_different() -> None:
    assert len({(i.city, i.text, i.moment) for i in INSTANTS}) == len(INSTANTS) >= 250


def test_the_time_zone_of_the_machine_changes_nothing() -> None:
    told = set()
    for zone in MACHINE_ZONES:
        environment = dict(os.environ, TZ=zone, PYTHONPATH=f"{ROOT / 'src'}:{ROOT}")
        run = subprocess.run(
            [sys.executable, "-c", TELL_STATES],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert len(run.stdout.splitlines()) == len(INSTANTS)
        told.add(run.stdout)
    assert len(told) == 1


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("America/New_York")])
def test_a_moment_may_come_in_any_zone_and_answers_are_in_the_city_s(
    zone: ZoneInfo,
) -> None:
    hours = compile_hours("Mo-Fr 08:00-18:00", JINAN)
    moment = at("2026-11-23T09:00").astimezone(zone)
    status = hours.status(moment)
    assert status.state is State.OPEN
    assert str(status.until) == "2026-11-23 18:00:00+08:00"


# text, moment, until, next_open (None: there is none)
CHANGES = [
    ("Mo-Fr 08:00-18:00", "2026-11-23T09:00:30", "2026-11-23T18:00", None),
    (
        "Mo-Fr 08:00-18:00",
        "2026-11-20T18:00",
        "2026-11-23T08:00",
        "2026-11-23T08:00",
    ),
    (
        "Mo-Fr 08:00-18:00; PH off",  # over all of National Day
        "2026-09-30T20:00",
        "2026-10-08T08:00",
        "2026-10-08T08:00",
    ),
    (
        "Mo-Fr 08:00-18:00; PH off",  # into the make-up Saturday
        "2026-10-09T18:00",
        "2026-10-10T08:00",
        "2026-10-10T08:00",
    ),
    ("24/7; PH off", "2026-09-30T09:00", "2026-10-01T00:00", None),
    ("24/7; PH off", "2026-10-08T00:00", "2027-01-01T00:00", None),
    ("Mo-Su 22:00-06:00; PH off", "2026-09-30T23:00", "2026-10-01T06:00", None),
    (
        "Mo-Su 22:00-06:00; PH off",
        "2026-10-01T06:00",
        "2026-10-08T22:00",
        "2026-10-08T22:00",
    ),
    ("22:00-06:00", "2026-11-22T05:59:59", "2026-11-22T06:00", None),
    ("20:00-24:00, 00:00-04:00", "2026-11-22T21:00", "2026-11-23T04:00", None),
    ("08:00-12:00,12:00-18:00", "2026-11-22T09:00", "2026-11-22T18:00", None),
    (
        '08:00-12:00 open "a", 12:00-18:00 open "b"',  # a comment is no change
        "2026-11-22T09:00",
        "2026-11-22T18:00",
        None,
    ),
    ("24/7", "2026-11-22T09:00", None, None),
    ("24/7; 2099 Jan 01 off", "2026-11-22T09:00", None, None),
    ("off", "2026-11-22T09:00", None, None),
    ("unknown", "2026-11-22T09:00", None, None),
    ("Mo 09:00-17:00 unknown", "2026-11-23T10:00", None, None),
    (
        "2027 Mar 01 10:00-12:00",
        "2026-11-22T09:00",
        "2027-03-01T10:00",
        "2027-03-01T10:00",
    ),
    ("2028 Mar 01 10:00-12:00", "2026-11-22T09:00", None, None),  # beyond 366 days
    (
        "Mo 10:00-12:00; Tu 09:00-11:00 unknown; We 10:00-12:00",
        "2026-11-23T12:00",
        "2026-11-24T09:00",  # closed becomes unknown
        "2026-11-25T10:00",  # and this is the next that is sure
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "moment", "until", "next_open"), CHANGES)
def test_a_status_tells_the_next_change_and_the_next_opening(
    text: str, moment: str, until: str | None, next_open: str | None
) -> None:
    status = compile_hours(text, JINAN).status(at(moment))
    assert status.until == (at(until) if until else None)
    assert status.next_open == (at(next_open) if next_open else None)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("24/7", True),
        ("24小时", True),
        ("00:00-24:00", True),
        ("Mo-Su 00:00-24:00", True),
        ("Jan-Dec 00:00-24:00", True),
        ("Mo-Fr 00:00-24:00; Sa,Su 00:00-24:00", True),
        ("Mo-Su,PH 00:00-24:00", True),
        ("06:00-30:00", True),
        ("18:00-18:00", True),
        ("24/7; PH off", False),
        ("24/7; SH off", False),
        ("24/7; 2099 Jan 01 off", False),
        ("24/7; Dec 25 off", False),
        ("Mo-Su 00:00-23:59", False),
        ("Mo-Fr 00:00-24:00", False),
        ("24/7 unknown", False),
        ('"by appointment"', False),
        ("off", False),
    ],
)
@pytest.mark.parametrize("city", [JINAN, BARE, HELSINKI])
def test_never_closes_means_open_at_every_moment(
    text: str, never: bool, city: HoursContext
) -> None:
    assert compile_hours(text, city).never_closes is never


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "  ",
        "看门大爷在就开",
        "sunrise-sunset",
        "18:00+",
        "10:00-16:00/01:30",
        "PH -1 day 10:00-12:00",
        "PH Mo-Fr 10:00-12:00",
        "Mo-Fr 10:00-12:00 || Sa 10:00-12:00",
        "22:00-06:00; 02:00-03:00 off",
        "08:00-18:00; Feb 30 off",
        "08:00-18:00; Jun 28-31 off",
        "Mo-Fr 25:00-26:00",
        "Mo-Fr 08:00",
        "8:60-9:00",
        "24:00",
        "24/7;" * 150,
        "Mo-Fr " + ",".join(["08:00-09:00"] * 11),
        "; ".join(["Mo 08:00-09:00"] * 31),
        "\x00",
        "\ud800",
        "\u202e24/7",
        "<script>alert(1)</script>",
        "Ⅻ:00-18:00",
        "8" * 900,
        "(" * 500,
        '"' * 501,
    ],
)
def test_what_is_not_understood_is_unknown_always(text: str | None) -> None:
    hours = compile_hours(text, JINAN)
    status = hours.status(at("2026-11-23T09:00"))
    assert (hours.understood, hours.osm, hours.never_closes) == (False, None, False)
    assert (status.state, status.until, status.next_open) == ("unknown", None, None)
    assert hours.week(date(2026, 11, 23)) == ((),) * 7


@pytest.mark.parametrize("hours", [ALWAYS_OPEN, UNKNOWN_SCHEDULE])
def test_a_moment_without_a_time_zone_is_refused(hours: object) -> None:
    naive = datetime.combine(date(2026, 11, 22), time(9))
    for ask in (compile_hours("24/7", JINAN).state, ALWAYS_OPEN.status):
        with pytest.raises(ValueError, match="time zone"):
            ask(naive)
    with pytest.raises(ValueError, match="time zone"):
        hours.state(naive)  # type: ignore[attr-defined]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00Z", "9999-12-31T23:59:59Z"])
def test_the_ends_of_time_are_unknown_and_break_nothing(moment: str) -> None:
    status = compile_hours("Mo-Fr 08:00-18:00", JINAN).status(
        datetime.fromisoformat(moment)
    )
    assert status.state is State.UNKNOWN


def test_the_list_of_weekdays_with_blanks_is_one_list() -> None:
    hours = compile_hours("Sa, Su 10:00-12:00", JINAN)
    assert hours.state(at("2026-11-21T09:00")) is State.CLOSED
    assert hours.state(at("2026-11-21T11:00")) is State.OPEN


def test_a_blank_before_a_comma_does_not_make_a_new_rule() -> None:
    hours = compile_hours("Mo-Fr 08:00-12:00 , 13:00-17:00", JINAN)
    assert hours.state(at("2026-11-22T14:00")) is State.CLOSED  # a Sunday


def test_a_week_gives_the_spans_that_begin_on_each_day() -> None:
    # Mo 23: 08-12, 13-18   Fr 27: 22-06 (ends on Saturday)   others: none
    hours = compile_hours("Mo 08:00-12:00,13:00-18:00; Fr 22:00-06:00", JINAN)
    week = hours.week(date(2026, 11, 23))
    said = [[f"{a:%d %H:%M}-{b:%d %H:%M}" for a, b in day] for day in week]
    assert said[0] == ["23 08:00-23 12:00", "23 13:00-23 18:00"]
    assert said[4] == ["27 22:00-28 06:00"]
    assert said[1:4] == [[], [], []]
    assert said[5:] == [[], []]


def test_a_week_of_24_hours_runs_from_midnight_to_midnight() -> None:
    week = compile_hours("24/7", JINAN).week(date(2026, 11, 22))
    for n, day in enumerate(week):
        midnight = at("2026-11-22T00:00") + timedelta(days=n)
        assert day == ((midnight, midnight + timedelta(days=1)),)


def test_a_day_on_which_clocks_go_forward_closes_at_its_wall_clock_time() -> None:
    hours = compile_hours("02:00-05:00", HELSINKI)
    status = hours.status(at("2026-03-29T02:30", HELSINKI.zone))
    assert str(status.until) == "2026-03-29 05:00:00+03:00"


def test_a_closing_time_that_is_skipped_takes_effect_when_clocks_jump() -> None:
    hours = compile_hours("02:00-03:30", HELSINKI)
    status = hours.status(at("2026-03-29T02:30", HELSINKI.zone))
    assert str(status.until) == "2026-03-29 04:00:00+03:00"
    assert hours.state(status.until) is State.CLOSED  # type: ignore[arg-type]


TEXTS = st.sampled_from(
    [
        *dict.fromkeys(i.text for i in INSTANTS if i.city != "fair"),
        "week 01-53/2 Mo 10:00-12:00; easter off",
        "Mo[1] 08:00-12:00; PH unknown",
        "Mo-Fr 21:00-27:30; Sa 00:00-24:00; PH 05:00-05:30",
        "Dec 20-Jan 05 22:00-02:00; SH 23:00-01:00",
    ]
)
MOMENTS = st.datetimes(
    datetime.combine(date(2023, 12, 1), time.min),
    datetime.combine(date(2027, 3, 1), time.min),
)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, moment=MOMENTS, city=st.sampled_from(sorted(CITIES)))
def test_the_next_change_is_a_change_and_nothing_changes_before(
    text: str, moment: datetime, city: str
) -> None:
    hours = compile_for("jinan" if city == "fair" else city, text)
    now = moment.replace(tzinfo=CITIES[city].zone).astimezone(UTC)
    status = hours.status(now)
    assert hours.state(now) is status.state
    if status.until is None:
        return
    until = status.until.astimezone(UTC)
    assert until > now
    assert hours.state(until) is not status.state
    for part in range(20):
        between = now + (until - now) * part / 20
        assert hours.state(between) is status.state
    if status.next_open is not None:
        opens = status.next_open.astimezone(UTC)
        assert status.state is State.CLOSED
        assert hours.state(opens) is State.OPEN
        assert hours.state(opens - timedelta(seconds=1)) is not State.OPEN


@settings(max_examples=60, deadline=None)
@given(
    text=TEXTS,
    day=st.dates(date(2023, 12, 20), date(2027, 2, 1)),
    city=st.sampled_from(["jinan", "bare", "follows"]),
)
def test_every_minute_of_a_day_agrees_with_the_week(
    text: str, day: date, city: str
) -> None:
    hours = compile_for(city, text)
    first = day - timedelta(days=2)
    spans = [span for begun in hours.week(first) for span in begun]
    midnight = datetime.combine(day, time.min, SHANGHAI)
    for minute in range(24 * 60):
        moment = midnight + timedelta(minutes=minute)
        listed = any(opens <= moment < closes for opens, closes in spans)
        assert (hours.state(moment) is State.OPEN) is listed, moment


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet='MoTuSaPHSH0123456789:-,;+ /|"offJanweek[]()开放周一至五日点',
        max_size=40,
    )
)
def test_no_text_breaks_anything(text: str) -> None:
    status = compile_hours(text, JINAN).status(at("2026-11-23T09:00"))
    assert status.state in State
