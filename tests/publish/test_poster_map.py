"""A map is one frame, two of two versions, or one with its thick part again."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest
from tests.publish.posters import (
    Json,
    districts,
    document,
    layer,
    parse,
    scatter,
    write,
)

from citymap.publish.poster_document import read_document, read_places
from citymap.publish.poster_frame import Box, fit_view
from citymap.publish.poster_map import draw_maps, find_inset

FRAME = Box(10, 20, 200, 150)


def draw(content: Json, frame: Box = FRAME) -> ET.Element:
    drawn = draw_maps(read_document(write(content)), frame, 1.0)
    return parse(f"<g>{drawn}</g>")


def frames(drawn: ET.Element) -> list[Box]:
    found = (clip[0] for clip in drawn.iter("clipPath"))
    keys = ("x", "y", "width", "height")
    return [Box(*(float(rect.get(key, "")) for key in keys)) for rect in found]


def compared() -> Json:
    before = layer("toilets", scatter(30), side="before")
    after = layer("toilets", scatter(40), side="after")
    sides = {
        "before": {"title": "十月", "count": 30},
        "after": {"title": "十一月", "count": 40},
    }
    return document(before, after, compare={**sides, "counts": {"added": 10}})


@pytest.mark.parametrize("frame", [FRAME, Box(0, 0, 150, 200)])
def test_two_versions_stand_apart_in_the_same_scale(frame: Box) -> None:
    drawn = draw(compared(), frame)
    first, second = frames(drawn)
    assert (first.width, first.height) == (second.width, second.height)
    assert first.right < second.x or first.bottom < second.y
    assert second.right <= frame.right + 0.01
    assert second.bottom <= frame.bottom + 0.01
    said = {node.text for node in drawn.iter("text")}
    assert {"十月 · 30", "十一月 · 40"} <= said
    assert len([n for n in drawn.iter("g") if n.get("class") == "scale"]) == 2


def test_names_in_a_sheet_are_given_once() -> None:
    for content in (compared(), document(layer("toilets", cornered()))):
        names = [node.get("id") for node in draw(content).iter() if node.get("id")]
        assert len(names) == len(set(names))


def cornered() -> list[tuple[float, float]]:
    """Places of which none is in the north west."""
    places = scatter(2000)
    return [(x, y) for x, y in places if x > 117.05 or y < 36.66]


def test_a_thick_part_is_drawn_again_in_an_empty_corner() -> None:
    content = document(layer("toilets", cornered()))
    whole, inset = frames(draw(content))
    assert whole == FRAME
    assert inset.width == inset.height
    layers = read_document(write(content))["layers"]
    view = fit_view((116.8, 36.4, 117.4, 36.9), FRAME)
    found = find_inset(layers, view)
    assert found is not None
    places = read_places(layers[0])
    on_sheet = view.place(places)
    low, high = [found.box.x, found.box.y], [found.box.right, found.box.bottom]
    assert not ((on_sheet > low) & (on_sheet < high)).all(axis=1).any()
    west, south, east, north = found.degrees
    inside = (places > [west, south]) & (places < [east, north])
    assert np.mean(inside.all(axis=1)) > 0.2
    assert view.metres / found.metres == pytest.approx(3.5, rel=0.01)


@pytest.mark.parametrize(
    "places",
    [
        scatter(150),
        scatter(2000),
        [(116.8 + r % 50 / 90, 36.4 + r / 6000) for r in range(900)],
    ],
    ids=["few", "no empty corner", "spread out"],
)
def test_nothing_is_drawn_again_without_need_or_room(
    places: list[tuple[float, float]],
) -> None:
    if len(places) == 2000:
        places += [(116.801, 36.899), (117.399, 36.401)]
    assert len(frames(draw(document(layer("toilets", places))))) == 1


def test_a_choropleth_shows_all_its_districts() -> None:
    ground = {"districts": districts("甲", "乙", "丙", "丁"), "tiles": None}
    one = {"title": "1", "colour": "#123456", "count": 4}
    areas = {
        "title": "数",
        "unit": "",
        "classes": [one],
        "of": [0] * 4,
        "texts": [""] * 4,
    }
    drawn = draw(document(ground=ground, areas=areas))
    (group,) = (node for node in drawn.iter("g") if node.get("class") == "districts")
    for path in group:
        pairs = (path.get("d") or "").strip("MZ").split("L")
        xs = [float(pair.split()[0]) for pair in pairs]
        assert FRAME.x < min(xs) < max(xs) < FRAME.right
