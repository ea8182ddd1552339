from pathlib import Path

import pytest
from tests.intake.reading_apart import members_of
from tests.intake.vector_files import plain_geopackage, shapefile

from citymap.errors import InternalError
from citymap.intake.notices import ImportRefused
from citymap.intake.reading.sandbox import Ask
from citymap.intake.reading.vectors import parts_of, read_geopackage, read_shapefile


def test_parts_of_one_layer_are_found_whatever_their_case() -> None:
    names = ["厕所.SHP", "厕所.Shx", "厕所.dbf", "厕所.PRJ", "厕所.sbn", "说明.txt"]
    parts = parts_of({name: name.encode() for name in names}, None)
    assert sorted(parts) == [".dbf", ".prj", ".shp", ".shx"]
    assert parts[".shx"] == "厕所.Shx".encode()


def test_cases_of_the_parts_need_not_agree() -> None:
    names = ["LAYER.SHP", "layer.shx", "Layer.dbf"]
    assert len(parts_of(dict.fromkeys(names, b""), "LAYER")) == 3


def test_of_two_folders_the_one_that_is_asked_for_is_read() -> None:
    names = [f"{stem}.{e}" for stem in ("d/a", "e/a") for e in ("shp", "shx", "dbf")]
    members = {name: name.encode() for name in names}
    with pytest.raises(ImportRefused, match="d/a, e/a"):
        parts_of(members, None)
    with pytest.raises(ImportRefused, match="d/a, e/a"):
        parts_of(members, "a")
    assert parts_of(members, "e/a")[".shp"] == b"e/a.shp"


def test_names_in_gbk_are_told_and_asked_for_in_chinese() -> None:
    stems = [stem.encode("gbk").decode("cp437") for stem in ("厕所", "公园")]
    members = {f"{s}.{e}": s.encode() for s in stems for e in ("shp", "shx", "dbf")}
    with pytest.raises(ImportRefused, match="厕所, 公园"):
        parts_of(members, None)
    assert parts_of(members, "公园")[".shp"] == stems[1].encode()


def test_what_a_mac_adds_is_no_layer() -> None:
    names = ["a.shp", "a.shx", "a.dbf", "__MACOSX/._a.shp"]
    assert len(parts_of(dict.fromkeys(names, b"x"), None)) == 3


def test_among_several_layers_the_one_that_is_asked_for_is_read() -> None:
    names = [f"{stem}.{e}" for stem in ("d/a", "d/b") for e in ("shp", "shx", "dbf")]
    members = {name: name.encode() for name in names}
    assert parts_of(members, "b")[".shp"] == b"d/b.shp"
    with pytest.raises(ImportRefused, match="a, b"):
        parts_of(members, None)
    with pytest.raises(ImportRefused, match="a, b"):
        parts_of(members, "c")


def test_parts_of_two_layers_are_not_mixed() -> None:
    with pytest.raises(ImportRefused, match=r"\.shx"):
        parts_of({"a.shp": b"", "b.shx": b"", "a.dbf": b""}, None)


def test_where_gdal_has_all_its_drivers_nothing_is_read(tmp_path: Path) -> None:
    """As in this process, which was not started for it."""
    path = tmp_path / "input"
    path.write_bytes(plain_geopackage())
    with pytest.raises(InternalError, match="child_environment"):
        read_geopackage(path, Ask())
    with pytest.raises(InternalError, match="child_environment"):
        read_shapefile(members_of(shapefile()), Ask())
