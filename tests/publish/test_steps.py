"""Numbers in classes: none is lost, none is empty, the words are true."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.publish.steps import MOST, into_steps

WHOLE = st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=60)
ANY = st.lists(
    st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda x: round(x, 6)), min_size=1
)


@pytest.mark.parametrize(
    ("values", "breaks", "whole", "titles", "of"),
    [
        ([2, 9, 10, 49, 50, 100], [10, 50, 100], True,
         ["2–9", "10–49", "50–99", "100"], [0, 0, 1, 1, 2, 3]),
        ([1.5, 2, 7.25], [2.0], False, ["1.5–2.0", "2.0–7.2"], [0, 1, 1]),
        ([1, 5], [2.5], True, ["1–2", "3–5"], [0, 1]),
        ([7, 7], [], True, ["7"], [0, 0]),
        ([1200, 3000], [2000], True, ["1,200–1,999", "2,000–3,000"], [0, 1]),
        ([0.36, 20.212], [10], False, ["0.4–10.0", "10.0–20.2"], [0, 1]),
    ],
)  # fmt: skip
def test_a_class_begins_at_its_break_and_ends_before_the_next(
    values: list[float], breaks: list[float], whole: bool, titles: list[str],
    of: list[int],
) -> None:  # fmt: skip
    steps = into_steps(np.array(values, np.float64), breaks, whole=whole)
    assert (list(steps.titles), steps.of.tolist()) == (titles, of)


def test_what_is_not_known_is_of_no_class() -> None:
    steps = into_steps(np.array([math.nan, 1.0, math.nan, 9.0]), [5], whole=True)
    assert steps.of.tolist() == [-1, 0, -1, 1]
    nothing = into_steps(np.array([math.nan]), [5], whole=True)
    assert (nothing.titles, nothing.of.tolist()) == ((), [-1])


def test_breaks_that_are_not_given_are_round_and_near_the_quantiles() -> None:
    steps = into_steps(np.arange(1, 1001, dtype=np.float64), whole=True)
    assert steps.titles == ("1–199", "200–399", "400–599", "600–799", "800–1,000")


@given(WHOLE)
def test_no_class_is_empty_and_its_words_hold_its_numbers(numbers: list[int]) -> None:
    values = np.array(numbers, np.float64)
    steps = into_steps(values, whole=True)
    assert len(steps.titles) <= MOST
    assert set(steps.of.tolist()) == set(range(len(steps.titles)))
    for number, i in zip(numbers, steps.of.tolist(), strict=True):
        ends = [int(part.replace(",", "")) for part in steps.titles[i].split("–")]
        assert ends[0] <= number <= ends[-1]


@given(ANY)
def test_classes_are_in_the_order_of_their_numbers(numbers: list[float]) -> None:
    values = np.sort(np.array(numbers))
    of = into_steps(values, whole=False).of
    assert (np.diff(of) >= 0).all()
    assert set(of.tolist()) == set(range(of.max() + 1))
    assert of.max() < MOST


@pytest.mark.parametrize(
    ("values", "titles", "said"),
    [
        ([0.0414, 0.0581, 0.0612, 0.0655, 0.0716],
         ["0.041–0.050", "0.050–0.060", "0.060–0.070", "0.070–0.072"],
         ["0.041", "0.058", "0.061", "0.066", "0.072"]),
        ([0.36, 20.212], ["0.4–4.0", "4.0–20.2"], ["0.4", "20.2"]),
        ([0.2, 0.2, 0.3, 0.4, 20.0], ["0.2–0.3", "0.3–4.0", "4.0–20.0"],
         ["0.2", "0.2", "0.3", "0.4", "20.0"]),
        ([0.0716], ["0.072"], ["0.072"]),
        ([0.0, 0.0], ["0"], ["0", "0"]),
        ([-0.004, 99.96], ["0–20", "20–100"], ["0", "100"]),
        ([1234.5, 1234.5], ["1,234"], ["1,234", "1,234"]),
        ([7.0, 7.0], ["7"], ["7", "7"]),
    ],
)  # fmt: skip
def test_numbers_of_a_legend_are_short_and_have_as_many_decimals(
    values: list[float], titles: list[str], said: list[str]
) -> None:
    steps = into_steps(np.array(values), whole=False)
    assert [steps.say(value) for value in values] == said
    assert list(steps.titles) == titles


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


@given(ANY)
def test_all_numbers_of_a_legend_have_as_many_decimals(numbers: list[float]) -> None:
    steps = into_steps(np.array(numbers), whole=False)
    told = [part for title in steps.titles for part in title.split("–")]
    assert {decimals(text) for text in told} == {steps.decimals}


@given(st.floats(1e-4, 1e4), st.lists(st.floats(1, 9), min_size=1, max_size=30))
def test_numbers_of_like_size_have_at_most_three_digits(
    unit: float, numbers: list[float]
) -> None:
    steps = into_steps(np.array(numbers) * unit, whole=False)
    told = [part for title in steps.titles for part in title.split("–")]
    for text in told:
        digits = text.replace(",", "").replace(".", "").lstrip("0")
        assert len(digits) <= 3 or "." not in text
