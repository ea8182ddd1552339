"""Good GeoJSON, JSON, KML, shapefiles and GeoPackages, and what stands in them.

What stands in each file is written by hand beside it: names, cells as text with their
kinds, geometry as WKT, reference system, encoding.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.intake.vector_files import (
    CGCS2000_PRJ,
    CM_117E_PRJ,
    LINE,
    MULTIPOINT,
    NULL_RECORD,
    POINT,
    POINT_Z,
    POLYGON,
    collection,
    dbf,
    feature,
    geometry,
    geopackage,
    gpkg_layer,
    gpkg_point,
    kml,
    kml_point,
    multipoint_record,
    packed,
    placemark,
    plain_geopackage,
    point,
    point_record,
    point_z_record,
    rings_record,
    shapefile,
    shp_and_shx,
)

from citymap.intake.reading.workbook import CellKind as K

Cells = Sequence[Sequence[tuple[str | None, K]]]

EMPTY = (None, K.EMPTY)
P = "POINT (117.02 36.66)"


def text(*values: str) -> list[tuple[str | None, K]]:
    return [(value, K.TEXT) for value in values]


def number(*values: str) -> list[tuple[str | None, K]]:
    return [(value, K.NUMBER) for value in values]


@dataclass(frozen=True)
class Good:
    """A file that is read to the last digit; ``cells`` are its rows."""

    name: str
    filename: str
    make: Callable[[], bytes]
    header: Sequence[str]
    cells: Cells
    shapes: Sequence[str | None]
    crs: int | str | None = 4326
    encoding: str = "utf-8"
    ask: Mapping[str, str] = field(default_factory=dict)


_OUTER = [[117.0, 36.6], [117.0, 36.7], [117.1, 36.7], [117.1, 36.6], [117.0, 36.6]]
_HOLE = [[117.02, 36.62], [117.04, 36.62], [117.04, 36.64], [117.02, 36.62]]
_OTHER = [[118.0, 36.6], [118.0, 36.7], [118.1, 36.7], [118.0, 36.6]]
_OUTER_WKT = "(117 36.6, 117 36.7, 117.1 36.7, 117.1 36.6, 117 36.6)"
_HOLE_WKT = "(117.02 36.62, 117.04 36.62, 117.04 36.64, 117.02 36.62)"
_OTHER_WKT = "(118 36.6, 118 36.7, 118.1 36.7, 118 36.6)"


def _projected(code: str) -> bytes:
    crs = {"type": "name", "properties": {"name": code}}
    return collection(feature(point(501788.5, 4058911.25), 名称="甲"), crs=crs)


GEOJSON = (
    Good(
        "points, and properties of each type",
        "厕所.geojson",
        lambda: collection(
            {"id": "t.1"}
            | feature(point(117.02, 36.66, 25.5), 名称="泉城公厕", 坑位=12, 面积=30.5),
            feature(None, 坑位=None, 无障碍=True, 备注={"a": [1, "二"]}),
            feature(
                point(117.03, -0.5), 名称="", 坑位=12.0, 电话="00531", 无障碍=False
            ),
        ),
        ("id", "名称", "坑位", "面积", "无障碍", "备注", "电话"),
        [
            [*text("t.1", "泉城公厕"), *number("12", "30.5"), *[EMPTY] * 3],
            [*[EMPTY] * 4, ("TRUE", K.BOOLEAN), *text('{"a":[1,"二"]}'), EMPTY],
            [
                *(EMPTY, EMPTY, *number("12"), EMPTY, ("FALSE", K.BOOLEAN), EMPTY),
                *text("00531"),
            ],
        ],
        [P, None, "POINT (117.03 -0.5)"],
    ),
    Good(
        "with a byte order mark, and numbers of many digits",
        "a.geojson",
        lambda: (
            b"\xef\xbb\xbf"
            + collection(feature(point(), a=12345678901234567890123, b=1e-7, c=1e16))
        ),
        ("a", "b", "c"),
        [number("12345678901234567890123", "0.0000001", "10000000000000000")],
        [P],
    ),
    Good(
        "areas with holes, and several",
        "a.geojson",
        lambda: collection(
            feature(geometry("Polygon", [_OUTER, _HOLE]), n="a"),
            feature(geometry("MultiPolygon", [[_OUTER], [_OTHER]]), n="b"),
        ),
        ("n",),
        [text("a"), text("b")],
        [
            f"POLYGON ({_OUTER_WKT}, {_HOLE_WKT})",
            f"MULTIPOLYGON (({_OUTER_WKT}), ({_OTHER_WKT}))",
        ],
    ),
    Good(
        "lines, and several points",
        "a.geojson",
        lambda: collection(
            feature(geometry("LineString", [[117, 36], [117.5, 36.25]]), n=1),
            feature(geometry("MultiLineString", [[[1, 2], [3, 4]], [[5, 6], [7, 8]]])),
            feature(geometry("MultiPoint", [[117, 36], [118, 37]])),
        ),
        ("n",),
        [number("1"), [EMPTY], [EMPTY]],
        [
            "LINESTRING (117 36, 117.5 36.25)",
            "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))",
            "MULTIPOINT ((117 36), (118 37))",
        ],
    ),
    *(
        Good(
            f"crs {code}",
            "a.geojson",
            lambda code=code: _projected(code),
            ("名称",),
            [text("甲")],
            ["POINT (501788.5 4058911.25)"],
            epsg,
        )
        for code, epsg in (
            ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
            ("urn:ogc:def:crs:EPSG::4490", 4490),
            ("EPSG:4548", 4548),
            ("urn:ogc:def:crs:EPSG:9.8.15:4527", 4527),
        )
    ),
)


def _districts() -> bytes:
    return (
        '{"data": [{"区": "历下", "厕所": [{"名": "甲"}, {"名": "乙"}]},'
        ' {"厕所": [{"名": "丙", "lon": 117.02}]}]}'
    ).encode()


JSON = (
    Good(
        "nested, with a geometry",
        "a.json",
        lambda: (
            b'[{"recordid": "x1", "fields": {"adresse": "RUE 1", "geo": [48.85, 2.26],'
            b' "tags": ["a", "b"], "shape": {"type": "MultiPoint", "coordinates":'
            b' [[2.26, 48.85]]}}, "geometry": {"type": "Point", "coordinates":'
            b' [2.26, 48.85]}}, {"recordid": "x2", "fields": {}, "geometry": null}]'
        ),
        (
            *("recordid", "fields.adresse", "fields.geo", "fields.tags"),
            *("fields.shape.type", "fields.shape.coordinates"),
        ),
        [
            text("x1", "RUE 1", "48.85,2.26", "a,b", "MultiPoint", "[[2.26,48.85]]"),
            [*text("x2"), *[EMPTY] * 5],
        ],
        ["POINT (2.26 48.85)", None],
    ),
    Good(
        "found by a path",
        "a.json",
        _districts,
        ("名", "lon"),
        [[*text("甲"), EMPTY], [*text("乙"), EMPTY], [*text("丙"), *number("117.02")]],
        [],
        None,
        ask={"path": "data[].厕所"},
    ),
    Good(
        "the only list",
        "a.json",
        lambda: b'{"total": 1, "result": {"records": [{"n": true}]}}',
        ("n",),
        [[("TRUE", K.BOOLEAN)]],
        [],
        None,
    ),
)

_EXTENDED = (
    '<ExtendedData><Data name="坑位"><value>12</value></Data><SchemaData>'
    '<SimpleData name="电话"> 0531-1 </SimpleData></SchemaData></ExtendedData>'
)
_AREA = (
    "<Polygon><outerBoundaryIs><LinearRing><coordinates>117,36 117,37 118,37 117,36"
    "</coordinates></LinearRing></outerBoundaryIs></Polygon>"
)

_AREA_WKT = "((117 36, 117 37, 118 37, 117 36))"


def _folders() -> bytes:
    inner = placemark(f"{_EXTENDED}{kml_point(' 117.02,36.66,25 ')}")
    return kml(
        f"<Folder><name>市区</name><Folder><name>历下</name>{inner}</Folder></Folder>"
        + placemark(f"<MultiGeometry>{_AREA}{_AREA}</MultiGeometry>", "<![CDATA[A&B]]>")
    )


_FOLDERS = (
    ("folder", "name", "坑位", "电话"),
    [
        [*text("市区 / 历下", "泉城公厕", "12", "0531-1")],
        [EMPTY, *text("A&B"), *[EMPTY] * 2],
    ],
    [P, f"MULTIPOLYGON ({_AREA_WKT}, {_AREA_WKT})"],
)

KML = (
    Good("folders and extended data", "a.kml", _folders, *_FOLDERS),
    Good("packed", "a.KMZ", lambda: packed({"doc.kml": _folders()}), *_FOLDERS),
    Good(
        "a description in HTML",
        "a.kml",
        lambda: kml(
            placemark(
                "<description><![CDATA[<p>周一至周五&nbsp;8:30<br/>周六 <b>休</b></p>"
                f"]]></description>{kml_point('117.02, 36.66')}"
            )
            + placemark("<description>高 &lt; 2.1 m &amp; 宽 &gt; 1</description>")
        ),
        ("name", "description"),
        [
            text("泉城公厕", "周一至周五 8:30\n周六 休"),
            text("泉城公厕", "高 < 2.1 m & 宽 > 1"),
        ],
        [P, None],
    ),
    Good(
        "GBK, without a namespace",
        "a.kml",
        lambda: (
            '<?xml version="1.0" encoding="gb2312"?><kml><Placemark>'
            f"<name>泉城公厕</name>{kml_point('117.02,36.66')}</Placemark></kml>"
        ).encode("gbk"),
        ("name",),
        [text("泉城公厕")],
        [P],
    ),
)

_COLUMNS = [
    ("名称".encode(), "C", 12),
    (b"num", "N", 8),
    (b"area", "F", 8),
    (b"day", "D", 8),
    (b"open", "L", 1),
]
_ROWS = [
    ["公厕A".encode(), b"12", b"30.50", b"20261122", b"T"],
    [b"", b"", b"********", b"00000000", b"?"],
]
_TABLE_CELLS = [
    [
        *text("公厕A"),
        *number("12", "30.5"),
        ("2026-11-22", K.DATE),
        ("TRUE", K.BOOLEAN),
    ],
    [EMPTY] * 5,
]
_TWO = [point_record(117.02, 36.66), NULL_RECORD]


def _named(encoding: str, width: int = 12, **more: bytes | None) -> bytes:
    """Make a layer whose field and cell are Chinese in some encoding."""
    columns = [("名称".encode(encoding), "C", width)]
    table = dbf(columns, [["泉城路公共厕所".encode(encoding)[:width]]])
    return shapefile(POINT, [point_record(117.02, 36.66)], table, **more)


SHAPEFILES = (
    Good(
        "fields of each type, and a shape that is missing",
        "a.zip",
        lambda: shapefile(POINT, _TWO, dbf(_COLUMNS, _ROWS)),
        ("名称", "num", "area", "day", "open"),
        _TABLE_CELLS,
        [P, None],
    ),
    Good(
        "upper case, Chinese names, a folder",
        "A.ZIP",
        lambda: packed(
            {
                f"数据/历下区厕所.{ending}": data
                for ending, data in (
                    ("SHP", shp_and_shx(POINT, _TWO)[0]),
                    ("SHX", shp_and_shx(POINT, _TWO)[1]),
                    ("DBF", dbf(_COLUMNS, _ROWS)),
                    ("PRJ", CGCS2000_PRJ.encode()),
                    ("CPG", b"utf-8\n"),
                )
            }
        ),
        ("名称", "num", "area", "day", "open"),
        _TABLE_CELLS,
        [P, None],
        4490,
    ),
    *(
        Good(
            f"{encoding}, .cpg {cpg!r}, cut in the middle of a letter",
            "a.zip",
            lambda encoding=encoding, cpg=cpg, width=width: _named(
                encoding, width, cpg=cpg
            ),
            ("名称",),
            [text(told)],
            [P],
            encoding=read_as,
            ask=ask,
        )
        for encoding, cpg, width, told, read_as, ask in (
            ("utf-8", b"UTF-8", 11, "泉城路", "utf-8", {}),
            ("utf-8", None, 11, "泉城路", "utf-8", {}),
            ("gbk", b"GBK", 9, "泉城路公", "gb18030", {}),
            ("gbk", b"OEM 936", 9, "泉城路公", "gb18030", {}),
            ("gbk", None, 9, "泉城路公", "gb18030", {}),
            ("gbk", b"UTF-8", 9, "泉城路公", "gb18030", {"encoding": "gb18030"}),
        )
    ),
    Good(
        "Z and M, in a metre CRS",
        "a.zip",
        lambda: shapefile(
            POINT_Z,
            [point_z_record(501788.5, 4058911.25, 25.5, -1e39)],
            prj=CM_117E_PRJ.encode(),
        ),
        ("name",),
        [text("0")],
        ["POINT (501788.5 4058911.25)"],
        4548,
    ),
    Good(
        "areas: one with a hole, one of two parts",
        "a.zip",
        lambda: shapefile(
            POLYGON,
            [rings_record([_OUTER, _HOLE]), rings_record([_OUTER, _OTHER])],
            prj=None,
        ),
        ("name",),
        [text("0"), text("1")],
        [
            f"POLYGON ({_OUTER_WKT}, {_HOLE_WKT})",
            f"MULTIPOLYGON (({_OUTER_WKT}), ({_OTHER_WKT}))",
        ],
        None,
    ),
    Good(
        "lines",
        "a.zip",
        lambda: shapefile(LINE, [rings_record([[[117, 36], [117.5, 36.25]]], LINE)]),
        ("name",),
        [text("0")],
        ["LINESTRING (117 36, 117.5 36.25)"],
    ),
    Good(
        "several points, and a row that is deleted",
        "a.zip",
        lambda: shapefile(
            MULTIPOINT,
            [multipoint_record([[1, 2], [3, 4]]), multipoint_record([[5, 6]])],
            dbf([(b"n", "N", 4)], [[b"1"], [b"2"]], deleted=[0]),
        ),
        ("n",),
        [number("2")],
        ["MULTIPOINT ((5 6))"],
    ),
)


_GPKG_ROWS = [
    (gpkg_point(117.02, 36.66, 4490), "甲", 12, 30.5, 1, "2026-11-22", None),
    (None, None, "十二", None, 0, None, "2026-11-22T08:30:00.000Z"),
]

GEOPACKAGES = (
    Good(
        "columns of each type, CGCS2000",
        "厕所.gpkg",
        lambda: geopackage(
            gpkg_layer(
                "厕所",
                ', "名称" TEXT, num INTEGER, area REAL, open BOOLEAN, day DATE,'
                " moment DATETIME",
                4490,
            ),
            {"厕所": _GPKG_ROWS},
        ),
        ("名称", "num", "area", "open", "day", "moment"),
        [
            [
                *(*text("甲"), *number("12", "30.5"), ("TRUE", K.BOOLEAN)),
                *(("2026-11-22", K.DATE), EMPTY),
            ],
            [
                *(EMPTY, *text("十二"), EMPTY, ("FALSE", K.BOOLEAN), EMPTY),
                *text("2026-11-22T08:30:00.000Z"),
            ],
        ],
        [P, None],
        4490,
    ),
    Good(
        "metres",
        "a.gpkg",
        lambda: plain_geopackage("a", 4548),
        ("name",),
        [text("泉城公厕")],
        [P],
        4548,
    ),
    Good(
        "no reference system",
        "a.gpkg",
        lambda: plain_geopackage("a", 0),
        ("name",),
        [text("泉城公厕")],
        [P],
        None,
    ),
    Good(
        "one of two layers",
        "a.gpkg",
        lambda: geopackage(
            gpkg_layer("a", ", n INTEGER") + gpkg_layer("b", ", m INTEGER"),
            {"a": [(None, 1)], "b": [(gpkg_point(117.02, 36.66), 2)]},
        ),
        ("m",),
        [number("2")],
        [P],
        ask={"layer": "b"},
    ),
)

GOOD: tuple[Good, ...] = (*GEOJSON, *JSON, *KML, *SHAPEFILES, *GEOPACKAGES)
