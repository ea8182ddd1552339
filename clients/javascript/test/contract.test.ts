/** The client on a recorded answer for every row of the contract's table. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { STATUSES } from "../src/index.js";
import type { Citymap } from "../src/index.js";
import { failure, played, recorded, RECORDINGS, replyOf } from "./replaying.js";

const HERE = { lat: 36.6512, lng: 117.1201, coord: "gcj02", layer: "toilets" } as const;

/** How to ask what a recording was asked, by the client. */
const ASKED: Record<string, (client: Citymap) => Promise<unknown>> = {
  nearby: (c) => c.nearby({ ...HERE, open: "now", page_size: 3 }),
  nearby_empty: (c) =>
    c.nearby({ ...HERE, layer: "stations", open: "now", auto_extend: 0, at: "2026-11-22T02:00" }),
  nearby_english: (c) => c.nearby({ ...HERE, lang: "en", coord: "wgs84", page_size: 2 }),
  batch: (c) =>
    c.nearbyBatch({
      positions: [[117.1201, 36.6512], [117.02, 36.67]],
      coord: "gcj02",
      layer: "toilets",
      open: "now",
      page_size: 2,
    }),
  layers: (c) => c.layers(),
  feature: (c) => c.feature("toilets", "toilets.demo-0001", { coord: "gcj02" }),
  swapped: (c) => c.nearby({ ...HERE, lat: 117.1201, lng: 36.6512 }),
  no_layer: (c) => c.feature("x", "x.1"),
  search: (c) => c.search({ q: "wdjdgc", layer: "toilets", page_size: 3 }),
  search_here: (c) =>
    c.search({ q: "公厕", layer: "toilets", page_size: 3, lat: 36.6512, lng: 117.1201, coord: "gcj02" }),
  city: (c) => c.city(),
};

test("every status of the table is recorded, and no other", () => {
  const seen = new Set([...RECORDINGS.values()].map(({ reply }) => reply.body.status));
  seen.delete(0);
  assert.deepEqual([...seen].sort(), Object.keys(STATUSES).map(Number).sort());
});

for (const [name, recording] of RECORDINGS) {
  const { http, headers, body } = recording.reply;
  const ask = ASKED[name] ?? ((client: Citymap) => client.nearby(HERE));

  if (body.status === 0) {
    test(`${name}: the answer comes as it is`, async () => {
      const { client } = played([replyOf(recording)]);
      assert.deepEqual(await ask(client), body);
    });
  } else {
    test(`${name}: the refusal says which, what and where`, async () => {
      const { client, sent } = played([replyOf(recording), replyOf(recording)]);
      const error = await failure(ask(client));
      const retryAfter = headers["retry-after"];
      assert.deepEqual(
        [error.failure, error.http, error.status, error.message, error.parameter],
        ["refused", http, body.status, body.message, body.parameter ?? null],
      );
      assert.equal(error.retryAfter, retryAfter === undefined ? null : Number(retryAfter));
      assert.equal(sent.length, http === 503 ? 2 : 1);
    });
  }
}

for (const [name, ask] of Object.entries(ASKED)) {
  test(`${name}: the client asks what was asked`, { skip: !RECORDINGS.has(name) }, async () => {
    const recording = recorded(name);
    const { client, sent } = played([replyOf(recording)]);
    await ask(client).catch(() => null);
    const [request] = sent;
    assert.equal(request?.method, recording.request.method);
    assert.equal(request?.url, `https://map.example.org${recording.request.path}`);
    const [said, wanted] = [request?.body, recording.request.body];
    assert.deepEqual(said && JSON.parse(said), wanted && JSON.parse(wanted));
  });
}
