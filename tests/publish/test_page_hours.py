"""``hours.js``: what the page says at a moment is what the service says."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from tests.hours.cities import CITIES, HELSINKI, JINAN, compile_for
from tests.hours.instants import INSTANTS
from tests.publish.asking import ask

from citymap.errors import Language
from citymap.hours.closure import with_closure
from citymap.hours.days import SEARCH_DAYS, WEEK_SEARCH_DAYS, DailySchedule
from citymap.hours.fairs import compile_market_days
from citymap.hours.opening import HoursContext, Schedule, compile_hours
from citymap.hours.schedule import State, Status
from citymap.hours.wording import describe
from citymap.publish.timetable import Horizon, closures_of, horizon, tell

MINUTE = timedelta(minutes=1)
HARD = (
    "24/7",
    "全天",
    "24小时",
    "06:00-22:00",
    "07:00-02:00",
    "22:00-06:00",
    "00:00-24:00",
    "Mo-Fr 08:30-17:00; PH off",
    "Mo-Su 09:00-17:00; PH 10:00-16:00",
    "24/7; PH off",
    "Mo-Fr 08:30-12:00,13:30-17:30; PH off",
    "工作日 8:30-17:00",
    "周一至周五 8:30-17:00",
    "Mo-Fr 20:00-04:00; PH off",
    "PH off",
    "SH off",
    "Mo 10:00-12:00",
    "off",
    "Apr-Oct 05:30-22:00; Nov-Mar 06:00-21:00",
    "Jun-Aug 08:00-20:00",
    "Dec 24-26 off; 08:00-18:00",
    "2026 Feb 10:00-12:00",
    "Mo[1] 09:00-12:00",
    'Mo-Fr 08:00-18:00; Sa "by appointment"',
    "02:30-03:30",
    "00:00-03:30,04:15-23:00",
    "看情况",
    "sunrise-sunset",
    "Mo-Fr 10:00-26:00",
    "节假日 9:00-16:00",
    "24/7 unknown",
    "Sa 22:00-08:00; Su off",
    "00:30-01:30",
    "23:59-00:01",
)
FAIRS = (
    "农历逢三、八 6:00-12:00",
    "农历逢五、十",
    "公历逢1、6",
    "每月5日、15日、25日 05:00-11:00",
    "每周三、六 06:00-13:00",
    "每5天一集，2026-01-03起",
    "农历逢一、六 22:00-2:00",
    "逢三、八",
)
#: Weeks of holidays and make-up days, the turns of years, clocks that are changed.
DAYS = (
    *("2026-01-01", "2026-01-04", "2026-02-14", "2026-02-23", "2026-03-29"),
    *("2026-09-20", "2026-09-30", "2026-10-01", "2026-10-08", "2026-10-10"),
    *("2026-10-25", "2026-11-22", "2026-12-31", "2027-01-01", "2027-03-28"),
    *("2027-05-03", "2027-10-31", "2027-12-26", "2027-12-31", "2028-01-01"),
    *("2028-01-09", "2025-12-28", "2025-12-29", "2028-02-29"),
)
TIMES = (
    "00:00",
    "00:01",
    "02:59",
    "03:30",
    "06:00",
    "12:00",
    "16:59",
    "17:00",
    "23:59",
)
SPAN = horizon(date(2026, 1, 5), JINAN)
#: Ends beyond every search of the test.
FAR_SPAN = Horizon(SPAN.first, SPAN.last + 2 * SEARCH_DAYS)


@cache
def compiled() -> dict[str, tuple[HoursContext, dict[str, Schedule]]]:
    """Every text, by what city it is compiled for."""
    texts = {city: dict.fromkeys(HARD) for city in CITIES if city != "fair"}
    texts["fair"] = dict.fromkeys(FAIRS)
    for instant in INSTANTS:
        texts[instant.city][instant.text] = None
    return {
        city: (CITIES[city], {text: compile_for(city, text) for text in some})
        for city, some in texts.items()
    }


def moments(zone: ZoneInfo) -> list[datetime]:
    """The days above, hour and minute; and others, by chance but the same ones."""
    chance = random.Random(4)  # noqa: S311 - a seeded sample
    walls = [datetime.fromisoformat(f"{d}T{t}") for d, t in product(DAYS, TIMES)]
    first = datetime.fromisoformat("2025-12-29")
    walls += [first + chance.randrange(740 * 1440) * MINUTE for _ in range(60)]
    return [existing(wall, zone) for wall in walls]


def existing(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a time on the city's clock; one that is skipped comes later."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def told(schedule: Schedule, span: Horizon = SPAN) -> dict[str, object] | None:
    if not isinstance(schedule, DailySchedule) or not schedule.understood:
        return None
    return tell(schedule, span)


def to_the_horizon(schedule: DailySchedule, status: Status, at: datetime) -> Status:
    """Cut a status at the end of what is told, where all becomes unknown."""
    if schedule.never_closes or schedule.search_days == WEEK_SEARCH_DAYS:
        return status
    day = at.astimezone(schedule.zone).toordinal()
    if not SPAN.first <= day <= SPAN.last or status.state is State.UNKNOWN:
        return Status(State.UNKNOWN, None, None)
    if SPAN.last + 1 > day + SEARCH_DAYS:
        return status
    after = date.fromordinal(SPAN.last + 1)
    end = datetime.combine(after, time.min, schedule.zone)
    until = min(status.until or end, end)
    kept = status.next_open and status.next_open < end
    return Status(status.state, until, status.next_open if kept else None)


def ms(moment: datetime | None) -> int | None:
    return moment and round(moment.astimezone(UTC).timestamp() * 1000)


def as_page(status: Status, at: datetime, language: Language) -> list[object]:
    text = describe(status, at, language)
    known = (str(status.state), ms(status.until), ms(status.next_open), status.reason)
    state, until, next_open, reason = known
    return [state, state, until, next_open, reason, text]


def differing(
    cases: Iterable[tuple[str, datetime]],
    expected: Iterable[list[object]],
    found: Iterable[object],
) -> list[object]:
    together = zip(cases, expected, found, strict=True)
    return [
        (text, at.isoformat(), wanted, given)
        for (text, at), wanted, given in together
        if wanted != given
    ][:5]


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_what_the_service_says(city: str, language: Language) -> None:
    context, schedules = compiled()[city]
    chance = random.Random(language)  # noqa: S311 - a seeded sample
    all_moments = moments(context.zone)
    cases = [(text, at) for text in schedules for at in chance.sample(all_moments, 20)]
    expected = []
    for text, at in cases:
        schedule = schedules[text]
        status = schedule.status(at)
        if isinstance(schedule, DailySchedule):
            status = to_the_horizon(schedule, status, at)
        expected.append(as_page(status, at, language))
    number = {text: n for n, text in enumerate(schedules)}
    found = ask(
        "hours",
        zone=context.zone.key,
        language=language,
        schedules=[told(schedule) for schedule in schedules.values()],
        cases=[(number[text], None, ms(at)) for text, at in cases],
    )
    assert differing(cases, expected, found) == []
    assert {answer[0] for answer in expected} == {"open", "closed", "unknown"}


CLOSURES = (
    ("2026-11-20", None, "水管维修"),
    (None, "2026-12-01", None),
    ("2026-11-22", "2026-11-23", ""),
    ("2026-11-22T12:30", "2026-11-24T07:00", "Töölö"),
    ("2026-11-23T00:00", "2026-11-23T08:30", "x"),
    ("2026-11-22T06:00:30", "2026-11-25T22:00", None),
    (None, "2027-02-17", "春节"),
    ("2026-10-24", "2026-10-25T03:30", "clocks"),
    ("2027-03-28T02:00", "2027-03-28T04:15", "clocks"),
    ("1900-01-01", None, "long"),
    ("2026-11-22T23:59", "2026-11-22T23:59", "none"),
)
CLOSED_DAYS = (
    *("2026-10-24", "2026-10-25", "2026-11-19", "2026-11-20", "2026-11-22"),
    *("2026-11-23", "2026-11-24", "2026-11-25", "2026-12-01", "2026-12-02"),
    *("2027-02-17", "2027-02-18", "2027-03-27", "2027-03-28"),
)


@pytest.mark.parametrize("context", [JINAN, HELSINKI], ids=["jinan", "helsinki"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_closures_win_as_they_do_in_the_service(
    context: HoursContext, language: Language
) -> None:
    schedules = [compile_hours(text, context) for text in HARD]
    schedules.append(compile_market_days("农历逢三、八 6:00-12:00", context))
    rows = [(n, closure) for n in range(len(schedules)) for closure in CLOSURES]
    columns = pa.table(
        {
            name: pa.array([closure[i] for closure in CLOSURES], pa.string())
            for i, name in enumerate(("closed_from", "closed_until", "closed_reason"))
        }
    )
    written = {row[0]: row for row in closures_of(columns, context)}
    assert len(written) == len(CLOSURES) - 1
    walls = [datetime.fromisoformat(f"{d}T{t}") for d, t in product(CLOSED_DAYS, TIMES)]
    questions, cases, expected = [], [], []
    chance = random.Random(language)  # noqa: S311 - a seeded sample
    for n, closure in rows:
        place = CLOSURES.index(closure)
        kept = written.get(place)
        schedule = schedules[n]
        if kept is not None:
            first, until = (wall(text, context.zone) for text in kept[1:3])
            schedule = with_closure(schedule, first, until, kept[3])
        for one in chance.sample(walls, 5):
            at = existing(one, context.zone)
            questions.append((n, kept, ms(at)))
            cases.append((f"{n} {closure}", at))
            expected.append(as_page(schedule.status(at), at, language))
    found = ask(
        "hours",
        zone=context.zone.key,
        language=language,
        schedules=[told(schedule, FAR_SPAN) for schedule in schedules],
        cases=questions,
    )
    assert differing(cases, expected, found) == []
    assert sum(answer[4] is not None for answer in expected) > 300


def wall(text: str | None, zone: ZoneInfo) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=zone) if text else None


@pytest.mark.parametrize(
    ("language", "text"), [("zh", "营业至 22:00"), ("en", "Open until 22:00")]
)
def test_a_minute_is_as_its_beginning(language: Language, text: str) -> None:
    at = datetime(2026, 11, 22, 21, 59, tzinfo=JINAN.zone)
    found = ask(
        "hours",
        zone="Asia/Shanghai",
        language=language,
        schedules=[told(compile_hours("06:00-22:00", JINAN))],
        cases=[(0, None, (ms(at) or 0) + late) for late in (0, 59_999)],
    )
    until = ms(at + MINUTE)
    assert found == [["open", "open", until, None, None, text]] * 2


def test_the_hour_that_comes_twice_is_told_twice() -> None:
    at = datetime(2026, 10, 25, 3, 10, tzinfo=HELSINKI.zone)
    walks = [at, at.replace(fold=1), at.replace(minute=40, fold=1)]
    schedule = compile_hours("00:00-03:30", HELSINKI)
    found = ask(
        "hours",
        zone="Europe/Helsinki",
        language="en",
        schedules=[told(schedule)],
        cases=[(0, None, ms(one)) for one in walks],
    )
    assert found == [as_page(schedule.status(one), one, "en") for one in walks]


def test_a_clock_of_midnights_that_are_skipped_and_half_hours() -> None:
    """Beirut skips the midnight of 2026-03-29; Lord Howe moves by half an hour."""
    for name, days in (
        ("Asia/Beirut", ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25")),
        ("Australia/Lord_Howe", ("2026-04-05", "2026-10-04", "2026-10-03")),
    ):
        context = HoursContext(ZoneInfo(name), None)
        schedules = [compile_hours(text, context) for text in HARD[:20]]
        start = [
            datetime.fromisoformat(day).replace(tzinfo=context.zone) for day in days
        ]
        walks = [
            (n, (one.astimezone(UTC) + 10 * k * MINUTE).astimezone(context.zone))
            for n in range(len(schedules))
            for one in start
            for k in range(0, 140, 14)
        ]
        expected = [as_page(schedules[n].status(at), at, "en") for n, at in walks]
        found = ask(
            "hours",
            zone=name,
            language="en",
            schedules=[told(schedule) for schedule in schedules],
            cases=[(n, None, ms(at)) for n, at in walks],
        )
        assert differing([(HARD[n], at) for n, at in walks], expected, found) == []
