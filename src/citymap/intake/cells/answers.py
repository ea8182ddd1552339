"""Cells that answer: yes or no, and one of a layer's choices.

A lone letter x is a tick in some offices and a cross in others. The column decides:
with nothing but x and blanks it is a tick, beside ticks it is a cross, else nobody
knows. The multiplication sign × is always a cross.
"""

import re
from collections.abc import Collection

from citymap.catalog.layer_file import as_compared
from citymap.intake.cells.cells import Reader, Reading
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
from citymap.layer import Field, Title

TICKS = frozenset("√✓✔☑v")
YES = TICKS | frozenset((
    "是", "是的", "有", "对", "可", "可以", "能", "具备", "具備", "具有", "已建",
    "已设", "已設", "已设置", "已設置", "设有", "設有", "配备", "已配备", "支持",
    "提供", "y", "yes", "true", "t", "1", "oui", "ja", "si",
))  # fmt: skip
NO = frozenset((
    "否", "不是", "无", "無", "没有", "沒有", "不", "不可", "不可以", "不能", "不具备",
    "不具備", "未建", "未设", "未設", "未设置", "未設置", "无设置", "未配备", "不支持",
    "不提供", "×", "✗", "✘", "╳", "n", "no", "false", "f", "0", "non", "nein",
))  # fmt: skip
CROSS = "x"

_COUNT = re.compile(r"([0-9]{1,6})(?:个|處|处|间|間|座|台|张|套|只|位|辆)?")


def yes_no_reader(texts: Collection[str]) -> Reader:
    """Make the reader of a column of answers.

    Parameters
    ----------
    texts
        All tidy texts of the column that are no placeholders: they tell what x is.

    >>> read = yes_no_reader(["有", "2个"])
    >>> read("有", CellKind.TEXT).value, read("2个", CellKind.TEXT).value
    ('yes', 'yes')
    """
    cross = _cross({as_compared(text) for text in texts})

    def read(text: str, _kind: CellKind) -> Reading:
        answer = as_compared(text)
        if answer == CROSS:
            return cross
        if answer in YES:
            return Reading("yes")
        if answer in NO:
            return Reading("no")
        count = _COUNT.fullmatch(answer)
        if count is None:
            return Reading(None, AnswerUnknown)
        return Reading("yes" if int(count[1]) else "no", CountTakenAsYes)

    return read


def _cross(answers: set[str]) -> Reading:
    """Tell what x means in a column of these answers."""
    taken: tuple[str | None, type[Kind]] = (None, MarkAmbiguous)
    if answers == {CROSS}:
        taken = ("yes", MarksTakenAsYes)
    elif answers & TICKS and not answers & (NO | (YES - TICKS)):
        taken = ("no", MarksTakenAsNo)
    return Reading(*taken)


def choice_reader(field: Field) -> Reader:
    """Make the reader of a choice: its value, titles and aliases, nothing near them.

    >>> from citymap.layer import Choice
    >>> first = Choice("first", Title("一类", "First grade"), ("一类公厕",))
    >>> grade = Field("grade", "choice", Title("等级", "Grade"), choices=(first,))
    >>> read = choice_reader(grade)
    >>> read("一类 公厕", CellKind.TEXT).value, read("特级", CellKind.TEXT).value
    ('first', None)
    """
    known = {
        as_compared(name): choice.value
        for choice in field.choices
        for name in (choice.value, choice.title.zh, choice.title.en, *choice.aliases)
    }
    allowed = Title(
        "、".join(choice.title.zh for choice in field.choices),
        ", ".join(choice.title.en for choice in field.choices),
    )

    def read(text: str, _kind: CellKind) -> Reading:
        value = known.get(as_compared(text))
        if value is None:
            return Reading(None, ChoiceUnknown, {"allowed": allowed})
        return Reading(value)

    return read
