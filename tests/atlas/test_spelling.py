"""Spelling: what is the same to a searcher, and how characters are called."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT
from tests.atlas import called

from citymap.atlas.spelling import fold, readings


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("泉城广场", "泉城广场"),
        ("ＡＢＣ１２３", "abc123"),
        ("泉城 广场（东）", "泉城广场东"),
        ("quan'cheng", "quancheng"),
        ("Hämeentie Åbo Töölö", "hameentieabotoolo"),
        ("ha\u0308me", "hame"),
        ("Straße", "strasse"),
        ("Łódź Ærø", "lodzaero"),
        ("ﬁ ① ½ ㎡", "fi112m2"),
        ("泉\u200b城\u202e\x00\n", "泉城"),
        ("İstanbul", "istanbul"),
        ("ΟΔΟΣ οδος", "οδοσοδοσ"),
        ("公厕🚻!", "公厕"),
        (".*[^$]\\", ""),
    ],
)
def test_width_case_accents_spaces_and_punctuation_do_not_count(
    text: str, same: str
) -> None:
    assert fold(text) == same


@given(st.text())
def test_a_fold_is_the_folds_of_its_characters_and_stays_when_folded_again(
    text: str,
) -> None:
    folded = fold(text)
    assert folded == called.plain(text)
    assert folded == "".join(fold(c) for c in text)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("character", "called_so"),
    [
        ("泉", ("quan",)),
        ("重", ("zhong", "chong")),
        ("广", ("guang",)),  # not "an" and "yan", which no word of today has
        ("厕", ("ce",)),
        ("绿", ("lv", "lu")),
        ("女", ("nv", "nu")),
        ("略", ("lve", "lue")),
        ("a", ()),
        ("1", ()),
        ("ä", ()),
    ],
)
def test_a_character_has_its_usual_reading_first_and_those_of_words(
    character: str, called_so: tuple[str, ...]
) -> None:
    assert readings(character) == called_so


def test_every_reading_is_what_a_keyboard_types() -> None:
    for point in range(0x4E00, 0xA000):
        assert all(r.isascii() and r.isalpha() for r in readings(chr(point)))


def test_every_word_of_the_dictionary_is_called_as_it_is_read() -> None:
    for phrase in list(PHRASES_DICT)[::7]:
        for character, syllable in zip(phrase, lazy_pinyin(phrase), strict=True):
            assert syllable in readings(character), phrase


def test_the_dictionary_is_not_loaded_before_anybody_searches() -> None:
    program = "import citymap.api.app, sys; assert 'pypinyin' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
