"""What the demo makes of each layer: read from ``demo_recipes.toml``.

A layer without a recipe of its own gets the usual one, so that a layer added
by adding a file has its demo too. Figures stated in ``city.toml`` win.
"""

import datetime as dt
import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from citymap.layer import City, Figure, Layer

RECIPES_FILE = "demo_recipes.toml"

Ints = NDArray[np.int64]
#: Two ends, both included: of numbers, or of days.
Range = Sequence[int] | Sequence[dt.date]


@dataclass(frozen=True, slots=True)
class Group:
    """A share of a layer's features that have something in common."""

    weight: int
    hours: str = ""
    all_day: bool = False
    set: Mapping[str, str] = field(default_factory=dict)
    between: Mapping[str, Range] = field(default_factory=dict)

    def holds(self, figure: Figure) -> bool:
        """Tell whether every feature of the group counts for a figure."""
        return all(
            self.all_day if key == "open" else self.set.get(key) == value
            for key, value in figure.where
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """How many features of a layer to make, and of what kinds."""

    groups: tuple[Group, ...]
    count: int
    closures: float
    corners: int
    size_m: Sequence[int]
    per_town: bool = False
    noun: str | None = None
    between: Mapping[str, Range] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)


def recipe_for(layer: Layer) -> Recipe:
    """Look up the recipe of a layer; a usual one if it has none of its own."""
    recipes = _read_recipes()
    hours = layer.field(layer.hours or "")
    by_market_days = hours is not None and hours.type == "market_days"
    usual = recipes["usual_market_days" if by_market_days else "usual"]
    return recipes.get(layer.id, usual)


@functools.cache
def _read_recipes() -> Mapping[str, Recipe]:
    text = files("citymap.intake").joinpath(RECIPES_FILE).read_text("utf-8")
    written = tomllib.loads(text)
    recipes = {}
    for name, own in written.items():
        entry = written["usual"] | written[own.pop("like", "usual")] | own
        groups = tuple(Group(**group) for group in entry.pop("groups"))
        recipes[name] = Recipe(groups=groups, **entry)
    return recipes


def stated_count(layer: Layer, city: City, otherwise: int) -> int:
    """Give the number of features that the city states, if it does."""
    stated = (f.count for f in city.figures if f.layer == layer.id and not f.where)
    return next(stated, otherwise)


def share_out(recipe: Recipe, figures: list[Figure], total: int) -> Ints:
    """Share a layer's features out among the groups: how many each gets.

    Groups that a figure speaks of get that figure's count between them, the
    others what is left. Figures that contradict each other are met in order;
    `citymap check` names the difference.
    """
    counts = np.zeros(len(recipe.groups), dtype=np.int64)
    weights = np.array([g.weight for g in recipe.groups])
    free = np.ones(len(counts), dtype=bool)
    for figure in figures:
        held = np.array([g.holds(figure) for g in recipe.groups]) & free
        if held.any():
            count = min(figure.count, total - int(counts.sum()))
            counts[held] = apportion(count, weights[held])
            free &= ~held
    if free.any():
        counts[free] = apportion(total - int(counts.sum()), weights[free])
    return counts


def apportion(total: int, weights: Ints) -> Ints:
    """Split a total by weights into whole numbers, largest remainders first.

    >>> apportion(10, np.array([1, 1, 1])).tolist()
    [4, 3, 3]
    """
    exact: NDArray[np.float64] = total * weights / weights.sum()
    counts: Ints = np.floor(exact).astype(np.int64)
    by_remainder = np.argsort(counts - exact, kind="stable")
    counts[by_remainder[: total - int(counts.sum())]] += 1
    return counts
