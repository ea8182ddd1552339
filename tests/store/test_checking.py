"""Ids, places and order of a layer's rows."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.earth.grid import widen
from citymap.errors import DataRefused
from citymap.layer import City, Layer
from citymap.store.checking import (
    checked_columns,
    checked_places,
    same_features,
    sorted_by_id,
)
from citymap.store.faults import Faults
from citymap.store.geometry import write_points
from citymap.table import LayerTable


def _ids(layer: Layer, city: City, **columns: list[object]) -> list[str]:
    cells = pa.table({"name": ["x"] * len(columns["id"]), **columns})
    fids = pa.array(range(11, 11 + cells.num_rows))
    faults = Faults("f")
    ids, cleaned = checked_columns(cells, fids, layer, city, faults)
    faults.refuse_if_any()
    assert "id" not in cleaned
    return list(ids.to_pylist())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0417", "toilets.0417"),
        ("XB-17", "toilets.xb-17"),
        (" ａｂ．１ ", "toilets.ab.1"),
        ("LX 17", "toilets.fid12"),
        ("编号9", "toilets.fid12"),
        ("", "toilets.fid12"),
        (None, "toilets.fid12"),
        ("../x", "toilets.fid12"),
    ],
)
@pytest.mark.parametrize("missing", [None, ""])
def test_a_row_without_an_id_takes_its_key_or_its_fid(
    code: str | None, expected: str, missing: str | None, layer: Layer, city: City
) -> None:
    got = _ids(layer, city, id=["toilets.1", missing], code=["1", code])
    assert got == ["toilets.1", expected]


def test_a_number_may_be_a_key(layer: Layer, city: City) -> None:
    assert _ids(layer, city, id=["toilets.1", None], code=[1, 417])[1] == "toilets.417"


def test_a_derived_id_that_is_taken_is_refused(layer: Layer, city: City) -> None:
    with pytest.raises(DataRefused, match=r"ids are not unique: 2 rows \(toilets.7"):
        _ids(layer, city, id=["toilets.7", None], code=["7", "7"])


def test_a_file_without_an_id_column_is_refused(layer: Layer, city: City) -> None:
    faults = Faults("f")
    cells = pa.table({"name": ["x"]})
    checked_columns(cells, pa.array([1]), layer, city, faults)
    with pytest.raises(DataRefused, match="f: no column id"):
        faults.refuse_if_any()


@pytest.mark.parametrize("side", ["west", "east", "south", "north"])
def test_the_margin_belongs_to_the_city_and_what_is_beyond_does_not(
    side: str, layer: Layer, city: City
) -> None:
    reach = widen(city.bounds, city.margin_m)
    outward = -1e-9 if side in ("west", "south") else 1e-9
    for nudge in (0.0, outward):
        lon, lat = np.array([117.0]), np.array([36.6])
        (lon if side in ("west", "east") else lat)[0] = getattr(reach, side) + nudge
        faults = Faults("f", ["toilets.1"])
        checked_places(write_points(4326, lon, lat), 4326, layer, city, faults)
        assert bool(faults.found) == bool(nudge)


def test_a_crs_that_nobody_knows_is_refused(layer: Layer, city: City) -> None:
    wkb = write_points(4326, np.array([117.0]), np.array([36.6]))
    with pytest.raises(DataRefused, match="f: unknown CRS"):
        checked_places(wkb, 999_999, layer, city, Faults("f", ["toilets.1"]))


def test_metres_that_have_no_place_on_earth_are_refused(
    layer: Layer, city: City
) -> None:
    wkb = write_points(4326, np.array([1e300]), np.array([1e300]))
    with pytest.raises(DataRefused, match=r"^f: "):
        checked_places(wkb, 4548, layer, city, Faults("f", ["toilets.1"]))


_IDS = st.lists(st.text("ab.-_09", min_size=1, max_size=4), unique=True, max_size=12)


@given(_IDS)
def test_rows_are_in_the_code_point_order_of_their_ids(names: list[str]) -> None:
    place = np.arange(len(names), dtype=np.float64)
    columns = pa.table({"id": pa.array(names, pa.string()), "row": place})
    table = sorted_by_id(LayerTable(columns, place, -place))
    assert table.columns["id"].to_pylist() == sorted(names)
    assert table.columns["row"].to_pylist() == table.lon.tolist()
    assert np.array_equal(table.lat, -table.lon)
    assert [names[int(row)] for row in table.lon] == sorted(names)


def test_features_are_the_same_when_ids_and_places_are() -> None:
    def table(last: str, lon: float) -> LayerTable:
        columns = pa.table({"id": ["a", last]})
        return LayerTable(columns, np.array([1.0, lon]), np.zeros(2))

    assert same_features(table("b", 2), table("b", 2 + 1e-9))
    assert not same_features(table("b", 2), table("b", 2 + 1e-7))
    assert not same_features(table("b", 2), table("c", 2))
