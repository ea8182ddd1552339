"""The sheets for a wall: PDF and 300 dpi, from A4 to A0."""

from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from tests.api.serving import make_workspace

from prove.offline import publish
from prove.proof import Line, Room

MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72
DPI = 300
PAPERS = {"a4": (297, 210), "a3": (420, 297), "a0": (1189, 841)}
#: Of the title, the date's heading, the legend, the datum.
WORDS = ("济南", "图例", "数据日期", "WGS-84", "全天开放")


def prove(room: Room) -> list[Line]:
    """Print the demo's toilets by the verb, in all sizes."""
    workspace = make_workspace(room.folder / "city")
    faults: list[str] = []
    sizes = []
    for row, (paper, size_mm) in enumerate(PAPERS.items()):
        words = ("toilets", "--paper", paper, "--lang", "zh")
        pdf = publish(workspace, room.folder / f"{paper}.pdf", *words)
        png = publish(workspace, room.folder / f"{paper}.png", *words)
        faults += _sheet_faults(paper, pdf.read_bytes(), size_mm)
        faults += _picture_faults(paper, png, size_mm)
        sizes.append(f"{paper.upper()} {png.stat().st_size / 1e6:.1f} MB")
        room.step(row + 1, len(PAPERS))
    return [
        Line(
            "Posters of the toilets: one page of the paper's size with title, legend, "
            "date and datum; pictures of 300 dots an inch",
            f"{len(PAPERS)} papers, PDF and PNG ({', '.join(sizes)})",
            f"{len(faults)} faults",
            not faults,
            tuple(faults),
        )
    ]


def _sheet_faults(paper: str, data: bytes, size_mm: tuple[int, int]) -> list[str]:
    sheets = pypdfium2.PdfDocument(BytesIO(data))
    text = "".join(sheets[0].get_textpage().get_text_bounded().split())
    found = [f"{paper}: {word} is not on it" for word in WORDS if word not in text]
    given = [length * MM_PER_POINT for length in sheets[0].get_size()]
    if len(sheets) != 1 or any(
        abs(a - b) > 1 for a, b in zip(given, size_mm, strict=True)
    ):
        found.append(f"{paper}: {len(sheets)} pages of {given} mm")
    return found


def _picture_faults(paper: str, path: Path, size_mm: tuple[int, int]) -> list[str]:
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path) as picture:
        width, height = picture.size
        dpi = picture.info["dpi"]
    wanted = [length / MM_PER_INCH * DPI for length in size_mm]
    near = abs(width - wanted[0]) < 10 and abs(height - wanted[1]) < 10  # 0.8 mm
    if near and all(round(one) == DPI for one in dpi):
        return []
    return [f"{paper}: {width} × {height} pixels at {dpi}"]
