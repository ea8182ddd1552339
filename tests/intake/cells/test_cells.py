"""Tidy text: what was not meant goes, what was written stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.cells.cells import (
    MOST_CHARACTERS,
    has_hidden,
    is_placeholder,
    read_text,
    tidy,
)
from citymap.intake.cells.kinds_cell import TextTooLong
from citymap.intake.reading.workbook import CellKind


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("０１２３４５６７８９ＡＺａｚ", "0123456789AZaz"),
        ("　泉城广场　公厕　", "泉城广场 公厕"),
        ("a \t\r\n b", "a b"),
        ("第一行\n第二行", "第一行 第二行"),
        ("泉\u200b城\ufeff广\u202e场\u2066\u00ad\x00\x07", "泉城广场"),
        ("a\u2028b\u00a0c", "a b c"),
    ],
)
def test_a_difference_of_form_goes(written: str, meant: str) -> None:
    assert tidy(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "泉城广场（北门）：１号".replace("１", "1"),
        "=cmd|' /C calc'!A0",
        "＝cmd｜",
        "Ⅰ类",
        "①号公厕",
        "㎡",
        "𠮷野家",
        "龍\ufa19",  # a compatibility ideograph that NFKC would replace
        "\ue000",  # a character of GB18030 that Unicode has no place for
        "葛\U000e0100",  # with a variation selector
        "<script>alert(1)</script>",
        "Café",
        "–_——",
    ],
)
def test_a_name_is_not_damaged(text: str) -> None:
    assert tidy(text) == text
    assert not has_hidden(text)


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert not has_hidden(once)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in once)


@pytest.mark.parametrize("text", ["a\u200bb", "\x00", "\u202e名"])
def test_hidden_characters_are_noticed(text: str) -> None:
    assert has_hidden(text)


@pytest.mark.parametrize("text", ["a\nb", "\t", " a\u3000"])
def test_blanks_and_line_breaks_are_not_hidden(text: str) -> None:
    assert not has_hidden(text)


@pytest.mark.parametrize(
    "text",
    ["/", "-", "—", "——", "\\", "。", "?", "暂无", "待定", "N/A", "null", "None"],
)
def test_a_sign_or_word_for_nothing_known_is_one(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["无", "0", "A-1", "-1", "NA", "nan", "暂无障碍", "+"])
def test_what_may_mean_something_is_no_placeholder(text: str) -> None:
    assert not is_placeholder(text)


def test_a_text_is_cut_where_it_is_too_long_and_not_before() -> None:
    longest = "字" * MOST_CHARACTERS
    assert read_text(longest, CellKind.TEXT).kind is None
    cut = read_text(f"{longest}尾", CellKind.TEXT)
    assert (cut.value, cut.kind) == (longest, TextTooLong)
