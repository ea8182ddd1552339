"""Keeps the atlas fresh while serving: first load, reload, watch, and its report.

Loading runs in a thread; questions are answered from the old snapshots
meanwhile. A reload is asked for by SIGHUP, by the watch that looks at the files
every few seconds, or by ``citymap reload``, which sends the signal and then
reads the report that this process keeps in ``data/.serve/``.
"""

import asyncio
import contextlib
import ctypes
import fcntl
import gc
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pyarrow as pa

from citymap.api.clock import now_utc
from citymap.api.ground import Ground
from citymap.atlas.atlas import Atlas

_log = logging.getLogger(__name__)
REPORTS = ".serve"
_TIDY_EVERY_S = 3600.0


class Keeper:
    """Loads the atlas and keeps it like the files.

    Parameters
    ----------
    atlas
        What is kept fresh.
    data
        Folder of the layers' files.
    watch_s
        Seconds between looks at the files; 0 looks only when told.
    forget
        Called when layers have changed, to let go of the old ones.
    ground
        What the map lies on, which is looked at with the layers.
    tidy
        Called in a thread at the start, and every hour.
    """

    def __init__(
        self,
        atlas: Atlas,
        data: Path,
        watch_s: float,
        forget: Callable[[], None] = lambda: None,
        ground: Ground | None = None,
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        self.atlas = atlas
        self.ground = ground
        self._forget = forget
        self._tidy = tidy
        self._tidied_s = -_TIDY_EVERY_S
        self.ready = False
        self._report = data / REPORTS / f"{os.getpid()}.json"
        self._watch_s = watch_s
        self._lock = asyncio.Lock()
        self._checks = 0
        #: Files that were found changed, by what came of it.
        self.changes = {"taken_up": 0, "refused": 0}

    async def run(self) -> None:
        """Load, then watch until cancelled."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGHUP, self._reload_soon)
        with self._reported():
            for leftover in await asyncio.to_thread(self.atlas.sweep):
                _log.warning("swept away: %s", leftover)
            await self.check()
            self.ready = True
            self._write_report()
            _log.info("ready: %d layers", len(self.atlas.states))
            while True:
                await self._tidy_again()
                await asyncio.sleep(self._watch_s or _TIDY_EVERY_S)
                if self._watch_s:
                    await self.check_again()

    @contextlib.contextmanager
    def _reported(self) -> Iterator[None]:
        """Hold a lock beside the report while this process lives: see `is_alive`."""
        held = self._report.with_suffix(".lock")
        with contextlib.ExitStack() as stack:
            try:
                held.parent.mkdir(exist_ok=True)
                lock = stack.enter_context(held.open("wb"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stack.callback(held.unlink, missing_ok=True)
                stack.callback(self._report.unlink, missing_ok=True)
            except OSError as error:
                _log.warning("`citymap reload` will not find this service: %s", error)
            yield

    async def check_again(self) -> None:
        """Look at the files; whatever happens, the watch goes on."""
        try:
            await self.check()
        except Exception:  # noqa: BLE001 - the old data stay; the next look may do better
            _log.exception("the layers cannot be looked at")

    async def _tidy_again(self) -> None:
        """Have things tidied that are swept now and then; the watch goes on."""
        if time.monotonic() - self._tidied_s < _TIDY_EVERY_S:
            return
        self._tidied_s = time.monotonic()
        try:
            await asyncio.to_thread(self._tidy)
        except OSError as error:
            _log.warning("leftovers cannot be swept away: %s", error.strerror)

    async def check(self) -> None:
        """Load what has changed; report it."""
        async with self._lock:
            changed = await asyncio.to_thread(self._refresh)
        self._checks += 1
        if changed:
            self._forget()
            await asyncio.to_thread(_tidy_memory)
            self._write_report()

    def _refresh(self) -> bool:
        if self.ground is not None:
            self.ground.refresh()
        changed = False
        for change in self.atlas.refresh(now_utc()):
            changed = True
            self.changes["refused" if change.fault else "taken_up"] += 1
            if change.fault is None:
                _log.info("%s: version %s", change.layer, change.version)
            else:
                _log.warning(
                    "%s: refused, version %s stays: %s",
                    change.layer,
                    change.version,
                    change.fault.en,
                )
        return changed

    def _reload_soon(self) -> None:
        self._task = asyncio.ensure_future(self._reload())

    async def _reload(self) -> None:
        await self.check_again()
        self._write_report()

    def _write_report(self) -> None:
        """Tell the operator's tools what is served; serving goes on without."""
        report = {
            "pid": os.getpid(),
            "checks": self._checks,
            "layers": {
                layer: {
                    "version": known.snapshot.version,
                    "state": known.state,
                    "why": None
                    if known.fault is None
                    else {"zh": known.fault.zh, "en": known.fault.en},
                }
                for layer, known in self.atlas.states.items()
            },
        }
        beside = self._report.with_suffix(".part")
        try:
            self._report.parent.mkdir(exist_ok=True)
            beside.write_bytes(orjson.dumps(report))
            beside.replace(self._report)
        except OSError as error:
            _log.warning("the report for `citymap reload` cannot be kept: %s", error)


def is_alive(report: Path) -> bool:
    """Say whether the service that keeps a report still runs.

    A number in a file may be another process's by now; a lock dies with its holder.
    """
    try:
        with report.with_suffix(".lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _tidy_memory() -> None:
    """Give back what loading needed, and spare the collector what stays.

    A snapshot lives until the next one: objects that the collector need not
    visit again make no question wait.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    give_back_memory()


def give_back_memory() -> None:
    """Give back to the machine what was needed for a while only."""
    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)
