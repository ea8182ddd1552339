"""Layers and snapshots for the atlas' tests: small, made on the spot."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from citymap.atlas.snapshot import Snapshot
from citymap.earth.grid import CityGrid
from citymap.hours.opening import HoursContext
from citymap.layer import Bounds, Field, Layer, Title
from citymap.table import LayerTable

ZONE = ZoneInfo("Asia/Shanghai")
CONTEXT = HoursContext(ZONE, None)
GRID = CityGrid(4548, Bounds(116.2, 36.0, 117.8, 37.5), 5000)
TITLE = Title("公厕", "Toilets")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)  # a Monday
NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=ZONE)


def make_layer(
    layer_id: str = "toilets", flags: tuple[str, ...] = ("wheelchair", "baby_care")
) -> Layer:
    named = [Field(flag, "yes_no_unknown", TITLE) for flag in flags]
    return Layer(
        id=layer_id,
        title=TITLE,
        geometry="point",
        icon="toilet",
        colour="#2b6ca3",
        source="a test",
        hours="opening_hours",
        flags=flags,
        fields=(
            Field("name", "text", TITLE),
            Field("opening_hours", "opening_hours", TITLE),
            *named,
        ),
    )


def make_snapshot(
    lon: object,
    lat: object,
    hours: list[str | None] | None = None,
    layer: Layer | None = None,
    **columns: list[str | None],
) -> Snapshot:
    layer = layer or make_layer()
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    ids = [f"{layer.id}.{i:07d}" for i in range(len(lon))]
    given = {
        "id": pa.array(ids, pa.string()),
        "opening_hours": pa.array(hours or [None] * len(lon), pa.string()),
        **{name: pa.array(values, pa.string()) for name, values in columns.items()},
    }
    table = LayerTable(pa.table(given), lon, lat)
    return Snapshot(layer, table, "v1", grid=GRID, context=CONTEXT)


def ids_of(snapshot: Snapshot, rows: np.ndarray) -> list[str]:
    """Name the features of some rows."""
    return [snapshot.id_of(rank) for rank in snapshot.rows.table["rank"][rows].tolist()]
