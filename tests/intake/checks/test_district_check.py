"""A row in another district than it says is told; coarse outlines cry no wolf."""

import pytest
import shapely
from tests.intake.checks.test_checking import CITY, OUTLINES
from tests.intake.taken_rows import Row, codes, make_taken

from citymap.intake.checks.district_check import check_districts
from citymap.intake.notices import Notices
from citymap.store.districts import Outlines

# 西泉区 lies west of the origin, 东泉区 east of it.


def checked(*rows: Row, outlines: Outlines = OUTLINES) -> Notices:
    notices = Notices()
    check_districts(make_taken(*rows), CITY, outlines, notices)
    return notices


@pytest.mark.parametrize(
    "cells",
    [
        {"district": "东泉区"},
        {"district": "东泉"},
        {"district": " 小城市东泉区 "},
        {"address": "小城市东泉区泉水路1号"},
        {"district": "高新区", "address": "东泉区泉水路1号"},
    ],
)
def test_a_district_that_the_row_names_and_does_not_lie_in_is_told(
    cells: dict[str, str],
) -> None:
    notices = checked({**cells, "east": -900})
    assert codes(notices) == ["district_disagrees"]
    told = notices.kept[0]
    assert told.field == ("address" if "泉水路" in str(cells) else "district")
    assert told.details["stated"] == "东泉区"
    assert abs(int(str(told.details["metres"])) - 900) <= 1
    assert "坐标却在西泉区，离东泉区 900 米" in told.say("zh")
    assert not checked({**cells, "east": -190}).kept
    assert not checked({**cells, "east": 500}).kept


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"district": None, "address": None},
        {"district": "高新区"},
        {"address": "东泉路1号"},
        {"address": "东泉区与西泉区交界"},
        {"district": "西泉区", "address": "东泉区门市部"},
    ],
)
def test_what_names_no_district_or_its_own_is_not_told(
    cells: dict[str, str | None],
) -> None:
    assert not checked({"name": "公厕", **cells, "east": -900}).kept


def test_a_place_in_no_district_at_all_is_told_so() -> None:
    told = checked({"district": "东泉区", "north": 90_000, "east": 5}).kept[0]
    assert "所有区县之外" in told.say("zh")
    assert "none of the districts" in told.say("en")


def test_names_that_end_in_no_unit_are_only_looked_for_in_the_column() -> None:
    kallio = Outlines(("Kallio",), (shapely.box(10, 10, 11, 11),), (None,), (None,))
    assert not checked({"address": "Kallionkatu 1"}, outlines=kallio).kept
    assert checked({"district": "kallio"}, outlines=kallio).kept


def test_rows_that_are_left_out_are_not_looked_at() -> None:
    taken = make_taken({"district": "东泉区", "east": -900}, {"district": "东泉区"})
    taken.out[0] = True
    taken.lat[1] = float("nan")
    notices = Notices()
    check_districts(taken, CITY, OUTLINES, notices)
    assert not notices.kept
