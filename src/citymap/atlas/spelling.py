"""How texts are compared, and how characters are read aloud. The room of pypinyin.

Two texts are the same to a searcher if they fold to the same letters and digits:
width, case, diacritics, spaces and punctuation do not count. A Chinese character
is also known by its readings in pinyin, without tones.

Which readings: the usual one, and every other that some word of pypinyin's
dictionary gives it. So 重 is ``zhong`` and ``chong`` (重庆), 广 is ``guang`` and not
the ``an`` and ``yan`` of old books. All are equal: a name is found by any of them,
and therefore by the one that is right in it.
"""

from functools import lru_cache
from unicodedata import category, normalize

#: Latin letters with a stroke or a tie, which Unicode does not take apart.
_LATIN = {
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i",
    "æ": "ae", "œ": "oe", "þ": "th",
}  # fmt: skip


def fold(text: str) -> str:
    """Reduce a text to what is compared: its letters and digits, plain and small.

    Character by character, so that the fold of a text is its characters' folds.

    >>> fold("Hämeentie 5，Ａ座"), fold("泉城 广场（东）"), fold("!?")
    ('hameentie5a座', '泉城广场东', '')
    """
    plain = normalize("NFKD", normalize("NFKD", text).casefold())
    return "".join(_LATIN.get(c, c) for c in plain if category(c)[0] in "LN")


def readings(character: str) -> tuple[str, ...]:
    """Give the readings of a folded character, the usual one first; often none.

    >>> readings("泉"), readings("重"), readings("绿"), readings("a")
    (('quan',), ('zhong', 'chong'), ('lv', 'lu'), ())
    """
    return _all_readings().get(character, ())


@lru_cache(1)
def _all_readings() -> dict[str, tuple[str, ...]]:
    """Gather the readings of the dictionary's characters, once.

    The library is loaded here and not at the start: it takes 57 MB and 0.2 s, which
    only those who search shall pay.
    """
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # noqa: PLC0415 - see above
    from pypinyin.contrib.tone_convert import to_normal  # noqa: PLC0415 - see above

    plain = lru_cache(None)(to_normal)
    known = {
        chr(point): {plain(toned.partition(",")[0]): None}
        for point, toned in PINYIN_DICT.items()
    }
    for phrase, syllables in PHRASES_DICT.items():
        for character, (toned, *_) in zip(phrase, syllables, strict=True):
            known.setdefault(character, {})[plain(toned)] = None
    return {
        character: tuple(_typed(list(spelled))) for character, spelled in known.items()
    }


def _typed(spelled: list[str]) -> list[str]:
    """Give what is typed for readings: ü is the key ``v``, by others ``u``."""
    with_u = [text.replace("v", "u") for text in spelled if "v" in text]
    return list(dict.fromkeys([*spelled, *with_u]))
