"""export-template on the command line."""

from pathlib import Path

import pytest
import typer
from openpyxl import load_workbook
from typer.testing import CliRunner

from citymap.cli import template_verbs
from citymap.errors import InputError, NotFoundError

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> str:
    app = typer.Typer()
    template_verbs.register(app)
    app.callback()(lambda: None)
    done = CliRunner().invoke(
        app, ["export-template", *arguments, "--workspace", str(ROOT)]
    )
    if isinstance(done.exception, Exception):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_it_writes_the_layers_template(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    told = run("toilets", "-o", str(out), "--datum", "gcj02")
    sheet = load_workbook(out).worksheets[0]
    assert told.strip().replace("\n", "") == str(out)
    assert [cell.value for cell in sheet[1]][:3] == [
        "名称*", "经度(GCJ-02)*", "纬度(GCJ-02)*",
    ]  # fmt: skip


def test_its_language_can_be_chosen(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    run("toilets", "--out", str(out), "--lang", "en")
    assert load_workbook(out).worksheets[0]["A1"].value == "Name*"


def test_a_name_without_the_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.csv.*\.xlsx"):
        run("toilets", "-o", str(tmp_path / "a.csv"))
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_layer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="tolets"):
        run("tolets", "-o", str(tmp_path / "a.xlsx"))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        run("toilets", "-o", str(tmp_path / "b" / "a.xlsx"))
