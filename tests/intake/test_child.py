"""Every format has a reader behind the door, and finds its own library there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.intake.good_files import ods_values, xls_values
from tests.intake.hostile_files import GEOJSON, KML, geopackage, shapefile, table
from tests.intake.reading import read_bytes
from tests.intake.zips import workbook, zipped

from citymap.intake.child import _READERS, TASKS
from citymap.intake.sniffing import _FORMATS


def test_what_the_door_lets_in_has_a_reader() -> None:
    assert {form for form, _ in _FORMATS.values()} == set(_READERS)
    assert set(TASKS) == {"read", "annotate"}


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
