"""A sheet printed by the Chromium that is installed, and its print as pixels.

The browser runs headless in a folder and profile of its own that are gone
afterwards, is told to resolve no name, and is ended with all that it started if it
takes too long. The room of pypdfium2 and of PIL.

Source: chromium.org, headless; pdfium.
"""

import io
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pypdfium2
from PIL import Image

from citymap.errors import InputError, InternalError, shorten
from citymap.publish.poster import paper_size
from citymap.publish.request import Paper

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
#: Names the browser where it is not on the PATH.
VARIABLE = "CITYMAP_CHROMIUM"
TIMEOUT_S = 120.0
MM_PER_INCH = 25.4
_POINTS = 72  # in an inch
_BAND = 1024  # rows of pixels that are drawn at a time
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--no-proxy-server",
)
_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<style>@page {{ size: {width}mm {height}mm; margin: 0 }}
html, body {{ margin: 0; padding: 0; print-color-adjust: exact }}
body {{ width: {width}mm; height: {height}mm; overflow: hidden }}
svg {{ display: block }}</style></head><body>{svg}</body></html>
"""


def find_chromium(environment: Mapping[str, str]) -> Path:
    """Find the browser: the one that is named, else the first on the PATH.

    Raises
    ------
    InputError
        If there is none.
    """
    named = environment.get(VARIABLE)
    wanted = (named,) if named else NAMES
    path = environment.get("PATH", "")
    found = next((f for name in wanted if (f := shutil.which(name, path=path))), None)
    if found is None:
        what = shorten(named) if named else ", ".join(NAMES)
        en = f"no Chromium found ({what}): posters as PDF and PNG need one"
        zh = f"找不到 Chromium（{what}）：输出 PDF 和 PNG 需要它"
        more = f"install it or name it in {VARIABLE}; --format svg needs none"
        raise InputError(
            f"{en}; {more}", f"{zh}；请安装，或用 {VARIABLE} 指定；--format svg 不需要"
        )
    return Path(found)


def print_pdf(svg: str, paper: Paper, *, landscape: bool = True) -> bytes:
    """Print a sheet of ``sheet_svg`` as a PDF of one page, fonts embedded.

    Raises
    ------
    InputError
        If no Chromium is installed, or it cannot be run.
    InternalError
        If it fails, takes too long, or prints anything but one page.
    """
    browser = find_chromium(os.environ)
    width, height = paper_size(paper, landscape=landscape)
    with tempfile.TemporaryDirectory(prefix="citymap-poster-") as name:
        folder = Path(name)
        page, pdf = folder / "sheet.html", folder / "sheet.pdf"
        title = svg.partition("<title>")[2].partition("</title>")[0]
        html = _PAGE.format(title=title, width=width, height=height, svg=svg)
        page.write_text(html, "utf-8")
        own = (f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={pdf}")
        root = ("--no-sandbox",) if os.geteuid() == 0 else ()
        said = _run([str(browser), *_FLAGS, *root, *own, page.as_uri()], folder)
        printed = pdf.read_bytes() if pdf.exists() else b""
    pages = _count_pages(printed)
    if pages != 1:
        raise _failed(f"{pages} pages: {said}")
    return printed


def _run(command: Sequence[str], home: Path) -> str:
    """Run to the end, give the last line of what it said."""
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(home)}
    with _start(command, environment) as process:
        try:
            _, errors = process.communicate(timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired as error:
            raise _failed(f"not done after {TIMEOUT_S:g} s") from error
        finally:
            _end(process.pid)
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    last = lines[-1] if lines else ""
    if process.returncode:
        raise _failed(f"exit {process.returncode}: {last}")
    return last


def _start(
    command: Sequence[str], environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start the browser in a process group of its own; InputError if it cannot run."""
    try:
        return subprocess.Popen(  # noqa: S603 - the operator's browser, no shell, our own arguments
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        what = f"{shorten(command[0])}: {error.strerror}"
        en = f"Chromium cannot be run ({what})"
        zh = f"无法运行 Chromium（{what}）"
        raise InputError(
            f"{en}; name another one in {VARIABLE}; --format svg needs none",
            f"{zh}；请用 {VARIABLE} 指定另一个；--format svg 不需要",
        ) from error


def _end(group: int) -> None:
    """End the browser and what it started: a process group of its own."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _failed(why: str) -> InternalError:
    en = f"Chromium could not print the poster: {why}"
    return InternalError(en, f"Chromium 未能输出海报：{why}")


def _count_pages(pdf: bytes) -> int:
    if not pdf:
        return 0
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            return len(document)
    except pypdfium2.PdfiumError as error:
        raise _failed("no PDF came out") from error


def png(pdf: bytes, dpi: int = 300) -> bytes:
    """Draw the page of a PDF as PNG, ``dpi`` dots to the inch and saying so.

    It is drawn in bands, so that only one copy of the pixels is kept.
    """
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        scale = dpi / _POINTS
        width, height = (round(side * scale) for side in page.get_size())
        image = Image.new("RGB", (width, height), "white")
        for top, band in _bands(page, height, scale):
            image.paste(band, (0, top))
        page.close()
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(dpi, dpi), compress_level=6)
    return file.getvalue()


def _bands(
    page: pypdfium2.PdfPage, height: int, scale: float
) -> Iterator[tuple[int, Image.Image]]:
    tall = page.get_height()
    for top in range(0, height, _BAND):
        bottom = min(top + _BAND, height)
        crop = (0.0, max(0.0, tall - bottom / scale), 0.0, top / scale)
        yield (
            top,
            page.render(scale=scale, crop=crop, rev_byteorder=True)
            .to_pil()
            .convert("RGB"),
        )
