"""Good files of many makers, with every cell that must come out of them.

``rows`` are the cells of the first sheet from row 1 on, None where empty.
"""

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import openpyxl
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from tests.intake.zips import (
    large,
    with_large_fields,
    with_parts,
    workbook,
    workbook_parts,
    zipped,
)

Rows = Sequence[Sequence[str | None]]

DAY = dt.date(2026, 11, 22)
MOMENT = dt.datetime(2026, 11, 22, 8, 30)  # noqa: DTZ001 - cells have no zone
HOUR = dt.time(8, 30)


@dataclass(frozen=True)
class Good:
    """A file and its cells; ``kinds`` of the last row, by their initials."""

    name: str
    filename: str
    make: Callable[[], bytes]
    rows: Rows
    encoding: str | None = None
    ask: Mapping[str, str] = field(default_factory=dict)
    kinds: str = ""


TABLE: Rows = [["名称", "经度", "纬度"], ["泉城路公厕", "117.02", "36.66"]]
BIG5: Rows = [["行政區", "公廁"], ["士林區", "蘭雅"]]


def joined(rows: Rows, delimiter: str = ",", end: str = "\n") -> str:
    return "".join(delimiter.join(c or "" for c in row) + end for row in rows)


def _text(
    name: str,
    text: str,
    rows: Rows = TABLE,
    *,
    codec: str = "utf-8",
    encoding: str = "utf-8",
    filename: str = "a.csv",
    stated: str | None = None,
) -> Good:
    ask = {} if stated is None else {"encoding": stated}
    return Good(name, filename, lambda: text.encode(codec), rows, encoding, ask)


TEXTS = (
    _text("UTF-8", joined(TABLE)),
    _text("UTF-8 with a mark", joined(TABLE), codec="utf-8-sig"),
    _text("GB18030", joined(TABLE), codec="gb18030", encoding="gb18030"),
    _text("GBK", joined(TABLE), codec="gbk", encoding="gb18030"),
    _text(
        "GB18030 with characters of four bytes",
        "名\n𠮷祥\n",
        [["名"], ["𠮷祥"]],
        codec="gb18030",
        encoding="gb18030",
    ),
    _text(
        "Big5 as stated",
        joined(BIG5),
        BIG5,
        codec="cp950",
        encoding="cp950",
        stated="big5",
    ),
    Good(
        "UTF-16, lower half first",
        "a.csv",
        lambda: b"\xff\xfe" + joined(TABLE).encode("utf-16-le"),
        TABLE,
        "utf-16-le",
    ),
    Good(
        "UTF-16, upper half first",
        "a.csv",
        lambda: b"\xfe\xff" + joined(TABLE).encode("utf-16-be"),
        TABLE,
        "utf-16-be",
    ),
    Good(
        "Unicode text of Excel",
        "a.txt",
        lambda: b"\xff\xfe" + joined(TABLE, "\t", "\r\n").encode("utf-16-le"),
        TABLE,
        "utf-16-le",
    ),
    _text("TSV", joined(TABLE, "\t"), filename="a.TSV"),
    _text("semicolons", joined(TABLE, ";")),
    _text("bars", joined(TABLE, "|")),
    _text(
        "semicolons and decimal commas",
        "名称;经度\n甲;117,02\n乙;117,03\n",
        [["名称", "经度"], ["甲", "117,02"], ["乙", "117,03"]],
    ),
    _text("CRLF", joined(TABLE, end="\r\n")),
    _text("CR", joined(TABLE, end="\r")),
    _text("no line end at the end", joined(TABLE).rstrip("\n")),
    _text(
        "line ends and marks in quotation marks",
        '名称,备注\n甲,"一\n二"\n乙,"说""好"""\n',
        [["名称", "备注"], ["甲", "一\n二"], ["乙", '说"好"']],
    ),
    _text("full-width digits", "号\n１２\n", [["号"], ["１２"]]),
    _text(
        "zeros in front, NA, and exponents stay",
        "a,b,c\n00123,NA,1e5\n",
        [["a", "b", "c"], ["00123", "NA", "1e5"]],
    ),
    _text("one column", "名称\n甲\n乙\n", [["名称"], ["甲"], ["乙"]]),
    _text(
        "short rows are filled",
        "a,b,c\n1\n1,2\n",
        [["a", "b", "c"], ["1", None, None], ["1", "2", None]],
    ),
    _text("long rows are kept", "a\n1,2\n3,4\n", [["a", None], ["1", "2"], ["3", "4"]]),
    _text(
        "empty columns at the end are cut",
        "a,b,,\n1,2,,\n",
        [["a", "b"], ["1", "2"]],
    ),
    _text("two marks", "\ufeff" + joined(TABLE), codec="utf-8-sig"),
    _text("the end of a text in DOS", joined(TABLE) + "\x1a"),
    _text("what divides, told in front", "sep=;\n" + joined(TABLE, ";")),
    _text("full-width commas", joined(TABLE, "，")),
    _text(
        "ASCII commas go before full-width ones",
        "a,b\n甲，乙,1\n丙，丁,2\n",
        [["a", "b"], ["甲，乙", "1"], ["丙，丁", "2"]],
    ),
    Good(
        "the euro of GBK",
        "a.csv",
        lambda: "名称,单价\n甲,".encode("gbk") + b"\x805\n",
        [["名称", "单价"], ["甲", "€5"]],
        "gb18030",
    ),
    Good(
        "one letter of a private font in a short GBK",
        "a.csv",
        lambda: "名称,号\n李".encode("gbk") + b"\xaa\xa1,1\n",
        [["名称", "号"], ["李\ue000", "1"]],
        "gb18030",
    ),
    _text(
        "a quotation mark in the middle",
        'a,b\n5" pipe,x\n',
        [["a", "b"], ['5" pipe', "x"]],
    ),
)

VALUES = ["00123", 12, 117.02, 1e-7, 13905311234, True, False, DAY, MOMENT, HOUR]
TOLD: Rows = [
    [
        "00123",
        "12",
        "117.02",
        "0.0000001",
        "13905311234",
        "TRUE",
        "FALSE",
        "2026-11-22",
        "2026-11-22T08:30:00",
        "08:30:00",
    ]
]
KINDS = "TNNNNBBDDT"


def openpyxl_values() -> bytes:
    book = openpyxl.Workbook()
    for place, value in enumerate(VALUES, 1):
        book.active.cell(1, place, value)
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xlsxwriter_values(*, date_1904: bool) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "date_1904": date_1904}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("台账")
    for place, value in enumerate(VALUES):
        if isinstance(value, dt.datetime):
            form = "yyyy-mm-dd hh:mm"
        elif isinstance(value, dt.date):
            form = "yyyy-mm-dd"
        elif isinstance(value, dt.time):
            form = "hh:mm"
        else:
            sheet.write(0, place, value)
            continue
        sheet.write_datetime(0, place, value, book.add_format({"num_format": form}))
    book.close()
    return buffer.getvalue()


def xls_values() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    forms = {7: "yyyy-mm-dd", 8: "yyyy-mm-dd hh:mm", 9: "hh:mm"}
    for place, value in enumerate(VALUES):
        form = forms.get(place, "General")
        sheet.write(0, place, value, xlwt.easyxf(num_format_str=form))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods_cell(text: str, **told: object) -> TableCell:
    cell = TableCell(**told)
    cell.addElement(P(text=text))
    return cell


def ods(*rows: Sequence[TableCell]) -> bytes:
    book = OpenDocumentSpreadsheet()
    table = Table(name="台账")
    book.spreadsheet.addElement(table)
    for cells in rows:
        row = TableRow()
        for cell in cells:
            row.addElement(cell)
        table.addElement(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods_values() -> bytes:
    return ods(
        [
            ods_cell("00123", valuetype="string"),
            ods_cell("12", valuetype="float", value="12"),
            ods_cell("117.02", valuetype="float", value="117.02"),
            ods_cell("0", valuetype="float", value="0.0000001"),
            ods_cell("1", valuetype="float", value="13905311234"),
            ods_cell("T", valuetype="boolean", booleanvalue="true"),
            ods_cell("F", valuetype="boolean", booleanvalue="false"),
            ods_cell("22", valuetype="date", datevalue="2026-11-22"),
            ods_cell("22", valuetype="date", datevalue="2026-11-22T08:30:00"),
            ods_cell("8", valuetype="time", timevalue="PT08H30M00S"),
        ]
    )


def ods_errors(*texts: str) -> bytes:
    """Write errors as LibreOffice does."""
    cells = "".join(
        '<table:table-cell table:formula="of:=1/0" office:value-type="float"'
        f' office:value="0" calcext:value-type="error"><text:p>{text}</text:p>'
        "</table:table-cell>"
        for text in texts
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "calcext")
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="台账"><table:table-row>{cells}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = {"META-INF/manifest.xml": "<manifest/>"}
    return zipped({"mimetype": kind, "content.xml": content, **manifest})


def below_and_right() -> bytes:
    book = openpyxl.Workbook()
    book.active["B3"] = "名称"
    book.active["D9"].style = "Good"
    return _saved(book)


def durations() -> bytes:
    book = openpyxl.Workbook()
    book.active.append([dt.timedelta(hours=24), dt.timedelta(hours=30)])
    for cell in book.active[1]:
        cell.number_format = "[h]:mm:ss"
    return _saved(book)


def _cells(cells: str) -> Callable[[], bytes]:
    return lambda: workbook(f'<row r="1">{cells}</row>')


def _dated(*values: str) -> Callable[[], bytes]:
    """Write numbers that are formatted as days."""
    cells = "".join(f'<c s="1"><v>{value}</v></c>' for value in values)
    styles = '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    return lambda: workbook(f'<row r="1">{cells}</row>', styles=styles)


ONE: Rows = [["名称"]]
QUERY = f"<DataMashup>{'QUJD' * 12_000}</DataMashup>".encode("utf-16")
SIDES = {"docProps/app.xml": b"", "customXml/item2.xml": b"no XML"}
#: Sound workbooks as other programs pack them.
PACKED = tuple(
    Good(name, "a.xlsx", make, ONE, kinds="T")
    for name, make in (
        ("a query's text", lambda: with_parts({"customXml/item1.xml": QUERY})),
        ("parts aside that are no XML", lambda: with_parts(SIDES)),
        ("zeros after the end", lambda: workbook() + bytes(512)),
        ("a line end after the end", lambda: workbook() + b"\r\n"),
        ("a large end as well", lambda: large(workbook(), full=False)),
        ("a large end only", lambda: large(workbook(), full=True)),
        (
            "large fields",
            lambda: with_large_fields(workbook_parts(), stream=False),
        ),
        (
            "large fields in a stream",
            lambda: with_large_fields(workbook_parts(), stream=True),
        ),
    )
)

BOOKS = (
    Good("XLSX by openpyxl", "a.xlsx", openpyxl_values, TOLD, kinds=KINDS),
    Good(
        "XLSX with days from 1900",
        "a.xlsx",
        lambda: xlsxwriter_values(date_1904=False),
        TOLD,
        kinds=KINDS,
    ),
    Good(
        "XLSX with days from 1904",
        "a.XLSX",
        lambda: xlsxwriter_values(date_1904=True),
        TOLD,
        kinds=KINDS,
    ),
    Good("XLS", "a.xls", xls_values, TOLD, kinds=KINDS),
    Good("ODS", "a.ods", ods_values, TOLD, kinds=KINDS),
    Good(
        "a table not at A1",
        "a.xlsx",
        below_and_right,
        [[None, None], [None, None], [None, "名称"]],
    ),
    Good("hours above 24", "a.xlsx", durations, [["24:00:00", "30:00:00"]], kinds="TT"),
    Good(
        "an error",
        "a.xlsx",
        _cells('<c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c>'),
        [["#N/A", "1"]],
        kinds="EN",
    ),
    Good(
        "a formula with and one without a result",
        "a.xlsx",
        _cells('<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+2</f></c>'),
        [["2", None]],
        kinds="NF",
    ),
    Good(
        "cells that do not say where they are",
        "a.xlsx",
        _cells("<c><v>1</v></c><c><f>2</f></c><c><v>3</v></c>"),
        [["1", None, "3"]],
        kinds="NFN",
    ),
    Good(
        "days before all days and after them",
        "a.xlsx",
        _dated("-5", "2958465.9999999", "46348"),
        [["-5", "9999-12-31T23:59:59", "2026-11-22"]],
        kinds="NDD",
    ),
    Good(
        "errors of an ODS",
        "a.ods",
        lambda: ods_errors("#N/A", "#DIV/0!"),
        [["#N/A", "#DIV/0!"]],
        kinds="EE",
    ),
    Good(
        "an ODS formula without a result",
        "a.ods",
        lambda: ods([ods_cell("a", valuetype="string"), TableCell(formula="of:=1")]),
        [["a", None]],
        kinds="TF",
    ),
    *PACKED,
)
GOOD = (*TEXTS, *BOOKS)


def merged_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["坐标", None, "名称"])
    book.active.append(["经度", "纬度", None])
    book.active.merge_cells("A1:B1")
    book.active.merge_cells("C1:C9")  # beyond the last row
    book.create_sheet("隐").sheet_state = "hidden"
    return _saved(book)


def merged_xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    sheet.write_merge(0, 0, 0, 1, "坐标")
    sheet.write_merge(0, 1, 2, 2, "名称")
    sheet.write(1, 0, "经度")
    sheet.write(1, 1, "纬度")
    book.add_sheet("隐").visibility = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def merged_ods() -> bytes:
    return ods(
        [
            ods_cell("坐标", valuetype="string", numbercolumnsspanned="2"),
            CoveredTableCell(),
            ods_cell("名称", valuetype="string", numberrowsspanned="2"),
        ],
        [ods_cell("经度", valuetype="string"), ods_cell("纬度", valuetype="string")],
    )
