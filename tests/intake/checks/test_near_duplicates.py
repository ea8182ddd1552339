"""Rows that may be one place twice; series and neighbours are no duplicates."""

import pytest
from tests.intake.taken_rows import Row, codes, make_taken

from citymap.intake.checks.near_duplicates import check_duplicates
from citymap.intake.notices import Notices
from citymap.layer import GeometryKind


def checked(*rows: Row, kind: GeometryKind = "point") -> Notices:
    notices = Notices()
    taken = make_taken(*rows, kind=kind)
    check_duplicates(taken, notices)
    assert not taken.out.any()
    return notices


@pytest.mark.parametrize(
    ("name", "east", "code"),
    [
        ("泉城广场公厕", 0, "same_place_twice"),
        ("泉城广场 公厕", 4.9, "same_place_twice"),
        ("泉城广场公共厕所", 3, "same_place_twice"),
        ("泉城广场公厕", 5.1, "near_duplicate"),
        ("泉城广场公共厕所", 49.9, "near_duplicate"),
    ],
)
def test_a_second_row_of_a_place_is_told_about_the_first(
    name: str, east: float, code: str
) -> None:
    notices = checked({"name": "泉城广场公厕"}, {"name": name, "east": east})
    assert codes(notices) == [code]
    notice = notices.kept[0]
    assert (notice.row, notice.field, notice.value) == (3, "name", name)
    assert "工作表“表”第 2 行" in notice.say("zh")
    assert notice.details["metres"] == round(east)
    assert "“泉城广场公厕”" in notice.say("zh")
    assert "row 2 of sheet “表”" in notice.say("en")


@pytest.mark.parametrize(
    ("name", "east"),
    [
        ("泉城广场公厕", 50.1),
        ("泉城广场2号公厕", 0),
        ("东泉城广场公厕", 0),
        ("大明湖公厕", 0),
        (None, 0),
        ("", 0),
    ],
)
def test_a_neighbour_is_no_duplicate(name: str | None, east: float) -> None:
    assert not checked({"name": "泉城广场公厕"}, {"name": name, "east": east}).kept


def test_a_numbered_series_cries_no_wolf() -> None:
    series = [{"name": f"{n}号公厕", "east": n} for n in range(200)]
    chinese = [{"name": f"第{n}公厕", "east": 0} for n in "一二三四五六七八九十"]
    assert not checked(*series, *chinese).kept


def test_rows_without_names_or_left_out_or_without_a_place_are_not_compared() -> None:
    assert not checked({"east": 0}, {"east": 0}).kept
    taken = make_taken({"name": "甲处公厕"}, {"name": "甲处公厕"}, {"name": "甲处公厕"})
    taken.out[0] = True
    taken.lon[1] = float("nan")
    notices = Notices()
    check_duplicates(taken, notices)
    assert not notices.kept


def test_the_nearest_earlier_row_is_named() -> None:
    rows = [{"name": "泉城广场公厕", "east": east} for east in (0, 30, 40)]
    told = [notice.say("zh") for notice in checked(*rows).kept]
    assert ["第 2 行" in told[0], "第 3 行" in told[1], len(told)] == [True, True, 2]


def test_stretches_of_a_street_share_its_name() -> None:
    rows = [{"name": "芙蓉街", "east": east} for east in (0, 40)]
    assert not checked(*rows, kind="line").kept
    assert codes(checked(*rows, kind="polygon")) == ["near_duplicate"]
    twice = [{"name": "芙蓉街", "east": 0}] * 2
    assert codes(checked(*twice, kind="line")) == ["same_place_twice"]


def test_a_heap_of_ten_thousand_is_told_in_full_and_quickly() -> None:
    notices = checked(*({"name": "公共厕所"},) * 10_000)
    assert {k.code(): n for k, n in notices.counts.items() if n} == {
        "same_place_twice": 9999
    }
    assert len(notices.kept) == 1000


def test_a_crowd_that_was_not_compared_is_told() -> None:
    crowd = [{"name": f"第{n:03d}号院"} for n in range(100)]
    assert codes(checked(*crowd)) == ["crowded_places"]
    assert not checked(*crowd[:64]).kept


@pytest.mark.parametrize(
    ("code", "told"),
    [("a1", []), ("A2", ["same_place_twice"]), (None, ["same_place_twice"])],
)
def test_a_row_with_the_number_of_the_earlier_one_is_told_for_that_alone(
    code: str | None, told: list[str]
) -> None:
    notices = Notices()
    gate: Row = {"name": "东门公厕", "code": "A1"}
    check_duplicates(make_taken(gate, {**gate, "code": code}, key="code"), notices)
    assert codes(notices) == told
    check_duplicates(make_taken(gate, {**gate, "code": code}), notices)
    assert codes(notices) == [*told, "same_place_twice"]
