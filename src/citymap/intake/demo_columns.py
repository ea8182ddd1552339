"""The demo's columns: what a field gets by its name, its group, or its type.

Nothing looks official: codes are ``demo-0417``, telephones and addresses on the
web are left unknown, street addresses are a town's name and say what they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.catalog import Catalog
from citymap.errors import Language
from citymap.intake.demo_ground import Ground
from citymap.intake.demo_recipes import Group, Range, Recipe
from citymap.layer import Field, Layer

Ints = NDArray[np.int64]
Column: TypeAlias = pa.Array

DIGITS = 4  # at least, of a code
USUAL_RANGE = 100  # of numbers that no recipe speaks of
FLAGS = ("yes", "no", None)
FLAG_SHARES = (0.45, 0.35, 0.20)


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A layer about to be made: the town and the group of each feature."""

    catalog: Catalog
    layer: Layer
    recipe: Recipe
    ground: Ground
    rng: np.random.Generator
    town: Ints
    group: Ints

    @property
    def language(self) -> Language:
        """The first language of the city."""
        return self.catalog.city.languages[0]

    def codes(self) -> Column:
        """Code the features from ``demo-0001``, all equally long."""
        n = len(self.town)
        number = pa.array(np.arange(1, n + 1)).cast(pa.string())
        width = max(DIGITS, len(str(n)))
        return _join("demo-", pc.utf8_lpad(number, width, "0"))

    def ids(self) -> Column:
        """Name the features ``toilets.demo-0001`` and on, in code-point order."""
        return _join(f"{self.layer.id}.", self.codes())


def fill(draft: Draft, field: Field) -> Column:
    """Make the column of one field."""
    if field.name == draft.layer.key and field.type == "text":
        return draft.codes()
    if field.name in _NAMED and field.type == "text":
        return _NAMED[field.name](draft)
    if field.name == draft.layer.hours:
        texts = [group.hours or None for group in draft.recipe.groups]
        return draw(texts, pa.array(draft.group))
    column = _usual(draft, field)
    for row, group in enumerate(draft.recipe.groups):
        special = _of_group(draft, field, group)
        if special is not None:
            column = pc.if_else(pa.array(draft.group == row), special, column)
    return column


def draw(values: Sequence[str | None], rows: pa.Array) -> Column:
    """Take texts by row; null where the row is null."""
    return pa.array(values, pa.string()).take(rows)


def same(value: str | None, n: int) -> Column:
    """Repeat one text."""
    return pa.repeat(pa.scalar(value, pa.string()), n)


def _of_group(draft: Draft, field: Field, group: Group) -> Column | None:
    n = len(draft.town)
    if field.name in group.set:
        return same(group.set[field.name], n)
    if field.name in group.between:
        return _between(group.between[field.name], n, draft.rng)
    return None


def _usual(draft: Draft, field: Field) -> Column:
    """Make a column that no group speaks of."""
    n, rng, recipe = len(draft.town), draft.rng, draft.recipe
    if field.name in recipe.words:
        words = recipe.words[field.name]
        return draw(words, pa.array(rng.integers(0, len(words), n)))
    if field.name in recipe.between:
        return _between(recipe.between[field.name], n, rng)
    if field.type == "yes_no_unknown":
        return draw(FLAGS, pa.array(rng.choice(len(FLAGS), n, p=FLAG_SHARES)))
    if field.type == "choice":
        values = [choice.value for choice in field.choices]
        return draw(values, pa.array(rng.integers(0, len(values), n)))
    return _usual_number(field, n, rng)


def _usual_number(field: Field, n: int, rng: np.random.Generator) -> Column:
    if field.type in ("integer", "number"):
        low = int(field.minimum if field.minimum is not None else 0)
        high = low + USUAL_RANGE
        limit = high if field.maximum is None else int(field.maximum)
        return _between((low, min(high, limit)), n, rng)
    return same(None, n)


def _between(ends: Range, n: int, rng: np.random.Generator) -> Column:
    """Draw numbers, small ones more often; or days, as ISO text."""
    low, high = ends
    if isinstance(low, int) and isinstance(high, int):
        steps = np.exp(rng.uniform(0.0, np.log(high - low + 2), n)) - 1.0
        return pa.array(np.minimum(low + steps.astype(np.int64), high))
    first, last = np.array([low, high], dtype="datetime64[D]")
    days = first + rng.integers(0, (last - first).astype(int) + 1, n)
    return pa.array(days).cast(pa.string())


def _name(draft: Draft) -> Column:
    """Name features for their town and number them within it."""
    noun = draft.recipe.noun if draft.language == "zh" else None
    noun = noun or draft.layer.title.say(draft.language)
    number = pa.array(_count_within(draft.town)).cast(pa.string())
    if draft.language == "zh":
        return _join(_town_names(draft, ""), noun, " ", number, " 号")
    return _join(_town_names(draft, " "), noun, " ", number)


def _count_within(town: Ints) -> Ints:
    """Count the members of each town from 1, in the order given.

    >>> _count_within(np.array([7, 3, 7, 7])).tolist()
    [1, 1, 2, 3]
    """
    order = np.argsort(town, kind="stable")
    ranked = town[order]
    first = np.searchsorted(ranked, ranked)
    number = np.empty_like(order)
    number[order] = np.arange(len(town)) - first + 1
    return number


def _town_names(draft: Draft, end: str) -> Column:
    names = [f"{name}{end}" if name else "" for name in draft.ground.towns]
    return draw(names, pa.array(draft.town))


def _town(draft: Draft) -> Column:
    return draw(draft.ground.towns, pa.array(draft.town))


def _district(draft: Draft) -> Column:
    rows = pa.array(draft.ground.district_of[draft.town])
    return draw(draft.ground.districts, rows)


def _address(draft: Draft) -> Column:
    """Give district and town, and say that it is no real address."""
    end = "（演示地址）" if draft.language == "zh" else " (demo address)"
    return _join(_district(draft), _town(draft), end)


def _join(*parts: Column | str) -> Column:
    """Join texts row by row; null where a part is null."""
    return pc.binary_join_element_wise(*parts, "")


_NAMED: dict[str, Callable[[Draft], Column]] = {
    "name": _name,
    "district": _district,
    "town": _town,
    "address": _address,
}
