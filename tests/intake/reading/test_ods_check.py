"""What an ODS repeats stays within a sheet, and within memory."""

import pytest
from tests.intake.zips import zipped

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.archives import Archive
from citymap.intake.reading.ods_check import check_ods

HEAD = '<c xmlns:t="t" xmlns:o="o"><t:table t:name="台账">'
CELL = '<t:table-cell o:value-type="float" o:value="1"{}/>'


def ods(rows: str, **more: str) -> Archive:
    content = f"{more.pop('prolog', '')}{HEAD}{rows}</t:table></c>"
    return Archive(zipped({"content.xml": content, **more}))


def row(cells: str, times: int | str = 1) -> str:
    return f'<t:table-row t:number-rows-repeated="{times}">{cells}</t:table-row>'


def wide(times: int | str, *, full: bool = True) -> str:
    told = f' t:number-columns-repeated="{times}"'
    return CELL.format(told) if full else f"<t:table-cell{told}/>"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (row(wide(16_384), 1_048_576), "workbook_cells_scattered"),
        (row(wide(16_385)), "workbook_cell_outside"),
        (row(wide(1), 1_048_577), "workbook_cell_outside"),
        (row("", 1_048_576) + row(wide(1)), "workbook_cell_outside"),
        (row(wide(10**14)), "workbook_cell_outside"),
        (row(wide(0)), "workbook_cell_outside"),
        (row(wide("-1")), "workbook_cell_outside"),
        (
            row(wide(1)) + row("", 9000) + row(wide(9000, full=False) + wide(1)),
            "workbook_cells_scattered",
        ),
        (
            row(CELL.format("").replace("/>", f">{'a' * 40_000}</t:table-cell>")),
            "workbook_text_too_long",
        ),
        ("<", "file_damaged"),
    ],
)
def test_too_much_is_refused(rows: str, code: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        check_ods(ods(rows))
    assert refusal.value.notice.kind.code() == code


@pytest.mark.parametrize(
    "rows",
    [
        row(wide(3)) + row(wide(16_384, full=False), 1_048_575),  # as LibreOffice does
        row(wide(16_384)),
        row(wide(1), 1_048_576),
        "",
    ],
)
def test_their_twins_pass(rows: str) -> None:
    assert list(check_ods(ods(rows))) == ["台账"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"prolog": "<!DOCTYPE c>"}, "workbook_entities"),
        ({"Basic/script.xml": "<a/>"}, "workbook_macros"),
        ({"META-INF/manifest.xml": "<m><encryption-data/></m>"}, "file_encrypted"),
    ],
)
def test_what_is_no_table_is_refused(more: dict[str, str], code: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        check_ods(ods(row(wide(1)), **more))
    assert refusal.value.notice.kind.code() == code
