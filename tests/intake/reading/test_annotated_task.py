"""What the confined child does, tried in this process."""

import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table
from tests.intake.annotating import findings, write_clerks

from citymap.intake.outputs.annotated_plan import make_plan
from citymap.intake.reading.annotated_cells import OUR_MARK
from citymap.intake.reading.annotated_task import annotate_own


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(make_plan(findings("xlsx"), "en")), "utf-8")
    return path


def run(source: Path, plan: Path) -> Workbook:
    made = io.BytesIO()
    annotate_own(source, plan, made)
    return load_workbook(made)


def test_no_file_but_the_target_is_written(plan: Path, tmp_path: Path) -> None:
    source = write_clerks(tmp_path / "a.xlsx")
    before = sorted(tmp_path.rglob("*")), source.read_bytes()
    run(source, plan)
    assert (sorted(tmp_path.rglob("*")), source.read_bytes()) == before


def test_a_filter_of_the_clerks_is_kept_and_made_wider(
    plan: Path, tmp_path: Path
) -> None:
    source = write_clerks(tmp_path / "a.xlsx")
    book = load_workbook(source)
    book["台账"].auto_filter.ref = "B2:C5"
    book.save(source)
    assert run(source, plan)["台账"].auto_filter.ref == "B2:D5"


def test_a_sheet_with_a_table_gets_no_second_filter(plan: Path, tmp_path: Path) -> None:
    source = write_clerks(tmp_path / "a.xlsx")
    book = load_workbook(source)
    book["台账"].add_table(Table(displayName="T", ref="A2:C5"))
    book.save(source)
    sheet = run(source, plan)["台账"]
    assert (sheet.auto_filter.ref, list(sheet.tables)) == (None, ["T"])


def test_a_merged_cell_is_no_obstacle(plan: Path, tmp_path: Path) -> None:
    source = write_clerks(tmp_path / "a.xlsx")
    book = load_workbook(source)
    book["台账"].merge_cells("B3:B4")
    book["台账"].merge_cells("D2:D3")
    book.save(source)
    sheet = run(source, plan)["台账"]
    assert sheet["D2"].value == "Notices"


def test_notices_are_no_formulas(plan: Path, tmp_path: Path) -> None:
    told = json.loads(plan.read_bytes())
    told["sheets"][0]["rows"] = [[3, "error", "=1+1"]]
    plan.write_text(json.dumps(told), "utf-8")
    cell = run(write_clerks(tmp_path / "a.xlsx"), plan)["台账"]["D3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_a_templates_sheet_of_advice_is_left_alone(plan: Path, tmp_path: Path) -> None:
    source = write_clerks(tmp_path / "a.xlsx")
    book = load_workbook(source)
    book["台账"]["A1"] = f"{OUR_MARK}填写说明"
    book.save(source)
    sheet = run(source, plan)["台账"]
    assert (sheet["D2"].value, sheet.auto_filter.ref) == (None, None)
