/** The page's question: the nearest of a layer. Asked, kept for bad networks, asked again. */

import { askNearby, Refusal, Unreachable } from "./api.js";
import { drawMoment } from "./list.js";
import { go, layer, listed, named, openOnly, parts, state, words } from "./state.js";
import { wayTo } from "./where.js";

const LISTED = 10;
const ASKED_FOR_UNKNOWN = 20;
const OUTSIDE_CITY = 367;
const DAY_MS = 24 * 60 * 60 * 1000; // no answer is shown that is older

let asking = null;
let tellAnswered;

/** Kept once anything is shown: what can wait, waits for it. */
export const answered = new Promise((resolve) => (tellAnswered = resolve));

const SETTLED = ["asking", "ok", "empty", "offline", "error"];

/** Ask; `quiet` leaves what is shown in place until the answer is there. */
export async function ask({ quiet = false } = {}) {
  if (!state.where || !layer() || (quiet && !SETTLED.includes(state.phase))) return;
  stopAsking();
  const { signal } = (asking = new AbortController());
  const wishes = { lang: state.language, attr: [...state.flags], page_size: LISTED };
  const coming = openOnly() ? askOpen(wishes, signal) : askAll(wishes, signal);
  coming.catch(() => {}); // told below
  if (!quiet) go({ phase: "asking", fault: null, age: null }); // drawn while it is under way
  try {
    const answer = await coming;
    if (signal.aborted) return;
    if (state.phase === "ok" && same(answer, state.answer)) retell(answer);
    else settle(answer, null);
    Object.assign(state, { answered: Date.now(), answeredTo: question() });
    await remember(answer);
  } catch (error) {
    if (!signal.aborted) await refuse(error);
  }
}

/** Let no answer come to what was asked before: something else is being shown. */
export function stopAsking() {
  asking?.abort();
}

/** Ask anew because a wish has changed. */
export function wish(change) {
  go(change);
  ask({ quiet: true });
}

/** The same places at a later moment: only the clock is another, and nothing is disturbed. */
function retell(answer) {
  state.answer = answer;
  drawMoment(answer, words());
}

async function askAll(wishes, signal) {
  const reply = await askNearby(state.layer, state.where, { ...wishes, page_size: 2 * LISTED }, signal);
  return sort(reply, reply);
}

/** The open ones are shown as soon as they are known; those of unknown hours follow. */
async function askOpen(wishes, signal) {
  const { layer: asked, where } = state;
  const reply = await askNearby(asked, where, { ...wishes, open: "now" }, signal);
  const first = sort(reply, null);
  if (first.open.length && !state.answer && !signal.aborted) settle(first, null);
  const wider = { ...wishes, open: "now", unknown: "include", page_size: ASKED_FOR_UNKNOWN };
  return sort(reply, await askNearby(asked, where, wider, signal));
}

const isKnown = (item) => item.open.state !== "unknown";

function sort(reply, wider) {
  const unknown = wider ? wider.data.filter((item) => !isKnown(item)).slice(0, LISTED).map(named) : [];
  const open = reply.data.filter(isKnown).map(named);
  return { reply: { as_of: reply.as_of }, openOnly: openOnly(), empty: reply.empty, open, unknown };
}

const same = (a, b) => JSON.stringify([a.open, a.unknown]) === JSON.stringify([b?.open, b?.unknown]);

function settle(answer, age) {
  const none = answer.open.length + answer.unknown.length === 0;
  const unseen = !state.answer;
  Object.assign(state, { answered: age ?? Date.now(), answeredTo: question() });
  go({ answer, age, fault: null, phase: age !== null ? "offline" : none ? "empty" : "ok" });
  parts.map?.show(listed(), state.where);
  if (unseen && !state.picked) parts.map?.fit();
  tellAnswered();
}

/** What is shown stays if it answers this question and is of today. */
async function refuse(error) {
  const unreachable = error instanceof Unreachable;
  const shown = state.answer !== null && state.answeredTo === question();
  if (error instanceof Refusal && error.status === OUTSIDE_CITY) {
    go({ phase: "far", answer: null });
  } else if (unreachable && shown && Date.now() - state.answered < DAY_MS) {
    go({ phase: "offline", age: state.answered, answer: lapse(state.answer, state.answered) });
  } else {
    const held = unreachable ? await (await store())?.recall(key()) : null;
    if (held) settle(lapse(located(held.answer), held.at), held.at);
    else if (unreachable || !shown) go({ phase: "error", fault: error, answer: null });
  }
  if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
}

// ------------------------------------------------------------- kept on the phone

let kept = null;

/** The answers kept on the phone; null in a browser that keeps none. */
export async function store() {
  kept ??= await import("./rest.js").then(({ offline }) => offline, () => null);
  return kept;
}

/** What is asked, in whatever language; the place only roughly. */
export function question() {
  if (!state.where) return null;
  const { lon, lat } = roughly(state.where);
  return [state.layer, lon, lat, openOnly(), [...state.flags].sort()].join("|");
}

const roughly = ({ lon, lat }) => ({ lon: lon.toFixed(3), lat: lat.toFixed(3) });

const key = () => `${question()}|${state.language}`;

/**
 * Keep an answer without what would tell where the asker stood: distances to ten known
 * places give a position to the decimetre, and Baidu's link holds it outright.
 */
async function remember(answer) {
  const coarse = ({ distance: _, links = {}, ...item }) => ({ ...item, links: { ...links, baidu: undefined } });
  await (await store())?.remember(key(), { ...answer, open: answer.open.map(coarse), unknown: answer.unknown.map(coarse) });
}

/** Measure a kept answer anew, from the rounded place that it is kept for. */
function located(answer) {
  const { lon, lat } = roughly(state.where);
  const from = { lon: Number(lon), lat: Number(lat) };
  const measured = (item) => ({ ...item, distance: wayTo(from, { lon: item.longitude, lat: item.latitude }).metres });
  return { ...answer, open: answer.open.map(measured), unknown: answer.unknown.map(measured) };
}

/** What an older answer said stays true until it changes: what has lapsed since is not known. */
function lapse(answer, at) {
  const now = Date.parse(answer.reply.as_of) + (Date.now() - at);
  const holds = ({ open }) => open.until === null || Date.parse(open.until) > now;
  const doubtful = (item) => ({ ...item, open: { ...item.open, state: "unknown", text: words().lapsed(item.open.text) } });
  const lapsed = answer.open.filter((item) => !holds(item)).map(doubtful);
  return { ...answer, open: answer.open.filter(holds), unknown: [...lapsed, ...answer.unknown] };
}
