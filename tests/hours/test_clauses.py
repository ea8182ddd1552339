"""Clauses agree, or nothing is said."""

import pytest

from citymap.hours.clauses import Clause, Days, Period, Unsure, minus, say

MORNING, DAY, EVENING = ((480, 720),), ((480, 1080),), ((840, 1080),)
SUMMER: Period = ((5, None), (10, None))
WINTER: Period = ((11, None), (4, None))


def on(*names: str) -> Days:
    return Days(names)


@pytest.mark.parametrize(
    ("clauses", "osm"),
    [
        ([Clause(Days(), DAY)], "08:00-18:00"),
        ([Clause(Days(), ((0, 1440),))], "24/7"),
        ([Clause(on("Mo-Fr"), ((0, 1440),))], "Mo-Fr 00:00-24:00"),
        ([Clause(Days(), DAY), Clause(on("Mo"))], "08:00-18:00; Mo off"),
        (
            [Clause(on("We"), MORNING), Clause(Days(others=True), DAY)],
            "We 08:00-12:00; Mo,Tu,Th,Fr,Sa,Su 08:00-18:00",
        ),
        (
            [Clause(Days(period=SUMMER), DAY), Clause(Days(period=WINTER), MORNING)],
            "May-Oct 08:00-18:00; Nov-Apr 08:00-12:00",
        ),
        (
            [Clause(Days(season="夏"), DAY), Clause(Days(season="冬"), MORNING)],
            "08:00-18:00 unknown, 08:00-12:00",
        ),
        (
            [Clause(Days(season="夏"), MORNING), Clause(Days(season="冬"), EVENING)],
            "08:00-12:00,14:00-18:00 unknown",
        ),
        ([Clause(Days(("Mo-Fr",), workdays=True), DAY)], "Mo-Fr 08:00-18:00; PH off"),
        (
            [Clause(Days(period=SUMMER), DAY), Clause(on("PH"))],
            "May-Oct 08:00-18:00; PH off",
        ),
        ([Clause(Days(period=((5, 1), (5, 1))), DAY)], "May 01 08:00-18:00"),
    ],
)
def test_clauses_that_agree_are_rules(clauses: list[Clause], osm: str) -> None:
    assert say(clauses) == osm


@pytest.mark.parametrize(
    "clauses",
    [
        [Clause(on("Mo"), MORNING), Clause(on("Mo"), EVENING)],
        [Clause(on("Mo-Fr"), DAY), Clause(on("Fr-Su"), MORNING)],
        [Clause(on("Mo")), Clause(on("Mo-Su"), DAY)],
        [Clause(on("Mo-Sa")), Clause(on("We"), DAY)],
        [Clause(Days(), EVENING + MORNING)],
        [Clause(Days(), ((480, 1080), (1200, 1990)))],
        [Clause(Days(others=True), DAY)],
        [Clause(on("Mo-Su"), DAY), Clause(Days(others=True), MORNING)],
        [Clause(Days(season="夏"), DAY)],
        [Clause(Days(season="夏")), Clause(Days(season="冬"))],
        [Clause(Days(season="夏"), DAY), Clause(Days(season="夏"), DAY)],
        [Clause(Days(season="夏"), DAY), Clause(on("Mo"))],
        [Clause(Days(), DAY), Clause(Days(period=SUMMER), MORNING)],
        [
            Clause(Days(period=SUMMER), DAY),
            Clause(Days(period=WINTER), MORNING),
            Clause(Days(("Mo",), period=WINTER)),
        ],
        [
            Clause(Days(period=SUMMER), DAY),
            Clause(Days(period=((10, None), (4, None))), MORNING),
        ],
        [Clause(Days(("Sa", "PH"), period=SUMMER), DAY)],
        [Clause(Days(period=((2, 30), (3, 1))), DAY)],
        [Clause(Days(period=((5, None), (9, 30))), DAY)],
        [Clause(Days(period=((5, None), (13, None))), DAY)],
        [Clause(on("Mo"), MORNING)] * 31,
        [Clause(Days(), MORNING + EVENING), Clause(on("We"), EVENING)],
        [Clause(Days(), ((660, 1260),)), Clause(on("Fr"), ((1020, 1380),))],
        [Clause(Days(), ((0, 1440),)), Clause(on("Fr"), DAY)],
        [Clause(on("Mo-Fr"), DAY), Clause(on("PH"), MORNING)],
        [Clause(Days(), DAY), Clause(on("PH"), MORNING)],
    ],
)
def test_clauses_that_do_not_agree_say_nothing(clauses: list[Clause]) -> None:
    with pytest.raises(Unsure):
        say(clauses)


def test_a_pause_lies_within_one_span() -> None:
    assert minus(((480, 1080),), (720, 780)) == ((480, 720), (780, 1080))
    for pause in ((420, 500), (480, 720), (1100, 1200)):
        with pytest.raises(Unsure):
            minus(((480, 1080),), pause)


def test_only_one_period_can_be_named_at_a_time() -> None:
    with pytest.raises(Unsure):
        Days(period=SUMMER) + Days(period=WINTER)
    assert Days(("Sa",)) + Days(("Su",)) == Days(("Sa", "Su"))
