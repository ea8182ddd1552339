"""Which earlier feature a row is, judged by name and place: for rows without a number.

In this order, each earlier feature taken by one row at most:

1. the same in every cell, in the same place (to some 10 cm);
2. the same name within 5 m; a like name within 5 m; the same name within 100 m:
   the nearest first;
3. the only one left within 5 m of the only row left there, whatever their names.

Never are two things the same whose names differ in what tells a series apart (see
``names``). The order of the rows in the file has no say in any of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.intake.checks.names import likeness, plain_names
from citymap.intake.checks.neighbours import Pairs, Sites, pair_sites

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

SAME_PLACE_M = 5.0
SAME_NAME_M = 100.0
RENUMBERED_M = 20.0
#: Of 100; a name spelt otherwise in the same place.
ALIKE = 60.0
_SAME = 100.0
_MOST_EACH = 64
_MICRO = 1e6  # of a degree: some 10 cm
_EMPTY = "\x00"


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Rows, or earlier features, as far as they are compared.

    Attributes
    ----------
    lon, lat
        Degrees, WGS-84, shape ``(n,)``, finite.
    columns
        Cells by name, shape ``(n,)``; the same names on both sides.
    keyed
        Which have a number: two with numbers are never matched here.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    columns: dict[str, pa.Array]
    keyed: Mask

    @property
    def names(self) -> pa.Array:
        """What they are called, null where there is no name."""
        nameless = pa.nulls(len(self.lon), pa.string())
        return self.columns.get("name", nameless).cast(pa.string())

    def take(self, rows: Rows) -> "Known":
        """Give some of them, in an order."""
        if len(rows) == len(self.lon) and (np.diff(rows) == 1).all():
            return self  # a million rows need no copy
        columns = {name: cells.take(rows) for name, cells in self.columns.items()}
        return Known(self.lon[rows], self.lat[rows], columns, self.keyed[rows])

    def contents(self) -> pa.Array:
        """Write each as one text."""
        return row_texts(self.columns.values(), self.lon, self.lat)


def row_texts(
    columns: Iterable[pa.Array], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> pa.Array:
    """Write each row as one text: its cells, and its place to some 10 cm."""
    text = pa.large_string()
    places = [pa.array(np.round(at * _MICRO).astype(np.int64)) for at in (lon, lat)]
    cells = [pc.fill_null(column.cast(text), _EMPTY) for column in columns]
    at = [place.cast(text) for place in places]
    return pc.binary_join_element_wise(*cells, *at, pa.scalar("\x1f", text))


def match_places(rows: Known, features: Known) -> Rows:
    """Find the earlier feature that each row is; -1 where it is none of them."""
    earlier = np.full(len(rows.lon), -1, np.int64)
    one, other = _alone_of_a_name(rows, features)
    earlier[one] = other
    left, there = _without(len(rows.lon), one), _without(len(features.lon), other)
    rows, features = rows.take(left), features.take(there)
    contents = rows.contents()
    one, other = _same_contents(contents, features.contents())
    allowed = ~(rows.keyed[one] & features.keyed[other])
    one, other = one[allowed], other[allowed]
    earlier[left[one]] = there[other]
    rest, free = _without(len(left), one), _without(len(there), other)
    rest = rest[pc.sort_indices(contents.take(rest)).to_numpy()]
    found = _match_near(rows.take(rest), features.take(free))
    matched = found >= 0
    earlier[left[rest[matched]]] = there[free[found[matched]]]
    return earlier


def match_renumbered(rows: Known, features: Known) -> Rows:
    """Find the feature that each row is under another number; -1 where none is.

    Names are the same, or alike, and places within ``RENUMBERED_M``: the same name
    first, then the nearest.
    """
    found = np.full(len(rows.lon), -1, np.int64)
    order = pc.sort_indices(rows.contents()).to_numpy()
    rows = rows.take(order)
    near = _pairs(_unnumbered(rows), _unnumbered(features), RENUMBERED_M)
    names = rows.names.take(near.one), features.names.take(near.other)
    alike = likeness(*names)
    alike[~(rows.keyed[near.one] & features.keyed[near.other])] = -1
    alike[_mask(pc.is_null(plain_names(names[0])))] = -1
    rank = np.select([alike == _SAME, alike >= ALIKE], [0, 1], -1)
    _take_greedily(_ranked(near, rank), found, len(features.lon))
    matched = np.full_like(found, -1)
    matched[order] = found
    return matched


def _unnumbered(side: Known) -> Known:
    return replace(side, keyed=np.zeros_like(side.keyed))


def _mask(booleans: pa.Array) -> Mask:
    mask: Mask = booleans.to_numpy(zero_copy_only=False)
    return mask


def _without(count: int, rows: Rows) -> Rows:
    """List all rows but some."""
    left = np.ones(count, bool)
    left[rows] = False
    return np.flatnonzero(left)


def _alone_of_a_name(rows: Known, features: Known) -> tuple[Rows, Rows]:
    """Pair what alone has its name in its place, on either side: most of all.

    Nothing else could be matched with it, so that no other cells need be looked at.
    """
    texts = [row_texts([side.names], side.lon, side.lat) for side in (rows, features)]
    codes = pa.concat_arrays(texts).dictionary_encode().indices.to_numpy()
    of_rows, of_features = np.split(codes, [len(rows.lon)])
    single = (np.bincount(of_rows, minlength=len(codes)) == 1) & (
        np.bincount(of_features, minlength=len(codes)) == 1
    )
    feature = np.full(len(codes), -1, np.int64)
    feature[of_features] = np.arange(len(of_features))
    one = np.flatnonzero(single[of_rows])
    other = feature[of_rows[one]]
    allowed = ~(rows.keyed[one] & features.keyed[other])
    return one[allowed], other[allowed]


def _same_contents(one: pa.Array, other: pa.Array) -> tuple[Rows, Rows]:
    """Pair equal texts, the first with the first, the second with the second…."""
    both = pa.concat_arrays([one, other]).dictionary_encode()
    codes = both.indices.to_numpy().astype(np.int64)
    left, right = np.split(codes, [len(one)])
    _, left, right = np.intersect1d(
        _with_occurrence(left),
        _with_occurrence(right),
        assume_unique=True,
        return_indices=True,
    )
    return left, right


def _with_occurrence(codes: Rows) -> Rows:
    """Make codes unique: each with how often it has been there before."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    first = np.searchsorted(ordered, ordered, "left")
    unique = np.empty_like(codes)
    unique[order] = (ordered << 32) + np.arange(len(codes)) - first
    return unique


def _match_near(rows: Known, features: Known) -> Rows:
    """Match what lies near; rows and features in an order that depends on neither."""
    found = np.full(len(rows.lon), -1, np.int64)
    near = _pairs(rows, features, SAME_PLACE_M)
    alike = likeness(rows.names.take(near.one), features.names.take(near.other))
    named = _of_one_name(rows, features)
    pairs = np.concatenate(
        [
            _ranked(near, np.select([alike == _SAME, alike >= ALIKE], [0, 1], -1)),
            _ranked(named, np.where(named.metres > SAME_PLACE_M, 2, 0)),
        ]
    )
    _take_greedily(pairs, found, len(features.lon))
    lonely = _ranked(near, np.where(alike >= 0, 3, -1))
    taken = np.zeros(len(features.lon), bool)
    taken[found[found >= 0]] = True
    lonely = lonely[(found[lonely["one"]] < 0) & ~taken[lonely["other"]]]
    alone = np.bincount(lonely["one"], minlength=len(found)) == 1
    only = np.bincount(lonely["other"], minlength=len(taken)) == 1
    lonely = lonely[alone[lonely["one"]] & only[lonely["other"]]]
    found[lonely["one"]] = lonely["other"]
    return found


def _pairs(
    rows: Known,
    features: Known,
    reach_m: float,
    groups: tuple[Rows, Rows] | None = None,
) -> Pairs:
    """Pair rows with features near them, but for those that both have a number."""
    of_rows, of_features = groups or (
        np.zeros(len(rows.lon), np.int64),
        np.zeros(len(features.lon), np.int64),
    )
    pairs = pair_sites(
        Sites(rows.lon, rows.lat, of_rows),
        Sites(features.lon, features.lat, of_features),
        reach_m,
        most_each=_MOST_EACH,
    )
    allowed = ~(rows.keyed[pairs.one] & features.keyed[pairs.other])
    one, other = pairs.one[allowed], pairs.other[allowed]
    return Pairs(one, other, pairs.metres[allowed], pairs.cut)


def _of_one_name(rows: Known, features: Known) -> Pairs:
    """Pair what has the same name; what has none is like nothing here."""
    plain = plain_names(pa.concat_arrays([rows.names, features.names]))
    codes = pc.fill_null(plain.dictionary_encode().indices, -1).to_numpy()
    of_rows, of_features = np.split(codes.astype(np.int64), [len(rows.lon)])
    one, other = np.flatnonzero(of_rows >= 0), np.flatnonzero(of_features >= 0)
    groups = of_rows[one], of_features[other]
    pairs = _pairs(rows.take(one), features.take(other), SAME_NAME_M, groups)
    return Pairs(one[pairs.one], other[pairs.other], pairs.metres, pairs.cut)


_PAIR = np.dtype([("rank", "i8"), ("metres", "f8"), ("other", "i8"), ("one", "i8")])


def _ranked(pairs: Pairs, rank: Rows) -> NDArray[np.void]:
    """Put pairs into records that sort by rank and distance; -1 is no pair."""
    made = np.empty(len(rank), _PAIR)
    made["rank"], made["metres"] = rank, np.round(pairs.metres, 1)
    made["one"], made["other"] = pairs.one, pairs.other
    return made[rank >= 0]


def _take_greedily(pairs: NDArray[np.void], found: Rows, features: int) -> None:
    """Take the best pair, then the best of the rest, and write them to ``found``."""
    taken = bytearray(features)
    pairs = pairs[np.lexsort([pairs[key] for key in reversed(_PAIR.names or ())])]
    result = found.tolist()
    for one, other in zip(pairs["one"].tolist(), pairs["other"].tolist(), strict=True):
        if result[one] < 0 and not taken[other]:
            result[one], taken[other] = other, 1
    found[:] = result
