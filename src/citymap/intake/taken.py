"""Rows as taken from all ledgers of a file: cleaned and placed, not yet published.

What the rooms that look at the whole table (checking, identity, suspicion) work on.
A row that is left out stays, marked in ``out``, so that all are accounted for.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from citymap.errors import shorten
from citymap.intake.ledger import Columns, Ledger
from citymap.intake.notices import Detail, Kind, Notice
from citymap.layer import Layer, Title
from citymap.table import LayerTable

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Source:
    """A ledger that rows came from, and what its columns were read as."""

    ledger: Ledger
    columns: Columns


@dataclass(slots=True, eq=False)
class Taken:
    """The rows of one import.

    Attributes
    ----------
    layer
        What they are to be features of.
    sources
        The ledgers, in the order of the file.
    source, row
        Of each row: index into ``sources``, and index into that ledger's rows.
        Shape ``(n,)``.
    columns
        Clean values by name, shape ``(n,)``, of the types that ``table.LayerTable``
        has: fields, common columns, kept unknown ones; ``id`` only if the file
        states ids (whole ones: ``toilets.0417``).
    lon, lat
        Degrees, WGS-84, shape ``(n,)``; NaN where a row has no place.
    shapes
        Lines or polygons in degrees, shape ``(n,)``, None where there is none; None
        in a point layer.
    out
        Which rows are left out so far, shape ``(n,)``.
    """

    layer: Layer
    sources: tuple[Source, ...]
    source: NDArray[np.int64]
    row: NDArray[np.int64]
    columns: dict[str, pa.Array]
    lon: Floats
    lat: Floats
    shapes: NDArray[np.object_] | None
    out: Mask

    def __len__(self) -> int:
        """Count the rows, those left out among them."""
        return len(self.row)

    def notice(
        self,
        kind: type[Kind],
        row: int,
        *,
        field: str | None = None,
        value: str | None = None,
        **details: Detail,
    ) -> Notice:
        """Make a notice about a row, or about its cell of a field."""
        source = self.sources[int(self.source[row])]
        column = None if field is None else source.columns.fields.get(field)
        return source.ledger.notice(
            kind, int(self.row[row]), column, field=field, value=value, **details
        )

    def label(self, row: int) -> Title:
        """Name a row for another row's notice: ``row 12 of sheet “历下”``."""
        ledger = self.sources[int(self.source[row])].ledger
        number, sheet = ledger.rows[self.row[row]], shorten(ledger.sheet)
        if not sheet:
            return Title(f"第 {number} 行", f"row {number}")
        zh = f"工作表“{sheet}”第 {number} 行"
        return Title(zh, f"row {number} of sheet “{sheet}”")

    def table(self, ids: pa.Array) -> LayerTable:
        """Make the layer's table of the rows that are not left out.

        ``ids`` has shape ``(n,)``, as all columns have here.
        """
        keep = pa.array(~self.out)
        names = [name for name in self.columns if name != "id"]
        columns = {name: self.columns[name].filter(keep) for name in names}
        order = np.flatnonzero(~self.out)
        return LayerTable(
            pa.table({"id": ids.filter(keep), **columns}),
            self.lon[order],
            self.lat[order],
            None if self.shapes is None else self.shapes[order],
        )
