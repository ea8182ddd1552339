"""What is drawn is seen: contrast, and colours that stay apart for every eye."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.publish.colours import (
    AREA_RAMP,
    LAND,
    NOT_KNOWN,
    PALETTE,
    SHAPES,
    SIGN_RAMP,
    along,
    contrast,
    visible,
    visible_along,
)

HEX = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
#: How eyes that lack one kind of cone see linear RGB. Source: Machado, Oliveira,
#: Fernandes (2009), severity 1.
SIGHT = {
    "all": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)


def lab(colour: str, sight: str) -> np.ndarray:
    """CIE L*a*b* (D65) of a colour as an eye sees it."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SIGHT[sight]) @ linear, 0, 1)
    xyz = TO_XYZ @ seen / [0.9505, 1, 1.089]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, sight: str) -> float:
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # Source: WebAIM's contrast checker, to two digits.
    [
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("ground", ["#ffffff", LAND])
def test_signs_have_three_to_one_on_paper_and_on_land(ground: str) -> None:
    signs = [*PALETTE, NOT_KNOWN[0], *visible_along(SIGN_RAMP, 7)]
    assert min(contrast(sign, ground) for sign in signs) >= 3


@pytest.mark.parametrize("sight", SIGHT)
def test_five_classes_and_the_unknown_stay_apart_for_every_eye(sight: str) -> None:
    colours = [*PALETTE[: len(SHAPES)], NOT_KNOWN[0]]
    assert min(apart(a, b, sight) for a, b in combinations(colours, 2)) > 15


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("ramp", [visible_along(SIGN_RAMP, 5), along(AREA_RAMP, 5)])
def test_a_ramp_darkens_step_by_step_for_every_eye(ramp: list[str], sight: str) -> None:
    light = [lab(colour, sight)[0] for colour in ramp]
    assert all(a - b > 7 for a, b in pairwise(light))


def test_forty_classes_are_forty_signs() -> None:
    signs = {(PALETTE[i % len(PALETTE)], SHAPES[i % len(SHAPES)]) for i in range(40)}
    assert len(signs) == 40


@given(HEX)
def test_whatever_is_given_becomes_visible_and_no_darker_than_needed(
    colour: str,
) -> None:
    shade = visible(colour)
    assert contrast(shade, LAND) >= 3
    assert shade == visible(shade)
    if contrast(colour, LAND) >= 3:
        assert shade == colour


@given(st.lists(HEX, min_size=2, max_size=7), st.integers(1, 7))
def test_of_any_ramp_only_the_visible_part_is_used(ramp: list[str], count: int) -> None:
    colours = visible_along(ramp, count)
    assert len(colours) == count
    assert all(contrast(colour, LAND) >= 3 for colour in colours)


def test_a_visible_ramp_is_used_from_end_to_end() -> None:
    assert along(["#000000", "#204060"], 3) == ["#000000", "#102030", "#204060"]
    assert along(["#000000", "#ff0000", "#000000"], 3)[1] == "#ff0000"
    assert visible_along(["#000000", "#204060"], 2) == ["#000000", "#204060"]
    assert along(["#112233", "#445566"], 1) == ["#112233"]


def test_a_pale_ramp_keeps_its_steps() -> None:
    assert len(set(visible_along(["#eff3ff", "#08519c"], 5))) == 5
