/** What a person can do: say where they are, open a place, go back, share. */

import { askFeature } from "./api.js";
import { ask, stopAsking } from "./answers.js";
import { go, kept, layer, listed, named, parts, sharedPlace, state, titleOf, words } from "./state.js";
import { findMe, permission, readHash, writeHash } from "./where.js";

const TOLD_MS = 6000;
const $ = (id) => document.getElementById(id);

let sought = 0; // how often the phone was asked: only the last time counts

/** Ask the phone where it is; `quietly` leaves open what is open. */
export async function locate({ quietly = false } = {}) {
  const mine = ++sought;
  stopAsking();
  const waiting = () => mine === sought && state.phase === "locating";
  const finding = findMe(() => waiting() && go({ slow: true }));
  finding.catch(() => {}); // told below
  go({ phase: "locating", slow: false, fault: null, ...(quietly ? {} : { picked: null, query: null }) });
  try {
    const found = await finding;
    if (waiting()) await (quietly ? askFrom(found) : startFrom(found));
  } catch {
    if (!waiting()) return;
    go({ phase: state.answer ? "ok" : "denied" });
    if (state.answer) tellShortly(words().deniedTitle);
  }
}

/** Make new what is shown: the hours of what is open, and the way from where the asker is by now. */
export async function renew() {
  if (document.hidden) return;
  if (state.where?.from === "me" && (await permission()) === "granted") {
    const found = await findMe(() => {}).catch(() => null);
    if (found && state.where?.from === "me") state.where = found;
  }
  ask({ quiet: true });
  renewPicked();
}

/** Make an open feature new; one that could not be reached is tried again. */
export async function renewPicked() {
  const mine = state.picked;
  if (!mine) return;
  if (mine.fault) {
    open(mine.layer, mine.id, { push: false });
    return;
  }
  const reply = await askFeature(mine.layer, mine.id, state.language).catch(() => null);
  if (!reply || state.picked !== mine) return;
  const changed = JSON.stringify(reply.data.open) !== JSON.stringify(mine.feature?.open);
  Object.assign(mine, { feature: named(reply.data), asOf: reply.as_of });
  if (changed) go();
}

/** Ask from a place. */
export function startFrom(where) {
  Object.assign(state, { picked: null, query: null });
  const asked = askFrom(where);
  writeAddress({ layer: state.layer, at: sharedPlace() });
  return asked;
}

function askFrom(where) {
  Object.assign(state, { where, answer: null });
  return ask();
}

/** Let a place be chosen with the cross on the map. */
export function aim() {
  sought += 1;
  stopAsking();
  parts.sheet.set("peek");
  go({ phase: "aim", picked: null, query: null });
  if (parts.map) $("map").focus(); // or else once it is there: Leaflet minds keys from then on
}

/** Take the place under the cross. */
export function takeAim() {
  if (parts.map) startFrom({ ...parts.map.aim(), from: "map" });
}

/** Leave the cross: back to what there was before. */
export function leaveAim() {
  state.phase = "starting";
  if (state.where) ask();
  else follow();
}

/** Show another layer. */
export function choose(id) {
  kept.set("layer", id);
  parts.search?.clear();
  Object.assign(state, { picked: null, query: null });
  showLayer(id);
  writeAddress({ layer: id, at: sharedPlace() });
  if (state.where) ask();
  else go();
}

/** Turn to a layer: nothing of the one before stays, neither answer nor wishes nor pins. */
function showLayer(id) {
  if (id === state.layer) return;
  Object.assign(state, { layer: id, answer: null, flags: new Set(), openOnly: true });
  parts.map?.show([], state.where);
  showCrowd();
}

/** Show the layer's other features under the pins. */
export function showCrowd() {
  if (layer()) parts.crowd?.show(layer(), parts.ground?.datum() ?? "wgs84");
}

let scrolled = 0; // of the list, while a feature is open

/** Open a feature; `push` makes the back button return. */
export async function open(layerId, id, { push = true, focus = true } = {}) {
  if (push) {
    if (!readHash(location.hash).layer) writeAddress({ layer: state.layer, at: sharedPlace() });
    writeAddress({ layer: layerId, id, at: sharedPlace() }, true);
  }
  if (!state.picked) scrolled = $("sheet-body").scrollTop;
  const item = listed().find((entry) => entry.item.id === id)?.item;
  showLayer(layerId);
  go({ picked: { layer: layerId, id }, query: null });
  $("sheet-body").scrollTop = 0;
  const mine = state.picked;
  try {
    const [reply, { drawDetail }] = await Promise.all([askFeature(layerId, id, state.language), import("./rest.js")]);
    Object.assign(mine, { feature: named(reply.data), asOf: reply.as_of, drawDetail });
  } catch (fault) {
    Object.assign(mine, { fault, item });
  }
  if (state.picked !== mine) return;
  go();
  if (focus) $("detail-name")?.focus({ preventScroll: true });
  if (mine.feature ?? mine.item) parts.map?.pick(mine.feature ?? mine.item);
}

/** Close the feature that is open. */
export function close() {
  if (history.state?.inside) {
    history.back();
  } else {
    writeAddress({ layer: state.layer, at: sharedPlace() });
    follow();
  }
}

function writeAddress(what, push = false) {
  const hash = writeHash(what);
  if (hash === location.hash) return;
  if (push) history.pushState({ inside: true }, "", hash);
  else history.replaceState(history.state, "", hash);
}

/** Follow the address: at the start, and when the back button or a link has changed it. */
export async function follow() {
  const { layer: wished, id, at } = readHash(location.hash);
  const foreign = location.hash.length > 1 && !wished && !at; // #sheet-body, or what a chat app appends
  if (foreign && state.phase !== "starting") return;
  parts.search?.clear();
  state.query = null;
  const known = state.layers.some((entry) => entry.id === wished);
  if (known) showLayer(wished);
  if (at && (at.lon !== state.where?.lon || at.lat !== state.where?.lat)) Object.assign(state, { where: at, answer: null });
  if (known && id) open(wished, id, { push: false });
  else if (state.picked) leave();
  await answerOrAsk();
}

function leave() {
  const { id } = state.picked;
  go({ picked: null });
  $("sheet-body").scrollTop = scrolled;
  parts.map?.pick(null);
  document.querySelector(`#sheet-body li[data-id="${CSS.escape(id)}"] .name`)?.focus({ preventScroll: true });
}

async function answerOrAsk() {
  if (state.where) {
    if (!state.answer || state.phase === "starting") await ask();
    else go();
  } else if (state.phase === "starting") {
    if ((await permission()) === "granted") await locate({ quietly: true });
    else go({ phase: "ask" });
  } else {
    go();
  }
}

/** Give a link away: to the phone's own sharing, else to the clipboard. */
export async function share(what) {
  const link = new URL(writeHash(what), location.href).href;
  try {
    if (navigator.share) {
      await navigator.share({ title: state.picked?.feature?.name ?? titleOf(state.layer), url: link });
    } else {
      await navigator.clipboard.writeText(link);
      tellShortly(words().copied);
    }
  } catch (error) {
    if (error.name !== "AbortError") tellShortly(`${words().copyThis} ${link}`);
  }
}

function tellShortly(text) {
  $("status").textContent = text;
  const toast = $("toast");
  toast.textContent = text;
  toast.hidden = false;
  setTimeout(() => (toast.hidden = true), TOLD_MS);
}

/** What the share button gives away: the open feature, else the place in the middle. */
export function shareView() {
  const { picked } = state;
  return picked ? share(picked) : share({ layer: state.layer, at: parts.map?.aim() ?? sharedPlace() });
}
