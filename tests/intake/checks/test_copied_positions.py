"""A position copied to another name is worth a word; a building's rooms no more."""

import pytest
from tests.intake.taken_rows import Row, codes, make_taken

from citymap.intake.checks.copied_positions import check_copied_positions
from citymap.intake.notices import Notices
from citymap.layer import GeometryKind


def checked(
    *rows: Row, kind: GeometryKind = "point", out: tuple[int, ...] = ()
) -> Notices:
    notices, taken = Notices(), make_taken(*rows, kind=kind)
    taken.out[list(out)] = True
    check_copied_positions(taken, notices)
    return notices


def at(east: float, *names: str | None) -> list[Row]:
    return [{"name": name, "east": east} for name in names]


def test_the_later_of_two_names_at_one_position_is_told_about_the_first() -> None:
    notices = checked(*at(7.3, "东门公厕", "大明湖公厕"), *at(90.1, "千佛山公厕"))
    assert codes(notices) == ["position_copied"]
    notice = notices.kept[0]
    assert (notice.row, notice.value) == (3, "大明湖公厕")
    assert "工作表“表”第 2 行“东门公厕”" in notice.say("zh")
    assert notice.kind.severity == "info"


@pytest.mark.parametrize(
    "rows",
    [
        at(7.3, "东门公厕", "东门 公厕"),  # told as one place twice
        at(7.3, "东门公厕", None),
        at(7.3, *(f"{n}门公厕" for n in "东南西北中")),  # told where located
        [*at(7.3, "东门公厕"), *at(7.4, "大明湖公厕")],
        at(0, "东门公厕", "大明湖公厕"),  # few decimals: neighbours may agree
    ],
)
def test_other_rows_are_not(rows: list[Row]) -> None:
    # Two decimals at the origin; elsewhere a walk of some metres has many.
    assert not checked(*rows).kept


def test_rows_that_are_out_and_lines_are_not_compared() -> None:
    rows = at(7.3, "东门公厕", "大明湖公厕")
    assert not checked(*rows, out=(0,)).kept
    assert not checked(*rows, kind="line").kept
    assert not checked({"name": "甲", "east": float("nan")}, *rows[:1]).kept
