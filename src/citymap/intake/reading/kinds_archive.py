"""Why an archive is not unpacked: its names, its directory, its growth."""

from citymap.intake.notices import Kind

_PACK_ZH = "请把需要的文件重新压缩成一个 .zip 再导入"
_PACK_EN = "pack the files that are needed into a new .zip and import that"


class ArchiveNameUnsafe(Kind):
    """A packed file has a name that leads out of its folder, or cannot be a name.

    Do: pack the files anew, without folders.
    """

    severity = "refusal"
    zh = f"压缩包里的文件名“{{value}}”不安全；{_PACK_ZH}"
    en = f"the packed name “{{value}}” is not safe; {_PACK_EN}"


class ArchiveMemberSpecial(Kind):
    """What is packed is a link or a device, not a file.

    Do: pack the files themselves.
    """

    severity = "refusal"
    zh = f"压缩包里的“{{value}}”不是普通文件；{_PACK_ZH}"
    en = f"what is packed as “{{value}}” is no ordinary file; {_PACK_EN}"


class ArchiveNested(Kind):
    """There is an archive in the archive.

    Do: unpack the inner one, and import that or pack its files into one .zip.
    """

    severity = "refusal"
    zh = f"压缩包里还有压缩包“{{value}}”；请先解开，{_PACK_ZH}"
    en = f"“{{value}}” is an archive in the archive; unpack it first, then {_PACK_EN}"


class ArchiveTooManyMembers(Kind):
    """There are more packed files than are looked at.

    Do: pack only the files that are needed.
    """

    severity = "refusal"
    zh = f"压缩包里有 {{number}} 个文件，最多 {{most}} 个；{_PACK_ZH}"
    en = f"{{number}} files are packed, at most {{most}} are read; {_PACK_EN}"


class ArchiveBomb(Kind):
    """A packed file grows more than a hundredfold when unpacked.

    No table does that; such files are made to fill disks.

    Do: open it in the program it comes from, delete empty rows and save it anew.
    """

    severity = "refusal"
    zh = "文件里的“{value}”解压后会膨胀 {ratio} 倍，不予解压；请删去空行后另存再导入"
    en = (
        "“{value}” would grow {ratio}-fold when unpacked and is not; delete empty "
        "rows, save it anew and import that"
    )


class ArchiveTooBig(Kind):
    """What is packed is too big when unpacked.

    Do: take out what is not needed, or divide the table into several files.
    """

    severity = "refusal"
    zh = "文件解压后有 {size_mb} MB，最多 {most_mb} MB；请删去无关内容，或分成几个文件"
    en = (
        "unpacked it has {size_mb} MB, at most {most_mb} MB are read; take out what "
        "is not needed, or divide it"
    )


class ArchiveMembersOverlap(Kind):
    """Two packed files share the same bytes: the archive is made to deceive.

    Do: pack the files anew.
    """

    severity = "refusal"
    zh = f"压缩包里的“{{value}}”与别的文件重叠；{_PACK_ZH}"
    en = f"“{{value}}” lies over another packed file; {_PACK_EN}"


class ArchiveDirectoryLies(Kind):
    """The archive's list of contents is not what is in it.

    Do: pack the files anew.
    """

    severity = "refusal"
    zh = f"压缩包的目录与内容不符（{{value}}）；{_PACK_ZH}"
    en = f"the archive's directory is not what is in it ({{value}}); {_PACK_EN}"


class ArchiveNameTwice(Kind):
    """Two packed files have the same name.

    Do: pack the files anew.
    """

    severity = "refusal"
    zh = f"压缩包里有两个“{{value}}”；{_PACK_ZH}"
    en = f"there are two packed files “{{value}}”; {_PACK_EN}"


class ArchiveLacks(Kind):
    """What is wanted is not in the archive, or several times.

    Do: pack one layer or one document only.
    """

    severity = "refusal"
    zh = f"压缩包里应当正好有一个 {{ending}} 文件，实际有 {{number}} 个；{_PACK_ZH}"
    en = f"there must be one {{ending}} in the archive, not {{number}}; {_PACK_EN}"


class ArchiveChecksumWrong(Kind):
    """A packed file is not what was packed: its check sum is wrong.

    Do: copy the file again from where it came; a download may have broken off.
    """

    severity = "refusal"
    zh = "文件里的“{value}”校验不符，可能传输时损坏；请重新拷贝或下载"
    en = "the check sum of “{value}” is wrong; copy or download the file again"
