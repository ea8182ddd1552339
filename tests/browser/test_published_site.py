"""Pages of a site can be used by everybody: no fault by axe, any width, from a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.browser import axe
from tests.browser.conftest import DESKTOP, SMALL
from tests.publish.sites import PAGES, SITE, a_part, write


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("made") / "site", [a_part(30)])


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=SMALL)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_fault(name: str, scheme: str, made: Path, page: Page) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto((made / name).as_uri())
    report = axe.check(page)
    assert report.violations == []
    assert report.rules > 20


@pytest.mark.parametrize("viewport", [SMALL, DESKTOP], ids=["phone", "desk"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_goes_out_of_the_page(
    name: str, viewport: dict[str, int], made: Path, browser: Browser
) -> None:
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    page.goto((made / name).as_uri())
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert wide <= viewport["width"]


def test_from_a_file_the_page_has_its_style_and_its_map(made: Path, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.goto((made / "toilets" / "370102.html").as_uri())
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    assert frame.locator("h1").inner_text() == "map"
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.features')).display")
        == "grid"
    )
    assert said == []


def test_the_first_link_leads_past_the_head(made: Path, page: Page) -> None:
    page.goto((made / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#main"


def test_the_snippet_is_shown_as_text(made: Path, page: Page) -> None:
    page.goto((made / "toilets" / "index.html").as_uri())
    shown = page.locator("pre").inner_text()
    assert shown.startswith(f'<iframe src="{SITE.address}/toilets/map.html" title="')
    assert 'sandbox="allow-scripts allow-popups' in shown
    assert page.locator("iframe").count() == 1
