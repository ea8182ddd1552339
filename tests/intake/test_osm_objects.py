from datetime import UTC, datetime
from pathlib import Path

import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Relation, Way

from citymap.errors import DataRefused
from citymap.intake.osm_objects import OsmObject, matches, read_box, read_objects
from citymap.layer import OsmTag

PARKING = (OsmTag("amenity", "parking"),)
TAGS = {"amenity": "parking"}
HEAD, TAIL = '<osm version="0.6">', "</osm>"
NODE = (
    '<node id="{}" version="{}" visible="{}" lon="24.94" lat="60.17">'
    '<tag k="amenity" v="parking"/></node>'
)
A_NODE = NODE.format(1, 1, "true")


def corners(first: int, west: float, south: float, side: float) -> list[Node]:
    """Four nodes of a square, counter-clockwise from its south-western corner."""
    steps = ((0.0, 0.0), (side, 0.0), (side, side), (0.0, side))
    return [
        Node(id=first + i, version=1, location=(west + dx, south + dy))
        for i, (dx, dy) in enumerate(steps)
    ]


def square(number: int, first: int, tags: dict[str, str] | None = None) -> Way:
    nodes = [first, first + 1, first + 2, first + 3, first]
    return Way(id=number, version=1, nodes=nodes, tags=tags or {})


def draw(path: Path, *objects: Node | Way | Relation) -> Path:
    with osmium.SimpleWriter(path) as writer:
        for item in objects:
            writer.add(item)
    return path


def in_order(path: Path) -> dict[str, OsmObject]:
    return {found.ref: found for found in read_objects(path, PARKING)}


@pytest.mark.parametrize("ending", [".osm.pbf", ".osm", ".osm.gz", ".osm.bz2"])
def test_every_format_gives_the_same_objects(tmp_path: Path, ending: str) -> None:
    path = draw(
        tmp_path / f"city{ending}",
        *corners(1, 24.94, 60.17, 0.002),
        Node(id=9, version=1, location=(24.95, 60.16), tags=TAGS),
        square(5, 1, TAGS),
    )
    found = in_order(path)
    assert set(found) == {"n9", "w5"}
    assert found["n9"].spot == pytest.approx((24.95, 60.16), abs=1e-9)
    assert found["w5"].area.equals_exact(
        shapely.box(24.94, 60.17, 24.942, 60.172), 1e-9, normalize=True
    )


def test_a_multipolygon_has_its_hole_and_both_of_its_parts(tmp_path: Path) -> None:
    path = draw(
        tmp_path / "city.osm",
        *corners(1, 24.940, 60.170, 0.003),
        *corners(11, 24.941, 60.171, 0.001),
        *corners(21, 24.950, 60.170, 0.001),
        square(1, 1),
        square(2, 11),
        square(3, 21),
        Relation(
            id=7,
            version=1,
            members=[("w", 1, "outer"), ("w", 2, "inner"), ("w", 3, "")],
            tags={"type": "multipolygon", **TAGS},
        ),
    )
    (found,) = read_objects(path, PARKING)
    assert (found.ref, found.form, found.whole) == ("r7", "multipolygon", True)
    assert found.outers == {"w1", "w3"}
    wanted = shapely.box(24.94, 60.17, 24.943, 60.173) - shapely.box(
        24.941, 60.171, 24.942, 60.172
    )
    wanted |= shapely.box(24.95, 60.17, 24.951, 60.171)
    assert shapely.hausdorff_distance(found.area.boundary, wanted.boundary) < 1e-9
    assert found.area.area == pytest.approx(wanted.area)


def test_a_multipolygon_of_open_ways_is_joined_from_them(tmp_path: Path) -> None:
    path = draw(
        tmp_path / "city.osm",
        *corners(1, 24.94, 60.17, 0.002),
        Way(id=1, version=1, nodes=[1, 2, 3]),
        Way(id=2, version=1, nodes=[3, 4, 1]),
        Relation(
            id=7,
            version=1,
            members=[("w", 1, "outer"), ("w", 2, "outer")],
            tags={"type": "boundary", **TAGS},
        ),
    )
    (found,) = read_objects(path, PARKING)
    assert found.area.area == pytest.approx(4e-6)


@pytest.mark.parametrize(
    ("stamp", "changed"),
    [
        ("2020-01-01T22:30:00Z", datetime(2020, 1, 1, 22, 30, tzinfo=UTC)),
        (None, None),
    ],
)
def test_the_last_edit_is_known_where_the_extract_says_it(
    tmp_path: Path, stamp: str | None, changed: datetime | None
) -> None:
    node = Node(id=1, version=1, location=(24.9, 60.1), tags=TAGS, timestamp=stamp)
    (found,) = read_objects(draw(tmp_path / "city.osm.pbf", node), PARKING)
    assert found.changed == changed


@pytest.mark.parametrize(
    ("tags", "wanted", "match"),
    [
        ({"shop": "kiosk"}, [OsmTag("shop", "kiosk")], True),
        ({"shop": "kiosk"}, [OsmTag("shop", "*")], True),
        ({"shop": "kiosk"}, [OsmTag("amenity", "*"), OsmTag("shop", "kiosk")], True),
        ({"shop": "kiosk"}, [OsmTag("shop", "kios")], False),
        ({"shop": "kiosk;bakery"}, [OsmTag("shop", "kiosk")], False),
        ({"shop:x": "kiosk"}, [OsmTag("shop", "*")], False),
        ({}, [OsmTag("shop", "*")], False),
    ],
)
def test_one_of_the_tags_is_enough_and_a_star_is_any_value(
    tags: dict[str, str], wanted: list[OsmTag], match: bool
) -> None:
    assert matches(tags, wanted) is match


def test_a_folder_or_a_name_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.osm.pbf"):
        with pytest.raises(DataRefused, match="no such file") as refusal:
            read_objects(path, PARKING)
        assert "没有这个文件" in refusal.value.zh


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.osm.pbf", b"fid,name\n1,a\n"),
        ("empty.osm.pbf", b""),
        ("empty.osm", b""),
        ("unknown.csv", b"fid,name\n1,a\n"),
        ("zeros.osm.pbf", bytes(5000)),
        ("html.osm", b"<html><body>404</body></html>"),
        ("cut.osm", HEAD.encode() + b'<node id="1" lon="24'),
        ("late.osm", HEAD.encode() + A_NODE.encode()),
        ("place.osm", f'{HEAD}<node id="1" lon="x" lat="1"/>{TAIL}'.encode()),
        ("number.osm", f'{HEAD}<node id="1e9" lon="1" lat="1"/>{TAIL}'.encode()),
    ],
)
def test_what_is_no_extract_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataRefused, match=name) as refusal:
        read_objects(path, PARKING)
    assert len(refusal.value.en) < 200
    assert "OpenStreetMap 文件" in refusal.value.zh


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_an_extract_cut_short_is_refused(tmp_path: Path, kept: float) -> None:
    nodes = (
        Node(id=i, version=1, location=(24.9, 60.1), tags={**TAGS, "ref": str(i**9)})
        for i in range(1, 30_000)
    )
    whole = draw(tmp_path / "whole.osm.pbf", *nodes).read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(DataRefused, match="cannot be read"):
        read_objects(path, PARKING)


DIFF = f'<osmChange version="0.6"><create>{A_NODE}</create></osmChange>'
TWICE = HEAD + A_NODE + NODE.format(1, 2, "true") + TAIL
DELETED = HEAD + A_NODE + NODE.format(1, 2, "false") + TAIL
GONE = HEAD + NODE.format(1, 2, "false") + TAIL
DRAFT = HEAD + NODE.format(-1, 1, "true") + TAIL
DRAFT_EDGE = (
    '<osm version="0.6"><way id="1" version="1"><nd ref="-1"/><nd ref="2"/>'
    '<tag k="amenity" v="parking"/></way></osm>'
)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("diff.osc", DIFF, "changes or history"),
        ("twice.osm", TWICE, "changes or history"),
        ("deleted.osm", DELETED, "changes or history"),
        ("gone.osm", GONE, "changes or history"),
        ("draft.osm", DRAFT, "negative ids"),
        ("draft_edge.osm", DRAFT_EDGE, "negative ids"),
    ],
)
def test_only_an_extract_of_one_published_moment_will_do(
    tmp_path: Path, name: str, content: str, why: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(DataRefused, match=why):
        read_objects(path, PARKING)


def test_the_harmless_twin_of_the_refused_files_is_read(tmp_path: Path) -> None:
    path = tmp_path / "city.osm"
    path.write_text(HEAD + A_NODE + NODE.format(2, 2, "true") + TAIL)
    assert [found.ref for found in read_objects(path, PARKING)] == ["n1", "n2"]


def test_a_way_that_was_cut_gives_what_is_there_of_it_in_its_direction(
    tmp_path: Path,
) -> None:
    nodes = corners(1, 24.94, 60.17, 0.002)
    way = Way(id=5, version=1, nodes=[77, 3, 2, 78, 79, 1, 80, 4, 2], tags=TAGS)
    (found,) = read_objects(draw(tmp_path / "city.osm", *nodes, way), PARKING)
    at = {node.id: pytest.approx(node.location) for node in nodes}
    assert not found.whole
    assert found.parts == ((at[3], at[2]), (at[1],), (at[4], at[2]))
    assert found.line is None


def test_a_whole_way_is_its_line_and_has_no_parts(tmp_path: Path) -> None:
    nodes = corners(1, 24.94, 60.17, 0.002)
    way = Way(id=5, version=1, nodes=[3, 2], tags=TAGS)
    (found,) = read_objects(draw(tmp_path / "city.osm", *nodes, way), PARKING)
    assert found.parts == ()
    assert found.line is not None


def test_an_extract_says_to_which_box_it_was_cut_if_it_does(tmp_path: Path) -> None:
    helsinki = Path(__file__).parents[2] / "examples/helsinki/helsinki-centre.osm.pbf"
    box = read_box(helsinki)
    assert box is not None
    told = (box.west, box.south, box.east, box.north)
    assert told == pytest.approx((24.935176, 60.164155, 24.953415, 60.179113), abs=1e-6)
    assert read_box(draw(tmp_path / "city.osm", *corners(1, 24, 60, 1))) is None
    with pytest.raises(DataRefused):
        read_box(tmp_path / "none.osm.pbf")
