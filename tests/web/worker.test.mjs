// What the service worker keeps, for how long, and what it gives instead of the network.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { runInNewContext } from "node:vm";

const SOURCE = readFileSync(new URL("../../src/citymap/web/sw.js", import.meta.url), "utf-8");
const CODE = SOURCE.replace("{digest}", "now").replace("{shell}", "js/app.js");
const SITE = "https://map.example.org";
const DAY = 24 * 3_600_000;

/** Cache Storage as far as it is used: what is put anew goes last. */
class Caches {
  held = new Map();
  async open(name) {
    if (!this.held.has(name)) this.held.set(name, new Map());
    const cache = this.held.get(name);
    return {
      put: async ({ url }, response) => {
        cache.delete(url);
        cache.set(url, response);
      },
      match: async ({ url }) => cache.get(url)?.clone(),
      keys: async () => [...cache.keys()].map((url) => ({ url })),
      delete: async ({ url }) => cache.delete(url),
    };
  }
  paths(name) {
    return [...(this.held.get(name)?.keys() ?? [])].map((url) => url.slice(SITE.length));
  }
}

let caches;
let network; // gives a Response for a path, or throws

function answer(text, age_ms = 0, { headers, ...more } = {}) {
  const date = new Date(Date.now() - age_ms).toUTCString();
  return new Response(text, { headers: { Date: date, ...headers }, ...more });
}

/** Start the worker anew; gives what asks it for a path. */
function start() {
  const heard = {};
  const self = { location: { origin: SITE }, addEventListener: (kind, listener) => (heard[kind] = listener) };
  const fetch = async ({ url }) => network(url.slice(SITE.length));
  runInNewContext(CODE, { self, caches, fetch, URL, Date, console, setTimeout, clearTimeout });
  return async (path) => {
    const pending = [];
    let given = null;
    heard.fetch({
      request: { url: SITE + path, method: "GET", mode: "cors" },
      waitUntil: (promise) => pending.push(promise),
      respondWith: (promise) => (given = promise),
    });
    const text = await (await given).text();
    await Promise.allSettled(pending);
    return text;
  };
}

async function keep(name, path, response) {
  await (await caches.open(name)).put({ url: SITE + path }, response);
}

const settled = () => new Promise((done) => setTimeout(done, 20));

beforeEach(() => {
  caches = new Caches();
  network = () => answer("new");
});

test("what was known within the day is given at once, and renewed", async () => {
  await keep("citymap-known", "/v1/layers", answer("old", DAY - 60_000));
  const ask = start();
  assert.equal(await ask("/v1/layers"), "old");
  assert.equal(await ask("/v1/layers"), "new");
});

test("what was known longer ago waits for the network", async () => {
  for (const path of ["/v1/layers", "/v1/city"]) {
    await keep("citymap-known", path, answer("old", DAY + 60_000));
    assert.equal(await start()(path), "new");
  }
});

test("without a network, or with a server in trouble, the old is better than nothing", async () => {
  const troubles = [() => Promise.reject(new TypeError("no network")), () => answer("", 0, { status: 503 })];
  for (network of troubles) {
    await keep("citymap-known", "/v1/layers", answer("old", 30 * DAY));
    assert.equal(await start()("/v1/layers"), "old");
  }
});

test("a newer version's file is given to an old page, and not kept among the old", async () => {
  const shell = "citymap-shell-now";
  network = () => answer("later", 0, { headers: { "Cache-Control": "no-cache" } });
  assert.equal(await start()("/assets/now/js/late.js"), "later");
  assert.deepEqual(caches.paths(shell), []);
  network = () => answer("own", 0, { headers: { "Cache-Control": "public, max-age=31536000, immutable" } });
  await start()("/assets/now/js/late.js");
  assert.deepEqual(caches.paths(shell), ["/assets/now/js/late.js"]);
});

test("a worker that starts drops the tiles that are a week old, and no others", async () => {
  for (const [row, age] of [8, 7.01, 6.9, 0].entries()) {
    await keep("citymap-tiles", `/ground/base/15/${row}/0`, answer("", age * DAY));
  }
  start();
  await settled();
  assert.deepEqual(caches.paths("citymap-tiles"), ["/ground/base/15/2/0", "/ground/base/15/3/0"]);
});

test("a worker that starts drops what earlier ones kept beyond the most", async () => {
  for (let row = 0; row < 310; row += 1) await keep("citymap-tiles", `/ground/base/15/${row}/0`, answer(""));
  start();
  await settled();
  const paths = caches.paths("citymap-tiles");
  assert.deepEqual([paths.length, paths[0]], [300, "/ground/base/15/10/0"]);
});
