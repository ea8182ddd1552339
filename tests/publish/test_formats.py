"""GDAL reads the same features back, whatever their texts."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyogrio
import pytest
import shapely
from numpy.typing import NDArray
from tests.publish.posters import HOSTILE, parse, scatter

from citymap.errors import InputError
from citymap.layer import Field, FieldType, GeometryKind, Layer, Title
from citymap.publish.document import Part, StyleClass, Styling
from citymap.publish.formats import to_geojson, to_kml
from citymap.store.base import Version
from citymap.table import LayerTable

KML = "{http://www.opengis.net/kml/2.2}"
NAMES = ("泉城广场公厕", *(text for text in HOSTILE if "\ud800" not in text), "a\x00b")
ROWS = len(NAMES)
DECLARED: tuple[tuple[str, FieldType], ...] = (
    ("name", "text"),
    ("stalls", "integer"),
    ("opened", "date"),
    ("fee", "text"),
)
GEOMETRIES: tuple[GeometryKind, ...] = ("point", "line", "polygon")


def part(
    kind: GeometryKind, colour: str = "#2b6ca3", identity: str = "toilets"
) -> Part:
    places = np.array(scatter(ROWS))
    columns = pa.table(
        {
            "id": [f"{identity}.{row:04d}" for row in range(ROWS)],
            "name": pa.array(NAMES, pa.string()),
            "stalls": pa.array([None, *range(1, ROWS)], pa.int64()),
            "opened": pa.array([date(2020, 1, 2)] * ROWS),
        }
    )
    fields = tuple(Field(name, of, Title(name, name)) for name, of in DECLARED)
    title = Title("公厕<b>", "Toilets")
    layer = Layer(identity, title, kind, "toilet", colour, "示例", fields)
    name = f"{datetime(2026, 11, 20, 2, 15, tzinfo=UTC):%Y%m%dT%H%M%SZ}"
    styling = Styling(None, [StyleClass("类", colour, "disc", ROWS)], [0] * ROWS)
    table = LayerTable(columns, places[:, 0], places[:, 1], shapes_of(kind, places))
    return Part(layer, table, Version(name, identity, ROWS, "", 0, "", ""), styling)


def shapes_of(
    kind: GeometryKind, places: NDArray[np.float64]
) -> NDArray[np.object_] | None:
    """Lines of two parts; pairs of polygons, one with a hole, wound clockwise."""
    if kind == "point":
        return None
    if kind == "line":
        pairs = [[[at, at + 0.01], [at + 0.02, at + 0.03]] for at in places]
        return np.array([shapely.MultiLineString(pair) for pair in pairs])
    far = shapely.box(117.9, 36.9, 117.95, 36.95, ccw=False)
    holed = [ring(at, 0.02).difference(ring(at, 0.01)) for at in places]
    return np.array([shapely.MultiPolygon([one, far]) for one in holed])


def ring(at: NDArray[np.float64], radius: float) -> shapely.Polygon:
    return shapely.Point(at).buffer(radius, quad_segs=3)


@pytest.mark.parametrize("kind", GEOMETRIES)
@pytest.mark.parametrize("write", [to_geojson, to_kml])
def test_gdal_reads_the_same_features(
    kind: GeometryKind, write: Callable[..., bytes], tmp_path: Path
) -> None:
    given = part(kind)
    path = tmp_path / ("map.kml" if write is to_kml else "map.geojson")
    path.write_bytes(write([given], ["© x"], "zh"))
    frame = pyogrio.read_dataframe(path)
    assert frame["id"].tolist() == given.table.columns["id"].to_pylist()
    assert [int(stalls) for stalls in frame["stalls"][1:]] == [*range(1, ROWS)]
    assert frame["stalls"].isna()[0] or not frame["stalls"][0]
    table = given.table
    wanted = table.shapes if kind != "point" else shapely.points(table.lon, table.lat)
    read = shapely.normalize(shapely.force_2d(frame.geometry.to_numpy()))
    assert shapely.equals_exact(read, shapely.normalize(wanted), 1e-6).all()


def test_geojson_has_every_declared_field_and_says_what_it_is() -> None:
    read = orjson.loads(to_geojson([part("point")], ["© x"], "en"))
    assert read["citymap"] == {
        "datum": "WGS-84",
        "attribution": ["© x"],
        "layers": [
            {
                "id": "toilets",
                "title": "Toilets",
                "version": "20261120T021500Z",
                "published": "2026-11-20T02:15:00Z",
                "source": "示例",
                "count": ROWS,
            }
        ],
    }
    assert read["features"][1]["properties"] == {
        "layer": "toilets",
        "name": NAMES[1],
        "stalls": 1,
        "opened": "2020-01-02",
        "fee": None,
    }
    assert [f["properties"]["name"] for f in read["features"]] == list(NAMES)
    assert "crs" not in read


def test_outer_rings_turn_left_and_holes_right_as_rfc_7946_asks() -> None:
    read = orjson.loads(to_geojson([part("polygon")], [], "zh"))
    for feature in read["features"]:
        for outer, *holes in feature["geometry"]["coordinates"]:
            assert shapely.LinearRing(outer).is_ccw
            assert not any(shapely.LinearRing(hole).is_ccw for hole in holes)


def test_kml_has_a_folder_for_each_layer_and_no_markup_of_data() -> None:
    parts = [part("point"), part("polygon", "#abc", "zones")]
    root = parse(to_kml(parts, ["© x"], "zh"))
    folders = list(root.iter(f"{KML}Folder"))
    assert [f.findtext(f"{KML}name") for f in folders] == ["公厕<b>"] * 2
    assert all(len(f.findall(f"{KML}Placemark")) == ROWS for f in folders)
    names = {node.tag.removeprefix(KML) for node in root.iter()}
    assert not names & {"description", "script", "href", "text", "BalloonStyle", "b"}
    shown = [p.findtext(f"{KML}name") for p in folders[0].findall(f"{KML}Placemark")]
    assert shown[1] == NAMES[1] == "<script>alert(1)</script>"


def test_kml_has_colours_as_opacity_blue_green_red() -> None:
    parts = [part("point"), part("polygon", "#abc", "zones")]
    root = parse(to_kml(parts, [], "zh"))
    icons = [n.findtext(f"{KML}color") for n in root.iter(f"{KML}IconStyle")]
    fills = [n.findtext(f"{KML}color") for n in root.iter(f"{KML}PolyStyle")]
    assert icons == ["ffa36c2b", "ffccbbaa"]
    assert fills == ["59a36c2b", "59ccbbaa"]
    given = {f"#{style.get('id')}" for style in root.iter(f"{KML}Style")}
    assert given == {node.text for node in root.iter(f"{KML}styleUrl")}


def test_a_colour_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="not a colour"):
        to_kml([part("point", '"/><x')], [], "zh")


@pytest.mark.parametrize("write", [to_geojson, to_kml])
def test_the_same_parts_are_the_same_bytes(write: Callable[..., bytes]) -> None:
    assert write([part("polygon")], [], "zh") == write([part("polygon")], [], "zh")
