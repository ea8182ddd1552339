/** The list beside the map: the same features, for those who do not look at maps. */

import { h, langOf, stateShape } from "../js/dom.js";
import { sayMetres } from "../js/texts.js";
import { classOf, titleOf } from "./read.js";
import { symbol } from "./symbols.js";

const STEP = 100;

/** Make the list in an element; tell: {words, icons, stateOf(feature), farFrom(feature), onChoose}. */
export function makeList(element, tell) {
  const { words } = tell;
  const list = h("ol", { id: "list", role: "list", tabindex: "-1" });
  const more = h("button", { type: "button", class: "plain", id: "more", onclick: showMore });
  element.append(list, more);
  let features = [];

  function show(next) {
    features = next;
    list.replaceChildren();
    extend();
  }

  function extend() {
    const from = list.children.length;
    list.append(...features.slice(from, from + STEP).map(row));
    const left = features.length - list.children.length;
    more.hidden = left <= 0;
    more.textContent = words.more(Math.min(left, STEP));
    return list.children[from];
  }

  function showMore() {
    extend()?.querySelector("button").focus();
  }

  function row(feature) {
    const metres = tell.farFrom(feature);
    const place = [metres === null ? null : h("strong", { class: "far" }, sayMetres(metres)),
      feature.address ? h("span", { lang: langOf(feature.address) }, feature.address) : null].filter(Boolean);
    const title = titleOf(feature);
    return h("li", { class: "row", "data-id": feature.id },
      symbol(classOf(feature), tell.icons[feature.layer.icon]),
      h("div", {},
        h("button", { type: "button", class: "name", lang: langOf(title), onclick: () => tell.onChoose(feature) }, title),
        drawState(tell.stateOf(feature)),
        place.length ? h("p", { class: "place" }, place) : null));
  }

  return {
    show,
    /** Tell the states of a later moment, in the same rows. */
    refresh() {
      [...list.children].forEach((item, at) => {
        item.querySelector(".state")?.replaceWith(drawState(tell.stateOf(features[at])));
      });
    },
    focus(id) {
      const item = [...list.children].find(({ dataset }) => dataset.id === id);
      (item?.querySelector("button") ?? list).focus();
    },
  };
}

/** Draw a state: a shape and words, beside the colour; nothing of what has no hours. */
export function drawState(status) {
  if (!status) return null;
  return h("p", { class: `state ${status.state}` }, stateShape(status.state), h("span", {}, status.text));
}
