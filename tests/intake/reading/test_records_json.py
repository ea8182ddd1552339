import json

import numpy as np
import pytest
import shapely
from tests.intake.corpus import MESSY, needs_corpus
from tests.intake.vector_files import collection, feature, point

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.records_json import flatten, follow, only_list, read_json
from citymap.intake.reading.sandbox import Ask

_ROOT = {
    "result": {"records": [{"n": 1}, {"n": 2}]},
    "areas": [{"toilets": [{"n": 3}]}, {"toilets": [{"n": 4}, {"n": 5}]}, {}],
    "one": {"n": 6},
}


@pytest.mark.parametrize(
    ("path", "numbers"),
    [
        ("result.records", [1, 2]),
        ("result.records[]", [1, 2]),
        ("areas[].toilets", [3, 4, 5]),
        ("areas.toilets", [3, 4, 5]),
        ("one", [6]),
    ],
)
def test_a_path_leads_through_names_and_lists(path: str, numbers: list[int]) -> None:
    assert follow(_ROOT, path) == [{"n": n} for n in numbers]


def test_a_path_goes_through_a_file_that_is_a_list() -> None:
    assert follow([{"fields": {"a": 1}}, {"fields": {"a": 2}}], "fields") == [
        {"a": 1},
        {"a": 2},
    ]


@pytest.mark.parametrize("path", ["result.record", "records", "..", "result..x", "n"])
def test_a_path_to_nowhere_tells_the_lists_that_there_are(path: str) -> None:
    with pytest.raises(ImportRefused, match=r"result\.records \(2\), areas \(3\)"):
        follow(_ROOT, path)


def test_without_a_path_the_choice_among_lists_is_the_clerks() -> None:
    with pytest.raises(ImportRefused, match=r"result\.records \(2\), areas \(3\)"):
        only_list(_ROOT)


def test_lists_of_plain_values_are_no_records() -> None:
    assert only_list({"bbox": [1, 2], "columns": ["a"], "rows": [{"a": 1}]}) == [
        {"a": 1}
    ]


def test_geojson_under_the_name_of_json_is_read_as_such() -> None:
    data = collection(feature(point(), name="甲"))
    workbook = read_json(data, Ask())
    assert (workbook.format, workbook.sheets[0].header) == ("geojson", ("name",))
    told = read_json(data, Ask(path="features")).sheets[0]
    assert told.header == ("type", "properties.name")


def test_the_shallowest_geometry_is_the_records_own() -> None:
    deep = {"type": "MultiPoint", "coordinates": [[1, 2]]}
    flat = {"type": "Point", "coordinates": [3, 4]}
    records = [{"a": {"shape": deep}, "b": flat}, {"b": None}, {"b": "no", "c": flat}]
    (sheet,) = read_json(json.dumps(records).encode(), Ask()).sheets
    shapes = [g and shapely.from_wkb(g).wkt for g in sheet.geometry.to_pylist()]
    assert shapes == ["POINT (3 4)", None, None]
    assert sheet.header == (
        *("a.shape.type", "a.shape.coordinates", "b", "c.type", "c.coordinates"),
    )


def test_lists_of_plain_values_become_one_text() -> None:
    assert flatten({"a": ["x", 2, True, None], "b": [], "c": [[1, 2], 3]}) == {
        "a": "x,2,TRUE,",
        "b": "",
        "c": [[1, 2], 3],
    }


@needs_corpus
def test_the_toilets_of_paris_are_all_read() -> None:
    data = (MESSY / "paris" / "sanisettesparis.json").read_bytes()
    (sheet,) = read_json(data, Ask()).sheets
    source = json.loads(data)
    told = dict(
        zip(sheet.header or (), (c.to_pylist() for c in sheet.columns), strict=True)
    )
    assert len(sheet) == len(source) == 615
    assert told["fields.adresse"] == [r["fields"]["adresse"] for r in source]
    assert told["fields.horaire"] == [r["fields"].get("horaire") for r in source]
    assert told["fields.geo_point_2d"][0] == "48.8483316153724,2.260533615073436"
    xy = shapely.get_coordinates(shapely.from_wkb(sheet.geometry.to_pylist()))
    np.testing.assert_array_equal(xy, [r["geometry"]["coordinates"] for r in source])
