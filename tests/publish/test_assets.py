"""Scripts and styles of the present sources, icons by layers' words, QR codes."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from citymap.catalog import read_catalog
from citymap.errors import InputError, InternalError
from citymap.publish import assets

ROOT = Path(__file__).parents[2]
NODE = ROOT / "node_modules"
PIXELS = 4  # of a module
#: Packages whose published files hold another package.
HELD = {"rbush": "quickselect", "pmtiles": "fflate"}


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the page's sources and bundles that a test may spoil."""
    copy = tmp_path / "web"
    for name in ("js", "published", "built"):
        shutil.copytree(assets._WEB / name, copy / name)
    monkeypatch.setattr(assets, "_WEB", copy)
    monkeypatch.setattr(assets, "_BUILT", copy / "built")
    forget()
    yield copy
    forget()


def forget() -> None:
    for kept in (assets.script, assets.style, assets._check_bundle, assets.icon):
        kept.cache_clear()


@pytest.mark.parametrize("ground", [False, True])
def test_bundles_are_whole_scripts_and_styles_that_ask_for_nothing(
    *, ground: bool
) -> None:
    assert len(assets.script(ground=ground)) > 50_000
    style = assets.style(ground=ground)
    assert style.count("{") == style.count("}") > 0
    assert not re.search(r"@import|url\((?!['\"]?(data:|#))", style)


@pytest.mark.parametrize(
    "name", ["js/dom.js", "published/read.js", "published/published.css"]
)
def test_a_bundle_of_other_sources_is_refused(web: Path, name: str) -> None:
    assert assets.script()
    forget()
    with (web / name).open("a") as file:
        file.write("\n")
    with pytest.raises(InternalError, match="make setup"):
        assets.script()


def test_without_a_bundle_it_says_what_to_run(web: Path) -> None:
    shutil.rmtree(web / "built")
    with pytest.raises(InternalError, match="make setup"):
        assets.style()


@pytest.mark.parametrize(
    "text", ["a='</script>'", "a='</ScRipt >'", "a='<!--'", "a='\r'"]
)
def test_a_bundle_that_would_not_survive_html_is_refused(web: Path, text: str) -> None:
    (web / "built" / "published.js").write_bytes(text.encode())
    with pytest.raises(InternalError, match="published"):
        assets.script()


def packages_in(entry: str, folder: Path) -> set[str]:
    """Ask esbuild which packages it puts into a bundle."""
    (program,) = (NODE / "@esbuild").glob("*/bin/esbuild")
    told = folder / "meta.json"
    source = assets._WEB / "published" / f"{entry}.js"
    flags = ("--bundle", "--log-level=error", f"--outfile={folder / 'out.js'}")
    command = [str(program), str(source), *flags, f"--metafile={told}"]
    subprocess.run(command, cwd=ROOT, check=True)
    inputs = " ".join(json.loads(told.read_bytes())["inputs"])
    found = set(re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)/", inputs))
    return found | {held for name, held in HELD.items() if name in found}


def squeeze(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("ground", [False, True])
def test_a_bundle_brings_the_notice_of_each_package_inside_and_of_no_other(
    *, ground: bool, tmp_path: Path
) -> None:
    inside = packages_in("published-ground" if ground else "published", tmp_path)
    notices, end, program = assets.script(ground=ground).partition("*/\n")
    assert len(notices.encode()) < 15_000
    assert end
    assert program.startswith(("(()=>", '"use strict"'))
    assert set(re.findall(r"^== (\S+) ", notices, re.MULTILINE)) == inside
    for name in inside:
        about = json.loads((NODE / name / "package.json").read_bytes())
        said = f"== {name} {about['version']}, {about['license']}"
        texts = list((NODE / name).glob("LICEN[CS]E*"))
        for text in texts:
            assert squeeze(text.read_text("utf-8")) in squeeze(notices)
        if not texts:
            said += f", © {about['author']}; terms: BSD-3-Clause, as protomaps-leaflet"
            assert about["license"] == "BSD-3-Clause"
            assert "protomaps-leaflet" in inside
        assert f"\n{said}\n" in notices


def test_every_layer_has_an_icon_of_its_own() -> None:
    layers = read_catalog(ROOT).layers.values()
    paths = {layer.icon: assets.icon(layer.icon) for layer in layers}
    assert len(set(paths.values())) == len(paths) > 10
    assert all(
        re.fullmatch(r"[Mm][-0-9.eE ,MmLlHhVvCcSsQqTtAaZz]+", d) for d in paths.values()
    )
    assert assets.icon("marker") not in paths.values()


@pytest.mark.parametrize("name", ["no-such-icon", "", "../../etc/passwd", "*"])
def test_an_unknown_icon_is_the_marker(name: str) -> None:
    assert assets.icon(name) == assets.icon("marker")


@settings(max_examples=25)
@given(st.text("abcXYZ0189/?&=#%-_.~:@泉城", max_size=200))
def test_a_reader_made_by_others_reads_the_address(rest: str) -> None:
    address = f"https://example.org/{rest}"
    size, path = assets.qr(address)
    assert read_code(size, path) == address


def test_the_longest_address_can_be_read_and_a_longer_one_is_refused() -> None:
    longest = "https://example.org/".ljust(300, "x")
    assert read_code(*assets.qr(longest)) == longest
    with pytest.raises(InputError, match="300"):
        assets.qr(longest + "x")


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "tel:110", "example.org"]
)
def test_only_addresses_of_the_web_become_codes(address: str) -> None:
    with pytest.raises(InputError, match="https://"):
        assets.qr(address)


def test_a_code_can_be_read_though_a_twentieth_of_it_is_covered() -> None:
    size, path = assets.qr("https://example.org/maps/toilets.html")
    picture = raster(size, path)
    middle, half = size * PIXELS // 2, 7 * PIXELS // 2  # 7 × 7 of 29 × 29 modules
    box = [middle - half, middle - half, middle + half, middle + half]
    ImageDraw.Draw(picture).rectangle(box, fill=255)
    (found,) = zxingcpp.read_barcodes(np.asarray(picture))
    assert found.text == "https://example.org/maps/toilets.html"


def test_a_code_has_its_quiet_zone() -> None:
    picture = np.asarray(raster(*assets.qr("https://example.org/")))
    edge = 4 * PIXELS
    dark = np.argwhere(picture == 0)
    assert dark.min() == edge
    assert dark.max() == len(picture) - edge - 1


def raster(size: int, path: str) -> Image.Image:
    """Draw the path as its grammar says, with nothing of ours."""
    picture = Image.new("L", (size * PIXELS, size * PIXELS), 255)
    pen = ImageDraw.Draw(picture)
    drawn = 0
    for move in re.finditer(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path):
        x, y, run, back = map(int, move.groups())
        assert run == back
        box = [x * PIXELS, y * PIXELS, (x + run) * PIXELS - 1, (y + 1) * PIXELS - 1]
        pen.rectangle(box, fill=0)
        drawn += len(move[0])
    assert drawn == len(path)
    return picture


def read_code(size: int, path: str) -> str:
    (found,) = zxingcpp.read_barcodes(np.asarray(raster(size, path)))
    return str(found.text)
