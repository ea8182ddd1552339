"""Contrast as WCAG 2.2 reckons it: of two colours, and of text on what was painted.

Where axe cannot tell what lies behind a text (a picture, a pseudo element), the
screen tells: the colour that most of the text's box was painted in.
Source: w3.org/TR/WCAG22, "contrast ratio" and "relative luminance".
"""

import base64
import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

Colour = tuple[float, float, float]
TEXT, SIGN = 4.5, 3.0

_BOXES = """(targets) => targets.map((target) => {
  const element = document.querySelector(target);
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const over = [...document.querySelectorAll("#top > *, #tools > *, #sheet, .pin")]
    .filter((other) => !other.contains(element) && !element.contains(other))
    .filter((other) => other.checkVisibility({ visibilityProperty: true }))
    .map((other) => other.getBoundingClientRect());
  const covered = over.some((other) => other.left < box.right && other.right > box.left
    && other.top < box.bottom && other.bottom > box.top);
  const inside = box.left >= 0 && box.top >= 0
    && box.right <= innerWidth && box.bottom <= innerHeight;
  return { target, colour: style.color, seen: inside && !covered && box.width > 0,
    box: [box.left, box.top, box.width, box.height].map(Math.round) };
})"""

_PAINTED = """async ({ picture, boxes }) => {
  const bytes = Uint8Array.from(atob(picture), (c) => c.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const paper = canvas.getContext("2d");
  paper.drawImage(image, 0, 0);
  return boxes.map(([left, top, width, height]) => {
    const { data } = paper.getImageData(left, top, width, height);
    const shades = new Map(); // much alike: a picture below shines through
    for (let at = 0; at < data.length; at += 4) {
      const colour = [data[at], data[at + 1], data[at + 2]];
      const key = colour.map((part) => part >> 4).join();
      const sums = shades.get(key) ?? [0, 0, 0, 0];
      shades.set(key, [...colour, 1].map((part, index) => sums[index] + part));
    }
    const [most] = [...shades.values()].sort((a, b) => b[3] - a[3]);
    const [red, green, blue, count] = most;
    return [red / count, green / count, blue / count];
  });
}"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A text, and the contrast to what it stands on."""

    target: str
    ratio: float


def parse(colour: str) -> Colour:
    """Read a computed colour (``rgb(8, 112, 58)``) or a written one (``#08703a``)."""
    if colour.startswith("#"):
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return red, green, blue
    red, green, blue, *_ = map(float, re.findall(r"[\d.]+", colour))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """Give the contrast ratio of two opaque colours, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    linear = (_linear(part / 255) for part in colour)
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def measure(page: Page, targets: list[str], desk: Page) -> list[Measured]:
    """Measure texts on the screen; what lies under something else is left out.

    ``desk`` is an empty page that reads the picture.
    """
    boxes: list[dict[str, Any]] = page.evaluate(_BOXES, targets)
    seen = [entry for entry in boxes if entry["seen"]]
    if not seen:
        return []
    picture = base64.b64encode(page.screenshot(animations="allow")).decode()
    given = {"picture": picture, "boxes": [entry["box"] for entry in seen]}
    painted: list[list[float]] = desk.evaluate(_PAINTED, given)
    return [
        Measured(entry["target"], contrast(parse(entry["colour"]), (r, g, b)))
        for entry, (r, g, b) in zip(seen, painted, strict=True)
    ]


def make_desk(context: BrowserContext) -> Page:
    """Open an empty page that reads pictures."""
    page = context.new_page()
    page.goto("about:blank")
    return page
