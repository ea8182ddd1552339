"""Text in cells stays text, and lets itself be written."""

import io

import pytest
import python_calamine
from openpyxl import Workbook, load_workbook

from citymap.intake.reading.annotated_cells import LONGEST_TEXT, append_legend, put_text

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    "#N/A",
)


def written(text: str) -> io.BytesIO:
    book = Workbook()
    cell = book.worksheets[0].cell(1, 1)
    put_text(cell, text)
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    cell = load_workbook(written(text)).worksheets[0]["A1"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value.strip() == text.strip()


@pytest.mark.parametrize("text", ["00123", "泉城路", "a=b", "1-2"])
def test_other_text_needs_no_quote(text: str) -> None:
    cell = load_workbook(written(text)).worksheets[0]["A1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", False)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\ufffe", "\uffff"])
def test_what_xml_cannot_write_is_replaced(sign: str) -> None:
    made = written(f"a{sign}b")
    book = python_calamine.CalamineWorkbook.from_filelike(made)
    assert book.get_sheet_by_index(0).to_python() == [["a�b"]]


def test_a_text_is_as_long_as_a_cell() -> None:
    cell = load_workbook(written("长" * 40_000)).worksheets[0]["A1"]
    assert len(cell.value) == LONGEST_TEXT


def test_a_legends_line_has_its_colour_on_its_first_cell() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    append_legend(
        sheet, [{"texts": ["错误", "=1"], "heading": True, "severity": "error"}]
    )
    one, other = sheet["A1"], sheet["B1"]
    assert one.fill.fgColor.rgb != other.fill.fgColor.rgb == "00000000"
    assert other.data_type == "s"
    assert one.font.bold
