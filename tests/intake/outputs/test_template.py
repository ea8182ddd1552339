"""The blank workbook: what it asks for, and that it comes back without a notice."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import python_calamine
from openpyxl import Workbook, load_workbook

from citymap.catalog import read_catalog
from citymap.errors import Language
from citymap.intake.importing import read_import
from citymap.intake.notices import Notices
from citymap.intake.outputs.annotated_plan import without_notices
from citymap.intake.outputs.template import Datum, template_workbook
from citymap.intake.reading.spreadsheets import read_spreadsheet
from citymap.intake.request import ImportRequest
from citymap.intake.tables.columns import match_columns
from citymap.intake.tables.sheets import find_ledgers
from citymap.layer import Bounds, Choice, City, Field, Layer, Title
from citymap.store.geopackage import GeoPackageStore

ROOT = Path(__file__).parents[3]
CATALOG = read_catalog(ROOT)
CITY = City(
    name=Title("小城", "Town"),
    bounds=Bounds(117.0, 36.0, 117.4, 36.4),
    margin_m=5000,
    time_zone=ZoneInfo("Asia/Shanghai"),
    storage_crs=4490,
    grid_crs=4548,
)
LAYER = Layer(
    id="stops",
    title=Title("驿站/点", "Stops"),
    geometry="point",
    icon="marker",
    colour="#2b6ca3",
    source="a test",
    key="code",
    fields=(
        Field("name", "text", Title("名称", "Name"), required=True),
        Field("code", "text", Title("编号", "Code")),
        Field("seats", "integer", Title("座位", "Seats"), unit="个", minimum=0,
              maximum=99),
        Field("area", "number", Title("面积", "Area"), unit="㎡", minimum=0),
        Field("heated", "yes_no_unknown", Title("供暖", "Heated")),
        Field("grade", "choice", Title("等级", "Grade"), choices=(
            Choice("a", Title("甲,级", "A")), Choice("b", Title("乙\"级", "B")))),
        Field("opened", "date", Title("启用日期", "Opened")),
        Field("checked", "datetime", Title("巡检时间", "Checked")),
        Field("hours", "opening_hours", Title("开放时间", "Hours")),
        Field("days", "market_days", Title("集日", "Days")),
        Field("phone", "phone", Title("电话", "Phone")),
        Field("site", "url", Title("网址", "Site")),
    ),
)  # fmt: skip


def made(
    layer: Layer = LAYER, language: Language = "zh", datum: Datum = "wgs84"
) -> Workbook:
    return load_workbook(io.BytesIO(template_workbook(layer, CITY, language, datum)))


def filled(layer: Layer, language: Language, datum: Datum) -> bytes:
    """Fill in three rows as the examples say, each place another one."""
    book = load_workbook(
        io.BytesIO(template_workbook(layer, CATALOG.city, language, datum))
    )
    sheet, explained = book.worksheets
    examples = {r[0].value: str(r[2].value) for r in explained.iter_rows(min_row=4)}
    kinds = {field.title.say(language): field.type for field in layer.fields}
    for row in (2, 3, 4):
        for cell in sheet[1]:
            value: str | float = examples[f"【{cell.value}】"]
            title = str(cell.value).rstrip("*")
            if title in ("区县", "District"):
                continue  # an example is no district
            if "-" in title and title not in kinds:
                value = float(value) + row / 50 + row * row / 1e5
            elif kinds[title] in ("integer", "number"):
                value = float(value)
            elif kinds[title] == "text":
                value = f"{value} {'甲乙丙'[row - 2]}"
            sheet.cell(row, cell.column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("layer", "language", "datum"),
    [("toilets", "zh", "wgs84"), ("parking", "zh", "gcj02"), ("fairs", "en", "wgs84")],
)
def test_filled_in_rightly_it_imports_with_no_notice(
    layer: str, language: Language, datum: Datum, tmp_path: Path
) -> None:
    file = tmp_path / "filled.xlsx"
    file.write_bytes(filled(CATALOG.layer(layer), language, datum))
    (tmp_path / "job").mkdir()
    made = read_import(
        ImportRequest(layer, file, file.name),
        CATALOG,
        GeoPackageStore(tmp_path / "none", CATALOG.city),
        ROOT / "data",
        tmp_path / "job",
        at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    assert [notice.say("zh") for notice in made.notices.kept] == []
    assert (made.read, made.accepted) == (3, 3)


def test_the_first_row_is_headers_and_there_is_no_other() -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(template_workbook(LAYER, CITY, "zh"))
    )
    assert book.sheet_names == ["驿站 点", "填写说明"]
    assert book.get_sheet_by_index(0).to_python() == [
        ["名称*", "经度(WGS-84)*", "纬度(WGS-84)*", "编号", "座位", "面积", "供暖",
         "等级", "启用日期", "巡检时间", "开放时间", "集日", "电话", "网址"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "datum", "header"),
    [
        ("zh", "gcj02", "经度(GCJ-02)*"),
        ("en", "wgs84", "Longitude (WGS-84)*"),
        ("en", "gcj02", "Longitude (GCJ-02)*"),
    ],
)
def test_the_datum_stands_in_the_header(
    language: Language, datum: Datum, header: str
) -> None:
    sheet = made(language=language, datum=datum).worksheets[0]
    assert sheet["B1"].value == header


def test_columns_of_text_are_text_and_dates_are_dates() -> None:
    sheet = made().worksheets[0]
    formats = {
        c.value: sheet.column_dimensions[c.column_letter].number_format
        for c in sheet[1]
    }
    assert formats["编号"] == formats["电话"] == formats["名称*"] == "@"
    assert formats["座位"] == "0"
    assert formats["启用日期"] == "yyyy-mm-dd"
    assert sheet.freeze_panes == "A2"


def checks(book: Workbook) -> dict[str, tuple[str | None, str | None, str | None]]:
    sheet = book.worksheets[0]
    found = {}
    for check in sheet.data_validations.dataValidation:
        letter = str(check.sqref).split("2:")[0]
        header = str(sheet[f"{letter}1"].value)
        found[header] = (check.type, check.formula1, check.formula2)
    return found


def test_what_can_be_checked_is_checked() -> None:
    found = checks(made())
    assert found["座位"] == ("whole", "0", "99")
    assert found["面积"] == ("decimal", "0", "1000000000")
    assert found["启用日期"][0] == found["巡检时间"][0] == "date"
    assert found["经度(WGS-84)*"] == ("decimal", "116.93", "117.47")
    assert found["纬度(WGS-84)*"] == ("decimal", "35.95", "36.45")
    assert not {"名称*", "电话", "开放时间"} & set(found)


@pytest.mark.parametrize(
    ("header", "choices"), [("供暖", ["是", "否"]), ("等级", ["甲,级", '乙"级'])]
)
def test_a_drop_down_lists_what_is_allowed(header: str, choices: list[str]) -> None:
    book = made()
    kind, where, _ = checks(book)[header]
    sheet, _, place = str(where).replace("$", "").partition("!")
    cells = book[sheet.strip("'")][place][0]
    assert kind == "list"
    assert [cell.value for cell in cells] == choices


def test_every_column_has_a_note_and_a_line_that_explains_it() -> None:
    book = made()
    sheet, explained = book.worksheets
    lines = {str(row[0].value): row for row in explained.iter_rows(min_row=4)}
    for cell in sheet[1]:
        line = lines[f"【{cell.value}】"]
        assert cell.comment is not None
        assert line[1].value in cell.comment.text
        assert line[2].value
    assert "单位：个" in str(lines["【座位】"][1].value)
    assert "不大于 99" in str(lines["【座位】"][1].value)


def test_hostile_titles_are_no_formulas() -> None:
    fields = (Field("name", "text", Title("=cmd|'x'!A1", "@x"), required=True),)
    cell = made(replace(LAYER, fields=fields)).worksheets[0]["A1"]
    assert cell.data_type == "s"


ALL = [
    pytest.param(one, language, id=f"{one.id}-{language}")
    for one in [LAYER, *CATALOG.layers.values()]
    for language in ("zh", "en")
]
WKT = {
    "line": "LINESTRING (117.1 36.1, 117.2 36.2)",
    "polygon": "POLYGON ((117.1 36.1, 117.2 36.2, 117.2 36.1, 117.1 36.1))",
}


@pytest.mark.parametrize(("layer", "language"), ALL)
def test_every_column_of_every_layers_template_is_understood(
    layer: Layer, language: Language
) -> None:
    book = made(layer, language, "gcj02")
    sheet = book.worksheets[0]
    for place, cell in enumerate(sheet[1], start=1):
        kind = sheet.column_dimensions[cell.column_letter].number_format
        shape = WKT.get(layer.geometry) if str(cell.value).startswith("WKT") else None
        sheet.cell(2, place).value = shape or (f"x{place}" if kind == "@" else 117)
    out = io.BytesIO()
    book.save(out)
    notices = Notices()
    read = without_notices(read_spreadsheet(out.getvalue(), "xlsx"))
    ledgers = find_ledgers(read, layer, notices)
    assert [ledger.sheet for ledger in ledgers] == [book.sheetnames[0]]
    columns = match_columns(ledgers[0], layer, notices, mapping={}, keep_unknown=False)
    assert set(columns.fields) == {field.name for field in layer.fields}
    wanted = {"lon", "lat"} if layer.geometry == "point" else {"wkt"}
    assert set(columns.roles) == wanted
    assert [notice.say("zh") for notice in notices.kept] == []


@pytest.mark.parametrize(("layer", "language"), ALL)
def test_blank_it_has_no_rows(layer: Layer, language: Language) -> None:
    notices = Notices()
    read = read_spreadsheet(template_workbook(layer, CITY, language), "xlsx")
    (ledger,) = find_ledgers(without_notices(read), layer, notices)
    assert (ledger.read, notices.kept) == (0, [])
