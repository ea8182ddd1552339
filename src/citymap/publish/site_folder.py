"""A static site's folder: built beside, seen on the disk, put in place by rename.

What holds true: a visitor finds the site of before or the new one, whole; a failure
leaves the old one where it is. Only what carries our marker, which lists the files
that were written, is ever replaced: a folder with anything else in it is refused,
also if that came while the new site was made, and of the old site only files that
its marker lists are removed.
Between two renames the old site has another name for an instant; if the power goes
just then, the next run puts it back first.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citymap.errors import FileBusy, InputError, shorten
from citymap.store.disk import refusals_told, sync_folder

MARKER = ".citymap-site"
_LOCK_WAIT_S = 10.0
_LOCK_POLL_S = 0.02
_NAMED_AT_MOST = 3


class NewSite:
    """A folder that is being filled; paths are ours, with ``/``, below it.

    Attributes
    ----------
    size
        Bytes written so far.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: list[str] = []
        self.size = 0

    def write(self, path: str, data: bytes) -> None:
        """Write one file and see it on the disk."""
        target = self._folder / path
        target.parent.mkdir(exist_ok=True)
        with target.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self._written.append(path)
        self.size += len(data)

    def finish(self) -> None:
        """Write the marker, and see the names of all files on the disk."""
        listed = sorted(self._written)
        self.write(MARKER, "".join(f"{path}\n" for path in listed).encode())
        for folder in {(self._folder / path).parent for path in listed}:
            sync_folder(folder)


@contextmanager
def new_site(folder: Path) -> Iterator[NewSite]:
    """Fill a new folder, which then takes the place of ``folder``.

    Raises
    ------
    InputError
        If there is something at ``folder`` that is not a site of ours, or is in it
        and was not written by us, or if there is no folder to put it in.
    FileBusy
        If another process is writing the same site.
    StoreError
        If the disk fails; the old site is as it was.
    """
    target = _place(folder)
    new, old = (target.with_name(f".{target.name}.{which}") for which in ("new", "old"))
    lock = target.with_name(f".{target.name}.lock")
    with refusals_told(target.name), _locked(lock, target.name):
        _recover(target, new, old)
        try:
            new.mkdir()
            (new / MARKER).touch()
            site = NewSite(new)
            yield site
            site.finish()
            _swap(target, new, old)
        finally:
            _remove(new)


def _place(folder: Path) -> Path:
    """Give the folder's own name, without ``..``; raise InputError if it has none."""
    given = folder.absolute()
    if not given.parent.is_dir():
        where = shorten(str(given.parent))
        en = f"there is no folder {where}; make it first"
        raise InputError(en, f"没有文件夹 {where}；请先建立")
    if given.is_symlink():
        raise _not_ours(given)
    target = given.resolve()
    if not target.name:
        en = f"{target} is the whole disk; name a folder in it for the site"
        raise InputError(en, f"{target} 是整个磁盘；请给出其中一个文件夹作为网站")
    return target


@contextmanager
def _locked(path: Path, what: str) -> Iterator[None]:
    """Hold a lock file, which is there only while it is held.

    Its holder removes it before letting go; whoever then gets the lock of a file
    that has no name any more tries again, so that two never hold it.
    """
    deadline = time.monotonic() + _LOCK_WAIT_S
    while True:
        with path.open("a") as lock:
            if _try_lock(lock.fileno(), path):
                try:
                    yield
                finally:
                    path.unlink()
                return
        if time.monotonic() >= deadline:
            en = f"another process is writing {what}; try again"
            raise FileBusy(en, f"另一个进程正在写入 {what}；请稍后再试")
        time.sleep(_LOCK_POLL_S)


def _try_lock(lock: int, path: Path) -> bool:
    """Lock an open file; false if another has it, or ``path`` is another file."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(lock), path.lstat())
    except (BlockingIOError, FileNotFoundError):
        return False


def _recover(target: Path, new: Path, old: Path) -> None:
    """Undo what a crash has left behind, unless there is more than we wrote."""
    _refuse_strangers(target)
    _refuse_strangers(old)
    if _is_site(old) and not _is_site(target):
        old.rename(target)  # where nothing is, or an empty folder
    _clear(old)
    _remove(new)


def _swap(target: Path, new: Path, old: Path) -> None:
    """Put the new site in place; what came into the old one meanwhile stops it."""
    _refuse_strangers(target)
    moved = _is_site(target)
    if moved:
        target.rename(old)
    try:
        _refuse_strangers(old)
        new.rename(target)  # where nothing is, or an empty folder
    except (InputError, OSError):
        if moved:
            old.rename(target)
        raise
    sync_folder(target.parent)
    _clear(old)
    _refuse_strangers(old)


def _clear(site: Path) -> None:
    """Remove what we wrote into a site, and its folders unless more is in them."""
    if not _is_site(site):
        return
    ours = _listed(site) - {MARKER}
    for path in sorted(site.rglob("*"), reverse=True):
        if str(path.relative_to(site)) in ours and not path.is_symlink():
            _remove_one(path)
    (site / MARKER).unlink()  # last: it says what is ours
    _remove_one(site)


def _remove_one(path: Path) -> None:
    if not path.is_dir():
        path.unlink()
    elif not any(path.iterdir()):
        path.rmdir()


def _remove(new: Path) -> None:
    """Remove a site that was being made; anything else is left alone."""
    if _is_site(new):
        shutil.rmtree(new)


def _is_site(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and (folder / MARKER).is_file()


def _refuse_strangers(target: Path) -> None:
    """Raise InputError unless all that is there was written by us, or nothing is."""
    if not target.exists() and not target.is_symlink():
        return
    if target.is_symlink() or not target.is_dir():
        raise _not_ours(target)
    ours = _listed(target) if _is_site(target) else frozenset[str]()
    strange = [
        name
        for path in sorted(target.rglob("*"))
        if (name := str(path.relative_to(target))) not in ours or path.is_symlink()
    ]
    if strange:
        name = shorten(target.name)
        some = ", ".join(map(shorten, strange[:_NAMED_AT_MOST]))
        count = len(strange)
        en = f"{name} holds {count} files that are not of a site of ours ({some})"
        zh = f"{name} 中有 {count} 个不是本程序所写的文件（{some}）"
        raise InputError(
            f"{en}; move them away, or choose another folder",
            f"{zh}；请先移走，或另选文件夹",
        )


def _not_ours(target: Path) -> InputError:
    name = shorten(target.name)
    en = f"{name} is not a folder of ours; choose another name for the site"
    return InputError(en, f"{name} 不是本程序建立的文件夹；请为网站另选名称")


def _listed(site: Path) -> frozenset[str]:
    """List what we wrote: the marker, the files in it, and the folders of these."""
    files = (site / MARKER).read_text("utf-8").splitlines()
    folders = (str(parent) for path in files for parent in Path(path).parents)
    return frozenset((MARKER, *files, *folders))
