import pytest

from citymap.intake.notices import ImportRefused
from citymap.intake.reading import records_table
from citymap.intake.reading.records_table import cell_of, number_text, sheet_of_records
from citymap.intake.reading.workbook import CellKind


@pytest.mark.parametrize(
    ("value", "text", "kind"),
    [
        (None, None, CellKind.EMPTY),
        ("", None, CellKind.EMPTY),
        ([], None, CellKind.EMPTY),
        ({}, None, CellKind.EMPTY),
        (0, "0", CellKind.NUMBER),
        (False, "FALSE", CellKind.BOOLEAN),
        ("00123", "00123", CellKind.TEXT),
        (" 甲 ", " 甲 ", CellKind.TEXT),
        ([1, "二", None], '[1,"二",null]', CellKind.TEXT),
    ],
)
def test_a_value_is_told_as_text_and_kind(
    value: object, text: str | None, kind: CellKind
) -> None:
    assert cell_of(value) == (text, kind)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (-0.5, "-0.5"),
        (117.02, "117.02"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e22, "10000000000000000000000"),
        (2.5e-7, "0.00000025"),
    ],
)
def test_a_number_is_told_in_the_shortest_digits_without_exponent(
    value: float, text: str
) -> None:
    assert number_text(value) == text
    assert float(text) == value


def test_columns_stand_in_the_order_of_first_appearance() -> None:
    sheet = sheet_of_records([{"b": 1}, {"a": 2, "b": 3}, {"c": 4}])
    assert sheet.header == ("b", "a", "c")
    assert [c.to_pylist() for c in sheet.columns] == [
        ["1", "3", None],
        [None, "2", None],
        [None, None, "4"],
    ]
    assert sheet.rows.tolist() == [1, 2, 3]


def test_more_cells_than_a_layer_has_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(records_table, "MOST_CELLS", 4)
    sheet_of_records([{"a": 1, "b": 2}, {}])
    with pytest.raises(ImportRefused, match="too many records"):
        sheet_of_records([{"a": 1, "b": 2}, {}, {}])
