"""The page of an import: true to its numbers, safe, valid, for every screen."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.publish.imports import (
    OUTLINES,
    PLACE,
    SUMMARY,
    changes_of,
    some_changes,
    table_of,
)
from tests.publish.sites import hostile_texts, invalid

from citymap.errors import Language
from citymap.publish.import_page import import_page
from citymap.publish.import_summary import ImportSummary, NoticeGroup


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"] and data.strip():
            self.texts.append(" ".join(data.split()))


def page(summary: ImportSummary = SUMMARY, language: Language = "zh") -> str:
    return import_page(summary, some_changes(), OUTLINES, language).decode()


def read(html: str) -> Text:
    text = Text()
    text.feed(html)
    return text


def figures(html: str) -> dict[str, str]:
    found = re.findall(r"<dt>(?:<svg.*?</svg>)?([^<]+)</dt><dd>([\d,]+)</dd>", html)
    return {unescape(name): count for name, count in found}


def test_its_numbers_are_the_imports() -> None:
    assert figures(page(language="en")) == {
        "read": "40", "accepted": "37", "left out": "3", "Added": "2", "Removed": "3",
        "Moved >20 m": "4", "Changed": "1", "Kept": "92",
    }  # fmt: skip


def test_it_says_what_it_is_about() -> None:
    texts = read(page()).texts
    for text in (
        "公共卫生间",
        "台账.xlsx",
        "3f9a3f9a3f9a",
        "2026-11-22 21:05",
        "核对，尚未发布",
    ):
        assert text in texts
    published = read(page(replace(SUMMARY, version="20261122T130500Z"))).texts
    assert {"已发布", "20261122T130500Z"} <= set(published)
    assert "核对，尚未发布" not in published


def test_notices_stand_by_severity_then_by_number() -> None:
    codes = re.findall(r"<code>([a-z_]+)</code>", page())
    assert codes == ["lon_unreadable", "many_doubts", "few_doubts"]


def test_of_a_code_twenty_are_shown_and_the_rest_is_counted() -> None:
    html = page(replace(SUMMARY, groups=(SUMMARY.groups[2],)), "en")
    assert html.count('<th scope="row">') == 20
    assert "and 10 more" in read(html).texts


def test_a_place_is_told_as_a_spreadsheet_has_it() -> None:
    assert "台账 · 第 4 行 · 第 C 列 经度" in read(page()).texts
    nowhere = replace(PLACE, sheet=None, row=None, column=None, header=None, value=None)
    group = NoticeGroup("x", "info", 1, (nowhere,))
    assert "整个文件" in read(page(replace(SUMMARY, groups=(group,)))).texts


def test_without_notices_it_says_so() -> None:
    assert "没有问题。" in read(page(replace(SUMMARY, groups=()))).texts


def test_a_thinned_map_says_so() -> None:
    changes = changes_of(table_of([]), table_of(range(4000)))
    html = import_page(replace(SUMMARY, since=None), changes, None, "en").decode()
    texts = read(html).texts
    assert "The map shows 3000 of 4000 places, those that changed first." in texts
    assert "The layer's first import" in texts


def test_nothing_to_draw_is_said() -> None:
    html = import_page(
        SUMMARY, changes_of(table_of([]), table_of([])), None, "zh"
    ).decode()
    assert "没有可以画出的位置。" in read(html).texts


def test_no_script_runs_and_nothing_is_loaded() -> None:
    html = page()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src &#x27;none&#x27;; style-src &#x27;sha256-")
    assert "script-src" not in policy[1]
    seen = read(html)
    assert not {"script", "link", "iframe", "img", "object", "form"} & set(seen.tags)
    assert not {"style", "src"} & seen.names


@pytest.mark.parametrize("text", hostile_texts())
def test_hostile_text_stays_text(text: str) -> None:
    wanted = read(page())
    place = replace(PLACE, sheet=text, header=text, value=text, said=text)
    hostile = replace(
        SUMMARY, city=text, layer=text, file=text,
        groups=(replace(SUMMARY.groups[0], places=(place,)), *SUMMARY.groups[1:]),
    )  # fmt: skip
    seen = read(page(hostile))
    assert seen.tags == wanted.tags
    assert seen.names == wanted.names


@pytest.mark.parametrize("language", ["zh", "en"])
def test_html_validate_finds_nothing(language: Language, tmp_path: Path) -> None:
    path = tmp_path / "import.html"
    path.write_text(page(language=language), "utf-8")
    assert invalid([path]) == ""


def test_the_same_import_gives_the_same_bytes() -> None:
    assert page() == page()
