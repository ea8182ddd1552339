"""A sheet that repeats what the others say is not counted a second time."""

from tests.intake.grids import TOILETS, Cell, codes, sheet, workbook

from citymap.intake.ledger import Ledger
from citymap.intake.notices import Notices
from citymap.intake.tables.sheets import find_ledgers

HEADER: list[Cell] = ["序号", "公厕名称", "经度", "纬度", "电话"]
Rows = list[list[Cell]]


def data(first: int, last: int) -> Rows:
    return [
        [n - first, f"甲{n}", 117 + n / 1000, 36.6, "1"] for n in range(first, last)
    ]


def found(notices: Notices, **sheets: Rows) -> tuple[Ledger, ...]:
    made = [sheet([HEADER, *rows], name=name) for name, rows in sheets.items()]
    return find_ledgers(workbook(*made), TOILETS, notices)


def test_a_sheet_of_all_rows_is_passed_over_wherever_it_stands() -> None:
    for order in (("汇总", "历下", "市中"), ("历下", "市中", "汇总")):
        sheets = {"汇总": data(0, 12), "历下": data(0, 6), "市中": data(6, 12)}
        notices = Notices()
        ledgers = found(notices, **{name: sheets[name] for name in order})
        assert sorted(one.sheet for one in ledgers) == ["历下", "市中"]
        assert codes(notices) == ["sheet_repeats"]
        assert notices.kept[0].value == "汇总"
        assert notices.kept[0].details["number"] == 12


def test_of_two_equal_sheets_the_first_is_read() -> None:
    (one,) = found(Notices(), 甲=data(0, 6), 乙=data(0, 6))
    assert one.sheet == "甲"


def test_rows_that_only_the_repeating_sheet_has_are_still_read() -> None:
    notices = Notices()
    ledgers = found(notices, 汇总=data(0, 21), 历下=data(0, 10), 市中=data(10, 20))
    by_sheet = {one.sheet: one for one in ledgers}
    assert by_sheet["汇总"].rows.tolist() == [22]
    assert (by_sheet["汇总"].read, len(by_sheet["汇总"].columns[0])) == (1, 1)
    assert notices.kept[0].details["number"] == 20


def test_sheets_that_share_some_rows_or_few_are_both_read() -> None:
    for one, other in ((data(0, 10), data(4, 14)), (data(0, 4), data(0, 4))):
        notices = Notices()
        assert len(found(notices, 甲=one, 乙=other)) == 2
        assert codes(notices) == []


def test_the_same_names_in_other_places_are_other_rows() -> None:
    moved = [[n, name, 117.5, 36.6, "1"] for n, name, *_ in data(0, 6)]
    assert len(found(Notices(), 甲=data(0, 6), 乙=moved)) == 2


def test_rows_without_a_place_repeat_nothing() -> None:
    rows: Rows = [[n, "公厕", None, None, "1"] for n in range(6)]
    assert len(found(Notices(), 甲=rows, 乙=rows)) == 2
