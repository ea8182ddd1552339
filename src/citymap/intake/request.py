"""What is to be imported, and what its clerk states of it."""

from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import category

from citymap.intake.places.stated import Stated
from citymap.intake.reading.sandbox import MOST_BYTES, Ask
from citymap.intake.tables.mapping_file import Mapping

_LONGEST_NAME, _ENDING = 120, 16  # characters


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is to be imported, and what its clerk states.

    Attributes
    ----------
    layer
        Id of the layer that the file is to replace.
    file
        Where its bytes are.
    name
        What the clerk calls the file, made fit to be shown: printable, and cut in
        the middle.
    stated
        Datum and CRS of its positions.
    mapping
        Fields of its columns by header, and settings, from a mapping file and the
        command line.
    ask
        What the reader must know: encoding, path, layer of a GeoPackage.
    sheet
        The one sheet to read; None: all with a table of this layer.
    keep_unknown
        Whether columns that the layer does not know are kept.
    most_bytes
        Of the file.
    """

    layer: str
    file: Path
    name: str
    stated: Stated = field(default_factory=Stated)
    mapping: Mapping = field(default_factory=Mapping)
    ask: Ask = field(default_factory=Ask)
    sheet: str | None = None
    keep_unknown: bool = False
    most_bytes: int = MOST_BYTES

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", _shown(self.name))


def _shown(name: str) -> str:
    """Make a file's name fit to be shown; its ending stays.

    >>> _shown("a" * 200 + ".csv") == "a" * 103 + "…" + "a" * 12 + ".csv"
    True
    """
    clean = "".join(
        " " if category(c) == "Zs" else c if c.isprintable() else "�" for c in name
    )
    if len(clean) <= _LONGEST_NAME:
        return clean
    return f"{clean[: _LONGEST_NAME - _ENDING - 1]}…{clean[-_ENDING:]}"
