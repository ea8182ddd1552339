/** The pages' own code, WeChat's part played from recordings. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Nearby } from "../miniprogram/lib/citymap";
import { recorded, render, settled, Stage } from "./stage";
import type { Staged } from "./stage";

const NEARBY = recorded<Nearby>("nearby").reply.body;
const PAGE = "pages/nearby/nearby";
const DETAIL = "pages/detail/detail";

async function openNearby(stage: Stage): Promise<Staged> {
  const page = stage.open(PAGE);
  page["onLoad"]?.();
  await settled();
  return page;
}

function has(texts: string[], text: string): boolean {
  return texts.join("\n").includes(text);
}

function tapped(dataset: object, detail: object = {}): object {
  return { currentTarget: { dataset }, detail };
}

test("with a position: the list and the map show what is near", async () => {
  const stage = new Stage();
  const page = await openNearby(stage);
  const { texts, nodes } = render(PAGE, page.data);
  for (const item of NEARBY.data) assert.ok(has(texts, item.name));
  const map = nodes.find(({ tag }) => tag === "wx-map");
  assert.equal((map?.attr?.["markers"] as unknown[]).length, NEARBY.data.length);
  assert.deepEqual(stage.calls[0], ["getLocation", { type: "gcj02" }]);
});

test("the position goes by POST and names its datum; nothing of it is kept", async () => {
  const stage = new Stage();
  await openNearby(stage);
  const [question] = stage.sent.filter(({ method }) => method === "POST");
  assert.equal(JSON.parse(question?.data ?? "{}").coord, "gcj02");
  assert.equal(question?.url, "https://map.example.com/v1/nearby");
  assert.doesNotMatch(stage.sent.map(({ url }) => url).join(), /36\.6|117\.1/);
  assert.doesNotMatch(JSON.stringify(stage.storage), /36\.6|117\.1/);
});

test("without consent to a position the way on is to choose one", async () => {
  const stage = new Stage();
  stage.position = { fail: "getLocation:fail auth deny" };
  const page = await openNearby(stage);
  assert.ok(has(render(PAGE, page.data).texts, "没有使用您的位置"));
  page["onAdvice"]?.();
  await settled();
  const { texts } = render(PAGE, page.data);
  assert.ok(has(texts, "某地附近") && has(texts, NEARBY.data[0]?.name ?? "?"));
});

test("outside the city: another place can be chosen", async () => {
  const stage = new Stage();
  stage.nearby = ["outside", "nearby"];
  const page = await openNearby(stage);
  assert.ok(has(render(PAGE, page.data).texts, "您不在本市范围内"));
  page["onAdvice"]?.();
  await settled();
  assert.ok(has(render(PAGE, page.data).texts, NEARBY.data[0]?.name ?? "?"));
});

test("nothing found: why, in words", async () => {
  const stage = new Stage();
  stage.nearby = ["nearby_empty"];
  const page = await openNearby(stage);
  assert.ok(has(render(PAGE, page.data).texts, "有 2 处，但现在不开放"));
});

test("when a refresh fails the list that is there stays", async () => {
  const stage = new Stage();
  stage.nearby = ["nearby", "fault"];
  const page = await openNearby(stage);
  await page["onPullDownRefresh"]?.();
  assert.ok(has(render(PAGE, page.data).texts, NEARBY.data[0]?.name ?? "?"));
  assert.deepEqual(stage.calls.map(([name]) => name).slice(-2), ["showToast", "stopPullDownRefresh"]);
});

test("a place that was chosen stays when the position comes late", async () => {
  const stage = new Stage();
  stage.nearby = ["nearby", "nearby"];
  const page = await openNearby(stage);
  for (const late of [{ latitude: 36.6, longitude: 117.1 }, { fail: "getLocation:fail auth deny" }]) {
    let come = (): void => undefined;
    stage.awaited = new Promise((done) => (come = done));
    stage.position = late;
    const locating = page["locate"]?.();
    await page["choose"]?.();
    come();
    await locating;
    assert.deepEqual([page.data["place"], page.data["longitude"], page.data["state"]], ["某地", 117, "ok"]);
    stage.nearby = ["nearby", "nearby"];
  }
});

test("when choosing is broken off the position that comes late is taken", async () => {
  const stage = new Stage();
  stage.nearby = ["nearby", "nearby"];
  const page = await openNearby(stage);
  let come = (): void => undefined;
  stage.awaited = new Promise((done) => (come = done));
  stage.position = { latitude: 36.6, longitude: 117.1 };
  stage.chosen = { fail: "chooseLocation:fail cancel" };
  const locating = page["locate"]?.();
  await page["choose"]?.();
  come();
  await locating;
  assert.deepEqual([page.data["place"], page.data["longitude"]], ["当前位置", 117.1]);
});

test("what became of an older question is not told", async () => {
  const stage = new Stage();
  stage.nearby = ["nearby", "broken", "nearby"];
  stage.count = 10; // a full page
  const page = await openNearby(stage);
  assert.equal(page.data["more"], true);
  await Promise.all([page["askMore"]?.(), page["ask"]?.()]);
  assert.ok(!stage.calls.some(([name]) => name === "showToast"));
});

test("a marker and a row open the same detail", async () => {
  const stage = new Stage();
  const page = await openNearby(stage);
  const [item] = NEARBY.data;
  page["onMarker"]?.(tapped({}, { markerId: item?.marker_id }));
  page["onRow"]?.(tapped({ id: item?.id }));
  const url = `/pages/detail/detail?layer=toilets&id=${item?.id}`;
  assert.deepEqual(stage.calls.slice(-2), [["navigateTo", { url }], ["navigateTo", { url }]]);
});

test("a filter is asked for, and remembered", async () => {
  const stage = new Stage();
  stage.nearby = ["nearby", "nearby_all"];
  const page = await openNearby(stage);
  page["onOpen"]?.(tapped({ value: "any" }));
  await settled();
  const bodies = stage.sent.filter(({ method }) => method === "POST").map(({ data }) => JSON.parse(data ?? ""));
  assert.deepEqual(bodies.map(({ open }) => open), ["now", "any"]);
  assert.deepEqual(stage.storage["filters"], { layer: "toilets", open: "any", unknown: false });
});

test("a place in full, the way there, the link to share", async () => {
  const stage = new Stage();
  const page = stage.open(DETAIL);
  page["onLoad"]?.({ layer: "toilets", id: "toilets.demo-0001" });
  await settled();
  const { texts } = render(DETAIL, page.data);
  for (const text of ["文东街道公厕 1 号", "今天（周日）", "不开放", "08:30–17:00", "母婴设施"]) {
    assert.ok(has(texts, text), text);
  }
  assert.ok(stage.sent.some(({ url }) => url.includes("toilets.demo-0001?lang=zh&coord=gcj02")));
  page["go"]?.();
  const [name, asked] = stage.calls.at(-1) ?? [];
  const { latitude, longitude, scale } = asked as Record<string, unknown>;
  assert.deepEqual([name, latitude, longitude, scale], ["openLocation", 36.661856, 117.117827, 18]);
  assert.deepEqual(page["onShareAppMessage"]?.(), {
    title: "文东街道公厕 1 号",
    path: "/pages/detail/detail?layer=toilets&id=toilets.demo-0001",
  });
});

test("a place that is no more leads back to the list", async () => {
  const stage = new Stage();
  stage.feature = "no_feature";
  const page = stage.open(DETAIL);
  page["onLoad"]?.({ layer: "toilets", id: "toilets.x" });
  await settled();
  assert.ok(has(render(DETAIL, page.data).texts, "这条信息已下线"));
  page["onAdvice"]?.();
  assert.deepEqual(stage.calls.at(-1), ["reLaunch", { url: "/pages/nearby/nearby" }]);
});

test("the settings tell of consent, permission and where the data are from", async () => {
  const stage = new Stage();
  const page = stage.open("pages/settings/settings");
  page["onShow"]?.();
  await settled();
  const { texts } = render("pages/settings/settings", page.data);
  assert.ok(has(texts, "还没有询问") && has(texts, "公共卫生间：synthetic demo"));
});

test("the privacy prompt is shown when WeChat asks, and answered by its buttons", () => {
  const stage = new Stage();
  const told: unknown[] = [];
  const app = stage.open("app");
  const prompt = stage.open("components/privacy/privacy");
  app["onLaunch"]?.();
  (prompt["lifetimes"] as unknown as { attached(): void }).attached.call(prompt);
  const { texts } = render("components/privacy/privacy", prompt.data);
  assert.equal(texts.length, 0);
  stage.privacy?.((answer) => told.push(answer));
  const { nodes } = render("components/privacy/privacy", prompt.data);
  const agree = nodes.find(({ attr }) => attr?.["openType"] === "agreePrivacyAuthorization");
  assert.equal(agree?.attr?.["id"], "agree-privacy");
  prompt["agree"]?.();
  assert.deepEqual(told.at(-1), { event: "agree", buttonId: "agree-privacy" });
});
