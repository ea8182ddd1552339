"""What travels from the child to the parent: the same, or not at all."""

import random
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pytest

from citymap.errors import InternalError
from citymap.intake.reading.workbook import Block, CellKind, Sheet, Workbook
from citymap.intake.reading.workbook_file import load_workbook, save_workbook


def sheet(*columns: list[str | None], **given: object) -> Sheet:
    arrays = tuple(pa.array(column, pa.string()) for column in columns)
    rows = len(columns[0]) if columns else 0
    kinds = [[CellKind.TEXT if c else CellKind.EMPTY for c in col] for col in columns]
    grid = np.array(kinds, np.uint8).reshape(len(columns), rows).T
    told = {"name": "表", **given}
    return Sheet(columns=arrays, kinds=grid, rows=np.arange(1, rows + 1), **told)  # type: ignore[arg-type]  # a test's short cut


POINT = struct.pack("<BI2d", 1, 1, 117.02, 36.66)
SHEETS = [
    sheet(["a", None], ["1", "2"]),
    sheet(),
    sheet([]),
    sheet(["a", "b"], ["c", "d"], merged=(Block(0, 0, 1, 1),), hidden=True),
    sheet(["a", None], header=("名称",), crs=4490, geometry=pa.array([POINT, None])),
]


def saved(workbook: Workbook, folder: Path) -> Path:
    path = folder / "workbook"
    with path.open("wb") as file:
        save_workbook(workbook, file)
    return path


@pytest.mark.parametrize("one", SHEETS)
def test_a_workbook_comes_back_as_it_was(one: Sheet, tmp_path: Path) -> None:
    other = replace(one, name="另表")
    read = load_workbook(saved(Workbook("csv", (one, other), "gb18030"), tmp_path))
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


WHOLE: dict[str, object] = {"format": "csv", "encoding": None, "sheets": 1}
TOLD: dict[str, object] = {
    "name": "",
    "header": None,
    "merged": [],
    "crs": None,
    "hidden": False,
    "width": 1,
}


def columns(**other: pa.Array) -> dict[str, pa.Array]:
    """Give what a child writes of a sheet of two rows, a text in each."""
    kinds = pa.FixedSizeListArray.from_arrays(pa.array([1, 1], pa.uint8()), 1)
    row = pa.array([1, 2], pa.int64())
    return {"c0": pa.array(["甲", "乙"]), "row": row, "kinds": kinds, **other}


def stream(
    arrays: dict[str, pa.Array],
    told: dict[str, object],
    batches: int = 1,
    compression: str | None = None,
) -> bytes:
    table = pa.table(arrays).replace_schema_metadata({b"citymap": orjson.dumps(told)})
    options = pa.ipc.IpcWriteOptions(compression=compression)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        for _ in range(batches):
            writer.write_table(table)
    return bytes(sink.getvalue())


def load(data: bytes, folder: Path) -> Workbook:
    path = folder / "workbook"
    path.write_bytes(data)
    return load_workbook(path)


def test_what_a_child_may_write_by_hand_is_read(tmp_path: Path) -> None:
    read = load(stream({}, WHOLE) + stream(columns(), TOLD), tmp_path)
    assert read.sheets[0].columns[0].to_pylist() == ["甲", "乙"]


@pytest.mark.parametrize(
    "told",
    [
        *({"width": wrong} for wrong in (-1, 10**9, 3, 0, True, None)),
        *(
            {"merged": wrong}
            for wrong in ([[0, 0, 9, 0]], [[0, 0, 0]], {}, [["0"] * 4])
        ),
        {"merged": [[0, 0, 0, 0]] * 100_001},
        {"merged": [[0, 0, 0, True]]},
        *({"header": wrong} for wrong in (["a", "b"], [{"a": 1}], [1], "a")),
        *({"crs": wrong} for wrong in (1.5, True, 2**60, -1, 0, "EPSG:4326", [])),
        {"name": None},
        {"name": "a" * (9 << 20)},
        {"hidden": 1},
    ],
    ids=lambda told: str(told)[:40],
)
def test_what_a_child_tells_of_a_sheet_is_not_believed(
    told: dict[str, object], tmp_path: Path
) -> None:
    data = stream({}, WHOLE) + stream(columns(), TOLD | told)
    with pytest.raises(InternalError, match="not sound"):
        load(data, tmp_path)


@pytest.mark.parametrize(
    "told",
    [
        {"format": "../x"},
        {"format": ["csv"]},
        {"encoding": "utf-8; x"},
        {"encoding": 1},
        {"sheets": True},
        {"sheets": 101},
        {"sheets": 2},
    ],
    ids=str,
)
def test_what_a_child_tells_of_the_workbook_is_not_believed(
    told: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises(InternalError, match="not sound"):
        load(stream({}, WHOLE | told) + stream(columns(), TOLD), tmp_path)


def test_two_sheets_do_not_have_one_name(tmp_path: Path) -> None:
    one = stream(columns(), TOLD)
    with pytest.raises(InternalError, match="names of sheets"):
        load(stream({}, WHOLE | {"sheets": 2}) + one + one, tmp_path)


def kinds(*each: int) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(pa.array(each, pa.uint8()), 1)


@pytest.mark.parametrize(
    "other",
    [
        *({"row": pa.array(row)} for row in ([-5, 1], [0, 1], [2, 1], [1, 1])),
        *({"row": pa.array(row)} for row in ([1, 2**62], [1, None])),
        {"row": pa.array([1, 2], pa.int32())},
        {"kinds": kinds(1, 9)},
        {"kinds": kinds(1, 0)},
        {"kinds": kinds(1, 8)},
        {"c0": pa.array(["a", None])},
        {"c0": pa.array(["a", "b"]).dictionary_encode()},
        {"c0": pa.array(["a", "b"], pa.large_string())},
        {"c0": pa.array(["a", "b" * 400_001])},
        {"c1": pa.array(["a", "b"])},
        {"pad": pa.array([1, 2])},
        {"geometry": pa.array(["a", "b"])},
        {"geometry": pa.array([b"a", None])},
        {"geometry": pa.array([struct.pack("<BII", 1, 7, 1) * 200_000 + POINT, None])},
    ],
    ids=lambda other: str(other)[:40],
)
def test_cells_of_a_child_are_not_believed(
    other: dict[str, pa.Array], tmp_path: Path
) -> None:
    with pytest.raises(InternalError, match="not sound"):
        load(stream({}, WHOLE) + stream(columns(**other), TOLD), tmp_path)


@pytest.mark.parametrize("compression", ["zstd", "lz4"])
def test_nothing_is_unpacked(compression: str, tmp_path: Path) -> None:
    row = pa.array(np.zeros(1_000_000, np.int64))
    told = TOLD | {"width": 0}
    data = stream({}, WHOLE) + stream({"row": row}, told, compression=compression)
    assert len(data) < 100_000
    before = pa.total_allocated_bytes()
    with pytest.raises(InternalError, match="not sound: batch"):
        load(data, tmp_path)
    assert pa.total_allocated_bytes() - before < 100_000


@pytest.mark.parametrize("batches", [2, 1000])
def test_a_sheet_has_one_batch(batches: int, tmp_path: Path) -> None:
    data = stream({}, WHOLE) + stream(columns(), TOLD, batches)
    with pytest.raises(InternalError, match="a second batch"):
        load(data, tmp_path)


def test_any_byte_may_be_anything_and_nothing_breaks(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - a seeded sample
    good = stream({}, WHOLE) + stream(columns(geometry=pa.array([POINT, None])), TOLD)
    for _ in range(1_500):
        data = bytearray(good)
        for _ in range(chance.choice((1, 1, 2, 8))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            load(bytes(data), tmp_path)
        except InternalError as error:
            assert "not sound" in error.en  # noqa: PT017 - or none


@pytest.mark.parametrize("kept", [0, 40, 400, -1])
def test_a_file_that_ends_early_is_not_believed(kept: int, tmp_path: Path) -> None:
    path = saved(Workbook("csv", (SHEETS[0],)), tmp_path)
    path.write_bytes(path.read_bytes()[:kept] + b"\xff" * 100 * (kept > 0))
    with pytest.raises(InternalError, match="not sound"):
        load_workbook(path)
