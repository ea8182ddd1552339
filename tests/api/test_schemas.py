"""Every answer, good or bad, is what the document says it is."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator
from tests.api.documented import faults_of_reply, modern, operation_of
from tests.api.hostile import encoded, question
from tests.api.hostile_bodies import BATCH, BODIES
from tests.api.hostile_elsewhere import ELSEWHERE
from tests.api.hostile_queries import QUERIES
from tests.api.raw_http import Reply, get, request, send
from tests.api.serving import Server

from citymap.api.schemas import SCHEMAS

Json = Mapping[str, Any]
LAYERS = (
    "toilets", "toilet_alliance", "parking", "chargers", "breakfast", "vendor_zones",
    "convenience", "fairs", "markets", "waste_sorting", "recycling", "stations",
    "rest_stops", "parks", "back_streets",
)  # fmt: skip


@pytest.fixture(scope="module")
def document(server: Server) -> Json:
    found: Json = get(server.url, "/api").json()
    return found


def _good() -> Iterator[bytes]:
    for layer in LAYERS:
        for changes in (
            {},
            {"open": "now", "lang": "en", "links": "1", "out_coord": "bd09"},
            {"open": "24h", "page_size": "20"},
            {"open": "now", "at": "2026-02-17T03:00", "unknown": "include"},
            {"radius": "1", "auto_extend": "0", "open": "now"},
            {"page_index": "200", "page_size": "1", "radius": "50000"},
        ):
            yield request("/v1/nearby?" + encoded(layer=layer, **changes))
        yield request(f"/collections/{layer}/items?limit=200")
        yield request(f"/collections/{layer}")
    yield request("/v1/nearby?" + question(layer=",".join(LAYERS), page_size="20"))
    for body in (BATCH, {**BATCH, "links": True, "lang": "en", "radius": 1}):
        content = json.dumps(body).encode()
        yield request("/v1/nearby", method="POST", body=content)
    for path in ("/", "/api", "/collections", "/v1/layers", "/livez", "/readyz"):
        yield request(path)


def _path(data: bytes) -> tuple[str, str]:
    method, path, *_ = data.split(b" ", 2)
    return method.decode(), path.decode("utf-8", "replace")


def test_every_good_answer_is_what_its_schema_says(
    document: Json, server: Server
) -> None:
    faults = []
    for data in _good():
        method, path = _path(data)
        operation = operation_of(document, method, path)
        assert operation is not None
        reply = send(server.url, data)
        assert reply.http == 200, (path, reply.body)
        faults += [f"{path}: {f}" for f in faults_of_reply(document, operation, reply)]
    assert faults == []


def test_every_feature_in_full_is_what_its_schema_says(
    document: Json, server: Server
) -> None:
    faults = []
    for layer in LAYERS:
        items = get(server.url, f"/collections/{layer}/items?limit=12").json()[
            "features"
        ]
        for feature in items:
            for path in (f"/v1/layers/{layer}/features/{feature['id']}?coord=gcj02",
                         f"/collections/{layer}/items/{feature['id']}"):  # fmt: skip
                operation = operation_of(document, "GET", path)
                assert operation is not None
                reply = get(server.url, path)
                faults += faults_of_reply(document, operation, reply)
    assert faults == []


def test_every_refusal_is_what_its_schema_says(document: Json, server: Server) -> None:
    rows = (*QUERIES[::7], *BODIES[::5], *ELSEWHERE[::2])
    faults, seen = [], 0
    for row in rows:
        method, path = _path(row.data)
        operation = operation_of(document, method, path)
        if row.status is None or operation is None:
            continue
        seen += 1
        reply = send(server.url, row.data)
        faults += [
            f"{row.name}: {f}" for f in faults_of_reply(document, operation, reply)
        ]
    assert faults == []
    assert seen > 150


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_objects_have_no_members_that_nobody_declared(name: str) -> None:
    schema = SCHEMAS[name]
    if schema.get("type") == "string":
        return  # an answer that is no JSON
    assert "oneOf" in schema or schema["type"] == "object"
    assert "oneOf" in schema or "additionalProperties" in schema


def test_the_validator_itself_sees_faults(document: Json, server: Server) -> None:
    path = "/v1/nearby?" + question()
    operation = operation_of(document, "GET", path)
    assert operation is not None
    good = get(server.url, path)
    assert faults_of_reply(document, operation, good) == []
    for change in (
        {"status": "0"}, {"count": -1}, {"extended_to": "1"}, {"more": 1},
        {"empty": {}},
        {"coord": "x"}, {"data": [{}]}, {"as_of": None},
    ):  # fmt: skip
        body = json.dumps({**good.json(), **change}).encode()
        bad = Reply(200, good.headers, body)
        assert faults_of_reply(document, operation, bad), change


def test_nullable_is_read_as_openapi_3_0_reads_it() -> None:
    schema = {"nullable": True, "type": "string"}
    assert modern(schema) == {"anyOf": [{"type": "null"}, {"type": "string"}]}
    assert OAS30Validator(schema).is_valid(None)
