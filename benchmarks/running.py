"""Servers and loads for the benchmarks: started here, ended by their ids."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
CONNECTIONS = 32


@dataclass(frozen=True)
class Server:
    url: str
    pid: int
    started_s: float
    """From the start of the process to its first good answer."""


@dataclass(frozen=True)
class Load:
    rate: float
    p99_ms: float
    errors: int


def memory_mb(pid: int, what: str = "VmRSS") -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    kib = next(line.split()[1] for line in status.splitlines() if what in line)
    return int(kib) / 1024


def forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


@contextmanager
def serving(command: list[str], port: int, path: str, **env: str) -> Iterator[Server]:
    """Run a server until it has answered ``path`` with 200; end it after use."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CITYMAP_")}
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**kept, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            while not _answers(url + path):
                if process.poll() is not None or time.perf_counter() - began > 120:
                    msg = f"{command} does not answer"
                    raise RuntimeError(msg)
                time.sleep(0.01)
            yield Server(url, process.pid, time.perf_counter() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def serve_citymap(workspace: Path, first: str) -> tuple[list[str], int, str]:
    """Give the command that serves a workspace, its port and its first question."""
    port = free_port()
    command = ["-m", "citymap", "serve", "--workspace", str(workspace)]
    return [*command, "--port", str(port)], port, first


def serve_app(app: str) -> tuple[list[str], int]:
    """Give the command that serves an app on the same server, in the same way."""
    port = free_port()
    command = ["-m", "uvicorn", app, "--port", str(port), "--no-access-log"]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-server-header"]
    return [*command, "--no-proxy-headers", "--log-level", "warning"], port


def press(
    server: Server, seconds: int, positions: Path | None = None, rest: str = ""
) -> Load:
    """Load a server with wrk: one thread, 32 connections."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "120s"]
    command += ["-s", str(HERE / "load.lua"), server.url + "/"]
    if positions is not None:
        command += ["--", str(positions), rest]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Load(**json.loads(done.stdout.splitlines()[-1]))


def make_workspace(folder: Path, components: int = 0) -> Path:
    """Copy the repository's workspace and fill it with the demo."""
    shutil.copytree(ROOT / "layers", folder / "layers")
    ignored = shutil.ignore_patterns("*.gpkg*", ".*")
    shutil.copytree(ROOT / "data", folder / "data", ignore=ignored)
    fill(folder, components)
    return folder


def fill(folder: Path, components: int, *more: str) -> None:
    command = [sys.executable, "-m", "citymap", "demo", "--workspace", str(folder)]
    if components:
        command += ["--components", str(components)]
    subprocess.run([*command, *more], check=True, stdout=subprocess.DEVNULL)
