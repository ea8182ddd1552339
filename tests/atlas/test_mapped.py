"""Mapped columns: the same table, and nothing left behind."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pytest

from citymap.atlas import mapped


def _table(n: int) -> pa.Table:
    return pa.table({"id": [f"a.{i}" for i in range(n)], "n": list(range(n))})


def test_a_large_table_is_mapped_and_its_file_has_no_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mapped, "MANY_ROWS", 10)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = pa.total_allocated_bytes()
    table = _table(5000)
    found = mapped.map_columns(table)
    assert found.equals(table)
    del table
    assert pa.total_allocated_bytes() - before < 5000
    assert not list(tmp_path.iterdir())
    assert found["id"][4321].as_py() == "a.4321"


def test_a_small_table_stays_where_it_is() -> None:
    table = _table(5)
    assert mapped.map_columns(table) is table


def test_without_a_place_to_write_the_table_stays_in_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mapped, "MANY_ROWS", 10)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    table = _table(50)
    assert mapped.map_columns(table) is table
