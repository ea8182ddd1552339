"""A published map: all there without a network, found, filtered, printed, the same."""

import hashlib
import json
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Page
from tests.api.serving import citymap, make_workspace, serving
from tests.browser.axe import check
from tests.browser.conftest import DESKTOP, PHONE, SMALL, chromium

from prove.offline import ask_all, offline, publish
from prove.proof import Line, Room

SEED = 20261122
SEARCHES, TYPED_EVERY = 200, 10
NIGHT = "2026-11-22T02:00:00+08:00"
A3_PT = (1190.55, 841.89)
#: Goes to every place at full zoom; gives what was drawn as itself within the frame.
_ALL_SHOWN = """() => {
  const map = window.citymapPublished;
  const frame = document.getElementById("map").getBoundingClientRect();
  const drawn = new Set();
  for (const { id, lon, lat } of map.places()) {
    if (drawn.has(id)) continue;
    map.lookAt(lon, lat, map.maxZoom);
    const pins = new Map([...document.querySelectorAll(".pin[data-id]")]
      .map((pin) => [pin.dataset.id, pin]));
    for (const one of map.shown()) {
      const pin = pins.get(one);
      if (!pin) { drawn.add(one); continue; } // a line or an area
      const { left, right, top, bottom } = pin.getBoundingClientRect();
      const inside = right > frame.left && left < frame.right
        && bottom > frame.top && top < frame.bottom;
      if (inside && pin.checkVisibility()) drawn.add(one);
    }
  }
  return drawn.size;
}"""


def prove(room: Room) -> list[Line]:
    """Publish the demo by the verb, and use it."""
    workspace = make_workspace(room.folder / "city")
    told = citymap("layers", "--json", "--workspace", str(workspace)).stdout
    rows = {layer["id"]: int(layer["count"]) for layer in json.loads(told)}
    one = publish(workspace, room.folder / "toilets.html", "toilets")
    every = publish(workspace, room.folder / "all.html", *rows, "--lang", "en")
    areas = publish(workspace, room.folder / "areas.html", "toilets", "--areas",
                    "per_km2", "--heat")  # fmt: skip
    lines = []
    with chromium() as browser:
        wanted = {one: rows["toilets"], every: sum(rows.values())}
        lines.append(_all_there(browser, wanted))
        room.step(1, 5)
        lines.append(_found(browser, one))
        with serving(workspace, room.folder / "output") as server:
            lines.append(_filtered(browser, server.url, one))
        room.step(2, 5)
        lines.append(_printed(browser, one))
        room.step(3, 5)
        lines.append(_accessible(browser, [one, every, areas]))
        room.step(4, 5)
    lines.append(_identical(workspace, room.folder, list(rows)))
    room.step(5, 5)
    return lines


def _all_there(browser: Browser, wanted: dict[Path, int]) -> Line:
    faults: list[str] = []
    seen = 0
    for path, rows in wanted.items():
        with offline(browser, path) as look:
            held = look.page.evaluate("() => window.citymapPublished.features")
            drawn = look.page.evaluate(_ALL_SHOWN)
            seen += drawn
            if not held == drawn == rows:
                faults.append(f"{path.name}: {rows} rows, {held} held, {drawn} drawn")
            faults += look.all_faults
    return Line(
        "Published maps opened from a file, all network denied: the features in the "
        "page and on the screen at full zoom are the rows of the layers; no request, "
        "no line in the console",
        f"{sum(wanted.values()):,} rows in {len(wanted)} files",
        f"{seen:,} on screen; {len(faults)} faults",
        not faults,
        tuple(faults[:20]),
    )


def _found(browser: Browser, path: Path) -> Line:
    faults: list[str] = []
    typed = 0
    with offline(browser, path) as look:
        places = random.Random(SEED).sample(look.call("places"), SEARCHES)  # noqa: S311 - a seeded sample
        for row, place in enumerate(places):
            if place["id"] not in look.call("search", place["name"]):
                faults.append(place["name"])
            if row % TYPED_EVERY == 0:
                look.page.locator("#search").fill(place["name"])
                row_of_it = f'#list li[data-id="{place["id"]}"]'
                look.page.wait_for_selector(row_of_it)
                typed += 1
        faults += look.all_faults
    return Line(
        "Search in the file: a feature's name finds it",
        f"{SEARCHES} names, {typed} of them typed",
        f"{len(faults)} not found",
        not faults,
        tuple(faults[:20]),
    )


def _filtered(browser: Browser, url: str, path: Path) -> Line:
    """Press each chip at night; the service says of each toilet what is to be left."""
    faults: list[str] = []
    with offline(browser, path) as look:
        page = look.page
        page.clock.set_fixed_time(NIGHT)
        ids = [place["id"] for place in look.call("places")]
        told = ask_all(url, "toilets", ids, NIGHT.replace("+", "%2B"))
        chips = page.locator("#filters button[aria-pressed]")
        wishes = [
            chips.nth(row).get_attribute("data-filter") for row in range(chips.count())
        ]
        for row, wish in enumerate(wishes):
            chips.nth(row).click()
            left = set(look.call("passing"))
            expected = {
                one for one, said in told.items()
                if (said["open"]["state"] == "open" if wish == "open"
                    else wish in said["attrs"])
            }  # fmt: skip
            if left != expected or not 0 < len(left) < len(ids):
                faults.append(f"{wish}: {len(left)} left, {len(expected)} expected")
            chips.nth(row).click()
        faults += look.all_faults
    return Line(
        "Filters in the file at 02:00 of the city, the visitor's clock elsewhere: what "
        "is left of the toilets is what the service says",
        f"{len(wishes)} chips × {len(ids):,} features",
        f"{len(faults)} differ",
        not faults and "open" in wishes,
        tuple(faults),
    )


def _printed(browser: Browser, path: Path) -> Line:
    with offline(browser, path) as look:
        made = look.page.pdf(prefer_css_page_size=True, print_background=True)
        words = look.page.evaluate(
            """() => [document.getElementById("title").textContent,
              ...window.citymapPublished.document.layers.flatMap((layer) =>
                layer.style.classes.map((one) => one.title)),
              ...window.citymapPublished.document.facts.data.map((one) => one.date)]"""
        )
        faults = look.all_faults
    sheets = pypdfium2.PdfDocument(BytesIO(made))
    size = sheets[0].get_size()
    text = "".join(sheets[0].get_textpage().get_text_bounded().split())
    faults += [
        f"not printed: {word}" for word in words if "".join(word.split()) not in text
    ]
    if len(sheets) != 1 or any(
        abs(a - b) > 1 for a, b in zip(size, A3_PT, strict=True)
    ):
        faults.append(f"{len(sheets)} sheets of {size} points")
    return Line(
        "Printed by the browser: one sheet of A3, with title, date and legend on it",
        f"{len(words)} texts",
        f"{len(sheets)} sheet; {len(faults)} faults",
        not faults,
        tuple(faults),
    )


_STATES: tuple[Callable[[Page], None], ...] = (
    lambda _: None,
    lambda page: page.locator("#search").fill("zzzz"),
    lambda page: page.locator("#search").fill(""),
    lambda page: page.locator("#list li button, #list li a").first.click(),
)


def _accessible(browser: Browser, paths: list[Path]) -> Line:
    faults: list[str] = []
    runs = 0
    for path in paths:
        for size in (SMALL, PHONE, DESKTOP):
            for scheme in ("light", "dark"):
                with offline(browser, path, viewport=size, color_scheme=scheme) as look:
                    page = look.page
                    for reach in _STATES:
                        reach(page)
                        page.wait_for_timeout(100)
                        faults += map(str, check(page).violations)
                        runs += 1
    return Line(
        "axe-core on published maps (one layer; all; choropleth and heat): WCAG 2.0 to "
        "2.2 A and AA and best practices; list, nothing found, detail",
        f"{len(paths)} files × 3 screens × 2 colour schemes = {runs} runs",
        f"{len(faults)} violations",
        not faults,
        tuple(faults[:20]),
    )


def _identical(workspace: Path, folder: Path, layers: list[str]) -> Line:
    """Publish again in other circumstances: nothing of them is in the file."""
    maps = {
        "one layer": ["toilets"],
        "all layers": layers,
        "choropleth": ["toilets", "--areas", "count"],
        "heat": ["toilets", "parking", "--heat"],
        "chosen": ["toilets", "--where", "wheelchair=yes"],
    }
    here = {"CITYMAP_NOW": "2026-11-22T21:05"}
    there = {"CITYMAP_NOW": "2027-03-01T04:00", "TZ": "America/New_York", "LANG": "C",
             "PYTHONHASHSEED": "7"}  # fmt: skip
    faults = []
    for name, words in maps.items():
        sums = []
        for row, env in enumerate((here, there)):
            out = publish(
                workspace, folder / f"{row}.html", *words, "--lang", "zh", **env
            )
            sums.append(hashlib.sha256(out.read_bytes()).hexdigest())
        if sums[0] != sums[1]:
            faults.append(name)
    return Line(
        "The same data published twice, at another time, in another zone and language: "
        "the same bytes",
        f"{len(maps)} maps",
        f"{len(faults)} differ",
        not faults,
        tuple(faults),
    )
