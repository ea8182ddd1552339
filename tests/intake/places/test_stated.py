"""Datums as people write them, and who is believed."""

import pytest
from tests.intake.placing import ledger_of

from citymap.earth.datum import DATUMS
from citymap.intake.notices import Notices
from citymap.intake.places.stated import (
    UNKNOWN,
    UNSTATED,
    Stated,
    datums_of,
    read_datum,
    tell_contradiction,
)

GCJ, BD, WGS = (DATUMS.index(d) for d in ("gcj02", "bd09", "wgs84"))


@pytest.mark.parametrize(
    ("datum", "texts"),
    [
        ("gcj02", "GCJ-02|gcj02|GCJ|火星坐标系|高德|高德地图|腾讯地图|Amap|国测局坐标"),
        ("bd09", "BD-09|bd09ll|百度|百度坐标系|Baidu Map"),
        ("wgs84", "WGS-84|WGS 84|wgs1984|WGS84坐标系|GPS|84坐标|EPSG:4326|ＷＧＳ８４"),
        ("cgcs2000", "CGCS2000|cgcs 2000|国家2000|2000国家大地坐标系|EPSG:4490|2000"),
    ],
)
def test_a_datum_is_understood_as_people_write_it(datum: str, texts: str) -> None:
    assert {read_datum(text) for text in texts.split("|")} == {datum}


@pytest.mark.parametrize("text", ["西安80", "北京54", "OSGB36", "高德路", "?", "地方"])
def test_no_other_word_is_a_datum(text: str) -> None:
    assert read_datum(text) is None


def test_a_cell_says_more_than_the_command_line_and_that_more_than_a_header() -> None:
    cells = {"lon": ["1"] * 4, "datum": ["百度", None, "-", "西安80"]}
    headers = {"lon": "高德经度"}
    ledger, columns = ledger_of(cells, headers=headers)
    stated = datums_of(ledger, columns, Stated(datum="wgs84"))
    assert stated.tolist() == [BD, WGS, WGS, UNKNOWN]
    assert datums_of(ledger, columns, Stated()).tolist() == [BD, GCJ, GCJ, UNKNOWN]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("经度(GCJ-02)", GCJ),
        ("坐标 百度经度", BD),
        ("WGS84 经度", WGS),
        ("经度", UNSTATED),
        ("2000 经度", UNSTATED),
    ],
)
def test_a_header_states_a_datum_by_a_word_that_means_nothing_else(
    header: str, code: int
) -> None:
    ledger, columns = ledger_of({"lon": ["1"]}, headers={"lon": header})
    assert datums_of(ledger, columns, Stated()).tolist() == [code]


@pytest.mark.parametrize(
    ("header", "datum", "told"),
    [
        ("百度经度", "wgs84", 1),
        ("百度经度", "bd09", 0),
        ("WGS84经度", "cgcs2000", 0),
        ("经度", "gcj02", 0),
    ],
)
def test_a_header_that_contradicts_the_command_line_is_told(
    header: str, datum: str, told: int
) -> None:
    notices = Notices()
    ledger, columns = ledger_of({"lon": ["1"]}, headers={"lon": header})
    tell_contradiction(ledger, columns, Stated(datum=datum), notices)  # type: ignore[arg-type]
    assert notices.total("warning") == told
