"""Good GeoJSON, JSON, KML, shapefiles and GeoPackages are read to the last digit."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely
from tests.intake.good_vectors import GEOJSON, GEOPACKAGES, GOOD, KML, SHAPEFILES, Good
from tests.intake.reading_apart import Job, Outcome, read_apart
from tests.intake.vector_files import packed

Outcomes = dict[tuple[str, str], Outcome]

_KINDS = {"geojson": "geojson", "json": "json", "kml": "kml", "kmz": "kml"}
_FORMATS = _KINDS | {"zip": "shapefile", "gpkg": "geopackage"}


def _key(good: Good) -> tuple[str, str]:
    return good.filename, good.name


def _name(good: Good) -> str:
    return f"{good.filename}: {good.name}"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    folder = tmp_path_factory.mktemp("good")
    jobs = [Job(good.filename, good.make(), good.ask) for good in GOOD]
    return dict(zip(map(_key, GOOD), read_apart(jobs, folder), strict=True))


@pytest.mark.parametrize("good", GOOD, ids=_name)
def test_each_good_file_is_read_to_the_last_digit(good: Good, read: Outcomes) -> None:
    outcome = read[_key(good)]
    assert (outcome.exit_code, outcome.refusal) == (0, {})
    assert outcome.workbook is not None
    (sheet,) = outcome.workbook.sheets
    assert sheet.header == tuple(good.header)
    columns = [column.to_pylist() for column in sheet.columns]
    cells = [
        [(columns[j][i], sheet.kinds[i, j]) for j in range(len(columns))]
        for i in range(len(sheet))
    ]
    assert cells == [list(row) for row in good.cells]
    assert sheet.rows.tolist() == list(range(1, len(good.cells) + 1))
    assert (sheet.crs, outcome.workbook.encoding) == (good.crs, good.encoding)
    assert outcome.workbook.format == _FORMATS[good.filename.rpartition(".")[2].lower()]


@pytest.mark.parametrize("good", GOOD, ids=_name)
def test_geometry_is_plain_wkb_of_two_dimensions(good: Good, read: Outcomes) -> None:
    workbook = read[_key(good)].workbook
    assert workbook is not None
    wkb = workbook.sheets[0].geometry
    if wkb is None:
        assert list(good.shapes) == []
        return
    shapes = [None if g is None else shapely.from_wkb(g) for g in wkb.to_pylist()]
    for shape, told in zip(shapes, good.shapes, strict=True):
        assert (shape is None) == (told is None)
        if shape is not None:
            assert shape.normalize() == shapely.from_wkt(told).normalize()
            assert not shape.has_z


def _as_gdal_has_it(good: Good, folder: Path) -> pa.Table:
    """Let GDAL open the file with all its drivers, as nothing of ours does."""
    path = folder / f"file.{good.filename.rpartition('.')[2].lower()}"
    path.write_bytes(good.make())
    if path.suffix == ".zip":
        with ZipFile(BytesIO(good.make())) as archive:
            for name in archive.namelist():
                ending = name[-4:].lower()
                (folder / f"layer{ending}").write_bytes(archive.read(name))
        path = folder / "layer.shp"
    meta, table = pyogrio.read_arrow(path, layer=good.ask.get("layer"), columns=[])
    return table.column(meta["geometry_name"] or "wkb_geometry")


#: But for folders, which are layers to GDAL, and encodings that it does not know.
_SAME = [
    good
    for good in (*GEOJSON, *KML[2:3], *SHAPEFILES, *GEOPACKAGES)
    if "encoding" not in good.ask
]


@pytest.mark.parametrize("good", _SAME, ids=_name)
def test_geometry_is_where_gdal_reads_it(
    good: Good, read: Outcomes, tmp_path: Path
) -> None:
    workbook = read[_key(good)].workbook
    assert workbook is not None
    theirs = _as_gdal_has_it(good, tmp_path).to_pylist()
    ours = workbook.sheets[0].geometry.to_pylist()
    for our, their in zip(ours, theirs, strict=True):
        assert (our is None) == (their is None)
        if our is not None:
            flat = shapely.force_2d(shapely.from_wkb(their))
            assert shapely.from_wkb(our).normalize().equals_exact(flat.normalize())


@pytest.mark.parametrize(
    ("driver", "ending"),
    [("ESRI Shapefile", "shp"), ("GPKG", "gpkg"), ("GeoJSON", "geojson")],
)
def test_what_gdal_writes_is_read_as_it_was(
    driver: str, ending: str, tmp_path: Path
) -> None:
    xy = np.random.default_rng(5).uniform([116, 36], [118, 37], (50, 2))
    names = [f"公厕{i}号" if i % 7 else None for i in range(50)]
    seats = list(range(50))
    area = [None if i % 5 == 0 else i / 4 for i in range(50)]
    table = pa.table(
        {
            "geom": pa.array(shapely.to_wkb(shapely.points(xy)).tolist(), pa.binary()),
            "名称": pa.array(names),
            "seats": pa.array(seats, pa.int32()),
            "area": pa.array(area, pa.float64()),
        }
    )
    made = tmp_path / "made"
    made.mkdir()
    pyogrio.write_arrow(
        table,
        made / f"厕所.{ending}",
        driver=driver,
        geometry_name="geom",
        geometry_type="Point",
        crs="EPSG:4490",
    )
    data = (made / f"厕所.{ending}").read_bytes()
    if ending == "shp":
        data = packed({path.name: path.read_bytes() for path in made.iterdir()})
        ending = "zip"
    (outcome,) = read_apart([Job(f"a.{ending}", data)], tmp_path)
    assert outcome.workbook is not None
    (sheet,) = outcome.workbook.sheets
    assert sheet.crs == 4490
    told = dict(zip(sheet.header or (), sheet.columns, strict=True))
    assert told["名称"].to_pylist() == names
    assert [int(v) for v in told["seats"].to_pylist()] == seats
    assert [v and float(v) for v in told["area"].to_pylist()] == area
    ours = shapely.get_coordinates(shapely.from_wkb(sheet.geometry.to_pylist()))
    np.testing.assert_allclose(ours, xy, atol=1e-7)


def test_there_are_enough_of_them() -> None:
    assert len(GOOD) >= 15
