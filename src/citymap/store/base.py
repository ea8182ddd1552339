"""What a store is: layers kept as versions, read whole and replaced whole.

A version is named for the moment (UTC) at which it was published; names of a
layer are unique and increase, whatever the clock did. What is read has passed
its checks and is exactly one version, never a mixture of two.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from citymap.layer import Layer
from citymap.table import LayerTable

_NAME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Version:
    """One published state of a layer.

    Attributes
    ----------
    name
        Moment of publication, UTC, as ``20261120T021500Z``.
    layer
        Id of the layer.
    rows
        How many features it has.
    sha256, size
        Of the file, hexadecimal and bytes.
    who, note
        Who published it, and why.
    """

    name: str
    layer: str
    rows: int
    sha256: str
    size: int
    who: str
    note: str

    @property
    def at(self) -> datetime:
        """The moment of publication, UTC."""
        return datetime.strptime(self.name, _NAME).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a watcher compares: it changes whenever the file does.

    ``sidecars`` are the names of ``-wal`` and ``-journal`` files beside it. A
    file that is not there has no inode and no size.
    """

    mtime_ns: int | None
    size: int | None
    inode: int | None
    sidecars: tuple[str, ...]


class Store(Protocol):
    """Where features are kept. The moment is always handed in."""

    def read(self, layer: Layer) -> tuple[LayerTable, Version]:
        """Give the published version, verified."""

    def read_version(self, layer: Layer, name: str) -> tuple[LayerTable, Version]:
        """Give a version that is kept, verified."""

    def replace(
        self,
        layer: Layer,
        table: LayerTable,
        *,
        who: str,
        note: str,
        at: datetime,
        since: str | None = None,
    ) -> Version:
        """Publish a table in place of what there is, wholly or not at all.

        ``since``: only on top of that version, else VersionChanged ("": of none).
        """

    def current(self, layer: Layer) -> Version | None:
        """Name the published version, without reading it."""

    def history(self, layer: Layer) -> tuple[Version, ...]:
        """List the versions that are kept, newest first."""

    def rollback(
        self, layer: Layer, version: str, *, who: str, at: datetime
    ) -> Version:
        """Publish the bytes of an older version again."""

    def adopt(self, layer: Layer, *, at: datetime) -> Version | None:
        """Publish what somebody else has put in place; None when unchanged."""

    def fingerprint(self, layer: Layer) -> Fingerprint:
        """Tell cheaply whether somebody has touched the layer."""

    def sweep(self) -> list[str]:
        """Remove what a crash has left behind, and name it."""


def version_name(at: datetime, last: str | None) -> str:
    """Name a version after its moment, and always after the last one.

    Parameters
    ----------
    at
        The moment, with a time zone; ValueError without one.
    last
        Name of the layer's newest version, if any.

    Examples
    --------
    >>> noon = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
    >>> version_name(noon, None)
    '20261120T021500Z'
    >>> version_name(noon, "20261120T021500Z")
    '20261120T021501Z'
    """
    if at.tzinfo is None:
        msg = f"the moment {at} has no time zone"
        raise ValueError(msg)
    name = at.astimezone(UTC).strftime(_NAME)
    if last is None or name > last:
        return name
    after = datetime.strptime(last, _NAME).replace(tzinfo=UTC) + timedelta(seconds=1)
    return after.strftime(_NAME)
