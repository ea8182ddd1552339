"""Hostile files are refused by their own code, in time, and leave nothing behind."""

import random
import resource
from pathlib import Path

import pytest
from tests.intake.hostile import Hostile
from tests.intake.hostile_files import (
    HOSTILE,
    LATER,
    PRETENDING,
    TEXTS,
    WORKBOOKS,
    ZIPS,
    Later,
)
from tests.intake.read_files import read_bytes, rows_of

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.sandbox import refusals

MOST_S = 5.0  # of processor time here, of wall time when all is proven
#: The others meet the readers in their own tests, and the child in ``make prove``.
SAMPLE = random.Random(5).sample(HOSTILE, len(HOSTILE) // 3)  # noqa: S311 - seeded


def name_of(hostile: Hostile) -> str:
    return hostile.name


def spent() -> float:
    """Give the processor seconds of all children so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_there_are_as_many_of_a_kind_as_were_promised() -> None:
    assert min(map(len, (PRETENDING, WORKBOOKS))) >= 16
    assert len(ZIPS) >= 20
    assert len(TEXTS) + len(LATER) >= 16
    assert {hostile.code for hostile in HOSTILE} <= set(refusals())


@pytest.mark.parametrize("hostile", SAMPLE, ids=name_of)
def test_a_hostile_file_is_refused_by_its_own_code(
    hostile: Hostile, tmp_path: Path
) -> None:
    data = hostile.make()
    begun = spent()
    with pytest.raises(ImportRefused) as refusal:
        read_bytes(data, hostile.filename, tmp_path, hostile.ask)
    assert refusal.value.notice.kind.code() == hostile.code
    assert spent() - begun < MOST_S
    here = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    job = {"job", "job/argument.json", "job/input", "job/result"}
    assert here <= job | {hostile.filename}


@pytest.mark.parametrize("hostile", SAMPLE, ids=name_of)
def test_its_harmless_twin_is_read(hostile: Hostile, tmp_path: Path) -> None:
    read = read_bytes(hostile.twin(), hostile.twin_filename, tmp_path, hostile.ask)
    assert read.sheets


@pytest.mark.parametrize("later", LATER, ids=lambda later: later.name)
def test_a_sound_file_with_bad_cells_is_read_as_it_stands(
    later: Later, tmp_path: Path
) -> None:
    read = read_bytes(later.make(), later.filename, tmp_path)
    assert rows_of(read.sheets[0])
