/** How the client asks: where positions go, how long it waits, when it asks again. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { CitymapError } from "../src/index.js";
import type { Reply } from "../src/index.js";
import { failure, html, played, recorded, replyOf } from "./replaying.js";
import type { Step } from "./replaying.js";

const HERE = { lat: 36.6512, lng: 117.1201, coord: "gcj02", layer: "toilets" } as const;
const GOOD = replyOf(recorded("nearby"));

function refusal(http: number, retryAfter: string | null = null): Reply {
  return {
    http,
    header: (name) => (name === "retry-after" ? retryAfter : null),
    text: JSON.stringify({ status: http, message: "…" }),
  };
}

test("a position is never in a URL", async () => {
  const { client, sent } = played([GOOD, GOOD, GOOD]);
  await client.nearby(HERE);
  await client.nearbyBatch({ positions: [[117.1201, 36.6512]], coord: "wgs84", layer: ["toilets"] });
  await client.search({ q: "泉城", lat: 36.6512, lng: 117.1201, coord: "gcj02" });
  assert.deepEqual(sent.map(({ url }) => new URL(url).search), ["", "", ""]);
  assert.deepEqual(sent.map(({ method }) => method), ["POST", "POST", "POST"]);
});

test("names in a path are escaped, and what is undefined is left out", async () => {
  const { client, sent } = played([GOOD, GOOD]);
  await client.feature("a/b", "c?d", { at: "2026-11-22T02:00:00+08:00" });
  await client.city({});
  assert.equal(
    sent[0]?.url,
    "https://map.example.org/v1/layers/a%2Fb/features/c%3Fd?at=2026-11-22T02%3A00%3A00%2B08%3A00",
  );
  assert.equal(sent[1]?.url, "https://map.example.org/v1/city");
});

test("the client's language is asked for unless the question names one", async () => {
  const { client, sent } = played([GOOD, GOOD, GOOD], { lang: "en" });
  await client.nearby(HERE);
  await client.nearby({ ...HERE, lang: "zh" });
  await client.layers();
  assert.deepEqual(sent.slice(0, 2).map(({ body }) => JSON.parse(body ?? "").lang), ["en", "zh"]);
  assert.equal(sent[2]?.url, "https://map.example.org/v1/layers?lang=en");
});

const AGAIN: [string, Step[], number, string | null][] = [
  ["a broken connection, then an answer", ["broken", GOOD], 2, null],
  ["a broken connection twice", ["broken", "broken", GOOD], 2, "network"],
  ["overloaded, then an answer", [refusal(503, "0"), GOOD], 2, null],
  ["overloaded twice", [refusal(503, "0"), refusal(503, "0"), GOOD], 2, "refused"],
  ["overloaded for longer than anybody waits", [refusal(503, "11"), GOOD], 1, "refused"],
  ["a proxy's 503, which says when", [{ ...html(503), header: () => "0" }, GOOD], 2, null],
  ["too fast", [refusal(429, "0"), GOOD], 1, "refused"],
  ["a fault of the service", [refusal(500), GOOD], 1, "refused"],
  ["a proxy's 502", [html(502), GOOD], 1, "foreign"],
  ["silence", ["silent", GOOD], 1, "timeout"],
];

for (const [what, steps, times, wanted] of AGAIN) {
  test(`asked ${times === 2 ? "twice" : "once"}: ${what}`, async () => {
    const { client, sent } = played(steps, { timeout: 20 });
    const asked = client.nearby(HERE);
    if (wanted) assert.equal((await failure(asked)).failure, wanted);
    else assert.equal((await asked).status, 0);
    assert.equal(sent.length, times);
  });
}

test("Retry-After is waited for, a second if it is not told", async () => {
  for (const told of ["1", null]) {
    const { client } = played([refusal(503, told), GOOD]);
    const started = performance.now();
    await client.nearby(HERE);
    assert.ok(performance.now() - started > 900);
  }
});

for (const text of ["", "<html>", "[]", "null", "1", '{"status": "0"}', '{"type": "about:blank"}']) {
  test(`foreign: ${text || "nothing"}`, async () => {
    const error = await failure(played([html(200, text)]).client.nearby(HERE));
    assert.deepEqual([error.failure, error.http, error.status], ["foreign", 200, null]);
  });
}

test("a status that is newer than the client is told as it is", async () => {
  const reply = html(418, '{"status": 999, "message": "new"}');
  const error = await failure(played([reply]).client.nearby(HERE));
  assert.deepEqual([error.failure, error.http, error.status], ["refused", 418, 999]);
});

test("aborted before it is sent, nothing is sent", async () => {
  const { client, sent } = played([GOOD]);
  const error = await failure(client.nearby(HERE, { signal: AbortSignal.abort() }));
  assert.deepEqual([error.failure, sent.length], ["aborted", 0]);
});

test("aborted on the way, the exchange is stopped", async () => {
  const { client, aborted } = played(["silent"]);
  const control = new AbortController();
  const asked = failure(client.nearby(HERE, { signal: control.signal }));
  control.abort();
  assert.equal((await asked).failure, "aborted");
  assert.equal(aborted(), 1);
});

test("aborted while it waits to ask again, it asks no more", async () => {
  const { client, sent } = played([refusal(503, "9"), GOOD]);
  const control = new AbortController();
  const asked = failure(client.nearby(HERE, { signal: control.signal }));
  setTimeout(() => control.abort(), 20);
  assert.deepEqual([(await asked).failure, sent.length], ["aborted", 1]);
});

test("aborted as the refusal is read, it does not wait first", { timeout: 5000 }, async () => {
  const control = new AbortController();
  const header = (): string => {
    control.abort();
    return "9";
  };
  const { client, sent } = played([{ ...refusal(503), header }, GOOD]);
  const error = await failure(client.nearby(HERE, { signal: control.signal }));
  assert.deepEqual([error.failure, sent.length], ["aborted", 1]);
});

test("a call's own timeout wins, and stops the exchange", async () => {
  const { client, aborted } = played(["silent"], { timeout: 60_000 });
  const error = await failure(client.nearby(HERE, { timeout: 10 }));
  assert.deepEqual([error.failure, aborted()], ["timeout", 1]);
});

test("an error is one, also where classes became functions", () => {
  const error = new CitymapError("network", "no");
  assert.ok(error instanceof Error && error instanceof CitymapError);
  assert.equal(error.name, "CitymapError");
});
