/**
 * The citizen's page: the nearest open place first, then the map under it.
 *
 * Here it is assembled and begins; what it knows is in `state`, what one can do in
 * `moves`, how it looks in `frame`, `body`, `list` and `detail`.
 */

import { askCity, askLayers, untilDone } from "./api.js";
import { answered, ask, question } from "./answers.js";
import { drawBody } from "./body.js";
import { sign } from "./dom.js";
import { drawFrame, speak } from "./frame.js";
import { follow, locate, open, renew, renewPicked, shareView } from "./moves.js";
import { makeSheet } from "./sheet.js";
import { drawBy, go, kept, parts, state } from "./state.js";
import { chooseLanguage, LANGUAGES } from "./texts.js";

const RENEWED_MS = 60_000;
const RETRIED_MS = 10_000;
const STALE_MS = 60_000;
let top = 0; // how far the sheet is scrolled
const PATIENCE_MS = 1500; // the map waits so long for the first answer
const $ = (id) => document.getElementById(id);

/** Draw the page: focus, scroll and what was unfolded stay. Measures nothing. */
function draw() {
  const scrolled = top;
  drawFrame();
  const body = $("sheet-body");
  const held = body.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  const unfolded = body.querySelector("details[open]")?.closest("[data-id]")?.dataset.id;
  body.replaceChildren(...drawBody());
  const folded = unfolded && body.querySelector(`[data-id="${CSS.escape(unfolded)}"] details`);
  if (folded) folded.open = true;
  if (held) body.querySelector(held)?.focus({ preventScroll: true });
  if (scrolled) body.scrollTop = scrolled;
  body.classList.toggle("stale", state.answer !== null && state.answeredTo !== question());
  parts.sheet.measure();
}

/** Name an element so that its like is found after drawing anew. */
function nameOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const feature = element.closest("[data-id]")?.dataset.id;
  const kind = element.classList[0] ? `.${CSS.escape(element.classList[0])}` : element.localName;
  return feature ? `[data-id="${CSS.escape(feature)}"] ${kind}` : kind;
}

function switchLanguage() {
  state.language = LANGUAGES.find((language) => language !== state.language);
  kept.set("language", state.language);
  speak();
  go();
  if (state.query !== null) parts.search.again();
  else if (state.picked) open(state.picked.layer, state.picked.id, { push: false, focus: false });
  ask({ quiet: true });
}

function repeat(every_ms, phases) {
  setInterval(() => {
    if (document.hidden || !phases.includes(state.phase)) return;
    ask({ quiet: true });
    renewPicked();
  }, every_ms);
}

/** Back from the pocket or from a map app: what is shown is made new if it is old. */
function comeBack() {
  if (Date.now() - (state.answered ?? Date.now()) > STALE_MS) renew();
}

const pause = (time_ms) => new Promise((resolve) => setTimeout(resolve, time_ms));

let again = null;
let added = null;

async function begin() {
  clearTimeout(again);
  if (state.phase === "error") go({ phase: "starting" });
  try {
    const city = askCity();
    city.catch(() => {}); // told below, once the layers are there
    state.layers = await askLayers();
    const last = kept.get("layer");
    state.layer = state.layers.some(({ id }) => id === last) ? last : state.layers[0]?.id;
    const followed = follow();
    state.city = await city;
    if (kept.get("language") === null) {
      state.language = chooseLanguage(null, navigator.languages ?? [], state.city.languages);
      speak();
    }
    go();
    await Promise.race([followed, answered, pause(PATIENCE_MS)]);
  } catch (error) {
    go({ phase: "error", fault: error });
    again = setTimeout(begin, RETRIED_MS);
    return;
  }
  added ??= untilDone(async () => (await import("./rest.js")).addRest());
  await added;
}

parts.sheet = makeSheet($("sheet"), $("handle"), $("sheet-body"));
parts.begin = begin;
drawBy(draw);
$("sheet-body").addEventListener("scroll", ({ target }) => (top = target.scrollTop), { passive: true });
for (const [id, name] of [["locate", "locate"], ["share", "share"], ["search-close", "close"]]) $(id).append(sign(name));
$("locate").addEventListener("click", locate);
$("share").addEventListener("click", shareView);
$("language").addEventListener("click", switchLanguage);
addEventListener("popstate", follow);
addEventListener("hashchange", follow);
addEventListener("online", renew);
addEventListener("pageshow", comeBack);
document.addEventListener("visibilitychange", comeBack);
$("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address tells what is shown, and nothing else
  $("sheet-body").focus();
});
repeat(RENEWED_MS, ["ok", "empty"]);
repeat(RETRIED_MS, ["offline", "error"]);
speak();
begin();
