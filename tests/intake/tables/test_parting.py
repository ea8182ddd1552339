"""Tables below one another and beside one another in a sheet are told apart."""

import numpy as np
import pytest
from tests.intake.grids import TOILETS, Cell, codes, names, sheet, workbook

from citymap.intake.ledger import Ledger
from citymap.intake.notices import ImportRefused, Notices
from citymap.intake.reading.workbook import Block
from citymap.intake.tables.columns import match_columns
from citymap.intake.tables.sheets import find_ledgers

HEADER: list[Cell] = ["公厕名称", "经度", "纬度", "编号", "无障碍设施", "母婴室"]
CHANGED: list[Cell] = ["公厕名称", "经度", "纬度", "编号", "母婴室", "无障碍设施"]
ONE: list[Cell] = ["甲", 117.0, 36.6, "A1", "是", "否"]
TWO: list[Cell] = ["乙", 117.1, 36.7, "A2", "是", "否"]


def found(
    rows: list[list[Cell]],
    notices: Notices | None = None,
    *,
    merged: tuple[Block, ...] = (),
    format_: str = "xlsx",
) -> tuple[Ledger, ...]:
    notices = Notices() if notices is None else notices
    book = workbook(sheet(rows, merged=merged, name="表"), format_=format_)
    return find_ledgers(book, TOILETS, notices)


def held(one: Ledger, field: str) -> list[str | None]:
    """Give the cells that are read as a field or a role."""
    by_name = {
        name: header
        for header, name in names(one, match_columns(one, TOILETS, Notices())).items()
    }
    cells: list[str | None] = one.columns[one.headers.index(by_name[field])].to_pylist()
    return cells


@pytest.mark.parametrize("format_", ["xlsx", "csv"])
def test_a_header_of_another_order_begins_another_table(format_: str) -> None:
    rows = [HEADER, ONE, [], CHANGED, TWO, [*TWO[:3], "A3", "否", "是"]]
    if format_ == "csv":
        rows = [[None if c is None else str(c) for c in row] for row in rows]
    first, second = found(rows, format_=format_)
    assert (first.rows.tolist(), second.rows.tolist()) == ([2], [5, 6])
    assert held(first, "wheelchair") == ["是"]
    assert held(second, "wheelchair") == ["否", "是"]
    assert (first.read, second.read) == (1, 2)


def test_a_longer_header_further_down_does_not_hide_the_table_above_it() -> None:
    notices = Notices()
    longer = [*HEADER[:4], "厕位数", "等级", "地址", "联系电话"]
    rows = [HEADER, ONE, TWO, ["市中片公厕"], longer, [*ONE[:4], 3, "一类", "某路"]]
    first, second = found(rows, notices)
    assert (first.rows.tolist(), second.rows.tolist()) == ([2, 3], [6])
    assert held(second, "stalls") == ["3"]
    assert codes(notices) == ["row_is_note"]


def test_merged_cells_go_with_their_table() -> None:
    upper: list[Cell] = ["坐标", None, "公厕名称", "编号", "等级"]
    lower: list[Cell] = ["经度", "纬度", None, None, None]
    data: list[Cell] = [117.1, 36.7, "乙", "A2", "一类"]
    third: list[Cell] = [117.2, 36.7, "丙", "A3", None]
    rows = [HEADER, ONE, upper, lower, data, third]
    merged = (Block(2, 0, 2, 1), *(Block(2, c, 3, c) for c in (2, 3, 4)))
    first, second = found(rows, merged=(*merged, Block(4, 4, 5, 4)))
    assert (first.rows.tolist(), second.rows.tolist()) == ([2], [5, 6])
    assert held(second, "lat") == ["36.7", "36.7"]
    assert held(second, "grade") == ["一类", "一类"]


@pytest.mark.parametrize(
    "again",
    [
        HEADER,
        ["name", "lon", "lat", "code", None, None],  # its names again, below it
        ["甲", "无障碍", "母婴室", None, None, None],  # two words only
        ["编号", 117.0, "经度", "纬度", None, None],  # a number among them
    ],
)
def test_no_table_is_made_of_less_than_another_header(again: list[Cell]) -> None:
    assert len(found([HEADER, again, ONE, TWO])) == 1
    assert len(found([HEADER, ONE, again, TWO])) == 1


def test_a_header_of_two_rows_is_no_two_tables() -> None:
    upper: list[Cell] = ["公厕名称", "编号", "等级", "坐标", None, None, None, None]
    lower: list[Cell] = [None, None, None, "经度", "纬度", "地址", "厕位数", "区县"]
    data: list[Cell] = ["甲", "A1", "一类", 117.0, 36.6, "某路", 3, "某区"]
    merged = (Block(0, 3, 0, 7), *(Block(0, c, 1, c) for c in (0, 1, 2)))
    notices = Notices()
    (one,) = found([upper, lower, data, upper, lower, data], notices, merged=merged)
    assert one.rows.tolist() == [3, 6]
    assert codes(notices) == ["row_repeats_header"] * 2


def test_a_lower_table_that_lacks_a_required_column_is_told_and_not_read() -> None:
    notices = Notices()
    lower: list[list[Cell]] = [["区县", "厕位数", "等级", "联系电话"], ["某区", 3]]
    (one,) = found([HEADER, ONE, TWO, [], *lower], notices)
    assert one.rows.tolist() == [2, 3]
    assert codes(notices) == ["table_incomplete"]
    assert notices.kept[0].row == 5


def test_more_tables_than_anybody_writes_are_refused() -> None:
    rows = [row for _ in range(60) for row in (HEADER, ONE, CHANGED, TWO)]
    with pytest.raises(ImportRefused) as refused:
        found(rows)
    assert refused.value.notice.kind.code() == "tables_too_many"


@pytest.mark.parametrize("gap", [0, 1])
@pytest.mark.parametrize("number", [2, 3])
def test_tables_beside_one_another_are_read_one_by_one(gap: int, number: int) -> None:
    notices = Notices()
    between: list[Cell] = [None] * gap
    rows: list[list[Cell]] = [["某区公厕台账"], [], []]
    for part in range(number):
        more: list[Cell] = between if part else []
        rows[1] += [*more, "序号", *HEADER[:4]]
        rows[2] += [*more, part + 1, f"甲{part}", 117 + part / 10, 36.6, f"A{part}"]
    ledgers = found(rows, notices)
    assert [held(one, "name") for one in ledgers] == [[f"甲{n}"] for n in range(number)]
    assert [held(one, "code") for one in ledgers] == [[f"A{n}"] for n in range(number)]
    assert [one.places[0] for one in ledgers] == [n * (5 + gap) for n in range(number)]
    assert codes(notices) == ["tables_side_by_side"]


def test_a_table_that_ends_earlier_than_the_one_beside_it_has_fewer_rows() -> None:
    left, right = found([HEADER[:3] * 2, [*ONE[:3], *TWO[:3]], ONE[:3]])
    assert (left.read, right.read) == (2, 1)


@pytest.mark.parametrize(
    "headers",
    [
        ["公厕名称", "联系电话", "经度", "纬度", "联系电话"],
        ["公厕名称", "经度", "纬度", "高德经度", "高德纬度"],
        ["公厕名称", "地址", "名称", "地址", "经度", "纬度"],
        ["公厕名称", "公厕名称", "经度", "纬度"],
    ],
)
def test_columns_that_come_twice_are_no_second_table(headers: list[Cell]) -> None:
    row: list[Cell] = ["x"] * len(headers)
    assert len(found([headers, row, row])) == 1


def test_many_rows_of_texts_are_looked_through_quickly() -> None:
    rows: list[list[Cell]] = [[f"甲{n}", "东", "北", f"乙{n}"] for n in range(7000)]
    first, second = found([HEADER[:4], *rows, CHANGED[::-1], TWO[::-1]])
    assert (first.read, second.read) == (7000, 1)
    assert np.array_equal(first.rows, np.arange(2, 7002))
