/** The mini-program's data logic on recorded answers. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Citymap, CitymapError, STATUSES } from "../miniprogram/lib/citymap";
import type { Empty, Feature, Hours, Layers, Nearby } from "../miniprogram/lib/citymap";
import { closureText, detail, dialable } from "../miniprogram/lib/detail";
import {
  askable,
  distanceText,
  emptyWords,
  firstPage,
  markers,
  momentText,
  nextPage,
  question,
  rows,
} from "../miniprogram/lib/listing";
import { reason, WITHOUT_POSITION } from "../miniprogram/lib/position";
import { PrivacyDesk } from "../miniprogram/lib/privacy";
import { wxTransport } from "../miniprogram/lib/transport";
import type { WxRequest } from "../miniprogram/lib/transport";
import { week } from "../miniprogram/lib/week";
import { advise, REFUSALS } from "../miniprogram/lib/words";
import { NAMES, recorded } from "./stage";

const NEARBY = recorded<Nearby>("nearby").reply.body;
const LAYERS = recorded<Layers>("layers").reply.body.data;
const TOILETS = LAYERS.find((layer) => layer.id === "toilets");
const FILTERS = { layer: "toilets", open: "now", unknown: false } as const;
const HERE = { latitude: 36.6512, longitude: 117.1201 };

/** `wx.request` as documented: any answer is a success, whatever its status. */
function answering(name: string): WxRequest {
  const { http, headers, body } = recorded(name).reply;
  return (options) => {
    queueMicrotask(() => options.success({ statusCode: http, header: headers, data: JSON.stringify(body) }));
    return { abort: () => undefined };
  };
}

for (const name of NAMES.filter((known) => recorded(known).reply.body.status !== 0)) {
  test(`${name}: the citizen is told something, and what can be done`, async () => {
    const client = new Citymap("https://map.example.org", { transport: wxTransport(answering(name)), pause: 1 });
    const asked = client.nearby(question(FILTERS, HERE));
    const error: unknown = await asked.then(() => null, (failed: unknown) => failed);
    assert.ok(error instanceof CitymapError);
    assert.equal(error.status, recorded(name).reply.body.status);
    const { title, text, button } = advise(error);
    for (const words of [title, text, button]) assert.match(words, /\p{Script=Han}/u);
  });
}

test("every status of the contract has words, and no other", () => {
  assert.deepEqual(Object.keys(REFUSALS).sort(), Object.keys(STATUSES).sort());
});

test("whoever must wait long is told how long", () => {
  const told = (retryAfter: number): string =>
    advise(new CitymapError("refused", "", { http: 429, status: 120, retryAfter })).text;
  assert.deepEqual([told(30), told(90), told(3600)].map((text) => text.slice(2, -4)), [" 30 秒", " 2 分钟", " 1 小时"]);
  assert.equal(told(1), REFUSALS[120]?.text);
});

test("an unknown status is the service's fault, any other error is ours", () => {
  assert.equal(advise(new CitymapError("refused", "", { http: 418, status: 999 })), REFUSALS[500]);
  assert.match(advise(new TypeError("x")).title, /更新/);
});

test("wx.request: headers by any case, text or object, failures, abort", async () => {
  let aborted = false;
  let options: Parameters<WxRequest>[0] | undefined;
  const transport = wxTransport((given) => {
    options = given;
    return { abort: () => void (aborted = true) };
  });
  const exchange = transport({ method: "POST", url: "https://x/", headers: { A: "b" }, body: "{}" });
  assert.deepEqual([options?.data, options?.header, options?.method], ["{}", { A: "b" }, "POST"]);
  assert.notEqual(options?.dataType, "json");
  options?.success({ statusCode: 503, header: { "Retry-AFTER": 3 }, data: { status: 503 } });
  const reply = await exchange.reply;
  assert.deepEqual([reply.http, reply.header("retry-after"), reply.header("etag")], [503, "3", null]);
  assert.equal(reply.text, '{"status":503}');
  exchange.abort();
  assert.ok(aborted);
  const silent = transport({ method: "GET", url: "https://x/", headers: {} });
  assert.ok(options && !("data" in options));
  options?.fail({ errMsg: "request:fail" });
  await assert.rejects(silent.reply);
});

test("rows and markers are the same features in the same order, with the same numbers", () => {
  const [list, pins] = [rows(NEARBY.data, TOILETS), markers(NEARBY.data)];
  assert.ok(list.length > 1);
  assert.deepEqual(list.map(({ number }) => String(number)), pins.map(({ label }) => label.content));
  assert.deepEqual(pins.map(({ id }) => id), NEARBY.data.map((item) => item.marker_id));
  assert.deepEqual(list.map(({ id }) => id), NEARBY.data.map((item) => item.id));
  for (const { id } of pins) assert.ok(Number.isInteger(id) && id <= 999_999_999); // nine digits at most
});

test("a row says in words what a marker shows in colour", () => {
  const all = recorded<Nearby>("nearby_unknown").reply.body.data;
  const list = rows(all, TOILETS);
  assert.ok(list.some((row) => row.stateWord === "时间不详"));
  list.forEach((row, index) => {
    assert.equal(markers(all)[index]?.iconPath, `/images/${row.state}.png`);
    assert.match(row.spoken, new RegExp(`^${index + 1}，${row.name}，.+，${row.stateWord}`));
  });
});

test("flags are told by their titles", () => {
  assert.match(rows(NEARBY.data, TOILETS).map((row) => row.flags).join(), /无障碍卫生间/);
  assert.match(rows(NEARBY.data, undefined).map((row) => row.flags).join(), /wheelchair/);
});

test("the next page is asked for the moment of the first", () => {
  const first = firstPage({ ...NEARBY, count: 10 });
  const asked = question(FILTERS, HERE, first);
  assert.deepEqual([asked.page_index, asked.at, asked.coord], [2, NEARBY.as_of, "gcj02"]);
  assert.equal("at" in question(FILTERS, HERE), false);
});

test("where nothing is known of hours, whether it is open is not asked", () => {
  const [with_hours, without] = [true, false].map((has) => LAYERS.find((layer) => layer.has_hours === has));
  assert.ok(with_hours && without);
  assert.equal(askable(FILTERS, with_hours).open, "now");
  assert.equal(askable(FILTERS, undefined).open, "now");
  assert.equal(askable(FILTERS, without).open, "any");
});

test("pages follow each other while the data are the same", () => {
  const first = firstPage({ ...NEARBY, count: 10 });
  assert.ok(first.more);
  const both = nextPage(first, recorded<Nearby>("nearby_page_2").reply.body);
  assert.deepEqual([both?.items.length, both?.pages, both?.more], [6, 2, false]);
  assert.equal(new Set(both?.items.map(({ id }) => id)).size, 6);
  assert.equal(nextPage(first, { ...NEARBY, data_version: "toilets:other" }), null);
  assert.equal(nextPage({ ...first, pages: 19 }, { ...NEARBY, count: 10 })?.more, false);
});

test("an empty answer says what there is instead", () => {
  assert.equal(
    emptyWords(recorded<Nearby>("nearby_empty").reply.body.empty),
    "1.0 公里内没有符合条件的地点。有 2 处，但现在不开放。最早 11月23日 08:30 开放。",
  );
  const empty: Empty = { radius: 500, closed: 0, unknown: 3, nearest_open: 2345, soonest_opening: null };
  assert.equal(
    emptyWords(empty),
    "500 米内没有符合条件的地点。有 3 处，但开放时间不详。最近的一处开放地点在 2.3 公里外。",
  );
  assert.equal(emptyWords(null), "没有更多了。");
});

test("metres and moments in words", () => {
  assert.deepEqual([0, 999, 1000, 12_345].map(distanceText), ["0 米", "999 米", "1.0 公里", "12.3 公里"]);
  assert.equal(momentText("2026-01-02T03:04:00+08:00"), "1月2日 03:04");
});

// Sunday 22 November 2026 is the day of `as_of`.
test("the week begins today, by the city's clock", () => {
  const { data, as_of } = recorded<Feature>("feature").reply.body;
  const days = week(data.hours, as_of);
  assert.deepEqual(days[0], { day: "今天（周日）", text: "不开放" });
  assert.deepEqual(days[1], { day: "周一 11月23日", text: "08:30–17:00" });
  assert.equal(days.length, 7);
});

test("hours past midnight, to midnight, all day, twice a day", () => {
  const at = (day: number, time: string): string => `2026-11-${day}T${time}:00+08:00`;
  const hours: Hours = {
    text: "",
    osm: "",
    understood: true,
    week: [
      [[at(30, "18:00"), "2026-12-01T02:00:00+08:00"]],
      [["2026-12-01T18:00:00+08:00", "2026-12-02T00:00:00+08:00"]],
      [["2026-12-02T00:00:00+08:00", "2026-12-03T00:00:00+08:00"]],
      [
        ["2026-12-03T08:00:00+08:00", "2026-12-03T11:00:00+08:00"],
        ["2026-12-03T13:00:00+08:00", "2026-12-03T17:00:00+08:00"],
      ],
    ],
  };
  assert.deepEqual(
    week(hours, at(30, "23:59")).map(({ day, text }) => `${day} ${text}`),
    ["今天（周一） 18:00–次日 02:00", "周二 12月1日 18:00–24:00", "周三 12月2日 全天", "周四 12月3日 08:00–11:00、13:00–17:00"],
  );
  assert.deepEqual(week({ ...hours, understood: false }, at(30, "23:59")), []);
});

test("a place in full", () => {
  const shown = detail(recorded<Feature>("feature").reply.body, TOILETS);
  assert.equal(shown.stateWord, "未开放");
  assert.equal(shown.flags, "母婴设施");
  assert.equal(shown.source, "synthetic demo");
  assert.deepEqual([shown.phone, shown.closure], ["", ""]);
});

test("a closure is told with its days and its reason", () => {
  const shown = detail(recorded<Feature>("feature_closed").reply.body, TOILETS);
  assert.equal(shown.closure, "临时关闭：2026-11-20 起，至 2027-02-28，停水检修（演示）");
  const closure = { closed_from: "2026-12-01", closed_until: null, closed_reason: null };
  assert.equal(closureText(closure, "2026-11-22"), "将临时关闭：2026-12-01 起");
  assert.equal(closureText({ ...closure, closed_until: "2026-12-02" }, "2026-12-03"), "");
  assert.equal(closureText({ ...closure, closed_from: null }, "2026-12-03"), "临时关闭：何时恢复另行通知");
});

test("the first number that a phone can dial", () => {
  const texts = ["0531-1234567", "+86 0531", "电话：12345、67890", "+86-531-1234567", "无", null, 12345];
  assert.deepEqual(texts.map(dialable), ["05311234567", "", "12345", "+865311234567", "", "", ""]);
});

const MESSAGES: [string, string][] = [
  ["getLocation:fail auth deny", "denied"],
  ["getLocation:fail:auth denied", "denied"],
  ["getLocation:fail authorize no response", "denied"],
  ["getLocation:fail privacy permission is not authorized", "privacy"],
  ["getLocation:fail api scope is not declared in the privacy agreement", "undeclared"],
  ["getLocation:fail the api need to be declared in the requiredPrivateInfos field in app.json/ext.json", "undeclared"],
  ["getLocation:fail system permission denied", "system"],
  ["getLocation:fail:ERROR_NOCELL&WIFI_LOCATIONSWITCHOFF", "system"],
  ["getLocation:fail 频繁调用会增加电量损耗，可考虑使用 wx.onLocationChange 监听地理位置变化", "too_often"],
  ["chooseLocation:fail cancel", "cancelled"],
  ["getLocation:fail timeout", "failed"],
  ["undefined", "failed"],
];

for (const [message, why] of MESSAGES) {
  test(`without a position: ${message.slice(0, 60)} is ${why}`, () => {
    assert.equal(reason(message), why);
    assert.match(WITHOUT_POSITION[reason(message)].title, /\p{Script=Han}/u);
  });
}

test("the privacy prompt: one answer is for all who wait", () => {
  const desk = new PrivacyDesk();
  const told: string[] = [];
  const shown: boolean[] = [];
  desk.need((answer) => told.push(`first ${JSON.stringify(answer)}`));
  assert.equal(told.length, 0); // no page yet
  desk.attach((open) => shown.push(open));
  desk.need((answer) => told.push(`second ${JSON.stringify(answer)}`));
  desk.agree("agree-privacy");
  const agreed = '{"event":"agree","buttonId":"agree-privacy"}';
  assert.deepEqual(told.slice(2), [`first ${agreed}`, `second ${agreed}`]);
  assert.match(told[0] ?? "", /exposureAuthorization/);
  assert.deepEqual(shown, [true, true, false]);
  desk.disagree();
  assert.equal(told.length, 4); // nobody waits any more
  desk.detach();
  desk.need((answer) => told.push(JSON.stringify(answer)));
  assert.equal(told.length, 4);
  desk.attach(() => undefined);
  desk.disagree();
  assert.equal(told.at(-1), '{"event":"disagree"}');
});
