"""Imports to look at: a small layer before and after, and what was said of a file."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import shapely
from tests.publish.sites import a_layer

from citymap.changes import Changes, find_changes
from citymap.publish.import_summary import ImportSummary, NoticeGroup, NoticePlace
from citymap.store.districts import Outlines
from citymap.table import LayerTable

OUTLINES = Outlines(
    names=("东区", "西区"),
    shapes=(shapely.box(117.2, 36, 117.4, 36.4), shapely.box(117, 36, 117.2, 36.4)),
    population=(None, None),
    codes=(None, None),
)
PLACE = NoticePlace("台账", 4, "C", "经度", "0531", "“0531”不是经度；请只写度数")
SUMMARY = ImportSummary(
    city="小城",
    layer="公共卫生间",
    file="台账.xlsx",
    sha256="3f9a" * 16,
    read_at="2026-11-22 21:05",
    since="20261120T021500Z",
    version=None,
    read=40,
    accepted=37,
    left_out=3,
    asks=False,
    groups=(
        NoticeGroup("lon_unreadable", "error", 3, (PLACE,)),
        NoticeGroup("few_doubts", "warning", 1, (replace(PLACE, said="看来不对"),)),
        NoticeGroup("many_doubts", "warning", 30, (PLACE,) * 25),
    ),
)


def table_of(
    ids: Sequence[int], *, east: Sequence[int] = (), names: Sequence[str] | None = None
) -> LayerTable:
    """Make features on a lattice; those ``east`` lie 0.02 degrees farther east."""
    numbers = np.array(ids, np.int64)
    columns = {
        "id": [f"toilets.{number:06d}" for number in ids],
        "name": names or [f"公厕 {number}" for number in ids],
    }
    lon = 117.01 + (numbers % 37) / 100 + np.isin(numbers, east) * 0.02
    lat = 36.01 + (numbers // 37 % 37) / 100
    types = pa.schema([("id", pa.string()), ("name", pa.string())])
    return LayerTable(pa.table(columns, types), lon, lat)


def changes_of(before: LayerTable, after: LayerTable) -> Changes:
    return find_changes(a_layer(), before, after)


def some_changes() -> Changes:
    """2 added, 3 removed, 4 moved, 1 changed, 90 kept."""
    names = [f"公厕 {number}" for number in range(3, 100)]
    names[50] = "改了名"
    after = table_of([*range(3, 100), 200, 201], east=(10, 20, 30, 40),
                     names=[*names, "新 1", "新 2"])  # fmt: skip
    return changes_of(table_of(range(100)), after)
