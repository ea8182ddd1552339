"""What an annotated workbook says, and where: notices by row, and the legend.

Each row's notices stand in one cell at the right end, in words; colours only repeat
how severe they are. What is about no single row stands on top of the legend.
"""

import inspect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from citymap.errors import InputError, Language, shorten
from citymap.intake.ledger import Ledger
from citymap.intake.notices import SEVERITIES, Kind, Notice, Notices, Severity
from citymap.intake.reading.annotated_cells import (
    LEGEND_MARK,
    LONGEST_TEXT,
    OUR_MARK,
    LegendRow,
    Plan,
    SheetPlan,
)
from citymap.intake.reading.workbook import MOST_COLUMNS, CellKind, Sheet, Workbook
from citymap.layer import Title

#: The header over the notices, exactly; a column under it is never read again.
NOTICES_HEADERS = ("问题提示", "Notices")
LEGEND_SHEET = "说明 Legend"
#: All that stands in a notices' column: its header, and lines that say how severe.
_OURS = rf"^({'|'.join(NOTICES_HEADERS)})$|^[【\[]"
_WKT = "WKT"
_WKT_DIGITS = 8  # of degrees: a millimetre
_MOST_OF_A_ROW = 20  # notices
_TITLES: dict[Severity, Title] = {
    "refusal": Title("拒绝", "Refused"),
    "error": Title("错误", "Error"),
    "warning": Title("警告", "Warning"),
    "info": Title("提示", "Info"),
}
_MEANINGS: dict[Severity, Title] = {
    "refusal": Title("文件没有读取", "the file was not read"),
    "error": Title(
        "整行没有导入；改正后重新导入",
        "the row was left out; mend it and import the file again",
    ),
    "warning": Title(
        "这一格留空了、作了别的理解，或看来不对；请核对",
        "the cell was left empty, was taken otherwise, or looks wrong; please check",
    ),
    "info": Title("供参考，可以不改", "worth knowing; nothing need be done"),
}


@dataclass(frozen=True, slots=True)
class Findings:
    """A file as read, and what was said of it.

    Attributes
    ----------
    ledgers
        The tables found in it: they tell in which row the headers stand.
    """

    workbook: Workbook
    ledgers: Sequence[Ledger]
    notices: Notices


def make_plan(found: Findings, language: Language) -> Plan:
    """Plan what is written beside the clerk's cells."""
    rows, loose = _sorted(found)
    return {
        "sheets": [
            _sheet_plan(sheet, found.ledgers, rows[sheet.name], language)
            for sheet in as_grids(found.workbook)
        ],
        "legend": _free_name(found.workbook),
        "lines": [*_legend(found, loose, language)],
    }


def is_legend(sheet: Sheet) -> bool:
    """Tell whether a sheet is the legend of an earlier round."""
    return _first_cell(sheet) == LEGEND_MARK


def _first_cell(sheet: Sheet) -> str:
    column = sheet.columns[0] if sheet.columns else pa.array([], pa.string())
    return next(iter(column[:1].to_pylist()), None) or ""


def without_notices(workbook: Workbook) -> Workbook:
    """Give a workbook without what is ours: notices, legend, a template's advice.

    Columns keep their letters: those of notices are empty.
    """
    sheets = (s for s in workbook.sheets if not _first_cell(s).startswith(OUR_MARK))
    return replace(workbook, sheets=tuple(map(_without_notices, sheets)))


def _without_notices(sheet: Sheet) -> Sheet:
    old = _old_columns(sheet)
    if not old:
        return sheet
    kinds = sheet.kinds.copy()
    kinds[:, list(old)] = CellKind.EMPTY
    empty = pa.nulls(len(sheet), pa.string())
    columns = (empty if i in old else c for i, c in enumerate(sheet.columns))
    return replace(sheet, columns=tuple(columns), kinds=kinds)


def as_grids(workbook: Workbook) -> tuple[Sheet, ...]:
    """Give the sheets as a spreadsheet has them, without the legend.

    Where the format names its columns, they are the first row, and each geometry is
    a cell of WKT.
    """
    sheets = (sheet for sheet in workbook.sheets if not is_legend(sheet))
    return tuple(s if s.header is None else _as_grid(s, s.header) for s in sheets)


def _as_grid(sheet: Sheet, header: Sequence[str]) -> Sheet:
    columns, names, kinds = [*sheet.columns], [*header], sheet.kinds
    if sheet.geometry is not None:
        columns.append(_wkt(sheet.geometry))
        names.append(_WKT)
        shown = columns[-1].is_valid().to_numpy(zero_copy_only=False)
        kinds = np.column_stack([kinds, shown * np.uint8(CellKind.TEXT)])
    first = np.full((1, len(names)), CellKind.TEXT, np.uint8)
    return Sheet(
        name=sheet.name,
        columns=tuple(
            pa.concat_arrays([pa.array([name], pa.string()), column])
            for name, column in zip(names, columns, strict=True)
        ),
        kinds=np.concatenate([first, kinds]),
        rows=np.concatenate([[1], sheet.rows + 1]),
        hidden=sheet.hidden,
    )


def _wkt(geometry: pa.Array) -> pa.Array:
    """Write geometries as text; none that a cell has no room for."""
    shapes = shapely.from_wkb(geometry.to_numpy(zero_copy_only=False))
    texts = shapely.to_wkt(shapes, rounding_precision=_WKT_DIGITS)
    fitting = [t if t is None or len(t) <= LONGEST_TEXT else None for t in texts]
    return pa.array(fitting, pa.string())


def _free_name(workbook: Workbook) -> str:
    taken = {sheet.name for sheet in workbook.sheets if not is_legend(sheet)}
    numbered = (f"{LEGEND_SHEET} {number}" for number in range(2, len(taken) + 3))
    return next(name for name in (LEGEND_SHEET, *numbered) if name not in taken)


def _sorted(found: Findings) -> tuple[dict[str, dict[int, list[Notice]]], list[Notice]]:
    """Sort notices by sheet and row of the grid; others, of no one row, come apart."""
    there = {sheet.name: set(sheet.rows.tolist()) for sheet in found.workbook.sheets}
    shift = {sheet.name: sheet.header is not None for sheet in found.workbook.sheets}
    rows: dict[str, dict[int, list[Notice]]] = defaultdict(lambda: defaultdict(list))
    loose = []
    for notice in found.notices.kept:
        sheet = notice.sheet or ""
        if notice.row is not None and notice.row in there.get(sheet, ()):
            rows[sheet][notice.row + shift[sheet]].append(notice)
        else:
            loose.append(notice)
    return rows, loose


def _sheet_plan(
    sheet: Sheet,
    ledgers: Sequence[Ledger],
    rows: dict[int, list[Notice]],
    language: Language,
) -> SheetPlan:
    cells: dict[tuple[int, int], list[Notice]] = defaultdict(list)
    for row, told in rows.items():
        for notice in told:
            if notice.column is not None:
                cells[row, notice.column + 1].append(notice)
    found = _old_columns(sheet)
    old = {column: int(sheet.rows[row]) for column, row in found.items()}
    return {
        "name": sheet.name,
        "title": NOTICES_HEADERS[0 if language == "zh" else 1],
        "header": _header_row(sheet, ledgers) or min(old.values(), default=1),
        "column": min(old, default=_free_column(sheet)) + 1,
        "old": [column + 1 for column in old],
        "last": int(sheet.rows[-1]) if len(sheet) else 1,
        "rows": [
            (row, _worst(told), _say_row(told, language))
            for row, told in sorted(rows.items())
        ],
        "cells": [(*cell, _worst(told)) for cell, told in sorted(cells.items())],
    }


def _old_columns(sheet: Sheet) -> dict[int, int]:
    """Find columns of an earlier round, each with the row of its header.

    Nothing else may stand in them: what a clerk has written is never thrown away.
    """
    found: dict[int, int] = {}
    for place, column in enumerate(sheet.columns):
        rows = [pc.index(column, header).as_py() for header in NOTICES_HEADERS]
        there = [row for row in rows if row >= 0]
        if there and pc.all(pc.match_substring_regex(column, _OURS)).as_py():
            found[place] = min(there)
    return found


def _free_column(sheet: Sheet) -> int:
    """Find the first column right of everything, merged cells as well."""
    filled = np.flatnonzero(sheet.kinds.any(axis=0)) if sheet.kinds.size else ()
    ends = [block.right for block in sheet.merged]
    free = max([*filled, *ends], default=-1) + 1
    if free >= MOST_COLUMNS:
        name = shorten(sheet.name)
        en = f"sheet {name} has no free column for the notices; delete an empty one"
        raise InputError(en, f"工作表“{name}”没有空列可写提示；请删去一列空列")
    return int(free)


def _header_row(sheet: Sheet, ledgers: Sequence[Ledger]) -> int | None:
    """Find the last row above a table's data in which one of its headers stands."""
    ledger = next((one for one in ledgers if one.sheet == sheet.name), None)
    if ledger is None or not len(ledger):
        return None
    above = np.flatnonzero(sheet.rows < ledger.rows[0])
    named = [(h, p) for h, p in zip(ledger.headers, ledger.places, strict=True) if h]
    for row in above[::-1].tolist():
        for header, place in named:
            text = sheet.columns[place][row].as_py()
            if text and header.endswith(" ".join(text.split())):
                return int(sheet.rows[row])
    return None


def _worst(told: Iterable[Notice]) -> Severity:
    return min((notice.kind.severity for notice in told), key=SEVERITIES.index)


def _say_row(told: Sequence[Notice], language: Language) -> str:
    ordered = sorted(told, key=lambda notice: SEVERITIES.index(notice.kind.severity))
    lines = [_say(notice, language) for notice in ordered[:_MOST_OF_A_ROW]]
    if (more := len(told) - _MOST_OF_A_ROW) > 0:
        lines.append(f"……另有 {more} 条" if language == "zh" else f"… and {more} more")
    return "\n".join(lines)[:LONGEST_TEXT]


def _say(notice: Notice, language: Language, *, with_row: bool = False) -> str:
    """Write a notice as one line: how severe, where, what.

    Told apart from the sentence, for a reader who sees no colours.
    """
    severity = _TITLES[notice.kind.severity].say(language)
    header = " ".join((notice.header or "").split())
    where = notice.sheet or "" if with_row else ""
    if with_row and notice.row is not None:
        where += f" 第 {notice.row} 行" if language == "zh" else f" row {notice.row}"
    if notice.letter:
        column = (
            f"第 {notice.letter} 列" if language == "zh" else f"column {notice.letter}"
        )
        where += f" {column} {header}"
    where = where.strip()
    if language == "zh":
        return f"【{severity}】{where}{'：' if where else ''}{notice.say(language)}"
    return f"[{severity}] {where}{': ' if where else ''}{notice.say(language)}"


def _legend(
    found: Findings, loose: Sequence[Notice], language: Language
) -> Iterator[LegendRow]:
    zh = language == "zh"
    yield _line(LEGEND_MARK, heading=True)
    yield _line(
        "本表与最右一列“问题提示”由程序写出，再次导入时不会读取，可以删去。"
        if zh
        else "This sheet and the column “Notices” are written by the program;"
        " they are not read when the file is imported again, and may be deleted."
    )
    if loose:
        yield _line("")
        yield _line("关于整个文件或整列" if zh else "About the file, or a column")
        for notice in loose:
            yield _line(
                _say(notice, language, with_row=True), severity=notice.kind.severity
            )
    yield _line("")
    for severity in SEVERITIES[1:]:
        meaning = _MEANINGS[severity].say(language)
        yield _line(_TITLES[severity].say(language), meaning, severity=severity)
    yield _line("")
    heads = ("程度", "代码", "数量", "例", "怎么办")
    if not zh:
        heads = ("Severity", "Code", "Count", "For example", "What to do")
    yield _line(*heads, heading=True)
    for kind, count in _by_severity(found.notices):
        yield _explain(kind, count, found.notices, language)


def _by_severity(notices: Notices) -> list[tuple[type[Kind], int]]:
    return sorted(
        notices.counts.items(),
        key=lambda told: (SEVERITIES.index(told[0].severity), -told[1]),
    )


def _explain(
    kind: type[Kind], count: int, notices: Notices, language: Language
) -> LegendRow:
    """Explain a code: by its first finding, and by its rule's advice."""
    kept = [notice for notice in notices.kept if notice.kind is kind]
    number = f"{count:,}"
    if (more := count - len(kept)) > 0:
        number += (
            f"（其中 {more:,} 条未逐一列出）"
            if language == "zh"
            else f" ({more:,} of them not shown)"
        )
    example = kept[0].say(language) if kept else ""
    advice = _MEANINGS[kind.severity].zh if language == "zh" else _advice(kind)
    title = _TITLES[kind.severity].say(language)
    return _line(title, kind.code(), number, example, advice, severity=kind.severity)


def _advice(kind: type[Kind]) -> str:
    """Take what to do from a rule: its paragraph that begins ``Do:``."""
    rule = inspect.cleandoc(kind.__doc__ or "")
    said = (part for part in rule.split("\n\n") if part.startswith("Do:"))
    return " ".join(next(said, "").removeprefix("Do:").split())


def _line(
    *texts: str, heading: bool = False, severity: Severity | None = None
) -> LegendRow:
    return {"texts": list(texts), "heading": heading, "severity": severity}
