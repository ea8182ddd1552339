"""A text is cut into words without a gap."""

import re

import pytest

from citymap.hours.clauses import Days, Unsure
from citymap.hours.words import Token, Vocabulary, settled

WORDS = Vocabulary(
    re.compile(r"(?P<daily>daily)|(?P<n>\d)|(?P<open>\()|(?P<close>\))|(?P<noise> )"),
    {"daily": Days(("Mo-Su",))},
    {"n": lambda match: Token("weekday", match[0])},
)
DAILY, OPEN, CLOSE = Token("days", Days(("Mo-Su",))), Token("open"), Token("close")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("daily 7", [DAILY, Token("weekday", "7")]),
        ("(daily)(daily)", [OPEN, DAILY, CLOSE, OPEN, DAILY, CLOSE]),
        ("(daily", [DAILY]),
        ("daily)", [DAILY]),
        ("((daily))", [DAILY]),
    ],
)
def test_words_are_told_apart_and_odd_parentheses_left_out(
    text: str, tokens: list[Token]
) -> None:
    assert WORDS.tokens(text) == tokens


def test_a_word_that_is_not_known_makes_the_text_unsure() -> None:
    with pytest.raises(Unsure):
        WORDS.tokens("daily?")


@pytest.mark.parametrize(
    ("kinds", "left"),
    [
        ("opening time", "time"),
        ("opening weekday comma weekday time", "weekday comma weekday time"),
        ("weekday opening time comma off", "weekday time comma off"),
        ("time opening comma weekday off", "time comma weekday off"),
        ("label weekday label time", "weekday time"),
        ("weekday time comma days label time", "weekday time comma days time"),
        ("since date to date time", "date to date time"),
        ("since time dash time", "time dash time"),
    ],
)
def test_words_that_add_nothing_are_left_out(kinds: str, left: str) -> None:
    tokens = settled([Token(kind) for kind in kinds.split()])
    assert [token.kind for token in tokens] == left.split()


@pytest.mark.parametrize(
    "kinds",
    [
        "time comma opening days",
        "time including days",
        "time opening weekday",
        "time comma weekday opening",
        "weekday off opening weekday",
        "time comma opening days comma days time",
        "all_day comma label weekday time",
        "time label time",
        "since date time",
        "since weekday time",
        "time since date",
    ],
)
def test_words_that_say_more_are_unsure(kinds: str) -> None:
    with pytest.raises(Unsure):
        settled([Token(kind) for kind in kinds.split()])
