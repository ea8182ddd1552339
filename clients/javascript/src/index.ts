/** The client for browsers and Node: `connect(base)` asks by `fetch`. */

import { Citymap } from "./citymap.js";
import type { Options } from "./citymap.js";
import { fetchTransport } from "./fetch.js";

export * from "./citymap.js";
export { fetchTransport } from "./fetch.js";

/** Make a client of the service at `base`, e.g. `https://map.example.org`. */
export function connect(base: string, options: Partial<Options> = {}): Citymap {
  return new Citymap(base, { transport: fetchTransport, ...options });
}
