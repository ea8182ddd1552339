/** What stands in the sheet, phase by phase. */

import { Refusal, Unreachable } from "./api.js";
import { ask, store, wish } from "./answers.js";
import { h, langOf, sign } from "./dom.js";
import { drawGo, drawList, drawState, drawWay } from "./list.js";
import { aim, close, leaveAim, locate, open, share, startFrom, takeAim } from "./moves.js";
import { cityName, go, kept, layer, navigation, openOnly, parts, state, titleOf, words } from "./state.js";
import { sayMetres } from "./texts.js";

const ROUGH_M = 150;

/** Draw the sheet's content: a list of elements. */
export function drawBody() {
  if (state.query !== null && parts.search) return parts.search.draw();
  if (state.picked) return drawPicked();
  const draw = PHASES[state.phase];
  return draw ? [h("div", { class: "first" }, draw(words()))] : drawAnswer();
}

const large = (text, onclick) => h("button", { type: "button", class: "go-large", onclick }, text);
const plain = (text, onclick) => h("button", { type: "button", class: "plain", onclick }, text);
const waiting = () => h("div", { class: "waiting", "aria-hidden": "true" });

const PHASES = {
  starting: (w) => [h("p", { class: "soft" }, w.starting), waiting()],
  ask: (w) => [h("h2", {}, w.askTitle(titleOf(state.layer))), h("p", {}, w.askWhy), large(w.askMe, locate), plain(w.askMap, aim)],
  locating: (w) => [h("h2", {}, w.locating), waiting(), h("p", {}, state.slow ? w.slow : w.askWhy), plain(w.askMap, aim)],
  denied: (w) => [h("h2", {}, w.deniedTitle), h("p", {}, w.deniedWhy), large(w.askMap, aim), plain(w.retry, locate)],
  far: (w) => [h("h2", {}, w.farTitle(cityName())), h("p", {}, w.farWhy(cityName())), large(w.askMap, aim), plain(w.locate, locate)],
  aim: (w) => [h("p", {}, parts.map ? w.aimHow : w.starting), parts.map ? large(w.aimHere, takeAim) : waiting(), plain(w.cancel, leaveAim)],
  error: (w) => [h("h2", {}, w.errorTitle), h("p", {}, sayFault(state.fault)), large(w.retry, () => (state.city ? ask() : parts.begin()))],
};

/** What lists and details need to know, and what they may do. */
function tell() {
  return {
    words: words(),
    language: state.language,
    layer: layer(),
    openOnly: openOnly(),
    flags: state.flags,
    age: state.age,
    where: state.where,
    navigation: navigation(),
    pick: (item) => open(item.layer, item.id),
    preferMap: (target) => kept.set("navigation", target),
    showAll: () => wish({ openOnly: false }),
    clearFlags: () => wish({ flags: new Set() }),
    around: (item) => startFrom({ lon: item.longitude, lat: item.latitude, from: "feature" }),
    share: (item) => share({ layer: item.layer, id: item.id }),
  };
}

function drawAnswer() {
  const w = words();
  if (!state.answer) return [h("div", { class: "first" }, h("h2", {}, w.asking), waiting())];
  const { age, where } = state;
  const rough = where?.accuracy_m > ROUGH_M ? w.accuracy(sayMetres(where.accuracy_m)) : null;
  const from = w.from[where?.from] ?? rough;
  return [
    age === null ? null : h("p", { class: "notice", id: "age" }, w.offline(sayAge(age))),
    layer().state === "degraded" ? h("p", { class: "notice" }, w.degraded(titleOf(state.layer))) : null,
    from ? h("p", { class: "soft small" }, from) : null,
    ...drawList(state.answer, tell()),
    drawFoot(),
  ].filter(Boolean);
}

/** Say how old an answer is. */
export const sayAge = (at) => words().ago(Math.floor((Date.now() - at) / 60_000));

function drawPicked() {
  const { picked } = state;
  const w = words();
  const back = h("button", { type: "button", class: "plain back", id: "back", onclick: close }, sign("back"), w.back);
  if (picked.feature) return [back, picked.drawDetail(picked.feature, picked.asOf, tell())];
  return [back, picked.fault ? drawUnreached(picked) : h("div", { class: "first" }, waiting())];
}

/** A place of which no details came: what is known of it, with bearing and distance. */
function drawUnreached({ layer: layerId, id, item, fault }) {
  const w = words();
  const gone = fault instanceof Refusal && fault.http === 404;
  return h("div", { class: "first", id: "detail", "data-id": id },
    item ? [
      h("h2", { id: "detail-name", tabindex: "-1", lang: langOf(item.name) }, item.name),
      drawState(item),
      item.address ? h("p", { class: "place", lang: langOf(item.address) }, item.address) : null,
      drawWay(item, tell()),
      drawGo(item, tell()),
    ] : null,
    h("p", { class: "notice" }, gone ? w.notThere : item && fault instanceof Unreachable ? w.offlineMore : sayFault(fault)),
    gone ? null : plain(w.retry, () => open(layerId, id, { push: false })));
}

function drawFoot() {
  const w = words();
  const approval = state.city?.approval_number;
  const forget = async () => {
    await (await store())?.forgetAll();
    document.getElementById("status").textContent = w.forgotten;
  };
  return h("footer", {},
    h("p", {}, w.source(layer().source)),
    approval ? h("p", {}, w.approval(approval)) : null,
    h("p", {}, w.privacy),
    h("p", {}, h("button", { type: "button", class: "link", id: "forget", onclick: forget }, w.forget), h("a", { href: "/docs" }, w.developers)));
}

/** Say in words why no answer came. */
export function sayFault(fault) {
  const w = words();
  if (fault instanceof Unreachable) return fault.timeout ? w.fix.timeout : w.offlineNothing;
  if (fault instanceof Refusal) return w.fix[fault.status] ?? (fault.message || w.fix.other);
  return w.fix.other;
}
