"""A text is cut into words without a gap."""

import re

import pytest

from citymap.hours.clauses import Days, Unsure
from citymap.hours.words import Token, Vocabulary

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
