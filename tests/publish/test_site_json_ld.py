"""What search engines read has schema.org's shape, and says what the hours say."""

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.publish.sites import CALENDAR, SITE, ZONE, a_layer, a_part, read_site, write

from citymap.hours.days import DailySchedule
from citymap.hours.opening import HoursContext, State, compile_hours
from citymap.layer import OsmTag
from citymap.publish.site_json_ld import (
    Described,
    Listing,
    item_list,
    place_type,
    special_hours,
    usual_hours,
)
from citymap.publish.timetable import Closure, Horizon, tell

DOCUMENTED = tomllib.loads(
    Path(__file__).with_name("schema_org.toml").read_text("utf-8")
)
CONTEXT = HoursContext(ZONE, CALENDAR)
DAYS = Horizon(date(2026, 11, 20).toordinal(), date(2026, 12, 31).toordinal())
LISTING = Listing(
    "PublicToilet", "厕所", "小城", ZONE, [("wheelchair", "无障碍")], None
)
_TEXTS = {
    "Text": r"(?s).+",
    "URL": r"https://[!-~]+",
    "Time": r"([01]\d|2[0-3]):[0-5]\d",
    "Date": r"\d{4}-\d\d-\d\d",
    "DateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d",
    "DayOfWeek": r"https://schema\.org/(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
}
_KINDS = {"Boolean": bool, "Integer": int, "Number": (int, float)}


def ancestors(kind: str) -> set[str]:
    parents = DOCUMENTED["types"][kind]
    return {kind}.union(*(ancestors(parent) for parent in parents))


def fits(value: Any, expected: str) -> bool:
    if expected in _TEXTS:
        return isinstance(value, str) and bool(re.fullmatch(_TEXTS[expected], value))
    if expected in _KINDS:
        is_flag = isinstance(value, bool)
        return isinstance(value, _KINDS[expected]) and is_flag == (
            expected == "Boolean"
        )
    return isinstance(value, dict) and expected in ancestors(value["@type"])


def faults(node: dict[str, Any]) -> list[str]:
    """Name what schema.org does not document of a node and those in it."""
    found = []
    known = {
        name: ranges
        for kind in ancestors(node["@type"])
        for name, ranges in DOCUMENTED["properties"].get(kind, {}).items()
    }
    for name, value in node.items():
        if name.startswith("@"):
            continue
        values = value if isinstance(value, list) else [value]
        ranges = known.get(name, [])
        found += [
            f"{node['@type']}.{name}: {one!r}"
            for one in values
            if not any(fits(one, expected) for expected in ranges)
        ]
        found += [f for one in values if isinstance(one, dict) for f in faults(one)]
        if not values:
            found.append(f"{name} is empty")
    return found


def hours(text: str, context: HoursContext = CONTEXT, days: Horizon = DAYS) -> Any:
    schedule = compile_hours(text, context)
    assert isinstance(schedule, DailySchedule)
    return tell(schedule, days)


def described(**told: Any) -> Described:
    plain: dict[str, Any] = {
        "id": "toilets.1", "name": "公厕", "lon": 117.1, "lat": 36.2, "address": None,
        "phone": None, "answers": {}, "schedule": None, "closure": None,
    }  # fmt: skip
    return Described(**{**plain, **told})


def told(feature: Described, listing: Listing = LISTING) -> dict[str, Any]:
    (item,) = orjson.loads(item_list(listing, [feature]))["itemListElement"]
    place: dict[str, Any] = item["item"]
    return place


def test_every_list_of_a_site_has_the_documented_shape(tmp_path: Path) -> None:
    folder = write(tmp_path / "s", [a_part(60)])
    lists = [data for page in read_site(folder).values() for data in page.data]
    assert len(lists) == 3
    for made in lists:
        assert made["@context"] == "https://schema.org"
        assert faults(made) == []
    items: list[Any] = [
        item["item"] for made in lists for item in made["itemListElement"]
    ]
    assert {item["identifier"] for item in items} == {
        f"toilets.{n:04d}" for n in range(60)
    }
    assert {item["@type"] for item in items} == {"PublicToilet"}
    names = {key for item in items for key in item}
    assert {"openingHoursSpecification", "specialOpeningHoursSpecification"} <= names
    assert {"amenityFeature", "isAccessibleForFree", "telephone", "url"} <= names


def test_a_list_leads_to_its_features(tmp_path: Path) -> None:
    folder = write(tmp_path / "s", [a_part(60)])
    pages = read_site(folder)
    for path, page in pages.items():
        for made in page.data:
            elements: Any = made["itemListElement"]
            for element in elements:
                url = element["item"]["url"]
                anchor = url.removeprefix(f"{SITE.address}/{path}#")
                assert anchor == element["item"]["identifier"]
                assert anchor in page.ids


@pytest.mark.parametrize(
    "wrong",
    [{"opens": "24:00"}, {"opens": "8:00"}, {"dayOfWeek": "Monday"}, {"closes": 8},
     {"colour": "red"}, {"validFrom": "20261120"}],
)  # fmt: skip
def test_the_shape_is_looked_at(wrong: dict[str, Any]) -> None:
    good = {"@type": "OpeningHoursSpecification", "opens": "08:00", "closes": "17:00"}
    assert faults(good) == []
    assert faults({**good, **wrong}) != []


def test_every_type_that_is_used_is_documented() -> None:
    tags = [("amenity", "toilets"), ("amenity", "parking"), ("leisure", "park"),
            ("shop", "convenience"), ("railway", "station")]  # fmt: skip
    found = [place_type(_tagged((OsmTag(*tag),))) for tag in tags]
    assert found == ["PublicToilet", "ParkingFacility", "Park", "ConvenienceStore",
                     "TrainStation"]  # fmt: skip
    assert all("Place" in ancestors(kind) for kind in found)


@pytest.mark.parametrize(
    "tags",
    [(), (("amenity", "charging_station"),), (("amenity", "marketplace"),),
     (("amenity", "toilets"), ("amenity", "parking"))],
)  # fmt: skip
def test_what_schema_org_has_no_word_for_is_a_place(
    tags: tuple[tuple[str, str], ...],
) -> None:
    assert place_type(_tagged(tuple(OsmTag(*tag) for tag in tags))) == "Place"


def _tagged(tags: tuple[OsmTag, ...]) -> Any:
    return replace(a_layer(), osm=tags)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24/7", [("00:00", "23:59", 7)]),
        ("Mo-Fr 08:30-17:00", [("08:30", "17:00", 5)]),
        ("Mo-Su 08:00-12:00,14:00-18:00",
         [("08:00", "12:00", 7), ("14:00", "18:00", 7)]),
        ("Fr-Sa 22:00-06:00", [("22:00", "06:00", 2)]),
        ("Mo-Su 18:00-02:00", [("18:00", "02:00", 7)]),
        ("Su 22:00-24:00", [("22:00", "00:00", 1)]),
        ("Sa 00:00-24:00", [("00:00", "23:59", 1)]),
    ],
)  # fmt: skip
def test_the_usual_week_is_told(
    text: str, expected: list[tuple[str, str, int]]
) -> None:
    found = usual_hours(hours(text))
    assert [(one["opens"], one["closes"], len(one["dayOfWeek"])) for one in found] == (
        expected
    )
    assert special_hours(hours(text)) == []


def test_hours_past_midnight_belong_to_the_day_they_began() -> None:
    (found,) = usual_hours(hours("Su 22:00-06:00"))
    assert found["dayOfWeek"] == ["https://schema.org/Sunday"]


def test_holidays_are_told_with_their_dates() -> None:
    schedule = hours("Mo-Fr 09:00-17:00; PH off")
    (usual,) = usual_hours(schedule)
    assert (usual["validFrom"], usual["validThrough"]) == ("2026-11-20", "2026-12-31")
    said = [(one["validFrom"], one["validThrough"], one["opens"], one["closes"])
            for one in special_hours(schedule)]  # fmt: skip
    assert said == [
        ("2026-12-25", "2026-12-25", "00:00", "00:00"),
        ("2026-12-26", "2026-12-26", "09:00", "17:00"),
    ]


@pytest.mark.parametrize(
    "text",
    ["看心情", "Mo-Sa 08:00-18:00; SH off", "Mo-Fr 08:00-18:00; Sa unknown",
     "Mo-Su 08:00-18:00; Dec 24 unknown"],
)  # fmt: skip
def test_what_is_not_known_is_not_told(text: str) -> None:
    schedule = None if text == "看心情" else hours(text)
    assert usual_hours(schedule) == []
    assert special_hours(schedule) == []


def test_hours_beyond_the_calendar_are_not_told() -> None:
    far = Horizon(DAYS.first, date(2027, 12, 31).toordinal())
    assert usual_hours(hours("Mo-Fr 09:00-17:00; PH off", days=far)) == []


RULES = st.sampled_from(
    ["24/7", "Mo-Fr 08:30-17:00", "Fr 22:00-06:00", "Mo-Su 18:00-02:00",
     "Mo-Fr 09:00-17:00; PH off", "PH 10:00-12:00; Mo-Sa 08:00-20:00", "Tu off",
     "Mo-Su 06:00-22:00; Dec 24-Dec 26 off", "Sa-Su 00:00-24:00", "Dec 20 12:00-15:00",
     "We 20:00-24:00; Th 00:00-04:00"]
)  # fmt: skip


@given(RULES, st.integers(0, (DAYS.last - DAYS.first - 1) * 1440))
def test_a_reader_of_the_list_knows_when_it_is_open(text: str, minute: int) -> None:
    """Read by schema.org's rules, the list says what the service says."""
    start = datetime.fromordinal(DAYS.first + 1).replace(tzinfo=ZONE)
    at = start + timedelta(minutes=minute)
    expected = compile_hours(text, CONTEXT).state(at)
    schedule = hours(text)
    if not usual_hours(schedule) and not special_hours(schedule):
        return
    assert is_open(schedule, at) == (expected is State.OPEN)


def is_open(schedule: Any, at: datetime) -> bool:
    """Read specifications: those of a date win over those of its weekday."""
    yesterday = at - timedelta(days=1)
    minute = at.hour * 60 + at.minute
    mine = _spans(schedule, at.date())
    spilled = [(0, stop) for start, stop in _spans(schedule, yesterday.date())
               if stop <= start]  # fmt: skip
    spans = [(start, stop if stop > start else 1440) for start, stop in mine]
    if _special(schedule, at.date()):
        spilled = []  # said again by the date's own
    return any(start <= minute < stop for start, stop in (*spans, *spilled))


def _special(schedule: Any, day: date) -> list[dict[str, Any]]:
    special: list[Any] = special_hours(schedule)
    today = day.isoformat()
    return [one for one in special if one["validFrom"] <= today <= one["validThrough"]]


def _spans(schedule: Any, day: date) -> list[tuple[int, int]]:
    weekday = f"https://schema.org/{day:%A}"
    usual: list[Any] = usual_hours(schedule)
    said = _special(schedule, day) or [
        one for one in usual if weekday in one["dayOfWeek"]
    ]
    spans = [(_minutes(one["opens"]), _minutes(one["closes"])) for one in said]
    return [(a, 1440 if b == 1439 else b) for a, b in spans if (a, b) != (0, 0)]


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


@pytest.mark.parametrize(
    ("closure", "valid"),
    [
        ((0, "2026-11-30T00:00", "2026-12-03T00:00", ""), ("2026-11-30", "2026-12-02")),
        ((0, "2026-11-30T09:00", None, ""), ("2026-11-30T09:00:00+08:00", None)),
        ((0, None, "2026-12-03T00:00", "x"), (None, "2026-12-02")),
    ],
)  # fmt: skip
def test_a_temporary_closure_is_told(
    closure: Closure, valid: tuple[str | None, str | None]
) -> None:
    place = told(described(schedule=hours("24/7"), closure=closure))
    (special,) = place["specialOpeningHoursSpecification"]
    assert (special["opens"], special["closes"]) == ("00:00", "00:00")
    assert (special.get("validFrom"), special.get("validThrough")) == valid
    assert faults(place) == []


@pytest.mark.parametrize(("fee", "free"), [("yes", False), ("no", True)])
def test_a_fee_is_told_as_schema_org_does(fee: str, free: bool) -> None:
    place = told(described(answers={"fee": fee, "wheelchair": "no", "public": "yes"}))
    assert place["isAccessibleForFree"] is free
    assert place["publicAccess"] is True
    assert place["amenityFeature"] == [
        {"@type": "LocationFeatureSpecification", "name": "无障碍", "value": False}
    ]


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert set(told(described())) == {
        "@type", "identifier", "name", "geo", "address",
    }  # fmt: skip
