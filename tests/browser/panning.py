"""How long a finger waits while it pans a map.

What is measured is the wait of every single input event, moves included: from when
the browser had it until the page heard of it. Moves are merged by the browser; the
oldest of those merged counts. Long tasks are told beside.

Source: https://www.w3.org/TR/event-timing/ (which leaves moves out), on input delay.
"""

from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import Browser, Page
from tests.browser.speed import SLOWER
from tests.browser.trip import LonLat, wait_for_answer

MOVES = 40
_WATCH = """globalThis.waits = []; globalThis.tasks = [];
for (const kind of ["pointerdown", "pointermove", "pointerup", "wheel"]) {
  addEventListener(kind, (event) => {
    const merged = event.getCoalescedEvents?.() ?? [];
    const since = merged.map(({ timeStamp }) => timeStamp);
    waits.push(performance.now() - Math.min(event.timeStamp, ...since));
  }, { capture: true, passive: true });
}
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) tasks.push(duration);
}).observe({ type: "longtask" });"""


@dataclass(frozen=True)
class Pan:
    """The waits of all events (ms, ascending), and the tasks longer than 50 ms."""

    waits_ms: tuple[float, ...]
    tasks_ms: tuple[float, ...]
    tiles: int

    @property
    def worst_ms(self) -> float:
        return self.waits_ms[-1]

    def share_ms(self, share: float) -> float:
        """Give the wait that this share of the events does not exceed."""
        return self.waits_ms[int(share * (len(self.waits_ms) - 1))]


def pan(
    browser: Browser, url: str, layer: str, place: LonLat, *, slower: int = SLOWER
) -> Pan:
    """Pan and zoom the map of a layer about a place, tiles coming in all the while."""
    lon, lat = place
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", base_url=url
    )
    tiles: list[str] = []
    context.on(
        "response", lambda r: tiles.append(r.url) if "/tiles/" in r.url else None
    )
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(f"/#{layer}@{lon},{lat}")
        wait_for_answer(page, on_map=True)
        page.wait_for_function("() => document.querySelector('.leaflet-tile-loaded')")
        page.wait_for_load_state("networkidle")
        protocol = context.new_cdp_session(page)
        protocol.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        before = len(tiles)
        page.evaluate("() => { waits.length = 0; tasks.length = 0; }")
        for wheel in (0, 600, 600, 600, -1200):
            page.mouse.move(190, 300)
            if wheel:
                page.mouse.wheel(0, wheel)
                page.wait_for_timeout(300)
            _drag_about(page)
        waits, tasks = page.evaluate("() => [waits, tasks]")
    finally:
        context.close()
    return Pan(tuple(sorted(waits)), tuple(sorted(tasks)), len(tiles) - before)


def _drag_about(page: Page) -> None:
    corners = [(300, 200), (60, 420), (60, 200), (300, 420), (300, 200)]
    for start, end in pairwise(corners):
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(*end, steps=MOVES)
        page.mouse.up()
