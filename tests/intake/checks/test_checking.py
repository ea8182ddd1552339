"""The whole table: shapes that cannot be drawn, hours that never open, and the rest."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import shapely
from tests.intake.taken_rows import LAT, LON, Row, codes, make_taken

from citymap.hours.opening import HoursContext
from citymap.intake.checks.checking import check_rows
from citymap.intake.notices import Notices
from citymap.intake.taken import Taken
from citymap.layer import Bounds, City, GeometryKind, Title
from citymap.store.districts import Outlines

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=ZONE)
CITY = City(Title("小城", "Town"), Bounds(116, 36, 118, 38), 5000.0, ZONE, 4490, 4548)
OUTLINES = Outlines(
    ("西泉区", "东泉区"),
    (
        shapely.box(LON - 0.2, LAT - 0.2, LON, LAT + 0.2),
        shapely.box(LON, LAT - 0.2, LON + 0.2, LAT + 0.2),
    ),
    (None, None),
    (None, None),
)


def checked(taken: Taken, outlines: Outlines | None = None) -> Notices:
    notices = Notices()
    check_rows(taken, CITY, outlines, HoursContext(ZONE), notices, at=NOW)
    return notices


def corners(*at: tuple[float, float]) -> list[tuple[float, float]]:
    return [(LON + x / 1000, LAT + y / 1000) for x, y in at]


SQUARE = shapely.Polygon(corners((0, 0), (1, 0), (1, 1), (0, 1)))
TWICE = shapely.Polygon(corners((0, 0), (1, 0), (1, 0), (1, 1), (0, 1)))
BOWTIE = shapely.Polygon(corners((0, 0), (1, 1), (1, 0), (0, 1)))
FLAT = shapely.Polygon(corners((0, 0), (1, 1), (2, 2)))
HOLE_OUTSIDE = shapely.Polygon(SQUARE.exterior, [corners((2, 2), (3, 2), (3, 3))])
STROKE = shapely.LineString(corners((0, 0), (1, 1), (1, 0), (0, 1)))
DOT = shapely.LineString(corners((0, 0), (0, 0)))


@pytest.mark.parametrize(
    ("shape", "kind", "fault"),
    [
        (BOWTIE, "polygon", "自相交"),
        (shapely.MultiPolygon([SQUARE, BOWTIE]), "polygon", "自相交"),
        (FLAT, "polygon", "没有长度或面积"),
        (HOLE_OUTSIDE, "polygon", "内外环不对"),
        (DOT, "line", "没有长度或面积"),
    ],
)
def test_a_shape_that_cannot_be_used_is_left_out_and_named(
    shape: shapely.Geometry, kind: GeometryKind, fault: str
) -> None:
    taken = make_taken({"name": "甲"}, {"name": "乙"}, kind=kind, shapes=[shape, shape])
    taken.out[1] = True  # for another reason, told already
    notices = checked(taken)
    assert codes(notices) == ["shape_invalid"]
    assert fault in notices.kept[0].say("zh")
    assert "117.00" in notices.kept[0].say("en")
    assert taken.out.all()


@pytest.mark.parametrize(
    ("shape", "kind"), [(SQUARE, "polygon"), (TWICE, "polygon"), (STROKE, "line")]
)
def test_a_shape_that_can_be_used_stays(
    shape: shapely.Geometry, kind: GeometryKind
) -> None:
    taken = make_taken({"name": "甲"}, kind=kind, shapes=[shape])
    assert not checked(taken).kept
    assert not taken.out.any()


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Mo-Su off", True),
        ("2025 Jan 01-2025 Mar 01 08:00-18:00", True),
        ("2027 Jan 01-2027 Mar 01 08:00-18:00", False),
        ("Mo-Fr 08:00-17:00", False),
        ("24/7", False),
        ("Feb 29 08:00-18:00", True),  # not before 2028
        ("off", True),
        ("看不懂", False),
        (None, False),
    ],
)
def test_hours_that_never_open_in_the_coming_year_are_told(
    text: str | None, never: bool
) -> None:
    row: Row = {"name": "公厕", "opening_hours": text}
    notices = checked(make_taken(row))
    assert codes(notices) == ["hours_never_open"] * never
    if never:
        assert (notices.kept[0].field, notices.kept[0].value) == ("opening_hours", text)


def test_every_row_of_a_text_is_told_but_for_those_left_out() -> None:
    rows: list[Row] = [
        {"name": f"{n}号公厕", "opening_hours": "Mo-Su off"} for n in range(3)
    ]
    taken = make_taken(*rows)
    taken.out[1] = True
    assert [n.row for n in checked(taken).kept] == [2, 4]


def test_all_checks_are_made_and_nothing_else_is_left_out() -> None:
    rows: list[Row] = [
        {"name": "泉城公厕", "district": "东泉区", "east": -900},
        {"name": "泉城公厕", "district": "西泉区", "east": -900},
    ]
    taken = make_taken(*rows)
    assert sorted(codes(checked(taken, OUTLINES))) == [
        "district_disagrees", "same_place_twice",
    ]  # fmt: skip
    assert codes(checked(taken)) == ["same_place_twice"]
    assert not taken.out.any()
