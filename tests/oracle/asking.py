"""``/v1/nearby`` by brute force: measure everything, sort, cut.

Written from the contract alone. The words for people (``open.text``) are left
out; all else of an answer is given. Beside it an item has ``exact``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tests.oracle.city import CityData, LayerData
from tests.oracle.datums import from_wgs, to_wgs
from tests.oracle.hours import Status

Json = Any
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """A question but for its position; ``at``: an aware moment."""

    layers: tuple[str, ...]
    coord: str
    at: datetime
    out_coord: str | None = None
    open: str = "any"
    unknown: str = "exclude"
    open_for: int = 0
    attr: tuple[str, ...] = field(default=())
    radius: int = 1000
    auto_extend: int = 1
    page_index: int = 1
    page_size: int = 10

    @property
    def minute(self) -> datetime:
        """The moment judged, UTC."""
        return self.at.astimezone(UTC).replace(second=0, microsecond=0)


class Exact(NamedTuple):
    """What is known of an item beyond its digits; no answer has it.

    ``place``: degrees not rounded, of a point. ``border_of``: the item's id, if the
    asker stands on the edge of its shape.
    """

    metres: float
    place: tuple[float | None, float | None]
    border_of: str | None = None


class Refused(ValueError):
    """The position lies outside the city."""


class Oracle:
    """Answers questions about a workspace."""

    def __init__(self, city: CityData) -> None:
        self.city = city
        self._placed: dict[tuple[str, int, str], tuple[float, float]] = {}

    def head(self, asked: Asked) -> dict[str, Json]:
        """Say what an answer refers to."""
        versions = [f"{name}:{self.city.layers[name].version}" for name in asked.layers]
        return {
            "status": 0,
            "message": "ok",
            "coord": asked.out_coord or asked.coord,
            "as_of": self._moment(asked.minute),
            "data_version": ",".join(versions),
        }

    def answer(self, asked: Asked, lng: float, lat: float) -> dict[str, Json]:
        """Answer from one position: count, radius, extended_to, data, empty."""
        lon, lat84 = to_wgs(lng, lat, asked.coord)
        if not self.city.ground.covers(lon, lat84):
            raise Refused
        layers = [self.city.layers[name] for name in asked.layers]
        measured = [layer.metres(lon, lat84) for layer in layers]
        passing = [self._passing(layer, asked) for layer in layers]
        everything = np.sort(
            np.concatenate([m[p] for m, p in zip(measured, passing, strict=True)])
        )
        reached = self._reach(asked, everything)
        enough = asked.page_index * asked.page_size
        last = everything[:enough][-1] if len(everything) else 0.0
        inside = sorted(
            (metres[row], layer.ids[row], layer, row)
            for layer, metres, passes in zip(layers, measured, passing, strict=True)
            for row in np.flatnonzero(passes & (metres <= min(reached, last)))
        )
        first = (asked.page_index - 1) * asked.page_size
        page = inside[first : first + asked.page_size]
        data = [self._item(asked, *hit) for hit in page]
        for item, (_, name, layer, row) in zip(data, page, strict=True):
            if layer.is_on_border(lon, lat84, int(row)):
                item["exact"] = item["exact"]._replace(border_of=name)
        empty = None
        if not inside:
            beyond = rounded(everything[0]) if len(everything) else None
            empty = self._explain(asked, layers, measured, reached, beyond)
        return {
            "count": len(page),
            "radius": asked.radius,
            "extended_to": reached if reached != asked.radius else None,
            "data": data,
            "empty": empty,
        }

    def _reach(self, asked: Asked, metres: Floats) -> int:
        """Double the radius while too few are found, up to the whole city."""
        enough, span = asked.page_index * asked.page_size, self.city.ground.span_m
        reached = asked.radius
        while asked.auto_extend and reached < span:
            if (metres <= reached).sum() >= enough:
                break
            reached = min(2 * reached, span)
        return reached

    def _flagged(self, layer: LayerData, asked: Asked) -> Mask:
        """Tell which rows say yes to every flag; none if one is not declared."""
        every: Mask = np.ones(len(layer.ids), bool)
        for flag in asked.attr:
            every &= layer.says_yes.get(flag, False)
        return every

    def _passing(self, layer: LayerData, asked: Asked) -> Mask:
        """Tell which rows have the flags and are open as the question wants it."""
        statuses = layer.statuses(asked.minute)
        wanted = [
            self._wants(asked, status, never_closes=hours.never_closes)
            for status, (hours, _) in zip(statuses, layer.kinds, strict=True)
        ]
        timely: Mask = np.array(wanted, bool)[layer.kind_of]
        return timely & self._flagged(layer, asked)

    def _wants(self, asked: Asked, status: Status, *, never_closes: bool) -> bool:
        if asked.open == "any":
            return True
        if asked.open == "24h":
            return never_closes and status.reason is None
        if status.state == "unknown":
            return asked.unknown == "include"
        if status.state == "closed":
            return False
        left = math.inf
        if status.until is not None:
            left = (status.until - asked.minute).total_seconds() / 60
        return not asked.open_for or left > asked.open_for

    def _explain(
        self,
        asked: Asked,
        layers: Sequence[LayerData],
        measured: Sequence[Floats],
        reached: int,
        beyond: int | None,
    ) -> dict[str, Json]:
        near = [
            layer.statuses(asked.minute)[layer.kind_of[row]]
            for layer, metres in zip(layers, measured, strict=True)
            for row in np.flatnonzero(self._flagged(layer, asked) & (metres <= reached))
        ]
        openings = [status.next_open for status in near if status.next_open]
        return {
            "radius": reached,
            "closed": sum(status.state == "closed" for status in near),
            "unknown": sum(status.state == "unknown" for status in near),
            "nearest_open": beyond,
            "soonest_opening": self._moment(min(openings)) if openings else None,
        }

    def _item(
        self, asked: Asked, metres: float, name: str, layer: LayerData, row: np.intp
    ) -> dict[str, Json]:
        status = layer.statuses(asked.minute)[layer.kind_of[row]]
        lon, lat = self._place(layer, row, asked.out_coord or asked.coord)
        said: dict[str, Json] = {
            "state": status.state,
            "until": self._moment(status.until),
            "next_open": self._moment(status.next_open),
        }
        if status.reason is not None:
            said["reason"] = status.reason
        return {
            "id": name,
            "layer": layer.id,
            "name": layer.column("name")[row] or layer.title,
            "address": layer.column("address")[row] or "",
            "latitude": lat,
            "longitude": lon,
            "distance": rounded(metres),
            "open": said,
            "attrs": [flag for flag in layer.flags if layer.says_yes[flag][row]],
            "updated": layer.column("updated")[row],
            "exact": Exact(metres, (lon, lat)),
        }

    def _place(
        self, layer: LayerData, row: np.intp, datum: str
    ) -> tuple[float | None, float | None]:
        """Give a point's degrees, not rounded; None for shapes: a place on them."""
        if layer.shapes is not None:
            return None, None
        key = layer.id, int(row), datum
        if key not in self._placed:
            at = float(layer.lon[row]), float(layer.lat[row])
            self._placed[key] = from_wgs(*at, datum)
        return self._placed[key]

    def _moment(self, moment: datetime | None) -> str | None:
        if moment is None:
            return None
        return moment.astimezone(self.city.ground.zone).isoformat(timespec="seconds")


def rounded(metres: float) -> int:
    """Round to whole metres, half up."""
    return math.floor(metres + 0.5)
