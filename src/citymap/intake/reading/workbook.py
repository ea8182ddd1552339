"""What was read of a clerk's file: sheets of cells as text, each with its kind.

Whatever the format, a cell is a text, as the clerk would see it, and a kind, as the
file states it: ``00123`` typed as text stays so, a number is told in the shortest
digits that mean it (``12``, ``117.02``), a day as ``2026-11-22``. Nothing is
understood here. How sheets travel from the child that reads foreign bytes to the
parent is the matter of ``workbook_file``.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

MOST_SHEETS = 100
MOST_COLUMNS = 16_384
MOST_ROWS = 2_000_000
MOST_MERGED = 100_000
FORMATS = (
    *("csv", "xlsx", "xls", "ods"),
    *("geojson", "json", "kml", "shapefile", "geopackage"),
)


class CellKind(IntEnum):
    """What a file says a cell is."""

    EMPTY = 0
    TEXT = 1
    NUMBER = 2
    BOOLEAN = 3  # TRUE, FALSE
    DATE = 4  # 2026-11-22
    DATETIME = 5  # 2026-11-22T08:30:00
    TIME = 6  # 08:30:00
    ERROR = 7  # #N/A and the like
    FORMULA = 8  # a formula whose result the file does not hold; no text


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of merged cells: indices into a sheet's rows and columns, ends in."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A grid of cells.

    Attributes
    ----------
    name
        Of the sheet, no other has it; of a file without sheets, empty.
    columns
        One string array for each column, shape ``(n,)``, null where empty.
    kinds
        ``CellKind`` of each cell, shape ``(n, m)``, uint8.
    rows
        Number of each row as the clerk's program shows it (from 1), shape ``(n,)``,
        increasing; of GeoJSON and the like the number of the feature.
    header
        Names of the columns, where the format states them (GeoJSON, KML, JSON,
        shapefile, GeoPackage); None: the table must be found in the grid.
    merged
        Merged cells; their text stands in the first cell, the others are empty.
    geometry
        WKB of each row (two dimensions, little endian, null where none), where the
        format has geometry of its own. Plain kinds only: no collections.
    crs
        EPSG code of ``geometry``, x before y; None: not stated.
    hidden
        Whether the clerk's program hides the sheet.
    """

    name: str
    columns: tuple[pa.Array, ...]
    kinds: NDArray[np.uint8]
    rows: NDArray[np.int64]
    header: tuple[str, ...] | None = None
    merged: tuple[Block, ...] = ()
    geometry: pa.Array | None = None
    crs: int | None = None
    hidden: bool = False

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as read.

    Attributes
    ----------
    format
        One of ``FORMATS``.
    encoding
        Of the text, where the format leaves it open.
    """

    format: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
