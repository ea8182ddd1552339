"""What the OpenAPI document says of imports is what they do."""

import urllib.parse
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from tests.api.documented import faults_of_reply, operation_of
from tests.api.raw_http import Reply, get, request, send
from tests.api.serving import Server, serving
from tests.api.test_imports import BASE, ROWS
from tests.intake.small_city import csv_text, make_small_city, rows

from citymap.api.clock import now_utc
from citymap.api.imports import CONFIRM, IMPORT, LOOK
from citymap.store.keys import Keys

Json = Mapping[str, Any]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    workspace = make_small_city(tmp_path_factory.mktemp("office") / "workspace")
    with serving(workspace, workspace.parent / "output") as server:
        yield server


@pytest.fixture(scope="module")
def document(office: Server) -> Json:
    found: Json = get(office.url, "/api").json()
    return found


@pytest.fixture(scope="module")
def key(office: Server) -> str:
    at = now_utc()
    until = at + timedelta(days=1)
    return Keys(office.workspace / "data").add("office", "publisher", (), at, until)


def asked(office: Server, key: str, method: str, path: str, body: str = "") -> Reply:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    data = request(path, method=method, body=body.encode(), headers=headers)
    return send(office.url, data)


def test_every_route_wants_a_key_and_says_so(document: Json, office: Server) -> None:
    admin = {
        (path, method): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if path.startswith("/v1/admin/")
    }
    assert len(admin) == 4
    for (path, method), operation in admin.items():
        assert operation["security"] == [{"key": []}]
        filled = path.replace("{layer}", "toilets").replace("{id}", "0" * 32)
        reply = asked(office, "", method.upper(), filled.replace("{file}", "a"))
        assert reply.http == 401
        assert faults_of_reply(document, operation, reply) == []
    kinds = document["components"]["securitySchemes"]
    assert (kinds["key"]["type"], kinds["key"]["scheme"]) == ("http", "bearer")


@pytest.mark.parametrize(
    ("path", "method", "known"),
    [
        (BASE, "POST", IMPORT),
        (f"{BASE}/0", "GET", LOOK),
        (f"{BASE}/0/import.html", "GET", LOOK),
        (f"{BASE}/0/confirm", "POST", CONFIRM),
    ],
)
def test_parameters_are_those_that_are_read(
    document: Json, path: str, method: str, known: Mapping[str, object]
) -> None:
    operation = operation_of(document, method, path)
    assert operation is not None
    query = {p["name"] for p in operation["parameters"] if p["in"] == "query"}
    assert query == set(known)


def test_answers_are_what_their_schemas_say(
    document: Json, office: Server, key: str
) -> None:
    def ask(method: str, path: str, body: str = "") -> Reply:
        operation = operation_of(document, method, path)
        assert operation is not None
        reply = asked(office, key, method, path, body)
        assert faults_of_reply(document, operation, reply) == [], reply.body
        return reply

    good = csv_text(rows(ROWS), {(3, 2): "13812345678"})
    seen = ask("POST", f"{BASE}?filename=a.csv", good)
    place = f"{BASE}/{seen.json()['id']}"
    assert ask("GET", place).body == seen.body
    assert ask("POST", f"{place}/confirm").http in (200, 409)
    assert ask("POST", f"{place}/confirm?agree=1").http == 200
    other = csv_text(rows(ROWS // 2))
    lost = f"{BASE}/{ask('POST', f'{BASE}?filename=a.csv', other).json()['id']}"
    assert ask("POST", f"{lost}/confirm").http == 409
    for method, path, body, http in (
        ("POST", f"{BASE}?filename=a.xlsx", good, 400),
        ("POST", f"{BASE}?filename=a.csv", "", 400),
        ("POST", f"{BASE}?filename=a.csv&crs=x", good, 400),
        ("POST", f"{BASE}?filename=a.csv&mapping=none", good, 400),
        ("POST", f"{BASE}?filename=..", good, 400),
        ("GET", f"{BASE}/{'0' * 32}", "", 404),
        ("POST", f"{BASE}/{'0' * 32}/confirm", "", 404),
    ):
        assert ask(method, path, body).http == http


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", BASE), ("GET", f"{BASE}/0"), ("POST", f"{BASE}/0/confirm")],
)
def test_what_may_fail_later_is_described(
    document: Json, method: str, path: str
) -> None:
    operation = operation_of(document, method, path)
    assert operation is not None
    assert {"500", "503", "507"} <= set(operation["responses"])


def test_the_files_that_are_described_are_given(
    document: Json, office: Server, key: str
) -> None:
    began = asked(
        office, key, "POST", f"{BASE}?filename=a.csv", csv_text(rows(ROWS))
    ).json()
    operation = document["paths"]["/v1/admin/layers/{layer}/imports/{id}/{file}"]["get"]
    (file,) = (p for p in operation["parameters"] if p["name"] == "file")
    for name in file["schema"]["enum"]:
        quoted = urllib.parse.quote(name)
        reply = asked(office, key, "GET", f"{BASE}/{began['id']}/{quoted}")
        kind = reply.headers["content-type"].partition(";")[0]
        assert (reply.http, kind in operation["responses"]["200"]["content"]) == (
            200,
            True,
        )
