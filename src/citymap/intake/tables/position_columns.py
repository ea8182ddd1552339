"""Which columns hold positions: headers name them, their numbers settle which.

Degrees go to ``lon`` and ``lat``, metres to ``easting`` and ``northing``, whatever the
header calls them; bare ``X`` and ``Y`` in metres are taken as easting and northing,
and it is for ``locating`` to see whether the surveyor meant it the other way. Of two
columns in degrees that name different datums, WGS-84 goes before none, none before
the consumer maps'; but a datum whose longitudes or latitudes are empty comes last.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
import pyarrow as pa

from citymap.earth.datum import Datum
from citymap.intake.ledger import Ledger, Role
from citymap.intake.reading.workbook import CellKind
from citymap.intake.tables.position_words import (
    PositionHeader,
    PositionWord,
    read_position,
)

_SAMPLE = 500
_LARGEST_DEGREE, _LEAST_METRE = 180, 1000
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,20})?", re.ASCII)
_WKT = re.compile(
    r"\s*(SRID=\d+;\s*)?(MULTI)?(POINT|LINESTRING|POLYGON)\b", re.IGNORECASE
)
_EAST: tuple[PositionWord, ...] = ("lon", "x", "easting")
_PREFERENCE: Sequence[Datum | None] = ("wgs84", "cgcs2000", None, "gcj02", "bd09")


@dataclass(frozen=True, slots=True)
class Positions:
    """Columns of positions.

    Attributes
    ----------
    roles
        Column of each role.
    datums
        Datum that the header of a role's column names.
    spare
        Columns that say what another says, by that other column.
    """

    roles: dict[Role, int]
    datums: dict[Role, Datum]
    spare: dict[int, int]


def find_positions(
    ledger: Ledger, headers: Mapping[int, str], taken: Mapping[Role, int]
) -> Positions:
    """Find the columns of positions among some of a ledger's.

    Parameters
    ----------
    headers
        Headers of the columns that are free, by index.
    taken
        Roles that have their column already.
    """
    found: dict[Role, list[int]] = {}
    datums: dict[int, Datum | None] = {}
    for column, header in headers.items():
        read = read_position(header)
        role = None if read is None else _role(read, ledger, column)
        if read is not None and role is not None:
            datums[column] = read.datum
            found.setdefault(role, []).append(column)
    empty = {c for c in datums if not (ledger.kinds[:, c] != CellKind.EMPTY).any()}
    hollow = {datums[column] for column in empty}
    roles: dict[Role, int] = dict(taken)
    spare: dict[int, int] = {}
    for role, columns in found.items():
        order = {
            c: (datums[c] in hollow, _PREFERENCE.index(datums[c]), c in empty, c)
            for c in columns
        }
        best = roles.setdefault(role, min(columns, key=lambda c: order[c]))
        spare |= {column: best for column in columns if column != best}
    for role in taken:
        stated = read_position(ledger.headers[taken[role]])
        datums[taken[role]] = None if stated is None else stated.datum
    named = {role: datums.get(column) for role, column in roles.items()}
    return Positions(roles, {r: d for r, d in named.items() if d is not None}, spare)


def _role(read: PositionHeader, ledger: Ledger, column: int) -> Role | None:
    if read.word in ("pair", "wkt"):
        shape = any(map(_WKT.match, _sample(ledger, column)))
        return "wkt" if shape else "pair" if read.word == "pair" else None
    if read.word == "datum":
        return "datum"
    metres = _in_metres(ledger, column)
    if metres is None:
        metres = read.word not in ("lon", "lat")
    if read.word in _EAST:
        return "easting" if metres else "lon"
    return "northing" if metres else "lat"


def _in_metres(ledger: Ledger, column: int) -> bool | None:
    """Tell metres from degrees by a column's usual number; None if neither."""
    numbers = [abs(float(text)) for text in _numbers(ledger, column)]
    usual = median(numbers) if numbers else None
    if usual is None or _LARGEST_DEGREE < usual < _LEAST_METRE:
        return None
    return usual >= _LEAST_METRE


def _numbers(ledger: Ledger, column: int) -> Iterator[str]:
    return (t.strip() for t in _sample(ledger, column) if _NUMBER.fullmatch(t.strip()))


def _sample(ledger: Ledger, column: int) -> list[str]:
    rows = np.flatnonzero(ledger.kinds[:, column] != CellKind.EMPTY)[:_SAMPLE]
    return [t for t in ledger.columns[column].take(pa.array(rows)).to_pylist() if t]
