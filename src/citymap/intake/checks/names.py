"""Names of features as clerks write them, and when two mean the same thing.

Compared are the letters, without blanks, punctuation, case and width. What tells
neighbours of a series apart must be the same in both, however alike the rest is:
numbers, Chinese numerals, single letters, sides and sexes (``1号公厕`` and
``2号公厕`` are two, ``东门公厕`` and ``西门公厕`` too).
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from citymap.layer import Title

Codes = NDArray[np.int64]

_LEAST_LETTERS = 3
_NO_LETTERS = r"[\s\p{P}\p{S}\p{C}]+"
_MARKS = (
    r"(?s)([a-z]?[0-9]+[a-z]?|\b[a-z]\b"
    r"|\b(?:north|south|east|west|upper|lower|left|right|inner|outer|men|women|male"
    r"|female|ladies|gents)"
    r"|[〇零一二三四五六七八九十百甲乙丙丁戊东東西南北上下左右前后後内內外男女])|."
)


def plain_names(names: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Reduce names to their letters; what has none is null.

    >>> plain_names(pa.array(["广场　公厕（１号）", "W.C. East", " - "])).to_pylist()
    ['广场公厕1号', 'wceast', None]
    """
    letters = pc.utf8_lower(pc.utf8_normalize(names.cast(pa.string()), form="NFKC"))
    letters = pc.replace_substring_regex(letters, _NO_LETTERS, "")
    if isinstance(letters, pa.ChunkedArray):
        letters = letters.combine_chunks()
    return pc.if_else(pc.equal(letters, ""), None, letters)


def pair_unique_names(
    one: pa.Array, other: pa.Array, kind: Title
) -> tuple[Codes, Codes]:
    """Pair what alone has its name on both of two sides.

    A name of one or two letters, or the mere word for such a thing, is none.

    Parameters
    ----------
    kind
        What the layer calls its features.

    Examples
    --------
    >>> now = pa.array(["东门公厕", "公厕", "西门公厕", "西门 公厕"])
    >>> then = pa.array(["公厕", "西门公厕", "东门公厕"])
    >>> pair_unique_names(now, then, Title("公厕", "Toilets"))
    (array([0]), array([2]))
    """
    plain = plain_names(pa.concat_arrays([one, other])).dictionary_encode()
    codes = pc.fill_null(plain.indices, -1).to_numpy().astype(np.int64)
    ones, others = np.split(codes, [len(one)])
    telling = pc.greater_equal(pc.utf8_length(plain.dictionary), _LEAST_LETTERS)
    single = telling.to_numpy(zero_copy_only=False)
    kinds = plain_names(pa.array([kind.zh, kind.en]))
    single &= ~pc.is_in(plain.dictionary, kinds).to_numpy(zero_copy_only=False)
    for side in (ones, others):
        single &= np.bincount(side[side >= 0], minlength=len(single)) == 1
    where = np.full(len(single), -1)
    where[others[others >= 0]] = np.flatnonzero(others >= 0)
    named = np.flatnonzero(ones >= 0)
    named = named[single[ones[named]]]
    return named, where[ones[named]]


def likeness(one: pa.Array, other: pa.Array) -> NDArray[np.float64]:
    """Say how alike names are that stand beside each other, 0 to 100.

    Both are names as written, shape ``(n,)``. Where what tells a series apart
    differs it is -1. Two empty names are alike (100).

    >>> likeness(pa.array(["广场公厕", "1号公厕"]), pa.array(["广场 公厕", "2号公厕"]))
    array([100.,  -1.])
    """
    both = pc.fill_null(pa.concat_arrays([one, other]), "").dictionary_encode()
    first, second = np.split(both.indices.to_numpy().astype(np.int64), 2)
    pairs, pair_of = np.unique((first << 32) + second, return_inverse=True)
    left, right = pairs >> 32, pairs & 0xFFFFFFFF
    letters = pc.fill_null(plain_names(both.dictionary), "").to_pylist()
    marks = _marks(both.dictionary)
    alike = process.cpdist(
        [letters[i] for i in left.tolist()],
        [letters[i] for i in right.tolist()],
        scorer=fuzz.ratio,
        dtype=np.float64,
    )
    alike[marks[left] != marks[right]] = -1.0
    found: NDArray[np.float64] = alike[pair_of]
    return found


def _marks(names: pa.Array) -> Codes:
    """Give what tells a series apart a number, the same for the same."""
    plain = pc.utf8_lower(pc.utf8_normalize(names, form="NFKC"))
    plain = pc.replace_substring(plain, ".", "")  # W.C., No.1
    marks = pc.replace_substring_regex(plain, _MARKS, r"\1").dictionary_encode()
    codes: Codes = marks.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes
