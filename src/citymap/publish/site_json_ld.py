"""What a search engine reads of a list of features: JSON-LD in schema.org's words.

Said is what is known and nothing else: hours that are not understood, or that are
unknown on any day of the time they are told for, are left out.
Sources: schema.org (the types and properties; it has none for charging stations,
marketplaces or points of recycling: those are places); developers.google.com,
"Local business structured data" (00:00-23:59 for a whole day, 00:00-00:00 for a
day without any).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson

from citymap.hours.days import DAY_MIN
from citymap.layer import Layer
from citymap.publish.timetable import EPOCH, Closure

PLACE = "Place"
#: Yes/no fields that schema.org has properties of its own for.
FEE, PUBLIC = "fee", "public"
Json = dict[str, object]
_TYPES = {
    ("amenity", "toilets"): "PublicToilet",
    ("amenity", "parking"): "ParkingFacility",
    ("amenity", "bus_station"): "BusStation",
    ("amenity", "fuel"): "GasStation",
    ("amenity", "library"): "Library",
    ("amenity", "pharmacy"): "Pharmacy",
    ("amenity", "post_office"): "PostOffice",
    ("leisure", "park"): "Park",
    ("leisure", "playground"): "Playground",
    ("railway", "station"): "TrainStation",
    ("shop", "convenience"): "ConvenienceStore",
    ("tourism", "museum"): "Museum",
}
_DAYS = tuple(
    f"https://schema.org/{day}"
    for day in (
        *("Monday", "Tuesday", "Wednesday", "Thursday"),
        *("Friday", "Saturday", "Sunday"),
    )
)
_OPEN, _UNKNOWN = 1, 2
_ANSWERS = {"yes": True, "no": False}
#: Minutes of a day's opening and closing; a closing that is less is on the next day.
_Times = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Described:
    """A feature as far as it is told here.

    ``answers``: of the layer's yes/no fields by their names, those that are known;
    ``schedule``: as in the map document.
    """

    id: str
    name: str
    lon: float
    lat: float
    address: str | None
    phone: str | None
    answers: dict[str, str]
    schedule: Json | None
    closure: Closure | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list's features have in common.

    Attributes
    ----------
    kind
        Their type.
    title, city
        What the list is called, and the city's name, in the page's language.
    zone
        The city's, in which closures begin and end.
    flags
        Name and title of each flag.
    url
        Of the page that lists them; None while it has no address.
    """

    kind: str
    title: str
    city: str
    zone: ZoneInfo
    flags: Sequence[tuple[str, str]]
    url: str | None


def place_type(layer: Layer) -> str:
    """Name the type of a layer's features by the tags it is imported from."""
    found = {_TYPES.get((tag.key, tag.value), PLACE) for tag in layer.osm}
    return found.pop() if len(found) == 1 else PLACE


def item_list(listing: Listing, features: Sequence[Described]) -> bytes:
    """Write a list of features as JSON-LD."""
    items = [
        {"@type": "ListItem", "position": position, "item": _place(listing, feature)}
        for position, feature in enumerate(features, 1)
    ]
    return orjson.dumps(
        {
            "@context": "https://schema.org",
            "@type": "ItemList",
            "name": listing.title,
            "numberOfItems": len(items),
            "itemListElement": items,
        }
    )


def _place(listing: Listing, feature: Described) -> Json:
    answers = {name: _ANSWERS[said] for name, said in feature.answers.items()}
    geo = {"latitude": round(feature.lat, 6), "longitude": round(feature.lon, 6)}
    street = {"streetAddress": feature.address} if feature.address else {}
    address = {"@type": "PostalAddress", **street, "addressLocality": listing.city}
    told: Json = {
        "@type": listing.kind,
        "identifier": feature.id,
        "name": feature.name,
        "url": listing.url and f"{listing.url}#{feature.id}",
        "geo": {"@type": "GeoCoordinates", **geo},
        "address": address,
        "telephone": feature.phone,
        "isAccessibleForFree": not answers[FEE] if FEE in answers else None,
        "publicAccess": answers.get(PUBLIC),
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": title, "value": said}
            for name, title in listing.flags
            if (said := answers.get(name)) is not None
        ],
        "openingHoursSpecification": usual_hours(feature.schedule),
        "specialOpeningHoursSpecification": [
            *special_hours(feature.schedule),
            *_closed(feature.closure, listing.zone),
        ],
    }
    return {key: value for key, value in told.items() if value not in (None, [])}


def usual_hours(schedule: Json | None) -> list[Json]:
    """Tell the usual week; nothing where it is not known throughout.

    >>> always = {"never_closes": True, "days": [(0, 1)], "week": [0] * 7,
    ...           "except": [], "from": None, "until": None}
    >>> [(hours["opens"], hours["closes"]) for hours in usual_hours(always)]
    [('00:00', '23:59')]
    """
    if schedule is None or _is_unsure(schedule):
        return []
    days = _days(schedule)
    spans = [_open_spans(days[number]) for number in _numbers(schedule["week"])]
    weekdays: dict[_Times, list[str]] = {}
    for weekday, times in enumerate(_joined(spans)):
        for time in times:
            weekdays.setdefault(time, []).append(_DAYS[weekday])
    first, last = (schedule[key] for key in ("from", "until"))
    valid = _valid(first, last) if isinstance(first, int) else {}
    return [
        {**_specification(time), "dayOfWeek": named, **valid}
        for time, named in weekdays.items()
    ]


def special_hours(schedule: Json | None) -> list[Json]:
    """Tell the days that are not as in the usual week, with their dates."""
    if schedule is None or _is_unsure(schedule):
        return []
    days = _days(schedule)
    return [
        {**_specification(time), **_valid(first, last)}
        for first, last, number in _exceptions(schedule)
        for time in _open_spans(days[number]) or [(0, 0)]
    ]


def _is_unsure(schedule: Json) -> bool:
    return any(_UNKNOWN in pattern[1::2] for pattern in _days(schedule))


def _days(schedule: Json) -> Sequence[Sequence[int]]:
    days = schedule["days"]
    return days if isinstance(days, list) else []


def _numbers(value: object) -> Sequence[int]:
    return value if isinstance(value, list) else []


def _exceptions(schedule: Json) -> Sequence[tuple[int, int, int]]:
    exceptions = schedule["except"]
    return exceptions if isinstance(exceptions, list) else []


def _open_spans(pattern: Sequence[int]) -> list[_Times]:
    """List when a day's pattern says open.

    >>> _open_spans((0, 0, 480, 1, 720, 0))
    [(480, 720)]
    """
    ends = (*pattern[2::2], DAY_MIN)
    changes = zip(pattern[::2], ends, pattern[1::2], strict=True)
    return [(start, stop) for start, stop, state in changes if state == _OPEN]


def _joined(week: list[list[_Times]]) -> list[list[_Times]]:
    """Give the hours past midnight back to the day on which they begin.

    >>> _joined([[(1320, 1440)], [(0, 360)], [], [], [], [], []])[:2]
    [[(1320, 360)], []]
    """
    joined = [list(times) for times in week]
    for weekday in range(7):
        evening = week[weekday][-1:]
        morning = week[(weekday + 1) % 7][:1]
        if not evening or not morning:
            continue
        (start, stop), (resumed, end) = evening[0], morning[0]
        if stop == DAY_MIN and resumed == 0 and end <= start:
            joined[weekday][-1] = (start, end)
            joined[(weekday + 1) % 7].remove((resumed, end))
    return joined


def _specification(time: _Times) -> Json:
    start, stop = time
    end = DAY_MIN - 1 if time == (0, DAY_MIN) else stop % DAY_MIN
    return {
        "@type": "OpeningHoursSpecification",
        "opens": f"{start // 60:02d}:{start % 60:02d}",
        "closes": f"{end // 60:02d}:{end % 60:02d}",
    }


def _valid(first: object, last: object) -> Json:
    days = {"validFrom": first, "validThrough": last}
    return {
        key: date.fromordinal(day + EPOCH).isoformat()
        for key, day in days.items()
        if isinstance(day, int)
    }


def _closed(closure: Closure | None, zone: ZoneInfo) -> Iterable[Json]:
    """Tell a temporary closure; its end is the first moment after it."""
    if closure is None:
        return
    _, begin, end, _ = closure
    valid: Json = {}
    if begin is not None:
        valid["validFrom"] = _day_or_moment(begin, zone)
    if end is not None:
        last = datetime.fromisoformat(end) - timedelta(minutes=1)
        valid["validThrough"] = _day_or_moment(last.isoformat(), zone, last_minute=1439)
    yield {**_specification((0, 0)), **valid}


def _day_or_moment(wall: str, zone: ZoneInfo, last_minute: int = 0) -> str:
    """Write a wall time as a date if it is a day's edge, else as a moment."""
    moment = datetime.fromisoformat(wall)
    if moment.hour * 60 + moment.minute == last_minute:
        return moment.date().isoformat()
    return moment.replace(tzinfo=zone).isoformat()
