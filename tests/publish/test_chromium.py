"""A sheet is printed on one page of its size, with its texts and fonts inside."""

import io
import os
import re
import time
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from tests.publish.posters import HOSTILE, document, write

from citymap.errors import InputError, InternalError
from citymap.publish import chromium
from citymap.publish.chromium import find_chromium, png, print_pdf
from citymap.publish.poster import paper_size, sheet_svg


@pytest.fixture(scope="module", autouse=True)
def _browser() -> None:
    try:
        find_chromium(os.environ)
    except InputError:
        reason = "no Chromium on this machine: posters are not printed"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture(scope="module")
def printed() -> bytes:
    """An A4 sheet upright, with hostile texts beside its own."""
    facts = {"sources": list(HOSTILE), "approval": "示例审图号"}
    sheet = sheet_svg(write(document(facts=facts)), "a4", landscape=False)
    return print_pdf(sheet, "a4", landscape=False)


def test_a_sheet_is_one_page_of_its_size(printed: bytes) -> None:
    with pypdfium2.PdfDocument(printed) as pdf:
        assert len(pdf) == 1
        size = [side / 72 * 25.4 for side in pdf[0].get_size()]
    assert size == pytest.approx(paper_size("a4", landscape=False), abs=0.4)


def test_its_texts_can_be_found_and_are_not_run(printed: bytes) -> None:
    with pypdfium2.PdfDocument(printed) as pdf:
        said = pdf[0].get_textpage().get_text_range()
    for wanted in ("泉城公共卫生间", "2026-11-20", "图例", "toilets", "示例审图号"):
        assert wanted in said
    assert "<script>alert(1)</script>" in said.replace("\r\n", "")


def test_its_fonts_are_inside_the_chinese_one_too(printed: bytes) -> None:
    # Type 3 fonts are made of drawings in the PDF itself; any other needs its file.
    assert re.search(rb"/FontName /[A-Z]{6}\+\S*CJK", printed)
    drawn = re.findall(rb"/Subtype /Type3", printed)
    other = re.findall(rb"/Subtype /(?:Type1|TrueType|CIDFontType)", printed)
    files = re.findall(rb"/FontFile", printed)
    assert len(files) == len(other)
    assert drawn or other


def test_it_is_named_for_its_map(printed: bytes) -> None:
    with pypdfium2.PdfDocument(printed) as pdf:
        assert pdf.get_metadata_value("Title") == "泉城公共卫生间"


def test_pixels_are_as_many_as_were_asked_for_and_say_so(printed: bytes) -> None:
    image = Image.open(io.BytesIO(png(printed, 300)))
    assert image.size == pytest.approx((2480, 3508), abs=4)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert image.mode == "RGB"
    assert image.getpixel((2, 2)) == (0x2B, 0x6C, 0xA3)


def test_bands_join_without_a_seam(
    printed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Image.open(io.BytesIO(png(printed, 60)))
    monkeypatch.setattr(chromium, "_BAND", 97)
    banded = Image.open(io.BytesIO(png(printed, 60)))
    assert whole.size == banded.size
    differing = sum(
        max(map(abs, (a - b for a, b in zip(one, other, strict=True)))) > 40
        for one, other in zip(pixels(whole), pixels(banded), strict=True)
    )
    assert differing <= whole.width * whole.height / 1000


def pixels(image: Image.Image) -> list[tuple[int, int, int]]:
    data = image.tobytes()
    return list(zip(data[0::3], data[1::3], data[2::3], strict=True))


def test_without_a_browser_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="CITYMAP_CHROMIUM") as caught:
        find_chromium({"PATH": str(tmp_path)})
    assert "svg" in caught.value.zh
    with pytest.raises(InputError, match="no-such-browser"):
        find_chromium(
            {"PATH": os.environ["PATH"], "CITYMAP_CHROMIUM": "no-such-browser"}
        )


def script(folder: Path, body: str) -> Path:
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("echo out of memory >&2; exit 3", "exit 3: out of memory"),
        ("exit 0", "0 pages"),
        (
            'for a; do case $a in --print-to-pdf=*) echo x > "${a#*=}";; esac; done',
            "no PDF",
        ),
    ],
)
def test_a_browser_that_fails_is_told(
    body: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITYMAP_CHROMIUM", str(script(tmp_path, body)))
    with pytest.raises(InternalError, match=why):
        print_pdf("<svg/>", "a4")


def test_a_browser_that_cannot_be_run_is_told_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = script(tmp_path, "")
    path.write_bytes(b"\x00 of no machine")
    monkeypatch.setenv("CITYMAP_CHROMIUM", str(path))
    with pytest.raises(InputError, match="Exec format") as caught:
        print_pdf("<svg/>", "a4")
    for said in (caught.value.en, caught.value.zh):
        assert "CITYMAP_CHROMIUM" in said
        assert "--format svg" in said


def test_a_browser_that_hangs_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "child"
    body = f"sleep 60 & echo $! > {left}; wait"
    monkeypatch.setenv("CITYMAP_CHROMIUM", str(script(tmp_path, body)))
    monkeypatch.setattr(chromium, "TIMEOUT_S", 0.5)
    started = time.perf_counter()
    with pytest.raises(InternalError, match="not done"):
        print_pdf("<svg/>", "a4")
    assert time.perf_counter() - started < 10
    child = Path("/proc") / left.read_text("ascii").strip() / "stat"
    assert not child.exists() or child.read_text("ascii").split()[2] == "Z"
