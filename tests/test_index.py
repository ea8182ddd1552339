"""The R-tree, against a brute force in its plane; and its locks and limits."""

import subprocess
import sys

import numpy as np
import pytest

from citymap.errors import CoordinateError
from citymap.index import PACK, BoxTree, PackedPoints, pack_order


def _boxes(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 10_000, (n, 2))
    return low, low + rng.uniform(0, 300, (n, 2))


def _distances(low: np.ndarray, high: np.ndarray, at: np.ndarray) -> np.ndarray:
    return np.hypot(*np.maximum(0, np.maximum(low - at, at - high)).T)


@pytest.mark.parametrize("n", [1, 2, 15, 16, 17, 300, 5000])
def test_the_nearest_boxes_come_in_order_and_none_is_missed(n: int) -> None:
    low, high = _boxes(n, seed=n)
    tree = BoxTree(low, high)
    rng = np.random.default_rng(9)
    for at in rng.uniform(-2000, 12_000, (50, 2)):
        distances = _distances(low, high, at)
        for k in (1, 3, 40):
            found = tree.nearest(*at, k)
            given = distances[found]
            assert (np.diff(given) >= -1e-9).all()
            assert len(found) >= min(k, n)
            left = np.delete(distances, found)
            assert not len(left) or left.min() >= given.max() - 1e-9
            assert tree.box_distance(found[-1], *at) == pytest.approx(given[-1])


def test_touching_finds_the_boxes_that_a_square_touches() -> None:
    low, high = _boxes(2000, seed=1)
    tree = BoxTree(low, high)
    for x, y, reach in ((5000, 5000, 700), (0, 0, 10), (9000, 100, 3000)):
        apart = (low > (x + reach, y + reach)) | (high < (x - reach, y - reach))
        assert tree.touching(x, y, reach) == np.flatnonzero(~apart.any(axis=1)).tolist()


def test_an_empty_tree_finds_nothing() -> None:
    tree = BoxTree(np.zeros((0, 2)), np.zeros((0, 2)))
    assert len(tree) == 0
    assert tree.nearest(1.0, 2.0, 5) == []
    assert tree.touching(1.0, 2.0, 5.0) == []


@pytest.mark.parametrize("k", [-1, 0, 10**9])
def test_k_is_kept_between_one_and_all(k: int) -> None:
    low, high = _boxes(30, seed=2)
    found = BoxTree(low, high).nearest(0.0, 0.0, k)
    assert 1 <= len(found) <= 30


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_never_reaches_the_library(bad: float) -> None:
    low, high = _boxes(10, seed=3)
    tree = BoxTree(low, high)
    with pytest.raises(CoordinateError):
        tree.nearest(bad, 0.0, 1)
    with pytest.raises(CoordinateError):
        tree.touching(0.0, 0.0, bad)
    high[4, 1] = bad
    with pytest.raises(CoordinateError):
        BoxTree(low, high)
    with pytest.raises(CoordinateError):
        PackedPoints(np.array([1.0, bad]), np.array([1.0, 2.0]))


@pytest.mark.parametrize("n", [0, 1, PACK - 1, PACK, PACK + 1, 1000])
def test_packs_hold_every_point_once(n: int) -> None:
    rng = np.random.default_rng(n)
    x, y = rng.uniform(0, 1000, (2, n))
    order = pack_order(x, y)
    assert sorted(order.tolist()) == list(range(n))
    packs = PackedPoints(x[order], y[order])
    assert len(packs) == -(-n // PACK)
    flat = packs.xy.transpose(0, 2, 1).reshape(-1, 2)
    assert flat[:n].tolist() == np.column_stack([x, y])[order].tolist()
    assert np.isinf(flat[n:]).all()


def test_points_of_a_pack_lie_close_together() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0, 1000, (2, 3200))
    order = pack_order(x, y)
    packs = x[order].reshape(-1, PACK), y[order].reshape(-1, PACK)
    area = np.ptp(packs[0], axis=1) * np.ptp(packs[1], axis=1)
    assert area.mean() < 4 * 1000 * 1000 / 100  # a hundred packs share the square


EIGHT_THREADS = """
import threading
import numpy as np
from citymap.index import BoxTree
low = np.random.default_rng(1).uniform(0, 1000, (20_000, 2))
tree = BoxTree(low, low)
expected = tree.nearest(500.0, 500.0, 50)
wrong = []
def ask():
    for _ in range(1500):
        if tree.nearest(500.0, 500.0, 50) != expected:
            wrong.append(1)
threads = [threading.Thread(target=ask) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
raise SystemExit(len(wrong))
"""


def test_eight_threads_may_ask_one_tree() -> None:
    # Without the lock the library kills the process: hence one of its own.
    done = subprocess.run(
        [sys.executable, "-c", EIGHT_THREADS], check=False, timeout=120
    )
    assert done.returncode == 0
