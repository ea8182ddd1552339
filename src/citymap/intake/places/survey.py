"""What is known and found out while one ledger's rows are being located."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from citymap.earth.grid import geodesic_m, widen
from citymap.intake.ledger import Columns, Ledger
from citymap.intake.notices import Detail, Kind, Notices
from citymap.intake.places.kinds_place import PositionOutsideCity
from citymap.intake.places.stated import Stated
from citymap.layer import Bounds, City, Title

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Details = Callable[[int], Mapping[str, Detail]]

#: How far a datum's shift can carry a position over the edge of the city, metres.
MOST_SHIFT_M = 3000.0
_NO_HINT = Title("", "")


@dataclass(slots=True, eq=False)
class Survey:
    """One ledger, its city, what is stated; and which rows are left out.

    Attributes
    ----------
    out
        Shape ``(n,)``; grows with every error that is told.
    reach
        The city with its margin.
    """

    ledger: Ledger
    columns: Columns
    city: City
    stated: Stated
    notices: Notices
    out: Mask = field(init=False)
    reach: Bounds = field(init=False)

    def __post_init__(self) -> None:
        self.out = np.zeros(len(self.ledger), np.bool_)
        self.reach = widen(self.city.bounds, self.city.margin_m)

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the city: lon, lat."""
        box = self.city.bounds
        return (box.west + box.east) / 2, (box.south + box.north) / 2

    @property
    def crs(self) -> int | str | None:
        """What the coordinates are in: the clerk's word before the file's."""
        own, said = self.ledger.crs, self.stated.crs
        if self.stated.own_crs and own is not None:
            return own
        return said or own

    def tell(
        self,
        kind: type[Kind],
        rows: Mask,
        column: int | None = None,
        details: Details = lambda _: {},
    ) -> None:
        """Report a kind of each of some rows; an error leaves them out.

        A row that is left out already is not spoken of again.
        """
        self.tell_cells(kind, rows & ~self.out, column, details)

    def tell_cells(
        self,
        kind: type[Kind],
        rows: Mask,
        column: int | None = None,
        details: Details = lambda _: {},
    ) -> None:
        """As ``tell``, but of rows that are left out already, too."""
        where = np.flatnonzero(rows)
        if not len(where):
            return
        room = self.notices.room_for(kind)
        for row in where[:room].tolist():
            value = None if column is None else self.ledger.columns[column][row].as_py()
            notice = self.ledger.notice(kind, row, column, value=value)
            self.notices.add(replace(notice, details=details(row)))
        self.notices.count_more(kind, max(len(where) - room, 0))
        if kind.severity == "error":
            self.out[where] = True

    def tell_once(
        self, kind: type[Kind], column: int | None = None, **details: Detail
    ) -> None:
        """Report a kind of the whole table, or of a column."""
        notice = self.ledger.notice(kind, column=column)
        self.notices.add(replace(notice, details=details))

    def tell_of_file(
        self, kind: type[Kind], column: int | None = None, **details: Detail
    ) -> None:
        """As ``tell_once``, but what another table was told of already is not said."""
        if not any(n.kind is kind and n.details == details for n in self.notices.kept):
            self.tell_once(kind, column, **details)

    def covers(self, lon: Floats, lat: Floats, more_m: float = 0.0) -> Mask:
        """Say which positions lie in the city with its margin, and ``more_m``."""
        box = widen(self.city.bounds, self.city.margin_m + more_m)
        inside: Mask = (lon >= box.west) & (lon <= box.east)
        return inside & (lat >= box.south) & (lat <= box.north)

    def tell_outside(
        self,
        outside: Mask,
        lon: Floats,
        lat: Floats,
        column: int | None,
        *,
        slips: bool = False,
    ) -> None:
        """Leave out what does not lie in the city, and say how far off it is.

        ``slips``: look whether one wrong digit of a degree explains it.
        """
        box = self.city.bounds

        def details(row: int) -> dict[str, Detail]:
            x, y = float(lon[row]), float(lat[row])
            hint = one_slip(x, y, box) if slips else _NO_HINT
            return {
                "lon": f"{x:.6g}",
                "lat": f"{y:.6g}",
                "bounds": _bounds(box),
                "km": _far_km(x, y, box),
                "hint": hint,
            }

        self.tell(PositionOutsideCity, outside, column, details)


def one_slip(lon: float, lat: float, box: Bounds) -> Title:
    """Name the one wrong digit, or pair of digits, that explains a place outside.

    Only whole degrees are looked at, and only a slip that is the one way to get into
    the box is named. Empty if there is none.

    >>> one_slip(117.0, 26.8, Bounds(116.2, 36.0, 118.0, 37.5)).en
    '; it would be inside if 26.8 were 36.8'
    """
    places = [(x, lat) for x in _slips(lon)] + [(lon, y) for y in _slips(lat)]
    inside = [
        (x, y)
        for x, y in places
        if box.west <= x <= box.east and box.south <= y <= box.north
    ]
    if len(inside) != 1:
        return _NO_HINT
    x, y = inside[0]
    wrong, right = (lon, x) if x != lon else (lat, y)
    return Title(
        f"；若“{wrong:.9g}”应为“{right:.9g}”，就在本市",
        f"; it would be inside if {wrong:.9g} were {right:.9g}",
    )


def _slips(degrees: float) -> set[float]:
    """Give what a number would be with one other digit, or two exchanged."""
    whole, behind = divmod(abs(degrees), 1.0)
    digits = f"{whole:.0f}"
    told = {
        digits[:i] + other + digits[i + 1 :]
        for i in range(len(digits))
        for other in "0123456789"
    }
    told |= {
        digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        for i in range(len(digits) - 1)
    }
    return {round(int(text) + behind, 12) for text in told - {digits}}


def _bounds(box: Bounds) -> Title:
    west, south, east, north = (
        f"{edge:g}" for edge in (box.west, box.south, box.east, box.north)
    )
    return Title(
        f"经度 {west}–{east}，纬度 {south}–{north}",
        f"{west} to {east}, {south} to {north}",
    )


def _far_km(lon: float, lat: float, box: Bounds) -> int:
    """Measure how far a position is from a box, kilometres, at least 1."""
    if not (abs(lon) <= 360.0 and abs(lat) <= 90.0):  # noqa: PLR2004 - of the Earth
        return 20_000  # no place on Earth is farther
    near = (min(max(lon, box.west), box.east), min(max(lat, box.south), box.north))
    metres = geodesic_m(lon, lat, np.array([near[0]]), np.array([near[1]]))
    return max(1, round(float(metres[0]) / 1000))
