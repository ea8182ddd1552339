import random

import pytest
from tests.intake.vector_files import dbf

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.dbf import encoding_of_cpg, read_dbf
from citymap.intake.reading.workbook import CellKind

_GOOD = dbf([(b"name", "C", 4), (b"n", "N", 3)], [[b"a", b"1"], [b"b", b"2"]])


def _one(kind: str, cell: bytes) -> tuple[str | None, CellKind]:
    width = max(len(cell), 1)
    return read_dbf(dbf([(b"x", kind, width)], [[cell]]), ()).columns[0][0]


@pytest.mark.parametrize(
    ("kind", "cell", "text", "read_as"),
    [
        ("C", b"00531 ", "00531", CellKind.TEXT),
        ("C", b"    ", None, CellKind.EMPTY),
        ("C", b"\0\0", None, CellKind.EMPTY),
        ("N", b" 12", "12", CellKind.NUMBER),
        ("N", b"-0.50", "-0.5", CellKind.NUMBER),
        ("N", b".5", "0.5", CellKind.NUMBER),
        ("N", b"1.5e+003", "1500", CellKind.NUMBER),
        ("N", b"13905311234567890", "13905311234567890", CellKind.NUMBER),
        ("N", b"***", None, CellKind.EMPTY),
        ("N", b"12*", "12*", CellKind.TEXT),
        ("N", b"nan", "nan", CellKind.TEXT),
        ("N", b"1e999", "1e999", CellKind.TEXT),
        ("N", b"-.", "-.", CellKind.TEXT),
        ("N", b"", None, CellKind.EMPTY),
        ("D", b"20261122", "2026-11-22", CellKind.DATE),
        ("D", b"00000000", None, CellKind.EMPTY),
        ("D", b"        ", None, CellKind.EMPTY),
        ("D", b"22112026", "22112026", CellKind.TEXT),
        ("L", b"y", "TRUE", CellKind.BOOLEAN),
        ("L", b"F", "FALSE", CellKind.BOOLEAN),
        ("L", b"?", None, CellKind.EMPTY),
    ],
)
def test_a_cell_is_read_by_its_type(
    kind: str, cell: bytes, text: str | None, read_as: CellKind
) -> None:
    assert _one(kind, cell) == (text, read_as)


@pytest.mark.parametrize(
    ("written", "language", "stated", "encoding"),
    [
        ("utf-8", 0, (), "utf-8"),
        ("gbk", 0, (), "gb18030"),
        ("gbk", 0x57, (), "gb18030"),
        ("gbk", 0x4D, (), "gb18030"),
        ("big5", 0x4F, (), "cp950"),
        ("big5", 0, ("cp950",), "cp950"),
        ("utf-8", 0x4D, ("utf-8",), "utf-8"),
    ],
)
def test_the_encoding_is_as_stated_else_as_the_language_says_else_found(
    written: str, language: int, stated: tuple[str, ...], encoding: str
) -> None:
    word = "公園廁所" if written == "big5" else "公园厕所"
    table = dbf([(b"n", "C", 20)], [[word.encode(written)]], language=language)
    read = read_dbf(table, stated)
    assert (read.columns[0][0][0], read.encoding) == (word, encoding)


@pytest.mark.parametrize("width", range(1, 10))
def test_a_letter_that_the_fields_end_has_cut_is_dropped(width: int) -> None:
    for encoding, size in (("utf-8", 3), ("gbk", 2)):
        cut = "公厕公厕公厕".encode(encoding)[:width]
        read = read_dbf(dbf([(b"n", "C", width)], [[cut]]), (encoding,))
        assert (read.columns[0][0][0] or "") == "公厕公厕公厕"[: width // size]


def test_texts_in_no_encoding_are_refused() -> None:
    table = dbf([(b"n", "C", 4)], [[b"\xff\xff\xff\xff"]])
    with pytest.raises(ImportRefused, match="utf-8 / gb18030"):
        read_dbf(table, ())


def test_deleted_rows_are_told_and_left_out() -> None:
    read = read_dbf(dbf([(b"n", "N", 2)], [[b"1"], [b"2"], [b"3"]], deleted=[1]), ())
    assert [text for text, _ in read.columns[0]] == ["1", "3"]
    assert read.kept.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("cpg", "encoding"),
    [
        (b"UTF-8", "utf-8"),
        (b"utf8\r\n", "utf-8"),
        (b"65001", "utf-8"),
        (b"GBK\0", "gb18030"),
        (b"\xef\xbb\xbfUTF-8", "utf-8"),
        (b"EUC-CN", "gb18030"),
        (b"gb_2312-80", "gb18030"),
        (b"windows-936", "gb18030"),
        (b"CP-936", "gb18030"),
        (b"x-gbk", "gb18030"),
        (b"OEM 936", "gb18030"),
        (b"windows-1252", "cp1252"),
        (b"cp950", "cp950"),
        (b"ANSI 936", "gb18030"),
        (b"Big5", "cp950"),
        (b"ISO-8859-1", "cp1252"),
    ],
)
def test_a_cpg_names_an_encoding(cpg: bytes, encoding: str) -> None:
    assert encoding_of_cpg(cpg) == encoding


@pytest.mark.parametrize(
    "name", ["", "System", "/etc/passwd", "utf-7", "idna", "rot13", "zip", "é", "X"]
)
def test_no_other_codec_can_be_named(name: str) -> None:
    assert encoding_of_cpg(name.encode()) is None


def test_any_byte_may_be_anything_and_nothing_breaks() -> None:
    chance = random.Random(5)  # noqa: S311 - a seeded sample
    for _ in range(3_000):
        data = bytearray(_GOOD)
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data))] = chance.choice((0, 1, 13, 32, 42, 255))
        try:
            read_dbf(
                bytes(data[: chance.choice((len(data), chance.randrange(200)))]), ()
            )
        except ImportRefused as refusal:
            assert refusal.notice.kind.severity == "refusal"  # noqa: PT017 - or none
