"""Chinese words are told apart; phrases are judged in test_phrases."""

import pytest

from citymap.hours.clauses import Days, Unsure
from citymap.hours.clock_words import Time
from citymap.hours.phrases_zh import simplified, tokens_zh
from citymap.hours.words import Token


def test_simplified_characters_stand_where_the_traditional_stood() -> None:
    text = "週三開放時間為06:00,其餘僅收舊衣"
    assert simplified(text) == "周三开放时间为06:00,其余仅收舊衣"


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("早六点", Token("time", Time(6, part="早"))),
        ("二十二点半", Token("time", Time(22, 30, of_24=True))),
        ("6时05分", Token("time", Time(6, 5))),
        ("06:30", Token("time", Time(6, 30, of_24=True, padded=True))),
        ("8.30", Token("time", Time(8, 30, of_24=True))),
        ("次日2:00", Token("time", Time(2, of_24=True, next_day=True))),
        ("十二月", Token("date", (12, None))),
        ("10月1日", Token("date", (10, 1))),
        ("每周日", Token("weekday", "Su")),
        ("星期天", Token("weekday", "Su")),
        ("国定假日", Token("days", Days(("PH",)))),
        ("夏令时", Token("days", Days(season="夏"))),
        ("其他时间", Token("days", Days(others=True))),
    ],
)
def test_a_word_says_what_it_means(text: str, token: Token) -> None:
    assert tokens_zh(text) == [token]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("周一、三、五", "周一、周三、周五"),
        ("周一至五", "周一至周五"),
        ("周六日", "周六、周日"),
        ("星期一,三", "星期一,星期三"),
    ],
)
def test_a_short_list_of_days_is_written_out(short: str, full: str) -> None:
    assert tokens_zh(short) == tokens_zh(full)


@pytest.mark.parametrize("text", ["零八点", "三四点", "十十点", "左右", "春节", "周八"])
def test_what_is_no_word_is_unsure(text: str) -> None:
    with pytest.raises(Unsure):
        tokens_zh(text)


def test_a_number_before_an_hour_is_not_a_day() -> None:
    kinds = [token.kind for token in tokens_zh("周一、三点")]
    assert kinds == ["weekday", "and", "time"]
