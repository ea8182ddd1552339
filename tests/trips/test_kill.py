"""``kill -9`` at any moment of a replacement: exactly the old version or the new.

A child process replaces one version by the other; it is killed at a random
moment between the beginning of the replacement and its return, which the child
tells. Half of the moments are spread over the whole of it, half over its end,
where the switch is. ``CITYMAP_PROVE=1`` takes 50 moments, else there are 12.
"""

import os
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import geopandas
import numpy as np
import pyarrow as pa
import pytest

from citymap.layer import Bounds, City, Field, Layer, Title
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

MOMENTS = 50 if os.environ.get("CITYMAP_PROVE") else 12
ROWS = 400
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
TITLE = Title("公厕", "Toilets")
CITY = City(
    name=Title("济南", "Jinan"),
    bounds=Bounds(116.2, 36.0, 117.75, 37.55),
    margin_m=5_000,
    time_zone=ZoneInfo("Asia/Shanghai"),
    storage_crs=4490,
    grid_crs=4548,
)
LAYER = Layer(
    id="toilets",
    title=TITLE,
    geometry="point",
    icon="toilet",
    colour="#2b6ca3",
    source="a test",
    fields=(Field("name", "text", TITLE, required=True),),
)


def _table(word: str) -> LayerTable:
    columns = {
        "id": [f"toilets.{i:04}" for i in range(ROWS)],
        "name": [f"{word} {i}" for i in range(ROWS)],
    }
    lon = np.linspace(116.5, 117.5, ROWS)
    return LayerTable(pa.table(columns), lon, np.full(ROWS, 36.6))


def _replace(data: Path, word: str) -> None:
    store = GeoPackageStore(data, CITY, keep=4)
    store.replace(LAYER, _table(word), who="a test", note=word, at=NOON)


def _child(data: str, scratch: str, word: str) -> None:
    """Tell how long a replacement takes; when told to go, do it and say so."""
    for _ in range(2):
        begun = perf_counter()
        _replace(Path(scratch), word)
        took = perf_counter() - begun
    _tell(str(took))
    sys.stdin.readline()
    _replace(Path(data), word)
    _tell("done")
    sys.stdin.readline()


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _kill_inside(data: Path, scratch: Path, word: str, chance: random.Random) -> bool:
    """Kill a replacement; say whether it had not yet returned."""
    command = [sys.executable, __file__, str(data), str(scratch), word]
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        took = float(child.stdout.readline())
        begin = chance.choice([0.0, 0.8])
        delay = took * chance.uniform(begin, 1.0)
        child.stdin.write("go\n")
        child.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(delay)  # it waits for a second line, which never comes
        child.kill()
        return "done" not in child.stdout.read()


def _word_of(names: list[str]) -> str:
    word = names[0].split()[0]
    assert names == [f"{word} {i}" for i in range(ROWS)]
    return word


def _word_that_is_left(data: Path) -> str:
    """Check all that must hold after a crash, before and after the sweep."""
    store = GeoPackageStore(data, CITY, keep=4)
    table, version = store.read(LAYER)
    word = _word_of(table.columns["name"].to_pylist())
    face = geopandas.read_file(data / "toilets.gpkg")
    assert _word_of(list(face["name"])) == word, "the file and the store differ"
    history = store.history(LAYER)
    assert version == history[0]
    assert version.note == word

    store.sweep()
    assert store.history(LAYER) == history
    assert store.adopt(LAYER, at=NOON) is None
    kept = {f".history/toilets/{v.name}.gpkg" for v in history}
    kept |= {".history/toilets/lock", ".history/toilets/manifest.json", "toilets.gpkg"}
    there = {str(p.relative_to(data)) for p in data.rglob("*") if p.is_file()}
    assert there == kept
    assert store.read(LAYER)[1] == version
    return word


def test_a_kill_at_any_moment_leaves_exactly_old_or_new(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    landed = {"old": 0, "new": 0}
    chance = random.Random(20261122)  # noqa: S311  a seeded test
    for attempt in range(6 * MOMENTS):
        old, new = ("A", "B") if attempt % 2 else ("B", "A")
        _replace(data, old)
        inside = _kill_inside(data, tmp_path / "scratch", new, chance)
        word = _word_that_is_left(data)
        assert word in (old, new)
        if inside:
            landed["old" if word == old else "new"] += 1
        if sum(landed.values()) >= MOMENTS and min(landed.values()) >= MOMENTS // 5:
            break
    _tell(f"kill -9 inside a replacement: {landed}")
    assert sum(landed.values()) >= MOMENTS
    assert min(landed.values()) >= MOMENTS // 5, landed


if __name__ == "__main__":
    _child(*sys.argv[1:])
