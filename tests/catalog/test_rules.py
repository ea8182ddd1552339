"""Rules and sections, apart from the files that they are used for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.catalog.rules import (
    WEB_ADDRESS,
    Section,
    integer,
    nearest,
    number,
    one_of,
    show,
    text,
)


def test_a_message_repeats_no_more_than_forty_characters() -> None:
    faults: list[str] = []
    Section("f", {"a": "x" * 1000}, faults).need("a", one_of(["b"]))
    assert len(faults[0]) < 80


@given(st.recursive(st.integers() | st.text() | st.none(), st.lists, max_leaves=9))
def test_any_value_can_be_shown(value: object) -> None:
    assert len(show(value)) <= 40
    assert show(value).isprintable()


@given(st.text(min_size=1, max_size=200))
def test_the_nearest_of_some_names_is_one_of_them(name: str) -> None:
    assert nearest(name, ["toilets", "parking"]) in ("toilets", "parking")


@pytest.mark.parametrize("value", [True, "1", 1.0, None, -1, 6])
def test_a_whole_number_is_no_boolean_no_text_and_within_its_limits(
    value: object,
) -> None:
    assert integer(0, 5).read(value) is None


@pytest.mark.parametrize("value", [True, "1", float("nan"), float("inf"), 5.01])
def test_a_number_is_finite_and_within_its_limits(value: object) -> None:
    assert number(0, 5).read(value) is None
    assert number(0, 5).read(5) == 5


@pytest.mark.parametrize("value", ["", " ", "a ", "a\tb", "\u200b", "\u2028", 7, "xx"])
def test_a_text_is_printable_and_not_blank(value: object) -> None:
    assert text(limit=1).read(value) is None
    assert text(limit=1).read("泉") == "泉"


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ("https://map.example.org", True),
        ("http://127.0.0.1:8000/?lang=zh#list", True),
        ("https://example.org/%E5%85%AC", True),
        ("javascript:alert(1)", False),
        ("https://somebody:secret@example.org/", False),
        ("https://example.org/ onclick=x", False),
        ('https://example.org/"><script>', False),
        ("https://济南.example.org/", False),
        ("//example.org/", False),
        ("https://example.org/\n", False),
        ("https://" + "a" * 600, False),
    ],
)
def test_an_address_is_one_that_a_browser_opens(given: str, *, fits: bool) -> None:
    assert (WEB_ADDRESS.read(given) == given) is fits
