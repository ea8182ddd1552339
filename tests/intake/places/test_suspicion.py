"""A clean layer of 1,287 rows and every known mistake: named rightly, or not at all."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.intake import shifted
from tests.intake.placing import HELSINKI, JINAN
from tests.intake.shifted import Clean, Columns, suspect, written
from tests.intake.taken_rows import Row, make_taken, published
from tests.oracle.datums import from_wgs

from citymap.earth.datum import Datum
from citymap.intake.notices import Notices
from citymap.intake.places.stated import Stated
from citymap.intake.places.suspicion import row_ranges, suspect_datum
from citymap.layer import Bounds

DISTRICT = "历下区"


@pytest.fixture(scope="module")
def clean(jinan: Path) -> Clean:
    return shifted.read_clean(jinan)


def as_it_is(clean: Clean) -> Columns:
    return written(clean.table.lon, clean.table.lat)


def gcj(clean: Clean) -> Columns:
    return shifted.in_datum(clean, "gcj02")


def bd(clean: Clean) -> Columns:
    return shifted.in_datum(clean, "bd09")


@pytest.mark.parametrize(
    ("make", "declared", "what"),
    [
        (gcj, None, "GCJ-02 taken as WGS-84"),
        (gcj, "cgcs2000", "GCJ-02 taken as WGS-84"),
        (bd, None, "BD-09 taken as WGS-84"),
        (shifted.twice, None, "GCJ-02 applied twice"),
        (shifted.twice, "gcj02", "GCJ-02 applied twice"),
        (shifted.corrected_twice, None, "WGS-84 corrected once too often"),
        (as_it_is, "gcj02", "WGS-84 taken as GCJ-02"),
        (as_it_is, "bd09", "WGS-84 taken as BD-09"),
        (bd, "gcj02", "BD-09 taken as GCJ-02"),
        (gcj, "bd09", "GCJ-02 taken as BD-09"),
    ],
)
@pytest.mark.parametrize("first", [False, True], ids=["again", "first"])
def test_a_mistaken_datum_is_named(
    clean: Clean,
    make: Callable[[Clean], Columns],
    declared: Datum | None,
    what: str,
    *,
    first: bool,
) -> None:
    placed, _ = suspect(clean, make(clean), Stated(datum=declared), first=first)
    told = placed.one("datum_suspected")
    assert told.details["count"] == len(clean.table)
    assert told.kind.asks
    assert what in told.say("en")
    evidence = "no earlier positions" if first else "of their earlier positions"
    assert evidence in told.say("en")


def test_how_far_which_way_and_what_would_be_left_is_said(clean: Clean) -> None:
    placed, _ = suspect(clean, gcj(clean))
    told = placed.one("datum_suspected")
    assert "中位数比原位置偏东 532 米，换算后相差 0 米" in told.say("zh")
    assert "median 532 m east of their earlier positions; 0 m after" in told.say("en")
    assert told.details["rows"] == "2-1288"


@pytest.mark.parametrize(
    ("make", "stated", "code", "count"),
    [
        (shifted.swapped, Stated(), "pair_swapped", 1),
        (lambda c: shifted.in_metres(c, 4527), Stated(), "zone_prefixed", 1),
        (lambda c: shifted.in_metres(c, 4527), Stated(crs=4548), "zone_prefixed", 1),
        (
            lambda c: shifted.in_metres(c, 4548, other_way=True),
            Stated(crs=4548),
            "axes_swapped",
            1,
        ),
        (shifted.phones, Stated(), "position_is_phone", 64),
    ],
)
@pytest.mark.parametrize("first", [False, True], ids=["again", "first"])
def test_other_mistakes_are_named_for_what_they_are(
    clean: Clean,
    make: Callable[[Clean], Columns],
    stated: Stated,
    code: str,
    count: int,
    *,
    first: bool,
) -> None:
    placed, taken = suspect(clean, make(clean), stated, first=first)
    assert {k: n for k, n in placed.codes.items() if k != "datum_not_stated"} == {
        code: count
    }
    kept = ~taken.out
    off = np.hypot(taken.lon - clean.table.lon, taken.lat - clean.table.lat)[kept]
    assert off.max() < 1e-6


@pytest.mark.parametrize("first", [False, True], ids=["again", "first"])
def test_one_district_of_mistaken_rows_is_found_and_named(
    clean: Clean, *, first: bool
) -> None:
    columns = shifted.one_district(clean, DISTRICT)
    placed, _ = suspect(clean, columns, first=first)
    told = placed.one("datum_suspected")
    assert told.details["count"] == clean.column("district").count(DISTRICT)
    assert told.say("en").count(f"all of them in {DISTRICT}") == 1
    assert "GCJ-02 taken as WGS-84" in told.say("en")


def test_a_handful_of_rows_is_enough_and_four_are_not(clean: Clean) -> None:
    right, wrong = as_it_is(clean), gcj(clean)
    for count, told in ((4, 0), (5, 1)):
        columns = {axis: wrong[axis][:count] + right[axis][count:] for axis in right}
        placed, _ = suspect(clean, columns)
        assert placed.codes.get("datum_suspected", 0) == told


@pytest.mark.parametrize("first", [False, True], ids=["again", "first"])
@pytest.mark.parametrize(
    "make",
    [
        as_it_is,
        lambda c: shifted.jittered(c, 5),
        lambda c: shifted.jittered(c, 30),
        lambda c: shifted.really_moved(c, 0.03, 1),
        lambda c: shifted.really_moved(c, 0.03, 2),
        lambda c: shifted.really_moved(c, 0.5, 3),
    ],
    ids=["clean", "5 m", "30 m", "moved", "moved too", "half moved"],
)
def test_nothing_is_said_of_what_is_right(
    clean: Clean, make: Callable[[Clean], Columns], *, first: bool
) -> None:
    placed, _ = suspect(clean, make(clean), first=first)
    assert placed.codes == {"datum_not_stated": 1}


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_datum_rightly_stated_is_not_suspected(clean: Clean, datum: Datum) -> None:
    placed, _ = suspect(clean, shifted.in_datum(clean, datum), Stated(datum=datum))
    assert placed.codes == {}


def test_a_mistake_is_found_among_rows_that_were_surveyed_anew(clean: Clean) -> None:
    rough = shifted.jittered(clean, 8)
    table = dataclasses.replace(
        clean.table,
        lon=np.array([float(str(x)) for x in rough["lon"]]),
        lat=np.array([float(str(y)) for y in rough["lat"]]),
    )
    placed, _ = suspect(dataclasses.replace(clean, table=table), gcj(clean))
    told = placed.one("datum_suspected")
    assert int(str(told.details["count"])) > 0.99 * len(table)


def test_nothing_is_converted(clean: Clean) -> None:
    _, taken = suspect(clean, gcj(clean))
    wrong = np.array([float(str(x)) for x in gcj(clean)["lon"]])
    assert (taken.lon == wrong).all()


def test_outside_china_a_shift_is_told_and_no_datum_suspected(clean: Clean) -> None:
    # The same rows, carried to Helsinki, then some 500 m east.
    lon = 24.95 + (clean.table.lon - 117.0) / 20
    lat = 60.2 + (clean.table.lat - 36.7) / 20
    table = dataclasses.replace(clean.table, lon=lon, lat=lat)
    there = dataclasses.replace(clean, table=table)
    city = dataclasses.replace(HELSINKI, bounds=Bounds(24.5, 59.9, 25.5, 60.5))
    placed, _ = suspect(there, written(lon + 0.0095, lat), city=city)
    assert placed.codes == {"uniform_shift": 1}


@pytest.mark.parametrize(
    ("metres", "told"), [(98, True), (35, True), (21, True), (19, False)]
)
def test_all_rows_beside_their_places_by_one_way_are_told(
    clean: Clean, metres: float, *, told: bool
) -> None:
    table = clean.table
    lon, lat, _ = shifted.GEOD.fwd(
        table.lon, table.lat, np.full(len(table), 135.0), np.full(len(table), metres)
    )
    placed, _ = suspect(clean, written(lon, lat))
    assert placed.codes.get("uniform_shift", 0) == told
    if told:
        said = placed.one("uniform_shift")
        assert said.kind.asks
        assert f"（100%）的位置一致比原位置偏东南约 {metres} 米" in said.say("zh")
        assert "south-east" in said.say("en")


def test_some_rows_that_stay_or_go_their_own_way_hide_no_shift_unless_many(
    clean: Clean,
) -> None:
    table = clean.table
    for share, told in ((0.05, 1), (0.15, 0)):
        east = np.full(len(table), 98.0)
        east[: round(share * len(table))] = 0
        lon, lat, _ = shifted.GEOD.fwd(
            table.lon, table.lat, np.full(len(table), 90.0), east
        )
        placed, _ = suspect(clean, written(lon, lat))
        assert placed.codes.get("uniform_shift", 0) == told


@pytest.mark.parametrize("metres", [5, 30, 100])
def test_places_that_scatter_are_no_shift(clean: Clean, metres: float) -> None:
    placed, _ = suspect(clean, shifted.jittered(clean, metres))
    assert "uniform_shift" not in placed.codes


def test_a_mistaken_datum_is_told_once(clean: Clean) -> None:
    for columns in (gcj(clean), bd(clean)):
        placed, _ = suspect(clean, columns)
        assert "uniform_shift" not in placed.codes


def renamed(names: list[str], far: float = 0) -> tuple[Notices, int]:
    """Suspect rows in GCJ-02 that no id leads to what is published."""
    old: list[Row] = [
        {"name": f"泉{n}号公厕", "east": 400 * n} for n in range(len(names))
    ]
    before = published(make_taken(*old), pa.array([f"toilets.{n}" for n in range(9)]))
    taken = make_taken(
        *({**row, "name": name} for row, name in zip(old, names, strict=True))
    )
    moved = [
        from_wgs(x + far, y, "gcj02")
        for x, y in zip(taken.lon.tolist(), taken.lat.tolist(), strict=True)
    ]
    taken.lon, taken.lat = (np.array(at) for at in zip(*moved, strict=True))
    ids, notices = pa.array([f"toilets.new{n}" for n in range(9)]), Notices()
    suspect_datum(taken, ids, before, JINAN, None, Stated(), notices)
    return notices, len(taken)


def test_rows_that_are_new_by_id_are_held_against_their_namesakes() -> None:
    notices, rows = renamed([f"泉 {n}号公厕" for n in range(9)])
    assert [n.kind.code() for n in notices.asking] == ["datum_suspected"]
    assert notices.kept[0].details["count"] == rows


@pytest.mark.parametrize(
    ("names", "far"),
    [
        (["公厕"] * 9, 0),
        ([f"湖{n}号公厕" for n in range(9)], 0),
        ([f"泉{n}号公厕" for n in range(9)], 0.04),  # over 3 km
    ],
)
def test_rows_without_a_namesake_near_are_not(names: list[str], far: float) -> None:
    notices, _ = renamed(names, far)
    assert not notices.kept


def test_a_row_without_place_or_district_is_no_witness(clean: Clean) -> None:
    columns = gcj(clean)
    columns["lon"][0] = "见附件"
    placed, _ = suspect(clean, columns)
    assert placed.one("datum_suspected").details["count"] == len(clean.table) - 1
    nameless = dataclasses.replace(
        clean,
        table=dataclasses.replace(
            clean.table,
            columns=clean.table.columns.set_column(
                clean.table.columns.column_names.index("district"),
                "district",
                pa.nulls(len(clean.table), pa.string()),
            ),
        ),
    )
    placed, _ = suspect(nameless, gcj(clean), first=True)
    assert placed.codes == {"datum_not_stated": 1}


def test_districts_are_known_by_their_short_names(clean: Clean) -> None:
    names = [name and name.removesuffix("区") for name in clean.column("district")]
    at = clean.table.columns.column_names.index("district")
    columns = clean.table.columns.set_column(at, "district", pa.array(names))
    table = dataclasses.replace(clean.table, columns=columns)
    placed, _ = suspect(dataclasses.replace(clean, table=table), bd(clean), first=True)
    assert placed.one("datum_suspected").details["count"] == len(table)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([2], "2"),
        ([2, 3], "2-3"),
        ([9, 2, 3, 4], "2-4, 9"),
        ([1, 3, 5, 7, 9], "1, 3, 5, 7, 9"),
        ([1, 3, 5, 7, 9, 11], "1, 3, 5, 7, 9…"),
    ],
)
def test_rows_are_named_as_ranges(rows: list[int], told: str) -> None:
    assert row_ranges(np.array(rows)) == told
