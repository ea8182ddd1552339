"""An atlas for the verbs: what is refused is said, and the rest is there."""

import shutil
from pathlib import Path

import pytest

from citymap.cli.loading import open_loaded_atlas


def test_what_is_refused_is_said_and_the_rest_is_loaded(
    jinan: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    shutil.copytree(jinan, tmp_path / "city")
    (tmp_path / "city" / "data" / "fairs.gpkg").write_bytes(b"not a GeoPackage")
    atlas, clock = open_loaded_atlas(tmp_path / "city")
    assert "fairs: " in capsys.readouterr().err
    assert atlas.state("toilets").snapshot.count() == 1287
    assert clock().tzinfo is atlas.context.zone
