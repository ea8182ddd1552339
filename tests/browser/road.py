"""A road between browser and service that can be blocked, at will and by path.

It passes requests on one by one. What is blocked is kept waiting until the road is
free again, cut off, or answered with what the test says.
"""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

LONGEST_S = 30.0
_ONE_HOP = ("connection", "transfer-encoding", "keep-alive", "content-length", "host")


class Block(Enum):
    """How a request fares that is not passed on."""

    SILENCE = "no answer comes until the road is free"
    CUT = "the connection is cut"


@dataclass(frozen=True)
class Canned:
    """An answer that the service is not asked for."""

    http: int
    body: bytes
    retry_after: str = "1"


@dataclass
class Road:
    """Say ``road.blocked["/v1/nearby"] = Block.CUT``; paths by what is in them."""

    url: str = ""
    blocked: dict[str, Block | Canned] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    carried_bytes: int = 0
    _freed: threading.Event = field(default_factory=threading.Event)

    def free(self) -> None:
        """Let everything pass again, late as it may be."""
        self.blocked.clear()
        self._freed.set()
        self._freed = threading.Event()

    def wait_until_free(self) -> None:
        """Keep a request waiting."""
        self._freed.wait(LONGEST_S)

    def fate(self, path: str) -> Block | Canned | None:
        """Say what befalls a request; None: it is passed on."""
        for part, fate in self.blocked.items():
            if part in path:
                return fate
        return None


@contextmanager
def road_to(url: str) -> Iterator[Road]:
    """Open a road to a service."""
    road = Road()

    class Traffic(_Traffic):
        pass

    Traffic.road, Traffic.target = road, urlsplit(url).netloc
    with ThreadingHTTPServer(("127.0.0.1", 0), Traffic) as server:
        server.daemon_threads = True
        road.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield road
        finally:
            road.free()
            server.shutdown()
            thread.join()


class _Traffic(BaseHTTPRequestHandler):
    """One request on its way."""

    protocol_version = "HTTP/1.1"
    road: Road
    target: str

    def do_GET(self) -> None:
        self._pass()

    def do_POST(self) -> None:
        self._pass()

    def do_HEAD(self) -> None:
        self._pass()

    def log_message(self, *_: Any) -> None:
        """Say nothing: a test looks at what the service prints."""

    def _pass(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        self.road.asked.append(self.path)
        fate = self.road.fate(self.path)
        if isinstance(fate, Canned):
            headers = {"Retry-After": fate.retry_after}
            kind = {"Content-Type": "application/json"}
            self._give(fate.http, {**headers, **kind}, fate.body)
        elif fate is Block.CUT:
            self.close_connection = True
            self.connection.close()
        else:
            if fate is Block.SILENCE:
                self.road.wait_until_free()
            self._fetch(body)

    def _fetch(self, body: bytes | None) -> None:
        line = http.client.HTTPConnection(self.target, timeout=LONGEST_S)
        try:
            kept = {k: v for k, v in self.headers.items() if k.lower() not in _ONE_HOP}
            line.request(self.command, self.path, body, kept)
            answer = line.getresponse()
            found = answer.getheaders()
            headers = {k: v for k, v in found if k.lower() not in _ONE_HOP}
            self._give(answer.status, headers, answer.read())
        except OSError:
            self.close_connection = True
        finally:
            line.close()

    def _give(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.road.carried_bytes += len(body)
