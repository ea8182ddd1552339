"""``serve`` and ``reload``: run the service, and tell it to look at its files."""

import logging
import os
import signal
import time
from pathlib import Path
from typing import Annotated

import orjson
import typer
import uvicorn
from rich.console import Console

from citymap.api.app import open_atlas
from citymap.api.keeper import REPORTS, is_alive
from citymap.cli.language import say
from citymap.cli.options import HERE, Workspace
from citymap.errors import InputError, StoreError
from citymap.settings import read_settings

_WAIT_S = 120.0
_SERVICE = "citymap.api.app:create_app"


def register(app: typer.Typer) -> None:
    """Add the verbs, their help in the language of the terminal."""
    app.command("serve", help=say("启动服务", "Serve the workspace over HTTP"))(serve)
    app.command(
        "reload",
        help=say(
            "让正在运行的服务重新读取数据", "Make running services read what changed"
        ),
    )(reload)


def serve(
    workspace: Workspace = HERE,
    host: Annotated[
        str | None, typer.Option(help=say("监听地址", "Address to listen on"))
    ] = None,
    port: Annotated[int | None, typer.Option(help=say("端口", "Port"))] = None,
    workers: Annotated[
        int | None, typer.Option(help=say("进程数", "Processes that serve"))
    ] = None,
) -> None:
    """Serve until told to stop; ready when ``/readyz`` says 200."""
    settings = read_settings(workspace=workspace, host=host, port=port, workers=workers)
    open_atlas(settings)  # a faulty workspace is refused before anything listens
    for name in ("workspace", "host", "port", "workers"):
        os.environ[f"CITYMAP_{name.upper()}"] = str(getattr(settings, name))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    where = f"http://{settings.host}:{settings.port}"
    Console(stderr=True).print(
        say(f"citymap 正在启动：{where}", f"citymap starts at {where}"), highlight=False
    )
    uvicorn.run(
        _SERVICE,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        access_log=False,  # it would write positions
        log_config=None,
        proxy_headers=False,  # api.admission believes the configured proxy only
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def reload(workspace: Workspace = HERE) -> None:
    """Have every service on a workspace look at its files, and say what it refused."""
    settings = read_settings(workspace=workspace)
    reports = running(settings.workspace / "data" / REPORTS)
    if not reports:
        raise InputError(
            f"no service runs on {settings.workspace}; start it with `citymap serve`",
            f"{settings.workspace} 上没有正在运行的服务；请先执行 citymap serve",
        )
    faults = [fault for report in reports for fault in _reload(report)]
    for line in faults:
        Console(stderr=True).print(line, markup=False)
    raise typer.Exit(1 if faults else 0)


def running(folder: Path) -> list[Path]:
    """List the reports of services that are alive."""
    return [path for path in sorted(folder.glob("*.json")) if is_alive(path)]


def _reload(report: Path) -> list[str]:
    """Ask one service to look at its files, wait for it, and say what it refused."""
    before = _checks(report)
    os.kill(int(report.stem), signal.SIGHUP)
    deadline = time.monotonic() + _WAIT_S
    while _checks(report) <= before and time.monotonic() < deadline:
        time.sleep(0.05)
    if _checks(report) <= before:
        raise StoreError(
            f"the service {report.stem} has not answered within {_WAIT_S:.0f} s",
            f"服务进程 {report.stem} 在 {_WAIT_S:.0f} 秒内没有响应",
        )
    layers = orjson.loads(report.read_bytes())["layers"]
    return [
        f"{name}: {known['why'][say('zh', 'en')]}"
        for name, known in layers.items()
        if known["why"]
    ]


def _checks(report: Path) -> int:
    try:
        checks: int = orjson.loads(report.read_bytes())["checks"]
    except OSError:
        return -1
    return checks
