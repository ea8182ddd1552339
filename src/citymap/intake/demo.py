"""A city to try citymap on: every layer of a workspace, made from a seed.

Synthetic, and every record says so: ``source`` is ``synthetic demo``, codes are
``demo-0417``, nobody has a telephone. The same seed gives the same tables; each
layer draws for itself, so that adding one does not change the others. Columns
only, no object per feature: a million are made in seconds.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from citymap.catalog import Catalog
from citymap.intake.demo_columns import Column, Draft, draw, fill, same
from citymap.intake.demo_ground import Ground, read_ground, scatter, smaller_extent_m
from citymap.intake.demo_recipes import recipe_for, share_out, stated_count
from citymap.intake.demo_shapes import draw_shapes
from citymap.layer import Layer
from citymap.table import LayerTable

SEED = 20261101
SOURCE = "synthetic demo"
UPDATED = "2026-11-01"
COMPONENTS = "components"
LARGEST_SHARE = 0.05  # of the city's shorter side, for the size of a shape
#: Days, both included, and the reason in Chinese and in English.
CLOSURES = (
    ("2026-11-10", "2026-12-20", "设施改造（演示）", "works (demo)"),
    ("2026-11-20", "2027-02-28", "停水检修（演示）", "no water (demo)"),
    ("2026-12-24", "2027-01-10", "内部整修（演示）", "repairs (demo)"),
    ("2026-08-01", "2026-09-15", "道路施工（演示）", "roadworks (demo)"),
)


def make_demo(
    catalog: Catalog, workspace: Path, seed: int = SEED, *, components: int = 0
) -> Iterator[tuple[Layer, LayerTable]]:
    """Make the table of each layer, one after the other.

    ``components``: how many city components to make, if the workspace has that
    layer. Raises InputError if a file that ``city.toml`` names cannot be used.
    """
    ground = read_ground(catalog.city, workspace, np.random.default_rng(seed))
    for layer in catalog.layers.values():
        count = components if layer.id == COMPONENTS else None
        draft = _plan(catalog, layer, ground, seed, count)
        if len(draft.town):
            yield layer, _make_table(draft)


def components_definition() -> bytes:
    """Give the layer file that ``--components`` adds to a workspace."""
    return files("citymap.intake").joinpath("components.toml").read_bytes()


def _plan(
    catalog: Catalog, layer: Layer, ground: Ground, seed: int, count: int | None
) -> Draft:
    rng = np.random.default_rng([seed, crc32(layer.id.encode())])
    recipe = recipe_for(layer)
    towns = len(ground.towns)
    if count is None:
        usual = towns if recipe.per_town and any(ground.towns) else recipe.count
        count = stated_count(layer, catalog.city, usual)
    figures = [f for f in catalog.city.figures if f.layer == layer.id and f.where]
    group = np.repeat(np.arange(len(recipe.groups)), share_out(recipe, figures, count))
    if recipe.per_town and count == towns:
        town = np.arange(towns)
    else:
        town = rng.choice(towns, count, p=ground.weight)
    return Draft(catalog, layer, recipe, ground, rng, town, rng.permutation(group))


def _make_table(draft: Draft) -> LayerTable:
    lon, lat = scatter(draft.ground, draft.town, draft.rng)
    shapes: NDArray[np.object_] | None = None
    measures: Mapping[str, NDArray[np.float64]] = {}
    if draft.layer.geometry != "point":
        size_m = _draw_sizes(draft)
        shapes, measures = draw_shapes(
            draft.layer.geometry, (lon, lat), size_m, draft.recipe.corners, draft.rng
        )
    n = len(draft.town)
    columns: dict[str, Column] = {"id": draft.ids()}
    for field in draft.layer.fields:
        measured = measures.get(field.name)
        columns[field.name] = (
            fill(draft, field) if measured is None else pa.array(measured)
        )
    columns |= _close_some(draft)
    columns |= {"source": same(SOURCE, n), "updated": same(UPDATED, n)}
    return LayerTable(pa.table(columns), lon, lat, shapes)


def _close_some(draft: Draft) -> dict[str, Column]:
    """Close a few features for a time; which one, chance says."""
    closed = draft.rng.random(len(draft.town)) < draft.recipe.closures
    which = draft.rng.integers(0, len(CLOSURES), len(draft.town))
    rows = pa.array(which, mask=~closed)
    starts, ends, *reasons = zip(*CLOSURES, strict=True)
    return {
        "closed_from": draw(starts, rows),
        "closed_until": draw(ends, rows),
        "closed_reason": draw(reasons[0 if draft.language == "zh" else 1], rows),
    }


def _draw_sizes(draft: Draft) -> NDArray[np.float64]:
    largest = LARGEST_SHARE * smaller_extent_m(draft.catalog.city.bounds)
    low, high = (min(float(end), largest) for end in draft.recipe.size_m)
    return draft.rng.uniform(low, high, len(draft.town))
