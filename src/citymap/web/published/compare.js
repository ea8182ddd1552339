/** Two versions side by side (one above the other on a phone), two maps that move as one. */

import { h } from "../js/dom.js";
import { say } from "./texts.js";

const WORDS = {
  zh: {
    summary: "两个版本的差别", features: (n) => `${say(n)} 个`,
    kept: "未变", added: "新增", removed: "撤除", moved: "移位", changed: "信息变更",
  },
  en: {
    summary: "What differs", features: (n) => say(n),
    kept: "kept", added: "added", removed: "removed", moved: "moved", changed: "changed",
  },
};
const SIDES = ["before", "after"];
const KINDS = ["kept", "added", "removed", "moved", "changed"];

/**
 * Fill `root` with the two sides; gives {before, after}, the maps.
 *
 * `makeOneMap(element, side)` makes a side's map, or a promise of it, with its layers.
 */
export async function sideBySide(root, doc, makeOneMap) {
  const words = WORDS[doc.language];
  const boxes = SIDES.map(() => h("div", { class: "compare-map" }));
  const sections = SIDES.map((side, at) => {
    const { title, count } = doc.compare[side];
    const id = `compare-${side}`;
    const heading = h("h2", { id }, title, " ", h("small", {}, words.features(count)));
    return h("section", { class: "compare-side", "aria-labelledby": id }, heading, boxes[at]);
  });
  root.append(h("div", { class: "compare" }, summaryOf(doc.compare.counts, words), h("div", { class: "compare-sides" }, sections)));
  const before = await makeOneMap(boxes[0], SIDES[0]);
  const after = await makeOneMap(boxes[1], SIDES[1]);
  inStep(before, after);
  return { before, after };
}

function summaryOf(counts, words) {
  const terms = KINDS.map((kind) => h("div", { class: `compare-${kind}` }, h("dt", {}, words[kind]), h("dd", {}, say(counts[kind]))));
  return h("dl", { class: "compare-summary", "aria-label": words.summary }, terms);
}

/** Let two maps show the same place, whichever of them is moved. */
function inStep(one, other) {
  let led = false; // what a map does because of the other is not handed back
  const lead = (map, center, zoom, animate) => {
    if (led || map._animatingZoom) return;
    led = true;
    map.setView(center, zoom, { animate });
    led = false;
  };
  for (const [from, to] of [[one, other], [other, one]]) {
    const catchUp = () => {
      if (!same(from, to)) lead(to, from.getCenter(), from.getZoom(), false);
    };
    from.on("move moveend", catchUp);
    from.on("zoomanim", ({ center, zoom }) => lead(to, center, zoom, true));
  }
  lead(other, one.getCenter(), one.getZoom(), false);
}

/** Within a pixel: `getCenter` of a map that was dragged is rounded to pixels. */
function same(one, other) {
  if (one.getZoom() !== other.getZoom()) return false;
  const [a, b] = [one, other].map((map) => one.project(map.getCenter()));
  return a.distanceTo(b) < 1;
}
