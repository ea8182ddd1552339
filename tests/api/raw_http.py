"""A client that sends bytes as they are: what other clients would refuse to send."""

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_WAIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; ``http`` is 0 if nothing did."""

    http: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def request(
    path: str | bytes,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> bytes:
    """Write a request; path and body go out byte by byte as given."""
    raw = path if isinstance(path, bytes) else path.encode("utf-8", "surrogateescape")
    lines = {"Host": "127.0.0.1", **(headers or {})}
    if body is not None:
        lines = {"Content-Type": "application/json", **lines}
        lines["Content-Length"] = str(len(body))
    head = "".join(f"{k}: {v}\r\n" for k, v in lines.items() if v is not None)
    start = method.encode() + b" " + raw + b" HTTP/1.1\r\n"
    return start + head.encode("latin-1") + b"\r\n" + (body or b"")


def send(base_url: str, data: bytes, source: str = "127.0.0.1") -> Reply:
    """Send bytes on a connection of their own and read one answer."""
    where = urlsplit(base_url)
    address = (where.hostname or "127.0.0.1", where.port or 80)
    with socket.create_connection(address, _WAIT_S, (source, 0)) as line:
        with suppress(OSError):  # refused half-way: the answer says why
            line.sendall(data)
        return _read(line, bodiless=data.startswith(b"HEAD "))


def _read(line: socket.socket, *, bodiless: bool) -> Reply:
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(line)
    head, _, body = got.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    pairs = [text.partition(": ") for text in rest]
    headers = {name.lower(): value for name, _, value in pairs}
    status = int(first.split()[1])
    bodiless = bodiless or status in (204, 304)
    length = headers.get("content-length")
    while not bodiless and (length is None or len(body) < int(length)):
        try:
            body += _more(line)
        except ConnectionError:
            break
    return Reply(status, headers, body)


def _more(line: socket.socket) -> bytes:
    part = line.recv(65536)
    if not part:
        msg = "the server hung up"
        raise ConnectionError(msg)
    return part


def get(base_url: str, path: str | bytes, **headers: str) -> Reply:
    """Ask; header names have underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(base_url, request(path, headers=named))


def post(base_url: str, path: str, body: object, **headers: str) -> Reply:
    """Ask with a JSON body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return send(base_url, request(path, method="POST", headers=named, body=content))
