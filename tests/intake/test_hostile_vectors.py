"""Hostile GeoJSON, JSON, KML, shapefiles and GeoPackages are refused by codes."""

from collections import Counter

import pytest
import shapely
from tests.intake.hostile import Hostile
from tests.intake.hostile_vectors import (
    GEOJSON,
    GEOPACKAGES,
    HOSTILE,
    JSON,
    KML,
    ROW_FAULTS,
    SHAPEFILES,
)
from tests.intake.reading_apart import MEMORY, Job, Outcome, read_apart

from citymap.intake.notices import Kind
from citymap.intake.reading import kinds_records, kinds_vector
from citymap.intake.reading.records_geojson import read_geojson
from citymap.intake.reading.sandbox import Ask

SECONDS = 5.0

Outcomes = dict[tuple[str, str], Outcome]


def _key(hostile: Hostile) -> tuple[str, str]:
    return hostile.filename, hostile.name


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    folder = tmp_path_factory.mktemp("hostile")
    jobs = [Job(h.filename, h.make(), h.ask) for h in HOSTILE]
    return dict(zip(map(_key, HOSTILE), read_apart(jobs, folder), strict=True))


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    folder = tmp_path_factory.mktemp("twins")
    jobs = [Job(h.twin_filename, h.twin(), h.ask) for h in HOSTILE]
    same = [(job.filename, job.data, str(job.ask)) for job in jobs]
    places = sorted({same.index(one) for one in same})
    outcomes = dict(
        zip(places, read_apart([jobs[p] for p in places], folder), strict=True)
    )
    return {
        _key(h): outcomes[same.index(one)] for h, one in zip(HOSTILE, same, strict=True)
    }


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda h: f"{h.filename}: {h.name}")
def test_each_hostile_file_is_refused_by_its_code_in_time_and_memory(
    hostile: Hostile, refused: Outcomes
) -> None:
    outcome = refused[_key(hostile)]
    assert (outcome.exit_code, outcome.code) == (0, hostile.code)
    assert outcome.refusal["message"]
    assert outcome.refusal["severity"] == "refusal"
    assert outcome.seconds < SECONDS
    assert outcome.resident < MEMORY


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda h: f"{h.filename}: {h.name}")
def test_each_harmless_twin_is_read(hostile: Hostile, taken: Outcomes) -> None:
    outcome = taken[_key(hostile)]
    assert (outcome.exit_code, outcome.refusal) == (0, {})
    assert outcome.workbook is not None
    assert len(outcome.workbook.sheets[0]) > 0


@pytest.mark.parametrize(
    ("data", "wkt"), [f[1:] for f in ROW_FAULTS], ids=[f[0] for f in ROW_FAULTS]
)
def test_where_only_a_row_is_at_fault_the_file_is_read(
    data: bytes, wkt: str | None
) -> None:
    (shape,) = read_geojson(data, Ask()).sheets[0].geometry.to_pylist()
    assert (None if shape is None else shapely.from_wkb(shape).wkt) == wkt


def test_there_are_as_many_kinds_as_the_list_of_hostile_input_has() -> None:
    assert len(GEOJSON) + len(ROW_FAULTS) >= 20
    assert len(SHAPEFILES) >= 12
    assert min(map(len, (JSON, KML, GEOPACKAGES))) >= 5
    assert max(Counter(map(_key, HOSTILE)).values()) == 1


def test_every_kind_of_refusal_of_these_readers_is_given_by_a_hostile_file() -> None:
    kinds = {
        kind.code()
        for room in (kinds_records, kinds_vector)
        for kind in vars(room).values()
        if isinstance(kind, type) and issubclass(kind, Kind) and kind is not Kind
    }
    assert kinds == {hostile.code for hostile in HOSTILE}
