"""``/collections/{id}/tiles``: a layer as vector tiles, for maps and GIS.

A tile is found in microseconds and written in up to ten milliseconds, by a thread,
one at a time, so that nobody who asks for the nearest waits for it; the last few
hundred are kept. The line for it is short, so that tiles alone never fill the door
(``CITYMAP_IN_FLIGHT``), which then refuses everybody. An empty tile is answered by
204: maps take that for nothing to draw, and nobody has to tell it from a fault.
"""

import asyncio
import re
from hashlib import blake2b
from typing import cast

import mapbox_vector_tile
from fastapi import APIRouter, Request, Response

from citymap.api.ogc import FORMAT
from citymap.api.params import Parameter, Table, table
from citymap.api.problems import Refused
from citymap.api.reading import JSON, MVT, answer, answer_tagged, has_tag, read_values
from citymap.atlas.atlas import Atlas
from citymap.atlas.snapshot import Snapshot
from citymap.atlas.tiles import EXTENT, MOST_ZOOM, Tile
from citymap.earth.datum import Datum
from citymap.errors import NotFoundError

TILE: Table = table(
    Parameter(
        "coord",
        "choice",
        "Datum that the tile is drawn in: that of the map it is laid upon.",
        default="wgs84",
        choices=("wgs84", "gcj02"),
    ),
)
_MOST_KEPT = 256  # encoded tiles, up to 50 KB each
_MOST_IN_LINE = 64  # tiles: some windows' worth, and half a second's work
_RETRY = (("Retry-After", "1"),)
_A_MINUTE = "public, max-age=60"
_OGC = "http://www.opengis.net/def"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,6}", re.ASCII)
Json = dict[str, object]


def tile_routes(atlas: Atlas) -> APIRouter:
    """Make the routes that answer from an atlas."""
    routes = APIRouter()
    desk = TileDesk()
    get = ["GET", "HEAD"]

    @routes.api_route("/collections/{collection}/tiles", methods=get)
    async def tilesets(request: Request, collection: str) -> Response:
        read_values(request, FORMAT)
        body = describe_tilesets(atlas, collection)
        return answer_tagged(request, body, repr(body))

    @routes.api_route(
        "/collections/{collection}/tiles/WebMercatorQuad/{zoom}/{row}/{column}",
        methods=get,
    )
    async def tile(
        request: Request, collection: str, zoom: str, row: str, column: str
    ) -> Response:
        values = read_values(request, TILE)
        coord = cast("Datum", values.get("coord", "wgs84"))
        snapshot = atlas.state(collection).snapshot
        asked = read_tile(zoom, row, column)
        version = f"{collection}:{snapshot.version}"
        parts = "\n".join((version, atlas.edition, coord, request.url.path))
        tag = f'W/"{blake2b(parts.encode(), digest_size=12).hexdigest()}"'
        if has_tag(request.headers.get("if-none-match", ""), tag):
            return _answer(b"", tag, 304)
        body = await desk.tile(snapshot, asked, coord)
        return _answer(body, tag, 200 if body else 204)

    return routes


def describe_tilesets(atlas: Atlas, layer_id: str) -> Json:
    """List a layer's tilesets (OGC API - Tiles); raises NotFoundError."""
    layer = atlas.state(layer_id).snapshot.layer
    path = f"/collections/{layer.id}/tiles"
    template = f"{path}/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    item: Json = {"rel": "item", "type": MVT, "href": template, "templated": True}
    return {
        "links": [{"rel": "self", "type": JSON, "href": path}],
        "tilesets": [
            {
                "title": f"{layer.title.zh} {layer.title.en}",
                "dataType": "vector",
                "crs": f"{_OGC}/crs/EPSG/0/3857",
                "tileMatrixSetURI": f"{_OGC}/tilematrixset/OGC/1.0/WebMercatorQuad",
                "links": [item],
            }
        ],
    }


def read_tile(zoom: str, row: str, column: str) -> Tile:
    """Read a tile's place from a path.

    Raises
    ------
    NotFoundError
        If there is no such tile.
    """
    if all(map(_NUMBER.fullmatch, (zoom, row, column))):
        tile = Tile(int(zoom), int(row), int(column))
        if tile.zoom <= MOST_ZOOM and max(tile.row, tile.column) < 2**tile.zoom:
            return tile
    raise NotFoundError(
        f"no such tile; zoom 0–{MOST_ZOOM}, row and column 0 to 2^zoom - 1",
        f"没有这个瓦片；级别 0–{MOST_ZOOM}，行列号 0 至 2^级别 - 1",
    )


class TileDesk:
    """Writes tiles, one at a time, and keeps the last few hundred."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, Tile, Datum], bytes] = {}
        self._turn = asyncio.Lock()
        self._in_line = 0

    async def tile(self, snapshot: Snapshot, tile: Tile, coord: Datum) -> bytes:
        """Give an encoded tile; no bytes if nothing lies in it.

        Raises
        ------
        Refused
            503 if it would have to be written and too many wait for that.
        """
        key = (snapshot.layer.id, snapshot.version, tile, coord)
        if key not in self._kept:
            if self._in_line >= _MOST_IN_LINE:
                raise Refused(
                    503, "overloaded; try again", "服务繁忙，请稍后再试", _RETRY
                )
            self._in_line += 1
            try:
                async with self._turn:
                    if key not in self._kept:  # nobody has written it meanwhile
                        body = await asyncio.to_thread(
                            write_tile, snapshot, tile, coord
                        )
                        if len(self._kept) >= _MOST_KEPT:
                            del self._kept[next(iter(self._kept))]
                        self._kept[key] = body
            finally:
                self._in_line -= 1
        body = self._kept[key] = self._kept.pop(key)  # the last asked goes last
        return body


def write_tile(snapshot: Snapshot, tile: Tile, coord: Datum) -> bytes:
    """Write a Mapbox Vector Tile.

    Its one layer is ``features`` (properties ``id``, ``marker``) or, where there are
    too many, ``counts`` (points with ``count``). No bytes if nothing lies in it.
    """
    content = snapshot.tile(tile, coord)
    if not len(content.shapes):
        return b""
    properties: list[dict[str, str | int]]
    if content.kind == "features":
        names = snapshot.names_of(content.numbers)
        properties = [{"id": one, "marker": marker} for one, marker in names]
    else:
        properties = [{"count": count} for count in content.numbers.tolist()]
    features = [
        {"geometry": shape, "properties": one}
        for shape, one in zip(content.shapes, properties, strict=True)
    ]
    options = {"y_coord_down": True, "extents": EXTENT}
    layer = {"name": content.kind, "features": features}
    body: bytes = mapbox_vector_tile.encode(layer, default_options=options)
    return body


def _answer(body: bytes, tag: str, status: int) -> Response:
    headers = {"etag": tag, "cache-control": _A_MINUTE, "vary": "Accept-Encoding"}
    response = answer(body, media_type=MVT, headers=headers)
    response.status_code = status
    if not body:
        del response.headers["content-length"]
    return response
