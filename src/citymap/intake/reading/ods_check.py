"""An ODS is looked through before calamine sees it.

A cell or row may say that it is repeated; calamine repeats it. What holds after: no
part declares a document type, nothing is repeated beyond the edges of a sheet, and
what is full fits into memory.

Source: OASIS OpenDocument 1.3 part 3, 9.1; measured with python-calamine 0.9.
"""

from citymap.intake.notices import ImportRefused, Notice
from citymap.intake.reading.archives import Archive
from citymap.intake.reading.cell_marks import MOST_TEXT, Marks, outside, refuse_outside
from citymap.intake.reading.kinds_file import (
    FileDamaged,
    FileEncrypted,
    WorkbookMacros,
    WorkbookTextTooLong,
)
from citymap.intake.reading.xml_scan import Attributes, attribute, scan_xml

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_DIGITS = 7  # of the last row
_CELLS = ("table-cell", "covered-table-cell")


def check_ods(archive: Archive) -> dict[str, Marks]:
    """Check a workbook; give what was seen of each sheet, by its name.

    Raises
    ------
    ImportRefused
        If anything is not as it must be.
    """
    if _CONTENT not in archive.names:
        raise ImportRefused(Notice(FileDamaged))
    if any(name.startswith("Basic/") for name in archive.names):
        raise ImportRefused(Notice(WorkbookMacros))
    if _MANIFEST in archive.names:
        scan_xml(archive.pieces(_MANIFEST), _Manifest(), _MANIFEST)
    content = _Content()
    scan_xml(archive.pieces(_CONTENT), content, _CONTENT)
    content.end()
    return content.sheets


class _Manifest:
    def start(self, name: str, _attributes: Attributes) -> None:
        if name == "encryption-data":
            raise ImportRefused(Notice(FileEncrypted))

    def text(self, data: str) -> None:
        """Texts do not matter here."""


class _Content:
    def __init__(self) -> None:
        self.sheets: dict[str, Marks] = {}
        self._marks = Marks()
        self._row, self._rows = 0, 0  # where this row begins, how often it is repeated
        self._column, self._columns = 0, 0
        self._full = self._formula = self._error = False
        self._spans = (1, 1)
        self._length = 0
        self._told = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _CELLS:
            self._end_cell()
            self._start_cell(attributes)
        elif name == "table-row":
            self._end_row()
            self._rows = _times(attributes, "number-rows-repeated")
            refuse_outside(self._row + self._rows - 1, 0)
        elif name == "table":
            self._end_sheet()
            self._marks = Marks(merged=[])
            self.sheets[attribute(attributes, "name") or ""] = self._marks
        elif name == "p":
            self._full = True
            self._told = ""

    def text(self, data: str) -> None:
        self._length += len(data)
        if self._error:
            self._told += data
        if self._length > MOST_TEXT:
            details = {"most": MOST_TEXT}
            raise ImportRefused(
                Notice(WorkbookTextTooLong, value=data[:20], details=details)
            )

    def end(self) -> None:
        """Note the last cell."""
        self._end_sheet()

    def _start_cell(self, attributes: Attributes) -> None:
        self._columns = _times(attributes, "number-columns-repeated")
        refuse_outside(self._row, self._column + self._columns - 1)
        self._full = attribute(attributes, "value-type") is not None
        self._error = "error" in attributes.values() and any(
            value == "error" and name.endswith(":value-type")
            for name, value in attributes.items()
        )
        self._formula = attribute(attributes, "formula") is not None
        self._length = 0
        down = _times(attributes, "number-rows-spanned")
        self._spans = (down, _times(attributes, "number-columns-spanned"))

    def _end_cell(self) -> None:
        bottom = self._row + self._rows - 1
        right = self._column + self._columns - 1
        if self._columns and (self._full or self._formula):
            self._marks.reach(self._row, self._column)
            self._marks.reach(bottom, right)
        if self._formula and not self._full:
            self._marks.formulas.append((self._row, self._column))
        if self._error and self._full:
            for column in range(self._column, self._column + self._columns):
                self._marks.errors[self._row, column] = self._told.strip()
        if self._spans != (1, 1) and self._marks.merged is not None:
            down, wide = self._spans
            self._marks.merged.append(
                (self._row, self._column, self._row + down - 1, self._column + wide - 1)
            )
        self._column += self._columns
        self._columns, self._spans = 0, (1, 1)
        self._full = self._formula = self._error = False
        self._told = ""

    def _end_row(self) -> None:
        self._end_cell()
        self._row += self._rows
        self._rows, self._column = 0, 0

    def _end_sheet(self) -> None:
        self._end_row()
        self._row = 0
        for name, marks in self.sheets.items():
            marks.refuse_scattered(name)


def _times(attributes: Attributes, name: str) -> int:
    told = attribute(attributes, name)
    if told is None:
        return 1
    plain = told.isascii() and told.isdigit() and len(told) <= _DIGITS
    if not plain or int(told) == 0:
        raise outside(told)
    return int(told)
