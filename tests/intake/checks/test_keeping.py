"""A row that is left out takes nothing down that is published."""

import numpy as np
import pyarrow as pa
import pytest
from tests.intake.taken_rows import Row, codes, make_taken, published

from citymap.changes import find_changes
from citymap.intake.checks.identity import give_ids
from citymap.intake.checks.keeping import keep_published, with_kept
from citymap.intake.checks.losses import check_losses
from citymap.intake.checks.recognising import kept_features
from citymap.intake.notices import Notices
from citymap.table import LayerTable

GATE: Row = {"name": "东门公厕", "east": 0, "code": "A1", "spaces": 3}
SQUARE: Row = {"name": "泉城广场公厕", "east": 500, "code": "A2", "spaces": 4}
PARK: Row = {"name": "千佛山公厕", "east": 1000, "code": "A3", "spaces": 5}
LOST = float("nan")


def publish(*rows: Row) -> LayerTable:
    taken = make_taken(*rows, key="code")
    return published(taken, give_ids(taken, None, Notices()))


def imported(
    before: LayerTable | None, *rows: Row, out: tuple[int, ...]
) -> tuple[LayerTable, list[int], Notices]:
    notices = Notices()
    taken = make_taken(*rows, key="code")
    taken.out[list(out)] = True
    for row in np.flatnonzero(~np.isfinite(taken.lon)).tolist():
        assert taken.out[row]
    ids = give_ids(taken, before, notices)
    kept = keep_published(taken, ids, before, notices)
    return with_kept(taken.table(ids), before, kept), kept.tolist(), notices


@pytest.mark.parametrize(
    "slip",
    [
        {**SQUARE, "east": LOST},  # no position
        {**SQUARE, "east": 90_000},
        {"name": None, "east": 500, "code": "A2"},
        {**SQUARE, "east": LOST, "code": None},  # known by its name alone
        {**SQUARE, "code": None},
        {**SQUARE, "code": "A9"},
        {**SQUARE, "east": LOST, "code": "A9"},
    ],
)
def test_what_a_row_left_out_speaks_of_stays_unchanged(slip: Row) -> None:
    before = publish(GATE, SQUARE, PARK)
    after, kept, notices = imported(before, GATE, slip, PARK, out=(1,))
    assert kept == [1]
    changes = find_changes(make_taken(GATE).layer, before, after)
    assert changes.none
    assert codes(notices) == ["kept_as_published"]
    assert notices.kept[0].row == 3
    assert notices.kept[0].say("zh") == "该行未收录；已发布的“泉城广场公厕”保持不变"


@pytest.mark.parametrize(
    ("rows", "out"),
    [
        ([GATE, PARK], ()),
        ([GATE, {"name": "新公厕", "east": LOST, "code": "A9"}, PARK], (1,)),
        ([GATE, {"name": None, "east": LOST, "code": None}, PARK], (1,)),
        ([GATE, {**GATE, "east": LOST}, PARK], (1,)),  # goes on as another row
    ],
)
def test_what_no_row_speaks_of_goes(rows: list[Row], out: tuple[int, ...]) -> None:
    before = publish(GATE, SQUARE, PARK)
    after, kept, notices = imported(before, *rows, out=out)
    assert kept == []
    assert after.columns["id"].to_pylist() == ["toilets.a1", "toilets.a3"]
    assert not notices.kept


def test_a_number_written_beside_the_wrong_row_takes_neither_down() -> None:
    before = publish(GATE, SQUARE, PARK)
    after, kept, notices = imported(
        before, GATE, {**SQUARE, "east": LOST}, {**PARK, "code": "A2"}, out=(1,)
    )
    assert kept == [1, 2]
    assert codes(notices) == ["id_twice", "kept_as_published", "kept_as_published"]
    assert find_changes(make_taken(GATE).layer, before, after).none


def test_two_rows_left_out_keep_a_feature_once() -> None:
    before = publish(GATE, SQUARE)
    lost = {**SQUARE, "east": LOST}
    after, kept, notices = imported(before, GATE, lost, lost, out=(1, 2))
    assert (kept, len(after)) == ([1], 2)
    assert codes(notices) == ["kept_as_published"]


def test_an_id_that_a_row_left_out_names_goes_to_no_other_row() -> None:
    before = publish(GATE, SQUARE)
    near = {"name": "泉城广场公厕", "east": 500, "code": None}
    after, kept, _ = imported(before, GATE, {**SQUARE, "east": LOST}, near, out=(1,))
    assert kept == [1]
    assert len(set(after.columns["id"].to_pylist())) == len(after) == 3


def test_nothing_is_kept_where_nothing_is_published() -> None:
    after, kept, notices = imported(None, GATE, SQUARE, out=(1,))
    assert (len(after), kept, notices.kept) == (1, [], [])
    taken = make_taken(GATE)
    assert kept_features(taken, pa.array(["toilets.a1"]), None).tolist() == [-1]


def test_columns_that_only_one_side_has_are_put_together() -> None:
    before = publish({**GATE, "remark": "旧"}, {**SQUARE, "remark": "旧"})
    after, _, _ = imported(before, GATE, {**SQUARE, "east": LOST}, out=(1,))
    assert after.columns["remark"].to_pylist() == [None, "旧"]
    assert after.columns["spaces"].to_pylist() == [3, 4]


def test_what_is_only_kept_does_not_hide_a_loss() -> None:
    before = publish(GATE, SQUARE, PARK)
    layer = make_taken(GATE).layer
    rows: list[Row] = [
        {**row, "spaces": None} for row in (GATE, {**SQUARE, "east": LOST}, PARK)
    ]
    after, kept, _ = imported(before, *rows, out=(1,))
    notices, changes = Notices(), find_changes(layer, before, after)
    check_losses(before, after, changes, notices, np.array(kept))
    assert codes(notices) == ["field_emptied"]
    after, kept, _ = imported(before, GATE, SQUARE, PARK, out=(0, 1, 2))
    notices, changes = Notices(), find_changes(layer, before, after)
    check_losses(before, after, changes, notices, np.array(kept))
    assert codes(notices) == ["nothing_left"]
