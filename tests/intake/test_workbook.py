"""What travels from the child to the parent: the same, or not at all."""

from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pytest

from citymap.errors import InternalError
from citymap.intake.workbook import (
    Block,
    CellKind,
    Sheet,
    Workbook,
    load_workbook,
    save_workbook,
)


def sheet(*columns: list[str | None], **given: object) -> Sheet:
    arrays = tuple(pa.array(column, pa.string()) for column in columns)
    rows = len(columns[0]) if columns else 0
    kinds = [[CellKind.TEXT if c else CellKind.EMPTY for c in col] for col in columns]
    grid = np.array(kinds, np.uint8).reshape(len(columns), rows).T
    return Sheet("表", arrays, grid, np.arange(1, rows + 1), **given)  # type: ignore[arg-type]  # a test's short cut


SHEETS = [
    sheet(["a", None], ["1", "2"]),
    sheet(),
    sheet([]),
    sheet(["a", "b"], ["c", "d"], merged=(Block(0, 0, 1, 1),), hidden=True),
    sheet(["a", None], header=("名称",), crs=4490, geometry=pa.array([b"1", None])),
]


def saved(workbook: Workbook, folder: Path) -> Path:
    path = folder / "workbook"
    with path.open("wb") as file:
        save_workbook(workbook, file)
    return path


@pytest.mark.parametrize("one", SHEETS)
def test_a_workbook_comes_back_as_it_was(one: Sheet, tmp_path: Path) -> None:
    read = load_workbook(saved(Workbook("csv", (one, one), "gb18030"), tmp_path))
    assert (read.format, read.encoding, len(read.sheets)) == ("csv", "gb18030", 2)
    for again in read.sheets:
        assert again.columns == one.columns
        assert np.array_equal(again.kinds, one.kinds)
        assert np.array_equal(again.rows, one.rows)
        assert (again.header, again.merged, again.crs, again.hidden) == (
            one.header,
            one.merged,
            one.crs,
            one.hidden,
        )
        assert again.geometry == one.geometry


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("width", -1),
        ("width", 10**9),
        ("width", 3),
        ("merged", [[0, 0, 9, 0]]),
        ("merged", [[0, 0, 0]]),
        ("merged", {}),
        ("header", ["one too", "many", "names"]),
        ("crs", 1.5),
    ],
)
def test_what_a_child_says_is_not_believed(
    key: str, value: object, tmp_path: Path
) -> None:
    path = saved(Workbook("csv", (SHEETS[0],)), tmp_path)
    with pa.BufferReader(path.read_bytes()) as stream:
        tables = [pa.ipc.open_stream(stream).read_all() for _ in range(2)]
    told = orjson.loads(tables[1].schema.metadata[b"citymap"])
    told[key] = value
    tables[1] = tables[1].replace_schema_metadata({b"citymap": orjson.dumps(told)})
    with path.open("wb") as file:
        for table in tables:
            with pa.ipc.new_stream(file, table.schema) as writer:
                writer.write_table(table)
    with pytest.raises(InternalError, match="not sound"):
        load_workbook(path)


@pytest.mark.parametrize("kept", [0, 40, 400, -1])
def test_a_file_that_ends_early_is_not_believed(kept: int, tmp_path: Path) -> None:
    path = saved(Workbook("csv", (SHEETS[0],)), tmp_path)
    path.write_bytes(path.read_bytes()[:kept] + b"\xff" * 100 * (kept > 0))
    with pytest.raises(InternalError, match="not sound"):
        load_workbook(path)
