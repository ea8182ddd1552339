"""Lines of text keep within their room; numbers and paths are short."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.publish.poster_svg import (
    element,
    fit,
    number,
    path_data,
    plain,
    text,
    width_of,
)


@given(st.text(max_size=80), st.floats(5, 60), st.floats(1, 9), st.integers(1, 4))
def test_lines_never_are_wider_or_more_than_there_is_room(
    words: str, width: float, size: float, most: int
) -> None:
    lines = fit(words, width, size, most=most, least=size / 2)
    assert len(lines.lines) <= most
    assert size / 2 * 0.9 <= lines.size <= size
    for line in lines.lines:
        assert width_of(line) * lines.size <= width + 1e-6


@given(st.text(alphabet="公共卫生间 abc", max_size=60))
def test_what_has_room_is_not_cut(words: str) -> None:
    lines = fit(words, 30, 3, most=20, least=3)
    assert "".join(lines.lines).replace(" ", "") == plain(words).replace(" ", "")


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("", ("",)),
        ("public toilets of the city", ("public", "toilets of", "the city")),
        ("公共卫生间公共", ("公共卫生间", "公共")),
        ("abcdefghijklmnop", ("abcdefghi", "jklmnop")),
    ],
)
def test_a_line_breaks_at_spaces_and_between_chinese_characters(
    words: str, lines: tuple[str, ...]
) -> None:
    assert fit(words, 5, 1, most=3, least=1).lines == lines


def test_a_text_shrinks_before_it_is_cut() -> None:
    assert fit("公共卫生间", 10, 2.5, least=2).size == 2.0
    assert fit("公共卫生间", 10, 2.5, least=2.4).lines == ("公共卫…",)


def test_attributes_and_texts_are_escaped() -> None:
    assert element("a", {"b": '"<&'}) == '<a b="&quot;&lt;&amp;"/>'
    assert "&lt;b&gt;" in text("<b>", (0, 0), 1)


def test_strange_script_is_held_to_its_measured_width() -> None:
    assert "textLength" in text("\ufdfd", (0, 0), 1)
    assert "textLength" not in text("公共 Toilets（1）", (0, 0), 1)


@given(st.floats(-1e6, 1e6))
def test_a_number_is_right_to_a_hundredth(value: float) -> None:
    assert abs(float(number(value)) - value) <= 0.0051
    assert "e" not in number(value)


def test_corners_that_fall_together_are_written_once() -> None:
    corners = np.array([[0, 0], [0.001, 0.001], [5, 5]])
    assert path_data(corners, closed=True) == "M0 0L5 5Z"
