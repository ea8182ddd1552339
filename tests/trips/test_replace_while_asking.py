"""Eight threads ask while layers are replaced: no crash, and every answer is right
for the version that it names.

Two layers go round between three known contents. Each content also lies in a
workspace of its own, where the oracle reads it; what an answer says of its
versions tells which contents it has to be right for. Asked once in the process
itself (a child, so that a crash is seen), once over HTTP with ``citymap reload``.
"""

import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
import typer
from tests.oracle.asking import Oracle
from tests.oracle.city import CityData
from tests.oracle.comparing import Comparer
from tests.oracle.datums import to_wgs
from tests.oracle.questions import Questioner, Request
from tests.oracle.service import Service, make_demo, run_verb, serving

from citymap.api.app import open_atlas
from citymap.api.clock import MinuteClock
from citymap.api.nearby import NearbyDesk
from citymap.catalog import Catalog, read_catalog
from citymap.cli.serve_verbs import reload
from citymap.settings import read_settings
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

LAYERS = ("toilets", "vendor_zones")
CONTENTS, THREADS, QUESTIONS, SEED = 3, 8, 40, 1909
BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
CHILD_S = 900
MODULE = "tests.trips.test_replace_while_asking"

#: Asks the question of a number.
Asker = Callable[[int], bytes]
#: Which content a layer's version is.
Versions = dict[str, dict[str, int]]


@dataclass
class Trip:
    """What came of it.

    ``asked``: questions answered while layers were replaced; ``kept``: distinct
    answers, each compared; ``versions``: how many of the versions were named.
    """

    replaced: int = 0
    asked: int = 0
    kept: int = 0
    versions: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Stage:
    """A workspace to replace layers in, and one for each content."""

    folder: Path
    contents: tuple[Path, ...]


def set_stage(folder: Path) -> Stage:
    """Make the workspaces; the stage begins with content 0."""
    demo = make_demo(folder / "demo")
    for file in (*(demo / "layers").glob("*.toml"), *(demo / "data").glob("*.gpkg")):
        if file.stem not in (*LAYERS, "city"):
            file.unlink()
    contents = []
    for number in range(CONTENTS):
        place = folder / f"content{number}"
        shutil.copytree(demo, place)
        catalog = read_catalog(place)
        for layer in LAYERS:
            _publish(place, catalog, layer, _content(demo, catalog, layer, number), 0)
        contents.append(place)
    shutil.copytree(contents[0], folder / "stage")
    return Stage(folder / "stage", tuple(contents))


def _content(demo: Path, catalog: Catalog, layer: str, number: int) -> LayerTable:
    """Make a content of the demo's: fewer, elsewhere, other names and hours."""
    store = GeoPackageStore(demo / "data", catalog.city)
    table, _ = store.read(catalog.layer(layer))
    kept = np.flatnonzero(np.arange(len(table)) % 5 != number)
    columns = table.columns.take(kept)
    names = [f"{number} {name}" for name in columns["name"].to_pylist()]
    hours = np.roll(np.array(columns["opening_hours"].to_pylist(), object), number)
    for name, values in (("name", names), ("opening_hours", hours.tolist())):
        at = columns.column_names.index(name)
        columns = columns.set_column(at, name, pa.array(values, pa.string()))
    shift = 0.0007 * number
    shapes = table.shapes
    if shapes is not None:
        shapes = shapely.transform(shapes[kept], lambda xy: xy + np.array([shift, 0.0]))
    return LayerTable(columns, table.lon[kept] + shift, table.lat[kept], shapes)


def _publish(
    folder: Path, catalog: Catalog, layer: str, table: LayerTable, second: int
) -> str:
    store = GeoPackageStore(folder / "data", catalog.city)
    at = BEGIN + timedelta(seconds=second)
    note = "a test"
    return store.replace(catalog.layer(layer), table, who=note, note=note, at=at).name


class Replacer:
    """Publishes one content after the other, and remembers which is which."""

    def __init__(self, stage: Stage) -> None:
        self._folder = stage.folder
        self._catalog = read_catalog(stage.folder)
        self._tables = {
            (layer, number): GeoPackageStore(place / "data", self._catalog.city).read(
                self._catalog.layer(layer)
            )[0]
            for layer in LAYERS
            for number, place in enumerate(stage.contents)
        }
        self.versions: Versions = {
            layer: {layer_data.version: 0}
            for layer, layer_data in CityData(stage.folder).layers.items()
        }
        self.count = 0

    def replace(self) -> None:
        layer = LAYERS[self.count % len(LAYERS)]
        self.count += 1
        number = (self.count + 1) // len(LAYERS) % CONTENTS
        table = self._tables[layer, number]
        name = _publish(self._folder, self._catalog, layer, table, self.count)
        self.versions[layer][name] = number


def questions_for(stage: Stage) -> list[Request]:
    """Choose questions that an address line can ask."""
    city = CityData(stage.contents[0])
    requests = [
        one
        for one in Questioner(city, SEED).requests(10 * QUESTIONS)
        if one.body is None
        and city.ground.covers(*to_wgs(*one.positions[0], one.asked.coord))
    ]
    return requests[:QUESTIONS]


@dataclass
class Heard:
    """What the askers heard: distinct answers by question, and how many in all."""

    answers: set[tuple[int, bytes]] = field(default_factory=set)
    asked: int = 0


def ask_while(
    work: Callable[[], None], make_asker: Callable[[], AbstractContextManager[Asker]]
) -> Heard:
    """Let threads ask, over and over, while ``work`` is done."""
    done = threading.Event()
    heard = [Heard() for _ in range(THREADS)]
    faults: list[BaseException] = []

    def ask(mine: Heard, first: int) -> None:
        try:
            with make_asker() as asker:
                for number in count(first):
                    if done.is_set():
                        return
                    question = number % QUESTIONS
                    mine.answers.add((question, asker(question)))
                    mine.asked += 1
        except BaseException as error:  # noqa: BLE001 - told below, whatever it is
            faults.append(error)

    threads = [
        threading.Thread(target=ask, args=(mine, 5 * number))
        for number, mine in enumerate(heard)
    ]
    for thread in threads:
        thread.start()
    try:
        work()
    finally:
        done.set()
        for thread in threads:
            thread.join()
    if faults:
        raise faults[0]
    answers = set().union(*(mine.answers for mine in heard))
    return Heard(answers, sum(mine.asked for mine in heard))


def check(stage: Stage, versions: Versions, heard: Heard, replaced: int) -> Trip:
    """Hold every distinct answer to the oracle, for the versions that it names."""
    contents = [CityData(place) for place in stage.contents]
    requests = questions_for(stage)
    comparers: dict[str, Comparer] = {}
    named = set()
    trip = Trip(replaced, heard.asked, len(heard.answers))
    for number, text in sorted(heard.answers):
        request, answer = requests[number], json.loads(text)
        said = answer.get("data_version", "")
        named |= set(filter(None, said.split(",")))
        if said not in comparers:
            comparers[said] = Comparer(Oracle(_city_of(said, versions, contents)))
        found = comparers[said].differences(request, 200, answer)
        if found:
            trip.wrong.append(f"{request.target} {said}: {found[:3]}")
    trip.versions = len(named)
    return trip


def _city_of(said: str, versions: Versions, contents: list[CityData]) -> CityData:
    """Put together the layers of the contents that an answer's versions are."""
    city = copy(contents[0])
    city.layers = dict(contents[0].layers)
    for part in filter(None, said.split(",")):
        layer, _, name = part.partition(":")
        if name not in versions[layer]:
            continue  # then the answer's data_version differs from the oracle's
        data = copy(contents[versions[layer][name]].layers[layer])
        data.version = name
        city.layers[layer] = data
    return city


def ask_in_process(stage: Stage, times: int) -> Trip:
    """Let a child refresh an atlas ``times`` times while its threads ask it."""
    told = stage.folder / "told.json"
    done = subprocess.run(
        [sys.executable, "-m", MODULE, str(stage.folder.parent), str(times)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=CHILD_S,
        check=False,
    )
    if done.returncode:
        name = signal.Signals(-done.returncode).name if done.returncode < 0 else ""
        msg = f"exit {done.returncode} {name}\n{done.stderr[-2000:]}"
        raise RuntimeError(msg)
    said = json.loads(told.read_text("utf-8"))
    heard = Heard({(n, text.encode()) for n, text in said["answers"]}, said["asked"])
    return check(stage, said["versions"], heard, times)


def _child(folder: Path, times: int) -> None:
    stage = Stage(
        folder / "stage", tuple(folder / f"content{n}" for n in range(CONTENTS))
    )
    atlas = open_atlas(read_settings(workspace=stage.folder))
    assert all(change.fault is None for change in atlas.refresh(BEGIN))
    desk = NearbyDesk(atlas, MinuteClock(atlas.context.zone, BEGIN))
    replacer = Replacer(stage)
    queries = [one.target.partition("?")[2].encode() for one in questions_for(stage)]

    def ask(number: int) -> bytes:
        return desk.answer_query(queries[number], "zh")

    def work() -> None:
        for _ in range(times):
            replacer.replace()
            assert [change.fault for change in atlas.refresh(BEGIN)] == [None]

    heard = ask_while(work, lambda: nullcontext(ask))
    told = {
        "versions": replacer.versions,
        "answers": [(number, text.decode()) for number, text in heard.answers],
        "asked": heard.asked,
    }
    (stage.folder / "told.json").write_text(json.dumps(told), "utf-8")


def ask_over_http(stage: Stage, times: int) -> Trip:
    """Replace and reload ``times`` times while threads ask the real service."""
    requests, replacer = questions_for(stage), Replacer(stage)
    with serving(stage.folder, CITYMAP_WATCH_S="0") as service:

        @contextmanager
        def make_asker() -> Iterator[Asker]:
            line = Service(service.port)
            try:
                yield lambda number: line.read(requests[number].target)
            finally:
                line.close()

        def work() -> None:
            for _ in range(times):
                replacer.replace()
                _reload(stage.folder, by_command=replacer.count % 10 == 1)

        heard = ask_while(work, make_asker)
    return check(stage, replacer.versions, heard, times)


def _reload(folder: Path, *, by_command: bool) -> None:
    """Have the service look at its files: by the command, or by what it calls."""
    if by_command:
        run_verb("reload", "--workspace", folder)
        return
    with pytest.raises(typer.Exit) as done:
        reload(folder)
    assert done.value.exit_code == 0


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return set_stage(tmp_path_factory.mktemp("replacing"))


@pytest.fixture
def stage(base: Stage, tmp_path: Path) -> Stage:
    """Give a stage that begins anew; the contents are only read."""
    shutil.copytree(base.folder.parent, tmp_path / "all")
    return Stage(
        tmp_path / "all" / "stage",
        tuple(tmp_path / "all" / place.name for place in base.contents),
    )


def test_eight_threads_ask_an_atlas_whose_layers_are_replaced(stage: Stage) -> None:
    trip = ask_in_process(stage, 20)
    assert not trip.wrong, "\n".join(trip.wrong[:5])
    assert trip.versions >= 15
    assert trip.asked > 10 * QUESTIONS


def test_eight_callers_ask_a_service_that_is_told_to_reload(stage: Stage) -> None:
    trip = ask_over_http(stage, 6)
    assert not trip.wrong, "\n".join(trip.wrong[:5])
    assert trip.versions >= 6
    assert trip.asked > 10 * QUESTIONS


def test_the_check_notices_an_answer_of_another_version(stage: Stage) -> None:
    replacer = Replacer(stage)
    with serving(stage.folder, CITYMAP_WATCH_S="0") as service:
        target = questions_for(stage)[0].target
        heard = Heard({(0, service.read(target))}, 1)
    assert not check(stage, replacer.versions, heard, 0).wrong
    other = {
        layer: dict.fromkeys(names, 1) for layer, names in replacer.versions.items()
    }
    assert check(stage, other, heard, 0).wrong


if __name__ == "__main__":
    _child(Path(sys.argv[1]), int(sys.argv[2]))
