"""A poster's own words are there in both languages, and none is idle."""

import re
import string
from pathlib import Path
from typing import cast

import pytest

from citymap.errors import Language
from citymap.publish import poster_words
from citymap.publish.poster_words import WORDS, Words

ROOM = Path(poster_words.__file__).parent
USED = re.compile(r"""(?:words|WORDS\[document\["language"\]\])\[["'](\w+)["']\]""")


def words_of(language: Language) -> dict[str, str]:
    return cast("dict[str, str]", WORDS[language])


def blanks(text: str) -> int:
    return sum(field is not None for _, field, _, _ in string.Formatter().parse(text))


def test_both_languages_have_all_words() -> None:
    assert set(WORDS) == {"zh", "en"}
    for said in WORDS.values():
        assert set(said) == set(Words.__annotations__)


@pytest.mark.parametrize("word", sorted(Words.__annotations__))
def test_a_word_says_something_and_leaves_the_same_to_be_filled_in(word: str) -> None:
    zh, en = words_of("zh")[word], words_of("en")[word]
    assert zh.strip()
    assert en.strip()
    assert zh != en
    assert blanks(zh) == blanks(en)


def test_every_word_is_used_on_a_sheet() -> None:
    sources = [path.read_text("utf-8") for path in ROOM.glob("poster*.py")]
    used = {word for source in sources for word in USED.findall(source)}
    assert used == set(Words.__annotations__)
