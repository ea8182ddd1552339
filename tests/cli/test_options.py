"""Options that many verbs take mean the same everywhere."""

import json
from pathlib import Path

import pytest
from tests.cli.terminal import run_here


def test_the_workspace_is_the_option_then_the_variable_then_the_current_folder(
    jinan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(*arguments: str, **env: str) -> int:
        done = run_here("layers", "--json", *arguments, **env)
        return len(json.loads(done.stdout)) if done.returncode == 0 else -1

    monkeypatch.chdir(tmp_path)
    assert listed() == -1
    assert listed(CITYMAP_WORKSPACE=str(jinan)) == 15
    assert listed("--workspace", str(jinan), CITYMAP_WORKSPACE=str(tmp_path)) == 15
    monkeypatch.chdir(jinan)
    assert listed() == 15
