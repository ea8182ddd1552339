"""The datum shifts, against prcoords and against themselves."""

import math

import numpy as np
import prcoords
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.earth.datum import DATUMS, convert, convert_arrays, in_china
from citymap.errors import CoordinateError

M_PER_DEG = 111_320.0
positions = st.tuples(st.floats(74.0, 134.0), st.floats(18.0, 53.0))


def _apart_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    east = (a[0] - b[0]) * math.cos(math.radians(a[1]))
    return math.hypot(east, a[1] - b[1]) * M_PER_DEG


@given(positions)
def test_forward_shifts_are_those_of_prcoords(at: tuple[float, float]) -> None:
    wgs = prcoords.Coords(at[1], at[0])
    gcj = prcoords.wgs_gcj(wgs)
    bd = prcoords.gcj_bd(gcj)
    assert _apart_m(convert(*at, "wgs84", "gcj02"), (gcj.lon, gcj.lat)) < 1e-4
    assert _apart_m(convert(*at, "wgs84", "bd09"), (bd.lon, bd.lat)) < 1e-4


@given(positions)
def test_inverses_are_those_of_prcoords_iterated(at: tuple[float, float]) -> None:
    shifted = prcoords.Coords(at[1], at[0])
    wgs = prcoords.gcj_wgs_bored(shifted)
    assert _apart_m(convert(*at, "gcj02", "wgs84"), (wgs.lon, wgs.lat)) < 0.01
    gcj = prcoords.bd_gcj_bored(shifted)
    assert _apart_m(convert(*at, "bd09", "gcj02"), (gcj.lon, gcj.lat)) < 0.01


@pytest.mark.parametrize("source", DATUMS)
@pytest.mark.parametrize("target", DATUMS)
@given(at=positions)
def test_there_and_back_is_where_it_was(
    source: str, target: str, at: tuple[float, float]
) -> None:
    back = convert(*convert(*at, source, target), target, source)
    assert back == pytest.approx(at, abs=1e-9)


def test_the_inverse_is_exact_enough_to_never_change_a_rounded_metre() -> None:
    # Four rounds: 1e-7 m. Three would leave 1e-5 m, one wrong metre in ten thousand.
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(74, 134, 500), rng.uniform(18, 53, 500)
    gcj = convert_arrays(lon, lat, "wgs84", "gcj02")
    back = convert_arrays(*gcj, "gcj02", "wgs84")
    assert np.abs(np.array(back) - (lon, lat)).max() < 1e-11


@pytest.mark.parametrize("source", DATUMS)
@pytest.mark.parametrize("target", DATUMS)
def test_arrays_and_single_positions_agree(source: str, target: str) -> None:
    rng = np.random.default_rng(4)
    lon, lat = (
        rng.uniform(60, 145, 300),
        rng.uniform(-5, 60, 300),
    )  # in and out of China
    there = np.array(convert_arrays(lon, lat, source, target)).T
    one = [convert(x, y, source, target) for x, y in zip(lon, lat, strict=True)]
    assert np.abs(there - one).max() < 1e-12


@pytest.mark.parametrize(
    "at", [(24.94, 60.17), (72.0, 30.0), (137.84, 30.0), (100.0, 0.8)]
)
def test_outside_china_nothing_moves(at: tuple[float, float]) -> None:
    assert not in_china(*at)
    for source in DATUMS:
        for target in DATUMS:
            assert convert(*at, source, target) == at


def test_jinan_is_moved_by_the_distances_that_were_measured() -> None:
    at = (117.12, 36.65)
    assert 482 < _apart_m(at, convert(*at, "wgs84", "gcj02")) < 572
    assert 1200 < _apart_m(at, convert(*at, "wgs84", "bd09")) < 1500


def test_cgcs2000_is_wgs84() -> None:
    assert convert(117.0, 36.6, "cgcs2000", "wgs84") == (117.0, 36.6)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(CoordinateError):
        convert(bad, 36.0, "gcj02", "wgs84")
    with pytest.raises(CoordinateError):
        convert_arrays(np.array([117.0]), np.array([bad]), "gcj02", "wgs84")
