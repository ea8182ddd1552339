/** The panel: search, chips, layers, and the list of what they leave. */

import { h } from "../js/dom.js";
import { drawFilters, drawLayers, drawSearch } from "./filters.js";
import { makeList } from "./list.js";
import { say } from "./texts.js";

const MANY_LAYERS = 6;
const DAY_MS = 864e5;

/**
 * Fill the panel; `tell`: {doc, words, today (day number), stateOf, farFrom, onChoose(feature),
 * onSearch(query), onFlip("pressed" | "off", chip or layer), onReset}.
 */
export function drawPanel(element, tell) {
  const { doc, words } = tell;
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", words.panel);
  const field = drawSearch(words, tell.onSearch);
  const filters = drawFilters(doc, words, (name) => tell.onFlip("pressed", name));
  const layers = drawLayers(doc, words, (layer) => tell.onFlip("off", layer));
  const count = h("span", { id: "count", role: "status" });
  const status = h("p", { id: "status", role: "status" });
  const nothing = h("div", { id: "nothing", hidden: true }, h("p", {}, h("strong", {}, words.noMatch)), h("p", { class: "soft" }, words.noMatchWhy));
  const reset = h("button", { type: "button", class: "plain", id: "reset", hidden: true, onclick: clearAll }, words.reset);
  const found = h("div", { class: "found" }, h("h2", {}, count), status, nothing, reset);
  const browse = h("div", { id: "browse" }, field.form, filters.element, calendarNotice(tell), folded(layers.element, tell), found);
  const list = makeList(browse, { ...tell, icons: doc.icons ?? {} });
  const detail = h("div", { id: "chosen", hidden: true });
  element.replaceChildren(browse, detail);

  function clearAll() {
    field.reset();
    layers.reset();
    tell.onReset();
  }

  return {
    browse,
    detail,
    list,
    /** Say how something went: the finding of the reader's place. */
    say: (text) => (status.textContent = text),
    /** Show a table of what lies beneath the features. */
    addAreas: (table) => found.before(h("details", { id: "areas" }, h("summary", {}, words.areas), table)),
    /** Show rows of `all`; `passing` are those of both versions. */
    show(rows, { all, passing, wishes }) {
      list.show(rows);
      filters.press(wishes.pressed);
      layers.count(doc.layers.map((layer) => passing.filter((feature) => feature.layer === layer).length));
      count.textContent = (wishes.heap ? words.here(wishes.heap.length) : words.shown(rows.length, all))
        + (wishes.where && !wishes.query ? words.nearest : "");
      nothing.hidden = passing.length > 0;
      reset.hidden = passing.length > 0 && !wishes.heap;
    },
  };
}

function folded(layers, { doc, words }) {
  if (doc.layers.length <= MANY_LAYERS) return layers;
  return h("details", { id: "layers-fold" }, h("summary", {}, `${words.layers} ${say(doc.layers.length)}`), layers);
}

/** Say that the holidays are not known any more, where hours depend on them. */
function calendarNotice({ doc, words, today }) {
  const lapsed = doc.calendar && doc.layers.some(({ hours }) => hours)
    && Date.parse(`${doc.calendar.until}T00:00:00Z`) / DAY_MS < today;
  return lapsed ? h("p", { class: "notice", id: "calendar" }, words.calendarEnds(doc.calendar.until)) : null;
}
