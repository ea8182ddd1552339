"""A sheet says all that a map must say, on any paper, of whatever it is given."""

from xml.etree import ElementTree as ET

import pytest
from tests.publish.posters import (
    HOSTILE,
    SVG,
    Json,
    districts,
    document,
    layer,
    parse,
    scatter,
    texts,
    write,
)

from citymap.errors import InputError
from citymap.publish.assets import qr
from citymap.publish.poster import PAPER_MM, paper_size, sheet_svg
from citymap.publish.poster_svg import width_of
from citymap.publish.request import PAPERS, Paper

LIVE = "https://example.org/maps/toilets"


def with_qr() -> Json:
    size, path = qr(LIVE)
    return {"live": LIVE, "qr": {"size": size, "path": path}}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("landscape", [True, False])
def test_a_sheet_is_as_large_as_its_paper(paper: Paper, landscape: bool) -> None:
    root = parse(sheet_svg(write(document()), paper, landscape=landscape))
    short, long = {"a4": (210, 297), "a3": (297, 420), "a0": (841, 1189)}[paper]
    wide, high = (long, short) if landscape else (short, long)
    assert (root.get("width"), root.get("height")) == (f"{wide}mm", f"{high}mm")
    assert root.get("viewBox") == f"0 0 {wide} {high}"
    assert paper_size(paper, landscape=landscape) == (wide, high)


@pytest.mark.parametrize("landscape", [True, False])
def test_a_sheet_says_what_every_map_must_say(landscape: bool) -> None:
    content = document(facts=with_qr())
    said = "\n".join(texts(sheet_svg(write(content), "a3", landscape=landscape)))
    for wanted in (
        "泉城公共卫生间", "全部点位", "泉城", "2026-11-20", "WGS-84", "EPSG:3857",
        "示例来源", "© somebody", "示例审图号", "图例", "toilets", "60", "北", "km",
        "扫码查看在线地图",
    ):  # fmt: skip
        assert wanted in said
    assert LIVE in said.replace("\n", "")


def test_an_english_sheet_speaks_english() -> None:
    content = document(language="en", title="Toilets", subtitle=None)
    said = "\n".join(texts(sheet_svg(write(content), "a4")))
    assert all(word in said for word in ("Legend", "Datum", "Data of", "N"))
    assert "图例" not in said


def test_dates_that_differ_are_told_by_layer() -> None:
    data = [
        {"layer": "a", "version": "1", "date": "2026-11-20"},
        {"layer": "b", "version": "2", "date": "2026-10-01"},
    ]
    layers = [layer("a", scatter(9)), layer("b", scatter(9))]
    said = texts(sheet_svg(write(document(*layers, facts={"data": data})), "a3"))
    assert "2026-10-01 – 2026-11-20" in said
    assert "a 2026-11-20、b 2026-10-01" in said


def test_the_same_document_is_the_same_sheet() -> None:
    content = write(document())
    assert sheet_svg(content, "a3") == sheet_svg(content, "a3")


def hostile(text: str) -> Json:
    made = layer("toilets", scatter(30), title=text)
    one = {"title": text, "colour": "#2b6ca3", "shape": text, "count": 15}
    made["style"] = {"title": text, "classes": [one] * 40, "of": [0, 1] * 15}
    facts = {
        "city": text, "datum": text, "sources": [text] * 9, "attribution": [text],
        "approval": text, "data": [{"layer": text, "version": text, "date": text}],
    }  # fmt: skip
    return document(
        made,
        title=text,
        subtitle=text,
        facts=facts | with_qr() | {"live": text},
        ground={"districts": districts(text, text), "tiles": None, "external": None},
        areas={
            "title": text,
            "unit": text,
            "classes": [{"title": text, "colour": "#abc", "count": 1}] * 9,
            "of": [0, -1],
            "values": [1, None],
            "texts": [text, text],
        },
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("landscape", [True, False])
def test_no_text_becomes_markup_or_runs_out_of_the_sheet(
    text: str, landscape: bool
) -> None:
    svg = sheet_svg(write(hostile(text)), "a4", landscape=landscape)
    root = parse(svg)
    names = {node.tag.removeprefix(SVG) for node in root.iter()}
    assert names <= {
        "svg", "title", "rect", "g", "path", "circle", "text", "defs", "clipPath", "use"
    }  # fmt: skip
    assert not any(key.startswith("on") for node in root.iter() for key in node.attrib)
    assert not {"\u202e", "\u2066", "\x7f"} & set(svg)
    wide, high = paper_size("a4", landscape=landscape)
    for node in root.iter(f"{SVG}text"):
        left, right = extent(node)
        assert left >= 0, node.text
        assert right <= wide, node.text
        assert 0 < float(node.get("y", "0")) <= high, node.text


def test_a_colour_that_is_none_is_refused() -> None:
    made = layer("toilets", scatter(30), colour="url(https://example.org/)")
    with pytest.raises(InputError, match="not a colour"):
        sheet_svg(write(document(made)), "a4")


def extent(node: ET.Element) -> tuple[float, float]:
    """Where a line of text begins and ends, as the width table has it."""
    x, size = float(node.get("x", "0")), float(node.get("font-size", "0"))
    wide = width_of(node.text or "") * size
    back = {"middle": wide / 2, "end": wide}.get(node.get("text-anchor", ""), 0.0)
    return x - back, x - back + wide


def test_papers_have_the_sizes_of_iso_216() -> None:
    assert PAPER_MM == {"a4": (210, 297), "a3": (297, 420), "a0": (841, 1189)}
