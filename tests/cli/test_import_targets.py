"""What stands beside an import is checked before anything is read."""

from pathlib import Path

import pytest

from citymap.cli.import_targets import Targets
from citymap.errors import InputError


def test_what_can_be_written_is_made_ready(tmp_path: Path) -> None:
    Targets(tmp_path, tmp_path / "a" / "b", "lixia").check("toilets")
    assert (tmp_path / "a" / "b").is_dir()
    Targets(tmp_path, tmp_path / "a" / "b", None).check("toilets")
    Targets(tmp_path, None, None).check("toilets")


def test_what_cannot_be_written_is_refused_in_chinese_too(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError) as refused:
        Targets(tmp_path, tmp_path / "file", None).check("toilets")
    assert "请给出文件夹" in refused.value.zh
    with pytest.raises(InputError, match="no name of a mapping"):
        Targets(tmp_path, None, "a/b").check("toilets")
