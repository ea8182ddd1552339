"""Visits every view of a hostile city and looks for what came to life there.

Two ways in: by the files (``hostile_city``), and by the wire, where every text of
every answer is a payload, also those that the service would never send. After each
view the page is prodded: what waits for a finger gets one, and nothing may be there
that data alone could have brought.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Error, Page, Route
from tests.api.serving import Server
from tests.browser.hostile_city import ALL, ROW, SOUTH, WEST, layer_of, place_of
from tests.browser.payloads import PAYLOADS, UNLUCKY, Payload
from tests.browser.watching import Watch, watch

HERE = (WEST, SOUTH)

_PROD = """() => {
  const faults = [];
  const ours = new URL("/assets/", location).href;
  const foreign = "iframe, frame, object, embed, base, portal, marquee, math,"
    + " [srcdoc], [formaction], form[action], meta[http-equiv],"
    + " template[shadowrootmode]";
  for (const { outerHTML } of document.querySelectorAll(foreign)) {
    faults.push(outerHTML);
  }
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) faults.push(`${element.tagName} ${name}`);
      const leads = /^(href|xlink:href|src|srcset|action|poster|data)$/.test(name);
      const bare = value.replace(/[\\u0000-\\u0020]/g, "").toLowerCase();
      const program = /^(javascript|vbscript|data:text)/.test(bare);
      if (leads && program) faults.push(`${name}=${value}`);
    }
    const loads = element.matches("script, link[rel=stylesheet]");
    const from = element.src || element.href;
    if (loads && !from?.startsWith(ours)) faults.push(element.outerHTML);
    for (const kind of ["mouseover", "mouseenter", "pointerover", "pointerenter"]) {
      element.dispatchEvent(new PointerEvent(kind, { bubbles: false }));
    }
  }
  for (const link of document.querySelectorAll("#sheet a[href]")) {
    if (!/^(https?|tel|geo):$/.test(link.protocol)) faults.push(link.href);
  }
  if (window.config) faults.push("window.config");
  return [...new Set(faults)].slice(0, 10);
}"""


@dataclass(slots=True)
class Visit:
    """What a round of visits did and saw."""

    views: int = 0
    texts: int = 0  # payloads that stood there as they were written
    faults: list[str] = field(default_factory=list)
    fired: set[int] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)


def visit_city(
    browser: Browser, server: Server, payloads: Sequence[Payload], *, policy: bool
) -> Visit:
    """See these payloads in every view; ``policy``: the CSP as it is, or without."""
    context = _context(browser, server, policy=policy)
    seen, done = watch(context), Visit()
    page = context.new_page()
    page.goto(f"/#{ALL}@{HERE[0]},{HERE[1]}")
    page.wait_for_selector("body[data-map=ready]")
    _see_lists(page, done, payloads)
    _see_details(page, done, payloads)
    _see_grounds(page, done)
    _search(page, done, payloads)
    _mislead(page, done, payloads)
    _read_documents(page, done, payloads)
    return _close(context, seen, done)


def visit_poisoned(
    browser: Browser, server: Server, shifts: Iterable[int], *, policy: bool
) -> Visit:
    """Open the page on answers whose every text is a payload, another at each shift."""
    context = _context(browser, server, policy=policy)
    seen, done = watch(context), Visit()
    for shift in shifts:
        poison = _Poison(shift)
        context.route("**/v1/**", poison.answer)
        context.route("**/ground/districts", poison.answer)
        page = context.new_page()
        page.goto(f"/#{ALL}@{HERE[0]},{HERE[1]}")
        page.wait_for_selector("#sheet-body li .name", state="attached")
        page.wait_for_selector("body[data-map=ready]")
        _prod(page, done, f"list, shift {shift}")
        page.locator("#sheet-body li .name").first.evaluate("(name) => name.click()")
        page.wait_for_selector("#detail")
        _prod(page, done, f"detail, shift {shift}")
        page.locator("#search").fill("a")
        page.locator("#search").press("Enter")
        page.wait_for_selector("#results li")
        _prod(page, done, f"search, shift {shift}")
        done.texts += poison.told
        page.close()
        context.unroute_all(behavior="ignoreErrors")
    return _close(context, seen, done)


def _context(browser: Browser, server: Server, *, policy: bool) -> BrowserContext:
    context = browser.new_context(
        base_url=server.url,
        viewport={"width": 1280, "height": 800},
        locale="zh-CN",
        reduced_motion="reduce",
        service_workers="block",
        bypass_csp=not policy,
    )
    context.set_default_timeout(20_000)
    return context


def _close(context: BrowserContext, seen: Watch, done: Visit) -> Visit:
    context.pages[-1].wait_for_timeout(300) if context.pages else None
    done.fired |= seen.fired
    done.refused += seen.refused
    done.faults += seen.faults
    context.close()
    return done


def _prod(page: Page, done: Visit, view: str) -> None:
    done.views += 1
    done.faults += [f"{view}: {fault}" for fault in page.evaluate(_PROD)]


def _go(page: Page, address: str, then: str) -> None:
    page.evaluate("(hash) => { location.hash = hash; }", address)
    page.wait_for_selector(then)


def _see_lists(page: Page, done: Visit, payloads: Sequence[Payload]) -> None:
    """Stand where each row of payloads begins: they are the nearest there."""
    for first in sorted({(p.number - 1) // ROW * ROW for p in payloads}):
        lon, lat = place_of(PAYLOADS[first])
        number = PAYLOADS[first].number
        _go(page, f"#{ALL}@{lon},{lat}", f'#sheet-body li[data-id="{ALL}.{number}"]')
        page.locator("#filters .pill").first.click()
        page.wait_for_selector(".pin")
        _prod(page, done, f"list at {first}")
        page.locator("#filters .pill").first.click()


def _see_details(page: Page, done: Visit, payloads: Sequence[Payload]) -> None:
    """Open each payload's own layer, and its feature in full."""
    for payload in payloads:
        layer = layer_of(payload)
        _go(page, f"#{layer}/{layer}.{payload.number}", "#detail dl")
        shown = page.locator("#detail-name").text_content()
        said = page.locator("#detail dd").all_text_contents()
        done.texts += (shown == payload.text) + said.count(payload.text)
        if shown != payload.text:
            done.faults.append(f"{layer}: another name is shown: {shown}")
        _prod(page, done, layer)


def _see_grounds(page: Page, done: Visit) -> None:
    """Zoom through the districts' names, and choose each ground there is."""
    _go(page, f"#{ALL}@{HERE[0]},{HERE[1]}", "#sheet-body li")
    for _ in range(9):
        page.locator(".leaflet-control-zoom-out").click()
        done.texts += page.locator(".district-name").count()
        _prod(page, done, "map")
    chooser = page.locator(".ground-chooser select")
    for number in range(chooser.locator("option").count()):
        chooser.select_option(index=number)
        _prod(page, done, f"ground {number}")
    chooser.select_option(index=0)


def _search(page: Page, done: Visit, payloads: Sequence[Payload]) -> None:
    for text in [*(p.text for p in payloads), *UNLUCKY]:
        page.locator("#search").fill(text)
        with page.expect_response("**/v1/search") as asked:
            page.locator("#search").press("Enter")
        asked.value.finished()
        _prod(page, done, f"search for {text}")
    page.locator("#search").press("Escape")


def _mislead(page: Page, done: Visit, payloads: Sequence[Payload]) -> None:
    """Follow links whose part after # is a payload, plain and encoded."""
    for text in [*(p.text for p in payloads), *UNLUCKY]:
        page.evaluate(
            """(text) => {
              for (const part of [text, encodeURIComponent(text)]) {
                location.hash = part;
                location.hash = `everything/${part}`;
                location.hash = `@${part}`;
              }
            }""",
            text,
        )
    _prod(page, done, "addresses")


def _read_documents(page: Page, done: Visit, payloads: Sequence[Payload]) -> None:
    """Open what is meant for programs, as a person may."""
    page.goto("/docs")
    page.wait_for_selector(".opblock")
    for block in page.locator(".opblock-summary-control").all()[:2]:
        block.click()
    _prod(page, done, "docs")
    layer = layer_of(payloads[0])
    feature = f"{layer}.{payloads[0].number}"
    asked = [quote(payload.text, safe="") for payload in payloads[:5]]
    for path in (
        "/api", "/collections", f"/collections/{layer}", f"/collections/{layer}/items",
        f"/collections/{ALL}/items?limit=1000", f"/collections/{ALL}/items?f=csv",
        "/v1/layers", "/v1/city", f"/v1/layers/{layer}/features/{feature}",
        "/ground/districts", *(f"/v1/{text}" for text in asked),
        *(f"/collections?f={text}" for text in asked),
    ):  # fmt: skip
        _open(page, path)
        _prod(page, done, path)


def _open(page: Page, path: str) -> None:
    """Go to an address; what is saved, not shown, cannot come to life here."""
    try:
        page.goto(path)
    except Error as error:
        if "Download is starting" not in error.message:
            raise


class _Poison:
    """Answers as the service does, with payloads for texts."""

    KEPT = frozenset(
        {"id", "layer", "state", "data_version", "geometry", "type", "as_of"}
    )

    def __init__(self, shift: int) -> None:
        self.told = 0
        self._next = self._turn(shift)

    def answer(self, route: Route) -> None:
        reply = route.fetch()
        body = json.loads(reply.text())
        route.fulfill(response=reply, body=json.dumps(self._spoil(body)))

    def _spoil(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self._spoil(v, name) for name, v in value.items()}
        if isinstance(value, list) and key != "week":
            return [self._spoil(entry, key) for entry in value]
        if isinstance(value, str) and key not in self.KEPT:
            self.told += 1
            return next(self._next)
        return value

    @staticmethod
    def _turn(shift: int) -> Iterator[str]:
        number = shift
        while True:
            yield PAYLOADS[number % len(PAYLOADS)].text
            number += 1
