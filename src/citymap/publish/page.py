"""The one file of a published map, made of its document, our scripts and our style.

What holds true: the file is ``templates/map.html`` with six texts of the data in it
(escaped) and three things that are ours or JSON (as they are). Its policy lets run
and paint only what is in the file, by hash, and loads nothing but pictures from the
hosts that were asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from citymap.errors import InputError, Language, shorten
from citymap.layer import Bounds
from citymap.publish.assets import script, source_hash, style
from citymap.publish.escape import environment, json_block, web_address, whole

_HTML_LANG: dict[Language, str] = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Page:
    """What a published file says of itself outside its document.

    Attributes
    ----------
    document
        The map document, as JSON.
    title, subtitle
        As in the document.
    count
        Features in all layers.
    dates
        Of the data, as readers write them: ``2026-11-20``.
    bounds
        Of the features, WGS-84.
    ground
        Whether the document holds tiles of its own, for which more script is needed.
    hosts
        Where pictures may come from: ``https://tile.example.org``.
    """

    document: bytes
    language: Language
    title: str
    subtitle: str | None
    count: int
    dates: str
    bounds: Bounds
    ground: bool = False
    hosts: tuple[str, ...] = ()


def render(page: Page) -> str:
    """Write the whole file; the same page gives the same text."""
    parts = (True, False) if page.ground else (False,)
    scripts = [script(ground=part) for part in parts]
    styles = style() + (style(ground=True) if page.ground else "")
    return (
        environment()
        .get_template("map.html")
        .render(
            lang=_HTML_LANG[page.language],
            zh=page.language == "zh",
            title=page.title,
            subtitle=page.subtitle,
            count=page.count,
            dates=page.dates,
            policy=policy(scripts, [styles], page.hosts),
            style=whole(styles),
            scripts=[whole(text) for text in scripts],
            document=whole(json_block(page.document)),
        )
    )


def policy(
    scripts: Sequence[str], styles: Sequence[str], hosts: Sequence[str] = ()
) -> str:
    """Write the policy of a file that holds these scripts and styles, and no others.

    >>> policy([], [], ["https://tile.example.org"])
    "default-src 'none'; img-src data: https://tile.example.org; base-uri 'none'; \
form-action 'none'"
    """
    for host in hosts:
        if web_address(host) is None or {",", ";"} & set(host):
            raise InputError(
                f"not a host of tiles: {shorten(host)}",
                f"不是瓦片服务器：{shorten(host)}",
            )
    sources = {
        "default-src": ["'none'"],
        "script-src": [source_hash(text) for text in scripts],
        "style-src": [source_hash(text) for text in styles],
        "img-src": ["data:", *hosts],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    told = (" ".join((name, *values)) for name, values in sources.items() if values)
    return "; ".join(told)
