"""XML is told piece by piece; declarations are refused."""

import pytest

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.xml_scan import Attributes, attribute, scan_xml


class Told:
    def __init__(self) -> None:
        self.names: list[str] = []
        self.words = ""

    def start(self, name: str, _attributes: Attributes) -> None:
        self.names.append(name)

    def text(self, data: str) -> None:
        self.words += data


def test_names_come_without_prefixes_and_pieces_do_not_matter() -> None:
    data = '<x:a xmlns:x="x"><b>一&lt;二</b></x:a>'.encode()
    told = Told()
    scan_xml((data[i : i + 1] for i in range(len(data))), told, "a.xml")
    assert (told.names, told.words) == (["a", "b"], "一<二")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<!DOCTYPE a><a/>", "workbook_entities"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1/"><a/>', "workbook_entities"),
        (
            '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"),
            "workbook_entities",
        ),
        (b"<a>", "file_damaged"),
        (b"<a></b>", "file_damaged"),
        (b"", "file_damaged"),
        (b"<a>&b;</a>", "file_damaged"),
        (b'<?xml version="1.0" encoding="GB2312"?><a/>', "file_damaged"),
        (b'<?xml version="1.0" encoding="bogus"?><a/>', "file_damaged"),
    ],
)
def test_declarations_and_faults_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        scan_xml([data], Told(), "a.xml")
    assert refusal.value.notice.kind.code() == code


def test_attributes_are_found_without_prefixes() -> None:
    assert attribute({"r:id": "1"}, "id") == "1"
    assert attribute({"r:id": "1"}, "r") is None
