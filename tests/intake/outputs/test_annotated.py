"""The workbook that goes back to the clerk, and comes again."""

import re
import tempfile
from pathlib import Path

import pytest
import python_calamine
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.intake.annotating import CLERKS, RowBad, findings, write_clerks
from tests.intake.zips import zipped

from citymap.errors import StoreError
from citymap.intake.notices import Notice, Notices
from citymap.intake.outputs.annotated import (
    NOTICES_HEADERS,
    Findings,
    annotate,
    without_notices,
)
from citymap.intake.outputs.annotated_plan import LEGEND_SHEET
from citymap.intake.reading.spreadsheets import read_spreadsheet

RED, AMBER = "FFF4B0A8", "FFFFE08A"


def make(source: Path, found: Findings, target: Path) -> str:
    with tempfile.TemporaryDirectory() as job:
        return annotate(source, found, target, Path(job), "zh")


def sheet_in(path: Path, name: str = "台账") -> Worksheet:
    sheet = load_workbook(path)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def fill(sheet: Worksheet, cell: str) -> str:
    return str(sheet[cell].fill.fgColor.rgb)


@pytest.fixture
def clerks(tmp_path: Path) -> Path:
    return write_clerks(tmp_path / "台账.xlsx")


@pytest.fixture
def own(clerks: Path, tmp_path: Path) -> Path:
    target = tmp_path / "out.xlsx"
    assert make(clerks, findings("xlsx"), target) == "own"
    return target


def test_the_clerks_own_workbook_keeps_what_it_has(own: Path) -> None:
    sheet = sheet_in(own)
    assert str(sheet.merged_cells) == "A1:C1"
    assert sheet.column_dimensions["A"].width == 33
    assert fill(sheet, "A4") == CLERKS
    assert sheet["A2"].comment is not None
    assert sheet["C3"].data_type == "s"
    assert sheet["C5"].number_format == "@"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "C3:C9"
    assert sheet_in(own, "其他")["A1"].value == "不动"


def test_notices_stand_in_their_rows_in_words_and_in_colour(own: Path) -> None:
    sheet = sheet_in(own)
    assert sheet["D2"].value == NOTICES_HEADERS[0]
    assert sheet["D3"].value.split("\n") == [
        "【错误】第 B 列 经度：“0531-8888”不是经度；请只写度数",
        "【警告】第 C 列 备注：“=cmd|'/c calc'!A1”看来不对",
    ]
    assert (fill(sheet, "B3"), fill(sheet, "C3"), fill(sheet, "D3")) == (
        RED,
        AMBER,
        RED,
    )
    assert sheet["D4"].value is None
    assert sheet.auto_filter.ref == "A2:D5"


def test_another_reader_reads_the_same(own: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_path(own)
    assert book.sheet_names == ["台账", "其他", LEGEND_SHEET]
    rows = book.get_sheet_by_name("台账").to_python()
    assert rows[2][3].startswith("【错误】第 B 列")
    assert rows[4][:3] == ["三厕", "117.03", "00123"]


def test_a_file_goes_round_and_round(own: Path, tmp_path: Path) -> None:
    read = read_spreadsheet(own.read_bytes(), "xlsx")
    plain = without_notices(read)
    assert [sheet.name for sheet in plain.sheets] == ["台账", "其他"]
    assert not plain.sheets[0].kinds[:, 3].any()
    again = Notices()
    again.add(Notice(RowBad, "台账", 5, 1, value="117.03"))
    target = tmp_path / "again.xlsx"
    assert make(own, Findings(read, findings().ledgers, again), target) == "own"
    sheet = sheet_in(target)
    assert sheet.max_column == 4
    assert sheet["D2"].value == NOTICES_HEADERS[0]
    assert (sheet["D3"].value, sheet["D5"].value[:4]) == (None, "【错误】")
    assert (fill(sheet, "B3"), fill(sheet, "B5"), fill(sheet, "A4")) == (
        "00000000", RED, CLERKS,
    )  # fmt: skip
    assert load_workbook(target).sheetnames == ["台账", "其他", LEGEND_SHEET]


def test_a_new_workbook_goes_round_too(tmp_path: Path) -> None:
    target = tmp_path / "new.xlsx"
    assert make(tmp_path / "t.csv", findings(name=""), target) == "new"
    read = read_spreadsheet(target.read_bytes(), "xlsx")
    plain = without_notices(read)
    (sheet,) = plain.sheets
    given = findings().workbook.sheets[0]
    assert [c.to_pylist() for c in sheet.columns[:3]] == [
        c.to_pylist() for c in given.columns
    ]
    assert make(target, Findings(read, (), Notices()), tmp_path / "b.xlsx") == "own"


def test_a_workbook_with_formulas_is_written_anew_with_their_results(
    tmp_path: Path,
) -> None:
    source = write_clerks(tmp_path / "台账.xlsx", formula=True)
    target = tmp_path / "out.xlsx"
    assert make(source, findings("xlsx"), target) == "new"
    assert sheet_in(target)["B4"].value == "117.02"
    assert sheet_in(target, LEGEND_SHEET)["A3"].value == "公式已写成当前的值。"
    read = without_notices(read_spreadsheet(target.read_bytes(), "xlsx"))
    assert read.sheets[0].columns[1].to_pylist()[3] == "117.02"


@pytest.mark.parametrize(
    "part",
    ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/a.bin"],
)
def test_what_the_child_writes_has_no_parts_that_run_or_fetch(
    part: str, clerks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(_task: str, _argument: object, job: Path, **_: object) -> None:
        (job / "result").write_bytes(zipped({"xl/workbook.xml": "<a/>", part: b"a"}))

    monkeypatch.setattr("citymap.intake.outputs.annotated.run_confined", taken_over)
    assert make(clerks, findings("xlsx"), tmp_path / "out.xlsx") == "new"


@pytest.mark.parametrize("damage", [b"no zip", b""])
def test_what_cannot_be_opened_is_written_anew(damage: bytes, tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    source.write_bytes(damage)
    target = tmp_path / "out.xlsx"
    assert make(source, findings("xlsx"), target) == "new"
    assert sheet_in(target)["A3"].value == "一厕"


def test_a_large_workbook_is_written_anew(
    clerks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citymap.intake.outputs.annotated.MOST_OWN_ROWS", 4)
    assert make(clerks, findings("xlsx"), tmp_path / "out.xlsx") == "new"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.xlsx"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        make(tmp_path / "t.csv", findings(), target)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_the_file_can_be_read_by_others(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    make(tmp_path / "t.csv", findings(), target)
    assert re.fullmatch("0o100644", oct(target.stat().st_mode))
