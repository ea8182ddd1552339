"""The files of the citizen's page, read once at start and kept as they are sent.

A file's address holds a digest of all of them, so that browsers may keep it for
ever while modules name each other by relative paths. No request opens a file, and
no part of a request becomes a path on the disk.
"""

import gzip
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Literal

import brotli

WEB = Path(__file__).parents[1] / "web"
Coding = Literal["br", "gzip", ""]

_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_DENSE = (".png", ".woff2")  # compressed already
_WORTH_PACKING = 500  # bytes
# What the page needs to open without a network; the rest is kept as it is used.
_SHELL = ("css/", "vendor/leaflet/", "vendor/leaflet.markercluster/")
# The modules as they were written, and bundled for phones by set-up.
_WRITTEN, _BUNDLED, _BUNDLED_FROM = "js/", "built/", "built/sources.sha256"
_OF_PUBLISHED_MAPS = ("published/", "built/published")  # set into files, never sent


class Assets:
    """Every file of a folder by its path below it, and one digest of all."""

    def __init__(self, folder: Path = WEB) -> None:
        self._files = dict(_read(folder))
        total = blake2b(digest_size=8)
        for name, content in self._files.items():
            total.update(b"%s %d\n%s" % (name.encode(), len(content), content))
        self.digest = total.hexdigest()
        #: The folder that the page's modules are sent from.
        self.modules = _BUNDLED if self._is_bundled() else _WRITTEN
        self.packed = cache(self._pack)

    def __contains__(self, name: str) -> bool:
        """Say whether there is such a file."""
        return name in self._files

    def __getitem__(self, name: str) -> bytes:
        """Give a file as it lies on the disk."""
        return self._files[name]

    @property
    def complete(self) -> bool:
        """Say whether set-up has brought what others made (``tools/assets.sh``)."""
        return "vendor/leaflet/leaflet.js" in self._files

    @property
    def shell(self) -> list[str]:
        """Name what the page needs to open without a network."""
        wanted = (*_SHELL, self.modules)
        return [
            name
            for name in self._files
            if name.startswith(wanted) and name.endswith((".css", ".js"))
        ]

    def filled(self, name: str) -> bytes:
        """Give a file with what depends on the others written in.

        ``{digest}``; ``{shell}``, the names of the shell; ``{modules}``, the folder of
        the page's modules; ``{chunk}``, the bundle's part that its beginning needs.
        """
        chunks = (n for n in self.shell if n.startswith(f"{_BUNDLED}chunk-"))
        text = self._files[name].decode()
        for place, value in {
            "{shell}": " ".join(self.shell),
            "{chunk}": next(chunks, f"{self.modules}state.js"),
            "{modules}": self.modules,
            "{digest}": self.digest,
        }.items():
            text = text.replace(place, value)
        return text.encode()

    def _is_bundled(self) -> bool:
        """Say whether the bundle is of the modules as they are now.

        Who has changed a module and not run set-up again gets the page from the
        modules as written, and never from an old bundle.
        """
        sources = sha256()
        for name, content in self._files.items():
            if name.startswith(_WRITTEN) and name.endswith(".js"):
                sources.update(content)
        told = self._files.get(_BUNDLED_FROM, b"").split()
        return told[:1] == [sources.hexdigest().encode()]

    def _pack(self, name: str, coding: Coding) -> tuple[bytes, Coding]:
        plain = self._files[name]
        if name.endswith(_DENSE) or len(plain) < _WORTH_PACKING:
            return plain, ""
        if coding == "br":
            return brotli.compress(plain, quality=9), coding
        if coding == "gzip":
            return gzip.compress(plain, 9, mtime=0), coding
        return plain, ""


def media_type(name: str) -> str:
    """Give a file's media type by the end of its name; licences are plain text."""
    return _MEDIA_TYPES.get(Path(name).suffix, "text/plain; charset=utf-8")


def _read(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Read the page's files but hidden ones, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        name = "/".join(parts)
        hidden = any(part.startswith(".") for part in parts)
        if path.is_file() and not hidden and not name.startswith(_OF_PUBLISHED_MAPS):
            yield name, path.read_bytes()
