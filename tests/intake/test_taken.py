"""Rows of several ledgers in one: named by their own sheets, left out by a mask."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from tests.intake.test_ledger import Odd, ledger

from citymap.catalog import read_catalog
from citymap.intake.ledger import Columns
from citymap.intake.taken import Source, Taken

TOILETS = read_catalog(Path(__file__).parents[2]).layer("toilets")


def taken() -> Taken:
    sources = (Source(ledger(), Columns()), Source(ledger(), Columns({"name": 0})))
    return Taken(
        layer=TOILETS,
        sources=sources,
        source=np.array([0, 1, 1]),
        row=np.array([0, 0, 1]),
        columns={"name": pa.array(["甲", "乙", "丙"]), "id": pa.array(["x"] * 3)},
        lon=np.array([117.0, np.nan, 117.2]),
        lat=np.array([36.6, 36.7, 36.8]),
        shapes=None,
        out=np.array([False, True, False]),
    )


def test_a_notice_names_the_row_in_its_own_sheet() -> None:
    notice = taken().notice(Odd, 2, field="name", value="丙")
    assert (notice.sheet, notice.row, notice.header) == ("历下", 9, "名称")
    assert taken().notice(Odd, 0, field="name").column is None
    label = taken().label(2)
    assert (label.zh, label.en) == ("工作表“历下”第 9 行", "row 9 of sheet “历下”")


def test_the_table_has_the_rows_that_are_not_left_out() -> None:
    table = taken().table(pa.array(["toilets.a", "toilets.b", "toilets.c"]))
    assert table.columns.to_pydict() == {
        "id": ["toilets.a", "toilets.c"],
        "name": ["甲", "丙"],
    }
    assert table.lon.tolist() == [117.0, 117.2]
    assert len(taken()) == 3


def test_a_row_that_is_left_out_needs_no_id() -> None:
    table = taken().table(pa.array(["toilets.a", None, "toilets.c"]))
    assert table.columns["id"].to_pylist() == ["toilets.a", "toilets.c"]


def test_a_long_name_of_a_sheet_is_cut_where_another_row_is_told_of_it() -> None:
    rows = taken()
    (one, *others) = rows.sources
    rows.sources = (replace(one, ledger=replace(one.ledger, sheet="表" * 99)), *others)
    assert rows.label(0).en == f"row 5 of sheet “{'表' * 39}…”"
