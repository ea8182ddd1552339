"""``/v1/city`` and ``/ground``: what a map of this city lies on.

Three kinds of ground: streets and buildings of our own (``data/base``, made by
``citymap import-osm``), outlines of districts, and tiles that the operator chose.
Files are looked at when the layers are, never by a request; one that is broken
is told of in the log and by ``/readyz``, and what was good before it stays.
"""

import gzip
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Generic, TypeVar

from fastapi import APIRouter, Request, Response

from citymap.api.layers import LAYERS
from citymap.api.params import Table
from citymap.api.reading import (
    GEOJSON,
    answer,
    answer_tagged,
    has_tag,
    read_language,
    read_values,
)
from citymap.api.wire import require_json_accepted, weights
from citymap.errors import CitymapError, DataRefused, NotFoundError
from citymap.layer import City, TileSource, Title
from citymap.store.archive import Archive, read_archive
from citymap.store.districts import read_districts

GROUND: Table = LAYERS  # the language of a refusal, and nothing else
MVT = "application/vnd.mapbox-vector-tile"
BASE_FILE = Path("base") / "ground.pmtiles"
_A_DAY = "public, max-age=86400"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_HOST = re.compile(r"https?://[^/]+", re.ASCII)
_log = logging.getLogger("citymap")

T = TypeVar("T")
Json = dict[str, object]


class Ground:
    """What the map of a city lies on, as its files are now.

    Parameters
    ----------
    data
        The workspace's folder of files.
    city
        Names the file of outlines and the tiles that the operator chose.
    keys
        For addresses with ``{key}``, by the name that the source gives.
    """

    def __init__(self, data: Path, city: City, keys: Mapping[str, str]) -> None:
        self._base = _File(data / BASE_FILE, read_archive)
        outlines = data / city.districts if city.districts else None
        self._districts = _File(outlines, read_districts, needed=True)
        keyed = [_with_key(source, keys) for source in city.tiles]
        self.sources = tuple(found for found in keyed if isinstance(found, TileSource))
        self._without_key = [text for text in keyed if isinstance(text, str)]
        for text in self._without_key:
            _log.warning("%s", text)

    @property
    def base(self) -> Archive | None:
        """The city's own streets and buildings, if it has them."""
        return self._base.value

    @property
    def districts(self) -> bytes | None:
        """The outlines as GeoJSON, if there are any."""
        return self._districts.value

    @property
    def warnings(self) -> list[str]:
        """What wants a person."""
        faults = (self._base.fault, self._districts.fault)
        return [*self._without_key, *(fault.en for fault in faults if fault)]

    def refresh(self) -> None:
        """Look at the files; take up what has changed."""
        for file in (self._base, self._districts):
            if file.look() and file.fault:
                _log.warning("%s", file.fault.en)


class _File(Generic[T]):
    """One file, read when it has changed; a bad one leaves what was good."""

    def __init__(
        self, path: Path | None, read: Callable[[Path], T], *, needed: bool = False
    ) -> None:
        self._path = path
        self._read = read
        self._needed = needed
        self._seen: tuple[int, ...] | None = (-1,)
        self.value: T | None = None
        self.fault: CitymapError | None = None

    def look(self) -> bool:
        """Say whether the file has changed since the last look."""
        if self._path is None or self._seen == (now := _signature(self._path)):
            return False
        self._seen, self.fault = now, None
        try:
            if now is None:
                self.value = None
                self._miss(self._path)
            else:
                self.value = self._read(self._path)
        except CitymapError as error:
            self.fault = error
        return True

    def _miss(self, path: Path) -> None:
        if self._needed:
            en = f"{path.name}: city.toml names it, but it is not in data/"
            raise DataRefused(en, f"{path.name}：city.toml 写明了它，但 data/ 中没有")


def _signature(path: Path) -> tuple[int, ...] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _with_key(source: TileSource, keys: Mapping[str, str]) -> TileSource | str:
    """Put the key into a source's addresses; say so if there is none."""
    if source.key is None:
        return source
    if source.key not in keys:
        title = source.title.en
        return f"{title}: left out, CITYMAP_TILE_KEYS has no key named {source.key}"
    key = keys[source.key]
    labels = source.labels and source.labels.replace("{key}", key)
    return replace(source, url=source.url.replace("{key}", key), labels=labels)


def tile_hosts(city: City) -> tuple[str, ...]:
    """List the origins that a page loads the operator's tiles from."""
    hosts: list[str] = []
    for source in city.tiles:
        for address, part in product(
            (source.url, source.labels or ""), source.subdomains or ("",)
        ):
            if found := _HOST.match(address):
                hosts.append(found[0].replace("{s}", part))
    return tuple(dict.fromkeys(hosts))


def ground_routes(city: City, ground: Ground) -> APIRouter:
    """Make the routes that say what the city's map lies on, and give it."""
    routes = APIRouter()

    @routes.api_route("/v1/city", methods=["GET", "HEAD"])
    async def described(request: Request) -> Response:
        require_json_accepted(request.scope)
        read_language(request, read_values(request, GROUND))
        data = describe_ground(city, ground)
        body = {"status": 0, "message": "ok", "data": data}
        return answer_tagged(request, body, repr(data))

    @routes.api_route("/ground/districts", methods=["GET", "HEAD"])
    async def districts(request: Request) -> Response:
        read_values(request, GROUND)
        outlines = ground.districts
        if outlines is None:
            raise NotFoundError("no district outlines here", "此城市没有区划边界")
        return answer_tagged(request, outlines, repr(outlines), media_type=GEOJSON)

    @routes.api_route("/ground/base/{z}/{x}/{y}", methods=["GET", "HEAD"])
    async def base(request: Request, z: str, x: str, y: str) -> Response:
        read_values(request, GROUND)
        archive = ground.base
        if archive is None:
            raise NotFoundError("no ground of its own here", "此城市没有自有底图")
        return _answer_tile(request, archive, archive.tile(*_place(z, x, y, archive)))

    return routes


def _place(z: str, x: str, y: str, archive: Archive) -> tuple[int, int, int]:
    if all(map(_NUMBER.fullmatch, (z, x, y))):
        zoom, column, row = int(z), int(x), int(y)
        deep = archive.min_zoom <= zoom <= archive.max_zoom
        if deep and max(column, row) < 1 << zoom:
            return zoom, column, row
    low, high = archive.min_zoom, archive.max_zoom
    raise NotFoundError(
        f"no such tile; zooms {low}–{high}, columns and rows from 0 to 2^zoom - 1",
        f"没有这个瓦片；层级 {low}–{high}，行列从 0 到 2^层级 - 1",
    )


def _answer_tile(request: Request, archive: Archive, tile: bytes | None) -> Response:
    tag = f'W/"{archive.version}"'
    headers = {"etag": tag, "cache-control": _A_DAY, "vary": "Accept-Encoding"}
    if has_tag(request.headers.get("if-none-match", ""), tag):
        response = answer(b"", media_type=MVT, headers=headers)
        response.status_code = 304
    elif tile is None:
        response = answer(b"", media_type=MVT, headers=headers)
        response.status_code = 204
        del response.headers["content-length"]
    elif _takes_gzip(request):
        packed = {**headers, "content-encoding": "gzip"}
        response = answer(tile, media_type=MVT, headers=packed)
    else:
        response = answer(gzip.decompress(tile), media_type=MVT, headers=headers)
    return response


def _takes_gzip(request: Request) -> bool:
    wished = weights(request.headers.get("accept-encoding", ""))
    return wished.get("gzip", wished.get("*", 0.0)) > 0


def describe_ground(city: City, ground: Ground) -> Json:
    """Describe the city and what its map lies on, as ``data`` of ``/v1/city``."""
    box, archive = city.bounds, ground.base
    return {
        "name": _both(city.name),
        "languages": city.languages,
        "time_zone": city.time_zone.key,
        "bounds": [box.west, box.south, box.east, box.north],
        "margin_m": city.margin_m,
        "approval_number": city.approval_number,
        "navigation": city.navigation,
        "districts": ground.districts is not None,
        "base": None if archive is None else _describe_base(archive),
        "grounds": [
            {
                "title": _both(source.title),
                "url": source.url,
                "labels": source.labels,
                "attribution": source.attribution,
                "datum": source.datum,
                "min_zoom": source.min_zoom,
                "max_zoom": source.max_zoom,
                "subdomains": source.subdomains,
                "approval_number": source.approval_number,
            }
            for source in ground.sources
        ],
    }


def _describe_base(archive: Archive) -> Json:
    return {
        "minzoom": archive.min_zoom,
        "maxzoom": archive.max_zoom,
        "attribution": archive.attribution,
        "version": archive.version,
    }


def _both(title: Title) -> Json:
    return {"zh": title.zh, "en": title.en}
