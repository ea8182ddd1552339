"""A foreign file is read by a child that could do no harm, and checked again here.

The parent copies the file under a name of its own into the job's folder, starts the
child (``citymap.intake.reading.child``) with an environment of its own making, waits no
longer than it may take, and believes nothing of what it leaves.

Source: design/safety.md S9.
"""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

import citymap
from citymap.errors import (
    FileBusy,
    InputError,
    InternalError,
    ParameterOutOfRange,
    shorten,
)
from citymap.intake.notices import Detail, ImportRefused, Kind, Notice
from citymap.intake.reading import (
    kinds_archive,
    kinds_file,
    kinds_records,
    kinds_vector,
)
from citymap.intake.reading.confinement import MIB, Limits
from citymap.intake.reading.gdal_drivers import child_environment
from citymap.intake.reading.kinds_file import (
    FileDamaged,
    FileEmpty,
    FileTooBig,
    ReadingTooLarge,
    ReadingTooLong,
)
from citymap.intake.reading.sniffing import HEAD_BYTES, format_of
from citymap.intake.reading.workbook import Workbook
from citymap.intake.reading.workbook_file import load_workbook
from citymap.layer import Title

MOST_BYTES = 256 * MIB
#: Encodings that a clerk may state, and how Python calls them.
ENCODINGS = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "cp950",
    "cp950": "cp950",
    "big5hkscs": "big5hkscs",
    "utf-16": "utf-16-le",
}
ARGUMENT, INPUT, PLAN = "argument.json", "input", "plan.json"  # in the job's folder
RESULT = "result"
REFUSED = 10  # exit code: the result is a notice, not what was asked for

_MOST_WORDS = 1 << 16
_LEAST_WRITTEN, _MOST_WRITTEN = 128 * MIB, 2048 * MIB
_BROKE = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE)
_TOO_LONG = (-signal.SIGXCPU, -signal.SIGKILL)
_NO_MEMORY = b"memory allocation of "  # what Rust says before it aborts
#: Seconds of work, and MiB of memory, for each MiB of a file.
_COSTS = {
    **dict.fromkeys(("csv", "tsv"), (1, 6)),
    **dict.fromkeys(("geojson", "json", "kml", "geopackage"), (3, 30)),
    **dict.fromkeys(("xlsx", "xls", "ods", "kmz", "shapefile"), (4, 50)),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """What a clerk states of a file.

    Attributes
    ----------
    encoding
        Of a text table, one of ``ENCODINGS``; None: found.
    path
        Of the records in nested JSON, names with dots.
    layer
        Of a GeoPackage.
    """

    encoding: str | None = None
    path: str | None = None
    layer: str | None = None


def read_file(
    path: Path,
    job: Path,
    ask: Ask = Ask(),
    *,
    name: str | None = None,
    most_bytes: int = MOST_BYTES,
) -> Workbook:
    """Read a clerk's file.

    Parameters
    ----------
    job
        A private folder of ours, empty of earlier jobs.
    name
        What the clerk calls the file, if ``path`` does not; only its ending counts.

    Raises
    ------
    ImportRefused
        If it is not read; the notice says why.
    InputError
        If it is no plain file or may not be read, or what is stated of it does not
        fit its format.
    FileBusy
        If it is a GeoPackage that a program has open.
    InternalError
        If the child or the disk fails, or the machine cannot confine it.
    """
    if ask.encoding is not None and ask.encoding not in ENCODINGS:
        known = ", ".join(ENCODINGS)
        raise ParameterOutOfRange("encoding", f"one of {known}", f"可选 {known}")
    copy = job / INPUT
    size = _copy(path, copy, most_bytes)
    with copy.open("rb") as file:
        form = format_of(name or path.name, file.read(HEAD_BYTES))
    if form == "geopackage":
        _refuse_open(path)
    _check_ask(ask, form)
    argument = {
        "format": form,
        "encoding": ask.encoding and ENCODINGS[ask.encoding],
        "path": ask.path,
        "layer": ask.layer,
    }
    run_confined("read", argument, job, limits=limits_for(form, size))
    return load_workbook(job / RESULT)


def _refuse_open(path: Path) -> None:
    """Refuse a GeoPackage whose newest rows still stand in a file beside it."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.exists() and beside.stat().st_size:
            name = shorten(path.name)
            en = f"{name} is open in another program; close it there (QGIS) first"
            zh = f"{name} 正在其他软件（如 QGIS）中打开；请先在那里关闭它，再导入"
            raise FileBusy(en, zh)


def _check_ask(ask: Ask, form: str) -> None:
    """Refuse what is stated of another format: it would be ignored in silence."""
    if ask.path is not None and form != "json":
        en, zh = "only .json files have one", "只有 .json 文件才有记录的路径"
        raise ParameterOutOfRange("path", en, zh)
    if ask.layer is not None and form not in ("geopackage", "shapefile"):
        en = "only a GeoPackage and a zip of shapefiles have layers"
        zh = "只有 GeoPackage 和 shapefile 压缩包才有图层可选"
        raise ParameterOutOfRange("table", en, zh)


def limits_for(form: str, size: int) -> Limits:
    """Give what reading a file of a format and size may take.

    Several times what good files take; packed formats hold more than they are long.
    """
    mib = -(-size // MIB)
    seconds, memory = _COSTS[form]
    cpu = min(4 + seconds * mib, 240)
    most = min(400 + memory * mib, 3072) * MIB
    written = min(_LEAST_WRITTEN + memory * mib * MIB, _MOST_WRITTEN)
    return Limits(cpu, 2 * cpu + 10, most, written)


def run_confined(
    task: str, argument: Mapping[str, object], job: Path, *, limits: Limits
) -> None:
    """Let the child do one of its tasks; what it gives is then ``job / RESULT``.

    Parameters
    ----------
    task
        A name in ``child.TASKS``.
    argument
        What the task wants to know, as JSON has it.

    Raises
    ------
    ImportRefused
        If the child refuses, or dies of the file it reads.
    InternalError
        If it fails otherwise.
    """
    told = {"task": task, "argument": argument, "limits": limits}
    (job / ARGUMENT).write_bytes(orjson.dumps(told))
    code, words = run_program(
        ("-m", "citymap.intake.reading.child"), job, limits.wall_s
    )
    if code == REFUSED:
        raise _refusal(job / RESULT)
    if code in _TOO_LONG:
        raise ImportRefused(Notice(ReadingTooLong))
    if code in _BROKE:
        memory = _NO_MEMORY in words
        raise ImportRefused(Notice(ReadingTooLarge if memory else FileDamaged))
    if code != 0:
        last = words.decode("utf-8", "replace").strip()[-2000:]
        raise InternalError(f"the reader failed ({code}): {last}", "读取程序出错")


def run_program(
    arguments: tuple[str, ...], job: Path, wall_s: int
) -> tuple[int, bytes]:
    """Run Python in the job's folder; give its exit code and what it complained.

    It has no terminal, no input, an environment of our making, and ``wall_s``
    seconds. It confines itself.
    """
    end, start = os.pipe()
    os.set_blocking(start, False)  # who complains more is not heard, and goes on
    with os.fdopen(end, "rb") as complaints:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-s", "-P", "-B", *arguments],
                cwd=job,
                env=_environment(job),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=start,
                start_new_session=True,
            )
        finally:
            os.close(start)
        try:
            process.wait(wall_s)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _end(process)
        return process.returncode, complaints.read(_MOST_WORDS)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a child that has not ended, with all that belongs to it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(job: Path) -> dict[str, str]:
    """Give the whole environment of a child: nothing of ours is passed on."""
    return {
        "PYTHONPATH": str(Path(citymap.__file__).parents[1]),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": str(job),
        "HOME": str(job),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_IO_THREADS": "1",
        **child_environment(),
    }


def _copy(path: Path, copy: Path, most_bytes: int) -> int:
    """Copy the file to where nobody changes it; give its size."""
    try:
        with _opened(path) as source:
            size = os.fstat(source.fileno()).st_size
            if size > most_bytes:
                details = {"size_mb": -(-size // MIB), "most_mb": most_bytes // MIB}
                raise ImportRefused(Notice(FileTooBig, details=details))
            if size == 0:
                raise ImportRefused(Notice(FileEmpty))
            with copy.open("wb") as target:
                shutil.copyfileobj(source, target, MIB)
        return copy.stat().st_size
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InternalError(f"{why}: {path.name}", f"无法读取文件：{why}") from error


def _opened(path: Path) -> BinaryIO:
    """Open a plain file; pipes and devices are not even opened."""
    name = shorten(path.name)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            en = f"{name} is a folder, name a file"
            raise InputError(en, f"{name} 是文件夹，请给出其中的文件")
        if not stat.S_ISREG(mode):
            en = f"{name} is a pipe or a device, name a file"
            raise InputError(en, f"{name} 是管道或设备，请给出文件")
        return path.open("rb")
    except PermissionError as error:
        en = f"{name} may not be read; ask for the right to read it"
        raise InputError(en, f"没有读取 {name} 的权限，请先取得权限") from error


def _refusal(result: Path) -> ImportRefused:
    """Make the child's refusal again, of a kind that is known."""
    kinds = refusals()
    try:
        with result.open("rb") as file:
            told = orjson.loads(file.read(_MOST_WORDS))
        value, row = told["value"], told["row"]
        notice = Notice(
            kinds[told["code"]],
            sheet=None if told["sheet"] is None else str(told["sheet"]),
            row=None if row is None else int(row),
            value=None if value is None else str(value),
            details={name: _detail(one) for name, one in told["details"].items()},
        )
        return ImportRefused(notice)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"the reader's refusal is not sound: {type(error).__name__}"
        raise InternalError(why, "读取程序出错") from error


def refusals() -> dict[str, type[Kind]]:
    """Give the kinds by which a reader may refuse a file, by their codes."""
    rooms = (kinds_file, kinds_archive, kinds_records, kinds_vector)
    named = [value for room in rooms for value in vars(room).values()]
    kinds = [k for k in named if isinstance(k, type) and issubclass(k, Kind)]
    return {kind.code(): kind for kind in kinds if hasattr(kind, "zh")}


def _detail(told: object) -> Detail:
    if isinstance(told, str | int | float):
        return told
    if isinstance(told, dict):
        return Title(str(told["zh"]), str(told["en"]))
    raise TypeError
