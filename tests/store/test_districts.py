"""District outlines: checked, thinned together, named, and nothing more."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import shapely

from citymap.errors import DataRefused
from citymap.store.districts import SIZE_LIMIT, read_districts, read_outlines

ROOT = Path(__file__).parents[2]
OUTLINES = ROOT / "data" / "districts.geojson"
RING = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
SOUND: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "东", "secret": 1},
            "geometry": {"type": "Polygon", "coordinates": [RING]},
        }
    ],
}


def read(tmp_path: Path, value: object) -> dict[str, Any]:
    path = tmp_path / "districts.geojson"
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    found: dict[str, Any] = json.loads(read_districts(path))
    return found


def changed(**members: object) -> dict[str, Any]:
    value = deepcopy(SOUND)
    value["features"][0].update(members)
    return value


def told(**properties: object) -> dict[str, Any]:
    return changed(properties={"name": "东", **properties})


def polygon(coordinates: object, kind: str = "Polygon") -> dict[str, Any]:
    return changed(geometry={"type": kind, "coordinates": coordinates})


def test_only_polygons_and_names_are_given(tmp_path: Path) -> None:
    (feature,) = read(tmp_path, SOUND)["features"]
    assert feature["properties"] == {"name": "东"}
    assert shapely.geometry.shape(feature["geometry"]).equals(shapely.box(0, 0, 1, 1))


def test_jinans_districts_stay_what_they_are_but_for_fifty_metres() -> None:
    before = json.loads(OUTLINES.read_bytes())["features"]
    given = read_districts(OUTLINES)
    after = json.loads(given)["features"]
    assert len(given) < OUTLINES.stat().st_size / 2
    assert [f["properties"]["name"] for f in after] == [
        f["properties"]["name"] for f in before
    ]
    for old, new in zip(before, after, strict=True):
        was, is_now = (shapely.geometry.shape(f["geometry"]) for f in (old, new))
        assert is_now.is_valid
        assert is_now.symmetric_difference(was).area < 0.001 * was.area


def test_neighbours_go_on_sharing_their_edge(tmp_path: Path) -> None:
    wavy = [[1 + 0.0001 * (i % 2), i / 1000] for i in range(1001)]
    west = [[0, 0], *wavy, [0, 1], [0, 0]]
    east = [[2, 0], [2, 1], *reversed(wavy), [2, 0]]
    value = polygon([west])
    value["features"].append(polygon([east])["features"][0])
    shapes = [
        shapely.geometry.shape(f["geometry"]) for f in read(tmp_path, value)["features"]
    ]
    assert sum(map(shapely.get_num_coordinates, shapes)) < 500
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).area == pytest.approx(2, abs=1e-3)


def test_districts_that_overlap_are_left_as_they_are(tmp_path: Path) -> None:
    value = changed()
    value["features"].append(value["features"][0])
    assert len(read(tmp_path, value)["features"]) == 2


@pytest.mark.parametrize(
    "value",
    [
        "", "[]", "null", "{", '{"type": "FeatureCollection"}', "[" * 100_000,
        {**SOUND, "features": []}, {**SOUND, "features": [None]},
        {**SOUND, "features": SOUND["features"] * 1001}, {**SOUND, "type": "Feature"},
        changed(properties=None), changed(properties={}),
        changed(properties={"name": ""}), changed(properties={"name": "x" * 101}),
        changed(properties={"name": 7}), changed(geometry=None), changed(type="x"),
        polygon(RING), polygon([RING], "LineString"), polygon([RING], "MultiPolygon"),
        polygon([]), polygon([[]]), polygon([RING[:3]]), polygon([RING[:4]]),
        polygon([[["0", "0"]] * 4]), polygon([[[True, False]] * 4]),
        polygon([[[0]] * 4]), polygon([[[0, 0, 0, 0]] * 4]), polygon("x"),
        polygon([[[0, 0], [1, 1], [2, 2], [0, 0]]]),
        polygon([[[181, 0], *RING[1:4], [181, 0]]]),
        polygon([[[0, 91], *RING[1:4], [0, 91]]]),
        told(population="7"), told(population=True), told(population=-1),
        told(population=[7]), told(population=10**400),
        json.dumps(SOUND).replace("[0, 0]", "[NaN, 0]"),
        json.dumps(SOUND).replace("[0, 0]", "[1e999, 0]"),
        json.dumps(SOUND).replace("[0, 0]", "[Infinity, 0]"),
    ],
)  # fmt: skip
def test_what_is_no_outline_is_refused(tmp_path: Path, value: object) -> None:
    with pytest.raises(DataRefused, match=r"districts\.geojson"):
        read(tmp_path, value)


def test_a_file_that_is_too_large_or_absent_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "districts.geojson"
    with pytest.raises(DataRefused):
        read_districts(path)
    path.write_bytes(json.dumps(SOUND).encode() + b" " * SIZE_LIMIT)
    with pytest.raises(DataRefused, match="larger than"):
        read_districts(path)


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        ("{\n,", "is not JSON (line 2)", "第 2 行不是 JSON"),
        ("{}", "it is no GeoJSON FeatureCollection", "不是 GeoJSON"),
        (changed(properties={}), "a name of 1 to", "名称"),
        (told(population="7"), "population", "人口"),
        (polygon([RING[:4]]), "closed rings", "闭合"),
    ],
)
def test_why_is_said_in_words_of_both_languages(
    tmp_path: Path, value: object, en: str, zh: str
) -> None:
    with pytest.raises(DataRefused) as refused:
        read(tmp_path, value)
    assert en in refused.value.en
    assert zh in refused.value.zh
    assert "Error" not in refused.value.en + refused.value.zh


def test_what_cannot_be_opened_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="there is no such file") as refused:
        read_districts(tmp_path / "districts.geojson")
    assert "没有这个文件" in refused.value.zh
    with pytest.raises(DataRefused, match="Is a directory"):
        read_districts(tmp_path)


@pytest.mark.parametrize("bowtie", [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]])
def test_a_crossed_outline_is_mended(tmp_path: Path, bowtie: list[list[float]]) -> None:
    (feature,) = read(tmp_path, polygon([bowtie]))["features"]
    assert shapely.geometry.shape(feature["geometry"]).is_valid


@pytest.mark.parametrize(
    ("written", "people"), [(None, None), (0, 0.0), (918_000, 918e3), (1.5, 1.5)]
)
def test_population_is_read_where_it_is_told(
    tmp_path: Path, written: float | None, people: float | None
) -> None:
    path = tmp_path / "districts.geojson"
    path.write_text(json.dumps(told(population=written)), "utf-8")
    assert read_outlines(path).population == (people,)


@pytest.mark.parametrize(
    ("written", "code"),
    [(370102, "370102"), ("A-1", "A-1"), (None, None), ("../x", None), ("", None),
     (True, None), (1.5, None), ("x" * 21, None), ("１", None)],
)  # fmt: skip
def test_a_code_is_plain_text_fit_for_a_file_name(
    tmp_path: Path, written: object, code: str | None
) -> None:
    path = tmp_path / "districts.geojson"
    path.write_text(json.dumps(told(adcode=written)), "utf-8")
    assert read_outlines(path).codes == (code,)


def test_outlines_are_those_that_a_page_gets() -> None:
    outlines = read_outlines(OUTLINES)
    given = json.loads(read_districts(OUTLINES))["features"]
    assert outlines.names == tuple(f["properties"]["name"] for f in given)
    assert outlines.population == (None,) * 12
    for shape, feature in zip(outlines.shapes, given, strict=True):
        page = shapely.geometry.shape(feature["geometry"])
        assert shape.symmetric_difference(page).area < 1e-3 * shape.area
