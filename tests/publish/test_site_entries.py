"""What a page without scripts says of a feature is what its record says."""

from tests.publish.sites import CITY, a_layer, a_part, a_part_of

from citymap.publish.site_entries import Entry, Fact, read_entries


def entries(count: int = 12, language: str = "zh") -> list[Entry]:
    part = a_part(count)
    said = "zh" if language == "zh" else "en"
    return read_entries(part.layer, part.table, CITY, said)


def test_facts_are_those_known_the_popups_first() -> None:
    assert [fact.title for fact in entries()[1].facts] == [
        "开放时间", "电话", "厕位数", "无障碍", "收费", "网址",
    ]  # fmt: skip
    assert [fact.title for fact in entries(language="en")[4].facts] == [
        "Hours", "Stalls", "Wheelchair", "Fee", "Web site",
    ]  # fmt: skip


def test_values_carry_words_and_units() -> None:
    facts = {fact.title: fact.text for fact in entries()[1].facts}
    assert facts["开放时间"] == "Mo-Fr 08:30-17:00"
    assert facts["厕位数"] == "1 个"
    assert facts["无障碍"] == "无"


def test_an_address_has_its_own_place() -> None:
    assert entries()[3].address == "和平路 3 号"
    assert "地址" not in {fact.title for fact in entries()[3].facts}


def test_a_feature_without_a_name_is_called_by_its_layer() -> None:
    assert entries()[0].name == "公共卫生间"
    assert entries(language="en")[0].name == "Public toilets"


def test_only_a_web_address_becomes_a_link() -> None:
    texts = ["https://example.org/", "javascript:alert(1)", "example.org", None]
    layer = a_layer()
    part = a_part_of(
        layer,
        {"id": [f"toilets.{n}" for n in range(4)], "site": list(texts)},
        [117.1] * 4,
    )
    found = [one.facts for one in read_entries(layer, part.table, CITY, "zh")]
    assert [facts[0].link for facts in found[:3]] == [
        "https://example.org/",
        None,
        None,
    ]
    assert found[1][0] == Fact("网址", "javascript:alert(1)")
    assert found[3] == ()


def test_a_closure_is_told_with_its_days_as_written() -> None:
    closed = [entry.closed for entry in entries()]
    assert closed[5] == "自 2026-11-30 至 2026-12-02, 管道维修"
    assert closed[:5] == [None] * 5


def test_ways_are_the_citys_in_its_order() -> None:
    entry = entries()[1]
    assert [title for title, _ in entry.links] == ["高德地图", "OpenStreetMap"]
    assert all(link.startswith("https://") for _, link in entry.links)
    assert entry.geo.startswith("geo:36.200000,")
