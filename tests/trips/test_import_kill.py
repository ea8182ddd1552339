"""``kill -9`` while ``citymap import --write`` writes: exactly the old or the new.

The whole command runs; its write window begins when the store's build folder
appears and ends when the command says what it published. Moments are spread over
the window, half of them over its end, where the switch is. ``CITYMAP_PROVE=1`` takes
200 moments, else there are 10.
"""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, perf_counter, sleep

import pytest
from tests.intake.small_city import csv_text, make_small_city, rows

from citymap.catalog import read_catalog
from citymap.store.geopackage import GeoPackageStore

MOMENTS = 200 if os.environ.get("CITYMAP_PROVE") else 10
ROWS = 400
LAYER = "toilets"
LONGEST_S = 60.0


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A city with one layer, and two ledgers for it: A and B."""
    make_small_city(tmp_path)
    for word in "AB":
        text = csv_text(rows(ROWS, word))
        (tmp_path / f"{word}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def _begin(workspace: Path, word: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "citymap", "import", LAYER]
    command += [str(workspace / f"{word}.csv"), "--workspace", str(workspace)]
    return subprocess.Popen(
        [*command, "--write", "--yes", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "CITYMAP_NOW": ""} | {"LC_ALL": "C.UTF-8"},
    )


def _wait_for_the_window(process: subprocess.Popen[str], shelf: Path) -> None:
    deadline = monotonic() + LONGEST_S
    while not (shelf.exists() and any(shelf.glob(".build*"))):
        assert process.poll() is None, "it ended before it wrote"
        assert monotonic() < deadline
        sleep(0.0005)


def _measured_window_s(workspace: Path, shelf: Path, word: str) -> float:
    """Let one import through, and measure from its first write to its end."""
    with _begin(workspace, word) as process:
        _wait_for_the_window(process, shelf)
        begun = perf_counter()
        while any(shelf.glob(".build*")):
            sleep(0.0005)
        took = perf_counter() - begun
        assert process.stdout is not None
        assert json.loads(process.stdout.read())["version"] is not None
    return took


def _word_that_is_left(workspace: Path) -> str:
    """Check that all is readable and of one piece; say which ledger it is."""
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    store.sweep()
    table, version = store.read(catalog.layer(LAYER))
    names = table.columns["name"].to_pylist()
    word = str(names[0])[0]
    assert names == [f"{word}{i}号" for i in range(ROWS)]
    assert version.note.startswith(f"{word}.csv sha256:")
    assert store.adopt(catalog.layer(LAYER), at=version.at) is None
    return word


def test_a_kill_while_an_import_writes_leaves_exactly_old_or_new(
    workspace: Path,
) -> None:
    shelf = workspace / "data" / ".history" / LAYER
    _measured_window_s(workspace, shelf, "A")
    window_s = _measured_window_s(workspace, shelf, "B")
    chance = random.Random(20261122)  # noqa: S311 - a seeded test
    landed, present = {"old": 0, "new": 0}, "B"
    for _ in range(3 * MOMENTS):
        coming = "A" if present == "B" else "B"
        with _begin(workspace, coming) as process:
            _wait_for_the_window(process, shelf)
            sleep(window_s * chance.uniform(chance.choice([0.0, 0.8, 0.95]), 1.1))
            inside = any(shelf.glob(".build*"))
            process.send_signal(signal.SIGKILL)
        left = _word_that_is_left(workspace)
        if inside:
            landed["new" if left == coming else "old"] += 1
        present = left
        if sum(landed.values()) >= MOMENTS and min(landed.values()) >= MOMENTS // 5:
            break
    sys.stdout.write(f"kill -9 inside an import: {landed}\n")
    assert sum(landed.values()) >= MOMENTS
    assert min(landed.values()) >= MOMENTS // 5, landed
