"""Measure what the issue asks for and write ``docs/bench.md``.

Every figure is a ratio to a FastAPI hello-world on the same server, measured in
alternation in one run (the machine is shared and noisy): the median of the rounds.
``--quick`` takes short rounds and a tenth of the components, to try the script.
"""

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from benchmarks.running import (
    ROOT,
    Load,
    Server,
    fill,
    forget_peak,
    make_workspace,
    memory_mb,
    press,
    serve_app,
    serve_citymap,
    serving,
)
from citymap.earth.datum import convert_arrays

PAGE = ROOT / "docs" / "bench.md"
POSITIONS = 10_000
NOON, NIGHT = "2026-11-23T12:00", "2026-11-23T02:00"
FREE = {"CITYMAP_RATE_LIMIT": "0"}


def make_positions(path: Path) -> None:
    """Write distinct positions in the urban core, in GCJ-02."""
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform((116.9, 36.58), (117.2, 36.75), (POSITIONS, 2)).T
    lng, lat = convert_arrays(lon, lat, "wgs84", "gcj02")
    lines = [f"lat={y:.6f}&lng={x:.6f}" for x, y in zip(lng, lat, strict=True)]
    assert len(set(lines)) == POSITIONS
    path.write_text("\n".join(lines))


def question(layer: str, at: str) -> str:
    return f"&coord=gcj02&layer={layer}&open=now&at={at}"


class Table:
    """The lines of the report, told as they come."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, what: str, figure: str, reach: str) -> None:
        line = f"| {what} | {figure} | {reach} |"
        print(line, flush=True)
        self.lines.append(line)


def measure_start(table: Table, demo: Path, repeats: int) -> None:
    first = "/v1/nearby?lat=36.65&lng=117.0&coord=wgs84&layer=toilets&open=now"
    taken = []
    for _ in range(repeats):
        command, port, path = serve_citymap(demo, first)
        with serving(command, port, path, **FREE) as server:
            taken.append(server.started_s)
    figure = f"{statistics.median(taken):.2f} s (median of {repeats})"
    table.add("demo workspace, start to first answer", figure, "≤ 3 s")


def measure_rates(
    table: Table, targets: dict[str, tuple[Server, str]], hello: Server,
    positions: Path, rounds: int, seconds: int,
) -> None:  # fmt: skip
    reach = {"toilets": "≥ 1.0 ×", "noon": "≥ 0.6 ×", "night": "≥ 0.5 ×"}
    yard: list[Load] = []
    loads: dict[str, list[Load]] = {name: [] for name in targets}
    for _ in range(rounds):
        yard.append(press(hello, seconds))
        for name, (server, rest) in targets.items():
            loads[name].append(press(server, seconds, positions, rest))
    table.add(
        "hello-world",
        f"{statistics.median(y.rate for y in yard):,.0f} req/s, "
        f"p99 {statistics.median(y.p99_ms for y in yard):.1f} ms",
        "the yardstick",
    )
    for name, found in loads.items():
        pairs = list(zip(found, yard, strict=True))
        ratio = statistics.median(a.rate / b.rate for a, b in pairs)
        p99 = statistics.median(a.p99_ms / b.p99_ms for a, b in pairs)
        rate = statistics.median(a.rate for a in found)
        errors = sum(a.errors for a in found)
        figure = f"**{ratio:.2f} ×** ({rate:,.0f} req/s, {errors} errors)"
        table.add(f"{name}, against hello-world", figure, reach[name])
        table.add(f"{name}, p99 against hello-world's", f"{p99:.2f} ×", "≤ 2 ×")


def measure_plain(
    table: Table, workspace: Path, layer: str, ours: tuple[Server, str],
    positions: Path, seconds: int, reach: str,
) -> None:  # fmt: skip
    command, port = serve_app("benchmarks.plain:app")
    rest = question(layer, NOON)
    first = f"/v1/nearby?lat=36.65&lng=117.0{rest}"
    env = {"CITYMAP_WORKSPACE": str(workspace), "BENCH_LAYER": layer}
    with serving(command, port, first, **env) as plain:
        slow = press(plain, seconds, positions, rest)
    fast = press(ours[0], seconds, positions, ours[1])
    figure = f"**{fast.rate / slow.rate:.0f} ×** (it: {slow.rate:,.1f} req/s)"
    table.add(f"{layer}, against plain FastAPI + geopandas", figure, reach)


def measure_reload(table: Table, workspace: Path, server: Server, n: int) -> None:
    forget_peak(server.pid)
    fill(workspace, n, "--seed", "7", "--force")
    began = time.perf_counter()
    command = [sys.executable, "-m", "citymap", "reload", "--workspace", str(workspace)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - began
    peak = memory_mb(server.pid, "VmHWM")
    figure = f"{took:.1f} s; peak {peak:,.0f} MiB; {memory_mb(server.pid):,.0f} after"
    table.add(f"{n:,} components and all layers, reload", figure, "reported")


def run(*, quick: bool) -> list[str]:
    n = 100_000 if quick else 1_000_000
    rounds, seconds = (1, 2) if quick else (5, 6)
    table = Table()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        demo = make_workspace(scratch / "demo")
        large = make_workspace(scratch / "large", n)
        positions = scratch / "positions.txt"
        make_positions(positions)
        measure_start(table, demo, 1 if quick else 5)
        hello_command, port = serve_app("benchmarks.hello:app")
        hello = stack.enter_context(serving(hello_command, port, "/"))
        command, port, path = serve_citymap(demo, "/readyz")
        small = stack.enter_context(serving(command, port, path, **FREE))
        command, port, path = serve_citymap(large, "/readyz")
        env = {**FREE, "CITYMAP_WATCH_S": "0"}
        big = stack.enter_context(serving(command, port, path, **env))
        what = f"{n:,} components and all layers, start to ready"
        table.add(what, f"{big.started_s:.1f} s", "≤ 15 s")
        table.add("resident after load", f"{memory_mb(big.pid):,.0f} MiB", "≤ 700 MB")
        table.add("peak in load", f"{memory_mb(big.pid, 'VmHWM'):,.0f} MiB", "reported")
        targets = {
            "toilets": (small, question("toilets", NOON)),
            "noon": (big, question("components", NOON)),
            "night": (big, question("components", NIGHT)),
        }
        measure_rates(table, targets, hello, positions, rounds, seconds)
        ours = targets["noon"]
        measure_plain(table, large, "components", ours, positions, seconds, "≥ 50 ×")
        ours = targets["toilets"]
        measure_plain(table, demo, "toilets", ours, positions, seconds, "reported")
        measure_reload(table, large, big, n)
    return table.lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick: bool = parser.parse_args().quick
    lines = run(quick=quick)
    if quick:
        return
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    PAGE.write_text(
        "# Ratios\n\n"
        "Written by `make bench`: one run, the server as `serve` starts it, one\n"
        "worker, "
        "only the rate limit raised, no answer cache; wrk with 32 connections on the\n"
        "same machine; 10,000 distinct positions in `gcj02`, k = 10, `open=now`.\n"
        "*toilets* are the demo's 1,287; *noon* and *night* ask 1,000,000 components\n"
        "at "
        "12:00 and 02:00. hello-world is FastAPI's smallest on the same server.\n\n"
        f"{time.strftime('%Y-%m-%d', time.gmtime())}, commit {commit}, "
        f"Python {platform.python_version()}, two cores.\n\n"
        "| what | measured | to reach |\n|---|---|---|\n" + "\n".join(lines) + "\n",
        encoding="utf-8",
    )


main()
