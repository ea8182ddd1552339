"""A map on paper: one sheet as SVG, with all that a map on a wall must say.

Title, map, legend, north, scale, date, datum, sources, approval number and the
address of the live map, from the same document as the page. A sheet is laid out in
units of which its short side has 210 and enlarged to the paper, so that an A0 is
read from across the room; only symbols and the ground use a larger sheet for more.
"""

from collections.abc import Mapping

from citymap.publish.escape import colour, xml
from citymap.publish.poster_document import MapDocument, read_document
from citymap.publish.poster_facts import draw_facts, facts_height
from citymap.publish.poster_features import tell_apart
from citymap.publish.poster_frame import Box
from citymap.publish.poster_legend import draw_legend
from citymap.publish.poster_map import draw_maps
from citymap.publish.poster_svg import (
    BOLD,
    FONTS,
    LINE,
    QUIET,
    Ink,
    element,
    fit,
    number,
    plain,
    write_lines,
)
from citymap.publish.request import Paper

#: Short and long side, millimetres. Source: ISO 216.
PAPER_MM: Mapping[Paper, tuple[int, int]] = {
    "a4": (210, 297),
    "a3": (297, 420),
    "a0": (841, 1189),
}
_SHORT = 210.0  # sheet units
_EDGE = 11.0
_SIDE = 62.0  # width of the panel beside a map
_GAP = 6.0
_TITLE = 10.0
_CITY = 0.24  # of the width


def paper_size(paper: Paper, *, landscape: bool) -> tuple[int, int]:
    """Give a sheet's width and height, millimetres.

    >>> paper_size("a3", landscape=True)
    (420, 297)
    """
    short, long = PAPER_MM[paper]
    return (long, short) if landscape else (short, long)


def sheet_svg(document: bytes, paper: Paper, *, landscape: bool = True) -> str:
    """Lay out a map document on a sheet of paper, as one SVG in millimetres.

    Parameters
    ----------
    document
        A map document as JSON, the same as the page's: ``document.serialise``.
    """
    content = read_document(document)
    tell_apart(content["layers"])
    width, height = paper_size(paper, landscape=landscape)
    unit_mm = PAPER_MM[paper][0] / _SHORT
    sheet = Box(_EDGE, _EDGE, width / unit_mm - 2 * _EDGE, height / unit_mm - 2 * _EDGE)
    head, below = _draw_head(content, sheet)
    rest = Box(sheet.x, below, sheet.width, sheet.bottom - below)
    frame, panel = _split(content, rest, landscape=landscape)
    size = {"width": f"{width}mm", "height": f"{height}mm"}
    return element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            **size,
            "viewBox": f"0 0 {width} {height}",
            "font-family": FONTS,
            "xml:lang": "zh-CN" if content["language"] == "zh" else "en",
        },
        element("title", {}, xml(plain(content["title"]))),
        element("rect", {"width": width, "height": height, "fill": "#ffffff"}),
        element(
            "g",
            {"transform": f"scale({unit_mm:.6f})"},
            head,
            draw_maps(content, frame, unit_mm),
            _draw_panel(content, panel, landscape=landscape),
        ),
    )


def _draw_head(document: MapDocument, sheet: Box) -> tuple[str, float]:
    """Draw title, subtitle and city; give where the head ends."""
    facts = document["facts"]
    beside = sheet.width * _CITY
    wide = sheet.width - beside - _GAP
    title = fit(document["title"], wide, _TITLE, most=1, least=_TITLE * 0.62)
    if title.lines[0].endswith("…"):
        title = fit(document["title"], wide, _TITLE * 0.66, most=2, least=_TITLE * 0.4)
    subtitle = fit(document["subtitle"] or "", wide, 4.6, most=2, least=2.8)
    city = fit(facts["city"], beside, 5.2, least=2.4)
    days = sorted({fact["date"] for fact in facts["data"]})
    span = days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}" if days else ""
    day = fit(span, beside, 3.4, least=2.0)
    top = sheet.y
    under = top + title.height + (subtitle.height + 1 if document["subtitle"] else 0)
    drawn = (
        Box(0, 0, sheet.right + sheet.x, 3).rect(
            {"fill": colour(document["layers"][0]["colour"])}
        ),
        write_lines(title, (sheet.x, top), BOLD),
        write_lines(subtitle, (sheet.x, top + title.height + 0.5), QUIET),
        write_lines(city, (sheet.right, top + 1), Ink(weight=500), "end"),
        write_lines(day, (sheet.right, top + 2 + city.height), QUIET, "end"),
    )
    return element("g", {"class": "head"}, *drawn), max(under, top + 12.5) + 3


def _split(document: MapDocument, rest: Box, *, landscape: bool) -> tuple[Box, Box]:
    """Share what is under the head between the map and its panel."""
    if landscape:
        wide = rest.width - _SIDE - _GAP
        frame = Box(rest.x, rest.y, wide, rest.height)
        return frame, Box(frame.right + _GAP, rest.y, _SIDE, rest.height)
    lines = sum(len(layer["style"]["classes"]) + 2 for layer in document["layers"])
    lines += len(document["areas"]["classes"]) + 2 if document["areas"] else 0
    high = min(max(52.0, 10 + lines * 2.6), 84.0)
    frame = Box(rest.x, rest.y, rest.width, rest.height - high - _GAP)
    return frame, Box(rest.x, frame.bottom + _GAP, rest.width, high)


def _draw_panel(document: MapDocument, panel: Box, *, landscape: bool) -> str:
    if landscape:
        high = min(facts_height(document, panel.width), panel.height * 0.5)
        facts = Box(panel.x, panel.bottom - high, panel.width, high)
        legend = Box(panel.x, panel.y, panel.width, panel.height - high - 6)
        rule = f"M{number(panel.x)} {number(facts.y - 3)}h{number(panel.width)}"
    else:
        wide = panel.width * (0.42 if document["facts"]["qr"] else 0.32)
        facts = Box(panel.right - wide, panel.y, wide, panel.height)
        legend = Box(panel.x, panel.y, panel.width - wide - 8, panel.height)
        rule = f"M{number(facts.x - 4)} {number(panel.y)}v{number(panel.height)}"
    return (
        draw_legend(document, legend)
        + element("path", {"d": rule, "stroke": LINE, "stroke-width": 0.3})
        + draw_facts(document, facts, beside=not landscape)
    )
