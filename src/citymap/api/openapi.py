"""The OpenAPI document: made of the same tables that read the parameters.

OpenAPI 3.0, self-contained, since clients of OGC services read that and many
offline tools follow no remote references. The framework's own generator writes
3.1 and does not know the fast road; this document describes both.
"""

from fastapi import APIRouter, Request, Response

from citymap import __version__
from citymap.api.layers import FEATURE, LAYERS
from citymap.api.ogc import FORMAT, ITEMS
from citymap.api.params import Parameter, Table, Value
from citymap.api.question import (
    BATCH,
    BY_BODY,
    MOST_BATCH_SIZE,
    MOST_POSITIONS,
    NEARBY,
)
from citymap.api.reading import answer_tagged, read_values
from citymap.api.schemas import SCHEMAS
from citymap.atlas.atlas import Atlas

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"
Json = dict[str, object]

_V1_ERRORS = (400, 404, 405, 406, 429, 500, 503)
_OTHER_ERRORS = (400, 404, 405, 429, 500, 503)


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
        "tags": [{"name": "v1"}, {"name": "OGC"}, {"name": "operation"}],
        "paths": {
            "/v1/nearby": _nearby(layers),
            "/v1/layers": _get("v1", "layers", "Every layer", "Layers", LAYERS),
            "/v1/layers/{layer}/features/{id}": _get(
                "v1",
                "feature",
                "One feature in full",
                "FeatureInFull",
                FEATURE,
                (_path("layer", layers), _path("id")),
            ),
            "/": _get("OGC", "landing", "Where everything is", "Landing", FORMAT),
            "/api": _get(
                "OGC", "api", "This document", "Any", FORMAT, media_type=MEDIA_TYPE
            ),
            "/collections": _get(
                "OGC", "collections", "Every collection", "Collections", FORMAT
            ),
            "/collections/{collectionId}": _get(
                "OGC",
                "collection",
                "One collection",
                "Collection",
                FORMAT,
                (_path("collectionId", layers),),
            ),
            "/collections/{collectionId}/items": _get(
                "OGC",
                "items",
                "A page of features",
                "FeatureCollection",
                ITEMS,
                (_path("collectionId", layers),),
                media_type="application/geo+json",
            ),
            "/collections/{collectionId}/items/{featureId}": _get(
                "OGC",
                "item",
                "One feature",
                "Feature",
                FORMAT,
                (_path("collectionId", layers), _path("featureId")),
                media_type="application/geo+json",
            ),
            "/livez": _health("livez", "Whether the process answers", "Alive"),
            "/readyz": _health("readyz", "Whether the layers are loaded", "Ready"),
        },
        "components": {"schemas": SCHEMAS},
    }


def _nearby(layers: list[str]) -> Json:
    about = "The nearest facilities that are any use right now"
    get = _operation("v1", "nearby", about, "Nearby", NEARBY, layers=layers)
    body = {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"oneOf": [_body(NEARBY, layers), _batch(layers)]}
            }
        },
    }
    post = _operation("v1", "nearbyByBody", about, "NearbyOrBatch", BY_BODY)
    errors = {str(code): _error(code, "Error") for code in (408, 413, 415)}
    post["responses"] = {**_as_dict(post["responses"]), **errors}
    return {"get": get, "post": {**post, "requestBody": body}}


def _body(known: Table, layers: list[str]) -> Json:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [p.name for p in known.values() if p.required],
        "properties": {
            name: _member_schema(parameter, layers) for name, parameter in known.items()
        },
    }


def _batch(layers: list[str]) -> Json:
    body = _body(BATCH, layers)
    properties = _as_dict(body["properties"])
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
    body["required"] = [*_as_list(body["required"]), "positions"]
    return body


def _get(
    tag: str,
    name: str,
    about: str,
    schema: str,
    known: Table,
    path: tuple[Json, ...] = (),
    *,
    media_type: str = "application/json",
) -> Json:
    operation = _operation(tag, name, about, schema, known, media_type=media_type)
    operation["parameters"] = [*path, *_as_list(operation["parameters"])]
    return {"get": operation}


def _health(name: str, about: str, schema: str) -> Json:
    operation = _operation("operation", name, about, schema, {})
    responses = {"200": _as_dict(operation["responses"])["200"]}
    if name == "readyz":
        responses["503"] = {**_as_dict(responses["200"]), "description": "Starting"}
    return {"get": {**operation, "responses": responses}}


def _operation(
    tag: str,
    name: str,
    about: str,
    schema: str,
    known: Table,
    *,
    layers: list[str] | None = None,
    media_type: str = "application/json",
) -> Json:
    v1 = tag == "v1"
    codes = _V1_ERRORS if v1 else _OTHER_ERRORS
    return {
        "operationId": name,
        "tags": [tag],
        "summary": about,
        "parameters": [_parameter(p, layers or []) for p in known.values()],
        "responses": {
            "200": _content("Done", schema, media_type),
            **{str(code): _error(code, "Error" if v1 else "Problem") for code in codes},
        },
    }


def _error(code: int, schema: str) -> Json:
    media_type = "application/json" if schema == "Error" else "application/problem+json"
    about = {
        400: "A parameter is wrong",
        404: "No such thing",
        405: "No such method here",
        406: "Only JSON is answered",
        408: "The body came too slowly",
        413: "The body is too large",
        415: "The body is not JSON",
        429: "Too fast",
        500: "Our own fault",
        503: "Overloaded or starting",
    }[code]
    return _content(about, schema, media_type)


def _content(about: str, schema: str, media_type: str) -> Json:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": about, "content": {media_type: {"schema": reference}}}


def _path(name: str, choices: list[str] | None = None) -> Json:
    schema: Json = {"type": "string"}
    if choices:
        schema["enum"] = choices
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _parameter(parameter: Parameter, layers: list[str]) -> Json:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.about,
        "style": "form",
        "explode": False,
        "schema": _schema(parameter, layers),
    }


def _member_schema(parameter: Parameter, layers: list[str]) -> Json:
    """Describe a parameter as a member of a JSON body."""
    schema = _schema(parameter, layers)
    if parameter.kind == "list":
        return {"oneOf": [schema, {"type": "string"}]}
    if parameter.kind == "pair":
        return {"type": "string", "description": parameter.about}
    if parameter.kind == "switch":
        return {"oneOf": [schema, {"type": "boolean"}]}
    return {**schema, "description": parameter.about}


def _schema(parameter: Parameter, layers: list[str]) -> Json:
    schema: Json = dict(_KINDS[parameter.kind])
    if parameter.kind == "list":
        names = layers if parameter.name == "layer" else []
        items: Json = {"type": "string", **({"enum": names} if names else {})}
        if parameter.name == "bbox":
            items = {"type": "number"}
            schema["minItems"] = 4
        schema.update(items=items, maxItems=parameter.most)
    for key, value in (
        ("minimum", parameter.minimum),
        ("maximum", parameter.maximum),
        ("enum", list(parameter.choices) if parameter.choices else None),
        ("default", _plain(parameter.default)),
    ):
        if value is not None:
            schema[key] = value
    return schema


_KINDS: dict[str, Json] = {
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "choice": {"type": "string"},
    "list": {"type": "array"},
    "moment": {"type": "string", "format": "date-time"},
    "pair": {
        "type": "array",
        "items": {"type": "number"},
        "minItems": 2,
        "maxItems": 2,
    },
    "switch": {"type": "integer", "enum": [0, 1]},
}


def _plain(value: Value | None) -> str | int | float | None:
    return value if isinstance(value, str | int | float) else None


def _as_dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
