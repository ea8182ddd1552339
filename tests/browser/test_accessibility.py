"""Whoever does not see the map, or has no mouse, or needs large letters, gets as far.

WCAG 2.2 A and AA: axe's rules in every state of the page, and what no rule can
judge: order and sight of the focus, names in the page's language, 200 % text.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.api.serving import Server
from tests.browser.conftest import DESKTOP, PHONE, SMALL, Opener
from tests.browser.contrast import SIGN, TEXT, contrast, parse
from tests.browser.states import (
    AT_NIGHT,
    HERE,
    STATES,
    Way,
    choose,
    open_list,
    seek,
    settled,
    unfold,
)
from tests.browser.survey import (
    ALL_WAYS,
    CUT_OFF,
    TO_USE,
    cut_off,
    names,
    reachable,
    survey,
)

CJK = re.compile(r"[\u3400-\u9fff]")
NOWHERE = "BODY"

#: The element that has the focus, as a person meets it.
_FOCUSED = """() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const form = element.closest("form");
  const frames = [style, form && getComputedStyle(form)].filter(Boolean);
  const at = [0.5, 0.15, 0.85].flatMap((right) => [0.5, 0.15, 0.85].map((down) =>
    document.elementFromPoint(
      box.left + box.width * right, box.top + box.height * down)));
  const mine = element.closest(".pin-box") ?? element;
  return {
    tag: element.tagName,
    key: element.id || element.dataset.layer || element.dataset.wish
      || element.querySelector("[data-number]")?.dataset.number
      || element.className || element.tagName,
    outlined: frames.some((frame) => frame.outlineStyle !== "none"
      && parseFloat(frame.outlineWidth) >= 2),
    seen: at.some((hit) => hit && (mine.contains(hit) || hit.contains(mine))),
    inside: element.closest("#top, #map, #tools, #sheet")?.id ?? "",
    scrolled: document.scrollingElement.scrollTop,
  };
}"""


@pytest.fixture
def phone(visit: Opener) -> Page:
    """The list on a phone, in the daytime of the demo."""
    return open_page(visit, SMALL)


def open_page(visit: Opener, size: dict[str, int], **options: str) -> Page:
    """Open the list on a screen of some size; what moves has moved."""
    given = {"reduced_motion": "reduce", "service_workers": "block", **options}
    page = visit(None, viewport=size, position=HERE, **given).page
    open_list(page)
    return page


def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(_FOCUSED)
    return found


def tab_through(page: Page, most: int = 150) -> Iterator[dict[str, Any]]:
    """Press Tab until the focus leaves the page."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop["tag"] == NOWHERE:
            return
        yield stop
    pytest.fail(f"more than {most} stops")


def tab_to(page: Page, key: str) -> dict[str, Any]:
    """Press Tab until something has the focus."""
    for stop in tab_through(page):
        if stop["key"] == key:
            return stop
    pytest.fail(f"no way to {key} by Tab")


# ------------------------------------------------------------------ by the rules


@pytest.mark.parametrize("way", [ALL_WAYS[0], ALL_WAYS[-1]], ids=str)
def test_axe_finds_nothing_in_any_state(
    browser: Browser, server: Server, way: Way
) -> None:
    found = survey(browser, server.url, [way])
    assert found.faults == []
    assert found.runs == len(STATES)
    assert found.measured > 0


def test_axe_finds_nothing_in_forced_colours(browser: Browser, server: Server) -> None:
    way = Way("zh-CN", "light", 390, 844)
    states = {"ask", "aim", "map", "detail"}
    found = survey(browser, server.url, [way], only=states, forced_colors="active")
    assert found.faults == []
    assert found.runs == len(states)


# -------------------------------------------------------------------- by the keys


@pytest.mark.parametrize("size", [SMALL, DESKTOP], ids=["phone", "desktop"])
def test_the_focus_goes_through_the_page_in_order_and_is_always_seen(
    visit: Opener, size: dict[str, int]
) -> None:
    page = open_page(visit, size)
    stops = list(tab_through(page))
    assert [s["key"] for s in stops if not s["outlined"]] == []
    assert [s["key"] for s in stops if not s["seen"]] == []
    assert {s["scrolled"] for s in stops} == {0}
    keys = [s["key"] for s in stops]
    milestones = ["skip", "search", "language", "toilets", "map", "locate", "go"]
    assert [key for key in keys if key in milestones] == milestones
    parts = [s["inside"] for s in stops if s["inside"]]
    assert parts == sorted(parts, key=["top", "map", "tools", "sheet"].index)
    assert len(set(parts)) == 4


def test_the_skip_link_leads_to_the_results(phone: Page) -> None:
    phone.keyboard.press("Tab")
    assert focused(phone)["key"] == "skip"
    phone.keyboard.press("Enter")
    assert focused(phone)["key"] == "sheet-body"
    phone.keyboard.press("Tab")
    assert focused(phone)["key"] == "name"


def test_enter_opens_a_place_and_back_returns_to_where_one_was(phone: Page) -> None:
    row = phone.locator("#list > li").nth(3)
    name = row.locator(".name").inner_text()
    row.locator(".name").focus()
    phone.keyboard.press("Enter")
    phone.wait_for_selector("#detail")
    assert focused(phone)["key"] == "detail-name"
    assert phone.locator("#detail-name").inner_text() == name
    phone.keyboard.press("Shift+Tab")
    assert focused(phone)["key"] == "back"
    phone.keyboard.press("Enter")
    phone.wait_for_selector("#detail", state="detached")
    assert phone.evaluate("() => document.activeElement.textContent") == name
    assert focused(phone)["seen"]


def test_the_browsers_back_returns_to_where_one_was(phone: Page) -> None:
    name = phone.locator("#unknown > li .name").first
    text = name.inner_text()
    name.focus()
    phone.keyboard.press("Enter")
    phone.wait_for_selector("#detail")
    phone.go_back()
    phone.wait_for_selector("#detail", state="detached")
    assert phone.evaluate("() => document.activeElement.textContent") == text


def test_a_pin_opens_its_place_by_enter(phone: Page) -> None:
    number = tab_to(phone, "1")["key"]
    phone.keyboard.press("Enter")
    phone.wait_for_selector("#detail")
    assert focused(phone)["key"] == "detail-name"
    item = phone.locator("#detail").get_attribute("data-id")
    pin = phone.locator(f'.pin[data-number="{number}"]')
    assert pin.get_attribute("data-id") == item


def test_a_place_is_picked_on_the_map_by_arrow_keys_and_a_button(
    visit: Opener,
) -> None:
    page = visit(viewport=SMALL, service_workers="block").page
    settled(page, "ask")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settled(page, "aim")
    assert focused(page)["key"] == "map"
    before = page.locator(".leaflet-map-pane").get_attribute("style")
    page.keyboard.press("ArrowDown")
    page.wait_for_function(
        "(was) => document.querySelector('.leaflet-map-pane').style.cssText !== was",
        arg=before,
    )
    assert page.locator(".leaflet-map-pane").get_attribute("style") != before
    tab_to(page, "go-large")
    page.keyboard.press("Enter")
    settled(page, "ok")
    assert "@" in page.evaluate("() => location.hash")


def test_search_is_left_by_escape_and_its_results_are_reached_by_arrows(
    phone: Page,
) -> None:
    phone.locator("#search").focus()
    seek(phone, "gongce", "#results li")
    phone.keyboard.press("ArrowDown")
    first = phone.locator("#results .name").first.inner_text()
    assert phone.evaluate("() => document.activeElement.textContent") == first
    phone.locator("#search").focus()
    phone.keyboard.press("Escape")
    phone.wait_for_selector("#results", state="detached")
    assert focused(phone)["key"] == "search"
    assert phone.locator("#search").input_value() == ""


def test_a_result_is_opened_by_enter_and_the_focus_is_never_lost(phone: Page) -> None:
    phone.locator("#search").focus()
    seek(phone, "gongce", "#results li")
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Enter")
    phone.wait_for_selector("#detail")
    assert focused(phone)["key"] == "detail-name"
    phone.keyboard.press("Shift+Tab")
    phone.keyboard.press("Enter")
    phone.wait_for_selector("#detail", state="detached")
    assert focused(phone)["tag"] != NOWHERE


def test_a_filter_keeps_the_focus_when_the_list_changes(phone: Page) -> None:
    pill = phone.locator("#filters .pill").nth(1)
    pill.focus()
    phone.keyboard.press("Space")
    phone.wait_for_selector('#filters .pill:nth-child(2)[aria-pressed="true"]')
    settled(phone, "ok")
    assert focused(phone)["key"] == pill.get_attribute("data-wish")


# ------------------------------------------------------------- by what is read out


def test_the_pages_own_names_are_chinese_on_a_chinese_page(phone: Page) -> None:
    mine = {name for role, name in names(phone) if role in TO_USE}
    foreign = {name for name in mine if not CJK.search(name)}
    assert foreign <= {"EN"}


def test_the_pages_own_names_are_english_on_an_english_page(visit: Opener) -> None:
    page = open_page(visit, PHONE, locale="en-US")
    theirs = set(page.locator("#sheet-body .name").all_inner_texts())
    mine = {name for role, name in names(page) if role in TO_USE}
    foreign = {n for n in mine if CJK.search(n) and not any(t in n for t in theirs)}
    assert foreign <= {"中文"}


@pytest.mark.parametrize(
    ("locale", "form"),
    [("zh-CN", r"\d+ .+，.+"), ("en-US", r"\d+ .+, .+")],
    ids=["zh", "en"],
)
def test_a_pin_is_read_with_its_number_its_place_and_its_state(
    visit: Opener, locale: str, form: str
) -> None:
    page = open_page(visit, PHONE, locale=locale)
    told = {name for role, name in names(page) if role == "button"}
    for row in page.locator("#list > li, #unknown > li").all():
        number = row.get_attribute("data-number")
        place = row.locator(".name").inner_text()
        state = row.locator(".state").inner_text().strip()
        if page.locator(f'.pin[data-number="{number}"]').count():
            spoken = [name for name in told if name.startswith(f"{number} {place}")]
            assert len(spoken) == 1
            assert re.fullmatch(form, spoken[0])
            assert spoken[0].endswith(state)


def test_pins_that_lie_together_are_read_as_such(phone: Page) -> None:
    told = [name for role, name in names(phone) if role == "button"]
    piles = phone.locator(".pin-box:not([inert]) .pile")
    assert piles.count() > 0
    for pile in piles.all():
        numbers = (pile.get_attribute("data-numbers") or "?").replace(",", ", ")
        spoken = [name for name in told if numbers in name]
        assert len(spoken) == 1
        assert CJK.search(spoken[0])


def test_a_row_is_read_with_its_state_in_words(phone: Page) -> None:
    for row in phone.locator("#list > li, #unknown > li").all():
        state = row.locator(".state").inner_text().strip()
        assert len(state) >= 2
        assert row.locator(".state svg").get_attribute("aria-hidden") == "true"


def test_what_comes_of_asking_is_told_without_moving_the_focus(phone: Page) -> None:
    said = phone.locator("#status")
    assert re.search(r"\d+", said.inner_text())
    assert said.get_attribute("role") == "status"
    phone.locator("[data-layer=parking]").focus()
    before = said.inner_text()
    phone.keyboard.press("Enter")
    phone.wait_for_function("(was) => status.textContent !== was", arg=before)
    assert focused(phone)["key"] == "parking"


def test_switching_the_language_says_so_at_once_to_whoever_reads_aloud(
    phone: Page,
) -> None:
    language = phone.locator("#language")
    assert phone.evaluate("() => document.documentElement.lang") == "zh-CN"
    assert language.get_attribute("lang") == "en"
    language.click()
    assert phone.evaluate("() => document.documentElement.lang") == "en"
    assert language.get_attribute("lang") == "zh-CN"
    assert not CJK.search(phone.title().split(" · ")[0])
    assert phone.locator("#locate").get_attribute("aria-label") == "Go to my position"
    assert phone.locator("[data-layer=toilets]").inner_text().startswith("Public")


# ------------------------------------------------------------------- by the eye


def test_nothing_moves_by_itself_where_motion_is_not_wanted(visit: Opener) -> None:
    made = visit(viewport=SMALL, reduced_motion="reduce", service_workers="block")
    page = made.page
    settled(page, "ask")
    page.evaluate("() => { navigator.geolocation.getCurrentPosition = () => {}; }")
    page.locator("#locate").click()
    settled(page, "locating")
    assert page.locator(".waiting").is_visible()
    page.locator("#handle").click()
    assert page.evaluate("() => document.getAnimations().length") == 0
    assert page.locator(".leaflet-zoom-anim, .leaflet-fade-anim").count() == 0


def test_where_motion_is_welcome_the_sheet_glides(visit: Opener) -> None:
    page = visit(viewport=SMALL, service_workers="block").page
    settled(page, "ask")
    page.locator("#handle").click()
    assert page.evaluate("() => document.getAnimations().length") > 0


def test_letters_twice_as_large_are_neither_cut_off_nor_beside_the_screen(
    browser: Browser, server: Server
) -> None:
    way = Way("en-US", "light", 360, 740)  # its words are longer
    seen, faults = cut_off(browser, server.url, [way], until="empty")
    assert faults == []
    assert seen > 10


@pytest.mark.parametrize(
    "size",
    [{"width": 740, "height": 360}, {"width": 320, "height": 568},
     {"width": 640, "height": 400}],
    ids=["landscape", "narrow", "desktop at 200 %"],
)  # fmt: skip
def test_the_page_works_on_low_and_narrow_screens(
    visit: Opener, size: dict[str, int]
) -> None:
    page = open_page(visit, size)
    assert page.evaluate(CUT_OFF) == []
    for target in ("#go", "#locate", "[data-layer=toilets]"):
        assert reachable(page.locator(target)), target
    free = page.evaluate(
        """() => document.querySelector("#sheet").getBoundingClientRect().top
           - document.querySelector("#top").getBoundingClientRect().bottom"""
    )
    assert free > 0 or size["height"] < 450
    page.locator("#card .name").click()
    page.wait_for_selector("#detail")
    assert page.evaluate(CUT_OFF) == []
    unfold(page)
    assert reachable(page.locator("#go"))


@pytest.mark.parametrize("size", [SMALL, DESKTOP], ids=["phone", "desktop"])
def test_what_is_touched_most_is_as_large_as_a_finger(
    visit: Opener, size: dict[str, int]
) -> None:
    page = open_page(visit, size)
    large = "#go, .chip, #locate, #share, #search, .go-small, .others summary"
    boxes = page.locator(large)
    assert boxes.count() > 20
    for box in (element.bounding_box() for element in boxes.all()):
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    small = "#sheet button, #sheet a, #top button, .leaflet-control a"
    for element in page.locator(small).all():
        box = element.bounding_box()
        shown = box is not None and box["width"] > 0
        assert not shown or min(box["width"], box["height"]) >= 24, element


# ----------------------------------------------------------------------- colours

#: Texts and signs on their grounds, as page.css names them; what each needs.
PAIRS = [
    ("ink", "paper", TEXT), ("ink", "paper-2", TEXT), ("ink", "notice", TEXT),
    ("ink-soft", "paper", TEXT), ("accent", "paper", TEXT),
    ("accent", "paper-2", TEXT), ("accent-ink", "accent", TEXT),
    ("open", "paper", TEXT), ("closed", "paper", TEXT), ("unknown", "paper", TEXT),
    ("paper", "open", TEXT), ("paper", "closed", TEXT), ("paper", "ink", TEXT),
    ("edge", "paper", SIGN), ("edge", "ground", SIGN), ("focus", "paper", SIGN),
    ("focus", "ground", SIGN), ("accent", "ground", SIGN),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_has_its_contrast(visit: Opener, scheme: str) -> None:
    page = visit(color_scheme=scheme, service_workers="block").page
    settled(page, "ask")
    names = sorted({name for pair in PAIRS for name in pair[:2]})
    written = page.evaluate(
        """(names) => {
          const style = getComputedStyle(document.documentElement);
          return names.map((name) => style.getPropertyValue(`--${name}`).trim());
        }""",
        names,
    )
    of = dict(zip(names, map(parse, written), strict=True))
    poor = [
        f"{ink} on {paper}: {ratio:.2f}"
        for ink, paper, least in PAIRS
        if (ratio := contrast(of[ink], of[paper])) < least
    ]
    assert poor == []


PARTS = ("number", "fill", "rim", "ground")
_PIN = """(state) => {
  const pin = document.querySelector(`.pin.${state}`);
  const shape = getComputedStyle(pin, "::before");
  return {
    number: getComputedStyle(pin).color, fill: shape.backgroundColor,
    rim: shape.borderTopColor, form: [shape.borderRadius, shape.rotate].join(" "),
    ground: getComputedStyle(document.querySelector("#map")).backgroundColor,
  };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pins_stand_out_from_the_ground_and_differ_by_their_shape(
    visit: Opener, scheme: str
) -> None:
    page = open_page(visit, PHONE, color_scheme=scheme)
    pins = {"open": page.evaluate(_PIN, "open")}
    choose(page, AT_NIGHT)
    page.wait_for_selector(".pin.unknown")
    pins["unknown"] = page.evaluate(_PIN, "unknown")
    page.locator("#filters .pill").first.click()
    page.wait_for_selector("#list > li .state.closed")
    for _ in range(3):  # pins that stand close are one pile until one looks closer
        page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_selector(".pin.closed")
    pins["closed"] = page.evaluate(_PIN, "closed")
    for state, pin in pins.items():
        number, fill, rim, ground = (parse(pin[part]) for part in PARTS)
        assert contrast(number, fill) >= TEXT, state
        edges = contrast(fill, ground), contrast(rim, ground)
        assert max(edges) >= SIGN, state
    assert len({pin["form"] for pin in pins.values()}) == 3


def test_what_was_chosen_is_seen_where_the_system_gives_the_colours(
    visit: Opener,
) -> None:
    page = open_page(visit, PHONE, forced_colors="active")
    looks = page.evaluate(
        """() => {
          const look = (target) => {
            const style = getComputedStyle(document.querySelector(target));
            return [style.backgroundColor, style.borderTopColor, style.color].join();
          };
          const painted = (target, part) =>
            getComputedStyle(document.querySelector(target), part).backgroundColor;
          return {
            chips: ["true", "false"].map((on) => look(`.chip[aria-pressed=${on}]`)),
            aim: [painted("#aim", "::before"), painted("#sheet", null)],
            handle: [painted("#handle span", null), painted("#sheet", null)],
          };
        }"""
    )
    assert [part for part, (one, other) in looks.items() if one == other] == []
