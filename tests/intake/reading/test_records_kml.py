import pytest
import shapely
from tests.intake.corpus import MESSY, needs_corpus
from tests.intake.vector_files import kml, kml_point, placemark

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.records_kml import plain_text, read_kml
from citymap.intake.reading.sandbox import Ask


def _shape(inside: str) -> str | None:
    (wkb,) = read_kml(kml(placemark(inside)), Ask()).sheets[0].geometry.to_pylist()
    return None if wkb is None else shapely.from_wkb(wkb).wkt


def _several(*parts: str) -> str:
    return f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _line(coordinates: str) -> str:
    return f"<LineString><coordinates>{coordinates}</coordinates></LineString>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b<BR/>c<br />d", "a\nb\nc\nd"),
        ("<p>a</p><p>b</p>", "a\nb"),
        ("8:30 &lt; x &amp;&nbsp;y", "8:30 < x & y"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ('<a href="javascript:x">名</a>', "名"),
        ("<<<<", "<<<<"),
        ("", ""),
    ],
)
def test_a_description_becomes_text(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize("letter", ["<", "&", "<a ", "\n"])
def test_a_description_of_nothing_but_marks_takes_no_time(letter: str) -> None:
    assert len(plain_text(letter * 300_000)) <= 900_000


@pytest.mark.parametrize(
    ("inside", "wkt"),
    [
        ("", None),
        (kml_point(""), None),
        (kml_point("\n 117.02,36.66,0\n"), "POINT (117.02 36.66)"),
        (kml_point("117.02, 36.66"), "POINT (117.02 36.66)"),
        (kml_point("1.1702E2,36.66"), "POINT (117.02 36.66)"),
        (kml_point("1,2") * 2, None),
        (_several(kml_point("1,2"), kml_point("3,4")), "MULTIPOINT ((1 2), (3 4))"),
        (_several(_several(kml_point("1,2"))), "MULTIPOINT ((1 2))"),
        (_several(), None),
        (_several(kml_point("1,2"), _line("1,2 3,4")), None),
        (_line("1,2 3,4,5"), "LINESTRING (1 2, 3 4)"),
        (_line("1,2"), None),
        ("<Model><Location/></Model>", None),
    ],
)
def test_a_placemark_has_one_geometry_of_one_kind(inside: str, wkt: str | None) -> None:
    assert _shape(inside) == wkt


def test_every_placemark_is_a_row_whatever_folder_it_lies_in() -> None:
    inner = f"<Folder><name>B</name>{placemark('')}</Folder>"
    outer = f"<Folder><name>A</name>{placemark('')}{inner}{placemark('')}</Folder>"
    (sheet,) = read_kml(kml(outer + placemark("")), Ask()).sheets
    assert sheet.columns[0].to_pylist() == ["A", "A / B", "A", None]


def test_a_name_of_its_own_is_not_overwritten_by_extended_data() -> None:
    data = '<ExtendedData><Data name="name"><value>x</value></Data></ExtendedData>'
    (sheet,) = read_kml(kml(placemark(data, "甲")), Ask()).sheets
    assert sheet.columns[0].to_pylist() == ["甲"]


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("GB2312", "gbk"),
        ("gb18030", "gb18030"),
        ("cp936", "gbk"),
        ("Big5", "big5"),
        ("UTF-16", "utf-16"),
        ("utf-8", "utf-8"),
        ("UTF8", "utf-8-sig"),
        ("GB2312", "utf-8-sig"),  # the mark at the start is true, not the word
    ],
)
def test_a_kml_is_read_in_the_encoding_that_it_declares(
    declared: str, codec: str
) -> None:
    head = f'<?xml version="1.0" encoding="{declared}" standalone="yes"?>\n'
    data = kml(placemark("", "市立公園"), head).decode().replace("表", "a")
    (sheet,) = read_kml(data.encode(codec), Ask()).sheets
    assert sheet.columns[0].to_pylist() == ["市立公園"]


@pytest.mark.parametrize("declared", ["Shift_JIS", "utf-7", "bogus", "rot13", "idna"])
def test_other_encodings_are_refused(declared: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    with pytest.raises(ImportRefused, match="not whole"):
        read_kml(kml(placemark("", "a"), head), Ask())
    with pytest.raises(ImportRefused, match="not whole"):
        read_kml(kml(placemark(""), " " * 300 + head), Ask())


def test_gbk_that_is_none_is_refused() -> None:
    head = b'<?xml version="1.0" encoding="GBK"?><kml>\xff\xff</kml>'
    with pytest.raises(ImportRefused, match="not whole"):
        read_kml(head, Ask())


@needs_corpus
def test_the_seven_placemarks_of_merton_are_read() -> None:
    data = (MESSY / "london" / "merton_community.kml").read_bytes()
    (sheet,) = read_kml(data, Ask()).sheets
    assert sheet.header == ("name", "description")
    names, descriptions = (column.to_pylist() for column in sheet.columns)
    assert names == [
        *("Caffe D'Oro", "Cravings Cafe", "Haydons Café", "Morden Library"),
        *("Morden Cafe", "Rosy Lea Cafe", "Savoy Cafe"),
    ]
    assert descriptions[2].splitlines() == [
        "Mon - Sat : 06:30 16:00",
        "Sunday: 09:00 - 16:00",
        "341 Haydon's Road, Colliers Wood, SW19 8LA",
    ]
    assert descriptions[1] is None
    xy = shapely.get_coordinates(shapely.from_wkb(sheet.geometry.to_pylist())).tolist()
    assert xy[0] == [-0.192341, 51.402716]
    assert xy[6] == [-0.192345, 51.416297]
