"""The one room in which text is made fit to stand in another language.

What holds true: whoever reads the HTML, XML or JSON written here gets the text back,
all of it and nothing beside it. Two things cannot be had back, because neither
language has a way to write them: NUL and halves of surrogate pairs (and, in XML, the
other characters that XML forbids) become U+FFFD.

Templates (``templates/``) are filled by :func:`environment` alone, which knows no
other way to print a value than :func:`html`. Only this room imports jinja2.
"""

import re
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from markupsafe import Markup

from citymap.errors import InputError, shorten

ADDRESS_LIMIT = 300  # characters of a web address
_SLUG_LIMIT = 60  # characters of a file's name
_LOST = "\N{REPLACEMENT CHARACTER}"
_UNSAYABLE = re.compile("[\0\ud800-\udfff]")
# Source: XML 1.0, production 2, Char.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\^`{|}\x00-\x20\x7f]+", re.ASCII)
#: In JSON these stand in strings only, where they may be written by their numbers.
_IN_SCRIPT = {
    b"<": b"\\u003c",
    b">": b"\\u003e",
    b"&": b"\\u0026",
    "\N{LINE SEPARATOR}".encode(): b"\\u2028",
    "\N{PARAGRAPH SEPARATOR}".encode(): b"\\u2029",
}


def html(text: str) -> str:
    """Write a text for an element's content or for an attribute in quotes.

    Not for the content of ``script`` and ``style``: there is :func:`json_block`.

    >>> html('<img src=x onerror="alert(1)">')
    '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;'
    """
    # A parser would make a carriage return a line feed, were it not written so.
    return escape(_UNSAYABLE.sub(_LOST, text)).replace("\r", "&#13;")


def attribute(text: str) -> str:
    """Write a text as an attribute's value, with the quotes around it.

    >>> attribute('" onclick="x')
    '"&quot; onclick=&quot;x"'
    """
    spaced = html(text).replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{spaced}"'


def xml(text: str) -> str:
    r"""Write a text for an element's content or for an attribute of XML (SVG, KML).

    >>> xml("a]]>b\x07")
    'a]]&gt;b�'
    """
    spaced = html(_NOT_XML.sub(_LOST, text))
    return spaced.replace("\n", "&#10;").replace("\t", "&#9;")


def json_block(document: bytes) -> str:
    r"""Write JSON so that it can stand inside ``<script>`` in HTML.

    The parser ends or hides a script at ``</script``, ``<!--`` and ``<script``: no
    ``<`` is left. What is read from it is the same.

    >>> json_block(b'{"name":"</script><!--"}')
    '{"name":"\\u003c/script\\u003e\\u003c!--"}'
    """
    for sign, number in _IN_SCRIPT.items():
        document = document.replace(sign, number)
    return document.decode()


def colour(text: str) -> str:
    """Let a CSS colour pass that is written ``#rgb`` or ``#rrggbb``, and nothing else.

    >>> colour("#2b6ca3")
    '#2b6ca3'
    """
    if not _COLOUR.fullmatch(text):
        en = f"not a colour: {shorten(text)}; #rgb or #rrggbb"
        raise InputError(en, f"不是颜色：{shorten(text)}；应为 #rgb 或 #rrggbb")
    return text


def web_address(text: str) -> str | None:
    """Let an address through that a link may lead to; None for any other.

    >>> web_address("https://example.org/toilets?lang=zh#map")
    'https://example.org/toilets?lang=zh#map'
    >>> web_address("javascript:alert(1)")
    """
    fits = len(text) <= ADDRESS_LIMIT and _ADDRESS.fullmatch(text)
    return text if fits else None


def slug(text: str) -> str:
    """Name a file after a text: letters and digits of any script, and hyphens.

    >>> slug("历下区/../Old Town")
    '历下区-old-town'
    """
    letters = "".join(c if c.isalnum() else " " for c in text.lower())
    name = "-".join(letters.split())[:_SLUG_LIMIT].strip("-")
    if not name:
        en = f"no file can be named after: {shorten(text)}; give it a letter or digit"
        raise InputError(en, f"无法用作文件名：{shorten(text)}；至少要有一个字母或数字")
    return name


@cache
def environment() -> Environment:
    """Give the room of templates: text is escaped, what is missing is an error."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["colour"] = colour
    return templates


def _printed(value: object) -> object:
    """Escape what a template prints: text and numbers; all else is our mistake."""
    if isinstance(value, (Markup, Undefined)):
        return value
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return Markup(html(str(value)))  # noqa: S704 - this is where markup is made
    raise TypeError(f"a template prints text and numbers, not {type(value).__name__}")


def whole(markup: str) -> Markup:
    """Vouch for markup of ours (a script, a style, a block) that is to stand as is."""
    return Markup(markup)  # noqa: S704 - its callers: page, site_render, import_page: ours or JSON
