"""``/v1/nearby`` and its kin: the parameters, and the question they make.

GET, POST and the command line meet here: whatever way the values came, they
become one ``Question``, and a position becomes WGS-84 degrees on the city's grid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from citymap.api.params import (
    Parameter,
    Table,
    Value,
    city_moment,
    missing,
    require,
    table,
)
from citymap.atlas.atlas import Atlas
from citymap.atlas.choice import Filter, OpenFilter
from citymap.atlas.nearby import Near
from citymap.atlas.places import Position, locate
from citymap.earth.datum import DATUMS, Datum, convert
from citymap.errors import (
    Language,
    LatitudeError,
    LongitudeError,
    NotFoundError,
    OutsideCity,
    ParameterOutOfRange,
    ParameterTooLong,
    UnknownParameter,
)
from citymap.layer import Bounds

LANGUAGES: tuple[Language, ...] = ("zh", "en")
MOST_RESULTS = 200
MOST_POSITIONS = 1000
MOST_BATCH_SIZE = 5
_WIDEST_LATITUDE, _WIDEST_LONGITUDE = 90.0, 180.0

_COORD = Parameter(
    "coord",
    "choice",
    "Datum of the position. Required: phones give WGS-84 or GCJ-02, 500 m apart.",
    required=True,
    choices=DATUMS,
)
LANG = Parameter(
    "lang",
    "choice",
    "Language of texts; wins over Accept-Language.",
    default="zh",
    choices=LANGUAGES,
)
AT = Parameter(
    "at",
    "moment",
    "The moment judged, RFC 3339; without an offset the city's time. "
    "Default: the server's clock.",
)
NEARBY: Table = table(
    Parameter("lat", "number", "Latitude of the asker, decimal degrees."),
    Parameter("lng", "number", "Longitude of the asker, decimal degrees."),
    Parameter("location", "pair", "Instead of `lat` and `lng`: `lat,lng`."),
    _COORD,
    Parameter(
        "layer",
        "list",
        "Layer ids, separated by commas; several are merged by distance.",
        required=True,
    ),
    Parameter(
        "open",
        "choice",
        "`now`: open at the moment judged; `24h`: never closes by its hours and is "
        "not temporarily closed.",
        default="any",
        choices=("any", "now", "24h"),
    ),
    Parameter(
        "unknown",
        "choice",
        "With `open=now`: whether those whose hours are not known are given too.",
        default="exclude",
        choices=("exclude", "include"),
    ),
    AT,
    Parameter(
        "open_for",
        "integer",
        "With `open=now`: still open this many minutes later.",
        default=0,
        minimum=0,
        maximum=1440,
    ),
    Parameter("attr", "list", "Flags that must all be `yes`, separated by commas."),
    Parameter("radius", "integer", "Metres.", default=1000, minimum=1, maximum=50_000),
    Parameter(
        "auto_extend",
        "switch",
        "1: double the radius while fewer than page_index × page_size are found.",
        default=1,
    ),
    Parameter(
        "page_index", "integer", "Page, from 1.", default=1, minimum=1, maximum=200
    ),
    Parameter(
        "page_size", "integer", "Results a page.", default=10, minimum=1, maximum=20
    ),
    Parameter(
        "out_coord",
        "choice",
        "Datum of the answer. Default: the same as `coord`.",
        choices=DATUMS,
    ),
    Parameter(
        "by",
        "choice",
        "How nearness is measured: `distance` is geodesic.",
        default="distance",
        choices=("distance",),
    ),
    Parameter("links", "switch", "1: navigation links for each result.", default=0),
    LANG,
)
#: What a query may say where a body asks.
BY_BODY: Table = table(LANG)
#: A body may ask for many positions at once instead of ``lat`` and ``lng``.
BATCH: Table = {k: v for k, v in NEARBY.items() if k not in ("lat", "lng", "location")}


@dataclass(frozen=True, slots=True)
class Question:
    """Everything asked by ``/v1/nearby`` but the position.

    ``at`` is None for now. Frozen and hashable, so that a door may keep what it
    has worked out for a question that many askers share.
    """

    layers: tuple[str, ...]
    coord: Datum
    out_coord: Datum
    wanted: Filter
    near: Near
    at: datetime | None
    links: bool
    language: Language


def make_question(
    atlas: Atlas, values: Mapping[str, Value], language: Language
) -> Question:
    """Make a question of parameters that are sound one by one.

    Raises
    ------
    ParameterError
        If a required one is absent, or what they say together is refused.
    """
    require(NEARBY, values)
    layers = cast("tuple[str, ...]", values["layer"])
    flags = cast("tuple[str, ...]", values.get("attr", ()))
    check_layers(atlas, layers)
    _check_flags(atlas, layers, flags)
    coord = cast("Datum", values["coord"])
    at = values.get("at")
    zone = atlas.context.zone
    return Question(
        layers=layers,
        coord=coord,
        out_coord=cast("Datum", values.get("out_coord", coord)),
        wanted=Filter(
            open=cast("OpenFilter", values.get("open", "any")),
            include_unknown=values.get("unknown") == "include",
            open_for_min=cast("int", values.get("open_for", 0)),
            flags=flags,
        ),
        near=_near(values),
        at=None if at is None else city_moment(AT, cast("datetime", at), zone),
        links=bool(values.get("links", 0)),
        language=cast("Language", values.get("lang", language)),
    )


def _near(values: Mapping[str, Value]) -> Near:
    page, size = page_of(values)
    radius = cast("int", values.get("radius", 1000))
    return Near(radius, bool(values.get("auto_extend", 1)), page, size)


def page_of(values: Mapping[str, Value]) -> tuple[int, int]:
    """Give the page asked for and its size; raises ParameterOutOfRange."""
    page = cast("int", values.get("page_index", 1))
    size = cast("int", values.get("page_size", 10))
    if page * size > MOST_RESULTS:
        raise ParameterOutOfRange(
            "page_index",
            f"page_index × page_size is more than {MOST_RESULTS}",
            f"page_index × page_size 超过 {MOST_RESULTS}",
        )
    return page, size


def check_layers(atlas: Atlas, layers: tuple[str, ...]) -> None:
    """Raise ParameterError for more layers than there are, or one that is not."""
    if len(layers) > len(atlas.catalog.layers):
        limit = len(atlas.catalog.layers)
        raise ParameterTooLong("layer", f"at most {limit}", f"最多 {limit} 个")
    for layer in layers:
        try:
            atlas.catalog.layer(layer)
        except NotFoundError as error:
            raise ParameterOutOfRange("layer", error.en, error.zh) from error


def _check_flags(atlas: Atlas, layers: tuple[str, ...], flags: tuple[str, ...]) -> None:
    declared = {flag for layer in layers for flag in atlas.catalog.layer(layer).flags}
    if not set(flags) <= declared:
        allowed = ", ".join(sorted(declared)) or "—"
        raise ParameterOutOfRange(
            "attr",
            f"a flag that no asked layer declares; allowed: {allowed}",
            f"所查图层没有该属性；允许 {allowed}",
        )


def position_of(values: Mapping[str, Value]) -> tuple[str, float, float]:
    """Give the asker's latitude and longitude, and the parameter they came by.

    Raises
    ------
    ParameterError
        If there is none, or more than one.
    """
    pair = values.get("location")
    if pair is not None:
        for name in ("lat", "lng"):
            if name in values:
                raise UnknownParameter(
                    name, "given twice, location has it", "与 location 重复"
                )
        lat, lng = cast("tuple[float, float]", pair)
        return "location", lat, lng
    for name in ("lat", "lng"):
        if name not in values:
            raise missing(name)
    return "", cast("float", values["lat"]), cast("float", values["lng"])


def place(
    atlas: Atlas, lat: float, lng: float, coord: Datum, parameter: str = ""
) -> Position:
    """Put an asker's position onto the city's grid.

    Parameters
    ----------
    lat, lng
        Finite degrees in the datum ``coord``.
    parameter
        What to name in an error, if it is neither ``lat`` nor ``lng``.

    Raises
    ------
    ParameterError
        If the position cannot be, looks swapped, or lies outside the city.
    """
    if not (abs(lat) <= _WIDEST_LATITUDE and abs(lng) <= _WIDEST_LONGITUDE):
        if _looks_swapped(atlas, lat, lng):
            raise _swapped(parameter)
        require_degrees(lat, lng, parameter)
    lon, lat84 = convert(lng, lat, coord, "wgs84")
    if not atlas.grid.covers(lon, lat84):
        raise _outside(atlas, lat, lng, parameter)
    return locate(atlas.grid, lon, lat84)


def require_degrees(lat: float, lng: float, parameter: str = "") -> None:
    """Raise LatitudeError or LongitudeError for degrees that are not on Earth."""
    if abs(lat) > _WIDEST_LATITUDE:
        raise LatitudeError(
            parameter or "lat",
            "latitude out of range; allowed: -90–90",
            "纬度超出范围；允许 -90–90",
        )
    if abs(lng) > _WIDEST_LONGITUDE:
        raise LongitudeError(
            parameter or "lng",
            "longitude out of range; allowed: -180–180",
            "经度超出范围；允许 -180–180",
        )


def _outside(
    atlas: Atlas, lat: float, lng: float, parameter: str
) -> LatitudeError | OutsideCity:
    if _looks_swapped(atlas, lat, lng):
        return _swapped(parameter)
    box = _box_text(atlas.grid.reach)
    return OutsideCity(
        parameter or "lat",
        f"outside the city; it spans {box}",
        f"不在本市范围内；范围 {box}",
    )


def _looks_swapped(atlas: Atlas, lat: float, lng: float) -> bool:
    return atlas.grid.covers(lat, lng)


def _swapped(parameter: str) -> LatitudeError:
    return LatitudeError(
        parameter or "lat",
        "latitude and longitude look swapped; latitude comes first",
        "纬度与经度似乎颠倒；纬度在前",
    )


def _box_text(box: Bounds) -> str:
    lng = f"lng {box.west:.4f}–{box.east:.4f}"
    return f"{lng}, lat {box.south:.4f}–{box.north:.4f} (WGS-84)"
