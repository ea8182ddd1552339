"""The process behind imports: ``python -m citymap.api.import_job WORKSPACE ID WORK``.

``read`` reads the upload of an import's folder and leaves there a result, a report,
the table as a GeoPackage, the clerk's workbook with notices and the page. ``publish``
publishes that table, once, whatever crash came before. What it has to say it says in
lines of JSON where its complaints would go; its exit code tells the rest. It steps
back for whoever serves (``nice``) and dies with them.
"""

import contextlib
import ctypes
import errno
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Named
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import orjson

from citymap.api.clock import now_utc
from citymap.api.import_folder import (
    AFTER,
    CONFIRM,
    IMPORTS,
    JOB,
    PUBLISHED,
    REPORT,
    REQUEST,
    RESULT,
    UPLOAD,
)
from citymap.api.import_outputs import Telling, write_outputs
from citymap.api.problems import IMPORT_REFUSED, fault, statuses
from citymap.catalog import Catalog, read_catalog
from citymap.changes import find_changes
from citymap.earth.grid import is_in_degrees
from citymap.errors import (
    FileBusy,
    InputError,
    Language,
    ParameterError,
    ParameterOutOfRange,
)
from citymap.intake.importing import read_import, source_note
from citymap.intake.notices import MOST_OF_A_KIND, ImportRefused
from citymap.intake.places.stated import Stated
from citymap.intake.reading.sandbox import Ask
from citymap.intake.report import as_json
from citymap.intake.request import ImportRequest
from citymap.intake.tables.mapping_file import Mapping, mapping_path, read_mapping
from citymap.layer import Layer
from citymap.store.audit import read_audit, write_audit
from citymap.store.base import Version
from citymap.store.disk import replace_bytes
from citymap.store.geopackage import GeoPackageStore
from citymap.store.gpkg_file import load, write
from citymap.table import LayerTable

#: Exit codes: what was told says why; the disk is full; our own fault.
REFUSED: Final = 10
DISK_FULL: Final = 11
FAULT: Final = 70
LARGEST_REPORT: Final = 8 * 2**20
_NICE = 10
_FULL = 1 << 20  # bytes left on the disk
_DIE_WITH_PARENT = 1  # prctl(2)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_LISTS = ("added", "removed", "moved", "changed")

Say = Callable[[Named[str, object]], None]


def read(workspace: Path, folder: Path) -> None:
    """Read the upload of an import's folder, and leave what came of it there."""
    told = orjson.loads((folder / REQUEST).read_bytes())
    language: Language = "en" if told.get("lang") == "en" else "zh"
    try:
        result = _read(workspace, folder, told, language)
    except InputError as error:
        result = _refusal(error, language)
    replace_bytes(folder / RESULT, orjson.dumps(result))


def publish(workspace: Path, folder: Path, say: Say) -> None:
    """Publish the table of an import's folder, unless that is done already.

    Parameters
    ----------
    say
        Called with the version as soon as it is published: what goes wrong
        afterwards changes nothing about that.

    Raises
    ------
    InputError
        If it may not be published now.
    """
    if (folder / PUBLISHED).exists():
        return
    result, told = (
        orjson.loads((folder / name).read_bytes()) for name in (RESULT, CONFIRM)
    )
    catalog = read_catalog(workspace)
    layer, data = catalog.layer(result["layer"]), workspace / "data"
    store = GeoPackageStore(data, catalog.city)
    table = load(folder / AFTER, layer, catalog.city, layer.id)
    version = _published_before(store, layer, table, result) if told["again"] else None
    version = version or store.replace(
        layer,
        table,
        who=told["who"],
        note=source_note(result["file"], result["sha256"]),
        at=now_utc(),
        since=result["since"] or "",
    )
    done = {"version": version.name, "rows": version.rows}
    say(done)
    try:
        _audit(data, version, folder.name, result, again=told["again"])
    finally:
        replace_bytes(folder / PUBLISHED, orjson.dumps(done))
    for name in (UPLOAD, AFTER):
        (folder / name).unlink(missing_ok=True)


def _read(
    workspace: Path, folder: Path, told: dict[str, Any], language: Language
) -> dict[str, object]:
    catalog = read_catalog(workspace)
    data = workspace / "data"
    store = GeoPackageStore(data, catalog.city)
    job = folder / JOB
    job.mkdir()
    request = _request(catalog, workspace, folder, told)
    made = read_import(request, catalog, store, data, job, at=now_utc())
    write(folder / AFTER, made.layer, made.after, catalog.city, now_utc())
    telling = Telling(language, now_utc())
    write_outputs(made, catalog.city, data, folder, job, telling)
    report = as_json(made, language)
    replace_bytes(folder / REPORT, bounded(report))
    names = ("layer", "file", "sha256", "since", "refused", "asks")
    return {"kind": "report", **{name: report[name] for name in names}}


def _refusal(error: InputError, language: Language) -> dict[str, object]:
    """Tell a refusal as it will be answered."""
    http, status, parameter, notice = 400, IMPORT_REFUSED, "body", None
    if isinstance(error, ParameterError | FileBusy):
        http, status = statuses(error)
        parameter = getattr(error, "parameter", parameter)
    elif isinstance(error, ImportRefused):
        notice = error.notice.as_json(language)
    return {
        "kind": "refused",
        "http": http,
        "status": status,
        "message": error.say(language),
        "parameter": parameter,
        "notice": notice,
    }


def bounded(report: Named[str, Any], largest: int = LARGEST_REPORT) -> bytes:
    """Write a report; of one that is too large, fewer notices and changes.

    Counts stay what they are.
    """
    data, most = orjson.dumps(report), MOST_OF_A_KIND
    while len(data) > largest and most:
        most //= 2
        kinds: Counter[str] = Counter()
        notices = []
        for notice in report["notices"]:
            kinds[notice["code"]] += 1
            if kinds[notice["code"]] <= most:
                notices.append(notice)
        lists = {name: report["changes"][name][:most] for name in _LISTS}
        changes = {**report["changes"], **lists}
        data = orjson.dumps({**report, "changes": changes, "notices": notices})
    return data


def _request(
    catalog: Catalog, workspace: Path, folder: Path, told: dict[str, Any]
) -> ImportRequest:
    layer = catalog.layer(told["layer"])
    saved = Mapping()
    if told.get("mapping"):
        with _blaming("mapping"):
            path = mapping_path(workspace, layer.id, told["mapping"])
            saved = read_mapping(path, layer)
    if told.get("crs"):
        with _blaming("crs"):
            is_in_degrees(told["crs"])  # raises if there is none of that number
    return ImportRequest(
        layer=layer.id,
        file=folder / UPLOAD,
        name=told["filename"],
        stated=Stated(
            datum=told.get("datum") or saved.datum, crs=told.get("crs") or saved.crs
        ),
        mapping=saved,
        ask=Ask(
            encoding=told.get("encoding") or saved.encoding,
            path=told.get("path") or saved.path,
            layer=told.get("table"),
        ),
        sheet=told.get("sheet") or saved.sheet,
        keep_unknown=bool(told.get("keep_unknown")),
    )


@contextlib.contextmanager
def _blaming(parameter: str) -> Iterator[None]:
    """Tell what is wrong as that parameter's fault."""
    try:
        yield
    except InputError as error:
        raise ParameterOutOfRange(parameter, error.en, error.zh) from error


def _published_before(
    store: GeoPackageStore, layer: Layer, table: LayerTable, result: dict[str, Any]
) -> Version | None:
    """Find the version that this import became before a crash, if it did."""
    note = source_note(result["file"], result["sha256"])
    for version, older in pairwise((*store.history(layer), None)):
        since = older.name if older else None
        if version is not None and version.note == note and since == result["since"]:
            there, _ = store.read_version(layer, version.name)
            changes = find_changes(layer, there, table).counts
            if not any(changes[name] for name in _LISTS):
                return version
    return None


def _audit(
    data: Path,
    version: Version,
    import_id: str,
    result: dict[str, Any],
    *,
    again: bool,
) -> None:
    """Add the line about a version, unless a crash came after it."""
    if again and any(e.details.get("import") == import_id for e in read_audit(data)):
        return
    details = {
        "version": version.name,
        "file": result["file"],
        "sha256": result["sha256"],
        "import": import_id,
    }
    write_audit(data, version.at, version.who, "import", version.layer, details)


def main(workspace: Path, import_id: str, work: str, say: Say) -> int:
    """Do a work to its end; give the exit code, having said what it means."""
    folder = workspace / "data" / IMPORTS / import_id
    try:
        if work == "publish":
            publish(workspace, folder, say)
        else:
            read(workspace, folder)
    except InputError as error:
        http = statuses(error)[0] if isinstance(error, FileBusy) else 409
        say({"http": http, "en": error.en, "zh": error.zh})
        return REFUSED
    except Exception as error:  # noqa: BLE001 - the last line; told, and logged there
        say({"fault": fault(error)})
        return DISK_FULL if _is_disk_full(error, workspace) else FAULT
    return 0


def _is_disk_full(error: BaseException, folder: Path) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            return True
        cause = cause.__cause__ or cause.__context__
    return shutil.disk_usage(folder).free < _FULL


def _speak() -> Say:
    """Keep the way to whoever listens, and shut it for everything else."""
    way = os.dup(sys.stderr.fileno())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stderr.fileno())

    def say(told: Named[str, object]) -> None:
        os.write(way, orjson.dumps(told) + b"\n")

    return say


if __name__ == "__main__":
    with contextlib.suppress(AttributeError):  # only Linux has it
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    os.nice(_NICE)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], _speak()))
