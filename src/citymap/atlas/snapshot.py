"""One layer, loaded, checked and indexed: what answers questions about it.

A snapshot is immutable. Everything in it is flat: Arrow columns, numpy arrays,
one buffer of JSON; nothing is kept per feature (the geometries of lines and
polygons excepted, whose layers are small).

Two orders are kept. *Records* (the attributes in full) are in the order of
their ids: they page, find, and break the ties of equal distances. *Rows* (what
a question touches: places, classes, heads) lie as the places do on the ground,
so that what is near in the city is near in memory.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from citymap.atlas.choice import Choice, Filter, choose
from citymap.atlas.classes import Judgement, RowNumbers, classify, encode
from citymap.atlas.heads import item_heads
from citymap.atlas.mapped import map_columns
from citymap.atlas.places import Places, PointPlaces, Position, ShapePlaces
from citymap.atlas.rows import RANK, Rows
from citymap.atlas.tiles import Tile, TileContent, TileIndex
from citymap.earth.datum import Datum
from citymap.earth.grid import CityGrid
from citymap.errors import NotFoundError, shorten
from citymap.hours.opening import HoursContext
from citymap.index import pack_order
from citymap.layer import Bounds, Layer
from citymap.table import LayerTable

Value = str | int | float | bool | None

_KEPT_JUDGEMENTS = 16
_KEPT_CHOICES = 64


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """One feature in full: its place (WGS-84), and what is said of it."""

    row: int
    marker: int
    id: str
    lon: float
    lat: float
    properties: Mapping[str, Value]
    shape: shapely.Geometry | None


class FeatureSource(Protocol):
    """What answers questions about one layer, whatever keeps its features."""

    layer: Layer
    version: str

    def get(self, feature_id: str) -> Feature:
        """Look up a feature; raises NotFoundError."""
        ...

    def page(
        self, box: Bounds | None, offset: int, limit: int
    ) -> tuple[int, Sequence[Feature]]:
        """Give how many features touch a box, and a page of them by id."""
        ...

    def count(self) -> int:
        """Count the features."""
        ...

    def nearest(
        self, at: Position, k: int, wanted: Filter, moment: datetime
    ) -> Sequence[tuple[float, str]]:
        """Find the ``k`` nearest features that pass: geodesic metres and id."""
        ...

    def tile(self, tile: Tile, datum: Datum) -> TileContent:
        """Give what lies in a map tile drawn in a datum: features, or counts."""
        ...


class Snapshot:
    """One version of one layer in memory; the first ``FeatureSource``.

    Parameters
    ----------
    layer, table, version
        The layer, its features, and the name of their version.
    grid, context
        The city's grid, its time zone and calendar.
    marker_base
        The marker number of the first record.

    Raises
    ------
    DataRefused
        If a closure's date cannot be read.
    """

    def __init__(
        self,
        layer: Layer,
        table: LayerTable,
        version: str,
        *,
        grid: CityGrid,
        context: HoursContext,
        marker_base: int = 1,
    ) -> None:
        self.layer = layer
        self.version = version
        self._columns = map_columns(table.columns)
        self._ids = _sorted_ids(self._columns)
        self._shapes = table.shapes
        x, y = grid.project(table.lon, table.lat)
        order = np.arange(len(table)) if table.shapes is not None else pack_order(x, y)
        self._row_of = np.argsort(order)
        self.classes = classify(layer, table.columns, context, order)
        self.marker_base = marker_base
        heads = item_heads(layer, table.columns, marker_base, order)
        #: The beginnings of all items; a row says where its own lies.
        self.heads = heads.buffer
        codes, self.updates = encode(table.columns, "updated")
        lon, lat = table.lon[order], table.lat[order]
        #: Class and date of a row in one number: the class is its remainder.
        ending = codes[order] * len(self.classes.members) + self.classes.of_row
        self.rows = Rows(lon, lat, order, ending, heads.offsets)
        self.places: Places = (
            PointPlaces(grid, self.rows, (x[order], y[order]), self.classes)
            if table.shapes is None
            else ShapePlaces(grid, self.rows, table.shapes, self.classes)
        )
        # Kept here and not by lru_cache, whose methods would tie the snapshot into
        # a cycle: it goes the moment that nobody asks it any more.
        self._judgements: dict[datetime, Judgement] = {}
        self._choices: dict[tuple[Filter, datetime], Choice] = {}
        self._tiles: dict[Datum, TileIndex] = {}
        self._tiles_lock = threading.Lock()

    def count(self) -> int:
        """Count the features."""
        return len(self.rows)

    def nearest(
        self, at: Position, k: int, wanted: Filter, moment: datetime
    ) -> list[tuple[float, str]]:
        """Find the ``k`` nearest features that pass a filter at a moment.

        Parameters
        ----------
        at
            Degrees (WGS-84) and grid metres.
        k
            At least 1.
        moment
            Aware, cut to the minute.

        Returns
        -------
        Pairs of geodesic metres and id, nearest first, ties by id.
        """
        hits = self.places.nearest(at, k, self.choice(wanted, moment))
        return [(metres, self.id_of(fields[RANK])) for metres, fields in hits]

    def tile(self, tile: Tile, datum: Datum) -> TileContent:
        """Give what lies in a map tile drawn in a datum: features, or counts.

        The first tile in a datum takes a third of a second of a million features.
        """
        with self._tiles_lock:
            if datum not in self._tiles:
                lon, lat = self.rows.table["lon"], self.rows.table["lat"]
                self._tiles[datum] = TileIndex(lon, lat, self._shapes, datum)
        return self._tiles[datum].cut(tile)

    def names_of(self, rows: RowNumbers) -> list[tuple[str, int]]:
        """Give the id and the marker number of some rows."""
        ranks = self.rows.table["rank"][rows]
        ids = self._ids.take(pa.array(ranks)).to_pylist()
        return list(zip(ids, (ranks + self.marker_base).tolist(), strict=True))

    def texts(self, field: str) -> pa.Array:
        """Give a text field in the order of the records; nulls if there is none."""
        if field not in self._columns.column_names:
            return pa.nulls(self.count(), pa.string())
        return pa.concat_arrays(
            [pa.array([], pa.string()), *self._columns[field].cast(pa.string()).chunks]
        )

    def id_of(self, rank: int) -> str:
        """Give the id that stands at a place in the order of ids."""
        text: str = self._ids[rank].as_py()
        return text

    def record_of(self, feature_id: str) -> int:
        """Find a feature's record by bisection; raises NotFoundError."""
        low, high = 0, len(self._ids)
        while low < high:
            middle = (low + high) // 2
            if self._ids[middle].as_py() < feature_id:
                low = middle + 1
            else:
                high = middle
        if low < len(self._ids) and self._ids[low].as_py() == feature_id:
            return low
        shown = shorten(feature_id)
        msg = f'layer {self.layer.id} has no feature "{shown}"'
        raise NotFoundError(msg, f"图层 {self.layer.id} 中没有要素“{shown}”")

    def get(self, feature_id: str) -> Feature:
        """Look up a feature by its id; raises NotFoundError."""
        record = self.record_of(feature_id)
        return next(self._features(np.array([record])))

    def page(
        self, box: Bounds | None, offset: int, limit: int
    ) -> tuple[int, list[Feature]]:
        """Give how many features touch a box (degrees), and a page of them by id.

        A box whose west is greater than its east crosses the antimeridian.
        """
        if box is None:
            records = np.arange(offset, min(offset + limit, self.count()))
            return self.count(), list(self._features(records))
        found = self._touching(box)
        return len(found), list(self._features(found[offset : offset + limit]))

    def _touching(self, box: Bounds) -> NDArray[np.intp]:
        """List the records that touch a box, ascending."""
        if self._shapes is not None:
            frame = shapely.union_all(
                [shapely.box(w, box.south, e, box.north) for w, e in _spans(box)]
            )
            return np.flatnonzero(shapely.intersects(self._shapes, frame))
        found = [
            self.rows.ranks_in(Bounds(west, box.south, east, box.north))
            for west, east in _spans(box)
        ]
        return np.sort(np.concatenate(found)).astype(np.intp)

    def _features(self, records: NDArray[np.intp]) -> Iterator[Feature]:
        members = self._columns.take(records).to_pylist()
        for record, properties in zip(records.tolist(), members, strict=True):
            row = int(self._row_of[record])
            yield Feature(
                row,
                self.marker_base + record,
                properties.pop("id"),
                float(self.rows.table["lon"][row]),
                float(self.rows.table["lat"][row]),
                properties,
                None if self._shapes is None else self._shapes[record],
            )

    def judge(self, moment: datetime) -> Judgement:
        """Judge every class at a moment (aware, cut to the minute)."""
        known = self._judgements.get(moment)
        if known is None:
            if len(self._judgements) >= _KEPT_JUDGEMENTS:
                self._judgements.clear()
            known = self._judgements[moment] = Judgement(self.classes, moment)
        return known

    def choice(self, wanted: Filter, moment: datetime) -> Choice:
        """Choose the rows that pass a filter at a moment."""
        known = self._choices.get((wanted, moment))
        if known is None:
            if len(self._choices) >= _KEPT_CHOICES:
                self._choices.clear()
            known = choose(self.layer, self.classes, self.judge(moment), wanted)
            self._choices[wanted, moment] = known
        return known


def _sorted_ids(columns: pa.Table) -> pa.Array:
    ids = columns["id"].combine_chunks()
    if isinstance(ids, pa.ChunkedArray):
        ids = pa.concat_arrays(ids.chunks)
    if len(ids) > 1 and not pc.all(pc.less(ids[:-1], ids[1:])).as_py():
        msg = "the rows of a table are not in the order of their ids"
        raise ValueError(msg)
    return ids


def _spans(box: Bounds) -> list[tuple[float, float]]:
    """Give the spans of longitude of a box: two if it crosses the antimeridian."""
    if box.west <= box.east:
        return [(box.west, box.east)]
    return [(box.west, 180.0), (-180.0, box.east)]
