"""Rows as an import has them when they are cleaned and placed, for tests."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import shapely
from pyproj import Geod

from citymap.intake.ledger import Columns, Ledger
from citymap.intake.notices import Notices
from citymap.intake.taken import Source, Taken
from citymap.layer import Field, GeometryKind, Layer, Title
from citymap.table import LayerTable

LON, LAT = 117.0, 36.65
GEOD = Geod(ellps="WGS84")
Row = Mapping[str, object]  # cells by field; "east", "north": metres from LON, LAT

FIELDS = (
    Field("name", "text", Title("名称", "Name")),
    Field("code", "text", Title("编号", "Code")),
    Field("district", "text", Title("区县", "District")),
    Field("address", "text", Title("地址", "Address")),
    Field("opening_hours", "opening_hours", Title("开放时间", "Hours")),
    Field("spaces", "integer", Title("泊位", "Spaces")),
)


def make_layer(key: str | None = None, kind: GeometryKind = "point") -> Layer:
    return Layer(
        id="toilets",
        title=Title("公厕", "Toilets"),
        geometry=kind,
        icon="toilet",
        colour="#2b6ca3",
        source="a test",
        fields=FIELDS,
        key=key,
        hours="opening_hours",
    )


def place(east: float, north: float = 0.0) -> tuple[float, float]:
    """Walk from the origin, metres."""
    lon, lat, _ = GEOD.fwd(LON, LAT, 90, east)
    lon, lat, _ = GEOD.fwd(lon, lat, 0, north)
    return lon, lat


def make_taken(
    *rows: Row,
    key: str | None = None,
    kind: GeometryKind = "point",
    shapes: Sequence[shapely.Geometry] | None = None,
    header: Sequence[str] | None = None,
) -> Taken:
    """Take rows; the sheet is 表 and the first row is its row 2."""
    names = {name for row in rows for name in row} - {"east", "north"}
    columns = {
        name: pa.array(
            [row.get(name) for row in rows],
            pa.int64() if name == "spaces" else pa.string(),
        )
        for name in sorted(names)
    }
    at = [
        place(float(str(row.get("east", 0))), float(str(row.get("north", 0))))
        for row in rows
    ]
    known = sorted(names) if header is None else list(header)
    ledger = Ledger(
        sheet="表",
        headers=tuple(known),
        places=tuple(range(len(known))),
        columns=tuple(columns.get(name, pa.nulls(len(rows))) for name in known),
        kinds=np.ones((len(rows), len(known)), np.uint8),
        rows=np.arange(2, 2 + len(rows)),
        read=len(rows),
    )
    fields = Columns({name: i for i, name in enumerate(known)})
    return Taken(
        layer=make_layer(key, kind),
        sources=(Source(ledger, fields),),
        source=np.zeros(len(rows), np.int64),
        row=np.arange(len(rows)),
        columns=columns,
        lon=np.array([lon for lon, _ in at]),
        lat=np.array([lat for _, lat in at]),
        shapes=None if shapes is None else np.array(shapes, np.object_),
        out=np.zeros(len(rows), bool),
    )


def published(taken: Taken, ids: pa.Array) -> LayerTable:
    """Give the table as the store would, sorted by id."""
    table = taken.table(ids)
    order = np.argsort(np.array(table.columns["id"].to_pylist(), object))
    shapes = None if table.shapes is None else table.shapes[order]
    columns = table.columns.take(pa.array(order))
    return LayerTable(columns, table.lon[order], table.lat[order], shapes)


def codes(notices: Notices) -> list[str]:
    return [notice.kind.code() for notice in notices.kept]
