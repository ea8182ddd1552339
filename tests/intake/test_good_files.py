"""Good files: every cell as it was written, whoever wrote it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.intake.good_files import (
    BOOKS,
    GOOD,
    TEXTS,
    Good,
    merged_ods,
    merged_xls,
    merged_xlsx,
)
from tests.intake.read_files import read_bytes, rows_of

from citymap.intake.reading.delimited import read_delimited
from citymap.intake.reading.sandbox import ENCODINGS, Ask
from citymap.intake.reading.spreadsheets import read_spreadsheet
from citymap.intake.reading.workbook import Block, CellKind, Workbook


def name_of(good: Good) -> str:
    return good.name


def read_here(good: Good) -> Workbook:
    """Read without a child, which is quicker."""
    ending = good.filename.rpartition(".")[2].lower()
    if good in TEXTS:
        stated = good.ask.get("encoding")
        ask = Ask(encoding=stated and ENCODINGS[stated])
        return read_delimited(good.make(), ask, "\t" if ending == "tsv" else None)
    return read_spreadsheet(good.make(), ending)


def check(good: Good, read: Workbook) -> None:
    sheet = read.sheets[0]
    assert rows_of(sheet) == [list(row) for row in good.rows]
    assert read.encoding == good.encoding
    assert sheet.rows.tolist() == list(range(1, len(good.rows) + 1))
    if good.kinds:
        assert "".join(CellKind(k).name[0] for k in sheet.kinds[-1]) == good.kinds
    elif good in TEXTS:
        told = [[bool(cell) for cell in row] for row in good.rows]
        assert (sheet.kinds == CellKind.TEXT).tolist() == told


def test_there_are_enough_of_them() -> None:
    assert len(GOOD) >= 25


@pytest.mark.parametrize("good", GOOD, ids=name_of)
def test_every_cell_comes_out_as_it_was_written(good: Good) -> None:
    check(good, read_here(good))


@pytest.mark.parametrize("good", [TEXTS[2], TEXTS[5], BOOKS[0], BOOKS[3]], ids=name_of)
def test_and_so_it_does_through_the_child(good: Good, tmp_path: Path) -> None:
    check(good, read_bytes(good.make(), good.filename, tmp_path, good.ask))


@pytest.mark.parametrize(
    ("make", "form"), [(merged_xlsx, "xlsx"), (merged_xls, "xls"), (merged_ods, "ods")]
)
def test_merged_cells_are_told_as_far_as_there_are_rows(
    make: Callable[[], bytes], form: str
) -> None:
    sheet = read_spreadsheet(make(), form).sheets[0]
    assert set(sheet.merged) == {Block(0, 0, 0, 1), Block(0, 2, 1, 2)}
    assert rows_of(sheet) == [["坐标", None, "名称"], ["经度", "纬度", None]]


@pytest.mark.parametrize(("make", "form"), [(merged_xlsx, "xlsx"), (merged_xls, "xls")])
def test_hidden_sheets_say_so(make: Callable[[], bytes], form: str) -> None:
    assert [s.hidden for s in read_spreadsheet(make(), form).sheets] == [False, True]
