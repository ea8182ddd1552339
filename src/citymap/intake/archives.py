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
from zipfile import ZipFile, ZipInfo

from citymap.errors import shorten
from citymap.intake.kinds_archive import (
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
from citymap.intake.kinds_file import FileDamaged, FileEncrypted
from citymap.intake.notices import Detail, ImportRefused, Kind, Notice

MIB = 1 << 20
MOST_MEMBERS = 1000
MOST_UNPACKED = 1024 * MIB
_MOST_RATIO = 100
_RATIO_COUNTS_FROM = 8 * MIB  # small things may be as regular as they like
_STEP = MIB

_END, _END_MARK = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
_LOCAL, _LOCAL_MARK = struct.Struct("<4s5H3L2H"), b"PK\x03\x04"
_LOCATOR_BYTES, _LOCATOR_MARK = 20, b"PK\x06\x07"
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

    Raises
    ------
    ImportRefused
        If the directory is not; the notice says in what.
    """

    def __init__(self, data: bytes) -> None:
        _check_end(data)
        try:
            self._zip = ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError):
            raise _refused(FileDamaged) from None
        infos = self._zip.infolist()
        _check_directory(infos, data)
        for info in infos:
            _check_name(info)
        _check_places(infos, data)
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


def _check_end(data: bytes) -> None:
    """Check the end record, so that every reader finds the same directory."""
    at = data.rfind(_END_MARK)
    if at < 0 or at + _END.size > len(data):
        raise _refused(FileDamaged)
    end = _END.unpack_from(data, at)
    _, disk, first_disk, here, number, size, start, comment = end
    if at + _END.size + comment != len(data):
        raise _refused(FileDamaged)
    if number > MOST_MEMBERS:
        raise _refused(ArchiveTooManyMembers, number=number, most=MOST_MEMBERS)
    large = data[at - _LOCATOR_BYTES : at].startswith(_LOCATOR_MARK)
    lies = disk or first_disk or here != number or start + size != at
    if large or lies or _FULL_16 in (here, number) or _FULL_32 in (size, start):
        raise _refused(ArchiveDirectoryLies, "END")


def _check_directory(infos: list[ZipInfo], data: bytes) -> None:
    number = _END.unpack_from(data, data.rfind(_END_MARK))[4]
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


def _check_places(infos: list[ZipInfo], data: bytes) -> None:
    """Compare each member's own header with the directory, and where it ends."""
    start = _END.unpack_from(data, data.rfind(_END_MARK))[6]
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
    name = data[at + _LOCAL.size : at + _LOCAL.size + name_bytes]
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
