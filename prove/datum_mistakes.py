"""1,287 rows as somebody writes them who mistakes their datum, axes or cells.

Each mistake must be named as what it is, and nothing may be said of what is right.
The shifts are PRCoords' and pyproj's; ten seeds where chance has a part.
"""

from collections.abc import Callable
from functools import partial

from tests.intake import shifted
from tests.intake.shifted import Clean, Columns, suspect, written
from tests.oracle.service import make_demo

from citymap.intake.places.stated import Stated
from prove.proof import Line, Room

SEEDS = range(10)
GCJ = "GCJ-02 taken as WGS-84"
Make = Callable[[Clean], Columns]


def _right(clean: Clean) -> Columns:
    return written(clean.table.lon, clean.table.lat)


def _datum(clean: Clean, *, name: str) -> Columns:
    return shifted.in_datum(clean, name)


def _metres(clean: Clean, *, crs: int, other_way: bool = False) -> Columns:
    return shifted.in_metres(clean, crs, other_way=other_way)


def _moved(clean: Clean, *, seed: int) -> Columns:
    return shifted.really_moved(clean, 0.03, seed)


def _jittered(clean: Clean, *, seed: int) -> Columns:
    return shifted.jittered(clean, 5, seed)


#: What was done, how the coordinates are written, what is stated, what must be said.
MISTAKES: tuple[tuple[str, Make, Stated, str], ...] = (
    ("GCJ-02 as WGS-84", partial(_datum, name="gcj02"), Stated(), GCJ),
    (
        "BD-09 as WGS-84",
        partial(_datum, name="bd09"),
        Stated(),
        "BD-09 taken as WGS-84",
    ),
    ("GCJ-02 twice", shifted.twice, Stated(), "GCJ-02 applied twice"),
    (
        "WGS-84 as GCJ-02",
        _right,
        Stated(datum="gcj02"),
        "WGS-84 taken as GCJ-02",
    ),
    (
        "BD-09 as GCJ-02",
        partial(_datum, name="bd09"),
        Stated(datum="gcj02"),
        "BD-09 taken as GCJ-02",
    ),
    ("lon/lat swapped", shifted.swapped, Stated(), "pair_swapped"),
    (
        "northing/easting swapped",
        partial(_metres, crs=4548, other_way=True),
        Stated(crs=4548),
        "axes_swapped",
    ),
    ("zone prefix", partial(_metres, crs=4527), Stated(crs=4548), "zone_prefixed"),
    ("5 % phone numbers", shifted.phones, Stated(), "position_is_phone"),
)
RIGHT: tuple[tuple[str, Make], ...] = (
    ("clean", _right),
    *((f"jittered by 5 m, seed {s}", partial(_jittered, seed=s)) for s in SEEDS),
    *((f"3 % really moved, seed {s}", partial(_moved, seed=s)) for s in SEEDS),
)


def prove(room: Room) -> list[Line]:
    """Make every mistake, on a re-import and on a first one."""
    clean = shifted.read_clean(make_demo(room.folder / "demo"))
    districts = sorted({name for name in clean.column("district") if name})
    total = 2 * (len(MISTAKES) + len(RIGHT) + len(districts))
    steps = iter(range(1, total + 1))

    def step() -> None:
        room.step(next(steps), total)

    return [
        line
        for first in (False, True)
        for line in (
            _mistakes(clean, step, first=first),
            _alarms(clean, step, first=first),
            _districts(clean, districts, step, first=first),
        )
    ]


def _mistakes(clean: Clean, step: Callable[[], None], *, first: bool) -> Line:
    wrong = []
    for name, make, stated, expected in MISTAKES:
        step()
        if _said(clean, make(clean), stated, first=first) != {expected}:
            wrong.append(name)
    return Line(
        f"Mistaken datums, axes and cells, {_when(first=first)}: named rightly",
        f"{len(MISTAKES)} mistakes × {len(clean.table):,} rows",
        f"{len(MISTAKES) - len(wrong)} named",
        not wrong,
        tuple(wrong),
    )


def _alarms(clean: Clean, step: Callable[[], None], *, first: bool) -> Line:
    alarms = []
    for name, make in RIGHT:
        step()
        if _said(clean, make(clean), Stated(), first=first):
            alarms.append(name)
    return Line(
        f"Clean, jittered and really moved rows, {_when(first=first)}: false alarms",
        f"{len(RIGHT)} layers × {len(clean.table):,} rows",
        f"{len(alarms)} alarms",
        not alarms,
        tuple(alarms),
    )


def _districts(
    clean: Clean, districts: list[str], step: Callable[[], None], *, first: bool
) -> Line:
    """Shift one district's rows; without earlier positions few rows can show it."""
    unnamed, misnamed = [], []
    for name in districts:
        step()
        told = _told_of(clean, name, first=first)
        unnamed += [name] if told is None else []
        misnamed += [name] if told is False else []
    return Line(
        f"GCJ-02 in one district's rows only, {_when(first=first)}: it is named"
        + (", or nothing is said" if first else ""),
        f"{len(districts)} districts",
        f"{len(districts) - len(unnamed) - len(misnamed)} named, "
        f"{len(unnamed)} not seen, {len(misnamed)} misnamed",
        not misnamed and (first or not unnamed),
        tuple(misnamed if first else unnamed + misnamed),
    )


def _when(*, first: bool) -> str:
    return "first import" if first else "re-import"


def _said(clean: Clean, columns: Columns, stated: Stated, *, first: bool) -> set[str]:
    """Give the codes of what was said; of a suspicion what it suspects."""
    placed, _ = suspect(clean, columns, stated, first=first)
    said = set(placed.codes) - {"datum_not_stated"}
    if "datum_suspected" in said:
        (told,) = (n for n in placed.notices.kept if n.kind.asks)
        heads = [expected for *_, expected in MISTAKES if expected in told.say("en")]
        said = said - {"datum_suspected"} | set(heads or ["something else"])
    return said


def _told_of(clean: Clean, district: str, *, first: bool) -> bool | None:
    """Say whether what was said is right; None if nothing was."""
    columns = shifted.one_district(clean, district)
    placed, _ = suspect(clean, columns, first=first)
    told = [n for n in placed.notices.kept if n.kind.asks]
    if not told:
        return None
    return (
        len(told) == 1
        and told[0].details["count"] == clean.column("district").count(district)
        and GCJ in told[0].say("en")
        and f"all of them in {district}" in told[0].say("en")
    )
