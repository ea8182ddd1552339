"""Names that are alike, and names that differ in what tells a series apart."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.checks.names import likeness, plain_names


def one_likeness(one: str | None, other: str | None) -> float:
    of = [pa.array([name], pa.string()) for name in (one, other)]
    return float(likeness(*of)[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("泉城广场公厕", "泉城广场 公厕"),
        ("泉城广场公厕（南）", "泉城广场公厕(南)"),
        ("Ｎｏ.１公厕", "no1公厕"),
        ("W.C. Market", "wc market"),
        (None, "—"),
    ],
)
def test_blanks_width_case_and_points_make_no_difference(
    one: str | None, other: str | None
) -> None:
    assert one_likeness(one, other) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1号公厕", "2号公厕"),
        ("中山公园第1公厕", "中山公园第１１公厕"),
        ("第一公厕", "第二公厕"),
        ("东门公厕", "西门公厕"),
        ("男卫生间", "女卫生间"),
        ("甲区停车场", "乙区停车场"),
        ("A座充电站", "B座充电站"),
        ("A1 entrance", "B1 entrance"),
        ("North gate toilet", "South gate toilet"),
        ("泉城广场公厕", "泉城广场公厕2"),
    ],
)
def test_what_tells_a_series_apart_makes_two(one: str, other: str) -> None:
    assert one_likeness(one, other) == one_likeness(other, one) == -1


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("泉城广场公厕", "泉城广场公共厕所", 85, 99),
        ("大明湖公园公厕", "大明湖公厕", 80, 99),
        ("山间公厕", "趵突泉停车场", 0, 20),
    ],
)
def test_more_letters_in_common_are_more_alike(
    one: str, other: str, least: float, most: float
) -> None:
    assert least <= one_likeness(one, other) <= most


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), min_size=1))
def test_each_pair_is_judged_by_itself(pairs: list[tuple[str, str]]) -> None:
    one, other = (pa.array(side, pa.string()) for side in zip(*pairs, strict=True))
    assert likeness(one, other).tolist() == [one_likeness(*pair) for pair in pairs]


def test_nothing_is_compared_with_nothing() -> None:
    none = pa.array([], pa.string())
    assert likeness(none, none).tolist() == []
    assert plain_names(none).to_pylist() == []
