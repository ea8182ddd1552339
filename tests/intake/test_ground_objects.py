"""What is ground, of which kind, and what is left out of it."""

import pytest
import shapely

from citymap.intake.ground_objects import ground_tags, read_features
from citymap.intake.ground_tiles import FIRST_ZOOM
from citymap.intake.osm_objects import Form, OsmObject, matches

LINE = shapely.LineString([(0, 0), (1, 1)])
AREA = shapely.box(0, 0, 1, 1)


def drawn(form: Form, **tags: str) -> list[tuple[str, str]]:
    found = OsmObject(
        "w1", tags, None, form, spot=(0.0, 0.0), line=LINE,
        area=AREA if form in ("ring", "multipolygon") else None,
    )  # fmt: skip
    return [(feature.layer, feature.kind) for feature in read_features([found])[0]]


@pytest.mark.parametrize(
    ("form", "tags", "wanted"),
    [
        ("line", {"highway": "primary"}, ("street", "major")),
        ("line", {"highway": "tertiary_link"}, ("street", "medium")),
        ("ring", {"highway": "residential"}, ("street", "minor")),
        ("line", {"highway": "steps"}, ("street", "path")),
        ("line", {"railway": "tram"}, ("street", "rail")),
        ("line", {"waterway": "river"}, ("water", "river")),
        ("ring", {"natural": "water"}, ("water", "lake")),
        ("multipolygon", {"natural": "water"}, ("water", "lake")),
        ("ring", {"leisure": "park"}, ("park", "park")),
        ("ring", {"landuse": "grass"}, ("park", "green")),
        ("ring", {"building": "yes"}, ("building", "building")),
        ("multipolygon", {"building": "yes", "landuse": "grass"}, ("building",) * 2),
        ("node", {"place": "suburb"}, ("place", "suburb")),
    ],
)
def test_a_tag_makes_a_kind(
    form: Form, tags: dict[str, str], wanted: tuple[str, str]
) -> None:
    assert drawn(form, **tags) == [wanted]
    assert wanted in FIRST_ZOOM


@pytest.mark.parametrize(
    ("form", "tags"),
    [
        ("line", {"highway": "primary", "tunnel": "yes"}),
        ("line", {"waterway": "stream", "tunnel": "culvert"}),
        ("line", {"highway": "footway", "indoor": "yes"}),
        ("line", {"highway": "footway", "footway": "crossing"}),
        ("ring", {"highway": "pedestrian", "area": "yes"}),
        ("multipolygon", {"highway": "pedestrian"}),
        ("ring", {"building": "no"}),
        ("ring", {"building": "yes", "location": "underground"}),
        ("node", {"building": "yes"}),
        ("line", {"natural": "water"}),
        ("line", {"natural": "coastline"}),
        ("line", {"highway": "corridor"}),
        ("relation", {"landuse": "grass"}),
        ("node", {"place": "locality"}),
    ],
)
def test_what_nobody_sees_or_what_has_no_shape_is_left_out(
    form: Form, tags: dict[str, str]
) -> None:
    assert drawn(form, **tags) == []


def test_every_kind_can_be_asked_of_the_extract() -> None:
    tags = tuple(ground_tags())
    assert matches({"natural": "coastline"}, tags)
    assert matches({"building": "whatever"}, tags)
    assert not matches({"highway": "bus_stop"}, tags)


def test_areas_that_were_cut_are_counted_and_streets_are_drawn_as_far_as_known() -> (
    None
):
    parts = (((0.0, 0.0), (0.0, 1.0)), ((5.0, 5.0),), ((2.0, 2.0), (2.0, 3.0)))
    street = OsmObject("w2", {"highway": "service"}, None, "line", False, parts=parts)
    house = OsmObject("w1", {"building": "yes"}, None, "ring", whole=False)
    bowtie = OsmObject("w3", {"building": "yes"}, None, "ring")
    features, cut = read_features([street, house, bowtie])
    assert [feature.shape.wkt for feature in features] == [
        "LINESTRING (0 0, 0 1)",
        "LINESTRING (2 2, 2 3)",
    ]
    assert cut == 1


def test_names_are_the_signs_own_and_those_that_differ() -> None:
    tags = {"highway": "service", "name": "泺源大街", "name:zh": "泺源大街"}
    tags |= {"name:en": "Luoyuan Street", "name:sv": "x"}
    (feature,), _ = read_features([OsmObject("w1", tags, None, "line", line=LINE)])
    assert feature.names == (("name", "泺源大街"), ("name_en", "Luoyuan Street"))


def test_the_order_is_by_type_and_number_whatever_the_extract_has() -> None:
    tags = {"highway": "service"}
    objects = [
        OsmObject(ref, {**tags, "name": ref}, None, "line", line=LINE)
        for ref in ("w10", "w9", "r1")
    ]
    names = [dict(f.names)["name"] for f in read_features(objects)[0]]
    assert names == ["r1", "w9", "w10"]
