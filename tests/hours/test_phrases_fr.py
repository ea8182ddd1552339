"""French words are told apart; phrases are judged in test_phrases."""

import pytest

from citymap.hours.clauses import Days, Unsure
from citymap.hours.clock_words import Time
from citymap.hours.phrases_fr import tokens_fr
from citymap.hours.words import Token


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("6 h", Token("time", Time(6))),
        ("8h30", Token("time", Time(8, 30))),
        ("minuit", Token("time", Time(24))),
        ("Mardis", Token("weekday", "Tu")),
        ("mercredi", Token("weekday", "We")),
        ("dim.", Token("weekday", "Su")),
        ("1er mai", Token("date", (5, 1))),
        ("24 h / 24", Token("all_day")),
        ("7j/7", Token("days", Days(("Mo-Su",)))),
        ("jours fériés", Token("days", Days(("PH",)))),
        ("fermée", Token("off")),
    ],
)
def test_a_word_says_what_it_means(text: str, token: Token) -> None:
    assert tokens_fr(text) == [token]


@pytest.mark.parametrize("text", ["mar", "9", "voir", "environ 9h", "sur rendez-vous"])
def test_what_is_no_word_is_unsure(text: str) -> None:
    with pytest.raises(Unsure):
        tokens_fr(text)
