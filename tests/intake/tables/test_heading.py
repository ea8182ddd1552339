"""The header is found among titles, notes and groups, whatever is known of it."""

import pytest
from tests.intake.grids import Cell, sheet

from citymap.intake.reading.workbook import Block
from citymap.intake.tables.heading import Heading, clean_header, find_heading, is_number

KNOWN = {"名称": "name", "地址": "address", "经度": "@lon", "纬度": "@lat"}


def find(rows: list[list[Cell]], *merged: Block) -> Heading | None:
    grid = sheet(rows, merged=merged)
    return find_heading(
        grid, grid.kinds != 0, lambda t: KNOWN.get(t.split("\u3000")[-1])
    )


def test_a_header_that_nobody_knows_is_found_by_its_looks() -> None:
    found = find(
        [["Toilets"], ["Parks"], ["Site", "Street"], ["a", "b"], ["a", "c"], ["d", "c"]]
    )
    assert found is not None
    assert (found.top, found.bottom, found.headers) == (2, 2, ("Site", "Street"))


def test_a_known_header_goes_before_one_that_looks_better() -> None:
    found = find(
        [
            ["甲", "乙", "丙"],
            ["名称", "地址", None],
            ["某", "路", "x"],
            ["某", "街", "y"],
        ]
    )
    assert found is not None
    assert found.top == 1


@pytest.mark.parametrize(
    "rows",
    [
        [[1, 2], [3, 4]],
        [["台账"], ["说明"]],
        [["填报单位：某", "日期：某日"], [1, 2]],
        [["2026-11-01", "117.0"], ["x", "2"]],
        [["一句很长的话" * 10, "又一句很长的话" * 10]],
    ],
)
def test_numbers_notes_and_prose_are_no_header(rows: list[list[Cell]]) -> None:
    assert find(rows) is None


def test_a_group_of_merged_cells_takes_the_row_below_into_the_header() -> None:
    rows: list[list[Cell]] = [
        ["甲", "组", None, "乙"],
        [None, "子", "丑", None],
        [1, 2, 3, 4],
    ]
    found = find(rows, Block(0, 0, 1, 0), Block(0, 1, 0, 2), Block(0, 3, 1, 3))
    assert found is not None
    assert (found.top, found.bottom) == (0, 1)
    assert found.headers == ("甲", "组\u3000子", "组\u3000丑", "乙")


def test_a_note_in_merged_cells_right_above_is_no_part_of_the_header() -> None:
    rows: list[list[Cell]] = [
        ["填报单位：某", None, "日期：某日", None],
        ["名称", "地址", "经度", "纬度"],
        ["某", "路", 117, 36],
    ]
    found = find(rows, Block(0, 0, 0, 1), Block(0, 2, 0, 3))
    assert found is not None
    assert (found.top, found.headers) == (1, ("名称", "地址", "经度", "纬度"))


def test_groups_over_all_columns_belong_to_the_header() -> None:
    rows: list[list[Cell]] = [
        ["情况", None, "高德坐标", None],
        ["名称", "地址", "经度", "纬度"],
        ["某", "路", 117, 36],
    ]
    found = find(rows, Block(0, 0, 0, 1), Block(0, 2, 0, 3))
    assert found is not None
    assert (found.top, found.headers[2]) == (0, "高德坐标\u3000经度")


def test_a_row_that_names_nothing_new_is_no_part_of_the_header() -> None:
    rows: list[list[Cell]] = [
        ["名称", "地址", None, None],
        [None, "甲", "乙", "丙"],
        ["丁", "戊", "己", "庚"],
    ]
    found = find(rows)
    assert found is not None
    assert (found.top, found.bottom) == (0, 0)


def test_three_rows_of_header_are_joined() -> None:
    rows: list[list[Cell]] = [
        ["名称", "位置", None, None],
        [None, "地址", "坐标", None],
        [None, None, "经度", "纬度"],
        ["某", "路", 117, 36],
    ]
    merged = (
        *(Block(0, 0, 2, 0), Block(0, 1, 0, 3)),
        *(Block(1, 1, 2, 1), Block(1, 2, 1, 3)),
    )
    found = find(rows, *merged)
    assert found is not None
    assert found.bottom == 2
    assert found.known == {"name", "address", "@lon", "@lat"}


@pytest.mark.parametrize("text", ["12", "-1.5", "1,200", "50%", "2026-11-01", "08:30"])
def test_numbers_and_dates_are_numbers(text: str) -> None:
    assert is_number(text)
    assert not is_number(f"{text}号楼")


def test_a_header_is_one_line() -> None:
    assert clean_header(" 公厕\n 名称\u3000") == "公厕 名称"
