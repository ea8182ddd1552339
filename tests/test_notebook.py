"""Frames and maps for notebooks; the example notebooks, executed."""

import inspect
import json
import pydoc
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import folium
import geopandas
import nbformat
import pytest
from nbclient import NotebookClient

import citymap
from citymap import notebook
from citymap.catalog import read_catalog
from citymap.errors import InputError, NotFoundError
from citymap.publish.budget import MapTooLarge
from citymap.publish.output import Output
from citymap.publish.publishing import publish as publish_file
from citymap.publish.request import MapRequest
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

NOTEBOOKS = sorted((Path(__file__).parents[1] / "examples/notebooks").glob("*.ipynb"))
LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def workspace(jinan: Path, tmp_path: Path) -> Path:
    """A copy in which the toilets have an older version, with one more of them."""
    copy = tmp_path / "workspace"
    shutil.copytree(jinan, copy)
    catalog = read_catalog(copy)
    layer, store = (
        catalog.layer("toilets"),
        GeoPackageStore(copy / "data", catalog.city),
    )
    table, _ = store.read(layer)
    fewer = LayerTable(table.columns[1:], table.lon[1:], table.lat[1:])
    store.replace(layer, fewer, who="a test", note="", at=LATER)
    return copy


def test_a_frame_has_a_row_for_every_feature(jinan: Path) -> None:
    frame = citymap.read_layer("toilets", jinan)
    face = geopandas.read_file(jinan / "data" / "toilets.gpkg").set_index("id")
    assert list(frame.index) == sorted(face.index)
    assert frame.crs.to_epsg() == 4326
    assert list(frame["name"]) == list(face.loc[frame.index, "name"])
    places = face.loc[frame.index].geometry
    assert list(frame.geometry.x) == pytest.approx(list(places.x), abs=1e-9)
    assert list(frame.geometry.y) == pytest.approx(list(places.y), abs=1e-9)


def test_whole_numbers_stay_whole_where_some_are_not_known(jinan: Path) -> None:
    frame = citymap.read_layer("parking", jinan)
    assert str(frame["spaces"].dtype) == "Int64"


def test_a_frame_of_shapes_has_shapes(jinan: Path) -> None:
    frame = citymap.read_layer("vendor_zones", str(jinan))
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    assert len(frame) == 258


def test_a_frame_says_of_what_it_is(jinan: Path) -> None:
    frame = citymap.read_layer("parks", jinan)
    assert frame.attrs["layer"] == "parks"
    assert re.fullmatch(r"\d{8}T\d{6}Z", frame.attrs["version"])


def test_an_unknown_layer_is_told_with_the_nearest(jinan: Path) -> None:
    for ask in (citymap.read_layer, citymap.publish):
        with pytest.raises(NotFoundError, match="nearest: toilets"):
            ask("tolets", jinan)


def test_a_map_is_a_folium_map_and_the_file_of_the_verb(
    jinan: Path, tmp_path: Path
) -> None:
    made = citymap.publish(
        ["toilets", "parks"], jinan, where={"district": "历下区"}, title="T"
    )
    assert isinstance(made, folium.Map)
    request = MapRequest(
        ("toilets", "parks"), title="T", where=(("district", "历下区"),)
    )
    path = tmp_path / "map.html"
    publish_file(jinan, request, Output(path, "html"))
    assert made.html() == path.read_text("utf-8")


def test_a_map_that_is_too_large_for_the_verb_is_too_large_here(
    jinan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citymap.publish.budget.BYTES", 1000)
    with pytest.raises(MapTooLarge, match="MB; at most"):
        citymap.publish("fairs", jinan)
    citymap.publish("fairs", jinan, over_limit=True)


def test_a_value_that_no_map_could_have_is_refused(jinan: Path) -> None:
    with pytest.raises(InputError, match="areas = foo; one of count"):
        citymap.publish("toilets", jinan, areas="foo")  # type: ignore[arg-type]  # the point
    with pytest.raises(InputError, match="pairs of field and value"):
        citymap.publish("toilets", jinan, where={"stalls": 3})  # type: ignore[dict-item]  # the point


def test_what_is_called_shows_how_it_is_called() -> None:
    function = notebook.publish
    assert inspect.signature(citymap.publish) == inspect.signature(function)
    shown = pydoc.plain(pydoc.render_doc(citymap.publish))
    assert f"citymap.publish{inspect.signature(function)}" in shown
    (first, *_) = (inspect.getdoc(function) or "").splitlines()
    assert first in shown
    assert all(name in shown for name in notebook.MapFields.__annotations__)


def test_a_map_shows_itself_in_a_frame_that_asks_for_nothing(jinan: Path) -> None:
    made = citymap.publish("fairs", jinan)
    shown = made._repr_html_()
    assert re.match(r'<iframe [^>]*sandbox="allow-scripts', shown)
    assert unescape(shown.partition('srcdoc="')[2].rpartition('">')[0]) == made.html()


def test_what_a_map_cannot_be_told_is_refused(jinan: Path) -> None:
    with pytest.raises(TypeError, match="tite"):
        citymap.publish("toilets", jinan, tite="x")  # type: ignore[call-arg]  # the point
    with pytest.raises(InputError, match="no field x"):
        citymap.publish("toilets", jinan, where={"x": "1"})
    with pytest.raises(AttributeError, match="no attribute 'publsh'"):
        citymap.publsh  # noqa: B018 - asked for on purpose


def test_what_is_left_out_is_warned_of(jinan: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(jinan, workspace)
    catalog = read_catalog(workspace)
    layer, store = (
        catalog.layer("fairs"),
        GeoPackageStore(workspace / "data", catalog.city),
    )
    table, _ = store.read(layer)
    nothing = LayerTable(table.columns[:0], table.lon[:0], table.lat[:0])
    store.replace(layer, nothing, who="a test", note="", at=LATER)
    with pytest.warns(UserWarning, match="fairs 没有要素"):
        citymap.publish(["fairs", "toilets"], workspace)


@pytest.mark.parametrize(
    "first", ["import citymap.publish.request", "import citymap.notebook", ""]
)
def test_publish_can_be_called_whatever_was_imported_before(first: str) -> None:
    code = f"{first}\nimport citymap\nassert callable(citymap.publish)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_frames_are_not_imported_before_they_are_asked_for() -> None:
    code = "import citymap, sys; assert not {'pandas', 'folium'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- the example notebooks -----------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_example_is_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("night-toilets", {"night.html": "夜里也开放的公共卫生间"}),
        (
            "few-toilets",
            {"districts.html": "每平方公里公共卫生间", "change.html": "变化"},
        ),
    ],
)
def test_an_example_runs_and_its_map_is_in_it(
    workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    files: dict[str, str],
) -> None:
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = tmp_path / "jupyter" / "kernels" / "this"
    kernel.mkdir(parents=True)
    told = {"argv": command, "display_name": "this", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(told))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    (path,) = (known for known in NOTEBOOKS if known.stem == name)
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(workspace)}}
    NotebookClient(notebook, kernel_name="this", timeout=60, resources=where).execute()
    shown = [
        output.data["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    for file, title in files.items():
        page = (workspace / file).read_text("utf-8")
        assert f'<h1 id="title">{title}</h1>' in page
        assert "toilets" in page
    first = (workspace / next(iter(files))).read_text("utf-8")
    assert any(first in unescape(html) for html in shown)
