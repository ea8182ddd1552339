"""keys add, list, revoke on the command line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from tests.cli.test_store_verbs import CITY_TOML, LAYER_TOML
from typer.testing import CliRunner, Result

from citymap.cli import key_verbs
from citymap.errors import DefinitionError, InputError, NotFoundError
from citymap.store.audit import read_audit
from citymap.store.keys import Keys

AT = datetime(2026, 11, 22, 2, 0, 30, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one layer and no data, at a fixed moment."""
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "city.toml").write_text(CITY_TOML, "utf-8")
    (tmp_path / "layers" / "toilets.toml").write_text(LAYER_TOML, "utf-8")
    monkeypatch.setattr(key_verbs, "now_utc", lambda: AT)
    monkeypatch.setenv("CITYMAP_WORKSPACE", str(tmp_path))
    return tmp_path


@pytest.fixture(params=["en_GB.UTF-8", "zh_CN.UTF-8"])
def locale(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LC_ALL", request.param)
    monkeypatch.setenv("COLUMNS", "150")
    return str(request.param)


def _run(*words: str) -> Result:
    app = typer.Typer()
    key_verbs.register(app)
    return CliRunner().invoke(app, ["keys", *words])


def _listed() -> list[dict[str, object]]:
    told = _run("list", "--json")
    assert told.exit_code == 0
    keys: list[dict[str, object]] = json.loads(told.stdout)
    return keys


def test_the_key_is_the_one_line_of_the_answer_and_it_works(
    workspace: Path, locale: str
) -> None:
    told = _run("add", "城管局", "--role", "publisher", "--layer", "toilets")
    assert told.exit_code == 0
    found = Keys(workspace / "data").check(told.stdout.removesuffix("\n"), AT)
    assert found is not None
    assert found.may("publisher", "toilets")
    assert not found.may("publisher", "parking")
    words = "不会再显示" if locale.startswith("zh") else "not shown again"
    assert words in told.stderr


@pytest.mark.usefixtures("workspace")
def test_a_key_is_for_dry_runs_of_all_layers_for_90_days_unless_told() -> None:
    assert _run("add", "a").exit_code == 0
    (key,) = _listed()
    assert key["role"] == "importer"
    assert key["layers"] == []
    assert key["added"] == "2026-11-22T02:00:30+00:00"
    assert key["expires"] == "2027-02-20T02:00:30+00:00"


@pytest.mark.usefixtures("workspace")
def test_the_list_shows_states_and_no_secrets(
    locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = [_run("add", "a", "--days", "1").stdout, _run("add", "b").stdout]
    _run("add", "c")
    assert _run("revoke", "c").exit_code == 0
    later = AT.replace(day=23)
    monkeypatch.setattr(key_verbs, "now_utc", lambda: later)
    assert [key["state"] for key in _listed()] == ["expired", "good", "revoked"]
    told = _run("list")
    assert told.exit_code == 0
    states = ("已过期", "有效", "已撤销")
    if locale.startswith("en"):
        states = ("expired", "good", "revoked")
    assert all(state in told.stdout for state in states)
    assert "2026-11-23" in told.stdout
    for secret in secrets:
        assert secret.split("_", 2)[2].strip() not in told.stdout + str(_listed())


def test_a_key_is_revoked_by_its_id_too(workspace: Path, locale: str) -> None:
    presented = _run("add", "a").stdout.strip()
    told = _run("revoke", presented.split("_")[1])
    assert told.exit_code == 0
    assert ("已撤销" if locale.startswith("zh") else "revoked") in told.stdout
    assert Keys(workspace / "data").check(presented, AT) is None


def test_keys_are_audited_without_their_secrets(workspace: Path) -> None:
    presented = _run("add", "a", "--layer", "toilets", "--role", "publisher").stdout
    _, key, secret = presented.strip().split("_", 2)
    assert _run("revoke", "a").exit_code == 0
    added, revoked = read_audit(workspace / "data")
    assert (added.action, revoked.action) == ("keys add", "keys revoke")
    assert added.layer == revoked.layer == "toilets"
    assert (added.at, added.who) == (AT, "citymap keys")
    assert added.details["role"] == "publisher"
    assert added.details["key"] == revoked.details["key"] == key
    assert secret not in str(added) + str(revoked)


@pytest.mark.parametrize("words", [("add", "b"), ("revoke", "a")])
def test_a_key_is_told_even_if_the_audit_fails(
    workspace: Path, words: tuple[str, ...]
) -> None:
    Keys(workspace / "data").add("a", "importer", [], AT, AT.replace(day=23))
    (workspace / "data" / ".audit").touch()
    told = _run(*words)
    assert told.exit_code == 1
    assert told.stdout.startswith(("cm_", "revoked", "已撤销"))
    assert "data/.audit" in told.stderr


def test_a_folder_that_is_no_workspace_has_no_keys_to_list(tmp_path: Path) -> None:
    told = _run("list", "--workspace", str(tmp_path))
    assert isinstance(told.exception, DefinitionError)


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["add", "a", "--layer", "toilet"], NotFoundError),
        (["add", ""], InputError),
        (["add", "kept"], InputError),
        (["revoke", "nobody"], NotFoundError),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    words: list[str], error: type[Exception]
) -> None:
    _run("add", "kept")
    before = _listed()
    assert isinstance(_run(*words).exception, error)
    assert _listed() == before


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    "words", [["add", "a", "--days", "0"], ["add", "a", "--role", "king"], ["add"], []]
)
def test_what_is_no_command_is_refused(words: list[str]) -> None:
    assert _run(*words).exit_code == 2
    assert _listed() == []
