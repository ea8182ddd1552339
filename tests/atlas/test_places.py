"""The exact nearest: always equal to sorting everything by the geodesic."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from tests.atlas.building import (
    CONTEXT,
    GRID,
    NIGHT,
    NOON,
    ids_of,
    make_layer,
    make_snapshot,
)

from citymap.atlas.choice import Filter
from citymap.atlas.places import locate
from citymap.atlas.snapshot import Snapshot
from citymap.table import LayerTable

GEOD = Geod(ellps="WGS84")
HOURS = ["24/7", "08:00-18:00", None, "Mo-Fr 09:00-17:00"]
ANY = Filter()
OPEN_AT = {NOON: (0, 1, 3), NIGHT: (0,)}


def _brute(lon, lat, at, passes) -> list[tuple[float, str]]:
    metres = GEOD.inv(np.full(len(lon), at[0]), np.full(len(lon), at[1]), lon, lat)[2]
    metres = np.where(metres < 1e-4, 0.0, metres)  # underfoot
    rows = np.flatnonzero(passes)
    return sorted((metres[row], f"toilets.{row:07d}") for row in rows)


def _ask(snapshot, at, k, wanted=ANY, moment=NOON) -> list[tuple[float, str]]:
    return snapshot.nearest(locate(GRID, *at), k, wanted, moment)


@pytest.mark.parametrize("n", [1, 7, 300, 3000, 40_000])
@pytest.mark.parametrize("moment", [NOON, NIGHT])
def test_nearest_equals_brute_force(n: int, moment) -> None:
    rng = np.random.default_rng(n)
    lon, lat = rng.normal(117.0, 0.05, n), rng.normal(36.65, 0.03, n)
    kind = rng.choice(4, n, p=[0.02, 0.4, 0.18, 0.4])  # few are open at night
    snapshot = make_snapshot(lon, lat, [HOURS[i] for i in kind])
    for k in (1, 10, 137):
        for at in rng.uniform((116.8, 36.5), (117.2, 36.8), (8, 2)).tolist():
            every = _brute(lon, lat, at, np.full(n, True))
            assert _ask(snapshot, at, k) == every[:k]
            is_open = np.isin(kind, OPEN_AT[moment])
            wanted = Filter(open="now")
            assert (
                _ask(snapshot, at, k, wanted, moment)
                == (_brute(lon, lat, at, is_open)[:k])
            )


def test_a_filter_that_only_far_features_pass_is_still_exact() -> None:
    rng = np.random.default_rng(1)
    n = 60_000
    lon, lat = rng.uniform(116.9, 117.1, n), rng.uniform(36.6, 36.7, n)
    far = np.arange(n) >= n - 30_000  # half pass, and lie beyond all the others
    lon[far] += 0.5
    snapshot = make_snapshot(lon, lat, ["24/7" if f else "off" for f in far])
    at = (116.95, 36.65)
    expected = _brute(lon, lat, at, far)[:20]
    assert _ask(snapshot, at, 20, Filter(open="now")) == expected


def test_equal_distances_are_ordered_by_id() -> None:
    lon, lat = np.full(5000, 117.01), np.full(5000, 36.61)
    lon[2500:] = 117.02
    snapshot = make_snapshot(lon, lat)
    ids = [feature_id for _, feature_id in _ask(snapshot, (117.0, 36.6), 40)]
    assert ids == [f"toilets.{i:07d}" for i in range(40)]


def test_what_lies_underfoot_is_here_and_ordered_by_id() -> None:
    hair = 5e-10  # degrees: 0.045 mm
    snapshot = make_snapshot([117.0 + hair, 117.0, 117.0 + 4 * hair], [36.6] * 3)
    (first, a), (second, b), (third, c) = _ask(snapshot, (117.0, 36.6), 3)
    assert [a[-1], b[-1], c[-1]] == ["0", "1", "2"]
    assert (first, second) == (0.0, 0.0)
    assert third > 1e-4


def test_asking_from_a_feature_gives_it_at_no_distance() -> None:
    snapshot = make_snapshot([117.0, 117.1], [36.6, 36.6])
    assert _ask(snapshot, (117.0, 36.6), 1) == [(0.0, "toilets.0000000")]


points = st.tuples(st.floats(116.2, 117.8), st.floats(36.0, 37.5))


@settings(max_examples=60, deadline=None)
@given(st.lists(points, min_size=1, max_size=80), points, st.integers(1, 20))
def test_nearest_equals_brute_force_wherever_points_lie(features, at, k) -> None:
    lon, lat = np.array(features).T
    snapshot = make_snapshot(lon, lat)
    everything = _brute(lon, lat, at, np.full(len(lon), True))
    assert _ask(snapshot, at, k) == everything[:k]


@pytest.mark.parametrize("radius_m", [1, 700, 40_000])
def test_within_a_radius_are_those_whose_geodesic_is_not_longer(radius_m: int) -> None:
    rng = np.random.default_rng(6)
    lon, lat = rng.normal(117.0, 0.1, 9000), rng.normal(36.65, 0.1, 9000)
    snapshot = make_snapshot(lon, lat)
    at = (117.0, 36.65)
    rows = snapshot.places.within(
        locate(GRID, *at), radius_m, snapshot.choice(Filter(), NOON)
    )
    expected = [i for m, i in _brute(lon, lat, at, lon > 0) if m <= radius_m]
    assert sorted(ids_of(snapshot, rows)) == sorted(expected)


def _shapes(n: int, kind: str) -> np.ndarray:
    rng = np.random.default_rng(8)
    centres = np.column_stack([rng.normal(117, 0.1, n), rng.normal(36.6, 0.1, n)])
    if kind == "polygon":
        return shapely.buffer(shapely.points(centres), rng.uniform(1e-4, 5e-3, n))
    ends = centres + rng.normal(0, 0.01, (n, 2))
    return shapely.linestrings(np.stack([centres, ends], axis=1))


@pytest.mark.parametrize("kind", ["polygon", "line"])
@pytest.mark.parametrize("n", [3, 400])
def test_shapes_are_measured_to_their_nearest_point_on_the_grid(kind, n) -> None:
    shapes = _shapes(n, kind)
    layer = make_layer()
    plain = make_snapshot(np.full(n, 117.0), np.full(n, 36.6))
    on_shape = shapely.get_coordinates(shapely.point_on_surface(shapes))
    table = LayerTable(plain._columns, *on_shape.T, shapes)
    snapshot = Snapshot(layer, table, "v1", grid=GRID, context=CONTEXT)
    to_grid = Transformer.from_crs(4326, 4548, always_xy=True)
    flat = [shapely.transform(s, to_grid.transform, interleaved=False) for s in shapes]
    rng = np.random.default_rng(n)
    inside = 0
    for at in rng.normal((117, 36.6), 0.1, (25, 2)).tolist():
        here = shapely.Point(to_grid.transform(*at))
        expected = []
        for i, shape in enumerate(flat):
            near = shapely.shortest_line(here, shape).coords[1]
            lonlat = to_grid.transform(*near, direction="INVERSE")
            metres = 0.0 if shape.intersects(here) else GEOD.inv(*at, *lonlat)[2]
            inside += metres == 0.0
            expected.append((metres, f"toilets.{i:07d}"))
        found = _ask(snapshot, at, 9)
        assert [i for _, i in found] == [i for _, i in sorted(expected)[:9]]
        assert [m for m, _ in found] == pytest.approx(
            [m for m, _ in sorted(expected)[:9]], abs=1e-6
        )
    assert inside or kind == "line" or n == 3


def test_the_closest_of_some_rows_equal_brute_force() -> None:
    rng = np.random.default_rng(11)
    lon, lat = rng.uniform((116.9, 36.6), (117.1, 36.7), (4000, 2)).T
    lon[:50], lat[:50] = lon[0], lat[0]  # ties, for ids to settle
    snapshot = make_snapshot(lon, lat)
    at = (float(lon[0]), float(lat[0]))
    for share, k in ((0.0, 5), (0.01, 100), (0.3, 7), (1.0, 20)):
        chosen = rng.random(4000) < share
        rows = np.flatnonzero(chosen[snapshot.rows.table["rank"]])
        hits = snapshot.places.closest(locate(GRID, *at), rows, k)
        found = [(metres, snapshot.id_of(fields[0])) for metres, fields in hits]
        assert found == _brute(lon, lat, at, chosen)[:k]
