"""What is set into every published file: scripts, style, icons, QR codes.

What holds true: scripts and styles are bundled at set-up from ``web/published`` and
never change with the data, so that a page's policy can name them by their hashes; a
bundle that is not of the sources beside it is refused. Icons are Maki's (CC0).
"""

import base64
import re
from functools import cache
from hashlib import sha256
from html import unescape
from pathlib import Path

import segno

from citymap.errors import InputError, InternalError, shorten
from citymap.publish.escape import ADDRESS_LIMIT, web_address

_WEB = Path(__file__).parents[1] / "web"
_BUILT = _WEB / "built"
_MARKER = "marker"  # Maki's sign for whatever has no sign of its own
_PATH = re.compile(r'<path[^>]*\sd="([^"]*)"')
_SPOILT = re.compile(r"</(?:script|style)|<!--|<script|\r", re.IGNORECASE)  # by HTML
_QR_BORDER = 4  # modules of quiet zone. Source: ISO/IEC 18004


@cache
def script(*, ground: bool = False) -> str:
    """Give the page's program; ``ground``: the part that draws tiles."""
    return _bundled("published-ground.js" if ground else "published.js")


@cache
def style(*, ground: bool = False) -> str:
    """Give the page's style, Leaflet's included; ``ground``: the tiles' part."""
    return _bundled("published-ground.css" if ground else "published.css")


def source_hash(text: str) -> str:
    """Name an inlined script or style as a policy does.

    Source: Content Security Policy Level 3, section 8.4 ("hash source").

    >>> source_hash("alert('Hello, world.');")
    "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    """
    digest = base64.b64encode(sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@cache
def icon(name: str) -> str:
    """Give an icon's path data, in a box of 15 × 15; the marker's if there is none.

    Parameters
    ----------
    name
        As in a layer file. Layers' own words for Maki's icons are those of
        ``web/js/icons.js``.
    """
    folder = _WEB / "vendor" / "maki" / "icons"
    known = {path.stem: path for path in folder.glob("*.svg")}
    if _MARKER not in known:
        raise _unfinished("vendor/maki")
    path = known.get(_icon_names().get(name, name), known[_MARKER])
    (data,) = _PATH.findall(path.read_text(encoding="utf-8"))
    return " ".join(unescape(data).split())


def qr(address: str) -> tuple[int, str]:
    """Draw a web address as a QR code.

    Returns
    -------
        Modules of a side with the quiet zone of 4 around it, and one SVG path in
        that box, to be filled with dark on light. About a twentieth may be covered.

    Raises InputError for what is not an http(s) address of at most 300 characters.

    >>> size, path = qr("https://example.org/")
    >>> size, path[:7]
    (33, 'M4 4h7v')
    """
    if web_address(address) is None:
        wanted = f"http:// or https://, at most {ADDRESS_LIMIT} characters"
        en = f"not a web address for a QR code: {shorten(address)}; {wanted}"
        zh = f"不能做成二维码的网址：{shorten(address)}；须以 http:// 或 https:// 开头"
        raise InputError(en, f"{zh}，不超过 {ADDRESS_LIMIT} 个字符")
    code = segno.make(address, error="m", micro=False, boost_error=False)
    rows = [bytes(row) for row in code.matrix]
    path = "".join(
        f"M{x + _QR_BORDER} {y + _QR_BORDER}h{run}v1h-{run}z"
        for y, row in enumerate(rows)
        for x, run in _runs(row)
    )
    return len(rows) + 2 * _QR_BORDER, path


def _runs(row: bytes) -> list[tuple[int, int]]:
    """List where dark modules begin, and how many there are in a row."""
    found = re.finditer(rb"\x01+", row)
    return [(run.start(), run.end() - run.start()) for run in found]


@cache
def _icon_names() -> dict[str, str]:
    """Read which icon of Maki's a layer's word means, from where the page says it."""
    text = (_WEB / "js" / "icons.js").read_text(encoding="utf-8")
    table = text.partition("const NAMES = {")[2].partition("}")[0]
    return dict(re.findall(r'"?([a-z0-9-]+)"?: "([a-z0-9-]+)"', table))


def _bundled(name: str) -> str:
    _check_bundle()
    text = (_BUILT / name).read_bytes().decode()
    if _SPOILT.search(text):
        raise InternalError(f"built/{name} would not stand in HTML as it is")
    return text


@cache
def _check_bundle() -> None:
    """See that what was bundled at set-up is of the sources as they are now."""
    try:
        told = (_BUILT / "published.sha256").read_bytes().split()[0].decode()
    except (OSError, IndexError) as error:
        raise _unfinished("built/published.js") from error
    if told != _sources_digest():
        raise _unfinished("built/published.js")


def _sources_digest() -> str:
    """Hash the sources in the order of tools/assets.sh."""
    digest = sha256()
    for pattern in ("published/*.css", "published/*.js", "js/*.js"):
        for path in sorted(_WEB.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _unfinished(what: str) -> InternalError:
    en = f"{what} is missing or not of the present sources; run make setup"
    return InternalError(en, f"{what} 缺失，或与当前源文件不一致；请运行 make setup")
