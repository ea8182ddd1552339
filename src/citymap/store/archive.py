"""Map ground in one file: the room of pmtiles.

An archive holds vector tiles of the Web Mercator pyramid, each compressed once
with gzip, and what may be said of them. It is written beside its place, read
back and switched (S1, S5), so that there is always a whole one or none. What is
read is a copy without a name: whatever becomes of the file, nobody's reading
breaks. Same tiles, same bytes.

Source: github.com/protomaps/PMTiles, spec v3.
"""

import gzip
import hashlib
import math
import mmap
import shutil
import tempfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import orjson
from pmtiles.tile import (
    Compression,
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from citymap.errors import DataRefused, StoreError
from citymap.layer import Bounds
from citymap.store.disk import refusals_told, sync_file, sync_folder

_E7 = 10_000_000  # the header counts ten-millionths of a degree
_HEADER = 127  # bytes
_DEEPEST = 24
_DEPTH = 3  # directories within directories that the format foresees
#: What pmtiles and gzip raise over bytes that are not theirs.
_BROKEN = (
    ValueError,
    KeyError,
    EOFError,
    OSError,
    IndexError,
    OverflowError,
    TypeError,
    zlib.error,
    MagicNumberNotFound,
    SpecVersionUnsupported,
)

Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """The tiles of one file, ready to be looked up.

    Attributes
    ----------
    version
        Made of the file's bytes: equal for equal files.
    min_zoom, max_zoom
        The zooms that it has tiles of.
    attribution
        Whom to name beside the map.
    mapped, start
        The file's bytes, and where in them the tiles begin.
    ids, entries
        What is where, in ascending order.
    """

    version: str
    min_zoom: int
    max_zoom: int
    attribution: str
    mapped: mmap.mmap
    ids: tuple[int, ...]
    entries: tuple[Entry, ...]
    start: int

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Give a tile as it is kept, gzipped; None where there is nothing.

        ``z``, ``x``, ``y``: of the pyramid, each row and column within its zoom.
        """
        wanted = zxy_to_tileid(z, x, y)
        row = bisect_right(self.ids, wanted) - 1
        if row < 0:
            return None
        entry = self.entries[row]
        if wanted >= entry.tile_id + entry.run_length:
            return None
        start = self.start + entry.offset
        return self.mapped[start : start + entry.length]

    def tiles_within(self, z: int, box: Bounds) -> dict[Place, bytes]:
        """Give the tiles of a zoom that a box touches, gzipped as they are kept."""
        last = (1 << z) - 1
        west, north = _place_of(z, box.west, box.north)
        east, south = _place_of(z, box.east, box.south)
        found = {
            (z, x, y): self.tile(z, x, y)
            for x in range(max(west, 0), min(east, last) + 1)
            for y in range(max(north, 0), min(south, last) + 1)
        }
        return {place: tile for place, tile in found.items() if tile is not None}

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return sum(entry.run_length for entry in self.entries)


def _place_of(z: int, lon: float, lat: float) -> tuple[int, int]:
    """Give column and row of the tile at a position; Source: EPSG:3857."""
    sine = math.sin(math.radians(lat))
    down = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return math.floor((lon / 360 + 0.5) * (1 << z)), math.floor(down * (1 << z))


def pack_archive(
    tiles: Mapping[Place, bytes], bounds: Bounds, metadata: Mapping[str, object]
) -> bytes:
    """Make an archive in memory, of tiles that are gzipped already; else as a file."""
    file = BytesIO()
    writer = Writer(file)  # type: ignore[no-untyped-call]  # pmtiles has no types
    _write(writer, tiles, bounds, metadata)
    return file.getvalue()


def write_archive(
    path: Path,
    tiles: Mapping[Place, bytes],
    bounds: Bounds,
    metadata: Mapping[str, object],
) -> Archive:
    """Publish tiles as a file, whole or not at all.

    Parameters
    ----------
    tiles
        By zoom, column and row; vector tiles, not compressed. At least one.
    bounds
        What they show, degrees.
    metadata
        What is told of them; ``attribution`` above all.

    Raises
    ------
    StoreError
        If the disk refuses.
    """
    beside = path.with_name(f".{path.name}.part")
    with refusals_told(path.name):
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            writer = Writer(file)  # type: ignore[no-untyped-call]  # pmtiles has no types
            packed = {p: gzip.compress(t, mtime=0) for p, t in tiles.items()}
            _write(writer, packed, bounds, metadata)
        sync_file(beside)
        archive = read_archive(beside)
        if archive.count != len(tiles):
            raise _incomplete(path)
        beside.replace(path)
        sync_folder(path.parent)
    return archive


def _write(
    writer: Writer,
    tiles: Mapping[Place, bytes],
    bounds: Bounds,
    metadata: Mapping[str, object],
) -> None:
    for tile_id, place in sorted((zxy_to_tileid(*place), place) for place in tiles):
        writer.write_tile(tile_id, tiles[place])  # type: ignore[no-untyped-call]  # likewise
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": round(bounds.west * _E7),
        "min_lat_e7": round(bounds.south * _E7),
        "max_lon_e7": round(bounds.east * _E7),
        "max_lat_e7": round(bounds.north * _E7),
    }
    writer.finalize(header, dict(metadata))  # type: ignore[no-untyped-call]  # likewise


def _incomplete(path: Path) -> StoreError:
    en = f"{path.name}: not all tiles were found again; the old file stays"
    return StoreError(en, f"{path.name}：写入后未能读回全部瓦片；保留旧文件")


def read_archive(path: Path) -> Archive:
    """Read an archive and check every tile of it; the tiles are mapped.

    Raises
    ------
    DataRefused
        If it is no archive of gzipped vector tiles, or is damaged.
    """
    try:
        return _open(_copy_nameless(path))
    except _BROKEN as error:
        why = type(error).__name__
        en = f"{path.name}: cannot be read as an archive of vector tiles ({why})"
        zh = f"{path.name}：不能作为矢量瓦片文件读取（{why}）"
        raise DataRefused(en, zh) from error


def _copy_nameless(path: Path) -> mmap.mmap:
    """Map a copy: when a mapped file is cut short, whoever reads it is killed."""
    with path.open("rb") as source, tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(source, copy)
        copy.flush()
        return mmap.mmap(copy.fileno(), 0, access=mmap.ACCESS_READ)


def _open(mapped: mmap.mmap) -> Archive:
    header = deserialize_header(mapped[:_HEADER])
    if header["tile_type"] != TileType.MVT or not header["max_zoom"] <= _DEEPEST:
        message = "no vector tiles"
        raise ValueError(message)
    offset, length = header["metadata_offset"], header["metadata_length"]
    metadata = orjson.loads(gzip.decompress(mapped[offset : offset + length]))
    root = header["root_offset"], header["root_length"]
    entries = tuple(_entries(mapped, header["leaf_directory_offset"], *root))
    archive = Archive(
        hashlib.sha256(mapped).hexdigest()[:12],
        header["min_zoom"],
        header["max_zoom"],
        str(metadata["attribution"]),
        mapped,
        tuple(entry.tile_id for entry in entries),
        entries,
        header["tile_data_offset"],
    )
    for entry in entries:
        start = archive.start + entry.offset
        gzip.decompress(mapped[start : start + entry.length])  # its checksum holds
    return archive


def _entries(
    mapped: mmap.mmap, leaves: int, offset: int, length: int, depth: int = _DEPTH
) -> Iterator[Entry]:
    """Give the entries of a directory and of those within it, in order."""
    for entry in deserialize_directory(mapped[offset : offset + length]):
        if entry.run_length:
            yield entry
        elif depth:
            start = leaves + entry.offset
            yield from _entries(mapped, leaves, start, entry.length, depth - 1)
