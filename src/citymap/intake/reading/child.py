"""The program that meets foreign bytes: it confines itself first, then does one task.

Started by ``sandbox`` in a job's folder. What it will write is opened before it is
confined; nothing can be opened for writing afterwards, and no other program, process
or network be reached. Exit codes: 0, done; ``REFUSED``, the result is a notice as
JSON; any other, it failed.
"""

import errno
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Literal

import orjson

from citymap.errors import InternalError, shorten
from citymap.intake.notices import Detail, ImportRefused, Notice
from citymap.intake.reading.confinement import Limits, confine
from citymap.intake.reading.kinds_archive import ArchiveLacks
from citymap.intake.reading.kinds_file import FileDamaged, ReadingTooLarge
from citymap.intake.reading.sandbox import ARGUMENT, INPUT, PLAN, REFUSED, RESULT, Ask
from citymap.intake.reading.workbook import MOST_MERGED, Workbook
from citymap.intake.reading.workbook_file import save_workbook

Argument = Mapping[str, str | None]

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def main() -> int:
    """Do what the job's folder asks for; give the exit code."""
    told = orjson.loads(Path(ARGUMENT).read_bytes())
    with Path(RESULT).open("wb") as result:
        confine(Limits(**told["limits"]))
        try:
            TASKS[told["task"]](told["argument"], result)
        except ImportRefused as refusal:
            return _refuse(refusal.notice, result)
        except MemoryError:
            return _refuse(Notice(ReadingTooLarge), result)
        except OSError as error:
            if error.errno != errno.EFBIG:
                raise
            return _refuse(Notice(ReadingTooLarge), result)
    return 0


def read(argument: Argument, result: BinaryIO) -> None:
    """Read the input as its format wants; the result is a workbook."""
    ask = Ask(argument["encoding"], argument["path"], argument["layer"])
    reader = _READERS[str(argument["format"])]
    try:
        workbook = reader(ask)
    except (ImportRefused, ImportError, InternalError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a fault of the file that no reader foresaw
        traceback.print_exc()
        raise ImportRefused(Notice(FileDamaged)) from None
    sheets = workbook.sheets
    if any(len(sheet.merged) > MOST_MERGED for sheet in sheets):
        raise ImportRefused(Notice(ReadingTooLarge))
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise ImportRefused(Notice(FileDamaged))
    save_workbook(workbook, result)


def annotate(_argument: Argument, result: BinaryIO) -> None:
    """Write notices into the clerk's own workbook; the result is the new one."""
    from citymap.intake.reading.annotated_task import annotate_own  # noqa: PLC0415 - see below

    annotate_own(Path(INPUT), Path(PLAN), result)


# Readers are imported when they are wanted: each brings libraries of its own, and what
# is not there cannot be attacked.


def _text_table(ask: Ask, delimiter: str | None = None) -> Workbook:
    from citymap.intake.reading.delimited import read_delimited  # noqa: PLC0415 - see above

    return read_delimited(_input(), ask, delimiter)


def _spreadsheet(form: Literal["xlsx", "xls", "ods"]) -> Workbook:
    from citymap.intake.reading.spreadsheets import read_spreadsheet  # noqa: PLC0415 - see above

    return read_spreadsheet(_input(), form)


def _geojson(ask: Ask) -> Workbook:
    from citymap.intake.reading.records_geojson import read_geojson  # noqa: PLC0415 - see above

    return read_geojson(_input(), ask)


def _json(ask: Ask) -> Workbook:
    from citymap.intake.reading.records_json import read_json  # noqa: PLC0415 - see above

    return read_json(_input(), ask)


def _kml(ask: Ask, *, packed: bool = False) -> Workbook:
    from citymap.intake.reading.archives import read_members  # noqa: PLC0415 - see above
    from citymap.intake.reading.records_kml import read_kml  # noqa: PLC0415 - see above

    data = _input()
    if packed:
        found = [*read_members(data, (".kml",)).values()]
        if len(found) != 1:
            details: dict[str, Detail] = {"ending": ".kml", "number": len(found)}
            raise ImportRefused(Notice(ArchiveLacks, details=details))
        data = found[0]
    return read_kml(data, ask)


def _shapefile(ask: Ask) -> Workbook:
    from citymap.intake.reading.archives import read_members  # noqa: PLC0415 - see above
    from citymap.intake.reading.vectors import read_shapefile  # noqa: PLC0415 - see above

    return read_shapefile(read_members(_input(), SHAPEFILE_PARTS), ask)


def _geopackage(ask: Ask) -> Workbook:
    from citymap.intake.reading.vectors import read_geopackage  # noqa: PLC0415 - see above

    return read_geopackage(Path(INPUT), ask)


def _refuse(notice: Notice, result: BinaryIO) -> int:
    """Leave a notice in place of a result."""
    told = {
        "code": notice.kind.code(),
        "sheet": notice.sheet,
        "row": notice.row,
        "value": None if notice.value is None else shorten(notice.value),
        "details": notice.details,
    }
    os.ftruncate(result.fileno(), 0)  # there is room for what still waits, too
    os.lseek(result.fileno(), 0, os.SEEK_SET)
    result.seek(0)
    result.truncate()
    result.write(orjson.dumps(told))
    return REFUSED


def _input() -> bytes:
    return Path(INPUT).read_bytes()


_READERS: Mapping[str, Callable[[Ask], Workbook]] = {
    "csv": _text_table,
    "tsv": lambda ask: _text_table(ask, "\t"),
    "xlsx": lambda _: _spreadsheet("xlsx"),
    "xls": lambda _: _spreadsheet("xls"),
    "ods": lambda _: _spreadsheet("ods"),
    "geojson": _geojson,
    "json": _json,
    "kml": _kml,
    "kmz": lambda ask: _kml(ask, packed=True),
    "shapefile": _shapefile,
    "geopackage": _geopackage,
}
TASKS: Mapping[str, Callable[[Argument, BinaryIO], None]] = {
    "read": read,
    "annotate": annotate,
}

if __name__ == "__main__":
    sys.exit(main())
