"""GeoPackages written, read, replaced, edited by others; GDAL is the oracle."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace as changed
from datetime import UTC, datetime
from pathlib import Path

import geopandas
import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from citymap.errors import DataRefused
from citymap.layer import City, Layer
from citymap.store.geopackage import GeoPackageStore
from citymap.store.gpkg_file import load, write
from citymap.table import LayerTable

MakeTable = Callable[..., LayerTable]
Edit = Callable[..., None]
WriteFile = Callable[..., None]


def _publish(
    store: GeoPackageStore, layer: Layer, table: LayerTable, at: datetime
) -> None:
    store.replace(layer, table, who="a test", note="", at=at)


def _sql(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def published(
    store: GeoPackageStore, layer: Layer, make_table: MakeTable, noon: datetime
) -> LayerTable:
    table = make_table()
    _publish(store, layer, table, noon)
    return table


# --- what is written ---------------------------------------------------------


def test_a_table_comes_back_as_it_was(
    store: GeoPackageStore, layer: Layer, published: LayerTable
) -> None:
    table, version = store.read(layer)
    assert table.columns.select(published.columns.column_names).equals(
        published.columns
    )
    assert np.array_equal(table.lon, published.lon)
    assert np.array_equal(table.lat, published.lat)
    assert table.shapes is None
    assert version.rows == len(published)


def test_the_file_is_what_gdal_takes_it_for(published: LayerTable, face: Path) -> None:
    frame = geopandas.read_file(face, layer="toilets")
    assert frame.crs.to_epsg() == 4490
    assert list(frame["id"]) == published.columns["id"].to_pylist()
    assert list(frame["name"]) == published.columns["name"].to_pylist()
    assert np.array_equal(frame.geometry.x, published.lon)
    assert np.array_equal(frame.geometry.y, published.lat)
    info = pyogrio.read_info(face, layer="toilets")
    kinds = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert kinds["built"] == "OFTDate"
    assert kinds["inspected"] == "OFTDateTime"
    assert kinds["spaces"] == "OFTInteger64"
    assert kinds["fee"] == "OFTReal"
    assert kinds["closed_from"] == "OFTString"
    assert info["geometry_type"] == "Point"


def test_the_file_is_a_geopackage_1_3_with_an_rtree_and_unique_ids(
    published: LayerTable, face: Path, noon: datetime, edit: Edit
) -> None:
    assert face.read_bytes()[68:72] == b"GPKG"
    assert _sql(face, "PRAGMA user_version") == [(10300,)]
    assert _sql(face, "SELECT extension_name FROM gpkg_extensions") == [
        ("gpkg_rtree_index",)
    ]
    assert _sql(face, "SELECT count(*) FROM rtree_toilets_geom") == [(len(published),)]
    assert _sql(face, "SELECT last_change FROM gpkg_contents") == [
        (f"{noon:%Y-%m-%dT%H:%M:%S}.000Z",)
    ]
    with pytest.raises(sqlite3.IntegrityError, match=r"UNIQUE.*toilets\.id"):
        edit(face, "INSERT INTO toilets (id) VALUES ('toilets.000001')")


def test_fields_that_a_table_lacks_are_there_for_an_editor_to_fill(
    store: GeoPackageStore,
    layer: Layer,
    make_table: MakeTable,
    noon: datetime,
    face: Path,
) -> None:
    table = make_table(3)
    bare = LayerTable(table.columns.select(["id", "name"]), table.lon, table.lat)
    _publish(store, layer, bare, noon)
    fields = set(pyogrio.read_info(face, layer="toilets")["fields"])
    assert {f.name for f in layer.fields} | {"closed_from", "updated"} <= fields


def test_a_layer_without_features_can_be_published(
    store: GeoPackageStore, layer: Layer, make_table: MakeTable, noon: datetime
) -> None:
    _publish(store, layer, make_table(0), noon)
    assert len(store.read(layer)[0]) == 0


def test_rows_are_put_in_the_order_of_their_ids(
    store: GeoPackageStore, layer: Layer, make_table: MakeTable, noon: datetime
) -> None:
    table = make_table(20)
    shuffled = np.random.default_rng(1).permutation(20)
    _publish(
        store,
        layer,
        LayerTable(
            table.columns.take(shuffled), table.lon[shuffled], table.lat[shuffled]
        ),
        noon,
    )
    read, _ = store.read(layer)
    assert read.columns["name"].equals(table.columns["name"])
    assert np.array_equal(read.lon, table.lon)


@pytest.mark.parametrize("kind", ["line_layer", "polygon_layer"])
def test_shapes_come_back_as_they_were(
    kind: str,
    request: pytest.FixtureRequest,
    store: GeoPackageStore,
    make_shapes: Callable[[Layer], LayerTable],
    noon: datetime,
    tmp_path: Path,
) -> None:
    layer: Layer = request.getfixturevalue(kind)
    table = make_shapes(layer)
    _publish(store, layer, table, noon)
    read, _ = store.read(layer)
    assert read.shapes is not None
    assert shapely.equals_exact(read.shapes, table.shapes).all()
    on = shapely.points(read.lon, read.lat)
    assert (shapely.distance(read.shapes, on) < 1e-12).all()
    frame = geopandas.read_file(tmp_path / "data" / f"{layer.id}.gpkg")
    assert frame.geometry.geom_equals(geopandas.GeoSeries(table.shapes, crs=4490)).all()


@pytest.mark.parametrize("storage_crs", [4490, 4326, 3857, 4548])
def test_a_city_may_keep_its_files_in_any_crs(
    storage_crs: int,
    tmp_path: Path,
    city: City,
    layer: Layer,
    make_table: MakeTable,
    noon: datetime,
) -> None:
    store = GeoPackageStore(tmp_path, changed(city, storage_crs=storage_crs))
    table = make_table()
    _publish(store, layer, table, noon)
    read, _ = store.read(layer)
    assert np.abs(read.lon - table.lon).max() < 1e-9
    frame = geopandas.read_file(tmp_path / "toilets.gpkg")
    assert frame.crs.to_epsg() == storage_crs
    oracle = frame.to_crs(4326).geometry
    assert np.abs(oracle.x - table.lon).max() < 1e-9
    assert np.abs(oracle.y - table.lat).max() < 1e-9


# --- files of others ---------------------------------------------------------


@pytest.mark.parametrize("crs", [4490, 4326, 3857, 4548, 4527, 32650])
@pytest.mark.parametrize("kind", ["point", "line", "polygon"])
def test_any_crs_in_a_file_is_read_right(
    crs: int,
    kind: str,
    request: pytest.FixtureRequest,
    store: GeoPackageStore,
    shapes: dict[str, list[shapely.Geometry]],
    write_file: WriteFile,
    tmp_path: Path,
) -> None:
    fixture = {"point": "layer", "line": "line_layer", "polygon": "polygon_layer"}[kind]
    layer: Layer = request.getfixturevalue(fixture)
    points = [shapely.Point(117.0, 36.6), shapely.Point(116.4, 37.1)]
    places = geopandas.GeoSeries(shapes.get(kind, points), crs=4326)
    ids = [f"{layer.id}.{i}" for i in range(len(places))]
    path = tmp_path / "data" / f"{layer.id}.gpkg"
    write_file(path, layer.id, places.to_crs(crs).array, crs, id=ids, name=ids)
    table, version = store.read(layer)
    got = table.shapes if kind != "point" else shapely.points(table.lon, table.lat)
    assert shapely.equals_exact(got, places.array, tolerance=1e-8).all()
    assert version.who == "outside"


def test_a_finnish_grid_is_read_right(
    tmp_path: Path, city: City, layer: Layer, write_file: WriteFile
) -> None:
    helsinki = changed(city.bounds, west=24.8, east=25.2, south=60.1, north=60.3)
    store = GeoPackageStore(tmp_path, changed(city, bounds=helsinki, storage_crs=4326))
    place = geopandas.GeoSeries([shapely.Point(24.94, 60.17)], crs=4326)
    grid = place.to_crs(3067).array
    write_file(
        tmp_path / "toilets.gpkg", "toilets", grid, 3067, id=["toilets.1"], name=["x"]
    )
    table, _ = store.read(layer)
    assert (table.lon[0], table.lat[0]) == pytest.approx((24.94, 60.17), abs=1e-9)


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.Point(117.0, 36.6, 12.5),
        shapely.MultiPoint([(117.0, 36.6)]),
        shapely.MultiPoint([(117.0, 36.6, 3.0)]),
    ],
    ids=["with a height", "multi of one", "multi of one with a height"],
)
def test_a_point_in_another_dress_is_a_point(
    geometry: shapely.Geometry,
    store: GeoPackageStore,
    layer: Layer,
    face: Path,
    write_file: WriteFile,
) -> None:
    both = [geometry, shapely.Point(117.1, 36.7)]
    write_file(face, "toilets", both, id=["toilets.1", "toilets.2"], name=["x", "y"])
    table, _ = store.read(layer)
    assert table.lon.tolist() == [117.0, 117.1]
    assert table.lat.tolist() == [36.6, 36.7]


def test_rows_of_a_file_are_put_in_the_order_of_their_ids(
    store: GeoPackageStore, layer: Layer, face: Path, write_file: WriteFile
) -> None:
    ids = ["toilets.b", "toilets.a", "toilets.10", "toilets.9"]
    places = shapely.points(np.arange(4) / 10 + 117, 36.6)
    write_file(face, "toilets", places, id=ids, name=ids)
    table, _ = store.read(layer)
    assert table.columns["name"].to_pylist() == sorted(ids)
    assert table.lon.tolist() == [117.2, 117.3, 117.1, 117.0]


def test_columns_that_no_layer_declares_are_kept(
    store: GeoPackageStore, layer: Layer, face: Path, write_file: WriteFile
) -> None:
    here = [shapely.Point(117.0, 36.6)]
    when = np.array(["2026-11-20T00:30:00"], "datetime64[ms]")
    write_file(
        face,
        "toilets",
        here,
        id=["toilets.1"],
        name=["x"],
        count=[3],
        share=[0.25],
        checked=[True],
        seen=when,
        words=["=cmd|' /C calc'!A0"],
    )
    row = store.read(layer)[0].columns.to_pylist()[0]
    assert row["count"] == 3
    assert row["share"] == 0.25
    assert row["checked"] is True
    assert row["words"] == "=cmd|' /C calc'!A0"
    assert row["seen"].startswith("2026-11-20T")
    _publish(store, layer, store.read(layer)[0], datetime(2099, 1, 1, tzinfo=UTC))
    assert store.read(layer)[0].columns.to_pylist()[0] | row == row | {
        k: None for k in store.read(layer)[0].columns.column_names if k not in row
    }


def test_a_row_added_in_an_editor_takes_its_key_for_an_id_or_else_its_fid(
    store: GeoPackageStore,
    layer: Layer,
    published: LayerTable,
    face: Path,
    noon: datetime,
) -> None:
    added = geopandas.GeoDataFrame(
        {"name": ["新公厕", "又一个"], "code": ["XB-17", "编号 9"]},
        geometry=[shapely.Point(117.0, 36.6), shapely.Point(117.1, 36.6)],
        crs=4490,
    ).rename_geometry("geom")
    pyogrio.write_dataframe(added, face, layer="toilets", append=True)
    before = face.read_bytes()
    version = store.adopt(layer, at=noon)
    assert version is not None
    table, read = store.read(layer)
    assert read == version
    names = dict(
        zip(
            table.columns["id"].to_pylist(),
            table.columns["name"].to_pylist(),
            strict=True,
        )
    )
    assert names["toilets.xb-17"] == "新公厕"
    assert names["toilets.fid42"] == "又一个"
    assert len(names) == len(published) + 2
    assert face.read_bytes() == before


# --- refusals ----------------------------------------------------------------


GOOD = {"id": ["toilets.1", "toilets.2"], "name": ["x", "y"]}
HERE = [shapely.Point(117.0, 36.6), shapely.Point(117.1, 36.7)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": ["toilets.1", "toilets.1"]}, "ids are not unique: 2 rows"),
        ({"id": ["toilets.1", "parking.2"]}, r"ids must be toilets.*1 rows \(fid 2\)"),
        ({"id": ["toilets.1", "toilets.A"]}, r"ids must be"),
        ({"id": ["toilets.1", "toilets.x\n"]}, r"ids must be"),
        ({"id": ["toilets.1", "toilets."]}, r"ids must be"),
        ({"id": ["toilets.1", "../etc/passwd"]}, r"ids must be"),
        ({"name": ["x", None]}, r"required field name is empty: 1 rows \(toilets.2\)"),
        ({"name": ["x", ""]}, "required field name is empty"),
        (
            {"wheelchair": ["yes", "maybe"]},
            r'wheelchair: 1 values \(toilets.2 = "maybe"\); allowed: yes, no or empty',
        ),
        ({"grade": ["a", "c"]}, r'grade: 1 values .*"c".*allowed: a, b'),
        ({"spaces": [1, 100]}, r"spaces: 1 values .*100.*an integer ≥ 0 ≤ 99"),
        ({"spaces": [1, -1]}, r"spaces: 1 values .*-1"),
        ({"spaces": ["many", "1"]}, r'spaces: 2 values .*"many"'),
        ({"spaces": [1.5, 1.0]}, r"spaces: 1 values .*1\.5"),
        ({"fee": [0.5, np.inf]}, r"fee: 1 values .*inf.*a finite number"),
        ({"built": ["2026-02-30", "2026-02-28"]}, r'built: 1 values .*"2026-02-30"'),
        ({"built": ["20260228", None]}, r"built: 1 values"),
        ({"inspected": ["2026-11-20", None]}, r"inspected: 1 values"),
        ({"closed_until": ["until May", None]}, r"closed_until: 1 values"),
        ({"remark": [0.5, np.inf]}, r"remark: 1 values"),
        ({"geometry": [HERE[0], None]}, r"no finite point.*1 rows \(toilets.2\)"),
        ({"geometry": [HERE[0], shapely.Point()]}, "no finite point"),
        ({"geometry": [HERE[0], shapely.LineString(HERE)]}, "no finite point"),
        ({"geometry": [HERE[0], shapely.MultiPoint(HERE)]}, "no finite point"),
        ({"geometry": [HERE[0], shapely.Point(np.nan, 36.0)]}, "no finite point"),
        ({"geometry": [HERE[0], shapely.Point(np.inf, 36.0)]}, "no finite point"),
        (
            {"geometry": [HERE[0], shapely.Point(36.6, 117.0)]},
            r"outside the city with its margin \(116.*1 rows \(toilets.2\)",
        ),
        ({"geometry": [HERE[0], shapely.Point(0, 0)]}, "outside the city"),
        ({"crs": 3857}, "outside"),
    ],
    ids=lambda value: str(value)[:50] if isinstance(value, dict) else "",
)
def test_a_file_that_breaks_a_rule_is_refused_with_where_and_what(
    change: dict[str, object],
    words: str,
    store: GeoPackageStore,
    layer: Layer,
    face: Path,
    write_file: WriteFile,
) -> None:
    given = {"geometry": HERE, "crs": 4490, **GOOD, **change}
    write_file(face, "toilets", given.pop("geometry"), given.pop("crs"), **given)
    with pytest.raises(DataRefused, match=words) as refused:
        store.read(layer)
    assert str(refused.value).startswith("toilets.gpkg: ")
    assert refused.value.zh != refused.value.en
    assert store.history(layer) == ()


def test_every_fault_of_a_file_is_told_at_once(
    store: GeoPackageStore, layer: Layer, face: Path, write_file: WriteFile
) -> None:
    there = [shapely.Point(1, 1), HERE[1]]
    write_file(face, "toilets", there, id=GOOD["id"], grade=["x", "y"], fee=[-1.0, 0])
    with pytest.raises(DataRefused) as refused:
        store.read(layer)
    for word in ("required field name", "grade: 2", "fee: 1", "outside the city"):
        assert word in str(refused.value)


def test_the_harmless_twin_of_the_refused_files_is_read(
    store: GeoPackageStore, layer: Layer, face: Path, write_file: WriteFile
) -> None:
    write_file(
        face,
        "toilets",
        HERE,
        **GOOD,
        wheelchair=[True, False],
        grade=["a", None],
        spaces=[0.0, 99.0],
        fee=[0.5, None],
        built=["2026-02-28", ""],
        inspected=["2026-11-20T00:30:00Z", None],
        closed_until=["2026-12-01", "2026-12-01T08:00"],
    )
    rows = store.read(layer)[0].columns.to_pylist()
    assert rows[0] == {
        "id": "toilets.1",
        "name": "x",
        "wheelchair": "yes",
        "spaces": 0,
        "fee": 0.5,
        "grade": "a",
        "built": "2026-02-28",
        "inspected": "2026-11-20T08:30:00+08:00",
        "closed_until": "2026-12-01",
    }
    assert rows[1]["closed_until"] == "2026-12-01T08:00:00"
    assert rows[1]["built"] is None


def test_a_shape_with_one_vertex_outside_is_refused(
    store: GeoPackageStore,
    line_layer: Layer,
    tmp_path: Path,
    write_file: WriteFile,
) -> None:
    inside = shapely.LineString([(117, 36.6), (117.1, 36.6)])
    leaves = shapely.LineString([(117, 36.6), (119, 36.6), (117.1, 36.6)])
    path = tmp_path / "data" / "streets.gpkg"
    ids = ["streets.1", "streets.2"]
    write_file(path, "streets", [inside, leaves], id=ids, name=ids)
    with pytest.raises(DataRefused, match=r"outside.*1 rows \(streets.2\)"):
        store.read(line_layer)


@pytest.mark.parametrize(
    "bad",
    [
        None,
        shapely.LineString(),
        shapely.Point(117, 36.6),
        shapely.box(117, 36, 118, 37),
    ],
    ids=["none", "empty", "point", "polygon"],
)
def test_a_line_layer_takes_lines_only(
    bad: shapely.Geometry | None,
    store: GeoPackageStore,
    line_layer: Layer,
    tmp_path: Path,
    write_file: WriteFile,
) -> None:
    good = shapely.LineString([(117, 36.6), (117.1, 36.6)])
    path = tmp_path / "data" / "streets.gpkg"
    ids = ["streets.1", "streets.2"]
    write_file(path, "streets", [good, bad], id=ids, name=ids)
    with pytest.raises(DataRefused, match=r"no finite line geometry.*streets.2"):
        store.read(line_layer)


# --- laws --------------------------------------------------------------------

_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40
)


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            _TEXT.filter(bool),
            st.none() | _TEXT,
            st.none() | st.integers(0, 99),
            st.none() | st.floats(0, allow_infinity=False),
            st.none() | st.dates().map(str),
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.floats(116.2, 117.75),
            st.floats(36.0, 37.55),
        ),
        max_size=8,
    )
)
def test_what_is_written_is_read(
    rows: list[tuple[object, ...]],
    city: City,
    layer: Layer,
    noon: datetime,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    kinds = {
        "name": pa.string(),
        "remark": pa.string(),
        "spaces": pa.int64(),
        "fee": pa.float64(),
        "built": pa.string(),
        "big": pa.int64(),
    }
    columns = {
        name: pa.array([row[i] for row in rows], kind)
        for i, (name, kind) in enumerate(kinds.items())
    }
    ids = pa.array([f"toilets.{i}" for i in range(len(rows))], pa.string())
    lon = np.array([row[6] for row in rows], np.float64)
    lat = np.array([row[7] for row in rows], np.float64)
    table = LayerTable(pa.table({"id": ids, **columns}), lon, lat)
    path = tmp_path_factory.mktemp("law") / "toilets.gpkg"
    write(path, layer, table, city, noon)
    read = load(path, layer, city, path.name)
    expected = [
        {k: None if v == "" else v for k, v in row.items()}
        for row in table.columns.to_pylist()
    ]
    assert read.columns.select(["id", *kinds]).to_pylist() == expected
    assert np.array_equal(read.lon, lon)
    assert np.array_equal(read.lat, lat)
