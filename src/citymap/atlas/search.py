"""Features by what they are called: name, address, pinyin, initials.

What comes first: a name that is the words asked; one that begins with them; one
that holds them; then names called so in pinyin or by initials, first those that
begin with it; then addresses. Within one of these the nearest come first where a
position is known, then ids decide.

Several words must all match, in any order, and the worst match counts; words that
also match as one (``quan cheng`` as ``quancheng``) count as that. A feature without
a name goes by its layer's title, as it does in every answer. An address is not
read in pinyin.
"""

import heapq
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.atlas.nearby import Run
from citymap.atlas.places import Hit, Position
from citymap.atlas.rows import RANK
from citymap.atlas.snapshot import Snapshot
from citymap.atlas.spelling import fold, readings
from citymap.atlas.texts import Texts

EXACT, PREFIX, CONTAINS, CALLED_PREFIX, CALLED, ADDRESS, NOT_FOUND = range(7)
#: For each row one of them, shape ``(n,)``.
Matches = NDArray[np.uint8]

#: Letters from which a word is looked for in pinyin: one letter names half a city.
SHORTEST_CALLED = 2


class Query(NamedTuple):
    """What is looked for, folded.

    Attributes
    ----------
    joined
        All the words as one; not empty.
    words
        One by one, each once, in the order given.
    """

    joined: str
    words: tuple[str, ...]


def make_query(text: str) -> Query | None:
    """Read what somebody typed; None if it holds no letter and no digit.

    >>> make_query(" 泉城　广场, "), make_query("?!")
    (Query(joined='泉城广场', words=('泉城', '广场')), None)
    """
    words = [word for word in map(fold, text.split()) if word]
    return Query("".join(words), tuple(dict.fromkeys(words))) if words else None


class SearchIndex:
    """The names and addresses of one version of a layer.

    Holds nothing of the snapshot itself, and may outlive it unused.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        names, self._name_of = _distinct(snapshot, "name", snapshot.layer.title.zh)
        addresses, self._address_of = _distinct(snapshot, "address", "")
        self._names = Texts(names, readings)
        self._addresses = Texts(addresses)

    def matches(self, query: Query) -> Matches:
        """Say for each row how well it is what is looked for."""
        matches = self._of_word(query.joined)
        if len(query.words) > 1:
            np.minimum(matches, self._of_words(query.words), out=matches)
        return matches

    def _of_words(self, words: Sequence[str]) -> Matches:
        """Say how well each row matches all the words: as well as the worst."""
        long_first = sorted(words, key=len, reverse=True)
        worst = self._of_word(long_first[0])
        for word in long_first[1:]:
            if worst.min(initial=NOT_FOUND) == NOT_FOUND:
                break  # no row has had all so far
            np.maximum(worst, self._of_word(word), out=worst)
        return worst

    def _of_word(self, word: str) -> Matches:
        named = _AS_NAMED[self._names.find(word)]
        if len(word) >= SHORTEST_CALLED and any("a" <= c <= "z" for c in word):
            called = _AS_CALLED[self._names.find_called(word)]
            np.minimum(named, called, out=named)
        placed = _AS_PLACED[self._addresses.find(word)]
        matches: Matches = named[self._name_of]
        np.minimum(matches, placed[self._address_of], out=matches)
        return matches


def _table(**found: int) -> Matches:
    """Tell what to call a match by where the word was found."""
    return np.array([found["whole"], found["begins"], found["within"], NOT_FOUND], "u1")


_AS_NAMED = _table(whole=EXACT, begins=PREFIX, within=CONTAINS)
_AS_CALLED = _table(whole=CALLED_PREFIX, begins=CALLED_PREFIX, within=CALLED)
_AS_PLACED = _table(whole=ADDRESS, begins=ADDRESS, within=ADDRESS)


def _distinct(
    snapshot: Snapshot, field: str, missing: str
) -> tuple[pa.Array, NDArray[np.integer]]:
    """Give a field's distinct texts, and which of them each row has."""
    texts = pc.fill_null(snapshot.texts(field), missing).dictionary_encode()
    of_record = texts.indices.to_numpy()
    small = np.min_scalar_type(len(texts.dictionary))
    return texts.dictionary, of_record[snapshot.rows.table["rank"]].astype(small)


def search(
    asked: Sequence[tuple[Snapshot, SearchIndex]],
    query: Query,
    at: Position | None,
    page: int,
    size: int,
) -> list[Run]:
    """Find a page of what is looked for, best match first.

    Parameters
    ----------
    asked
        The layers, distinct, each with its index.
    at
        Where the asker is, if known; without it every distance is 0.
    page, size
        From 1.

    Returns
    -------
    The features in their order, as runs of one layer each.
    """
    enough = page * size
    everything = [
        (match, metres, snapshot.id_of(fields[RANK]), place, fields)
        for place, (snapshot, index) in enumerate(asked)
        for match, (metres, fields) in _best(snapshot, index.matches(query), at, enough)
    ]
    best = heapq.nsmallest(enough, everything)[enough - size :]
    return [
        (asked[place][0], [(metres, fields) for _, metres, _, _, fields in run])
        for place, run in groupby(best, key=lambda found: found[3])
    ]


def _best(
    snapshot: Snapshot, matches: Matches, at: Position | None, k: int
) -> Iterator[tuple[int, Hit]]:
    """Give the ``k`` best of a layer; ties by distance, then by id."""
    for match in range(NOT_FOUND):
        rows = np.flatnonzero(matches == match)
        if not len(rows) or not k:
            continue
        if at is not None:
            hits = snapshot.places.closest(at, rows, k)
        else:
            hits = _first(snapshot, rows, k)
        yield from ((match, hit) for hit in hits)
        k -= len(hits)


def _first(snapshot: Snapshot, rows: NDArray[np.intp], k: int) -> list[Hit]:
    """Give the ``k`` first in the order of ids."""
    if len(rows) > k:
        ranks = snapshot.rows.table["rank"][rows]
        rows = rows[np.argpartition(ranks, k - 1)[:k]]
    return [(0.0, fields) for fields in sorted(snapshot.rows.look_up(rows))]
