/**
 * What the pins stand on: our own streets, the operator's tiles, the districts.
 *
 * All of it is drawn beneath the pins and takes no clicks. Whose map it is, and its
 * approval number, are always on screen. A city without any ground has calm paper.
 */

import { untilDone } from "./api.js";
import { loadShift } from "./datum.js";
import { paint } from "./ground-paint.js";

const WORDS = {
  zh: { choose: "底图", own: "街道图", plain: "无底图", approval: "审图号" },
  en: { choose: "Map", own: "Streets", plain: "No map", approval: "Map approval no." },
};
const COPYRIGHT = "https://www.openstreetmap.org/copyright";
const KEPT = "citymap.ground";
const DEEPEST_ZOOM = 22;
const LEVELS_APART = 1; // of the map and its tiles: 512 pixels each
const LETTER_PX = 15;
const OWN_PANE = "districts";

/** Lay the ground; gives {datum(), setLanguage(l), setDark(bool)}. */
export async function makeGround(map, city, { language = "zh", onDatum = () => {} } = {}) {
  const { L } = window;
  style();
  const grounds = listGrounds(city);
  const credits = L.control.attribution({ prefix: false, position: "bottomright" }).addTo(map);
  let districts = null;
  let dark = false;
  let chosen = grounds.find((ground) => ground.id === recall()) ?? grounds[0];
  let layers = [];
  let told = [];
  let chooser = null;
  let turn = 0;

  async function lay(ground) {
    const mine = ++turn;
    const make = async () => (mine === turn ? ground.make(L, { city, dark, language }) : []);
    const made = await make().catch(() => null);
    if (mine !== turn) return; // another was chosen meanwhile
    put(made ?? []);
    if (!made) {
      untilDone(make).then((late) => {
        if (mine === turn) put(late);
      });
    }
    const moved = ground.datum !== chosen.datum;
    chosen = ground;
    credit();
    await districts?.shift(ground.datum);
    if (moved) await onDatum(ground.datum);
  }

  function put(made) {
    for (const layer of layers) layer.remove();
    layers = made;
    for (const layer of layers) layer.addTo(map);
    map.getContainer().classList.toggle("ground-plain", !made.length);
  }

  async function outline() {
    districts = await untilDone(() => loadDistricts(L, map));
    await districts?.shift(chosen.datum);
  }

  function credit() {
    for (const text of told) credits.removeAttribution(text);
    told = [...chosen.credits, approval(city.approval_number), approval(chosen.approval)].filter(Boolean);
    told = [...new Set(told)];
    for (const text of told) credits.addAttribution(text);
  }

  function approval(number) {
    return number ? escape(`${WORDS[language].approval} ${number}`) : null;
  }

  function choose() {
    chooser?.remove();
    chooser = null;
    if (grounds.length < 2) return;
    chooser = makeChooser(L, grounds, chosen, language, async (ground) => {
      keep(ground.id);
      await lay(ground);
    }).addTo(map);
  }

  function setDark(on) {
    dark = on;
    map.getContainer().classList.toggle("ground-dark", on);
    repaint();
  }

  function repaint() {
    for (const layer of layers) layer.repaint?.(dark, language);
  }

  setDark(matchMedia("(prefers-color-scheme: dark)").matches);
  const first = chosen;
  await lay(first);
  if (first.datum !== "wgs84") await onDatum(first.datum);
  choose();
  if (city.districts) outline().catch(console.error);
  return {
    datum: () => chosen.datum,
    setLanguage(next) {
      if (next === language) return;
      language = next;
      credit();
      choose();
      repaint();
    },
    setDark(on) {
      if (on !== dark) setDark(on);
    },
  };
}

function listGrounds(city) {
  const own = city.base && {
    id: "own",
    title: { zh: WORDS.zh.own, en: WORDS.en.own },
    datum: "wgs84",
    approval: null,
    credits: [linked(city.base.attribution)],
    make: makeOwn,
  };
  const chosen = city.grounds.map((source) => ({
    id: source.title.en,
    title: source.title,
    datum: source.datum,
    approval: source.approval_number,
    credits: [escape(source.attribution)],
    make: (L, { city: there }) => makeTiles(L, source, there),
  }));
  const listed = [own, ...chosen].filter(Boolean);
  const plain = { id: "plain", title: { zh: WORDS.zh.plain, en: WORDS.en.plain }, datum: "wgs84", approval: null, credits: [], make: () => [] };
  return listed.length ? listed : [plain];
}

/** Our own tiles, painted by our own rules; anew when the theme or the language changes. */
async function makeOwn(L, { city, dark, language }) {
  const library = await loadLibrary();
  const { base } = city;
  const { paintRules, labelRules, background } = paint(library, dark, language);
  const layer = library.leafletLayer({
    url: "/ground/base/{z}/{x}/{y}",
    maxDataZoom: base.maxzoom,
    minZoom: base.minzoom + LEVELS_APART,
    maxZoom: DEEPEST_ZOOM,
    bounds: around(L, city),
    attribution: "",
    paintRules,
    labelRules,
    backgroundColor: background,
    lang: language,
    noWrap: true,
  });
  layer.repaint = (nowDark, nowLanguage) => {
    const rules = paint(library, nowDark, nowLanguage);
    Object.assign(layer, { paintRules: rules.paintRules, labelRules: rules.labelRules, backgroundColor: rules.background });
    layer.clearLayout();
    layer.rerenderTiles();
  };
  return [layer];
}

function makeTiles(L, source, city) {
  const addresses = [source.url, source.labels].filter(Boolean);
  return addresses.map((url, row) => L.tileLayer(url, {
    subdomains: source.subdomains,
    minNativeZoom: source.min_zoom,
    maxNativeZoom: source.max_zoom,
    maxZoom: DEEPEST_ZOOM,
    bounds: around(L, city),
    className: row ? "ground-labels" : "ground-raster",
    zIndex: row + 1,
    noWrap: true,
    referrerPolicy: "origin", // what browser keys are bound to; the page's own policy sends nothing
  }));
}

function around(L, city) {
  const [west, south, east, north] = city.bounds;
  return L.latLngBounds([south, west], [north, east]).pad(0.5);
}

let library = null;
function loadLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/protomaps-leaflet/protomaps-leaflet.js", import.meta.url).href;
    script.addEventListener("load", () => resolve(window.protomapsL));
    script.addEventListener("error", () => {
      library = null; // to be tried again
      reject(new Error("protomaps-leaflet is not there"));
    });
    document.head.append(script);
  });
  return library;
}

function style() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("../css/ground.css", import.meta.url).href;
  document.head.append(link);
}

/** Outlines and names of the districts; null if there are none. Throws what the network does. */
async function loadDistricts(L, map) {
  const answer = await fetch("/ground/districts", { signal: AbortSignal.timeout(20_000) });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`/ground/districts: ${answer.status}`);
  const outlines = await answer.json();
  const pane = map.createPane(OWN_PANE);
  pane.setAttribute("aria-hidden", "true");
  const renderer = L.svg({ pane: OWN_PANE, padding: 0.3 });
  const lines = L.layerGroup().addTo(map);
  const names = L.layerGroup();
  let drawn = null;

  async function shift(datum) {
    if (datum === drawn) return;
    drawn = datum;
    const { toDisplay } = await loadShift(datum);
    lines.clearLayers();
    names.clearLayers();
    for (const district of outlines.features) {
      const shape = L.geoJSON(district, {
        renderer, pane: OWN_PANE, interactive: false, className: "district", weight: 1, smoothFactor: 0,
        coordsToLatLng: ([lon, lat]) => L.latLng(toDisplay(lon, lat).reverse()),
      });
      lines.addLayer(shape);
      names.addLayer(nameOf(L, district, shape, toDisplay));
    }
    showNames();
  }

  /** Show a name while its district is wider than it, and not wider than the screen. */
  function showNames() {
    const width = map.getSize().x;
    for (const name of names.getLayers()) {
      const { west, east, letters } = name.options;
      const pixels = map.project([0, east]).x - map.project([0, west]).x;
      const fits = pixels > letters * LETTER_PX && pixels < 4 * width;
      if (fits !== map.hasLayer(name)) (fits ? map.addLayer(name) : map.removeLayer(name));
    }
  }

  map.on("zoomend resize", showNames);
  return { shift };
}

function nameOf(L, district, shape, toDisplay) {
  const label = document.createElement("span");
  label.textContent = district.properties.name;
  const [lon, lat] = middle(district.geometry);
  const bounds = shape.getBounds();
  return L.marker(toDisplay(lon, lat).reverse(), {
    pane: OWN_PANE, interactive: false, keyboard: false,
    icon: L.divIcon({ html: label, className: "district-name", iconSize: null }),
    west: bounds.getWest(), east: bounds.getEast(),
    letters: [...district.properties.name].reduce((sum, c) => sum + (c > "\u2e80" ? 1 : 0.55), 1),
  });
}

/** The centre of gravity of the largest ring of a (multi)polygon, degrees. */
export function middle(geometry) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  let best = { area: 0, at: parts[0][0][0] };
  for (const [ring] of parts) {
    const [x0, y0] = ring[0]; // sums from a corner: whole degrees would cost digits
    let [area, x, y] = [0, 0, 0];
    for (let i = 1; i < ring.length; i += 1) {
      const [ax, ay, bx, by] = [ring[i - 1][0] - x0, ring[i - 1][1] - y0, ring[i][0] - x0, ring[i][1] - y0];
      const cross = ax * by - bx * ay;
      area += cross;
      x += (ax + bx) * cross;
      y += (ay + by) * cross;
    }
    if (Math.abs(area) > best.area) {
      best = { area: Math.abs(area), at: [x0 + x / (3 * area), y0 + y / (3 * area)] };
    }
  }
  return best.at;
}

/** A list to choose the ground from: a real one, so that keys and readers know it. */
function makeChooser(L, grounds, chosen, language, onChoice) {
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const box = L.DomUtil.create("div", "ground-chooser");
    const list = L.DomUtil.create("select", "", box);
    list.setAttribute("aria-label", WORDS[language].choose);
    for (const ground of grounds) {
      list.append(new Option(ground.title[language], ground.id, false, ground === chosen));
    }
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    L.DomEvent.on(list, "change", () => onChoice(grounds[list.selectedIndex]));
    return box;
  };
  return control;
}

function linked(attribution) {
  const text = escape(attribution);
  if (!attribution.includes("OpenStreetMap")) return text;
  return `<a href="${COPYRIGHT}" target="_blank" rel="noopener">${text}</a>`;
}

/** The attribution control takes markup: what the operator wrote stays text. */
function escape(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}

function recall() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function keep(id) {
  try {
    localStorage.setItem(KEPT, id);
  } catch {
    // likewise
  }
}
