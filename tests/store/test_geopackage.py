"""A layer replaced: wholly, or not at all, or only on top of what was looked at."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from citymap.errors import DataRefused, VersionChanged
from citymap.layer import Layer
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

MakeTable = Callable[..., LayerTable]
Edit = Callable[..., None]


def _publish(
    store: GeoPackageStore, layer: Layer, table: LayerTable, at: datetime
) -> None:
    store.replace(layer, table, who="a test", note="", at=at)


@pytest.fixture
def published(
    store: GeoPackageStore, layer: Layer, make_table: MakeTable, noon: datetime
) -> LayerTable:
    table = make_table()
    _publish(store, layer, table, noon)
    return table


def test_a_table_that_breaks_a_rule_changes_nothing(
    store: GeoPackageStore,
    layer: Layer,
    published: LayerTable,
    noon: datetime,
    tmp_path: Path,
) -> None:
    before = _snapshot(tmp_path)
    wrong = published.columns.set_column(
        4, "wheelchair", pa.array(["perhaps"] * len(published))
    )
    with pytest.raises(DataRefused, match="wheelchair"):
        _publish(store, layer, LayerTable(wrong, published.lon, published.lat), noon)
    far = LayerTable(published.columns, published.lon + 10, published.lat)
    with pytest.raises(DataRefused, match="outside the city with"):
        _publish(store, layer, far, noon)
    nowhere = LayerTable(published.columns, published.lon * np.nan, published.lat)
    with pytest.raises(DataRefused, match="no finite point"):
        _publish(store, layer, nowhere, noon)
    twice = published.columns.set_column(0, "id", pa.array(["toilets.1"] * 40))
    with pytest.raises(DataRefused, match="not unique: 40 rows"):
        _publish(store, layer, LayerTable(twice, published.lon, published.lat), noon)
    assert _snapshot(tmp_path) == before


def _snapshot(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_a_table_is_published_on_top_of_the_version_it_was_compared_with(
    store: GeoPackageStore, layer: Layer, make_table: MakeTable, noon: datetime
) -> None:
    table = make_table()
    first = store.replace(layer, table, who="a", note="", at=noon, since="")
    store.replace(layer, table, who="a", note="", at=noon, since=first.name)
    with pytest.raises(VersionChanged, match="published meanwhile"):
        store.replace(layer, table, who="b", note="", at=noon, since=first.name)
    with pytest.raises(VersionChanged, match="published meanwhile"):
        store.replace(layer, table, who="b", note="", at=noon, since="")
    assert [v.who for v in store.history(layer)] == ["a", "a"]


def test_what_an_editor_saved_meanwhile_is_not_overwritten_unseen(
    store: GeoPackageStore,
    layer: Layer,
    published: LayerTable,
    noon: datetime,
    edit: Edit,
    face: Path,
) -> None:
    since = store.current(layer)
    assert since is not None
    edit(face, "UPDATE toilets SET name = 'renamed' WHERE fid = 1")
    with pytest.raises(VersionChanged):
        store.replace(layer, published, who="b", note="", at=noon, since=since.name)
    assert "renamed" in store.read(layer)[0].columns["name"].to_pylist()
