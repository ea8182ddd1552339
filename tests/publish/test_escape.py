"""Whoever parses what was escaped gets the text back, and nothing beside it."""

import json
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from tests.browser.payloads import PAYLOADS, UNLUCKY

from citymap.errors import InputError
from citymap.publish import escape

ALL_TEXTS = st.text(st.characters(exclude_categories=()))
TEXTS = st.text()  # without halves of surrogate pairs
HOSTILE = [*(payload.text for payload in PAYLOADS), *UNLUCKY]
SEPARATORS = "a\u2028b\u2029c\u0085d\x0be"


class Reader(HTMLParser):
    """Notes what a parser finds."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[object] = []
        self.text = ""
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.found.append(data)

    def handle_data(self, data: str) -> None:
        self.text += data


def sayable(text: str) -> str:
    return "".join(
        "\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text
    )


@given(ALL_TEXTS | st.sampled_from(HOSTILE))
@example("\r\n\0\ud800&#13;")
def test_a_parser_of_html_gives_the_text_back_and_nothing_else(text: str) -> None:
    read = Reader(f"<p title={escape.attribute(text)}>{escape.html(text)}</p>")
    assert read.found == [("p", [("title", sayable(text))]), "/p"]
    assert read.text == sayable(text)


@given(ALL_TEXTS | st.sampled_from(HOSTILE))
@example("\r\n\t ]]>\x07\ufffe\ud800")
def test_a_parser_of_xml_gives_back_all_that_xml_can_say(text: str) -> None:
    safe = escape.xml(text)
    read = ET.fromstring(f'<a b="{safe}">{safe}</a>')  # noqa: S314 - our own
    allowed = "\t\n\r"
    told = "".join(
        c if c in allowed or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd"
        or c >= "\U00010000" else "\ufffd"
        for c in text
    )  # fmt: skip
    assert (read.text or "", read.get("b"), len(read)) == (told, told, 0)


@given(TEXTS | st.sampled_from([*HOSTILE, SEPARATORS, "]]>", "<!--<script>"]))
def test_json_in_a_script_is_the_same_json_and_no_markup(text: str) -> None:
    document = json.dumps({text: [text]}, ensure_ascii=False).encode()
    block = escape.json_block(document)
    assert json.loads(block) == {text: [text]}
    assert not set("<>&\u2028\u2029") & set(block)
    read = Reader(f'<script type="application/json">{block}</script>')
    assert [found for found in read.found if isinstance(found, str)] == ["/script"]


@given(TEXTS | st.sampled_from(HOSTILE))
def test_a_template_prints_any_text_as_text(text: str) -> None:
    template = escape.environment().from_string('<b title="{{ t }}">{{ t }}</b>')
    read = Reader(template.render(t=text))
    assert read.found == [("b", [("title", sayable(text))]), "/b"]
    assert read.text == sayable(text)


@pytest.mark.parametrize("value", [None, True, ["a"], b"a"])
def test_a_template_prints_neither_none_nor_what_is_no_text(value: object) -> None:
    template = escape.environment().from_string("{{ t }}")
    with pytest.raises(TypeError, match="prints text and numbers"):
        template.render(t=value)


def test_a_template_knows_what_it_is_missing() -> None:
    with pytest.raises(UndefinedError):
        escape.environment().from_string("{{ nobody }}").render()


def test_markup_of_ours_stands_as_it_is() -> None:
    template = escape.environment().from_string("{{ t }}{{ n }}")
    assert template.render(t=escape.whole("<b>"), n=1287) == "<b>1287"


@pytest.mark.parametrize("text", ["#abc", "#2B6ca3"])
def test_a_colour_of_hexadecimal_digits_passes(text: str) -> None:
    assert escape.colour(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "red", "#ab", "#abcd", "#12345g", "#abc;x", "#abc\n", "url(x)", "＃abc"],
)
def test_no_other_colour_does(text: str) -> None:
    with pytest.raises(InputError, match="#rrggbb"):
        escape.colour(text)


@pytest.mark.parametrize(
    "text", ["https://example.org", "http://a.cn:80/b?c=d&e#f", "https://公厕.cn/泉城"]
)
def test_addresses_of_the_web_pass(text: str) -> None:
    assert escape.web_address(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "https://", "javascript:alert(1)", "JaVaScRiPt:x", " https://a.cn", "//a.cn",
     "https://a.cn/ b", "https://a.cn\n", 'https://a.cn/"', "data:text/html,x",
     "ftp://a.cn", "https://a.cn/" + "a" * 300, "\u0001https://a.cn"],
)  # fmt: skip
def test_no_other_address_does(text: str) -> None:
    assert escape.web_address(text) is None


@given(ALL_TEXTS)
def test_a_slug_is_one_plain_name_or_refused(text: str) -> None:
    try:
        name = escape.slug(text)
    except InputError:
        assert not any(c.isalnum() for c in text)
        return
    assert name
    assert len(name) <= 60
    assert all(c.isalnum() or c == "-" for c in name)
    assert escape.slug(name) == name
