"""Two versions told apart: added, removed, moved, changed, kept."""

import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from tests.publish.test_compare import ROWS, Row, make_layer, table_of

from citymap.catalog import read_catalog
from citymap.changes import CellChange, find_changes
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

LAYER = make_layer()
NONE = {"added": 0, "removed": 0, "moved": 0, "changed": 0, "kept": 0, "shifted": 0}


def with_column(table: LayerTable, name: str, *cells: object) -> LayerTable:
    columns = table.columns.append_column(name, pa.array(cells))
    return LayerTable(columns, table.lon, table.lat, table.shapes)


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        (("a", 0, "甲", 1), ("a", 0, "甲", 1), {"kept": 1}),
        (("a", 0, "甲", 1), ("a", 0.05, "甲", 1), {"kept": 1}),
        (("a", 0, "甲", 1), ("a", 0.2, "甲", 1), {"kept": 1, "shifted": 1}),
        (("a", 0, "甲", 1), ("a", 19.9, "乙", 1), {"changed": 1, "shifted": 1}),
        (("a", 0, "甲", 1), ("a", 20.1, "甲", 1), {"moved": 1}),
        (("a", 0, "甲", 1), ("a", 20.1, "乙", 1), {"moved": 1, "changed": 1}),
        (("a", 0, "甲", 1), ("b", 0, "甲", 1), {"added": 1, "removed": 1}),
    ],
)
def test_a_feature_may_be_moved_and_changed_at_once(
    before: Row, after: Row, counts: dict[str, int]
) -> None:
    changes = find_changes(LAYER, table_of(before), table_of(after))
    assert changes.counts == NONE | counts
    assert changes.none == (counts == {"kept": 1})


def test_closures_and_undeclared_columns_are_changes_and_empty_ones_are_not() -> None:
    before = table_of(("a", 0, "甲", 1), ("b", 0, "乙", 1))
    closed = with_column(before, "closed_from", "2026-12-01", None)
    odd = with_column(closed, "remark", None, None)
    changes = find_changes(LAYER, before, odd)
    assert changes.fields == {"closed_from": 1}
    assert changes.changed_in({"name", "spaces"}).tolist() == [False, False]
    assert changes.changed_in({"closed_from"}).tolist() == [True, False]


def test_what_is_described_names_the_feature_as_it_is_now() -> None:
    before = table_of(("a", 0, "甲", 1), ("b", 0, "乙", 1), ("d", 0, "丁", 1))
    after = table_of(("a", 0, "甲二", None), ("c", 0, "丙", 1), ("d", 99, "丁", 1))
    told = find_changes(LAYER, before, after).describe(10)
    assert [(p.id, p.name) for p in told.added] == [("c", "丙")]
    assert [(p.id, p.name) for p in told.removed] == [("b", "乙")]
    (move,) = told.moved
    assert (move.id, move.metres, move.before) == ("d", 99.0, (117.0, 36.65))
    assert move.after[0] > 117.001
    assert told.changed == (
        CellChange("a", "甲二", "name", "甲", "甲二"),
        CellChange("a", "甲二", "spaces", 1, None),
    )


def test_lists_are_cut_and_counts_are_not() -> None:
    before = table_of(*((f"a{i:02d}", 0.0, "甲", 1) for i in range(30)))
    after = table_of(*((f"a{i:02d}", 50.0, "乙", 2) for i in range(30)))
    told = find_changes(LAYER, before, after).as_json(7)
    assert told["counts"] == NONE | {"moved": 30, "changed": 30}
    assert told["fields"] == {"name": 30, "spaces": 30}
    listed = json.loads(json.dumps(told))
    assert (len(listed["moved"]), len(listed["changed"])) == (7, 7)
    assert listed["moved"][0]["before"] == [117.0, 36.65]


def test_a_redrawn_shape_is_told_by_its_corners() -> None:
    row: Row = ("a", 0, "甲", 1)
    square = shapely.box(117, 36, 117.001, 36.001)
    house = shapely.Polygon([*square.exterior.coords[:4], (117.0005, 35.999)])
    layer = make_layer("polygon")
    before, after = table_of(row, shapes=[square]), table_of(row, shapes=[house])
    assert find_changes(layer, before, after).describe(5).changed == (
        CellChange("a", "甲", "geom", 5, 6),
    )
    assert find_changes(layer, before, before).none


def test_versions_without_features_are_compared() -> None:
    empty, one = table_of(), table_of(("a", 0, "甲", 1))
    assert find_changes(LAYER, empty, one).counts == NONE | {"added": 1}
    assert find_changes(LAYER, one, empty).counts == NONE | {"removed": 1}
    assert find_changes(LAYER, empty, empty).none


@given(ROWS, ROWS)
def test_every_feature_is_counted(old: list[Row], new: list[Row]) -> None:
    before, after = table_of(*old), table_of(*new)
    changes = find_changes(LAYER, before, after)
    ids, then = {row[0] for row in new}, {row[0] for row in old}
    assert changes.counts["added"] == len(ids - then)
    assert changes.counts["removed"] == len(then - ids)
    both = int(np.count_nonzero(changes.moved | changes.changed))
    assert both + changes.counts["kept"] == len(ids & then)
    back = find_changes(LAYER, after, before)
    assert back.counts["moved"] == changes.counts["moved"]
    assert back.fields == changes.fields


def test_what_goes_through_the_store_and_comes_back_is_no_change(
    tmp_path: Path,
) -> None:
    catalog = read_catalog(Path(__file__).parents[1])
    layer = catalog.layer("toilets")
    rows = [("toilets.a", 0.0, "甲", None), ("toilets.b", 40.0, None, None)]
    made = table_of(*rows)
    columns = made.columns.drop_columns(["spaces"]).set_column(
        1, "name", pa.array(["甲", "乙"])
    )
    table = LayerTable(
        columns.append_column("stalls", pa.array([3, None])), made.lon, made.lat
    )
    store = GeoPackageStore(tmp_path / "data", catalog.city)
    at = datetime(2026, 11, 22, tzinfo=catalog.city.time_zone)
    store.replace(layer, table, who="a", note="b", at=at)
    assert find_changes(layer, store.read(layer)[0], table).none
