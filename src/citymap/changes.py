"""Two versions of one layer told apart: added, removed, moved, changed or kept.

Features are the same where their ids are. One that lies more than ``MOVED_M`` from
where it was is moved; one whose cells differ in any column, or whose line or polygon
was redrawn, is changed; it may be both. An empty cell and a column that a version has
not got are the same, so that the same rows published again are no change.
"""

from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from citymap.earth.grid import geodesic_m
from citymap.layer import COMMON_COLUMNS, Layer
from citymap.table import LayerTable

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]

MOVED_M = 20.0
#: Metres: what a file's own CRS may do to a place on its way is less.
SHIFTED_M = 0.1
#: Degrees, some 10 cm: what a file's own CRS may do to a shape on its way.
SAME_SHAPE_DEG = 1e-6
#: What a redrawn line or polygon is told as.
SHAPE = "geom"
_DIGITS = 7  # of degrees: a centimetre

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Place:
    """A feature that is only in one of the versions; degrees, WGS-84."""

    id: str
    name: str | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Move:
    """A feature that lies elsewhere now; positions are (lon, lat), WGS-84."""

    id: str
    name: str | None
    metres: float
    before: tuple[float, float]
    after: tuple[float, float]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a feature that differs; of ``geom``, how many corners it has."""

    id: str
    name: str | None
    field: str
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class Described:
    """Changes as they are listed, in the order of ids, each list cut to a limit."""

    added: tuple[Place, ...]
    removed: tuple[Place, ...]
    moved: tuple[Move, ...]
    changed: tuple[CellChange, ...]


@dataclass(frozen=True, eq=False)
class Changes:
    """What is different between two versions, as arrays.

    Attributes
    ----------
    layer
        Whose versions they are.
    before, after
        The versions.
    old, new
        Rows of the features that are in both, of ``before`` and of ``after``,
        shape ``(n,)`` each.
    added, removed
        Rows of ``after``, and of ``before``, that the other has not got.
    metres
        How far each feature in both lies from where it was, shape ``(n,)``.
    cells
        By the name of a column: which features in both differ there, shape
        ``(n,)``. Columns without a difference are not in it.
    """

    layer: Layer
    before: LayerTable
    after: LayerTable
    old: Rows
    new: Rows
    added: Rows
    removed: Rows
    metres: NDArray[np.float64]
    cells: Mapping[str, Mask]

    @cached_property
    def moved(self) -> Mask:
        """Which features in both are moved, shape ``(n,)``."""
        return self.metres > MOVED_M

    @cached_property
    def changed(self) -> Mask:
        """Which features in both are changed, shape ``(n,)``."""
        return self.changed_in(self.cells)

    def changed_in(self, names: Container[str]) -> Mask:
        """Say which features in both differ in one of these columns."""
        masks = [mask for name, mask in self.cells.items() if name in names]
        changed: Mask = np.any([np.zeros(len(self.old), bool), *masks], axis=0)
        return changed

    @cached_property
    def counts(self) -> dict[str, int]:
        """Count features by what became of them.

        ``moved`` and ``changed`` may overlap, ``kept`` is neither; ``shifted`` are
        those of all in both that lie some centimetres to ``MOVED_M`` elsewhere.
        """
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "moved": int(self.moved.sum()),
            "changed": int(self.changed.sum()),
            "kept": int((~self.moved & ~self.changed).sum()),
            "shifted": int(((self.metres > SHIFTED_M) & ~self.moved).sum()),
        }

    @cached_property
    def fields(self) -> dict[str, int]:
        """Count the differing cells of each column that has any."""
        return {name: int(mask.sum()) for name, mask in self.cells.items()}

    @property
    def none(self) -> bool:
        """Whether the versions say the same of the same features."""
        counts = self.counts
        return not any(counts[kind] for kind in counts if kind != "kept")

    def describe(self, limit: int) -> Described:
        """List the changes, at most ``limit`` of each sort."""
        moved = np.flatnonzero(self.moved)[:limit]
        return Described(
            tuple(_place(self.after, row) for row in self.added[:limit].tolist()),
            tuple(_place(self.before, row) for row in self.removed[:limit].tolist()),
            tuple(self._move(pair) for pair in moved.tolist()),
            tuple(self._cell_changes(limit)),
        )

    def as_json(self, limit: int) -> dict[str, object]:
        """Give counts, and lists cut to a limit, as scripts read them."""
        return {
            "counts": self.counts,
            "fields": self.fields,
            **asdict(self.describe(limit)),
        }

    def _move(self, pair: int) -> Move:
        was = _place(self.before, int(self.old[pair]))
        now = _place(self.after, int(self.new[pair]))
        metres = round(float(self.metres[pair]), 1)
        return Move(now.id, now.name, metres, (was.lon, was.lat), (now.lon, now.lat))

    def _cell_changes(self, limit: int) -> list[CellChange]:
        found: list[CellChange] = []
        for pair in np.flatnonzero(self.changed)[:limit].tolist():
            for name, mask in self.cells.items():
                if mask[pair] and len(found) < limit:
                    found.append(self._cell_change(pair, name))
        return found

    def _cell_change(self, pair: int, name: str) -> CellChange:
        old, new = int(self.old[pair]), int(self.new[pair])
        of = _place(self.after, new)
        was, now = _cell(self.before, name, old), _cell(self.after, name, new)
        return CellChange(of.id, of.name, name, was, now)


def find_changes(layer: Layer, before: LayerTable, after: LayerTable) -> Changes:
    """Tell two versions of a layer apart.

    Every column counts: the layer's fields, closures and the other common columns,
    and what no layer declares.
    """
    known = after.columns["id"].combine_chunks()
    found = pc.index_in(before.columns["id"], value_set=known)
    where = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    old = np.flatnonzero(where >= 0)
    new = where[old]
    is_new = np.ones(len(after), bool)
    is_new[new] = False
    return Changes(
        layer=layer,
        before=before,
        after=after,
        old=old,
        new=new,
        added=np.flatnonzero(is_new),
        removed=np.flatnonzero(where < 0),
        metres=geodesic_m(
            before.lon[old], before.lat[old], after.lon[new], after.lat[new]
        ),
        cells=_differing_cells(layer, before, after, old, new),
    )


def _differing_cells(
    layer: Layer, before: LayerTable, after: LayerTable, old: Rows, new: Rows
) -> dict[str, Mask]:
    present = (*before.columns.column_names, *after.columns.column_names)
    declared = (field.name for field in layer.fields)
    order = dict.fromkeys((*declared, *COMMON_COLUMNS, *present))
    cells = {
        name: _differ(_cells(before, name, old), _cells(after, name, new))
        for name in order
        if name in present and name != "id"
    }
    if before.shapes is not None and after.shapes is not None:
        one, other = before.shapes[old], after.shapes[new]
        cells[SHAPE] = ~shapely.equals_exact(one, other, SAME_SHAPE_DEG)
    return {name: mask for name, mask in cells.items() if mask.any()}


def _cells(table: LayerTable, name: str, rows: Rows) -> pa.ChunkedArray:
    """Give a column of some rows; null where a version has not got it."""
    if name not in table.columns.column_names:
        return pa.chunked_array([pa.nulls(len(rows))])
    return table.columns[name].take(pa.array(rows))


def _differ(one: pa.ChunkedArray, other: pa.ChunkedArray) -> Mask:
    """Compare cells; null is like null and unlike everything else."""
    if one.type != other.type or pa.types.is_null(one.type):  # defined anew since
        one, other = one.cast(pa.string()), other.cast(pa.string())
    same = pc.fill_null(pc.equal(one, other), fill_value=False).to_numpy()
    both_null = one.is_null().to_numpy() & other.is_null().to_numpy()
    mask: Mask = ~(same | both_null)
    return mask


def _place(table: LayerTable, row: int) -> Place:
    lon, lat = (round(float(at[row]), _DIGITS) for at in (table.lon, table.lat))
    name = _cell(table, "name", row)
    told = None if name is None else str(name)
    return Place(table.columns["id"][row].as_py(), told, lon, lat)


def _cell(table: LayerTable, name: str, row: int) -> Cell:
    if name == SHAPE and table.shapes is not None:
        return int(shapely.get_num_coordinates(table.shapes[row]))
    if name not in table.columns.column_names:
        return None
    cell: Cell = table.columns[name][row].as_py()
    return cell
