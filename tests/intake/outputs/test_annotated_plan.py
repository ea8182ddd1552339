"""What is said in an annotated workbook, and where."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely
from tests.intake.annotating import (
    CellDoubtful,
    RowBad,
    findings,
    ledger_of,
    sheet_of,
)

from citymap.errors import InputError
from citymap.intake.notices import MOST_OF_A_KIND, Notice, Notices
from citymap.intake.outputs.annotated_plan import (
    LEGEND_SHEET,
    NOTICES_HEADERS,
    Findings,
    as_grids,
    make_plan,
    without_notices,
)
from citymap.intake.reading.annotated_cells import LEGEND_MARK, LONGEST_TEXT
from citymap.intake.reading.workbook import MOST_COLUMNS, Block, Sheet, Workbook


def legend(found: Findings, language: str = "zh") -> list[str]:
    lines = make_plan(found, "zh" if language == "zh" else "en")["lines"]
    return [" | ".join(line["texts"]) for line in lines]


def test_the_worst_comes_first_in_a_row_and_colours_it() -> None:
    (sheet,) = make_plan(findings(), "en")["sheets"]
    ((row, severity, text),) = sheet["rows"]
    assert (row, severity) == (3, "error")
    assert text.split("\n") == [
        "[Error] column B 经度: “0531-8888” is no longitude; write degrees",
        "[Warning] column C 备注: “=cmd|'/c calc'!A1” looks wrong",
    ]
    assert sheet["cells"] == [(3, 2, "error"), (3, 3, "warning")]
    assert (sheet["header"], sheet["column"], sheet["last"]) == (2, 4, 5)
    assert sheet["title"] == NOTICES_HEADERS[1]


def test_what_is_about_no_row_stands_on_top_of_the_legend() -> None:
    lines = legend(findings())
    where = lines.index("【提示】台账 第 C 列 备注：列“备注”没有读取")
    assert lines[0] == LEGEND_MARK
    assert where < lines.index("程度 | 代码 | 数量 | 例 | 怎么办")


def test_every_code_is_explained() -> None:
    lines = legend(findings(), "en")
    said = "“0531-8888” is no longitude; write degrees"
    at = lines.index("Severity | Code | Count | For example | What to do")
    assert lines[at + 1 :] == [
        f"Error | row_bad | 1 | {said} | write degrees, digits only.",
        "Warning | cell_doubtful | 1 | “=cmd|'/c calc'!A1” looks wrong | look at it.",
        "Info | column_unknown | 1 | column “备注” was not read | nothing.",
    ]


def test_the_legend_says_how_many_more_there_were() -> None:
    found = findings()
    found.notices.count_more(RowBad, 5000)
    assert any("| 5,001（其中 5,000 条未逐一列出） |" in line for line in legend(found))


def test_a_row_with_a_hundred_notices_fits_its_cell() -> None:
    notices = Notices()
    notices.add_all(
        Notice(CellDoubtful, "台账", 3, 1, value="x" * 40) for _ in range(100)
    )
    (sheet,) = make_plan(replace(findings(), notices=notices), "zh")["sheets"]
    (row,) = sheet["rows"]
    assert row[2].endswith("\n……另有 80 条")
    assert len(row[2]) <= LONGEST_TEXT


@pytest.mark.parametrize("row", [0, 6, 10**14, -1])
def test_a_notice_of_a_row_that_is_not_there_goes_to_the_legend(row: int) -> None:
    notices = Notices()
    notices.add(Notice(RowBad, "台账", row, 1, value="x"))
    plan = make_plan(replace(findings(), notices=notices), "zh")
    assert plan["sheets"][0]["rows"] == []
    assert any(f"第 {row} 行" in line["texts"][0] for line in plan["lines"])


def test_without_a_table_the_header_is_the_first_row() -> None:
    (sheet,) = make_plan(replace(findings(), ledgers=()), "zh")["sheets"]
    assert (sheet["header"], sheet["rows"][0][0]) == (1, 3)


def test_of_a_header_of_two_rows_the_lower_one_is_meant() -> None:
    sheet = sheet_of([("坐标", None), ("经度", "纬度"), (None, None), ("117", "36")])
    ledger = replace(ledger_of(sheet, 3), headers=("坐标\u3000经度", "坐标\u3000纬度"))
    found = Findings(Workbook("csv", (sheet,)), (ledger,), Notices())
    assert make_plan(found, "zh")["sheets"][0]["header"] == 2


def test_the_column_is_right_of_merged_cells_and_left_of_empty_ones() -> None:
    sheet = replace(sheet_of([("a", None, None, None)]), merged=(Block(0, 0, 0, 1),))
    found = Findings(Workbook("csv", (sheet,)), (), Notices())
    assert make_plan(found, "zh")["sheets"][0]["column"] == 3


def test_a_full_sheet_is_refused_in_words() -> None:
    full = Sheet("满", tuple(pa.array(["x"]) for _ in range(MOST_COLUMNS)),
                 np.ones((1, MOST_COLUMNS), np.uint8), np.array([1]))  # fmt: skip
    with pytest.raises(InputError, match="no free column"):
        make_plan(Findings(Workbook("csv", (full,)), (), Notices()), "zh")


@pytest.mark.parametrize("header", NOTICES_HEADERS)
def test_a_column_of_notices_is_read_as_empty(header: str) -> None:
    sheet = sheet_of(
        [("名称", header, "经度"), ("a", "【错误】x", "117"), ("b", None, "1")]
    )
    (plain,) = without_notices(Workbook("csv", (sheet,))).sheets
    assert [column.to_pylist() for column in plain.columns] == [
        ["名称", "a", "b"], [None] * 3, ["经度", "117", "1"],
    ]  # fmt: skip
    assert not plain.kinds[:, 1].any()
    assert plain.kinds[:, 2].all()


@pytest.mark.parametrize("text", ["请领导批示", "问题提示不对", "Noticesx"])
def test_what_a_clerk_has_written_is_never_thrown_away(text: str) -> None:
    sheet = sheet_of([("名称", "问题提示"), ("a", "【错误】x"), ("b", text)])
    workbook = Workbook("csv", (sheet,))
    assert without_notices(workbook).sheets == (sheet,)
    plan = make_plan(Findings(workbook, (), Notices()), "zh")["sheets"][0]
    assert (plan["column"], plan["old"]) == (3, [])


def test_a_clerks_sheet_of_the_legends_name_stays() -> None:
    theirs = sheet_of([("a",)], LEGEND_SHEET)
    old = sheet_of([(LEGEND_MARK,)], "x")
    workbook = Workbook("xlsx", (theirs, old))
    assert without_notices(workbook).sheets == (theirs,)
    plan = make_plan(Findings(workbook, (), Notices()), "zh")
    assert [told["name"] for told in plan["sheets"]] == [LEGEND_SHEET]
    assert plan["legend"] == f"{LEGEND_SHEET} 2"


def test_named_columns_become_the_first_row_and_geometries_wkt() -> None:
    wkb = [shapely.Point(117.02, 36.66).wkb, None]
    sheet = replace(
        sheet_of([("a",), ("b",)], ""),
        header=("name",),
        geometry=pa.array(wkb, pa.binary()),
    )
    notices = Notices()
    notices.add(Notice(RowBad, None, 2, 0, value="x"))
    notices.add(Notice(CellDoubtful, header="y"))
    found = Findings(Workbook("geojson", (sheet,)), (), notices)
    (grid,) = as_grids(found.workbook)
    assert [column.to_pylist() for column in grid.columns] == [
        ["name", "a", "b"], ["WKT", "POINT (117.02 36.66)", None],
    ]  # fmt: skip
    (plan,) = make_plan(found, "zh")["sheets"]
    assert (plan["header"], plan["column"], plan["cells"]) == (1, 3, [(3, 1, "error")])


def test_a_shape_too_long_for_a_cell_is_left_out() -> None:
    line = shapely.LineString(np.random.default_rng(1).random((3000, 2)))
    sheet = replace(
        sheet_of([("a",)]), header=("n",), geometry=pa.array([line.wkb], pa.binary())
    )
    (grid,) = as_grids(Workbook("kml", (sheet,)))
    assert grid.columns[1].to_pylist() == ["WKT", None]


def test_more_notices_than_are_kept_do_not_swell_the_plan() -> None:
    notices = Notices()
    for _ in range(MOST_OF_A_KIND + 10):
        notices.add(Notice(CellDoubtful, header="y"))
    assert len(legend(replace(findings(), notices=notices))) < MOST_OF_A_KIND + 20
