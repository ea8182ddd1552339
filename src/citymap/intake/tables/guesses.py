"""Headers that are nearly known: what they might mean, and when nobody should guess.

A guess is a known name with a word around it that does not change it (``公厕地址``,
``电话号码``, ``Street Address``), or one letter or so beside it. Never guessed: a short
Chinese header that is not exact (but ``厕名`` of ``公厕名称`` is); one that ends
otherwise than the name, for the last character says what a thing is
(``管理单位电话`` is no ``管理单位``); one with a
character that turns the meaning (``女厕位数``, ``开放时间（冬季）``); one that is about
as near to two fields; two headers about as near to one field.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from citymap.intake.tables.headers import (
    FieldNames,
    key,
    keys,
    parts,
    read_words,
    without_brackets,
)
from citymap.layer import FieldType, Layer

#: Least likeness, per cent. Tried on what ``tests/intake/tables/test_guesses.py`` has:
#: at 80 none of it is guessed wrongly, at 75 opposites come in (``开工`` as ``完工``).
LEAST = 80
NEAR = 60  # worth naming as the nearest
_MOST = 500  # headers; whatever has more was not written by a clerk
_MARGIN = 5  # two that are nearer to each other than this are undecided
_SURROUNDED, _ASIDE = 95, 90  # likeness of a known name with a word around it
_ALIAS = 6  # so much less if it is an alias, and no title
_SHORTEST = {True: 3, False: 5}  # characters, of Chinese and of other headers
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TURNING = frozenset("男女快慢冬夏早晚新旧起止始终进出内外上下左右非未停原前后暂闭")
_WORDS = read_words("words")
_BEFORE, _AFTER = sorted(keys(_WORDS["before"])), sorted(keys(_WORDS["after"]))
_BY_TYPE: Mapping[FieldType, frozenset[str]] = {
    "phone": keys(_WORDS["phone"]),
    "opening_hours": keys(_WORDS["opening_hours"]),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """A field that a header might mean, and how alike they are, per cent."""

    field: str
    score: int


@dataclass(frozen=True, slots=True)
class Guesses:
    """What may be guessed of some headers, by their index.

    Attributes
    ----------
    taken
        The field that each is read as.
    torn
        Headers that are about as near to two fields.
    rivals
        Headers that are about as near to a field as another header: the field, and
        the other one's index.
    """

    taken: Mapping[int, Guess]
    torn: Mapping[int, tuple[str, str]]
    rivals: Mapping[int, tuple[str, int]]


def find_guesses(
    headers: Mapping[int, str], fields: Sequence[str], names: FieldNames, layer: Layer
) -> Guesses:
    """Guess what headers mean, among fields that no other column has."""
    subjects = (*_BEFORE, *_subjects(layer, names))
    offers: dict[str, list[tuple[int, int]]] = {}
    if len(headers) > _MOST:
        headers = {}
    torn: dict[int, tuple[str, str]] = {}
    for index, header in headers.items():
        best = _best(header, fields, names, layer, subjects)
        if len(best) > 1 and best[0].score - best[1].score < _MARGIN:
            torn[index] = (best[0].field, best[1].field)
        elif best:
            offers.setdefault(best[0].field, []).append((best[0].score, index))
    taken: dict[int, Guess] = {}
    rivals: dict[int, tuple[str, int]] = {}
    for field, made in offers.items():
        (score, first), *others = sorted(made, key=lambda one: -one[0])
        if others and score - others[0][0] < _MARGIN:
            rivals[first] = (field, others[0][1])
            near = [index for other, index in others if score - other < _MARGIN]
            rivals |= dict.fromkeys(near, (field, first))
        else:
            taken[first] = Guess(field, score)
    return Guesses(taken, torn, rivals)


def nearest_field(header: str, names: FieldNames) -> str | None:
    """Name the field that a header is like, if it is like any."""
    text = key(parts(header)[-1])
    likeness = {
        field: max(fuzz.ratio(text, name) for name in known)
        for field, known in names.declared.items()
    }
    field = max(likeness, key=lambda name: likeness[name], default=None)
    return field if field is not None and likeness[field] >= NEAR else None


def _subjects(layer: Layer, names: FieldNames) -> Iterator[str]:
    """Yield what the layer calls its things: ``公厕`` of ``公厕名称`` and ``名称``."""
    for field in layer.fields:
        if field.required or field.name == layer.key:
            known = names.declared[field.name]
            pairs = ((one, other) for one in known for other in known if one != other)
            yield from (a.removesuffix(b) for a, b in pairs if a.endswith(b))


def _best(
    header: str,
    fields: Sequence[str],
    names: FieldNames,
    layer: Layer,
    subjects: Sequence[str],
) -> list[Guess]:
    """Give the fields that a header may mean, the likeliest first."""
    words = {
        w for part in parts(header) for w in (key(part), key(without_brackets(part)))
    }
    bare = {word for word in map(key, parts(header)) if word}
    cores = {core for word in words for core in _cores(word, subjects)}
    found = []
    for name in fields:
        titles = _titles(layer, name)
        score = _ASIDE * bool(_by_type(layer, name) & bare)
        for known in names.declared[name]:
            likeness = _likeness(bare, words, cores, known, alias=known not in titles)
            score = max(score, likeness)
        if score >= LEAST:
            found.append(Guess(name, score))
    return sorted(found, key=lambda guess: (-guess.score, guess.field))


def _titles(layer: Layer, name: str) -> frozenset[str]:
    field = layer.field(name)
    written = () if field is None else (field.title.zh, field.title.en, name)
    return frozenset(map(key, written))


def _cores(word: str, subjects: Sequence[str]) -> Iterator[str]:
    """Yield a header's word without those around it."""
    for before in ("", *subjects):
        for after in ("", *_AFTER):
            if before + after and word.startswith(before) and word.endswith(after):
                yield word[len(before) : len(word) - len(after)]


def _likeness(
    bare: set[str], words: set[str], cores: set[str], name: str, *, alias: bool
) -> int:
    """Say how alike a header and a name are, per cent."""
    if any(_TURNING.intersection(word).difference(name) for word in bare):
        return 0
    if name in words:
        return _ASIDE - _ALIAS * alias
    if name in cores:
        return _SURROUNDED - _ALIAS * alias
    if any(len(word) > 1 and name.endswith(f"{word}称") for word in words):
        return _ASIDE - _ALIAS * alias  # 公厕名, 厕名
    return max(int(_ratio(word, name)) for word in words)


def _ratio(word: str, name: str) -> float:
    chinese = bool(_CHINESE.search(word + name))
    if min(len(word), len(name)) < _SHORTEST[chinese]:
        return 0
    if chinese and word[-1] != name[-1]:
        return 0
    return fuzz.ratio(word, name)


def _by_type(layer: Layer, name: str) -> frozenset[str]:
    """Give what columns of a field's type are called, if it is the only one of it."""
    field = layer.field(name)
    if field is None or sum(f.type == field.type for f in layer.fields) > 1:
        return frozenset()
    return _BY_TYPE.get(field.type, frozenset())
