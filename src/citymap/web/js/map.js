/**
 * The map: the numbered pins of the list, the asker's place, the cross to choose one.
 *
 * Loaded after the first answer is asked for; the list never waits for it. All
 * positions are WGS-84 and are shifted only here, to the datum of the ground.
 */

import { loadShift } from "./datum.js";
import { h } from "./dom.js";
import { keepTouchable } from "./touch.js";

const NEAR_ZOOM = 17;
const PICKED_ZOOM = 17;
const FITTED = 5;
const still = matchMedia("(prefers-reduced-motion: reduce)");

function load(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = h(tag, attributes);
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error(`not loaded: ${attributes.src ?? attributes.href}`)));
    document.head.append(element);
  });
}

/** Make the map; `tell`: {city, onPick(id), onLongPress(where), hides() → {left, bottom}}. */
export async function makeMap(element, tell) {
  const vendor = new URL("../vendor/", import.meta.url).href;
  await Promise.all([
    load("link", { rel: "stylesheet", href: `${vendor}leaflet/leaflet.css` }),
    load("script", { src: `${vendor}leaflet/leaflet.js` }),
  ]);
  await load("script", { src: `${vendor}leaflet.markercluster/leaflet.markercluster.js` });
  await new Promise((resolve) => setTimeout(resolve)); // the libraries were one piece of work
  const { L } = window;
  const [west, south, east, north] = tell.city.bounds;
  const bounds = L.latLngBounds([south, west], [north, east]);
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    maxZoom: 19,
    minZoom: 8,
    maxBounds: bounds.pad(2), // arrow keys move what is smaller than these
    zoomAnimation: !still.matches,
    fadeAnimation: !still.matches,
    markerZoomAnimation: !still.matches,
  });
  map.fitBounds(bounds, { ...room(), animate: false });
  L.control.zoom({ position: "topleft" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);

  let shift = await loadShift("wgs84");
  let words = null;
  let shown = { items: [], where: null };
  const pins = L.markerClusterGroup({
    maxClusterRadius: 34, // nearer ones would leave each other less than 24 pixels to touch
    showCoverageOnHover: false,
    spiderfyOnMaxZoom: true,
    animate: !still.matches,
    iconCreateFunction: (cluster) => drawPile(cluster),
  }).addTo(map);
  const me = L.layerGroup().addTo(map);
  const markers = new Map();
  let picked = null;

  const at = (place) => {
    const [lon, lat] = shift.toDisplay(place.lon, place.lat);
    return L.latLng(lat, lon);
  };
  const back = (latlng) => {
    const [lon, lat] = shift.toWgs84(latlng.lng, latlng.lat);
    return { lon, lat };
  };

  function drawPile(cluster) {
    const children = cluster.getAllChildMarkers().map(({ options }) => options).sort((a, b) => a.number - b.number);
    const numbers = children.map(({ number }) => number);
    const label = numbers.length > 2 ? `${numbers[0]} +${numbers.length - 1}` : numbers.join("·");
    const open = children.some(({ state }) => state === "open");
    const pile = h("div", { class: open ? "pin pile" : "pin pile unsure", "data-numbers": numbers.join(","), "aria-hidden": "true" }, h("span", {}, label));
    cluster.options.title = words.pins(numbers.join(", "));
    return L.divIcon({ html: pile, className: "pin-box", iconSize: [44, 40], iconAnchor: [22, 38] });
  }

  function drawPin({ item, number }) {
    const html = h("div", { class: `pin ${item.open.state}`, "data-id": item.id, "data-number": number }, h("span", {}, String(number)));
    const marker = L.marker(at({ lon: item.longitude, lat: item.latitude }), {
      icon: L.divIcon({ html, className: "pin-box", iconSize: [36, 42], iconAnchor: [18, 40] }),
      title: item.name,
      alt: words.pin(number, item.name, item.open.text),
      number,
      state: item.open.state,
      riseOnHover: true,
      autoPanOnFocus: false, // it knows nothing of the sheet
      zIndexOffset: -10 * number, // the nearer lies over the farther
    });
    marker.on("click keypress", (event) => {
      if (event.type === "click" || event.originalEvent.key === "Enter") tell.onPick(item.id);
    });
    marker.on("add", () => {
      const box = marker.getElement();
      box.setAttribute("aria-label", marker.options.alt);
      box.classList.toggle("picked", picked === item.id);
      box.addEventListener("focus", () => box.matches(":focus-visible") && map.panInside(marker.getLatLng(), { ...room(), animate: false }));
    });
    return marker;
  }

  function draw() {
    pins.clearLayers();
    markers.clear();
    for (const entry of shown.items) markers.set(entry.item.id, drawPin(entry));
    pins.addLayers([...markers.values()]);
    me.clearLayers();
    if (!shown.where) return;
    const { where } = shown;
    if (where.accuracy_m > 30) {
      me.addLayer(L.circle(at(where), { radius: where.accuracy_m, className: "accuracy", interactive: false }));
    }
    const html = h("div", { class: `me ${where.from === "me" ? "here" : "chosen"}` });
    const name = where.from === "me" ? words.me : words.start;
    me.addLayer(L.marker(at(where), {
      icon: L.divIcon({ html, className: "me-box", iconSize: [26, 26] }), keyboard: false, interactive: false, alt: name,
    }));
  }

  function room() {
    const { left, bottom } = tell.hides();
    const top = document.getElementById("top").getBoundingClientRect().bottom;
    const spare = Math.max(0, map.getSize().y - top - bottom); // little, where letters are large
    return {
      paddingTopLeft: [left + 64, top + Math.min(44, 0.6 * spare)],
      paddingBottomRight: [72, bottom + Math.min(30, 0.1 * spare)],
    };
  }

  keepTouchable(element);

  map.on("contextmenu", (event) => tell.onLongPress(back(event.latlng)));

  return {
    leaflet: map,
    /** Show numbered features: [{item, number}], and where they were asked from. */
    show(items, where) {
      shown = { items, where };
      draw();
    },
    /** Bring the asker and the first few features into the part that is not covered. */
    fit() {
      const near = shown.items.slice(0, FITTED).map(({ item }) => at({ lon: item.longitude, lat: item.latitude }));
      const points = shown.where ? [at(shown.where), ...near] : near;
      if (!points.length) return;
      map.fitBounds(L.latLngBounds(points), { ...room(), maxZoom: NEAR_ZOOM, animate: false });
    },
    /** Mark one feature, and bring it into view if it is not. */
    pick(item) {
      markers.get(picked)?.getElement()?.classList.remove("picked");
      picked = item?.id ?? null;
      markers.get(picked)?.getElement()?.classList.add("picked");
      if (!item) return;
      const place = at({ lon: item.longitude, lat: item.latitude });
      if (!markers.has(picked)) map.setView(place, Math.max(map.getZoom(), PICKED_ZOOM), { animate: false });
      map.panInside(place, { ...room(), animate: false });
    },
    /** Give the place in the middle of the uncovered part. */
    aim() {
      const { left, bottom } = tell.hides();
      const size = map.getSize();
      return back(map.containerPointToLatLng([(left + size.x) / 2, (size.y - bottom) / 2]));
    },
    async setDatum(datum) {
      const middle = back(map.getCenter());
      shift = await loadShift(datum);
      map.setView(at(middle), map.getZoom(), { animate: false });
      draw();
    },
    speak(next) {
      words = next;
      element.setAttribute("role", "group");
      element.setAttribute("aria-label", words.map);
      for (const [way, name] of [["in", words.zoomIn], ["out", words.zoomOut]]) {
        const button = element.querySelector(`.leaflet-control-zoom-${way}`);
        button.title = name;
        button.setAttribute("aria-label", name);
      }
      draw();
    },
  };
}
