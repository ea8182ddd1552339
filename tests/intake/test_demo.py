"""The demo city: the same from the same seed, inside its districts, and no liar."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from citymap.catalog import Catalog, read_catalog
from citymap.errors import InputError
from citymap.hours.opening import HoursContext, compile_hours
from citymap.intake.demo import components_definition, make_demo
from citymap.intake.figures import compare_figures
from citymap.table import LayerTable

ROOT = Path(__file__).parents[2]
HELSINKI = ROOT / "examples" / "helsinki"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog(ROOT)


@pytest.fixture(scope="module")
def tables(catalog: Catalog) -> dict[str, LayerTable]:
    return {layer.id: table for layer, table in make_demo(catalog, ROOT)}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "layers", tmp_path / "layers")
    (tmp_path / "data").mkdir()
    for name in ("districts.geojson", "streets_towns.json"):
        shutil.copy(ROOT / "data" / name, tmp_path / "data" / name)
    return tmp_path


def assert_same(one: LayerTable, other: LayerTable) -> None:
    assert one.columns.equals(other.columns)
    assert np.array_equal(one.lon, other.lon)
    assert np.array_equal(one.lat, other.lat)
    assert (one.shapes is None) == (other.shapes is None)
    if one.shapes is not None and other.shapes is not None:
        assert shapely.equals_exact(one.shapes, other.shapes).all()


def test_the_same_seed_gives_the_same_tables(
    catalog: Catalog, tables: dict[str, LayerTable]
) -> None:
    for layer, table in make_demo(catalog, ROOT):
        assert_same(table, tables[layer.id])


def test_another_seed_gives_other_places(
    catalog: Catalog, tables: dict[str, LayerTable]
) -> None:
    for layer, table in make_demo(catalog, ROOT, seed=1):
        assert not np.array_equal(table.lon, tables[layer.id].lon)


def test_adding_a_layer_file_adds_its_demo_and_changes_no_other(
    workspace: Path, tables: dict[str, LayerTable]
) -> None:
    definition = (ROOT / "layers" / "toilets.toml").read_text("utf-8")
    for name in ("benches", "chairs"):
        added = definition.replace('id = "toilets"', f'id = "{name}"')
        (workspace / "layers" / f"{name}.toml").write_text(added, "utf-8")
    made = {la.id: t for la, t in make_demo(read_catalog(workspace), workspace)}
    benches, chairs = made.pop("benches"), made.pop("chairs")
    assert len(benches) == len(chairs) == 100
    assert not np.isin(benches.lon, chairs.lon).any()
    assert made.keys() == tables.keys()
    for name, table in made.items():
        assert_same(table, tables[name])


def test_the_stated_figures_hold(
    catalog: Catalog, tables: dict[str, LayerTable]
) -> None:
    assert compare_figures(catalog, tables) == []
    assert len(tables["toilets"]) == 1287
    assert len(tables["vendor_zones"]) == 258


def test_all_layers_are_made_and_no_components_unasked(
    catalog: Catalog, tables: dict[str, LayerTable]
) -> None:
    assert tables.keys() == catalog.layers.keys() - {"components"}


def test_every_place_lies_inside_the_district_that_it_names(
    tables: dict[str, LayerTable],
) -> None:
    collection = json.loads((ROOT / "data" / "districts.geojson").read_text("utf-8"))
    outlines = {
        f["properties"]["name"]: shape(f["geometry"]) for f in collection["features"]
    }
    for table in tables.values():
        named = [outlines[d] for d in table.columns["district"].to_pylist()]
        assert shapely.contains_xy(named, table.lon, table.lat).all()


def test_towns_are_in_the_district_that_they_belong_to(
    tables: dict[str, LayerTable],
) -> None:
    listed = json.loads((ROOT / "data" / "streets_towns.json").read_text("utf-8"))
    areas = {area["code"]: area["name"] for area in listed["areas"]}
    known = {(areas[s["areaCode"]], s["name"]) for s in listed["streets"]}
    for table in tables.values():
        districts, towns = table.columns["district"], table.columns["town"]
        pairs = set(zip(districts.to_pylist(), towns.to_pylist(), strict=True))
        assert pairs <= known


def test_it_is_dense_where_the_city_is(tables: dict[str, LayerTable]) -> None:
    names = ("历下区", "市中区", "槐荫区", "天桥区")  # 7 % of the area
    urban = Counter(tables["toilets"].columns["district"].to_pylist())
    assert sum(urban[name] for name in names) > 0.4 * 1287


def test_ids_are_well_formed_unique_and_in_order(tables: dict[str, LayerTable]) -> None:
    for name, table in tables.items():
        ids = table.columns["id"].to_pylist()
        assert ids == sorted(set(ids))
        assert all(re.fullmatch(rf"{name}\.demo-[0-9]{{4}}", i) for i in ids)
        codes = table.columns["code"].to_pylist()
        assert [f"{name}.{code}" for code in codes] == ids


def test_every_record_says_that_it_is_synthetic(tables: dict[str, LayerTable]) -> None:
    for table in tables.values():
        assert set(table.columns["source"].to_pylist()) == {"synthetic demo"}
        assert set(table.columns["updated"].to_pylist()) == {"2026-11-01"}
        assert all("演示" in a for a in table.columns["address"].to_pylist())


def test_no_number_looks_official_and_nobody_has_a_telephone(
    tables: dict[str, LayerTable],
) -> None:
    for table in tables.values():
        for name in set(table.columns.column_names) - {"opening_hours"}:
            texts = [t for t in table.columns[name].to_pylist() if isinstance(t, str)]
            assert name != "phone" or not texts
            assert not [t for t in texts if re.search(r"\d{5}", t)], name


def test_names_are_made_of_the_town_and_the_service(
    tables: dict[str, LayerTable],
) -> None:
    table = tables["toilets"].columns
    towns, names = table["town"].to_pylist(), table["name"].to_pylist()
    assert len(set(names)) == len(names)
    for town, name in zip(towns, names, strict=True):
        assert re.fullmatch(rf"{town}公厕 [1-9][0-9]* 号", name)


def test_every_hours_text_is_understood_and_some_are_missing(
    catalog: Catalog, tables: dict[str, LayerTable]
) -> None:
    city = HoursContext(catalog.city.time_zone)
    for table in tables.values():
        if "opening_hours" in table.columns.column_names:
            texts = set(table.columns["opening_hours"].to_pylist())
            assert None in texts
            assert [
                t for t in texts - {None} if not compile_hours(t, city).understood
            ] == []


def test_values_are_such_as_the_layer_allows(
    catalog: Catalog, tables: dict[str, LayerTable]
) -> None:
    for name, table in tables.items():
        for field in catalog.layer(name).fields:
            values = [v for v in table.columns[field.name].to_pylist() if v is not None]
            if field.type == "yes_no_unknown":
                assert set(values) == {"yes", "no"} or name == "chargers"
                assert None in table.columns[field.name].to_pylist() or field.name in (
                    "fast_charging",
                    "fee",
                    "attended",
                )
            if field.type == "choice":
                assert set(values) <= {choice.value for choice in field.choices}
            if field.minimum is not None:
                assert min(values) >= field.minimum
            if field.maximum is not None:
                assert max(values) <= field.maximum
            assert not field.required or len(values) == len(table)


def test_every_town_has_one_station(tables: dict[str, LayerTable]) -> None:
    stations = tables["stations"].columns
    homes = zip(
        stations["district"].to_pylist(), stations["town"].to_pylist(), strict=True
    )
    assert set(Counter(homes).values()) == {1}
    assert len(stations) == 159


def test_works_begin_before_they_end(tables: dict[str, LayerTable]) -> None:
    streets = tables["back_streets"].columns.to_pylist()
    assert {row["status"] for row in streets} == {"planned", "building", "done"}
    for row in streets:
        assert row["planned_start"] < row["planned_end"]
        assert (row["finished"] is not None) == (row["status"] == "done")


def test_a_few_features_are_closed_for_a_time_with_a_reason(
    tables: dict[str, LayerTable],
) -> None:
    rows = tables["convenience"].columns.to_pylist()
    closed = [row for row in rows if row["closed_from"] is not None]
    assert 0 < len(closed) < 0.05 * len(rows)
    assert all(row["closed_from"] < row["closed_until"] for row in closed)
    assert all("演示" in row["closed_reason"] for row in closed)


@pytest.mark.parametrize("seed", [0, 7, 20261101])
@pytest.mark.parametrize("workspace_root", [ROOT, HELSINKI])
def test_shapes_are_valid_within_the_bounds_and_hold_their_place(
    seed: int, workspace_root: Path
) -> None:
    catalog = read_catalog(workspace_root)
    box = catalog.city.bounds
    city = shapely.box(box.west, box.south, box.east, box.north)
    for layer, table in make_demo(catalog, workspace_root, seed):
        assert shapely.contains_xy(city, table.lon, table.lat).all()
        if table.shapes is not None:
            places = shapely.points(table.lon, table.lat)
            assert shapely.is_valid(table.shapes).all()
            assert shapely.is_simple(table.shapes).all()
            assert shapely.covers(city, table.shapes).all()
            assert (shapely.distance(table.shapes, places) < 1e-9).all()
            kinds = {"line": {"LineString"}, "polygon": {"Polygon"}}
            assert {s.geom_type for s in table.shapes} == kinds[layer.geometry]


def test_a_city_without_districts_gets_neutral_names_in_its_language() -> None:
    catalog = read_catalog(HELSINKI)
    tables = {layer.id: t for layer, t in make_demo(catalog, HELSINKI)}
    assert tables.keys() == catalog.layers.keys()
    names = tables["toilets"].columns["name"].to_pylist()
    assert all(re.fullmatch(r"Public toilets [1-9][0-9]*", name) for name in names)
    assert set(tables["toilets"].columns["address"].to_pylist()) == {None}


@pytest.mark.parametrize("count", [1, 4, 1000, 12_345])
def test_components_are_quarters_by_their_hours(count: int, workspace: Path) -> None:
    path = workspace / "layers" / "components.toml"
    path.write_bytes(components_definition())
    made = make_demo(read_catalog(workspace), workspace, components=count)
    table = next(t for layer, t in made if layer.id == "components")
    assert len(table) == count
    hours = Counter(table.columns["opening_hours"].to_pylist())
    expected = ["24/7", "08:00-18:00", "Mo-Fr 09:00-17:00", None]
    assert set(hours) <= set(expected)
    assert max(hours.values()) - min(hours[text] for text in expected) <= count % 4
    ids = table.columns["id"].to_pylist()
    assert ids == sorted(set(ids))


def test_components_are_left_alone_when_not_asked_for(workspace: Path) -> None:
    path = workspace / "layers" / "components.toml"
    path.write_bytes(components_definition())
    made = make_demo(read_catalog(workspace), workspace)
    assert "components" not in [layer.id for layer, _ in made]


@pytest.mark.parametrize(
    "broken", ["", "[]", "7", '{"features": [{}]}', '{"features": 3}', "\ufffe"]
)
@pytest.mark.parametrize("name", ["districts.geojson", "streets_towns.json"])
def test_a_file_that_cannot_be_used_is_named(
    name: str, broken: str, workspace: Path
) -> None:
    (workspace / "data" / name).write_text(broken, "utf-8")
    with pytest.raises(InputError, match=name):
        list(make_demo(read_catalog(workspace), workspace))
