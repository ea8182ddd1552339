"""Large files: how long an import takes, and how much memory all of it needs."""

import contextlib
import csv
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter
from tests.intake.small_city import make_small_city

from prove.proof import Line, Room

HEADERS = (
    "编号", "名称", "区县", "地址", "经度(WGS-84)", "纬度(WGS-84)",
    "开放时间", "无障碍", "厕位数", "建成日期", "联系电话", "备注",
)  # fmt: skip
HOURS = ("24小时", "6:00-22:00", "周一至周五 8:30-17:00，周末休息", "早六点至晚十点")
XLSX_ROWS, XLSX_MOST_S, XLSX_MOST_GB = 100_000, 60.0, 1.5
CSV_ROWS, CSV_MOST_S = 1_000_000, 120.0
_POLL_S = 0.1


def prove(room: Room) -> list[Line]:
    """Make the files and import each by the command line; nothing is published."""
    workspace = make_small_city(room.folder / "workspace")
    book, table = room.folder / "book.xlsx", room.folder / "table.csv"
    _write_book(book)
    _write_table(table)
    room.step(1, 3)
    book_s, book_gb, book_rows = _import(workspace, book)
    room.step(2, 3)
    table_s, table_gb, table_rows = _import(workspace, table)
    room.step(3, 3)
    return [
        Line(
            f"`import` of an XLSX within {XLSX_MOST_S:.0f} s and {XLSX_MOST_GB} GB",
            f"{book_rows:,} rows of {len(HEADERS)} columns accepted",
            f"{book_s:.0f} s, {book_gb:.2f} GB with its child",
            book_rows == XLSX_ROWS
            and book_s <= XLSX_MOST_S
            and book_gb <= XLSX_MOST_GB,
        ),
        Line(
            f"`import` of a CSV within {CSV_MOST_S:.0f} s",
            f"{table_rows:,} rows of {len(HEADERS)} columns accepted",
            f"{table_s:.0f} s, {table_gb:.2f} GB with its child",
            table_rows == CSV_ROWS and table_s <= CSV_MOST_S,
        ),
    ]


def _rows(number: int) -> Iterator[list[str | float]]:
    chance = random.Random(20261122)  # noqa: S311 - seeded data
    for i in range(number):
        yield [
            f"P{i:07}",
            f"公厕{i}号",
            chance.choice(("历下区", "市中区", "槐荫区")),
            f"某路{i % 500}号",
            round(116.5 + chance.random(), 6),
            round(36.2 + chance.random(), 6),
            chance.choice(HOURS),
            chance.choice(("是", "否", "")),
            f"{chance.randint(1, 40)}个",
            f"20{chance.randint(10, 25)}-{chance.randint(10, 12)}-1{i % 10}",
            f"138{chance.randint(10_000_000, 99_999_999)}",
            "",
        ]


def _write_book(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, HEADERS)
    for number, row in enumerate(_rows(XLSX_ROWS), 1):
        sheet.write_row(number, 0, row)
    book.close()


def _write_table(path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(_rows(CSV_ROWS))


def _import(workspace: Path, file: Path) -> tuple[float, float, int]:
    """Give seconds, gigabytes of all its processes at their most, rows accepted."""
    command = ["-m", "citymap", "import", "toilets", str(file), "--json"]
    begun = time.perf_counter()
    most = 0
    with (
        (file.parent / "told.json").open("wb") as told,
        subprocess.Popen(
            [sys.executable, *command, "--workspace", str(workspace)],
            stdout=told,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        while process.poll() is None:
            most = max(most, _memory(process.pid))
            time.sleep(_POLL_S)
    took = time.perf_counter() - begun
    report = json.loads((file.parent / "told.json").read_bytes())
    return took, most / 1e9, int(report["accepted"])


def _memory(pid: int) -> int:
    """Add up the resident bytes of a process and of those that it started."""
    total = 0
    with contextlib.suppress(OSError, IndexError, ValueError):
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        total += pages * 4096
        for child in Path(f"/proc/{pid}/task").glob("*/children"):
            total += sum(_memory(int(c)) for c in child.read_text("ascii").split())
    return total
