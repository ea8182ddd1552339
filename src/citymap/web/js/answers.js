/** The page's question: the nearest of a layer. Asked, kept for bad networks, asked again. */

import { askNearby, Refusal, Unreachable } from "./api.js";
import { go, layer, listed, named, openOnly, parts, state } from "./state.js";

const LISTED = 10;
const ASKED_FOR_UNKNOWN = 20;
const OUTSIDE_CITY = 367;
const DAY_MS = 24 * 60 * 60 * 1000; // no answer is shown that is older

let asking = null;
let tellAnswered;

/** Kept once anything is shown: what can wait, waits for it. */
export const answered = new Promise((resolve) => (tellAnswered = resolve));

/** Ask; `quiet` leaves what is shown in place until the answer is there. */
export async function ask({ quiet = false } = {}) {
  if (!state.where || !layer()) return;
  asking?.abort();
  const { signal } = (asking = new AbortController());
  const wishes = { lang: state.language, attr: [...state.flags], page_size: LISTED };
  const coming = openOnly() ? askOpen(wishes, signal) : askAll(wishes, signal);
  coming.catch(() => {}); // told below
  if (!quiet) go({ phase: "asking", fault: null, age: null }); // drawn while it is under way
  try {
    const answer = await coming;
    if (signal.aborted) return;
    if (state.phase !== "ok" || !same(answer, state.answer)) settle(answer, null);
    Object.assign(state, { answered: Date.now(), answeredTo: question() });
    await remember(answer);
  } catch (error) {
    if (!signal.aborted) await refuse(error);
  }
}

/** Ask anew because a wish has changed. */
export function wish(change) {
  go(change);
  ask({ quiet: true });
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
  return { reply: { as_of: reply.as_of }, empty: reply.empty, open: reply.data.filter(isKnown).map(named), unknown };
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
    go({ phase: "offline", age: state.answered });
  } else {
    const held = unreachable ? await (await store())?.recall(key()) : null;
    if (held) settle(held.answer, held.at);
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
function question() {
  const { lon, lat } = state.where;
  const place = [lon, lat].map((degrees) => degrees.toFixed(3));
  return [state.layer, ...place, openOnly(), [...state.flags].sort()].join("|");
}

const key = () => `${question()}|${state.language}`;

/** Keep an answer: distances and places, and not to the metre where the asker stood. */
async function remember(answer) {
  const coarse = (item) => {
    const { baidu: _, ...links } = item.links ?? {}; // its address holds the asker's position
    return { ...item, links };
  };
  await (await store())?.remember(key(), { ...answer, open: answer.open.map(coarse), unknown: answer.unknown.map(coarse) });
}
