"""How the characters of a map's names are read aloud, for the search in its page.

Only the characters that occur are told. Where none is Chinese the dictionary,
which takes a third of a second, is not loaded.
"""

from collections import defaultdict
from collections.abc import Iterable

from citymap.atlas.spelling import fold, readings

FIRST_HAN = "\u2e80"  # radicals; before them no script is read in pinyin


def sounds_of(texts: Iterable[Iterable[str]]) -> dict[str, str]:
    """Give for each reading the folded characters that are read so, both sorted.

    >>> sounds_of([["泉城 Café", "泉"], ["Library"]])
    {'cheng': '城', 'quan': '泉'}
    """
    seen = {character for some in texts for text in some for character in text}
    called: defaultdict[str, list[str]] = defaultdict(list)
    for character in sorted({c for one in seen for c in fold(one)}):
        for reading in readings(character) if character >= FIRST_HAN else ():
            called[reading].append(character)
    return {reading: "".join(called[reading]) for reading in sorted(called)}
