"""A small city, layers of each kind, and files as others would make or edit them."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas
import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely

from citymap.layer import Bounds, Choice, City, Field, GeometryKind, Layer, Title
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def _title(text: str) -> Title:
    return Title(text, text)


def _layer(layer_id: str, kind: GeometryKind) -> Layer:
    return Layer(
        id=layer_id,
        title=Title("公厕", "Toilets"),
        geometry=kind,
        icon="toilet",
        colour="#2b6ca3",
        source="a test",
        key="code",
        hours="opening_hours",
        fields=(
            Field("name", "text", _title("name"), required=True),
            Field("code", "text", _title("code")),
            Field("opening_hours", "opening_hours", _title("hours")),
            Field("wheelchair", "yes_no_unknown", _title("wheelchair")),
            Field("spaces", "integer", _title("spaces"), minimum=0, maximum=99),
            Field("fee", "number", _title("fee"), minimum=0),
            Field(
                "grade",
                "choice",
                _title("grade"),
                choices=(Choice("a", _title("A")), Choice("b", _title("B"))),
            ),
            Field("built", "date", _title("built")),
            Field("inspected", "datetime", _title("inspected")),
        ),
    )


@pytest.fixture(scope="session")
def city() -> City:
    return City(
        name=Title("济南", "Jinan"),
        bounds=Bounds(116.2, 36.0, 117.75, 37.55),
        margin_m=5_000,
        time_zone=ZoneInfo("Asia/Shanghai"),
        storage_crs=4490,
        grid_crs=4548,
    )


@pytest.fixture(scope="session")
def noon() -> datetime:
    return NOON


@pytest.fixture(scope="session")
def layer() -> Layer:
    return _layer("toilets", "point")


@pytest.fixture(scope="session")
def line_layer() -> Layer:
    return _layer("streets", "line")


@pytest.fixture(scope="session")
def polygon_layer() -> Layer:
    return _layer("parks", "polygon")


@pytest.fixture(scope="session")
def make_table() -> Callable[..., LayerTable]:
    """Make a table of the point layer; a seed moves and renames everything."""

    def make(rows: int = 40, seed: int = 0) -> LayerTable:
        rng = np.random.default_rng(seed)

        def pick(*values: str | None) -> pa.Array:
            chosen = rng.integers(0, len(values), rows)
            return pa.array([values[i] for i in chosen], pa.string())

        columns = pa.table(
            {
                "id": [f"toilets.{i:06}" for i in range(rows)],
                "name": [f"公厕 {seed}-{i}" for i in range(rows)],
                "code": [f"{i:06}" for i in range(rows)],
                "opening_hours": pick("24/7", "Mo-Fr 08:00-18:00", None),
                "wheelchair": pick("yes", "no", None),
                "spaces": pa.array(rng.integers(0, 99, rows)),
                "fee": pa.array(rng.uniform(0, 5, rows).round(1)),
                "grade": pick("a", "b", None),
                "built": pick("1999-12-31", "2024-02-29", None),
                "inspected": pick("2026-11-20T08:30:00+08:00", None),
                "closed_from": pick("2026-11-01", "2026-11-01T08:00:00", None),
                "closed_until": pick("2026-12-01", None),
                "closed_reason": pick("维修", None),
                "source": pick("synthetic"),
                "updated": pick("2026-11-01"),
                "remark": pick("🚻 '\"\\ $" + "{x} <b>", None),
            }
        )
        lon, lat = rng.uniform(116.3, 117.7, rows), rng.uniform(36.1, 37.5, rows)
        return LayerTable(columns, lon, lat)

    return make


@pytest.fixture(scope="session")
def shapes() -> dict[GeometryKind, list[shapely.Geometry]]:
    """Lines and polygons of Jinan, one of each with two parts."""
    corners = [(117.0, 36.6), (117.02, 36.6), (117.02, 36.63), (117.0, 36.63)]
    hole = [(117.005, 36.605), (117.015, 36.605), (117.01, 36.625)]
    island = shapely.box(117.1, 36.7, 117.11, 36.71)
    polygon = shapely.Polygon(corners, [hole])
    line = shapely.LineString([(117.0, 36.6), (117.1, 36.6), (117.1, 36.7)])
    branch = shapely.LineString([(117.2, 36.6), (117.2, 36.5)])
    return {
        "line": [line, branch, shapely.MultiLineString([line, branch])],
        "polygon": [polygon, island, shapely.MultiPolygon([polygon, island])],
    }


@pytest.fixture
def make_shapes(
    shapes: dict[GeometryKind, list[shapely.Geometry]],
) -> Callable[[Layer], LayerTable]:
    """Make the table of a line or polygon layer."""

    def make(layer: Layer) -> LayerTable:
        array = np.array(shapes[layer.geometry], object)
        ids = [f"{layer.id}.{i}" for i in range(len(array))]
        columns = pa.table({"id": ids, "name": ids})
        on = shapely.point_on_surface(array)
        return LayerTable(columns, shapely.get_x(on), shapely.get_y(on), array)

    return make


@pytest.fixture
def store(tmp_path: Path, city: City) -> GeoPackageStore:
    return GeoPackageStore(tmp_path / "data", city, keep=5)


@pytest.fixture
def face(tmp_path: Path) -> Path:
    """The file that people open."""
    return tmp_path / "data" / "toilets.gpkg"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """The folder of the point layer's history."""
    return tmp_path / "data" / ".history" / "toilets"


@pytest.fixture(scope="session")
def edit() -> Callable[..., None]:
    """Edit a GeoPackage by SQL as QGIS would, R-tree triggers and all."""

    def run(path: Path, *statements: str) -> None:
        with editor(path) as connection:
            for statement in statements:
                connection.execute(statement)

    return run


@contextmanager
def editor(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _blob: 117.0)
        connection.create_function("ST_IsEmpty", 1, lambda _blob: 0)
        yield connection


@pytest.fixture(scope="session")
def write_file() -> Callable[..., None]:
    """Write a GeoPackage as somebody else would, with geopandas."""

    def write(
        path: Path, layer: str, geometry: object, crs: object = 4490, **columns: object
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        frame = geopandas.GeoDataFrame(columns, geometry=geometry, crs=crs)
        frame = frame.rename_geometry("geom")
        pyogrio.write_dataframe(
            frame, path, layer=layer, driver="GPKG", GEOMETRY_NAME="geom"
        )

    return write
