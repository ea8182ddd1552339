"""Do positions look as if their datum had been mistaken? Said, never mended.

Every way to mistake a datum moves a place by a vector that is known. A row speaks for
a mistake if it lies far from its earlier position as taken, and close to it once the
mistake is undone. Facilities do move, but not by the same few hundred metres in one
direction: one that moved 100-800 m anywhere speaks for some mistake by chance in one
case of 700 (a circle of 30 m in a ring of 800), hence the share that is asked for.
A row that is new by its id is held against the published feature of its name, if no
other has it. The rest is held against the outline of its own district: undone, many
must come home that lay outside, and hardly any may leave it. Whatever the reason,
nearly all rows that lie by one way beside what is published are told of as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from citymap.earth.datum import DATUMS, Datum, in_china
from citymap.earth.grid import geodesic_m
from citymap.intake.checks.names import pair_unique_names
from citymap.intake.notices import Notices
from citymap.intake.places.kinds_datum import DatumSuspected, UniformShift
from citymap.intake.places.mistakes import Mistake, mistakes
from citymap.intake.places.stated import Stated, datums_of
from citymap.intake.taken import Taken
from citymap.layer import City, Title
from citymap.store.districts import Outlines
from citymap.table import LayerTable

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

_OFF_M = 100.0  # less is surveying, and no datum's shift in China
_BACK_M = 30.0
_FEWEST = 5
_FARTHEST_M = 3_000.0  # a namesake; BD-09 taken twice is off by less
_SHIFT_M = 20.0
_SPREAD = 0.25  # of the shift
_NEARLY_ALL = 0.9
_LEAST_SHARE = 0.02  # of the rows that are off
_TIMES_MORE = 5  # come home against leave it
_MOST_COMPARED = 50_000  # with outlines; of more every second, third … row
_RANGES = 5
_COMPASS = (
    Title("东", "east"),
    Title("东北", "north-east"),
    Title("北", "north"),
    Title("西北", "north-west"),
    Title("西", "west"),
    Title("西南", "south-west"),
    Title("南", "south"),
    Title("东南", "south-east"),
)


def suspect_datum(
    taken: Taken,
    ids: pa.Array,
    before: LayerTable | None,
    city: City,
    outlines: Outlines | None,
    stated: Stated,
    notices: Notices,
) -> None:
    """Tell which rows look as if their datum had been mistaken; change nothing.

    Parameters
    ----------
    ids
        Of the rows, shape ``(n,)``: by them earlier positions are found.
    before
        The layer as published, if it is.
    """
    box = city.bounds
    shifts = in_china((box.west + box.east) / 2, (box.south + box.north) / 2)
    earlier = _earlier(taken, ids, before)
    districts = _districts(taken, outlines)
    for group in _groups(taken, stated):
        known = group.rows[earlier[group.rows] >= 0]
        said = notices.counts[DatumSuspected]
        if shifts and before is not None and len(known):
            _by_earlier(group, taken, known, earlier, before, districts, notices)
        if before is not None and notices.counts[DatumSuspected] == said:
            _by_all(group, taken, known, before, earlier[known], notices)
        if not shifts:
            continue
        new = group.rows[(earlier[group.rows] < 0) & (districts.of[group.rows] >= 0)]
        _by_districts(group, taken, new, districts, notices)


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Rows of one ledger that were taken as one datum; those left out are not in it."""

    source: int
    datum: Datum
    rows: Rows


@dataclass(frozen=True, slots=True, eq=False)
class _Districts:
    """The outlines, and which of them each row says it is in; -1: none of them."""

    names: tuple[str, ...]
    shapes: tuple[shapely.Geometry, ...]
    of: Rows


def _groups(taken: Taken, stated: Stated) -> Iterator[_Group]:
    placed = ~taken.out & np.isfinite(taken.lon)
    for number, source in enumerate(taken.sources):
        rows = np.flatnonzero(placed & (taken.source == number))
        codes = datums_of(source.ledger, source.columns, stated)[taken.row[rows]]
        for code in np.unique(codes).tolist():
            datum: Datum = DATUMS[code] if code >= 0 else "wgs84"
            yield _Group(number, datum, rows[codes == code])


def _earlier(taken: Taken, ids: pa.Array, before: LayerTable | None) -> Rows:
    """Find each row's index in the published table, by id or name; -1 where new."""
    if before is None:
        return np.full(len(ids), -1)
    then = before.columns["id"].combine_chunks()
    there = pc.index_in(ids, value_set=then).fill_null(-1)
    rows: Rows = there.to_numpy(zero_copy_only=False).astype(np.int64)
    free = ~pc.is_in(then, value_set=ids).to_numpy(zero_copy_only=False)
    new = (rows < 0) & ~taken.out
    named = "name" in taken.columns and "name" in before.columns.column_names
    if named and new.any() and free.any():
        names = before.columns["name"].combine_chunks().cast(pa.string())
        title = taken.layer.title
        one, other = pair_unique_names(taken.columns["name"], names, title)
        pairs = new[one] & free[other]  # what is left out may have no place
        one, other = one[pairs], other[pairs]
        metres = geodesic_m(
            taken.lon[one], taken.lat[one], before.lon[other], before.lat[other]
        )
        near = metres <= _FARTHEST_M
        rows[one[near]] = other[near]
    return rows


def _by_earlier(
    group: _Group,
    taken: Taken,
    rows: Rows,
    earlier: Rows,
    before: LayerTable,
    districts: _Districts,
    notices: Notices,
) -> None:
    """Hold positions against those that are published."""
    lon, lat = taken.lon[rows], taken.lat[rows]
    was_lon, was_lat = before.lon[earlier[rows]], before.lat[earlier[rows]]
    off = geodesic_m(lon, lat, was_lon, was_lat)
    candidates = mistakes(group.datum)
    undone = [
        geodesic_m(*mistake.undo(lon, lat), was_lon, was_lat) for mistake in candidates
    ]
    best = np.argmin(undone, axis=0)
    left = np.min(undone, axis=0)
    speaks = (off > _OFF_M) & (left <= _BACK_M)
    fewest = max(_FEWEST, _LEAST_SHARE * float((off > _OFF_M).sum()))
    for number, mistake in enumerate(candidates):
        of = speaks & (best == number)
        if of.sum() < fewest:
            continue
        way = _way(lon[of] - was_lon[of], lat[of] - was_lat[of], was_lat[of])
        metres, after = round(float(np.median(off[of]))), float(np.median(left[of]))
        evidence = Title(
            f"中位数比原位置偏{way.zh} {metres} 米，换算后相差 {after:.0f} 米",
            f"median {metres} m {way.en} of their earlier positions; "
            f"{after:.0f} m after conversion",
        )
        _tell(group, taken, rows[of], mistake, evidence, districts, notices)


def _by_all(
    group: _Group,
    taken: Taken,
    rows: Rows,
    before: LayerTable,
    there: Rows,
    notices: Notices,
) -> None:
    """Tell if nearly all lie by one and the same way beside what is published."""
    if len(rows) < _FEWEST:
        return
    was_lon, was_lat = before.lon[there], before.lat[there]
    lon, lat = taken.lon[rows], taken.lat[rows]
    east = (lon - was_lon) * np.cos(np.radians(was_lat))
    north = lat - was_lat
    x, y = float(np.median(east)), float(np.median(north))
    alike = np.hypot(east - x, north - y) <= _SPREAD * np.hypot(x, y)
    off = geodesic_m(lon, lat, was_lon, was_lat)
    metres = float(np.median(off))
    if metres > _SHIFT_M and alike.mean() >= _NEARLY_ALL:
        way = _way((lon - was_lon)[alike], north[alike], was_lat[alike])
        notices.add(
            taken.sources[group.source].ledger.notice(
                UniformShift,
                count=int(alike.sum()),
                percent=int(alike.mean() * 100),
                way=way,
                metres=round(metres),
            )
        )


def _by_districts(
    group: _Group, taken: Taken, rows: Rows, districts: _Districts, notices: Notices
) -> None:
    """Hold positions against the outlines of the districts that the rows name."""
    step = -(-len(rows) // _MOST_COMPARED) or 1
    some = rows[::step]
    told = districts.of[some]
    lon, lat = taken.lon[some], taken.lat[some]
    inside = _at_home(districts, told, lon, lat)
    candidates = mistakes(group.datum)
    undone = [
        _at_home(districts, told, *mistake.undo(lon, lat)) for mistake in candidates
    ]
    whole = np.ones(len(some), np.bool_)
    found = _clearest(inside, undone, whole)
    parts = [whole] if found is not None else [told == d for d in np.unique(told)]
    for part in parts:
        number = _clearest(inside, undone, part)
        if number is None:
            continue
        now, then = int((~inside & part).sum()), int((~undone[number] & part).sum())
        evidence = Title(
            f"没有原位置可比；对照区县边界，有 {now} 行落在自己的区县之外，"
            f"换算后剩 {then} 行",
            f"no earlier positions; {now} lie outside the district that they name, "
            f"{then} after conversion",
        )
        of = rows[np.isin(districts.of[rows], told[part])]
        _tell(group, taken, of, candidates[number], evidence, districts, notices)


def _clearest(inside: Mask, undone: list[Mask], part: Mask) -> int | None:
    """Say which mistake, undone, clearly brings rows home that were outside."""
    home = [int((after & ~inside & part).sum()) for after in undone]
    away = [int((inside & ~after & part).sum()) for after in undone]
    gains = [came - left for came, left in zip(home, away, strict=True)]
    best = int(np.argmax(gains))
    clear = home[best] >= max(_FEWEST, _TIMES_MORE * away[best])
    return best if clear else None


def _at_home(districts: _Districts, told: Rows, lon: Floats, lat: Floats) -> Mask:
    """Say which positions lie in the district that they are told to be in."""
    inside = np.zeros(len(told), np.bool_)
    for number in np.unique(told).tolist():
        rows = told == number
        shape = districts.shapes[number]
        shapely.prepare(shape)
        inside[rows] = shapely.contains_xy(shape, lon[rows], lat[rows])
    return inside


def _districts(taken: Taken, outlines: Outlines | None) -> _Districts:
    """Find the column that names the outlines, by what stands in it."""
    nothing = np.full(len(taken), -1)
    if outlines is None:
        return _Districts((), (), nothing)
    numbers = {_short(name): n for n, name in enumerate(outlines.names)}
    best = nothing
    for column in taken.columns.values():
        if not pa.types.is_string(column.type):
            continue
        of = _numbers_of(column, numbers)
        if (of >= 0).sum() > (best >= 0).sum():
            best = of
    return _Districts(outlines.names, outlines.shapes, best)


def _numbers_of(column: pa.Array, numbers: Mapping[str, int]) -> Rows:
    cells = column.dictionary_encode()
    known = [numbers.get(_short(text), -1) for text in cells.dictionary.to_pylist()]
    indices = cells.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
    of: Rows = np.array([*known, -1], np.int64)[indices]
    return of


def _short(name: str) -> str:
    """Leave out what people leave out: ``历下`` is ``历下区``."""
    bare = name.strip()
    return bare[:-1] if len(bare) > 2 and bare[-1] in "区縣县區市" else bare  # noqa: PLR2004


def _way(east: Floats, north: Floats, lat: Floats) -> Title:
    """Say into which direction most of some small differences in degrees go."""
    x = float(np.median(east * np.cos(np.radians(lat))))
    return _COMPASS[round(np.arctan2(float(np.median(north)), x) / (np.pi / 4)) % 8]


def _tell(
    group: _Group,
    taken: Taken,
    rows: Rows,
    mistake: Mistake,
    evidence: Title,
    districts: _Districts,
    notices: Notices,
) -> None:
    source = taken.sources[group.source]
    roles = source.columns.roles
    column = next((roles[r] for r in ("lon", "pair", "wkt") if r in roles), None)
    numbers = source.ledger.rows[taken.row[rows]]
    notices.add(
        source.ledger.notice(
            DatumSuspected,
            column=column,
            count=len(rows),
            what=mistake.what,
            advice=mistake.advice,
            evidence=evidence,
            where=_where(districts, rows),
            rows=row_ranges(numbers),
        )
    )


def _where(districts: _Districts, rows: Rows) -> Title:
    """Name the district if all of the rows are in one, and not all rows are."""
    of = districts.of[rows]
    if of[0] < 0 or (of != of[0]).any() or len(np.unique(districts.of)) == 1:
        return Title("", "")
    name = districts.names[of[0]]
    return Title(f"，都在{name}", f", all of them in {name}")


def row_ranges(numbers: Rows) -> str:
    """List numbers of rows as ranges, the first few of them.

    >>> row_ranges(np.array([2, 3, 4, 9]))
    '2-4, 9'
    """
    numbers = np.unique(numbers)
    parts = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    told = [f"{p[0]}-{p[-1]}" if len(p) > 1 else f"{p[0]}" for p in parts[:_RANGES]]
    return ", ".join(told) + ("…" if len(parts) > _RANGES else "")
