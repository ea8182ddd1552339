"""The grammar of the OpenAPI document: operations, parameters, contents.

What a route says of itself is a table of parameters and the name of a schema;
here they become OpenAPI 3.0, self-contained.
"""

from citymap.api.params import Parameter, Table, Value

Json = dict[str, object]

_V1_ERRORS = (400, 404, 405, 406, 429, 500, 503)
_ADMIN_ERRORS = (400, 401, 403, 404, 405, 406, 429, 500, 503)
_OTHER_ERRORS = (400, 404, 405, 429, 500, 503)
#: Of the tags whose routes stand under ``/v1``.
_ERRORS = {"v1": _V1_ERRORS, "admin": _ADMIN_ERRORS}


def get(
    tag: str,
    name: str,
    about: str,
    schema: str,
    known: Table,
    path: tuple[Json, ...] = (),
    *,
    media_type: str = "application/json",
) -> Json:
    """Describe a route that is only read."""
    described = operation(tag, name, about, schema, known, media_type=media_type)
    described["parameters"] = [*path, *as_list(described["parameters"])]
    return {"get": described}


def operation(
    tag: str,
    name: str,
    about: str,
    schema: str,
    known: Table,
    *,
    layers: list[str] | None = None,
    media_type: str = "application/json",
) -> Json:
    """Describe one operation: what it takes, what it answers, how it refuses."""
    codes = _ERRORS.get(tag, _OTHER_ERRORS)
    refusal = "Error" if tag in _ERRORS else "Problem"
    return {
        "operationId": name,
        "tags": [tag],
        "summary": about,
        "parameters": [_parameter(p, layers or []) for p in known.values()],
        "responses": {
            "200": content("Done", schema, media_type),
            **{str(code): error(code, refusal) for code in codes},
        },
    }


def body_schema(known: Table, layers: list[str]) -> Json:
    """Describe a table of parameters as a JSON body."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [p.name for p in known.values() if p.required],
        "properties": {
            name: _member_schema(parameter, layers) for name, parameter in known.items()
        },
    }


def error(code: int, schema: str) -> Json:
    """Describe a refusal."""
    media_type = "application/json" if schema == "Error" else "application/problem+json"
    about = {
        400: "A parameter is wrong",
        401: "No valid key",
        403: "The key does not reach so far",
        404: "No such thing",
        405: "No such method here",
        406: "Only JSON is answered",
        408: "The body came too slowly",
        409: "Not to be published as it is",
        413: "The body is too large",
        415: "The body is not of the kind that is read",
        429: "Too fast",
        500: "Our own fault",
        503: "Overloaded, starting or occupied; see Retry-After",
        507: "The disk is full",
    }[code]
    return content(about, schema, media_type)


def content(about: str, schema: str, media_type: str) -> Json:
    """Describe an answer."""
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": about, "content": {media_type: {"schema": reference}}}


def path_parameter(name: str, choices: list[str] | None = None) -> Json:
    """Describe a part of a path."""
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
    if parameter.kind == "text":
        schema.update(minLength=1, maxLength=parameter.most)
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
    "text": {"type": "string"},
}


def _plain(value: Value | None) -> str | int | float | None:
    return value if isinstance(value, str | int | float) else None


def as_dict(value: object) -> Json:
    """Give a part of the document that is known to be an object."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Give a part of the document that is known to be a list."""
    return value if isinstance(value, list) else []
