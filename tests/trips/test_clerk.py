"""A clerk's month: the template filled in, ten mistakes, mended by notices alone.

Every mistake is told at its own cell in the workbook that comes back; the cells are
mended in that very workbook, which then imports without a word, is published, told
apart from the month before, and taken back.
"""

import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.cli.terminal import run_here

ROWS = 40
RIGHT: dict[str, str | float] = {
    "名称": "演示公厕",
    "开放时间": "周一至周五 8:30-17:00，周末休息",
    "开放类型": "常规开放",
    "等级": "一类",
    "厕位数": 12,
    "无障碍卫生间": "是",
    "收费": "否",
    "电话": "0531-88888888",
}
#: Row, column, what a clerk wrote there, and the code of what is said of it.
WRONG: list[tuple[int, str, str | float | None, str]] = [
    (3, "名称", None, "required_empty"),
    (4, "经度", 13812345678, "position_is_phone"),
    (5, "经度", None, "position_missing"),
    (6, "纬度", 26.65123, "position_outside_city"),
    (7, "开放时间", "看天气", "hours_not_understood"),
    (8, "厕位数", "很多", "number_unreadable"),
    (9, "无障碍卫生间", "大概有", "answer_unknown"),
    (10, "等级", "特级", "choice_unknown"),
    (11, "电话", "1.39E+10", "phone_rounded"),
    (12, "编号", "WC-010", "id_twice"),
]


def columns(sheet: Worksheet) -> dict[str, int]:
    """Give the template's columns by the title without marks."""
    found = {}
    for cell in sheet[1]:
        title = str(cell.value or "").rstrip("*").split("(")[0].split("（")[0]
        found[title] = cell.column
    return found


def fill(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = columns(sheet)
    for row in range(2, 2 + ROWS):
        cells = {
            **RIGHT,
            "名称": f"演示公厕{row}",
            "编号": f"WC-{row:03}",
            "地址": f"演示路{row}号",
            "经度": 117.01003 + row / 300,
            "纬度": 36.65117 + row / 700,
        }
        for title, value in cells.items():
            sheet.cell(row, place[title], value)
    book.save(path)


def change(path: Path, cells: list[tuple[int, str, str | float | None]]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = columns(sheet)
    for row, title, value in cells:
        sheet.cell(row, place[title]).value = value
    book.save(path)


def value_at(path: Path, row: int, title: str) -> str | float | None:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    value = sheet.cell(row, columns(sheet)[title]).value
    assert value is None or isinstance(value, str | int | float)
    return value


@pytest.fixture
def workspace(jinan: Path, tmp_path: Path) -> Path:
    """The repository's layers, without any published data."""
    (tmp_path / "w" / "data").mkdir(parents=True)
    (tmp_path / "w" / "layers").symlink_to(jinan / "layers")
    for file in jinan.glob("data/*.*"):
        if file.suffix in (".geojson", ".toml", ".json"):
            (tmp_path / "w" / "data" / file.name).symlink_to(file)
    return tmp_path / "w"


def tell_of_all(notices: list[dict[str, str | int]], book: Path) -> None:
    """Check that each mistake, and nothing else, is told in its own row."""
    said = {(notice["row"], notice["code"]): notice for notice in notices}
    sheet = openpyxl.load_workbook(book).worksheets[0]
    last = sheet.max_column
    assert sheet.cell(1, last).value == "问题提示"
    for row, title, _, code in WRONG:
        message = said[row, code]["message"]
        assert str(message) in str(sheet.cell(row, last).value), title
    codes = {code for _, code in said}  # and nothing else, but for what it spares
    assert codes - {"kept_as_published"} == {code for *_, code in WRONG}


def test_ten_mistakes_are_mended_by_their_notices(
    workspace: Path, tmp_path: Path
) -> None:
    def run(*arguments: str, code: int = 0) -> str:
        done = run_here(*arguments, "--workspace", str(workspace), LANG="zh_CN.UTF-8")
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    ledger, report = tmp_path / "台账.xlsx", tmp_path / "report"
    run("export-template", "toilets", "--out", str(ledger))
    run("import", "toilets", str(ledger), code=2)  # nothing is filled in
    fill(ledger)
    clean = json.loads(run("import", "toilets", str(ledger), "--json"))
    assert (clean["accepted"], clean["notices"]) == (ROWS, [])
    run("import", "toilets", str(ledger), "--write")

    right = [(row, title, value_at(ledger, row, title)) for row, title, _, _ in WRONG]
    change(ledger, [(row, title, value) for row, title, value, _ in WRONG])
    told = json.loads(
        run("import", "toilets", str(ledger), "--json", "--report", str(report), code=1)
    )
    tell_of_all(told["notices"], report / "notices.xlsx")
    assert told["accepted"] == ROWS - told["left_out"]

    change(report / "notices.xlsx", right)
    mended = json.loads(
        run("import", "toilets", str(report / "notices.xlsx"), "--json", "--write")
    )
    assert (mended["accepted"], mended["notices"]) == (ROWS, [])
    assert mended["changes"]["counts"]["kept"] == ROWS

    change(ledger, [*right, (3, "名称", "改名公厕"), (4, "纬度", 36.70001)])
    run("import", "toilets", str(ledger), "--write")
    changes = json.loads(run("diff", "toilets", "--json"))
    assert changes["counts"]["moved"] == changes["counts"]["changed"] == 1
    assert changes["changed"][0]["after"] == "改名公厕"
    history = json.loads(run("history", "toilets", "--json"))
    assert len(history) == 2  # what changed nothing made no version
    run("rollback", "toilets", "--last")
    assert (
        json.loads(run("history", "toilets", "--json"))[0]["sha256"]
        == (history[1]["sha256"])
    )
