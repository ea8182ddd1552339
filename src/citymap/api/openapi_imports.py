"""The part of the OpenAPI document about imports, which need a key.

Made of the tables by which ``imports`` reads its parameters.
"""

from citymap.api.import_outputs import PAGE, WORKBOOK
from citymap.api.imports import CONFIRM, IMPORT, LOOK
from citymap.api.operations import (
    Json,
    as_dict,
    as_list,
    content,
    error,
    operation,
    path_parameter,
)
from citymap.api.params import Table

SECURITY: Json = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key that `citymap keys add` has made.",
    }
}
_FILES = {
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PAGE: "text/html",
}
_BASE = "/v1/admin/layers/{layer}/imports"


def import_paths(layers: list[str]) -> Json:
    """Describe the routes of imports for a workspace's layers."""
    layer = path_parameter("layer", layers)
    one = (layer, path_parameter("id"))
    file = (*one, path_parameter("file", list(_FILES)))
    return {
        _BASE: {"post": _begin(layer)},
        f"{_BASE}/{{id}}": {"get": _look(one)},
        f"{_BASE}/{{id}}/confirm": {"post": _confirm(one)},
        f"{_BASE}/{{id}}/{{file}}": {"get": _fetch(file)},
    }


def _begin(layer: Json) -> Json:
    about = "Look at a file: what it would publish; nothing is published"
    described = _with_result(_keyed("import", about, "Import", IMPORT, (layer,)))
    reference = {"$ref": "#/components/schemas/File"}
    body = {"required": True, "content": {"*/*": {"schema": reference}}}
    return {**_refusing(described, 408, 413, 415), "requestBody": body}


def _look(path: tuple[Json, ...]) -> Json:
    about = "What came of an import; kept for a day"
    return _with_result(_keyed("importById", about, "Import", LOOK, path))


def _fetch(path: tuple[Json, ...]) -> Json:
    about = "The workbook with notices, or the page"
    described = _keyed("importFile", about, "File", LOOK, path)
    kinds = {kind: _of_kind(kind) for kind in _FILES.values()}
    done = {"description": "Done", "content": kinds}
    return {**described, "responses": {**_responses(described), "200": done}}


def _confirm(path: tuple[Json, ...]) -> Json:
    about = "Publish what an import gave"
    described = _keyed("importConfirm", about, "Published", CONFIRM, path)
    return _refusing(described, 409, 507)


def _keyed(
    name: str, about: str, schema: str, known: Table, path: tuple[Json, ...]
) -> Json:
    described = operation("admin", name, about, schema, known)
    parameters = [*path, *as_list(described["parameters"])]
    return {**described, "parameters": parameters, "security": [{"key": []}]}


def _with_result(described: Json) -> Json:
    """Add that a file may still be read, that it may be refused, or its job fail."""
    json = "application/json"
    busy = "Another file is being read, or the layer's file is open; see Retry-After"
    responses = {
        **_responses(described),
        "202": content("Still being read; ask for it by its id", "Reading", json),
        "400": content("A parameter, or the file, is wrong", "ImportRefused", json),
        "500": content("Our own fault; send the file again", "Error", json),
        "503": content(busy, "ImportRefused", json),
    }
    return _refusing({**described, "responses": responses}, 507)


def _refusing(described: Json, *codes: int) -> Json:
    errors = {str(code): error(code, "Error") for code in codes}
    return {**described, "responses": {**_responses(described), **errors}}


def _of_kind(kind: str) -> object:
    return as_dict(content("", "File", kind)["content"])[kind]


def _responses(described: Json) -> Json:
    return as_dict(described["responses"])
