/**
 * The sheet: what the map shows now, on one A3 page, with all that belongs on a sheet.
 *
 * For paper the map takes a fixed size, and each feature that passes the filters is a small
 * sign: nothing is piled up. Drawn in vectors, one path for each class.
 */

import { dot } from "./symbols.js";
import { classOf } from "./read.js";

const SVG = "http://www.w3.org/2000/svg";
const FULL_PX = 4.2;
const SMALL_PX = 2.2;
const MANY = 3000;
const WAIT_MS = 4000;
const REFUSED_MS = 500;

/** Make the page print well; `parts`: {maps: [makeMap's], details: [elements to unfold]}. */
export function makePrint({ maps, details }) {
  let restore = null;
  let begun = false;

  function prepare() {
    if (restore) return;
    const undo = [];
    const views = maps.map(({ leaflet }) => leaflet.getBounds());
    document.body.classList.add("printing");
    undo.push(() => document.body.classList.remove("printing"));
    for (const element of details) {
      const { open } = element;
      element.open = true;
      undo.push(() => (element.open = open));
    }
    maps.forEach((map, at) => undo.push(onPaper(map, views[at])));
    restore = () => undo.reverse().forEach((step) => step());
  }

  function finish() {
    restore?.();
    restore = null;
  }

  addEventListener("beforeprint", () => {
    begun = true;
    prepare();
  });
  addEventListener("afterprint", finish);
  return async function print() {
    prepare();
    await Promise.all(maps.map(({ leaflet }) => settled(leaflet)));
    begun = false;
    window.print();
    setTimeout(() => begun || finish(), REFUSED_MS); // some browsers inside apps do not print
  };
}

function onPaper({ leaflet: map, pins, whole }, view) {
  const { zoomSnap, maxBounds } = map.options;
  const [centre, zoom, features] = [map.getCenter(), map.getZoom(), pins.items()];
  map.options.zoomSnap = 0;
  map.setMaxBounds(null);
  map.invalidateSize({ animate: false, pan: false });
  map.fitBounds(within(view, whole), { animate: false });
  const sheet = drawDots(map, features);
  return () => {
    sheet.remove();
    map.options.zoomSnap = zoomSnap;
    map.invalidateSize({ animate: false, pan: false });
    map.setView(centre, zoom, { animate: false });
    map.setMaxBounds(maxBounds);
  };
}

/** What is seen, without the emptiness around all that there is. */
function within(view, whole) {
  const all = whole.pad(0.03);
  return view.contains(all) ? all : view;
}

function drawDots(map, features) {
  const { x: width, y: height } = map.getSize();
  const seen = features
    .map((feature) => ({ feature, ...map.latLngToContainerPoint([feature.lat, feature.lon]) }))
    .filter(({ x, y }) => x > -5 && y > -5 && x < width + 5 && y < height + 5);
  const r = seen.length > MANY ? SMALL_PX : FULL_PX;
  const paths = new Map();
  for (const { feature, x, y } of seen) {
    const kind = classOf(feature);
    if (!paths.has(kind)) paths.set(kind, []);
    paths.get(kind).push(dot(kind.shape, x, y, r));
  }
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "paper-dots");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  for (const [{ shape, colour }, parts] of paths) {
    const path = document.createElementNS(SVG, "path");
    const hollow = shape === "ring";
    const look = { d: parts.join(""), fill: hollow ? "#ffffff" : colour, stroke: hollow ? colour : "#ffffff", "stroke-width": hollow ? r / 2 : r / 3, "paint-order": "stroke" };
    for (const [name, value] of Object.entries(look)) path.setAttribute(name, value);
    svg.append(path);
  }
  map.getContainer().append(svg);
  return svg;
}

/** Wait until the tiles of a map are painted, but not for ever. */
function settled(map) {
  const layers = [];
  map.eachLayer((layer) => layer.isLoading?.() && layers.push(layer));
  const loads = layers.map((layer) => new Promise((resolve) => layer.once("load", resolve)));
  return Promise.race([Promise.all(loads), new Promise((resolve) => setTimeout(resolve, WAIT_MS))]);
}
