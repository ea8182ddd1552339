"""Rows matched with earlier features by name and place."""

import numpy as np
import pyarrow as pa
import pytest
from tests.intake.taken_rows import place

from citymap.intake.checks.earlier import Known, match_places, row_texts


def known(*things: tuple[str | None, float], keyed: bool = False) -> Known:
    at = np.array([place(east) for _, east in things]).reshape(-1, 2)
    names = pa.array([name for name, _ in things], pa.string())
    return Known(at[:, 0], at[:, 1], {"name": names}, np.full(len(things), keyed))


A, B = "泉城广场公厕", "大明湖公厕"


@pytest.mark.parametrize(
    ("rows", "features", "found"),
    [
        ([(A, 0), (B, 0)], [(B, 0), (A, 0)], [1, 0]),
        ([(A, 99)], [(A, 0)], [0]),
        ([(A, 101)], [(A, 0)], [-1]),
        ([(None, 0)], [(None, 0)], [0]),
        ([(None, 4)], [(None, 0)], [0]),
        ([(None, 6)], [(None, 0)], [-1]),
        # the nearest first, and each only once
        ([(A, 40), (A, 10)], [(A, 0)], [-1, 0]),
        ([(A, 50), (A, 105)], [(A, 0), (A, 80)], [0, 1]),
        # a like name in the place itself before the same name farther off
        ([("泉城广场公共厕所", 1), (A, 60)], [(A, 0)], [0, -1]),
        ([("泉城广场公共厕所", 1), (A, 3)], [(A, 0)], [-1, 0]),
        # another name altogether, only where nothing else could be meant
        ([(B, 1)], [(A, 0)], [0]),
        ([(B, 1), ("龙洞停车场", 2)], [(A, 0)], [-1, -1]),
        ([(B, 1)], [(A, 0), ("龙洞停车场", 2)], [-1]),
        ([(B, 1), (A, 0)], [(A, 0)], [-1, 0]),
        ([("东门公厕", 0)], [("西门公厕", 0)], [-1]),
        ([], [(A, 0)], []),
        ([(A, 0)], [], [-1]),
    ],
)
def test_a_row_is_the_feature_that_name_and_place_point_to(
    rows: list[tuple[str | None, float]],
    features: list[tuple[str | None, float]],
    found: list[int],
) -> None:
    assert match_places(known(*rows), known(*features)).tolist() == found


def test_of_two_as_near_the_order_does_not_choose() -> None:
    west, east = (A, -30.0), (A, 30.0)
    found = match_places(known(west, east), known((A, 0)))
    assert sorted(found.tolist()) == [-1, 0]
    again = match_places(known(east, west), known((A, 0)))
    assert again.tolist() == found.tolist()[::-1]


def test_two_with_numbers_are_never_matched() -> None:
    one, numbered = known((A, 0), (A, 50)), known((A, 0), (A, 50), keyed=True)
    assert match_places(numbered, numbered).tolist() == [-1, -1]
    assert match_places(one, numbered).tolist() == [0, 1]
    assert match_places(numbered, one).tolist() == [0, 1]


def test_what_says_the_same_is_matched_before_what_is_only_called_the_same() -> None:
    one, other = known((A, 0), (A, 0)), known((A, 0), (A, 0))
    one.columns["spaces"] = pa.array([7, None])
    other.columns["spaces"] = pa.array([None, 7])
    assert match_places(one, other).tolist() == [1, 0]


def test_a_text_of_a_row_tells_empty_cells_from_their_neighbours() -> None:
    at = np.zeros(2)
    columns = [pa.array(["a", None]), pa.array([None, "a"])]
    one, other = row_texts(columns, at, at).to_pylist()
    assert one != other
