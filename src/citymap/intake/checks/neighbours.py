"""Pairs of places that lie close together, among millions, in bounded time.

Places are sorted into cells at least as wide as the reach, so that whatever lies
within it lies in the same cell or one beside it. In a heap (ten thousand rows at
one address) each place is compared with the first few of a cell only, and there is
an end to all pairs; what was not looked at is counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from citymap.earth.grid import geodesic_m, widen
from citymap.layer import Bounds

Rows = NDArray[np.int64]

MOST_PAIRS = 1_000_000  # and so many more for each site:
MORE_EACH = 2
_CHUNK = 1 << 16
_CELL_BITS = 20  # a million cells of 5 m each way: farther than any country


class Sites(NamedTuple):
    """Places to be paired.

    Attributes
    ----------
    lon, lat
        Degrees, WGS-84, shape ``(n,)``, finite.
    group
        Only places of one group are paired: numbers from 0 to 2^22, ``(n,)``.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    group: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of sites and how far they lie apart.

    Attributes
    ----------
    one, other
        Indices into either side, shape ``(n,)``, in the order of ``one``.
    metres
        On the ellipsoid.
    cut
        Which of the first side were not compared with all around them, shape of
        that side.
    """

    one: Rows
    other: Rows
    metres: NDArray[np.float64]
    cut: NDArray[np.bool_]


def pair_sites(ones: Sites, others: Sites, reach_m: float, *, most_each: int) -> Pairs:
    """Pair sites of two sides that lie within a distance of each other.

    Parameters
    ----------
    reach_m
        Metres, geodesic, included.
    most_each
        With how many places of each cell one place is compared.

    Examples
    --------
    >>> group = np.zeros(2, np.int64)
    >>> a = Sites(np.array([117.0, 118.0]), np.array([36.0, 36.0]), group)
    >>> b = Sites(np.array([118.0, 117.0001]), np.array([36.0, 36.0]), group)
    >>> pairs = pair_sites(a, b, 10.0, most_each=8)
    >>> pairs.one, pairs.other, pairs.metres.round(1)
    (array([0, 1]), array([1, 0]), array([9., 0.]))
    """
    none = np.zeros(0, np.int64)
    cut = np.zeros(len(ones.lon), bool)
    if not (len(ones.lon) and len(others.lon)):
        return Pairs(none, none, np.zeros(0), cut)
    step, corner = _cell_size(ones, others, reach_m)
    cells, keys = _keys(ones, step, corner), _keys(others, step, corner)
    asked, order = np.argsort(cells, kind="stable"), np.argsort(keys, kind="stable")
    found, room = [(none, none)], MOST_PAIRS + MORE_EACH * len(cells)
    for start, end, low, counts, more in _ranges(cells[asked], keys[order], most_each):
        cut[asked[start:end]] |= more
        one = asked[np.repeat(np.arange(start, end), counts)]
        within = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
        other = order[np.repeat(low, counts) + within]
        near = _near(ones, others, one, other, step)
        one, other = one[near], other[near]
        found.append((one[:room], other[:room]))
        room -= len(found[-1][0])
        if not room:
            cut[asked[start:]] = True
            break
    one, other = (np.concatenate(side) for side in zip(*found, strict=True))
    metres = geodesic_m(
        ones.lon[one], ones.lat[one], others.lon[other], others.lat[other]
    )
    within = np.flatnonzero(metres <= reach_m)
    within = within[np.lexsort((other[within], one[within]))]
    return Pairs(one[within], other[within], metres[within], cut)


def _cell_size(
    ones: Sites, others: Sites, reach_m: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give the cells' size and the corner they are counted from, degrees."""
    west = min(ones.lon.min(), others.lon.min())
    south = min(ones.lat.min(), others.lat.min())
    north = max(ones.lat.max(), others.lat.max())
    wide = widen(Bounds(west, south, west, north), reach_m)
    step = (west - wide.west, south - wide.south)
    return step, (west - 2 * step[0], south - 2 * step[1])


def _keys(sites: Sites, step: tuple[float, float], corner: tuple[float, float]) -> Rows:
    """Give cells numbers, by group, consecutive from south to north."""
    x = ((sites.lon - corner[0]) / step[0]).astype(np.int64)
    y = ((sites.lat - corner[1]) / step[1]).astype(np.int64)
    keys: Rows = (sites.group << 2 * _CELL_BITS) + (x << _CELL_BITS) + y
    return keys


def _ranges(
    asked: Rows, keys: Rows, most_each: int
) -> Iterator[tuple[int, int, Rows, Rows, NDArray[np.bool_]]]:
    """Yield, for slices of one side, where the other has a cell that touches theirs.

    Given are the slice, the first place of each range and its length, cut to
    ``most_each``, and which were cut.
    """
    for start in range(0, len(asked), _CHUNK):
        cells = asked[start : start + _CHUNK]
        for east, north in np.ndindex(3, 3):
            wanted = cells + ((east - 1) << _CELL_BITS) + (north - 1)
            low = np.searchsorted(keys, wanted, "left")
            there = np.searchsorted(keys, wanted, "right") - low
            counts = np.minimum(there, most_each)
            yield start, start + len(cells), low, counts, there > most_each


def _near(
    ones: Sites, others: Sites, one: Rows, other: Rows, step: tuple[float, float]
) -> NDArray[np.bool_]:
    """Say which candidates lie within the reach in either direction."""
    near: NDArray[np.bool_] = np.abs(ones.lon[one] - others.lon[other]) <= step[0]
    near &= np.abs(ones.lat[one] - others.lat[other]) <= step[1]
    return near
