"""The figures that a city states, held against what its layers hold.

A difference is told, not mended: either the layer or the statement is out of
date, and which one only the office knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.catalog import Catalog
from citymap.errors import Language
from citymap.hours.opening import HoursContext, compile_hours
from citymap.layer import Figure, Layer
from citymap.table import LayerTable

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Difference:
    """A stated figure that does not hold; ``found`` is None if there is no data."""

    figure: Figure
    found: int | None

    def say(self, language: Language) -> str:
        """Tell what was stated, where, and what there is."""
        stated = self.figure
        where = " ".join(f"{key}={value}" for key, value in stated.where)
        of = f"{stated.layer} {where}".strip()
        if language == "zh":
            found = "没有数据" if self.found is None else f"实有 {self.found:,}"
            return f"{of}：公布 {stated.count:,}（{stated.source}），{found}"
        found = "no data" if self.found is None else f"found {self.found:,}"
        return f"{of}: stated {stated.count:,} ({stated.source}), {found}"


def compare_figures(
    catalog: Catalog, tables: Mapping[str, LayerTable]
) -> list[Difference]:
    """Compare every stated figure with the layers' tables, by id of the layer.

    ``open = "24h"`` counts features whose hours never close, whatever the
    calendar; a temporary closure does not change that.
    """
    found = {
        figure: count_figure(figure, catalog, tables[figure.layer])
        for figure in catalog.city.figures
        if figure.layer in tables
    }
    return [
        Difference(figure, found.get(figure))
        for figure in catalog.city.figures
        if found.get(figure) != figure.count
    ]


def count_figure(figure: Figure, catalog: Catalog, table: LayerTable) -> int:
    """Count the features that a figure speaks of."""
    counted = np.ones(len(table), dtype=bool)
    for key, value in figure.where:
        if key == "open":
            hours = HoursContext(catalog.city.time_zone)
            counted &= _never_closing(catalog.layer(figure.layer), table, hours)
        else:
            counted &= _having(table, key, value)
    return int(counted.sum())


def _having(table: LayerTable, key: str, value: str) -> Mask:
    if key not in table.columns.column_names:
        return np.zeros(len(table), dtype=bool)
    same = pc.equal(table.columns[key].cast(pa.string()), value)
    mask: Mask = same.fill_null(fill_value=False).to_numpy()
    return mask


def _never_closing(layer: Layer, table: LayerTable, city: HoursContext) -> Mask:
    field = layer.field(layer.hours or "")
    if field is None or field.name not in table.columns.column_names:
        return np.full(len(table), layer.always_open)
    if field.type != "opening_hours":
        return np.zeros(len(table), dtype=bool)
    texts = table.columns[field.name].combine_chunks().dictionary_encode()
    never = [
        compile_hours(text, city, follows_holidays=layer.follows_holidays).never_closes
        for text in texts.dictionary.to_pylist()
    ]
    rows = texts.indices.fill_null(len(never)).to_numpy(zero_copy_only=False)
    mask: Mask = np.array([*never, False])[rows]
    return mask
