/** What narrows the list and the map: layers, flags, open now, words. */

import { h, sign } from "../js/dom.js";
import { say } from "./texts.js";
import { layerSign, symbol } from "./symbols.js";

const PAUSE_MS = 120;

/** Draw the search field; `onSearch(query)` is called when the typing rests. */
export function drawSearch(words, onSearch) {
  let timer = 0;
  const field = h("input", { id: "search", type: "search", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: "64", placeholder: words.search, "aria-label": words.search, "aria-controls": "list" });
  const clear = h("button", { type: "button", id: "search-clear", "aria-label": words.clear, hidden: true }, sign("close"));
  const tell = () => {
    clear.hidden = !field.value;
    clearTimeout(timer);
    timer = setTimeout(() => onSearch(field.value.trim()), PAUSE_MS);
  };
  field.addEventListener("input", tell);
  clear.addEventListener("click", () => {
    field.value = "";
    tell();
    field.focus();
  });
  const form = h("form", { id: "search-form", role: "search" }, field, clear);
  form.addEventListener("submit", (event) => event.preventDefault());
  return { form, reset: () => { field.value = ""; clear.hidden = true; } };
}

/** Draw the chips: {element, press(names)}; what is pressed is told by `onPress(name)`. */
export function drawFilters(doc, words, onPress) {
  const titles = new Map();
  if (doc.layers.some(({ hours }) => hours)) titles.set("open", words.openNow);
  for (const layer of doc.layers) {
    for (const flag of layer.flags) titles.set(flag, layer.fields.find(({ name }) => name === flag)?.title ?? flag);
  }
  const chips = [...titles].map(([name, title]) =>
    h("button", { type: "button", class: "pill", "data-filter": name, "aria-pressed": "false", onclick: () => onPress(name) }, title));
  return {
    element: h("div", { id: "filters", role: "group", "aria-label": words.filters, hidden: !chips.length }, chips),
    press: (pressed) => chips.forEach((chip) => chip.setAttribute("aria-pressed", String(pressed.has(chip.dataset.filter)))),
  };
}

/** Draw the layers with their counts; `onToggle(layer)` hears of each box that is ticked or cleared. */
export function drawLayers(doc, words, onToggle) {
  const counts = [];
  const boxes = [];
  const rows = doc.layers.map((layer, at) => {
    const box = h("input", { type: "checkbox", checked: true, "data-layer": layer.id });
    box.addEventListener("change", () => onToggle(layer));
    boxes.push(box);
    counts.push(h("span", { class: "count" }, say(layer.count)));
    const side = layer.side && doc.compare ? ` · ${doc.compare[layer.side].title}` : "";
    const icon = doc.icons?.[layer.icon];
    const picture = icon ? layerSign(icon) : symbol(layer.style.classes[0]);
    picture.style.color = `color-mix(in srgb, ${layer.colour} var(--hue), var(--ink))`;
    return h("li", {}, h("label", {}, box, picture, h("span", { class: "layer-title" }, layer.title + side), counts[at]));
  });
  return {
    element: h("fieldset", { id: "layers" }, h("legend", {}, words.layers), h("ul", { role: "list" }, rows)),
    count: (numbers) => numbers.forEach((number, at) => {
      const { count } = doc.layers[at];
      counts[at].textContent = number === count ? say(count) : `${say(number)} / ${say(count)}`;
    }),
    reset: () => boxes.forEach((box) => (box.checked = true)),
  };
}
