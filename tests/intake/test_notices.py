"""Kinds and notices: codes, sentences, what is kept and what is only counted."""

import re
from string import Formatter

import pytest

from citymap.intake import kinds
from citymap.intake.notices import (
    MOST_OF_A_KIND,
    SEVERITIES,
    ImportRefused,
    Kind,
    Notice,
    Notices,
    column_letter,
)
from citymap.layer import Title

ALL = kinds.all_kinds()


class Unwell(Kind):
    """A cell is unwell.

    Do: let it rest.
    """

    severity = "warning"
    zh = "“{value}”不适，见{where}"
    en = "“{value}” is unwell, see {where}"


def placeholders(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("kind", ALL.values(), ids=ALL)
def test_a_kind_has_a_rule_and_says_what_to_do(kind: type[Kind]) -> None:
    assert kind.severity in SEVERITIES
    first, *rest = kind.rule().split("\n\n")
    assert first.endswith(".")
    assert any(paragraph.startswith("Do: ") for paragraph in rest)


@pytest.mark.parametrize("kind", ALL.values(), ids=ALL)
def test_a_kind_says_the_same_in_both_languages(kind: type[Kind]) -> None:
    assert placeholders(kind.zh) == placeholders(kind.en)
    assert re.search(r"[\u4e00-\u9fff]", kind.zh)
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"“[^”]*”", "", kind.en))


@pytest.mark.parametrize("kind", ALL.values(), ids=ALL)
def test_a_code_is_a_word_that_scripts_can_hold(kind: type[Kind]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{2,40}", kind.code())


def test_a_notice_says_what_was_given_and_where() -> None:
    notice = Notice(
        Unwell, "表一", 7, 2, "名称", "name", "x", {"where": Title("此处", "here")}
    )
    assert notice.say("zh") == "“x”不适，见此处"
    assert notice.as_json("en") == {
        "code": "unwell",
        "severity": "warning",
        "sheet": "表一",
        "row": 7,
        "column": "C",
        "header": "名称",
        "field": "name",
        "value": "x",
        "message": "“x” is unwell, see here",
    }


def test_foreign_text_is_never_a_template() -> None:
    notice = Notice(Unwell, value="{where.__class__} {0}", details={"where": "{value}"})
    assert notice.say("en") == "“{where.__class__} {0}” is unwell, see {value}"


def test_a_value_is_cut_and_loses_its_control_characters() -> None:
    notices = Notices()
    notices.add(Notice(Unwell, value="a\x00b" + "c" * 10_000, details={"where": ""}))
    assert notices.kept[0].value == "a�b" + "c" * 36 + "…"


def test_a_header_and_a_sheet_are_told_as_short_as_a_value() -> None:
    notices = Notices()
    where = {"where": ""}
    long = "a\x00b" + "c" * 99
    notices.add(Notice(Unwell, "表" * 99, header=long, details=where))
    notices.add(Notice(Unwell, details=where))
    told, none = (notice.as_json("en") for notice in notices.kept)
    assert told["header"] == "a�b" + "c" * 36 + "…"
    assert told["sheet"] == "表" * 39 + "…"
    assert notices.kept[0].sheet == "表" * 99  # by it the sheet's own cells are found
    assert (none["sheet"], none["header"], none["value"]) == (None, None, None)


def test_notices_of_a_kind_are_kept_up_to_a_limit_and_all_counted() -> None:
    notices = Notices()
    notices.add_all(Notice(Unwell, row=n) for n in range(MOST_OF_A_KIND + 5))
    assert notices.room_for(Unwell) == 0
    notices.count_more(Unwell, 10)
    assert len(notices.kept) == MOST_OF_A_KIND
    assert notices.total("warning") == MOST_OF_A_KIND + 15
    assert notices.total("error") == 0


def test_a_refusal_speaks_for_its_notice() -> None:
    notice = Notice(Unwell, value="x", details={"where": "A1"})
    refused = ImportRefused(notice)
    assert refused.say("en") == notice.say("en")
    assert refused.say("zh") == notice.say("zh")
    long = Notice(Unwell, value="v" * 99, header="h" * 99, details={"where": ""})
    assert len(ImportRefused(long).say("en")) < 99
    assert len(ImportRefused(long).notice.header or "") == 40


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16383, "XFD")]
)
def test_columns_are_lettered_as_spreadsheets_do(index: int, letter: str) -> None:
    assert column_letter(index) == letter
