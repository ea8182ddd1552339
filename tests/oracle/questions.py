"""Random questions about a workspace, from a seed, in the words of the contract.

Positions lie all over the city and its margin, on features to the last digit, a
step or just a radius from them, on the bounds' edges and corners, and outside;
moments over two years, many at midnights; every layer, mixes, every filter.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import shapely
from tests.oracle.asking import Asked
from tests.oracle.city import GEOD, CityData
from tests.oracle.datums import from_wgs

DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000")
BEGIN, DAYS = datetime(2025, 1, 1, tzinfo=UTC), 730
NEAR_M = 4000
MOST_RESULTS, MOST_SIZE, MOST_MIXED = 200, 20, 5
BATCH_SIZE, BATCH = 5, (2, 12)
NOTEWORTHY_DAYS = (
    *("2025-01-26", "2025-01-28", "2025-02-04", "2025-02-08", "2025-03-30"),
    *("2025-04-27", "2025-10-01", "2025-10-08", "2025-10-11", "2025-10-26"),
    *("2026-01-01", "2026-01-04", "2026-02-14", "2026-02-28", "2026-03-29"),
    *("2026-09-20", "2026-10-01", "2026-10-07", "2026-10-10", "2026-10-25"),
    *("2025-10-02", "2025-10-27", "2026-08-01", "2026-09-16", "2026-12-21"),
    *("2026-09-15", "2026-11-10", "2026-12-20", "2026-12-31"),
)

LngLat = tuple[float, float]


@dataclass(frozen=True)
class Request:
    """One request: what is asked, from where, and how it is sent."""

    asked: Asked
    positions: tuple[LngLat, ...]
    way: str
    target: str
    body: Mapping[str, Any] | None

    @property
    def is_batch(self) -> bool:
        return self.way == "batch"


class Questioner:
    """Makes requests of a workspace's own layers and ground.

    Every layer has its turn; with ``first`` it is that layer every time.
    """

    def __init__(self, city: CityData, seed: int, first: str | None = None) -> None:
        self._city = city
        self._ground = city.ground
        self._chance = random.Random(seed)  # noqa: S311 - a seeded test
        self._names = sorted(city.layers)
        self._first = [first] if first else self._names

    def requests(self, count: int) -> Iterator[Request]:
        for number in range(count):
            yield self._request(self._first[number % len(self._first)])

    def _request(self, name: str) -> Request:
        chance = self._chance
        way = chance.choices(["get", "location", "post", "batch"], [5, 2, 3, 1])[0]
        asked, said = self._asked(name, batch=way == "batch")
        if way == "batch":
            n = chance.randint(*BATCH)
            positions = [self._position(asked, refused=False) for _ in range(n)]
            body = {**said, "positions": positions}
            return Request(asked, tuple(positions), way, "/v1/nearby", body)
        lng, lat = self._position(asked, refused=chance.random() < 0.01)
        if way == "post":
            body = {**said, "lat": lat, "lng": lng}
            return Request(asked, ((lng, lat),), way, "/v1/nearby", body)
        texts = {k: ",".join(v) if isinstance(v, list) else v for k, v in said.items()}
        place = {"lat": plain(lat), "lng": plain(lng)}
        if way == "location":
            place = {"location": f"{plain(lat)},{plain(lng)}"}
        pairs = [*texts.items()]
        pairs[(cut := chance.randint(0, len(pairs))) : cut] = place.items()
        return Request(
            asked, ((lng, lat),), way, f"/v1/nearby?{urlencode(pairs)}", None
        )

    def _asked(self, name: str, *, batch: bool) -> tuple[Asked, dict[str, Any]]:
        """Choose everything but the position; also as parameters."""
        chance = self._chance
        said: dict[str, Any] = {"layer": [name], "coord": chance.choice(DATUMS)}
        if chance.random() < 0.4:
            others = [other for other in self._names if other != name]
            most = min(MOST_MIXED - 1, len(others))
            said["layer"] += chance.sample(others, chance.randint(1, most))
            chance.shuffle(said["layer"])
        at, said["at"] = self._moment()
        self._filter(said)
        self._page(said, batch=batch)
        if chance.random() < 0.5:
            said["out_coord"] = chance.choice(DATUMS)
        given = {**said, "at": at, "layers": tuple(said["layer"])}
        del given["layer"]
        given["attr"] = tuple(said.get("attr", ()))
        if batch:
            given.setdefault("page_size", BATCH_SIZE)
        return Asked(**given), said

    def _filter(self, said: dict[str, Any]) -> None:
        chance = self._chance
        said["open"] = chance.choices(["any", "now", "24h"], [2, 6, 2])[0]
        if chance.random() < 0.3:
            said["unknown"] = chance.choice(["exclude", "include"])
        if chance.random() < 0.4:
            said["open_for"] = chance.choice([1, 30, 60, 90, 120, 240, 720, 1439, 1440])
        layers = [self._city.layers[name] for name in said["layer"]]
        flags = sorted({flag for layer in layers for flag in layer.flags})
        if flags and chance.random() < 0.35:
            most = min(3, len(flags))
            said["attr"] = chance.sample(flags, chance.randint(1, most))

    def _page(self, said: dict[str, Any], *, batch: bool) -> None:
        chance = self._chance
        if batch:
            if chance.random() < 0.7:
                said["page_size"] = chance.randint(1, BATCH_SIZE)
        elif chance.random() < 0.9:
            said["page_size"] = chance.randint(1, MOST_SIZE)
            if chance.random() < 0.25:
                most = MOST_RESULTS // said["page_size"]
                said["page_index"] = chance.randint(1, min(most, 30))
        if chance.random() < 0.6:
            said["radius"] = int(10 ** chance.uniform(0, 4.699))
        if chance.random() < 0.35:
            said["auto_extend"] = chance.choice([0, 0, 1])

    def _moment(self) -> tuple[datetime, str]:
        """Choose a moment, and how to write it."""
        chance, zone = self._chance, self._ground.zone
        moment = BEGIN + timedelta(seconds=chance.randrange(DAYS * 86_400))
        if chance.random() < 0.4:
            day = chance.choice(NOTEWORTHY_DAYS)
            minute = chance.choice(("00", "00", "30", "30", "29", "59"))
            hour = chance.choice([0, chance.randrange(24)])
            clock = f"{hour:02d}:{minute}"
            local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)
            moment = local.astimezone(UTC)
        local = moment.astimezone(zone)
        style = chance.randrange(4)
        if style == 0 and _is_plain(local, zone):
            return moment, local.replace(tzinfo=None).isoformat(timespec="minutes")
        if style == 1:
            return moment, moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        if style == 2:
            far = moment.astimezone(ZoneInfo("America/St_Johns"))
            return moment, far.isoformat(timespec="seconds")
        return moment, local.isoformat(timespec="seconds")

    def _position(self, asked: Asked, *, refused: bool) -> LngLat:
        """Choose a position and write it in the datum asked."""
        chance, ground = self._chance, self._ground
        lon, lat, digits = self._place(asked)
        if refused:
            west, south, east, _ = ground.reach
            lon, lat = chance.choice(
                [(west - 0.01, lat), (east + 0.01, lat), (lon, south - 0.01)]
            )
        lng, lat = from_wgs(lon, lat, asked.coord)
        return round(lng, digits), round(lat, digits)

    def _place(self, asked: Asked) -> tuple[float, float, int]:
        """Choose a place, WGS-84, and to how many decimals it is told."""
        chance, ground = self._chance, self._ground
        where = chance.choices(
            ["anywhere", "near", "on", "beside", "ring", "edge", "margin"],
            [6, 8, 3, 3, 2, 1, 2],
        )[0]
        digits = chance.choice([5, 6, 7, 12, 15])
        if where == "anywhere":
            lon = chance.uniform(ground.west, ground.east)
            return lon, chance.uniform(ground.south, ground.north), digits
        if where in ("edge", "margin"):
            return self._at_the_border(where, digits)
        lon, lat = self._on_a_feature(asked)
        if where == "on":
            return lon, lat, 15
        if where == "ring" and asked.radius <= NEAR_M:
            metres = asked.radius + chance.uniform(-0.9, 0.9)
            ring = GEOD.fwd(lon, lat, chance.uniform(0, 360), metres)[:2]
            return *(ring if ground.covers(*ring) else (lon, lat)), 15
        return *self._around(lon, lat, 0.015 if where == "near" else 1e-5), digits

    def _at_the_border(self, where: str, digits: int) -> tuple[float, float, int]:
        chance, ground = self._chance, self._ground
        west, south, east, north = ground.west, ground.south, ground.east, ground.north
        if where == "edge":
            lon = chance.choice([west, east, chance.uniform(west, east)])
            return lon, chance.choice([south, north]), 15
        out = ground.reach
        lon = chance.choice([out[0] + 1e-4, west, east, out[2] - 1e-4])
        return lon, chance.uniform(out[1] + 1e-4, out[3] - 1e-4), digits

    def _around(self, lon: float, lat: float, spread_deg: float) -> LngLat:
        """Choose a place about another, within the city's reach."""
        west, south, east, north = self._ground.reach
        lon += self._chance.gauss(0, spread_deg)
        lat += self._chance.gauss(0, spread_deg)
        return (
            min(max(lon, west + 1e-4), east - 1e-4),
            min(max(lat, south + 1e-4), north - 1e-4),
        )

    def _on_a_feature(self, asked: Asked) -> LngLat:
        layer = self._city.layers[self._chance.choice(asked.layers)]
        row = self._chance.randrange(len(layer.ids))
        if layer.shapes is None:
            return float(layer.lon[row]), float(layer.lat[row])
        inside = shapely.point_on_surface(layer.shapes[row])
        corners = shapely.get_coordinates(layer.shapes[row]).tolist()
        lon, lat = self._chance.choice([(inside.x, inside.y), *corners[:3]])
        return lon, lat


def _is_plain(local: datetime, zone: ZoneInfo) -> bool:
    """Say whether the clock shows this time exactly once."""
    bare = local.replace(tzinfo=None, fold=0)
    offsets = {bare.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) == 1


def plain(degrees: float) -> str:
    """Write degrees without an exponent, to the last digit that matters."""
    return f"{degrees:.15f}".rstrip("0") if abs(degrees) < 1e-4 else repr(degrees)
