"""A real Chromium on a real service. Every visit is held to the page's promises.

``browser`` lives as long as this folder's tests do, not longer: Playwright keeps an
event loop running in the thread, and other tests start loops of their own.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.api.serving import Server

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that is open, what it has asked for, and what went wrong in it."""

    page: Page
    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def strangers(self) -> set[str]:
        """Hosts other than the loopback that were asked for anything."""
        addresses = (urlsplit(url) for url in self.asked)
        return {a.netloc for a in addresses if a.scheme in ("http", "https", "ws")
                and a.hostname != "127.0.0.1"}  # fmt: skip

    def refused_by_policy(self) -> list[str]:
        """What the Content-Security-Policy has stopped."""
        return [text for text in self.faults if "Content Security Policy" in text]


Opener = Callable[..., Visit]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; skip where there is none, but not in CI."""
    program = shutil.which("chromium")
    if program is None:
        reason = "no chromium: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        yield started
        started.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Opener]:
    with visits(browser, server.url) as open_page:
        yield open_page


@contextmanager
def visits(browser: Browser, url: str) -> Iterator[Opener]:
    """Open pages: ``visit("/", viewport=PHONE, position=(117.12, 36.65))``.

    ``position`` (longitude, latitude) grants the permission; without it, it is
    denied. Further words are Playwright's for a context. Afterwards no visit may
    have asked another host for anything, or have met the page's own policy.
    """
    opened: list[Visit] = []

    def open_page(
        path: str | None = "/",
        *,
        at: str = url,
        viewport: dict[str, int] | None = None,
        position: tuple[float, float] | None = None,
        **options: Any,
    ) -> Visit:
        given: dict[str, Any] = {
            "base_url": at,
            "viewport": viewport or PHONE,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            **options,
        }
        if position is not None:
            lon, lat = position
            given["geolocation"] = {"longitude": lon, "latitude": lat}
            given["permissions"] = ["geolocation"]
        context = browser.new_context(**given)
        context.set_default_timeout(20_000)
        page = context.new_page()
        made = Visit(page, context)
        context.on("request", lambda request: made.asked.append(request.url))
        page.on("pageerror", lambda error: made.faults.append(str(error)))
        page.on("console", lambda line: _note(made.faults, line.type, line.text))
        opened.append(made)
        if path is not None:
            page.goto(path)
        return made

    yield open_page
    for made in opened:
        made.context.close()
    assert [made.strangers() for made in opened] == [set()] * len(opened)
    assert [made.refused_by_policy() for made in opened] == [[]] * len(opened)


def _note(faults: list[str], kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        faults.append(text)
