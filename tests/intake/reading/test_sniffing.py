"""A file is what its name says and its first bytes do not deny."""

import pytest
from tests.intake.hostile import Hostile
from tests.intake.hostile_files import PRETENDING, WORKBOOKS

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.sniffing import FOUND, HEAD_BYTES, format_of, looks_like

AT_THE_DOOR = [
    h
    for h in (*PRETENDING, *WORKBOOKS)
    if h.code in ("format_disagrees", "format_unknown")
]


@pytest.mark.parametrize(
    ("name", "head", "form"),
    [
        ("台账.XLSX", b"PK\x03\x04", "xlsx"),
        ("../a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        ("a.b.csv", "名称,经度".encode(), "csv"),
        ("a.csv", "名称".encode("gbk"), "csv"),
        ("a.csv", b"[1],2", "csv"),
        ("a.csv", b"{1},2", "csv"),
        ("a.txt", "\ufeff名称".encode("utf-16-le"), "csv"),
        ("a.tsv", b"a\tb", "tsv"),
        ("a.json", b'\xef\xbb\xbf {"a": 1}', "json"),
        ("a.geojson", b"NaN", "geojson"),  # its reader says what is wrong
        ("a.kml", b"\xef\xbb\xbf<?xml", "kml"),
        ("a.zip", b"PK\x03\x04", "shapefile"),
        ("a.kmz", b"PK\x03\x04", "kmz"),
        ("a.gpkg", b"SQLite format 3\0", "geopackage"),
    ],
)
def test_name_and_bytes_agree(name: str, head: bytes, form: str) -> None:
    assert format_of(name, head) == form


@pytest.mark.parametrize("hostile", AT_THE_DOOR, ids=lambda h: h.name)
def test_who_pretends_is_refused_before_any_reader(hostile: Hostile) -> None:
    head = hostile.make()[:HEAD_BYTES]
    with pytest.raises(ImportRefused) as refusal:
        format_of(hostile.filename, head)
    assert refusal.value.notice.kind.code() == hostile.code


@pytest.mark.parametrize(
    "name", ["a", "", "csv", "a.", "a.vrt", "a.csv.exe", "a.shp", "a.xlsb"]
)
def test_other_endings_are_not_read(name: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        format_of(name, b"a,b")
    assert refusal.value.notice.kind.code() == "format_unknown"


@pytest.mark.parametrize("ending", ["xlsm", "XLTM"])
def test_endings_of_macros_are_named_so(ending: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        format_of(f"a.{ending}", b"PK\x03\x04")
    assert refusal.value.notice.kind.code() == "workbook_macros"


def test_a_locked_workbook_is_told_from_an_old_one() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
    for head, code in (
        (old + "EncryptionInfo".encode("utf-16-le"), "file_encrypted"),
        (old + "Workbook".encode("utf-16-le"), "format_disagrees"),
    ):
        with pytest.raises(ImportRefused) as refusal:
            format_of("a.xlsx", head)
        assert refusal.value.notice.kind.code() == code


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b" <!DOCTYPE html>", "html"),
        (b"\xff\xfe<\0t\0a\0b\0l\0e\0>\0", "html"),
        (b"<OGRVRTDataSource>", "xml"),
        (b"< 5", "text"),
        (b"%PDF-1.7", "pdf"),
        (b"\x1f\x8b\x08", "packed"),
        (b"", "text"),
    ],
)
def test_first_bytes_are_known_by_what_they_look_like(head: bytes, found: str) -> None:
    assert looks_like(head) == found
    assert found in FOUND
