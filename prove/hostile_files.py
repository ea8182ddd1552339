"""Every hostile file, and its harmless twin, read as a clerk's file would be."""

import json
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from tests.intake.hostile import Hostile
from tests.intake.hostile_files import HOSTILE, LATER, PORT

from citymap.errors import CitymapError
from citymap.intake.notices import ImportRefused
from citymap.intake.reading.sandbox import Ask, read_file
from prove.proof import ROOT, Line, Room

MOST_S, MOST_MB = 5.0, 512
MOST_TIME_S = 1800
ROOMS = ("tests.intake.hostile_vectors",)
_LEFT = {"argument.json", "input", "result"}


def prove(room: Room) -> list[Line]:
    """Have a process of its own read them all: no other proof's children count."""
    done = subprocess.run(
        [sys.executable, "-m", "prove.hostile_files", str(room.folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_TIME_S,
        check=True,
    )
    room.step(1, 1)
    told = json.loads(done.stdout)
    faults, slowest, most_mb = told["faults"], told["slowest_s"], told["most_mb"]
    return [
        Line(
            "Import: every hostile file is refused by its own code within 5 s and "
            "512 MB, writes nothing outside of its job's folder, connects to nothing; "
            "its harmless twin is read",
            f"{told['files']} files, as many twins, {len(LATER)} with bad cells only",
            f"{len(faults)} answered otherwise, slowest {slowest:.1f} s, at most "
            f"{most_mb} MB, {told['fetched']} connections",
            not faults
            and slowest < MOST_S
            and most_mb <= MOST_MB
            and not told["fetched"],
            tuple(faults[:20]),
        )
    ]


def _read_all(folder: Path) -> dict[str, object]:
    """Read them; count wrong answers, seconds, memory, files and connections."""
    files = [*HOSTILE, *(h for name in ROOMS for h in import_module(name).HOSTILE)]
    faults: list[str] = []
    slowest = 0.0
    with Listener() as listener:
        for number, hostile in enumerate(files):
            wrong, seconds = _judge(hostile, folder / str(number))
            faults += wrong
            slowest = max(slowest, seconds)
        for number, later in enumerate(LATER, len(files)):
            told, _ = _read(later.make, later.filename, {}, folder / str(number))
            faults += [] if told == "read" else [f"{later.name}: {told}"]
    return {
        "files": len(files),
        "faults": faults,
        "slowest_s": slowest,
        "most_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10,
        "fetched": listener.accepted,
    }


def _judge(hostile: Hostile, folder: Path) -> tuple[list[str], float]:
    told, seconds = _read(hostile.make, hostile.filename, hostile.ask, folder)
    twin, _ = _read(hostile.twin, hostile.twin_filename, hostile.ask, folder / "twin")
    faults = []
    if told != hostile.code:
        faults.append(f"{hostile.name}: {told}, not {hostile.code}")
    if twin != "read":
        faults.append(f"the twin of {hostile.name}: {twin}")
    return faults, seconds


def _read(
    make: Callable[[], bytes], filename: str, ask: Mapping[str, str], folder: Path
) -> tuple[str, float]:
    """Give ``read``, the refusal's code, or what else became of it."""
    job = folder / "job"
    job.mkdir(parents=True)
    path = folder / filename
    path.write_bytes(make())
    before = {*folder.rglob("*")}
    begun = time.perf_counter()
    try:
        read_file(path, job, Ask(**ask))
        told = "read"
    except ImportRefused as refusal:
        told = refusal.notice.kind.code()
    except CitymapError as error:
        told = error.en
    seconds = time.perf_counter() - begun
    more = {*folder.rglob("*")} - before - {job / name for name in _LEFT}
    path.unlink()
    return (f"wrote {sorted(map(str, more))}" if more else told), seconds


class Listener:
    """Counts who connects to where the payloads point."""

    def __init__(self) -> None:
        self.accepted = 0
        self._socket = socket.create_server(("127.0.0.1", PORT))
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> "Listener":
        self._thread.start()
        with socket.create_connection(("127.0.0.1", PORT)):
            pass  # it hears, or its silence would prove nothing
        while not self.accepted:
            time.sleep(0.01)
        self.accepted = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.accepted += 1
            connection.close()


if __name__ == "__main__":
    print(json.dumps(_read_all(Path(sys.argv[1]))))
