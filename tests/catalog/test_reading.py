"""The files of a workspace, read together: every fault at once, with its place."""

from pathlib import Path

import pytest

from citymap.catalog import read_catalog
from citymap.errors import DefinitionError, NotFoundError
from citymap.layer import Bounds, Figure, OsmTag

ROOT = Path(__file__).parents[2]
FIFTEEN = [
    *("back_streets", "breakfast", "chargers", "convenience", "fairs", "markets"),
    *("parking", "parks", "recycling", "rest_stops", "stations", "toilet_alliance"),
    *("toilets", "vendor_zones", "waste_sorting"),
]
LAYER = """\
id = "toilets"
title = { zh = "公厕", en = "Toilets" }
geometry = "point"
icon = "toilet"
colour = "#2b6ca3"
source = "a test"
key = "code"
hours = "hours"
follows_holidays = false
flags = ["wheelchair"]
popup = ["name", "hours"]
osm = ["amenity=toilets"]
[fields.name]
type = "text"
title = { zh = "名称", en = "Name" }
aliases = ["厕所名称"]
required = true
osm = "name:zh|name"
[fields.code]
type = "integer"
title = { zh = "编号", en = "Code" }
minimum = 0
maximum = 9
unit = "号"
[fields.hours]
type = "opening_hours"
title = { zh = "时间", en = "Opening" }
[fields.wheelchair]
type = "yes_no_unknown"
title = { zh = "无障碍", en = "Step-free" }
[fields.grade]
type = "choice"
title = { zh = "等级", en = "Grade" }
choices = [
    { value = "first", title = { zh = "一类", en = "First" }, aliases = ["Ⅰ类"] },
    { value = "second", title = { zh = "二类", en = "Second" } },
]
"""
CITY = """\
name = { zh = "城", en = "City" }
languages = ["zh", "en"]
bounds = [116.0, 36.0, 118.0, 38.0]
margin_m = 5000
time_zone = "Asia/Shanghai"
storage_crs = 4490
grid_crs = 4548
holidays = "holidays.toml"
[[figures]]
layer = "toilets"
count = 7
where = { grade = "first" }
source = "a test"
[[tiles]]
title = { zh = "底图", en = "Ground" }
url = "/tiles/{z}/{x}/{y}.png"
attribution = "a test"
"""
L, C = "layers/toilets.toml: ", "layers/city.toml: "
NO_ID = "the file's name is no id; [a-z][a-z0-9_]*, up to 40 characters"
TEXT = "one line of text, 1 to 100 characters"
PROSE = "one line of text, 1 to 500 characters"
TYPES = (
    "one of text, integer, number, yes_no_unknown, choice, date, datetime, "
    "opening_hours, market_days, phone, url"
)
NUMBERS_ONLY = "only where type is integer or number"
A_FIELD = "a declared field: name, code, hours, wheelchair, grade"
A_FLAG = "a declared field of type yes_no_unknown: wheelchair"
A_KEY = "a declared field of type text or integer: name, code"
SOME_HOURS = "a declared field of type opening_hours or market_days: hours"
A_BOX = (
    "[west, south, east, north] in degrees, each before the other, at most 10° across"
)
A_ZONE = "a zone of the tz database, as Area/City"
A_FILE = "a plain file name within data/"
A_TILE = "an http(s) address or a path with {z}, {x} and {y}, and perhaps {s} and {key}"
PLACED = "given where an address has {}, and only there"
A_COUNT = "a whole number from 0 to 100000000"


def write_workspace(folder: Path, layer: str = LAYER, city: str = CITY) -> Path:
    (folder / "layers").mkdir(exist_ok=True)
    (folder / "layers" / "toilets.toml").write_text(layer, "utf-8")
    (folder / "layers" / "city.toml").write_text(city, "utf-8")
    return folder


def faults_of(workspace: Path) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        read_catalog(workspace)
    return list(refused.value.faults)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('id = "toilets"', 'id = "toilet"', 'id = "toilet"; "toilets", as the file'),
        ('id = "toilets"\n', "", 'id is missing; "toilets", as the file is named'),
        ("title = { zh", "titel = { zh", "title is missing; a table"),
        (
            'title = { zh = "公厕", en = "Toilets" }',
            'title = "x"',
            'title = "x"; a table',
        ),
        ('zh = "公厕", ', "", f"title.zh is missing; {TEXT}"),
        (
            '"Toilets" }',
            '"Toilets", fr = "x" }',
            "title.fr is not a key here; nearest: ",
        ),
        ('"公厕"', '""', f'title.zh = ""; {TEXT}'),
        ('"公厕"', '" 公厕"', f'title.zh = " 公厕"; {TEXT}'),
        ('"公厕"', '"公\\n厕"', f'title.zh = "公\\n厕"; {TEXT}'),
        ('"公厕"', '"公\u202e厕"', f'title.zh = "公�厕"; {TEXT}'),
        ('"公厕"', f'"{"厕" * 101}"', 'title.zh = "厕厕厕'),
        ('"point"', '"Point"', 'geometry = "Point"; one of point, line, polygon'),
        ('"point"', "1", "geometry = 1; one of point, line, polygon"),
        ('"toilet"\ncolour', '"<b>"\ncolour', 'icon = "<b>"; a-z 0-9 _ -'),
        ("#2b6ca3", "#2b6", 'colour = "#2b6"; #rrggbb'),
        ("#2b6ca3", "2b6ca3#", 'colour = "2b6ca3#"; #rrggbb'),
        ('colour = "#2b6ca3"', 'color = "#2b6ca3"', "colour is missing; #rrggbb"),
        ('colour = "#2b6ca3"', "colour = 7", "colour = 7; #rrggbb"),
        ('source = "a test"\n', "", f"source is missing; {PROSE}"),
        ('key = "code"', 'key = "cod"', f'key = "cod"; {A_KEY}'),
        ('key = "code"', 'key = "hours"', f'key = "hours"; {A_KEY}'),
        ('hours = "hours"', 'hours = "name"', f'hours = "name"; {SOME_HOURS}'),
        ('hours = "hours"', "hours = true", f"hours = true; {SOME_HOURS}"),
        (
            'hours = "hours"',
            'hours = "hours"\nalways_open = true',
            "always_open = true; ",
        ),
        ("_holidays = false", '_holidays = "no"', 'holidays = "no"; true or false'),
        (
            'hours = "hours"\nfollows_holidays = false',
            "follows_holidays = true",
            "follows_holidays = true; only with hours of type opening_hours",
        ),
        ('["wheelchair"]', '["wheelchairs"]', f'flags[0] = "wheelchairs"; {A_FLAG}'),
        ('["wheelchair"]', '["wheelchair", "name"]', f'flags[1] = "name"; {A_FLAG}'),
        (
            '["wheelchair"]',
            '["wheelchair", "wheelchair"]',
            "; the same value only once",
        ),
        (
            '["wheelchair"]',
            '"wheelchair"',
            'flags = "wheelchair"; a list of at most 50',
        ),
        ('["name", "hours"]', '["name", "x"]', f'popup[1] = "x"; {A_FIELD}'),
        ('["name", "hours"]', "[3]", f"popup[0] = 3; {A_FIELD}"),
        ("amenity=toilets", "amenity", 'osm[0] = "amenity"; key=value, or key=*'),
        ("amenity=toilets", "a=b=c", 'osm[0] = "a=b=c"; key=value, or key=*'),
        (
            'osm = ["amenity=toilets"]',
            'osm = "a=b"',
            'osm = "a=b"; a list of at most 50',
        ),
        ('type = "text"', 'type = "txt"', f'fields.name.type = "txt"; {TYPES}'),
        ('type = "text"\n', "", f"fields.name.type is missing; {TYPES}"),
        ("required = true", "required = 1", "fields.name.required = 1; true or false"),
        (
            "required = true",
            "requird = true",
            "fields.name.requird is not a key here; nearest: required",
        ),
        ("required = true", 'unit = "个"', f'fields.name.unit = "个"; {NUMBERS_ONLY}'),
        ("required = true", "minimum = 1", f"fields.name.minimum = 1; {NUMBERS_ONLY}"),
        ("required = true", "maximum = 1", f"fields.name.maximum = 1; {NUMBERS_ONLY}"),
        (
            "required = true",
            'choices = [{ value = "a", title = { zh = "a", en = "a" } }]',
            'only where type = "choice"',
        ),
        (
            "minimum = 0",
            "minimum = 10",
            "fields.code.minimum = 10; not above maximum = 9",
        ),
        ("minimum = 0", "minimum = nan", "fields.code.minimum = NaN; a number from -1"),
        (
            "minimum = 0",
            "minimum = true",
            "fields.code.minimum = true; a number from -1",
        ),
        (
            '"name:zh|name"',
            '"name:zh||name"',
            "; OpenStreetMap keys, alternatives apart by |",
        ),
        (
            '"name:zh|name"',
            '["name"]',
            'fields.name.osm = ["name"]; OpenStreetMap keys',
        ),
        (
            '["厕所名称"]',
            '["编号"]',
            'fields: "编号" means both name and code; only one',
        ),
        ('["厕所名称"]', '["ＣＯＤＥ"]', "means both name and code; only one"),
        ('["厕所名称"]', str([f"a{i}" for i in range(51)]), "; a list of at most 50"),
        ('["厕所名称"]', "[1]", f"fields.name.aliases[0] = 1; {TEXT}"),
        (
            "[fields.grade]",
            "[fields.Grade]",
            "fields.Grade is no field name; [a-z][a-z0-9_]*, up to 40",
        ),
        ("[fields.grade]", f"[fields.{'g' * 41}]", "is no field name; [a-z][a-z0-9_]*"),
        ("[fields.grade]", "[fields.geom]", "fields.geom is a reserved name"),
        ("[fields.grade]", "[fields.fid]", "fields.fid is a reserved name"),
        ("[fields.grade]", "[fields.id]", "fields.id is a reserved name"),
        ("[fields.grade]", "[fields.closed_from]", "fields.closed_from is a reserved"),
        ("[fields.grade]", "[fields.source]", "fields.source is a reserved name"),
        ("[fields.grade]", "[fields.updated]", "fields.updated is a reserved name"),
        ("[fields.grade]", "[fields.bbox]", "fields.bbox is a reserved name"),
        ("[fields.grade]", "[fields.open]", "fields.open is a reserved name"),
        ('"second",', '"first",', "fields.grade.choices = ["),
        (
            '["Ⅰ类"]',
            '["二类"]',
            'choices: "二类" means both first and second; only one',
        ),
        ('value = "first", ', "", f"fields.grade.choices[0].value is missing; {TEXT}"),
        (
            '{ value = "second", title = { zh = "二类", en = "Second" } }',
            "7",
            "fields.grade.choices[1] = 7; a table",
        ),
        ('zh = "二类"', 'zh = "二类", x = 1', "choices[1].title.x is not a key here"),
        (
            "[fields.hours]\n",
            "[fields]\nhours = 1\n[fields.old]\n",
            "fields.hours = 1; a table",
        ),
        ('id = "toilets"', 'id = "toilets', "is not TOML: Illegal character"),
        ('id = "toilets"', 'id = "toilets"\nid = "x"', "is not TOML: Cannot overwrite"),
        ('id = "toilets"', "x = " + "[" * 5000, "is nested too deep"),
        ('id = "toilets"', "x = " + "9" * 5000, "is not TOML: Exceeds the limit"),
        (
            'id = "toilets"',
            "#" + "x" * 262144,
            "is not TOML: longer than 262,144 bytes",
        ),
    ],
)
def test_a_fault_of_a_layer_is_told_with_its_place_and_what_is_allowed(
    before: str, after: str, fault: str, tmp_path: Path
) -> None:
    assert before in LAYER
    city = CITY.replace('where = { grade = "first" }\n', "")
    faults = faults_of(write_workspace(tmp_path, LAYER.replace(before, after, 1), city))
    assert [f for f in faults if f.startswith(L) and fault in f], faults
    assert all(f.startswith(L) for f in faults)
    assert all(len(f) < 300 for f in faults)
    assert len(faults) <= 2, "one mistake, one fault; a misspelt key is two"


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("name = { zh", "nam = { zh", "name is missing; a table"),
        ('["zh", "en"]', '["zh", "fr"]', 'languages[1] = "fr"; one of zh, en'),
        ('["zh", "en"]', '["zh", "zh"]', "languages = ["),
        ("[116.0, 36.0, 118.0, 38.0]", "[36.0, 116.0, 38.0, 118.0]", A_BOX),
        ("[116.0, 36.0, 118.0, 38.0]", "[118.0, 36.0, 116.0, 38.0]", A_BOX),
        ("[116.0, 36.0, 118.0, 38.0]", "[116.0, 36.0, 118.0]", A_BOX),
        ("[116.0, 36.0, 118.0, 38.0]", "[16.0, 36.0, 118.0, 38.0]", A_BOX),
        ("[116.0, 36.0, 118.0, 38.0]", "[-181.0, 36.0, -179.0, 38.0]", A_BOX),
        ("[116.0, 36.0, 118.0, 38.0]", "[116.0, -95.0, 118.0, -89.0]", A_BOX),
        ("[116.0, 36.0, 118.0, 38.0]", "[116.0, 89.0, 118.0, 91.0]", A_BOX),
        ("[116.0, 36.0, 118.0, 38.0]", "[116.0, 36.0, nan, 38.0]", A_BOX),
        ("[116.0, 36.0, 118.0, 38.0]", "[116.0, 36.0, inf, 38.0]", A_BOX),
        ("[116.0, 36.0, 118.0, 38.0]", '["116", "36", "118", "38"]', A_BOX),
        ("[116.0, 36.0, 118.0, 38.0]", "[true, 36.0, 3.0, 38.0]", A_BOX),
        (
            "margin_m = 5000",
            "margin_m = -1",
            "margin_m = -1; a number from 0 to 100,000",
        ),
        ("margin_m = 5000", "margin = 5000", "margin_m is missing; a number from 0"),
        ("Asia/Shanghai", "Asia/Atlantis", f'time_zone = "Asia/Atlantis"; {A_ZONE}'),
        ("Asia/Shanghai", "../../etc/passwd", f'"../../etc/passwd"; {A_ZONE}'),
        ("Asia/Shanghai", "localtime", f'time_zone = "localtime"; {A_ZONE}'),
        ('"Asia/Shanghai"', "8", f"time_zone = 8; {A_ZONE}"),
        (
            "crs = 4490",
            'crs = "4490"',
            'storage_crs = "4490"; a whole number from 1024',
        ),
        (
            "crs = 4490",
            "crs = 4490.0",
            "storage_crs = 4490.0; a whole number from 1024",
        ),
        ("crs = 4548", "crs = 3", "grid_crs = 3; a whole number from 1024 to 32767"),
        ("holidays.toml", "../holidays.toml", f'"../holidays.toml"; {A_FILE}'),
        ("holidays.toml", "/etc/passwd", f'"/etc/passwd"; {A_FILE}'),
        ("holidays.toml", ".hidden", f'".hidden"; {A_FILE}'),
        (
            'layer = "toilets"',
            'layer = "toilet"',
            'figures[0].layer = "toilet"; one of',
        ),
        (
            'languages = ["zh", "en"]',
            'first = ["Toilets"]',
            'first[0] = "Toilets"; the id of a layer',
        ),
        ("count = 7", "count = -7", f"figures[0].count = -7; {A_COUNT}"),
        ("count = 7", "count = 7.5", f"figures[0].count = 7.5; {A_COUNT}"),
        (
            'grade = "first"',
            'grad = "first"',
            'figures[0].where.grad = "first"; a field',
        ),
        (
            'grade = "first"',
            'grade = "1st"',
            'where.grade = "1st"; one of first, second',
        ),
        ('grade = "first"', "grade = 1", f"figures[0].where.grade = 1; {TEXT}"),
        ('grade = "first"', 'wheelchair = "true"', 'wheelchair = "true"; yes or no'),
        ('grade = "first"', 'open = "now"', 'figures[0].where.open = "now"; 24h'),
        ('source = "a test"\n', "", f"figures[0].source is missing; {PROSE}"),
        ("/tiles/{z}/{x}/{y}.png", "/tiles/{z}/{x}.png", A_TILE),
        ("/tiles/{z}/{x}/{y}.png", "javascript:{z}{x}{y}", A_TILE),
        ("/tiles/{z}/{x}/{y}.png", "file:///{z}/{x}/{y}", A_TILE),
        ("/tiles/{z}/{x}/{y}.png", "//evil.example/{z}/{x}/{y}", A_TILE),
        ("/tiles/{z}/{x}/{y}.png", "https://a b/{z}/{x}/{y}", A_TILE),
        ("/tiles/{z}/{x}/{y}.png", "https://a;b/{z}/{x}/{y}", A_TILE),
        ("/tiles/{z}/{x}/{y}.png", "https://a.{key}/{z}/{x}/{y}", A_TILE),
        ("/tiles/{z}/{x}/{y}.png", "/{z}/{x}/{y}/{token}", A_TILE),
        ("/tiles/{z}/{x}/{y}.png", "/{z}/{x}/{y}/{", A_TILE),
        ("/tiles/{z}/{x}/{y}.png", "/{z}/{x}/{y}'", A_TILE),
        ("/tiles/{z}/{x}/{y}.png", "/{z}/{x}/{y}{s}", PLACED.format("{s}")),
        ("/tiles/{z}/{x}/{y}.png", "/{z}/{x}/{y}{key}", PLACED.format("{key}")),
        ("[[tiles]]\n", '[[tiles]]\nkey = "a"\n', PLACED.format("{key}")),
        ("[[tiles]]\n", '[[tiles]]\nsubdomains = ["a"]\n', PLACED.format("{s}")),
        ("[[tiles]]\n", '[[tiles]]\nlabels = "x"\n', A_TILE),
        ("[[tiles]]\n", '[[tiles]]\ndatum = "bd09"\n', "a grid of its own"),
        ("[[tiles]]\n", "[[tiles]]\nmin_zoom = 23\n", "a whole number from 0 to 22"),
        (
            "[[tiles]]\n",
            "[[tiles]]\nmin_zoom = 9\nmax_zoom = 8\n",
            "at least min_zoom, 9",
        ),
        ("[[tiles]]\n", '[[tiles]]\nsubdomains = ["a.b"]\n', "a part of a host's name"),
        ('languages = ["zh", "en"]', 'navigation = ["google"]', "amap, tencent, baidu"),
        ("[[tiles]]", "[tiles]", "tiles = {"),
        ("grid_crs", "grid_csr", "grid_csr is not a key here; nearest: grid_crs"),
    ],
)
def test_a_fault_of_the_city_is_told_with_its_place_and_what_is_allowed(
    before: str, after: str, fault: str, tmp_path: Path
) -> None:
    assert before in CITY
    faults = faults_of(write_workspace(tmp_path, city=CITY.replace(before, after, 1)))
    assert [f for f in faults if f.startswith(C) and fault in f], faults
    assert all(f.startswith(C) for f in faults)


def test_the_twin_without_a_fault_is_accepted(tmp_path: Path) -> None:
    catalog = read_catalog(write_workspace(tmp_path))
    layer = catalog.layer("toilets")
    name, code, *_, grade = layer.fields
    assert (name.osm, name.aliases, name.required) == (
        ("name:zh", "name"),
        ("厕所名称",),
        True,
    )
    assert (code.minimum, code.maximum, code.unit) == (0, 9, "号")
    assert [choice.value for choice in grade.choices] == ["first", "second"]
    assert layer.osm == (OsmTag("amenity", "toilets"),)
    assert (layer.key, layer.hours, layer.flags) == ("code", "hours", ("wheelchair",))
    city = catalog.city
    assert city.bounds == Bounds(116.0, 36.0, 118.0, 38.0)
    assert city.time_zone.key == "Asia/Shanghai"
    figure = Figure("toilets", 7, (("grade", "first"),), "a test")
    assert city.figures == (figure,)
    assert city.tiles[0].url == "/tiles/{z}/{x}/{y}.png"


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    workspace = write_workspace(
        tmp_path,
        LAYER.replace("#2b6ca3", "blue").replace('type = "text"', 'type = "txt"'),
        CITY.replace("crs = 4490", "crs = 0"),
    )
    (workspace / "layers" / "parks.toml").write_text("# a park\nid = ?\n")
    (workspace / "layers" / "2nd.toml").write_text(LAYER, "utf-8")
    (workspace / "layers" / "gpkg_x.toml").write_text(LAYER, "utf-8")
    assert faults_of(workspace) == [
        f"layers/2nd.toml: {NO_ID}",
        'layers/2nd.toml: id = "toilets"; "2nd", as the file is named',
        f"layers/gpkg_x.toml: {NO_ID}",
        'layers/gpkg_x.toml: id = "toilets"; "gpkg_x", as the file is named',
        "layers/parks.toml: is not TOML: Invalid value (at line 2, column 6)",
        f'{L}fields.name.type = "txt"; {TYPES}',
        f'{L}colour = "blue"; #rrggbb',
        f"{C}storage_crs = 0; a whole number from 1024 to 32767",
    ]


def test_a_field_of_a_faulty_type_is_not_told_again_where_it_is_used(
    tmp_path: Path,
) -> None:
    broken = LAYER.replace("yes_no_unknown", "boolean")
    city = CITY.replace('where = { grade = "first" }\n', "")
    assert faults_of(write_workspace(tmp_path, broken, city)) == [
        f'{L}fields.wheelchair.type = "boolean"; {TYPES}'
    ]


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"opening_hours"', '"hours"', f'fields.hours.type = "hours"; {TYPES}'),
        ('hours = "hours"', 'hours = "hour"', f'hours = "hour"; {SOME_HOURS}'),
    ],
)
def test_faulty_hours_are_not_told_again_by_the_holidays_that_they_follow(
    before: str, after: str, fault: str, tmp_path: Path
) -> None:
    layer = LAYER.replace("follows_holidays = false", "follows_holidays = true")
    faulty = layer.replace(before, after)
    assert faults_of(write_workspace(tmp_path, faulty)) == [L + fault]


def test_a_figure_of_open_round_the_clock_needs_a_layer_with_hours(
    tmp_path: Path,
) -> None:
    closed = LAYER.replace('hours = "hours"\n', "")
    city = CITY.replace('grade = "first"', 'open = "24h"')
    assert faults_of(write_workspace(tmp_path, closed, city)) == [
        f'{C}figures[0].where.open = "24h"; a layer with hours, which toilets is not'
    ]


def test_files_that_are_missing_or_not_utf8_are_faults(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == [
        "layers/: holds no layer; at least one <id>.toml",
        f"{C}cannot be read: No such file or directory",
    ]
    workspace = write_workspace(tmp_path)
    gbk = LAYER.encode("gb18030")
    (workspace / "layers" / "toilets.toml").write_bytes(gbk)
    assert faults_of(workspace)[0] == f"{L}is not UTF-8 (at line 2); save it as UTF-8"


def test_a_layer_needs_a_field(tmp_path: Path) -> None:
    bare = LAYER[: LAYER.index("[fields.name]")]
    faults = faults_of(write_workspace(tmp_path, bare))
    assert faults[:1] == [
        f"{L}fields is missing; a table",
    ]


def test_too_many_fields_or_layers_are_refused(tmp_path: Path) -> None:
    title = 'title = { zh = "a", en = "a" }'
    many = "".join(f'[fields.f{i}]\ntype = "text"\n{title}\n' for i in range(101))
    faults = faults_of(write_workspace(tmp_path, many))
    assert f"{L}fields: 101; at most 100" in faults
    for i in range(99):
        (tmp_path / "layers" / f"l{i}.toml").touch()
    assert "layers/: 100 layers; at most 99" in faults_of(tmp_path)


def test_a_byte_order_mark_in_front_is_no_fault(tmp_path: Path) -> None:
    write_workspace(tmp_path, "\ufeff" + LAYER)
    assert list(read_catalog(tmp_path).layers) == ["toilets"]


def test_hidden_files_of_editors_are_left_alone(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    (tmp_path / "layers" / ".#toilets.toml").write_text("half a li")
    assert list(read_catalog(tmp_path).layers) == ["toilets"]


def test_adding_a_file_adds_a_layer(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    benches = LAYER.replace('"toilets"', '"benches"', 1)
    (tmp_path / "layers" / "benches.toml").write_text(benches, "utf-8")
    assert list(read_catalog(tmp_path).layers) == ["benches", "toilets"]


def test_an_unknown_layer_is_answered_with_the_nearest(tmp_path: Path) -> None:
    catalog = read_catalog(write_workspace(tmp_path))
    with pytest.raises(NotFoundError, match="no layer tolets; nearest: toilets"):
        catalog.layer("tolets")
    with pytest.raises(NotFoundError) as refused:
        catalog.layer("x" * 10_000)
    assert len(refused.value.en) < 100


def test_the_fifteen_layers_of_the_repository_are_sound() -> None:
    catalog = read_catalog(ROOT)
    layers = [layer for name, layer in catalog.layers.items() if name != "components"]
    assert [layer.id for layer in layers] == FIFTEEN
    kinds = {layer.id: layer.geometry for layer in layers if layer.geometry != "point"}
    assert kinds == {
        "back_streets": "line",
        "parks": "polygon",
        "vendor_zones": "polygon",
    }
    status = catalog.layer("back_streets").field("status")
    assert status is not None
    assert [c.value for c in status.choices] == ["planned", "building", "done"]


def test_the_stated_figures_are_the_published_ones() -> None:
    figures = {(f.layer, f.where): f.count for f in read_catalog(ROOT).city.figures}
    assert figures[("toilets", ())] == 1287
    assert figures[("toilets", (("open", "24h"),))] == 720
    assert figures[("toilets", (("service_level", "extended"),))] == 175
    assert figures[("vendor_zones", ())] == 258


def test_the_layers_of_helsinki_are_sound() -> None:
    catalog = read_catalog(ROOT / "examples" / "helsinki")
    assert catalog.city.languages == ("en", "zh")
    assert all(layer.osm for layer in catalog.layers.values())
