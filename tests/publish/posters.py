"""Map documents for posters, made by hand, and what is read of a sheet."""

import json
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from citymap.publish.poster_document import LayerColumns, MapDocument, read_document
from citymap.publish.rows import positions, shapes_of
from citymap.table import LayerTable

Json = dict[str, object]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    "]]>&amp;<!--\"'`${x}{{y}}",
    "\x00\x01\x0b\x1b\x7f\ufffe\ud800",
    "\u202etxt.exe\u2066\u200f",
    "\ufdfd𒐫 ก็็็็ 👩‍👩‍👧 " * 9,
    "W" * 600,
    "很长的标题" * 120,
)


def steps(numbers: list[int]) -> list[int]:
    """Write numbers as the first and the differences."""
    return [b - a for a, b in zip([0, *numbers], numbers, strict=False)]


def ring(corners: list[tuple[float, float]], digits: int) -> list[int]:
    """Write corners in degrees as a document has them."""
    xs = steps([round(x * digits) for x, _ in corners])
    ys = steps([round(y * digits) for _, y in corners])
    return [number for pair in zip(xs, ys, strict=True) for number in pair]


def square(west: float, south: float, side: float, digits: int) -> list[int]:
    """Give a closed ring."""
    east, north = west + side, south + side
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return ring([*corners, corners[0]], digits)


def layer(name: str, places: list[tuple[float, float]], **more: object) -> Json:
    """Give a layer of points, of one class."""
    n = len(places)
    one = {"title": name, "colour": "#2b6ca3", "shape": "disc", "count": n}
    return {
        "id": name,
        "title": name,
        "colour": "#2b6ca3",
        "geometry": "point",
        "side": None,
        "count": n,
        "lon": steps([round(x * 1e6) for x, _ in places]),
        "lat": steps([round(y * 1e6) for _, y in places]),
        "shapes": None,
        "style": {"title": None, "classes": [one], "of": [0] * n},
        **more,
    }


def scatter(n: int, seed: int = 4) -> list[tuple[float, float]]:
    """Give places: half of them all over a city, half in its middle."""
    rng = np.random.default_rng(seed)
    wide = [(rng.uniform(116.8, 117.4), rng.uniform(36.4, 36.9)) for _ in range(n // 2)]
    near = [
        (rng.normal(117.1, 0.01), rng.normal(36.65, 0.01)) for _ in range(n - n // 2)
    ]
    return wide + near


def document(*layers: Json, **more: object) -> Json:
    """Give a document of layers; ``facts`` are added to what every map says."""
    facts = {
        "city": "泉城",
        "data": [{"layer": "toilets", "version": "v", "date": "2026-11-20"}],
        "datum": "WGS-84",
        "sources": ["示例来源"],
        "attribution": ["© somebody"],
        "approval": "示例审图号",
        "live": None,
        "qr": None,
    }
    facts |= more.pop("facts", {})  # type: ignore[arg-type]  # a dict, if there is one
    return {
        "language": "zh",
        "title": "泉城公共卫生间",
        "subtitle": "全部点位",
        "facts": facts,
        "bounds": [116.8, 36.4, 117.4, 36.9],
        "layers": list(layers) or [layer("toilets", scatter(60))],
        "ground": {"districts": None, "tiles": None, "external": None},
        "areas": None,
        "heat": False,
        "compare": None,
        **more,
    }


def districts(*names: str) -> list[Json]:
    """Give square districts in a row."""
    return [
        {"name": name, "rings": [[square(116.8 + 0.2 * row, 36.4, 0.2, 100_000)]]}
        for row, name in enumerate(names)
    ]


def write(content: Json) -> bytes:
    """Write a document as a page has it; halves of surrogates are lost on the way."""
    text = json.dumps(content, ensure_ascii=False)
    return text.encode("utf-8", "replace")


def read(*layers: Json, **more: object) -> MapDocument:
    """Give a document as a poster reads it."""
    return read_document(write(document(*layers, **more)))


def table_of(
    places: NDArray[np.float64], shapes: NDArray[np.object_] | None = None
) -> LayerTable:
    """Give a table of places: degrees, lon/lat, shape ``(n, 2)``."""
    ids = pa.table({"id": [f"toilets.{row}" for row in range(len(places))]})
    return LayerTable(ids, places[:, 0].copy(), places[:, 1].copy(), shapes)


def layer_of(table: LayerTable, geometry: str = "point") -> LayerColumns:
    """Give a table's layer as a poster reads it, encoded as the page has it."""
    lon, lat = positions(table)
    made = layer("toilets", [], geometry=geometry, lon=lon, lat=lat)
    (read_one,) = read({**made, "shapes": shapes_of(table)})["layers"]
    return read_one


def parse(xml: str | bytes) -> ET.Element:
    """Read what we have written."""
    return ET.fromstring(xml)  # noqa: S314 - our own


def texts(svg: str) -> list[str]:
    """List the texts of a sheet."""
    return [node.text or "" for node in parse(svg).iter(f"{SVG}text")]
