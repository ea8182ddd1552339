"""The file is our template, our scripts, and the document; nothing else."""

import base64
import json
import re
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from tests.publish.paper import SCRIPTS_OF_DATA, page_of, small_document

from citymap.errors import InputError
from citymap.publish.page import policy, render


class Reader(HTMLParser):
    """Notes elements, and the text in those that a browser runs or reads raw."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[list[str]] = []
        self.inside = False
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.texts.append([])
        self.inside = True

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[-1].append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attributes, "".join(texts))
            for (name, attributes), texts in zip(self.tags, self.texts, strict=True)
            if name == tag
        ]


@pytest.mark.parametrize("ground", [False, True])
def test_the_policy_names_the_hash_of_each_script_and_style_and_no_more(
    *, ground: bool
) -> None:
    read = Reader(render(page_of(small_document(), ground=ground)))
    told = next(
        a["content"] for a, _ in read.all("meta")
        if a.get("http-equiv") == "Content-Security-Policy"
    )  # fmt: skip
    programs = [text for a, text in read.all("script") if "type" not in a]
    styles = [text for _, text in read.all("style")]
    assert len(programs) == (2 if ground else 1)
    assert len(styles) == 1
    hashes = [
        f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
        for text in [*programs, *styles]
    ]
    assert re.findall(r"'sha256-[^']+'", str(told)) == hashes
    assert str(told).startswith("default-src 'none'; script-src 'sha256-")
    assert str(told).endswith("; img-src data:; base-uri 'none'; form-action 'none'")


def test_the_document_is_in_the_page_as_it_was() -> None:
    document = small_document(SCRIPTS_OF_DATA, subtitle=SCRIPTS_OF_DATA)
    read = Reader(render(page_of(document)))
    (block,) = (text for a, text in read.all("script") if a.get("id") == "map-data")
    assert json.loads(block) == document
    plain = Reader(render(page_of(small_document("公厕", subtitle="公厕"))))
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in plain.tags]
    assert read.all("title")[0][1] == SCRIPTS_OF_DATA
    assert read.all("h1")[0][1] == SCRIPTS_OF_DATA


def test_nothing_in_the_page_leads_to_a_network() -> None:
    read = Reader(render(page_of(small_document())))
    leading = {"src", "href", "srcset", "action", "data", "poster"}
    found = {v for _, a in read.tags for name, v in a.items() if name in leading}
    assert found == {"data:,", "#panel", "#map"}
    assert not any(
        "style" in a or any(n.startswith("on") for n in a) for _, a in read.tags
    )


@pytest.mark.parametrize(
    ("language", "lang", "word"),
    [("zh", "zh-CN", "跳到列表"), ("en", "en", "Skip to the list")],
)
def test_the_page_says_its_language_and_speaks_it(
    language: str, lang: str, word: str
) -> None:
    text = render(page_of(small_document(language=language)))
    assert f'<html lang="{lang}">' in text
    assert word in text
    assert "2026-11-20" in text.partition("<noscript>")[2].partition("</noscript>")[0]


def test_the_same_page_is_the_same_bytes() -> None:
    assert render(page_of(small_document())) == render(page_of(small_document()))


def test_hosts_of_tiles_are_named_and_nothing_else_is_allowed() -> None:
    told = policy([], [], ["https://a.tile.example.org", "https://b.tile.example.org"])
    assert (
        "img-src data: https://a.tile.example.org https://b.tile.example.org;" in told
    )


@pytest.mark.parametrize(
    "host", ["*", "'unsafe-inline'", "https://a.cn; script-src *", "https://a.cn;x"]
)
def test_a_host_cannot_widen_the_policy(host: str) -> None:
    with pytest.raises(InputError, match="host"):
        policy([], [], [host])
