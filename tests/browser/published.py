"""Published files full of payloads, opened from the disk, and folium's own beside.

``poisoned`` puts one payload into every text of a map document; ``read_poisoned``
opens the file in Chromium with its policy taken out and goes through every sink:
title, list, search, detail, legend, layer control, facts. ``careless_map`` is the same
text in a map of plain folium.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import folium
from playwright.sync_api import Browser, Page, Route
from tests.browser.payloads import Payload
from tests.browser.watching import watch
from tests.publish.paper import page_of, small_document

from citymap.publish.page import render

_POLICY = re.compile(r'\s*<meta http-equiv="Content-Security-Policy"[^>]*>')
#: What folium does with a text: its popups, tooltips, layer names, attributions.
FOLIUM_SINKS = ("popup", "tooltip", "layer name")
_READY_MS = 20_000
_SETTLED_MS = 200


@dataclass(slots=True)
class Findings:
    """What came to life, what went wrong, and how often a text was seen as text."""

    fired: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    pages: int = 0
    texts: int = 0
    unseen: list[str] = field(default_factory=list)


def poisoned(text: str) -> dict[str, Any]:
    """Describe a map whose every text is the payload."""
    document = small_document(text, subtitle=text, region=text)
    document["facts"] |= {
        "city": text, "datum": text, "sources": [text], "attribution": [text],
        "approval": text, "live": text,
        "data": [{"layer": text, "version": text, "date": text}],
    }  # fmt: skip
    layer = document["layers"][0]
    layer |= {
        "title": text, "icon": text, "colour": text, "flags": ["wheelchair"],
        "fields": [
            _field("address", "text", text, values=[text]),
            _field("website", "url", text, values=[text]),
            _field("phone", "phone", text, values=[text]),
            _field("grade", "choice", text, words=[text], codes=[0]),
            _field("wheelchair", "yes_no_unknown", text, words=[text, text], codes=[1]),
            _field("opening_hours", "opening_hours", text, values=[text]),
        ],
        "show": ["address", "website", "phone", "grade", "opening_hours"],
        "hours": {"field": "opening_hours", "of": [0], "schedules": [
            {"days": [[0, 1]], "week": [0] * 7, "except": [], "from": None,
             "until": None, "never_closes": True}]},
        "closures": [[0, None, None, text]],
        "style": {"title": text, "of": [0], "classes": [
            {"title": text, "colour": text, "shape": text, "count": 1},
            {"title": text, "colour": "#2b6ca3", "shape": "disc", "count": 0}]},
    }  # fmt: skip
    ring = [11712000, 3665000, 1000, 0, 0, 1000, -1000, 0]
    document["ground"]["districts"] = [{"name": text, "rings": [[ring]]}]
    document["areas"] = {
        "title": text, "unit": text, "of": [0], "values": [1], "texts": [text],
        "classes": [{"title": text, "colour": "#2b6ca3", "count": 1}],
    }  # fmt: skip
    document["sounds"] = {text: text}
    document["icons"] = {text: text}
    document["calendar"] = {"until": "2026-12-31", "name": text}
    return document


def _field(name: str, kind: str, text: str, **column: list[Any]) -> dict[str, Any]:
    return {"name": name, "title": text, "type": kind, "unit": text, **column}


def read_poisoned(
    browser: Browser, payloads: Sequence[Payload], folder: Path, *, policy: bool = False
) -> Findings:
    """Open a file for each payload and go through it; ``policy``: with its CSP."""
    found = Findings()
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(_READY_MS)
        seen = watch(context)
        page = context.new_page()
        for payload in payloads:
            file = folder / f"{payload.number}.html"
            html = render(page_of(poisoned(payload.text)))
            file.write_text(html if policy else _POLICY.sub("", html), encoding="utf-8")
            page.goto(file.as_uri())
            page.wait_for_selector("body[data-ready=yes]", state="attached")
            _go_through(page, payload, found)
            found.pages += 1
        page.wait_for_timeout(300)
        found.fired |= seen.fired
        found.faults += seen.faults
    return found


def _go_through(page: Page, payload: Payload, found: Findings) -> None:
    """See each sink; hover and focus as a person would."""
    for sink in ("#title", "#subtitle", "#list li", "#legend", "#layers", "#facts"):
        _expect(page, sink, payload, found)
    for typed in (payload.text, ""):
        page.fill("#search", typed)
        page.wait_for_timeout(_SETTLED_MS)  # the search waits for the next key
        found.faults += page.evaluate(_PROD)
    page.locator("#list li button, #list li a").first.click()
    page.wait_for_selector("#detail", state="attached")
    _expect(page, "#detail", payload, found)
    found.faults += page.evaluate(_PROD)


#: Hovers everything, and lists what data alone could have brought.
_PROD = """() => {
  const faults = [];
  const foreign = "iframe, frame, object, embed, base, math, form[action], [srcdoc],"
    + " [formaction], link[rel=stylesheet], script[src], template[shadowrootmode]";
  for (const found of document.querySelectorAll(foreign)) faults.push(found.outerHTML);
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) faults.push(`${element.tagName} ${name}`);
      const bare = value.replace(/[\\u0000-\\u0020]/g, "").toLowerCase();
      const leads = /^(href|xlink:href|src|srcset|action|poster|data)$/.test(name);
      if (leads && /^(javascript|vbscript|data:text)/.test(bare)) faults.push(value);
    }
    for (const kind of ["mouseover", "mouseenter", "pointerover", "pointerenter"]) {
      element.dispatchEvent(new PointerEvent(kind, { bubbles: false }));
    }
  }
  if (window.config) faults.push("window.config");
  return faults.slice(0, 10);
}"""


def _expect(page: Page, sink: str, payload: Payload, found: Findings) -> None:
    """Count a sink that shows the payload as text; note one that does not."""
    shown = " ".join(page.locator(sink).all_text_contents())
    if "".join(payload.text.split()) in "".join(shown.split()):
        found.texts += 1
    else:
        found.unseen.append(f"{sink}: {payload.text!r}")


def careless_map(payload: Payload, sink: str) -> str:
    """Make a map with plain folium, as its manual does, with the text in it."""
    made = folium.Map([36.65, 117.12], tiles=None)
    group = folium.FeatureGroup(payload.text if sink == "layer name" else "公厕")
    mark = folium.Marker([36.65, 117.12])
    if sink == "popup":
        mark.add_child(folium.Popup(payload.text, show=True))
    if sink == "tooltip":
        mark.add_child(folium.Tooltip(payload.text, permanent=True))
    mark.add_to(group)
    group.add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    return str(made.get_root().render())


#: What folium's page asks a delivery network for, as far as its map needs it. The last
#: does with markup what jQuery's ``$(markup)`` does.
_LEAFLET = Path(__file__).parents[2] / "src/citymap/web/vendor/leaflet/leaflet.js"
_JQUERY = """window.$ = (markup) => {
  const holder = document.createElement("div");
  holder.innerHTML = markup;
  return holder.children;
};"""
_HOST = "http://control.invalid"


def fire_in_folium(
    browser: Browser, payloads: Sequence[Payload], sinks: Sequence[str] = FOLIUM_SINKS
) -> set[int]:
    """Give the numbers of the payloads that come to life in plain folium's page."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(_READY_MS)
        seen = watch(context)
        pages: dict[str, str] = {}
        scripts = {
            "leaflet.js": _LEAFLET.read_text(encoding="utf-8"),
            "jquery": _JQUERY,
        }

        def answer(route: Route) -> None:
            url = route.request.url
            body = next((text for part, text in scripts.items() if part in url), "")
            html = pages.get(url)
            route.fulfill(
                status=200 if html or body else 404,
                content_type="text/html; charset=utf-8" if html else "text/javascript",
                body=html or body,
            )

        context.route("**/*", answer)
        page = context.new_page()
        for payload in payloads:
            for sink in sinks:
                pages[f"{_HOST}/{payload.number}"] = careless_map(payload, sink)
                page.goto(f"{_HOST}/{payload.number}", wait_until="commit")
                _touch(page, payload)
                if payload.number in seen.fired:
                    break
        return set(seen.fired)


def _touch(page: Page, payload: Payload) -> None:
    """Do what the payload waits for; it need not be there."""
    page.wait_for_timeout(120)
    if payload.act:
        where = ".leaflet-popup, .leaflet-tooltip, .leaflet-control-layers"
        page.evaluate(_ACTS[payload.act], where)
        page.wait_for_timeout(80)


_ACTS = {
    "click": """(where) => document.querySelectorAll(`:is(${where}) :is(button, a)`)
      .forEach((e) => e.dispatchEvent(new MouseEvent("click", { bubbles: true })))""",
    "hover": """(where) => document.querySelectorAll(`:is(${where}) *`).forEach((e) =>
      ["mouseover", "pointerenter", "pointerover"].forEach((kind) =>
        e.dispatchEvent(new PointerEvent(kind))))""",
    "focus": "(where) => document.querySelectorAll(`:is(${where}) *`)"
    ".forEach((e) => e.focus())",
}
