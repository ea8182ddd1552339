"""Hours, market days and addresses; and that every type of field has a reader."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.hours.opening import compile_hours
from citymap.hours.schedule import HoursContext
from citymap.intake.cells.cells import Reading, tidy
from citymap.intake.cells.kinds_cell import HoursNotUnderstood, UrlUnreadable
from citymap.intake.cells.readers import DAY_OR_MOMENT, reader_for
from citymap.intake.reading.workbook import CellKind
from citymap.layer import FIELD_TYPES, Choice, Field, FieldType, Title

CONTEXT = HoursContext(ZoneInfo("Asia/Shanghai"))
NAME = Title("列", "Column")
ONE = (Choice("one", Title("一", "One")),)


def read(kind: FieldType, text: str, name: str = "f") -> Reading:
    field = Field(name, kind, NAME, choices=ONE)
    return reader_for(field, [text], CONTEXT)(text, CellKind.TEXT)


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("周一至周五 8:30-17:00，周末休息", "Mo-Fr 08:30-17:00; Sa-Su off"),
        ("24小时", "24/7"),
        ("Mo-Fr 08:00-18:00", "Mo-Fr 08:00-18:00"),
    ],
)
def test_hours_that_are_understood_become_osm(text: str, osm: str) -> None:
    assert read("opening_hours", text) == Reading(osm)


@pytest.mark.parametrize("text", ["看情况", "8点至5点", "Mo-Fr 08:00", "24"])
def test_hours_that_are_not_understood_stay_as_they_are(text: str) -> None:
    assert read("opening_hours", text) == Reading(text, HoursNotUnderstood)


@pytest.mark.parametrize(
    ("text", "understood"),
    [("农历逢三、八", True), ("公历逢1、6 6:00-12:00", True), ("逢三、八", False)],
)
def test_market_days_stay_as_they_are_and_are_told_if_not_understood(
    text: str, understood: bool
) -> None:
    kind = None if understood else HoursNotUnderstood
    assert read("market_days", text) == Reading(text, kind)


@pytest.mark.parametrize("text", ["https://www.example.cn/a?b=1#c", "http://a.b:8080"])
def test_an_address_of_the_web_is_kept(text: str) -> None:
    assert read("url", text) == Reading(text)


@pytest.mark.parametrize(
    "text",
    ["www.example.cn", "javascript:alert(1)", "ftp://a.b", "https://", "https://a b",
     "https://u:p@a.b", "file:///etc/passwd", "//a.b", "https://a.b\"onclick=\"x"],
)  # fmt: skip
def test_anything_else_is_no_address(text: str) -> None:
    assert read("url", text) == Reading(None, UrlUnreadable)


def test_common_columns_of_dates_keep_days_and_moments_apart() -> None:
    assert DAY_OR_MOMENT == ("closed_from", "closed_until", "updated")
    for name in DAY_OR_MOMENT:
        assert read("datetime", "2026-11-22", name) == Reading("2026-11-22")
    assert read("datetime", "2026-11-22").value == "2026-11-22T00:00:00+08:00"


@given(st.sampled_from(FIELD_TYPES), st.text(min_size=1).map(tidy).filter(bool))
def test_nothing_raises_and_what_is_not_read_is_told(
    kind: FieldType, text: str
) -> None:
    reading = read(kind, text)
    assert (reading.value is None) <= (reading.kind is not None)


@given(st.sampled_from(FIELD_TYPES), st.text(min_size=1).map(tidy).filter(bool))
def test_a_clean_value_stays(kind: FieldType, text: str) -> None:
    value = read(kind, text).value
    if value is not None:
        assert read(kind, str(value)).value == value


@pytest.mark.parametrize(
    "text", ["早六点至晚十点", "周一三五 9:00-11:00", "全天", "工作日 9:00-17:00"]
)
def test_hours_as_osm_are_understood_again_to_the_same(text: str) -> None:
    osm = read("opening_hours", text).value
    assert read("opening_hours", str(osm)).value == osm
    assert osm == text or compile_hours(str(osm), CONTEXT).understood
