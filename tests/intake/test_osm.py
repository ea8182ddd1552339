import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import osmium
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.osm.mutable import Node, Relation, Way
from pyproj import Geod

from citymap.catalog import Catalog
from citymap.errors import DataRefused, InputError
from citymap.intake.osm import SOURCE, import_osm
from citymap.intake.osm_report import OddValue, OsmReport
from citymap.layer import (
    GEOMETRY_KINDS,
    Bounds,
    City,
    Field,
    GeometryKind,
    Layer,
    OsmTag,
    Title,
)
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

WEST, SOUTH = 24.94, 60.17
CITY = City(
    name=Title("试验城", "Trial"),
    bounds=Bounds(24.90, 60.15, 25.00, 60.20),
    margin_m=1000,
    time_zone=ZoneInfo("Europe/Helsinki"),
    storage_crs=4326,
    grid_crs=3067,
)
NAME = Field("name", "text", Title("名称", "Name"), osm=("name",))
SPACES = Field("spaces", "integer", Title("车位", "Spaces"), osm=("capacity",))
LENGTH = Field("length_m", "number", Title("长度", "Length"), osm=("length",))
NOTE = Field("note", "text", Title("备注", "Note"))
TAGS = {"amenity": "parking"}
Drawn = Node | Way | Relation


def layer(
    geometry: GeometryKind = "point",
    *fields: Field,
    id: str = "parking",  # noqa: A002  the layer's own word
    osm: str = "amenity=parking",
) -> Layer:
    tags = tuple(OsmTag(*tag.split("=")) for tag in osm.split())
    title = Title("停车场", "Car parks")
    return Layer(id, title, geometry, "p", "#000000", "s", fields or (NAME,), osm=tags)


def node(number: int, lon: float = WEST, lat: float = SOUTH, **tags: str) -> Node:
    return Node(id=number, version=1, location=(lon, lat), tags=tags or TAGS)


def corners(
    first: int, west: float = WEST, south: float = SOUTH, side: float = 0.001
) -> list[Node]:
    steps = ((0.0, 0.0), (side, 0.0), (side, side), (0.0, side))
    return [
        Node(id=first + i, version=1, location=(west + dx, south + dy))
        for i, (dx, dy) in enumerate(steps)
    ]


def square(number: int, first: int, **tags: str) -> Way:
    return way(number, first, first + 1, first + 2, first + 3, first, **tags)


def way(number: int, *nodes: int, **tags: str) -> Way:
    return Way(id=number, version=1, nodes=list(nodes), tags=tags)


def ring_of(number: int, *members: str, **tags: str) -> Relation:
    """A multipolygon of members such as ``"outer 5"``."""
    told = [("w", int(m.split()[1]), m.split()[0]) for m in members]
    tags = {"type": "multipolygon", **tags}
    return Relation(id=number, version=1, members=told, tags=tags)


def draw(folder: Path, *objects: Drawn) -> Path:
    path = folder / "city.osm.pbf"
    rank = {Node: 0, Way: 1, Relation: 2}
    with osmium.SimpleWriter(path, overwrite=True) as writer:
        for item in sorted(objects, key=lambda o: (rank[type(o)], o.id)):
            writer.add(item)
    return path


def import_one(
    folder: Path, wanted: Layer, *objects: Drawn
) -> tuple[LayerTable, OsmReport]:
    catalog = Catalog(CITY, {wanted.id: wanted})
    ((_, table, report),) = import_osm(draw(folder, *objects), catalog)
    return table, report


def keys(table: LayerTable) -> list[str]:
    return [name.split(".", 1)[1] for name in table.columns["id"].to_pylist()]


FORMS: dict[str, list[Drawn]] = {
    "n7": [node(7)],
    "w7": [*corners(1), way(7, 1, 2, 3, **TAGS)],
    "w8": [*corners(1), square(8, 1, **TAGS)],
    "w9": [*corners(1), square(9, 1, area="yes", **TAGS)],
    "w10": [*corners(1), square(10, 1, area="no", **TAGS)],
    "r7": [*corners(1), square(1, 1), ring_of(7, "outer 1", **TAGS)],
    "r8": [*corners(1), square(1, 1), ring_of(8, "outer 1", **TAGS, type="site")],
    "w11": [*corners(1), way(11, 1, 3, 2, 4, 1, **TAGS)],  # a bow tie
    "w12": [*corners(1), square(12, 2, **TAGS)],  # its corner 5 is missing
    "w13": [square(13, 2, **TAGS)],  # all are
    "w14": [*corners(1), way(14, 1, 2, 99, **TAGS)],
    "w15": [*corners(1), way(15, 1, **TAGS)],
    "w16": [*corners(1), way(16, 1, 1, **TAGS)],
    "w17": [*corners(1), way(17, 1, 2, 1, **TAGS)],  # there and back
    "r9": [*corners(1), square(1, 1), ring_of(9, "outer 1", "inner 2", **TAGS)],
    "r10": [*corners(1), square(1, 2), ring_of(10, "outer 1", **TAGS)],
    "r11": [*corners(1), way(1, 1, 2, 3), ring_of(11, "outer 1", **TAGS)],
    "r12": [ring_of(12, **TAGS)],
}
#: What becomes of each form in a layer of points, lines, polygons; "" arrives.
FATES = {
    "n7": ("", "node", "node"),
    "w7": ("line", "", "line"),
    "w8": ("", "", ""),
    "w9": ("", "area", ""),
    "w10": ("line", "", "line"),
    "r7": ("", "area", ""),
    "r8": ("relation", "relation", "relation"),
    "w11": ("invalid", "", "invalid"),
    "w12": ("", "incomplete", "incomplete"),
    "w13": ("incomplete", "incomplete", "incomplete"),
    "w14": ("line", "incomplete", "line"),
    "w15": ("line", "invalid", "line"),
    "w16": ("invalid", "invalid", "invalid"),
    "w17": ("invalid", "", "invalid"),
    "r9": ("incomplete", "area", "incomplete"),
    "r10": ("incomplete", "area", "incomplete"),
    "r11": ("invalid", "area", "invalid"),
    "r12": ("invalid", "area", "invalid"),
}


@pytest.mark.parametrize("geometry", GEOMETRY_KINDS)
@pytest.mark.parametrize("ref", FORMS)
def test_each_form_arrives_or_is_left_out_for_its_reason(
    tmp_path: Path, ref: str, geometry: GeometryKind
) -> None:
    fate = FATES[ref][GEOMETRY_KINDS.index(geometry)]
    table, report = import_one(tmp_path, layer(geometry), *FORMS[ref])
    assert report.left_out == ({fate: [ref]} if fate else {})
    assert keys(table) == ([] if fate else [ref])
    assert (report.matched, report.accepted) == (1, 0 if fate else 1)
    assert report.lossless is not bool(fate)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(FORMS)), min_size=1, max_size=8, unique=True),
    st.sampled_from(GEOMETRY_KINDS),
    st.sampled_from([None, "yes", "private", "no"]),
)
def test_accepted_and_left_out_are_matched_and_each_object_is_told_once(
    refs: list[str], geometry: GeometryKind, access: str | None
) -> None:
    drawn = {(type(o), o.id): o for ref in refs for o in FORMS[ref]}
    if access:
        drawn[Node, 7] = node(7, access=access, **TAGS)
        refs = sorted({*refs, "n7"})
    with tempfile.TemporaryDirectory() as folder:
        table, report = import_one(Path(folder), layer(geometry), *drawn.values())
    left_out = [ref for told in report.left_out.values() for ref in told]
    assert sorted(keys(table) + left_out) == sorted(refs)
    assert report.matched == len(refs)
    assert report.accepted == len(table) == report.matched - len(left_out)


def test_a_node_keeps_its_place(tmp_path: Path) -> None:
    table, _ = import_one(tmp_path, layer(), node(1, 24.9412345, 60.1754321))
    assert table.lon == pytest.approx([24.9412345], abs=1e-9)
    assert table.lat == pytest.approx([60.1754321], abs=1e-9)
    assert table.shapes is None


def test_an_area_in_a_point_layer_lies_on_its_surface_not_in_its_hole(
    tmp_path: Path,
) -> None:
    table, _ = import_one(
        tmp_path,
        layer(),
        *corners(1, side=0.003),
        *corners(11, WEST + 0.0002, SOUTH + 0.0002, 0.0026),
        square(1, 1),
        square(2, 11),
        ring_of(7, "outer 1", "inner 2", **TAGS),
    )
    outer = shapely.box(WEST, SOUTH, WEST + 0.003, SOUTH + 0.003)
    hole = shapely.box(WEST + 0.0002, SOUTH + 0.0002, WEST + 0.0028, SOUTH + 0.0028)
    assert (outer - hole).contains(shapely.Point(table.lon[0], table.lat[0]))


def test_a_polygon_keeps_its_hole_and_its_place_is_on_it(tmp_path: Path) -> None:
    table, _ = import_one(
        tmp_path,
        layer("polygon"),
        *corners(1, side=0.003),
        *corners(11, WEST + 0.001, SOUTH + 0.001),
        square(1, 1),
        square(2, 11),
        ring_of(7, "outer 1", "inner 2", **TAGS),
    )
    assert table.shapes is not None
    assert len(table.shapes[0].interiors) == 1
    assert table.shapes[0].contains(shapely.Point(table.lon[0], table.lat[0]))


def test_a_line_is_drawn_through_its_nodes_in_order(tmp_path: Path) -> None:
    line = way(7, 3, 1, 2, **TAGS)
    table, _ = import_one(tmp_path, layer("line"), *corners(1), line)
    assert table.shapes is not None
    wanted = [(WEST + 0.001, SOUTH + 0.001), (WEST, SOUTH), (WEST + 0.001, SOUTH)]
    drawn = shapely.get_coordinates(table.shapes[0])
    assert drawn == pytest.approx(np.array(wanted), abs=1e-9)


def test_a_cut_area_arrives_at_a_corner_that_is_its_own_and_is_told(
    tmp_path: Path,
) -> None:
    table, report = import_one(tmp_path, layer(), *FORMS["w12"])
    known = [(n.location[0], n.location[1]) for n in corners(1)[1:]]
    place = (round(table.lon[0], 7), round(table.lat[0], 7))
    assert place in [(round(x, 7), round(y, 7)) for x, y in known]
    assert report.cut == ["w12"]


@pytest.mark.parametrize("access", ["private", "no"])
def test_what_is_not_public_is_left_out_unless_the_layer_names_it(
    tmp_path: Path, access: str
) -> None:
    objects = [node(1, access=access, **TAGS), node(2, access="customers", **TAGS)]
    objects += [node(3, access=access, shop="kiosk")]
    for admitted, arrived in (
        ("", ["n2"]),
        (f"access={access}", ["n1", "n2"]),
        ("access=*", ["n1", "n2"]),
        ("access=customers", ["n2"]),
    ):
        wanted = layer(osm=f"amenity=parking {admitted}")
        table, report = import_one(tmp_path, wanted, *objects)
        assert keys(table) == arrived
        assert report.matched == 2


@pytest.mark.parametrize(
    ("metres_beyond", "arrives"), [(10, True), (990, True), (1010, False)]
)
@pytest.mark.parametrize(
    ("azimuth", "lon", "lat"),
    [(0, 24.95, 60.20), (90, 25.00, 60.17), (180, 24.95, 60.15), (270, 24.90, 60.17)],
)
def test_the_city_ends_where_its_margin_does(
    tmp_path: Path,
    azimuth: int,
    lon: float,
    lat: float,
    metres_beyond: int,
    arrives: bool,
) -> None:
    lon, lat, _ = Geod(ellps="WGS84").fwd(lon, lat, azimuth, metres_beyond)
    table, report = import_one(tmp_path, layer(), node(1, lon, lat))
    assert (len(table), "outside" in report.left_out) == (int(arrives), not arrives)


@pytest.mark.parametrize("geometry", ["line", "polygon"])
@pytest.mark.parametrize("south", [60.0, 60.1405])
def test_a_shape_that_leaves_the_city_is_left_out_whole(
    tmp_path: Path, geometry: GeometryKind, south: float
) -> None:
    objects = (*corners(1, south=south), square(7, 1, **TAGS))
    _, report = import_one(tmp_path, layer(geometry), *objects)
    assert report.left_out == {"outside": ["w7"]}


def test_a_feature_drawn_as_way_and_as_relation_arrives_once(tmp_path: Path) -> None:
    objects = [
        *corners(1, side=0.003),
        *corners(11, WEST + 0.001, SOUTH + 0.001),
        square(1, 1, **TAGS),
        square(2, 11, **TAGS),  # a car park of its own in the hole of another
        ring_of(7, "outer 1", "inner 2", **TAGS),
    ]
    for geometry in ("point", "polygon"):
        table, report = import_one(tmp_path, layer(geometry), *objects)
        assert keys(table) == ["r7", "w2"]
        assert report.left_out == {"duplicate": ["w1"]}


@pytest.mark.parametrize(
    "relation",
    [
        ring_of(7, "outer 1", access="private", **TAGS),
        ring_of(7, "outer 1", "inner 99", **TAGS),
        ring_of(7, "outer 1", shop="mall"),
        ring_of(7, "outer 1"),
        ring_of(7, "outer 1", **TAGS, type="site"),
    ],
)
def test_a_way_arrives_when_its_relation_does_not(
    tmp_path: Path, relation: Relation
) -> None:
    objects = (*corners(1), square(1, 1, **TAGS), relation)
    table, _ = import_one(tmp_path, layer(), *objects)
    assert keys(table) == ["w1"]


def test_a_node_within_an_area_is_an_object_of_its_own(tmp_path: Path) -> None:
    table, report = import_one(tmp_path, layer(), *FORMS["w8"], *FORMS["n7"])
    assert keys(table) == ["n7", "w8"]
    assert report.lossless


def test_a_feature_without_a_required_field_is_left_out(tmp_path: Path) -> None:
    name = Field("name", "text", NAME.title, required=True, osm=("name",))
    named = node(1, name="Kluuvi", **TAGS)
    table, report = import_one(tmp_path, layer("point", name), named, node(2))
    assert keys(table) == ["n1"]
    assert report.left_out == {"required": ["n2"]}


def test_a_feature_may_belong_to_several_layers(tmp_path: Path) -> None:
    layers = {
        "parking": layer(),
        "shops": layer(id="shops", osm="shop=kiosk shop=mall"),
        "any": layer("polygon", id="any", osm="shop=*"),
        "none": layer(id="none", osm="leisure=park"),
    }
    path = draw(
        tmp_path,
        node(1, shop="mall", **TAGS),
        node(2, shop="kiosk"),
        node(3, shop="shoes"),
    )
    made = {found.id: (t, r) for found, t, r in import_osm(path, Catalog(CITY, layers))}
    arrived = {name: keys(table) for name, (table, _) in made.items()}
    assert arrived == {
        "parking": ["n1"],
        "shops": ["n1", "n2"],
        "any": [],
        "none": [],
    }
    assert made["any"][1].left_out == {"node": ["n1", "n2", "n3"]}
    assert made["none"][1] == OsmReport("none")


def test_rows_are_in_the_order_of_their_ids_code_points(tmp_path: Path) -> None:
    objects = [node(i) for i in (9, 10, 100)] + FORMS["w8"]
    table, _ = import_one(tmp_path, layer(), *objects)
    assert table.columns["id"].to_pylist() == [
        "parking.n10",
        "parking.n100",
        "parking.n9",
        "parking.w8",
    ]


def test_columns_have_the_types_of_their_fields(tmp_path: Path) -> None:
    wanted = layer("point", NAME, SPACES, LENGTH, NOTE)
    full = node(1, name="Kluuvi", capacity="400", length="2.5", **TAGS)
    table, report = import_one(tmp_path, wanted, full, node(2))
    assert table.columns.schema == pa.schema(
        {
            "id": pa.string(),
            "name": pa.string(),
            "spaces": pa.int64(),
            "length_m": pa.float64(),
            "source": pa.string(),
            "updated": pa.string(),
        }
    )
    assert table.columns.to_pylist() == [
        {
            "id": "parking.n1",
            "name": "Kluuvi",
            "spaces": 400,
            "length_m": 2.5,
            "source": SOURCE,
            "updated": None,
        },
        {
            "id": "parking.n2",
            "name": None,
            "spaces": None,
            "length_m": None,
            "source": SOURCE,
            "updated": None,
        },
    ]
    assert report.lossless


def test_a_value_that_is_not_understood_is_null_and_told(tmp_path: Path) -> None:
    odd = node(1, capacity="many", **TAGS)
    private = node(2, capacity="few", access="private", **TAGS)
    table, report = import_one(tmp_path, layer("point", SPACES), odd, private)
    assert table.columns["spaces"].to_pylist() == [None]
    assert report.odd == [OddValue("n1", "spaces", "many")]
    assert not report.lossless


def test_the_last_edit_is_a_day_of_the_citys_time(tmp_path: Path) -> None:
    late = datetime(2020, 1, 1, 22, 30, tzinfo=UTC)  # 00:30 on the 2nd in Helsinki
    edited = Node(id=1, version=1, location=(WEST, SOUTH), tags=TAGS, timestamp=late)
    table, _ = import_one(tmp_path, layer(), edited)
    assert table.columns["updated"].to_pylist() == ["2020-01-02"]


@pytest.mark.parametrize("geometry", GEOMETRY_KINDS)
def test_the_store_takes_what_arrived_and_gives_it_back(
    tmp_path: Path, geometry: GeometryKind
) -> None:
    wanted = layer(geometry, NAME, SPACES, LENGTH, NOTE)
    objects = {(type(o), o.id): o for drawn in FORMS.values() for o in drawn}
    table, _ = import_one(tmp_path, wanted, *objects.values())
    store = GeoPackageStore(tmp_path / "data", CITY)
    at = datetime(2026, 11, 22, tzinfo=UTC)
    store.replace(wanted, table, who="test", note="", at=at)
    kept, _ = store.read(wanted)
    names = table.columns.column_names
    assert len(kept) == len(table) > 0
    assert kept.columns.select(names).to_pylist() == table.columns.to_pylist()
    assert kept.lon == pytest.approx(table.lon, abs=1e-9)
    assert kept.lat == pytest.approx(table.lat, abs=1e-9)


def test_a_catalog_without_tags_is_told_so(tmp_path: Path) -> None:
    bare = layer(osm="access=private")
    with pytest.raises(InputError, match="no layer declares tags"):
        import_one(tmp_path, bare, node(1))


def test_an_extract_with_nothing_wanted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="no object carries a tag"):
        import_one(tmp_path, layer(), node(1, shop="kiosk"))
