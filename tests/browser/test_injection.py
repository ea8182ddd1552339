"""No text of the data, of the wire or of an address comes to life in the page.

Ninety payloads stand in every text there is. None may fire with the page's policy,
and none without it: the policy is the second wall, not the first. Each fires on a
careless page, so that silence here says something.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.api.raw_http import get
from tests.api.serving import Server, serving
from tests.browser.conftest import PHONE, Opener
from tests.browser.control import silent
from tests.browser.hostile_city import make_hostile_city
from tests.browser.intrusion import visit_city, visit_poisoned
from tests.browser.payloads import PAYLOADS
from tests.browser.states import HERE, open_list, unfold
from tests.browser.watching import watch

SAMPLE = PAYLOADS[::13]  # for details and searches; lists and maps have all


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    city = make_hostile_city(folder / "city")
    with serving(city, folder / "output") as running:
        yield running


def test_every_payload_fires_on_the_careless_page(browser: Browser) -> None:
    assert silent(browser, PAYLOADS) == []


def test_there_are_many_kinds_of_payloads() -> None:
    assert len({payload.text for payload in PAYLOADS}) == len(PAYLOADS) >= 60
    assert len({payload.sink for payload in PAYLOADS}) >= 20


@pytest.mark.parametrize("policy", [True, False], ids=["with CSP", "without CSP"])
def test_no_text_of_the_data_comes_to_life(
    browser: Browser, hostile: Server, *, policy: bool
) -> None:
    payloads = SAMPLE[:2] if policy else SAMPLE
    seen = visit_city(browser, hostile, payloads, policy=policy)
    assert seen.fired == set()
    assert seen.faults == []
    assert seen.texts > 10 * len(payloads)


@pytest.mark.parametrize("policy", [True, False], ids=["with CSP", "without CSP"])
def test_no_text_of_an_answer_comes_to_life(
    browser: Browser, hostile: Server, *, policy: bool
) -> None:
    seen = visit_poisoned(browser, hostile, (0, 37), policy=policy)
    assert seen.fired == set()
    assert seen.faults == []
    assert seen.texts > 60 * len(PAYLOADS)


def test_the_policy_stops_what_would_fire(browser: Browser, server: Server) -> None:
    """The second wall stands by itself: with it even a careless page keeps still."""
    with browser.new_context(base_url=server.url, service_workers="block") as context:
        seen = watch(context)
        page = context.new_page()
        page.goto("/")
        page.evaluate(
            """(texts) => {
              for (const text of texts) {
                const at = document.createElement("div");
                document.body.append(at);
                at.innerHTML = text;
              }
            }""",
            [p.text for p in PAYLOADS if p.sink == "html" and "/canary/" not in p.text],
        )
        page.wait_for_timeout(500)
        assert seen.fired == set()
        assert len(seen.refused) > 10


def test_nothing_meets_the_policy_in_normal_use(visit: Opener) -> None:
    made = visit(None, position=HERE, viewport=PHONE, service_workers="block")
    seen = watch(made.context)
    open_list(made.page)
    unfold(made.page)
    made.page.locator("#list > li .name").first.click()
    made.page.wait_for_selector("#detail")
    made.page.go_back()
    made.page.locator("#language").click()
    made.page.locator("#search").fill("gongce")
    made.page.locator("#search").press("Enter")
    made.page.wait_for_selector("#results li")
    made.page.goto("/docs")
    made.page.wait_for_selector(".opblock")
    assert seen.refused == []
    assert seen.faults == []


PAGES = ("/", "/docs", "/?from=chat", "/docs?from=chat")
OTHERS = ("/nothing", "/v1/nothing", "/collections/nothing", "/assets/0/index.html",
          "/v1/nearby", "/collections?f=html", "/api", "/conformance", "/metrics",
          "/v1/%3Csvg%20onload=x%3E", "/ground/base/1/2/3")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_comes_with_a_policy_that_lets_nothing_inline_run(
    server: Server, path: str
) -> None:
    answer = get(server.url, path, Accept="text/html")
    assert answer.headers["content-type"].startswith("text/html")
    policy = dict(
        part.strip().split(" ", 1)
        for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_what_is_no_page_is_not_taken_for_one(server: Server, path: str) -> None:
    answer = get(server.url, path, Accept="text/html")
    assert answer.headers["x-content-type-options"] == "nosniff"
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    assert is_page == ("content-security-policy" in answer.headers)
