"""The page's files: one digest of all, kept as they are sent, no others."""

import gzip
from hashlib import sha256
from pathlib import Path

import brotli
import pytest

from citymap.api.assets import WEB, Assets, media_type

SCRIPT = b"export const x = 1;\n" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    web = tmp_path / "web"
    for name, content in {
        "index.html": b'<script src="/assets/{digest}/js/app.js"></script>',
        "js/app.js": SCRIPT,
        "css/page.css": b"body {}",
        "docs/docs.js": b"1",
        "icon.svg": b"<svg/>",
        "sw.js": b'const NAMES = "{shell}", DIGEST = "{digest}";',
        "vendor/leaflet/leaflet.js": b"2",
        "vendor/leaflet/LICENSE": b"BSD",
        "vendor/other/other.js": b"3",
        "js/.hidden.js": b"4",
        ".vendor.new/half.js": b"5",
        "published/map.js": b"6",
        "built/published.js": b"7",
    }.items():
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        (web / name).write_bytes(content)
    return web


def test_hidden_files_and_half_made_folders_are_not_served(folder: Path) -> None:
    assets = Assets(folder)
    assert "js/app.js" in assets
    assert "js/.hidden.js" not in assets
    assert ".vendor.new/half.js" not in assets
    assert assets["icon.svg"] == b"<svg/>"


def test_what_published_maps_are_made_of_is_no_part_of_the_page(folder: Path) -> None:
    assets = Assets(folder)
    assert "published/map.js" not in assets
    assert "built/published.js" not in assets
    assert not any("published" in name for name in assets.shell)


def test_the_digest_changes_with_any_content_and_any_name(folder: Path) -> None:
    first = Assets(folder).digest
    assert Assets(folder).digest == first
    (folder / "css/page.css").write_bytes(b"body { }")
    second = Assets(folder).digest
    (folder / "css/page.css").rename(folder / "css/paged.css")
    third = Assets(folder).digest
    (folder / "js/.hidden.js").write_bytes(b"other")
    assert len({first, second, third}) == 3
    assert Assets(folder).digest == third


def test_two_files_are_not_one_that_holds_both(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    (one / "a").write_bytes(b"xb 1\ny")
    (two / "a").write_bytes(b"x")
    (two / "b").write_bytes(b"y")
    assert Assets(one).digest != Assets(two).digest


def test_digest_and_shell_are_written_in(folder: Path) -> None:
    assets = Assets(folder)
    assert assets.shell == ["css/page.css", "js/app.js", "vendor/leaflet/leaflet.js"]
    names = "css/page.css js/app.js vendor/leaflet/leaflet.js"
    wanted = f'const NAMES = "{names}", DIGEST = "{assets.digest}";'
    assert assets.filled("sw.js") == wanted.encode()
    assert f"/assets/{assets.digest}/js/app.js".encode() in assets.filled("index.html")


def test_the_page_is_sent_as_a_bundle_only_while_the_bundle_is_of_its_modules(
    folder: Path,
) -> None:
    index = b'<script src="/assets/{digest}/{modules}app.js"> {chunk}'
    (folder / "index.html").write_bytes(index)
    (folder / "js/second.js").write_bytes(b"2")
    (folder / "built").mkdir(exist_ok=True)
    for name in ("app.js", "chunk-ABC.js", "rest-DEF.js"):
        (folder / "built" / name).write_bytes(b"bundled")
    made_of = sha256(SCRIPT + b"2").hexdigest()
    (folder / "built/sources.sha256").write_text(f"{made_of}  -\n")
    bundled = Assets(folder)
    assert bundled.filled("index.html").endswith(b'/built/app.js"> built/chunk-ABC.js')
    assert "built/rest-DEF.js" in bundled.shell
    assert "js/app.js" not in bundled.shell
    (folder / "js/second.js").write_bytes(b"3")
    written = Assets(folder)
    assert written.filled("index.html").endswith(b'/js/app.js"> js/state.js')
    assert "js/app.js" in written.shell
    assert "built/app.js" not in written.shell


def test_set_up_is_complete_with_what_others_made(folder: Path) -> None:
    assert Assets(folder).complete
    (folder / "vendor/leaflet/leaflet.js").unlink()
    assert not Assets(folder).complete


def test_a_coded_file_is_the_file_and_smaller(folder: Path) -> None:
    assets = Assets(folder)
    body, coding = assets.packed("js/app.js", "br")
    assert (brotli.decompress(body), coding) == (SCRIPT, "br")
    body, coding = assets.packed("js/app.js", "gzip")
    assert (gzip.decompress(body), coding) == (SCRIPT, "gzip")
    assert len(body) < len(SCRIPT)
    assert assets.packed("js/app.js", "") == (SCRIPT, "")
    assert assets.packed("js/app.js", "br")[0] is assets.packed("js/app.js", "br")[0]


def test_what_is_tiny_or_dense_is_sent_as_it_is(folder: Path) -> None:
    (folder / "map.png").write_bytes(b"\x89PNG" * 1000)
    assets = Assets(folder)
    assert assets.packed("css/page.css", "br") == (b"body {}", "")
    assert assets.packed("map.png", "br") == (b"\x89PNG" * 1000, "")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("js/app.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.svg", "image/svg+xml"),
        ("a.woff2", "font/woff2"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("vendor/leaflet/LICENSE", "text/plain; charset=utf-8"),
        ("MIT-LICENCE.txt", "text/plain; charset=utf-8"),
    ],
)
def test_a_media_type_is_known_by_the_end_of_the_name(name: str, kind: str) -> None:
    assert media_type(name) == kind


def test_our_own_files_are_all_of_known_kinds() -> None:
    made = ("vendor/", "built/sources.sha256")
    names = [name for name in Assets()._files if not name.startswith(made)]
    assert names
    assert [name for name in names if media_type(name).startswith("text/plain")] == []


def test_the_files_lie_within_the_package() -> None:
    assert (WEB / "index.html").is_file()
    assert WEB.parent.name == "citymap"
