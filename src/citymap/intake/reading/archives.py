"""Zip archives: the whole directory is checked before any member is unpacked.

What holds after: names are plain and differ, members are ordinary files that lie
apart and are where and as long as both headers say, and together they are no bigger
than what is read. Nothing is unpacked to a disk; a member is read when asked for, its
length and check sum compared.

Source: PKWARE APPNOTE 6.3.10; design/safety.md S9.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

from citymap.errors import shorten
from citymap.intake.notices import Detail, ImportRefused, Kind, Notice
from citymap.intake.reading.kinds_archive import (
    ArchiveBomb,
    ArchiveChecksumWrong,
    ArchiveDirectoryLies,
    ArchiveMembersOverlap,
    ArchiveMemberSpecial,
    ArchiveNameTwice,
    ArchiveNameUnsafe,
    ArchiveNested,
    ArchiveTooBig,
    ArchiveTooManyMembers,
)
from citymap.intake.reading.kinds_file import FileDamaged, FileEncrypted

MIB = 1 << 20
MOST_MEMBERS = 1000
MOST_UNPACKED = 1024 * MIB
_MOST_RATIO = 100
_RATIO_COUNTS_FROM = 8 * MIB  # small things may be as regular as they like
_STEP = MIB

_END, _END_MARK = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
_LOCAL, _LOCAL_MARK = struct.Struct("<4s5H3L2H"), b"PK\x03\x04"
_LARGE_END, _LARGE_END_MARK = struct.Struct("<4sQ2H2L4Q"), b"PK\x06\x06"
_LOCATOR, _LOCATOR_MARK = struct.Struct("<4sLQL"), b"PK\x06\x07"
_FIELD, _LARGE_FIELD, _LARGE_LENGTHS = struct.Struct("<HH"), 1, struct.Struct("<QQ")
_AFTER = b"\0\r\n"  # what copying may add
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED, _LENGTH_AFTER, _UTF8 = 0x1, 0x8, 0x800  # flags
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNSAFE = re.compile(r"(?:^|/)\.\.?(?:/|$)|^/|\\|^[A-Za-z]:|[\x00-\x1f]")
_ARCHIVES = re.compile(r"\.(?:zip|rar|7z|gz|tar|tgz|bz2|xz|kmz|jar)$", re.IGNORECASE)
_FROM_UNIX = 3
_NO_MATTER = re.compile(r"^__MACOSX/|(?:^|/)\.DS_Store$|/$")


class Archive:
    """A zip whose directory is sound.

    Parameters
    ----------
    data
        The whole file.

    Attributes
    ----------
    data
        The file without zeros and line ends after its end, which copying may add.

    Raises
    ------
    ImportRefused
        If the directory is not; the notice says in what.
    """

    def __init__(self, data: bytes) -> None:
        end = _find_end(data)
        self.data = data = data[: end.after]
        try:
            self._zip = ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError):
            raise _refused(FileDamaged) from None
        infos = self._zip.infolist()
        _check_directory(infos, end.number)
        for info in infos:
            _check_name(info)
        _check_places(infos, data, end.start)
        for info in infos:
            _check_growth(info)
        _check_total(infos)
        self._members = {info.filename: info for info in infos}
        self.names = tuple(n for n in self._members if not _NO_MATTER.search(n))

    def refuse_nested(self) -> None:
        """Raise ImportRefused if there is an archive among the members."""
        for name in self.names:
            if _ARCHIVES.search(name):
                raise _refused(ArchiveNested, name)

    def size(self, name: str) -> int:
        """Give the length of a member, unpacked."""
        return self._members[name].file_size

    def read(self, name: str) -> bytes:
        """Unpack a member; raises ImportRefused if it is not what was packed."""
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """Unpack a member piece by piece; raises what ``read`` raises."""
        info, length = self._members[name], 0
        try:
            with self._zip.open(info) as member:
                while piece := member.read(_STEP):
                    length += len(piece)
                    yield piece
        except zipfile.BadZipFile:
            raise _refused(ArchiveChecksumWrong, name) from None
        except (zlib.error, EOFError, NotImplementedError):
            raise _refused(FileDamaged) from None
        if length != info.file_size:
            raise _refused(ArchiveDirectoryLies, name)


def read_members(data: bytes, endings: Sequence[str]) -> dict[str, bytes]:
    """Unpack what has one of some endings, from an archive without archives in it.

    Raises
    ------
    ImportRefused
        If the archive is not sound.
    """
    archive = Archive(data)
    archive.refuse_nested()
    wanted = [n for n in archive.names if n.lower().endswith(tuple(endings))]
    return {name: archive.read(name) for name in wanted}


class _End(NamedTuple):
    """What the end record tells: of how many members, and where their list begins."""

    number: int
    start: int
    after: int  # the first byte that is not of the archive


def _find_end(data: bytes) -> _End:
    """Find and check the end record, so that every reader finds the same directory."""
    at = data.rfind(_END_MARK)
    if at < 0 or at + _END.size > len(data):
        raise _refused(FileDamaged)
    _, disk, first, *counts, comment = _END.unpack_from(data, at)
    after = at + _END.size + comment
    if after > len(data) or data[after:].strip(_AFTER):
        raise _refused(FileDamaged)
    if disk or first:
        raise _refused(ArchiveDirectoryLies, "END")
    before = at - _LOCATOR.size
    if before >= 0 and data.startswith(_LOCATOR_MARK, before):
        counts, at = _large_end(data, before, counts)
    here, number, size, start = counts
    if number > MOST_MEMBERS:
        raise _refused(ArchiveTooManyMembers, number=number, most=MOST_MEMBERS)
    if here != number or start + size != at:
        raise _refused(ArchiveDirectoryLies, "END")
    return _End(number, start, after)


def _large_end(data: bytes, before: int, told: list[int]) -> tuple[list[int], int]:
    """Give the counts of a large archive's end record, and where it is.

    Numbers that fit into the ordinary record stand in both, and must agree.
    """
    _, disk, at, disks = _LOCATOR.unpack_from(data, before)
    if disk or disks > 1 or at + _LARGE_END.size != before:
        raise _refused(ArchiveDirectoryLies, "END")
    mark, *_, own, first, here, number, size, start = _LARGE_END.unpack_from(data, at)
    counts = [here, number, size, start]
    full = (_FULL_16, _FULL_16, _FULL_32, _FULL_32)
    agree = all(t in (c, f) for t, c, f in zip(told, counts, full, strict=True))
    if mark != _LARGE_END_MARK or own or first or not agree:
        raise _refused(ArchiveDirectoryLies, "END")
    return counts, at


def _large_lengths(extra: bytes) -> tuple[int, int]:
    """Give what a member's own header tells of its lengths in its large field."""
    at = 0
    while at + _FIELD.size <= len(extra):
        key, size = _FIELD.unpack_from(extra, at)
        at += _FIELD.size
        if key == _LARGE_FIELD and _LARGE_LENGTHS.size <= size <= len(extra) - at:
            length, packed = _LARGE_LENGTHS.unpack_from(extra, at)
            return packed, length
        at += size
    return _FULL_32, _FULL_32


def _check_directory(infos: list[ZipInfo], number: int) -> None:
    if len(infos) != number:
        raise _refused(ArchiveDirectoryLies, "END")
    seen: set[str] = set()
    for info in infos:
        if info.filename.lower() in seen:
            raise _refused(ArchiveNameTwice, info.filename)
        seen.add(info.filename.lower())
        if info.flag_bits & _ENCRYPTED:
            raise _refused(FileEncrypted)


def _check_total(infos: list[ZipInfo]) -> None:
    total = sum(info.file_size for info in infos)
    if total > MOST_UNPACKED:
        most = MOST_UNPACKED // MIB
        raise _refused(ArchiveTooBig, size_mb=total // MIB, most_mb=most)


def _check_growth(info: ZipInfo) -> None:
    ratio = info.file_size // max(info.compress_size, 1)
    if ratio > _MOST_RATIO and info.file_size > _RATIO_COUNTS_FROM:
        raise _refused(ArchiveBomb, info.filename, ratio=ratio)


def _check_name(info: ZipInfo) -> None:
    if info.orig_filename != info.filename or _UNSAFE.search(info.filename):
        raise _refused(ArchiveNameUnsafe, info.orig_filename)
    kind = stat.S_IFMT(info.external_attr >> 16)
    unix = info.create_system == _FROM_UNIX
    if unix and kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused(ArchiveMemberSpecial, info.filename)
    if info.compress_type not in _METHODS:
        raise _refused(FileDamaged)


def _check_places(infos: list[ZipInfo], data: bytes, start: int) -> None:
    """Compare each member's own header with the directory, and where it ends."""
    free = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        at = info.header_offset
        if at < free:
            raise _refused(ArchiveMembersOverlap, info.filename)
        free = _end_of(info, data)
        if free > start:
            raise _refused(ArchiveDirectoryLies, info.filename)


def _end_of(info: ZipInfo, data: bytes) -> int:
    """Give where a member's bytes end; its own header must agree."""
    at = info.header_offset
    if at + _LOCAL.size > len(data):
        raise _refused(ArchiveDirectoryLies, info.filename)
    head = _LOCAL.unpack_from(data, at)
    mark, _, flags, method, _, _, crc, packed, length, name_bytes, extra = head
    rest = data[at + _LOCAL.size : at + _LOCAL.size + name_bytes + extra]
    name = rest[:name_bytes]
    if _FULL_32 in (packed, length):
        packed, length = _large_lengths(rest[name_bytes:])
    told = (crc, packed, length)
    known = (info.CRC, info.compress_size, info.file_size)
    later = flags & _LENGTH_AFTER and told in ((0, 0, 0), (info.CRC, 0, 0))
    coding = "utf-8" if flags & _UTF8 else "cp437"
    if (
        mark != _LOCAL_MARK
        or method != info.compress_type
        or name != info.orig_filename.encode(coding, "replace")
        or not (told == known or later)
    ):
        raise _refused(ArchiveDirectoryLies, info.filename)
    return at + _LOCAL.size + int(name_bytes) + int(extra) + info.compress_size


def _refused(
    kind: type[Kind], name: str | None = None, **details: Detail
) -> ImportRefused:
    return ImportRefused(Notice(kind, value=name and shorten(name), details=details))
