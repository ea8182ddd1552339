"""A published file in a real Chromium, opened from the disk, the network denied."""

import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect
from tests.browser import small_map
from tests.browser.axe import check
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.small_map import Document, Reader, document, layer, place, toilets

from citymap.atlas.links import navigation_links
from citymap.publish import colours

Reading = Callable[..., AbstractContextManager[Reader]]

NOON_ON_MONDAY = "2026-11-23T12:00:00+08:00"
FRAME = {"width": 600, "height": 450}
ZOOM_IN = ".leaflet-control-zoom-in"
LEAST_CONTRAST = 3  # WCAG 2.2, 1.4.11
SIDES = ("before", "after")
TARGET_PX = 24  # WCAG 2.2, 2.5.8
REMOVED = {"title": "撤除", "colour": "#d55e00", "shape": "ring"}
SQUARES = [
    {"name": f"第{at}区", "rings": [[[11700000 + at * 10000, 3660000, 10000, 0, 0,
                                      15000, -10000, 0, 0, -15000]]]}
    for at in range(2)
]  # fmt: skip
AREAS = {
    "title": "每平方公里",
    "unit": "个/km²",
    "classes": [{"title": "1–5", "colour": "#253494", "count": 1}],
    "of": [0, -1],
    "values": [5, None],
    "texts": ["5", ""],
}
OVER_THE_LEGEND = """() => {
  const box = document.getElementById("legend").getBoundingClientRect();
  return [...document.querySelectorAll(".pin, .pile, path.area, .area-label span")]
    .map(one => one.getBoundingClientRect())
    .filter(one => one.left < box.right && one.right > box.left
      && one.top < box.bottom && one.bottom > box.top).length;
}"""
LOOKS = """() => [...document.querySelectorAll("#list .symbol .body")].map(body =>
  [body.getAttribute("fill"), body.getAttribute("stroke")])"""
A3_POINTS = (1190.55, 841.89)
LAY_OUT = """letters => {
  document.documentElement.style.fontSize = letters;
  return [...document.querySelectorAll("header, #panel, #map-region, footer")]
    .map(part => part.getBoundingClientRect().toJSON());
}"""


@pytest.fixture
def read(browser: Browser) -> Reading:
    return partial(small_map.reading, browser)


@pytest.fixture
def address(tmp_path: Path) -> str:
    told = document([layer("toilets", "公共卫生间", toilets())])
    return small_map.write(tmp_path, told)


def _write(folder: Path, *layers: Document, **other: Any) -> str:
    return small_map.write(folder, document(layers, **other))


def test_every_row_is_a_feature_and_stands_alone_when_it_is_chosen(
    read: Reading, address: str
) -> None:
    wanted = {f"toilets.{one['id']}" for one in toilets()}
    with read() as reader:
        reader.open(address)
        assert reader.page.evaluate("citymapPublished.features") == len(wanted)
        assert set(reader.listed()) == wanted
        for key in wanted:
            reader.page.click(f'#list [data-id="{key}"] button')
            assert key in reader.shown()
            assert reader.page.get_attribute("#detail", "data-id") == key
            reader.page.click("#back")


def test_what_lies_at_one_spot_is_fanned_out_at_full_zoom(
    read: Reading, tmp_path: Path
) -> None:
    spot = [place(f"{at:02}", 117.1, 36.7, name=f"甲 {at}") for at in range(60)]
    with read() as reader:
        reader.open(_write(tmp_path, layer("toilets", "公共卫生间", spot)))
        reader.page.click('#list [data-id="toilets.07"] button')
        assert len(reader.shown()) == len(spot)
        middles = reader.page.eval_on_selector_all(
            ".pin",
            """pins => pins.map(pin => {
              const { x, y, width } = pin.getBoundingClientRect();
              return [x + width / 2, y + width / 2];
            })""",
        )
    gaps = [
        ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
        for at, a in enumerate(middles)
        for b in middles[:at]
    ]
    assert min(gaps) >= TARGET_PX


def test_a_heap_that_is_too_high_to_fan_out_opens_as_a_list(
    read: Reading, tmp_path: Path
) -> None:
    spot = [place(f"{at:03}", 117.1, 36.7) for at in range(130)]
    other = place("999", 117.15, 36.65, name="别处")
    with read() as reader:
        reader.open(_write(tmp_path, layer("toilets", "公共卫生间", [*spot, other])))
        reader.page.click(".pile")
        reader.page.click(".heap")
        assert reader.page.inner_text("#count") == "同一地点的 130 处"
        assert len(reader.listed()) == 100
        reader.page.click("#more")
        assert len(reader.listed()) == 130
        assert reader.page.evaluate("document.activeElement.closest('li').dataset.id")
        reader.page.click("#reset")
        assert reader.page.inner_text("#count") == "共 131 处"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_large_pile_shows_is_in_its_name(
    read: Reading, tmp_path: Path, language: str
) -> None:
    many = [place(f"{at:04}", 117.1, 36.7) for at in range(2500)]
    other = place("9999", 117.15, 36.65)
    one = layer("toilets", "公共卫生间", [*many, other])
    with read() as reader:
        reader.open(_write(tmp_path, one, language=language))
        for found in (".pile", ".heap"):
            pile = reader.page.locator(found)
            assert pile.inner_text() == "2,500"
            assert "2,500" in str(pile.get_attribute("aria-label"))
            report = check(reader.page)
            wrong = [
                finding.target
                for finding in (*report.violations, *report.incomplete)
                if finding.rule == "label-content-name-mismatch"
            ]  # + and - have no words to compare
            assert all("leaflet-control-zoom" in target for target in wrong), wrong
            pile.click()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("泉城", "toilets.0003"),
        ("quancheng", "toilets.0003"),
        ("qcgc", "toilets.0003"),
        ("经7路", "toilets.0007"),
    ],
)
def test_words_pinyin_and_initials_find_a_place(
    read: Reading, address: str, typed: str, found: str
) -> None:
    with read() as reader:
        reader.open(address)
        reader.page.fill("#search", typed)
        expect(reader.page.locator("#list > li")).not_to_have_count(30)
        assert found in reader.listed()
        assert found in reader.shown()  # the map goes where it is
        reader.page.click("#search-clear")
        expect(reader.page.locator("#list > li")).to_have_count(30)


def test_what_cannot_be_found_is_said_and_can_be_undone(
    read: Reading, address: str
) -> None:
    with read() as reader:
        reader.open(address)
        reader.page.fill("#search", "没有这样的地方")
        reader.page.wait_for_selector("#nothing:visible")
        assert reader.shown() == []
        reader.page.click("#reset")
        assert len(reader.listed()) == len(toilets())


def test_flags_and_open_now_narrow_list_map_and_counts(
    read: Reading, address: str
) -> None:
    with_ramp = [one for one in toilets() if one.get("wheelchair") == 1]
    known = [one for one in with_ramp if one.get("hours", 0) == 0]
    with read(timezone_id="America/Lima") as reader:
        reader.page.clock.set_fixed_time(NOON_ON_MONDAY)
        reader.open(address)
        reader.page.click("[data-filter=wheelchair]")
        assert len(reader.listed()) == len(with_ramp)
        reader.page.click("[data-filter=open]")
        assert len(reader.listed()) == len(known)
        assert reader.page.evaluate("citymapPublished.count('toilets')") == len(known)
        assert reader.page.inner_text("#layers .count") == f"{len(known)} / 30"
        assert set(reader.page.locator("#list .state").all_inner_texts()) == {
            "营业至 18:00"
        }


def test_open_now_is_asked_again_as_time_passes(read: Reading, address: str) -> None:
    with read() as reader:
        reader.page.clock.install(time="2026-11-23T17:58:30+08:00")
        reader.open(address)
        reader.page.click("[data-filter=open]")
        assert reader.listed()
        reader.page.clock.run_for(120_000)
        assert reader.listed() == []


@pytest.mark.parametrize(("day", "said"), [("2026-12-31", 0), ("2027-01-01", 1)])
def test_the_end_of_the_holiday_calendar_is_said_after_it(
    read: Reading, address: str, day: str, said: int
) -> None:
    with read() as reader:
        reader.page.clock.set_fixed_time(f"{day}T12:00:00+08:00")
        reader.open(address)
        assert reader.page.locator("#calendar").count() == said


def test_a_closure_wins_over_the_hours(read: Reading, tmp_path: Path) -> None:
    shut = [0, "2026-11-20T00:00", "2026-12-01T00:00", "改造"]
    one = layer("toilets", "公共卫生间", toilets(), closures=[shut])
    with read() as reader:
        reader.page.clock.set_fixed_time(NOON_ON_MONDAY)
        reader.open(_write(tmp_path, one))
        state = reader.page.inner_text('[data-id="toilets.0000"] .state')
        assert state == "暂停开放至 11月30日：改造"


def test_a_layer_is_put_out_by_its_box(read: Reading, tmp_path: Path) -> None:
    shops = [place("1", 117.05, 36.65, name="店")]
    layers = layer("toilets", "公共卫生间", toilets()), layer("shops", "便利店", shops)
    with read() as reader:
        reader.open(_write(tmp_path, *layers))
        reader.page.uncheck("[data-layer=toilets]")
        assert reader.listed() == ["shops.1"]
        assert reader.shown() == ["shops.1"]


def test_an_address_opens_its_place_and_the_place_writes_its_address(
    read: Reading, address: str
) -> None:
    with read() as reader:
        reader.open(f"{address}#toilets.0004")
        assert reader.page.inner_text("#detail-name") == "趵突泉"
        reader.page.click("#back")
        assert "#" not in reader.page.url
        reader.page.click('[data-id="toilets.0003"] button')
        assert reader.page.url.endswith("#toilets.0003")
        reader.page.goto(f"{address}#toilets.0005")
        assert reader.page.inner_text("#detail-name") == "第5公厕"


def test_an_address_that_means_nothing_is_passed_over(
    read: Reading, address: str
) -> None:
    with read() as reader:
        reader.open(f"{address}#%E0%A4%A")
        assert len(reader.listed()) == len(toilets())


def test_it_works_in_a_frame_that_may_do_nothing_but_run(
    read: Reading, tmp_path: Path
) -> None:
    _write(tmp_path, layer("toilets", "公共卫生间", toilets()))
    inner = (tmp_path / "map.html").read_text("utf-8")
    outer = tmp_path / "outer.html"
    frame = "<iframe sandbox='allow-scripts' width=600 height=450 srcdoc=\"{}\">"
    outer.write_text(frame.format(html.escape(inner)), "utf-8")
    with read(viewport=FRAME) as reader:
        reader.page.goto(outer.as_uri())
        inside = reader.page.frame_locator("iframe")
        inside.locator("body[data-ready=yes]").wait_for()
        inside.locator("#list button").first.click()
        inside.locator("#detail").wait_for()
        inside.locator("#back").click()
        skip = inside.locator(".skip").first
        skip.press("Enter")
        assert inside.locator("#list").evaluate("list => list.matches(':focus')")
        # paper and the reader's place are not to be had there
        assert inside.locator("#print, #locate").count() == 0


def test_the_whole_way_goes_by_keys(read: Reading, address: str) -> None:
    with read() as reader:
        reader.open(address)
        keys = reader.page.keyboard
        reader.page.locator("#search").focus()
        keys.type("泉城")
        expect(reader.page.locator("#list > li")).not_to_have_count(30)
        reader.page.locator("#list button").first.focus()
        keys.press("Enter")
        assert reader.page.evaluate("document.activeElement.id") == "detail-name"
        keys.press("Escape")
        row = reader.page.evaluate("document.activeElement.closest('li').dataset.id")
        assert row == reader.listed()[0]
        pin = reader.page.locator(f'.pin[data-id="{row}"]')
        pin.focus()
        keys.press("Enter")
        assert reader.page.get_attribute(".picked", "aria-current") == "true"
        keys.press("Tab")
        reader.page.locator("#back").press("Enter")
        assert pin.evaluate("pin => pin === document.activeElement")


def test_a_located_reader_has_the_nearest_first(read: Reading, address: str) -> None:
    there = {"longitude": 117.1702, "latitude": 36.6958}
    with read(geolocation=there, permissions=["geolocation"]) as reader:
        reader.open(address)
        reader.page.click("#locate")
        reader.page.wait_for_selector(".me")
        assert reader.listed()[0] == "toilets.0023"
        assert reader.page.inner_text("#list li:first-child .far") == "91 m"
        reader.page.click("#list button")
        assert "直线" in reader.page.inner_text(".way")


def test_who_is_not_located_is_told_and_goes_on(read: Reading, address: str) -> None:
    with read() as reader:
        reader.open(address)
        reader.page.click("#locate")
        reader.page.get_by_text("没有取得您的位置").wait_for()
        assert len(reader.listed()) == len(toilets())


def test_links_are_those_of_the_service(read: Reading, address: str) -> None:
    west, south = small_map.BOX[:2]
    here = (west + 0.02 + 0.03 * 3, south + 0.02)
    wanted = navigation_links(here, "泉城公厕", "济南")
    with read() as reader:
        reader.open(f"{address}#toilets.0003")
        links = reader.page.eval_on_selector_all(
            ".go a",
            "all => all.map(a => [a.getAttribute('href'), a.rel, a.target])",
        )
    assert links == [
        [link, "noopener noreferrer", "_blank"] for link in wanted.values()
    ]


def test_two_versions_are_two_maps_and_one_list(read: Reading, tmp_path: Path) -> None:
    old, new = toilets()[:4], toilets()[1:5]
    sides = {
        "before": {"title": "2026-10-01", "count": 4},
        "after": {"title": "2026-11-20", "count": 4},
    }
    counts = {"kept": 3, "added": 1, "removed": 1, "moved": 0, "changed": 0}
    before = layer("toilets", "公共卫生间", old, side="before")
    after = layer("toilets", "公共卫生间", new, side="after")
    before["style"]["classes"][1] = {**REMOVED, "count": 2}
    compare = {**sides, "counts": counts}
    with read() as reader:
        reader.open(_write(tmp_path, before, after, compare=compare))
        legend = reader.page.inner_text("#legend .legend-body").split()
        assert legend[-6:] == ["全天", "2", "日间", "2", "撤除", "2"]
        assert sorted(reader.listed()) == [f"toilets.{at:04}" for at in range(5)]
        assert reader.page.locator(".leaflet-container").count() == 2
        reader.page.click('#list [data-id="toilets.0002"] button')
        assert reader.page.locator(".pin.picked").count() == 2
        reader.page.click("#back")
        reader.page.click('#list [data-id="toilets.0000"] button')
        assert reader.page.locator(".pin.picked").count() == 1
        assert "2026-10-01" in reader.page.inner_text("#detail")
        assert check(reader.page).violations == []


def test_foreign_text_is_text_and_no_link(read: Reading, address: str) -> None:
    with read() as reader:
        reader.open(f"{address}#toilets.0004")
        assert reader.page.inner_text("#detail .place") == "<b>路</b>"
        assert reader.page.locator("#detail a[href^=javascript]").count() == 0
        assert "javascript:alert(1)" in reader.page.inner_text("#detail dl")


def test_on_paper_it_is_one_sheet_with_all_that_belongs_on_it(
    read: Reading, address: str, tmp_path: Path
) -> None:
    with read() as reader:
        reader.open(address)
        before = reader.page.eval_on_selector_all(
            "[class~=pile], .pin", "a => a.length"
        )
        sheet = tmp_path / "sheet.pdf"
        reader.page.pdf(path=sheet, prefer_css_page_size=True, print_background=True)
        expect(reader.page.locator("body.printing")).to_have_count(0)
        after = reader.page.eval_on_selector_all("[class~=pile], .pin", "a => a.length")
    with pypdfium2.PdfDocument(sheet) as pdf:
        (size,) = [page.get_size() for page in pdf]
        text = "".join(pdf[0].get_textpage().get_text_range().split())
    assert size == pytest.approx(A3_POINTS, abs=1)
    for wanted in ("济南公共卫生间", "试验用", "图例", "日间", "2026-11-20", "WGS-84",
                   "©OpenStreetMapcontributors", "审图号：测S（2026）001号",
                   "https://map.example.org/#toilets"):  # fmt: skip
        assert wanted in text
    assert "同址" not in text  # no list
    assert after == before


@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (FRAME, "dark")],
)
def test_no_rule_of_access_is_broken(
    read: Reading, address: str, viewport: dict[str, int], scheme: str
) -> None:
    with read(viewport=viewport, color_scheme=scheme) as reader:
        reader.open(address)
        assert check(reader.page).violations == []
        reader.page.click("#list button")
        assert check(reader.page).violations == []
        reader.page.click("#about summary")
        assert check(reader.page).violations == []


@pytest.mark.parametrize(
    "seen",
    [
        {"color_scheme": "dark", "reduced_motion": "reduce"},
        {"forced_colors": "active", "viewport": PHONE},
    ],
    ids=["dark and still", "forced colours, phone"],
)
@pytest.mark.parametrize("beneath", ["areas", "heat"])
def test_no_rule_of_access_is_broken_by_what_lies_beneath(
    read: Reading, tmp_path: Path, beneath: str, seen: dict[str, Any]
) -> None:
    ground = {"districts": SQUARES, "tiles": None, "external": None}
    told = {"areas": AREAS} if beneath == "areas" else {"heat": True}
    one = layer("toilets", "公共卫生间", toilets())
    with read(**seen) as reader:
        reader.open(_write(tmp_path, one, ground=ground, **told))
        if beneath == "areas":
            reader.page.click("#areas summary")
            reader.page.click(".areas-table button >> nth=0")
        if reader.page.get_attribute("#legend", "open") is None:
            reader.page.click("#legend summary")
        assert check(reader.page).violations == []


def test_two_versions_break_no_rule_of_access_on_a_phone(
    read: Reading, tmp_path: Path
) -> None:
    sides = [layer("toilets", "公共卫生间", toilets(), side=side) for side in SIDES]
    told = {side: {"title": f"版本 {side}", "count": 30} for side in SIDES}
    counts = dict.fromkeys(("kept", "added", "removed", "moved", "changed"), 1234)
    with read(viewport=PHONE, color_scheme="dark") as reader:
        reader.open(_write(tmp_path, *sides, compare={**told, "counts": counts}))
        heading = reader.page.locator(".compare-side h2").first.bounding_box()
        legend = reader.page.locator("#legend").bounding_box()
        assert heading is not None
        assert legend is not None
        assert legend["y"] >= heading["y"] + heading["height"]
        assert check(reader.page).violations == []


@pytest.mark.parametrize("areas", [None, AREAS], ids=["pins", "areas"])
def test_the_open_legend_hides_nothing_of_the_first_view(
    read: Reading, tmp_path: Path, areas: Document | None
) -> None:
    ground = {"districts": SQUARES, "tiles": None, "external": None}
    one = layer("toilets", "公共卫生间", toilets())
    with read() as reader:
        reader.open(_write(tmp_path, one, ground=ground, areas=areas))
        assert reader.page.get_attribute("#legend", "open") is not None
        assert reader.page.evaluate(OVER_THE_LEGEND) == 0


def test_a_legend_without_room_is_folded(read: Reading, tmp_path: Path) -> None:
    west, south, east, north = small_map.BOX
    everywhere = [
        place(
            f"{x:02}{y:02}",
            west + (east - west) * x / 15,
            south + (north - south) * y / 15,
        )
        for x in range(16)
        for y in range(16)
    ]
    one = layer("toilets", "公共卫生间", everywhere)
    for kind in one["style"]["classes"]:
        kind["title"] = "一个名称很长的类别" * 2
    with read(viewport={"width": 920, "height": 600}) as reader:
        reader.open(_write(tmp_path, one))
        assert reader.page.get_attribute("#legend", "open") is None
        reader.page.click("#legend summary")
        assert reader.page.evaluate(OVER_THE_LEGEND) > 0


def test_every_colour_of_a_class_is_seen_on_dark_ground(
    read: Reading, tmp_path: Path
) -> None:
    looks = [(colour, "disc") for colour in colours.PALETTE] + [colours.NOT_KNOWN]
    looks += [(c, "square") for c in (*colours.SIGN_RAMP, "#000000")]
    rows = [place(f"{at}", 117 + at / 100, 36.65, kind=at) for at in range(len(looks))]
    one = layer("toilets", "公共卫生间", rows)
    one["style"]["classes"] = [
        {"title": f"类 {at}", "colour": colour, "shape": shape, "count": 1}
        for at, (colour, shape) in enumerate(looks)
    ]
    with read(color_scheme="dark") as reader:
        reader.open(_write(tmp_path, one))
        seen = reader.page.evaluate(LOOKS)
        ground = reader.page.eval_on_selector(
            "#map", "map => getComputedStyle(map).backgroundColor"
        )
    dark = "#{:02x}{:02x}{:02x}".format(*map(int, re.findall(r"\d+", ground)))
    assert len(seen) == len(looks)
    for fill, rim in seen:
        assert max(colours.contrast(c, dark) for c in (fill, rim)) >= LEAST_CONTRAST
        assert colours.contrast(fill, rim) >= LEAST_CONTRAST


@pytest.mark.parametrize(
    "viewport", [DESKTOP, PHONE, FRAME, {"width": 360, "height": 640}]
)
def test_nothing_lies_over_another_or_beyond_the_side(
    read: Reading, address: str, viewport: dict[str, int]
) -> None:
    with read(viewport=viewport) as reader:
        reader.open(address)
        for letters in ("100%", "200%"):
            boxes = reader.page.evaluate(LAY_OUT, letters)
            wide = reader.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= viewport["width"]
            assert all(box["height"] > TARGET_PX for box in boxes)
            assert not any(_meet(a, b) for a, b in combinations(boxes, 2))


def _meet(a: dict[str, float], b: dict[str, float]) -> bool:
    """Say whether two boxes share more than a pixel of a rim."""
    across = min(a["right"], b["right"]) - max(a["left"], b["left"])
    down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return across > 1 and down > 1


def test_twenty_thousand_places_have_few_elements(
    read: Reading, tmp_path: Path
) -> None:
    many = [
        place(str(at), 117 + (at * 7919 % 20_000) / 1e5, 36.6 + at / 133_333)
        for at in range(20_000)
    ]
    with read() as reader:
        reader.open(_write(tmp_path, layer("toilets", "公共卫生间", many)))
        assert reader.page.evaluate("citymapPublished.features") == 20_000
        for _ in range(3):
            assert reader.page.locator("#map *").count() < 2500
            reader.page.click(ZOOM_IN)
