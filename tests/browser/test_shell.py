"""The shell of the page in a real browser: policy, worker, no network, /docs."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import DESKTOP, Opener, Visit
from tests.browser.small_site import SmallSite, small_site

from citymap.atlas.atlas import Atlas

HERE = (117.012345, 36.654321)
_TAKEN_OVER = """async () => {
  const workers = navigator.serviceWorker;
  await workers.ready;
  if (workers.controller) return;
  await new Promise((done) => workers.addEventListener("controllerchange", done));
}"""
_KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    found[name] = requests.map(({ url }) => url.slice(location.origin.length));
  }
  return found;
}"""
_IS_GONE = "async (name) => !(await caches.keys()).includes(name)"
_SAID = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (/\\.js$|\\.css$/.test(request.url)) continue;
      texts.push(request.url, await (await cache.match(request)).text());
    }
  }
  return texts.join(" ");
}"""


def until(page: Page, holds: str, arg: object = None) -> None:
    """Wait for what takes a promise to find out: ``wait_for_function`` cannot."""
    deadline = time.monotonic() + 20
    while not page.evaluate(holds, arg):
        assert time.monotonic() < deadline, holds
        page.wait_for_timeout(50)


def settled(made: Visit) -> Visit:
    """Wait until the worker has the page, and has kept what was loaded before it."""
    made.page.evaluate(_TAKEN_OVER)
    until(made.page, "async () => !!(await caches.match('/v1/layers'))")
    return made


def kept(page: Page) -> dict[str, list[str]]:
    """What lies in the browser's caches: addresses by the cache's name."""
    found: dict[str, list[str]] = page.evaluate(_KEPT)
    return found


@pytest.fixture
def site(jinan_atlas: Atlas, tmp_path: Path) -> Iterator[SmallSite]:
    with small_site(jinan_atlas, tmp_path) as running:
        yield running


def test_the_page_opens_without_a_network_after_one_visit(visit: Opener) -> None:
    made = settled(visit("/", position=HERE))
    made.context.set_offline(True)
    made.page.reload()
    made.page.wait_for_selector("[data-layer]")
    assert made.page.evaluate("navigator.onLine") is False


def test_what_is_asked_about_a_position_is_kept_only_rounded(visit: Opener) -> None:
    made = settled(visit("/", position=HERE))
    made.page.wait_for_selector("#card[data-id]")
    found = kept(made.page)
    paths = [path for addresses in found.values() for path in addresses]
    assert "/v1/layers" in paths
    assert not [p for p in paths if p.startswith(("/v1/nearby", "/v1/search"))]
    said = made.page.evaluate(_SAID)
    assert len(said) > 10_000
    assert "117.0123" not in said
    assert "36.6543" not in said


def test_what_was_remembered_can_be_forgotten(visit: Opener, site: SmallSite) -> None:
    assets = site.put_up("A")
    made = settled(visit("/", at=site.url))
    module = f"/assets/{assets.digest}/js/offline.js"
    told = made.page.evaluate(
        """async (module) => {
          const { remember, recall, forgetAll } = await import(module);
          await remember("toilets|117.012,36.654", { count: 3 });
          const before = await recall("toilets|117.012,36.654");
          await forgetAll();
          return [before.answer, Date.now() - before.at,
                  await recall("toilets|117.012,36.654")];
        }""",
        module,
    )
    assert told[0] == {"count": 3}
    assert 0 <= told[1] < 60_000
    assert told[2] is None
    assert kept(made.page).get("citymap-answers", []) == []


def test_a_slow_network_does_not_keep_the_page_from_opening(
    visit: Opener, site: SmallSite
) -> None:
    site.put_up("A")
    made = settled(visit("/", at=site.url))
    site.delay_s = 15.0
    began = time.monotonic()
    made.page.reload(wait_until="commit")
    assert 3.5 < time.monotonic() - began < 10
    assert made.page.title() == "A"


def test_a_new_version_takes_over_without_reloading_and_drops_the_old(
    visit: Opener, site: SmallSite
) -> None:
    old = site.put_up("A")
    made = settled(visit("/", at=site.url))
    assert f"citymap-shell-{old.digest}" in kept(made.page)
    new = site.put_up("B")
    made.page.reload()
    assert made.page.title() == "B"
    until(made.page, _IS_GONE, f"citymap-shell-{old.digest}")
    assert f"citymap-shell-{new.digest}" in kept(made.page)
    made.page.wait_for_selector("body[data-worker]")
    assert made.page.evaluate("sessionStorage.loads") == "2"
    made.context.set_offline(True)
    made.page.reload()
    made.page.wait_for_selector("body[data-version=B]")
    assert made.page.evaluate("sessionStorage.loads") == "3"


def test_a_page_of_the_old_version_still_finds_its_modules(
    visit: Opener, site: SmallSite
) -> None:
    old = site.put_up("A")
    made = settled(visit("/", at=site.url))
    site.put_up("B")
    other = made.context.new_page()  # brings the new worker, which takes over both
    other.goto("/")
    until(made.page, _IS_GONE, f"citymap-shell-{old.digest}")
    late = f"/assets/{old.digest}/js/offline.js?late"
    assert made.page.evaluate("async (late) => !!(await import(late)).recall", late)


def test_the_tiles_that_are_kept_are_bounded(visit: Opener, site: SmallSite) -> None:
    site.put_up("A")
    made = settled(visit("/", at=site.url))
    made.page.evaluate(
        """async () => {
          for (let x = 0; x < 400; x += 1) await fetch(`/ground/base/12/${x}/0`);
        }"""
    )
    until(
        made.page,
        """async () => {
          const tiles = await (await caches.open("citymap-tiles")).keys();
          return tiles.length <= 330 && tiles.at(-1).url.endsWith("/399/0");
        }""",
    )
    tiles = kept(made.page)["citymap-tiles"]
    assert 300 <= len(tiles) <= 330
    assert "/ground/base/12/0/0" not in tiles


def test_the_policy_stops_scripts_and_handlers_that_are_inline(visit: Opener) -> None:
    plant = """() => {
      window.fired = [];
      const script = document.createElement("script");
      script.textContent = "fired.push('script')";
      document.body.append(script);
      document.body.insertAdjacentHTML("beforeend",
        `<img src="data:," onerror="fired.push('handler')">`);
      // later: what a debugger evaluates at once is free of the policy
      setTimeout(() => eval("fired.push('eval')"), 50);
      return new Promise((done) => setTimeout(() => done(fired), 300));
    }"""
    control = visit(None).page
    control.set_content("<p></p>")
    assert sorted(control.evaluate(plant)) == ["eval", "handler", "script"]
    for path in ("/", "/docs"):
        made = visit(path)
        assert made.page.evaluate(f"() => ({plant})()") == []
        assert len(made.refused_by_policy()) >= 2
        made.faults.clear()  # these were ours


def test_docs_tries_out_a_question_under_the_policy(visit: Opener) -> None:
    made = visit("/docs", viewport=DESKTOP, locale="en-US")
    page = made.page
    assert page.title() == "citymap: the HTTP interface"
    block = page.locator("#operations-v1-nearby")
    block.locator(".opblock-summary-control").click()
    for name, value in (("lat", "36.6512"), ("lng", "117.1201")):
        block.locator(f'tr[data-param-name="{name}"] input').fill(value)
    block.locator('tr[data-param-name="coord"] select').select_option("gcj02")
    layers = block.locator('tr[data-param-name="layer"] select')
    layers.select_option("toilets")
    block.locator("button.execute").click()
    answer = block.locator(".live-responses-table .response")
    answer.wait_for()
    assert answer.locator(".response-col_status").inner_text().startswith("200")
    assert '"status": 0' in answer.inner_text()
    assert made.faults == []
