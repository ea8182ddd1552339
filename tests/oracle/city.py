"""A workspace as the oracle reads it: TOML by tomllib, GeoPackages by SQL and GDAL.

Positions stay in WGS-84 degrees (CGCS2000 is taken as the same), shapes are also
put onto the city's grid. Nothing is indexed.
"""

import json
import math
import sqlite3
import tomllib
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from tests.oracle.hours import Closure, Hours, Status, judge

GEOD = Geod(ellps="WGS84")
_DEGREES = (4326, 4490)
_EDGE_M = 1e-6
_HERE_M = 1e-4


@dataclass(frozen=True, eq=False)
class Ground:
    """What the city says of itself."""

    zone: ZoneInfo
    has_calendar: bool
    west: float
    south: float
    east: float
    north: float
    margin_m: float
    to_grid: Transformer
    to_degrees: Transformer

    @property
    def reach(self) -> tuple[float, float, float, float]:
        """The bounds with their margin.

        A degree of latitude counts as 110,574 m (its least), one of longitude as
        111,319 m times the cosine of the latitude farthest from the equator.
        """
        up = self.margin_m / 110_574.0
        farthest = max(abs(self.south - up), abs(self.north + up))
        out = self.margin_m / (111_319.0 * math.cos(math.radians(farthest)))
        return self.west - out, self.south - up, self.east + out, self.north + up

    @property
    def span_m(self) -> int:
        """The size of the whole city: the diagonal of its reach."""
        west, south, east, north = self.reach
        return math.ceil(float(GEOD.inv(west, south, east, north)[2]))

    def covers(self, lon: float, lat: float) -> bool:
        west, south, east, north = self.reach
        return west <= lon <= east and south <= lat <= north


class LayerData:
    """One layer's records, in columns, in the order of the file."""

    def __init__(self, folder: Path, definition: dict[str, Any], ground: Ground):
        self.id: str = definition["id"]
        self.title: str = definition["title"]["zh"]
        self.flags: tuple[str, ...] = tuple(definition.get("flags", ()))
        self._ground = ground
        file = folder / "data" / f"{self.id}.gpkg"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            rows = db.execute(f'SELECT * FROM "{self.id}" ORDER BY fid').fetchall()  # noqa: S608 - our own name
        names = rows[0].keys() if rows else []
        self.columns: dict[str, list[Any]] = {
            name: [row[name] for row in rows] for name in names if name != "geom"
        }
        self.ids: list[str] = self.columns.get("id", [])
        self.version = _version(folder, self.id)
        self._read_places(file)
        self._read_hours(definition)
        self.says_yes = {
            flag: np.array([v == "yes" for v in self.column(flag)], bool)
            for flag in self.flags
        }
        self.statuses = lru_cache(64)(self._statuses)

    def column(self, name: str) -> list[Any]:
        return self.columns.get(name) or [None] * len(self.ids)

    def _read_places(self, file: Path) -> None:
        meta, fids, wkb, _ = pyogrio.raw.read(file, columns=[], return_fids=True)
        if fids.tolist() != self.columns["fid"]:
            msg = f"{file}: SQL and GDAL give other rows"
            raise ValueError(msg)
        if int(meta["crs"].removeprefix("EPSG:")) not in _DEGREES:
            msg = f"{file}: {meta['crs']} is not in degrees"
            raise ValueError(msg)
        shapes = shapely.from_wkb(wkb)
        self.shapes = self.on_grid = None
        if (shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all():
            self.lon, self.lat = shapely.get_x(shapes), shapely.get_y(shapes)
            return
        self.shapes = shapes
        self.on_grid = shapely.transform(
            shapes,
            lambda xy: np.column_stack(self._ground.to_grid.transform(*xy.T)),
        )

    def _read_hours(self, definition: dict[str, Any]) -> None:
        field = definition.get("hours")
        texts = self.column(field) if field else [None] * len(self.ids)
        closures = list(
            zip(
                self.column("closed_from"),
                self.column("closed_until"),
                self.column("closed_reason"),
                strict=True,
            )
        )
        pairs = list(zip(texts, closures, strict=True))
        numbers = {pair: n for n, pair in enumerate(dict.fromkeys(pairs))}
        self.kind_of = np.array([numbers[pair] for pair in pairs], int)
        self.kinds = [
            (
                Hours(
                    text,
                    self._ground.zone,
                    has_calendar=self._ground.has_calendar,
                    follows=bool(definition.get("follows_holidays")),
                    always=bool(definition.get("always_open")),
                ),
                _closure(closure),
            )
            for text, closure in numbers
        ]

    def _statuses(self, at: datetime) -> list[Status]:
        """Judge every kind of hours at a moment (UTC)."""
        return [judge(hours, closure, at) for hours, closure in self.kinds]

    def metres(self, lon: float, lat: float) -> NDArray[np.float64]:
        """Measure from a position (WGS-84) to every feature of the layer.

        Nearer than a tenth of a millimetre is here: 0 m.
        """
        metres = self._measure(lon, lat)
        return np.where(metres < _HERE_M, 0.0, metres)

    def _measure(self, lon: float, lat: float) -> NDArray[np.float64]:
        n = len(self.ids)
        here = np.full(n, lon), np.full(n, lat)
        if self.on_grid is None:
            metres: NDArray[np.float64] = GEOD.inv(*here, self.lon, self.lat)[2]
            return metres
        point = shapely.Point(*self._ground.to_grid.transform(lon, lat))
        ends = shapely.get_coordinates(shapely.shortest_line(self.on_grid, point))
        there = self._ground.to_degrees.transform(*ends[::2].T)
        metres = GEOD.inv(*here, *there)[2]
        return np.where(shapely.intersects(self.on_grid, point), 0.0, metres)

    def is_on_border(self, lon: float, lat: float, row: int) -> bool:
        """Tell whether a position is so near a shape's edge that rounding decides."""
        if self.on_grid is None:
            return False
        shape = self.on_grid[row]
        edge = shape if shape.length and not shape.area else shape.boundary
        point = shapely.Point(*self._ground.to_grid.transform(lon, lat))
        return bool(shapely.distance(edge, point) < _EDGE_M)


class CityData:
    """A workspace: its ground and its layers."""

    def __init__(self, folder: Path) -> None:
        city = _toml(folder / "layers" / "city.toml")
        west, south, east, north = city["bounds"]
        grid = city["grid_crs"]
        self.ground = Ground(
            zone=ZoneInfo(city["time_zone"]),
            has_calendar="holidays" in city,
            west=west,
            south=south,
            east=east,
            north=north,
            margin_m=city.get("margin_m", 5000),
            to_grid=Transformer.from_crs(4326, grid, always_xy=True),
            to_degrees=Transformer.from_crs(grid, 4326, always_xy=True),
        )
        files = sorted((folder / "layers").glob("*.toml"))
        definitions = [_toml(file) for file in files if file.name != "city.toml"]
        self.layers = {
            one["id"]: LayerData(folder, one, self.ground) for one in definitions
        }


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _closure(texts: tuple[str | None, str | None, str | None]) -> Closure | None:
    first, last, reason = texts
    if first is None and last is None:
        return None
    days = [date.fromisoformat(text) if text else None for text in (first, last)]
    return Closure(days[0], days[1], reason)


def _version(folder: Path, layer: str) -> str:
    """Name the version that was published last."""
    manifest = folder / "data" / ".history" / layer / "manifest.json"
    versions = json.loads(manifest.read_text("utf-8"))["versions"]
    return max(str(version["name"]) for version in versions)
