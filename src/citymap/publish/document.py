"""The map document: everything that a published map knows, as one plain value.

The one room that knows the document's keys: a script in the page reads them, and
nothing else is told to it. It depends on data versions, definitions, calendar and
request alone: the same of these give the same bytes. Source: docs/publishing.md.

Other rooms hand in what they have worked out as the small records below, whose
names are the document's keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import orjson
import shapely

from citymap.catalog import Catalog
from citymap.errors import Language
from citymap.hours.schedule import HoursContext
from citymap.layer import Bounds, City, Layer, TileDatum
from citymap.publish.request import MapRequest
from citymap.publish.rows import fields_of, ids_of, names_of, positions, shapes_of
from citymap.publish.sounds import sounds_of
from citymap.publish.timetable import closures_of, horizon, timetable_of
from citymap.store.base import Version
from citymap.table import LayerTable

FORMAT = 1
#: Distinct sources of a layer's records up to which they are all named.
MOST_SOURCES = 5
_DATUM = {"zh": "WGS-84（与 CGCS2000 视为一致）", "en": "WGS-84 (as is CGCS2000)"}

Shape = Literal["disc", "square", "diamond", "triangle", "ring"]
Side = Literal["before", "after"]
#: Numbers of a ring or line: the first position, then differences, x and y in turn.
Ring = Sequence[int]


@dataclass(frozen=True, slots=True)
class StyleClass:
    """Features of a layer that look alike; ``colour`` as ``#rrggbb``."""

    title: str
    colour: str
    shape: Shape
    count: int


@dataclass(frozen=True, slots=True)
class Styling:
    """How a layer looks: its classes (at least one), and which each row is of."""

    title: str | None
    classes: Sequence[StyleClass]
    of: Sequence[int]


@dataclass(frozen=True, slots=True)
class AreaClass:
    """Districts of one colour."""

    title: str
    colour: str
    count: int


@dataclass(frozen=True, slots=True)
class Areas:
    """A choropleth: one class (-1: none), value and text for each district."""

    title: str
    unit: str
    classes: Sequence[AreaClass]
    of: Sequence[int]
    values: Sequence[float | None]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One of two versions: what it is called, how many features it has."""

    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions; ``counts`` of kept, added, removed, moved, changed."""

    before: ComparedSide
    after: ComparedSide
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class District:
    """A district's outline: polygons, of rings, in 1e-5 degrees."""

    name: str
    rings: Sequence[Sequence[Ring]]


@dataclass(frozen=True, slots=True)
class OwnTiles:
    """The workspace's base vectors: an archive, base64."""

    pmtiles: str
    minzoom: int
    maxzoom: int
    attribution: str


@dataclass(frozen=True, slots=True)
class ExternalTiles:
    """The city's first tile source, its key filled in."""

    url: str
    labels: str | None
    subdomains: Sequence[str]
    min_zoom: int
    max_zoom: int
    datum: TileDatum
    attribution: str
    approval_number: str | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under the features."""

    districts: Sequence[District] | None = None
    tiles: OwnTiles | None = None
    external: ExternalTiles | None = None


@dataclass(frozen=True, slots=True)
class QrCode:
    """Modules to a side, and the dark ones as the ``d`` of an SVG path."""

    size: int
    path: str


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One layer of the map: the rows to publish (already chosen), and their look.

    ``side`` only in a map of two versions, which has two parts of one layer.
    """

    layer: Layer
    table: LayerTable
    version: Version
    styling: Styling
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What a map has beside its layers."""

    ground: Ground = field(default_factory=Ground)
    areas: Areas | None = None
    compare: Comparison | None = None
    qr: QrCode | None = None


def make_document(
    request: MapRequest,
    catalog: Catalog,
    context: HoursContext,
    parts: Sequence[Part],
    beside: Beside,
) -> dict[str, object]:
    """Put the map document together, in the order of ``parts``.

    ``context``: the city's zone and calendar, as the service has them.
    """
    city, language = catalog.city, request.language
    layers = [_layer(part, language, context) for part in parts]
    timed = any(layer["hours"] for layer in layers)
    return {
        "format": FORMAT,
        "language": language,
        "title": request.title or _title(city, parts, language),
        "subtitle": request.subtitle,
        "facts": _facts(request, city, parts, beside),
        "zone": city.time_zone.key,
        "bounds": _bounds(city.bounds, parts),
        "region": city.name.say(language),
        "navigation": city.navigation,
        "layers": layers,
        "ground": beside.ground,
        "areas": beside.areas,
        "heat": request.heat,
        "compare": beside.compare,
        "sounds": sounds_of(_called(part, language) for part in parts),
        "calendar": _calendar(context) if timed else None,
    }


def serialise(document: Mapping[str, object]) -> bytes:
    """Write a document as JSON; records become objects of their fields."""
    return orjson.dumps(document)


def _layer(part: Part, language: Language, context: HoursContext) -> dict[str, object]:
    layer, table = part.layer, part.table
    columns = table.columns
    fields = fields_of(layer, columns, language)
    present = {one["name"] for one in fields}
    lon, lat = positions(table)
    days = horizon(part.version.at.astimezone(context.zone).date(), context)
    return {
        "id": layer.id,
        "title": layer.title.say(language),
        "icon": layer.icon,
        "colour": layer.colour,
        "geometry": layer.geometry,
        "side": part.side,
        "count": len(table),
        "ids": ids_of(layer, columns),
        "lon": lon,
        "lat": lat,
        "shapes": shapes_of(table),
        "names": names_of(columns),
        "fields": fields,
        "flags": [name for name in layer.flags if name in present],
        "show": [name for name in layer.popup if name in present],
        "hours": timetable_of(layer, columns, context, days),
        "closures": closures_of(columns, context),
        "style": part.styling,
        "ramp": None,
    }


def _title(city: City, parts: Sequence[Part], language: Language) -> str:
    titles = list(dict.fromkeys(part.layer.title.say(language) for part in parts))
    if language == "zh":
        return city.name.zh + "、".join(titles)
    return f"{city.name.en}: {', '.join(titles)}"


def _facts(
    request: MapRequest, city: City, parts: Sequence[Part], beside: Beside
) -> dict[str, object]:
    ground = beside.ground
    drawn = [tiles for tiles in (ground.tiles, ground.external) if tiles is not None]
    approvals = [city.approval_number]
    approvals += [ground.external.approval_number] if ground.external else []
    sources = [name for part in parts for name in _sources(part)]
    return {
        "city": city.name.say(request.language),
        "data": [_data(part, city) for part in parts],
        "datum": _DATUM[request.language],
        "sources": list(dict.fromkeys(sources)),
        "attribution": list(dict.fromkeys(tiles.attribution for tiles in drawn)),
        "approval": "；".join(dict.fromkeys(filter(None, approvals))) or None,
        "live": request.live,
        "qr": beside.qr,
    }


def _data(part: Part, city: City) -> dict[str, str]:
    published = part.version.at.astimezone(city.time_zone)
    return {
        "layer": part.layer.id,
        "version": part.version.name,
        "date": published.date().isoformat(),
    }


def _sources(part: Part) -> list[str]:
    """Name where the records are from; the layer's source if they do not all say."""
    columns = part.table.columns
    if "source" not in columns.column_names:
        return [part.layer.source]
    named: list[str | None] = columns["source"].unique().to_pylist()
    known = [name for name in named if name]
    everything = 0 < len(known) == len(named) <= MOST_SOURCES
    return sorted(known) if everything else [part.layer.source]


def _bounds(otherwise: Bounds, parts: Sequence[Part]) -> list[float]:
    """Give the box of all features, west, south, east, north; else the city's."""
    boxes = [_box(part.table) for part in parts if len(part.table)]
    if not boxes:
        return [otherwise.west, otherwise.south, otherwise.east, otherwise.north]
    low, high = np.min(boxes, axis=0)[:2], np.max(boxes, axis=0)[2:]
    return [round(number, 6) for number in (*low.tolist(), *high.tolist())]


def _box(table: LayerTable) -> list[float]:
    if table.shapes is not None:
        return list(map(float, shapely.total_bounds(table.shapes)))
    low, high = np.min, np.max
    edges = (low(table.lon), low(table.lat), high(table.lon), high(table.lat))
    return list(map(float, edges))


def _called(part: Part, language: Language) -> list[str]:
    """List what a layer's features go by: a name, else the layer's title.

    Addresses are not read in pinyin, as in the service.
    """
    names = [name for name in names_of(part.table.columns) if name is not None]
    return [part.layer.title.say(language), *names]


def _calendar(context: HoursContext) -> dict[str, str] | None:
    calendar = context.calendar
    if calendar is None or not calendar.years:
        return None
    return {"until": f"{calendar.years[-1]}-12-31", "name": calendar.name}
