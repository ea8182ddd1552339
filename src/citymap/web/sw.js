/**
 * The service worker: the page opens without a network, and at once with a bad one.
 *
 * The shell (page, modules, styles) is kept whole, of one version, under its digest;
 * the server writes digest and names in, so that this file changes with them. What is
 * said of a position is never kept here: questions go by POST and pass by.
 */
"use strict";

const DIGEST = "{digest}";
const NAMES = "{shell}".split(" ");
const ASSETS = `/assets/${DIGEST}/`;
const SHELL = `citymap-shell-${DIGEST}`;
const KNOWN = "citymap-known"; // layers, city, outlines
const TILES = "citymap-tiles";
const MOST_TILES = 300;
const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_MS = 7 * DAY_MS;
const TRIMMED_EVERY = 30; // tiles kept
const LIMIT_MS = 4000;
const ANY_LANGUAGE = { ignoreVary: true }; // the address names it

let tiles_kept = 0;

trim().catch(console.error);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const road = roadOf(event.request);
  if (road) event.respondWith(road(event));
});
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keep(event.data.keep));
});

/** Keep the whole shell, or fail and be tried again at the next visit. */
async function install() {
  const page = await fetch("/", { headers: { Accept: "text/html" }, cache: "no-cache" });
  const text = await page.clone().text();
  if (!page.ok || !text.includes(ASSETS)) throw new Error("another version is served");
  const cache = await caches.open(SHELL);
  await cache.addAll(NAMES.map((name) => ASSETS + name));
  await cache.put("/", page);
  await self.skipWaiting();
}

/** Take over open pages without reloading them, and drop older shells. */
async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("citymap-shell-") && name !== SHELL) await caches.delete(name);
  }
  await self.clients.claim();
}

/** Choose how a request is answered; null leaves it to the browser. */
function roadOf(request) {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return null;
  if (request.mode === "navigate") return pathname === "/" ? openPage : null;
  if (pathname.startsWith(ASSETS)) return giveAsset;
  if (["/v1/layers", "/v1/city", "/ground/districts"].includes(pathname)) return giveKnown;
  if (pathname.startsWith("/ground/base/")) return giveGround;
  return /^\/collections\/[^/]+\/tiles\//.test(pathname) ? giveCrowd : null;
}

/** The network's page, unless it is slow, down or in trouble. */
async function openPage({ request }) {
  const kept = await caches.match("/", { cacheName: SHELL });
  if (!kept) return fetch(request);
  const fresh = await inTime(fetch(request)).catch(() => null);
  return fresh && fresh.status < 500 ? fresh : kept;
}

/** A file never changes under its address. */
async function giveAsset(event) {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(event.request, ANY_LANGUAGE);
  if (kept) return kept;
  const fresh = await fetch(event.request);
  // not kept: what /docs needs, and a newer version's file that an old page was given
  const passing = /no-cache/.test(fresh.headers.get("Cache-Control"));
  const wanted = !passing && !event.request.url.includes("/swagger-ui-dist/");
  if (fresh.ok && wanted) event.waitUntil(cache.put(event.request, fresh.clone()));
  return fresh;
}

/**
 * What was known last time, at once, and looked after meanwhile; if that is too long
 * ago, the network's, unless it is slow, down or in trouble.
 */
async function giveKnown(event, name = KNOWN, limit_ms = DAY_MS) {
  const kept = await (await caches.open(name)).match(event.request, ANY_LANGUAGE);
  const fresh = fetchAndKeep(event, name);
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  if (ageOf(kept) < limit_ms) return kept;
  const present = await inTime(fresh).catch(() => kept);
  return present.status < 500 ? present : kept;
}

function giveGround(event) {
  return giveKnown(event, TILES, WEEK_MS);
}

/** Features change: the network's, or else the last ones seen. */
async function giveCrowd(event) {
  const fresh = fetchAndKeep(event, TILES);
  const kept = await (await caches.open(TILES)).match(event.request, ANY_LANGUAGE);
  return kept ? inTime(fresh).catch(() => kept) : fresh;
}

async function fetchAndKeep(event, name) {
  const fresh = await fetch(event.request);
  if (fresh.ok) event.waitUntil(put(name, event.request, fresh.clone()));
  return fresh;
}

async function put(name, request, response) {
  const cache = await caches.open(name);
  await cache.put(request, response);
  if (name !== TILES) return;
  tiles_kept += 1;
  if (tiles_kept % TRIMMED_EVERY === 0) await trim();
}

/** Drop the tiles that are a week old or beyond the most. */
async function trim() {
  const cache = await caches.open(TILES);
  const held = await cache.keys(); // oldest first
  const beyond = held.length - MOST_TILES;
  for (const [row, request] of held.entries()) {
    if (row >= beyond && ageOf(await cache.match(request, ANY_LANGUAGE)) < WEEK_MS) return;
    await cache.delete(request, ANY_LANGUAGE);
  }
}

/** Milliseconds since the server gave an answer; no number if it does not say. */
function ageOf(kept) {
  return Date.now() - Date.parse(kept?.headers.get("Date"));
}

/** Keep what a page had loaded before this worker came; its browser still has it. */
async function keep(addresses) {
  for (const address of addresses) {
    const request = new Request(address);
    const road = roadOf(request);
    if (!road || (await caches.match(request, ANY_LANGUAGE))) continue;
    const pending = [];
    const event = { request, waitUntil: (promise) => pending.push(promise) };
    await road(event).catch(() => {});
    await Promise.allSettled(pending);
  }
}

/** Reject what takes longer than the limit. */
function inTime(promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("too slow")), LIMIT_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
