"""Zips and workbooks as tests make them: sound ones, and sound ones with one lie."""

import io
import struct
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

Members = Mapping[str, bytes | str]


def zipped(members: Members, *, method: int = ZIP_DEFLATED) -> bytes:
    """Pack members; the same every time."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(ZipInfo(name), data, method)
    return buffer.getvalue()


def zipped_infos(*infos: ZipInfo) -> bytes:
    """Pack members with chosen attributes, each of one byte."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for info in infos:
            archive.writestr(info, b"a", ZIP_STORED)
    return buffer.getvalue()


def directory_at(data: bytes, number: int = 0) -> int:
    """Give where an entry of the directory begins."""
    at = -1
    for _ in range(number + 1):
        at = data.index(b"PK\x01\x02", at + 1)
    return at


def patched(data: bytes, at: int, form: str, value: int) -> bytes:
    """Put a number in place of what is there."""
    packed = struct.pack(form, value)
    return data[:at] + packed + data[at + len(packed) :]


def zeros_packed(name: str, size: int) -> bytes:
    """Pack a member of zeros without ever having all of it."""
    buffer, step = io.BytesIO(), bytes(1 << 20)
    with (
        ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(name, "w") as member,
    ):
        for _ in range(size >> 20):
            member.write(step)
    return buffer.getvalue()


def workbook_parts(
    rows: str = '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row>',
    *,
    before: str = "",
    prolog: str = "",
    strings: str | None = None,
    styles: str | None = None,
) -> dict[str, bytes | str]:
    """Give the parts of a small workbook with one sheet."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            'package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main'
            '+xml"/></Types>'
        ),
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relationships(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "sharedStrings", "sharedStrings.xml"),
            ("rId3", "styles", "styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": (
            f"{prolog}<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>"
            "</worksheet>"
        ),
    }
    if strings is not None:
        parts["xl/sharedStrings.xml"] = f"<sst {MAIN}>{strings}</sst>"
    if styles is not None:
        parts["xl/styles.xml"] = (
            f"<styleSheet {MAIN}><cellXfs>{styles}</cellXfs></styleSheet>"
        )
    return parts


def relationships(*told: tuple[str, str, str]) -> str:
    """Write what a part refers to: id, kind, target."""
    links = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in told
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def workbook(rows: str | None = None, **given: str) -> bytes:
    """Make a small XLSX; without rows, of one cell."""
    return zipped(workbook_parts(**({} if rows is None else {"rows": rows}), **given))


def with_parts(more: Members, data: Members | None = None) -> bytes:
    """Make a small XLSX with more parts, or other ones."""
    return zipped({**(data or workbook_parts()), **more})


def large(data: bytes, *, full: bool) -> bytes:
    """Write the end record of a large archive; ``full``: and only there."""
    at = data.rindex(b"PK\x05\x06")
    number, size, start = struct.unpack_from("<HLL", data, at + 10)
    told = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, number, number,
                       size, start)  # fmt: skip
    told += struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = data[at:]
    if full:
        counts = struct.pack("<HHLL", 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        end = end[:8] + counts + end[20:]
    return data[:at] + told + end


class _Stream(io.BytesIO):
    def seekable(self) -> bool:
        return False


def with_large_fields(members: Members, *, stream: bool) -> bytes:
    """Pack members with fields for large lengths; ``stream``: and lengths behind."""
    buffer = _Stream() if stream else io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            with archive.open(ZipInfo(name), "w", force_zip64=True) as member:
                member.write(data if isinstance(data, bytes) else data.encode())
    return buffer.getvalue()


def encrypted(data: bytes) -> bytes:
    """Say of the first member that it is encrypted, in both of its headers."""
    data = patched(data, directory_at(data) + 8, "<H", 1)
    return patched(data, 6, "<H", 1)
