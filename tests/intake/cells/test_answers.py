"""Yes, no and choices: understood exactly, or left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.cells.answers import choice_reader, yes_no_reader
from citymap.intake.cells.kinds_cell import (
    AnswerUnknown,
    ChoiceUnknown,
    CountTakenAsYes,
    MarkAmbiguous,
    MarksTakenAsNo,
    MarksTakenAsYes,
)
from citymap.intake.notices import Kind
from citymap.intake.reading.workbook import CellKind
from citymap.layer import Choice, Field, Title

GRADE = Field(
    "grade",
    "choice",
    Title("等级", "Grade"),
    choices=(
        Choice("first", Title("一类", "First grade"), ("一类公厕", "Ⅰ类")),
        Choice("second", Title("二类", "Second grade")),
    ),
)


@pytest.mark.parametrize(
    "text",
    ["是", "有", "√", "✓", "✔", "V", "v", "Y", "yes", "Yes", "TRUE", "1", "Oui", "具备",
     "已建", "可", "ｙｅｓ", "是 的"],
)  # fmt: skip
def test_a_yes_is_yes(text: str) -> None:
    reading = yes_no_reader([text])(text, CellKind.TEXT)
    assert (reading.value, reading.kind) == ("yes", None)


@pytest.mark.parametrize(
    "text",
    ["否", "无", "無", "没有", "×", "✗", "N", "no", "FALSE", "0", "Non", "不具备",
     "未建", "不可"],
)  # fmt: skip
def test_a_no_is_no(text: str) -> None:
    reading = yes_no_reader([text])(text, CellKind.TEXT)
    assert (reading.value, reading.kind) == ("no", None)


@pytest.mark.parametrize(
    "text",
    ["部分", "有/无", "limited", "不详情况", "○", "☒", "是否", "1.5", "-1", "2-3"],
)
def test_what_is_neither_is_left_open(text: str) -> None:
    reading = yes_no_reader([text])(text, CellKind.TEXT)
    assert (reading.value, reading.kind) == (None, AnswerUnknown)


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        (["x"], "yes", MarksTakenAsYes),
        (["x", "X"], "yes", MarksTakenAsYes),
        (["x", "√"], "no", MarksTakenAsNo),
        (["x", "V", "✓"], "no", MarksTakenAsNo),
        (["x", "√", "否"], None, MarkAmbiguous),
        (["x", "√", "×"], None, MarkAmbiguous),
        (["x", "yes"], None, MarkAmbiguous),
        (["x", "no"], None, MarkAmbiguous),
        (["x", "部分"], None, MarkAmbiguous),
    ],
)
def test_what_an_x_means_the_column_tells_or_nobody(
    column: list[str], value: str | None, kind: type[Kind]
) -> None:
    read = yes_no_reader(column)
    for mark in ("x", "X"):
        assert (read(mark, CellKind.TEXT).value, read(mark, CellKind.TEXT).kind) == (
            value,
            kind,
        )


@pytest.mark.parametrize(
    ("text", "value"), [("2", "yes"), ("12", "yes"), ("1个", "yes"), ("0处", "no")]
)
def test_a_count_says_whether_there_is_any(text: str, value: str) -> None:
    reading = yes_no_reader([text])(text, CellKind.TEXT)
    assert (reading.value, reading.kind) == (value, CountTakenAsYes)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("first", "first"),
        ("First Grade", "first"),
        ("一类 公厕", "first"),
        ("I类", "first"),
        ("二类", "second"),
    ],
)
def test_a_choice_is_known_by_value_title_and_alias(text: str, value: str) -> None:
    assert choice_reader(GRADE)(text, CellKind.TEXT).value == value


@pytest.mark.parametrize("text", ["一", "一类类", "firs", "三类", "一类、二类"])
def test_what_is_near_a_choice_is_none_and_the_choices_are_told(text: str) -> None:
    reading = choice_reader(GRADE)(text, CellKind.TEXT)
    assert (reading.value, reading.kind) == (None, ChoiceUnknown)
    assert reading.details["allowed"] == Title(
        "一类、二类", "First grade, Second grade"
    )


@given(st.text(min_size=1), st.lists(st.text()))
def test_any_text_is_read_as_yes_no_or_nothing(text: str, column: list[str]) -> None:
    reading = yes_no_reader([text, *column])(text, CellKind.TEXT)
    assert reading.value in ("yes", "no", None)
    assert reading.value is not None or reading.kind is not None
