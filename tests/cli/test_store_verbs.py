"""history and rollback on the command line."""

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


def test_history_is_a_table_that_shows_names_as_they_are(
    workspace: Path, locale: str
) -> None:
    told = _run("history", "toilets", "--workspace", workspace)
    assert told.exit_code == 0
    assert "20261102T000000Z" in told.stdout
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


def test_last_is_the_version_before_the_published_one(workspace: Path) -> None:
    assert (
        _run("rollback", "toilets", "--last", "--workspace", workspace).exit_code == 0
    )
    assert [v["rows"] for v in _versions(workspace)] == [2, 3, 2, 1]


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
    told = _run("rollback", "toilets", "--last", "--workspace", workspace)
    assert isinstance(told.exception, NotFoundError)
