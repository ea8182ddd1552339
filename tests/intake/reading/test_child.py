"""Every format has a reader behind the door, and finds its own library there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.intake.good_files import ods_values, xls_values
from tests.intake.hostile_files import GEOJSON, KML, geopackage, shapefile, table
from tests.intake.read_files import read_bytes
from tests.intake.zips import workbook, zipped

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.child import _READERS, TASKS, read
from citymap.intake.reading.sandbox import Ask
from citymap.intake.reading.sniffing import _FORMATS
from citymap.intake.reading.workbook import Block, Sheet, Workbook


def test_what_the_door_lets_in_has_a_reader() -> None:
    assert {form for form, _ in _FORMATS.values()} == set(_READERS)
    assert set(TASKS) == {"read", "annotate"}


def _outcome(result: Workbook | Exception, folder: Path) -> str:
    def reader(_ask: Ask) -> Workbook:
        if isinstance(result, Exception):
            raise result
        return result

    argument = {"format": "x", "encoding": None, "path": None, "layer": None}
    with pytest.MonkeyPatch.context() as patch, (folder / "result").open("wb") as file:
        patch.setitem(_READERS, "x", reader)  # type: ignore[arg-type]  # a dict in truth
        with pytest.raises(ImportRefused) as refusal:
            read(argument, file)
    return refusal.value.notice.kind.code()


@pytest.mark.parametrize(
    "error", [ValueError(), KeyError(1), OSError(), RecursionError()]
)
def test_what_a_reader_did_not_foresee_is_a_fault_of_the_file(
    error: Exception, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _outcome(error, tmp_path) == "file_damaged"
    assert "Traceback" in capsys.readouterr().err


def test_what_the_parent_would_not_believe_is_refused(tmp_path: Path) -> None:
    one = Sheet("a", (), np.zeros((0, 0), np.uint8), np.zeros(0, np.int64))
    merged = replace(one, merged=(Block(0, 0, 0, 0),) * 100_001)
    assert _outcome(Workbook("xlsx", (one, one)), tmp_path) == "file_damaged"
    assert _outcome(Workbook("xlsx", (merged,)), tmp_path) == "reading_too_large"


@pytest.mark.parametrize(
    ("filename", "make"),
    [
        ("a.csv", table),
        ("a.xlsx", workbook),
        ("a.xls", xls_values),
        ("a.ods", ods_values),
        ("a.geojson", lambda: GEOJSON),
        ("a.json", lambda: GEOJSON),
        ("a.kml", lambda: KML),
        ("a.kmz", lambda: zipped({"doc.kml": KML})),
        ("a.zip", shapefile),
        ("a.gpkg", geopackage),
    ],
)
def test_a_good_file_of_each_format_is_read(
    filename: str, make: Callable[[], bytes], tmp_path: Path
) -> None:
    assert len(read_bytes(make(), filename, tmp_path).sheets[0])
