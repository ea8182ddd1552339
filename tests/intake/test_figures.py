"""Stated figures against layers: what counts, and how a difference reads."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from citymap.catalog import Catalog, read_catalog
from citymap.intake.figures import Difference, compare_figures
from citymap.layer import Figure
from citymap.table import LayerTable

ROOT = Path(__file__).parents[2]
HOURS = [
    "24/7",
    "24小时",
    "00:00-24:00",
    "08:00-18:00",
    "24/7; Su off",
    "?",
    None,
    "24/7",
]
FEES = ["yes", "no", None, "yes", None, None, None, "no"]
CLOSED = [None] * 7 + ["2026-01-01"]


def toilets() -> LayerTable:
    n = len(HOURS)
    columns = {
        "id": [f"toilets.{i}" for i in range(n)],
        "opening_hours": HOURS,
        "fee": FEES,
        "stalls": [3, 3, 4, 5, 6, None, None, 3],
        "closed_from": CLOSED,
    }
    return LayerTable(pa.table(columns), np.zeros(n), np.zeros(n))


def stating(*figures: Figure) -> Catalog:
    catalog = read_catalog(ROOT)
    return replace(catalog, city=replace(catalog.city, figures=figures))


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({}, 8),
        ({"open": "24h"}, 4),  # three spellings; one of them closed for a time
        ({"fee": "yes"}, 2),
        ({"fee": "no", "open": "24h"}, 2),
        ({"stalls": "3"}, 3),
        ({"grade": "first"}, 0),  # the file has no such column
    ],
)
def test_a_figure_holds_when_so_many_features_are_so(
    where: dict[str, str], count: int
) -> None:
    right = Figure("toilets", count, tuple(where.items()), "a test")
    wrong = replace(right, count=count + 1)
    differences = compare_figures(stating(right, wrong), {"toilets": toilets()})
    assert differences == [Difference(wrong, count)]


def test_a_layer_without_data_is_a_difference() -> None:
    stated = Figure("toilets", 1287, (), "a test")
    (difference,) = compare_figures(stating(stated), {})
    assert difference.say("en") == "toilets: stated 1,287 (a test), no data"
    assert difference.say("zh") == "toilets：公布 1,287（a test），没有数据"


def test_a_layer_without_data_differs_even_from_none() -> None:
    stated = Figure("toilets", 0, (), "a test")
    assert compare_figures(stating(stated), {}) == [Difference(stated, None)]


def test_a_difference_tells_what_was_stated_and_what_there_is() -> None:
    stated = Figure("toilets", 9, (("open", "24h"), ("fee", "no")), "a test")
    said = Difference(stated, 2)
    assert said.say("en") == "toilets open=24h fee=no: stated 9 (a test), found 2"
    assert said.say("zh") == "toilets open=24h fee=no：公布 9（a test），实有 2"


def test_market_days_are_never_round_the_clock_and_always_open_is() -> None:
    catalog = stating(Figure("fairs", 0, (("open", "24h"),)))
    columns = pa.table({"id": ["fairs.1"], "market_days": ["24小时"]})
    table = LayerTable(columns, np.zeros(1), np.zeros(1))
    assert compare_figures(catalog, {"fairs": table}) == []
    parks = replace(catalog.layer("parks"), hours=None, always_open=True)
    open_parks = replace(
        stating(Figure("parks", 1, (("open", "24h"),))), layers={"parks": parks}
    )
    assert compare_figures(open_parks, {"parks": table}) == []


def test_a_file_without_the_hours_holds_nothing_round_the_clock() -> None:
    catalog = stating(Figure("toilets", 0, (("open", "24h"),)))
    table = LayerTable(pa.table({"id": ["toilets.1"]}), np.zeros(1), np.zeros(1))
    assert compare_figures(catalog, {"toilets": table}) == []
