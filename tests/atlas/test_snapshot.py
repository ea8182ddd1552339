"""One layer in memory: look-ups, pages and boxes."""

import numpy as np
import pytest
import shapely
from tests.atlas.building import CONTEXT, GRID, ids_of, make_layer, make_snapshot

from citymap.atlas.snapshot import Snapshot
from citymap.errors import NotFoundError
from citymap.layer import Bounds
from citymap.table import LayerTable


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    rng = np.random.default_rng(1)
    return make_snapshot(rng.uniform(116.9, 117.1, 500), rng.uniform(36.5, 36.7, 500))


def test_every_feature_is_found_by_its_id(snapshot: Snapshot) -> None:
    for rank in range(500):
        feature = snapshot.get(snapshot.id_of(rank))
        row = snapshot.rows.table[feature.row]
        assert (feature.id, feature.marker) == (f"toilets.{rank:07d}", 1 + rank)
        assert (feature.lon, feature.lat) == (row["lon"], row["lat"])
        assert row["rank"] == rank


@pytest.mark.parametrize("name", ["toilets.x", "", "zzz", "toilets.0000500"])
def test_an_unknown_id_is_refused(snapshot: Snapshot, name: str) -> None:
    with pytest.raises(NotFoundError):
        snapshot.get(name)


def test_pages_follow_the_ids_and_hold_everything_once(snapshot: Snapshot) -> None:
    ids = [
        f.id for start in range(0, 600, 70) for f in snapshot.page(None, start, 70)[1]
    ]
    assert ids == [f"toilets.{i:07d}" for i in range(500)]


@pytest.mark.parametrize(
    "box", [(116.95, 36.55, 117.0, 36.6), (0, 0, 1, 1), (117.0, 36.0, 116.95, 37.0)]
)
def test_a_box_holds_what_lies_in_it(snapshot: Snapshot, box) -> None:
    west, south, east, north = box
    lon, lat = snapshot.rows.table["lon"], snapshot.rows.table["lat"]
    across = (
        (lon >= west) | (lon <= east) if west > east else (lon >= west) & (lon <= east)
    )
    inside = across & (lat >= south) & (lat <= north)
    expected = sorted(ids_of(snapshot, np.flatnonzero(inside)))
    matched, features = snapshot.page(Bounds(*box), 0, 1000)
    assert matched == len(expected)
    assert [feature.id for feature in features] == expected


def test_a_box_touches_shapes_by_their_edges() -> None:
    shapes = np.array(
        [shapely.box(116, 36, 117, 37), shapely.box(117.5, 36, 117.6, 37)]
    )
    columns = make_snapshot([117, 117], [36.6, 36.6])._columns
    table = LayerTable(columns, np.array([116.5, 117.55]), np.full(2, 36.5), shapes)
    snapshot = Snapshot(make_layer(), table, "v1", grid=GRID, context=CONTEXT)
    assert snapshot.page(Bounds(116.9, 36.9, 117.2, 37.2), 0, 9)[0] == 1
    assert snapshot.page(Bounds(117.1, 36.2, 117.2, 36.3), 0, 9)[0] == 0


def test_rows_out_of_order_are_a_fault_of_ours() -> None:
    table = make_snapshot([117, 117], [36.6, 36.6])
    wrong = LayerTable(
        table._columns.take([1, 0]), np.zeros(2) + 117, np.zeros(2) + 36.6
    )
    with pytest.raises(ValueError, match="order"):
        Snapshot(make_layer(), wrong, "v1", grid=GRID, context=CONTEXT)
