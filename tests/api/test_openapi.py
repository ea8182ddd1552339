"""The OpenAPI document tells the truth: routes, parameters, limits."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from openapi_spec_validator import OpenAPIV30SpecValidator
from tests.api.hostile import question
from tests.api.hostile_queries import NAMES
from tests.api.hostile_search import NAMES as SEARCH_NAMES
from tests.api.raw_http import get, post
from tests.api.serving import ROOT, Server

from citymap.api.app import create_app
from citymap.api.door import Door
from citymap.settings import Settings

Json = Mapping[str, Any]


@pytest.fixture(scope="module")
def document(server: Server) -> Json:
    reply = get(server.url, "/api")
    kind = "application/vnd.oai.openapi+json;version=3.0"
    assert (reply.http, reply.headers["content-type"]) == (200, kind)
    found: Json = reply.json()
    return found


def test_the_document_is_valid_openapi_3_0(document: Json) -> None:
    assert document["openapi"].startswith("3.0.")
    assert [
        str(fault) for fault in OpenAPIV30SpecValidator(document).iter_errors()
    ] == []


def test_the_document_is_self_contained(document: Json) -> None:
    references = _references(document)
    assert references
    assert all(text.startswith("#/components/schemas/") for text in references)
    names = {text.rpartition("/")[2] for text in references}
    assert names == set(document["components"]["schemas"])


def _references(part: object) -> list[str]:
    if isinstance(part, list):
        return [text for member in part for text in _references(member)]
    if not isinstance(part, dict):
        return []
    here = [part["$ref"]] if "$ref" in part else []
    return here + [text for member in part.values() for text in _references(member)]


def _without_names(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def test_every_route_that_is_served_is_described_and_no_other(document: Json) -> None:
    door = create_app(Settings(workspace=ROOT))
    assert isinstance(door, Door)
    app = door._inner
    assert isinstance(app, FastAPI)
    served = {("/v1/nearby", "GET"), ("/v1/nearby", "POST")}
    for route in _routes(app):
        served |= {(_without_names(route.path), m) for m in route.methods - {"HEAD"}}
    described = {
        (_without_names(path), method.upper())
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert served == described


def _routes(app: FastAPI) -> list[APIRoute]:
    found: list[APIRoute] = []
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            found.append(route)
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        waiting += (
            getattr(inner, "routes", []) if not isinstance(route, APIRoute) else []
        )
    return found


def test_what_is_described_answers(document: Json, server: Server) -> None:
    values = {
        "{layer}": "toilets",
        "{collectionId}": "toilets",
        "{id}": "toilets.demo-0001",
        "{featureId}": "toilets.demo-0001",
        "{tileMatrix}": "0",
        "{tileRow}": "0",
        "{tileCol}": "0",
    }
    for path, operations in document["paths"].items():
        if "security" in (operations.get("get") or operations["post"]):
            continue  # wants a key: see test_openapi_imports
        asked = path
        for name, value in values.items():
            asked = asked.replace(name, value)
        query = {"/v1/nearby": "?" + question(), "/v1/search": "?q=gc"}.get(path, "")
        wanted = 404 if path.startswith("/ground/base/") else 200  # Jinan has none
        assert get(server.url, asked + query).http == wanted, path


def _numbers(document: Json) -> list[tuple[str, str, int, int]]:
    return [
        (path, parameter["name"], schema["minimum"], schema["maximum"])
        for path, operations in document["paths"].items()
        if "get" in operations
        for parameter in operations["get"].get("parameters", [])
        if "minimum" in (schema := parameter["schema"])
    ]


def test_documented_limits_are_what_the_service_accepts(
    document: Json, server: Server
) -> None:
    numbers = _numbers(document)
    assert {name for _, name, _, _ in numbers} == {
        "open_for", "radius", "page_index", "page_size", "limit", "offset",
    }  # fmt: skip
    for path, name, low, high in numbers:
        base = path.replace("{collectionId}", "toilets") + "?"
        if path == "/v1/nearby":
            size = {"page_size": "1"} if name == "page_index" else {}
            base += question(**size) + "&"
        elif path == "/v1/search":
            base += "q=gc&page_size=1&" if name == "page_index" else "q=gc&"
        for value, http in ((low, 200), (high, 200), (low - 1, 400), (high + 1, 400)):
            reply = get(server.url, f"{base}{name}={int(value)}")
            assert reply.http == http, (path, name, value, reply.body)
            assert http == 200 or reply.json()["parameter"] == name


def test_documented_choices_are_what_the_service_accepts(
    document: Json, server: Server
) -> None:
    parameters = document["paths"]["/v1/nearby"]["get"]["parameters"]
    for parameter in parameters:
        schema = parameter["schema"]
        for choice in schema.get("enum", []):
            query = question(**{parameter["name"]: str(choice)})
            assert get(server.url, "/v1/nearby?" + query).http == 200
        if parameter["name"] == "layer":
            for layer in schema["items"]["enum"]:
                reply = get(server.url, "/v1/nearby?" + question(layer=layer))
                assert reply.http == 200


def test_documented_defaults_are_what_is_meant_by_saying_nothing(
    document: Json, server: Server
) -> None:
    parameters = document["paths"]["/v1/nearby"]["get"]["parameters"]
    defaults = {
        p["name"]: str(p["schema"]["default"])
        for p in parameters
        if "default" in p["schema"]
    }
    assert defaults == {
        "open": "any", "unknown": "exclude", "open_for": "0", "radius": "1000",
        "auto_extend": "1", "page_index": "1", "page_size": "10", "by": "distance",
        "links": "0", "lang": "zh",
    }  # fmt: skip
    plain = get(server.url, "/v1/nearby?" + question())
    said = get(server.url, "/v1/nearby?" + question(**defaults))
    assert said.body == plain.body


def test_the_document_names_the_contracts_parameters_and_what_is_required(
    document: Json,
) -> None:
    operations = document["paths"]["/v1/nearby"]
    parameters = {p["name"]: p for p in operations["get"]["parameters"]}
    assert set(parameters) == set(NAMES)
    required = {name for name, p in parameters.items() if p["required"]}
    assert required == {"coord", "layer"}
    schema = operations["post"]["requestBody"]["content"]["application/json"]["schema"]
    one, batch = schema["oneOf"]
    assert set(one["properties"]) == set(NAMES)
    assert set(batch["properties"]) == set(NAMES) - {"lat", "lng", "location"} | {
        "positions"
    }
    assert set(batch["required"]) == {"coord", "layer", "positions"}


def test_search_is_described_with_its_parameters_by_query_and_by_body(
    document: Json,
) -> None:
    operations = document["paths"]["/v1/search"]
    parameters = {p["name"]: p for p in operations["get"]["parameters"]}
    content = operations["post"]["requestBody"]["content"]["application/json"]
    assert set(parameters) == set(SEARCH_NAMES) == set(content["schema"]["properties"])
    assert [name for name, p in parameters.items() if p["required"]] == ["q"]
    assert content["schema"]["required"] == ["q"]
    assert parameters["q"]["schema"] == {
        "type": "string", "minLength": 1, "maxLength": 64,
    }  # fmt: skip


def test_documented_limits_of_a_batch_are_what_the_service_accepts(
    document: Json, server: Server
) -> None:
    content = document["paths"]["/v1/nearby"]["post"]["requestBody"]["content"]
    batch = content["application/json"]["schema"]["oneOf"][1]["properties"]
    positions, size = batch["positions"], batch["page_size"]
    assert (positions["minItems"], positions["maxItems"], size["maximum"]) == (
        1,
        1000,
        5,
    )
    place = [117.12, 36.65]
    for count, page_size, http in (
        (1, 1, 200), (1000, 5, 200), (0, 1, 400), (1001, 1, 400), (1, 6, 400),
        (1, 0, 400),
    ):  # fmt: skip
        body = {
            "positions": [place] * count,
            "coord": "wgs84",
            "layer": "toilets",
            "page_size": page_size,
        }
        assert post(server.url, "/v1/nearby", body).http == http


def test_limit_is_declared_as_the_standards_tests_want_it(document: Json) -> None:
    parameters = document["paths"]["/collections/{collectionId}/items"]["get"][
        "parameters"
    ]
    limit = next(p for p in parameters if p["name"] == "limit")
    assert (limit["in"], limit["style"], limit["explode"]) == ("query", "form", False)
    assert {"type", "minimum", "maximum", "default"} <= set(limit["schema"])


def test_the_document_is_json_of_finite_numbers(document: Json) -> None:
    assert json.dumps(document, allow_nan=False)
