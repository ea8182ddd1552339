"""Headers of real ledgers and the fields they are read as."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.grids import CATALOG, TOILETS, codes, headed, ledger, match, names

from citymap.intake.notices import ImportRefused, Notices
from citymap.intake.tables.columns import as_mapping, match_columns, safe_name, targets
from citymap.layer import Field, Title

HEADERS = [
    ("toilets", "公厕名称", "name"),
    ("toilets", "*公厕名称（必填）", "name"),
    ("toilets", "公 厕\n名 称", "name"),
    ("toilets", "公廁名稱", "name"),
    ("toilets", "ＮＡＭＥ", "name"),
    ("toilets", "厕位数（个）", "stalls"),
    ("toilets", "厕位数/个", "stalls"),
    ("toilets", "是否收费", "fee"),
    ("toilets", "有无母婴室", "baby_care"),
    ("toilets", "是否有第三卫生间", "unisex"),
    ("toilets", "街道(镇)", "town"),
    ("toilets", "OpeningHours", "opening_hours"),
    ("toilets", "opening_hours", "opening_hours"),
    ("toilets", "暂停开放日期", "closed_from"),
    ("toilets", "恢复开放日期", "closed_until"),
    ("toilets", "停用原因", "closed_reason"),
    ("toilets", "数据来源", "source"),
    ("toilets", "更新日期", "updated"),
    ("parking", "泊位数", "spaces"),
    ("parking", "停车场编号", "code"),
    ("parking", "有无充电桩", "charging"),
    ("parking", "收费标准（元/小时）", "tariff"),
    ("vendor_zones", "面积（平方米）", "area_m2"),
    ("vendor_zones", "面积㎡", "area_m2"),
    ("back_streets", "长度(米)", "length_m"),
    ("fairs", "集期", "market_days"),
    ("chargers", "直流枪数", "fast_connectors"),
]


@pytest.mark.parametrize(("layer", "header", "field"), HEADERS)
def test_a_header_that_is_a_name_of_a_field_is_that_field(
    layer: str, header: str, field: str
) -> None:
    found, notices = match("名称", header, layer=CATALOG.layer(layer))
    if field == "name":
        found, notices = match(header, layer=CATALOG.layer(layer))
    assert found[header] == field
    assert codes(notices) == []


@pytest.mark.parametrize("layer", CATALOG.layers)
def test_every_name_of_every_field_is_that_field_without_a_notice(layer: str) -> None:
    one = CATALOG.layer(layer)
    name = next(field for field in one.fields if field.required)
    for field in one.fields:
        for title in (field.title.zh, field.title.en, field.name, *field.aliases):
            others = [] if field is name else [name.title.zh]
            found, notices = match(title, *others, layer=one)
            assert found[title] == field.name
            assert codes(notices) == []


@given(
    st.permutations(["公厕名称", "地址", "经度", "纬度", "联系电话号码", "建成年份"])
)
def test_the_order_of_the_columns_does_not_matter(headers: list[str]) -> None:
    found, notices = match(*headers)
    assert found == {
        "公厕名称": "name",
        "地址": "address",
        "经度": "lon",
        "纬度": "lat",
        "联系电话号码": "phone",
    }
    assert sorted(codes(notices)) == ["column_guessed", "column_unknown"]


def test_of_two_columns_for_a_field_the_better_name_is_read_wherever_it_stands() -> (
    None
):
    for order in permutations(["公厕类别", "公厕等级", "名称"]):
        found, notices = match(*order)
        assert found == {"公厕等级": "grade", "名称": "name"}
        assert codes(notices) == ["header_twice"]
        assert "公厕等级" in notices.kept[0].say("zh")


def test_of_two_equal_headers_the_first_is_read() -> None:
    notices, found = Notices(), headed("名称", "名称")
    assert match_columns(found, TOILETS, notices).fields == {"name": 0}
    assert [(n.kind.code(), n.letter) for n in notices.kept] == [("header_twice", "B")]


def test_of_two_columns_for_a_field_the_clearly_fuller_one_is_read() -> None:
    rows = [["甲", None, "0531-1"], ["乙", "0531-9", "0531-2"], ["丙", None, "0531-3"]]
    for header in (["名称", "电话", "联系电话"], ["名称", "联系电话", "电话"]):
        found, notices = ledger([header, *rows]), Notices()
        assert match_columns(found, TOILETS, notices).fields["phone"] == 2
        assert codes(notices) == ["header_twice"]
        details = notices.kept[0].details
        assert (details["held"], details["number"], details["letter"]) == (1, 3, "C")


def test_of_two_columns_about_as_full_the_better_name_is_read() -> None:
    rows = [[f"甲{n}", "一类" if n else None, "二类"] for n in range(20)]
    found = ledger([["名称", "公厕等级", "公厕类别"], *rows])
    assert match_columns(found, TOILETS, Notices()).fields["grade"] == 1


def test_of_two_columns_with_a_stated_header_the_fuller_one_is_read() -> None:
    found = ledger([["名称", "某列", "某列"], ["甲", None, "某路"]])
    columns = match_columns(found, TOILETS, Notices(), mapping={"某列": "address"})
    assert columns.fields["address"] == 2


@pytest.mark.parametrize("header", ["公厕名", "厕名", "厕所名"])
def test_a_required_column_is_guessed_without_its_last_character(header: str) -> None:
    found, notices = match(header, "经度", "纬度")
    assert (found[header], codes(notices)) == ("name", ["column_guessed"])


def test_an_absent_required_column_is_refused_with_the_way_out() -> None:
    with pytest.raises(ImportRefused, match="--map HEADER=name") as refused:
        match("人名", "经度", "纬度")
    assert "--map 列名=name" in refused.value.notice.say("zh")


def test_an_id_is_one_only_if_it_looks_like_ours() -> None:
    found, _ = match("id", "名称", row=["toilets.0417", "x"])
    assert found["id"] == "id"
    found, notices = match("id", "名称", row=["417", "x"])
    assert ("id" in found, codes(notices)) == (False, ["column_unknown"])


def test_running_numbers_are_passed_over_in_silence() -> None:
    for header, cell in (("序号", "7"), ("No.", "1"), ("#", "1")):
        found, notices = match(header, "名称", row=[cell, "x"])
        assert (found, codes(notices)) == ({"名称": "name"}, [])
    assert codes(match("No.", "名称", row=["S62", "x"])[1]) == ["column_unknown"]


def test_a_missing_required_field_is_refused_with_the_headers_seen() -> None:
    with pytest.raises(ImportRefused, match="公厕名称") as refused:
        match("甲", "乙")
    assert refused.value.notice.kind.code() == "required_column_absent"
    assert "甲、乙" in refused.value.notice.say("zh")


def test_what_the_clerk_states_goes_before_everything() -> None:
    notices, found = Notices(), headed("名称", "别名", "经度", "备注")
    mapping = {"别名": "name", "名称": "", "经度": "lat", "备 注": "closed_reason"}
    columns = match_columns(found, TOILETS, notices, mapping=mapping)
    assert columns.fields == {"name": 1, "closed_reason": 3}
    assert columns.roles == {"lat": 2}
    assert codes(notices) == []


def test_a_stated_header_that_is_not_there_is_a_warning() -> None:
    notices, found = Notices(), headed("名称")
    match_columns(found, TOILETS, notices, mapping={"旧名": "address", "旧": ""})
    assert codes(notices) == ["mapping_header_absent"]


@pytest.mark.parametrize(
    ("mapping", "code", "said"),
    [
        ({"名称": "nam"}, "mapping_unknown", "name"),
        ({"名称": "longitude"}, "mapping_unknown", "lon"),
        ({"名称": "name", "别名": "name"}, "mapping_twice", "别名"),
    ],
)
def test_a_mapping_to_what_there_is_not_or_twice_is_refused(
    mapping: dict[str, str], code: str, said: str
) -> None:
    with pytest.raises(ImportRefused, match=said) as refused:
        match_columns(headed("名称", "别名"), TOILETS, Notices(), mapping=mapping)
    assert refused.value.notice.kind.code() == code


def test_unknown_columns_are_told_and_kept_on_request_under_safe_names() -> None:
    notices, found = Notices(), headed("名称", "建成 年份", "FID", "geom")
    columns = match_columns(found, TOILETS, notices, keep_unknown=True)
    assert columns.kept == {"建成_年份": 1, "fid_2": 2, "geom_2": 3}
    assert codes(notices) == ["column_kept"] * 3
    notices = Notices()
    match_columns(headed("名称", "厕位总数量"), TOILETS, notices)
    assert codes(notices) == ["column_unknown"]
    assert "厕位数" in notices.kept[0].say("zh")


@pytest.mark.parametrize("published", ["Note 1", "note_1"])
def test_an_undeclared_column_that_is_published_is_kept_unasked(published: str) -> None:
    headers = ("名称", "Note 1", "NOTE 1", "公厕地址")
    notices, found = Notices(), headed(*headers)
    columns = match_columns(found, TOILETS, notices, published=["id", published])
    assert columns.kept == {published: 1}
    assert codes(notices) == ["column_guessed", "column_unknown"]
    columns = match_columns(
        found, TOILETS, Notices(), published=[published, "公厕地址"], keep_unknown=True
    )
    assert columns.kept == {published: 1, "note_1_2": 2, "公厕地址": 3}


@given(st.text(min_size=1), st.lists(st.text(), max_size=3))
def test_a_kept_column_has_a_printable_name_of_its_own(
    header: str, taken: list[str]
) -> None:
    name = safe_name(header, [*taken, *targets(TOILETS)])
    assert name.isprintable()
    assert 0 < len(name) <= 60
    assert name not in {*taken, *targets(TOILETS), "fid", "id", "geom"}


def test_guesses_are_told_with_their_field_and_likeness() -> None:
    found, notices = match("公厕名称", "公厕地址")
    assert found["公厕地址"] == "address"
    (notice,) = notices.kept
    assert (notice.kind.code(), notice.field) == ("column_guessed", "address")
    assert notice.details["score"] == 95


def test_two_columns_about_as_near_to_a_field_are_both_left_unread() -> None:
    found, notices = match("名称", "管护单位名称", "运营单位名称")
    assert list(found.values()) == ["name"]
    assert codes(notices) == ["columns_alike"] * 2


def test_a_column_about_as_near_to_two_fields_is_left_unread() -> None:
    fields = (
        Field("name", "text", Title("名称", "Name"), required=True),
        Field("care", "text", Title("养护管理单位", "Care")),
        Field("guard", "text", Title("守护管理单位", "Guard")),
    )
    layer = replace(TOILETS, fields=fields, key=None)
    found, notices = match("名称", "看护管理单位", layer=layer)
    assert list(found.values()) == ["name"]
    assert codes(notices) == ["column_ambiguous"]


def test_columns_of_one_header_that_were_kept_are_kept_apart_again() -> None:
    first = match_columns(
        headed("名称", "备注", "备注"), TOILETS, Notices(), keep_unknown=True
    )
    found = headed("名称", "备注", "备注", "备注", "ID")
    again = match_columns(found, TOILETS, Notices(), published=["id", *first.kept])
    assert again.kept == first.kept == {"备注": 1, "备注_2": 2}


def test_a_declared_column_is_read_as_its_field_though_it_is_published() -> None:
    names_ = [field.name for field in TOILETS.fields]
    found = headed("name", "address", "备注")
    columns = match_columns(found, TOILETS, Notices(), published=[*names_, "updated"])
    assert columns.fields == {"name": 0, "address": 1}
    assert not columns.kept


def test_a_mapping_made_of_a_match_leaves_no_question() -> None:
    headers = (
        *("序号", "公厕名称", "公厕地址", "公厕类别", "公厕等级", "建成年份"),
        *("经度", "纬度", "X坐标", "Y坐标", "管护单位名称", "运营单位名称", "公厕名称"),
    )
    row = [1, "a", "b", "c", "d", "e", 117.0, 36.6, 502000, 4058000]
    notices, found = Notices(), headed(*headers, row=row)
    columns = match_columns(found, TOILETS, notices)
    assert {"column_guessed", "header_twice", "columns_alike"} <= set(codes(notices))
    silent = Notices()
    again = match_columns(found, TOILETS, silent, mapping=as_mapping(found, columns))
    assert codes(silent) == []
    assert names(found, again) == names(found, columns)
