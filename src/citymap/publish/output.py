"""Where a published file goes: its name, its format, its paper; written atomically.

What holds true: whoever looks at the place finds the old file or the new one,
whole; a refused or failed write leaves nothing behind (design/safety.md S5).
"""

from dataclasses import dataclass
from pathlib import Path

from citymap.errors import InputError, StoreError, shorten
from citymap.publish.request import FORMATS, Format, MapRequest, Paper
from citymap.store.disk import replace_bytes

#: Formats that hold features and nothing else.
_PLAIN = ("geojson", "kml")


@dataclass(frozen=True, slots=True)
class Output:
    """One file to be written.

    Attributes
    ----------
    paper, portrait
        Of a poster (svg, pdf, png); landscape unless told.
    """

    path: Path
    format: Format
    paper: Paper = "a3"
    portrait: bool = False


def format_of(path: Path, wanted: Format | None) -> Format:
    """Tell the format from a name's ending; ``wanted`` must agree with it.

    Raises InputError for an ending that is no format's, or another one's.

    >>> format_of(Path("map.pdf"), None)
    'pdf'
    """
    ending = path.suffix.removeprefix(".").lower()
    found = next((known for known in FORMATS if known == ending), None)
    if found is None:
        endings = ", ".join(f".{known}" for known in FORMATS)
        en = f"{shorten(path.name)}: name it for its format, one of {endings}"
        zh = f"{shorten(path.name)}：文件名须以格式结尾，可选 {endings}"
        raise InputError(en, zh)
    if wanted is not None and wanted != found:
        en = f"{shorten(path.name)} ends in .{found}, but --format is {wanted}"
        zh = f"{shorten(path.name)} 以 .{found} 结尾，而 --format 为 {wanted}"
        raise InputError(en, zh)
    return found


def lost_in(request: MapRequest, form: Format) -> list[str]:
    """List what was asked for, by its name in the request, and has no place in a file.

    >>> lost_in(MapRequest(("toilets",), heat=True), "pdf")
    ['heat']
    """
    drawn = {"areas": request.areas, "before": request.before}
    live = {"heat": request.heat, "tiles": request.tiles}
    lost = [name for name, asked in drawn.items() if asked and form in _PLAIN]
    return lost + [name for name, asked in live.items() if asked and form != "html"]


def check_folder(path: Path) -> None:
    """Raise InputError unless a file can stand at ``path``: before the work is done."""
    try:
        _check_folder(path)
    except OSError as error:
        name, why = shorten(path.name), error.strerror
        en = f"{name} cannot be used: {why}"
        raise InputError(en, f"{name} 不可用：{why}") from error


def _check_folder(path: Path) -> None:
    if not path.parent.is_dir():
        folder = shorten(str(path.parent))
        en = f"there is no folder {folder}; make it first"
        raise InputError(en, f"没有文件夹 {folder}；请先建立")
    if path.is_dir():
        en = f"{shorten(str(path))} is a folder; name a file in it"
        raise InputError(en, f"{shorten(str(path))} 是文件夹；请给出其中的文件名")


def write_file(path: Path, data: bytes) -> None:
    """Write a file wholly or not at all, durably.

    Raises InputError if there is no such folder, StoreError if the disk fails.
    """
    check_folder(path)
    try:
        replace_bytes(path, data)
    except OSError as error:
        name, why = shorten(path.name), error.strerror
        en = f"{name} cannot be written: {why}; what was there before still is"
        raise StoreError(en, f"{name} 无法写入：{why}；原有文件未受影响") from error
