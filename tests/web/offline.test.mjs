// What the page remembers: for a day, not too much, never a fine position.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { forgetAll, recall, registerWorker, remember } from "../../src/citymap/web/js/offline.js";

const NOON = Date.UTC(2026, 10, 22, 4);
const HOUR = 3_600_000;
const KEY = "toilets|117.020,36.660|open|zh";

/** Cache Storage as far as it is used: addresses in the order in which they came. */
class Caches {
  held = new Map();
  async open(name) {
    if (!this.held.has(name)) this.held.set(name, new Map());
    const cache = this.held.get(name);
    return {
      put: async (address, response) => {
        cache.delete(address);
        cache.set(address, response);
      },
      match: async (address) => cache.get(address)?.clone(),
      keys: async () => [...cache.keys()],
      delete: async (address) => cache.delete(address),
    };
  }
  async delete(name) {
    return this.held.delete(name);
  }
  get addresses() {
    return [...(this.held.get("citymap-answers")?.keys() ?? [])];
  }
}

beforeEach(() => {
  globalThis.caches = new Caches();
});

test("an answer comes back with the moment at which it was given", async () => {
  await remember(KEY, { count: 1 }, NOON);
  assert.deepEqual(await recall(KEY, NOON + HOUR), { answer: { count: 1 }, at: NOON });
  assert.equal(await recall("parking|117.020,36.660|open|zh", NOON), null);
});

test("a newer answer takes the place of an older one", async () => {
  await remember(KEY, { count: 1 }, NOON);
  await remember(KEY, { count: 2 }, NOON + HOUR);
  assert.deepEqual(await recall(KEY, NOON + HOUR), { answer: { count: 2 }, at: NOON + HOUR });
});

test("after a day it is gone, and so it is if the clock was put back by a day", async () => {
  await remember(KEY, {}, NOON);
  assert.ok(await recall(KEY, NOON + 24 * HOUR - 1));
  assert.equal(await recall(KEY, NOON + 24 * HOUR), null);
  assert.equal(await recall(KEY, NOON - 24 * HOUR), null);
});

test("what is a day old does not lie on the device any longer", async () => {
  await remember(KEY, {}, NOON);
  await remember("other", {}, NOON + 24 * HOUR);
  assert.deepEqual(caches.addresses, ["/offline/other"]);
});

test("a visit drops what earlier ones left, whatever it asks itself", async () => {
  await remember(KEY, {}, NOON);
  globalThis.navigator ??= {}; // older Nodes have none
  await registerWorker(NOON + 23 * HOUR);
  assert.equal(caches.addresses.length, 1);
  await registerWorker(NOON + 24 * HOUR);
  assert.deepEqual(caches.addresses, []);
});

test("of many answers the latest sixty stay", async () => {
  for (let i = 0; i < 70; i += 1) await remember(`layer${i}`, { i }, NOON + i);
  assert.equal(caches.addresses.length, 60);
  assert.equal(await recall("layer9", NOON + 70), null);
  assert.deepEqual((await recall("layer10", NOON + 70)).answer, { i: 10 });
});

test("a position that is not rounded is refused", async () => {
  for (const key of ["toilets|117.0201,36.660", "toilets|117.020,36.66001"]) {
    await assert.rejects(remember(key, {}, NOON), RangeError);
    await assert.rejects(recall(key, NOON), RangeError);
  }
  assert.deepEqual(caches.addresses, []);
});

test("forgetting leaves neither answers nor the tiles that were looked at", async () => {
  await remember(KEY, {}, NOON);
  await caches.open("citymap-tiles");
  await forgetAll();
  assert.equal(await recall(KEY, NOON), null);
  assert.ok(!caches.held.has("citymap-tiles"));
});

test("a browser that keeps nothing remembers nothing, and nothing breaks", async () => {
  const forbidding = { open: () => Promise.reject(new DOMException("", "SecurityError")) };
  for (const none of [undefined, forbidding]) {
    globalThis.caches = none;
    await remember(KEY, {}, NOON);
    assert.equal(await recall(KEY, NOON), null);
  }
  globalThis.caches = undefined;
  await forgetAll();
});

test("a full device forgets; any other fault is told", async () => {
  const refusing = (name) => ({
    open: async () => ({ put: () => Promise.reject(new DOMException("", name)) }),
  });
  globalThis.caches = refusing("QuotaExceededError");
  await remember(KEY, {}, NOON);
  globalThis.caches = refusing("InvalidStateError");
  await assert.rejects(remember(KEY, {}, NOON), { name: "InvalidStateError" });
});
