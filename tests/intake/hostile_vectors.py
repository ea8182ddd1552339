"""Hostile GeoJSON, JSON, KML, shapefiles and GeoPackages, and their harmless twins.

Of the kinds in design/hostile.md. Where only a row is at fault the file is read and
the row has no place: ``ROW_FAULTS``. A file of 300 MB is refused by its size before
any of these readers sees it.
"""

import math
import struct
from collections.abc import Callable, Sequence

from tests.intake.hostile import Hostile
from tests.intake.vector_files import (
    CM_117E_PRJ,
    LINE,
    NULL_RECORD,
    POINT,
    POINT_Z,
    POLYGON,
    POLYGON_Z,
    WGS84_PRJ,
    collection,
    dbf,
    feature,
    geometry,
    geopackage,
    gpkg_layer,
    gpkg_point,
    kml,
    kml_point,
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

Make = Callable[[], bytes]

_SQUARE = [[117.0, 36.6], [117.0, 36.7], [117.1, 36.7], [117.1, 36.6], [117.0, 36.6]]


def good_geojson() -> bytes:
    return collection(feature(point(), name="泉城公厕"))


def _written(geometry_text: str, properties: str = "{}") -> bytes:
    """Write a feature's geometry as it stands: no encoder would."""
    return (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        f'{properties}, "geometry": {geometry_text}}}]}}'
    ).encode()


def _point_of(coordinates: str) -> bytes:
    return _written(f'{{"type": "Point", "coordinates": {coordinates}}}')


_GRIDS = WGS84_PRJ.replace("563]]", '563],EXTENSION["PROJ4_GRIDS","/dev/stdin"]]')


def _members(again: int) -> bytes:
    names = ", ".join(f'"k{i}": 1' for i in range(300_000))
    return _written("null", f'{{{names}, "k{again}": 2}}')


def _circle(number: int) -> list[list[float]]:
    """Give a closed ring of so many vertices."""
    turns = [2 * math.pi * i / (number - 1) for i in range(number - 1)]
    ring = [
        [round(117 + math.cos(t) / 9, 7), round(36.6 + math.sin(t) / 9, 7)]
        for t in turns
    ]
    return [*ring, ring[0]]


def _polygon(ring: object) -> bytes:
    return collection(feature(geometry("Polygon", [ring])))


def _collections(depth: int) -> bytes:
    start = '{"type": "GeometryCollection", "geometries": ['
    return _written(start * depth + "]}" * depth)


def _crs(name: str, kind: str = "name") -> bytes:
    member = "name" if kind == "name" else "href"
    crs = {"type": kind, "properties": {member: name}}
    return collection(feature(point()), crs=crs)


def _geojson(
    name: str, code: str, make: Make, twin: Make = good_geojson, ending: str = "geojson"
) -> Hostile:
    return Hostile(name, f"a.{ending}", make, code, twin, f"b.{ending}")


GEOJSON = (
    _geojson("NaN", "number_not_finite", lambda: _point_of("[NaN, 36.66]")),
    _geojson("Infinity", "number_not_finite", lambda: _point_of("[117, -Infinity]")),
    _geojson(
        "1e999",
        "number_not_finite",
        lambda: _point_of("[1e999, 36.66]"),
        lambda: _point_of("[1.1702e2, 36.66]"),
    ),
    _geojson(
        "a whole number of 400 digits",
        "number_not_finite",
        lambda: _point_of(f"[{'9' * 400}, 36.66]"),
    ),
    _geojson(
        "1e308",
        "position_beyond",
        lambda: _point_of("[1e308, 36.66]"),
        lambda: _point_of("[13905311234, 36.66]"),  # a telephone number: a row's fault
    ),
    _geojson("depth", "nested_too_deep", lambda: b"[" * 100_000 + b"]" * 100_000),
    _geojson(
        "depth in a property",
        "nested_too_deep",
        lambda: _written("null", '{"a": ' + "[" * 10_000 + "]" * 10_000 + "}"),
        lambda: _written("null", '{"a": ' + "[" * 20 + "1" + "]" * 20 + "}"),
    ),
    _geojson(
        "depth in a position",
        "nested_too_deep",
        lambda: _point_of("[" * 100_000 + "1" + "]" * 100_000),
    ),
    _geojson(
        "a polygon of a million vertices",
        "too_many_vertices",
        lambda: _polygon(_circle(1_000_000)),
        lambda: _polygon(_circle(20_000)),
    ),
    _geojson(
        "a member twice",
        "member_twice",
        lambda: _written("null", '{"name": "甲", "name": "乙"}'),
        lambda: _written("null", '{"name": "甲", "Name": "乙"}'),
    ),
    _geojson(
        "a text like a book",
        "record_too_long",
        lambda: _written("null", f'{{"name": "{"字" * 100_001}"}}'),
        lambda: _written("null", f'{{"name": "{"字" * 100_000}"}}'),
    ),
    _geojson(
        "the last of 300,000 members twice",
        "member_twice",
        lambda: _members(299_999),
        lambda: _written("null", "{}"),
    ),
    _geojson(
        "half a character",
        "text_broken",
        lambda: _written("null", '{"name": "\\ud83d"}'),
        lambda: _written("null", '{"name": "\\ud83d\\ude80"}'),
    ),
    _geojson(
        "coordinates as strings",
        "position_malformed",
        lambda: _point_of('["117.02", "36.66"]'),
    ),
    _geojson(
        "coordinates as booleans", "position_malformed", lambda: _point_of("[true, 36]")
    ),
    _geojson(
        "five dimensions",
        "position_malformed",
        lambda: _point_of("[117, 36, 1, 2, 3]"),
        lambda: _point_of("[117, 36, 25.5]"),
    ),
    _geojson(
        "an object as position", "position_malformed", lambda: _point_of('{"x":1}')
    ),
    _geojson(
        "a bomb of collections, deep", "nested_too_deep", lambda: _collections(20_000)
    ),
    _geojson(
        "a bomb of collections, in one another",
        "collection_nested",
        lambda: _collections(5),
        lambda: _collections(1),
    ),
    _geojson(
        "a crs that is an address",
        "crs_unknown",
        lambda: _crs("http://127.0.0.1/crs.txt", "link"),
        lambda: _crs("urn:ogc:def:crs:EPSG::4490"),
    ),
    _geojson(
        "a crs that is WKT",
        "crs_unknown",
        lambda: _crs(CM_117E_PRJ),
        lambda: _crs("EPSG:4548"),
    ),
    _geojson(
        "another type",
        "not_geojson",
        lambda: b'{"type": "Topology", "objects": {}, "arcs": []}',
    ),
    _geojson(
        "a streamed algorithm",
        "not_geojson",
        lambda: (
            b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}'
        ),
    ),
    _geojson(
        "a geometry of no kind",
        "geometry_unknown",
        lambda: _written('{"type": "Circle", "coordinates": [117, 36]}'),
    ),
    _geojson(
        "a ring that is open",
        "ring_open",
        lambda: _polygon(_SQUARE[:-1]),
        lambda: _polygon(_SQUARE),
    ),
    _geojson("no features", "no_records", collection),
    _geojson("cut off", "json_unreadable", lambda: good_geojson()[:-9]),
    _geojson("nothing but blanks", "json_unreadable", lambda: b" \n "),
    _geojson("GBK", "text_not_utf8", lambda: good_geojson().decode().encode("gbk")),
    _geojson(
        "names without end",
        "table_too_large",
        lambda: collection(
            *(feature(None, **{f"n{i}-{j}": 1 for j in range(1000)}) for i in range(20))
        ),
        lambda: collection(feature(None, **{f"n{j}": 1 for j in range(1000)})),
    ),
    _geojson(
        "a name as long as a book",
        "name_too_long",
        lambda: collection(feature(None, **{"名" * 10_000: 1})),
    ),
)

_LISTS = b'{"toilets": [{"name": "a"}], "parks": [{"name": "b"}]}'


def _json(
    name: str, code: str, make: Make, twin: Make, path: str | None = None
) -> Hostile:
    ask = {} if path is None else {"path": path}
    return Hostile(name, "a.json", make, code, twin, "b.json", ask)


def _good_json() -> bytes:
    return b'{"toilets": [{"name": "a"}]}'


JSON = (
    _json("several lists", "records_several", lambda: _LISTS, _good_json),
    _json("no list", "records_not_found", lambda: b'{"a": {"b": 1}}', _good_json),
    _json(
        "a path to nowhere", "records_not_found", _good_json, lambda: _LISTS, "parks"
    ),
    _json("bare values", "records_not_objects", lambda: b"[1, 2]", _good_json),
    _json(
        "two names that become one",
        "member_twice",
        lambda: b'[{"a.b": 1, "a": {"b": 2}}]',
        lambda: b'[{"a.b": 1, "a": {"c": 2}}]',
    ),
    _json(
        "a streamed algorithm, as JSON",
        "records_not_found",
        lambda: (
            b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}'
        ),
        _good_json,
    ),
)


def _good_kml() -> bytes:
    return kml(placemark(kml_point("117.02,36.66")))


def _kml(name: str, code: str, make: Make, twin: Make = _good_kml) -> Hostile:
    return Hostile(name, "a.kml", make, code, twin, "b.kml")


def _doctype(entities: str, use: str) -> bytes:
    head = f'<?xml version="1.0"?><!DOCTYPE kml [{entities}]>'
    return kml(placemark(f"<description>{use}</description>"), head)


_LAUGHS = '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)
)

KML = (
    _kml("billion laughs", "xml_entities", lambda: _doctype(_LAUGHS, "&a9;")),
    _kml(
        "an entity that is a file",
        "xml_entities",
        lambda: _doctype('<!ENTITY f SYSTEM "file:///etc/passwd">', "&f;"),
    ),
    _kml(
        "an entity that is an address",
        "xml_entities",
        lambda: _doctype('<!ENTITY f SYSTEM "http://127.0.0.1/">', "&f;"),
    ),
    _kml(
        "deep folders",
        "nested_too_deep",
        lambda: kml("<Folder>" * 100_000 + "</Folder>" * 100_000),
        lambda: kml("<Folder>" * 20 + placemark("") + "</Folder>" * 20),
    ),
    _kml("GPX", "not_kml", lambda: b'<gpx version="1.1"><wpt lat="1" lon="2"/></gpx>'),
    _kml(
        "WFS", "not_kml", lambda: b"<OGRWFSDataSource><URL>x</URL></OGRWFSDataSource>"
    ),
    _kml("cut off", "xml_unreadable", lambda: _good_kml()[:-20]),
    _kml(
        "only a link elsewhere",
        "kml_elsewhere",
        lambda: kml(
            "<NetworkLink><Link><href>http://127.0.0.1/</href></Link></NetworkLink>"
        ),
    ),
    _kml("no placemarks", "no_records", lambda: kml("<Style/>")),
    *(
        _kml(
            f"coordinates {told}",
            code,
            lambda told=told: kml(placemark(kml_point(told))),
        )
        for told, code in (
            ("nan,36", "position_malformed"),
            ("117;36", "position_malformed"),
            ("１１７,36", "position_malformed"),
            ("1_17,36", "position_malformed"),
            ("117", "position_malformed"),
            ("1e99,36", "position_beyond"),
        )
    ),
)


def _patched(data: bytes, place: int, form: str, *values: float) -> bytes:
    change = struct.pack(form, *values)
    return data[:place] + change + data[place + len(change) :]


def _points(number: int = 2) -> list[bytes]:
    return [point_record(117.02 + i / 100, 36.66) for i in range(number)]


def _shape_patched(
    part: int, place: int, form: str, *values: float, kind: int = POINT
) -> bytes:
    """Change ``.shp`` (0) or ``.shx`` (1) of a layer of two points or areas."""
    records = _points() if kind == POINT else [rings_record([_SQUARE])] * 2
    parts = list(shp_and_shx(kind, records))
    parts[part] = _patched(parts[part], place, form, *values)
    return shapefile(kind, records, shp=parts[0], shx=parts[1])


def _good_shapefile() -> bytes:
    return shapefile(POINT, _points())


def _shp(name: str, code: str, make: Make, twin: Make = _good_shapefile) -> Hostile:
    return Hostile(name, "a.zip", make, code, twin, "b.zip")


def _z_records(*, whole: bool) -> Sequence[bytes]:
    record = point_z_record(117.02, 36.66, math.nan, -1e39)
    return [record if whole else record[:20]]


def _overlapping() -> bytes:
    """Let a thousand entries of the index share one record."""
    shp, shx = shp_and_shx(POLYGON, [rings_record([_circle(1000)])])
    index = shx[100:108] * 1000
    shx = _patched(shx[:100] + index, 24, ">i", (100 + len(index)) // 2)
    rows = [[b"x"]] * 1000
    return shapefile(POLYGON, [], dbf([(b"n", "C", 1)], rows), shp=shp, shx=shx)


def _dbf(**told: int) -> bytes:
    table = dbf([(b"name", "C", 8)], [[b"a"], [b"b"]], **told)
    return shapefile(POINT, _points(), table)


def _columns(*columns: tuple[bytes, str, int]) -> bytes:
    rows = [[b"" for _ in columns]] * 2
    return shapefile(POINT, _points(), dbf(columns, rows))


def _gbk_table(cpg: bytes | None) -> bytes:
    rows = [["公厕".encode("gbk")]] * 2
    return shapefile(POINT, _points(), dbf([(b"name", "C", 8)], rows), cpg=cpg)


def _many_rings(number: int) -> bytes:
    ring = [[0, 0], [0, 1], [1, 1], [0, 0]]
    return shapefile(POLYGON, [rings_record([ring] * number)])


SHAPEFILES = (
    _shp(
        "a record of negative length",
        "shp_record_wrong",
        lambda: _shape_patched(0, 104, ">i", -10),
    ),
    _shp(
        "a record of huge length",
        "shp_record_wrong",
        lambda: _shape_patched(0, 104, ">i", 2**31 - 1),
    ),
    _shp(
        "a huge length in the index",
        "shp_index_wrong",
        lambda: _shape_patched(1, 104, ">i", 2**31 - 1),
    ),
    _shp(
        "a negative length in the index",
        "shp_index_wrong",
        lambda: _shape_patched(1, 104, ">i", -10),
    ),
    _shp(
        "2^30 parts",
        "shp_parts_wrong",
        lambda: _shape_patched(0, 144, "<i", 2**30, kind=POLYGON),
        lambda: shapefile(POLYGON, [rings_record([_SQUARE])]),
    ),
    _shp(
        "2^30 points",
        "shp_parts_wrong",
        lambda: _shape_patched(0, 148, "<i", 2**30, kind=POLYGON),
    ),
    _shp(
        "a part that begins after the points",
        "shp_parts_wrong",
        lambda: _shape_patched(0, 152, "<i", 99, kind=POLYGON),
    ),
    _shp(
        "a point that is NaN",
        "number_not_finite",
        lambda: shapefile(POINT, [point_record(math.nan, 36.66)]),
    ),
    _shp(
        "a corner that is infinite",
        "number_not_finite",
        lambda: shapefile(LINE, [rings_record([[[117, 36], [math.inf, 36]]], LINE)]),
    ),
    _shp(
        "a point at 1e308",
        "position_beyond",
        lambda: shapefile(POINT, [point_record(1e308, 36.66)]),
    ),
    _shp(
        "a kind that disagrees with the head",
        "shp_kind_differs",
        lambda: shapefile(POINT, [rings_record([_SQUARE])]),
        lambda: shapefile(POINT, [*_points(1), NULL_RECORD]),
    ),
    _shp("a multipatch", "shp_kind_differs", lambda: shapefile(31, [NULL_RECORD])),
    _shp(
        "an index out of range",
        "shp_index_wrong",
        lambda: _shape_patched(1, 108, ">i", 2**30),
    ),
    _shp(
        "a negative place in the index",
        "shp_index_wrong",
        lambda: _shape_patched(1, 108, ">i", -50),
    ),
    _shp("a record shared a thousand times", "shp_index_wrong", _overlapping),
    _shp(
        "no shapefile's head",
        "shp_header_wrong",
        lambda: _shape_patched(0, 0, ">i", 1234),
    ),
    _shp(
        "a VRT named data.shp",
        "shp_header_wrong",
        lambda: shapefile(shp=b"<OGRVRTDataSource></OGRVRTDataSource>" * 9),
    ),
    _shp(
        "cut off",
        "shp_header_wrong",
        lambda: shapefile(POINT, _points(), shp=shp_and_shx(POINT, _points())[0][:-8]),
    ),
    _shp("a .dbf whose head is of length 0", "dbf_header_wrong", lambda: _dbf(head=0)),
    _shp("a .dbf of 2^31 rows", "dbf_header_wrong", lambda: _dbf(number=2**31)),
    _shp("a .dbf of fewer rows", "dbf_rows_differ", lambda: _dbf(number=1)),
    _shp(
        "a field of 255",
        "dbf_field_wrong",
        lambda: _columns((b"name", "C", 255)),
        lambda: _columns((b"name", "C", 254)),
    ),
    _shp("a field of 0", "dbf_field_wrong", lambda: _columns((b"name", "C", 0))),
    _shp(
        "a field that is a memo",
        "dbf_field_wrong",
        lambda: _columns((b"name", "M", 10)),
        lambda: _columns((b"name", "N", 10)),
    ),
    _shp(
        "a .cpg that is wrong",
        "dbf_text_unreadable",
        lambda: _gbk_table(b"UTF-8"),
        lambda: _gbk_table(b"../../../../etc/passwd"),
    ),
    _shp(
        "a .prj that names a grid",
        "prj_unreadable",
        lambda: shapefile(prj=_GRIDS.encode()),
        lambda: shapefile(prj=WGS84_PRJ.encode()),
    ),
    _shp(
        "a .prj of somebody's own grid",
        "crs_unlisted",
        lambda: shapefile(prj=CM_117E_PRJ.replace("117.0", "117.25").encode()),
        lambda: shapefile(prj=CM_117E_PRJ.replace("_CM_117E", "_own").encode()),
    ),
    _shp(
        "a .prj of 500 KB",
        "prj_unreadable",
        lambda: shapefile(prj=CM_117E_PRJ.encode().ljust(500_000, b"]")),
        lambda: shapefile(prj=CM_117E_PRJ.encode().ljust(2_000)),
    ),
    _shp(
        "a .prj that is an address",
        "prj_unreadable",
        lambda: shapefile(prj=b"http://127.0.0.1/crs.prj"),
    ),
    _shp(
        "a .prj that is a path",
        "prj_unreadable",
        lambda: shapefile(prj=b"/etc/passwd"),
        lambda: shapefile(prj=None),
    ),
    _shp("a .prj of brackets", "prj_unreadable", lambda: shapefile(prj=b"A[" * 4_900)),
    _shp(
        "Z and M that are cut off",
        "shp_record_wrong",
        lambda: shapefile(POINT_Z, _z_records(whole=False)),
        lambda: shapefile(POINT_Z, _z_records(whole=True)),  # NaN, and no data
    ),
    _shp(
        "Z of corners that is cut off",
        "shp_record_wrong",
        lambda: shapefile(POLYGON_Z, [rings_record([_SQUARE], POLYGON_Z)]),
        lambda: shapefile(
            POLYGON_Z, [rings_record([_SQUARE], POLYGON_Z, after=bytes(16 + 8 * 5))]
        ),
    ),
    _shp("no records", "no_records", lambda: shapefile(POINT, [])),
    _shp(
        "ten thousand rings",
        "too_many_vertices",
        lambda: _many_rings(10_000),
        lambda: _many_rings(200),
    ),
    _shp("no .shx", "shapefile_incomplete", lambda: shapefile(shx=None)),
    _shp("no .dbf", "shapefile_incomplete", lambda: shapefile(dbf=None)),
    _shp(
        "no shapefile at all", "shapefile_incomplete", lambda: packed({"a.txt": b"a"})
    ),
    _shp(
        "two layers",
        "layer_wanted",
        lambda: packed({f"{n}.shp": b"" for n in ("厕所", "停车场")}),
        lambda: shapefile(stem="数据/厕所"),
    ),
)


def _gpkg(
    name: str, code: str, make: Make, twin: Make = plain_geopackage, **ask: str
) -> Hostile:
    return Hostile(name, "a.gpkg", make, code, twin, "b.gpkg", ask)


_SYSTEM = """
INSERT INTO gpkg_spatial_ref_sys VALUES ('a', 100001, 'NONE', 100001, '{}', NULL);
UPDATE gpkg_contents SET srs_id = 100001;
UPDATE gpkg_geometry_columns SET srs_id = 100001;
"""


def _two_layers() -> bytes:
    script = gpkg_layer("a", ", name TEXT") + gpkg_layer("b", ", name TEXT")
    return geopackage(script, {n: [(gpkg_point(117, 36), "甲")] for n in "ab"})


def _with(after: str) -> bytes:
    """Do something to a good one."""
    script = gpkg_layer("toilets", ", name TEXT")
    rows = [(gpkg_point(117.02, 36.66), "泉城公厕")]
    return geopackage(script, {"toilets": rows}, after)


def _zeroed() -> bytes:
    """Zero the page of the layer's rows."""
    data = _with("")
    place = data.index("泉城公厕".encode()) // 4096 * 4096
    return data[:place] + bytes(4096) + data[place + 4096 :]


def _nested_blob(depth: int) -> bytes:
    """Make a collection of collections, as deep as it is told."""
    inner = struct.pack("<BI2d", 1, 1, 117.0, 36.0)
    wkb = struct.pack("<BII", 1, 7, 1) * depth + inner
    blob = struct.pack("<2s2Bi", b"GP", 0, 1, 4326) + wkb
    return geopackage(gpkg_layer("a", ""), {"a": [(blob,)]})


_ENDLESS = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
    " SELECT 'toilets' AS table_name, x AS data_type, x AS srs_id FROM n"
)

GEOPACKAGES = (
    _gpkg("several layers", "layer_wanted", _two_layers),
    _gpkg("another layer", "layer_missing", plain_geopackage, _two_layers, layer="a"),
    _gpkg(
        "no GeoPackage",
        "not_geopackage",
        lambda: _patched(plain_geopackage(), 68, ">i", 0),
    ),
    _gpkg("cut off", "geopackage_damaged", lambda: plain_geopackage()[:-5000]),
    _gpkg("a page of zeros", "geopackage_damaged", _zeroed),
    _gpkg("no layer", "layer_missing", lambda: geopackage("", {})),
    _gpkg("no rows", "no_records", lambda: _with("DELETE FROM toilets;")),
    _gpkg(
        "contents that are computed without end",
        "geopackage_damaged",
        lambda: _with(
            f"DROP TABLE gpkg_contents; CREATE VIEW gpkg_contents AS {_ENDLESS};"
        ),
    ),
    _gpkg(
        "a layer that is computed without end",
        "layer_missing",
        lambda: _with(
            "DROP TABLE toilets; CREATE VIEW toilets AS WITH RECURSIVE n(x) AS"
            " (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS fid FROM n;"
        ),
    ),
    _gpkg(
        "a CRS that names a grid",
        "prj_unreadable",
        lambda: _with(_SYSTEM.format(_GRIDS)),
        lambda: _with(_SYSTEM.format(WGS84_PRJ)),
    ),
    _gpkg(
        "somebody's own grid",
        "crs_unlisted",
        lambda: _with(_SYSTEM.format(CM_117E_PRJ.replace("117.0", "117.25"))),
        lambda: _with(_SYSTEM.format(CM_117E_PRJ.replace("_CM_117E", "_own"))),
    ),
    _gpkg(
        "a geometry column that is not there",
        "geopackage_damaged",
        lambda: _with("UPDATE gpkg_geometry_columns SET column_name = 'x';"),
    ),
    _gpkg(
        "a point that is NaN",
        "number_not_finite",
        lambda: geopackage(
            gpkg_layer("a", ""), {"a": [(gpkg_point(math.inf, 36.66),)]}
        ),
    ),
)

#: Where only a row is at fault: name, file, and what is read (WKT, None: no place).
ROW_FAULTS: tuple[tuple[str, bytes, str | None], ...] = (
    ("null geometry", collection(feature(None)), None),
    ("empty coordinates", collection(feature(geometry("Point", []))), None),
    ("an empty ring", _polygon([]), None),
    ("a collection", _collections(1), None),
    (
        "a line of one position",
        collection(feature(geometry("LineString", [[1, 2]]))),
        None,
    ),
    (
        "a bowtie",
        _polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]),
        "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))",
    ),
    ("0/0", collection(feature(point(0, 0))), "POINT (0 0)"),
)

HOSTILE: tuple[Hostile, ...] = (*GEOJSON, *JSON, *KML, *SHAPEFILES, *GEOPACKAGES)
