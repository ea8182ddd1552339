"""Days and hours take turns in one order, or nothing is sure."""

import pytest

from citymap.hours.clauses import Days, Unsure
from citymap.hours.clock_words import Time, span
from citymap.hours.sentences import MOST_TOKENS, read_sentences
from citymap.hours.words import Token

COMMA, DASH, OFF = Token("comma"), Token("dash"), Token("off")
OPEN, CLOSE, EXCEPT = Token("open"), Token("close"), Token("except")


def day(name: str) -> Token:
    return Token("weekday", name)


def hours(start: int, stop: int) -> tuple[Token, ...]:
    times = (Time(hour, of_24=True) for hour in (start, stop))
    first, last = (Token("time", time) for time in times)
    return first, DASH, last


DAY, SHORT = hours(8, 18), hours(9, 12)


@pytest.mark.parametrize(
    ("tokens", "osm"),
    [
        (DAY, "08:00-18:00"),
        ((day("Mo"), *DAY), "Mo 08:00-18:00"),
        ((day("Mo"), DASH, day("Fr"), *DAY), "Mo-Fr 08:00-18:00"),
        ((day("Mo"), DASH, *DAY), "Mo 08:00-18:00"),
        ((*DAY, day("Mo"), day("Tu")), "Mo,Tu 08:00-18:00"),
        ((*DAY, day("Mo"), *SHORT, day("Tu")), "Mo 08:00-18:00; Tu 09:00-12:00"),
        ((*DAY, COMMA, day("Mo"), *SHORT), "08:00-18:00; Mo 09:00-12:00"),
        ((*DAY, day("Mo"), COMMA, day("Tu"), OFF), "Mo 08:00-18:00; Tu off"),
        ((day("Mo"), *DAY, OFF, day("Tu")), "Mo 08:00-18:00; Tu off"),
        ((*DAY, OFF, day("Tu")), "08:00-18:00; Tu off"),
        ((*DAY, OPEN, day("Mo"), CLOSE), "Mo 08:00-18:00"),
        (
            (*DAY, OPEN, day("Mo"), CLOSE, COMMA, day("Tu"), *SHORT),
            "Mo 08:00-18:00; Tu 09:00-12:00",
        ),
        ((*DAY, OPEN, day("Mo"), OFF, CLOSE), "08:00-18:00; Mo off"),
        ((EXCEPT, day("Mo"), *DAY), "08:00-18:00; Mo off"),
        ((*DAY, Token("pause"), *hours(12, 13)), "08:00-12:00,13:00-18:00"),
    ],
)
def test_one_order_gives_hours(tokens: tuple[Token, ...], osm: str) -> None:
    assert read_sentences(tokens, span) == osm


@pytest.mark.parametrize(
    "tokens",
    [
        (),
        (OFF,),
        (day("Mo"),),
        (*DAY, OFF),
        (OFF, *DAY),
        (*DAY, day("Mo"), *SHORT),
        (*DAY, COMMA, day("Mo"), COMMA, day("Tu"), OFF),
        (day("Mo"), COMMA, OFF),
        (*DAY, day("Mo"), OFF, COMMA, day("Tu")),
        (day("Mo"), *DAY, COMMA, day("Tu")),
        (*SHORT, EXCEPT, day("Mo"), *hours(14, 18)),
        (*SHORT, OPEN, *hours(14, 18), CLOSE),
        (EXCEPT, *DAY),
        (*DAY, OFF, day("Mo"), EXCEPT, Token("days", Days(("PH",)))),
        (Token("pause"), *hours(12, 13)),
        (*DAY, Token("pause")),
        (Token("to"), *DAY),
        (*DAY[:2],),
        (*DAY, EXCEPT, Token("days", Days(others=True))),
        (Token("days", Days(("Mo-Su",))), DASH, day("Mo"), *DAY),
        (day("Mo"),) * MOST_TOKENS + DAY,
    ],
)
def test_several_orders_or_none_are_not_sure(tokens: tuple[Token, ...]) -> None:
    with pytest.raises(Unsure):
        read_sentences(tokens, span)
