"""What a file does not speak of stays; what it says is blank is blank."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.intake.test_taken import taken

from citymap.intake.checks.carrying import carry_over
from citymap.intake.checks.kinds_table import ColumnCarriedOver
from citymap.intake.ledger import Columns
from citymap.intake.notices import Notices
from citymap.intake.taken import Taken
from citymap.layer import CLOSURE_COLUMNS
from citymap.table import LayerTable

IDS = pa.array(["toilets.a", None, "toilets.c"])  # the second row is left out


def published(**columns: Sequence[object]) -> LayerTable:
    table = pa.table({"id": ["toilets.c", "toilets.x", "toilets.a"], **columns})
    return LayerTable(table, np.array([117.2, 117.0, 117.0]), np.full(3, 36.6))


def sheets(first: Columns, second: Columns) -> Taken:
    """Take the first row of one sheet, the others of another."""
    rows = taken()
    parts = (first, second)
    rows.sources = tuple(
        replace(source, columns=columns)
        for source, columns in zip(rows.sources, parts, strict=True)
    )
    rows.lat = np.full(3, 36.6)
    rows.columns = {
        name: pa.array([None] * 3, pa.string())
        for columns in parts
        for name in (*columns.fields, *columns.kept)
    }
    return rows


def told(notices: Notices) -> list[object]:
    return [(notice.field, notice.details["count"]) for notice in notices.kept]


@pytest.mark.parametrize("name", ["closed_until", "stalls", "a column nobody declares"])
def test_a_column_that_the_file_has_not_got_stays(name: str) -> None:
    rows, notices = taken(), Notices()
    carry_over(rows, IDS, published(**{name: ["of c", "of x", "of a"]}), notices)
    assert rows.columns[name].to_pylist() == ["of a", None, "of c"]
    (notice,) = notices.kept
    assert notice.kind is ColumnCarriedOver
    assert notice.details["count"] == 2
    assert "no column of the file" in notice.say("en")


@pytest.mark.parametrize("column", [Columns({"name": 0}), Columns(kept={"name": 0})])
def test_a_column_that_the_file_has_says_what_is_published(column: Columns) -> None:
    rows, notices = sheets(column, column), Notices()
    carry_over(rows, IDS, published(name=["丙", "x", "甲"]), notices)
    assert rows.columns["name"].null_count == 3
    assert not notices.kept


def test_nothing_is_said_where_nothing_is_carried() -> None:
    rows, notices = taken(), Notices()
    before = {*rows.columns}
    carry_over(rows, IDS, published(stalls=[None, 3, None]), notices)
    carry_over(rows, IDS, None, notices)
    assert {*rows.columns} == before
    assert not notices.kept


def test_a_column_that_one_sheet_has_not_got_stays_for_its_rows() -> None:
    rows, notices = sheets(Columns({"stalls": 0}), Columns()), Notices()
    rows.columns["stalls"] = pa.array([7, None, None], pa.int64())
    carry_over(rows, IDS, published(stalls=[3, 4, 5]), notices)
    assert rows.columns["stalls"].to_pylist() == [7, None, 3]
    (notice,) = notices.kept
    assert notice.details["count"] == 1
    assert notice.say("zh").startswith("工作表“历下”中")


def test_what_was_a_number_stays_beside_what_is_kept_as_text() -> None:
    rows, notices = sheets(Columns(kept={"units": 0}), Columns()), Notices()
    carry_over(rows, IDS, published(units=[3, 4, 5]), notices)
    assert rows.columns["units"].to_pylist() == [None, None, "3"]


@pytest.mark.parametrize("stated", CLOSURE_COLUMNS)
def test_a_closure_stays_whole_or_not_at_all(stated: str) -> None:
    rows, notices = sheets(Columns({stated: 0}), Columns()), Notices()
    closure: dict[str, Sequence[object]] = {
        name: [name] * 3 for name in CLOSURE_COLUMNS
    }
    carry_over(rows, IDS, published(**closure), notices)
    for name in CLOSURE_COLUMNS:
        assert rows.columns[name].to_pylist() == [None, None, name]
    assert told(notices) == [(name, 1) for name in CLOSURE_COLUMNS]


UPDATED: dict[str, Sequence[object]] = {
    "source": ["s"] * 3,
    "updated": ["2020-01-01"] * 3,
    "name": ["丙", "x", "甲"],
}


@pytest.mark.parametrize(
    ("name", "lon", "stays"),
    [
        (["甲", None, "丙"], [117.0, 117.0, 117.2], (True, True)),
        (["甲", None, None], [117.0, 117.0, 117.2], (True, False)),
        (["甲", None, "丙丙"], [117.0, 117.0, 117.2], (True, False)),
        (["甲", None, "丙"], [117.0001, 117.0, 117.2], (False, True)),
    ],
)
def test_who_says_it_and_when_stay_only_where_all_else_does(
    name: list[str | None], lon: list[float], stays: tuple[bool, bool]
) -> None:
    rows, notices = sheets(Columns({"name": 0}), Columns({"name": 0})), Notices()
    rows.columns["name"], rows.lon = pa.array(name), np.array(lon)
    before = published(**UPDATED, stalls=[1, 2, 3])
    carry_over(rows, IDS, before, notices)
    kept = (stays[0], False, stays[1])
    for column in ("source", "updated"):
        assert rows.columns[column].is_valid().to_pylist() == [*kept]
    assert told(notices) == [
        ("stalls", 2),
        ("source", sum(kept)),
        ("updated", sum(kept)),
    ]


def test_a_new_date_alone_does_not_make_another_source() -> None:
    columns = Columns({"name": 0, "updated": 1})
    rows, notices = sheets(columns, columns), Notices()
    rows.columns["name"] = pa.array(["甲", None, "丙"])
    rows.columns["updated"] = pa.array(["2026-01-01"] * 3)
    carry_over(rows, IDS, published(**UPDATED), notices)
    assert rows.columns["updated"].to_pylist() == ["2026-01-01"] * 3
    assert rows.columns["source"].to_pylist() == ["s", None, "s"]
