/** Sends requests by `fetch`, as browsers and Node (18 or newer) have it. */

import type { Transport } from "./citymap.js";

export const fetchTransport: Transport = ({ method, url, headers, body }) => {
  const control = new AbortController();
  const options: RequestInit = {
    method,
    headers,
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal: control.signal,
  };
  if (body !== undefined) options.body = body;
  const reply = fetch(url, options).then(async (response) => ({
    http: response.status,
    header: (name: string) => response.headers.get(name),
    text: await response.text(),
  }));
  return { reply, abort: () => control.abort() };
};
