"""Each feature is drawn once, at its place, in its class's sign."""

from xml.etree import ElementTree as ET

import pytest
from tests.publish.posters import Json, document, layer, parse, scatter, square, write

from citymap.publish.poster_document import LayerColumns, read_document, read_places
from citymap.publish.poster_features import (
    SHAPES,
    define_symbols,
    draw_features,
    symbol_size,
    tell_apart,
)
from citymap.publish.poster_frame import Box, View, fit_view

VIEW = fit_view((116.8, 36.4, 117.4, 36.9), Box(0, 0, 200, 170))


def columns(*layers: Json) -> list[LayerColumns]:
    return read_document(write(document(*layers)))["layers"]


def draw(layers: list[LayerColumns], view: View = VIEW) -> ET.Element:
    numbered = list(enumerate(layers))
    symbols = define_symbols(numbered, view, 2.0)
    return parse(f"<g>{symbols}{draw_features(numbered, view, 2.0)}</g>")


def test_every_feature_is_drawn_once_at_its_place() -> None:
    layers = columns(layer("toilets", scatter(300)))
    uses = list(draw(layers).iter("use"))
    drawn = sorted((float(u.get("x", "")), float(u.get("y", ""))) for u in uses)
    inside = [
        (round(x, 2), round(y, 2))
        for x, y in VIEW.place(read_places(layers[0])).tolist()
        if -2 <= x <= 202 and -2 <= y <= 172
    ]
    assert len(drawn) == len(inside) > 290
    assert drawn == sorted(inside)


def test_signs_that_are_used_are_defined_and_few_lie_over_many() -> None:
    classes = [
        {"title": str(row), "colour": f"#00000{row}", "shape": shape, "count": count}
        for row, (shape, count) in enumerate([("ring", 1), ("disc", 5), ("square", 3)])
    ]
    style = {"title": "类", "classes": classes, "of": [1, 1, 0, 1, 2, 1, 2, 1, 2]}
    drawn = draw(columns(layer("toilets", scatter(9), style=style)))
    named = [node.get("href", "").removeprefix("#") for node in drawn.iter("use")]
    assert [name[-1] for name in named] == list("111112220")
    assert set(named) <= {node.get("id") for node in drawn.iter("path")}


@pytest.mark.parametrize(("side", "shapes"), [(0.1, 1), (0.0001, 0)])
def test_an_area_is_drawn_if_it_can_be_seen_and_else_its_sign(
    side: float, shapes: int
) -> None:
    area = [[[square(117.0, 36.6, side, 1_000_000)]]]
    made = layer("zones", [(117.0, 36.6)], geometry="polygon", shapes=area)
    drawn = draw(columns(made))
    assert sum(p.get("fill-opacity") == "0.35" for p in drawn.iter("path")) == shapes
    assert len(list(drawn.iter("use"))) == 1 - shapes


def test_a_line_is_a_line() -> None:
    line = [[[117000000, 36600000, 100000, 100000]]]
    made = layer("streets", [(117.0, 36.6)], geometry="line", shapes=line)
    (path,) = (p for p in draw(columns(made)).iter("path") if p.get("fill") == "none")
    assert (path.get("d") or "").count("L") == 1


def test_layers_of_one_class_differ_by_shape() -> None:
    layers = columns(*(layer(name, scatter(4)) for name in "abcde"))
    tell_apart(layers)
    assert {one["style"]["classes"][0]["shape"] for one in layers} == set(SHAPES)


def test_two_versions_of_a_layer_look_alike() -> None:
    sides = (layer("a", scatter(4), side=side) for side in ("before", "after"))
    layers = columns(*sides)
    tell_apart(layers)
    assert {one["style"]["classes"][0]["shape"] for one in layers} == {"disc"}


@pytest.mark.parametrize("n", [0, 1, 2, 30, 3000])
def test_symbols_shrink_with_crowding_to_what_can_be_told_apart(n: int) -> None:
    size = symbol_size(columns(layer("toilets", scatter(n))), VIEW, 1.0)
    assert 1.1 <= size <= 3.4
    if n < 2:
        assert size == 3.4
    if n == 3000:
        assert size == 1.1
        assert symbol_size(columns(layer("t", scatter(n))), VIEW, 4.0) == pytest.approx(
            0.726, abs=0.001
        )


@pytest.mark.parametrize("n", [2, 40])
def test_symbols_are_largest_where_all_lie_at_one_spot(n: int) -> None:
    layers = columns(layer("toilets", [(117.0, 36.6)] * n))
    assert symbol_size(layers, VIEW, 1.0) == 3.4
