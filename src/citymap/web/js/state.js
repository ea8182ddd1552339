/**
 * What the page knows, in one place. Changed by `go`, which has it drawn.
 *
 * `phase`: starting, ask, locating, denied, far, aim, asking, ok, empty, error, offline.
 */

import { chooseLanguage, wordsOf } from "./texts.js";

/** Small things that outlive a visit: language, layer, map preferred. Never a position. */
export const kept = {
  get(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage is switched off
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      // storage is switched off or full
    }
  },
};

export const state = {
  phase: "starting",
  language: chooseLanguage(kept.get("language"), navigator.languages ?? [navigator.language]),
  city: null,
  layers: [],
  layer: null, // its id
  where: null, // {lon, lat, from: me | map | link | feature, accuracy_m?}; WGS-84
  openOnly: true,
  flags: new Set(),
  answer: null, // {reply, open: items, unknown: items, empty}
  answered: null, // when it came, epoch ms
  answeredTo: null, // the question that it answers
  age: null, // when an answer came that is shown although it is not the latest
  fault: null,
  slow: false, // the position is long in coming
  picked: null, // {layer, id, feature?, asOf?, item?, fault?}
  query: null, // what is searched for; "" while nothing is typed yet
};

/** Parts that arrive after the first answer; null until then. */
export const parts = { sheet: null, map: null, ground: null, crowd: null, search: null, icons: null, begin: null };

let draw = () => {};

/** Say who draws. */
export function drawBy(drawer) {
  draw = drawer;
}

/** Change the state and have it drawn. */
export function go(change = {}) {
  Object.assign(state, change);
  draw();
}

/** The words of the language chosen. */
export const words = () => wordsOf(state.language);

/** The layer shown. */
export const layer = () => state.layers.find(({ id }) => id === state.layer) ?? state.layers[0];

/** A layer's name in the language chosen. */
export const titleOf = (id) => state.layers.find((entry) => entry.id === id)?.title[state.language] ?? id;

/** A feature that goes by its layer's name, for want of its own, goes by it in the language chosen. */
export function named(item) {
  const title = state.layers.find(({ id }) => id === item.layer)?.title;
  return title && item.name === title.zh ? { ...item, name: title[state.language] } : item;
}

/** The city's name in the language chosen. */
export const cityName = () => state.city?.name[state.language] ?? "";

/** Whether only what is open is wanted: a layer without hours has no such wish. */
export const openOnly = () => state.openOnly && Boolean(layer()?.has_hours);

/** The place that a link may tell: one that was chosen, not where the asker stands. */
export const sharedPlace = () => (state.where && state.where.from !== "me" ? state.where : null);

/** What the list and the map show, with its numbers: [{item, number}]. */
export function listed() {
  const { answer } = state;
  if (!answer) return [];
  return [...answer.open, ...answer.unknown].map((item, at) => ({ item, number: at + 1 }));
}

/** The maps that may lead the way, the one preferred first. */
export function navigation() {
  const offered = state.city?.navigation ?? ["amap", "tencent", "baidu", "apple"];
  const preferred = kept.get("navigation");
  return offered.includes(preferred) ? [preferred, ...offered.filter((name) => name !== preferred)] : offered;
}
