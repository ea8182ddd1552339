"""A clean layer, and the same rows as written by somebody who mistook their datum.

The oracle's shifts, not ours, make them: PRCoords and pyproj.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from tests.intake.placing import Placed, ledger_of
from tests.oracle.datums import from_wgs, to_wgs, wgs_to_gcj

from citymap.catalog import read_catalog
from citymap.intake.notices import Notices
from citymap.intake.places.locating import locate
from citymap.intake.places.stated import Stated
from citymap.intake.places.suspicion import suspect_datum
from citymap.intake.taken import Source, Taken
from citymap.layer import City, Layer
from citymap.store.districts import Outlines, read_outlines
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

Floats = NDArray[np.float64]
Columns = dict[str, list[str | None]]
GEOD = Geod(ellps="WGS84")
CM117, ZONE39 = 4548, 4527


@dataclass(frozen=True)
class Clean:
    """1,287 rows as published, and what they are held against."""

    table: LayerTable
    layer: Layer
    city: City
    outlines: Outlines

    def column(self, name: str) -> list[str | None]:
        cells: list[str | None] = self.table.columns[name].to_pylist()
        return cells


def read_clean(workspace: Path) -> Clean:
    catalog = read_catalog(workspace)
    layer, city = catalog.layer("toilets"), catalog.city
    table, _ = GeoPackageStore(workspace / "data", city).read(layer)
    assert city.districts is not None
    return Clean(table, layer, city, read_outlines(workspace / "data" / city.districts))


def written(lon: Floats, lat: Floats, decimals: int = 6) -> Columns:
    return {
        "lon": [f"{x:.{decimals}f}" for x in lon],
        "lat": [f"{y:.{decimals}f}" for y in lat],
    }


def moved(
    clean: Clean, move: Callable[[float, float], tuple[float, float]]
) -> tuple[Floats, Floats]:
    pairs = zip(clean.table.lon.tolist(), clean.table.lat.tolist(), strict=True)
    lon, lat = zip(*(move(*pair) for pair in pairs), strict=True)
    return np.array(lon), np.array(lat)


def in_datum(clean: Clean, datum: str) -> Columns:
    return written(*moved(clean, lambda x, y: from_wgs(x, y, datum)))


def twice(clean: Clean) -> Columns:
    return written(*moved(clean, lambda x, y: wgs_to_gcj(*wgs_to_gcj(x, y))))


def corrected_twice(clean: Clean) -> Columns:
    return written(*moved(clean, lambda x, y: to_wgs(x, y, "gcj02")))


def swapped(clean: Clean) -> Columns:
    right = written(clean.table.lon, clean.table.lat)
    return {"lon": right["lat"], "lat": right["lon"]}


def in_metres(clean: Clean, crs: int, *, other_way: bool = False) -> Columns:
    transformer = Transformer.from_crs(4326, crs, always_xy=True)
    x, y = transformer.transform(clean.table.lon, clean.table.lat)
    if other_way:
        x, y = y, x
    return {
        "easting": [f"{v:.3f}" for v in x],
        "northing": [f"{v:.3f}" for v in y],
    }


def one_district(clean: Clean, name: str, datum: str = "gcj02") -> Columns:
    right = written(clean.table.lon, clean.table.lat)
    wrong = in_datum(clean, datum)
    there = [district == name for district in clean.column("district")]
    return {
        axis: [
            w if t else r
            for w, r, t in zip(wrong[axis], right[axis], there, strict=True)
        ]
        for axis in ("lon", "lat")
    }


def phones(clean: Clean, share: float = 0.05) -> Columns:
    columns = written(clean.table.lon, clean.table.lat)
    rng = np.random.default_rng(5)
    rows = rng.choice(len(clean.table), round(share * len(clean.table)), replace=False)
    for row in rows.tolist():
        columns["lon"][row] = f"138{rng.integers(10**7, 10**8)}"
    return columns


def jittered(clean: Clean, metres: float, seed: int = 1) -> Columns:
    rng = np.random.default_rng(seed)
    n = len(clean.table)
    away = np.abs(rng.normal(0, metres, n))
    return written(*_away(clean, np.arange(n), rng, away))


def really_moved(clean: Clean, share: float, seed: int) -> Columns:
    """Move some facilities 100-800 m, each into a direction of its own."""
    rng = np.random.default_rng(seed)
    n = len(clean.table)
    rows = rng.choice(n, round(share * n), replace=False)
    return written(*_away(clean, rows, rng, rng.uniform(100, 800, len(rows))))


def _away(
    clean: Clean, rows: NDArray[np.int64], rng: np.random.Generator, metres: Floats
) -> tuple[Floats, Floats]:
    lon, lat = clean.table.lon.copy(), clean.table.lat.copy()
    azimuth = rng.uniform(0, 360, len(rows))
    lon[rows], lat[rows], _ = GEOD.fwd(lon[rows], lat[rows], azimuth, metres)
    return lon, lat


def suspect(
    clean: Clean,
    columns: Columns,
    stated: Stated | None = None,
    *,
    first: bool = False,
    city: City | None = None,
) -> tuple[Placed, Taken]:
    """Locate the rows and look for mistaken datums: against what is published."""
    stated, city = stated or Stated(), city or clean.city
    cells = columns | {
        "name": clean.column("name"),
        "district": clean.column("district"),
    }
    ledger, found = ledger_of(cells)
    notices = Notices()
    located = locate(ledger, found, clean.layer, city, stated, notices)
    n = len(ledger)
    taken = Taken(
        layer=clean.layer,
        sources=(Source(ledger, found),),
        source=np.zeros(n, np.int64),
        row=np.arange(n),
        columns={name: pa.array(cells[name], pa.string()) for name in found.fields},
        lon=located.lon,
        lat=located.lat,
        shapes=None,
        out=located.out,
    )
    ids = clean.table.columns["id"].combine_chunks()
    before = None if first else clean.table
    suspect_datum(taken, ids, before, city, clean.outlines, stated, notices)
    return Placed(located, notices), taken
