"""The real service on a workspace of its own: made, started, asked, stopped."""

import http.client
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import geopandas
import pyogrio
import shapely
from tests.oracle.questions import Request
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
START_S, STOP_S, MAKE_S = 60.0, 20.0, 300.0
TWINS, TWINS_OF_PARKS = 200, 60
CLOSURE_COLUMNS = ("closed_from", "closed_until", "closed_reason")
CLOSURES = {
    5: ("2025-03-30", "2025-10-26", "道路施工"),
    7: (None, "2025-10-01", None),
    11: ("2026-02-28", None, "搬迁"),
}
CITYMAP = (sys.executable, "-m", "citymap")

Json = Any


def run_verb(*arguments: str | Path) -> None:
    """Run a verb of the command line; its words are shown if it fails."""
    done = subprocess.run(
        [*CITYMAP, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=MAKE_S,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout + done.stderr)


def make_demo(folder: Path, *options: str) -> Path:
    """Copy the definitions and the ground of the repository's city; fill it."""
    made = shutil.ignore_patterns("components.toml")
    shutil.copytree(ROOT / "layers", folder / "layers", ignore=made)
    leave = shutil.ignore_patterns("*.gpkg*", ".*")
    shutil.copytree(ROOT / "data", folder / "data", ignore=leave)
    run_verb("demo", "--workspace", folder, *options)
    return folder


def make_large(folder: Path, components: int) -> Path:
    """Fill the city with so many components that only an index can answer soon.

    A tenth of them lies upon another tenth.
    """
    make_demo(folder, "--components", str(components))
    frame = _read(folder, "components")
    places = frame.geometry.to_numpy().copy()
    tenth = components // 10
    places[tenth : 2 * tenth] = places[-tenth:]
    _write(folder, "components", frame.set_geometry(places, crs=frame.crs))
    return folder


def make_awkward(folder: Path) -> Path:
    """Make answers hard to find: features upon each other, long lines, closures.

    Only among equally far ones does the order of ids decide anything, of one layer
    and of several; only of long slanting lines do boxes say little. Written as a
    clerk's tool would: a new file in place of the old one, which is then adopted.
    """
    hosts = _read(folder, "toilets").geometry.to_numpy()
    shops = _read(folder, "convenience")
    places = shops.geometry.to_numpy().copy()
    places[TWINS : 2 * TWINS] = places[:TWINS]
    places[2 * TWINS : 3 * TWINS] = hosts[:TWINS]
    places[3 * TWINS : 4 * TWINS] = hosts[:TWINS]
    for step, closure in CLOSURES.items():
        shops.loc[::step, list(CLOSURE_COLUMNS)] = closure
    _write(folder, "convenience", shops.set_geometry(places, crs=shops.crs))
    zones = _read(folder, "vendor_zones").geometry.to_numpy()
    parks = _read(folder, "parks")
    areas = parks.geometry.to_numpy().copy()
    areas[:TWINS_OF_PARKS] = zones[:TWINS_OF_PARKS]
    _write(folder, "parks", parks.set_geometry(areas, crs=parks.crs))
    streets = _read(folder, "back_streets")
    lines = streets.geometry.to_numpy().copy()
    lines[::2] = _slanting(streets.total_bounds, len(lines[::2]))
    _write(folder, "back_streets", streets.set_geometry(lines, crs=streets.crs))
    return folder


def _slanting(box: Sequence[float], count: int) -> list[shapely.MultiLineString]:
    """Draw lines side by side across a box, so that each has a box as large."""
    west, south, east, north = box
    half = (east - west) / 2
    starts = [west + half * n / count for n in range(count)]
    return [
        shapely.MultiLineString([[(start, south), (start + half, north)]])
        for start in starts
    ]


def _read(folder: Path, layer: str) -> geopandas.GeoDataFrame:
    frame = pyogrio.read_dataframe(folder / "data" / f"{layer}.gpkg")
    for name in frame.select_dtypes("datetime").columns:  # else they become moments
        frame[name] = frame[name].dt.strftime("%Y-%m-%d")
    return frame


def _write(folder: Path, layer: str, frame: geopandas.GeoDataFrame) -> None:
    file = folder / "data" / f"{layer}.gpkg"
    beside = file.with_suffix(".new.gpkg")
    pyogrio.write_dataframe(frame, beside, layer=layer, driver="GPKG", VERSION="1.3")
    beside.replace(file)


def make_helsinki(folder: Path) -> Path:
    """Copy the example made of OpenStreetMap, and make its layers."""
    source = ROOT / "examples" / "helsinki"
    leave = shutil.ignore_patterns("*.gpkg*", ".history", ".serve")
    shutil.copytree(source, folder, ignore=leave)
    (folder / "data").mkdir(exist_ok=True)
    extract = next(folder.glob("*.osm.pbf"))
    run_verb("import-osm", extract, "--workspace", folder)
    return folder


class Service:
    """A running service, asked over one connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def require_all_layers(self) -> None:
        """Raise RuntimeError if a layer is not served as its file says."""
        _, answer = self._ask("GET", "/v1/layers", None)
        faults = [layer for layer in answer["data"] if layer["state"] != "ok"]
        if faults or not answer["data"]:
            told = [(layer["id"], layer.get("why")) for layer in faults]
            raise RuntimeError(f"not served as they are: {told}")

    def read(self, target: str) -> bytes:
        """Give an answer's bytes; ValueError if it is not 200."""
        self._line.request("GET", target)
        answer = self._line.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise ValueError(body.decode())
        return body

    def send(self, request: Request) -> tuple[int, Json]:
        """Send a request; give the HTTP status and the answer."""
        if request.body is None:
            return self._ask("GET", request.target, None)
        return self._ask("POST", request.target, json.dumps(request.body))

    def _ask(self, method: str, target: str, body: str | None) -> tuple[int, Json]:
        headers = {"content-type": "application/json"} if body else {}
        self._line.request(method, target, body, headers)
        answer = self._line.getresponse()
        return answer.status, json.loads(answer.read())

    def close(self) -> None:
        self._line.close()


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Service]:
    """Run the service on a workspace, without a limit on the rate of questions."""
    port = free_port()
    environment = {**os.environ, "CITYMAP_RATE_LIMIT": "0", **settings}
    command = [*CITYMAP, "serve", "--workspace", str(folder), "--port", str(port)]
    log = folder / "serve.log"
    with log.open("wb") as words:
        process = subprocess.Popen(command, env=environment, stdout=words, stderr=words)
    try:
        _wait_until_ready(process, port, log)
        service = Service(port)
        try:
            service.require_all_layers()
            yield service
        finally:
            service.close()
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_S)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = monotonic() + START_S
    while monotonic() < deadline and process.poll() is None:
        probe = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            probe.request("GET", "/readyz")
            if probe.getresponse().status == http.client.OK:
                return
        except OSError:
            pass
        finally:
            probe.close()
        sleep(0.05)
    raise RuntimeError(log.read_text("utf-8"))
