"""What of an OpenStreetMap extract is ground, and of which kind.

A map that pins stand on needs little: where water is, what is green, how streets
run and what they are called, where houses are. What lies underground or indoors
is left out, since nobody sees it. Areas that the extract's edge has cut are left
out and counted; of a street that it has cut, what is there is drawn.

Source: wiki.openstreetmap.org/wiki/Map_features.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import shapely

from citymap.intake.osm_objects import OsmObject
from citymap.layer import OsmTag

GroundLayer = Literal["water", "park", "building", "street", "place"]
Names = tuple[tuple[str, str], ...]
#: Names that a page may choose from: as signs have it, and in its languages.
NAMES = {"name": "name", "name:zh": "name_zh", "name:en": "name_en"}
LONGEST_NAME = 80
COAST = OsmTag("natural", "coastline")

_STREETS = {
    "major": "motorway motorway_link trunk trunk_link primary primary_link",
    "medium": "secondary secondary_link tertiary tertiary_link",
    "minor": "residential unclassified living_street service pedestrian road busway",
    "path": "footway path steps cycleway track bridleway",
}
_RAILS = "rail light_rail tram narrow_gauge monorail subway"
_AREAS: Mapping[str, Mapping[str, tuple[GroundLayer, str]]] = {
    "natural": {
        "water": ("water", "lake"),
        **dict.fromkeys(("wood", "scrub", "grassland", "heath"), ("park", "green")),
    },
    "waterway": {"riverbank": ("water", "lake"), "dock": ("water", "lake")},
    "landuse": {
        **dict.fromkeys(("reservoir", "basin", "pond"), ("water", "lake")),
        **dict.fromkeys(("recreation_ground", "village_green"), ("park", "park")),
        **dict.fromkeys(
            ("grass", "forest", "meadow", "cemetery", "allotments", "orchard"),
            ("park", "green"),
        ),
    },
    "leisure": {
        **dict.fromkeys(("park", "garden", "nature_reserve"), ("park", "park")),
        **dict.fromkeys(("playground", "pitch", "golf_course"), ("park", "green")),
    },
}
_LINES: Mapping[str, Mapping[str, tuple[GroundLayer, str]]] = {
    "highway": {
        value: ("street", kind)
        for kind, values in _STREETS.items()
        for value in values.split()
    },
    "railway": dict.fromkeys(_RAILS.split(), ("street", "rail")),
    "waterway": {
        **dict.fromkeys(("river", "canal"), ("water", "river")),
        **dict.fromkeys(("stream", "ditch", "drain"), ("water", "stream")),
    },
}
_PLACES = ("city", "town", "suburb", "quarter", "neighbourhood", "village")
_HIDDEN = (
    ("tunnel", ("yes", "culvert", "covered")),
    ("indoor", ("yes",)),
    ("location", ("underground",)),
    ("building", ("no",)),
    ("footway", ("crossing",)),
)


@dataclass(frozen=True, slots=True)
class GroundFeature:
    """One thing to draw.

    Attributes
    ----------
    kind
        Within its layer, what decides how it is drawn and from which zoom.
    names
        What it is called, by the property's name in the tiles.
    shape
        Degrees, lon/lat, WGS-84.
    """

    layer: GroundLayer
    kind: str
    names: Names
    shape: shapely.Geometry


def ground_tags() -> Iterator[OsmTag]:
    """Give every tag that makes an object ground, and the coast's."""
    for table in (_AREAS, _LINES):
        for key, values in table.items():
            yield from (OsmTag(key, value) for value in values)
    yield from (OsmTag("place", value) for value in _PLACES)
    yield OsmTag("building", "*")
    yield COAST


def read_features(objects: Iterable[OsmObject]) -> tuple[list[GroundFeature], int]:
    """Make what is drawn of objects, in the order of their names.

    Returns the features, and how many areas the extract's edge has cut.
    """
    features: list[GroundFeature] = []
    cut = 0
    for found in sorted(objects, key=lambda one: (one.ref[0], int(one.ref[1:]))):
        if any(found.tags.get(key) in values for key, values in _HIDDEN):
            continue
        for layer, kind, shape in _shapes(found):
            if shape is None:
                cut += not found.whole
            else:
                features.append(GroundFeature(layer, kind, _names(found.tags), shape))
    return features, cut


def _shapes(
    found: OsmObject,
) -> Iterator[tuple[GroundLayer, str, shapely.Geometry | None]]:
    """Give what an object is and its shape; None if that does not hold together."""
    if found.form == "node":
        if found.tags.get("place") in _PLACES and found.spot:
            yield "place", found.tags["place"], shapely.Point(found.spot)
    elif area := _kind_of_area(found):
        yield *area, found.area
    elif found.form in ("line", "ring") and found.tags.get("area") != "yes":
        line = _kind(found.tags, _LINES)
        if line is not None:
            yield from ((*line, shape) for shape in _lines(found))


def _kind_of_area(found: OsmObject) -> tuple[GroundLayer, str] | None:
    if found.form not in ("ring", "multipolygon"):
        return None
    kind = _kind(found.tags, _AREAS)
    return ("building", "building") if "building" in found.tags else kind


def _kind(
    tags: Mapping[str, str],
    table: Mapping[str, Mapping[str, tuple[GroundLayer, str]]],
) -> tuple[GroundLayer, str] | None:
    kinds = (values.get(tags.get(key, "")) for key, values in table.items())
    return next((kind for kind in kinds if kind), None)


def _lines(found: OsmObject) -> Iterator[shapely.Geometry]:
    if found.line is not None:
        yield found.line
    for part in found.parts:
        if len(set(part)) > 1:
            yield shapely.LineString(part)


def _names(tags: Mapping[str, str]) -> Names:
    """Give the names; one that says no more than the first is left out."""
    first = tags.get("name", "")
    return tuple(
        (name, tags[key][:LONGEST_NAME])
        for key, name in NAMES.items()
        if tags.get(key) and (key == "name" or tags[key] != first)
    )
