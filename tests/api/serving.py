"""A workspace of its own and ``citymap serve`` on it, as an operator starts it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.api.raw_http import get
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
NOW = "2026-11-22T21:05"
_START_S = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A service that runs: where it answers, its process, what it prints."""

    url: str
    pid: int
    output: Path
    workspace: Path


def citymap(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a verb of the command line, English unless told otherwise."""
    return subprocess.run(
        [sys.executable, "-m", "citymap", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env={**bare_environment(), **env},
        check=False,
    )


def bare_environment() -> dict[str, str]:
    """Give the environment without our settings and languages: English, clock fixed."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("CITYMAP_", "LC_"))
    }
    return {**kept, "LANG": "en_GB.UTF-8", "CITYMAP_NOW": NOW, "COLUMNS": "100"}


def make_workspace(folder: Path) -> Path:
    """Copy the repository's workspace without its data, and fill it anew."""
    shutil.copytree(ROOT / "layers", folder / "layers")
    ignored = shutil.ignore_patterns("*.gpkg*", ".*")
    shutil.copytree(ROOT / "data", folder / "data", ignore=ignored)
    done = citymap("demo", "--workspace", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@contextmanager
def serving(
    workspace: Path, output: Path, *, wait: bool = True, **env: str
) -> Iterator[Server]:
    """Start ``citymap serve``; end it by its process id."""
    port = free_port()
    command = [sys.executable, "-m", "citymap", "serve"]
    command += ["--workspace", str(workspace), "--port", str(port)]
    told = {"CITYMAP_RATE_LIMIT": "0", "CITYMAP_WATCH_S": "0", **env}
    with (
        output.open("wb") as sink,
        subprocess.Popen(
            command, stdout=sink, stderr=sink, env={**bare_environment(), **told}
        ) as process,
    ):
        server = Server(f"http://127.0.0.1:{port}", process.pid, output, workspace)
        try:
            _await(server, process, "/readyz" if wait else "/livez")
            yield server
        finally:
            process.terminate()
            process.wait(30)


def _await(server: Server, process: subprocess.Popen[bytes], path: str) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if get(server.url, path).http == 200:
                return
        except OSError:
            pass  # it does not listen yet
        time.sleep(0.02)
    msg = f"citymap serve does not answer: {server.output.read_text()[-2000:]}"
    raise AssertionError(msg)
