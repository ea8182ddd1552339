/** One feature in full, instead of the list: opening it, closing it, its address. */

import { h, sign } from "../js/dom.js";
import { drawDetail } from "./detail.js";
import { writeHash } from "./frame.js";
import { drawState } from "./list.js";

/**
 * Make the choosing; `parts`: {panel, maps, among: features that an address may name,
 * twinOf(feature), tell: what a detail is drawn from}.
 */
export function makeChoosing({ panel, maps, among, twinOf, tell }) {
  const { browse, detail } = panel;
  let chosen = null;
  let cameFrom = "list"; // or "map": where the focus goes back to

  function open(feature, from, { address = true } = {}) {
    chosen = feature;
    cameFrom = from;
    const back = h("button", { type: "button", class: "plain back", id: "back", onclick: () => close() }, sign("back"), tell.words.back);
    detail.replaceChildren(back, drawDetail(feature, tell));
    showDetail(true);
    detail.parentElement.scrollTop = 0;
    for (const map of maps) map.pick(!map.side || map.side === feature.layer.side ? feature : twinOf(feature));
    focus();
    if (address) writeHash(`#${feature.id}`);
  }

  function close({ focusBack = true } = {}) {
    if (!chosen) return;
    const { id } = chosen;
    chosen = null;
    detail.replaceChildren();
    showDetail(false);
    for (const map of maps) map.pick(null);
    writeHash("");
    if (!focusBack) return;
    if (cameFrom === "map" && maps.some((map) => map.pins.focus(id))) return;
    panel.list.focus(id);
  }

  function showDetail(on) {
    detail.hidden = !on;
    browse.hidden = on;
  }

  /** Put the focus on the name; false where nothing is chosen. */
  function focus() {
    if (chosen) document.getElementById("detail-name").focus({ preventScroll: true });
    return Boolean(chosen);
  }

  return {
    open,
    close,
    focus,
    /** Open what the page's address names. */
    openLinked() {
      const id = idOf(location.hash);
      const feature = among.find((one) => one.id === id);
      if (feature && feature !== chosen) open(feature, "list", { address: false });
    },
    /** Tell the state of a later moment. */
    refresh() {
      if (chosen) detail.querySelector(".state")?.replaceWith(drawState(tell.stateOf(chosen)));
    },
  };
}

function idOf(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return ""; // not an address of ours
  }
}
