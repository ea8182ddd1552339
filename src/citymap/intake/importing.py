"""A clerk's file becomes a layer: the trip, told in one function.

Nothing is published here but by ``publish_import``, and that publishes exactly what
``read_import`` gave, on top of exactly the version with which it was compared.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from citymap.catalog import Catalog
from citymap.changes import Changes, find_changes
from citymap.errors import NotFoundError
from citymap.hours.holidays import read_calendar
from citymap.hours.opening import HoursContext
from citymap.intake.checks.carrying import carry_over
from citymap.intake.checks.checking import check_rows
from citymap.intake.checks.identity import give_ids
from citymap.intake.checks.keeping import keep_published, with_kept
from citymap.intake.checks.losses import check_losses
from citymap.intake.notices import ImportRefused, Notice, Notices
from citymap.intake.outputs.annotated_plan import without_notices
from citymap.intake.places.suspicion import suspect_datum
from citymap.intake.reading.sandbox import read_file
from citymap.intake.reading.workbook import Workbook
from citymap.intake.request import ImportRequest
from citymap.intake.tables.kinds_sheet import NoRows
from citymap.intake.tables.sheets import find_ledgers
from citymap.intake.taken import Taken
from citymap.intake.taking import take
from citymap.layer import City, Layer
from citymap.store.base import Version
from citymap.store.disk import sha256_of
from citymap.store.districts import Outlines, read_outlines
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

Step = Callable[[str, str], None]  # what is done now, in Chinese and in English


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """What an import would publish, and all that was said of it.

    Attributes
    ----------
    sha256
        Of the clerk's file.
    before, since
        The published table and version with which it was compared, if any.
    read, accepted
        Rows of data in the file, and those of them that are published.
    kept
        Published features that stay as they are, since their rows were left out.
    """

    request: ImportRequest
    layer: Layer
    sha256: str
    workbook: Workbook
    taken: Taken
    notices: Notices
    before: LayerTable | None
    since: Version | None
    after: LayerTable
    changes: Changes
    read: int
    accepted: int
    kept: int

    @property
    def left_out(self) -> int:
        """Rows of data that are not published."""
        return self.read - self.accepted

    @property
    def refusal(self) -> Notice | None:
        """Why this may not be published at all, if it may not."""
        return next(self.notices.of("refusal"), None)


def read_import(
    request: ImportRequest,
    catalog: Catalog,
    store: GeoPackageStore,
    data: Path,
    job: Path,
    *,
    at: datetime,
    step: Step = lambda _zh, _en: None,
) -> Import:
    """Read a file and tell what it would publish; nothing is changed.

    Parameters
    ----------
    data
        The workspace's ``data`` folder.
    job
        An empty folder of ours, for what the child leaves.
    at
        The moment: hours that never open are looked for in the year after it.

    Raises
    ------
    ImportRefused
        If nothing of the file can be used; the notice says why.
    InputError
        If the request names what is not there.
    InternalError
        If the disk or the child fails.
    """
    layer, city, notices = catalog.layer(request.layer), catalog.city, Notices()
    before, since = _published(store, layer)
    step("读取文件", "reading the file")
    workbook = read_file(
        request.file,
        job,
        request.ask,
        name=request.name,
        most_bytes=request.most_bytes,
    )
    own_crs = workbook.format in ("kml", "kmz")  # degrees, by its standard
    request = replace(request, stated=replace(request.stated, own_crs=own_crs))
    step("识别表格", "finding the table")
    ledgers = find_ledgers(
        without_notices(workbook),
        layer,
        notices,
        sheet=request.sheet,
        mapping=request.mapping.columns,
    )
    if not any(map(len, ledgers)):
        raise ImportRefused(Notice(NoRows))
    step("清洗与定位", "cleaning and locating")
    taken = take(ledgers, layer, city, request, before, notices)
    step("检查整表", "checking the table")
    outlines = _outlines(city, data)
    check_rows(taken, city, outlines, _hours(city, data), notices, at=at)
    ids = give_ids(taken, before, notices)
    suspect_datum(taken, ids, before, city, outlines, request.stated, notices)
    carry_over(taken, ids, before, notices)
    kept = keep_published(taken, ids, before, notices)
    after = with_kept(taken.table(ids), before, kept)
    step("与已发布的版本比较", "comparing with what is published")
    changes = find_changes(layer, before or _nothing(after), after)
    check_losses(before, after, changes, notices, kept)
    return Import(
        request=request,
        layer=layer,
        sha256=sha256_of(request.file),
        workbook=workbook,
        taken=taken,
        notices=notices,
        before=before,
        since=since,
        after=after,
        changes=changes,
        read=sum(ledger.read for ledger in ledgers),
        accepted=len(after) - len(kept),
        kept=len(kept),
    )


def publish_import(
    made: Import, store: GeoPackageStore, *, who: str, at: datetime, agreed: bool
) -> Version:
    """Publish what ``read_import`` gave, wholly or not at all.

    Parameters
    ----------
    agreed
        Whether somebody has agreed to what the notices ask (``--yes``).

    Raises
    ------
    ImportRefused
        If nothing is left to publish, or something is asked and was not agreed to.
    VersionChanged
        If another version has been published since.

    Returns
    -------
    The new version; the published one where nothing would change.
    """
    if made.refusal is not None:
        raise ImportRefused(made.refusal)
    if made.notices.asking and not agreed:
        raise ImportRefused(made.notices.asking[0])
    if made.since is not None and made.changes.none:
        return made.since  # a version of its own would push an older one off the shelf
    return store.replace(
        made.layer,
        made.after,
        who=who,
        note=source_note(made.request.name, made.sha256),
        at=at,
        since=made.since.name if made.since else "",
    )


def source_note(name: str, sha256: str) -> str:
    """Say from what file a version is, for the history."""
    return f"{name} sha256:{sha256}"


def _published(
    store: GeoPackageStore, layer: Layer
) -> tuple[LayerTable | None, Version | None]:
    try:
        return store.read(layer)
    except NotFoundError:
        return None, None


def _outlines(city: City, data: Path) -> Outlines | None:
    return read_outlines(data / city.districts) if city.districts else None


def _hours(city: City, data: Path) -> HoursContext:
    calendar = read_calendar(data / city.holidays) if city.holidays else None
    return HoursContext(city.time_zone, calendar)


def _nothing(like: LayerTable) -> LayerTable:
    """Give the table without rows that a layer's first import is compared with."""
    none = np.zeros(0)
    shapes = None if like.shapes is None else np.zeros(0, np.object_)
    return LayerTable(like.columns.slice(0, 0), none, none, shapes)
