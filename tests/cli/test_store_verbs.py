"""history, diff and rollback on the command line."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import typer
from typer.testing import CliRunner, Result

from citymap.catalog import read_catalog
from citymap.cli import store_verbs
from citymap.errors import InputError, NotFoundError
from citymap.store.audit import read_audit
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

CITY_TOML = """
name = { zh = "小城", en = "Small town" }
bounds = [116.2, 36.0, 117.75, 37.55]
margin_m = 5000
time_zone = "Asia/Shanghai"
storage_crs = 4490
grid_crs = 4548
"""
LAYER_TOML = """
id = "toilets"
title = { zh = "公厕", en = "Toilets" }
geometry = "point"
icon = "toilet"
colour = "#2b6ca3"
source = "a test"

[fields.name]
type = "text"
title = { zh = "名称", en = "Name" }
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with three versions of one layer: 1, 2 and 3 features."""
    layers = tmp_path / "layers"
    layers.mkdir()
    (layers / "city.toml").write_text(CITY_TOML, "utf-8")
    (layers / "toilets.toml").write_text(LAYER_TOML, "utf-8")
    catalog = read_catalog(tmp_path)
    store = GeoPackageStore(tmp_path / "data", catalog.city)
    for rows in (1, 2, 3):
        names = [f"toilets.{i}" for i in range(rows)]
        table = LayerTable(
            pa.table({"id": names, "name": names}),
            np.full(rows, 117.0),
            np.full(rows, 36.6),
        )
        at = datetime(2026, 11, rows, tzinfo=UTC)
        store.replace(catalog.layer("toilets"), table, who="[b]", note="n", at=at)
    return tmp_path


@pytest.fixture(params=["en_GB.UTF-8", "zh_CN.UTF-8"])
def locale(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    monkeypatch.setenv("LC_ALL", request.param)
    monkeypatch.setenv("COLUMNS", "150")
    return request.param


def _run(*words: object) -> Result:
    app = typer.Typer()
    store_verbs.register(app)
    return CliRunner().invoke(app, [str(word) for word in words])


def _versions(workspace: Path) -> list[dict[str, object]]:
    told = _run("history", "toilets", "--workspace", workspace, "--json")
    assert told.exit_code == 0
    versions: list[dict[str, object]] = json.loads(told.stdout)
    return versions


def test_history_lists_the_newest_first(workspace: Path) -> None:
    versions = _versions(workspace)
    assert [v["rows"] for v in versions] == [3, 2, 1]
    assert versions[0]["name"] == "20261103T000000Z"
    assert versions[0]["who"] == "[b]"
    assert versions[0]["at"] == "2026-11-03T08:00:00+08:00"


def test_history_is_a_table_that_shows_names_as_they_are(
    workspace: Path, locale: str
) -> None:
    told = _run("history", "toilets", "--workspace", workspace)
    assert told.exit_code == 0
    assert "20261102T000000Z" in told.stdout
    assert "2026-11-02 08:00" in told.stdout  # the city's time
    assert "[b]" in told.stdout
    assert ("版本" if locale.startswith("zh") else "version") in told.stdout


def test_a_version_is_rolled_back_to_by_its_name(workspace: Path, locale: str) -> None:
    told = _run("rollback", "toilets", "20261101T000000Z", "--workspace", workspace)
    assert told.exit_code == 0
    words = "已重新发布为" if locale.startswith("zh") else "is published again as"
    assert words in told.stdout
    newest, *_, oldest = _versions(workspace)
    assert newest["sha256"] == oldest["sha256"]
    assert newest["who"] == "citymap rollback"


def test_a_rollback_is_audited_and_done_even_if_that_fails(workspace: Path) -> None:
    back = ("rollback", "toilets", "--last", "--workspace", workspace)
    assert _run(*back).exit_code == 0
    (entry,) = read_audit(workspace / "data")
    assert (entry.action, entry.layer) == ("rollback", "toilets")
    assert entry.who == "citymap rollback"
    assert entry.details["of"] == "20261102T000000Z"
    assert entry.details["version"] == _versions(workspace)[0]["name"]
    (workspace / "data" / ".audit" / "audit.jsonl").unlink()
    (workspace / "data" / ".audit" / "audit.jsonl").mkdir()
    told = _run(*back)
    assert told.exit_code == 1
    assert "is published again" in told.stdout
    assert "audit" in told.stderr
    assert len(_versions(workspace)) == 5


def test_notes_and_names_command_no_terminal(workspace: Path) -> None:
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    names = ["\x1b]0;x\x07\x9b2J"] * 3
    table = LayerTable(
        pa.table({"id": ["toilets.a", "toilets.b", "toilets.c"], "name": names}),
        np.full(3, 117.0),
        np.full(3, 36.6),
    )
    at = datetime(2026, 11, 5, tzinfo=UTC)
    wild = "\x1b[2J\n\x9b\u202ex"
    store.replace(catalog.layer("toilets"), table, who=wild, note=wild, at=at)
    for words in (["history", "toilets"], ["diff", "toilets"]):
        told = _run(*words, "--workspace", workspace)
        assert told.exit_code == 0
        assert all(c.isprintable() or c == "\n" for c in told.stdout)
        assert "�" in told.stdout


def test_last_is_the_version_before_the_published_one(workspace: Path) -> None:
    assert (
        _run("rollback", "toilets", "--last", "--workspace", workspace).exit_code == 0
    )
    assert [v["rows"] for v in _versions(workspace)] == [2, 3, 2, 1]


def _change_everything(workspace: Path) -> None:
    """Publish a fourth version: one gone, one moved, one renamed, 60 new."""
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    ids = ["toilets.1", "toilets.2", *(f"toilets.n{i:02d}" for i in range(60))]
    names = ["toilets.1", "[red]新名", *ids[2:]]
    lon = np.full(62, 117.0)
    lon[0] = 117.001
    table = LayerTable(pa.table({"id": ids, "name": names}), lon, np.full(62, 36.6))
    at = datetime(2026, 11, 4, tzinfo=UTC)
    store.replace(catalog.layer("toilets"), table, who="x", note="n", at=at)


def test_diff_tells_the_published_version_from_the_one_before(
    workspace: Path, locale: str
) -> None:
    _change_everything(workspace)
    told = _run("diff", "toilets", "--workspace", workspace)
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    chinese = locale.startswith("zh")
    assert lines[0] == "toilets: 20261103T000000Z → 20261104T000000Z"
    assert lines[1] == (
        "新增 60，撤除 1，移位超过 20 米 1，信息变更 1，未变 0，位置微调 0"
        if chinese
        else "added 60, removed 1, moved over 20 m 1, changed 1, kept 0,"
        " shifted by less 0"
    )
    assert "  toilets.0  toilets.0  117.000000,36.600000" in lines
    assert (
        "  toilets.1  toilets.1  89.5 m  117.000000,36.600000 → 117.001000,36.600000"
        in lines
    )
    title = "名称" if chinese else "Name"
    assert f"  toilets.2  [red]新名  {title}: toilets.2 → [red]新名" in lines
    assert ("……另有 10 条" if chinese else "… and 10 more") in lines
    assert "  toilets.n49  toilets.n49  117.000000,36.600000" in lines
    assert not any("toilets.n50" in line for line in lines)


def test_diff_is_told_to_scripts_in_full(workspace: Path) -> None:
    _change_everything(workspace)
    told = _run("diff", "toilets", "--workspace", workspace, "--json")
    found = json.loads(told.stdout)
    assert (found["before"], found["after"]) == ("20261103T000000Z", "20261104T000000Z")
    assert found["counts"]["added"] == len(found["added"]) == 60
    assert found["fields"] == {"name": 1}
    assert found["changed"] == [
        {
            "id": "toilets.2",
            "name": "[red]新名",
            "field": "name",
            "before": "toilets.2",
            "after": "[red]新名",
        }
    ]


def test_any_two_kept_versions_can_be_compared(workspace: Path) -> None:
    names = ("20261103T000000Z", "20261101T000000Z")
    told = _run("diff", "toilets", *names, "--workspace", workspace, "--json")
    counts = json.loads(told.stdout)["counts"]
    assert (counts["added"], counts["removed"], counts["kept"]) == (0, 2, 1)
    told = _run("diff", "toilets", names[1], "--workspace", workspace, "--json")
    assert json.loads(told.stdout)["counts"]["added"] == 2
    told = _run("diff", "toilets", names[0], "--workspace", workspace)
    assert len(told.stdout.splitlines()) == 2  # nothing but the counts


def test_the_workspace_may_come_from_the_environment(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITYMAP_WORKSPACE", str(workspace))
    assert _run("rollback", "toilets", "--last").exit_code == 0


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["rollback", "toilets"], InputError),
        (["rollback", "toilets", "20261101T000000Z", "--last"], InputError),
        (["rollback", "toilets", "20200101T000000Z"], NotFoundError),
        (["rollback", "toilet", "--last"], NotFoundError),
        (["history", "toilet"], NotFoundError),
        (["diff", "toilet"], NotFoundError),
        (["diff", "toilets", "20200101T000000Z"], NotFoundError),
        (["diff", "toilets", "20261101T000000Z", "x"], NotFoundError),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    words: list[str], error: type[Exception], workspace: Path
) -> None:
    before = _versions(workspace)
    assert isinstance(_run(*words, "--workspace", workspace).exception, error)
    assert _versions(workspace) == before


def test_a_layer_of_one_version_has_nothing_to_go_back_to(workspace: Path) -> None:
    (workspace / "data" / ".history").rename(workspace / "away")
    assert _run("history", "toilets", "--workspace", workspace).exit_code == 0
    for words in (["rollback", "toilets", "--last"], ["diff", "toilets"]):
        told = _run(*words, "--workspace", workspace)
        assert isinstance(told.exception, NotFoundError)
