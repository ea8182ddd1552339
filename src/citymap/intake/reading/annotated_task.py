"""What the child does with a clerk's own workbook: writes the notices into it.

Formats, widths, merged cells and drop-downs stay as they are. Runs where
nothing but the job's folder can be reached; imports nothing of ours that is heavy.
"""

import io
import json
import warnings
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from citymap.intake.reading.annotated_cells import (
    LEGEND_MARK,
    LEGEND_WIDTHS,
    NOTICES_WIDTH,
    OUR_MARK,
    Plan,
    SheetPlan,
    append_legend,
    colour,
    is_coloured,
    put_header,
    put_notices,
)


def annotate_own(source: Path, plan: Path, target: BinaryIO) -> None:
    """Write the notices of ``plan`` (JSON) into a copy of a clerk's ``.xlsx``.

    ``target`` is open already: the child can open no file for writing. It stays
    empty if there are formulas: openpyxl would write them without their results.
    """
    planned: Plan = json.loads(plan.read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl names what it does not keep
        book = load_workbook(io.BytesIO(source.read_bytes()))
    if any(map(_has_formulas, book.worksheets)):
        return
    for told in planned["sheets"]:
        sheet = book[told["name"]]
        if isinstance(sheet, Worksheet):
            _annotate(sheet, told)
    _replace_legend(book, planned)
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        _Writer(book, archive).save()


def _has_formulas(sheet: Worksheet) -> bool:
    cells = vars(sheet)["_cells"].values()  # iter_rows would make those between
    return any(cell.data_type == "f" for cell in cells)


class _Writer(ExcelWriter):
    """Writes a workbook without the temporary files that openpyxl makes.

    Source: openpyxl 3.1, ``ExcelWriter.write_worksheet``; hence the private names.
    """

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write one sheet, by way of memory."""
        inside = vars(ws)
        drawing = inside["_drawing"] = SpreadsheetDrawing()
        drawing.charts, drawing.images = inside["_charts"], inside["_images"]
        taken = io.BytesIO()
        writer = WorksheetWriter(ws, taken)
        writer.write()
        inside["_rels"] = vars(writer)["_rels"]
        archive: ZipFile = vars(self)["_archive"]
        archive.writestr(ws.path[1:], taken.getvalue())
        self.manifest.append(ws)


def _is_advice(sheet: Worksheet) -> bool:
    """Tell a template's sheet of advice, which nothing is ever said of."""
    return str(sheet["A1"].value or "").startswith(OUR_MARK)


def _annotate(sheet: Worksheet, told: SheetPlan) -> None:
    if _is_advice(sheet):
        return
    if told["old"]:
        _forget(sheet, told["old"])
    if header := _cell(sheet, told["header"], told["column"]):
        put_header(header, told["title"])
    for row, place, severity in told["cells"]:
        if marked := _cell(sheet, row, place):
            colour(marked, severity)
    for row, severity, text in told["rows"]:
        if cell := _cell(sheet, row, told["column"]):
            put_notices(cell, severity, text)
    letter = get_column_letter(told["column"])
    sheet.column_dimensions[letter].width = NOTICES_WIDTH
    sheet.column_dimensions[letter].hidden = False
    _filter(sheet, told)


def _forget(sheet: Worksheet, columns: list[int]) -> None:
    """Empty the columns of an earlier round, and take its colours off the cells."""
    cells = (cell for row in sheet.iter_rows() for cell in row)
    for cell in cells:
        if not isinstance(cell, Cell):
            continue
        if cell.column in columns:
            cell.value = None
            cell.style = "Normal"
        elif is_coloured(cell):
            cell.fill = PatternFill()


def _cell(sheet: Worksheet, row: int, column: int) -> Cell | None:
    """Give a cell that can be written: of merged cells only the first can."""
    cell = sheet.cell(row, column)
    return cell if isinstance(cell, Cell) else None


def _filter(sheet: Worksheet, told: SheetPlan) -> None:
    """Turn the filter on; a sheet's own one is kept, and made as wide."""
    if sheet.tables:  # they have filters of their own, and two may not overlap
        return
    place = CellRange(
        sheet.auto_filter.ref,
        min_col=1,
        min_row=told["header"],
        max_col=told["column"],
        max_row=max(told["last"], told["header"]),
    )
    place.max_col = max(place.max_col, told["column"])
    sheet.auto_filter.ref = place.coord


def _replace_legend(book: Workbook, planned: Plan) -> None:
    for old in book.worksheets:
        if old["A1"].value == LEGEND_MARK:
            book.remove(old)
    legend = book.create_sheet(planned["legend"])
    append_legend(legend, planned["lines"])
    for place, width in enumerate(LEGEND_WIDTHS, start=1):
        legend.column_dimensions[get_column_letter(place)].width = width
