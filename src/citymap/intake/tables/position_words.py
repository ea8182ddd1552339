"""Words by which a header says that its column holds positions, and in what datum.

The words of a datum are taken out first (``高德经度``, ``lng_gcj02``); what is left
is looked up. Bare ``X`` and ``Y`` stay what they are: in Chinese surveying X points
north, so values must tell. ``横坐标`` is east and ``纵坐标`` north in either custom.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from citymap.catalog.layer_file import as_compared
from citymap.earth.datum import Datum
from citymap.intake.tables.headers import (
    JOINT,
    key,
    keys,
    parts,
    read_words,
    without_brackets,
)

PositionWord = Literal[
    "lon", "lat", "pair", "x", "y", "easting", "northing", "wkt", "datum"
]
WORDS: tuple[PositionWord, ...] = get_args(PositionWord)
_WORDS = read_words("positions")
_BY_KEY = {word: name for name in WORDS for word in keys(_WORDS[name])}
_DATUMS: tuple[tuple[Datum, re.Pattern[str]], ...] = (
    ("gcj02", re.compile(r"gcj[-_]?(?:02)?|火星|高德|腾讯|国测局|amap|gaode|tencent")),
    ("bd09", re.compile(r"bd[-_]?09(?:ll)?|百度|baidu")),
    (
        "cgcs2000",
        re.compile(
            r"cgcs[-_]?(?:2000)?|国家2000|2000国家|大地2000|天地图|(?<!\d)2000(?=坐标)"
        ),
    ),
    ("wgs84", re.compile(r"wgs[-_]?(?:19)?(?:84)?|gps|84坐标系?")),
)
#: ``TWD97``, ``UTM50N``: a Latin word of a header that is a system's short name.
_SYSTEM = re.compile(r"[a-z]{2,6}\d{2,4}[a-z]?")
_LATIN = re.compile(r"[a-z0-9]+")
#: What may stand around a word without changing it.
_AROUND = re.compile(r"(?<=坐标)系统?|大地|地理|地图|中心点?|位置|点位|所在")


@dataclass(frozen=True, slots=True)
class PositionHeader:
    """What a header says of positions; ``datum`` is None where it names none."""

    word: PositionWord
    datum: Datum | None = None


def read_position(header: str) -> PositionHeader | None:
    """Read a header that names positions; None if it does not.

    >>> read_position("高德经度（°）")
    PositionHeader(word='lon', datum='gcj02')
    >>> read_position("起点经度") is None
    True
    """
    datums = [datum for datum, _ in _named_datums(header)]
    datum = datums[0] if len(datums) == 1 else None
    for text in parts(header):
        word = _read_word(text)
        if word is not None:
            return PositionHeader(word, None if word == "datum" else datum)
    return None


def _named_datums(text: str) -> list[tuple[Datum, re.Pattern[str]]]:
    written = as_compared(text[:200])
    return [(datum, named) for datum, named in _DATUMS if named.search(written)]


def _read_word(text: str) -> PositionWord | None:
    whole = key(text)
    for wording in (whole, key(without_brackets(text))):
        if wording in _BY_KEY:
            return _BY_KEY[wording]
    bare = without_brackets(text).replace(JOINT, " ").casefold()
    for _, named in _named_datums(text):
        bare = named.sub(" ", bare)
    kept = [w for w in _LATIN.findall(bare) if not _SYSTEM.fullmatch(w)]
    latin = "".join(kept)
    chinese = _LATIN.sub("", key(bare))
    bare = _AROUND.sub("", chinese)
    for wording in (chinese + latin, bare + latin, bare.replace("坐标", "") + latin):
        if wording in _BY_KEY:
            return _BY_KEY[wording]
    return None
