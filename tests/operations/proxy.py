"""nginx as ``deploy/nginx.conf`` has it, on the loopback, with its own certificate."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.api.raw_http import Reply
from tests.docs.reading import ROOT
from tests.ports import free_port

SITE = ROOT / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
OPENSSL = shutil.which("openssl")
MISSING = "install nginx-light and openssl: the proxy of deploy/nginx.conf is run"
HOST = "map.example.org"
_START_S = 20.0
# As Debian has it around sites-enabled/: what a site does not say, these logs tell.
_AROUND = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/default-error.log;
{user}
events {{ worker_connections 1024; }}
http {{
    access_log {folder}/default.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Front:
    """A proxy that runs: its ports, its folder, what trusts its certificate."""

    tls: int
    plain: int
    folder: Path
    trust: ssl.SSLContext

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        source: str = "127.0.0.1",
    ) -> Reply:
        """Ask once, from an address of the loopback."""
        line = http.client.HTTPSConnection(
            "127.0.0.1", self.tls, timeout=30, context=self.trust,
            source_address=(source, 0),
        )  # fmt: skip
        try:
            line.request(method, path, body, {"Host": HOST, **(headers or {})})
            answer = line.getresponse()
            names = {name for name, _ in answer.getheaders()}
            told = {name.lower(): answer.getheader(name, "") for name in names}
            return Reply(answer.status, told, answer.read())
        finally:
            line.close()

    def logs(self) -> dict[str, str]:
        """Give whatever it has written down, by the file's name."""
        return {path.name: path.read_text() for path in self.folder.glob("*.log")}


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """Replace each part of a text that must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def fronted(folder: Path, backend: int, *changes: tuple[str, str]) -> Iterator[Front]:
    """Run nginx before a port; end it by its process id."""
    folder.mkdir()
    tls, plain = free_port(), free_port()
    site = replaced(
        SITE.read_text("utf-8"),
        *changes,
        ("listen [::]:80 default_server;", ""),
        ("listen [::]:443 ssl http2 default_server;", ""),
        ("listen 80 ", f"listen 127.0.0.1:{plain} "),
        # little room in the kernel: what a reader leaves lying, nginx has to keep
        ("listen 443 ", f"listen 127.0.0.1:{tls} sndbuf=16k "),
        ("127.0.0.1:8000;\n    keepalive", f"127.0.0.1:{backend};\n    keepalive"),
        (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", f"{folder}/cert.pem"),
        (f"/etc/letsencrypt/live/{HOST}/privkey.pem", f"{folder}/key.pem"),
        ("/var/log/nginx/", f"{folder}/"),
        ("/var/www/citymap", f"{folder}/www"),
    )
    (folder / "site.conf").write_text(site, "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=user))
    _certify(folder)
    command = [str(NGINX), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    with (folder / "printed").open("wb") as printed:
        process = subprocess.Popen(command, stdout=printed, stderr=printed)
    trust = ssl.create_default_context(cafile=folder / "cert.pem")
    front = Front(tls, plain, folder, trust)
    try:
        _await(front, process)
        yield front
    finally:
        process.terminate()
        process.wait(30)


def _certify(folder: Path) -> None:
    command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    names = f"subjectAltName=DNS:{HOST},IP:127.0.0.1"
    subprocess.run(
        [
            *(str(OPENSSL), *command.split(), "-subj", f"/CN={HOST}"),
            *("-addext", names),
            *("-keyout", folder / "key.pem", "-out", folder / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )


def _await(front: Front, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", front.tls), 5).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    msg = f"nginx does not start: {(front.folder / 'printed').read_text()}"
    raise AssertionError(msg)
