"""The OpenAPI document: made of the same tables that read the parameters.

OpenAPI 3.0, self-contained, since clients of OGC services read that and many
offline tools follow no remote references. The framework's own generator writes
3.1 and does not know the fast road; this document describes both.
"""

from fastapi import APIRouter, Request, Response

from citymap import __version__
from citymap.api.ground import GROUND, MVT
from citymap.api.layers import FEATURE, LAYERS
from citymap.api.ogc import FORMAT, ITEMS
from citymap.api.openapi_imports import SECURITY, import_paths
from citymap.api.operations import (
    as_dict,
    as_list,
    body_schema,
    content,
    error,
    get,
    operation,
    path_parameter,
)
from citymap.api.page import LANDING
from citymap.api.question import (
    BATCH,
    BY_BODY,
    MOST_BATCH_SIZE,
    MOST_POSITIONS,
    NEARBY,
)
from citymap.api.reading import GEOJSON, answer_tagged, read_values
from citymap.api.schemas import SCHEMAS
from citymap.api.search import SEARCH
from citymap.api.tiles import TILE
from citymap.atlas.atlas import Atlas
from citymap.atlas.tiles import MOST_ZOOM

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"
Json = dict[str, object]

_TILES = (
    "/collections/{collectionId}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}"
)


def document_routes(document: Json) -> APIRouter:
    """Make the route that gives the document."""
    routes = APIRouter()

    @routes.api_route("/api", methods=["GET", "HEAD"])
    async def api(request: Request) -> Response:
        read_values(request, FORMAT)
        return answer_tagged(request, document, repr(document), media_type=MEDIA_TYPE)

    return routes


def openapi_document(atlas: Atlas) -> Json:
    """Describe every route of the service for a workspace's layers."""
    layers = list(atlas.catalog.layers)
    city = atlas.catalog.city.name
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"citymap {city.en}",
            "description": f"{city.zh}: public services, and the nearest that is open",
            "version": __version__,
            "license": {"name": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": name} for name in ("v1", "OGC", "ground", "operation", "admin")
        ],
        "paths": {
            "/v1/nearby": _nearby(layers),
            "/v1/search": _search(layers),
            "/v1/layers": get("v1", "layers", "Every layer", "Layers", LAYERS),
            "/v1/layers/{layer}/features/{id}": get(
                "v1",
                "feature",
                "One feature in full",
                "FeatureInFull",
                FEATURE,
                (path_parameter("layer", layers), path_parameter("id")),
            ),
            "/v1/city": get("v1", "city", "The city and its ground", "City", GROUND),
            "/ground/districts": get(
                "ground",
                "districts",
                "Outlines of the city's districts, WGS-84",
                "Outlines",
                GROUND,
                media_type=GEOJSON,
            ),
            "/ground/base/{z}/{x}/{y}": _base(),
            "/": _landing(),
            "/api": get(
                "OGC", "api", "This document", "Any", FORMAT, media_type=MEDIA_TYPE
            ),
            "/collections": get(
                "OGC", "collections", "Every collection", "Collections", FORMAT
            ),
            "/collections/{collectionId}": get(
                "OGC",
                "collection",
                "One collection",
                "Collection",
                FORMAT,
                (path_parameter("collectionId", layers),),
            ),
            "/collections/{collectionId}/items": get(
                "OGC",
                "items",
                "A page of features",
                "FeatureCollection",
                ITEMS,
                (path_parameter("collectionId", layers),),
                media_type="application/geo+json",
            ),
            "/collections/{collectionId}/items/{featureId}": get(
                "OGC",
                "item",
                "One feature",
                "Feature",
                FORMAT,
                (path_parameter("collectionId", layers), path_parameter("featureId")),
                media_type="application/geo+json",
            ),
            "/collections/{collectionId}/tiles": get(
                "OGC",
                "tilesets",
                "How a collection is cut into vector tiles",
                "Tilesets",
                FORMAT,
                (path_parameter("collectionId", layers),),
            ),
            _TILES: _tile(layers),
            "/livez": _health("livez", "Whether the process answers", "Alive"),
            "/readyz": _health("readyz", "Whether the layers are loaded", "Ready"),
            "/metrics": _metrics(),
            **import_paths(layers),
        },
        "components": {"schemas": SCHEMAS, "securitySchemes": SECURITY},
    }


def _landing() -> Json:
    """Describe ``/``: a document for programs, a page for whoever prefers HTML."""
    about = "Where everything is; the citizen's page for whoever prefers HTML"
    described = operation("OGC", "landing", about, "Landing", LANDING)
    done = as_dict(as_dict(described["responses"])["200"])
    page = content("", "Text", "text/html")["content"]
    done["content"] = {**as_dict(done["content"]), **as_dict(page)}
    return {"get": described}


def _base() -> Json:
    """Describe a tile of the city's own ground, which may be empty."""
    path = tuple(path_parameter(name) for name in ("z", "x", "y"))
    about = "A tile of streets, buildings, water and parks"
    described = get("ground", "base", about, "Tile", GROUND, path, media_type=MVT)
    return _or_empty(described)


def _tile(layers: list[str]) -> Json:
    """Describe a vector tile of a layer, which may be empty."""
    path = (
        path_parameter("collectionId", layers),
        path_parameter("tileMatrix", [str(zoom) for zoom in range(MOST_ZOOM + 1)]),
        path_parameter("tileRow"),
        path_parameter("tileCol"),
    )
    about = "A vector tile: its features, or counts where there are many"
    return _or_empty(get("OGC", "tile", about, "Tile", TILE, path, media_type=MVT))


def _or_empty(described: Json) -> Json:
    responses = as_dict(as_dict(described["get"])["responses"])
    responses["204"] = {"description": "Nothing is there"}
    return described


def _nearby(layers: list[str]) -> Json:
    about = "The nearest facilities that are any use right now"
    by_query = operation("v1", "nearby", about, "Nearby", NEARBY, layers=layers)
    post = operation("v1", "nearbyByBody", about, "NearbyOrBatch", BY_BODY)
    body: Json = {"oneOf": [body_schema(NEARBY, layers), _batch(layers)]}
    return {"get": by_query, "post": _with_body(post, body)}


def _search(layers: list[str]) -> Json:
    about = "Features by name, address, pinyin or initials, best match first"
    by_query = operation("v1", "search", about, "Search", SEARCH, layers=layers)
    post = operation("v1", "searchByBody", about, "Search", BY_BODY)
    body = body_schema(SEARCH, layers)
    return {"get": by_query, "post": _with_body(post, body)}


def _with_body(post: Json, schema: Json) -> Json:
    """Add a JSON body to an operation, and how one may be refused."""
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    errors = {str(code): error(code, "Error") for code in (408, 413, 415)}
    responses = {**as_dict(post["responses"]), **errors}
    return {**post, "responses": responses, "requestBody": body}


def _batch(layers: list[str]) -> Json:
    body = body_schema(BATCH, layers)
    properties = as_dict(body["properties"])
    size = {"type": "integer", "minimum": 1, "maximum": MOST_BATCH_SIZE}
    page = {"type": "integer", "minimum": 1, "maximum": 1}
    position = {"type": "array", "items": {"type": "number"}}
    positions = {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_POSITIONS,
        "items": {**position, "minItems": 2, "maxItems": 2},
        "description": "Positions, each [lng, lat]: longitude first.",
    }
    body["properties"] = {
        **properties,
        "page_size": size,
        "page_index": page,
        "positions": positions,
    }
    body["required"] = [*as_list(body["required"]), "positions"]
    return body


def _metrics() -> Json:
    about = "Prometheus metrics, for who asks from the machine itself"
    described = operation(
        "operation", "metrics", about, "Text", {}, media_type="text/plain"
    )
    responses = as_dict(described["responses"])
    kept = {code: responses[code] for code in ("200", "404")}
    return {"get": {**described, "responses": kept}}


def _health(name: str, about: str, schema: str) -> Json:
    described = operation("operation", name, about, schema, {})
    responses = {"200": as_dict(described["responses"])["200"]}
    if name == "readyz":
        responses["503"] = {**as_dict(responses["200"]), "description": "Starting"}
    return {"get": {**described, "responses": responses}}
