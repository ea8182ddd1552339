"""Every state that the citizen's page can be in, reached as a citizen reaches it.

``walk`` goes through them in one context, each from the one before or from a page
opened anew, and hands the page over in each. Nothing here looks at how the page is
made: only at its words, its names and its test hooks.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route

HERE = (117.0, 36.65)
FAR = (116.39, 39.9)
#: Of the demo's layers: one whose places are all closed at night, by its hours.
AT_NIGHT = "breakfast"

Reach = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Way:
    """How a page is looked at: language of the browser, colours, screen."""

    locale: str
    scheme: str
    width: int
    height: int

    def __str__(self) -> str:
        """Name it for a message."""
        return f"{self.locale} {self.scheme} {self.width}x{self.height}"

    def context(self, browser: Browser, at: str, **options: Any) -> BrowserContext:
        """Open a context that looks so, on a service."""
        given: dict[str, Any] = {
            "base_url": at,
            "locale": self.locale,
            "color_scheme": self.scheme,
            "viewport": {"width": self.width, "height": self.height},
            "timezone_id": "Asia/Shanghai",
            "reduced_motion": "reduce",
            "service_workers": "block",
            **options,
        }
        context = browser.new_context(**given)
        context.set_default_timeout(20_000)
        return context


def stand(context: BrowserContext, where: tuple[float, float]) -> None:
    """Put the asker somewhere (longitude, latitude), and allow the page to know."""
    context.set_geolocation({"longitude": where[0], "latitude": where[1]})
    context.grant_permissions(["geolocation"])


def settled(page: Page, *phases: str) -> None:
    """Wait until the page is in one of these states and its map is drawn."""
    within = ",".join(f'body[data-state="{phase}"]' for phase in phases)
    page.wait_for_selector(within)
    page.wait_for_selector("body[data-map=ready]")


def open_list(page: Page) -> None:
    """Open the page where the asker stands; wait for what is open and what may be."""
    page.goto("about:blank")
    page.goto("/#toilets")
    settled(page, "ok")
    page.wait_for_selector("#list > li")
    page.wait_for_selector(".pin")
    page.wait_for_selector("#unknown > li")


def unfold(page: Page) -> None:
    """Pull the sheet up, where it is not a panel at the side."""
    handle = page.locator("#handle")
    if handle.is_visible() and handle.get_attribute("aria-expanded") == "false":
        handle.click()


def fold(page: Page) -> None:
    """Put the sheet down, where it is not a panel at the side."""
    handle = page.locator("#handle")
    if handle.is_visible() and handle.get_attribute("aria-expanded") == "true":
        handle.click()


def choose(page: Page, layer: str) -> None:
    """Choose a layer; a sheet that covers its chip is put down first."""
    fold(page)
    page.locator(f"[data-layer={layer}]").click()


def seek(page: Page, words: str, then: str) -> None:
    """Search for something and wait for what is to come of it."""
    page.locator("#search").fill(words)
    page.locator("#search").press("Enter")
    page.wait_for_selector(then)


def walk(context: BrowserContext) -> Iterator[tuple[str, Page]]:
    """Go through all states; give each one's name and the page that is in it."""
    page = context.new_page()
    for name, reach in _WITHOUT_POSITION + _WITH_POSITION:
        reach(page)
        yield name, page


# ------------------------------------------------------------ without a position


def _ask(page: Page) -> None:
    page.context.clear_permissions()
    page.goto("/")
    settled(page, "ask")


def _locating(page: Page) -> None:
    page.evaluate("() => { navigator.geolocation.getCurrentPosition = () => {}; }")
    page.locator("#locate").click()
    settled(page, "locating")


def _aim(page: Page) -> None:
    page.locator("#sheet-body .plain").first.click()
    settled(page, "aim")


def _denied(page: Page) -> None:
    page.goto("about:blank")
    page.context.clear_permissions()
    page.goto("/")
    settled(page, "ask")
    page.locator("#sheet-body .go-large").click()
    settled(page, "denied")


def _far(page: Page) -> None:
    stand(page.context, FAR)
    page.locator("#locate").click()
    settled(page, "far")


# --------------------------------------------------------------- with a position


def _map(page: Page) -> None:
    stand(page.context, HERE)
    open_list(page)


def _list(page: Page) -> None:
    unfold(page)


def _others(page: Page) -> None:
    page.locator("#card summary").click()


def _detail(page: Page) -> None:
    page.locator("#list > li .name").first.click()
    page.wait_for_selector("#detail")


def _detail_unknown(page: Page) -> None:
    page.locator("#back").click()
    page.locator("#unknown > li .name").first.click()
    page.wait_for_selector("#detail")


def _gone(page: Page) -> None:
    """Follow a link to what is there no more."""
    page.locator("#back").click()
    page.evaluate("() => { location.hash = '#toilets/toilets.nothing'; }")
    page.wait_for_selector("#detail .notice")


def _results(page: Page) -> None:
    open_list(page)
    seek(page, "gongce", "#results li")


def _no_results(page: Page) -> None:
    page.locator("#search").fill("zzzzz")
    page.locator("#search").press("Enter")
    page.wait_for_selector("#sheet-body:not(:has(#results)) .first")


def _empty(page: Page) -> None:
    """Ask at night, and as if the hours of every place were known."""
    page.locator("#search").press("Escape")
    page.route("**/v1/nearby", _ask_for_known)
    choose(page, AT_NIGHT)
    settled(page, "empty")
    page.wait_for_selector(".empty .plain")


def _ask_for_known(route: Route) -> None:
    asked: dict[str, object] = json.loads(route.request.post_data or "{}")
    known = {name: value for name, value in asked.items() if name != "unknown"}
    route.continue_(post_data=known)


def _at_night(page: Page) -> None:
    page.unroute("**/v1/nearby")
    choose(page, "fairs")
    settled(page, "ok")
    page.wait_for_selector("#unknown > li")


def _closed(page: Page) -> None:
    unfold(page)
    page.locator("#filters [data-wish^=open]").click()
    page.wait_for_selector(".state.closed")


def _degraded(page: Page) -> None:
    page.route("**/v1/layers", _say_degraded)
    open_list(page)
    page.unroute("**/v1/layers")
    page.wait_for_selector(".notice")


def _say_degraded(route: Route) -> None:
    answer = route.fetch()
    body = answer.text().replace('"state":"ok"', '"state":"degraded"')
    route.fulfill(response=answer, body=body)


def _offline(page: Page) -> None:
    """Cut the network and ask again from the same place."""
    open_list(page)
    page.wait_for_function(
        "async () => (await (await caches.open('citymap-answers')).keys()).length"
    )
    page.context.set_offline(True)
    page.locator("#locate").click()
    settled(page, "offline")
    page.wait_for_selector("#age")


def _detail_offline(page: Page) -> None:
    page.locator("#list > li .name").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#detail .notice")


def _error(page: Page) -> None:
    """Ask without a network for what was never asked before."""
    page.locator("#back").click()
    choose(page, "parking")
    settled(page, "error")


def _connected(page: Page) -> None:
    page.context.set_offline(False)
    settled(page, "ok")


_WITHOUT_POSITION: tuple[tuple[str, Reach], ...] = (
    ("ask", _ask),
    ("locating", _locating),
    ("aim", _aim),
    ("denied", _denied),
    ("far", _far),
)
_WITH_POSITION: tuple[tuple[str, Reach], ...] = (
    ("map", _map),
    ("list", _list),
    ("other maps", _others),
    ("detail", _detail),
    ("detail, hours unknown", _detail_unknown),
    ("detail of nothing", _gone),
    ("search", _results),
    ("search without results", _no_results),
    ("empty", _empty),
    ("all closed", _at_night),
    ("closed ones shown", _closed),
    ("degraded", _degraded),
    ("offline", _offline),
    ("detail offline", _detail_offline),
    ("error", _error),
    ("connected again", _connected),
)
STATES = tuple(name for name, _ in _WITHOUT_POSITION + _WITH_POSITION)
