/** What surrounds the answer: chips, filters, the title, what a screen reader is told. */

import { wish } from "./answers.js";
import { sayAge, sayFault } from "./body.js";
import { h } from "./dom.js";
import { choose } from "./moves.js";
import { cityName, layer, parts, state, titleOf, words } from "./state.js";
import { LANGUAGES } from "./texts.js";

const OPEN = "open-now"; // no flag is called so: a hyphen is not in their names
const COLOUR = /^#[0-9a-f]{6}$/i;
const $ = (id) => document.getElementById(id);

/** Draw it all as the state is. */
export function drawFrame() {
  document.body.dataset.state = state.phase;
  document.title = [state.picked?.feature?.name, layer() && titleOf(layer().id), cityName()].filter(Boolean).join(" · ") || "citymap";
  $("title").textContent = document.title;
  $("aim").hidden = state.phase !== "aim";
  drawChips();
  drawFilters();
  drawStatus();
}

/** Name every button in the language chosen. */
export function speak() {
  const w = words();
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  $("search").placeholder = w.search;
  const names = {
    search: w.search, "search-close": w.searchClose, chips: w.layers, "map-region": w.map,
    sheet: w.results, locate: w.locate, share: w.share,
  };
  for (const [id, name] of Object.entries(names)) $(id).setAttribute("aria-label", name);
  $("skip").textContent = w.skip;
  const other = LANGUAGES.find((language) => language !== state.language);
  $("language").textContent = other === "en" ? "EN" : "中文";
  $("language").lang = other === "en" ? "en" : "zh-CN";
  parts.sheet.speak(w);
  parts.map?.speak(w);
  parts.ground?.setLanguage(state.language);
}

let said = "";

function drawStatus() {
  const w = words();
  const { answer, age, phase, picked } = state;
  const told = {
    locating: w.locating,
    asking: w.asking,
    error: sayFault(state.fault),
    denied: w.deniedTitle,
    far: w.farTitle(cityName()),
    empty: w.emptyTitle,
    offline: age === null ? "" : w.offline(sayAge(age)),
    ok: answer && !picked ? w.found(answer.open.length, answer.unknown.length) : "",
  }[phase] ?? "";
  if (told === said) return;
  said = told;
  $("status").textContent = told;
}

function drawChips() {
  const chips = $("chips");
  const made = JSON.stringify([state.language, state.layers.map(({ id, count }) => [id, count])]);
  if (chips.dataset.made !== made) {
    chips.dataset.made = made;
    chips.replaceChildren(...state.layers.map(drawChip));
    parts.icons?.drawIcons(chips);
  }
  for (const chip of chips.children) {
    const on = String(chip.dataset.layer === layer()?.id);
    if (chip.getAttribute("aria-pressed") === on) continue;
    chip.setAttribute("aria-pressed", on);
    if (on === "true") requestAnimationFrame(() => chips.scrollTo({ left: chip.offsetLeft - 12 }));
  }
}

function drawChip({ id, icon, title, count, colour }) {
  const chip = h("button", { type: "button", class: "chip", "data-layer": id, onclick: () => choose(id) },
    h("span", { class: "icon", "aria-hidden": "true", "data-icon": icon }),
    title[state.language],
    h("span", { class: "count" }, count.toLocaleString("en")));
  chip.style.setProperty("--layer", COLOUR.test(colour) ? colour : "#555555");
  return chip;
}

function drawFilters() {
  const bar = $("filters");
  const { picked, query, where, phase } = state;
  bar.hidden = Boolean(picked || query !== null || !where || !layer() || ["aim", "far", "locating", "denied"].includes(phase));
  if (bar.hidden) return;
  const made = JSON.stringify([state.layer, state.language]);
  if (bar.dataset.made !== made) {
    bar.dataset.made = made;
    bar.setAttribute("aria-label", words().has);
    bar.replaceChildren(...drawWishes());
  }
  for (const pill of bar.children) {
    const name = pill.dataset.wish;
    pill.setAttribute("aria-pressed", String(name === OPEN ? state.openOnly : state.flags.has(name)));
  }
}

function drawWishes() {
  const pill = (name, text, onclick) => h("button", { type: "button", class: "pill", "data-wish": name, onclick }, text);
  const flags = layer().flags.map(({ id, title }) => pill(id, title[state.language] ?? id, () => toggle(id)));
  return layer().has_hours ? [pill(OPEN, words().openNow, () => wish({ openOnly: !state.openOnly })), ...flags] : flags;
}

function toggle(flag) {
  const flags = new Set(state.flags);
  if (!flags.delete(flag)) flags.add(flag);
  wish({ flags });
}
