"""How features are shared out, and that stated figures win."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.catalog import read_catalog
from citymap.intake.demo_recipes import apportion, recipe_for, share_out
from citymap.layer import Figure

ROOT = Path(__file__).parents[2]
TOILETS = recipe_for(read_catalog(ROOT).layer("toilets"))


@given(st.integers(0, 10**6), st.lists(st.integers(1, 99), min_size=1, max_size=20))
def test_a_total_is_split_whole_and_each_part_is_off_by_less_than_one(
    total: int, weights: list[int]
) -> None:
    parts = apportion(total, np.array(weights))
    assert parts.sum() == total
    exact = total * np.array(weights) / sum(weights)
    assert (np.abs(parts - exact) < 1).all()


@given(st.integers(0, 700), st.integers(0, 700))
def test_a_group_that_a_figure_speaks_of_gets_its_count(day: int, late: int) -> None:
    figures = [
        Figure("toilets", day, (("open", "24h"),)),
        Figure("toilets", late, (("service_level", "extended"),)),
    ]
    counts = share_out(TOILETS, figures, 1400)
    all_day = [group.all_day for group in TOILETS.groups]
    extended = [g.set["service_level"] == "extended" for g in TOILETS.groups]
    assert counts[all_day].sum() == day
    assert counts[extended].sum() == late
    assert counts.sum() == 1400


def test_figures_that_ask_for_more_than_there_is_get_no_more() -> None:
    figures = [Figure("toilets", 90, (("open", "24h"),))]
    counts = share_out(TOILETS, figures, 50)
    assert counts.sum() == 50
    assert counts.min() == 0


@pytest.mark.parametrize("name", list(read_catalog(ROOT).layers))
def test_a_recipe_names_only_fields_and_choices_of_its_layer(name: str) -> None:
    layer = read_catalog(ROOT).layer(name)
    recipe = recipe_for(layer)
    mine = [recipe.between, recipe.words, *(g.between for g in recipe.groups)]
    named = {key for part in mine for key in part}
    for group in recipe.groups:
        for key, value in group.set.items():
            field = layer.field(key)
            assert field is not None
            values = [c.value for c in field.choices] or ["yes", "no"]
            assert value in values
    assert named <= {field.name for field in layer.fields}
