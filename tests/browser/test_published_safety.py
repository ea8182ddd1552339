"""No text of the data comes to life in a published file, policy or not.

A sample of the payloads stands in every text of a map; the same texts fire in a map
that is made with plain folium.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.payloads import PAYLOADS
from tests.browser.published import fire_in_folium, read_poisoned
from tests.browser.watching import watch
from tests.publish.paper import page_of, small_document

from citymap.publish.page import render

SAMPLE = PAYLOADS[::11]
FIRING = tuple(p for p in PAYLOADS if p.sink == "html" and not p.act)[::6]


@pytest.mark.parametrize("policy", [True, False], ids=["with CSP", "without CSP"])
def test_no_text_of_a_published_map_comes_to_life(
    browser: Browser, tmp_path: Path, *, policy: bool
) -> None:
    payloads = SAMPLE[:2] if policy else SAMPLE
    found = read_poisoned(browser, payloads, tmp_path, policy=policy)
    assert found.fired == set()
    assert found.faults == []
    assert found.unseen == []
    assert found.pages == len(payloads)


def test_the_same_texts_fire_in_a_map_of_plain_folium(browser: Browser) -> None:
    assert fire_in_folium(browser, FIRING) == {payload.number for payload in FIRING}


def test_the_policy_alone_stops_what_would_fire(
    browser: Browser, tmp_path: Path
) -> None:
    html = render(page_of(small_document()))
    spoilt = html.replace("</header>", "<img src=x onerror=canary(1)></header>")
    assert spoilt != html
    file = tmp_path / "map.html"
    file.write_text(spoilt, encoding="utf-8")
    with browser.new_context() as context:
        seen = watch(context)
        page = context.new_page()
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-ready=yes]", state="attached")
        page.wait_for_timeout(200)
        assert seen.fired == set()
        assert any("script-src" in what for what in seen.refused)
