"""``layers/city.toml`` read into a ``City``. Source: ``docs/layers.md``."""

import re
from collections.abc import Mapping
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from citymap.catalog.layer_file import read_title
from citymap.catalog.rules import (
    PROSE_LIMIT,
    Rule,
    Section,
    integer,
    number,
    one_of,
    pattern,
    text,
)
from citymap.errors import Language
from citymap.layer import Bounds, City, Figure, Layer, TileSource

EAST_END, NORTH_END = 180, 90
LARGEST_CITY_DEG = 10.0
LARGEST_MARGIN_M = 100_000
LARGEST_COUNT = 100_000_000
EPSG = integer(1024, 32767)  # Source: EPSG Guidance Note 7-1, the range of its codes
DATA_FILE = pattern(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", "a plain file name within data/"
)
TILE_URL = pattern(
    r"(https?:/)?/(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})[!-~]+",
    "an http(s) address or a path with {z}, {x} and {y}",
)


def read_city(section: Section, layers: Mapping[str, Layer | None]) -> City:
    """Read the city; ``layers`` by id, None for one that has faults itself."""
    languages = section.each("languages", one_of(get_args(Language)))
    city = City(
        name=read_title(section, "name"),
        bounds=section.need("bounds", BOUNDS),
        margin_m=section.need("margin_m", number(0, LARGEST_MARGIN_M)),
        time_zone=section.need("time_zone", TIME_ZONE),
        storage_crs=section.need("storage_crs", EPSG),
        grid_crs=section.need("grid_crs", EPSG),
        languages=languages or ("zh", "en"),
        holidays=section.get("holidays", DATA_FILE),
        districts=section.get("districts", DATA_FILE),
        streets=section.get("streets", DATA_FILE),
        figures=tuple(_read_figure(s, layers) for s in section.tables("figures")),
        tiles=tuple(_read_tiles(s) for s in section.tables("tiles", limit=10)),
        approval_number=section.get("approval_number", text()),
    )
    section.close()
    return city


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


def _read_tiles(section: Section) -> TileSource:
    tiles = TileSource(
        title=read_title(section),
        url=section.need("url", TILE_URL),
        attribution=section.need("attribution", text(PROSE_LIMIT)),
    )
    section.close()
    return tiles
