"""A city with one layer of toilets, and a clerk's tables for it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

CITY = """
name = { zh = "济南", en = "Jinan" }
bounds = [116.2, 36.0, 117.75, 37.55]
margin_m = 5000
time_zone = "Asia/Shanghai"
storage_crs = 4490
grid_crs = 4548
"""
TOILETS = """
id = "toilets"
title = { zh = "公厕", en = "Toilets" }
geometry = "point"
icon = "toilet"
colour = "#2b6ca3"
source = "a test"
key = "code"
hours = "opening_hours"
flags = ["wheelchair"]

[fields.code]
type = "text"
title = { zh = "编号", en = "Code" }

[fields.name]
type = "text"
title = { zh = "名称", en = "Name" }
required = true

[fields.opening_hours]
type = "opening_hours"
title = { zh = "开放时间", en = "Opening hours" }

[fields.wheelchair]
type = "yes_no_unknown"
title = { zh = "无障碍", en = "Wheelchair access" }

[fields.stalls]
type = "integer"
title = { zh = "厕位数", en = "Stalls" }
unit = "个"
minimum = 0
"""
HEADERS = "编号,名称,经度(WGS-84),纬度(WGS-84),开放时间,无障碍"


def make_small_city(folder: Path) -> Path:
    """Make the workspace; it has no data yet."""
    layers = folder / "layers"
    layers.mkdir(parents=True)
    (folder / "data").mkdir()
    (layers / "city.toml").write_text(CITY, encoding="utf-8")
    (layers / "toilets.toml").write_text(TOILETS, encoding="utf-8")
    return folder


def rows(number: int, word: str = "公厕") -> list[list[str]]:
    """Give clean rows, some hundreds of metres apart."""
    return [
        [
            f"{i:04}",
            f"{word}{i}号",
            f"{116.5 + i / 400:.6f}",
            f"{36.6 + i / 1e4:.6f}",
            "24/7",
            "是",
        ]
        for i in range(number)
    ]


def csv_text(
    lines: Sequence[Sequence[str]], changed: Mapping[tuple[int, int], str] | None = None
) -> str:
    """Write a table as a clerk's CSV; ``changed`` cells by row and column."""
    table = [list(line) for line in lines]
    for (row, column), text in (changed or {}).items():
        table[row][column] = text
    return "\n".join([HEADERS, *(",".join(line) for line in table)]) + "\n"
