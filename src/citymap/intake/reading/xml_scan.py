"""Large foreign XML, looked through piece by piece without building anything.

A document type declaration, and with it every entity, is refused before expat acts
on it. Names are told without their prefixes.
"""

from collections.abc import Iterable
from typing import Protocol
from xml.parsers import expat

from citymap.intake.notices import ImportRefused, Notice
from citymap.intake.reading.kinds_file import FileDamaged, WorkbookEntities

Attributes = dict[str, str]


class Scan(Protocol):
    """What wants to be told of a part."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""

    def text(self, data: str) -> None:
        """Take some text; one text may come in pieces."""


class _Locals(dict[str, str]):
    """Names without prefixes, each cut once."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


def scan_xml(pieces: Iterable[bytes], scan: Scan, part: str) -> None:
    """Tell ``scan`` of all elements and texts of a part.

    Raises
    ------
    ImportRefused
        If it is no XML in UTF-8 or UTF-16, or has a document type declaration.
    """
    parser = expat.ParserCreate()
    local = _Locals()

    def start(name: str, attributes: Attributes) -> None:
        scan.start(local[name], attributes)

    def declared(*_: object) -> None:
        raise ImportRefused(Notice(WorkbookEntities, value=part))

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = scan.text
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):  # encodings that it has not
        raise ImportRefused(Notice(FileDamaged)) from None


def attribute(attributes: Attributes, local: str) -> str | None:
    """Give an attribute by its name without prefix."""
    for name, value in attributes.items():
        if name.rpartition(":")[2] == local:
            return value
    return None
