"""Behind ``deploy/nginx.conf``: who asks is known, where people are is not kept."""

import gzip
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.api import raw_http
from tests.api.hostile import question
from tests.api.raw_http import Reply
from tests.api.serving import Server, serving
from tests.docs.reading import fences, read
from tests.operations.proxy import HOST, MISSING, NGINX, OPENSSL, Front, fronted
from tests.ports import free_port

pytestmark = pytest.mark.skipif(not (NGINX and OPENSSL), reason=MISSING)

RATE = 20
NEARBY = "/v1/nearby?" + question()
LARGE = "/collections/toilets/items?limit=1000"
CANARY = ("36.6789", "117.0987")


@pytest.fixture(scope="module")
def app(jinan: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    output = tmp_path_factory.mktemp("app") / "output"
    env = {
        "CITYMAP_TRUSTED_PROXY": "127.0.0.1",
        "CITYMAP_RATE_LIMIT": str(RATE),
        "CITYMAP_ACCESS_LOG": "true",
    }
    with serving(jinan, output, **env) as running:
        yield running


@pytest.fixture(scope="module")
def front(app: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front") / "nginx"
    with fronted(folder, port_of(app)) as running:
        yield running


def port_of(server: Server) -> int:
    return int(server.url.rpartition(":")[2])


def asked_until_refused(front: Front, source: str, forged: str) -> tuple[int, Reply]:
    """Ask on one connection in others' names; count the answers up to the refusal."""
    line = http.client.HTTPSConnection(
        "127.0.0.1", front.tls, timeout=30, context=front.trust,
        source_address=(source, 0),
    )  # fmt: skip
    names = ("X-Forwarded-For", "X-Real-IP", "Forwarded")
    for number in range(2000):
        headers = dict.fromkeys(names, forged.format(number % 250))
        line.request("GET", "/v1/layers?lang=x", headers=headers)
        answer = line.getresponse()
        told = {name.lower(): text for name, text in answer.getheaders()}
        reply = Reply(answer.status, told, answer.read())
        if reply.http == 429:
            line.close()
            return number, reply
        assert reply.http == 400
    msg = "never refused"
    raise AssertionError(msg)


def test_each_real_client_has_its_own_pace_whatever_it_says_of_itself(
    front: Front,
) -> None:
    for forged in ("203.0.113.{}", "127.0.0.3"):
        answered, refused = asked_until_refused(front, "127.0.0.2", forged)
        assert answered >= 2 * RATE or forged == "127.0.0.3"  # it has been here before
        assert refused.json()["status"] == 120
        assert refused.headers["retry-after"] == "1"
    assert front.ask("/v1/layers", source="127.0.0.3").http == 200


def test_past_the_proxy_nobody_is_believed(app: Server) -> None:
    found = set()
    for number in range(2000):
        headers = {"X-Forwarded-For": f"203.0.113.{number % 250}"}
        asked = raw_http.request("/v1/layers?lang=x", headers=headers)
        found.add(raw_http.send(app.url, asked, source="127.0.0.4").http)
        if 429 in found:
            break
    assert found == {400, 429}


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/metrics?x=1", "/%6detrics", "/./metrics", "//metrics",
     "/x/../metrics", "/metrics/", "/readyz", "/readyz?x"],
)  # fmt: skip
def test_what_is_the_operators_is_not_there_from_outside(
    front: Front, app: Server, path: str
) -> None:
    reply = front.ask(path, source="127.0.0.5")
    assert reply.http == 404
    assert b"citymap" not in reply.body
    assert raw_http.get(app.url, "/metrics").http == 200


def test_where_the_proxy_shuts_nothing_off_metrics_are_not_there_either(
    app: Server, tmp_path: Path
) -> None:
    opened = ("location = /metrics { return 404; }", "")
    with fronted(tmp_path / "nginx", port_of(app), opened) as front:
        assert front.ask("/metrics").http == 404
        assert front.ask("/metrics", headers={"X-Forwarded-For": ""}).http == 404


def test_the_operators_page_tells_how_a_prometheus_elsewhere_is_let_in(
    app: Server, tmp_path: Path
) -> None:
    (block,) = (
        fence.text
        for fence in fences(read("docs/operations.md"))
        if fence.language == "nginx" and "/metrics" in fence.text
    )
    assert "allow 10.0.0.5;" in block
    shut = "    location = /metrics { return 404; }"
    let_in = (shut, block.replace("10.0.0.5", "127.0.0.7"))
    with fronted(tmp_path / "nginx", port_of(app), let_in) as front:
        assert front.ask("/metrics", source="127.0.0.8").http == 403
        reply = front.ask("/metrics", source="127.0.0.7")
    assert reply.http == 200
    families = text_string_to_metric_families(reply.body.decode())
    assert "citymap_info" in {family.name for family in families}


@pytest.mark.parametrize(
    ("path", "accept"),
    [(NEARBY, "*/*"), ("/v1/layers", "*/*"), ("/collections", "*/*"), ("/v1/x", "*/*"),
     ("/", "text/html"), ("/api", "*/*"), (LARGE, "*/*")],
)  # fmt: skip
def test_headers_and_bodies_pass_as_they_are(
    front: Front, app: Server, path: str, accept: str
) -> None:
    own = {"date", "server", "connection", "x-request-id", "content-length", "vary",
           "transfer-encoding", "strict-transport-security"}  # fmt: skip
    direct = raw_http.get(app.url, path, Accept=accept)
    passed = front.ask(path, headers={"Accept": accept}, source="127.0.0.9")
    assert (passed.http, passed.body) == (direct.http, direct.body)
    kept = [
        {k: v for k, v in r.headers.items() if k not in own} for r in (direct, passed)
    ]
    assert kept[0] == kept[1]
    assert "x-request-id" in passed.headers
    assert direct.headers.get("vary", "") in passed.headers.get("vary", "")
    assert passed.headers["strict-transport-security"] == "max-age=31536000"
    assert passed.headers["server"] == "nginx"


def test_what_the_app_does_not_compress_the_proxy_does_and_only_that(
    front: Front,
) -> None:
    plain = front.ask(NEARBY + "&page_size=20", source="127.0.0.10")
    small = front.ask(
        NEARBY + "&page_size=20",
        headers={"Accept-Encoding": "gzip"},
        source="127.0.0.10",
    )
    assert small.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["vary"]
    assert gzip.decompress(small.body) == plain.body
    assert len(small.body) < len(plain.body) / 2
    ours = front.ask(LARGE, headers={"Accept-Encoding": "br"}, source="127.0.0.10")
    assert ours.headers["content-encoding"] == "br"


def test_it_speaks_http_2_over_tls_1_2_and_better_and_sends_others_there(
    front: Front,
) -> None:
    front.trust.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", front.tls), 10) as line,
        front.trust.wrap_socket(line, server_hostname="127.0.0.1") as safe,
    ):
        assert safe.selected_alpn_protocol() == "h2"
    front.trust.set_alpn_protocols(["http/1.1"])
    for version, taken in (("tls1_1", False), ("tls1_2", True), ("tls1_3", True)):
        command = [str(OPENSSL), "s_client", "-connect", f"127.0.0.1:{front.tls}"]
        command += [f"-{version}", "-cipher", "DEFAULT@SECLEVEL=0"]
        done = subprocess.run(
            command, input=b"", capture_output=True, timeout=20, check=False
        )
        assert (done.returncode == 0) is taken, version
    headers = {"Host": HOST}
    asked = raw_http.request("/v1/layers?lang=en", headers=headers)
    moved = raw_http.send(f"http://127.0.0.1:{front.plain}", asked)
    assert moved.http == 308
    assert moved.headers["location"] == f"https://{HOST}/v1/layers?lang=en"


def test_a_large_header_and_a_large_body_end_at_the_proxy_or_in_our_words(
    front: Front,
) -> None:
    headers = {"X-Large": "x" * 65_536}
    assert front.ask("/v1/layers", headers=headers, source="127.0.0.11").http == 400
    kind = {"Content-Type": "application/json"}
    for size, status in ((1_100_000, 413), (3_000_000, None)):
        body = b'{"layer":"' + b"x" * size + b'"}'
        reply = front.ask(
            "/v1/nearby", method="POST", headers=kind, body=body, source="127.0.0.11"
        )
        assert reply.http == 413
        assert status is None or reply.json()["status"] == status


def test_a_clerks_file_passes_whole_and_what_is_larger_is_refused(front: Front) -> None:
    path = "/v1/admin/layers/toilets/imports?filename=a.csv"
    for megabytes, status in ((3, 401), (19, 401), (22, 413)):
        body = b"x" * (megabytes * 2**20)
        reply = front.ask(path, method="POST", body=body, source="127.0.0.13")
        assert reply.http == status


def ask_in_every_way(front: Front) -> None:
    """Ask for places, rightly and wrongly, in path, query, headers and body."""
    lat, lng = CANARY
    both = f"{lat},{lng}"
    source = "127.0.0.12"
    for path in (
        f"/v1/nearby?{question(lat=lat, lng=lng)}", f"/v1/nearby/{both}", f"/{both}",
        f"/v1/layers/{lat}/features/{lng}", f"/collections/{lat}/items/{lng}",
        f"/collections/toilets/items?bbox={lng},{lat},{lng},{lat}", f"/metrics?{both}",
        f"/{lat}.txt", f"/readyz?{both}", f"/ground/base/{lat}/{lng}/1", f"/?{both}",
        f"/v1/layers{lat}", f"/assets/../{both}", f"/x%00{both}", f"/../{both}",
        f"/{both}" + "x" * 9000,
    ):  # fmt: skip
        front.ask(path, source=source)
    for name in ("User-Agent", "Referer", "Cookie", "X-Forwarded-For", "X-" + lat):
        front.ask(NEARBY, headers={name: both}, source=source)
    front.ask(NEARBY, headers={"Referer": both + "x" * 40_000}, source=source)
    front.ask("/v1/layers", method=f"M{lat}", source=source)
    body = json.dumps({"lat": float(lat), "lng": float(lng), "x": "y"}).encode()
    for size in (1, 200_000):  # a large one goes through a file
        front.ask("/v1/nearby", method="POST", body=body + b" " * size, source=source)
    for data in (f"GET /{both} HTTP/9.9\r\n\r\n", f"{both}\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", front.plain), 10) as line:
            line.sendall(data.encode())
            line.recv(100)
    asked = raw_http.request(f"/v1/nearby?{both}", headers={"Host": HOST})
    raw_http.send(f"http://127.0.0.1:{front.plain}", asked)


def found_in(texts: dict[str, str]) -> set[str]:
    return {
        name
        for name, text in texts.items()
        if any(canary[:5] in text for canary in CANARY)
    }


def test_no_log_says_where_anybody_is(app: Server, front: Front) -> None:
    ask_in_every_way(front)
    logs = front.logs()
    assert " GET /v1/nearby 200 " in logs["citymap.log"]
    assert "127.0.0.12" not in logs["citymap.log"]
    shown = raw_http.get(app.url, "/metrics").body.decode()
    assert found_in({**logs, "app": app.output.read_text(), "metrics": shown}) == set()


def test_nor_while_the_app_is_away_and_that_is_told_in_its_shape(
    tmp_path: Path,
) -> None:
    with fronted(tmp_path / "nginx", free_port()) as front:
        reply = front.ask(NEARBY)
        ask_in_every_way(front)
        logs = front.logs()
    assert (reply.http, reply.json()["status"]) == (503, 503)
    assert reply.headers["retry-after"] == "2"
    assert reply.headers["cache-control"] == "no-store"
    assert " GET /v1/nearby 503 " in logs["citymap.log"]
    assert found_in(logs) == set()


def test_logs_as_nginx_would_have_them_do_tell(tmp_path: Path) -> None:
    usual = (
        ("citymap.log citymap;", "citymap.log combined;"),
        ("citymap-error.log emerg;", "citymap-error.log error;"),
    )
    with fronted(tmp_path / "nginx", free_port(), *usual) as front:
        ask_in_every_way(front)
        logs = front.logs()
    assert found_in(logs) == {"citymap.log", "citymap-error.log"}


def test_the_file_that_wechat_looks_for_is_given_and_no_other(front: Front) -> None:
    (front.folder / "www").mkdir()
    (front.folder / "www" / "a1B2c3D4e5.txt").write_text("0123456789abcdef")
    (front.folder / "www" / "other.html").write_text("secret")
    reply = front.ask("/a1B2c3D4e5.txt", source="127.0.0.13")
    assert (reply.http, reply.body) == (200, b"0123456789abcdef")
    for path in ("/b.txt", "/other.html", "/../cert.pem", "/x/a1B2c3D4e5.txt"):
        assert front.ask(path, source="127.0.0.13").http in (400, 404)


def unfinished(port: int) -> int:
    """Count a port's connections: open, or closed with answers still to be read."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    own = [row for row in rows if int(row[1].rpartition(":")[2], 16) == port]
    return sum(row[3] in ("01", "04", "05") for row in own)  # ESTABLISHED, FIN_WAIT1, 2


def lazy(port: int, source: str) -> socket.socket:
    """Connect with hardly any room for what comes."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.bind((source, 0))
    line.settimeout(30)
    line.connect(("127.0.0.1", port))
    return line


def test_who_reads_slowly_holds_the_proxy_and_not_the_app(
    front: Front, app: Server
) -> None:
    asked = raw_http.request(LARGE, headers={"Host": HOST}) * 12  # 7 MB, all at once
    port = port_of(app)
    direct = [lazy(port, f"127.0.1.{i + 1}") for i in range(3)]
    through = [
        front.trust.wrap_socket(
            lazy(front.tls, f"127.0.2.{i + 1}"), server_hostname="127.0.0.1"
        )
        for i in range(12)
    ]
    for line in (*direct, *through):
        line.sendall(asked)
    for line in (*direct, *through):
        assert line.recv(100).startswith(b"HTTP/1.1 200")
    began = time.monotonic()
    assert front.ask(NEARBY, source="127.0.0.14").http == 200
    assert time.monotonic() - began < 5
    # After 4 s the proxy lets go of what was answered (after 10 of who does not read);
    # who asks the app itself holds it.
    while unfinished(port) > len(direct) and time.monotonic() - began < 8:
        time.sleep(0.05)
    held = unfinished(port)
    for line in (*direct, *through):
        line.close()
    assert held == len(direct)
