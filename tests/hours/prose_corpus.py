"""Every distinct text about hours in the corpora, read where they lie."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

MESSY = Path(__file__).parents[2].parent / "shared" / "data" / "messy"
_CDATA = re.compile(r"^<!\[CDATA\[(.*)\]\]>$", re.DOTALL)


def distinct_phrases() -> list[tuple[str, str]]:
    """Give (corpus, text), each text once, in the order of the files."""
    found: dict[str, str] = {}
    for corpus, text in _all():
        if text.strip():
            found.setdefault(text.strip(), corpus)
    return [(corpus, text) for text, corpus in found.items()]


def _all() -> Iterator[tuple[str, str]]:
    taipei = MESSY / "taipei" / "timed-collection-points.csv"
    yield from (("taipei", row["備註"]) for row in _rows(taipei, "cp950"))
    barnet = MESSY / "london" / "barnet_raw.csv"
    yield from (("barnet", row["OpeningHours"]) for row in _rows(barnet, "utf-8-sig"))
    for name, heading, first in (
        ("healthmatic", "Opening Time", 3),
        ("islington", "Times ", 0),
    ):
        book = CalamineWorkbook.from_path(str(MESSY / "london" / f"{name}_raw.xlsx"))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)[first:]
        column = rows[0].index(heading)
        yield from ((name, str(row[column])) for row in rows[1:])
    merton = (MESSY / "london" / "merton_community.kml").read_text("utf-8")
    for text in re.findall(r"<description>(.*?)</description>", merton, re.DOTALL):
        yield "merton", _CDATA.sub(r"\1", text)
    paris = json.loads((MESSY / "paris" / "sanisettesparis.json").read_text("utf-8"))
    yield from (("paris", one["fields"].get("horaire", "")) for one in paris)


def _rows(path: Path, encoding: str) -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))
