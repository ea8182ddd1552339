"""What is published, described: the city, its layers, their fields.

Frozen descriptions without behaviour beyond look-ups. They come from
``layers/*.toml`` by way of ``catalog`` and are handed to every other room.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from citymap.errors import Language

FieldType = Literal[
    "text",
    "integer",
    "number",
    "yes_no_unknown",
    "choice",
    "date",
    "datetime",
    "opening_hours",
    "market_days",
    "phone",
    "url",
]
GeometryKind = Literal["point", "line", "polygon"]
#: What the numbers of a map ground's tiles refer to.
TileDatum = Literal["wgs84", "gcj02"]
#: Where a page can send somebody to find the way.
Navigation = Literal["amap", "tencent", "baidu", "apple", "osm"]

FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)
GEOMETRY_KINDS: tuple[GeometryKind, ...] = get_args(GeometryKind)
TILE_DATUMS: tuple[TileDatum, ...] = get_args(TileDatum)
NAVIGATIONS: tuple[Navigation, ...] = get_args(Navigation)

#: Columns that every layer may carry beside its declared fields.
CLOSURE_COLUMNS = ("closed_from", "closed_until", "closed_reason")
COMMON_COLUMNS = (*CLOSURE_COLUMNS, "source", "updated")


@dataclass(frozen=True, slots=True)
class Title:
    """A name in both languages that are read here."""

    zh: str
    en: str

    def say(self, language: Language) -> str:
        """Give the name in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value of a ``choice`` field, with what clerks write for it."""

    value: str
    title: Title
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A declared attribute of a layer; also the column's name in its file."""

    name: str
    type: FieldType
    title: Title
    aliases: tuple[str, ...] = ()
    required: bool = False
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Choice, ...] = ()
    #: OpenStreetMap keys to read it from, in order of preference.
    osm: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OsmTag:
    """A tag that makes an OpenStreetMap object a feature; the value ``*`` is any."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Style:
    """How a layer's features differ on a published map: by one field.

    By opening hours: which classes there are is fixed. By choice or yes/no:
    ``colours`` are pairs of value and colour. By number: ``ramp`` has colours from
    low to high, ``breaks`` the least value of each class but the first. What is
    empty is chosen for the reader.
    """

    field: str
    colours: tuple[tuple[str, str], ...] = ()
    ramp: tuple[str, ...] = ()
    breaks: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """A kind of public service we publish."""

    id: str
    title: Title
    geometry: GeometryKind
    icon: str
    colour: str
    source: str
    fields: tuple[Field, ...]
    key: str | None = None
    #: Name of the ``opening_hours`` or ``market_days`` field that says when.
    hours: str | None = None
    always_open: bool = False
    follows_holidays: bool = False
    flags: tuple[str, ...] = ()
    popup: tuple[str, ...] = ()
    osm: tuple[OsmTag, ...] = ()
    style: Style | None = None

    def field(self, name: str) -> Field | None:
        """Look up a declared field; None if the layer has none of that name."""
        return next((f for f in self.fields if f.name == name), None)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees, WGS-84, edges included."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A stated count: so many features of a layer where a field has a value.

    ``where`` is empty for the whole layer. Keys are field names, values are
    compared as text; the special key ``open`` takes ``24h``.
    """

    layer: str
    count: int
    where: tuple[tuple[str, str], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class TileSource:
    """Map ground that the operator chose: an address with ``{z}``, ``{x}``, ``{y}``.

    ``{s}`` in it stands for each of the subdomains, ``{key}`` for the key whose
    name is ``key``. ``labels`` is a second address, drawn over the first.
    """

    title: Title
    url: str
    attribution: str
    labels: str | None = None
    datum: TileDatum = "wgs84"
    min_zoom: int = 1
    max_zoom: int = 18
    subdomains: tuple[str, ...] = ()
    key: str | None = None
    approval_number: str | None = None


@dataclass(frozen=True, slots=True)
class City:
    """The workspace's city: where it is, how it measures, what it states."""

    name: Title
    bounds: Bounds
    margin_m: float
    time_zone: ZoneInfo
    #: EPSG codes of the CRS that files are kept in and of the metre grid.
    storage_crs: int
    grid_crs: int
    languages: tuple[Language, ...] = ("zh", "en")
    #: Files in ``data/``, if any: the holiday calendar, the district outlines,
    #: the names of streets and towns.
    holidays: str | None = None
    districts: str | None = None
    streets: str | None = None
    figures: tuple[Figure, ...] = field(default=())
    tiles: tuple[TileSource, ...] = ()
    approval_number: str | None = None
    #: Address of the page that shows the present data; published maps lead to it.
    live: str | None = None
    #: Ids of the layers that a page shows before the others, in this order.
    first: tuple[str, ...] = ()
    #: In order of preference.
    navigation: tuple[Navigation, ...] = ("apple", "osm")
