// The ground comes when the network does; a district's name stands in its largest part.
import assert from "node:assert/strict";
import { test } from "node:test";

import { makeGround, middle } from "../../src/citymap/web/js/ground.js";

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

/** A map, and as much of a browser as the ground asks of it. */
function stage(districts) {
  const stand = { added: [], classes: new Map(), scripts: [], asked: [], districts };
  const group = () => ({ addTo: () => group(), clearLayers() {}, getLayers: () => [], addLayer: (one) => stand.added.push(one) });
  const streets = () => ({ addTo: () => stand.added.push("streets"), remove() {} });
  const known = { leafletLayer: streets, then: undefined };
  const library = new Proxy(known, { get: (own, name) => (name in own ? own[name] : function () {}) });
  globalThis.window = {
    L: {
      control: { attribution: () => ({ addTo: () => ({ addAttribution() {}, removeAttribution() {} }) }) },
      latLngBounds: () => ({ pad() {} }),
      svg() {},
      layerGroup: group,
    },
  };
  globalThis.document = {
    createElement: () => {
      const heard = {};
      return { heard, addEventListener: (kind, listener) => (heard[kind] = listener) };
    },
    head: {
      append: ({ heard, src }) => {
        if (!src) return; // a style
        stand.scripts.push(heard);
        const reached = stand.scripts.length > stand.lost;
        window.protomapsL = library;
        queueMicrotask(() => heard[reached ? "load" : "error"]());
      },
    },
  };
  globalThis.matchMedia = () => ({ matches: false });
  globalThis.fetch = async (path) => {
    stand.asked.push(path);
    return stand.districts.shift()();
  };
  const classList = { toggle: (name, on) => stand.classes.set(name, on) };
  stand.map = { getContainer: () => ({ classList }), createPane: () => ({ setAttribute() {} }), getSize: () => ({ x: 400 }), on() {} };
  return stand;
}

const CITY = { bounds: [116, 36, 118, 37], grounds: [], approval_number: null };
const OWN = { minzoom: 10, maxzoom: 15, attribution: "© OpenStreetMap contributors" };
const settled = () => new Promise((done) => setImmediate(done));

async function later(timers, rounds) {
  for (let round = 0; round < rounds; round += 1) {
    await settled();
    timers.tick(10_000);
    await settled();
  }
}

test("streets that the network loses come when it does", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(console, "error", () => {});
  const stand = stage([]);
  stand.lost = 3;
  const making = makeGround(stand.map, { ...CITY, base: OWN });
  await making; // what comes after the ground does not wait for the network
  assert.equal(stand.classes.get("ground-plain"), true);
  await later(t.mock.timers, 3);
  assert.deepEqual(stand.added, ["streets"]);
  assert.equal(stand.classes.get("ground-plain"), false);
  assert.equal(stand.scripts.length, 4);
});

test("outlines that the network loses are asked for until they come", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(console, "error", () => {});
  const gone = () => Promise.reject(new TypeError("no network"));
  const busy = () => new Response("", { status: 503 });
  const found = () => Response.json({ features: [] });
  const stand = stage([gone, busy, found]);
  await makeGround(stand.map, { ...CITY, districts: true });
  await later(t.mock.timers, 4);
  assert.equal(stand.asked.length, 3);
});

test("outlines that are not there are not asked for again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const stand = stage([() => new Response("", { status: 404 })]);
  await makeGround(stand.map, { ...CITY, districts: true });
  await later(t.mock.timers, 2);
  assert.equal(stand.asked.length, 1);
});
