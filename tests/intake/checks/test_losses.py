"""What would be lost of what is published is asked about, not done in silence."""

from typing import Any

import pyarrow as pa
import pytest
from tests.intake.taken_rows import Row, codes, make_layer, make_taken, published

from citymap.changes import find_changes
from citymap.intake.checks.losses import check_losses
from citymap.intake.notices import Notices
from citymap.table import LayerTable

LAYER = make_layer()


def table(*rows: Row) -> LayerTable:
    ids = pa.array([f"toilets.{n:03d}" for n in range(len(rows))], pa.string())
    return published(make_taken(*rows), ids)


def losses(before: LayerTable, after: LayerTable) -> Notices:
    notices = Notices()
    check_losses(before, after, find_changes(LAYER, before, after), notices)
    return notices


def rows(
    count: int, *, moved: int = 0, metres: float = 0, **cells: object
) -> list[Row]:
    return [
        {"name": "甲", "east": metres if n < moved else 0, **cells}
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (rows(100), []),
        (rows(80), []),
        (rows(79), ["rows_lost"]),
        (rows(150), []),
        (rows(100, moved=5, metres=201), []),
        (rows(100, moved=6, metres=201), ["many_moved"]),
        (rows(100, moved=100, metres=199), []),
        (rows(70, moved=70, metres=201), ["rows_lost", "many_moved"]),
        ([], ["nothing_left"]),
    ],
)
def test_a_sudden_loss_is_told(after: list[Row], told: list[str]) -> None:
    notices = losses(table(*rows(100)), table(*after))
    assert codes(notices) == told
    asking = [n.kind.code() for n in notices.asking]
    assert asking == [code for code in told if code != "nothing_left"]
    assert notices.total("refusal") == ("nothing_left" in told)


def test_the_numbers_are_told() -> None:
    lost, moved = losses(table(*rows(100)), table(*rows(70, moved=7, metres=500))).kept
    assert lost.say("zh").startswith("已发布 100 个，本次只有 70 个，少了 30%")
    assert moved.say("zh").startswith("7 个要素（10%）")


@pytest.mark.parametrize(
    ("had", "has", "told"),
    [
        ({"spaces": 5}, {"spaces": None}, True),
        ({"spaces": 5}, {}, True),
        ({"spaces": 5}, {"spaces": 0}, False),
        ({"spaces": None}, {}, False),
        ({"remark": "旧"}, {}, True),
        ({"closed_from": "2026-11-01"}, {}, False),
    ],
)
def test_a_column_that_loses_all_its_values_is_told(
    had: dict[str, Any], has: dict[str, Any], told: bool
) -> None:
    notices = losses(table(*rows(10, **had)), table(*rows(10, **has)))
    assert codes(notices) == ["field_emptied"] * told


def test_a_column_that_keeps_one_value_is_not_told_and_its_title_is() -> None:
    before = table(*rows(10, spaces=5))
    after = table(*rows(9, spaces=None), {"name": "甲", "spaces": 1})
    assert not losses(before, after).kept
    emptied = losses(before, table(*rows(10))).kept[0]
    assert "“泊位”原有 10 个值" in emptied.say("zh")
    assert "“Spaces” has 10 values" in emptied.say("en")


def test_a_first_import_loses_nothing() -> None:
    after = table(*rows(3))
    notices = Notices()
    none = table()
    check_losses(None, after, find_changes(LAYER, none, after), notices)
    check_losses(none, none, find_changes(LAYER, none, none), notices)
    assert not notices.kept


@pytest.mark.parametrize(("gone", "told"), [(20, []), (21, ["places_replaced"])])
def test_features_that_others_replace_are_asked_about(
    gone: int, told: list[str]
) -> None:
    before = table(*rows(100))
    columns = before.columns.set_column(
        0, "id", pa.array([f"toilets.{n + gone:03d}" for n in range(100)])
    )
    notices = losses(before, LayerTable(columns, before.lon, before.lat))
    assert codes(notices) == told
    assert [n.kind.code() for n in notices.asking] == told
    if told:
        assert "100 个中有 21 个（21%）" in notices.kept[0].say("zh")
