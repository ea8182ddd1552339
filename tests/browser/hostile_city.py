"""A city whose every text is a payload: layers, features, districts, streets, tiles.

What the catalog refuses (control characters, a hundred letters and more in titles)
is left out there and stays in the features, which may hold any text.
"""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from tests.atlas.building import NOON
from tests.browser.payloads import PAYLOADS, Payload

from citymap.catalog import Catalog, read_catalog
from citymap.intake.ground import MapGround, write_ground
from citymap.intake.ground_objects import GroundFeature
from citymap.intake.ground_tiles import cut_tiles
from citymap.layer import Bounds
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

#: Where the payloads lie, one beside the other: longitude, latitude, degrees apart.
WEST, SOUTH, APART = 117.0, 36.65, 0.004
ROW = 10  # payloads side by side
ALL = "everything"  # the layer that has all of them
#: Columns that hold a payload, in every feature.
FIELDS = ("name", "address", "operator", "notes", "opening_hours", "phone", "site",
          "closed_reason", "source", "remarks")  # fmt: skip
_TITLE_LIMIT = 100
_BOUNDS = Bounds(116.5, 36.3, 117.5, 37.0)


def place_of(payload: Payload) -> tuple[float, float]:
    """Give the place (longitude, latitude) at which a payload stands."""
    up, right = divmod(payload.number - 1, ROW)
    return WEST + right * APART, SOUTH + up * APART


def layer_of(payload: Payload) -> str:
    """Name the layer that is called by a payload, and has one feature: it."""
    return f"layer_{payload.number:02d}"


def fits_title(payload: Payload) -> bool:
    """Say whether a definition of ours may hold it: one printable line of text."""
    text = payload.text
    return len(text) <= _TITLE_LIMIT and text.isprintable() and text == text.strip()


def make_hostile_city(folder: Path, *, first: int = 0) -> Path:
    """Make the workspace; ``first``: which payload the city's own texts begin with."""
    (folder / "layers").mkdir(parents=True)
    (folder / "data").mkdir()
    titles = [payload for payload in PAYLOADS if fits_title(payload)]
    titles = titles[first:] + titles[:first]
    (folder / "layers" / "city.toml").write_text(_city(titles), "utf-8")
    for payload in PAYLOADS:
        title = payload if fits_title(payload) else titles[0]
        _write_layer(folder, layer_of(payload), title)
    _write_layer(folder, ALL, titles[1])
    districts = folder / "data" / "districts.geojson"
    districts.write_text(json.dumps(_districts()), "utf-8")
    catalog = read_catalog(folder)
    _fill(catalog, folder / "data")
    _pave(folder / "data")
    return folder


def _city(titles: list[Payload]) -> str:
    name, approval, *sources = (json.dumps(title.text) for title in titles)
    tiles = "".join(
        f"""
[[tiles]]
title = {{ zh = {title}, en = {title} }}
url = "/nowhere/{number}/{{z}}/{{x}}/{{y}}"
attribution = {title}
approval_number = {title}
"""
        for number, title in enumerate(sources[:10])
    )
    return f"""name = {{ zh = {name}, en = {name} }}
bounds = [{_BOUNDS.west}, {_BOUNDS.south}, {_BOUNDS.east}, {_BOUNDS.north}]
margin_m = 5000
time_zone = "Asia/Shanghai"
storage_crs = 4490
grid_crs = 4548
districts = "districts.geojson"
approval_number = {approval}
{tiles}"""


_PLAIN = ("name", "address", "operator", "notes")


def _write_layer(folder: Path, layer_id: str, payload: Payload) -> None:
    text = json.dumps(payload.text)
    fields = "".join(
        f'[fields.{name}]\ntype = "text"\ntitle = {{ zh = "{name}", en = "{name}" }}\n'
        for name in _PLAIN
    )
    (folder / "layers" / f"{layer_id}.toml").write_text(
        f"""id = "{layer_id}"
title = {{ zh = {text}, en = {text} }}
geometry = "point"
icon = "toilet"
colour = "#2b6ca3"
source = {text}
hours = "opening_hours"
flags = ["flag"]
{fields}
[fields.opening_hours]
type = "opening_hours"
title = {{ zh = "hours", en = "hours" }}

[fields.flag]
type = "yes_no_unknown"
title = {{ zh = {text}, en = {text} }}

[fields.phone]
type = "phone"
title = {{ zh = "phone", en = "phone" }}

[fields.site]
type = "url"
title = {{ zh = "site", en = "site" }}

[fields.grade]
type = "choice"
title = {{ zh = "grade", en = "grade" }}
choices = [{{ value = {text}, title = {{ zh = {text}, en = {text} }} }}]

[fields.stalls]
type = "integer"
title = {{ zh = "stalls", en = "stalls" }}
unit = {text}
""",
        "utf-8",
    )


def _fill(catalog: Catalog, data: Path) -> None:
    store = GeoPackageStore(data, catalog.city)
    members = {layer_of(payload): [payload] for payload in PAYLOADS}
    for layer_id, payloads in {**members, ALL: list(PAYLOADS)}.items():
        layer = catalog.layer(layer_id)
        table = _table(layer.id, payloads, layer.title.zh)
        store.replace(layer, table, who="a test", note="", at=NOON)


def _table(layer_id: str, payloads: list[Payload], grade: str) -> LayerTable:
    texts = pa.array([payload.text for payload in payloads], pa.string())
    rows = len(payloads)
    several = ["24/7", None, *(p.text for p in payloads)][:rows]
    closed = [None if p.number % 2 else "2026-11-30" for p in payloads]
    columns = {
        "id": pa.array([f"{layer_id}.{p.number}" for p in payloads], pa.string()),
        **dict.fromkeys(_PLAIN, texts),
        "opening_hours": pa.array(several, pa.string()) if rows > 1 else texts,
        "flag": pa.array(["yes"] * rows, pa.string()),
        "phone": texts,
        "site": texts,
        "grade": pa.array([grade] * rows, pa.string()),
        "stalls": pa.array([3] * rows, pa.int64()),
        "closed_from": pa.array(closed, pa.string()),
        "closed_reason": texts,
        "source": texts,
        "remarks": texts,  # a column that no definition names
    }
    places = [place_of(payload) for payload in payloads]
    lon, lat = ([float(p[axis]) for p in places] for axis in (0, 1))
    return LayerTable(pa.table(columns), np.array(lon), np.array(lat))


def _districts() -> dict[str, object]:
    """Lay strips across the city, as wide as it is: names are shown where they fit."""
    named = [payload for payload in PAYLOADS if len(payload.text) <= _TITLE_LIMIT]
    high = (_BOUNDS.north - _BOUNDS.south) / len(named)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": payload.text},
                "geometry": shapely.geometry.mapping(
                    shapely.box(
                        _BOUNDS.west, _BOUNDS.south + row * high,
                        _BOUNDS.east, _BOUNDS.south + (row + 1) * high,
                    )
                ),
            }
            for row, payload in enumerate(named)
        ],
    }  # fmt: skip


def _pave(data: Path) -> None:
    """Write ground whose streets and places are called by payloads."""
    frame = Bounds(WEST - 0.01, SOUTH - 0.01, WEST + 0.05, SOUTH + 0.05)
    features = []
    for payload in PAYLOADS:
        lon, lat = place_of(payload)
        names = tuple((key, payload.text) for key in ("name", "name:zh", "name:en"))
        street = shapely.LineString([(lon, lat), (lon + 3 * APART, lat + APART)])
        square = shapely.Point(lon, lat)
        features.append(GroundFeature("street", "major", names, street))
        features.append(GroundFeature("place", "suburb", names, square))
    tiles = cut_tiles(features, frame)
    write_ground(MapGround(tiles, frame, {}, 0), data)
