"""Words become days and hours, or are not sure to belong together."""

import pytest

from citymap.hours.clauses import Days, Unsure
from citymap.hours.clock_words import Time, span
from citymap.hours.items import Item, Reader
from citymap.hours.words import Token

COMMA, AND, OFF, EXCEPT = (Token(kind) for kind in ("comma", "and", "off", "except"))
OPEN, CLOSE, PAUSE = Token("open"), Token("close"), Token("pause")
DAILY, WEEKEND = Days(("Mo-Su",)), Days(("Sa-Su",))
WORKDAYS, HOLIDAYS = Days(("Mo-Fr",), workdays=True), Days(("PH",))


def days(*names: str) -> Token:
    return Token("days", Days(names))


def hours(start: int, stop: int) -> tuple[Token, ...]:
    first, last = (Token("time", Time(hour, of_24=True)) for hour in (start, stop))
    return first, Token("dash"), last


def items(*tokens: Token) -> list[Item]:
    return Reader(tokens, span).items()


@pytest.mark.parametrize(
    ("names", "both"),
    [
        ((DAILY, Days(("Mo-Sa",))), Days(("Mo-Sa",))),
        ((Days(("Mo-Sa",)), DAILY), Days(("Mo-Sa",))),
        ((WORKDAYS, Days(("Mo-Fr",))), WORKDAYS),
        ((Days(("Sa",)), Days(("Su",))), Days(("Sa", "Su"))),
        ((WEEKEND, HOLIDAYS), Days(("Sa-Su", "PH"))),
    ],
)
def test_names_side_by_side_are_both_or_the_narrower(
    names: tuple[Days, Days], both: Days
) -> None:
    (item,) = items(*(Token("days", name) for name in names))
    assert item.days == both


@pytest.mark.parametrize(
    "tokens",
    [
        (days("PH"), days("Mo")),
        (Token("days", WORKDAYS), days("Mo-Th")),
        (days("Sa-Su"), days("Sa")),
        (Token("always", DAILY), days("Mo-Sa")),
        (*hours(9, 17), EXCEPT, days("Mo"), COMMA, days("Tu")),
        (*hours(9, 17), COMMA, days("Sa"), COMMA, days("Su"), Token("but_off")),
        (days("Su"), OFF, days("Mo")),
        (days("Su"), Token("all_day"), OFF),
        (*hours(9, 12), COMMA, *hours(14, 17), OPEN, days("Sa"), CLOSE),
        (*hours(9, 12), *hours(14, 17), OPEN, EXCEPT, days("Sa"), CLOSE),
        (days("Mo"), *hours(8, 17), days("Sa"), *hours(9, 15), PAUSE, *hours(12, 13)),
        (days("Mo"), *hours(8, 17), PAUSE, *hours(12, 13), days("Sa"), *hours(9, 15)),
    ],
)
def test_what_may_belong_together_in_two_ways_is_unsure(
    tokens: tuple[Token, ...],
) -> None:
    with pytest.raises(Unsure):
        items(*tokens)


def test_days_joined_by_and_are_both() -> None:
    (item,) = items(days("Mo-Fr"), AND, days("PH"))
    assert item.days == Days(("Mo-Fr", "PH"))
