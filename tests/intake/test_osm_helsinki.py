"""A real extract, counted by somebody else: GDAL's OSM driver.

The driver opens the same file and filters by the same tags. What the two make of
an object differs by rule in four ways, each accounted for by the object's name:
access, areas in a line layer, shapes that the extract's edge has cut (GDAL draws
what remains, if that is two nodes or more), and multipolygons of which a member
is missing (GDAL has none). Which nodes an edge has cut is counted here anew.
"""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import osmium
import pyogrio
import pytest
import shapely

from citymap.catalog import Catalog, read_catalog
from citymap.intake.osm import import_osm
from citymap.intake.osm_report import OsmReport
from citymap.layer import OsmTag
from citymap.table import LayerTable

HELSINKI = Path(__file__).parents[2] / "examples" / "helsinki"
EXTRACT = HELSINKI / "helsinki-centre.osm.pbf"
KEYS = ("access", "amenity", "area", "highway", "leisure", "shop")
GDAL_LAYERS = {
    "points": {"osm_id": "n"},
    "lines": {"osm_id": "w"},
    "multilinestrings": {"osm_id": "r"},
    "multipolygons": {"osm_id": "r", "osm_way_id": "w"},
    "other_relations": {"osm_id": "r"},
}
FOOTWAYS = OsmTag("highway", "footway")
Made = tuple[LayerTable, OsmReport]


@dataclass(frozen=True)
class Seen:
    """An object as GDAL tells it."""

    kind: str
    tags: Mapping[str, str | None]
    shape: shapely.Geometry | None


@pytest.fixture(scope="module")
def gdal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Seen]]:
    """Every object of the extract that GDAL has, by its type and number."""
    conf = tmp_path_factory.mktemp("gdal") / "osmconf.ini"
    told = f"osm_id=yes\nattributes={','.join(KEYS)}\nother_tags=no\n"
    areas = "closed_ways_are_polygons=amenity,leisure,shop\n"
    conf.write_text(areas + "".join(f"[{name}]\n{told}" for name in GDAL_LAYERS))
    pyogrio.set_gdal_config_options({"OSM_CONFIG_FILE": str(conf)})
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Non closed ring", RuntimeWarning)
        warnings.filterwarnings("ignore", "organizePolygons", RuntimeWarning)
        seen = {ref: one for name in GDAL_LAYERS for ref, one in _read(name)}
    yield seen
    pyogrio.set_gdal_config_options({"OSM_CONFIG_FILE": None})


def _read(name: str) -> Iterator[tuple[str, Seen]]:
    meta, _, wkb, columns = pyogrio.raw.read(EXTRACT, layer=name)
    fields = dict(zip(meta["fields"], columns, strict=True))
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    for row, shape in enumerate(shapes):
        letters = GDAL_LAYERS[name].items()
        ref = next(f"{c}{fields[f][row]}" for f, c in letters if fields[f][row])
        yield ref, Seen(name, {key: fields[key][row] for key in KEYS}, shape)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """Give the example's layers, and one of lines beside them."""
    catalog = read_catalog(HELSINKI)
    footways = replace(
        catalog.layer("parks"), id="footways", geometry="line", osm=(FOOTWAYS,)
    )
    return replace(catalog, layers={**catalog.layers, "footways": footways})


@pytest.fixture(scope="module")
def made(catalog: Catalog) -> dict[str, Made]:
    return {layer.id: (t, r) for layer, t, r in import_osm(EXTRACT, catalog)}


@pytest.fixture(scope="module")
def cut() -> dict[str, int]:
    """Count the known nodes of each way of which the extract lacks some."""
    nodes = {node.id for node in osmium.FileProcessor(EXTRACT, osmium.osm.NODE)}
    ways = {
        f"w{way.id}": [node.ref in nodes for node in way.nodes]
        for way in osmium.FileProcessor(EXTRACT, osmium.osm.WAY)
        if isinstance(way, osmium.osm.Way)
    }
    return {ref: sum(known) for ref, known in ways.items() if not all(known)}


def arrived(made: Made, layer: str) -> set[str]:
    ids = made[0].columns["id"].to_pylist()
    return {name.removeprefix(f"{layer}.") for name in ids}


def left_out(report: OsmReport) -> dict[str, int]:
    return {reason: len(refs) for reason, refs in report.left_out.items()}


POINTS = (
    *("chargers", "convenience", "markets", "parking", "recycling", "toilets"),
    "waste_disposal",
)
LAYERS = sorted([*POINTS, "footways", "parks"])


def test_every_layer_of_the_example_is_compared(catalog: Catalog) -> None:
    assert sorted(catalog.layers) == LAYERS


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_matches_exactly_the_objects_that_gdal_finds(
    catalog: Catalog,
    gdal: dict[str, Seen],
    made: dict[str, Made],
    cut: dict[str, int],
    layer: str,
) -> None:
    tags = catalog.layer(layer).osm
    theirs = {
        ref
        for ref, seen in gdal.items()
        if any(seen.tags[tag.key] == tag.value for tag in tags)
    }
    report = made[layer][1]
    ours = arrived(made[layer], layer).union(*report.left_out.values())
    beyond = {ref for ref in ours if cut.get(ref, 2) < 2}
    if layer == "footways":
        beyond.add("r8207639")
    assert ours == theirs | beyond
    assert not arrived(made[layer], layer) & beyond
    assert report.matched == len(ours)


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_left_out_is_what_gdal_says_of_access_and_kind(
    gdal: dict[str, Seen], made: dict[str, Made], layer: str
) -> None:
    report = made[layer][1]
    mine = arrived(made[layer], layer).union(*report.left_out.values()) & set(gdal)
    private = {ref for ref in mine if gdal[ref].tags["access"] in ("private", "no")}
    assert set(report.left_out.get("private", ())) == private
    areas = {ref for ref in mine if gdal[ref].kind == "multipolygons"} - private
    if layer == "footways":
        assert set(report.left_out["area"]) == areas | {"r8207639"}


@pytest.mark.parametrize(
    ("layer", "matched", "reasons"),
    [
        ("toilets", 18, {}),
        ("parking", 43, {"private": 12}),
        ("convenience", 9, {}),
        ("chargers", 4, {}),
        ("markets", 2, {}),
        ("recycling", 2, {}),
        ("waste_disposal", 14, {}),
        ("parks", 17, {"incomplete": 5}),
    ],
)
def test_the_counts_are_those_that_were_measured_before(
    made: dict[str, Made], layer: str, matched: int, reasons: dict[str, int]
) -> None:
    table, report = made[layer]
    assert (report.matched, left_out(report)) == (matched, reasons)
    assert len(table) == matched - sum(reasons.values())


def test_parking_is_thirty_ways_and_thirteen_nodes(made: dict[str, Made]) -> None:
    _, report = made["parking"]
    refs = arrived(made["parking"], "parking").union(*report.left_out.values())
    assert sorted(ref[0] for ref in refs) == ["n"] * 13 + ["w"] * 30


@pytest.mark.parametrize("layer", POINTS)
def test_nodes_lie_where_gdal_puts_them_and_areas_within_its_polygons(
    gdal: dict[str, Seen], made: dict[str, Made], layer: str
) -> None:
    table, report = made[layer]
    ids = table.columns["id"].to_pylist()
    for name, lon, lat in zip(ids, table.lon, table.lat, strict=True):
        ref = name.removeprefix(f"{layer}.")
        place, theirs = shapely.Point(lon, lat), gdal[ref].shape
        if ref[0] == "n":
            assert (lon, lat) == pytest.approx((theirs.x, theirs.y), abs=1e-7)
        elif ref not in report.cut:
            assert theirs.contains(place)
        else:
            assert shapely.distance(theirs, place) < 1e-7


@pytest.mark.parametrize("layer", ["parks", "footways"])
def test_shapes_are_drawn_as_gdal_draws_them(
    gdal: dict[str, Seen], made: dict[str, Made], layer: str
) -> None:
    table, _ = made[layer]
    assert table.shapes is not None
    for name, shape in zip(table.columns["id"].to_pylist(), table.shapes, strict=True):
        theirs = gdal[name.removeprefix(f"{layer}.")].shape
        assert shapely.hausdorff_distance(shape, theirs) < 1e-7
        assert shape.area == pytest.approx(theirs.area, rel=1e-6)


@pytest.mark.parametrize("layer", LAYERS)
def test_what_the_edge_has_cut_is_left_out_or_told(
    made: dict[str, Made], cut: dict[str, int], layer: str
) -> None:
    _, report = made[layer]
    told = set(report.left_out.get("incomplete", ())) | set(report.cut)
    ours = arrived(made[layer], layer) | told
    assert {ref for ref in ours if ref in cut} == told


def test_the_examples_own_page_states_these_counts(made: dict[str, Made]) -> None:
    page = (HELSINKI / "README.md").read_text("utf-8")
    for layer, (_, report) in made.items():
        if layer != "footways":
            counts = f"| {layer} | {report.matched} | {report.accepted} |"
            assert counts in page
