"""``match.js``: what is found in the page is what the service finds, in its order."""

import unicodedata
from pathlib import Path

import pytest
from tests.atlas.test_search import ASKED, NOUNS, TOWNS, indexed, looked_for, named
from tests.publish.asking import ask

from citymap.atlas.spelling import fold
from citymap.catalog import read_catalog
from citymap.publish.sounds import sounds_of
from citymap.store.geopackage import GeoPackageStore

TITLE = "公厕"
DEMO_ASKED = (
    "公厕",
    "泉城路",
    "quanchenglu",
    "quancheng",
    "qclgc",
    "历下区",
    "历下 公厕",
    "gongce",
    "lixia",
    "jiedao",
    "jd",
    "1 号",
    "100",
    "号",
    "姚家 12",
    "yaojia",
    "yjjd",
    "zhen gc",
    "chong",
    "zhongqing",
    "hang",
    "甸柳",
    "dianliu",
    "dl",
    "x",
    "演示地址",
    "泉cheng",
    "泉c",
    "章丘区 镇",
    "gongce 9",
    "xian",
    "nonsense",
    "Ａ",
    "商河县怀仁",
    "１２ 号",
    "shanghe",
    "g c",
    "lv",
    "lu",
    "luzhen",
)


def found_in_page(
    features: list[tuple[str | None, str | None]], asked: tuple[str, ...]
) -> list[list[int]]:
    shown = [(name or TITLE, address) for name, address in features]
    sounds = sounds_of([[name for name, _ in shown]])
    answer = ask("search", features=shown, sounds=sounds, asked=asked)
    assert isinstance(answer, list)
    return answer


@pytest.mark.parametrize("last_word", ["", " 泉"])
def test_the_page_finds_what_the_service_finds_best_first(last_word: str) -> None:
    features = [
        (f"{town}{noun}" if noun is not None else None, address)
        for town in TOWNS
        for noun in NOUNS
        for address in ("历下区（演示）", None, "泉城路 1 号")
    ]
    asked = tuple(text + last_word for text in ASKED)
    layers = indexed(named(*features))
    for text, found in zip(asked, found_in_page(features, asked), strict=True):
        expected = looked_for(layers, text, size=len(features))
        assert [f"toilets.{n:07d}" for n in found] == [one for _, one in expected], text


def test_the_demo_s_toilets_are_found_alike(jinan: Path) -> None:
    catalog = read_catalog(jinan)
    store = GeoPackageStore(jinan / "data", catalog.city)
    columns = store.read(catalog.layer("toilets"))[0].columns
    names, addresses = (columns[name].to_pylist() for name in ("name", "address"))
    features = list(zip(names, addresses, strict=True))
    layers = indexed(named(*features))
    hits = 0
    for text, found in zip(
        DEMO_ASKED, found_in_page(features, DEMO_ASKED), strict=True
    ):
        expected = looked_for(layers, text, size=len(features))
        assert [f"toilets.{n:07d}" for n in found] == [one for _, one in expected], text
        hits += len(found)
    assert hits > 5000


@pytest.mark.parametrize("text", ["", " ", "?!", "（）"])
def test_a_text_without_letters_asks_for_nothing_and_finds_all(text: str) -> None:
    assert found_in_page([("泉", None), ("b", None)], (text,)) == [[0, 1]]


def test_every_character_folds_as_in_the_service() -> None:
    """But for Cherokee, whose folding goes to its capitals; alike within the page."""
    assigned = [
        chr(point)
        for point in range(0x20000)
        if unicodedata.category(chr(point))[0] != "C"
        and "CHEROKEE" not in unicodedata.name(chr(point), "")
    ]
    found = ask("folds", texts=assigned)
    differing = {
        character: (given, fold(character))
        for character, given in zip(assigned, found, strict=True)
        if given != fold(character)
    }
    assert differing == {}
    assert ask("folds", texts=["Hämeentie 5，Ａ座", "STRAẞE Øσς"]) == [
        "hameentie5a座",
        "strasseoσσ",
    ]
