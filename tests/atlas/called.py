"""What is found by a word, worked out letter by letter from pypinyin: an oracle.

Written from the rules in docs/api.md and importing nothing of what it judges.
"""

import unicodedata
from functools import cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

STROKES = {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i"}
STROKES |= {"æ": "ae", "œ": "oe", "þ": "th"}


def plain(text: str) -> str:
    """Letters and digits, without width, case and accents."""
    taken_apart = unicodedata.normalize("NFKD", text).casefold()
    taken_apart = unicodedata.normalize("NFKD", taken_apart)
    kept = (c for c in taken_apart if unicodedata.category(c)[0] in ("L", "N"))
    return "".join(STROKES.get(c, c) for c in kept)


@cache
def in_phrases() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for phrase in PHRASES_DICT:
        read = lazy_pinyin(phrase, style=Style.NORMAL)
        for character, syllable in zip(phrase, read, strict=True):
            found.setdefault(character, set()).add(syllable)
    return found


@cache
def names_of(character: str) -> frozenset[str]:
    """What a character may be called: itself, and its readings."""
    if character.isascii():
        return frozenset(character)
    read = {*lazy_pinyin(character), *in_phrases().get(character, ())}
    read |= {syllable.replace("v", "u") for syllable in read}
    return frozenset({character, *(s for s in read if s.isascii() and s.isalpha())})


def read_from(text: str, word: str) -> bool:
    """Whether a text's characters, from the first on, are called as a word says."""
    if not word:
        return True
    if not text:
        return False
    return any(
        name.startswith(word)
        or (word.startswith(name) and read_from(text[1:], word[len(name) :]))
        for name in names_of(text[0])
    )


def initials_from(text: str, word: str) -> bool:
    return len(text) >= len(word) and all(
        any(name[0] == letter for name in names_of(character))
        for character, letter in zip(text, word, strict=False)
    )


def match_of(name: str, address: str, word: str) -> int:
    """How well a word matches: 0 the best, 6 not at all. All plain."""
    if word in name:
        return 0 if name == word else 1 if name.startswith(word) else 2
    if len(word) > 1 and any("a" <= c <= "z" for c in word):
        starts = [
            i
            for i in range(len(name))
            if read_from(name[i:], word) or initials_from(name[i:], word)
        ]
        if starts:
            return 3 if starts[0] == 0 else 4
    return 5 if word in address else 6


def match(name: str, address: str, asked: str) -> int:
    """How well a question matches; several words as one, or each for itself."""
    name, address = plain(name), plain(address)
    words = [word for word in map(plain, asked.split()) if word]
    as_one = match_of(name, address, "".join(words))
    return min(as_one, max(match_of(name, address, word) for word in words))
