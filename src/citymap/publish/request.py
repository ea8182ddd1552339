"""What a planner asks for: which layers, how they are shown, on what."""

from dataclasses import dataclass
from typing import Literal, get_args

from citymap.errors import Language

#: What a choropleth shows of each district.
AreaMeasure = Literal["count", "per_km2", "per_10000"]
Format = Literal["html", "png", "pdf", "svg", "geojson", "kml"]
Paper = Literal["a4", "a3", "a0"]

AREA_MEASURES: tuple[AreaMeasure, ...] = get_args(AreaMeasure)
FORMATS: tuple[Format, ...] = get_args(Format)
PAPERS: tuple[Paper, ...] = get_args(Paper)


@dataclass(frozen=True, slots=True)
class MapRequest:
    """One map, described.

    Attributes
    ----------
    layers
        Ids, in the order in which they are listed and drawn (the first on top).
    title, subtitle
        None: the layers' titles with the city's name; no subtitle.
    language
        Of the page's own words and of titles.
    where
        Only features whose field has the value, compared as text: ``district``,
        ``历下区``. All must hold.
    areas
        A choropleth by district, of all layers' features together.
    heat
        A heat map beneath the features.
    before
        Name of an older version of the one layer, shown beside the published one.
    tiles
        Whether the city's first tile source lies under the map, over the network.
    live
        Address of the live page, shown as a link and a QR code.
    over_limit
        Go on where a limit would refuse.
    """

    layers: tuple[str, ...]
    title: str | None = None
    subtitle: str | None = None
    language: Language = "zh"
    where: tuple[tuple[str, str], ...] = ()
    areas: AreaMeasure | None = None
    heat: bool = False
    before: str | None = None
    tiles: bool = False
    live: str | None = None
    over_limit: bool = False
