"""The page of an import can be used by everybody: on a phone, on a desk, on paper."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page
from tests.browser import axe
from tests.browser.conftest import DESKTOP, SMALL
from tests.publish.imports import OUTLINES, SUMMARY, some_changes

from citymap.publish.import_page import import_page


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "import.html"
    path.write_bytes(import_page(SUMMARY, some_changes(), OUTLINES, "zh"))
    return path


@pytest.fixture(params=[SMALL, DESKTOP], ids=["phone", "desk"])
def page(
    request: pytest.FixtureRequest, browser: Browser, made: Path
) -> Iterator[Page]:
    context = browser.new_context(viewport=request.param)
    page = context.new_page()
    page.goto(made.as_uri())
    yield page
    context.close()


def test_axe_finds_no_fault(page: Page) -> None:
    report = axe.check(page)
    assert report.violations == []
    assert report.rules > 15


def test_nothing_goes_out_of_the_page(page: Page) -> None:
    assert page.viewport_size is not None
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"]


def test_its_policy_lets_its_style_through(browser: Browser, made: Path) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.goto(made.as_uri())
    figures = "getComputedStyle(document.querySelector('.figures')).display"
    assert page.evaluate(figures) == "flex"
    assert said == []
    page.close()


def test_counts_and_map_stand_on_the_first_sheet_of_paper(
    browser: Browser, made: Path
) -> None:
    page = browser.new_page()
    page.goto(made.as_uri())
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    page.close()
    first = printed[0].get_textpage().get_text_range()
    assert round(printed[0].get_width()) == 595
    assert "未收录" in first
    assert "原位置" in first
