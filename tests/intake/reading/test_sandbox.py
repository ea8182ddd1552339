"""What the parent does: sizes, names, and never believing the child."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import orjson
import pytest
from tests.intake.hostile_files import TABLE
from tests.intake.read_files import rows_of
from tests.intake.vector_files import plain_geopackage
from tests.intake.zips import workbook

from citymap.errors import FileBusy, InputError, InternalError, ParameterOutOfRange
from citymap.intake.notices import ImportRefused
from citymap.intake.reading.confinement import MIB, Limits
from citymap.intake.reading.sandbox import (
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


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_plain_file_is_never_read(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    make(tmp_path / "a.csv")
    with pytest.raises(InputError, match="name a file") as refused:
        read_file(tmp_path / "a.csv", tmp_path)
    assert "请给出" in refused.value.zh
    with pytest.raises(InputError, match="a pipe or a device"):
        read_file(Path("/dev/zero"), tmp_path, name="a.csv")


@contextmanager
def without_rights() -> Iterator[None]:
    """Be nobody, for root may read everything."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_file_that_may_not_be_read_is_refused_with_a_sentence(
    tmp_path: Path,
) -> None:
    path, job = given(tmp_path)
    path.chmod(0)
    with without_rights(), pytest.raises(InputError, match="may not be read"):
        read_file(path, job, name="a.csv")


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        (Ask(path="rows"), "a.csv"),
        (Ask(path="features"), "a.geojson"),
        (Ask(layer="x"), "a.csv"),
        (Ask(layer="x"), "a.json"),
    ],
)
def test_what_is_stated_of_another_format_is_not_ignored_in_silence(
    ask: Ask, name: str, tmp_path: Path
) -> None:
    path, job = given(tmp_path, b"[{}]" if "json" in name else TABLE)
    with pytest.raises(ParameterOutOfRange, match="only") as refused:
        read_file(path, job, ask, name=name)
    assert refused.value.parameter == ("path" if ask.path else "table")


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
    assert small.written_bytes <= 256 * MIB
    assert large.written_bytes <= 2048 * MIB


def test_a_result_that_grows_too_long_is_refused(tmp_path: Path) -> None:
    path, job = given(tmp_path, TABLE * 40_000)
    (job / "input").write_bytes(path.read_bytes())
    argument = {"format": "csv", "encoding": None, "path": None, "layer": None}
    with pytest.raises(ImportRefused) as refusal:
        run_confined("read", argument, job, limits=LIMITS)
    assert refusal.value.notice.kind.code() == "reading_too_large"


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_geopackage_that_is_open_elsewhere_is_to_be_closed_first(
    ending: str, tmp_path: Path
) -> None:
    path, job = given(tmp_path, plain_geopackage())
    beside = tmp_path / f"upload.bin{ending}"
    beside.touch()
    assert read_file(path, job, name="a.gpkg").sheets
    beside.write_bytes(b"newer rows")
    with pytest.raises(FileBusy, match="close it there"):
        read_file(path, job, name="a.gpkg")


def test_a_geopackage_of_a_program_that_is_closed_is_read(tmp_path: Path) -> None:
    path, job = given(tmp_path, plain_geopackage())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE toilets SET name = '新名'")
        connection.commit()
    assert path.read_bytes()[18:20] == b"\2\2"
    read = read_file(path, job, name="a.gpkg")
    assert rows_of(read.sheets[0])[0][-1] == "新名"
