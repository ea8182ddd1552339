import random
from pathlib import Path

import pytest
from tests.intake.vector_files import (
    geopackage,
    gpkg_layer,
    gpkg_point,
    plain_geopackage,
)

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.geopackage_file import FeatureTable, read_features
from citymap.intake.reading.workbook import CellKind


def _read(data: bytes, folder: Path, wanted: str | None = None) -> FeatureTable:
    path = folder / "input"
    path.write_bytes(data)
    return read_features(path, wanted)


def test_a_text_among_numbers_stays_a_text(tmp_path: Path) -> None:
    rows = [(None, 12), (None, "十二"), (None, 1.5), (None, b"\0\1")]
    data = geopackage(gpkg_layer("a", ", n INTEGER"), {"a": rows})
    assert _read(data, tmp_path).columns[0] == [
        ("12", CellKind.NUMBER),
        ("十二", CellKind.TEXT),
        ("1.5", CellKind.NUMBER),
        (None, CellKind.EMPTY),
    ]


def test_rows_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    data = geopackage(
        gpkg_layer("a", ", n TEXT"),
        {"a": [(None, "x"), (None, "y"), (None, "z")]},
        "DELETE FROM a WHERE fid = 2; INSERT INTO a VALUES (-5, NULL, 'first');",
    )
    table = _read(data, tmp_path)
    assert table.fids == (-5, 1, 3)
    assert [text for text, _ in table.columns[0]] == ["first", "x", "z"]


@pytest.mark.parametrize("srs_id", [0, -1])
def test_an_undefined_system_is_none(srs_id: int, tmp_path: Path) -> None:
    assert _read(plain_geopackage("a", srs_id), tmp_path).system is None


def test_names_with_quotes_are_only_names(tmp_path: Path) -> None:
    name = 'a"; DROP TABLE gpkg_contents; --'
    script = gpkg_layer(name.replace('"', '""'), ', "x""y" TEXT').replace(
        f"'{name.replace(chr(34), chr(34) * 2)}'", f"'{name}'"
    )
    data = geopackage(script, {})
    with pytest.raises(ImportRefused, match="no record"):
        _read(data, tmp_path)


_ROW = "PRAGMA ignore_check_constraints = ON; INSERT INTO a (n) VALUES ('y');"


def test_checks_of_the_files_own_do_not_run(tmp_path: Path) -> None:
    layer = gpkg_layer("a", ", n TEXT CHECK (n = 'x')")
    table = _read(geopackage(layer, {}, _ROW), tmp_path)
    assert table.columns == ([("y", CellKind.TEXT)],)


def test_a_cell_that_computes_itself_large_is_refused(tmp_path: Path) -> None:
    layer = gpkg_layer("a", ", n TEXT, m TEXT AS (hex(zeroblob(400000000)))")
    with pytest.raises(ImportRefused, match="too big"):
        _read(geopackage(layer, {}, _ROW), tmp_path)


def test_a_cell_that_computes_itself_is_read(tmp_path: Path) -> None:
    layer = gpkg_layer("a", ", n TEXT, m TEXT AS (n || '厕') VIRTUAL")
    table = _read(geopackage(layer, {}, _ROW), tmp_path)
    assert table.header == ("n", "m")
    assert table.columns[1] == [("y厕", CellKind.TEXT)]


def test_the_layers_that_there_are_are_told(tmp_path: Path) -> None:
    script = gpkg_layer("厕所", "") + gpkg_layer("停车场", "")
    data = geopackage(script, {"厕所": [(gpkg_point(1, 2),)]})
    with pytest.raises(ImportRefused, match="厕所, 停车场"):
        _read(data, tmp_path)
    with pytest.raises(ImportRefused, match="厕所, 停车场"):
        _read(data, tmp_path, "充电桩")
    assert _read(data, tmp_path, "厕所").layer == "厕所"


def test_any_bytes_may_be_anything_and_nothing_breaks(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - a seeded sample
    good = plain_geopackage()
    for _ in range(150):
        data = bytearray(good)
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            _read(bytes(data), tmp_path)
        except ImportRefused as refusal:
            assert refusal.notice.kind.severity == "refusal"  # noqa: PT017 - or none
