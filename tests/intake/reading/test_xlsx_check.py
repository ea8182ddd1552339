"""Workbooks are looked through before calamine sees them."""

import pytest
from tests.intake.hostile import Hostile
from tests.intake.hostile_files import WORKBOOKS, text_cell
from tests.intake.zips import with_parts, workbook, workbook_parts

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.archives import Archive
from citymap.intake.reading.xlsx_check import check_xlsx

OURS = [
    h
    for h in WORKBOOKS
    if h.filename == "a.xlsx" and h.code.startswith(("workbook", "archive"))
]


@pytest.mark.parametrize("hostile", OURS, ids=lambda h: h.name)
def test_hostile_workbooks_are_refused(hostile: Hostile) -> None:
    with pytest.raises(ImportRefused) as refusal:
        check_xlsx(Archive(hostile.make()))
    assert refusal.value.notice.kind.code() == hostile.code


@pytest.mark.parametrize("hostile", OURS, ids=lambda h: h.name)
def test_their_twins_pass(hostile: Hostile) -> None:
    assert list(check_xlsx(Archive(hostile.twin()))) == ["台账"]


def test_formulas_without_result_and_errors_are_told_with_their_place() -> None:
    rows = (
        '<row r="3"><c r="B3"><f>1</f></c><c r="C3"><f>1</f><v>1</v></c>'
        '<c r="D3" t="e"><f>1</f><v>#N/A</v></c></row><row><c><f>2</f></c></row>'
    )
    marks = check_xlsx(Archive(workbook(rows)))["台账"]
    assert marks.formulas == [(2, 1), (3, 0)]
    assert marks.errors == {(2, 3): "#N/A"}


@pytest.mark.parametrize(
    ("cell", "without"),
    [
        ("<c><f>1</f><v/></c>", True),
        ("<c><f>1</f><v />\n</c>", True),
        ("<c><v/><f>1</f></c>", True),
        ("<c><f>1</f><v>0</v></c>", False),
        ('<c t="str"><f>""</f><v></v></c>', False),  # the result is an empty text
        ("<c><v/></c>", False),
    ],
)
def test_only_what_stands_in_a_value_is_a_result(cell: str, *, without: bool) -> None:
    marks = check_xlsx(Archive(workbook(f"<row>{cell}</row>")))["台账"]
    assert marks.formulas == ([(0, 0)] if without else [])


def test_prefixes_of_names_do_not_hide_cells() -> None:
    sheet = str(workbook_parts(text_cell("a"))["xl/worksheets/sheet1.xml"])
    for name in ("worksheet", "sheetData", "row", "c", "is", "t"):
        sheet = (
            str(sheet)
            .replace(f"<{name}", f"<x:{name}", 1)
            .replace(f"</{name}>", f"</x:{name}>")
        )
    sheet = sheet.replace("xmlns=", "xmlns:x=").replace('r="A1"', 'r="A9999999"')
    with pytest.raises(ImportRefused) as refusal:
        check_xlsx(Archive(with_parts({"xl/worksheets/sheet1.xml": sheet})))
    assert refusal.value.notice.kind.code() == "workbook_cell_outside"


@pytest.mark.parametrize("cell", ["A0", "1A", "AAAA1", "", "A", "7", "A-1", "Ａ1"])
def test_cells_without_a_place_are_refused(cell: str) -> None:
    with pytest.raises(ImportRefused):
        check_xlsx(Archive(workbook(f'<row><c r="{cell}"><v>1</v></c></row>')))


@pytest.mark.parametrize("row", ["0", "-1", "1e3", "x", "1048577", "٣"])
def test_rows_without_a_number_are_refused(row: str) -> None:
    with pytest.raises(ImportRefused):
        check_xlsx(Archive(workbook(f'<row r="{row}"/>')))
