/**
 * Questions to the service. Every one has a time limit and says what went wrong.
 *
 * Positions are WGS-84 and travel in bodies, so that no URL and no log holds them.
 */

const LIMIT_MS = 8000;
const RETRIED_MS = 10_000;

/** The service answered, and refused. */
export class Refusal extends Error {
  constructor(http, { status = http, message = "", parameter = null } = {}) {
    super(message);
    this.name = "Refusal";
    this.http = http;
    this.status = status;
    this.parameter = parameter;
  }
}

/** No answer came: `timeout` tells a slow network from none. */
export class Unreachable extends Error {
  constructor(timeout) {
    super(timeout ? "timeout" : "no network");
    this.name = "Unreachable";
    this.timeout = timeout;
  }
}

/** Ask for JSON; `body` makes it a POST. Throws Refusal, Unreachable or an AbortError. */
async function ask(path, { body, signal, limit_ms = LIMIT_MS } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit_ms);
  const give_up = () => stop.abort();
  signal?.addEventListener("abort", give_up);
  try {
    const sent = body && {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    };
    const response = await fetch(path, { ...sent, signal: stop.signal });
    if (response.ok) return await response.json();
    throw new Refusal(response.status, await response.json().catch(() => ({})));
  } catch (error) {
    if (error instanceof Refusal || signal?.aborted) throw error;
    throw new Unreachable(stop.signal.aborted);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", give_up);
  }
}

/** Do what needs the network, again and again until it is done: a bad one loses files. */
export async function untilDone(work) {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      console.error(error);
      await new Promise((resolve) => setTimeout(resolve, RETRIED_MS));
    }
  }
}

/** List the layers. The path is that of the preload in index.html. */
export async function askLayers() {
  return (await ask("/v1/layers")).data;
}

/** Describe the city. */
export async function askCity() {
  return (await ask("/v1/city")).data;
}

/** Ask for what is near. `where`: WGS-84 degrees; `wishes`: other parameters of the contract. */
export function askNearby(layer, where, wishes, signal) {
  const body = { layer, lat: where.lat, lng: where.lon, coord: "wgs84", links: 1, ...wishes };
  return ask("/v1/nearby", { body, signal });
}

/** Search by name, address or pinyin; nearer ones first if `where` is known. */
export function askSearch(q, where, wishes, signal) {
  const from = where && { lat: where.lat, lng: where.lon, coord: "wgs84" };
  return ask("/v1/search", { body: { q, out_coord: "wgs84", ...from, ...wishes }, signal });
}

/** Describe one feature in full. */
export function askFeature(layer, id, language, signal) {
  const path = `/v1/layers/${encodeURIComponent(layer)}/features/${encodeURIComponent(id)}`;
  return ask(`${path}?coord=wgs84&lang=${language}`, { signal });
}
