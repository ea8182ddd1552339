"""``layers/city.toml`` read into a ``City``. Source: ``docs/layers.md``."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from citymap.catalog.layer_file import read_title
from citymap.catalog.rules import (
    PROSE_LIMIT,
    WEB_ADDRESS,
    Rule,
    Section,
    integer,
    number,
    one_of,
    pattern,
    text,
)
from citymap.errors import Language
from citymap.layer import (
    NAVIGATIONS,
    TILE_DATUMS,
    Bounds,
    City,
    Figure,
    Layer,
    Navigation,
    TileDatum,
    TileSource,
)

EAST_END, NORTH_END = 180, 90
LARGEST_CITY_DEG = 10.0
LARGEST_MARGIN_M = 100_000
LARGEST_COUNT = 100_000_000
EPSG = integer(1024, 32767)  # Source: EPSG Guidance Note 7-1, the range of its codes
DATA_FILE = pattern(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", "a plain file name within data/"
)
LAYER_ID = pattern(r"[a-z][a-z0-9_]{0,39}", "the id of a layer: [a-z][a-z0-9_]*")
#: The zones of the mainland's clocks, where the maps of Apple are not first.
MAINLAND = ("Asia/Shanghai", "Asia/Urumqi")
DEEPEST_ZOOM = 22
_ADDRESS = re.compile(
    r"(https?://(?:[a-z0-9-]|\{s\})+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?)?"
    r"/(?!/)[\w.~:/?#@!$&()*+,;=%{}|-]*",
    re.ASCII,
)
_PLACES = re.compile(r"\{([^{}]*)\}")


def read_city(section: Section, layers: Mapping[str, Layer | None]) -> City:
    """Read the city; ``layers`` by id, None for one that has faults itself."""
    languages = section.each("languages", one_of(get_args(Language)))
    navigation = section.each("navigation", one_of(NAVIGATIONS))
    zone = section.need("time_zone", TIME_ZONE)
    city = City(
        name=read_title(section, "name"),
        bounds=section.need("bounds", BOUNDS),
        margin_m=section.need("margin_m", number(0, LARGEST_MARGIN_M)),
        time_zone=zone,
        storage_crs=section.need("storage_crs", EPSG),
        grid_crs=section.need("grid_crs", EPSG),
        languages=languages or ("zh", "en"),
        first=section.each("first", LAYER_ID),
        holidays=section.get("holidays", DATA_FILE),
        districts=section.get("districts", DATA_FILE),
        streets=section.get("streets", DATA_FILE),
        figures=tuple(_read_figure(s, layers) for s in section.tables("figures")),
        tiles=tuple(_read_tiles(s) for s in section.tables("tiles", limit=10)),
        approval_number=section.get("approval_number", text()),
        live=section.get("live", WEB_ADDRESS),
        navigation=navigation or _usual_navigation(zone),
    )
    section.close()
    return city


def _usual_navigation(zone: ZoneInfo) -> tuple[Navigation, ...]:
    if zone.key in MAINLAND:
        return ("amap", "tencent", "baidu", "apple")
    return ("apple", "osm")


def _read_bounds(value: object) -> Bounds | None:
    if not isinstance(value, list) or not all(type(v) in (int, float) for v in value):
        return None
    match value:
        case [west, south, east, north]:
            bounds = Bounds(west, south, east, north)
            return bounds if _is_a_city(bounds) else None
    return None


def _is_a_city(box: Bounds) -> bool:
    on_earth = box.west >= -EAST_END and box.east <= EAST_END
    off_poles = box.south > -NORTH_END and box.north < NORTH_END
    wide, high = box.east - box.west, box.north - box.south
    return (
        on_earth
        and off_poles
        and 0 < min(wide, high) <= max(wide, high) <= LARGEST_CITY_DEG
    )


def _read_zone(value: object) -> ZoneInfo | None:
    if not re.fullmatch(r"[A-Z][\w+-]*(/[A-Z][\w+-]*)+|UTC", str(value), re.ASCII):
        return None
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, OSError):
        return None


BOUNDS = Rule(
    "[west, south, east, north] in degrees, each before the other, "
    f"at most {LARGEST_CITY_DEG:g}° across",
    _read_bounds,
    Bounds(0, 0, 1, 1),
)
TIME_ZONE = Rule("a zone of the tz database, as Area/City", _read_zone, ZoneInfo("UTC"))


def _read_figure(section: Section, layers: Mapping[str, Layer | None]) -> Figure:
    layer_id = section.need("layer", one_of(layers or ["none"]))
    where = section.table("where", required=False)
    layer = layers.get(layer_id) if layer_id == section.values.get("layer") else None
    figure = Figure(
        layer=layer_id,
        count=section.need("count", integer(0, LARGEST_COUNT)),
        where=tuple((key, where.need(key, text())) for key in where.values),
        source=section.need("source", text(PROSE_LIMIT)),
    )
    if layer is not None:
        _check_conditions(where, layer)
    section.close()
    return figure


def _check_conditions(where: Section, layer: Layer) -> None:
    for key, value in where.values.items():
        field = layer.field(key)
        if not isinstance(value, str):
            continue  # told already
        if key == "open":
            _check_open(where, layer)
        elif field is None:
            names = ", ".join(["open", *(f.name for f in layer.fields)])
            where.fault(key, f"a field of {layer.id} or open: {names}")
        elif field.type == "yes_no_unknown" and value not in ("yes", "no"):
            where.fault(key, "yes or no")
        elif field.choices and value not in [c.value for c in field.choices]:
            values = ", ".join(c.value for c in field.choices)
            where.fault(key, f"one of {values}")


def _check_open(where: Section, layer: Layer) -> None:
    if where.values["open"] != "24h":
        where.fault("open", "24h")
    if not (layer.hours or layer.always_open):
        where.fault("open", f"a layer with hours, which {layer.id} is not")


def _read_tile_url(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > PROSE_LIMIT:
        return None
    named = set(_PLACES.findall(value))
    rest = _PLACES.sub("", value)
    whole = _ADDRESS.fullmatch(value) and not {"{", "}"} & set(rest)
    return value if whole and {*"zxy"} <= named <= {*"zxys", "key"} else None


TILE_URL: Rule[str] = Rule(
    "an http(s) address or a path with {z}, {x} and {y}, and perhaps {s} and {key}",
    _read_tile_url,
    "/{z}/{x}/{y}",
)
TILE_DATUM: Rule[TileDatum] = Rule(
    "wgs84 (CGCS2000 too) or gcj02; not bd09: Baidu cuts its tiles to a grid of its "
    "own, which no page of ours could lay them on",
    lambda value: next((d for d in TILE_DATUMS if d == value), None),
    "wgs84",
)
ZOOM = integer(0, DEEPEST_ZOOM)
SUBDOMAIN = pattern(r"[a-z0-9][a-z0-9-]{0,19}", "a part of a host's name: a-z 0-9 -")
KEY_NAME = pattern(r"[a-z][a-z0-9_]{0,39}", "the name of a key: [a-z][a-z0-9_]*")


def _read_tiles(section: Section) -> TileSource:
    usual = TileSource(read_title(section), section.need("url", TILE_URL), "")
    tiles = replace(
        usual,
        attribution=section.need("attribution", text(PROSE_LIMIT)),
        labels=section.get("labels", TILE_URL),
        datum=section.get("datum", TILE_DATUM) or usual.datum,
        min_zoom=_or(section.get("min_zoom", ZOOM), usual.min_zoom),
        max_zoom=_or(section.get("max_zoom", ZOOM), usual.max_zoom),
        subdomains=section.each("subdomains", SUBDOMAIN),
        key=section.get("key", KEY_NAME),
        approval_number=section.get("approval_number", text()),
    )
    if tiles.min_zoom > tiles.max_zoom:
        section.fault("max_zoom", f"at least min_zoom, {tiles.min_zoom}")
    _check_places(section, "subdomains", "{s}", tiles)
    _check_places(section, "key", "{key}", tiles)
    section.close()
    return tiles


def _or(given: int | None, otherwise: int) -> int:
    return otherwise if given is None else given


def _check_places(section: Section, key: str, place: str, tiles: TileSource) -> None:
    wanted = place in tiles.url + (tiles.labels or "")
    if wanted != (key in section.values):
        section.fault(key, f"given where an address has {place}, and only there")
