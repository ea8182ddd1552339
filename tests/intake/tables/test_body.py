"""What below a header is data, and which column only counts."""

import numpy as np
import pyarrow as pa
import pytest
from tests.intake.grids import Cell, codes, ledger, sheet

from citymap.intake.notices import Notices
from citymap.intake.reading.workbook import Block
from citymap.intake.tables.body import find_body, find_numbering
from citymap.intake.tables.heading import Heading

WIDE: list[Cell] = ["名称", "地址", "区县", "街道", "经度", "纬度"]


def kinds_of(*rows: list[Cell], merged: tuple[Block, ...] = ()) -> list[str]:
    grid = sheet([WIDE, ["x", "y", "z", "w", 117.0, 36.6], *rows], merged=merged)
    heading = Heading(0, 0, tuple(map(str, WIDE)), frozenset(), 0)
    meaning = {"经度": "@lon", "纬度": "@lat", "名称": "name"}.get
    body = find_body(grid, heading, grid.kinds != 0, meaning)
    aside = sorted((row, k.code()) for k, rows in body.aside.items() for row in rows)
    assert len(body.rows) + len(aside) == len(grid) - 1
    return [code for _, code in aside]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "合计",
            "小 计",
            "总计：",
            "共计",
            "历下区合计",
            "合计（座）",
            "合計",
            "Total",
        ),
        *("Subtotal", "合计12处", "累计数"),
    ],
)
def test_a_sum_says_that_it_is_one_and_nothing_more(text: str) -> None:
    assert kinds_of([text, None, None, None, None, None]) == ["row_is_sum"]
    assert kinds_of([None, text, "35"]) == ["row_is_sum"]
    assert kinds_of([f"{text}路口东北角公厕"]) == []
    assert kinds_of([text, "某路", "历下区", "某街道", 117.0, 36.6]) == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "注：某",
            "注1、某",
            "备注：某",
            "（说明：某）",
            "填表人：某",
            "填报日期：",
            "Note: x",
        ),
        *("数据来源：某", "审核人:", "单位负责人：某", "填表人"),
    ],
)
def test_a_note_begins_as_notes_do_and_has_no_position(text: str) -> None:
    assert kinds_of([text]) == ["row_is_note"]
    assert kinds_of([text, None, "日期：某"]) == ["row_is_note"]
    assert kinds_of([text, "某路", "历下区", "某街道"]) == []  # too full for a note
    assert kinds_of([text, None, None, None, 117.0, 36.6]) == []


def test_a_merged_heading_is_alone_in_its_row_and_wide() -> None:
    wide, narrow = Block(2, 0, 2, 3), Block(2, 0, 2, 1)
    assert kinds_of(["一、历下区"], merged=(wide,)) == ["row_is_note"]
    assert kinds_of(["历下公厕"], merged=(narrow,)) == []
    assert kinds_of(["历下公厕"], merged=(wide,)) == ["row_is_note"]
    assert kinds_of(["一", None, None, None, None, 1], merged=(wide,)) == []


@pytest.mark.parametrize(
    "text", ["一、某路", "（三）槐荫区", "槐荫区", "历下区（4座）", "泉城路街道："]
)
def test_a_heading_of_a_group_is_alone_in_one_of_the_first_columns(text: str) -> None:
    assert kinds_of([text]) == ["row_is_note"]
    assert kinds_of([None, text]) == ["row_is_note"]
    assert kinds_of([None, None, text]) == []
    assert kinds_of([text, None, None, "某街道"]) == []


@pytest.mark.parametrize("text", ["阳光小区", "某公厕", "十二号公厕", "五龙潭景区"])
def test_a_name_alone_is_data_unless_a_header_follows(text: str) -> None:
    assert kinds_of([text]) == []
    assert kinds_of([text], WIDE) == ["row_is_note", "row_repeats_header"]
    assert kinds_of([text], ["二"], WIDE)[:2] == ["row_is_note"] * 2
    assert kinds_of([text], [text, "某路"], WIDE) == ["row_repeats_header"]


def test_units_and_examples_are_looked_for_right_below_the_header_only() -> None:
    notices = Notices()
    rows: list[list[Cell]] = [
        ["名称", "经度", "纬度"],
        [None, "度", "度"],
        ["示例", 117.0, 36.6],
        ["甲", 117.0, 36.6],
        ["示例", 117.0, 36.7],
    ]
    found = ledger(rows, notices)
    assert found.rows.tolist() == [4, 5]
    assert codes(notices) == ["row_repeats_header", "row_is_example"]


@pytest.mark.parametrize(
    ("header", "cells", "found"),
    [
        ("序号", ["1", "2", "9"], True),
        ("序号", ["x", None, ""], True),
        ("No", ["1", "2", "3"], True),
        ("No", ["0", "1", "2"], True),
        ("No", ["1", "2", "S62"], False),
        ("FID", ["0", "1", "2"], True),
        ("编号", ["1", "2", "3"], False),
        ("", ["1", "2", "3"], False),
    ],
)
def test_running_numbers_are_known_by_header_and_cells(
    header: str, cells: list[str], found: bool
) -> None:
    filled = np.ones((3, 1), np.bool_)
    column = find_numbering([header], [pa.array(cells)], np.arange(3), filled)
    assert (column is not None) == found


def test_a_header_repeated_in_the_middle_is_dropped_in_all_its_rows() -> None:
    notices = Notices()
    rows: list[list[Cell]] = [
        ["名称", "坐标", None],
        [None, "经度", "纬度"],
        ["甲", 117.0, 36.6],
        ["名称", "坐标", None],
        [None, "经度", "纬度"],
        ["乙", 117.0, 36.7],
    ]
    found = ledger(rows, notices)
    assert found.rows.tolist() == [3, 6]
    assert codes(notices) == ["row_repeats_header"] * 2
