"""OGC API - Features: landing page, collections and their items as GeoJSON.

The standard's words, CRS84 axis order (longitude, latitude). Coordinates are
given as stored, so that what a bbox finds lies inside it to the last digit.
"""

from typing import cast

import shapely
from fastapi import APIRouter, Request, Response

from citymap.api.layers import ordered_layers
from citymap.api.params import Parameter, Table, Value, table
from citymap.api.reading import GEOJSON, answer_tagged, read_values
from citymap.atlas.atlas import Atlas
from citymap.atlas.snapshot import Feature, Snapshot
from citymap.layer import Bounds

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_JSON = "application/json"
_TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
MOST_ITEMS = 1000
MOST_OFFSET = 100_000_000
_F = Parameter("f", "choice", "Encoding of the answer.", choices=("json",))
FORMAT: Table = table(_F)
ITEMS: Table = table(
    Parameter(
        "bbox",
        "list",
        "Only features that touch this box: west, south, east, north; degrees, CRS84.",
        most=6,
        distinct=False,
    ),
    Parameter(
        "limit",
        "integer",
        f"Features a page; more than {MOST_ITEMS:,} gives {MOST_ITEMS:,}.",
        default=10,
        minimum=1,
        maximum=10**12,
    ),
    Parameter(
        "offset",
        "integer",
        "Features to pass over, in the order of their ids.",
        default=0,
        minimum=0,
        maximum=MOST_OFFSET,
    ),
    _F,
)
Json = dict[str, object]
Link = dict[str, str]


def ogc_routes(atlas: Atlas) -> APIRouter:
    """Make the routes that answer from an atlas."""
    routes = APIRouter()
    get = ["GET", "HEAD"]

    @routes.api_route("/collections", methods=get)
    async def collections(request: Request) -> Response:
        read_values(request, FORMAT)
        body: Json = {
            "links": [_link("self", "/collections", _JSON)],
            "collections": [
                describe_collection(atlas, layer.id) for layer in ordered_layers(atlas)
            ],
        }
        return answer_tagged(request, body, repr(body))

    @routes.api_route("/collections/{collection}", methods=get)
    async def one_collection(request: Request, collection: str) -> Response:
        read_values(request, FORMAT)
        body = describe_collection(atlas, collection)
        return answer_tagged(request, body, repr(body))

    @routes.api_route("/collections/{collection}/items", methods=get)
    async def items(request: Request, collection: str) -> Response:
        values = read_values(request, ITEMS)
        snapshot = atlas.state(collection).snapshot
        body = page_of(snapshot, values)
        return _tagged(request, body, snapshot, repr(sorted(values.items())))

    @routes.api_route("/collections/{collection}/items/{feature_id}", methods=get)
    async def item(request: Request, collection: str, feature_id: str) -> Response:
        read_values(request, FORMAT)
        snapshot = atlas.state(collection).snapshot
        feature = snapshot.get(feature_id)
        path = f"/collections/{snapshot.layer.id}"
        body = {
            **geojson(feature),
            "links": [
                _link("self", f"{path}/items/{feature.id}", GEOJSON),
                _link("collection", path, _JSON),
            ],
        }
        return _tagged(request, body, snapshot, feature.id)

    return routes


def _tagged(request: Request, body: Json, snapshot: Snapshot, what: str) -> Response:
    version = f"{snapshot.layer.id}:{snapshot.version}"
    return answer_tagged(request, body, version, what, media_type=GEOJSON)


def describe_city(atlas: Atlas) -> Json:
    """Write the landing page: where everything is."""
    city = atlas.catalog.city
    return {
        "title": f"{city.name.zh} {city.name.en}",
        "description": "citymap: the city's public services",
        "links": [
            _link("self", "/", _JSON),
            _link("service-desc", "/api", _OPENAPI),
            _link("data", "/collections", _JSON),
        ],
    }


def describe_collection(atlas: Atlas, layer_id: str) -> Json:
    """Describe a layer as a collection; raises NotFoundError."""
    known = atlas.state(layer_id)
    layer, path = known.snapshot.layer, f"/collections/{layer_id}"
    bounds = atlas.catalog.city.bounds
    box = [bounds.west, bounds.south, bounds.east, bounds.north]
    return {
        "id": layer.id,
        "title": f"{layer.title.zh} {layer.title.en}",
        "description": layer.source,
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [box], "crs": CRS84}},
        "crs": [CRS84],
        "links": [
            _link("self", path, _JSON),
            _link("items", f"{path}/items", GEOJSON),
            _link(_TILESETS, f"{path}/tiles", _JSON),
        ],
    }


def page_of(snapshot: Snapshot, values: dict[str, Value]) -> Json:
    """Write a page of features, with links to this page and the next."""
    limit = min(cast("int", values.get("limit", 10)), MOST_ITEMS)
    offset = cast("int", values.get("offset", 0))
    members = cast("tuple[str, ...] | None", values.get("bbox"))
    box = None if members is None else read_box(members)
    matched, features = snapshot.page(box, offset, limit)
    path = f"/collections/{snapshot.layer.id}/items?"
    if box is not None:
        path += f"bbox={box.west!r},{box.south!r},{box.east!r},{box.north!r}&"
    links = [_link("self", f"{path}limit={limit}&offset={offset}", GEOJSON)]
    if offset + len(features) < matched:
        after = offset + limit
        links.append(_link("next", f"{path}limit={limit}&offset={after}", GEOJSON))
    if offset:
        before = max(0, offset - limit)
        links.append(_link("prev", f"{path}limit={limit}&offset={before}", GEOJSON))
    return {
        "type": "FeatureCollection",
        "features": [geojson(feature) for feature in features],
        "numberMatched": matched,
        "numberReturned": len(features),
        "links": links,
    }


def read_box(members: tuple[str, ...]) -> Bounds:
    """Read a bbox of four or six numbers; heights are passed over.

    West may be greater than east: such a box crosses the antimeridian.

    Raises
    ------
    ParameterError
        If it is no box on Earth.
    """
    number = Parameter("bbox", "number", "", minimum=-180.0, maximum=180.0)
    degrees = [cast("float", number.from_text(text)) for text in members]
    wanted = ("西,南,东,北", "west,south,east,north")
    match degrees:
        case [west, south, east, north]:
            pass
        case [west, south, _, east, north, _]:
            pass
        case _:
            raise number.malformed(wanted)
    if abs(south) > 90 or abs(north) > 90 or south > north:  # noqa: PLR2004 - the poles
        raise number.out_of_range("-90 ≤ south ≤ north ≤ 90")
    return Bounds(west, south, east, north)


def geojson(feature: Feature) -> Json:
    """Write a feature as GeoJSON (RFC 7946): WGS-84, longitude first."""
    if feature.shape is None:
        geometry: object = {"type": "Point", "coordinates": [feature.lon, feature.lat]}
    else:
        geometry = shapely.geometry.mapping(feature.shape)
    return {
        "type": "Feature",
        "id": feature.id,
        "geometry": geometry,
        "properties": dict(feature.properties),
    }


def _link(relation: str, href: str, media_type: str) -> Link:
    return {"rel": relation, "type": media_type, "href": href}
