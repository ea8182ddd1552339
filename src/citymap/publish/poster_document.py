"""What a poster reads of a map document, with the columns made positions again.

The document is the page's (``document``): a poster shows the same. Degrees are
WGS-84, longitude first.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, TypedDict, cast

import numpy as np
import orjson
from numpy.typing import NDArray

from citymap.errors import Language

Positions = NDArray[np.float64]
Ring = Sequence[int]
FEATURE_DIGITS = 1_000_000  # parts of a degree that features are counted in
DISTRICT_DIGITS = 100_000  # likewise districts


class StyleClass(TypedDict):
    """One line of a layer's legend."""

    title: str
    colour: str
    shape: str
    count: int


class Style(TypedDict):
    """The classes of a layer, and of which each row is."""

    title: str | None
    classes: list[StyleClass]
    of: list[int]


class LayerColumns(TypedDict):
    """A layer's features; ``shapes`` has polygons (lists of rings) or lines."""

    id: str
    title: str
    colour: str
    geometry: Literal["point", "line", "polygon"]
    side: Literal["before", "after"] | None
    count: int
    lon: list[int]
    lat: list[int]
    shapes: list[list[list[Ring]]] | list[list[Ring]] | None
    style: Style


class District(TypedDict):
    """A district's name and polygons."""

    name: str
    rings: list[list[Ring]]


class Tiles(TypedDict):
    """Vector tiles in an archive, base64."""

    pmtiles: str
    minzoom: int
    maxzoom: int
    attribution: str


class Ground(TypedDict):
    """What lies under the features."""

    districts: list[District] | None
    tiles: Tiles | None


class AreaClass(TypedDict):
    """One line of a choropleth's legend."""

    title: str
    colour: str
    count: int


class Areas(TypedDict):
    """A choropleth: of each district the class (-1: none) and the figure."""

    title: str
    unit: str
    classes: list[AreaClass]
    of: list[int]
    texts: list[str]


class Side(TypedDict):
    """One of two versions shown beside each other."""

    title: str
    count: int


class Compare(TypedDict):
    """What has changed between two versions."""

    before: Side
    after: Side
    counts: dict[str, int]


class DataFact(TypedDict):
    """Which version of a layer is shown, and of which day."""

    layer: str
    version: str
    date: str


class QrCode(TypedDict):
    """A QR code: modules on a side, and SVG path data in modules."""

    size: int
    path: str


class Facts(TypedDict):
    """What a map must say of itself."""

    city: str
    data: list[DataFact]
    datum: str
    sources: list[str]
    attribution: list[str]
    approval: str | None
    live: str | None
    qr: QrCode | None


class MapDocument(TypedDict):
    """The parts of a map document that a poster shows."""

    language: Language
    title: str
    subtitle: str | None
    facts: Facts
    bounds: tuple[float, float, float, float]
    layers: list[LayerColumns]
    ground: Ground
    areas: Areas | None
    heat: bool
    compare: Compare | None


def read_document(document: bytes) -> MapDocument:
    """Read a document that ``document.serialise`` has written."""
    return cast("MapDocument", orjson.loads(document))


def read_places(layer: LayerColumns) -> Positions:
    """Give a layer's places: degrees, lon/lat, shape ``(n, 2)``.

    >>> read_places({"lon": [117000000, 12], "lat": [36000000, -5]})
    array([[117.      ,  36.      ],
           [117.000012,  35.999995]])
    """
    columns = np.array([layer["lon"], layer["lat"]], np.float64)
    return columns.cumsum(axis=1).T / FEATURE_DIGITS


def read_ring(ring: Ring, digits: int) -> Positions:
    """Give the corners of a ring or line: degrees, lon/lat, shape ``(n, 2)``."""
    return np.reshape(np.array(ring, np.float64), (-1, 2)).cumsum(axis=0) / digits


def read_rings(layer: LayerColumns) -> Iterator[list[Positions]]:
    """Give the rings (or lines) of each row, those of all its polygons together."""
    rows = layer["shapes"] or []
    for row in rows:
        parts = (
            [ring for polygon in cast("list[list[Ring]]", row) for ring in polygon]
            if layer["geometry"] == "polygon"
            else cast("list[Ring]", row)
        )
        yield [read_ring(part, FEATURE_DIGITS) for part in parts]
