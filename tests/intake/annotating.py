"""Files with notices, for tests of what is written about them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from openpyxl import Workbook as Book
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from citymap.intake.ledger import Ledger
from citymap.intake.notices import Kind, Notices
from citymap.intake.outputs.annotated_plan import Findings
from citymap.intake.reading.workbook import CellKind, Sheet, Workbook

CLERKS = "FF00FF00"  # a colour of the clerk's own


class RowBad(Kind):
    """A cell makes its row unusable.

    Do: write degrees,
    digits only.
    """

    severity = "error"
    zh = "“{value}”不是经度；请只写度数"
    en = "“{value}” is no longitude; write degrees"


class CellDoubtful(Kind):
    """A cell looks wrong.

    Do: look at it.
    """

    severity = "warning"
    zh = "“{value}”看来不对"
    en = "“{value}” looks wrong"


class ColumnUnknown(Kind):
    """A column is not known.

    Do: nothing.
    """

    severity = "info"
    zh = "列“{header}”没有读取"
    en = "column “{header}” was not read"


def sheet_of(rows: Sequence[Sequence[str | None]], name: str = "台账") -> Sheet:
    """Make a sheet of texts, row 1 first."""
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    kinds = np.array([[cell is not None for cell in row] for row in rows], np.uint8)
    return Sheet(
        name, tuple(columns), kinds * CellKind.TEXT, np.arange(1, len(rows) + 1)
    )


def ledger_of(sheet: Sheet, header: int) -> Ledger:
    """Take the table under a header, whose row counts from 1."""
    return Ledger(
        sheet=sheet.name,
        headers=tuple(c[header - 1].as_py() or "" for c in sheet.columns),
        places=tuple(range(len(sheet.columns))),
        columns=tuple(c[header:] for c in sheet.columns),
        kinds=sheet.kinds[header:],
        rows=sheet.rows[header:],
        read=len(sheet) - header,
    )


ROWS = (
    ("2026 年公厕台账", None, None),
    ("名称", "经度", "备注"),
    ("一厕", "0531-8888", "=cmd|'/c calc'!A1"),
    ("二厕", "117.02", "＋1"),
    ("三厕", "117.03", "00123"),
)


def findings(
    form: str = "csv", name: str = "台账", rows: Sequence[Sequence[str | None]] = ROWS
) -> Findings:
    """Read a table with a title, and say three things of it."""
    sheet = sheet_of(rows, name)
    ledger = ledger_of(sheet, 2)
    notices = Notices()
    notices.add(ledger.notice(CellDoubtful, 0, 2, value="=cmd|'/c calc'!A1"))
    notices.add(ledger.notice(RowBad, 0, 1, value="0531-8888"))
    notices.add(ledger.notice(ColumnUnknown, column=2, header="备注"))
    return Findings(Workbook(form, (sheet,)), (ledger,), notices)


def write_clerks(path: Path, *, formula: bool = False) -> Path:
    """Write the same table as a clerk's program would, with all that it can hold."""
    book = Book()
    sheet = book.worksheets[0]
    sheet.title = "台账"
    for row in ROWS:
        sheet.append(row)
    sheet["C3"].data_type = "s"  # what looks like a formula is none
    if formula:
        sheet["B4"] = "=100+17.02"
    sheet["C5"].number_format = "@"
    sheet.merge_cells("A1:C1")
    sheet.column_dimensions["A"].width = 33
    sheet["A4"].fill = PatternFill("solid", fgColor=CLERKS)
    sheet["A2"].comment = Comment("一厕一行", "科室")
    check = DataValidation("list", '"甲,乙"')
    check.add("C3:C9")
    sheet.add_data_validation(check)
    book.create_sheet("其他")["A1"] = "不动"
    book.save(path)
    return path
