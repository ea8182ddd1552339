"""How headers are compared, and which names a layer's fields have."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.grids import TOILETS

from citymap.intake.tables.headers import (
    JOINT,
    key,
    keys,
    parts,
    read_names,
    read_words,
    without_brackets,
)
from citymap.layer import Field, Title

NAMES = read_names(TOILETS)


@given(st.text(max_size=60))
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("公厕名称", "*公厕 名称："),
        ("Opening hours", "OPENING_HOURS"),
        ("經度", "经度"),
        ("面积（㎡）", "面积m2"),
        ("Ｘ坐标", "x 坐标"),
    ],
)
def test_headers_that_mean_the_same_have_the_same_key(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_each_traditional_character_has_one_that_is_simplified() -> None:
    characters = read_words("characters")
    pairs = zip(characters["traditional"], characters["simplified"], strict=True)
    assert all(one != other for one, other in pairs)
    assert len(set(characters["traditional"])) == len(characters["traditional"])


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("厕位数（个）", "stalls"),
        ("厕位数（座）", "stalls"),
        ("厕位数(必填)", "stalls"),
        ("开放时间（夏季）", None),
        ("收费（是/否）", "fee"),
        ("是否收费", "fee"),
        ("是否厕位数", None),
        (f"基本情况{JOINT}公厕名称", "name"),
        ("基本情况 公厕名称", None),
        ("", None),
        ("（）", None),
    ],
)
def test_a_header_is_found_with_its_unit_but_not_without_its_meaning(
    header: str, field: str | None
) -> None:
    found = NAMES.find(header)
    assert (found and found[0]) == field


def test_what_two_fields_could_claim_is_nobodys() -> None:
    fields = (
        Field("water", "yes_no_unknown", Title("有水", "Water")),
        Field("tap", "yes_no_unknown", Title("水", "Tap")),
    )
    names = read_names(replace(TOILETS, fields=fields))
    assert names.find("是否有水") is None
    assert names.find("是否水") == ("tap", 0)


def test_a_title_ranks_before_an_alias_and_those_in_their_order() -> None:
    ranks = [NAMES.known[key(name)][1] for name in ("等级", "公厕等级", "公厕类别")]
    assert ranks == sorted(set(ranks))


def test_no_word_of_the_words_file_is_claimed_twice_in_its_table() -> None:
    for table in ("positions", "common"):
        words = [word for lines in read_words(table).values() for word in keys(lines)]
        assert len(words) == len(set(words))
        assert all(words)


def test_parts_and_brackets() -> None:
    assert parts("Opening hours") == ("Opening hours",)
    assert without_brackets("坐标(经度,纬度)【必填】") == "坐标"
