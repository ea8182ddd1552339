"""A browsing session of somebody whose position can be recognised anywhere.

Each position has digits that nothing else here has. They are given in all the ways
that the page knows, and then looked for where they must not be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, Request
from tests.api.raw_http import get
from tests.api.serving import Server
from tests.browser.conftest import DESKTOP, Opener
from tests.browser.trip import (
    FROM_HERE,
    ON_MAP,
    LonLat,
    button,
    wait_for,
    wait_for_answer,
)
from tests.oracle.datums import from_wgs

FAR = (113.2413579, 23.1297531)


@dataclass(frozen=True)
class Session:
    """The positions that a session has told, and all that it has sent."""

    told: tuple[LonLat, ...]
    sent: tuple[str, ...]


def digits(position: LonLat) -> Iterator[str]:
    """Give what would betray a position: four decimals of it, in any datum."""
    for datum in ("wgs84", "gcj02", "bd09"):
        for degrees in from_wgs(*position, datum):
            whole, _, decimals = f"{degrees:.7f}".partition(".")
            yield f"{whole}.{decimals[:4]}"
            yield decimals[:6]  # also without its point


def hits(positions: Iterable[LonLat], texts: Iterable[str]) -> list[str]:
    """List the digits of the positions that are found in any of the texts."""
    whole = "\n".join(texts)
    return [d for position in positions for d in digits(position) if d in whole]


def browse(visit: Opener, server: Server, canary: LonLat, other: LonLat) -> Session:
    """Tell two positions in every way, then one far away and one under the cross."""
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(f"{request.url} {request.post_data or ''}")

    made = visit(None, at=server.url, position=canary, viewport=DESKTOP)
    made.context.on("request", note)
    _look_around(made.page)
    _follow_links(made.page, other)
    afar = visit(None, at=server.url, position=FAR)
    afar.context.on("request", note)
    picked = _aim(afar.page)
    _ask_amiss(server.url, other)
    return Session((canary, other, FAR, picked), tuple(sent))


def _look_around(page: Page) -> None:
    page.goto("/")
    wait_for_answer(page, on_map=True)
    page.locator("#list .name").first.click()
    page.wait_for_selector("#detail")
    page.get_by_role("button", name="找它附近的").click()
    wait_for_answer(page)
    page.fill("#search", "ysjdgc")
    page.locator("#results .name").first.click()
    page.wait_for_selector("#detail")


def _follow_links(page: Page, place: LonLat) -> None:
    lon, lat = place
    first = page.get_attribute("#detail", "data-id")
    page.goto(f"/?from=chat#toilets/{first}@{lon:.7f},{lat:.7f}")
    page.wait_for_selector(f'#detail[data-id="{first}"]')
    page.goto(f"/#@{lon:.7f},{lat:.7f}")
    wait_for_answer(page, on_map=True)
    page.click("#language")
    page.click('[data-wish="wheelchair"]')
    page.click('[data-layer="parking"]')
    page.wait_for_selector('#card[data-id^="parking."]')
    page.reload()
    wait_for_answer(page)


def _aim(page: Page) -> LonLat:
    page.goto("/")
    wait_for(page, "far")
    button(page, ON_MAP, "zh")
    button(page, FROM_HERE, "zh")
    wait_for_answer(page)
    lon, lat = page.url.partition("@")[2].split(",")
    return float(lon), float(lat)


def _ask_amiss(url: str, place: LonLat) -> None:
    """Put a position where it does not belong: into addresses, right and wrong."""
    lon, lat = place
    for rest in ("", "&coord=wgs84&open=perhaps", "&coord=wgs84&layer=toilets"):
        get(url, f"/v1/nearby?lat={lat:.7f}&lng={lon:.7f}{rest}")
        get(url, f"/{lat:.7f},{lon:.7f}?{rest}")
