"""What is stated of the datum of degrees: by the clerk, a cell, or a header.

A cell of the row says most, then the command line, then the header over the
coordinates (``百度经度``). Nothing is concluded from the numbers themselves.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citymap.earth.datum import DATUMS, Datum
from citymap.intake.ledger import Columns, Ledger, Role
from citymap.intake.notices import Notices
from citymap.intake.places.kinds_datum import DatumContradicted

DATUM_NAMES: dict[Datum, str] = {
    "wgs84": "WGS-84",
    "gcj02": "GCJ-02",
    "bd09": "BD-09",
    "cgcs2000": "CGCS2000",
}
#: Codes of ``datums_of`` beside indices into ``DATUMS``.
UNSTATED, UNKNOWN = -1, -2
_IN_DEGREES: tuple[Role, ...] = ("lon", "lat", "pair", "wkt")
_NOT_LETTERS = re.compile(r"[\W_]+")
_NO_NAME = re.compile(
    r"地理|平面|地图|坐标|坐標|基准|基準|参考|系统?|經緯度|经纬度|datum|crs"
)
# Words as they are without blanks, punctuation and case.
_WORDS: dict[Datum, str] = {
    "gcj02": r"gcj(02)?|火星|国测局|國測局|高德|amap|autonavi|腾讯|騰訊|tencent",
    "bd09": r"bd(09)?(ll)?|百度|baidu(map)?",
    "wgs84": r"wgs(19)?84|wgs|gps|84|epsg4326",
    "cgcs2000": r"cgcs(2000)?|(中国|国家)?(大地)?2000(国家)?(大地)?|epsg4490",
}
# In a header, among other words, only those that can mean nothing else.
_TELLING: dict[Datum, str] = {
    "gcj02": r"gcj02|火星|国测局|高德|amap|腾讯|tencent",
    "bd09": r"bd09|百度|baidu",
    "wgs84": r"wgs(19)?84",
    "cgcs2000": r"cgcs2000|国家2000|2000国家",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """What the clerk states of all coordinates.

    Attributes
    ----------
    datum
        Of degrees.
    crs
        EPSG code of projected coordinates, or of degrees if it is a CRS of degrees.
    own_crs
        Whether the file's format has but one CRS (KML): then ``crs`` is not followed.
    """

    datum: Datum | None = None
    crs: int | None = None
    own_crs: bool = False


def read_datum(text: str) -> Datum | None:
    """Understand a datum as people write it, or None.

    >>> read_datum("GCJ-02"), read_datum("百度坐标"), read_datum("2000国家大地坐标系")
    ('gcj02', 'bd09', 'cgcs2000')
    >>> read_datum("西安80") is None
    True
    """
    word = _NO_NAME.sub("", _letters(text))
    return next((d for d, words in _WORDS.items() if re.fullmatch(words, word)), None)


def datums_of(ledger: Ledger, columns: Columns, stated: Stated) -> NDArray[np.int8]:
    """Say of each row what states its datum, and which it is.

    Returns
    -------
    Index into ``DATUMS``, UNSTATED, or UNKNOWN where a cell says what is no known
    datum; shape ``(n,)``.
    """
    overall = stated.datum or _of_headers(ledger, columns)[0]
    rest = UNSTATED if overall is None else DATUMS.index(overall)
    codes = np.full(len(ledger), rest, np.int8)
    column = columns.roles.get("datum")
    if column is not None:
        cells = ledger.columns[column].dictionary_encode()
        words = [_code(word, rest) for word in cells.dictionary.to_pylist()]
        indices = cells.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        codes = np.array([*words, rest], np.int8)[indices]
    return codes


def tell_contradiction(
    ledger: Ledger, columns: Columns, stated: Stated, notices: Notices
) -> None:
    """Say so if a header names another datum than the command line."""
    named, column = _of_headers(ledger, columns)
    if named is None or stated.datum is None or _same(named, stated.datum):
        return
    notices.add(
        ledger.notice(
            DatumContradicted,
            column=column,
            value=ledger.headers[column],
            named=DATUM_NAMES[named],
            stated=DATUM_NAMES[stated.datum],
        )
    )


def _same(one: Datum, other: Datum) -> bool:
    near: set[Datum] = {"wgs84", "cgcs2000"}
    return one == other or {one, other} <= near


def _of_headers(ledger: Ledger, columns: Columns) -> tuple[Datum | None, int]:
    """Find the datum that a header over degrees names, and which column it is."""
    for role in _IN_DEGREES:
        column = columns.roles.get(role)
        if column is None:
            continue
        header = _letters(ledger.headers[column])
        for datum, words in _TELLING.items():
            if re.search(words, header):
                return datum, column
    return None, 0


def _code(word: str, rest: int) -> int:
    if not _letters(word):
        return rest
    datum = read_datum(word)
    return UNKNOWN if datum is None else DATUMS.index(datum)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).lower())
