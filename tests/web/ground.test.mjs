// A district's name stands in the middle of its largest part.
import assert from "node:assert/strict";
import { test } from "node:test";

import { middle } from "../../src/citymap/web/js/ground.js";

const square = (x, y, side) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];

test("the middle of a square, whichever way round it is drawn", () => {
  for (const ring of [square(117, 36, 1), square(117, 36, 1).reverse()]) {
    const [x, y] = middle({ type: "Polygon", coordinates: [ring] });
    assert.ok(Math.hypot(x - 117.5, y - 36.5) < 1e-9);
  }
});

test("of several parts the largest; holes do not count", () => {
  const parts = [[square(0, 0, 1)], [square(10, 10, 2), square(10, 10, 1)]];
  const [x, y] = middle({ type: "MultiPolygon", coordinates: parts });
  assert.ok(Math.hypot(x - 11, y - 11) < 1e-9);
});
