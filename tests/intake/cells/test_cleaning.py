"""A ledger's cells become values of the layer's types, and every loss is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citymap.catalog import read_catalog
from citymap.intake.cells.cleaning import Mask, clean_ledger
from citymap.intake.cells.kinds_cell import (
    CellError,
    FormulaWithoutValue,
    HoursNotUnderstood,
    InvisibleRemoved,
    MarksTakenAsYes,
    PhoneUnreadable,
    PlaceholderEmptied,
    RequiredEmpty,
    RequiredUnreadable,
    TextTooLong,
)
from citymap.intake.cells.kinds_number import DateOrderTaken, NumberUnreadable
from citymap.intake.ledger import Columns, Ledger
from citymap.intake.notices import MOST_OF_A_KIND, Kind, Notices
from citymap.intake.reading.workbook import CellKind
from citymap.layer import FIELD_TYPES, Bounds, Choice, City, Field, Layer, Title
from citymap.store.faults import Faults
from citymap.store.values import clean_columns

ZONE = ZoneInfo("Asia/Shanghai")
CITY = City(Title("城", "City"), Bounds(116, 36, 118, 38), 5000, ZONE, 4490, 4548)
T = Title("列", "Column")
FIELDS = (
    Field("name", "text", Title("名称", "Name"), required=True),
    Field("note", "text", T),
    Field("stalls", "integer", T, unit="个", minimum=0),
    Field("area", "number", T, unit="㎡"),
    Field("ramp", "yes_no_unknown", T),
    Field("grade", "choice", T, choices=(Choice("first", Title("一类", "First")),)),
    Field("built", "date", T),
    Field("seen", "datetime", T),
    Field("hours", "opening_hours", T),
    Field("fair", "market_days", T),
    Field("phone", "phone", T),
    Field("page", "url", T),
)
LAYER = Layer("toilets", T, "point", "toilet", "#000000", "a test", FIELDS)

Cell = str | None | tuple[str | None, CellKind]
Cleaned = tuple[dict[str, pa.Array], Mask, Notices]


def ledger(columns: Mapping[str, Sequence[Cell]]) -> Ledger:
    """A table whose rows begin at 5 and whose columns begin at B."""
    cells = [[c if isinstance(c, tuple) else (c, CellKind.TEXT if c else CellKind.EMPTY)
              for c in column] for column in columns.values()]  # fmt: skip
    n = len(cells[0])
    return Ledger(
        sheet="台账",
        headers=tuple(f"列 {name}" for name in columns),
        places=tuple(range(1, len(columns) + 1)),
        columns=tuple(pa.array([t for t, _ in col], pa.string()) for col in cells),
        kinds=np.array([[k for _, k in col] for col in cells], np.uint8).T,
        rows=np.arange(5, 5 + n),
        read=n,
    )


def clean(
    layer: Layer = LAYER, kept: str = "", /, **columns: Sequence[Cell]
) -> Cleaned:
    """Clean columns; a name is added where the layer wants one."""
    n = len(next(iter(columns.values())))
    columns = columns if "name" in columns else {"name": ["甲"] * n, **columns}
    names = {name: i for i, name in enumerate(columns)}
    kept_ones = {name: i for name, i in names.items() if name == kept}
    fields = {name: i for name, i in names.items() if name != kept}
    notices = Notices()
    sheet = ledger(columns)
    values, out = clean_ledger(
        sheet, Columns(fields, kept=kept_ones), layer, CITY, notices
    )
    return values, out, notices


def kinds(notices: Notices) -> dict[type[Kind], int]:
    return dict(notices.counts)


GOOD: dict[str, list[Cell]] = {
    "name": ["泉城广场公厕", "Ｂ２公厕", "=cmd|x"],
    "note": ["无", None, "a  b"],
    "stalls": ["12个", ("3", CellKind.NUMBER), None],
    "area": ["1,234.5", "0.5", ("7", CellKind.NUMBER)],
    "ramp": ["有", "×", None],
    "grade": ["一类", None, "First"],
    "built": [("2026-11-22", CellKind.DATE), "2026年1月2日", None],
    "seen": ["2026-11-22 08:30", None, ("2026-01-01T00:00:05", CellKind.DATETIME)],
    "hours": ["24小时", "周一至周五 8:30-17:00", None],
    "fair": ["农历逢三、八", None, None],
    "phone": ["0531-88888888", ("13912345678", CellKind.NUMBER), None],
    "page": ["https://a.cn/", None, None],
    "closed_from": ["2026-11-22", "2026-11-22 08:00", None],
    "closed_reason": ["维修", None, "无"],
    "updated": ["2026/11/22", None, None],
    "id": ["toilets.1", "toilets.2", None],
    "extra": [("00123", CellKind.TEXT), ("1.5", CellKind.NUMBER), None],
}
CLEAN = {
    "name": ["泉城广场公厕", "B2公厕", "=cmd|x"],
    "note": ["无", None, "a b"],
    "stalls": [12, 3, None],
    "area": [1234.5, 0.5, 7.0],
    "ramp": ["yes", "no", None],
    "grade": ["first", None, "first"],
    "built": ["2026-11-22", "2026-01-02", None],
    "seen": ["2026-11-22T08:30:00+08:00", None, "2026-01-01T00:00:05+08:00"],
    "hours": ["24/7", "Mo-Fr 08:30-17:00", None],
    "fair": ["农历逢三、八", None, None],
    "phone": ["0531-88888888", "13912345678", None],
    "page": ["https://a.cn/", None, None],
    "closed_from": ["2026-11-22", "2026-11-22T08:00:00+08:00", None],
    "closed_reason": ["维修", None, None],
    "updated": ["2026-11-22", None, None],
    "id": ["toilets.1", "toilets.2", None],
    "extra": ["00123", "1.5", None],
}


def test_good_cells_become_values_of_their_types_and_nothing_is_said() -> None:
    values, out, notices = clean(LAYER, "extra", **GOOD)
    assert {name: column.to_pylist() for name, column in values.items()} == CLEAN
    assert not out.any()
    assert kinds(notices) == {PlaceholderEmptied: 1}  # the 无 of a reason


def test_a_store_takes_the_values_without_a_change() -> None:
    values, _, _ = clean(LAYER, "extra", **GOOD)
    faults = Faults("data/toilets.gpkg")
    raw = pa.table({name: c for name, c in values.items() if name != "id"})
    again = clean_columns(raw, LAYER, ZONE, faults)
    assert faults.found == []
    assert {name: c.to_pylist() for name, c in again.items()} == {
        name: cells for name, cells in CLEAN.items() if name != "id"
    }
    assert {name: c.type for name, c in again.items()} == {
        name: c.type for name, c in values.items() if name != "id"
    }


def test_only_what_the_sheet_has_is_given_back() -> None:
    values, _, _ = clean(stalls=["1"])
    assert list(values) == ["name", "stalls"]
    assert values["stalls"].type == pa.int64()


def test_a_column_without_values_has_its_type_too() -> None:
    values, _, _ = clean(stalls=[None], area=["/"], note=[None])
    types = [values[name].type for name in ("stalls", "area", "note")]
    assert types == [pa.int64(), pa.float64(), pa.string()]


def test_a_ledger_without_rows_is_no_fault() -> None:
    values, out, notices = clean(name=[], stalls=[])
    assert (len(values["name"]), len(out), kinds(notices)) == (0, 0, {})


def test_a_bad_cell_is_told_where_it_stands_and_left_empty() -> None:
    values, out, notices = clean(stalls=["1", None, "若干", "若干"])
    assert values["stalls"].to_pylist() == [1, None, None, None]
    assert not out.any()
    first, second = notices.kept
    assert (first.kind, first.sheet, first.row, first.letter) == (
        NumberUnreadable, "台账", 7, "C",
    )  # fmt: skip
    assert (first.header, first.field, first.value) == ("列 stalls", "stalls", "若干")
    assert second.row == 8


@pytest.mark.parametrize(
    "cell", [None, "", " ", "\u200b", "/", "暂无", "无", ("", CellKind.EMPTY)]
)
def test_a_row_without_what_is_required_is_left_out(cell: Cell) -> None:
    values, out, notices = clean(name=["甲", cell])
    assert out.tolist() == [False, True]
    assert values["name"].to_pylist() == ["甲", None]
    assert kinds(notices) == {RequiredEmpty: 1}
    assert notices.kept[0].row == 6
    assert "名称" in notices.kept[0].say("zh")


@pytest.mark.parametrize(
    "cell",
    [
        ("#N/A", CellKind.ERROR),
        "#REF!",
        (None, CellKind.FORMULA),
        ("", CellKind.FORMULA),
    ],
)
def test_a_required_value_that_cannot_be_read_is_one_error_that_says_why(
    cell: Cell,
) -> None:
    _, out, notices = clean(name=[cell])
    assert out.tolist() == [True]
    assert kinds(notices) == {RequiredUnreadable: 1}
    told = notices.kept[0]
    assert "整行未收录" in told.say("zh")
    assert "公式" in told.say("zh")
    assert "left out" in told.say("en")


def test_a_required_choice_tells_what_is_allowed() -> None:
    grade = replace(FIELDS[5], required=True)
    _, out, notices = clean(replace(LAYER, fields=(FIELDS[0], grade)), grade=["特级"])
    assert out.tolist() == [True]
    assert "一类" in notices.kept[0].say("zh")
    assert "First" in notices.kept[0].say("en")


def test_without_the_column_of_a_required_field_every_row_is_told() -> None:
    n = MOST_OF_A_KIND + 5
    notices = Notices()
    sheet = ledger({"note": ["a"] * n})
    columns = Columns({"note": 0})
    values, out = clean_ledger(sheet, columns, LAYER, CITY, notices)
    assert out.all()
    assert list(values) == ["note"]
    assert kinds(notices) == {RequiredEmpty: n}
    assert len(notices.kept) == MOST_OF_A_KIND


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ((None, CellKind.FORMULA), FormulaWithoutValue),
        (("#DIV/0!", CellKind.ERROR), CellError),
        (("错误：除以零的公式", CellKind.ERROR), CellError),
        ("#N/A", CellError),
        ("#value!", CellError),
    ],
)
@pytest.mark.parametrize("name", [field.name for field in FIELDS[1:]])
def test_formulas_without_value_and_errors_are_told_in_every_column(
    name: str, cell: Cell, kind: type[Kind]
) -> None:
    values, out, notices = clean(**{name: [cell]})
    assert values[name].to_pylist() == [None]
    assert not out.any()
    assert kinds(notices) == {kind: 1}


@pytest.mark.parametrize("text", ["#1公厕", "N/A栋", "#", "A#N/A"])
def test_a_text_like_an_error_is_a_text(text: str) -> None:
    values, _, notices = clean(note=[text, (text, CellKind.TEXT)])
    assert values["note"].to_pylist() == [text, text]
    assert kinds(notices) == {}


def test_a_formula_with_its_value_is_a_value() -> None:
    values, _, notices = clean(stalls=[("12", CellKind.NUMBER)])
    assert values["stalls"].to_pylist() == [12]
    assert kinds(notices) == {}


def test_information_is_told_once_for_a_column_with_how_often() -> None:
    _, _, notices = clean(
        note=["a\u200b", "b\u202ec\u00ad", "c"], stalls=["/", "/", "暂无"]
    )
    assert kinds(notices) == {InvisibleRemoved: 1, PlaceholderEmptied: 1}
    hidden, empty = notices.kept
    assert (hidden.row, hidden.details["number"]) == (None, 2)
    assert (empty.row, empty.details["number"], empty.value) == (None, 3, "/")
    assert "3" in empty.say("zh")


def test_one_cell_gives_one_notice() -> None:
    _, _, notices = clean(phone=["张三\u200b13912345678"])
    assert kinds(notices) == {PhoneUnreadable: 1}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("note", "无"),
        ("ramp", "no"),
        ("stalls", None),
        ("phone", None),
        ("hours", None),
    ],
)
def test_none_is_a_statement_in_optional_text_and_an_answer(
    name: str, value: str | None
) -> None:
    values, _, notices = clean(**{name: ["无"]})
    assert values[name].to_pylist() == [value]
    assert (PlaceholderEmptied in notices.counts) is (value is None)


def test_a_long_text_is_cut_and_told_in_text_and_in_hours() -> None:
    long = "字" * 10_001
    values, _, notices = clean(note=[long], hours=[long])
    assert {len(values[name][0].as_py()) for name in ("note", "hours")} == {10_000}
    assert kinds(notices) == {TextTooLong: 1, HoursNotUnderstood: 1}


def test_columns_are_understood_as_wholes() -> None:
    values, _, notices = clean(
        ramp=["x", None, "/"], built=["01/10/2014", "22/11/2014", None]
    )
    assert values["ramp"].to_pylist() == ["yes", None, None]
    assert values["built"].to_pylist() == ["2014-10-01", "2014-11-22", None]
    assert set(kinds(notices)) == {MarksTakenAsYes, PlaceholderEmptied, DateOrderTaken}
    assert all("{" not in n.say(lang) for n in notices.kept for lang in ("zh", "en"))


def test_the_same_text_of_two_kinds_is_read_as_two_cells() -> None:
    values, _, _ = clean(built=["46348", ("46348", CellKind.NUMBER), "46348"])
    assert values["built"].to_pylist() == [None, "2026-11-22", None]


def test_notices_beyond_their_room_are_counted() -> None:
    n = MOST_OF_A_KIND + 7
    _, _, notices = clean(stalls=["若干"] * n)
    assert len(notices.kept) == MOST_OF_A_KIND
    assert kinds(notices) == {NumberUnreadable: n}


CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.sampled_from(["有", "x", "1", "2个", "01/10/2014", "22/11/2014", "24小时", "/"]),
)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from([field.name for field in FIELDS]),
    st.lists(st.tuples(CELLS, st.sampled_from(CellKind)), max_size=6),
)
def test_nothing_raises_and_every_row_left_out_has_its_error(
    name: str, cells: list[tuple[str | None, CellKind]]
) -> None:
    values, out, notices = clean(**{name: list(cells)})
    wrong = {n.row for n in notices.of("error")}
    assert {row + 5 for row in np.flatnonzero(out)} == wrong
    assert all(len(column) == len(cells) for column in values.values())
    assert all(n.say("zh") and n.say("en") for n in notices.kept)


@settings(deadline=None, max_examples=100)
@given(st.lists(CELLS, min_size=1, max_size=5), st.sampled_from(FIELD_TYPES))
def test_cleaning_what_is_clean_changes_nothing(
    cells: list[str | None], kind: str
) -> None:
    name = next(field.name for field in FIELDS if field.type == kind)
    once = clean(**{name: list(cells)})[0][name].to_pylist()
    told = [None if value is None else str(value) for value in once]
    assert clean(**{name: told})[0][name].to_pylist() == once


def test_the_layers_of_this_repository_are_read_by_their_own_titles() -> None:
    catalog = read_catalog(Path(__file__).parents[3])
    for layer in catalog.layers.values():
        for field in (f for f in layer.fields if f.choices):
            titles = [choice.title.zh for choice in field.choices]
            sheet = ledger({field.name: list(titles)})
            columns = Columns({field.name: 0})
            values, _ = clean_ledger(sheet, columns, layer, catalog.city, Notices())
            assert values[field.name].to_pylist() == [c.value for c in field.choices]


@pytest.mark.parametrize(
    ("header", "given", "until"),
    [
        ("恢复开放日期", "2026-12-01", "2026-11-30"),
        ("重新开放日期", "2026年3月1日", "2026-02-28"),
        ("reopening_date", "2026-12-01", "2026-11-30"),
        ("恢复开放时间", "2026-12-01 08:00", "2026-12-01T08:00:00+08:00"),
        ("暂停开放止", "2026-12-01", "2026-12-01"),
        ("恢复开放日期", None, None),
    ],
)
def test_a_place_is_open_on_the_day_of_its_reopening(
    header: str, given: str | None, until: str | None
) -> None:
    sheet = replace(
        ledger({"name": ["甲"], "closed_until": [given]}), headers=("名称", header)
    )
    columns = Columns({"name": 0, "closed_until": 1})
    values, _ = clean_ledger(sheet, columns, LAYER, CITY, Notices())
    assert values["closed_until"].to_pylist() == [until]
