"""The verbs as an operator meets them: what they print and how they exit."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from citymap.cli.catalog_verbs import register
from citymap.errors import InputError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small workspace: three layers, the city without most of its figures."""
    (tmp_path / "layers").mkdir()
    (tmp_path / "data").mkdir()
    for name in ("fairs", "vendor_zones", "back_streets"):
        shutil.copy(ROOT / "layers" / f"{name}.toml", tmp_path / "layers")
    city = (ROOT / "layers" / "city.toml").read_text("utf-8")
    head, *_, last = city.split("[[figures]]")
    (tmp_path / "layers" / "city.toml").write_text(f"{head}[[figures]]{last}", "utf-8")
    for name in ("districts.geojson", "streets_towns.json", "holidays_cn.toml"):
        shutil.copy(ROOT / "data" / name, tmp_path / "data")
    return tmp_path


def run(*arguments: str, language: str = "en") -> Result:
    environment = {"LC_ALL": language, "COLUMNS": "120"}
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, list(arguments), env=environment)


def test_demo_fills_the_workspace_and_check_finds_the_figures(workspace: Path) -> None:
    here = f"--workspace={workspace}"
    before = run("check", here)
    assert (before.exit_code, before.stdout) == (
        1,
        "vendor_zones: stated 258 (the published figures), no data\n",
    )
    made = run("demo", here)
    assert (made.exit_code, made.stdout) == (0, "468 demo features written\n")
    after = run("check", here, language="zh_CN.UTF-8")
    assert (after.exit_code, after.stdout) == (0, "1 个公布数字全部相符\n")


def test_check_names_a_difference_and_exits_with_one(workspace: Path) -> None:
    run("demo", f"--workspace={workspace}")
    path = workspace / "layers" / "city.toml"
    stated = path.read_text("utf-8").replace("count = 258", "count = 259")
    path.write_text(stated, "utf-8")
    checked = run("check", f"--workspace={workspace}")
    assert checked.exit_code == 1
    assert "vendor_zones: stated 259" in checked.stdout
    assert "found 258" in checked.stdout


def test_layers_are_listed_with_their_counts(workspace: Path) -> None:
    here = f"--workspace={workspace}"
    assert "–" in run("layers", here).stdout
    run("demo", here)
    shown = run("layers", here, language="zh_CN")
    assert "近郊大集" in shown.stdout
    listed = json.loads(run("layers", "--json", here).stdout)
    assert [(la["id"], la["geometry"], la["count"]) for la in listed] == [
        ("back_streets", "line", 150),
        ("fairs", "point", 60),
        ("vendor_zones", "polygon", 258),
    ]


def test_a_title_is_shown_as_it_is_written(workspace: Path) -> None:
    path = workspace / "layers" / "fairs.toml"
    path.write_text(path.read_text("utf-8").replace("近郊大集", "[red]大集"), "utf-8")
    listed = run("layers", f"--workspace={workspace}", language="zh_CN")
    assert "[red]大集" in listed.stdout


@pytest.mark.parametrize("before_verb", [True, False])
def test_layers_check_tells_every_fault_and_exits_with_one(
    workspace: Path, *, before_verb: bool
) -> None:
    here = f"--workspace={workspace}"
    arguments = ["layers", here, "check"] if before_verb else ["layers", "check", here]
    sound = run(*arguments)
    assert (sound.exit_code, sound.stdout) == (0, "3 layers, no fault\n")
    for name in ("fairs", "back_streets"):
        path = workspace / "layers" / f"{name}.toml"
        path.write_text(path.read_text("utf-8").replace("icon", "ikon"), "utf-8")
    faulty = run(*arguments)
    assert faulty.exit_code == 1
    assert faulty.stdout.splitlines() == [
        "layers/back_streets.toml: icon is missing; a-z 0-9 _ -",
        "layers/back_streets.toml: ikon is not a key here; nearest: icon",
        "layers/fairs.toml: icon is missing; a-z 0-9 _ -",
        "layers/fairs.toml: ikon is not a key here; nearest: icon",
    ]


def test_components_come_with_their_layer_file(workspace: Path) -> None:
    made = run("demo", f"--workspace={workspace}", "--components=200")
    assert (made.exit_code, made.stdout) == (0, "668 demo features written\n")
    assert (workspace / "layers" / "components.toml").is_file()
    assert '"components"' in run("layers", "--json", f"--workspace={workspace}").stdout


def test_demo_replaces_a_demo_but_no_real_data_unless_forced(workspace: Path) -> None:
    here = f"--workspace={workspace}"
    run("demo", here)
    assert run("demo", here, "--seed=5").exit_code == 0
    shutil.rmtree(workspace / "data" / ".history")  # the file is now anybody's
    refused = run("demo", here)
    assert isinstance(refused.exception, InputError)
    assert "fairs" in refused.exception.en
    assert run("demo", here, "--force").exit_code == 0
