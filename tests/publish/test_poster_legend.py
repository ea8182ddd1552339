"""A legend names every class with its count, and never leaves its box."""

from xml.etree import ElementTree as ET

import pytest
from tests.publish.posters import Json, document, layer, parse, scatter, write

from citymap.errors import Language
from citymap.publish import compare
from citymap.publish.poster_document import read_document
from citymap.publish.poster_frame import Box
from citymap.publish.poster_legend import draw_legend
from citymap.publish.poster_svg import width_of
from citymap.publish.poster_words import WORDS


def classes(n: int, title: str = "类别 {}") -> Json:
    made = [
        {
            "title": title.format(row),
            "colour": "#2b6ca3",
            "shape": "disc",
            "count": 1000 + row,
        }
        for row in range(n)
    ]
    return layer(
        "公厕", scatter(n), style={"title": "按类", "classes": made, "of": range_of(n)}
    )


def range_of(n: int) -> list[int]:
    return list(range(n))


def draw(content: Json, box: Box) -> ET.Element:
    return parse(draw_legend(read_document(write(content)), box))


@pytest.mark.parametrize("n", [1, 5, 12, 40, 400])
@pytest.mark.parametrize(
    "box", [Box(5, 7, 62, 110), Box(5, 7, 120, 60), Box(5, 7, 40, 20)]
)
@pytest.mark.parametrize(
    "title", ["类别 {}", "很长很长很长很长的类别名称" * 3 + "{}", "Waterside " * 9]
)
def test_nothing_leaves_the_box_or_meets(n: int, box: Box, title: str) -> None:
    drawn = draw(document(classes(n, title)), box)
    lines = []
    for node in drawn.iter("text"):
        size, x, y = (float(node.get(key, "")) for key in ("font-size", "x", "y"))
        wide = width_of(node.text or "") * size
        left = x - wide if node.get("text-anchor") == "end" else x
        assert box.x - 0.02 <= left
        assert left + wide <= box.right + 0.02
        assert box.y <= y - size * 0.7
        assert y <= box.bottom + 0.02
        lines.append((left, left + wide, y - size * 0.7, y))
    for at, (left, right, top, bottom) in enumerate(lines):
        for other in lines[at + 1 :]:
            beside = right <= other[0] + 0.03 or other[1] <= left + 0.03
            assert beside or bottom <= other[2] + 0.03 or other[3] <= top + 0.03


def test_every_class_stands_with_sign_and_count_where_there_is_room() -> None:
    drawn = draw(document(classes(12)), Box(0, 0, 62, 110))
    said = [node.text for node in drawn.iter("text")]
    for row in range(12):
        assert f"类别 {row}" in said
        assert f"{1000 + row:,}" in said
    assert "按类" in said
    assert len([n for n in drawn.iter("path") if n.get("paint-order")]) == 12


def test_what_has_no_room_is_counted() -> None:
    said = [
        n.text or ""
        for n in draw(document(classes(400)), Box(0, 0, 62, 110)).iter("text")
    ]
    (more,) = (text for text in said if text.startswith("另有"))
    left = int(more.split()[1])
    assert sum(text.startswith("类别") for text in said) + left == 400


def test_changes_and_areas_are_in_it() -> None:
    sides = {
        "before": {"title": "前", "count": 3},
        "after": {"title": "后", "count": 4},
    }
    one = {"title": "1–2", "colour": "#123456", "count": 2}
    content = document(
        layer("a", scatter(3), side="before"),
        layer("a", scatter(4), side="after"),
        compare={**sides, "counts": {"added": 2, "removed": 1}},
        areas={
            "title": "密度",
            "unit": "个",
            "classes": [one],
            "of": [0, 0, -1],
            "texts": [],
        },
    )
    said = [node.text for node in draw(content, Box(0, 0, 62, 150)).iter("text")]
    for wanted in (
        "变化",
        "新增",
        "2",
        "撤除",
        "1",
        "a · 前",
        "a · 后",
        "密度",
        "个",
        "1–2",
    ):
        assert wanted in said
    assert "2 个区县" in said
    assert "无数据" in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_changes_are_named_as_their_classes_are(language: Language) -> None:
    classes = [title.say(language) for title, _, _ in compare._LOOKS]
    said: dict[str, object] = {**WORDS[language]}
    assert [said[kind] for kind in compare.KINDS] == classes
