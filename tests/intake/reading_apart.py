"""Files read by the vector readers in processes of their own, with few means.

One process loads the libraries, with the environment that GDAL needs, and is forked
for each file: five seconds of processor time and 512 MB. The readers alone are held to
these; what confines them in earnest is ``sandbox``.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import orjson

import citymap
from citymap.intake.notices import ImportRefused
from citymap.intake.reading.gdal_drivers import child_environment
from citymap.intake.reading.records_geojson import read_geojson
from citymap.intake.reading.records_json import read_json
from citymap.intake.reading.records_kml import read_kml
from citymap.intake.reading.sandbox import Ask
from citymap.intake.reading.vectors import read_geopackage, read_shapefile
from citymap.intake.reading.workbook import Workbook
from citymap.intake.reading.workbook_file import load_workbook, save_workbook

CPU_S = 5
MEMORY = 512 << 20


@dataclass(frozen=True)
class Job:
    """A file to read."""

    filename: str
    data: bytes
    ask: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came of it: a workbook, or the refusal's notice; and what it took."""

    workbook: Workbook | None
    refusal: dict[str, object]
    exit_code: int
    seconds: float
    resident: int  # bytes at most

    @property
    def code(self) -> object:
        return self.refusal.get("code")


def read_apart(jobs: Sequence[Job], folder: Path) -> list[Outcome]:
    for number, job in enumerate(jobs):
        (folder / f"{number}.input").write_bytes(job.data)
    told = [{"filename": job.filename, "ask": dict(job.ask)} for job in jobs]
    (folder / "jobs.json").write_bytes(orjson.dumps(told))
    root = Path(citymap.__file__).parents[1]
    environment = {
        "PYTHONPATH": str(root),
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    subprocess.run(
        [sys.executable, "-P", "-B", __file__, str(folder)],
        env=environment | child_environment(),
        check=True,
        timeout=300,
    )
    return [_outcome(folder, number) for number in range(len(jobs))]


def _outcome(folder: Path, number: int) -> Outcome:
    took = orjson.loads((folder / f"{number}.took").read_bytes())
    book, told = folder / f"{number}.book", folder / f"{number}.refusal"
    return Outcome(
        workbook=load_workbook(book) if book.exists() else None,
        refusal=orjson.loads(told.read_bytes()) if told.exists() else {},
        exit_code=took["exit"],
        seconds=took["seconds"],
        resident=took["resident"],
    )


def members_of(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_READERS: dict[str, Callable[[Path, Ask], Workbook]] = {
    "geojson": lambda path, ask: read_geojson(path.read_bytes(), ask),
    "json": lambda path, ask: read_json(path.read_bytes(), ask),
    "kml": lambda path, ask: read_kml(path.read_bytes(), ask),
    "kmz": lambda path, ask: read_kml(members_of(path.read_bytes())["doc.kml"], ask),
    "zip": lambda path, ask: read_shapefile(members_of(path.read_bytes()), ask),
    "gpkg": read_geopackage,
}


def _ending(told: Mapping[str, object]) -> str:
    return str(told["filename"]).rpartition(".")[2].lower()


def _for_gdal(told: Mapping[str, object]) -> bool:
    return _ending(told) in ("zip", "gpkg")


def _read(folder: Path, number: int, told: Mapping[str, dict[str, str]]) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    path = folder / f"{number}.input"
    try:
        workbook = _READERS[_ending(told)](path, Ask(**told["ask"]))
    except ImportRefused as refusal:
        notice = refusal.notice.as_json("zh") | {"en": refusal.en}
        (folder / f"{number}.refusal").write_bytes(orjson.dumps(notice))
    else:
        with (folder / f"{number}.book").open("wb") as file:
            save_workbook(workbook, file)
    return 0


def _main(folder: Path) -> None:
    jobs = orjson.loads((folder / "jobs.json").read_bytes())
    for number, told in sorted(enumerate(jobs), key=lambda job: _for_gdal(job[1])):
        if _for_gdal(told):
            import pyogrio  # noqa: F401, PLC0415 - once, for all forks that need it
        began = time.perf_counter()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                code = _read(folder, number, told)
            finally:
                os._exit(code)
        _, status, usage = os.wait4(pid, 0)
        took = {
            "exit": os.waitstatus_to_exitcode(status),
            "seconds": time.perf_counter() - began,
            "resident": usage.ru_maxrss * 1024,
        }
        (folder / f"{number}.took").write_bytes(orjson.dumps(took))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
