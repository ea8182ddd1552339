"""What the framework's routes share: the asker's language, values, caching, JSON."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import cast

import orjson
from fastapi import Request, Response

from citymap.api.nearby import parse_pairs
from citymap.api.params import Table, Value, read_query
from citymap.api.wire import language_of, request_id
from citymap.errors import Language

GEOJSON = "application/geo+json"
JSON = "application/json"
MVT = "application/vnd.mapbox-vector-tile"
_MOST_TAGS = 64  # of If-None-Match; more than a client keeps


def read_values(request: Request, known: Table) -> dict[str, Value]:
    """Read a request's query by a table of parameters; raises ParameterError."""
    query: bytes = request.scope["query_string"]
    return read_query(known, parse_pairs(query)) if query else {}


def read_language(request: Request, values: Mapping[str, Value]) -> Language:
    """Choose the language: the parameter, then Accept-Language, then Chinese."""
    return cast("Language", values.get("lang", language_of(request.scope)))


def answer(
    body: object, *, media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """Write a JSON answer that may be read from any page."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return Response(
        content,
        media_type=media_type,
        headers={
            "access-control-allow-origin": "*",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "x-request-id": request_id().decode(),
            "vary": "Accept-Language",
            **(headers or {}),
        },
    )


def answer_tagged(
    request: Request, body: object, *parts: str, media_type: str = JSON
) -> Response:
    """Write an answer that may be kept and asked for again by its tag.

    ``parts`` name everything that the body depends on.
    """
    digest = blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()
    tag = f'W/"{digest}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if has_tag(request.headers.get("if-none-match", ""), tag):
        # what was kept takes over these headers, so they must not forget the codings
        headers["vary"] = "Accept-Language, Accept-Encoding"
        response = answer(b"", media_type=media_type, headers=headers)
        response.status_code = 304
        return response
    return answer(body, media_type=media_type, headers=headers)


def has_tag(held: str, tag: str) -> bool:
    """Say whether an ``If-None-Match`` holds a tag."""
    tags = [text.strip() for text in held.split(",", _MOST_TAGS)[:_MOST_TAGS]]
    return "*" in tags or tag in tags or tag.removeprefix("W/") in tags
