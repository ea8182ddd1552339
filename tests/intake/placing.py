"""Small ledgers to locate, and the city they are in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from citymap.intake.ledger import Columns, Ledger
from citymap.intake.notices import Notice, Notices
from citymap.intake.places.locating import Located, Stated, locate
from citymap.intake.reading.workbook import CellKind
from citymap.layer import Bounds, City, Field, GeometryKind, Layer, Title

ZONE = ZoneInfo("Asia/Shanghai")
NAME = Title("城", "City")
JINAN = City(NAME, Bounds(116.21, 35.98, 117.98, 37.55), 5000, ZONE, 4490, 4548)
TAIPEI = City(NAME, Bounds(121.3, 24.9, 121.7, 25.3), 5000, ZONE, 4326, 3826)
LONDON = City(NAME, Bounds(-0.6, 51.2, 0.4, 51.8), 5000, ZONE, 4326, 32630)
BRITAIN = City(NAME, Bounds(-8.9, 49.7, 2.0, 61.0), 5000, ZONE, 4326, 32630)
HELSINKI = City(NAME, Bounds(24.9, 60.1, 25.1, 60.3), 5000, ZONE, 4326, 3067)
TEXT = Field("name", "text", NAME)
ROLES = ("lon", "lat", "pair", "easting", "northing", "wkt", "datum")
Cells = Sequence[str | None]


def layer_of(kind: GeometryKind = "point") -> Layer:
    return Layer("things", NAME, kind, "dot", "#123456", "somebody", (TEXT,))


def ledger_of(
    columns: Mapping[str, Cells],
    *,
    headers: Mapping[str, str] | None = None,
    formulas: Sequence[tuple[int, str]] = (),
    geometry: pa.Array | None = None,
    crs: int | str | None = None,
) -> tuple[Ledger, Columns]:
    """Make a ledger of columns by role, or by field; data begin in row 2."""
    names = tuple(columns)
    count = len(geometry) if geometry is not None else len(next(iter(columns.values())))
    kinds = np.full((count, len(names)), CellKind.TEXT, np.uint8)
    for row, name in formulas:
        kinds[row, names.index(name)] = CellKind.FORMULA
    ledger = Ledger(
        sheet="",
        headers=tuple((headers or {}).get(name, name) for name in names),
        places=tuple(range(len(names))),
        columns=tuple(pa.array(columns[name], pa.string()) for name in names),
        kinds=kinds,
        rows=np.arange(2, count + 2),
        read=count,
        geometry=geometry,
        crs=crs,
    )
    roles = {name: i for i, name in enumerate(names) if name in ROLES}
    fields = {name: i for i, name in enumerate(names) if name not in ROLES}
    return ledger, Columns(fields=fields, roles=roles)


@dataclass(frozen=True)
class Placed:
    located: Located
    notices: Notices

    @property
    def codes(self) -> dict[str, int]:
        return {kind.code(): n for kind, n in sorted_kinds(self.notices)}

    def one(self, code: str) -> Notice:
        (notice,) = (n for n in self.notices.kept if n.kind.code() == code)
        return notice

    def at(self, row: int = 0) -> tuple[float, float]:
        return float(self.located.lon[row]), float(self.located.lat[row])


def sorted_kinds(notices: Notices) -> list[tuple[type, int]]:
    return sorted(notices.counts.items(), key=lambda item: item[0].code())


def place(
    columns: Mapping[str, Cells],
    stated: Stated | None = None,
    city: City = JINAN,
    kind: GeometryKind = "point",
    notices: Notices | None = None,
    **rest: object,
) -> Placed:
    """Locate a small ledger; a row has a place, or it is out and has an error."""
    ledger, found = ledger_of(columns, **rest)  # type: ignore[arg-type]
    notices = Notices() if notices is None else notices
    located = locate(ledger, found, layer_of(kind), city, stated or Stated(), notices)
    errors = {n.row for n in notices.of("error")}
    if None in errors:  # of the whole sheet
        assert located.out.all()
    else:
        assert errors == set(ledger.rows[located.out].tolist())
    assert (np.isnan(located.lon) == located.out).all()
    assert (np.isnan(located.lat) == located.out).all()
    return Placed(located, notices)
