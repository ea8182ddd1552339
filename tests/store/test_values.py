"""Cells as a table keeps them, by the type of their field."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from citymap.errors import DataRefused
from citymap.layer import City, Layer
from citymap.store.faults import Faults
from citymap.store.values import clean_columns, file_columns


def _clean(layer: Layer, city: City, **columns: pa.Array) -> dict[str, list[object]]:
    rows = len(next(iter(columns.values())))
    columns.setdefault("name", pa.array(["x"] * rows))
    faults = Faults("f", [f"row {i}" for i in range(rows)])
    cleaned = clean_columns(pa.table(columns), layer, city.time_zone, faults)
    faults.refuse_if_any()
    return {name: column.to_pylist() for name, column in cleaned.items()}


@pytest.mark.parametrize(
    ("field", "cells", "expected"),
    [
        ("name", pa.array([7, 8]), ["7", "8"]),
        ("name", pa.array(["a", "b"], pa.large_string()), ["a", "b"]),
        ("code", pa.array(["", " "]), [None, " "]),
        ("code", pa.nulls(2), [None, None]),
        ("code", pa.nulls(2, pa.float64()), [None, None]),
        ("wheelchair", pa.array(["yes", "no"]), ["yes", "no"]),
        ("wheelchair", pa.array(["", None]), [None, None]),
        ("wheelchair", pa.array([True, None]), ["yes", None]),
        ("grade", pa.array(["a", None]), ["a", None]),
        ("spaces", pa.array([0, 99], pa.int32()), [0, 99]),
        ("spaces", pa.array([3.0, None]), [3, None]),
        ("fee", pa.array([0, None]), [0.0, None]),
        ("fee", pa.array([0.25, 3.5], pa.float32()), [0.25, 3.5]),
        ("built", pa.array(["2024-02-29", None]), ["2024-02-29", None]),
        ("built", pa.array(["2024-02-29T00:00:00.000"]), ["2024-02-29"]),
        ("built", pa.array([dt.date(2024, 2, 29), None]), ["2024-02-29", None]),
        (
            "inspected",
            pa.array(["2026-11-20T16:30:00.000Z", "2026-11-20 08:30"]),
            ["2026-11-21T00:30:00+08:00", "2026-11-20T08:30:00"],
        ),
        (
            "closed_from",
            pa.array(["2026-11-20", "2026-11-20T00:30:00Z"]),
            ["2026-11-20", "2026-11-20T08:30:00+08:00"],
        ),
        ("closed_until", pa.array([dt.date(2026, 1, 2), None]), ["2026-01-02", None]),
        ("closed_reason", pa.array(["维修", 5 * "x"]), ["维修", "xxxxx"]),
        ("updated", pa.array(["2026-11-01", ""]), ["2026-11-01", None]),
        ("source", pa.array([1, 2]), ["1", "2"]),
        ("unknown", pa.array([1, 2], pa.int8()), [1, 2]),
        ("unknown", pa.array([True, None]), [True, None]),
        ("unknown", pa.array([0.5, None]), [0.5, None]),
        ("unknown", pa.array([dt.date(2026, 1, 2), None]), ["2026-01-02", None]),
    ],
)
def test_a_cell_that_its_field_allows_is_kept(
    field: str, cells: pa.Array, expected: list[object], layer: Layer, city: City
) -> None:
    assert _clean(layer, city, **{field: cells})[field] == expected


@pytest.mark.parametrize(
    ("field", "cells", "words"),
    [
        ("name", pa.array([0.5]), "name: 1 values .*allowed: text"),
        ("name", pa.array([b"x"]), "name: 1 values"),
        ("code", pa.array([True]), "code: 1 values"),
        ("wheelchair", pa.array(["YES"]), "yes, no or empty"),
        ("wheelchair", pa.array([1]), "yes, no or empty"),
        ("grade", pa.array(["A"]), "allowed: a, b"),
        ("spaces", pa.array(["5"]), "an integer"),
        ("spaces", pa.array([2.0**60]), "an integer"),
        ("spaces", pa.array([1e300]), "an integer"),
        ("spaces", pa.array([np.nan]), "an integer"),
        ("spaces", pa.array([-np.inf]), "an integer"),
        ("spaces", pa.array([100]), "an integer ≥ 0 ≤ 99"),
        ("fee", pa.array([np.nan]), "a finite number ≥ 0"),
        ("fee", pa.array([-0.01]), "a finite number ≥ 0"),
        ("built", pa.array(["2026-2-3"]), "a date as 2026-11-22"),
        ("built", pa.array(["2026-02-29"]), "a date"),
        ("built", pa.array(["２０２６-02-28"]), "a date"),
        ("built", pa.array(["2026-02-28T00:01"]), "a date"),
        ("built", pa.array(["2026-02-28T00:00Z"]), "a date"),
        ("built", pa.array([20260228]), "a date"),
        ("inspected", pa.array(["08:30"]), "a moment as 2026-11-22T08:00"),
        ("inspected", pa.array(["2026-11-20T25:00"]), "a moment"),
        ("inspected", pa.array(["2026-11-20"]), "a moment"),
        ("inspected", pa.array(["9999-12-31T23:59:59-12:00"]), "a moment"),
        ("closed_from", pa.array(["tomorrow"]), "a moment"),
        ("unknown", pa.array([b"x"]), "unknown: 1 values"),
        ("unknown", pa.array([np.inf]), "unknown: 1 values"),
        ("unknown", pa.array([["x"]]), "unknown: 1 values"),
    ],
)
def test_a_cell_that_its_field_does_not_allow_is_a_fault(
    field: str, cells: pa.Array, words: str, layer: Layer, city: City
) -> None:
    with pytest.raises(DataRefused, match=words):
        _clean(layer, city, **{field: cells})


def test_a_required_field_must_have_a_column(layer: Layer, city: City) -> None:
    faults = Faults("f", ["row 0"])
    clean_columns(pa.table({"code": ["x"]}), layer, city.time_zone, faults)
    with pytest.raises(DataRefused, match="no column for the required field name"):
        faults.refuse_if_any()


def test_columns_are_declared_then_common_then_the_rest(
    layer: Layer, city: City
) -> None:
    one = pa.array(["2026-01-01"])
    names = ["zoo", "updated", "grade", "aa", "closed_from", "name"]
    given = dict.fromkeys(names, one) | {"grade": pa.array(["a"])}
    assert list(_clean(layer, city, **given)) == [
        "name",
        "grade",
        "closed_from",
        "updated",
        "zoo",
        "aa",
    ]


def test_a_moment_without_offset_is_the_citys_time_in_a_file(
    layer: Layer, city: City
) -> None:
    moments = pa.array(["2026-11-20T08:30:00", "2026-11-20T00:30:00+00:00", None])
    kept = file_columns({"inspected": moments}, layer, city.time_zone, rows=3)
    half_past_midnight = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
    assert kept["inspected"].to_pylist() == [half_past_midnight] * 2 + [None]


def test_a_file_has_a_column_of_its_type_for_every_field(
    layer: Layer, city: City
) -> None:
    kept = file_columns({}, layer, city.time_zone, rows=2)
    assert kept["spaces"].type == pa.int64()
    assert kept["fee"].type == pa.float64()
    assert kept["built"].type == pa.date32()
    assert kept["inspected"].type == pa.timestamp("ms", "UTC")
    assert kept["closed_until"].type == pa.string()
    assert all(len(column) == 2 for column in kept.values())
