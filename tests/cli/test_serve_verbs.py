"""serve and reload: a running service adopts good files and refuses bad ones."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.api.raw_http import get
from tests.api.serving import Server, serving
from tests.cli.terminal import run_here

from citymap.cli.serve_verbs import running


@pytest.fixture
def own(jinan: Path, tmp_path: Path) -> Iterator[Server]:
    """A service on a workspace of its own, that looks at its files only when told."""
    workspace = tmp_path / "workspace"
    shutil.copytree(jinan, workspace, ignore=shutil.ignore_patterns(".serve"))
    with serving(workspace, tmp_path / "output") as server:
        yield server


def counts(server: Server) -> dict[str, int]:
    layers = get(server.url, "/v1/layers").json()["data"]
    return {layer["id"]: layer["count"] for layer in layers}


def reload(server: Server, **env: str) -> tuple[int, str]:
    done = run_here("reload", "--workspace", str(server.workspace), **env)
    return done.returncode, done.stderr


def test_reload_adopts_a_good_file_and_refuses_a_bad_one_with_the_reason(
    own: Server,
) -> None:
    data = own.workspace / "data"
    before = counts(own)
    assert reload(own) == (0, "")

    # a bad file: the old data stay, and everybody is told why
    good = (data / "parks.gpkg").read_bytes()
    (data / "parks.gpkg").write_bytes(good[:5000])
    code, told = reload(own)
    assert code == 1
    assert told.startswith("parks: ")
    code, chinese = reload(own, LANG="zh_CN.UTF-8")
    assert code == 1
    assert any("一" <= c <= "鿿" for c in chinese)
    assert counts(own) == before
    layers = get(own.url, "/v1/layers?lang=en").json()["data"]
    parks = next(layer for layer in layers if layer["id"] == "parks")
    assert parks["state"] == "degraded"
    assert parks["why"]
    assert parks["since"]
    ready = get(own.url, "/readyz")
    assert (ready.http, ready.json()["status"]) == (200, "degraded")
    assert get(own.url, "/collections/parks/items?limit=1").json()["numberMatched"] > 0

    # the good file again: mended, without a restart
    (data / "parks.gpkg").write_bytes(good)
    assert reload(own)[0] == 0
    assert get(own.url, "/readyz").json()["status"] == "ok"
    assert counts(own) == before


def test_reload_without_a_service_is_refused(jinan: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    (workspace / "data").mkdir(parents=True)
    shutil.copytree(jinan / "layers", workspace / "layers")
    done = run_here("reload", "--workspace", str(workspace))
    assert done.returncode == 2
    assert "no service runs" in done.stderr
    assert "citymap serve" in done.stderr


def test_only_reports_whose_lock_is_held_are_of_services(tmp_path: Path) -> None:
    for name in ("999999999", "nonsense", "1", str(os.getpid())):
        (tmp_path / f"{name}.json").write_bytes(b"{}")
    (tmp_path / "1.lock").touch()  # its holder is gone
    assert running(tmp_path) == []
    with (tmp_path / f"{os.getpid()}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert running(tmp_path) == [tmp_path / f"{os.getpid()}.json"]


def test_a_faulty_workspace_is_refused_before_anything_listens(tmp_path: Path) -> None:
    done = run_here("serve", "--workspace", str(tmp_path), "--port", "0")
    assert done.returncode == 2
    assert "city.toml" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "80000"), ("WORKERS", "0"), ("RATE_LIMIT", "-1"), ("NOW", "yesterday"),
     ("WATCH_S", "nan"), ("IN_FLIGHT", "0")],
)  # fmt: skip
def test_a_bad_setting_is_refused_by_its_name(
    jinan: Path, name: str, value: str
) -> None:
    env = {f"CITYMAP_{name}": value}
    done = run_here("serve", "--workspace", str(jinan), **env)
    assert done.returncode == 2, done.stderr
    assert f"CITYMAP_{name}" in done.stderr
    assert value not in done.stderr or name == "PORT"


def test_serve_says_where_it_answers(server: Server) -> None:
    assert f"citymap starts at {server.url}" in server.output.read_text()
