import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from citymap.catalog import read_catalog
from citymap.cli.osm_verbs import WHO, register
from citymap.errors import DataRefused, InputError
from citymap.store.archive import read_archive
from citymap.store.geopackage import GeoPackageStore

HELSINKI = Path(__file__).parents[2] / "examples" / "helsinki"
EXTRACT = HELSINKI / "helsinki-centre.osm.pbf"
TWO_TOILETS = """<osm version="0.6">
<node id="1" version="1" lon="24.94" lat="60.17"><tag k="amenity" v="toilets"/></node>
<node id="2" version="1" lon="24.95" lat="60.17"><tag k="amenity" v="toilets"/>
{}</node></osm>"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    shutil.copytree(HELSINKI / "layers", tmp_path / "layers")
    return tmp_path


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments: object) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["import-osm", *map(str, arguments)])


def draw(folder: Path, tag: str = "") -> Path:
    path = folder / "two.osm"
    path.write_text(TWO_TOILETS.format(tag))
    return path


def published(workspace: Path) -> dict[str, int]:
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    versions = {name: store.current(layer) for name, layer in catalog.layers.items()}
    return {name: v.rows for name, v in versions.items() if v}


def test_the_example_is_published_and_what_was_left_out_is_told(
    workspace: Path,
) -> None:
    result = run(EXTRACT, "--workspace", workspace)
    assert result.exit_code == 1
    assert published(workspace) == {
        "chargers": 4,
        "convenience": 9,
        "markets": 2,
        "parking": 31,
        "parks": 12,
        "recycling": 2,
        "toilets": 18,
        "waste_disposal": 14,
    }
    assert "12 not public (access)" in result.output
    assert "5 cut by the extract's edge" in result.output
    assert '"male pee = free, other side 0,5 €" not understood' in result.output
    assert "w570654271 cut by the extract's edge, placed at a corner" in result.output


def test_the_version_says_who_made_it_and_of_what(workspace: Path) -> None:
    run(draw(workspace), "--workspace", workspace)
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    version = store.current(catalog.layer("toilets"))
    assert version is not None
    assert (version.who, version.note) == (WHO, "two.osm")


def test_an_import_without_loss_ends_well(workspace: Path) -> None:
    result = run(draw(workspace), "--workspace", workspace)
    assert result.exit_code == 0
    assert published(workspace) == {"toilets": 2}
    assert "not written" in result.output  # the layers of which it has nothing


@pytest.mark.parametrize(
    "tag", ['<tag k="access" v="private"/>', '<tag k="fee" v="sometimes"/>']
)
def test_a_feature_or_a_value_left_out_shows_in_the_exit_code(
    workspace: Path, tag: str
) -> None:
    assert run(draw(workspace, tag), "--workspace", workspace).exit_code == 1


def test_a_layer_of_which_nothing_arrived_keeps_what_it_has(workspace: Path) -> None:
    run(EXTRACT, "--workspace", workspace)
    run(draw(workspace), "--workspace", workspace)
    counts = published(workspace)
    assert (counts["toilets"], counts["parking"]) == (2, 31)


def test_a_dry_run_reports_and_writes_nothing(workspace: Path) -> None:
    result = run(EXTRACT, "--workspace", workspace, "--dry-run")
    assert result.exit_code == 1
    assert "12 not public (access)" in result.output
    assert not (workspace / "data").exists()


def test_json_tells_every_object_and_value_left_out(workspace: Path) -> None:
    path = draw(workspace, '<tag k="fee" v="0,5 €"/>')
    told = json.loads(run(path, "--workspace", workspace, "--json").stdout)
    toilets = next(report for report in told if report["layer"] == "toilets")
    assert toilets.pop("version") is not None
    assert toilets == {
        "layer": "toilets",
        "matched": 2,
        "accepted": 2,
        "left_out": {},
        "cut": [],
        "odd": [{"ref": "n2", "field": "fee", "text": "0,5 €"}],
    }
    parks = next(report for report in told if report["layer"] == "parks")
    assert (parks["matched"], parks["version"]) == (0, None)


def test_left_out_objects_are_named_in_json(workspace: Path) -> None:
    path = draw(workspace, '<tag k="access" v="no"/>')
    told = json.loads(run(path, "--workspace", workspace, "--json").stdout)
    (left_out,) = (r["left_out"] for r in told if r["layer"] == "toilets")
    assert left_out == {"private": ["n2"]}


def test_chinese_is_spoken_where_the_locale_says_so(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    output = run(EXTRACT, "--workspace", workspace, "--dry-run").output
    for words in ("公共卫生间", "不对公众开放", "被提取范围截断", "无法理解"):
        assert words in output


def test_names_from_the_extract_are_no_markup_of_the_terminal(workspace: Path) -> None:
    path = draw(workspace, '<tag k="fee" v="[red]x[/red] [/] \x85"/>')
    assert "[red]x[/red] [/]" in run(path, "--workspace", workspace).output


def test_a_bad_extract_changes_nothing(workspace: Path) -> None:
    run(draw(workspace), "--workspace", workspace)
    bad = workspace / "bad.osm.pbf"
    bad.write_bytes(EXTRACT.read_bytes()[:300_000])
    for path in (bad, workspace / "absent.osm.pbf", workspace / "layers" / "city.toml"):
        result = run(path, "--workspace", workspace)
        assert isinstance(result.exception, DataRefused)
    assert published(workspace) == {"toilets": 2}


def test_a_workspace_without_layers_is_refused(tmp_path: Path) -> None:
    result = run(EXTRACT, "--workspace", tmp_path)
    assert isinstance(result.exception, InputError)


def test_the_map_ground_is_written_and_told(workspace: Path) -> None:
    ground = workspace / "data" / "base" / "ground.pmtiles"
    dry = run(EXTRACT, "--workspace", workspace, "--dry-run")
    assert "map ground: 2,191 streets, 446 buildings" in dry.output
    assert "; not written" in dry.output
    assert not ground.exists()
    done = run(EXTRACT, "--workspace", workspace)
    assert "areas cut by the extract's edge, left out; data/base/ground" in done.output
    assert read_archive(ground).attribution == "© OpenStreetMap contributors"


def test_an_extract_with_nothing_to_draw_leaves_the_ground_as_it_is(
    workspace: Path,
) -> None:
    result = run(draw(workspace), "--workspace", workspace)
    assert "map ground: nothing to draw" in result.output
    assert not (workspace / "data" / "base").exists()


def test_the_report_for_programs_is_still_one_list(workspace: Path) -> None:
    result = run(EXTRACT, "--workspace", workspace, "--dry-run", "--json")
    assert len(json.loads(result.stdout)) == 8
    assert "map ground" in result.stderr
