"""Trips to the nearest open toilet, as people make them in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.api.serving import Server, serving
from tests.browser.conftest import DESKTOP, Opener
from tests.browser.trip import (
    ASK_ME,
    FROM_HERE,
    LANGUAGES,
    ON_MAP,
    SCREENS,
    LonLat,
    button,
    destination,
    disagreements,
    feature,
    hrefs,
    misplaced,
    miss_m,
    nearby,
    nearest_by_hand,
    open_by_hand,
    see,
    wait_for,
    wait_for_answer,
    wait_for_list,
)
from tests.oracle.city import CityData

HERE = (117.0246, 36.6612)
ELSEWHERE = (116.9871, 36.6501)
FAR_OUT = (117.65, 36.21)  # but within the city
HELSINKI = (24.9414, 60.1699)
NIGHT = "2026-11-23T02:00"
# A position that comes when the test says so.
LATE = """Geolocation.prototype.getCurrentPosition = (told) => {
  globalThis.tell = (longitude, latitude) =>
    told({ coords: { longitude, latitude, accuracy: 20 }, timestamp: Date.now() });
};"""


@pytest.fixture(scope="module")
def city(jinan: Path) -> CityData:
    return CityData(jinan)


@pytest.fixture(scope="module")
def night(jinan: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same city at two in the morning."""
    output = tmp_path_factory.mktemp("night") / "output"
    with serving(jinan, output, CITYMAP_NOW=NIGHT) as running:
        yield running


def places(url: str, ids: list[str]) -> dict[str, LonLat]:
    described = [feature(url, name) for name in ids]
    return {one["id"]: (one["longitude"], one["latitude"]) for one in described}


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda s: f"{s['width']}")
def test_two_taps_lead_to_the_nearest_open_toilet(
    visit: Opener, server: Server, screen: dict[str, int], locale: str
) -> None:
    lon, lat = HERE
    made = visit(
        None, viewport=screen, locale=locale, reduced_motion="reduce",
        geolocation={"longitude": lon, "latitude": lat},
    )  # fmt: skip
    made.context.route(re.compile("^https:"), lambda route: route.fulfill(body="map"))
    page = made.page
    page.goto("/")
    wait_for(page, "ask")
    made.context.grant_permissions(["geolocation"])  # the browser's own question
    button(page, ASK_ME, LANGUAGES[locale])  # tap 1
    wait_for_answer(page, on_map=True)
    assert disagreements(page, server.url, HERE) == []
    (nearest, *_) = nearby(server.url, lon, lat)
    assert nearest["name"] in page.inner_text("#card")
    assert page.locator("#card .far").inner_text() == metres(nearest["distance"])
    with made.context.expect_page() as left:
        page.click("#go")  # tap 2
    address = left.value.url
    assert left.value.evaluate("opener") is None
    assert address == nearest["links"]["amap"]
    assert miss_m(address, (nearest["longitude"], nearest["latitude"])) < 1
    made.asked.remove(address)  # the one other host, and the person chose it


def metres(distance: int) -> str:
    """Say a distance as the page does."""
    return f"{distance} m" if distance < 1000 else f"{distance / 1000:.1f} km"


@pytest.mark.parametrize("screen", SCREENS[::2], ids=lambda s: f"{s['width']}")
def test_the_pins_are_the_list_by_number_place_and_feature(
    visit: Opener, server: Server, screen: dict[str, int]
) -> None:
    made = visit("/", viewport=screen, position=HERE, reduced_motion="reduce")
    page = made.page
    wait_for_answer(page, on_map=True)
    assert disagreements(page, server.url, HERE) == []
    first = see(page)
    where = places(server.url, list(first.listed.values()))
    seen = set()
    for _ in range(5):
        shown = see(page)
        assert shown.listed == first.listed
        assert len(set(shown.numbers_on_map)) == len(shown.numbers_on_map)
        assert set(shown.numbers_on_map) <= {*shown.listed}
        assert misplaced(shown, where, HERE) == []
        seen |= {*shown.numbers_on_map}
        page.evaluate("document.querySelector('.leaflet-control-zoom-out').click()")
    assert {1, 2, 3, 4, 5} <= {*first.numbers_on_map}, "what was fitted into view"
    assert seen == {*first.listed}
    assert len(first.open) == 10


def test_the_map_goes_along_to_another_place(visit: Opener, server: Server) -> None:
    page = visit(f"/#@{HERE[0]},{HERE[1]}", reduced_motion="reduce").page
    wait_for_answer(page, on_map=True)
    page.evaluate("(hash) => { location.hash = hash; }", "@{},{}".format(*FAR_OUT))
    assert disagreements(page, server.url, FAR_OUT) == []
    shown = see(page)
    assert {1, 2, 3} <= {*shown.numbers_on_map}
    where = places(server.url, list(shown.listed.values()))
    assert misplaced(shown, where, FAR_OUT) == []


def test_a_position_that_is_granted_needs_one_tap_only(
    visit: Opener, server: Server
) -> None:
    page = visit("/", position=HERE).page
    wait_for_answer(page)
    assert disagreements(page, server.url, HERE) == []
    assert page.locator("#go").is_visible()
    assert "@" not in page.url, "where somebody stands is not put into the address"


def test_a_position_that_is_denied_leaves_the_map_and_the_search(
    visit: Opener, server: Server
) -> None:
    page = visit("/").page
    button(page, ASK_ME, "zh")
    wait_for(page, "denied")
    assert page.locator("#search").is_visible()
    button(page, ON_MAP, "zh")
    button(page, FROM_HERE, "zh")
    wait_for_answer(page)
    assert disagreements(page, server.url, shared_place(page)) == []


def shared_place(page: Page) -> LonLat:
    """Read the place from the address."""
    lon, lat = page.url.partition("@")[2].split(",")
    return float(lon), float(lat)


def test_a_position_that_is_slow_is_waited_for_with_a_way_out(
    visit: Opener, server: Server
) -> None:
    made = visit(None, position=HERE)
    page = made.page
    page.add_init_script(LATE)
    page.clock.install()
    page.goto("/")
    wait_for(page, "locating")
    page.clock.fast_forward(4100)
    page.get_by_text("定位较慢").wait_for()
    page.evaluate("([lon, lat]) => tell(lon, lat)", list(HERE))
    wait_for_answer(page)
    assert disagreements(page, server.url, HERE) == []


def test_a_position_that_comes_too_late_does_not_snatch_the_page_away(
    visit: Opener, server: Server
) -> None:
    made = visit(None, position=HERE)
    page = made.page
    page.add_init_script(LATE)
    page.goto("/")
    wait_for(page, "locating")
    button(page, ON_MAP, "zh")
    wait_for(page, "aim")
    page.evaluate("([lon, lat]) => tell(lon, lat)", list(HERE))
    button(page, FROM_HERE, "zh")
    wait_for_answer(page)
    assert disagreements(page, server.url, shared_place(page)) == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_far_from_the_city_it_says_so_and_offers_the_map(
    visit: Opener, server: Server, locale: str
) -> None:
    language = LANGUAGES[locale]
    page = visit("/", position=HELSINKI, locale=locale).page
    wait_for(page, "far")
    assert {"zh": "济南", "en": "Jinan"}[language] in page.inner_text("#sheet-body")
    assert page.locator("#card").count() == 0
    button(page, ON_MAP, language)
    button(page, FROM_HERE, language)
    wait_for_answer(page)
    assert disagreements(page, server.url, shared_place(page)) == []


@pytest.mark.parametrize("place", [HERE, FAR_OUT])
def test_at_two_in_the_morning_no_day_toilet_is_offered(
    visit: Opener, night: Server, city: CityData, place: LonLat
) -> None:
    page = visit("/", at=night.url, position=place).page
    wait_for_answer(page)
    assert disagreements(page, night.url, place) == []
    listed = list(see(page).open.values())
    truly_open = open_by_hand(city, "toilets", NIGHT)
    assert listed == nearest_by_hand(city, "toilets", truly_open, place)
    everything = nearest_by_hand(city, "toilets", {*city.layers["toilets"].ids}, place)
    assert {*everything} - truly_open, "nothing that is closed lay in the way"


def test_every_link_of_the_card_leads_to_it_in_its_own_datum(visit: Opener) -> None:
    page = visit("/", position=HERE).page
    wait_for_answer(page)
    here = page.url.rstrip("/").partition("#")[0]
    ((place),) = places(here, [see(page).card or ""]).values()
    links = hrefs(page, "#card")
    assert [destination(link)[0] for link in links] == [
        "uri.amap.com", "apis.map.qq.com", "api.map.baidu.com", "maps.apple.com",
    ]  # fmt: skip
    assert max(miss_m(link, place) for link in links) < 1
    assert page.get_attribute("#go", "href") == links[0]


def test_the_map_that_was_chosen_once_comes_first_from_then_on(visit: Opener) -> None:
    made = visit(None, position=HERE)
    made.context.route(re.compile("^https:"), lambda route: route.fulfill(body="map"))
    page = made.page
    page.goto("/")
    wait_for_answer(page)
    page.click("#card summary")
    with made.context.expect_page() as left:
        page.get_by_role("link", name="腾讯地图").click()
    made.asked.remove(left.value.url)
    page.reload()
    wait_for_answer(page)
    assert destination(page.get_attribute("#go", "href") or "")[0] == "apis.map.qq.com"


def test_back_from_a_place_leads_to_the_list(visit: Opener) -> None:
    page = visit("/", position=HERE).page
    wait_for_answer(page)
    second = see(page).open[2]
    page.locator(f'#list li[data-id="{second}"] .name').click()
    page.wait_for_selector(f'#detail[data-id="{second}"]')
    assert page.url.endswith(f"#toilets/{second}")
    page.go_back()
    page.wait_for_selector("#card")
    assert see(page).open[2] == second
    page.go_forward()
    page.wait_for_selector(f'#detail[data-id="{second}"]')
    page.click("#back")
    page.wait_for_selector("#card")
    assert page.locator("#detail").count() == 0


def test_reload_shows_the_place_that_was_open(visit: Opener) -> None:
    page = visit("/", position=HERE).page
    wait_for_answer(page)
    name = see(page).open[3]
    page.locator(f'#list li[data-id="{name}"] .name').click()
    page.wait_for_selector("#detail")
    page.reload()
    page.wait_for_selector(f'#detail[data-id="{name}"]')
    page.click("#back")
    page.wait_for_selector("#card")
    assert page.locator("#detail").count() == 0


def test_a_shared_link_shows_what_was_shared(visit: Opener, server: Server) -> None:
    lon, lat = ELSEWHERE
    (_, second, *_) = nearby(server.url, lon, lat)
    name, text = second["id"], second["name"]
    detail = f'#detail[data-id="{name}"]'
    page = visit(f"/#toilets/{name}").page
    page.wait_for_selector(detail)
    assert text in page.inner_text("#detail-name")
    page = visit(f"/#@{lon},{lat}").page
    wait_for_answer(page)
    assert disagreements(page, server.url, ELSEWHERE) == []
    page = visit(f"/?from=chat#toilets/{name}@{lon},{lat}").page
    page.wait_for_selector(detail)
    page.click("#back")
    wait_for_answer(page)
    assert disagreements(page, server.url, ELSEWHERE) == []


def test_a_link_to_what_is_gone_or_makes_no_sense_is_no_dead_end(
    visit: Opener, server: Server
) -> None:
    page = visit("/#toilets/toilets.never-was").page
    page.get_by_text("没有这个地点").wait_for()
    page.click("#back")
    wait_for(page, "ask")
    for nonsense in ("#%E0%A4%A", "#sheet-body", "#wechat_redirect"):
        page = visit(f"/{nonsense}", position=HERE).page
        wait_for_answer(page)
    for nonsense in ("#@999,999", "#nothing/x", "#@1,2,3", "#<b>"):
        page.evaluate("(hash) => { location.hash = hash; }", nonsense)
        assert disagreements(page, server.url, HERE) == []


def test_what_is_shared_opens_as_it_was(visit: Opener) -> None:
    made = visit(None, position=HERE)
    made.context.grant_permissions(["geolocation", "clipboard-read", "clipboard-write"])
    page = made.page
    page.add_init_script("delete Navigator.prototype.share")
    page.goto("/")
    wait_for_answer(page)
    page.locator("#list li .name").nth(1).click()
    name = page.get_attribute("#detail", "data-id")
    page.get_by_role("button", name="分享这个地点").focus()  # which pulls it up
    page.keyboard.press("Enter")
    page.get_by_text("链接已复制").first.wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith(f"#toilets/{name}"), "where the sharer stands is not told"
    other = visit(link).page
    other.wait_for_selector(f'#detail[data-id="{name}"]')


@pytest.mark.parametrize(
    ("typed", "position"),
    [
        ("燕山街道公厕 2", None),
        ("yanshanjiedaogongce", HERE),
        ("ysjdgc", None),
    ],
    ids=["name", "pinyin, position known", "initials"],
)
def test_a_place_is_found_by_name_pinyin_and_initials(
    visit: Opener, server: Server, typed: str, position: LonLat | None
) -> None:
    page = visit("/", position=position).page
    page.wait_for_selector("[data-layer]")
    if position:
        wait_for_answer(page)
    page.locator("#search").press_sequentially(typed, delay=15)
    wanted = page.locator("#results li", has_text="燕山街道公厕 2 号")
    name = wanted.get_attribute("data-id") or ""
    assert feature(server.url, name)["name"] == "燕山街道公厕 2 号"
    wanted.locator(".name").click()
    page.wait_for_selector(f'#detail[data-id="{name}"]')
    page.click("#back")
    wait_for_answer(page)
    (found,) = places(server.url, [name]).values()
    assert disagreements(page, server.url, position or found) == []


def test_the_keyboard_alone_searches_and_picks(visit: Opener) -> None:
    page = visit("/").page
    page.wait_for_selector("#chips [data-layer]")
    page.focus("#search")
    page.keyboard.type("ysjdgc")
    page.wait_for_selector("#results li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#detail")
    assert page.evaluate("document.activeElement.id") == "detail-name"


def test_the_mouse_drags_the_map_under_the_cross(visit: Opener, server: Server) -> None:
    page = visit("/", viewport=DESKTOP).page
    button(page, ON_MAP, "zh")
    page.get_by_role("button", name=FROM_HERE["zh"]).wait_for()
    for _ in range(3):
        page.keyboard.press("+")
    page.mouse.move(900, 400)
    page.mouse.down()
    page.mouse.move(800, 500, steps=5)
    page.mouse.up()
    button(page, FROM_HERE, "zh")
    wait_for_answer(page, on_map=True)
    assert disagreements(page, server.url, shared_place(page)) == []


def test_arrow_keys_move_the_cross(visit: Opener, server: Server) -> None:
    found = []
    for keys in ([], ["ArrowRight", "ArrowUp"] * 3):
        page = visit("/", reduced_motion="reduce").page
        page.wait_for_selector('body[data-map="ready"]')
        button(page, ON_MAP, "zh")
        page.get_by_role("button", name=FROM_HERE["zh"]).wait_for()
        for key in ["+"] * 3 + keys:
            page.keyboard.press(key)
            page.wait_for_timeout(300)  # the map is deaf while it glides
        button(page, FROM_HERE, "zh")
        wait_for_answer(page)
        assert disagreements(page, server.url, shared_place(page)) == []
        found.append(shared_place(page))
    still, moved = found
    assert moved[0] - still[0] > 0.01
    assert moved[1] - still[1] > 0.01


def test_a_place_is_picked_where_the_mouse_presses_long(
    visit: Opener, server: Server
) -> None:
    page = visit("/", viewport=DESKTOP, position=HERE, reduced_motion="reduce").page
    wait_for_answer(page, on_map=True)
    page.mouse.click(1000, 250, button="right")
    page.wait_for_function("() => location.hash.includes('@')")
    assert disagreements(page, server.url, shared_place(page)) == []


def test_the_language_changes_and_the_place_stays(
    visit: Opener, server: Server
) -> None:
    lon, lat = ELSEWHERE
    page = visit(f"/#toilets@{lon},{lat}").page
    wait_for_answer(page, on_map=True)
    before = see(page)
    page.click("#language")
    page.wait_for_selector('html[lang="en"]')
    assert disagreements(page, server.url, ELSEWHERE, lang="en") == []
    assert see(page).listed == before.listed
    (nearest, *_) = nearby(server.url, lon, lat, lang="en")
    page.locator("#card").get_by_text(nearest["open"]["text"]).wait_for()
    assert page.url.endswith(f"#toilets@{lon},{lat}")
    page.reload()
    wait_for_answer(page)
    assert page.evaluate("document.documentElement.lang") == "en", "it is remembered"


def test_wishes_are_the_services_filters(visit: Opener, server: Server) -> None:
    page = visit("/", position=HERE).page
    wait_for_answer(page)
    page.click('[data-wish="wheelchair"]')
    assert disagreements(page, server.url, HERE, attr=["wheelchair"]) == []
    page.click('[data-wish="baby_care"]')
    both = ["wheelchair", "baby_care"]
    assert disagreements(page, server.url, HERE, attr=both) == []
    page.click('[data-wish="wheelchair"]')
    page.click('[data-wish="baby_care"]')
    page.click('[data-wish^="open"]')
    wide = nearby(server.url, *HERE, open="any", page_size=20)
    known = [item["id"] for item in wide if item["open"]["state"] != "unknown"]
    unknown = [item["id"] for item in wide if item["open"]["state"] == "unknown"][:10]
    wait_for_list(page, [*known, *unknown])
    shown = see(page)
    assert [*shown.open.values()] == known
    assert [*shown.unknown.values()] == unknown
    assert page.locator("#list .state.closed").count() > 0


def test_another_layer_is_one_tap_away(visit: Opener, server: Server) -> None:
    page = visit("/", position=HERE).page
    wait_for_answer(page)
    for layer in ("parking", "chargers"):
        page.click(f'[data-layer="{layer}"]')
        page.wait_for_selector(f'#card[data-id^="{layer}."]')
        assert disagreements(page, server.url, HERE, layer=layer) == []
        assert page.url.endswith(f"#{layer}")
