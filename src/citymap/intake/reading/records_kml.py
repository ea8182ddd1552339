"""KML as a sheet: one row for each placemark, in whatever folders it lies.

Columns are ``name``, ``description``, ``address``, ``phoneNumber``, what the
placemark's ExtendedData name, and ``folder`` (``Town / North``) if there are any.
Descriptions are told as text: their tags stripped, ``<br>`` a new line. Links are
never followed, styles and tours not read. Source: OGC 12-007r2 (KML 2.3).
"""

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

import shapely
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from shapely.geometry.base import BaseGeometry

from citymap.intake.reading.kinds_records import (
    KmlElsewhere,
    NestedTooDeep,
    NotKml,
    PositionMalformed,
    XmlEntities,
    XmlUnreadable,
    refused,
)
from citymap.intake.reading.plain_shapes import (
    Positions,
    Shape,
    Shapes,
    checked_positions,
    line,
    polygon,
    refuse_vertices,
    several,
)
from citymap.intake.reading.records_table import sheet_of_records
from citymap.intake.reading.sandbox import Ask
from citymap.intake.reading.workbook import Workbook

XML_DEPTH = 64
WGS84 = 4326
_ROOT = "kml"
_PLAIN = ("name", "address", "phoneNumber")
_BOXES = ("Document", "Folder")
_LONGEST_DECLARATION = 300
_DECLARED = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,99}?encoding\s*=\s*"""
    rb"""["']([\w.:-]{1,40})["'][^>]{0,99}>"""
)
_BOM = codecs.BOM_UTF8
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "gb18030"), "gb18030"),
    **dict.fromkeys(("cp936", "ms936", "windows-936", "euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "x-big5", "big5-hkscs", "cp950"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-1", "latin1", "windows-1252", "cp1252"), "cp1252"),
}
_NUMBER = re.compile(
    r"[+-]?[0-9]{1,25}(\.[0-9]{0,25})?([eE][+-]?[0-9]{1,2})?", re.ASCII
)
_DIMENSIONS = (2, 3)
_LINE_ENDS = re.compile(r"<(?:br|/p|/div|/tr|/li)\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")


def read_kml(data: bytes, _ask: Ask) -> Workbook:
    """Read a KML file.

    Raises
    ------
    ImportRefused
        If it is not whole XML, declares entities, is no KML, or holds only links.
    """
    reading = _Reading()
    try:
        for event, element in iterparse(
            BytesIO(_utf8(data)), ("start", "end"), forbid_dtd=True
        ):
            reading.step(event, element)
    except DefusedXmlException as error:
        raise refused(XmlEntities) from error
    except ParseError as error:
        raise refused(XmlUnreadable, line=error.position[0]) from error
    except (ValueError, LookupError) as error:  # an encoding that the parser has not
        raise refused(XmlUnreadable, line=1) from error
    if reading.links and not reading.records:
        raise refused(KmlElsewhere)
    if not any(record["folder"] for record in reading.records):
        for record in reading.records:
            del record["folder"]
    sheet = sheet_of_records(reading.records, reading.shapes.wkb(), WGS84)
    return Workbook("kml", (sheet,), "utf-8")


@dataclass(slots=True)
class _Reading:
    """What was read so far, and where in the file it stands."""

    records: list[dict[str, object]] = field(default_factory=list)
    shapes: Shapes = field(default_factory=Shapes)
    links: int = 0
    _open: list[Element] = field(default_factory=list)
    _folders: list[str] = field(default_factory=list)

    def step(self, event: str, element: Element) -> None:
        """Take the next beginning or end of an element."""
        if event == "start":
            self._begin(element)
        else:
            self._end(element)

    def _begin(self, element: Element) -> None:
        element.tag = _local(element)
        if not self._open and element.tag != _ROOT:
            raise refused(NotKml, element.tag)
        self._open.append(element)
        if len(self._open) > XML_DEPTH:
            raise refused(NestedTooDeep, most=XML_DEPTH)
        if element.tag == "Folder":
            self._folders.append("")

    def _end(self, element: Element) -> None:
        self._open.pop()
        inside = self._open[-1].tag if self._open else ""
        if element.tag == "name" and inside == "Folder":
            self._folders[-1] = _text(element)
        elif element.tag == "Folder":
            self._folders.pop()
        elif element.tag == "NetworkLink":
            self.links += 1
        elif element.tag == "Placemark":
            self._take(element)
        if inside in (_ROOT, *_BOXES):
            self._open[-1].remove(element)  # else all of the file is kept

    def _take(self, placemark: Element) -> None:
        record = _record(placemark)
        folder = " / ".join(filter(None, self._folders))
        self.records.append({"folder": folder} | record)
        row = len(self.records)
        shapes = [shape for e in placemark for shape in _shapes(e, row)]
        self.shapes.add(shapes[0] if len(shapes) == 1 else None)


def plain_text(told: str) -> str:
    r"""Tell a description as text: its tags stripped, entities resolved.

    >>> plain_text("Mon - Fri: 9.30am<br>Sunday: <b>Closed</b> &amp; quiet")
    'Mon - Fri: 9.30am\nSunday: Closed & quiet'
    """
    text = html.unescape(_TAGS.sub("", _LINE_ENDS.sub("\n", told)))
    lines = (" ".join(one.split()) for one in text.splitlines())
    return "\n".join(filter(None, lines))


def _record(placemark: Element) -> dict[str, object]:
    record: dict[str, object] = {}
    for element in placemark:
        if element.tag in _PLAIN:
            record[element.tag] = " ".join(_text(element).split())
        elif element.tag == "description":
            record[element.tag] = plain_text(_text(element))
        elif element.tag == "ExtendedData":
            for name, value in _extended(element):
                record.setdefault(name, value)
    return record


def _extended(data: Element) -> Iterator[tuple[str, str]]:
    """Yield names and values of ``Data`` and ``SimpleData``."""
    for element in data.iter():
        name = element.get("name", "").strip()
        if element.tag == "SimpleData" and name:
            yield name, _text(element)
        elif element.tag == "Data" and name:
            yield name, "".join(_text(e) for e in element if e.tag == "value")


def _shapes(element: Element, row: int) -> Iterator[Shape | None]:
    """Yield the shape of an element that is a geometry, None of one that is odd."""
    if element.tag == "Point":
        xy = _coordinates(element, row)
        yield (float(xy[0, 0]), float(xy[0, 1])) if len(xy) == 1 else None
    elif element.tag == "LineString":
        yield line(_coordinates(element, row))
    elif element.tag == "Polygon":
        yield _polygon(element, row)
    elif element.tag == "MultiGeometry":
        yield _several(element, row)


def _polygon(element: Element, row: int) -> BaseGeometry | None:
    outlines = [
        _coordinates(ring, row)
        for side in ("outerBoundaryIs", "innerBoundaryIs")
        for boundary in element
        if boundary.tag == side
        for ring in boundary
    ]
    return polygon(outlines, row)


def _several(element: Element, row: int) -> BaseGeometry | None:
    refuse_vertices(len(element), row)
    parts: list[BaseGeometry | None] = []
    for shape in (shape for part in element for shape in _shapes(part, row)):
        if isinstance(shape, tuple):
            parts.append(shapely.points(shape))
        elif shape is not None:
            parts += getattr(shape, "geoms", [shape])
    return several(parts, row)


def _coordinates(element: Element, row: int) -> Positions:
    """Read ``lon,lat[,height]`` groups; blanks inside a point's only one are mended."""
    text = "".join(_text(e) for e in element if e.tag == "coordinates")
    groups = text.split()
    refuse_vertices(len(groups), row)
    if element.tag == "Point":
        groups = ["".join(groups)] if groups else []
    return checked_positions([_position(group, row) for group in groups], row)


def _position(group: str, row: int) -> tuple[float, float]:
    numbers = group.split(",")
    if len(numbers) not in _DIMENSIONS or not all(map(_NUMBER.fullmatch, numbers)):
        raise refused(PositionMalformed, row=row)
    return float(numbers[0]), float(numbers[1])


def _text(element: Element) -> str:
    return (element.text or "").strip()


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _utf8(data: bytes) -> bytes:
    """Recode what is declared, if its encoding is in the list; the parser has few."""
    found = _DECLARED.match(data[:_LONGEST_DECLARATION])
    if not found:
        return data
    codec = "utf-8" if data.startswith(_BOM) else _CODECS.get(found[1].decode().lower())
    if codec is None:
        raise refused(XmlUnreadable, line=1)
    try:
        return data[found.end() :].decode(codec).encode()
    except UnicodeDecodeError as error:
        raise refused(XmlUnreadable, line=1) from error
