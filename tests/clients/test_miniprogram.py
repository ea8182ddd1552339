"""The mini-program: strict, declared as WeChat wants it, right on every recording."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tests.clients.building import (
    JAVASCRIPT,
    MINIPROGRAM,
    compile_strictly,
    need_parts,
    run_tests,
)
from tests.clients.images import PINS, draw
from tests.docs.reading import fences, read, section, tables

SOURCES = MINIPROGRAM / "miniprogram"
GUIDE = "docs/miniprogram.md"
VIEWS = sorted(SOURCES.rglob("*.wxml"))
# WeChat's table of location interfaces that app.json must declare.
DECLARED = (
    "chooseAddress",
    "chooseLocation",
    "choosePoi",
    "getFuzzyLocation",
    "getLocation",
    "onLocationChange",
    "startLocationUpdate",
    "startLocationUpdateBackground",
)
_LONGEST_DESC = 30


def app() -> Any:
    return json.loads((SOURCES / "app.json").read_text("utf-8"))


def test_it_compiles_in_strict_typescript() -> None:
    need_parts()
    options = json.loads((MINIPROGRAM / "tsconfig.json").read_text("utf-8"))
    assert options["compilerOptions"]["strict"] is True
    assert options["compilerOptions"]["types"] == ["miniprogram-api-typings"]
    compile_strictly(MINIPROGRAM)


def test_its_own_tests_pass_on_recordings(tmp_path: Path) -> None:
    need_parts()
    run_tests(MINIPROGRAM, tmp_path, CITYMAP_MINIPROGRAM=SOURCES)


def test_its_client_is_the_javascript_client() -> None:
    # A copy, since WeChat's tools read nothing outside of the mini-program's folder.
    copy = (SOURCES / "lib" / "citymap.ts").read_text("utf-8")
    assert copy == (JAVASCRIPT / "src" / "citymap.ts").read_text("utf-8")


def test_every_page_and_component_has_its_files() -> None:
    pages = [SOURCES / page for page in app()["pages"]]
    components = [path.with_suffix("") for path in SOURCES.glob("components/*/*.ts")]
    for place in (*pages, *components):
        for ending in (".json", ".ts", ".wxml", ".wxss"):
            assert place.with_suffix(ending).is_file(), place
    views = [path.with_suffix("") for path in VIEWS]
    assert sorted(views) == sorted([*pages, *components])


def test_the_location_interfaces_that_are_called_are_those_that_are_declared() -> None:
    code = "".join(path.read_text("utf-8") for path in SOURCES.rglob("*.ts"))
    called = [name for name in DECLARED if f"wx.{name}(" in code]
    assert sorted(app()["requiredPrivateInfos"]) == called
    assert app()["__usePrivacyCheck__"] is True
    purpose = app()["permission"]["scope.userLocation"]["desc"]
    assert 0 < len(purpose) <= _LONGEST_DESC
    assert 'wx.getLocation({ type: "gcj02" })' in code
    assert 'coord: "gcj02"' in code


class _View(HTMLParser):
    """Reads a WXML file: tags that close, handlers that are bound."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.handlers: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self._bound(attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self._bound(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def _bound(self, attrs: list[tuple[str, str | None]]) -> None:
        self.handlers |= {v or "" for k, v in attrs if k.startswith(("bind", "catch"))}


@pytest.mark.parametrize("view", VIEWS, ids=lambda path: path.stem)
def test_whatever_can_be_tapped_does_something(view: Path) -> None:
    reader = _View()
    reader.feed(view.read_text("utf-8"))
    code = view.with_suffix(".ts").read_text("utf-8")
    methods = set(re.findall(r"^ {2,4}(?:async )?(\w+)\(.*\{$", code, re.MULTILINE))
    assert not reader.open
    assert reader.handlers <= methods


@pytest.mark.parametrize("name", PINS)
def test_the_pins_are_as_they_are_drawn(name: str) -> None:
    assert (SOURCES / "images" / f"{name}.png").read_bytes() == draw(PINS[name])


def test_it_names_no_city_and_no_service() -> None:
    config = (SOURCES / "config.ts").read_text("utf-8")
    assert '"https://map.example.com"' in config
    project = json.loads((MINIPROGRAM / "project.config.json").read_text("utf-8"))
    assert project["appid"] == "touristappid"
    for path in [*SOURCES.rglob("*.ts"), *VIEWS]:
        assert "济南" not in path.read_text("utf-8")


def test_what_the_guide_quotes_is_in_the_file_that_it_names() -> None:
    quoted = [f for f in fences(read(GUIDE)) if f.words and "/" in f.words[0]]
    assert quoted
    for fence in quoted:
        text = (MINIPROGRAM / fence.words[0]).read_text("utf-8")
        assert _plain(fence.text) in _plain(text), f"{GUIDE}:{fence.line}"


def test_the_guide_tells_for_every_status_what_the_citizen_reads() -> None:
    words = (SOURCES / "lib" / "words.ts").read_text("utf-8")
    ours = re.search(r'OUR_MISTAKE = advice\(\s*"(.*?)"', words)
    place = re.search(r'PLACE = advice\("(.*?)"', words)
    assert ours
    assert place
    named = {"OUR_MISTAKE": ours[1], "PLACE": place[1]}
    known = {
        status: title or named[constant]
        for status, title, constant in re.findall(
            r'^  (\d+): (?:advice\("(.*?)"|(\w+))', words, re.MULTILINE
        )
    }
    rows = tables(section(read(GUIDE), "返回码"))
    assert {row[0].strip("`"): row[3] for row in rows} == known


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
