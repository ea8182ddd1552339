"""The clerk's own workbook with a column of notices and coloured cells.

A workbook of ordinary size is opened as it is, so that its formats, widths, merged
cells and drop-downs stay; this happens in the confined child. Every other file is
written anew from what was read of it, and so is a workbook with formulas: a copy of
them would have no results, and could not be read again. The notices' column and the
legend of an earlier round are replaced, so that a file can go round and round.
"""

import re
import shutil
from pathlib import Path
from typing import Literal

import orjson

from citymap.errors import InternalError, Language
from citymap.intake.notices import ImportRefused
from citymap.intake.outputs.annotated_fresh import Progress, write_fresh
from citymap.intake.outputs.annotated_plan import (
    NOTICES_HEADERS,
    Findings,
    make_plan,
    without_notices,
)
from citymap.intake.reading.annotated_cells import LegendRow, Plan
from citymap.intake.reading.archives import Archive
from citymap.intake.reading.sandbox import INPUT, PLAN, RESULT, limits_for, run_confined
from citymap.intake.reading.workbook import Workbook
from citymap.layer import Title
from citymap.store.disk import refusals_told, replace_bytes

__all__ = ["NOTICES_HEADERS", "Findings", "Written", "annotate", "without_notices"]

#: Whether the clerk's own workbook was written into, or a new one made.
Written = Literal["own", "new"]

MOST_OWN_ROWS = 20_000
MOST_OWN_CELLS = 500_000
_WITHOUT_FORMULAS = Title(
    "公式已写成当前的值。", "Formulas are written as the values that they had."
)
#: All parts of a workbook as the child writes it: nothing that runs or fetches.
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core|custom)\.xml"
    r"|xl/(?:workbook|styles|sharedStrings|theme/theme1)\.xml"
    r"|xl/_rels/workbook\.xml\.rels"
    r"|xl/(?:worksheets|chartsheets|drawings|charts|tables|comments)"
    r"/(?:_rels/)?\w+\.(?:xml|vml)(?:\.rels)?"
    r"|xl/media/\w+\.(?:png|jpe?g|gif|bmp|tiff?)"
)


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
            if made.exists():  # empty: there are formulas
                plan["lines"].insert(2, _line(_WITHOUT_FORMULAS.say(language)))
            write_fresh(found.workbook, plan, made, language, progress)
        replace_bytes(target, made.read_bytes())
    return written


def _line(text: str) -> LegendRow:
    return {"texts": [text], "heading": False, "severity": None}


def _is_ordinary(workbook: Workbook) -> bool:
    rows = sum(map(len, workbook.sheets))
    cells = sum(sheet.kinds.size for sheet in workbook.sheets)
    ours = workbook.format == "xlsx"
    return ours and rows <= MOST_OWN_ROWS and cells <= MOST_OWN_CELLS


def _write_own(source: Path, plan: Plan, made: Path) -> bool:
    """Let the child write into a copy of the file; False if that is not possible.

    ``made`` is there afterwards, and empty, if formulas are why.
    """
    job = made.with_name("annotating")
    job.mkdir()
    shutil.copyfile(source, job / INPUT)
    (job / PLAN).write_bytes(orjson.dumps(plan))
    try:
        limits = limits_for("xlsx", source.stat().st_size)
        run_confined("annotate", {}, job, limits=limits)
    except (ImportRefused, InternalError):
        return False
    data = (job / RESULT).read_bytes()
    if data and not _is_harmless(data):
        return False
    made.write_bytes(data)
    return bool(data)


def _is_harmless(data: bytes) -> bool:
    """Look at the names of what the child has written; it has met foreign bytes."""
    try:
        names = Archive(data).names
    except ImportRefused:
        return False
    return all(map(_PARTS.fullmatch, names))
