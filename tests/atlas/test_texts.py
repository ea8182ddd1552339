"""Texts in one array: a word is where reading letter by letter finds it."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.atlas import called

from citymap.atlas.spelling import fold, readings
from citymap.atlas.texts import BEGINS, NOWHERE, WHOLE, WITHIN, Texts

# Many readings, readings that run into each other, letters, what folds to two.
LETTERS = "西安先重庆中行银长乐泉城广场绿女厕啊an鄂xi城1２ßÄ （号"
ALPHABET = st.text(st.sampled_from(LETTERS), max_size=9)
WORDS = st.text(st.sampled_from("西安重行xianchogquel1v"), min_size=1, max_size=7)


def texts_of(*texts: str) -> Texts:
    return Texts(pa.array(texts, pa.string()), readings)


def _plainly(texts: list[str], word: str) -> list[int]:
    plain = [called.plain(text) for text in texts]
    places = {True: BEGINS, False: WITHIN}
    return [
        WHOLE if t == word else places[t.startswith(word)] if word in t else NOWHERE
        for t in plain
    ]


def _called(text: str, word: str) -> int:
    text = called.plain(text)
    starts = [
        i
        for i in range(len(text))
        if called.read_from(text[i:], word) or called.initials_from(text[i:], word)
    ]
    return (BEGINS if starts[0] == 0 else WITHIN) if starts else NOWHERE


@given(st.lists(ALPHABET, max_size=8), WORDS)
def test_a_word_is_found_where_python_finds_it(texts: list[str], word: str) -> None:
    word = fold(word)
    assert texts_of(*texts).find(word).tolist() == _plainly(texts, word)


@given(st.lists(ALPHABET, max_size=8), WORDS)
def test_a_spoken_word_is_found_where_reading_aloud_finds_it(
    texts: list[str], word: str
) -> None:
    word = fold(word)
    found = texts_of(*texts).find_called(word).tolist()
    assert found == [_called(text, word) for text in texts]


@given(ALPHABET, st.data())
def test_every_text_is_found_by_any_way_of_reading_it(
    text: str, data: st.DataObject
) -> None:
    plain = called.plain(text)
    if not plain:
        return
    spoken = "".join(
        data.draw(st.sampled_from(sorted(called.names_of(c)))) for c in plain
    )
    typed = spoken[: data.draw(st.integers(1, len(spoken)))]
    assert texts_of(text).find_called(typed).tolist() == [BEGINS]


@pytest.mark.parametrize(
    ("name", "word", "where"),
    [
        ("泉城广场", "quancheng", BEGINS),
        ("泉城广场", "quanchengg", BEGINS),
        ("泉城广场", "quanchengguangchang", BEGINS),
        ("泉城广场", "qcgc", BEGINS),
        ("泉城广场", "gc", WITHIN),
        ("泉城广场", "guang", WITHIN),
        ("泉城广场", "uancheng", NOWHERE),  # not where a syllable begins
        ("泉城广场", "quancg", NOWHERE),  # whole readings or letters, not by turns
        ("泉城广场", "quanchengguangchanga", NOWHERE),
        ("泉城广场", "泉城gc", BEGINS),
        ("泉城广场", "泉chengg", BEGINS),
        ("西安路", "xian", BEGINS),
        ("先", "xian", BEGINS),
        ("重庆路", "chongqing", BEGINS),
        ("重庆路", "zhongqing", BEGINS),
        ("银行", "yinhang", BEGINS),
        ("绿地", "lvdi", BEGINS),
        ("绿地", "ludi", BEGINS),
        ("A区2号", "aqu2", BEGINS),
        ("A区2号", "aq2h", BEGINS),
    ],
)
def test_readings_are_taken_whole_but_the_last_and_letters_by_themselves(
    name: str, word: str, where: int
) -> None:
    assert texts_of("城", name).find_called(word).tolist()[1] == where


def test_a_word_never_runs_from_one_text_into_the_next() -> None:
    texts = texts_of("泉", "城", "", "泉城", "城泉")
    assert texts.find("泉城").tolist() == [NOWHERE] * 3 + [WHOLE, NOWHERE]
    for word in ("quancheng", "qc"):
        assert texts.find_called(word).tolist() == [NOWHERE] * 3 + [BEGINS, NOWHERE]


def test_a_word_longer_than_all_texts_is_nowhere() -> None:
    short = texts_of("b城城")
    for word in ("城城城城城b", "b城城城城城", "b城城城"):
        assert short.find(word).tolist() == [NOWHERE]
        assert short.find_called(word).tolist() == [NOWHERE]


def test_of_several_places_in_a_text_the_first_counts() -> None:
    texts = texts_of("城泉城", "城城", "泉城泉城")
    assert texts.find("城").tolist() == [BEGINS, BEGINS, WITHIN]
    assert texts.find_called("cheng").tolist() == [BEGINS, BEGINS, WITHIN]


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["!", "\0", "\n"]])
def test_without_letters_nothing_is_found(texts: list[str]) -> None:
    empty = texts_of(*texts)
    assert len(empty) == len(texts)
    assert empty.find("城").tolist() == [NOWHERE] * len(texts)
    assert empty.find_called("cheng").tolist() == [NOWHERE] * len(texts)


def test_more_texts_than_are_taken_apart_at_once_are_all_there() -> None:
    rng = np.random.default_rng(3)
    words = ["泉城", "城", "ß", "", "Ä1", "\0x"]
    texts = [words[i] for i in rng.integers(0, len(words), 150_000)]
    found = texts_of(*texts)
    assert found.find("城").tolist() == _plainly(texts, "城")
    assert found.find("s").tolist() == _plainly(texts, "s")


def test_an_alphabet_of_many_characters_is_as_good() -> None:
    texts = [chr(point) for point in range(0x4E00, 0x4E00 + 3000)]
    found = texts_of(*texts)
    assert np.flatnonzero(found.find("中") == WHOLE).tolist() == [texts.index("中")]
    shi = [i for i, text in enumerate(texts) if "shi" in called.names_of(text)]
    assert len(shi) > 20
    begun = [i for i, t in enumerate(texts) if called.read_from(t, "shi")]
    assert np.flatnonzero(found.find_called("shi") == BEGINS).tolist() == begun
    assert set(shi) <= set(begun)
