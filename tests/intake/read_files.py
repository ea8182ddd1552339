"""Reads the bytes of a test as a clerk's file, through the child."""

from collections.abc import Mapping
from pathlib import Path

from citymap.intake.reading.sandbox import Ask, read_file
from citymap.intake.reading.workbook import Sheet, Workbook

Rows = list[list[str | None]]


def read_bytes(
    data: bytes, filename: str, folder: Path, ask: Mapping[str, str] | None = None
) -> Workbook:
    """Give a file to the sandbox; ``folder`` is empty before."""
    job = folder / "job"
    job.mkdir()
    path = folder / filename
    path.write_bytes(data)
    return read_file(path, job, Ask(**(ask or {})))


def rows_of(sheet: Sheet) -> Rows:
    """Give the cells of a sheet by row."""
    columns = [column.to_pylist() for column in sheet.columns]
    return [list(row) for row in zip(*columns, strict=True)]
