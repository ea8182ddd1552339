"""``deploy/citymap.service``: valid, shut in, and its lines do what they say."""

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.api.raw_http import get
from tests.api.serving import bare_environment
from tests.docs.reading import ROOT, read
from tests.ports import free_port

UNIT = ROOT / "deploy" / "citymap.service"
HOME = "/opt/citymap"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(
    ANALYZE is None, reason="install systemd: it checks deploy/citymap.service"
)


def lines(key: str) -> list[str]:
    return [
        line.removeprefix(f"{key}=")
        for line in UNIT.read_text("utf-8").splitlines()
        if line.startswith(f"{key}=")
    ]


def command(key: str) -> list[str]:
    (line,) = lines(key)
    program, *rest = line.split()
    assert program == f"{HOME}/.venv/bin/citymap"
    return [str(Path(sys.prefix) / "bin" / "citymap"), *rest]


@pytest.fixture
def placed(tmp_path: Path) -> Path:
    """The unit of a checkout that is elsewhere, with a program to start."""
    unit = tmp_path / "citymap.service"
    program = tmp_path / ".venv" / "bin" / "citymap"
    program.parent.mkdir(parents=True)
    program.symlink_to(Path(sys.prefix) / "bin" / "citymap")
    unit.write_text(UNIT.read_text("utf-8").replace(HOME, str(tmp_path)), "utf-8")
    return unit


@needs_systemd
def test_systemd_finds_no_fault_in_the_unit(placed: Path) -> None:
    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", placed],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    placed.write_text(placed.read_text("utf-8").replace("Restart=", "Restrat="))
    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", placed],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Restrat" in done.stderr


@needs_systemd
def test_the_unit_is_as_shut_in_as_the_page_says(placed: Path) -> None:
    asked = [str(ANALYZE), "security", "--offline=true", "--no-pager", str(placed)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    (line,) = (text for text in done.stdout.splitlines() if "Overall exposure" in text)
    exposure = float(line.split(": ")[1].split()[0])
    told = re.search(r"gives it ([0-9.]+) of 10", read("docs/operations.md"))
    assert told
    assert abs(exposure - float(told[1])) <= 0.3  # systemd counts anew now and then


def test_its_lines_serve_reload_and_stop_in_time(jinan: Path, tmp_path: Path) -> None:
    port = free_port()
    env = {**bare_environment(), **dict(t.split("=", 1) for t in lines("Environment"))}
    env["CITYMAP_PORT"] = str(port)  # as /etc/citymap.env would
    output = tmp_path / "output"
    with (
        output.open("wb") as sink,
        subprocess.Popen(
            command("ExecStart"), cwd=jinan, env=env, stdout=sink, stderr=sink
        ) as process,
    ):
        try:
            _await(f"http://127.0.0.1:{port}", process, output)
            reload = subprocess.run(
                command("ExecReload"), cwd=jinan, env=env, timeout=60, check=False
            )
            assert reload.returncode == 0
            began = time.monotonic()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        assert time.monotonic() - began < int(lines("TimeoutStopSec")[0])
    assert process.returncode in (0, -signal.SIGTERM)  # what systemd calls clean


def test_a_faulty_workspace_ends_it_with_the_code_that_is_not_tried_again(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        command("ExecStart"), cwd=tmp_path, env=bare_environment(),
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert str(done.returncode) in lines("RestartPreventExitStatus")


def _await(url: str, process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if get(url, "/readyz").http == 200:
                return
        except OSError:
            pass  # it does not listen yet
        time.sleep(0.02)
    raise AssertionError(output.read_text()[-2000:])
