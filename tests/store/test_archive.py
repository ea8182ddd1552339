"""An archive gives back what was put in, whole or not at all; pmtiles reads it too."""

import gzip
from pathlib import Path
from typing import BinaryIO

import pytest
from pmtiles.reader import MemorySource, Reader

from citymap.errors import DataRefused, StoreError
from citymap.layer import Bounds
from citymap.store.archive import Place, pack_archive, read_archive, write_archive

BOX = Bounds(24.9, 60.1, 25.0, 60.2)
TOLD = {"attribution": "© somebody"}
TILES: dict[Place, bytes] = {
    (10, 582, 296): b"a" * 100,
    (15, 18654, 9484): b"b" * 9,
    (15, 18655, 9484): b"b" * 9,  # the same again: kept once, told twice
    (15, 18654, 9485): b"c",
}


def test_every_tile_comes_back_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "base" / "ground.pmtiles"
    written = write_archive(path, TILES, BOX, TOLD)
    archive = read_archive(path)
    assert archive.version == written.version
    assert (archive.min_zoom, archive.max_zoom, archive.count) == (10, 15, 4)
    assert archive.attribution == "© somebody"
    for place, tile in TILES.items():
        packed = archive.tile(*place)
        assert packed is not None
        assert gzip.decompress(packed) == tile
    for z, x, y in TILES:
        for place in ((z, x, y + 2), (z, x - 1, y), (z - 1, x // 2, y // 2)):
            if place not in TILES:
                assert archive.tile(*place) is None


def test_somebody_elses_reader_finds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "ground.pmtiles"
    write_archive(path, TILES, BOX, TOLD)
    reader = Reader(MemorySource(path.read_bytes()))
    assert reader.metadata() == TOLD
    for place, tile in TILES.items():
        assert gzip.decompress(reader.get(*place)) == tile


def test_many_tiles_lie_in_directories_within_the_directory(tmp_path: Path) -> None:
    tiles = {(14, x, y): bytes([x, y]) for x in range(160) for y in range(160)}
    path = tmp_path / "ground.pmtiles"
    write_archive(path, tiles, BOX, TOLD)
    archive = read_archive(path)
    assert archive.count == len(tiles)
    for place in ((14, 0, 0), (14, 159, 159), (14, 80, 3)):
        packed = archive.tile(*place)
        assert packed is not None
        assert gzip.decompress(packed) == bytes(place[1:])


def test_the_same_tiles_are_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    other = dict(reversed(TILES.items()))
    for name, tiles in (("a", TILES), ("b", other)):
        write_archive(tmp_path / name, tiles, BOX, TOLD)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("keep", [0, 1, 126, 200, -1])
def test_a_file_that_was_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "ground.pmtiles"
    write_archive(path, TILES, BOX, TOLD)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataRefused, match=r"ground\.pmtiles"):
        read_archive(path)


def test_a_byte_that_fell_over_is_noticed_wherever_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "ground.pmtiles"
    write_archive(path, TILES, BOX, TOLD)
    sound = path.read_bytes()
    for place in range(140, len(sound), 7):
        path.write_bytes(
            sound[:place] + bytes([sound[place] ^ 0xFF]) + sound[place + 1 :]
        )
        try:
            archive = read_archive(path)
        except DataRefused:
            continue
        # gzip's own header has bytes that mean nothing: then the tiles are right
        assert all(
            gzip.decompress(archive.tile(*at) or b"") == tile
            for at, tile in TILES.items()
        )


@pytest.mark.parametrize(
    "data", [b"<html>", b"PMTiles\x02" + b"\0" * 200, b"\0" * 4096]
)
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ground.pmtiles"
    path.write_bytes(data)
    with pytest.raises(DataRefused):
        read_archive(path)
    with pytest.raises(DataRefused):
        read_archive(tmp_path / "none")


def test_what_is_read_outlives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "ground.pmtiles"
    write_archive(path, TILES, BOX, TOLD)
    archive = read_archive(path)
    with path.open("r+b") as file:
        file.truncate(10)  # would kill whoever has it mapped
    assert gzip.decompress(archive.tile(15, 18654, 9485) or b"") == b"c"


def test_the_version_is_of_the_bytes_that_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ground.pmtiles"
    version = write_archive(path, TILES, BOX, TOLD).version

    def copy_and_change(source: BinaryIO, copy: BinaryIO) -> None:
        copy.write(source.read())
        path.write_bytes(b"of the next import")

    monkeypatch.setattr("citymap.store.archive.shutil.copyfileobj", copy_and_change)
    assert read_archive(path).version == version


def test_the_disk_refuses_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "ground.pmtiles"
    write_archive(path, TILES, BOX, TOLD)
    before = path.read_bytes()
    (tmp_path / ".ground.pmtiles.part").mkdir()  # what cannot be opened for writing
    with pytest.raises(StoreError, match=r"ground\.pmtiles"):
        write_archive(path, {(15, 1, 1): b"z"}, BOX, TOLD)
    assert path.read_bytes() == before


def test_an_archive_in_memory_is_the_file_that_would_be_written(tmp_path: Path) -> None:
    tiles = {(z, x, 0): bytes([z, x]) for z in (1, 2) for x in (0, 1)}
    box, told = Bounds(-180, 0, 180, 80), {"attribution": "© somebody"}
    path = tmp_path / "a.pmtiles"
    write_archive(path, tiles, box, told)
    packed = {place: gzip.compress(tile, mtime=0) for place, tile in tiles.items()}
    assert pack_archive(packed, box, told) == path.read_bytes()


@pytest.mark.parametrize(
    ("box", "wanted"),
    [  # zoom 2 has columns of 90° from -180°; rows end at 66.5°, 0° and -66.5°
        (Bounds(-10, 10, 10, 20), {(1, 1), (2, 1)}),
        (Bounds(10, -10, 20, 10), {(2, 1), (2, 2)}),
        (Bounds(100, 67, 200, 70), {(3, 0)}),
        (Bounds(10, 10, 10, 10), {(2, 1)}),
    ],
)
def test_the_tiles_of_a_box_are_those_that_it_touches(
    tmp_path: Path, box: Bounds, wanted: set[tuple[int, int]]
) -> None:
    tiles = {(2, x, y): bytes([x, y]) for x in range(4) for y in range(4)}
    path = tmp_path / "a.pmtiles"
    archive = write_archive(path, tiles, box, {"attribution": ""})
    found = archive.tiles_within(2, box)
    assert {place[1:] for place in found} == wanted
    assert all(gzip.decompress(found[place]) == tiles[place] for place in found)
