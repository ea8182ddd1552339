"""What is looked at without GDAL."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from pyproj import CRS

from citymap.errors import DataRefused
from citymap.layer import City, Layer
from citymap.store.gpkg_file import write
from citymap.store.verify import Interior, check_every_page, inspect
from citymap.table import LayerTable


@pytest.fixture
def path(
    tmp_path: Path,
    layer: Layer,
    city: City,
    make_table: Callable[..., LayerTable],
    noon: datetime,
) -> Path:
    path = tmp_path / "a #1 100% ?.gpkg"
    write(path, layer, make_table(), city, noon)
    return path


def test_a_file_tells_its_crs_and_its_rows(path: Path, layer: Layer) -> None:
    assert inspect(path, layer, "f") == Interior(crs=4490, rows=40)
    check_every_page(path, layer, "f")


def test_looking_leaves_nothing_beside_the_file(path: Path, layer: Layer) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
    inspect(path, layer, "f")
    check_every_page(path, layer, "f")
    assert list(path.parent.iterdir()) == [path]


def test_a_crs_without_an_epsg_code_is_told_as_its_wkt(
    path: Path, layer: Layer
) -> None:
    wkt = CRS.from_proj4("+proj=tmerc +lon_0=117 +x_0=500000 +ellps=GRS80").to_wkt()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('own', 99, 'NONE', 99, ?, '')",
            (wkt,),
        )
        connection.execute("UPDATE gpkg_geometry_columns SET srs_id = 99")
    assert inspect(path, layer, "f").crs == wkt


def test_the_ids_of_older_geopackages_are_known(path: Path, layer: Layer) -> None:
    for application_id, known in ((b"GP10", True), (b"GP11", True), (b"GP09", False)):
        with path.open("r+b") as file:
            file.seek(68)
            file.write(application_id)
        if known:
            assert inspect(path, layer, "f").rows == 40
        else:
            with pytest.raises(DataRefused, match="f: not a GeoPackage"):
                inspect(path, layer, "f")


@pytest.mark.parametrize("name", ["toilets", "sqlite_autoindex_toilets_1"])
def test_a_scrambled_page_of_the_rows_or_their_ids_is_noticed(
    name: str, path: Path, layer: Layer
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (root,) = connection.execute(query, (name,)).fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xa5" * 4096)
    with pytest.raises(DataRefused, match="f: damaged"):
        check_every_page(path, layer, "f")


@pytest.mark.parametrize(
    ("column", "value", "fine"),
    [
        ("spaces", "'7'", True),
        ("spaces", "'seven'", False),
        ("spaces", "7.5", False),
        ("fee", "3", True),
        ("fee", "'free'", False),
        ("built", "'2024-02-29'", True),
        ("built", "'2023-02-29'", False),
        ("built", "'29.2.2024'", False),
        ("built", "20240229", False),
        ("inspected", "'2024-02-29T08:00:00Z'", True),
        ("inspected", "'at noon'", False),
        ("name", "7", True),
        ("name", "x'07'", False),
    ],
)
def test_a_cell_must_be_of_its_columns_sql_type(
    column: str,
    value: str,
    *,
    fine: bool,
    path: Path,
    layer: Layer,
    edit: Callable[..., None],
) -> None:
    edit(path, f"UPDATE toilets SET {column} = {value} WHERE fid = 1")  # noqa: S608  the table above
    if fine:
        check_every_page(path, layer, "f")
    else:
        with pytest.raises(DataRefused, match=f"f: 1 values of {column} are not"):
            check_every_page(path, layer, "f")
