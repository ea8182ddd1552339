"""Asks the published page's modules, run by Node."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.clients.building import node

ASKING = Path(__file__).with_name("asking.mjs")


def ask(about: str, **question: object) -> list[object]:
    """Give what the page answers; skip without Node, or fail in CI."""
    found = node()
    if found is None:
        reason = "no Node on this machine: make setup-dev installs it"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    done = subprocess.run(
        [found, str(ASKING)],
        input=json.dumps({"about": about, **question}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "TZ": "America/New_York"},  # the visitor's is another
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer: list[object] = json.loads(done.stdout)
    return answer
