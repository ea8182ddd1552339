"""What an import leaves for people: the workbook with notices, and the page.

Joined here, since the room that reads files and the room that writes pages do not
know each other.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from citymap.errors import Language
from citymap.intake.importing import Import
from citymap.intake.notices import Kind, Notice
from citymap.intake.outputs.annotated import annotate
from citymap.intake.outputs.annotated_plan import Findings
from citymap.layer import City
from citymap.publish.import_page import import_page
from citymap.publish.import_summary import ImportSummary, NoticeGroup, NoticePlace
from citymap.publish.output import write_file
from citymap.store.base import Version
from citymap.store.districts import read_outlines

WORKBOOK: Final = "notices.xlsx"
PAGE: Final = "import.html"
_PLACES = 20  # of a kind, on the page


@dataclass(frozen=True, slots=True)
class Telling:
    """How an import is told.

    Attributes
    ----------
    at
        The moment, for the page.
    published
        The version that came of the import, if it was published.
    """

    language: Language
    at: datetime
    published: Version | None = None


def write_outputs(
    made: Import,
    city: City,
    data: Path,
    folder: Path,
    job: Path,
    telling: Telling,
) -> tuple[Path, ...]:
    """Write both into a folder; each appears whole or not at all.

    Parameters
    ----------
    data
        The workspace's ``data`` folder.
    job
        The folder that ``read_import`` worked in.

    Raises
    ------
    StoreError
        If the disk fails.
    """
    workbook, page = folder / WORKBOOK, folder / PAGE
    ledgers = tuple(source.ledger for source in made.taken.sources)
    found = Findings(made.workbook, ledgers, made.notices)
    annotate(made.request.file, found, workbook, job, telling.language)
    outlines = read_outlines(data / city.districts) if city.districts else None
    html = import_page(
        _summary(made, city, telling), made.changes, outlines, telling.language
    )
    write_file(page, html)
    return workbook, page


def _summary(made: Import, city: City, telling: Telling) -> ImportSummary:
    language, published = telling.language, telling.published
    return ImportSummary(
        city=city.name.say(language),
        layer=made.layer.title.say(language),
        file=made.request.name,
        sha256=made.sha256,
        read_at=f"{telling.at.astimezone(city.time_zone):%Y-%m-%d %H:%M}",
        since=made.since.name if made.since else None,
        version=published.name if published else None,
        read=made.read,
        accepted=made.accepted,
        left_out=made.left_out,
        asks=bool(made.notices.asking),
        groups=_groups(made, language),
    )


def _groups(made: Import, language: Language) -> tuple[NoticeGroup, ...]:
    kept: dict[type[Kind], list[Notice]] = defaultdict(list)
    for notice in made.notices.kept:
        kept[notice.kind].append(notice)
    return tuple(
        NoticeGroup(
            kind.code(),
            kind.severity,
            count,
            tuple(_place(notice, language) for notice in kept[kind][:_PLACES]),
        )
        for kind, count in made.notices.counts.items()
    )


def _place(notice: Notice, language: Language) -> NoticePlace:
    return NoticePlace(
        sheet=notice.sheet,
        row=notice.row,
        column=notice.letter,
        header=notice.header,
        value=notice.value,
        said=notice.say(language),
    )
