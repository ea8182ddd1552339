"""Text tables: what is refused, and where; what is found by itself."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.hostile import Hostile
from tests.intake.hostile_files import TEXTS
from tests.intake.read_files import rows_of

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.delimited import (
    find_delimiter,
    find_encoding,
    read_delimited,
)
from citymap.intake.reading.sandbox import Ask

QUICK = [hostile for hostile in TEXTS if "ten million" not in hostile.name]


def refusal_of(data: bytes) -> ImportRefused:
    with pytest.raises(ImportRefused) as refusal:
        read_delimited(data, Ask())
    return refusal.value


@pytest.mark.parametrize("hostile", QUICK, ids=lambda h: h.name)
def test_hostile_texts_are_refused(hostile: Hostile) -> None:
    assert refusal_of(hostile.make()).notice.kind.code() == hostile.code


@pytest.mark.parametrize(
    ("data", "position"),
    [
        (b"a,b\n1,\0\n", 7),
        (b"\xef\xbb\xbfa\0", 5),
        (b'a\n"b\n', 2),
        (b'a\nb\n"c\n\nd', 3),
        (b"a\n\nb," + b"c" * 200_000, 3),
        (b"a\n" + b"," * 2000, 2),
        (("好" * 400_000).encode() + b"\xff", 1_200_001),
    ],
)
def test_a_refusal_says_where(data: bytes, position: int) -> None:
    assert refusal_of(data).notice.details["position"] == position


def test_wide_texts_are_checked_across_pieces() -> None:
    data = b"a" * ((1 << 20) - 1) + "好".encode() + b"\n"
    assert find_encoding(data, None)[0] == "utf-8"
    assert find_encoding(data.decode().encode("gb18030"), None)[0] == "gb18030"


def test_a_stated_encoding_is_not_doubted_but_must_fit() -> None:
    assert find_encoding("蘭雅".encode("cp950"), "cp950")[0] == "cp950"
    with pytest.raises(ImportRefused):
        find_encoding(b"\xff\xff\xff", "cp950")


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2", ","),
        ("台账\n\na;b;c\n1,5;2;3\n", ";"),
        ("a\tb\n1,2\t3", "\t"),
        ("a|b\n1|2", "|"),
        ("a\nb", ","),
        ("名称,时间\n甲,8:00;9:00\n乙,9:00\n", ","),
    ],
)
def test_what_divides_most_evenly_is_between_cells(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    sheet = read_delimited(b"a,b\n\n,\n1,2\n", Ask()).sheets[0]
    assert sheet.rows.tolist() == [1, 4]


CELLS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8)


@given(ROWS)
def test_what_python_writes_is_read_again(rows: list[list[str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["头", *"bcdef"], *rows])
    sheet = read_delimited(file.getvalue().encode(), Ask(), ",").sheets[0]
    width = len(sheet.columns)
    wanted = [([*row, *[""] * 6])[:width] for row in rows if any(row)]
    assert rows_of(sheet)[1:] == [[cell or None for cell in row] for row in wanted]
