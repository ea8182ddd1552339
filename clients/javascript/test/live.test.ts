/** The client by `fetch` against a service that runs (`CITYMAP_URL`). */

import assert from "node:assert/strict";
import { test } from "node:test";

import { connect } from "../src/index.js";
import { failure } from "./replaying.js";

const URL = process.env["CITYMAP_URL"] ?? "";
const HERE = { lat: 36.6512, lng: 117.1201, coord: "gcj02" } as const;

test("by fetch", { skip: URL ? false : "CITYMAP_URL is not set" }, async (t) => {
  const client = connect(URL, { timeout: 30_000 });

  await t.test("what is near is found, in full, and so are many at once", async () => {
    const near = await client.nearby({ ...HERE, layer: "toilets", open: "now" });
    const [item] = near.data;
    assert.ok(item);
    const { data } = await client.feature(item.layer, item.id, { coord: "gcj02" });
    assert.deepEqual([data.latitude, data.longitude], [item.latitude, item.longitude]);
    const positions = [[HERE.lng, HERE.lat]] as const;
    const many = await client.nearbyBatch({ positions, coord: "gcj02", layer: "toilets", open: "now" });
    assert.equal(many.results[0]?.data[0]?.id, item.id);
    assert.ok((await client.layers()).data.some((layer) => layer.id === item.layer));
  });

  await t.test("a refusal has its status", async () => {
    const error = await failure(client.nearby({ ...HERE, layer: "nowhere" }));
    assert.deepEqual([error.http, error.status, error.parameter], [400, 320, "layer"]);
  });

  await t.test("where nobody listens, the network is to blame", async () => {
    const nobody = connect("http://127.0.0.1:9", { pause: 1 });
    assert.equal((await failure(nobody.layers())).failure, "network");
  });

  await t.test("an abort reaches the request", async () => {
    const control = new AbortController();
    const asked = failure(client.layers({}, { signal: control.signal }));
    control.abort();
    assert.equal((await asked).failure, "aborted");
  });
});
