"""All layers, loaded; the one truth while serving.

New data is a new snapshot, swapped in by one assignment, so that a question
sees one version of a layer from its first row to its last. A file that fails
its checks never replaces a good snapshot: the old data stay, and the state
says why and since when.
"""

import logging
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Literal

import numpy as np
import pyarrow as pa

from citymap.atlas.snapshot import Snapshot
from citymap.catalog import Catalog
from citymap.earth.grid import CityGrid
from citymap.errors import CitymapError, FileBusy, StoreError
from citymap.hours.opening import HoursContext
from citymap.layer import Layer
from citymap.store.base import Fingerprint, Store
from citymap.table import LayerTable

_log = logging.getLogger(__name__)
# Marker numbers have nine digits at most (some map components allow no more).
_MARKERS_PER_LAYER = 10_000_000
_MARKER_SLOTS = 99
_NO_VERSION = "none"


@dataclass(frozen=True, slots=True, eq=False)
class LayerState:
    """What is known of a layer: its snapshot, and whether it is what it should be.

    Attributes
    ----------
    snapshot
        The last good one; empty if the layer has never had data.
    published
        When its version was published (UTC); None without data.
    fault
        Why the layer is degraded; None when all is well.
    since
        When the fault was first seen.
    """

    snapshot: Snapshot
    published: datetime | None = None
    fault: CitymapError | None = None
    since: datetime | None = None

    @property
    def state(self) -> Literal["ok", "degraded"]:
        """Say in one word how the layer is."""
        return "ok" if self.fault is None else "degraded"


@dataclass(frozen=True, slots=True)
class Change:
    """What a refresh did to one layer."""

    layer: str
    version: str
    fault: CitymapError | None


class Atlas:
    """The layers of a workspace in memory.

    Parameters
    ----------
    catalog, store
        What is published, and where it is kept.
    context
        The city's time zone and holiday calendar.
    """

    def __init__(self, catalog: Catalog, store: Store, context: HoursContext) -> None:
        self.catalog = catalog
        self.context = context
        #: Changes with definitions and calendar, which answers depend on beside data.
        self.edition = _edition(catalog, context)
        city = catalog.city
        self.grid = CityGrid(city.grid_crs, city.bounds, city.margin_m)
        self._store = store
        self._markers = _marker_bases(list(catalog.layers))
        self._seen: dict[str, Fingerprint | None] = {}
        self.states: Mapping[str, LayerState] = MappingProxyType(
            {
                layer.id: LayerState(self._empty(layer))
                for layer in catalog.layers.values()
            }
        )

    def state(self, layer_id: str) -> LayerState:
        """Give a layer's state; raises NotFoundError for an unknown layer."""
        return self.states[self.catalog.layer(layer_id).id]

    def refresh(self, at: datetime) -> Iterator[Change]:
        """Load every layer whose file has changed since the last look.

        ``at``: the moment, aware. Yields what happened, layer by layer, as it
        happens; a layer that nobody touched is not mentioned.
        """
        for layer in self.catalog.layers.values():
            try:
                seen = self._store.fingerprint(layer)
            except OSError as error:
                _log.warning("%s cannot be looked at: %s", layer.id, error.strerror)
                continue
            if self._seen.get(layer.id) == seen:
                continue
            new = self._load(layer, at)
            # What was seen before the load: a change during it is seen next time. And
            # what may be over by then (a busy file, a full disk) is tried again.
            passing = isinstance(new.fault, FileBusy | StoreError)
            self._seen[layer.id] = None if passing else seen
            if passing and _same_fault(self.states[layer.id], new):
                continue
            self.states = MappingProxyType({**self.states, layer.id: new})
            yield Change(layer.id, new.snapshot.version, new.fault)

    def sweep(self) -> list[str]:
        """Remove what a crash has left behind; name it. Faults are left to loading."""
        try:
            return self._store.sweep()
        except (CitymapError, OSError) as error:
            _log.warning("leftovers cannot be swept: %s", error)
            return []

    def _load(self, layer: Layer, at: datetime) -> LayerState:
        """Take over what lies there; where that is refused, keep the last good."""
        old = self.states[layer.id]
        fault = self._adopt(layer, at)
        if fault is not None and old.snapshot.version != _NO_VERSION:
            return _degraded(old, fault, at)
        try:
            table, version = self._store.read(layer)
            snapshot = self._build(layer, table, version.name)
        except CitymapError as error:
            return _degraded(old, fault or error, at)
        except Exception as error:  # noqa: BLE001 - whatever a file does, old data stay
            _log.exception("layer %s cannot be loaded", layer.id)
            return _degraded(old, _own_fault(layer, error), at)
        loaded = LayerState(snapshot, version.at)
        return loaded if fault is None else _degraded(loaded, fault, at)

    def _adopt(self, layer: Layer, at: datetime) -> CitymapError | None:
        try:
            self._store.adopt(layer, at=at)
        except CitymapError as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever a file does, old data stay
            _log.exception("layer %s cannot be adopted", layer.id)
            return _own_fault(layer, error)
        return None

    def _build(self, layer: Layer, table: LayerTable, version: str) -> Snapshot:
        return Snapshot(
            layer,
            table,
            version,
            grid=self.grid,
            context=self.context,
            marker_base=self._markers[layer.id],
        )

    def _empty(self, layer: Layer) -> Snapshot:
        nothing = np.zeros(0)
        shapes = None if layer.geometry == "point" else np.zeros(0, object)
        columns = pa.table({"id": pa.array([], pa.string())})
        table = LayerTable(columns, nothing, nothing, shapes)
        return self._build(layer, table, _NO_VERSION)


def _edition(catalog: Catalog, context: HoursContext) -> str:
    calendar = context.calendar
    days = calendar and (sorted(calendar.rest_days), sorted(calendar.workdays))
    return blake2b(repr((catalog, days)).encode(), digest_size=8).hexdigest()


def _same_fault(old: LayerState, new: LayerState) -> bool:
    same = old.snapshot is new.snapshot and old.fault is not None
    return same and str(old.fault) == str(new.fault)


def _degraded(known: LayerState, fault: CitymapError, at: datetime) -> LayerState:
    since = known.since if known.fault else at
    return LayerState(known.snapshot, known.published, fault, since)


def _own_fault(layer: Layer, error: Exception) -> StoreError:
    return StoreError(f"{type(error).__name__} while loading {layer.id}")


def _marker_bases(layers: list[str]) -> dict[str, int]:
    """Give each layer a range of marker numbers that hardly ever changes.

    The range follows from the layer's name; a new layer moves another only if
    their names fall on the same one.
    """
    bases: dict[str, int] = {}
    taken: set[int] = set()
    for layer in sorted(layers):
        slot = zlib.crc32(layer.encode()) % _MARKER_SLOTS
        while slot in taken:
            slot = (slot + 1) % _MARKER_SLOTS
        taken.add(slot)
        bases[layer] = slot * _MARKERS_PER_LAYER + 1
    return bases
