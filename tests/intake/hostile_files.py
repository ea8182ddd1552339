"""Files that pretend, zips, workbooks and text tables that mean no good.

Each has the code that it must be refused with, and a harmless twin that is read.
``LATER`` are files that are sound as files: what is wrong in them is said cell by
cell by those who understand the cells.
"""

import io
import json
import random
import sqlite3
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np
import pyogrio.raw
import shapely
import xlwt
from tests.intake.hostile import Hostile
from tests.intake.zips import (
    directory_at,
    encrypted,
    patched,
    relationships,
    with_parts,
    workbook,
    workbook_parts,
    zeros_packed,
    zipped,
    zipped_infos,
)

#: Where payloads would fetch something; the proof listens there.
PORT = 45_871
_URL = f"http://127.0.0.1:{PORT}/secret"

TABLE = "名称,经度,纬度\n泉城路公厕,117.02,36.66\n".encode()
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "泉城路公厕"},
                "geometry": {"type": "Point", "coordinates": [117.02, 36.66]},
            }
        ],
    }
).encode()
KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    "<Placemark><name>甲</name><Point><coordinates>117.02,36.66</coordinates></Point>"
    "</Placemark></Document></kml>"
).encode()
_VRT = (
    f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{_URL}</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
).encode()
_GDALG = json.dumps(
    {"type": "gdal_streamed_alg", "command_line": f"gdal vector read {_URL}"}
).encode()
_WFS = f"<OGRWFSDataSource><URL>{_URL}</URL></OGRWFSDataSource>".encode()
_GPX = b'<?xml version="1.0"?><gpx version="1.1"><wpt lat="36.6" lon="117"/></gpx>'
_HTML = "<html><body><table><tr><td>名称</td></tr></table></body></html>".encode()
_CELL = '<row r="{0}"><c r="{1}{0}"><v>1</v></c></row>'


def table() -> bytes:
    return TABLE


def sqlite() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        with sqlite3.connect(path) as base:
            base.execute("CREATE TABLE a (b)")
        base.close()
        return path.read_bytes()


def layer(driver: str, ending: str) -> dict[str, bytes]:
    """Give the files of a layer of one point, as GDAL writes them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"layer{ending}"
        pyogrio.raw.write(
            path,
            np.array([shapely.to_wkb(shapely.Point(117.02, 36.66))], object),
            [np.array(["one"], object)],
            ["name"],
            driver=driver,
            geometry_type="Point",
            crs="EPSG:4326",
        )
        return {f.name: f.read_bytes() for f in sorted(Path(folder).iterdir())}


def geopackage() -> bytes:
    return layer("GPKG", ".gpkg")["layer.gpkg"]


def shapefile(**changed: bytes | None) -> bytes:
    """Pack a shapefile; members changed by their endings, None leaves one out."""
    members = layer("ESRI Shapefile", ".shp")
    for ending, data in changed.items():
        members.pop(f"layer.{ending}")
        if data is not None:
            members[f"layer.{ending}"] = data
    return zipped(members)


def shapefile_and(name: str, data: bytes = b"a") -> bytes:
    return zipped({**layer("ESRI Shapefile", ".shp"), name: data})


def old_workbook() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("台账").write(0, 0, "名称")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def special(mode: int) -> bytes:
    info = ZipInfo("layer.shp")
    info.create_system, info.external_attr = 3, mode << 16
    return zipped_infos(info)


def overlapping() -> bytes:
    """Let the second entry of the directory lead to the first member."""
    data = zipped({"a.shp": b"same", "b.shp": b"same"}, method=ZIP_STORED)
    return patched(data, directory_at(data, 1) + 42, "<L", 0)


def twice() -> bytes:
    data = zipped({"a.shp": b"one", "b.shp": b"two"})
    return data.replace(b"b.shp", b"a.shp")


def checksum_wrong() -> bytes:
    data = zipped(layer("ESRI Shapefile", ".shp"), method=ZIP_STORED)
    at = data.index(b"one", data.index(b"layer.dbf"))
    return data[:at] + b"two" + data[at + 3 :]


def too_short() -> bytes:
    """Say in both headers that a member is longer than it is."""
    data = shapefile()
    return patched(patched(data, directory_at(data) + 24, "<L", 999), 22, "<L", 999)


def zip64_lie() -> bytes:
    """Tell a length of 2^62 in a field for large archives."""
    info = ZipInfo("layer.shp")
    data = zipped_infos(info)
    at = directory_at(data)
    extra = struct.pack("<HHQ", 1, 8, 1 << 62)
    data = patched(data, at + 24, "<L", 0xFFFFFFFF)
    data = patched(data, at + 30, "<H", len(extra))
    name_ends = at + 46 + len("layer.shp")
    data = data[:name_ends] + extra + data[name_ends:]
    end = data.rindex(b"PK\x05\x06")
    size = struct.unpack_from("<L", data, end + 12)[0] + len(extra)
    return patched(data, end + 12, "<L", size)


def many_members(number: int) -> bytes:
    files = layer("ESRI Shapefile", ".shp")
    return zipped({**files, **{f"{n}.txt": b"" for n in range(number)}})


def noise(characters: int) -> str:
    """Give text that hardly packs, the same every time."""
    return random.Random(5).randbytes(characters // 2).hex()  # noqa: S311 - seeded


def rows_of_zeros(number: int) -> bytes:
    """Pack a sheet whose rows are all the same: a hundred to one and more."""
    row = b'<row><c t="inlineStr"><is><t>a</t></is></c></row>'
    name, parts = "xl/worksheets/sheet1.xml", workbook_parts()
    whole = str(parts.pop(name)).encode()
    head, _, tail = whole.partition(b"<sheetData>")
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", 8) as archive:
        for other, data in parts.items():
            archive.writestr(other, data)
        with archive.open(name, "w") as member:
            member.write(head + b"<sheetData>")
            for _ in range(number // 1000):
                member.write(row * 1000)
            member.write(tail.partition(b"</row>")[2])
    return buffer.getvalue()


def laughs() -> str:
    lines = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">'
        for n in range(10)
    )
    return f"<!DOCTYPE worksheet [{lines}]>"


def external(address: str) -> str:
    return f'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "{address}">]>'


def text_cell(text: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'


ENTITY_CELL = text_cell("&x;")


def linked_out() -> bytes:
    links = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId4", "externalLink", "externalLinks/externalLink1.xml"),
    )
    return with_parts(
        {
            "xl/_rels/workbook.xml.rels": links,
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        }
    )


def strings(number: int) -> bytes:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return workbook(
        rows, strings="".join(f"<si><t>{n}</t></si>" for n in range(number))
    )


def styles(number: int) -> bytes:
    return workbook(styles="".join(f'<xf numFmtId="{n}"/>' for n in range(number)))


def utf8_broken() -> bytes:
    """Cut one character; as GB18030 all of it could be read, and would be nonsense."""
    data = ("泉城" * 20).encode() + b"\xe6a\n"
    assert data.decode("gb18030")
    return data


def formula_cells() -> bytes:
    return workbook(
        text_cell("经度")
        + '<row r="2"><c r="A2"><f>B2/100</f></c><c r="B2"><v>11702</v></c></row>'
    )


def _text(text: str) -> Callable[[], bytes]:
    return text.encode


def _bytes(data: bytes) -> Callable[[], bytes]:
    return partial(bytes, data)


def _pretends(
    name: str, filename: str, data: bytes, twin: Callable[[], bytes], twin_filename: str
) -> Hostile:
    known = filename.rpartition(".")[2] in ("vrt", "xml", "shp")
    code = "format_unknown" if known else "format_disagrees"
    return Hostile(name, filename, _bytes(data), code, twin, twin_filename)


PRETENDING = (
    _pretends("a VRT", "a.vrt", _VRT, table, "a.csv"),
    _pretends("a VRT as CSV", "a.csv", _VRT, table, "a.csv"),
    _pretends("a VRT as GeoJSON", "a.geojson", _VRT, _bytes(GEOJSON), "a.geojson"),
    _pretends("a VRT as JSON", "a.json", _VRT, _bytes(GEOJSON), "a.json"),
    _pretends("a VRT as shapefile", "a.shp", _VRT, shapefile, "a.zip"),
    _pretends("a VRT as XLSX", "a.xlsx", _VRT, workbook, "a.xlsx"),
    Hostile(
        "a VRT in a zip as its shapes",
        "a.zip",
        lambda: shapefile(shp=_VRT),
        "shp_header_wrong",
        shapefile,
        "a.zip",
    ),
    Hostile(
        "a VRT in a zip",
        "a.zip",
        lambda: zipped({"data.vrt": _VRT}),
        "shapefile_incomplete",
        lambda: shapefile_and("data.vrt", _VRT),  # never unpacked
        "a.zip",
    ),
    Hostile(
        "a streamed algorithm as JSON",
        "a.json",
        _bytes(_GDALG),
        "records_not_found",
        _bytes(b'[{"name": "a"}]'),
        "a.json",
    ),
    Hostile(
        "a streamed algorithm as GeoJSON",
        "a.geojson",
        _bytes(_GDALG),
        "not_geojson",
        _bytes(GEOJSON),
        "a.geojson",
    ),
    _pretends("a WFS", "a.xml", _WFS, _bytes(KML), "a.kml"),
    _pretends("a GPX as GeoJSON", "a.geojson", _GPX, _bytes(GEOJSON), "a.geojson"),
    _pretends("a KML as GeoJSON", "a.geojson", KML, _bytes(KML), "a.kml"),
    _pretends("an SQLite file as CSV", "a.csv", sqlite(), table, "a.csv"),
    Hostile(
        "a GeoPackage as GeoJSON",
        "a.geojson",
        geopackage,
        "format_disagrees",
        geopackage,
        "a.gpkg",
    ),
    _pretends("HTML as XLS", "a.xls", _HTML, old_workbook, "a.xls"),
    Hostile(
        "a WFS as KML",
        "a.kml",
        _bytes(_WFS),
        "not_kml",
        _bytes(KML),
        "a.kml",
    ),
)


def _zip(
    name: str,
    code: str,
    make: Callable[[], bytes],
    twin: Callable[[], bytes] = shapefile,
) -> Hostile:
    return Hostile(name, "a.zip", make, code, twin, "a.zip")


_UNSAFE = "archive_name_unsafe"
ZIPS = (
    _zip("a name with ..", _UNSAFE, lambda: shapefile_and("../layer.txt")),
    _zip("an absolute name", _UNSAFE, lambda: shapefile_and("/etc/layer.txt")),
    _zip(
        "a name with backslashes",
        _UNSAFE,
        lambda: shapefile_and("..\\layer.txt"),
        lambda: shapefile_and("notes/layer.txt"),
    ),
    _zip("a name with a drive", _UNSAFE, lambda: shapefile_and("C:layer.txt")),
    _zip("a link", "archive_member_special", lambda: special(0o120777)),
    _zip("a device", "archive_member_special", lambda: special(0o020666)),
    _zip(
        "a zip in a zip",
        "archive_nested",
        lambda: shapefile_and("inner.zip", shapefile()),
    ),
    _zip(
        "ten thousand members",
        "archive_too_many_members",
        lambda: many_members(10_000),
        lambda: many_members(900),
    ),
    _zip(
        "a ratio above a hundred",
        "archive_bomb",
        lambda: zeros_packed("layer.shp", 64 << 20),
        lambda: shapefile_and("zeros.txt", bytes(4 << 20)),
    ),
    _zip("a member of a gigabyte", "archive_bomb", lambda: zeros_packed("a", 1 << 30)),
    _zip("members that overlap", "archive_members_overlap", overlapping),
    _zip(
        "a directory that lies about a name",
        "archive_directory_lies",
        lambda: shapefile().replace(b"layer.shp", b"other.shp", 1),
    ),
    _zip(
        "a directory that lies about a length",
        "archive_directory_lies",
        lambda: patched(d := shapefile(), directory_at(d) + 24, "<L", 1 << 20),
    ),
    _zip("two headers that lie about a length", "archive_directory_lies", too_short),
    _zip(
        "a directory that lies about its number",
        "archive_directory_lies",
        lambda: patched(
            patched(d := shapefile(), len(d) - 14, "<H", 1), len(d) - 12, "<H", 1
        ),
    ),
    _zip("two members of one name", "archive_name_twice", twice),
    _zip("a password", "file_encrypted", lambda: encrypted(shapefile())),
    _zip("a wrong check sum", "archive_checksum_wrong", checksum_wrong),
    _zip("a lie of a large archive", "archive_directory_lies", zip64_lie),
    _zip("no .shx", "shapefile_incomplete", lambda: shapefile(shx=None)),
    _zip("no .dbf", "shapefile_incomplete", lambda: shapefile(dbf=None)),
    _zip(
        "two layers",
        "layer_wanted",
        lambda: zipped(
            {
                name.replace("layer", other): data
                for other in ("one", "two")
                for name, data in layer("ESRI Shapefile", ".shp").items()
            }
        ),
    ),
    _zip("half a zip", "file_damaged", lambda: shapefile()[:300]),
)


def _workbook(
    name: str,
    code: str,
    make: Callable[[], bytes],
    twin: Callable[[], bytes] = workbook,
    filename: str = "a.xlsx",
) -> Hostile:
    return Hostile(name, filename, make, code, twin, "a.xlsx")


WORKBOOKS = (
    _workbook(
        "a billion laughs",
        "workbook_entities",
        lambda: workbook(text_cell("&l9;"), prolog=laughs()),
        lambda: workbook(text_cell("&lt;&#38;&gt;")),
    ),
    _workbook(
        "an entity that is a file",
        "workbook_entities",
        lambda: workbook(ENTITY_CELL, prolog=external("file:///etc/passwd")),
    ),
    _workbook(
        "an entity that is an address",
        "workbook_entities",
        lambda: workbook(ENTITY_CELL, prolog=external(_URL)),
    ),
    _workbook("values from another file", "workbook_links_out", linked_out),
    _workbook(
        "macros",
        "workbook_macros",
        lambda: with_parts({"xl/vbaProject.bin": b"a"}),
        lambda: with_parts({"xl/media/image1.bin": b"a"}),
    ),
    _workbook("macros by name", "workbook_macros", workbook, filename="a.xlsm"),
    _workbook(
        "a cell at the far corner",
        "workbook_cells_scattered",
        lambda: workbook(_CELL.format(1, "A") + _CELL.format(1_048_576, "XFD")),
        lambda: workbook(_CELL.format(1, "A") + _CELL.format(20_000, "Z")),
    ),
    _workbook(
        "a dimension that lies, and too much in truth",
        "workbook_cells_scattered",
        lambda: workbook(
            _CELL.format(1, "A") + _CELL.format(9000, "XFD"),
            before='<dimension ref="A1:B2"/>',
        ),
        lambda: workbook(before='<dimension ref="A1:XFD1048576"/>'),
    ),
    _workbook(
        "row 10^14",
        "workbook_cell_outside",
        lambda: workbook(_CELL.format(10**14, "A")),
        lambda: workbook(_CELL.format(1_048_576, "A")),
    ),
    _workbook(
        "a column beyond the last",
        "workbook_cell_outside",
        lambda: workbook(_CELL.format(1, "XFE")),
        lambda: workbook(_CELL.format(1, "XFD")),
    ),
    _workbook(
        "200 MB of rows in a small file",
        "archive_bomb",
        lambda: rows_of_zeros(4_200_000),
        lambda: rows_of_zeros(20_000),
    ),
    _workbook(
        "a text of 200 MB",
        "archive_bomb",
        lambda: zeros_packed("xl/sharedStrings.xml", 200 << 20),
        lambda: workbook(text_cell("a" * 32_767)),
    ),
    _workbook(
        "a text of 40,000 characters",
        "workbook_text_too_long",
        lambda: workbook(text_cell(noise(40_000))),
        lambda: workbook(text_cell(noise(32_000))),
    ),
    _workbook(
        "a million styles",
        "workbook_styles_too_many",
        lambda: styles(1_000_000),
        lambda: styles(60_000),
    ),
    _workbook(
        "a million shared strings",
        "workbook_strings_too_many",
        lambda: strings(1_000_000),
        lambda: strings(100_000),
    ),
    *(
        _workbook(
            f"half a number: {value}",
            "file_damaged",
            partial(workbook, f'<row r="1"><c r="A1"><v>{value}</v></c></row>'),
        )
        for value in ("1&#50;", "1<!-- -->2", "<![CDATA[7]]>")
    ),
    _workbook(
        "a shared text before the first",
        "file_damaged",
        lambda: workbook(
            '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
            strings="<si><t>a</t></si>",
        ),
        lambda: strings(1),
    ),
    _workbook(
        "the cells of a sheet twice",
        "file_damaged",
        lambda: workbook(before="<sheetData/>"),
    ),
    _workbook("no zip", "format_disagrees", table),
    _workbook("half a workbook", "file_damaged", lambda: workbook()[:400]),
    _workbook("an .xls in disguise", "format_disagrees", old_workbook),
    _workbook(
        "half an .xls",
        "file_damaged",
        lambda: old_workbook()[:700],
        filename="a.xls",
    ),
)


def _csv(
    name: str, code: str, make: Callable[[], bytes], twin: Callable[[], bytes] = table
) -> Hostile:
    return Hostile(name, "a.csv", make, code, twin, "a.csv")


TEXTS = (
    _csv("a zero byte", "text_binary", lambda: TABLE + b"a,\0,b\n"),
    _csv(
        "a zero in UTF-16",
        "text_binary",
        lambda: "\ufeffa,b\n\0\nc,d\n".encode("utf-16-le"),
        lambda: "\ufeffa,b\n\nc,d\n".encode("utf-16-le"),
    ),
    _csv("UTF-32", "text_binary", lambda: "\ufeffa,b\n".encode("utf-32-le")),
    _csv(
        "a quotation mark that is not closed",
        "csv_quote_unclosed",
        lambda: TABLE + b'"a,b,c\nd,e,f\n',
        lambda: TABLE + b'"a,b,c\nd",e,f\n',
    ),
    _csv(
        "one that is not closed in a long file",
        "csv_quote_unclosed",
        lambda: TABLE + b'"' + TABLE * 10_000,
        lambda: TABLE * 10_000,
    ),
    _csv(
        "a cell of 1 MB",
        "csv_field_too_long",
        lambda: TABLE + b"a" * (1 << 20),
        lambda: TABLE + b"a" * 90_000,
    ),
    _csv(
        "100,000 columns",
        "csv_columns_too_many",
        lambda: TABLE + b",".join([b"a"] * 100_000),
        lambda: TABLE + b",".join([b"a"] * 1000),
    ),
    _csv(
        "ten million rows",
        "rows_too_many",
        lambda: TABLE + b"1,2\n" * 10_000_000,
        lambda: TABLE + b"1,2\n" * 100_000,
    ),
    _csv(
        "ten million rows, one of them quoted",
        "rows_too_many",
        lambda: TABLE + b'"1",2\n' + b"1\n" * 10_000_000,
    ),
    _csv("damaged UTF-8", "text_undecodable", utf8_broken),
    _csv(
        "neither UTF-8 nor GB18030",
        "text_undecodable",
        lambda: b"a,b\n\x81\x20,\xff\n",
        lambda: TABLE.decode().encode("gb18030"),
    ),
    _csv(
        "UTF-7",
        "text_undecodable",
        lambda: b"+/v8-a,b\n+ADw-script+AD4-,1\n",
        lambda: b"a,b\n+ADw-script+AD4-,1\n",
    ),
    Hostile(
        "Big5 that nobody stated",
        "a.csv",
        lambda: "行政區,公廁名稱,經度,緯度\n士林區,蘭雅,121.5,25.1\n".encode("cp950"),
        "encoding_doubtful",
        lambda: "行政区,公厕名称,经度,纬度\n历下区,泉城,117.0,36.6\n".encode("gbk"),
        "a.csv",
    ),
    _csv("nothing", "file_empty", lambda: b""),
    _csv("nothing but lines", "file_empty", lambda: b"\r\n\n,,,\n"),
)

HOSTILE = (*PRETENDING, *ZIPS, *WORKBOOKS, *TEXTS)


@dataclass(frozen=True)
class Later:
    """A sound file with bad cells: it is read, and its cells come as they stand."""

    name: str
    filename: str
    make: Callable[[], bytes]


_HEAD = "编号,名称,经度,纬度\n"
LATER = (
    Later("ragged rows", "a.csv", _text(_HEAD + "1,甲\n2,乙,117.0,36.6,多,余\n")),
    Later("a header twice", "a.csv", _text("名称,名称\n甲,乙\n")),
    Later("no finite position", "a.csv", _text(_HEAD + "1,甲,nan,inf\n2,乙,1e999,1\n")),
    Later("swapped positions", "a.csv", _text(_HEAD + "1,甲,36.6,117.0\n")),
    Later("all outside of the city", "a.csv", _text(_HEAD + "1,甲,2.35,48.85\n")),
    Later("degrees and minutes", "a.csv", _text(_HEAD + "1,甲,117°1′,36°39′\n")),
    Later("marks of direction", "a.csv", _text(_HEAD + "1,\u202e甲\u202c,117,36.6\n")),
    Later("an id twice", "a.csv", _text(_HEAD + "1,甲,117,36.6\n1,乙,117,36.6\n")),
    Later("formulas without a result", "a.xlsx", formula_cells),
    Later("no .prj", "a.zip", lambda: shapefile(prj=None)),
)
