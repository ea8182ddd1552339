"""What headers say of positions, and of their datum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.tables.headers import JOINT
from citymap.intake.tables.position_words import WORDS, read_position

HEADERS = [
    ("经度", "lon", None),
    ("東經", "lon", None),
    ("经度E", "lon", None),
    ("*经度（°）", "lon", None),
    ("经度(WGS84)", "lon", "wgs84"),
    ("GCJ02经度", "lon", "gcj02"),
    ("GCJ-02 纬度", "lat", "gcj02"),
    ("高德经度（°）", "lon", "gcj02"),
    ("火星坐标纬度", "lat", "gcj02"),
    ("百度坐标", "pair", "bd09"),
    ("bd09_lng", "lon", "bd09"),
    ("lng_gcj02", "lon", "gcj02"),
    ("CGCS2000经度", "lon", "cgcs2000"),
    ("2000坐标系X", "x", "cgcs2000"),
    ("国家2000 Y坐标", "y", "cgcs2000"),
    ("WGS84坐标系经度", "lon", "wgs84"),
    ("GPS坐标", "pair", "wgs84"),
    (f"高德坐标{JOINT}经度", "lon", "gcj02"),
    (f"WGS84/GCJ02{JOINT}经度", "lon", None),
    ("Long_TWD97", "lon", None),
    ("Lat_WD97", "lat", None),
    ("longitude", "lon", None),
    ("中心点经度", "lon", None),
    ("起点经度", None, None),
    ("终点纬度", None, None),
    ("经纬度", "pair", None),
    ("经度,纬度", "pair", None),
    ("坐标(经度,纬度)", "pair", None),
    ("geo_point_2d", "pair", None),
    ("X", "x", None),
    ("Y坐标(米)", "y", None),
    ("GeoX", "x", None),
    ("横坐标", "easting", None),
    ("横坐标Y", "easting", None),
    ("纵坐标X", "northing", None),
    ("东坐标", "easting", None),
    ("Northing", "northing", None),
    ("the_geom", "wkt", None),
    ("坐标系", "datum", None),
    ("CoordinateReferenceSystem", "datum", None),
    ("位置", None, None),
    ("Location", None, None),
    ("开放时间", None, None),
    ("", None, None),
]


@pytest.mark.parametrize(("header", "word", "datum"), HEADERS)
def test_a_header_says_what_of_a_position_it_holds_and_in_which_datum(
    header: str, word: str | None, datum: str | None
) -> None:
    read = read_position(header)
    assert (read and read.word, read and read.datum) == (word, datum)


@given(st.text(max_size=300))
def test_any_header_can_be_read(header: str) -> None:
    read = read_position(header)
    assert read is None or read.word in WORDS
