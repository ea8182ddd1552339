"""What a table leaves behind in its sheet is told."""

from tests.intake.grids import Cell, codes, ledger

from citymap.intake.notices import MOST_OF_A_KIND, Notices

HEADER: list[Cell] = ["序号", "公厕名称", "区县", "经度", "纬度", "厕位数"]
DATA: list[list[Cell]] = [
    [1, "泉城广场公厕", "历下区", 117.02, 36.66, 12],
    [2, "五龙潭公厕", "天桥区", 117.01, 36.67, 8],
]


def test_rows_set_aside_beyond_the_cap_are_counted() -> None:
    notices = Notices()
    many = [*([["小计", None, None, None, None, 1]] * (MOST_OF_A_KIND + 5))]
    ledger([HEADER, *DATA, *many], notices)
    assert len(notices.kept) == MOST_OF_A_KIND
    assert notices.total("info") == MOST_OF_A_KIND + 5


def test_degrees_in_three_columns_are_told_as_that() -> None:
    notices = Notices()
    header: list[Cell] = ["公厕名称", "经度", None, None, "纬度", None, None]
    ledger([header, ["甲", 117, 1, 12.5, 36, 40, 2]], notices)
    assert codes(notices) == ["degrees_in_three_columns"] * 2
    assert [notice.letter for notice in notices.kept] == ["B", "E"]
