"""Take the README's pictures of the page, in a real Chromium, of real servers.

``make pictures``: phone and desktop, Jinan (synthetic demo) and Helsinki. Clock and
positions are fixed, so that a picture changes only when the page does.
"""

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from tests.api.serving import ROOT, serving
from tests.browser.conftest import chromium

PICTURES = ROOT / "docs" / "pictures"
HELSINKI = ROOT / "examples" / "helsinki"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
SQUARE = (117.0201, 36.6612)  # Jinan, the old town; WGS-84
STATION = (24.9414, 60.1710)  # Helsinki, the railway station


def visit(browser: Browser, url: str, size: dict[str, int], **how: Any) -> Page:
    """Open the page as somebody who stands at a place and has said where."""
    lon, lat = how.pop("at")
    phone = size is PHONE
    context = browser.new_context(
        viewport=size,
        device_scale_factor=2 if phone else 1,
        is_mobile=phone,
        has_touch=phone,
        geolocation={"longitude": lon, "latitude": lat},
        permissions=["geolocation"],
        **how,
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("#card, #detail")
    page.wait_for_selector("body[data-map=ready]")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)  # canvas tiles are drawn after they have come
    return page


def main() -> None:
    """Take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    china = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "at": SQUARE}
    finland = {"locale": "en-GB", "timezone_id": "Europe/Helsinki", "at": STATION}

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.jpg", type="jpeg", quality=82)
        page.context.close()

    output = Path(tempfile.mkdtemp()) / "log"
    with chromium() as browser:
        with serving(ROOT, output, CITYMAP_NOW="2026-11-22T21:05") as server:
            keep(visit(browser, server.url, PHONE, **china), "jinan-phone")
            page = visit(browser, server.url, PHONE, **china)
            page.click("#card .name")
            page.wait_for_selector("#detail")
            page.click("#handle")
            page.wait_for_timeout(600)
            keep(page, "jinan-detail")
        with serving(ROOT, output, CITYMAP_NOW="2026-11-23T02:00") as server:
            night = {**china, "color_scheme": "dark"}
            keep(visit(browser, server.url, PHONE, **night), "jinan-night")
        with serving(HELSINKI, output, CITYMAP_NOW="2026-11-22T13:00") as server:
            keep(visit(browser, server.url, PHONE, **finland), "helsinki-phone")
            keep(visit(browser, server.url, DESKTOP, **finland), "helsinki-desktop")


if __name__ == "__main__":
    main()
