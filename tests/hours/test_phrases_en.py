"""English words are told apart; phrases are judged in test_phrases."""

import pytest

from citymap.hours.clauses import Days, Unsure
from citymap.hours.clock_words import Time
from citymap.hours.phrases_en import tokens_en
from citymap.hours.words import Token


@pytest.mark.parametrize("name", ["Thu", "Thur", "Thurs", "THURSDAY", "thursdays"])
def test_a_day_has_many_spellings(name: str) -> None:
    assert tokens_en(name) == [Token("weekday", "Th")]


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("9am", Token("time", Time(9, part="am"))),
        ("6.30 p.m.", Token("time", Time(6, 30, "pm"))),
        ("12 noon", Token("time", Time(12, part="noon"))),
        ("midnight", Token("time", Time(12, part="midnight"))),
        ("09:00", Token("time", Time(9, of_24=True, padded=True))),
        ("10:30", Token("time", Time(10, 30, padded=True))),
        ("17", Token("time", Time(17, of_24=True))),
        ("1st May", Token("date", (5, 1))),
        ("Sept", Token("date", (9, None))),
        ("bank holidays", Token("days", Days(("PH",)))),
        ("24-hour", Token("all_day")),
    ],
)
def test_a_word_says_what_it_means(text: str, token: Token) -> None:
    assert tokens_en(text) == [token]


def test_hours_beyond_twelve_settle_times_with_minutes_but_not_with_am_and_pm() -> None:
    def sure(text: str) -> list[bool]:
        times = [token.what for token in tokens_en(text)]
        return [time.of_24 for time in times if isinstance(time, Time)]

    assert sure("9:45-12:30 and 11:00-15:00") == [True] * 4
    assert sure("9 to 12 and 11:00-15:00") == [False, False, True, True]
    assert sure("9:45-12:30 and 11:00-15:00 and 6pm") == [*[False] * 3, True, False]


@pytest.mark.parametrize("text", ["Thues", "we", "dusk", "normally", "sunset", "9ish"])
def test_what_is_no_word_is_unsure(text: str) -> None:
    with pytest.raises(Unsure):
        tokens_en(text)
