"""What a file is: the ending of its name and its first bytes must agree.

Looks at bytes, parses nothing. A name is foreign text and only its ending counts.
"""

import re

from citymap.intake.notices import Detail, ImportRefused, Notice
from citymap.intake.reading.kinds_file import (
    FileEncrypted,
    FormatDisagrees,
    FormatUnknown,
    WorkbookMacros,
)
from citymap.layer import Title

HEAD_BYTES = 1 << 16

_TEXT = "text"
FOUND: dict[str, Title] = {
    "zip": Title("压缩包或新版 Excel 文件", "a zip or a newer Excel file"),
    "cfb": Title("旧版 Excel 或加密的文件", "an older Excel or an encrypted file"),
    "sqlite": Title("SQLite 数据库", "an SQLite database"),
    "pdf": Title("PDF", "a PDF"),
    "html": Title("网页（HTML）", "a web page (HTML)"),
    "xml": Title("XML", "XML"),
    "json": Title("JSON", "JSON"),
    "picture": Title("图片", "a picture"),
    "packed": Title("其他格式的压缩包", "an archive of another kind"),
    _TEXT: Title("普通文本", "plain text"),
}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "cfb"),
    (b"SQLite format 3\0", "sqlite"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "packed"),
    (b"Rar!", "packed"),
    (b"7z\xbc\xaf", "packed"),
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|meta|div)\b", re.IGNORECASE
)
_XML = re.compile(rb"<[?!a-z]", re.IGNORECASE)
_JSON = re.compile(rb'\{\s*["}]|\[\s*(?:[\[{\]]|$)')
_LOCKED = "EncryptionInfo".encode("utf-16-le")  # a stream of every locked .xlsx
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

#: Format of each ending, and what its first bytes may look like.
_FORMATS: dict[str, tuple[str, frozenset[str]]] = {
    "xlsx": ("xlsx", frozenset({"zip"})),
    "xls": ("xls", frozenset({"cfb"})),
    "ods": ("ods", frozenset({"zip"})),
    "csv": ("csv", frozenset({_TEXT})),
    "tsv": ("tsv", frozenset({_TEXT})),
    "txt": ("csv", frozenset({_TEXT})),
    "geojson": ("geojson", frozenset({"json", _TEXT})),
    "json": ("json", frozenset({"json", _TEXT})),
    "kml": ("kml", frozenset({"xml"})),
    "kmz": ("kmz", frozenset({"zip"})),
    "zip": ("shapefile", frozenset({"zip"})),
    "gpkg": ("geopackage", frozenset({"sqlite"})),
}


def format_of(name: str, head: bytes) -> str:
    """Give the format of a file, by the ending of its name and its first bytes.

    Raises
    ------
    ImportRefused
        If files of that ending are not read, or the bytes are something else.

    Examples
    --------
    >>> format_of("厕所台账.XLSX", b"PK" + bytes([3, 4]))
    'xlsx'
    """
    ending = name.rpartition(".")[2].lower()
    if ending in ("xlsm", "xltm"):
        raise ImportRefused(Notice(WorkbookMacros))
    if "." not in name or ending not in _FORMATS:
        raise ImportRefused(Notice(FormatUnknown, value=name[-20:]))
    found = looks_like(head)
    form, allowed = _FORMATS[ending]
    if (ending, found) == ("xlsx", "cfb") and _LOCKED in head:
        raise ImportRefused(Notice(FileEncrypted))
    if found not in allowed:
        details: dict[str, Detail] = {"ending": f".{ending}", "found": FOUND[found]}
        raise ImportRefused(Notice(FormatDisagrees, details=details))
    return form


def looks_like(head: bytes) -> str:
    """Say what first bytes look like: a key of ``FOUND``."""
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    text = head
    for bom in _BOMS:
        text = text.removeprefix(bom)
    if head.startswith(_BOMS[1:]):
        text = text.replace(b"\0", b"")
    text = text.lstrip()
    for pattern, found in ((_HTML, "html"), (_XML, "xml"), (_JSON, "json")):
        if pattern.match(text):
            return found
    return "html" if _HTML.search(text) and text.startswith(b"<") else _TEXT
