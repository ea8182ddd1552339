"""Many texts in one array, and where a word occurs in them.

A text is a run of small numbers, one for each folded character (``spelling.fold``),
closed by a 0; all texts stand one behind the other. A word is looked for by its
rarest character: every place where that stands, all at once, then the neighbours
of those that are left. A million names of twelve characters are 28 MB (2 bytes a
character, 8 a name) and 20–40 ms; nothing is kept per text but where it ends, and
there is no table of words to keep.

A word typed on a keyboard is looked for by what the characters are called: by
whole readings (``quancheng``; the last may be unfinished, ``quanch``), or by their
first letters (``qcgc``). A letter or digit is called what it is. The characters
are numbered in the order of their readings, so that those called alike are a few
ranges of numbers, which are compared faster than looked up.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from citymap.atlas.spelling import fold

#: Where a word stands in a text: it is all of it, begins it, is in it, is not.
WHOLE, BEGINS, WITHIN, NOWHERE = range(4)
#: For each text one of them, shape ``(n,)``.
Found = NDArray[np.uint8]

_Characters = NDArray[np.bool_]  # which of the alphabet are meant
_Starts = NDArray[np.intp]

_END = "\0"  # between texts while they are taken apart; itself nothing to compare
_CHUNK = 1 << 16  # texts taken apart at once, which bounds what that needs
_MOST_RUNS = 8  # ranges of numbers up to which comparing is faster than looking up
_LONGEST_READING = 6
_NO_PLACES = np.zeros(0, np.intp)


class Texts:
    """Texts that words are looked for in.

    Parameters
    ----------
    texts
        Arrow strings, ``n`` of them, none null.
    readings
        Gives the readings of a folded character.
    """

    def __init__(
        self, texts: pa.Array, readings: Callable[[str], Sequence[str]] = lambda _: ()
    ) -> None:
        seen = np.zeros(0x110000, bool)
        for points in _points(texts):
            seen[points] = True
        folds = {p: fold(chr(p)) for p in np.flatnonzero(seen).tolist()}
        alphabet = sorted(
            set("".join(folds.values())), key=lambda c: (*readings(c)[:1], c)
        )
        self._code = {c: code for code, c in enumerate(alphabet, 1)}
        self._codes = self._encode(texts, folds)
        self._ends = np.flatnonzero(self._codes == 0)
        counts = np.bincount(self._codes, minlength=len(alphabet) + 1)
        self._counts: list[int] = counts.tolist()
        self._spell(readings)

    def _encode(
        self, texts: pa.Array, folds: dict[int, str]
    ) -> NDArray[np.unsignedinteger]:
        """Write all texts as numbers; a character may fold to none or to several."""
        folds[ord(_END)] = _END
        code = {**self._code, _END: 0}
        table = np.array(
            [code[c] for folded in folds.values() for c in folded],
            np.min_scalar_type(len(self._code)),
        )
        size, first = np.zeros(0x110000, np.intp), np.zeros(0x110000, np.intp)
        size[list(folds)] = [len(folded) for folded in folds.values()]
        first[list(folds)] = np.cumsum(size[list(folds)]) - size[list(folds)]
        parts = [table[:0]]
        for points in _points(texts):
            sizes = size[points]
            begins = np.cumsum(sizes) - sizes
            within = np.arange(sizes.sum()) - np.repeat(begins, sizes)
            parts.append(table[np.repeat(first[points], sizes) + within])
        return np.concatenate(parts)

    def _spell(self, readings: Callable[[str], Sequence[str]]) -> None:
        """Note whom a syllable may stand for: whole, begun, by its first letter."""
        whole, begun, letter = (defaultdict[str, set[int]](set) for _ in range(3))
        for character, code in self._code.items():
            for called in (character, *readings(character)):
                whole[called].add(code)
                letter[called[0]].add(code)
                for end in range(1, len(called) + 1):
                    begun[called[:end]].add(code)
        self._whole, self._begun, self._letter = whole, begun, letter

    def __len__(self) -> int:
        """Count the texts."""
        return len(self._ends)

    def find(self, word: str) -> Found:
        """Say where a folded word stands in each text."""
        sets = [{self._code[c]} if c in self._code else set[int]() for c in word]
        return self._found(self._sequences(sets), len(word))

    def find_called(self, word: str) -> Found:
        """Say where a word stands that tells what the characters are called.

        Either by whole readings, of which the last may be unfinished, or by first
        letters. Never ``WHOLE``.
        """
        letters = [self._letter.get(c, set()) for c in word]
        starts = [self._sequences(letters), *self._by_readings(word)]
        return self._found(np.concatenate(starts), 0)

    def _found(self, starts: _Starts, size: int) -> Found:
        """Tell where in its text each match stands; the best place counts.

        ``size``: characters of a match, to know it from what it only begins; 0 if
        that does not matter.
        """
        found = np.full(len(self), NOWHERE, np.uint8)
        texts = np.searchsorted(self._ends, starts)
        found[texts] = WITHIN
        begins = self._codes[starts - 1] == 0
        found[texts[begins]] = BEGINS
        if size:
            begins &= self._codes[starts + size] == 0
            found[texts[begins]] = WHOLE
        return found

    def _sequences(self, wanted: Sequence[set[int]]) -> _Starts:
        """List where characters of some sets follow each other, each of its own.

        A run of them never crosses from text to text, since 0 is in no set.
        """
        if not all(wanted):
            return _NO_PLACES
        weights = [sum(self._counts[code] for code in codes) for codes in wanted]
        order = sorted(range(len(wanted)), key=weights.__getitem__)
        starts = self._places(wanted[order[0]]) - order[0]
        starts = starts[(starts >= 0) & (starts + len(wanted) < len(self._codes))]
        for i in order[1:]:
            starts = starts[self._characters(wanted[i])[self._codes[starts + i]]]
        return starts

    def _by_readings(self, word: str) -> Iterator[_Starts]:
        """List where readings follow each other that are spelled like a word.

        Walks along the word; at each letter stands who has been read so far: where
        he began, and the character that is next.
        """
        begun = self._begun.get(word, set())
        places = self._places(begun.union(*(codes for _, codes in self._heads(word))))
        waiting = {0: [(places, places)]}
        for read in range(len(word)):
            here = waiting.pop(read, [])
            if not here:
                continue
            starts, nexts = (np.concatenate(parts) for parts in zip(*here, strict=True))
            codes, rest = self._codes[nexts], word[read:]
            yield starts[self._characters(self._begun.get(rest, set()))[codes]]
            for size, called in self._heads(rest):
                fits = self._characters(called)[codes]
                waiting.setdefault(read + size, []).append(
                    (starts[fits], nexts[fits] + 1)
                )

    def _heads(self, word: str) -> list[tuple[int, set[int]]]:
        """List the readings that a word begins with and goes on after."""
        sizes = range(1, min(_LONGEST_READING, len(word) - 1) + 1)
        return [
            (size, self._whole[word[:size]])
            for size in sizes
            if word[:size] in self._whole
        ]

    def _characters(self, codes: set[int]) -> _Characters:
        chosen = np.zeros(len(self._counts), bool)
        chosen[list(codes)] = True
        return chosen

    def _places(self, wanted: set[int]) -> _Starts:
        """List where any of some characters stands, ascending."""
        codes = sorted(wanted)
        lows = [code for code in codes if code - 1 not in wanted]
        if len(lows) > _MOST_RUNS:
            return np.flatnonzero(self._characters(wanted)[self._codes])
        highs = [code for code in codes if code + 1 not in wanted]
        marks = np.zeros(len(self._codes), bool)
        for low, high in zip(lows, highs, strict=True):
            if low == high:
                marks |= self._codes == low
            else:
                marks |= (self._codes >= low) & (self._codes <= high)
        return np.flatnonzero(marks)


def _points(texts: pa.Array) -> Iterator[NDArray[np.uint32]]:
    """Take texts apart into code points, some at a time, each closed by ``_END``."""
    for begin in range(0, len(texts), _CHUNK):
        part = texts.slice(begin, _CHUNK).to_pylist()
        text = "".join(f"{one.replace(_END, '')}{_END}" for one in part)
        yield np.frombuffer(text.encode("utf-32-le"), np.uint32)
