// Over a ground in GCJ-02 everything is drawn at its GCJ-02 place, and clicks are read back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { loadShift } from "../../src/citymap/web/js/datum.js";

// WGS-84 and GCJ-02 of places in the city, by prcoords: test_gcj02_places.py holds them to it.
const PLACES = JSON.parse(readFileSync(new URL("gcj02_places.json", import.meta.url)));
const METRE_DEG = 9e-6;

test("nothing is shifted where the ground is in WGS-84", async () => {
  const { toDisplay, toWgs84 } = await loadShift("wgs84");
  assert.deepEqual(toDisplay(117.1201, 36.6512), [117.1201, 36.6512]);
  assert.deepEqual(toWgs84(117.1201, 36.6512), [117.1201, 36.6512]);
});

test("a place is drawn where GCJ-02 has it, to a tenth of a metre", async () => {
  const { toDisplay } = await loadShift("gcj02");
  for (const { wgs84, gcj02 } of PLACES) {
    const [lon, lat] = toDisplay(...wgs84);
    assert.ok(Math.abs(lon - gcj02[0]) < METRE_DEG / 10, `${lon} ${gcj02}`);
    assert.ok(Math.abs(lat - gcj02[1]) < METRE_DEG / 10, `${lat} ${gcj02}`);
    assert.ok(Math.hypot(lon - wgs84[0], lat - wgs84[1]) > 300 * METRE_DEG);
  }
});

test("what is clicked is read back to a centimetre", async () => {
  const { toDisplay, toWgs84 } = await loadShift("gcj02");
  for (const { wgs84 } of PLACES) {
    const [lon, lat] = toWgs84(...toDisplay(...wgs84));
    assert.ok(Math.hypot(lon - wgs84[0], lat - wgs84[1]) < METRE_DEG / 100);
  }
});

test("outside of China nothing is shifted", async () => {
  const { toDisplay, toWgs84 } = await loadShift("gcj02");
  assert.deepEqual(toDisplay(24.94, 60.17), [24.94, 60.17]);
  assert.deepEqual(toWgs84(24.94, 60.17), [24.94, 60.17]);
});

test("another datum is refused", async () => {
  await assert.rejects(loadShift("bd09"), /bd09/);
});
