"""A sheet says what a map must say of itself, and keeps to its room."""

import re
from xml.etree import ElementTree as ET

import pytest
from tests.publish.posters import HOSTILE, SVG, Json, layer, parse, read, scatter

from citymap.publish.poster_facts import QR_SIDE, draw_facts, facts_height
from citymap.publish.poster_frame import Box
from citymap.publish.poster_words import WORDS

BOX = Box(200.0, 60.0, 62.0, 80.0)
QR: Json = {"size": 29, "path": "M0 0h7v7h-7z"}
LIVE: Json = {"qr": QR, "live": "https://map.example.org/#toilets"}
LEAST = 20.0  # sheet units in which six facts stand, a line each
BELOW = 0.25  # of the size: what hangs under a line


def draw(box: Box = BOX, *, beside: bool = False, **more: object) -> ET.Element:
    return parse(draw_facts(read(**more), box, beside=beside))


def said(drawn: ET.Element) -> list[str]:
    return [node.text or "" for node in drawn.iter("text")]


def low(drawn: ET.Element) -> float:
    """Give how far down the texts reach."""
    return max(
        float(node.get("y", "")) + float(node.get("font-size", "")) * BELOW
        for node in drawn.iter("text")
    )


def corner(drawn: ET.Element) -> tuple[float, float]:
    """Give where the QR code's upper left corner is."""
    (code,) = (node for node in drawn.iter("g") if node.get("class") == "qr")
    told = re.match(
        r"translate\((\S+) (\S+)\) scale\((\S+)\)", code.get("transform", "")
    )
    assert told
    x, y, scale = map(float, told.groups())
    assert scale * 29 == pytest.approx(QR_SIDE, abs=1e-3)
    return x, y


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fact_has_its_label_over_it_in_one_line(language: str) -> None:
    words = WORDS["zh" if language == "zh" else "en"]
    assert said(draw(language=language)) == [
        words["date"], "2026-11-20",
        words["datum"], "WGS-84",
        words["projection"], words["mercator"],
        words["sources"], "示例来源",
        words["attribution"], "© somebody",
        words["approval"], "示例审图号",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "empty", "label"),
    [("approval", None, "审图号"), ("sources", [], "数据来源"),
     ("attribution", [], "署名")],
)  # fmt: skip
def test_a_fact_that_is_not_known_has_no_label(
    fact: str, empty: object, label: str
) -> None:
    texts = said(draw(facts={fact: empty}))
    assert len(texts) == 10
    assert label not in texts


def test_several_sources_are_listed_in_the_language() -> None:
    facts = {"sources": ["甲", "乙"]}
    assert "甲、乙" in said(draw(facts=facts))
    assert "甲, 乙" in said(draw(facts=facts, language="en"))


def dates(*days: str) -> list[Json]:
    names = ("toilets", "parks", "gone")
    return [
        {"layer": name, "version": "v", "date": day}
        for name, day in zip(names, days, strict=False)
    ]


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (["2026-11-20"], "2026-11-20"),
        (["2026-11-20", "2026-11-20"], "2026-11-20"),
        (["2026-11-20", "2026-11-01"], "公厕 2026-11-20、公园 2026-11-01"),
        (["2026-11-20", "2026-11-20", "2026-10-01"],
         "公厕 2026-11-20、公园 2026-11-20、gone 2026-10-01"),
    ],
)  # fmt: skip
def test_a_date_stands_alone_if_it_is_that_of_all_layers(
    days: list[str], text: str
) -> None:
    layers = [
        layer("toilets", scatter(2), title="公厕"),
        layer("parks", scatter(2), title="公园"),
    ]
    content = read(*layers, facts={"data": dates(*days)})
    drawn = parse(draw_facts(content, Box(0, 0, 400, 80), beside=False))
    assert said(drawn)[:2] == ["数据日期", text]


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("height", [LEAST, 30.0, 55.0, 120.0])
@pytest.mark.parametrize("many", [1, 9, 60])
def test_facts_are_never_higher_than_their_room(
    height: float, many: int, *, beside: bool
) -> None:
    facts: Json = {"attribution": ["© 一个很长的署名 contributors"] * many}
    box = Box(10, 20, 62, height)
    assert low(draw(box, facts=facts)) <= box.bottom
    room = height if beside else height + QR_SIDE + 5
    box = Box(10, 20, 90, room)
    drawn = draw(box, facts=facts | LIVE, beside=beside)
    assert low(drawn) <= box.bottom + QR_SIDE * beside  # its words are under the code


def test_in_the_least_room_each_fact_has_one_line() -> None:
    facts: Json = {"attribution": ["© somebody far away"] * 60}
    texts = said(draw(Box(10, 20, 62, LEAST), facts=facts))
    assert len(texts) == 12
    assert texts[9].endswith("…")


@pytest.mark.parametrize("text", HOSTILE)
def test_strange_texts_stay_in_their_room(text: str) -> None:
    facts: Json = {
        "datum": text, "sources": [text, text], "attribution": [text],
        "approval": text, "live": text, "qr": QR,
    }  # fmt: skip
    box = Box(10, 20, 62, 55)
    drawn = draw(box, facts=facts)
    assert low(drawn) <= box.bottom
    assert {node.tag.removeprefix(SVG) for node in drawn.iter()} == {
        "g", "rect", "path", "text",
    }  # fmt: skip


def test_the_height_that_is_told_is_what_is_drawn_at_full_size() -> None:
    facts: Json = {"attribution": ["© somebody far away"] * 12}
    content = read(facts=facts)
    height = facts_height(content, 62.0)
    drawn = parse(draw_facts(content, Box(0, 0, 62, height), beside=False))
    sizes = {float(node.get("font-size", "")) for node in drawn.iter("text")}
    assert sizes == {2.5, 2.0}
    assert low(drawn) <= height
    assert low(drawn) > height - 3
    with_code = facts_height(read(facts=facts | LIVE), 62.0)
    assert with_code - height == pytest.approx(QR_SIDE + 5)


def test_the_code_stands_under_the_facts_with_its_words_beside() -> None:
    drawn = draw(facts=LIVE)
    x, y = corner(drawn)
    assert (x, y + QR_SIDE) == pytest.approx((BOX.x, BOX.bottom))
    *facts, words, address = drawn.findall("text")
    assert (words.text, address.text) == ("扫码查看在线地图", LIVE["live"])
    assert float(words.get("x", "")) > x + QR_SIDE
    assert max(float(one.get("y", "")) for one in facts) < y


def test_the_code_stands_beside_the_facts_with_its_words_under_it() -> None:
    drawn = draw(facts=LIVE, beside=True)
    x, y = corner(drawn)
    assert (x + QR_SIDE, y) == pytest.approx((BOX.right, BOX.y))
    words = next(one for one in drawn.findall("text") if one.text == "扫码查看在线地图")
    assert float(words.get("x", "")) == pytest.approx(x)
    assert float(words.get("y", "")) > y + QR_SIDE
    wide = draw(facts=LIVE | {"datum": "基准" * 99}, beside=True).findall("text")
    long = [one for one in wide if set(one.text or "") <= set("基准…")]
    for one in long:
        end = BOX.x + len(one.text or "") * float(one.get("font-size", ""))
        assert end < x


def test_without_an_address_there_is_no_code() -> None:
    assert not [node for node in draw().iter("g") if node.get("class") == "qr"]
