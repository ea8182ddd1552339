/**
 * The features on the map: pins, and piles of them where they would lie over each other.
 *
 * Only what is in view, and a little around it, has elements. From zoom 18 on there are no
 * piles: what lies at one spot is fanned out.
 */

import Supercluster from "supercluster";

import { h } from "../js/dom.js";
import { classOf } from "./read.js";
import { groupsOf, MOST, spread } from "./spread.js";
import { symbol } from "./symbols.js";
import { say } from "./texts.js";

const APART_ZOOM = 18;
const PILE_PX = 46;
const MARGIN = 0.15; // of the map's size, drawn around it
const MOVED_PX = 5; // from where a pin belongs: a thread leads there
const EDGE_PX = 12;
const SIZES = [[10_000, 58], [1000, 52], [100, 46], [10, 40], [0, 34]];

/** Make the layer of pins; tell: {L, words, icons, nameOf, onChoose, onHeap, from (zoom)}. */
export function makePins(map, tell) {
  const { L, words } = tell;
  const pane = map.createPane("pins");
  const drawn = new Map(); // key → {element, latlng}
  let index = null;
  let picked = null;
  let items = [];

  function load(features) {
    items = features;
    index = new Supercluster({ radius: PILE_PX, extent: 256, maxZoom: APART_ZOOM - 1, minPoints: 2, map: ({ feature }) => ({ shares: { [keyOf(feature)]: 1 } }), reduce: addShares });
    index.load(features.map((feature) => ({
      type: "Feature", geometry: { type: "Point", coordinates: [feature.lon, feature.lat] }, properties: { feature },
    })));
    draw();
  }

  function draw() {
    const zoom = map.getZoom();
    const wanted = index && zoom >= tell.from ? inView(zoom) : [];
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, { element, thread }] of drawn) {
      if (keys.has(key)) continue;
      thread?.remove();
      element.remove();
      drawn.delete(key);
    }
    for (const thing of wanted) place(thing);
    lookAround();
  }

  function inView(zoom) {
    const box = map.getBounds().pad(MARGIN);
    const found = index.getClusters([box.getWest(), box.getSouth(), box.getEast(), box.getNorth()], Math.floor(zoom));
    const things = found.map(({ geometry: { coordinates: [lon, lat] }, properties }) => {
      const latlng = L.latLng(properties.feature?.lat ?? lat, properties.feature?.lon ?? lon);
      const { x, y } = map.latLngToLayerPoint(latlng);
      return properties.cluster
        ? { key: `pile ${properties.cluster_id} ${properties.point_count}`, latlng, x, y, pile: properties }
        : { key: properties.feature.id + (properties.feature.layer.side ?? ""), latlng, x, y, feature: properties.feature };
    });
    return zoom < APART_ZOOM ? things : apart(things);
  }

  function apart(things) {
    const groups = groupsOf(things);
    const heaps = groups.filter((group) => group.length > MOST);
    const heapOf = (group) => ({
      key: `heap ${group[0].key} ${group.length}`, latlng: group[0].latlng, x: group[0].x, y: group[0].y,
      heap: group.map(({ feature }) => feature),
    });
    return [...heaps.map(heapOf), ...spread(groups.filter((group) => group.length <= MOST))];
  }

  function place(thing) {
    const known = drawn.get(thing.key);
    const element = known?.element ?? make(thing);
    const home = map.latLngToLayerPoint(thing.latlng);
    const away = [Math.round(thing.x - home.x), Math.round(thing.y - home.y)];
    const entry = { ...known, ...thing, element, away };
    if (!known) {
      pane.append(element);
      if (thing.feature?.id === picked) mark(element, true);
    }
    L.DomUtil.setPosition(element, L.point(home.x + away[0], home.y + away[1]));
    entry.thread = thread(entry, home);
    drawn.set(thing.key, entry);
  }

  /** Draw a thin line from a pin that was moved aside to where it belongs. */
  function thread({ away: [dx, dy], thread: old }, home) {
    const length = Math.hypot(dx, dy);
    if (length < MOVED_PX) {
      old?.remove();
      return null;
    }
    const line = old ?? h("span", { class: "thread", "aria-hidden": "true" });
    if (!old) pane.prepend(line);
    line.style.width = `${length}px`;
    line.style.transform = `translate(${home.x}px, ${home.y}px) rotate(${Math.atan2(dy, dx)}rad)`;
    return line;
  }

  function make(thing) {
    if (thing.pile) return makePile(thing);
    if (thing.heap) return makeHeap(thing.heap);
    const { feature } = thing;
    const button = h("button", { type: "button", class: "pin leaflet-zoom-animated", "data-id": feature.id, "aria-label": tell.nameOf(feature), onclick: () => tell.onChoose(feature) },
      symbol(classOf(feature), tell.icons[feature.layer.icon]));
    return guard(button);
  }

  function makePile({ pile: { cluster_id: id, point_count: count, shares }, latlng }) {
    const button = h("button", { type: "button", class: "pile leaflet-zoom-animated", "data-count": count, "aria-label": words.pile(count) }, h("span", {}, say(count)));
    const size = SIZES.find(([least]) => count >= least)[1];
    button.style.setProperty("--size", `${size}px`);
    button.style.setProperty("--shares", rim(shares, count));
    button.addEventListener("click", () => open(id, latlng));
    return guard(button);
  }

  function open(id, latlng) {
    const zoom = Math.min(index.getClusterExpansionZoom(id), APART_ZOOM);
    const leaves = index.getLeaves(id, Infinity).map(({ properties: { feature } }) => [feature.lat, feature.lon]);
    const fitting = map.getBoundsZoom(L.latLngBounds(leaves).pad(0.2));
    map.setView(latlng, Math.max(zoom, Math.min(fitting, APART_ZOOM)));
    map.getContainer().focus({ preventScroll: true }); // the pile is gone
  }

  function makeHeap(features) {
    const button = h("button", { type: "button", class: "pile heap leaflet-zoom-animated", "data-count": features.length, "aria-label": words.heap(features.length) }, h("span", {}, say(features.length)));
    button.style.setProperty("--size", "46px");
    button.style.setProperty("--shares", rim({ [keyOf(features[0])]: 1 }, 1));
    button.addEventListener("click", () => tell.onHeap(features));
    return guard(button);
  }

  /** The map is neither dragged nor zoomed by what a pin gets; what the focus is on is shown. */
  function guard(button) {
    L.DomEvent.on(button, "click dblclick", L.DomEvent.stopPropagation);
    button.addEventListener("focus", () => {
      const entry = [...drawn.values()].find(({ element }) => element === button);
      if (entry && button.matches(":focus-visible")) map.panInside(entry.latlng, { padding: [50, 50], animate: false });
    });
    return button;
  }

  /** What is hardly seen is no target: pins at the rim, and under the map's own buttons. */
  function lookAround() {
    const box = map.getContainer().getBoundingClientRect();
    const covers = [...map.getContainer().parentElement.querySelectorAll(".leaflet-control, #tools button, #legend")]
      .map((cover) => cover.getBoundingClientRect()).filter(({ width }) => width);
    const shift = map.containerPointToLayerPoint([0, 0]);
    for (const { element, x, y } of drawn.values()) {
      const [px, py] = [x - shift.x, y - shift.y];
      const inside = px > EDGE_PX && py > EDGE_PX && px < box.width - EDGE_PX && py < box.height - EDGE_PX;
      const [left, top] = [px + box.left, py + box.top];
      const covered = covers.some((cover) => left > cover.left - EDGE_PX && left < cover.right + EDGE_PX && top > cover.top - EDGE_PX && top < cover.bottom + EDGE_PX);
      element.inert = (!inside || covered) && element !== document.activeElement;
    }
  }

  function mark(element, on) {
    element.classList.toggle("picked", on);
    if (on) element.setAttribute("aria-current", "true");
    else element.removeAttribute("aria-current");
  }

  map.on("moveend zoomend viewreset resize", draw);
  map.on("zoomanim", ({ zoom, center }) => {
    for (const { element, latlng, away, thread: line } of drawn.values()) {
      if (line) line.remove();
      L.DomUtil.setPosition(element, map._latLngToNewLayerPoint(latlng, zoom, center).add(away)._round());
    }
    for (const entry of drawn.values()) entry.thread = null;
  });

  return {
    load,
    /** Give what is on the map now, piled up or not. */
    items: () => (map.getZoom() >= tell.from ? items : []),
    /** Mark one feature; null: none. */
    pick(id) {
      picked = id;
      for (const { element, feature } of drawn.values()) if (feature) mark(element, feature.id === id);
    },
    /** Give the least zoom at which a feature stands alone, from the map's own on. */
    aloneFrom(feature) {
      const near = 1e-6;
      const box = [feature.lon - near, feature.lat - near, feature.lon + near, feature.lat + near];
      for (let zoom = Math.max(Math.floor(map.getZoom()), tell.from); zoom < APART_ZOOM; zoom += 1) {
        if (index.getClusters(box, zoom).some(({ properties }) => properties.feature === feature)) return zoom;
      }
      return APART_ZOOM;
    },
    focus(id) {
      const entry = [...drawn.values()].find(({ feature }) => feature?.id === id);
      entry?.element.focus({ preventScroll: true });
      return Boolean(entry);
    },
    /** Give the ids of what is drawn as itself inside the map's frame. */
    shown() {
      const { x, y } = map.getSize();
      const shift = map.containerPointToLayerPoint([0, 0]);
      return [...drawn.values()]
        .filter((entry) => entry.feature && Math.abs(entry.x - shift.x - x / 2) <= x / 2 && Math.abs(entry.y - shift.y - y / 2) <= y / 2)
        .map(({ feature }) => feature.id);
    },
  };
}

const keyOf = (feature) => classOf(feature).colour;

function addShares(all, { shares }) {
  if (!Object.isFrozen(all.shares)) all.shares = { ...all.shares };
  for (const [colour, count] of Object.entries(shares)) all.shares[colour] = (all.shares[colour] ?? 0) + count;
}

/** The rim of a pile: as much of each colour as there is in it. */
function rim(shares, count) {
  let sum = 0;
  const parts = Object.entries(shares).map(([colour, n]) => `${colour} ${(sum / count) * 360}deg ${((sum += n) / count) * 360}deg`);
  return `conic-gradient(${parts.join(", ")})`;
}
