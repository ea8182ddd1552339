"""Map ground made from an OpenStreetMap extract: streets, houses, water, parks.

It becomes vector tiles in ``data/base/``, which the service gives to its page.
The data are © OpenStreetMap contributors, ODbL 1.0, and the file says so.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from citymap.earth.grid import widen
from citymap.intake.ground_coast import read_sea
from citymap.intake.ground_objects import (
    COAST,
    GroundFeature,
    ground_tags,
    read_features,
)
from citymap.intake.ground_tiles import cut_tiles
from citymap.intake.osm_objects import matches, read_box, read_objects
from citymap.layer import Bounds, City
from citymap.store.archive import Archive, Place, write_archive

ATTRIBUTION = "© OpenStreetMap contributors"
PLACE = Path("base") / "ground.pmtiles"


@dataclass(frozen=True, slots=True)
class MapGround:
    """Ground on its way to the disk.

    Attributes
    ----------
    tiles
        By zoom, column and row.
    frame
        What they show, degrees.
    counts
        Features by layer.
    cut
        Areas left out because the extract's edge has cut them.
    """

    tiles: Mapping[Place, bytes]
    frame: Bounds
    counts: Mapping[str, int]
    cut: int


def make_ground(extract: Path, city: City) -> MapGround:
    """Make the ground of an extract, as far as the city and its margin reach.

    Raises
    ------
    DataRefused
        If the extract cannot be read.
    """
    objects = read_objects(extract, ground_tags())
    frame = _frame(extract, city)
    features, cut = read_features(objects)
    sea = read_sea((o for o in objects if matches(o.tags, (COAST,))), frame)
    if sea is not None:
        features.append(GroundFeature("water", "sea", (), sea))
    counts = Counter[str](feature.layer for feature in features)
    return MapGround(cut_tiles(features, frame), frame, counts, cut)


def write_ground(ground: MapGround, data: Path) -> Archive:
    """Publish ground in a workspace's ``data``; raises StoreError."""
    metadata = {
        "name": "citymap ground",
        "attribution": ATTRIBUTION,
        "license": "ODbL-1.0",
    }
    return write_archive(data / PLACE, ground.tiles, ground.frame, metadata)


def _frame(extract: Path, city: City) -> Bounds:
    """Give the box to draw: what the extract covers of the city and its margin."""
    reach = widen(city.bounds, city.margin_m)
    box = read_box(extract) or reach
    return Bounds(
        max(box.west, reach.west),
        max(box.south, reach.south),
        min(box.east, reach.east),
        min(box.north, reach.north),
    )
