"""The clerk's own workbook with a column of notices and coloured cells.

A workbook of ordinary size is opened as it is, so that its formats, widths, merged
cells, drop-downs and formulas stay; this happens in the confined child. Every other
file is written anew from what was read of it. The notices' column and the legend of
an earlier round are replaced, so that a file can go round and round.
"""

import shutil
import zipfile
from pathlib import Path
from typing import Literal

import orjson

from citymap.errors import InternalError, Language
from citymap.intake.annotated_cells import Plan
from citymap.intake.annotated_fresh import Progress, write_fresh
from citymap.intake.annotated_plan import (
    NOTICES_HEADERS,
    Findings,
    make_plan,
    without_notices,
)
from citymap.intake.notices import ImportRefused
from citymap.intake.sandbox import INPUT, PLAN, RESULT, limits_for, run_confined
from citymap.intake.workbook import Workbook
from citymap.store.disk import refusals_told, replace_bytes

__all__ = ["NOTICES_HEADERS", "Findings", "Written", "annotate", "without_notices"]

#: Whether the clerk's own workbook was written into, or a new one made.
Written = Literal["own", "new"]

MOST_OWN_ROWS = 20_000
MOST_OWN_CELLS = 500_000


def annotate(
    source: Path,
    found: Findings,
    target: Path,
    job: Path,
    language: Language,
    progress: Progress = lambda _done, _of: None,
) -> Written:
    """Write a workbook with all that was said of a file; wholly or not at all.

    Parameters
    ----------
    source
        The clerk's file.
    target
        Where the workbook goes, ``.xlsx``.
    job
        A folder of ours, for what the child leaves; used once.

    Raises
    ------
    InputError
        If the file has more rows or columns than a workbook.
    StoreError
        If the disk fails.
    """
    plan = make_plan(found, language)
    made = job / "annotated.xlsx"
    written: Written = "own"
    with refusals_told(target.name):
        if not (_is_ordinary(found.workbook) and _write_own(source, plan, made)):
            written = "new"
            write_fresh(found.workbook, plan, made, language, progress)
        replace_bytes(target, made.read_bytes())
    return written


def _is_ordinary(workbook: Workbook) -> bool:
    rows = sum(map(len, workbook.sheets))
    cells = sum(sheet.kinds.size for sheet in workbook.sheets)
    ours = workbook.format == "xlsx"
    return ours and rows <= MOST_OWN_ROWS and cells <= MOST_OWN_CELLS


def _write_own(source: Path, plan: Plan, made: Path) -> bool:
    """Let the child write into a copy of the file; False if it cannot be opened."""
    job = made.with_name("annotating")
    job.mkdir()
    shutil.copyfile(source, job / INPUT)
    (job / PLAN).write_bytes(orjson.dumps(plan))
    try:
        limits = limits_for("xlsx", source.stat().st_size)
        run_confined("annotate", {}, job, limits=limits)
    except (ImportRefused, InternalError):
        return False
    (job / RESULT).replace(made)
    return zipfile.is_zipfile(made)
