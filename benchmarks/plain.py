"""What one writes first: FastAPI over a GeoDataFrame, every feature measured.

A fair plain service: the frame is on the metre grid, hours are compiled once for
each text and judged once a minute, and the position is converted from GCJ-02.
"""

import os
from datetime import datetime
from typing import Any

import geopandas
import shapely
from fastapi import FastAPI, HTTPException
from pyproj import Transformer

from citymap.api.app import open_atlas
from citymap.earth.datum import convert
from citymap.hours.opening import State, compile_hours
from citymap.settings import read_settings

_settings = read_settings()
_atlas = open_atlas(_settings)
_zone = _atlas.context.zone
_layer = os.environ["BENCH_LAYER"]
_frame = geopandas.read_file(_settings.workspace / "data" / f"{_layer}.gpkg")
_frame = _frame.set_crs(4326, allow_override=True).to_crs(4548)
_lonlat = _frame.geometry.to_crs(4326)
_texts = _frame["opening_hours"].fillna("")
_schedules = {t: compile_hours(t, _atlas.context) for t in _texts.unique()}
_to_grid = Transformer.from_crs(4326, 4548, always_xy=True)
_masks: dict[datetime, Any] = {}
app = FastAPI()


def _open_mask(at: datetime) -> Any:
    if at not in _masks:
        _masks.clear()
        state = {t: s.state(at) is State.OPEN for t, s in _schedules.items()}
        _masks[at] = _texts.map(state)
    return _masks[at]


@app.get("/v1/nearby")
async def nearby(
    lat: float,
    lng: float,
    coord: str,
    layer: str,
    at: datetime,
    open: str,  # noqa: A002 - the contract's
) -> dict[str, Any]:
    if (coord, layer, open) != ("gcj02", _layer, "now"):
        raise HTTPException(400)
    x, y = convert(lng, lat, "gcj02", "wgs84")
    here = shapely.Point(*_to_grid.transform(x, y))
    frame = _frame[_open_mask(at.replace(tzinfo=_zone))]
    nearest = frame.distance(here).nsmallest(10)
    data = []
    for row, metres in nearest.items():
        record, place = _frame.loc[row], _lonlat.loc[row]
        g_lng, g_lat = convert(place.x, place.y, "wgs84", "gcj02")
        item = {
            "id": record["id"],
            "name": record["name"],
            "latitude": round(g_lat, 6),
            "longitude": round(g_lng, 6),
            "distance": round(metres),
            "opening_hours": record["opening_hours"],
        }
        data.append(item)
    return {"status": 0, "count": len(data), "data": data}
