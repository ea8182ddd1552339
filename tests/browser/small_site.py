"""A page of three lines with our worker, served in versions, as slowly as wished."""

import asyncio
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.ports import free_port

from citymap.api.assets import WEB, Assets
from citymap.api.page import page_routes
from citymap.atlas.atlas import Atlas

INDEX = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>VERSION</title>
  <link rel="icon" href="/assets/{digest}/icon.svg">
  <script type="module" src="/assets/{digest}/js/app.js"></script>
</head>
<body>VERSION</body>
</html>
"""
APP = """
import { registerWorker } from "./offline.js";
sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;
await fetch("/v1/layers");
document.body.dataset.version = "VERSION";
await registerWorker();
document.body.dataset.worker = "registered";
"""


class SmallSite:
    """One of several versions of the page; ``delay_s`` holds everything back."""

    def __init__(self, atlas: Atlas, folder: Path) -> None:
        self._atlas = atlas
        self._folder = folder
        self._app: ASGIApp = FastAPI()
        self.delay_s = 0.0
        self.url = ""

    def put_up(self, version: str) -> Assets:
        """Serve another version from now on."""
        web = self._folder / version
        for name in ("sw.js", "js/offline.js", "icon.svg"):
            (web / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(WEB / name, web / name)
        for name, text in (
            ("index.html", INDEX),
            ("js/app.js", APP),
            ("vendor/leaflet/leaflet.js", ""),
        ):
            (web / name).parent.mkdir(parents=True, exist_ok=True)
            (web / name).write_text(text.replace("VERSION", version), "utf-8")
        assets = Assets(web)
        app = FastAPI()
        app.include_router(page_routes(self._atlas, assets))

        @app.get("/v1/layers")
        @app.get("/ground/base/{tile:path}")
        async def answer(_request: Request) -> Response:
            return Response(b"[]", media_type="application/json")

        self._app = app
        return assets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the version that is up does."""
        if scope["type"] == "http":
            await asyncio.sleep(self.delay_s)
        await self._app(scope, receive, send)


@contextmanager
def small_site(atlas: Atlas, folder: Path) -> Iterator[SmallSite]:
    """Serve it on the loopback, in a thread, until the test is over."""
    site = SmallSite(atlas, folder)
    port = free_port()
    config = uvicorn.Config(site, port=port, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    site.url = f"http://127.0.0.1:{port}"
    try:
        yield site
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(20)
