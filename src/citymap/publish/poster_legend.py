"""A poster's legend: every sign with its meaning and count, in columns that fit.

Lines are set as large as lets all of them in; what has no room even at the
smallest size is counted, never drawn over the edge.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from citymap.publish.escape import colour
from citymap.publish.poster_document import Areas, LayerColumns, MapDocument
from citymap.publish.poster_features import shape_style, symbol
from citymap.publish.poster_frame import Box
from citymap.publish.poster_ground import NO_FIGURE
from citymap.publish.poster_svg import (
    BOLD,
    PLAIN,
    QUIET,
    Ink,
    Lines,
    element,
    fit,
    number,
    text,
    width_of,
    write_lines,
)
from citymap.publish.poster_words import WORDS, Words

_SIZE = 3.3  # of type, sheet units
_SMALLEST = 0.42  # of that
_STEP = 0.94
_COLUMN = 46.0  # sheet units at full size
_GAP = 7.0
_SIGN = 6.5  # where words begin, at full size


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend.

    Attributes
    ----------
    sign
        Drawn about 0, 0 at full size; empty for none.
    count
        As it is written at the line's end.
    ink
        Of the words.
    before
        Room above, in sheet units at full size.
    """

    title: str
    count: str = ""
    sign: str = ""
    ink: Ink = PLAIN
    before: float = 0.0
    indent: bool = True


def draw_legend(document: MapDocument, box: Box) -> str:
    """Draw the legend of a document inside a box."""
    words = WORDS[document["language"]]
    heading = text(words["legend"], (box.x, box.y + 4), 4.2, BOLD)
    room = Box(box.x, box.y + 8, box.width, box.height - 8)
    entries = list(_entries(document, words))
    return element("g", {"class": "legend"}, heading, _lay_out(entries, room, words))


def _entries(document: MapDocument, words: Words) -> Iterator[Entry]:
    compare = document["compare"]
    layers = document["layers"]
    if compare:
        yield from _changes(document, words)
    for row, layer in enumerate(layers):
        title = layer["title"]
        if compare and layer["side"]:
            title = f"{title} · {compare[layer['side']]['title']}"
        yield from _layer(layer, title, first=row == 0 and not compare)
    if document["areas"]:
        yield from _areas(document["areas"], words)


def _layer(layer: LayerColumns, title: str, *, first: bool) -> Iterator[Entry]:
    classes = layer["style"]["classes"]
    head = Entry(
        title,
        f"{layer['count']:,}",
        ink=BOLD,
        before=0 if first else 3,
        indent=False,
    )
    if len(classes) == 1 and not layer["style"]["title"]:
        above = 0.0 if first else 0.8
        yield replace(head, sign=_sign(layer, 0), indent=True, before=above)
        return
    yield head
    if layer["style"]["title"]:
        yield Entry(layer["style"]["title"], ink=QUIET, indent=False)
    for of, one in enumerate(classes):
        yield Entry(one["title"], f"{one['count']:,}", _sign(layer, of))


def _sign(layer: LayerColumns, of: int) -> str:
    one = layer["style"]["classes"][of]
    own = element("path", symbol(one, 3.1))
    if layer["geometry"] == "point":
        return own
    closed = layer["geometry"] == "polygon"
    data = "M-2.4-1.7H2.4V1.7H-2.4Z" if closed else "M-2.6 0H2.6"
    shape = element("path", {"d": data, **shape_style(one["colour"], closed=closed)})
    return shape + element("g", {"transform": "scale(.7)"}, own)


def _areas(areas: Areas, words: Words) -> Iterator[Entry]:
    unit = areas["unit"]
    yield Entry(areas["title"], ink=BOLD, before=3, indent=False)
    if unit:
        yield Entry(unit, ink=QUIET, indent=False)
    counted = [
        (one["title"], one["count"], colour(one["colour"])) for one in areas["classes"]
    ]
    if -1 in areas["of"]:
        counted.append((words["none"], areas["of"].count(-1), NO_FIGURE))
    for title, count, fill in counted:
        patch = Box(-2.5, -1.8, 5, 3.6)
        sign = patch.rect({"fill": fill, "stroke": "#a39c8d", "stroke-width": 0.2})
        yield Entry(title, f"{count:,} {words['districts']}", sign)


def _changes(document: MapDocument, words: Words) -> Iterator[Entry]:
    compare = document["compare"]
    if not compare:
        return
    named = {
        "kept": words["kept"],
        "added": words["added"],
        "removed": words["removed"],
        "moved": words["moved"],
        "changed": words["changed"],
    }
    yield Entry(words["changes"], ink=BOLD, indent=False)
    for key, count in compare["counts"].items():
        yield Entry(named.get(key, key), f"{count:,}", indent=False)


@dataclass(frozen=True, slots=True)
class _Set:
    """An entry set in type: its lines, and its height with the room above."""

    entry: Entry
    words: Lines
    above: float
    height: float


def _lay_out(entries: Sequence[Entry], room: Box, words: Words) -> str:
    factor = 1.0
    while True:
        columns = max(
            1, int((room.width + _GAP * factor) / ((_COLUMN + _GAP) * factor))
        )
        wide = (room.width - _GAP * factor * (columns - 1)) / columns
        parts = [_set(entry, wide, factor) for entry in entries]
        laid = _flow(parts, room.height, columns)
        if len(laid) == len(parts):
            break
        if factor * _STEP < _SMALLEST:
            more = words["and_more"].format(len(parts) - len(laid) + 1)
            parts[len(laid) - 1] = _set(Entry(more, ink=QUIET), wide, factor)
            break
        factor *= _STEP
    drawn = []
    for part, (column, top) in zip(parts, laid, strict=False):
        x = room.x + column * (wide + _GAP * factor)
        drawn.append(_draw(part, (x, room.y + top), wide, factor))
    return "".join(drawn)


def _set(entry: Entry, wide: float, factor: float) -> _Set:
    size = _SIZE * factor
    start = _SIGN * factor if entry.indent else 0.0
    count = width_of(entry.count) * size + 2 * factor if entry.count else 0.0
    lines = fit(entry.title, wide - start - count, size, most=2, least=size * 0.75)
    return _Set(
        entry,
        lines,
        entry.before * factor,
        max(lines.height, size * 1.3) + size * 0.32,
    )


def _flow(
    parts: Sequence[_Set], height: float, columns: int
) -> list[tuple[int, float]]:
    """Give column and top of each that has room; a heading keeps its first line."""
    laid: list[tuple[int, float]] = []
    column, top = 0, 0.0
    for row, part in enumerate(parts):
        above = part.above if top else 0.0
        keeps = (
            parts[row + 1].height if _is_heading(part) and row + 1 < len(parts) else 0.0
        )
        if top and top + above + part.height + keeps > height:
            column, top, above = column + 1, 0.0, 0.0
        if column >= columns or top + above + part.height > height:
            break
        laid.append((column, top + above))
        top += above + part.height
    return laid


def _is_heading(part: _Set) -> bool:
    return not part.entry.indent


def _draw(part: _Set, place: tuple[float, float], wide: float, factor: float) -> str:
    x, top = place
    entry, size = part.entry, _SIZE * factor
    start = x + (_SIGN * factor if entry.indent else 0.0)
    drawn = [write_lines(part.words, (start, top), entry.ink)]
    if entry.sign:
        at = f"translate({number(x + 2.6 * factor)} {number(top + size * 0.62)})"
        scaled = {"transform": f"{at} scale({factor:.3f})"}
        drawn.append(element("g", scaled, entry.sign))
    if entry.count:
        base = top + part.words.size * 0.95
        drawn.append(text(entry.count, (x + wide, base), size, entry.ink, "end"))
    return "".join(drawn)
