/** The map: ground, lines and areas of features, pins, the visitor's place. */

import L from "leaflet";

import { h, sign } from "../js/dom.js";
import { drawAreas } from "./areas.js";
import { layGround } from "./ground.js";
import { drawHeat } from "./heat.js";
import { makePins } from "./pins.js";
import { classOf, shapeOf } from "./read.js";
import { openShape } from "./rings.js";

const MAX_ZOOM = 19;
const PINS_FROM = { plain: 0, areas: 13, heat: 14 };
const NEAREST_WHOLE = 17; // zoom at which all is shown, if it is but one spot
const RIM_PX = 24;
const DISTRICT_DEG = 1e-5; // of outlines
const MANY_SHAPES = 1500;
const LINE_PX = 4;
const RIM_LINE_PX = 2; // around a polygon
const FINE_ZOOM = 0.25; // where nothing but outlines lies beneath: pictures would blur
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Make one map in an element; tell: {doc, words, nameOf, onChoose(feature), onHeap(features)}. */
export function makeMap(element, tell) {
  const { doc, words } = tell;
  const moving = !still.matches;
  const map = L.map(element, {
    zoomControl: false, attributionControl: false, minZoom: 5, maxZoom: MAX_ZOOM, worldCopyJump: false,
    zoomSnap: doc.ground.tiles || doc.ground.external ? 1 : FINE_ZOOM,
    zoomAnimation: moving, fadeAnimation: moving, markerZoomAnimation: moving, inertia: moving,
  });
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", words.map);
  const [west, south, east, north] = doc.bounds;
  const whole = L.latLngBounds([south, west], [north, east]);
  const outline = doc.areas ? cornersOf(doc.ground.districts) : [];
  for (const { lat, lon } of outline) whole.extend([lat, lon]);
  fitBeside({});
  map.setMaxBounds(whole.pad(2));
  addControls(map, words);

  map.createPane("shapes").style.zIndex = 450;
  const from = doc.areas ? PINS_FROM.areas : doc.heat ? PINS_FROM.heat : PINS_FROM.plain;
  const pins = makePins(map, { ...tell, L, icons: doc.icons ?? {}, from });
  const ground = layGround(map, doc, { L, dark: dark.matches });
  const areas = doc.areas ? drawAreas(map, doc, { L }) : null;
  const heat = doc.heat ? drawHeat(map, [], { L, dark: dark.matches }) : null;
  dark.addEventListener("change", async () => {
    heat?.setDark(dark.matches);
    (await ground).setDark(dark.matches);
  });
  const shapes = makeShapes(map, tell);
  const me = L.layerGroup().addTo(map);

  function paddings({ left = 0, right = 0 }) {
    const rim = Math.min(RIM_PX, map.getSize().y / 10);
    return [L.point(rim + left, rim), L.point(rim + right, rim)];
  }

  function fitBeside(room) {
    const [paddingTopLeft, paddingBottomRight] = paddings(room);
    map.fitBounds(whole, { paddingTopLeft, paddingBottomRight, maxZoom: NEAREST_WHOLE, animate: false });
  }

  return {
    leaflet: map,
    whole,
    ground,
    areas,
    heat,
    pins,
    /** Corners of the coloured districts: {lat, lon}. */
    outline,
    /** Show all there is, beside what takes so many pixels: {left, right}. */
    fitBeside,
    /** Give the zoom that this would have. */
    zoomBeside: (room) => Math.min(map.getBoundsZoom(whole, false, L.point(0, 0).add(paddings(room)[0]).add(paddings(room)[1])), NEAREST_WHOLE),
    /** Bring features into view, if none of them is in it. */
    seek(features) {
      const view = map.getBounds();
      const places = features.map(({ lat, lon }) => [lat, lon]);
      if (!places.length || places.some((place) => view.contains(place))) return;
      map.fitBounds(places, { padding: [60, 60], maxZoom: 16, animate: false });
    },
    /** Show features, and only these. */
    show(features) {
      pins.load(features);
      shapes.show(features);
      heat?.setPoints(features);
    },
    /** Mark a feature and bring it into view, as itself; null: none is marked. */
    pick(feature) {
      pins.pick(feature?.id ?? null);
      shapes.pick(feature);
      if (!feature) return;
      const zoom = pins.aloneFrom(feature);
      const place = [feature.lat, feature.lon];
      if (zoom > map.getZoom()) map.setView(place, zoom, { animate: false });
      else map.panInside(place, { padding: [60, 60], animate: false });
    },
    /** Show where the visitor is. */
    setMe({ lon, lat, accuracy_m: accuracy }) {
      me.clearLayers();
      if (accuracy > 30) me.addLayer(L.circle([lat, lon], { radius: accuracy, className: "accuracy", interactive: false, pane: "shapes" }));
      const icon = L.divIcon({ html: h("span", { class: "me", role: "img", "aria-label": words.me }), className: "me-box", iconSize: [26, 26] });
      me.addLayer(L.marker([lat, lon], { icon, keyboard: false, interactive: false }));
      map.setView([lat, lon], Math.max(map.getZoom(), 15), { animate: false });
    },
  };
}

function cornersOf(districts) {
  const corners = districts.flatMap(({ rings }) => openShape(rings, DISTRICT_DEG)).flat(2);
  return corners.map(([lat, lon]) => ({ lat, lon }));
}

function addControls(map, words) {
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 120 }).addTo(map);
  L.control.zoom({ position: "topleft", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  const north = L.control({ position: "bottomleft" });
  north.onAdd = () => {
    return h("div", { class: "north", role: "img", "aria-label": words.north, title: words.north }, sign("go"), h("span", { "aria-hidden": "true" }, "N"));
  };
  north.addTo(map);
}

/** Lines and areas; the pin on each is what fingers and keys choose. */
function makeShapes(map, tell) {
  const known = new Map(); // feature → {path, casing}: pale around it, for dark ground
  const many = tell.doc.layers.reduce((sum, layer) => sum + (layer.shapes ? layer.count : 0), 0) > MANY_SHAPES;
  const renderer = (many ? L.canvas : L.svg)({ pane: "shapes", padding: 0.2 });
  const group = L.layerGroup().addTo(map);
  let picked = null;

  function pathOf(feature) {
    if (known.has(feature)) return known.get(feature);
    const parts = shapeOf(feature);
    if (!parts) return null;
    const { colour } = classOf(feature);
    const line = feature.layer.geometry === "line";
    const weight = line ? LINE_PX : RIM_LINE_PX;
    const draw = line ? L.polyline : L.polygon;
    const common = { renderer, pane: "shapes", weight, bubblingMouseEvents: false };
    const casing = draw(parts, { ...common, color: "#ffffff", weight: weight + 2, opacity: 0.8, fill: false, interactive: false });
    const path = draw(parts, { ...common, color: colour, opacity: 0.9, fillOpacity: 0.22, className: "shape" });
    path.on("click", () => tell.onChoose(feature));
    known.set(feature, { path, casing });
    return known.get(feature);
  }

  function dress(feature, { more, fillOpacity }) {
    const weight = (feature.layer.geometry === "line" ? LINE_PX : RIM_LINE_PX) + more;
    known.get(feature)?.casing.setStyle({ weight: weight + 2 });
    known.get(feature)?.path.setStyle({ weight, fillOpacity });
  }

  return {
    show(features) {
      group.clearLayers();
      for (const feature of features) {
        const drawn = feature.layer.shapes ? pathOf(feature) : null;
        if (drawn) group.addLayer(drawn.casing).addLayer(drawn.path);
      }
    },
    pick(feature) {
      if (picked) dress(picked, { more: 0, fillOpacity: 0.22 });
      picked = feature;
      if (picked) dress(picked, { more: 3, fillOpacity: 0.4 });
    },
  };
}
