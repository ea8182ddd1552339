/**
 * What the sheet shows of an answer: the nearest as a card, the list, and what to do
 * when there is nothing. Numbers here are the numbers on the map.
 */

import { h, langOf, sign, stateShape, webAddress } from "./dom.js";
import { clockOf, sayMetres, sayMoment } from "./texts.js";
import { wayTo } from "./where.js";

/**
 * Draw an answer.
 *
 * `answer`: {open: items, unknown: items, reply, empty}; `tell`: {words, language, layer,
 * openOnly, age, pick, navigation}.
 */
export function drawList(answer, tell) {
  const { words, layer, age } = tell;
  const open = answer.openOnly && age === null; // nobody knows what is open now without a network
  const title = open ? words.nearestOpen(layer.title[tell.language]) : words.nearestAny(layer.title[tell.language]);
  const lead = h("h2", { class: "lead" }, title, h("span", { class: "soft", id: "judged" }, sayJudged(answer, words)));
  const ask = layer.has_hours || !answer.unknown.length;
  const parts = answer.open.length
    ? [lead, h("ol", { id: "list", role: "list" }, answer.open.map((item, at) => drawItem(item, at + 1, at === 0, tell)))]
    : [ask ? drawEmpty(answer, tell) : lead];
  if (answer.unknown.length) {
    const first = answer.open.length + 1;
    if (layer.has_hours) parts.push(h("h2", {}, words.unknownTitle), h("p", { class: "soft" }, words.unknownWhy));
    parts.push(h("ol", { id: "unknown", role: "list", start: first }, answer.unknown.map((item, at) =>
      drawItem(item, first + at, !answer.open.length && at === 0, tell))));
  }
  return parts;
}

const sayJudged = (answer, words) => ` · ${words.judged(clockOf(answer.reply.as_of))}`;

/** Tell a later moment of the same answer. */
export function drawMoment(answer, words) {
  const judged = document.getElementById("judged");
  if (judged) judged.textContent = sayJudged(answer, words);
}

function drawItem(item, number, large, tell) {
  const head = [
    h("button", { type: "button", class: "name", lang: langOf(item.name), onclick: () => tell.pick(item) }, item.name),
    drawState(item),
    h("p", { class: "place" },
      h("strong", { class: "far" }, sayMetres(item.distance)),
      item.address ? h("span", { class: "soft", lang: langOf(item.address) }, ` · ${item.address}`) : null),
  ];
  const body = h("div", { class: "what" }, head, large ? drawFlags(item.attrs, tell) : null);
  const badge = h("span", { class: `number ${item.open.state}` }, String(number));
  return h("li", { id: large ? "card" : null, class: large ? "card" : "row", "data-id": item.id, "data-number": number },
    badge, body, large ? drawGo(item, tell) : h("a", goAttributes(item, tell, "go-small"), sign("go")));
}

/** Draw the state: a shape and a word, beside the colour. */
export function drawState(item) {
  return h("p", { class: `state ${item.open.state}` }, stateShape(item.open.state), h("span", {}, item.open.text));
}

/** Say which way a feature lies, and how far: what helps also without a network. */
export function drawWay(feature, { words, where }) {
  if (!where) return null;
  const { metres, bearing } = wayTo(where, { lon: feature.longitude, lat: feature.latitude });
  const arrow = h("span", { class: "arrow", "aria-hidden": "true" }, sign("go"));
  arrow.style.transform = `rotate(${Math.round(bearing) - 45}deg)`;
  return h("p", { class: "way" }, arrow, words.direction(words.bearings[Math.round(bearing / 45) % 8], sayMetres(metres)));
}

/** Draw the flags that a feature has. */
export function drawFlags(flags, { words, layer, language }) {
  if (!flags.length) return null;
  const titles = new Map(layer.flags.map((flag) => [flag.id, flag.title[language] ?? flag.id]));
  return h("ul", { class: "flags", "aria-label": words.has }, flags.map((flag) => h("li", {}, titles.get(flag) ?? flag)));
}

/** Draw the large button, and the other maps beside it. */
export function drawGo(item, tell) {
  const { words } = tell;
  const others = linksOf(item, tell).slice(1);
  return h("div", { class: "go" },
    h("a", goAttributes(item, tell, "go-large"), sign("go"), words.go),
    others.length
      ? h("details", { class: "others" },
          h("summary", {}, words.otherMaps),
          h("ul", {}, others.map(([target, href]) =>
            h("li", {}, h("a", { href, target: "_blank", rel: "noopener noreferrer", onclick: () => tell.preferMap(target) },
              words.links[target] ?? target)))))
      : null);
}

function goAttributes(item, tell, className) {
  const [first] = linksOf(item, tell);
  const [target, href] = first ?? [null, null];
  const name = tell.words.links[target] ?? target;
  return {
    id: className === "go-large" ? "go" : null, class: className, href, target: "_blank", rel: "noopener noreferrer",
    "aria-label": `${tell.words.go}: ${item.name}`,
    title: name ? tell.words.goWith(name) : null,
  };
}

/** Give the links that a web view opens, the preferred one first: [target, address]. */
export function linksOf(item, { navigation }) {
  const targets = navigation.filter((target) => webAddress(item.links?.[target] ?? ""));
  return targets.map((target) => [target, webAddress(item.links[target])]);
}

function drawEmpty(answer, tell) {
  const { words } = tell;
  const empty = answer.empty;
  if (!tell.layer.count) return h("p", { class: "empty" }, words.noPlaces);
  const why = !empty ? [] : [
    empty.closed ? words.emptyClosed(empty.closed) : null,
    empty.unknown ? words.emptyUnknown(empty.unknown) : null,
    empty.nearest_open === null ? null : words.emptyNearest(sayMetres(empty.nearest_open)),
    empty.soonest_opening ? words.emptySoonest(sayMoment(empty.soonest_opening, answer.reply.as_of, words)) : null,
  ];
  return h("div", { class: "empty" },
    h("h2", {}, words.emptyTitle),
    h("p", {}, why.filter(Boolean).join(tell.language === "zh" ? "；" : "; ")),
    tell.openOnly ? h("button", { type: "button", class: "plain", onclick: tell.showAll }, words.showAll) : null,
    tell.flags.size ? h("button", { type: "button", class: "plain", onclick: tell.clearFlags }, words.clearFlags) : null);
}
