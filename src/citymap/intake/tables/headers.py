"""What headers mean: how they are compared, and the names that a layer's fields have.

Two headers are the same if their keys are: NFKC, lower case, traditional characters
as simplified ones, without blanks and punctuation. A field's names are its titles,
its own name and its aliases, with and without its unit; of a yes/no field also
``是否…`` and ``有无…``. Sources: the layer's definition, ``docs/layers.md``; what is
written over columns beside that, ``header_words.toml``.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from citymap.catalog.layer_file import as_compared
from citymap.layer import Field, Layer

#: Between the rows of a header: a wide space, which no single cell's header has.
JOINT = "\u3000"
_LONGEST = 200  # characters of a header that are looked at
_MARKS = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[(（\[【〔<《][^()（）\[\]【】〔〕<>《》]*[)）\]】〕>》]")
_YES_NO = ("是否", "有无", "是否有", "是否为", "有")


def read_words(table: str) -> Mapping[str, str]:
    """Read a table of ``header_words.toml``: texts, or words, one a line."""
    text = (
        files("citymap.intake.tables").joinpath("header_words.toml").read_text("utf-8")
    )
    written = tomllib.loads(text)[table].items()
    return {n: v if isinstance(v, str) else "\n".join(v) for n, v in written}


_CHARACTERS = read_words("characters")
_TRADITIONAL = str.maketrans(_CHARACTERS["traditional"], _CHARACTERS["simplified"])


def key(text: str) -> str:
    """Bring a header to the form in which headers are compared.

    >>> key("*公廁 名稱："), key("Opening_Hours"), key("面积（㎡）")
    ('公厕名称', 'openinghours', '面积m2')
    """
    return _MARKS.sub("", as_compared(text[:_LONGEST])).translate(_TRADITIONAL)


def keys(words: str) -> frozenset[str]:
    """Give the keys of words, one a line."""
    return frozenset(map(key, words.splitlines()))


_WORDS, _COMMON = read_words("words"), read_words("common")
NUMBERING = keys(_WORDS["numbering"])
#: These are running numbers only if they run.
PERHAPS_NUMBERING = keys(_WORDS["perhaps_numbering"])
#: What a row of units says.
UNITS = keys(_WORDS["units"])
#: What stands in brackets behind a header and says nothing of its meaning.
_ASIDES = UNITS | keys(_WORDS["asides"])


def without_brackets(text: str) -> str:
    """Give a header without what stands in brackets.

    >>> without_brackets("厕位数（个）")
    '厕位数'
    """
    return _BRACKETS.sub("", text)


def parts(header: str) -> tuple[str, ...]:
    """Give what a header may be known by: all of it, then its last row.

    >>> parts(JOINT.join(["坐标", "经度"]))[1]
    '经度'
    """
    last = header.rpartition(JOINT)[2]
    return (header,) if last == header else (header, last)


@dataclass(frozen=True, slots=True)
class FieldNames:
    """The names of a layer's fields and of the common columns.

    Attributes
    ----------
    known
        Field and rank by key; of two columns the one of lower rank is meant more.
    declared
        Keys of each field's declared names.
    """

    known: Mapping[str, tuple[str, int]]
    declared: Mapping[str, tuple[str, ...]]

    def find(self, header: str) -> tuple[str, int] | None:
        """Find the field that a header names, with the rank of that name."""
        for text in parts(header):
            for wording in _wordings(text):
                if wording in self.known:
                    return self.known[wording]
        return None


def read_names(layer: Layer) -> FieldNames:
    """Gather the names of a layer's fields."""
    declared = {field.name: _declared(field) for field in layer.fields}
    common = {
        name: tuple(map(key, words.splitlines())) for name, words in _COMMON.items()
    }
    known: dict[str, tuple[str, int]] = {}
    for names in (declared, {f.name: _derived(f) for f in layer.fields}, common):
        _add(known, names)
    return FieldNames(known, declared)


def _wordings(text: str) -> Iterator[str]:
    yield key(text)
    asides = [key(aside) for aside in _BRACKETS.findall(text)]
    if asides and _ASIDES.issuperset(asides):
        yield key(_BRACKETS.sub("", text))


def _declared(field: Field) -> tuple[str, ...]:
    names = (field.title.zh, field.title.en, field.name, *field.aliases)
    return tuple(dict.fromkeys(key(name) for name in names))


def _derived(field: Field) -> tuple[str, ...]:
    """Give what else a field's column is called: with its unit, as a question."""
    names = _declared(field)
    unit = key(field.unit or "")
    if field.type == "yes_no_unknown":
        return tuple(f"{ask}{name}" for name in names for ask in _YES_NO)
    return tuple(f"{name}{unit}" for name in names) if unit else ()


def _add(
    known: dict[str, tuple[str, int]], names: Mapping[str, tuple[str, ...]]
) -> None:
    """Add names that no field has yet; what two fields could claim is nobody's."""
    claims: dict[str, dict[str, int]] = {}
    for field, keys in names.items():
        for rank, name in enumerate(keys):
            claims.setdefault(name, {}).setdefault(field, rank)
    for name, claimants in claims.items():
        if len(claimants) == 1 and name:
            known.setdefault(name, *claimants.items())
