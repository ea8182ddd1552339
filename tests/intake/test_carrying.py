"""What a file does not speak of stays; what it says is blank is blank."""

import numpy as np
import pyarrow as pa
import pytest
from tests.intake.test_taken import taken

from citymap.intake.carrying import carry_over
from citymap.intake.kinds_table import ColumnCarriedOver
from citymap.intake.notices import Notices
from citymap.table import LayerTable

IDS = pa.array(["toilets.a", "toilets.b", "toilets.c"])


def published(**columns: list[object]) -> LayerTable:
    table = pa.table({"id": ["toilets.c", "toilets.x", "toilets.a"], **columns})
    return LayerTable(table, np.full(3, 117.0), np.full(3, 36.6))


@pytest.mark.parametrize("name", ["closed_until", "stalls", "a column nobody declares"])
def test_a_column_that_the_file_has_not_got_stays(name: str) -> None:
    rows, notices = taken(), Notices()
    carry_over(rows, IDS, published(**{name: ["of c", "of x", "of a"]}), notices)
    assert rows.columns[name].to_pylist() == ["of a", None, "of c"]
    (notice,) = notices.kept
    assert notice.kind is ColumnCarriedOver
    assert notice.details["count"] == 2


def test_a_column_that_the_file_has_says_what_is_published() -> None:
    rows, notices = taken(), Notices()
    rows.columns["name"] = pa.nulls(3, pa.string())
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
