"""The map of an import: every feature once, told apart by shape and colour."""

from collections import Counter
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest
from tests.browser.payloads import PAYLOADS, UNLUCKY
from tests.publish.imports import OUTLINES, changes_of, some_changes, table_of

from citymap.publish.colours import LAND, contrast
from citymap.publish.import_map import (
    _LOOKS,
    KINDS,
    MOST_DRAWN,
    Drawn,
    draw_maps,
    symbol,
)


def drawn(maps: Drawn | None) -> Element:
    assert maps is not None
    return fromstring(maps.whole)  # noqa: S314 - our own markup


def marks(map_: Element) -> Counter[str]:
    return Counter(use.get("href", "")[1:].split("-")[1] for use in map_.iter("use"))


def test_every_feature_is_drawn_as_what_became_of_it() -> None:
    maps = draw_maps(some_changes(), OUTLINES, "地图")
    wanted = {"added": 2, "removed": 3, "moved": 4, "changed": 1, "kept": 92}
    assert marks(drawn(maps)) == wanted | {"old": 4}
    assert maps is not None
    assert maps.counts == wanted
    assert maps.drawn == sum(wanted.values())


def test_a_line_leads_from_where_it_was_to_where_it_is() -> None:
    changes = changes_of(table_of(range(40)), table_of(range(40), east=(7,)))
    map_ = drawn(draw_maps(changes, None, "x"))
    old, new = (
        next(u for u in map_.iter("use") if u.get("href") == f"#map-{kind}")
        for kind in ("old", "moved")
    )
    line = f"M{old.get('x')} {old.get('y')}L{new.get('x')} {new.get('y')}"
    assert line in [path.get("d") for path in map_.iter("path")]
    assert float(str(new.get("x"))) > float(str(old.get("x")))
    assert new.get("y") == old.get("y")


def test_a_mark_is_named() -> None:
    map_ = drawn(draw_maps(some_changes(), None, "x"))
    names = {use.findtext("title") for use in map_.iter("use")}
    assert {"改了名", "新 1", "公厕 0"} <= names


def test_a_feature_without_a_name_has_its_id() -> None:
    table = table_of([5], names=[""])
    map_ = drawn(draw_maps(changes_of(table_of([]), table), None, "x"))
    assert [use.findtext("title") for use in map_.iter("use")] == ["toilets.000005"]


@pytest.mark.parametrize("text", [*(p.text for p in PAYLOADS), *UNLUCKY])
def test_a_hostile_name_stays_a_name(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    table = table_of([1, 2], names=[text, "b"])
    map_ = drawn(draw_maps(changes_of(table_of([]), table), None, text))
    assert {e.tag for e in map_.iter()} <= {
        "svg", "rect", "g", "defs", "path", "use", "title", "text",
    }  # fmt: skip
    assert not {name for e in map_.iter() for name in e.keys() if name.startswith("on")}  # noqa: SIM118 - an Element's


def test_kinds_differ_in_shape_and_colour() -> None:
    assert len({shape for shape, _, _ in _LOOKS.values()} - {"disc"}) == 4
    assert len({colour for _, colour, _ in _LOOKS.values()}) == len(_LOOKS)
    assert len({symbol(kind) for kind in (*KINDS, "old")}) == len(_LOOKS)


@pytest.mark.parametrize("kind", _LOOKS)
def test_a_sign_is_seen_on_white_and_on_land(kind: str) -> None:
    colour = next(look[1] for name, look in _LOOKS.items() if name == kind)
    assert contrast(colour, "#ffffff") >= 3
    assert contrast(colour, LAND) >= 2.9


def test_few_changes_among_many_are_all_drawn() -> None:
    size = MOST_DRAWN * 3
    after = table_of(range(5, size), east=(9, 99))
    maps = draw_maps(changes_of(table_of(range(size)), after), None, "x")
    counts = marks(drawn(maps))
    assert (counts["removed"], counts["moved"], counts["old"]) == (5, 2, 2)
    assert sum(counts.values()) - counts["old"] == MOST_DRAWN
    assert maps is not None
    assert sum(maps.counts.values()) == size


def test_many_changes_are_thinned_evenly() -> None:
    size = MOST_DRAWN * 2
    maps = draw_maps(changes_of(table_of([]), table_of(range(size))), None, "x")
    assert maps is not None
    assert maps.drawn == marks(drawn(maps))["added"] == MOST_DRAWN


def test_changes_in_one_corner_are_shown_closer() -> None:
    before = table_of(range(1000))
    near = draw_maps(
        changes_of(before, table_of(range(1000), east=(0, 37))), OUTLINES, "x"
    )
    everywhere = range(0, 1000, 50)
    far = draw_maps(
        changes_of(before, table_of(range(1000), east=everywhere)), OUTLINES, "x"
    )
    assert near is not None
    assert near.closer is not None
    assert marks(fromstring(near.closer))["moved"] == 2  # noqa: S314 - our own markup
    assert far is not None
    assert far.closer is None


def test_nothing_changed_has_no_closer_map() -> None:
    maps = draw_maps(changes_of(table_of(range(9)), table_of(range(9))), None, "x")
    assert maps is not None
    assert maps.closer is None


def test_nothing_to_draw_is_no_map() -> None:
    assert draw_maps(changes_of(table_of([]), table_of([])), OUTLINES, "x") is None


def test_districts_are_outlined_and_named() -> None:
    map_ = drawn(draw_maps(some_changes(), OUTLINES, "x"))
    texts = [text.text for text in map_.iter("text")]
    assert {"东区", "西区"} <= set(texts)


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    # a degree of latitude is some 111 km: two features 0.3 degrees apart
    table = table_of([0, 37 * 30])
    map_ = drawn(draw_maps(changes_of(table_of([]), table), None, "x"))
    south, north = sorted(float(str(u.get("y"))) for u in map_.iter("use"))
    metres = 0.3 * 111_000 / (north - south)
    bar = next(p for p in map_.iter("path") if p.get("stroke-width") == "0.6")
    corners = np.array([c.split() for c in str(bar.get("d"))[1:].split("L")], float)
    words = [str(text.text) for text in map_.iter("text")][-1]
    number, unit = words.split()
    said = float(number) * (1000 if unit == "km" else 1)
    assert said == pytest.approx(np.ptp(corners[:, 0]) * metres, rel=0.01)


def test_the_same_changes_give_the_same_map() -> None:
    assert draw_maps(some_changes(), OUTLINES, "x") == draw_maps(
        some_changes(), OUTLINES, "x"
    )


def test_what_was_moved_and_changed_is_drawn_once_as_moved() -> None:
    after = table_of([1], east=(1,), names=["改了名"])
    map_ = drawn(draw_maps(changes_of(table_of([1]), after), None, "x"))
    assert marks(map_) == {"moved": 1, "old": 1}
