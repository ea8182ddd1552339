"""Bad networks: the page opens, shows what it knew with its age, and recovers.

The browser's clock goes as a test says; the service's own is fixed. A road between
them (``road.py``) stands for the networks that browsers cannot feign.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from tests.api.serving import Server
from tests.browser.conftest import Opener, Visit
from tests.browser.road import Block, Canned, Road, road_to
from tests.browser.trip import (
    disagreements,
    nearby,
    see,
    wait_for,
    wait_for_answer,
    wait_for_list,
)
from tests.oracle.datums import from_wgs

HERE = (117.0246, 36.6612)
ELSEWHERE = (116.9871, 36.6501)
HOUR_S = 3600
LATE_MS = 1000  # what was kept waiting has come by then, if it comes
KEPT = """async () => {
  const cache = await caches.open("citymap-answers");
  return (await cache.keys()).map(({ url }) => decodeURIComponent(url));
}"""
IN_CONTROL = """async () => {
  const { serviceWorker } = navigator;
  await serviceWorker.ready;
  if (serviceWorker.controller) return;
  await new Promise((done) => serviceWorker.addEventListener("controllerchange", done));
}"""


@pytest.fixture
def road(server: Server) -> Iterator[Road]:
    with road_to(server.url) as opened:
        yield opened


def kept(page: Page) -> list[str]:
    """Keys of the answers that the browser keeps."""
    found: list[str] = page.evaluate(KEPT)
    return found


def answered(visit: Opener, server: Server, at: str, *, again: bool = False) -> Visit:
    """Visit until the answer is shown and kept, and the worker has the rest.

    From then on the browser's clock is the test's; ``again``: the timers of a page
    that is loaded anew go by it too.
    """
    made = visit("/", at=at, position=HERE)
    wait_for_answer(made.page)
    assert disagreements(made.page, server.url, HERE) == []
    made.page.evaluate(IN_CONTROL)
    made.page.wait_for_function(f"async () => (await ({KEPT})()).length > 0")
    made.page.wait_for_function(
        'async () => (await caches.match("/v1/layers")) !== undefined'
    )
    made.page.clock.install()
    if again:
        made.page.reload()
        wait_for_answer(made.page)
        assert disagreements(made.page, server.url, HERE) == []
    return made


def test_a_whole_session_asks_no_other_host(visit: Opener, road: Road) -> None:
    made = visit("/", at=road.url, position=HERE)
    page = made.page
    wait_for_answer(page, on_map=True)
    page.locator("#list .name").nth(1).click()
    page.wait_for_selector("#detail")
    page.click("#back")
    page.fill("#search", "quancheng")
    page.wait_for_selector("#results, .first")
    page.keyboard.press("Escape")
    page.click("#language")
    page.click('[data-layer="parking"]')
    page.wait_for_selector('#card[data-id^="parking."]')
    page.evaluate("document.querySelector('.leaflet-control-zoom-in').click()")
    page.evaluate(IN_CONTROL)
    page.goto("/docs")
    page.get_by_text("/v1/nearby").first.wait_for()
    assert made.strangers() == set()
    own = [url for url in made.asked if url.startswith(road.url)]
    assert len(own) > 30, "the control: requests are seen at all"
    assert own == [url for url in made.asked if not url.startswith(("data:", "blob:"))]
    assert any("/v1/search" in path for path in road.asked)
    place = re.compile(r"(lat|lng|lon|location|36\.6|117\.0)")
    assert [path for path in road.asked if place.search(path)] == []


def test_the_last_answer_is_shown_with_its_age_and_renews_itself(
    visit: Opener, server: Server
) -> None:
    made = answered(visit, server, server.url)
    page = made.page
    before = see(page)
    made.context.set_offline(True)
    page.clock.fast_forward(5 * 60 * 1000)
    page.reload()
    wait_for(page, "offline")
    wait_for_list(page, [*before.listed.values()])
    assert (see(page).card, see(page).listed) == (before.card, before.listed)
    assert "5 分钟前" in page.inner_text("#age")
    assert "5 分钟前" in page.inner_text("#status")
    page.clock.fast_forward("02:00:00")
    page.reload()
    wait_for(page, "offline")
    assert "2 小时前" in page.inner_text("#age")
    made.context.set_offline(False)
    wait_for(page, "ok", within_ms=6000)  # sooner than it would try by itself
    assert page.locator("#age").count() == 0
    assert disagreements(page, server.url, HERE) == []


def test_a_page_that_stays_open_says_that_the_network_is_gone(
    visit: Opener, server: Server
) -> None:
    made = answered(visit, server, server.url, again=True)
    page = made.page
    before = see(page)
    made.context.set_offline(True)
    page.clock.fast_forward(61_000)
    wait_for(page, "offline")
    assert see(page).listed == before.listed
    assert page.locator("#age").is_visible()
    page.locator("#list .name").nth(1).click()
    page.wait_for_selector("#detail .way")
    assert "直线" in page.inner_text("#detail .way")
    page.click("#back")
    made.context.set_offline(False)
    wait_for(page, "ok")


def test_a_service_that_comes_back_is_found_without_a_touch(
    visit: Opener, server: Server, road: Road
) -> None:
    page = answered(visit, server, road.url, again=True).page
    road.blocked[""] = Block.CUT
    page.clock.fast_forward(61_000)
    wait_for(page, "offline")
    page.reload()
    wait_for(page, "offline")
    road.free()
    page.clock.fast_forward(11_000)
    wait_for(page, "ok")
    assert disagreements(page, server.url, HERE) == []


@pytest.mark.parametrize(("hours", "state"), [(23.5, "offline"), (24.5, "error")])
def test_an_answer_of_yesterday_is_not_shown(
    visit: Opener, server: Server, hours: float, state: str
) -> None:
    made = answered(visit, server, server.url)
    made.context.set_offline(True)
    made.page.clock.fast_forward(int(hours * HOUR_S * 1000))
    made.page.reload()
    wait_for(made.page, state)
    assert made.page.locator("#card").count() == (state == "offline")


def test_a_page_left_open_for_a_day_shows_no_old_answer(
    visit: Opener, server: Server
) -> None:
    made = answered(visit, server, server.url, again=True)
    made.context.set_offline(True)
    made.page.clock.fast_forward(61_000)
    wait_for(made.page, "offline")
    made.page.clock.fast_forward(int(24.5 * HOUR_S * 1000))
    wait_for(made.page, "error")
    assert made.page.locator("#card").count() == 0


def test_answers_are_kept_under_a_rounded_position_and_can_be_forgotten(
    visit: Opener, server: Server
) -> None:
    made = answered(visit, server, server.url)
    page = made.page
    (key,) = kept(page)
    assert "117.025|36.661" in key
    assert not re.search(r"\d\.\d{4}", key)
    page.evaluate("document.querySelector('#handle').click()")
    page.locator("#forget").scroll_into_view_if_needed()
    page.click("#forget")
    page.get_by_text("已清除").first.wait_for(state="attached")
    assert kept(page) == []
    made.context.set_offline(True)
    page.reload()
    wait_for(page, "error")
    assert "没有网络" in page.inner_text("#sheet-body")
    assert page.locator("#card").count() == 0


def test_what_is_kept_holds_nobodys_exact_place(visit: Opener, server: Server) -> None:
    lon, lat = 117.0246813, 36.6135791
    page = visit("/", position=(lon, lat)).page
    wait_for_answer(page)
    page.wait_for_function(f"async () => (await ({KEPT})()).length > 0")
    everything = page.evaluate(
        """async () => {
          const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              const response = await cache.match(request, { ignoreVary: true });
              texts.push(request.url, await response.text());
            }
          }
          return texts.join("\\n");
        }"""
    )
    assert nearby(server.url, lon, lat)[0]["id"] in everything, "the control"
    exact = [from_wgs(lon, lat, datum) for datum in ("wgs84", "gcj02", "bd09")]
    digits = [f"{x:.6f}"[:-1] for place in exact for x in place]
    assert [found for found in digits if found in everything] == []


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        (Block.SILENCE, "网络太慢"),
        (Block.CUT, "没有网络"),
        (Canned(429, b'{"status":120,"message":"x"}'), "查询太频繁"),
        (Canned(503, b'{"status":503,"message":"x"}'), "服务正忙"),
        (Canned(500, b'{"status":500,"message":"x"}'), "服务出了问题"),
        (Canned(502, b"<html>Bad Gateway</html>"), "没有成功"),
        (Canned(200, b"<html>Please log in</html>"), "没有"),
    ],
    ids=["silence", "cut", "429", "503", "500", "502 of a proxy", "a portal's page"],
)
def test_what_goes_wrong_is_said_and_can_be_tried_again(
    visit: Opener, server: Server, road: Road, fate: Block | Canned, words: str
) -> None:
    road.blocked["/v1/nearby"] = fate
    made = visit(None, at=road.url, position=HERE)
    page = made.page
    page.clock.install()
    page.goto("/")
    wait_for(page, "asking" if fate is Block.SILENCE else "error")
    if fate is Block.SILENCE:
        page.clock.fast_forward(8100)
        wait_for(page, "error")
    assert words in page.inner_text("#sheet-body")
    assert words in page.inner_text("#status")
    road.free()
    page.get_by_role("button", name="重试", exact=True).click()
    wait_for_answer(page)
    assert disagreements(page, server.url, HERE) == []


def test_an_error_is_tried_again_by_itself(
    visit: Opener, server: Server, road: Road
) -> None:
    road.blocked["/v1/nearby"] = Canned(503, b'{"status":503,"message":"x"}')
    made = visit(None, at=road.url, position=HERE)
    made.page.clock.install()
    made.page.goto("/")
    wait_for(made.page, "error")
    road.free()
    made.page.clock.fast_forward(10_100)
    wait_for_answer(made.page)
    assert disagreements(made.page, server.url, HERE) == []


@pytest.mark.parametrize("path", ["/v1/layers", "/v1/city"])
def test_a_start_that_fails_is_tried_again(
    visit: Opener, server: Server, road: Road, path: str
) -> None:
    road.blocked[path] = Canned(503, b'{"status":503,"message":"x"}')
    made = visit(None, at=road.url, position=HERE)
    made.page.clock.install()
    made.page.goto("/")
    wait_for(made.page, "error")
    assert "服务正忙" in made.page.inner_text("#sheet-body")
    road.free()
    made.page.clock.fast_forward(10_100)
    wait_for_answer(made.page)
    assert disagreements(made.page, server.url, HERE) == []


@pytest.mark.parametrize("file", ["/rest", "/leaflet.js", "/leaflet.markercluster.js"])
def test_a_part_of_the_page_that_is_lost_on_the_way_is_fetched_again(
    visit: Opener, road: Road, file: str
) -> None:
    road.blocked[file] = Block.CUT
    made = visit(None, at=road.url, position=HERE)
    made.page.clock.install()
    made.page.goto("/")
    wait_for_answer(made.page)
    made.page.wait_for_function("() => !document.body.dataset.map")
    for _ in range(100):
        if any(file in path for path in road.asked):
            break
        made.page.wait_for_timeout(50)
    road.free()
    made.page.clock.fast_forward(10_100)
    made.page.wait_for_selector(".pin")


def test_a_search_that_fails_says_so_and_can_be_tried_again(
    visit: Opener, road: Road
) -> None:
    page = visit("/", at=road.url, position=HERE).page
    wait_for_answer(page, on_map=True)
    road.blocked["/v1/search"] = Canned(503, b'{"status":503,"message":"x"}')
    page.fill("#search", "ysjdgc")
    page.get_by_role("button", name="重试", exact=True).wait_for()
    road.free()
    page.get_by_role("button", name="重试", exact=True).click()
    page.wait_for_selector("#results li")


def test_a_detail_that_fails_says_so_and_can_be_tried_again(
    visit: Opener, road: Road
) -> None:
    page = visit("/", at=road.url, position=HERE).page
    wait_for_answer(page, on_map=True)
    road.blocked["/v1/layers/"] = Block.CUT
    name = see(page).open[2]
    page.locator(f'li[data-id="{name}"] .name').click()
    page.wait_for_selector(f'#detail[data-id="{name}"] .notice')
    road.free()
    page.get_by_role("button", name="重试", exact=True).click()
    page.wait_for_selector(f'#detail[data-id="{name}"] .week')


def test_an_overtaken_question_does_not_come_back(
    visit: Opener, server: Server, road: Road
) -> None:
    """The first layer's answer is late; the second is asked meanwhile."""
    lon, lat = ELSEWHERE
    road.blocked["/v1/nearby"] = Block.SILENCE
    page = visit(f"/#toilets@{lon},{lat}", at=road.url).page
    wait_for(page, "asking")
    road.blocked.clear()
    page.click('[data-layer="parking"]')
    page.wait_for_selector('#card[data-id^="parking."]')
    road.free()
    page.wait_for_timeout(LATE_MS)
    assert disagreements(page, server.url, ELSEWHERE, layer="parking") == []


def test_the_last_thing_typed_is_what_is_found(visit: Opener, road: Road) -> None:
    page = visit("/", at=road.url, position=HERE).page
    wait_for_answer(page, on_map=True)
    road.blocked["/v1/search"] = Block.SILENCE
    with page.expect_request("**/v1/search"):
        page.fill("#search", "tingche")
    road.blocked.clear()
    page.fill("#search", "ysjdgc")
    page.locator("#results .name", has_text="公厕").first.wait_for()
    road.free()
    page.wait_for_timeout(LATE_MS)
    assert all(
        "公厕" in name for name in page.locator("#results .name").all_inner_texts()
    )
