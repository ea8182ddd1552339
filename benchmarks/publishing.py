"""Published maps next to plain folium's, in one run; appends to ``docs/bench.md``.

The same points, the same popups' text (name and address). Plain folium is what its
user guide shows: a ``Marker`` for each point. Its page loads ten files from other
hosts; here they are answered at once from this machine (Leaflet) or with nothing,
which flatters it. To be interactive: from the start of navigation to the end of the
last long task (> 50 ms), with everything drawn. Medians of the rounds.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import folium
from playwright.sync_api import Browser, Route
from tests.browser.conftest import chromium

from benchmarks.running import ROOT, make_workspace
from citymap.notebook import publish, read_layer

PAGE = ROOT / "docs" / "bench.md"
HEADING = "## Published maps"
LEAFLET = ROOT / "node_modules" / "leaflet" / "dist"
QUIET_MS = 500
_WATCH = """
  window.lastTask = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) {
      window.lastTask = Math.max(window.lastTask, task.startTime + task.duration);
    }
  }).observe({ type: "longtask", buffered: true });
"""
_DRAWN = f"""() => document.readyState === "complete"
  && document.querySelector(".pin, .pile, .leaflet-marker-icon")
  && performance.now() - window.lastTask > {QUIET_MS}"""
_READY_AT = """() => Math.max(window.lastTask,
  performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd)"""

#: All that folium's popups use of it.
_JQUERY = """window.$ = (markup) => {
  const holder = document.createElement("div");
  holder.innerHTML = markup;
  return holder.children;
};"""

Make = Callable[[], str]


def plain(workspace: Path, layer: str) -> str:
    """Make the map as folium's user guide does."""
    frame = read_layer(layer, workspace=workspace)
    page = folium.Map(location=[frame.geometry.y.mean(), frame.geometry.x.mean()])
    second = frame["address"] if "address" in frame else frame["name"]
    for place, name, said in zip(frame.geometry, frame["name"], second, strict=True):
        popup = f"{name}<br>{said}"
        folium.Marker([place.y, place.x], popup=popup, tooltip=name).add_to(page)
    page.fit_bounds(page.get_bounds())
    return str(page.get_root().render())


def ours(workspace: Path, layer: str) -> str:
    return publish(layer, workspace=workspace, over_limit=True).html()


def make_points(folder: Path, count: int) -> Path:
    """Make a workspace whose layer ``components`` has so many points."""
    return make_workspace(folder / str(count), count)


def interactive_ms(browser: Browser, path: Path) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.route(re.compile("^https?:"), _answer)
    context.add_init_script(_WATCH)
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="load", timeout=300_000)
    page.wait_for_function(_DRAWN, timeout=300_000)
    taken = float(page.evaluate(_READY_AT))
    context.close()
    return taken


def _answer(route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    if name == "leaflet.js":
        route.fulfill(path=LEAFLET / name, content_type="text/javascript")
    elif name == "leaflet.css":
        route.fulfill(path=LEAFLET / name, content_type="text/css")
    elif name.startswith("jquery"):
        route.fulfill(body=_JQUERY, content_type="text/javascript")
    elif name.endswith(".png"):
        route.fulfill(path=LEAFLET / "images" / "marker-icon.png")
    else:
        route.fulfill(body="", content_type="text/javascript")


def compare(
    browser: Browser, workspace: Path, layer: str, rounds: int, folder: Path
) -> dict[str, tuple[float, int, float]]:
    """Give for each way: seconds to make, bytes, milliseconds to be interactive."""
    ways = {"plain": plain, "ours": ours}
    made: dict[str, list[tuple[float, int, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, make in ways.items():
            began = time.perf_counter()
            text = make(workspace, layer)
            took = time.perf_counter() - began
            path = folder / f"{name}.html"
            path.write_text(text, encoding="utf-8")
            waited = interactive_ms(browser, path)
            made[name].append((took, path.stat().st_size, waited))
    return {
        name: (
            statistics.median(t for t, _, _ in found),
            found[-1][1],
            statistics.median(w for _, _, w in found),
        )
        for name, found in made.items()
    }


def report(
    what: str, reach: str, plain: tuple[float, int, float],
    ours: tuple[float, int, float],
) -> list[str]:  # fmt: skip
    made, size, waited = (a / b for a, b in zip(plain, ours, strict=True))
    figures = {
        "made": f"**{made:.1f} ×** as fast: {ours[0]:.2f} s against {plain[0]:.2f} s",
        "bytes": f"**{size:.1f} ×** as small: {ours[1] / 1e3:,.0f} KB against "
        f"{plain[1] / 1e3:,.0f} KB and files from other hosts",
        "interactive": f"**{waited:.1f} ×** as soon: {ours[2]:,.0f} ms against "
        f"{plain[2]:,.0f} ms",
    }
    return [
        f"| {what}: {name} | {figure} | ahead; {reach} |"
        for name, figure in figures.items()
    ]


def whole_command(workspace: Path, layer: str, folder: Path) -> float:
    command = [sys.executable, "-m", "citymap", "publish", layer, "--out"]
    command += [str(folder / "whole.html"), "--workspace", str(workspace)]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def run(*, quick: bool) -> list[str]:
    rounds = 1 if quick else 5
    lines = []
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch)
        demo = make_points(folder, 20_000)
        publish("toilets", workspace=demo).html()  # imports are paid once
        for layer, count, reach in (
            ("toilets", 1287, "≤ 1 s, ≤ 600 KB"),
            ("components", 20_000, "≤ 3 s, ≤ 3 MB"),
        ):
            found = compare(browser, demo, layer, rounds, folder)
            lines += report(f"{count:,} points", reach, **found)
            print(*lines[-3:], sep="\n", flush=True)
        whole = [whole_command(demo, "toilets", folder) for _ in range(rounds)]
        told = "1,287 points: the whole command, Python's start included"
        lines.append(f"| {told} | {statistics.median(whole):.2f} s | reported |")
        print(lines[-1], flush=True)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick: bool = parser.parse_args().quick
    lines = run(quick=quick)
    if quick:
        return
    before = PAGE.read_text(encoding="utf-8").partition(f"\n{HEADING}")[0].rstrip()
    told = " ".join((__doc__ or "").split("\n\n", 1)[1].split())
    PAGE.write_text(
        f"{before}\n\n{HEADING}\n\n{told}\n\n"
        "| what | measured | to reach |\n|---|---|---|\n" + "\n".join(lines) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
