/**
 * What the page falls back on without a network: the last answers, and the worker
 * that lets it open at all.
 *
 * Answers are kept on this device only, for a day, under keys whose positions the
 * caller has rounded (0.001° is about a hundred metres). Where a browser keeps
 * nothing (plain http, private windows), nothing is remembered and nothing breaks.
 */

const ANSWERS = "citymap-answers";
const DAY_MS = 24 * 60 * 60 * 1000;
const MOST = 60;
const FINE_POSITION = /\d\.\d{4,}/;

/** Keep an answer under a key, and drop what is a day old or beyond the most. */
export async function remember(key, answer, now = Date.now()) {
  const cache = await open();
  if (!cache) return;
  const headers = { "Content-Type": "application/json", "X-At": String(now) };
  try {
    await cache.put(addressOf(key), new Response(JSON.stringify(answer), { headers }));
    await drop(cache, now);
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error; // a full device forgets
  }
}

/** Give what was kept under a key and when, or null if there is none of the last day. */
export async function recall(key, now = Date.now()) {
  const address = addressOf(key);
  const kept = await (await open())?.match(address);
  if (!kept || !isFresh(kept, now)) return null;
  return { answer: await kept.json(), at: momentOf(kept) };
}

/** Forget every answer, and the tiles that show where somebody looked. */
export async function forgetAll() {
  if (!globalThis.caches) return;
  await caches.delete(ANSWERS);
  await caches.delete("citymap-tiles");
}

/** Start the worker once the page stands, and give it what was loaded without it. */
export async function registerWorker(now = Date.now()) {
  const cache = await open();
  if (cache) await drop(cache, now); // of earlier visits; whoever comes back may ask nothing
  const workers = navigator.serviceWorker;
  if (!workers) return;
  if (document.readyState !== "complete") {
    await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  }
  try {
    await workers.register("/sw.js", { updateViaCache: "none" });
  } catch {
    return; // the page works without
  }
  const { active } = await workers.ready;
  active.postMessage({ keep: performance.getEntriesByType("resource").map(({ name }) => name) });
}

async function open() {
  try {
    return (await globalThis.caches?.open(ANSWERS)) ?? null;
  } catch {
    return null; // a browser that was told to keep nothing
  }
}

function addressOf(key) {
  if (FINE_POSITION.test(key)) throw new RangeError("round positions to 3 decimals");
  return `/offline/${encodeURIComponent(key)}`;
}

function momentOf(kept) {
  return Number(kept.headers.get("X-At"));
}

function isFresh(kept, now) {
  return Math.abs(now - momentOf(kept)) < DAY_MS;
}

async function drop(cache, now) {
  const addresses = await cache.keys(); // oldest first
  const beyond = addresses.length - MOST;
  for (const [index, address] of addresses.entries()) {
    const kept = await cache.match(address);
    if (index < beyond || !kept || !isFresh(kept, now)) await cache.delete(address);
  }
}
