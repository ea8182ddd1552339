"""Pairs of places: all that lie within reach, or told which were not looked at."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from tests.intake.taken_rows import place

from citymap.intake.checks import neighbours
from citymap.intake.checks.neighbours import Pairs, Sites, pair_sites

GEOD = Geod(ellps="WGS84")
Spots = Sequence[tuple[float, float, int]]  # metres east and north, group

SPOTS = st.lists(
    st.tuples(st.floats(-150, 150), st.floats(-150, 150), st.integers(0, 2)),
    max_size=25,
)


def sites(spots: Spots) -> Sites:
    at = np.array([place(east, north) for east, north, _ in spots]).reshape(-1, 2)
    groups = np.array([group for *_, group in spots], np.int64)
    return Sites(at[:, 0], at[:, 1], groups)


def found(pairs: Pairs) -> list[tuple[int, int]]:
    return list(zip(pairs.one.tolist(), pairs.other.tolist(), strict=True))


@given(SPOTS, SPOTS, st.sampled_from([1.0, 5.0, 50.0, 100.0]))
def test_all_within_reach_are_found_and_no_others(
    one: Spots, other: Spots, reach_m: float
) -> None:
    ones, others = sites(one), sites(other)
    pairs = pair_sites(ones, others, reach_m, most_each=25)
    wanted = [
        (i, j)
        for i in range(len(one))
        for j in range(len(other))
        if one[i][2] == other[j][2]
        and GEOD.inv(ones.lon[i], ones.lat[i], others.lon[j], others.lat[j])[2]
        <= reach_m
    ]
    assert found(pairs) == wanted
    assert not pairs.cut.any()


@pytest.mark.parametrize("lat", [-60.0, 0.0, 36.65, 69.0])
def test_the_reach_is_in_metres_whatever_the_latitude(lat: float) -> None:
    lon = np.array([GEOD.fwd(20, lat, 90, metres)[0] for metres in (0, 99.9, 100.1)])
    lats = np.array([GEOD.fwd(20, lat, 90, metres)[1] for metres in (0, 99.9, 100.1)])
    all_sites = Sites(lon, lats, np.zeros(3, np.int64))
    near = found(pair_sites(all_sites, all_sites, 100, most_each=3))
    assert (0, 1) in near
    assert (0, 2) not in near


def test_a_heap_is_cut_and_told_and_others_are_not_hurt() -> None:
    # 5,000 in one spot, two rows in the next cell.
    spots: Spots = [*[(0, 0, 0)] * 5000, (8, 0, 0), (9, 0, 0)]
    pairs = pair_sites(sites(spots), sites(spots), 5, most_each=10)
    assert len(pairs.one) == 5000 * 10 + 4
    assert {(5000, 5001), (5001, 5000)} < set(found(pairs))
    assert pairs.cut[:5000].all()


def test_there_is_an_end_to_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "MOST_PAIRS", 30)
    monkeypatch.setattr(neighbours, "MORE_EACH", 0)
    spots: Spots = [(0, 0, 0)] * 10
    pairs = pair_sites(sites(spots), sites(spots), 5, most_each=10)
    assert len(pairs.one) == 30
    assert pairs.cut.all()
