"""What a browser is shown: the page, its policy, its files, and nothing else."""

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path

import brotli
import pytest
from fastapi import FastAPI, Request
from tests.api.raw_http import Reply, get, request, send
from tests.api.serving import Server
from tests.api.test_door import call

from citymap.api.assets import Assets
from citymap.api.page import page_headers, page_routes, wants_page
from citymap.atlas.atlas import Atlas

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
PAGES = ("/", "/docs", "/sw.js", "/manifest.webmanifest", "/favicon.ico")


def head(server: Server, path: str, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(server.url, request(path, method="HEAD", headers=named))


def browse(server: Server, path: str, **headers: str) -> Reply:
    return get(server.url, path, Accept=CHROME, **headers)


def digest_of(server: Server) -> str:
    found = re.search(r'const DIGEST = "(\w+)"', browse(server, "/sw.js").body.decode())
    assert found
    return found[1]


def policy_of(headers: Mapping[str, str]) -> dict[str, list[str]]:
    parts = headers["content-security-policy"].split("; ")
    return {name: sources for name, *sources in map(str.split, parts)}


def addresses(server: Server) -> list[str]:
    """Every address of our own that pages and worker refer to."""
    found: set[str] = set()
    for path in PAGES:
        text = browse(server, path).body.decode()
        found |= set(re.findall(r'["\'(](/assets/[^"\')]+\.\w+)', text))
    return sorted(found)


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (CHROME, True),
        ("text/html", True),
        ("text/html, */*", True),
        ("text/*", True),
        ("text/html;q=0.5, application/json;q=0.4", True),
        ("TEXT/HTML", True),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/json, text/html", False),
        ("text/html;q=0.4, application/json", False),
        ("text/html;q=0.4, */*", True),
        ("text/html;q=0, */*", False),
        ("application/json, text/html;q=0.9, */*;q=0.8", False),
        ("a;q=9,,;;q=x", False),
        ("image/png", False),
    ],
)
def test_the_page_is_for_whoever_prefers_html(accept: str, *, html: bool) -> None:
    asked = [(b"accept", accept.encode())] if accept else []
    scope = {"type": "http", "headers": asked, "query_string": b""}
    assert wants_page(Request(scope)) is html


@pytest.mark.parametrize(
    ("accept", "query", "kind"),
    [
        (CHROME, "", "text/html; charset=utf-8"),
        ("*/*", "", "application/json"),
        ("*/*", "?f=html", "text/html; charset=utf-8"),
        (CHROME, "?f=json", "application/json"),
        (CHROME, "?from=timeline&isappinstalled=0", "text/html; charset=utf-8"),
    ],
)
def test_f_wins_and_a_page_tolerates_what_chat_apps_append(
    server: Server, accept: str, query: str, kind: str
) -> None:
    reply = get(server.url, "/" + query, Accept=accept)
    assert (reply.http, reply.headers["content-type"]) == (200, kind)
    assert reply.headers["vary"].startswith("Accept, ")
    tag = reply.headers["etag"]
    held = get(server.url, "/" + query, Accept=accept, If_None_Match=tag)
    assert (held.http, "Accept-Encoding" in held.headers["vary"]) == (304, True)


def test_a_program_is_told_of_its_wrong_parameters(server: Server) -> None:
    for query in ("?from=timeline", "?f=xml", "?f=html&f=json"):
        reply = get(server.url, "/" + query)
        assert (reply.http, reply.json()["status"]) == (400, 400), query


@pytest.mark.parametrize("path", PAGES)
def test_every_page_goes_out_with_its_policy(server: Server, path: str) -> None:
    reply = browse(server, path)
    assert reply.http == 200
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["cache-control"] == "no-cache"
    assert reply.headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=(self)" in reply.headers["permissions-policy"]
    policy = policy_of(reply.headers)
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["connect-src"] == ["'self'"]
    assert policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert "unsafe" not in reply.headers["content-security-policy"]


def test_only_pictures_may_come_from_the_tile_hosts() -> None:
    plain = policy_of(page_headers(()))
    told = policy_of(page_headers(("https://t0.example", "https://t1.example")))
    assert plain.pop("img-src") == ["'self'", "data:"]
    assert told.pop("img-src") == [
        "'self'", "data:", "https://t0.example", "https://t1.example",
    ]  # fmt: skip
    assert plain == told


def test_pages_have_nothing_inline_and_name_nobody_else(server: Server) -> None:
    for path in ("/", "/docs"):
        text = browse(server, path).body.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert not re.search(r"\son\w+=", text)
        assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", text))
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
        assert "{digest}" not in text


def test_what_pages_refer_to_is_there_and_may_be_kept_for_ever(server: Server) -> None:
    found = addresses(server)
    assert len(found) > 5
    for address in found:
        reply = get(server.url, address)
        assert reply.http == 200, address
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert not reply.headers["content-type"].startswith("text/plain")
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_page_of_an_older_version_gets_the_present_file_not_to_be_kept(
    server: Server,
) -> None:
    digest = digest_of(server)
    now = get(server.url, f"/assets/{digest}/icon.svg")
    old = get(server.url, "/assets/0123456789abcdef/icon.svg")
    assert (old.http, old.body) == (200, now.body)
    assert old.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["nope.js", "index.html", "docs/index.html", "", ".", "../app.py",
     "js/../../api/app.py", "%2e%2e/api/app.py", "..%2fapi/app.py",
     "js", "js/", "/etc/passwd", "sw.js%00", "js\\app.js"],
)  # fmt: skip
def test_nothing_else_can_be_reached(server: Server, path: str) -> None:
    reply = get(server.url, f"/assets/{digest_of(server)}/{path}")
    assert (reply.http, reply.json()["status"]) == (404, 404)


def test_a_file_comes_in_the_coding_that_is_accepted(server: Server) -> None:
    path = f"/assets/{digest_of(server)}/vendor/leaflet/leaflet.js"
    plain = get(server.url, path)
    assert "content-encoding" not in plain.headers
    for accepted, coding in (("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"),
                             ("br;q=0, gzip;q=0.1", "gzip"), ("*", "br")):  # fmt: skip
        reply = get(server.url, path, Accept_Encoding=accepted)
        assert reply.headers["content-encoding"] == coding
        assert reply.headers["vary"] == "Accept-Encoding"
        open_up = brotli.decompress if coding == "br" else gzip.decompress
        assert open_up(reply.body) == plain.body
        assert len(reply.body) < len(plain.body) / 3


@pytest.mark.parametrize("path", [*PAGES, "asset"])
@pytest.mark.parametrize("coding", ["identity", "br", "gzip", "zstd"])
def test_what_is_held_already_is_not_sent_again(
    server: Server, path: str, coding: str
) -> None:
    if path == "asset":
        path = f"/assets/{digest_of(server)}/vendor/leaflet/leaflet.css"
    first = browse(server, path, Accept_Encoding=coding)
    assert browse(server, path).headers["etag"] == first.headers["etag"]
    tag = first.headers["etag"]
    again = browse(server, path, Accept_Encoding=coding, If_None_Match=tag)
    assert (again.http, again.body) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert "Accept-Encoding" in again.headers["vary"]
    assert browse(server, path, If_None_Match='"other"').http == 200


@pytest.mark.parametrize("path", [*PAGES, "asset"])
@pytest.mark.parametrize("coding", ["identity", "br"])
def test_head_says_what_get_would(server: Server, path: str, coding: str) -> None:
    if path == "asset":
        path = f"/assets/{digest_of(server)}/vendor/leaflet/leaflet.js"
    got = browse(server, path, Accept_Encoding=coding)
    told = head(server, path, Accept=CHROME, Accept_Encoding=coding)
    own = {"date", "x-request-id"}
    assert {k: v for k, v in told.headers.items() if k not in own} == {
        k: v for k, v in got.headers.items() if k not in own
    }
    assert told.body == b""


def test_the_worker_may_serve_the_whole_site_and_knows_the_shell(
    server: Server,
) -> None:
    text = browse(server, "/sw.js").body.decode()
    digest = digest_of(server)
    names = re.search(r'const NAMES = "([^"]*)"', text)
    assert names
    for name in names[1].split():
        assert get(server.url, f"/assets/{digest}/{name}").http == 200


def test_the_manifest_is_json_with_an_icon_that_is_there(server: Server) -> None:
    manifest = json.loads(browse(server, "/manifest.webmanifest").body)
    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        reply = get(server.url, icon["src"])
        assert (reply.http, reply.headers["content-type"]) == (200, icon["type"])


def test_nothing_of_the_request_comes_back_in_a_page(server: Server) -> None:
    marker = "canary123456"
    reply = browse(server, f"/?{marker}=<b>{marker}", Cookie=marker, Referer=marker)
    assert reply.http == 200
    assert marker.encode() not in reply.body
    assert all(marker not in value for value in reply.headers.values())


def test_without_set_up_the_page_says_so_in_both_languages_and_programs_are_served(
    jinan_atlas: Atlas, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("index.html", "unfinished.html"):
        (tmp_path / name).write_bytes(Assets()[name])
    app = FastAPI(docs_url=None)
    app.include_router(page_routes(jinan_atlas, Assets(tmp_path)))
    assert "run make setup" in caplog.text
    for path in ("/", "/docs"):
        reply = call(app, path, "f=html")
        assert (reply.http, reply.headers["cache-control"]) == (503, "no-store")
        assert "make setup" in reply.body.decode()
        assert "安装没有完成" in reply.body.decode()
        assert "Set-up was not completed" in reply.body.decode()
        assert policy_of(reply.headers)["default-src"] == ["'none'"]
    assert call(app, "/").json()["links"]
