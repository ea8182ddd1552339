"""A clerk's table as found in a sheet, and what its columns are.

Between reading and understanding: rows of cells under one header each, without the
titles above, the sums below and the holes that merged cells leave.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from citymap.earth.datum import Datum
from citymap.intake.notices import Detail, Kind, Notice

#: What a column says of a place, where it is no field of the layer.
Role = Literal[
    "lon",  # degrees, or degrees, minutes and seconds
    "lat",
    "pair",  # "117.02,36.66" in one cell, either way round
    "easting",  # metres of a projected CRS: its x, east; surveyors call it Y
    "northing",
    "wkt",
    "datum",  # of this row: wgs84, gcj02, bd09, cgcs2000 as people write them
]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """One table of a sheet: rows under headers.

    Attributes
    ----------
    sheet
        Name of the sheet; empty for a file without sheets.
    headers
        What stands over each column, rows of a header joined from the outside in
        (``坐标 经度``); empty where nothing does. Shape ``(m,)``.
    places
        Index of each column in the sheet, shape ``(m,)``: letters of notices.
    columns
        Cells as text, null where empty, shape ``(m,)`` of ``(n,)``.
    kinds
        ``workbook.CellKind`` of each cell, shape ``(n, m)``.
    rows
        Number of each row as the clerk's program shows it, shape ``(n,)``.
    read
        How many rows of data the sheet had. Rows that are none (sums, notes) are
        set aside with a notice each.
    geometry, crs
        As ``workbook.Sheet`` has them, of these rows.
    """

    sheet: str
    headers: tuple[str, ...]
    places: tuple[int, ...]
    columns: tuple[pa.Array, ...]
    kinds: NDArray[np.uint8]
    rows: NDArray[np.int64]
    read: int
    geometry: pa.Array | None = None
    crs: int | str | None = None

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def notice(
        self,
        kind: type[Kind],
        row: int | None = None,
        column: int | None = None,
        *,
        field: str | None = None,
        value: str | None = None,
        **details: Detail,
    ) -> Notice:
        """Make a notice about this table.

        Parameters
        ----------
        row, column
            Indices into the ledger's rows and columns, from 0; None: of no one.
        """
        return Notice(
            kind,
            sheet=self.sheet or None,
            row=None if row is None else int(self.rows[row]),
            column=None if column is None else self.places[column],
            header=None if column is None else self.headers[column],
            field=field,
            value=value,
            details=details,
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a ledger is; indices into its columns.

    Attributes
    ----------
    fields
        Column of each field that was found, by the field's name; common columns
        (``closed_from`` …) and ``id`` among them.
    roles
        Column of each role that was found.
    kept
        Column of each unknown name that is kept on request, by the name it takes.
    datums
        Datum that the header of a role's column names (``高德经度``), if any.
    """

    fields: dict[str, int] = field(default_factory=dict)
    roles: dict[Role, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    datums: dict[Role, Datum] = field(default_factory=dict)
