"""Headers that are nearly known: which may be guessed, and which never."""

import pytest
from tests.intake.grids import CATALOG, TOILETS

from citymap.intake.tables.guesses import find_guesses, nearest_field
from citymap.intake.tables.headers import read_names

GUESSED = [
    ("toilets", "公厕地址", "address"),
    ("toilets", "厕所开放时段", "opening_hours"),
    ("toilets", "联系电话号码", "phone"),
    ("toilets", "联系方式", "phone"),
    ("toilets", "开放时间段", "opening_hours"),
    ("toilets", "厕位总数", "stalls"),
    ("toilets", "无障碍卫生设施", "wheelchair"),
    ("toilets", "经营管理单位", "operator"),
    ("toilets", "管护单位名称", "operator"),
    ("toilets", "所属行政区", "district"),
    ("toilets", "Full Address", "address"),
    ("toilets", "StreetAddress", "address"),
    ("toilets", "Adress", "address"),
    ("toilets", "Site Name", "name"),
    ("toilets", "BabyChange", "baby_care"),
    ("toilets", "Opening Time", "opening_hours"),
    ("toilets", "Times", "opening_hours"),
    ("toilet_alliance", "单位地址", "address"),
    ("markets", "市场地址", "address"),
]
NEVER = [
    ("toilets", "开放时间（冬季）"),
    ("toilets", "男厕位数"),
    ("toilets", "女厕位数"),
    ("toilets", "无障碍厕间数"),
    ("toilets", "管理单位电话人"),
    ("toilets", "管理单位负责人"),
    ("toilets", "建成时间"),
    ("toilets", "报废时间"),
    ("toilets", "道路名称"),
    ("toilets", "社区名称"),
    ("toilets", "建设单位"),
    ("toilets", "联系人"),
    ("toilets", "身份证号"),
    ("toilets", "地扯"),
    ("toilets", "Post code"),
    ("toilets", "Postcode"),
    ("toilets", "Type of contract"),
    ("toilets", "CommunitySchemeName"),
    ("toilets", "Authority Contact"),
    ("toilets", "AccessibleCategory"),
    ("toilets", "Male"),
    ("toilets", "Category"),
    ("back_streets", "实际开工日期"),
    ("chargers", "慢充车位"),
]


def guess(layer: str, header: str) -> str | None:
    one = CATALOG.layer(layer)
    fields = [field.name for field in one.fields]
    taken = find_guesses({0: header}, fields, read_names(one), one).taken
    return taken[0].field if taken else None


@pytest.mark.parametrize(("layer", "header", "field"), GUESSED)
def test_a_header_with_another_word_or_letter_is_guessed(
    layer: str, header: str, field: str
) -> None:
    assert guess(layer, header) == field


@pytest.mark.parametrize(("layer", "header"), NEVER)
def test_a_header_that_means_something_else_is_never_guessed(
    layer: str, header: str
) -> None:
    assert guess(layer, header) is None


def test_of_two_headers_the_one_that_is_clearly_nearer_is_taken() -> None:
    headers = {0: "厕所位置", 1: "公厕地址"}
    found = find_guesses(headers, ["address"], read_names(TOILETS), TOILETS)
    assert list(found.taken) == [1]
    assert not found.rivals


def test_of_two_headers_about_as_near_neither_is() -> None:
    headers = {0: "厕所地址", 1: "公厕地址"}
    found = find_guesses(headers, ["address"], read_names(TOILETS), TOILETS)
    assert not found.taken
    assert found.rivals == {0: ("address", 1), 1: ("address", 0)}


def test_a_field_that_has_its_column_is_guessed_no_more() -> None:
    assert not find_guesses({0: "公厕地址"}, [], read_names(TOILETS), TOILETS).taken


def test_nothing_is_guessed_of_a_sheet_that_no_clerk_wrote() -> None:
    headers = {0: "公厕地址"} | {i: f"列{i}" for i in range(1, 600)}
    assert not find_guesses(headers, ["address"], read_names(TOILETS), TOILETS).taken


def test_the_nearest_field_is_named_only_if_it_is_near() -> None:
    names = read_names(TOILETS)
    assert nearest_field("开放时见", names) == "opening_hours"
    assert nearest_field("建成年份", names) is None
