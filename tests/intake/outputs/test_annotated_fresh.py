"""A new workbook holds what was read, cell by cell."""

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.intake.annotating import findings, sheet_of

from citymap.errors import InputError
from citymap.intake.notices import Notices
from citymap.intake.outputs.annotated_fresh import write_fresh
from citymap.intake.outputs.annotated_plan import Findings, make_plan
from citymap.intake.reading.workbook import CellKind, Sheet, Workbook

CELLS = (
    (CellKind.TEXT, "00123", "00123"),
    (CellKind.TEXT, "=1+1", "=1+1"),
    (CellKind.TEXT, "#N/A", "#N/A"),
    (CellKind.TEXT, "12", "12"),
    (CellKind.NUMBER, "117.02", 117.02),
    (CellKind.NUMBER, "-5", -5.0),
    (CellKind.NUMBER, "370102000000000001", "370102000000000001"),
    (CellKind.NUMBER, "nan", "nan"),
    (CellKind.NUMBER, "=1+1", "=1+1"),
    (CellKind.BOOLEAN, "TRUE", True),
    (CellKind.BOOLEAN, "FALSE", False),
    (CellKind.DATE, "2026-11-22", dt.date(2026, 11, 22)),
    (CellKind.DATE, "1850-01-01", "1850-01-01"),
    (CellKind.DATETIME, "2026-11-22T08:30:00", dt.datetime(2026, 11, 22, 8, 30)),  # noqa: DTZ001 - a sheet's, without a zone
    (CellKind.TIME, "08:30:00", dt.time(8, 30)),
)


def write(path: Path, found: Findings) -> Path:
    write_fresh(found.workbook, make_plan(found, "zh"), path, "zh")
    return path


def plain(*sheets: Sheet) -> Findings:
    return Findings(Workbook("csv", sheets), (), Notices())


def read(path: Path, sheet: int = 0) -> list[list[object]]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    return [list(row) for row in book.get_sheet_by_index(sheet).to_python()]


@pytest.mark.parametrize(("kind", "text", "value"), CELLS)
def test_a_cell_keeps_its_kind(
    kind: CellKind, text: str, value: object, tmp_path: Path
) -> None:
    sheet = Sheet("s", (pa.array(["h", text]),), np.array([[1], [kind]], np.uint8),
                  np.array([1, 2]))  # fmt: skip
    found = read(write(tmp_path / "a.xlsx", plain(sheet)))[1][0]
    assert (found, type(found)) == (value, type(value))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1, max_size=8)
)
def test_any_text_comes_back_as_text(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "a.xlsx", plain(sheet_of([(t,) for t in texts])))
        cells = [row[0].value for row in load_workbook(path).worksheets[0].iter_rows()]
    legal = "".join(chr(i) for i in range(32) if i not in (9, 10, 13)) + "\ufffe\uffff"
    wanted = [t.translate({ord(c): "�" for c in legal}) for t in texts]
    assert [str(c).replace("\r\n", "\n").replace("\r", "\n") for c in cells] == [
        t.replace("\r\n", "\n").replace("\r", "\n") for t in wanted
    ]


def test_rows_keep_their_numbers(tmp_path: Path) -> None:
    sheet = replace(sheet_of([("a",), ("b",)]), rows=np.array([3, 7]))
    cells = load_workbook(write(tmp_path / "a.xlsx", plain(sheet))).worksheets[0]
    assert [c.value for c in cells["A"]] == [None, None, "a", None, None, None, "b"]
    assert cells["B1"].value == "问题提示"


def test_notices_and_colours_are_those_of_the_plan(tmp_path: Path) -> None:
    sheet = load_workbook(write(tmp_path / "a.xlsx", findings())).worksheets[0]
    assert sheet["D2"].value == "问题提示"
    assert sheet["D3"].value.startswith("【错误】第 B 列 经度：")
    assert sheet["C3"].value == "=cmd|'/c calc'!A1"
    assert (sheet["C3"].data_type, sheet["C3"].quotePrefix) == ("s", True)
    fills = [sheet[cell].fill.fgColor.rgb for cell in ("A3", "B3", "C3", "D3")]
    assert fills == ["00000000", "FFF4B0A8", "FFFFE08A", "FFF4B0A8"]
    assert sheet.auto_filter.ref == "A2:D5"


def test_sheets_of_one_name_and_of_bad_ones_are_told_apart(tmp_path: Path) -> None:
    sheets = [
        sheet_of([("x",)], name) for name in ("a/b", "A B", "", "长" * 40, "长" * 41)
    ]
    names = load_workbook(write(tmp_path / "a.xlsx", plain(*sheets))).sheetnames
    assert names[:3] == ["a b", "A B 2", "数据"]
    assert len(set(names)) == 6
    assert max(map(len, names)) <= 31


def test_hidden_stays_hidden(tmp_path: Path) -> None:
    sheets = (sheet_of([("x",)], "a"), replace(sheet_of([("x",)], "b"), hidden=True))
    book = load_workbook(write(tmp_path / "a.xlsx", plain(*sheets)))
    assert [s.sheet_state for s in book.worksheets] == ["visible", "hidden", "visible"]


def test_more_rows_than_a_workbook_has_are_refused(tmp_path: Path) -> None:
    sheet = replace(sheet_of([("a",)]), rows=np.array([1_048_577]))
    with pytest.raises(InputError, match="1,048,577"):
        write(tmp_path / "a.xlsx", plain(sheet))


def test_progress_is_told_up_to_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    found = plain(sheet_of([("x",)] * 12_000), sheet_of([("y",)], "b"))
    plan = make_plan(found, "zh")
    write_fresh(found.workbook, plan, tmp_path / "a.xlsx", "zh",
                lambda done, of: seen.append((done, of)))  # fmt: skip
    assert seen == [(10_000, 12_001), (12_000, 12_001), (12_001, 12_001)]
