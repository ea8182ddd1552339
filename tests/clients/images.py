"""The mini-program's three pins, drawn point by point: shape tells what colour tells.

``python -m tests.clients.images`` writes them anew. Open is a full disc, closed a
disc with a bar (no entry), unknown a ring.
"""

import struct
import zlib
from collections.abc import Callable

from tests.api.serving import ROOT

FOLDER = ROOT / "clients" / "miniprogram" / "miniprogram" / "images"
_SIZE = 96
_FINE = 4  # points a side of which each pixel is the mean
_RIM, _BODY, _HOLE = 46.0, 40.0, 22.0
_WHITE = (255, 255, 255)

Colour = tuple[int, int, int]
Shape = Callable[[float, float], Colour | None]


def _disc(colour: Colour, inner: Callable[[float, float], bool]) -> Shape:
    """Make a disc with a white rim; ``inner`` says which points of it are white."""

    def at(x: float, y: float) -> Colour | None:
        distance = (x * x + y * y) ** 0.5
        if distance > _RIM:
            return None
        return _WHITE if distance > _BODY or inner(x, y) else colour

    return at


PINS: dict[str, Shape] = {
    "open": _disc((20, 105, 59), lambda _x, _y: False),
    "closed": _disc((155, 44, 44), lambda x, y: abs(x) < 26 and abs(y) < 8),
    "unknown": _disc((81, 96, 110), lambda x, y: (x * x + y * y) ** 0.5 < _HOLE),
}


def draw(shape: Shape) -> bytes:
    """Draw a shape as a PNG of 96 × 96 with transparency."""
    lines = (
        b"\0" + b"".join(_pixel(shape, x, y) for x in range(_SIZE))
        for y in range(_SIZE)
    )
    header = struct.pack(">IIBBBBB", _SIZE, _SIZE, 8, 6, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"IDAT", zlib.compress(b"".join(lines), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _pixel(shape: Shape, x: int, y: int) -> bytes:
    steps = [(step + 0.5) / _FINE for step in range(_FINE)]
    points = [
        shape(x + dx - _SIZE / 2, y + dy - _SIZE / 2) for dx in steps for dy in steps
    ]
    seen = [point for point in points if point is not None]
    if not seen:
        return bytes(4)
    colour = [sum(point[band] for point in seen) // len(seen) for band in range(3)]
    return bytes([*colour, 255 * len(seen) // len(points)])


def _chunk(kind: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, shape in PINS.items():
        (FOLDER / f"{name}.png").write_bytes(draw(shape))
