"""What a poster must say of itself: date, datum, sources, approval, address.

Facts are a label and a text each, set as large as their room allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from citymap.publish.poster_document import MapDocument, QrCode
from citymap.publish.poster_frame import Box
from citymap.publish.poster_svg import QUIET, Lines, element, fit, text, write_lines
from citymap.publish.poster_words import WORDS, Words

_SIZE = 2.5  # of type, sheet units
_SMALLEST = 0.4  # of that
_STEP = 0.92
_MOST_LINES = 4
_LABEL = 0.8  # of the text's size
QR_SIDE = 21.0
_QR_ROOM = QR_SIDE + 5


@dataclass(frozen=True, slots=True)
class _Set:
    label: str
    words: Lines

    @property
    def height(self) -> float:
        return self.words.height + self.words.size * (_LABEL * 1.3 + 0.55)


def facts_height(document: MapDocument, width: float) -> float:
    """Tell how much room the facts want at full size, in sheet units."""
    most = _MOST_LINES * 3
    facts = sum(fact.height for fact in _set(document, width, 1.0, most))
    return facts + (_QR_ROOM if document["facts"]["qr"] else 0.0)


def draw_facts(document: MapDocument, box: Box, *, beside: bool) -> str:
    """Draw the facts inside a box.

    ``beside``: the QR code stands to their right, else under them.
    """
    qr = document["facts"]["qr"]
    room = box
    if qr and beside:
        room = Box(box.x, box.y, box.width - _QR_ROOM, box.height)
    elif qr:
        room = Box(box.x, box.y, box.width, box.height - _QR_ROOM)
    code = _draw_qr(document, qr, box, beside=beside) if qr else ""
    return element("g", {"class": "facts"}, _draw_texts(document, room), code)


def _texts(document: MapDocument, words: Words) -> list[tuple[str, str]]:
    facts = document["facts"]
    texts = [
        (words["date"], _dates(document, words)),
        (words["datum"], facts["datum"]),
        (words["projection"], words["mercator"]),
        (words["sources"], words["comma"].join(facts["sources"])),
        (words["attribution"], words["comma"].join(facts["attribution"])),
        (words["approval"], facts["approval"] or ""),
    ]
    return [(label, content) for label, content in texts if content]


def _dates(document: MapDocument, words: Words) -> str:
    data = document["facts"]["data"]
    days = sorted({fact["date"] for fact in data})
    if len(days) == 1:
        return days[0]
    titles = {layer["id"]: layer["title"] for layer in document["layers"]}
    each = (f"{titles.get(f['layer'], f['layer'])} {f['date']}" for f in data)
    return words["comma"].join(each)


def _set(document: MapDocument, width: float, factor: float, most: int) -> list[_Set]:
    texts = _texts(document, WORDS[document["language"]])
    size = _SIZE * factor
    return [
        _Set(label, fit(content, width, size, most=most, least=size))
        for label, content in texts
    ]


def _draw_texts(document: MapDocument, room: Box) -> str:
    factor, most = 1.0, _MOST_LINES * 3
    facts = _set(document, room.width, factor, most)
    while sum(fact.height for fact in facts) > room.height and factor > _SMALLEST:
        factor *= _STEP
        most = max(1, most - 1)
        facts = _set(document, room.width, factor, most)
    return "".join(_draw_stacked(facts, room))


def _draw_stacked(facts: Sequence[_Set], room: Box) -> list[str]:
    drawn = []
    top = room.y
    for fact in facts:
        small = fact.words.size * _LABEL
        drawn.append(text(fact.label, (room.x, top + small), small, QUIET))
        drawn.append(write_lines(fact.words, (room.x, top + small * 1.3)))
        top += fact.height
    return drawn


def _draw_qr(document: MapDocument, qr: QrCode, box: Box, *, beside: bool) -> str:
    words = WORDS[document["language"]]
    y = box.y if beside else box.bottom - QR_SIDE
    x = box.right - QR_SIDE if beside else box.x
    place = f"translate({x:.2f} {y:.2f}) scale({QR_SIDE / qr['size']:.5f})"
    side = {"width": qr["size"], "height": qr["size"]}
    code = element(
        "g",
        {"transform": place, "class": "qr"},
        element("rect", {**side, "fill": "#ffffff"}),
        element("path", {"d": qr["path"], "fill": "#000000"}),
    )
    left = box.x if beside else x + QR_SIDE + 2
    wide = QR_SIDE if beside else box.right - left
    address = document["facts"]["live"] or ""
    said = fit(words["live"], wide, 2.5, most=2, least=1.6)
    shown = fit(address, wide, 2.0, most=3, least=1.2)
    top = y + QR_SIDE + 1 if beside else y + 3
    left = box.right - QR_SIDE if beside else left
    return (
        code
        + write_lines(said, (left, top))
        + write_lines(shown, (left, top + said.height + 0.6), QUIET)
    )
