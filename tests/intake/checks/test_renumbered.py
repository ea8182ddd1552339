"""Numbers that slid to the neighbour are asked about; numbers that stay are not."""

from collections.abc import Sequence

import pytest
from tests.intake.taken_rows import Row, codes, make_taken, published

from citymap.changes import find_changes
from citymap.intake.checks.identity import give_ids
from citymap.intake.checks.losses import check_losses
from citymap.intake.notices import Notices

ROWS: list[Row] = [
    {"name": f"{name}公厕", "east": 300 * n, "code": str(n)}
    for n, name in enumerate("泉湖山河桥城街园林池", 1)
]
ALIKE: list[Row] = [{**row, "name": "公厕"} for row in ROWS]


def told(old: Sequence[Row], new: Sequence[Row]) -> Notices:
    """Import one after the other, and tell what is said of the second."""
    first, notices = make_taken(*old, key="code"), Notices()
    before = published(first, give_ids(first, None, Notices()))
    taken = make_taken(*new, key="code")
    after = published(taken, give_ids(taken, before, notices))
    check_losses(before, after, find_changes(taken.layer, before, after), notices)
    return notices


def numbered(rows: list[Row]) -> list[Row]:
    return [{**row, "code": str(n)} for n, row in enumerate(rows, 1)]


@pytest.mark.parametrize("rows", [ROWS, ALIKE], ids=["names", "one name"])
def test_a_row_inserted_and_all_numbered_anew_is_asked_about(rows: list[Row]) -> None:
    notices = told(rows, numbered([{"name": "新建公厕", "east": 9000}, *rows]))
    assert codes(notices) == ["keys_slid"]
    said = notices.asking[0]
    assert said.details["count"] == len(rows) - 1  # the last has a new number
    assert "原编号 1，现为 2" in said.say("zh")


def test_a_row_deleted_and_all_numbered_anew_is_asked_about() -> None:
    notices = told(ROWS, numbered(ROWS[1:]))
    assert codes(notices) == ["keys_slid"]
    assert notices.kept[0].details["count"] == len(ROWS) - 1


def test_two_numbers_exchanged_are_asked_about() -> None:
    rows = [{**ROWS[0], "code": "2"}, {**ROWS[1], "code": "1"}, *ROWS[2:]]
    assert "keys_slid" in codes(told(ROWS, rows))


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        ROWS[::-1],
        [*ROWS, {"name": "新建公厕", "east": 9000, "code": "11"}],
        [{**row, "name": f"新{row['name']}"} for row in ROWS],
        [{**row, "east": int(str(row["east"])) + 150} for row in ROWS],
        # A second one beside it is no slide: the first is where it was.
        [*ROWS, {**ROWS[0], "code": "11"}],
    ],
)
def test_numbers_that_stay_are_not(rows: list[Row]) -> None:
    assert not told(ROWS, rows).kept


def test_a_real_move_of_many_is_still_told_as_such() -> None:
    rows = [{**row, "east": int(str(row["east"])) + 10_000} for row in ROWS]
    assert codes(told(ROWS, rows)) == ["many_moved"]


@pytest.mark.parametrize(
    ("old", "new", "zeros"),
    [("007", "7", True), ("A7", "B7", False), ("0A7", "A7", False), ("7", "70", False)],
)
def test_lost_zeros_are_named(old: str, new: str, *, zeros: bool) -> None:
    notices = told([{**ROWS[0], "code": old}], [{**ROWS[0], "code": new}])
    assert codes(notices) == ["keys_changed"]
    said = notices.kept[0]
    assert ("0 像是丢了" in said.say("zh")) == zeros
    assert f"{old} → {new}" in said.say("en")
    assert not said.kind.asks
