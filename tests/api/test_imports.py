"""A clerk's file over HTTP: who may, what is answered, what is published."""

import json
import os
import re
import socket
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import openpyxl
import pytest
from tests.api.serving import Server, citymap, serving
from tests.intake.small_city import csv_text, make_small_city, rows

from citymap.api.clock import now_utc
from citymap.store.audit import read_audit
from citymap.store.keys import Keys, Role

BASE = "/v1/admin/layers/toilets/imports"
ROWS = 40


@dataclass(frozen=True)
class Office:
    """A service, and the keys of three clerks."""

    server: Server
    importer: str
    publisher: str
    elsewhere: str


@dataclass(frozen=True)
class Answer:
    """What the service answered."""

    http: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, object]:
        """The JSON object."""
        body = json.loads(self.raw)
        assert isinstance(body, dict)
        return body

    @property
    def data(self) -> dict[str, object]:
        """What it is about."""
        data = self.body["data"]
        assert isinstance(data, dict)
        return data


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Serve the small city, with 40 toilets published."""
    workspace = make_small_city(tmp_path_factory.mktemp("office") / "workspace")
    first = workspace / "first.csv"
    first.write_text(csv_text(rows(ROWS)), encoding="utf-8")
    done = citymap(
        "import", "toilets", str(first), "--workspace", str(workspace), "--write"
    )
    assert done.returncode == 0, done.stderr
    keys, at = Keys(workspace / "data"), now_utc()
    until = at + timedelta(days=1)

    def key(name: str, role: Role, *layers: str) -> str:
        return keys.add(name, role, layers, at, until)

    made = (
        key("小王", "importer"),
        key("老张", "publisher", "toilets"),
        key("邻居", "publisher", "parking"),
    )
    output = workspace.parent / "output"
    with serving(workspace, output) as server:
        yield Office(server, *made)


def ask(
    office: Office,
    path: str,
    body: bytes | str | None = None,
    *,
    key: str | None = None,
    method: str = "POST",
    **headers: str,
) -> Answer:
    """Ask the service; names of headers have underscores here."""
    url = urllib.parse.urlsplit(office.server.url)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=60)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        told["Authorization"] = f"Bearer {key}"
    sent = body.encode() if isinstance(body, str) else body
    connection.request(method, path, sent, told)
    response: HTTPResponse = connection.getresponse()
    named = {name.lower(): value for name, value in response.getheaders()}
    answer = Answer(response.status, named, response.read())
    connection.close()
    return answer


def begin(office: Office, text: str | bytes, query: str = "filename=a.csv") -> Answer:
    return ask(office, f"{BASE}?{query}", text, key=office.importer)


def version(office: Office) -> str:
    answer = ask(office, "/v1/layers", method="GET")
    layers = answer.body["data"]
    assert isinstance(layers, list)
    return str(layers[0]["data_version"]).removeprefix("toilets:")


MORE = csv_text(rows(ROWS + 2))


@pytest.mark.parametrize("key", [None, "", "cm_x_y", "cm_000000_" + "A" * 43])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"{BASE}?filename=a.csv"),
        ("GET", f"{BASE}/{'0' * 32}"),
        ("GET", f"{BASE}/{'0' * 32}/notices.xlsx"),
        ("POST", f"{BASE}/{'0' * 32}/confirm"),
    ],
)
def test_nobody_comes_in_without_a_key(
    office: Office, key: str | None, method: str, path: str
) -> None:
    answer = ask(office, path, b"", key=key, method=method)
    assert (answer.http, answer.body["status"]) == (401, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_key_reaches_as_far_as_it_was_made_for(office: Office) -> None:
    before = version(office)
    foreign = ask(office, f"{BASE}?filename=a.csv", MORE, key=office.elsewhere)
    assert foreign.http == 403
    seen = begin(office, MORE)
    place = f"{BASE}/{seen.body['id']}"
    assert ask(office, f"{place}/confirm", b"", key=office.importer).http == 403
    assert ask(office, f"{place}/confirm", b"", key=office.elsewhere).http == 403
    assert ask(office, place, key=office.elsewhere, method="GET").http == 403
    assert version(office) == before


def test_a_revoked_key_is_no_key(office: Office) -> None:
    keys, at = Keys(office.server.workspace / "data"), now_utc()
    key = keys.add("离职", "importer", (), at, at + timedelta(days=1))
    assert ask(office, f"{BASE}/{'0' * 32}", key=key, method="GET").http == 404
    keys.revoke("离职", now_utc())
    assert ask(office, f"{BASE}/{'0' * 32}", key=key, method="GET").http == 401


def test_a_file_is_looked_at_and_nothing_is_published(office: Office) -> None:
    before = version(office)
    seen = begin(office, MORE, "filename=%E5%8F%B0%E8%B4%A6.csv&lang=en")
    assert (seen.http, seen.body["status"], seen.body["message"]) == (200, 0, "ok")
    assert seen.data["file"] == "台账.csv"
    assert (seen.data["read"], seen.data["accepted"]) == (ROWS + 2, ROWS + 2)
    assert seen.data["changes"]["counts"]["added"] == 2  # type: ignore[index]  # JSON
    assert (seen.data["version"], seen.data["since"]) == (None, before)
    assert version(office) == before
    again = ask(office, f"{BASE}/{seen.body['id']}", key=office.importer, method="GET")
    assert again.raw == seen.raw
    assert seen.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in seen.headers


def test_a_confirmed_import_is_published_once_and_told(office: Office) -> None:
    before = version(office)
    stalls = csv_text(rows(ROWS), {(3, 1): "新名字"})
    place = f"{BASE}/{begin(office, stalls).body['id']}"
    done = ask(office, f"{place}/confirm", b"", key=office.publisher)
    assert done.http == 200, done.raw
    assert version(office) == done.data["version"] > before
    again = ask(office, f"{place}/confirm", b"", key=office.publisher)
    assert again.raw == done.raw
    assert version(office) == done.data["version"]
    last = read_audit(office.server.workspace / "data")[-1]
    assert (last.who, last.action, last.layer) == ("老张", "import", "toilets")
    assert last.details["version"] == done.data["version"]
    features = ask(
        office, "/v1/layers/toilets/features/toilets.0003", method="GET"
    ).raw.decode()
    assert "新名字" in features


def test_an_import_is_not_published_over_what_it_was_not_compared_with(
    office: Office,
) -> None:
    one, other = (
        f"{BASE}/{begin(office, csv_text(rows(ROWS), {(0, 1): name})).body['id']}"
        for name in ("甲", "乙")
    )
    assert ask(office, f"{one}/confirm", b"", key=office.publisher).http == 200
    late = ask(office, f"{other}/confirm", b"", key=office.publisher)
    assert (late.http, late.body["status"]) == (409, 409)


def test_what_is_asked_must_be_agreed_to(office: Office) -> None:
    seen = begin(office, csv_text(rows(ROWS // 2)))
    assert "rows_lost" in seen.data["asks"]  # type: ignore[operator]  # JSON
    place = f"{BASE}/{seen.body['id']}/confirm"
    assert ask(office, place, b"", key=office.publisher).http == 409
    agreed = ask(office, f"{place}?agree=1", b"", key=office.publisher)
    assert agreed.http == 200
    assert agreed.data["rows"] == ROWS // 2


def test_an_import_of_nothing_is_not_published(office: Office) -> None:
    wrong = {(row, 2): "0" for row in range(5)}
    seen = begin(office, csv_text(rows(5), wrong))
    assert (seen.data["accepted"], seen.data["refused"]) == (0, "nothing_left")
    place = f"{BASE}/{seen.body['id']}/confirm?agree=1"
    assert ask(office, place, b"", key=office.publisher).http == 409


def test_a_refused_file_is_answered_with_its_notice(office: Office) -> None:
    answer = begin(office, b"PK\x03\x04 not a workbook", "filename=a.xlsx&lang=en")
    assert (answer.http, answer.body["status"]) == (400, 340)
    notice = answer.body["notice"]
    assert isinstance(notice, dict)
    assert notice["severity"] == "refusal"
    assert notice["message"] == answer.body["message"]
    place = f"{BASE}/{answer.body['id']}"
    assert ask(office, f"{place}/confirm", b"", key=office.publisher).http == 409


@pytest.mark.parametrize(
    ("query", "body", "http", "status"),
    [
        ("", MORE, 400, 300),
        ("filename=a.csv", b"", 400, 300),
        ("filename=a.csv&datum=mars", MORE, 400, 320),
        ("filename=a.csv&crs=x", MORE, 400, 310),
        ("filename=a.csv&crs=99999999", MORE, 400, 320),
        ("filename=a.csv&filenam=b", MORE, 400, 312),
        ("filename=a.csv&filename=b", MORE, 400, 312),
        ("filename=" + "a" * 201, MORE, 400, 330),
        ("filename=a.csv&mapping=..%2F..%2Fcity", MORE, 400, 320),
        ("filename=a.csv&mapping=nobody", MORE, 400, 320),
        ("filename=a.csv&crs=1025", MORE, 400, 320),
        ("filename=a%0Ab.csv", MORE, 400, 310),
        ("filename=a%E2%80%AEb.csv", MORE, 400, 310),
        ("filename=..%2F", MORE, 400, 310),
        ("filename=a.csv&encoding=rot13", MORE, 400, 320),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    office: Office, query: str, body: str | bytes, http: int, status: int
) -> None:
    answer = begin(office, body, query)
    assert (answer.http, answer.body["status"]) == (http, status), answer.raw


def test_a_name_is_never_a_path(office: Office) -> None:
    seen = begin(office, MORE, "filename=..%2F..%2F..%5Cevil.csv")
    assert seen.data["file"] == "evil.csv"
    assert not [*office.server.workspace.parent.rglob("*evil*")]


@pytest.mark.parametrize(
    "import_id", ["..", "%2e%2e", "0" * 31, "0" * 33, "A" * 32, "0" * 32, "a/../b"]
)
def test_an_id_that_is_none_leads_nowhere(office: Office, import_id: str) -> None:
    path = f"{BASE}/{import_id}"
    assert ask(office, path, key=office.importer, method="GET").http == 404
    path += "/confirm"
    assert ask(office, path, b"", key=office.publisher).http == 404


@pytest.mark.parametrize("file", ["upload", "request.json", "after.gpkg", "x"])
def test_only_what_is_for_people_is_given_out(office: Office, file: str) -> None:
    place = f"{BASE}/{begin(office, MORE).body['id']}"
    got = ask(office, f"{place}/{file}", key=office.importer, method="GET")
    assert got.http == 404


def test_the_workbook_and_the_page_are_given_out(
    office: Office, tmp_path: Path
) -> None:
    wrong = csv_text(rows(ROWS), {(4, 2): "13812345678"})
    seen = begin(office, wrong)
    assert seen.http == 200, seen.raw
    place = f"{BASE}/{seen.body['id']}"
    book = ask(office, f"{place}/notices.xlsx", key=office.importer, method="GET")
    assert book.http == 200, book.raw
    (tmp_path / "n.xlsx").write_bytes(book.raw)
    cells = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(tmp_path / "n.xlsx")
        for line in sheet.iter_rows()
        for cell in line
    ]
    assert any("电话" in cell for cell in cells)
    page = ask(office, f"{place}/import.html", key=office.importer, method="GET")
    assert page.headers["content-type"].startswith("text/html")
    assert "sandbox" in page.headers["content-security-policy"]
    assert "13812345678" in page.raw.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "multipart/form-data; boundary=x"},
        {"Content_Encoding": "gzip"},
    ],
)
def test_a_form_is_not_a_file(office: Office, headers: dict[str, str]) -> None:
    path = f"{BASE}?filename=a.csv"
    assert ask(office, path, MORE, key=office.importer, **headers).http == 415


def test_there_is_nothing_to_get_where_files_are_sent(office: Office) -> None:
    answer = ask(office, f"{BASE}?lang=en", key=office.importer, method="GET")
    assert (answer.http, answer.headers["allow"]) == (405, "POST")
    assert answer.body["message"] == "no such method here; use POST"


def test_a_file_that_an_editor_has_open_is_not_replaced(office: Office) -> None:
    place = f"{BASE}/{begin(office, csv_text(rows(ROWS), {(7, 1): '丙'})).body['id']}"
    data = office.server.workspace / "data"
    beside = data / "toilets.gpkg-wal"
    beside.write_bytes(b"")
    busy = ask(office, f"{place}/confirm?agree=1", b"", key=office.publisher)
    beside.unlink()
    assert (busy.http, busy.headers["retry-after"]) == (503, "10")
    assert "toilets.gpkg" in str(busy.body["message"])
    done = ask(office, f"{place}/confirm?agree=1", b"", key=office.publisher)
    assert done.http == 200
    left = {path.name for path in (data / ".imports" / place[-32:]).iterdir()}
    assert not {"upload", "after.gpkg", "job"} & left


def test_who_hangs_up_is_no_fault_of_ours(office: Office) -> None:
    url = urllib.parse.urlsplit(office.server.url)
    imports = office.server.workspace / "data" / ".imports"
    before = {*imports.iterdir()}
    with socket.create_connection((url.hostname, url.port), timeout=10) as line:
        head = f"POST {BASE}?filename=a.csv HTTP/1.1\r\nHost: x\r\nContent-Length: 99"
        line.sendall(f"{head}\r\nAuthorization: Bearer {office.importer}".encode())
        line.sendall(b"\r\n\r\nhalf")
    counted = re.compile(r'method="POST".*/imports",status="499"')
    for _ in range(500):
        if counted.search(ask(office, "/metrics", method="GET").raw.decode()):
            break
    else:
        pytest.fail("not counted")
    assert {*imports.iterdir()} <= before  # an older one may go
    assert "fault" not in office.server.output.read_text()


def test_a_file_has_a_size(office: Office) -> None:
    assert begin(office, b"x" * (20 * 2**20 + 1)).http == 413


def test_a_layer_that_is_not_there_has_no_imports(office: Office) -> None:
    path = BASE.replace("toilets", "moonbases")
    answer = ask(office, f"{path}?filename=a.csv", MORE, key=office.importer)
    assert answer.http == 404


def test_folders_of_imports_go_after_a_day(office: Office) -> None:
    imports = office.server.workspace / "data" / ".imports"
    old = imports / str(begin(office, MORE).body["id"])
    long_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()  # noqa: TID251 - a file's age
    os.utime(old, (long_ago, long_ago))
    begin(office, MORE)
    assert not old.exists()


def test_nothing_is_left_of_what_was_not_read(office: Office) -> None:
    imports = office.server.workspace / "data" / ".imports"
    before = {*imports.iterdir()}
    begin(office, b"x" * (20 * 2**20 + 1))
    begin(office, b"")
    assert {*imports.iterdir()} <= before  # an older one may go
