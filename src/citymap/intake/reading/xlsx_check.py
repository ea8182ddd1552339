"""An XLSX is looked through before calamine sees it.

calamine makes room for everything between the first and the last cell, and aborts
when there is too little. What holds after: no part declares a document type, cells
lie within a sheet and not too far apart, texts and counts are what Excel allows; no
macros, no values from other files. What a sheet says of its own size is not looked at,
and of what is not read (properties, queries, comments) only whether it has entities.

Source: ECMA-376 part 1, 12 and 18; measured with python-calamine 0.9.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator

from citymap.intake.notices import ImportRefused, Notice
from citymap.intake.reading.archives import Archive
from citymap.intake.reading.cell_marks import (
    MOST_TEXT,
    Marks,
    outside,
    refuse_outside,
)
from citymap.intake.reading.kinds_file import (
    FileDamaged,
    WorkbookLinksOut,
    WorkbookMacros,
    WorkbookStringsTooMany,
    WorkbookStylesTooMany,
    WorkbookTextTooLong,
)
from citymap.intake.reading.xml_scan import Attributes, attribute, scan_xml

MOST_STRINGS = 750_000
MOST_STYLES = 65_490  # Excel's own limit
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", re.ASCII)
_DIGITS = 7  # of the last row
_PARTS = (".xml", ".rels")
_BOOK = "workbook.xml"
_READ = {_BOOK, "sharedstrings.xml", "styles.xml", "[content_types].xml"}
_READ_TYPES = ("/worksheet", "/sharedStrings", "/styles")
_EXAMPLE = 20  # characters of a long text that are told
_LONG_VALUE = 1 << 12  # bytes
#: Where calamine stops reading a number: comments, sections, digits as references.
_HALVED = re.compile(
    rb"<(?:[^<>:\s]+:)?v(?:\s[^<>]*)?>[^<&]*"
    rb"(?:<!|&#(?:0*(?:4[356]|4[89]|5[0-7]|69|101)|x0*(?:2[bdeBDE]|3[0-9]|[46]5));)"
)
_BLANKS = " \t\r\n"
#: What may stand between the beginning of a text and its end.
_RICH = ("rPr", "rFont", "sz", "b", "i", "u", "strike", "color", "vertAlign")
_IN_TEXT = frozenset(("t", "r", "rPh", "phoneticPr", "family", "charset", *_RICH))


def check_xlsx(archive: Archive) -> dict[str, Marks]:
    """Check all parts of a workbook; give what was seen of each sheet, by its name.

    Raises
    ------
    ImportRefused
        If anything is not as it must be.
    """
    index = _Index()
    parts: dict[str, Marks] = {}
    for name in archive.names:
        _refuse_part(name)
    names = [name for name in archive.names if name.lower().endswith(_PARTS)]
    for name in sorted(names, key=_order):
        if index.is_read(name):
            part = _Part(name, index)
            scan_xml(_whole_values(archive.pieces(name)), part, name)
            part.end()
            parts[name] = part.marks
        else:
            _refuse_entities(archive, name)
    if not index.sheets:
        raise _damaged()
    return {
        sheet: parts.get(index.targets.get(key, ""), Marks())
        for sheet, key in index.sheets.items()
    }


def _refuse_part(name: str) -> None:
    low = name.lower()
    if low.endswith("vbaproject.bin"):
        raise ImportRefused(Notice(WorkbookMacros))
    if low.startswith("xl/externallinks/"):
        raise ImportRefused(Notice(WorkbookLinksOut))


def _order(name: str) -> int:
    """Put first what says which parts are read."""
    base = posixpath.basename(name).lower()
    return 0 if base.endswith(".rels") else 1 if base == _BOOK else 2


def _whole_values(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Refuse numbers of which calamine would read the beginning only."""
    before = b""
    for piece in pieces:
        both = before + piece
        if (b"<!" in both or b"&#" in both) and _HALVED.search(both):
            raise _damaged()
        before = piece[-_LONG_VALUE:]
        yield piece


class _Aside:
    """A part that is not read: it may hold what it likes."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Elements do not matter."""

    def text(self, data: str) -> None:
        """Texts do not matter."""


def _refuse_entities(archive: Archive, name: str) -> None:
    """Refuse entities in a part that is not read; it need be no sound XML."""
    try:
        scan_xml(archive.pieces(name), _Aside(), name)
    except ImportRefused as refusal:
        if refusal.notice.kind is not FileDamaged:
            raise


class _Index:
    """Names of sheets, and the parts that they are in."""

    def __init__(self) -> None:
        self.sheets: dict[str, str] = {}  # relationship by name
        self.targets: dict[str, str] = {}  # part by relationship
        self._read = set(_READ)  # names of parts, without their folders

    def is_read(self, name: str) -> bool:
        base = posixpath.basename(name).lower()
        return base in self._read or base.endswith(".rels")

    def add_sheet(self, attributes: Attributes) -> None:
        key, name = attribute(attributes, "id"), attributes.get("name", "")
        if key is None:
            return
        target = self.targets.get(key, "x.xml").lower()
        if name in self.sheets or not target.endswith(".xml"):
            raise _damaged()
        self.sheets[name] = key
        self._read.add(posixpath.basename(target))

    def add_target(self, part: str, attributes: Attributes) -> None:
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if kind.endswith("/externalLink"):
            raise ImportRefused(Notice(WorkbookLinksOut))
        if kind.endswith(_READ_TYPES):
            if not target.lower().endswith(".xml"):
                raise _damaged()
            self._read.add(posixpath.basename(target).lower())
        if part.endswith(f"{_BOOK}.rels"):
            folder = posixpath.dirname(posixpath.dirname(part))
            path = posixpath.normpath(posixpath.join("/", folder, target))
            self.targets[attributes.get("Id", "")] = path.removeprefix("/")


class _Part:
    """One part that is read: calamine goes by what is in it, not by its name."""

    def __init__(self, name: str, index: _Index) -> None:
        self.marks = Marks()
        self._name = name
        self._index = index
        self._columns: dict[str, int] = {}
        self._row, self._column = -1, -1
        self._formula = self._valued = self._error = False
        self._in_value = self._text_result = False
        self._shared = self._styled = self._counted = self._cells = False
        self._strings = self._styles = self._length = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "is"):
            self._in_value = True
            self._valued |= self._text_result
            self._length = 0
            self.marks.reach(self._row, self._column)
        elif name == "f":
            self._formula = True
            self._in_value = False
        elif name == "row":
            self._start_row(attributes.get("r"))
        elif name in ("si", "xf"):
            self._count(name)
        else:
            self._start_other(name, attributes)

    def text(self, data: str) -> None:
        self._length += len(data)
        if self._counted and self._length > MOST_TEXT:
            details = {"most": MOST_TEXT}
            raise ImportRefused(
                Notice(WorkbookTextTooLong, value=data[:_EXAMPLE], details=details)
            )
        if not self._in_value:
            return
        self._valued |= not data.isspace()
        self._note(data.strip(_BLANKS))

    def _note(self, value: str) -> None:
        """Note what calamine tells otherwise, or not at all."""
        cell = self._row, self._column
        if self._error:
            self.marks.errors[cell] = self.marks.errors.get(cell, "") + value
        elif self._shared and value and not (value.isascii() and value.isdigit()):
            raise _damaged()
        elif self._styled and value[:1] in ("-", "n", "N"):
            self.marks.no_dates[cell] = value

    def end(self) -> None:
        """Note the last cell, and look at all of them together."""
        self._end_cell()
        self.marks.refuse_scattered(posixpath.basename(self._name))

    def _start_row(self, told: str | None) -> None:
        self._end_cell()
        self._row = self._row + 1 if told is None else _number(told) - 1
        self._column = -1
        refuse_outside(self._row, 0)

    def _start_cell(self, attributes: Attributes) -> None:
        self._end_cell()
        told = attributes.get("r")
        if told is None:
            self._column += 1
        else:
            self._row, self._column = self._place(told)
        refuse_outside(self._row, self._column)
        kind = attributes.get("t", "n")
        self._error, self._shared = kind == "e", kind == "s"
        self._text_result = kind == "str"  # which may be empty
        self._styled = kind == "n" and "s" in attributes
        self._counted = True

    def _place(self, told: str) -> tuple[int, int]:
        match = _CELL.fullmatch(told)
        if match is None:
            raise outside(told)
        letters = match[1]
        if letters not in self._columns:
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - ord("A") + 1
            self._columns[letters] = column - 1
        return int(match[2]) - 1, self._columns[letters]

    def _end_cell(self) -> None:
        if self._formula and not self._valued:
            self.marks.formulas.append((self._row, self._column))
            self.marks.reach(self._row, self._column)
        self._formula = self._valued = self._error = False
        self._in_value = self._text_result = self._counted = False
        self._length = 0

    def _count(self, name: str) -> None:
        self._length = 0
        self._counted = name == "si"
        if name == "si":
            self._strings += 1
            if self._strings > MOST_STRINGS:
                details = {"most": MOST_STRINGS}
                raise ImportRefused(Notice(WorkbookStringsTooMany, details=details))
        else:
            self._styles += 1
            if self._styles > 2 * MOST_STYLES:  # there are two lists of them
                details = {"most": MOST_STYLES}
                raise ImportRefused(Notice(WorkbookStylesTooMany, details=details))

    def _start_other(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            self._index.add_sheet(attributes)
        elif name == "Relationship":
            self._index.add_target(self._name, attributes)
        elif "macroEnabled" in attributes.get("ContentType", ""):
            raise ImportRefused(Notice(WorkbookMacros))
        elif name == "sheetData":
            if self._cells:
                raise _damaged()
            self._cells = True
        elif name not in _IN_TEXT:
            self._counted = self._in_value = False  # texts elsewhere are not a cell's


def _damaged() -> ImportRefused:
    return ImportRefused(Notice(FileDamaged))


def _number(told: str) -> int:
    if not (told.isascii() and told.isdigit() and len(told) <= _DIGITS):
        raise outside(f"A{told}")
    return int(told)
