"""What the parent does: sizes, names, and never believing the child."""

from pathlib import Path

import orjson
import pytest
from tests.intake.hostile_files import TABLE
from tests.intake.reading import rows_of
from tests.intake.zips import workbook

from citymap.errors import InternalError, ParameterOutOfRange
from citymap.intake.confinement import MIB, Limits
from citymap.intake.notices import ImportRefused
from citymap.intake.sandbox import (
    RESULT,
    Ask,
    _refusal,
    limits_for,
    read_file,
    refusals,
    run_confined,
)

LIMITS = Limits(5, 20, 400 * MIB, MIB)


def given(folder: Path, data: bytes = TABLE) -> tuple[Path, Path]:
    job = folder / "job"
    job.mkdir()
    path = folder / "upload.bin"
    path.write_bytes(data)
    return path, job


def test_only_the_ending_of_the_clerks_name_counts(tmp_path: Path) -> None:
    path, job = given(tmp_path)
    read = read_file(path, job, name="../../etc/台账.csv")
    assert rows_of(read.sheets[0])[1][0] == "泉城路公厕"
    assert {p.name for p in tmp_path.iterdir()} == {"job", "upload.bin"}


@pytest.mark.parametrize(
    ("data", "code"), [(b"a" * (MIB + 1), "file_too_big"), (b"", "file_empty")]
)
def test_sizes_are_judged_before_anything_is_read(
    data: bytes, code: str, tmp_path: Path
) -> None:
    path, job = given(tmp_path, data)
    with pytest.raises(ImportRefused) as refusal:
        read_file(path, job, name="a.csv", most_bytes=MIB)
    assert refusal.value.notice.kind.code() == code
    assert not [*job.iterdir()]


def test_an_encoding_is_one_of_a_list(tmp_path: Path) -> None:
    path, job = given(tmp_path)
    with pytest.raises(ParameterOutOfRange, match="big5"):
        read_file(path, job, Ask(encoding="zlib"), name="a.csv")


def test_a_file_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(InternalError):
        read_file(tmp_path / "a.csv", tmp_path)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(1, 20, 32 * MIB, MIB), None),
        (Limits(5, 0, 400 * MIB, MIB), "reading_too_long"),
    ],
)
def test_a_child_that_cannot_go_on_is_told_of(
    limits: Limits, code: str | None, tmp_path: Path
) -> None:
    path, job = given(tmp_path)
    (job / "input").write_bytes(path.read_bytes())
    argument = {"format": "csv", "encoding": None, "path": None, "layer": None}
    with pytest.raises((ImportRefused, InternalError)) as raised:
        run_confined("read", argument, job, limits=limits)
    if code and isinstance(raised.value, ImportRefused):
        assert raised.value.notice.kind.code() == code


def test_an_unknown_task_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(InternalError, match="the reader failed"):
        run_confined("publish", {}, tmp_path, limits=LIMITS)


SOUND = {"code": "text_binary", "sheet": None, "row": None, "value": None}


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"[]",
        orjson.dumps(SOUND),
        orjson.dumps({**SOUND, "code": "kind", "details": {}}),
        orjson.dumps({**SOUND, "details": {"position": [1]}}),
        orjson.dumps({**SOUND, "details": {"position": {"zh": "a"}}}),
        orjson.dumps({**SOUND, "row": "x", "details": {}}),
        orjson.dumps({**SOUND, "details": {"position": "a" * (1 << 17)}}),
        orjson.dumps({**SOUND, "details": {}}),
    ],
)
def test_a_refusal_that_is_not_sound_is_not_believed(
    told: bytes, tmp_path: Path
) -> None:
    (tmp_path / RESULT).write_bytes(told)
    with pytest.raises(InternalError, match="not sound"):
        raise _refusal(tmp_path / RESULT)


def test_a_refusal_comes_back_in_both_languages(tmp_path: Path) -> None:
    path, job = given(tmp_path, workbook())
    with pytest.raises(ImportRefused) as refusal:
        read_file(path, job, name="a.csv")
    assert "压缩包" in refusal.value.zh
    assert "newer Excel" in refusal.value.en


def test_every_refusal_is_one(tmp_path: Path) -> None:
    assert len(refusals()) > 50
    assert {kind.severity for kind in refusals().values()} == {"refusal"}
    assert tmp_path


def test_bigger_files_may_take_more_and_none_may_take_all() -> None:
    small, large = limits_for("xlsx", 1), limits_for("xlsx", 1 << 40)
    assert small.cpu_s <= 8
    assert small.memory_bytes <= 450 * MIB
    assert large.cpu_s <= 240
    assert large.memory_bytes <= 3072 * MIB
