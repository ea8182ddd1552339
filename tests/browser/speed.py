"""How soon a cheap phone on a slow line has an answer, and what it costs to get it.

The browser's own throttling: a processor four times slower, a line with a round trip
and rates. "Slow 4G" is Lighthouse's (150 ms, 1.6 and 0.75 Mbit/s); the preset of the
same name in Chrome's developer tools is slower (562.5 ms for each request).

Source: https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md
"""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession

SLOWER = 4
SETTLED_MS = 1500
_TILE = re.compile(r"/collections/[^/]+/tiles/|/ground/base/")
_WATCH = """globalThis.seen = { card: null, long: [] };
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) {
    seen.long.push([startTime, duration]);
  }
}).observe({ type: "longtask", buffered: true });
new MutationObserver((_, watcher) => {
  if (!document.getElementById("go")) return;
  watcher.disconnect();
  requestAnimationFrame(() => setTimeout(() => (seen.card = performance.now())));
}).observe(document, { subtree: true, childList: true });"""
_READ = """() => ({ ...seen, paint: performance.getEntriesByType("paint")
  .find(({ name }) => name === "first-contentful-paint").startTime })"""


LonLat = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """What a line does to requests."""

    name: str
    latency_ms: float
    down_kbit: float
    up_kbit: float


SLOW_4G = Line("slow 4G (Lighthouse)", 150, 1600, 750)
SLOW_4G_DEVTOOLS = Line("Slow 4G (developer tools)", 562.5, 1440 * 0.9, 675)


@dataclass(frozen=True)
class Load:
    """One first visit.

    ``card_ms``: the nearest open place is painted, since the address was entered;
    ``blocked_ms``: what tasks took beyond 50 ms each, from the first paint until all
    was there; ``files``: bytes on the wire with headers, by path, tiles left out.
    """

    card_ms: float
    paint_ms: float
    blocked_ms: float
    tasks_ms: tuple[tuple[float, float], ...]
    files: dict[str, int]

    @property
    def kilobytes(self) -> float:
        """Everything that was loaded, in thousands of bytes."""
        return sum(self.files.values()) / 1000


def first_load(
    browser: Browser,
    url: str,
    position: LonLat,
    line: Line | None,
    *,
    worker: bool = True,
) -> Load:
    """Visit for the first time, as a phone that knows its place.

    Without the service worker every file is seen on the wire; with it, those that
    come after it has taken over are the worker's own affair.
    """
    lon, lat = position
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        geolocation={"longitude": lon, "latitude": lat},
        permissions=["geolocation"],
        service_workers="allow" if worker else "block",
    )
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        protocol = context.new_cdp_session(page)
        files = _watch_files(protocol, url)
        if line is not None:
            _slow_down(protocol, line)
        page.goto(url)
        page.wait_for_function("() => seen.card !== null", timeout=60_000)
        page.wait_for_selector('body[data-map="ready"]', timeout=60_000)
        page.wait_for_load_state("networkidle", timeout=60_000)
        page.wait_for_timeout(SETTLED_MS)
        seen = page.evaluate(_READ)
    finally:
        context.close()
    return Load(
        card_ms=seen["card"],
        paint_ms=seen["paint"],
        blocked_ms=sum(
            took - 50 for start, took in seen["long"] if start + took > seen["paint"]
        ),
        tasks_ms=tuple((start, took) for start, took in seen["long"]),
        files=files,
    )


def _watch_files(protocol: CDPSession, url: str) -> dict[str, int]:
    """Note what each file costs on the wire."""
    paths: dict[str, str] = {}
    files: dict[str, int] = {}

    def begun(event: dict[str, Any]) -> None:
        paths[event["requestId"]] = event["request"]["url"].removeprefix(url)

    def ended(event: dict[str, Any]) -> None:
        path = paths.get(event["requestId"], "?")
        if not _TILE.search(path) and not path.startswith("data:"):
            files[path] = files.get(path, 0) + int(event["encodedDataLength"])

    protocol.on("Network.requestWillBeSent", begun)
    protocol.on("Network.loadingFinished", ended)
    protocol.send("Network.enable")
    return files


def _slow_down(protocol: CDPSession, line: Line) -> None:
    conditions = {
        "offline": False,
        "latency": line.latency_ms,
        "downloadThroughput": line.down_kbit * 1000 / 8,
        "uploadThroughput": line.up_kbit * 1000 / 8,
    }
    protocol.send("Network.emulateNetworkConditions", conditions)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def middle(values: Sequence[float]) -> float:
    """Give the median."""
    return statistics.median(values)
