import pytest
from tests.intake.vector_files import collection, feature, point

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.records_geojson import read_geojson
from citymap.intake.reading.sandbox import Ask


def test_a_property_called_id_keeps_its_name() -> None:
    data = collection({"id": 7} | feature(point(), id="t.1", name="甲"))
    (sheet,) = read_geojson(data, Ask()).sheets
    assert sheet.header == ("feature id", "id", "name")


def test_one_feature_is_read_as_one_row() -> None:
    data = b'{"type": "Feature", "properties": {"a": 1}, "geometry": null}'
    assert len(read_geojson(data, Ask()).sheets[0]) == 1


def test_the_refusal_tells_which_feature() -> None:
    data = collection(feature(point()), feature(point("117", "36")))
    with pytest.raises(ImportRefused, match="feature 2") as caught:
        read_geojson(data, Ask())
    assert caught.value.notice.row == 2


@pytest.mark.parametrize(
    "crs",
    ["EPSG:0", "epsg:4326", "EPSG:4326 ", "EPSG:99999999", "4326", "", 4326, {}, []],
)
def test_a_crs_of_another_form_is_refused(crs: object) -> None:
    told = {"type": "name", "properties": {"name": crs}}
    with pytest.raises(ImportRefused, match="unknown CRS"):
        read_geojson(collection(feature(point()), crs=told), Ask())


@pytest.mark.parametrize("features", ["{}", "null", "[1]", '[{"type": "Point"}]'])
def test_a_collection_of_anything_else_is_refused(features: str) -> None:
    data = f'{{"type": "FeatureCollection", "features": {features}}}'.encode()
    with pytest.raises(ImportRefused, match="FeatureCollection"):
        read_geojson(data, Ask())


def test_a_geometry_that_is_no_object_is_refused() -> None:
    with pytest.raises(ImportRefused, match="POINT"):
        read_geojson(collection(feature("POINT (117 36)")), Ask())
