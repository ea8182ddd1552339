"""Take the pictures of ``docs/publishing.md``: files of the verb, opened offline."""

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from playwright.sync_api import Browser, Page
from tests.api.serving import ROOT, citymap
from tests.browser.conftest import chromium

PICTURES = ROOT / "docs" / "pictures"
HELSINKI = ROOT / "examples" / "helsinki"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
WIDTH = 1400  # pixels of a sheet's picture
NOON = "2026-11-23T12:00:00+08:00"


def publish(folder: Path, name: str, *words: str, workspace: Path = ROOT) -> Path:
    """Publish by the verb; give the file."""
    out = folder / name
    done = citymap("publish", *words, "--workspace", str(workspace), "--out", str(out))
    if not out.exists():
        raise RuntimeError(done.stderr)
    return out


def look(browser: Browser, path: Path, size: dict[str, int], **how: Any) -> Page:
    """Open a file without a network, at noon of a working day."""
    scale = 2 if size is PHONE else 1
    context = browser.new_context(viewport=size, device_scale_factor=scale, **how)
    context.set_offline(True)
    page = context.new_page()
    page.clock.set_fixed_time(NOON)
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready=yes]")
    page.wait_for_timeout(1500)  # streets are drawn after that
    return page


def keep(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.jpg", type="jpeg", quality=82)
    page.context.close()


def keep_sheet(pdf: bytes, name: str) -> None:
    """Keep a picture of the first page of a PDF."""
    sheet = pypdfium2.PdfDocument(BytesIO(pdf))[0]
    picture = sheet.render(scale=WIDTH / sheet.get_width()).to_pil().convert("RGB")
    picture.save(PICTURES / f"{name}.jpg", quality=82)


def main() -> None:
    """Take every picture of published maps."""
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch)
        areas = publish(folder, "areas.html", "toilets", "--areas", "per_km2",
                        "--lang", "zh")  # fmt: skip
        three = publish(folder, "three.html", "toilets", "parking", "vendor_zones",
                        "--lang", "zh")  # fmt: skip
        streets = publish(folder, "streets.html", "toilets", "parking", "parks",
                          "--lang", "en", workspace=HELSINKI)  # fmt: skip
        poster = publish(folder, "poster.pdf", "toilets", "--paper", "a3",
                         "--lang", "zh", "--live", "https://map.example.org/",
                         "--subtitle", "演示数据（合成）")  # fmt: skip
        keep_sheet(poster.read_bytes(), "published-poster")
        keep(look(browser, areas, DESKTOP), "published-areas")
        keep(look(browser, three, PHONE, color_scheme="dark"), "published-phone")
        page = look(browser, three, DESKTOP)
        page.locator("#list li button").nth(2).click()
        page.wait_for_selector("#detail")
        page.wait_for_timeout(500)
        keep(page, "published-detail")
        keep(look(browser, streets, DESKTOP), "published-streets")
        page = look(browser, three, DESKTOP)
        keep_sheet(page.pdf(prefer_css_page_size=True), "published-print")
        page.context.close()


if __name__ == "__main__":
    main()
