/** Search by name, address, pinyin or initials: what is typed is asked, the last one wins. */

import { askSearch } from "./api.js";
import { h, langOf } from "./dom.js";
import { drawState } from "./list.js";
import { go, named, parts, state, words } from "./state.js";
import { sayMetres } from "./texts.js";

const PAUSE_MS = 250;
const LONGEST = 64;

/** Make the search; `titleOf(layer)` names a layer, `pick(item)` is told what was chosen. */
export function makeSearch(form, { titleOf, pick }) {
  const input = form.querySelector("input");
  const closing = form.querySelector("#search-close");
  let asking = null;
  let timer = null;
  let before = "peek"; // how far the sheet was pulled up
  let found = null; // {q, items} or {q, fault}

  function clear() {
    clearTimeout(timer);
    asking?.abort();
    input.value = "";
    found = null;
    closing.hidden = true;
  }

  function close() {
    clear();
    if (state.query !== null) parts.sheet.set(before);
    go({ query: null });
  }

  function show(query) {
    if (state.query === null) {
      before = parts.sheet.detent();
      parts.sheet.set("full");
    }
    go({ query });
  }

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    const q = input.value.trim().slice(0, LONGEST);
    closing.hidden = !input.value;
    if (!q) {
      found = null;
      if (input.value) show("");
      else close();
      return;
    }
    const mine = (asking = new AbortController());
    show(q);
    try {
      const reply = await askSearch(q, state.phase === "far" ? null : state.where, { lang: state.language, page_size: 20 }, mine.signal);
      found = { q, items: reply.data.map(named) };
    } catch (error) {
      if (mine.signal.aborted) return;
      found = { q, fault: error };
    }
    go();
    const { items } = found;
    if (items) document.getElementById("status").textContent = items.length ? words().matches(items.length) : words().noMatch(q);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "ArrowDown") {
      document.querySelector("#results button")?.focus();
      event.preventDefault();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  closing.addEventListener("click", () => {
    close();
    input.focus();
  });

  function choose(item) {
    close();
    pick(item);
  }

  function drawOne(item) {
    const where = item.distance === null ? [] : [sayMetres(item.distance)];
    return h("li", { class: "row", "data-id": item.id },
      h("div", { class: "what" },
        h("button", { type: "button", class: "name", lang: langOf(item.name), onclick: () => choose(item) }, item.name),
        h("p", { class: "soft" }, [titleOf(item.layer), ...where, item.address].filter(Boolean).join(" · ")),
        drawState(item)));
  }

  return {
    clear,
    /** Ask again: in another language. */
    again: ask,
    /** Draw what was found as the sheet's content. */
    draw() {
      const w = words();
      if (!found) return [h("div", { class: "first" }, h("p", { class: "soft" }, w.search))];
      if (found.fault) {
        return [h("div", { class: "first" }, h("p", { class: "notice" }, w.errorTitle),
          h("button", { type: "button", class: "plain", onclick: ask }, w.retry))];
      }
      if (!found.items.length) return [h("div", { class: "first" }, h("p", {}, w.noMatch(found.q)))];
      return [h("ol", { id: "results", role: "list", "aria-label": w.matches(found.items.length) }, found.items.map(drawOne))];
    },
  };
}
