"""A newcomer's first hour: a clean clone, an empty home, the README's commands.

There is no Node on the newcomer's machine: the page's parts must come all the same.
"""

import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.ports import free_port

from prove.proof import ROOT, Line, Room

_PATIENCE_S = 600


def prove(room: Room) -> list[Line]:
    """Clone the commit; serve both workspaces; run the tests."""
    clone = room.folder / "citymap"
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
    shared = ROOT.parent / "shared"
    if shared.is_dir():
        (room.folder / "shared").symlink_to(shared)
    home = room.folder / "home"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home)}
    for name in [n for n in environment if n.startswith(("CITYMAP_", "VIRTUAL_ENV"))]:
        del environment[name]
    without_node = {**environment, "PATH": f"{_no_node(room)}:{os.environ['PATH']}"}
    faults = []
    took_s = []
    for step, (workspace, place) in enumerate(
        ((".", "lat=36.65&lng=117.0"), ("examples/helsinki", "lat=60.17&lng=24.94"))
    ):
        question = f"/v1/nearby?{place}&coord=wgs84&layer=toilets"
        began = time.perf_counter()
        faults += _serve(clone, without_node, workspace, question)
        took_s.append(time.perf_counter() - began)
        room.step(step + 1, 3)
    tests = subprocess.run(
        ["make", "test"], cwd=clone, env=environment, capture_output=True, text=True,
        timeout=2 * _PATIENCE_S, check=False,
    )  # fmt: skip
    room.step(3, 3)
    closing = tests.stdout.strip().splitlines()[-1:]
    if tests.returncode:
        faults.append(tests.stdout[-2000:] + tests.stderr[-500:])
    figure = (
        f"first answer after {took_s[0]:.0f} s with all set-up, Helsinki's after "
        f"{took_s[1]:.0f} s; make test: {' '.join(closing).strip('= ')}"
    )
    return [
        Line(
            "A newcomer: clean clone, empty home, no virtual environment, no Node; "
            "`make serve`, `make serve WORKSPACE=examples/helsinki`, `make test`",
            "3 commands",
            figure,
            not faults,
            tuple(faults),
        )
    ]


def _serve(
    clone: Path, environment: dict[str, str], workspace: str, question: str
) -> list[str]:
    """Run ``make serve`` until it has answered, then end it and all it started."""
    port = free_port()
    make = shutil.which("make") or "make"
    command = [make, "serve", f"WORKSPACE={workspace}", f"PORT={port}"]
    with (clone.parent / "output").open("w+b") as output:
        process = subprocess.Popen(
            command, cwd=clone, env=environment, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + _PATIENCE_S
            while time.monotonic() < deadline and process.poll() is None:
                if _answers(f"http://127.0.0.1:{port}{question}"):
                    return _faults_of_page(f"http://127.0.0.1:{port}/")
                time.sleep(0.2)
            output.seek(0)
            return [f"{' '.join(command)}: {output.read()[-2000:].decode()}"]
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _no_node(room: Room) -> Path:
    """Make a folder whose programs stand before the machine's own, and do not work."""
    folder = room.folder / "bin"
    folder.mkdir()
    for name in ("node", "npm"):
        (folder / name).write_text("#!/bin/sh\nexit 127\n")
        (folder / name).chmod(0o755)
    return folder


def _faults_of_page(url: str) -> list[str]:
    """Open the page as a browser asks for it; its modules must be there, bundled."""
    asked = urllib.request.Request(url, headers={"Accept": "text/html"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310 - loopback
        page = answer.read().decode()
    return [] if "/built/app.js" in page else [f"the page is not made: {page[:500]}"]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
            return b'"status":0' in answer.read()
    except (urllib.error.URLError, OSError):
        return False
