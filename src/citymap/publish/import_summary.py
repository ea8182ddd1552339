"""What an import's summary tells: texts and numbers, whoever gathers them.

Rooms that read files and rooms that write pages do not know each other; the doors
fill this in. All texts are foreign: nothing here is fit for HTML.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["refusal", "error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class NoticePlace:
    """One finding: where it stands, what stood there, and the sentence about it.

    ``column`` is the sheet's letter, ``header`` what stands over it; None: of no one.
    """

    sheet: str | None
    row: int | None
    column: str | None
    header: str | None
    value: str | None
    said: str


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """The findings of one code: how many there were, and the first of them."""

    code: str
    severity: Severity
    count: int
    places: tuple[NoticePlace, ...]


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """An import in texts and numbers.

    Attributes
    ----------
    city, layer
        Titles, in the language of the page.
    file, sha256
        What the clerk calls the file, and the hash of its bytes.
    read_at
        The moment as readers write it: ``2026-11-22 21:05``.
    since
        Version with which it was compared; None: there is none.
    version
        Version that came of it; None: looked at only.
    read, accepted, left_out
        Rows of data.
    asks
        Whether publishing it wants an agreement (``--yes``).
    groups
        By code, in any order.
    """

    city: str
    layer: str
    file: str
    sha256: str
    read_at: str
    since: str | None
    version: str | None
    read: int
    accepted: int
    left_out: int
    asks: bool
    groups: tuple[NoticeGroup, ...]
