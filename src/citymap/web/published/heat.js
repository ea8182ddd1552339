/**
 * Where features crowd: their density as colour, beneath them.
 *
 * Points are counted into cells of the screen; three running means in each direction
 * make of that what a Gaussian kernel would (Source: Wells 1986, "Efficient synthesis of
 * Gaussian filters by cascaded uniform filters"), in a time that hardly depends on how
 * many points there are. The kernel has one size on the screen, so that zooming in
 * takes a crowd apart. Colours are inferno (Source: matplotlib, CC0), whose steps look
 * equal; on pale paper the ramp is turned round, so that more always stands out more.
 */

import { h } from "../js/dom.js";

const INFERNO = ["#fcffa4", "#f6d746", "#fca50a", "#f3771a", "#dd513a", "#ba3655", "#932567", "#6a176e"];
const WORDS = { zh: { title: "密度", less: "疏", more: "密" }, en: { title: "Density", less: "low", more: "high" } };
const CELL_PX = 4;
const REACH = 4; // cells to each side of a running mean: three make a deviation of 18 px
const PASSES = 3;
const AROUND = 0.15; // of the screen, drawn beyond it on each side
const STEPS = 256;
const STRONGEST = 0.82; // opacity of the most
const FAINTEST = 0.04; // of the most: less is not drawn
const PANE = "heat";

/** Lay a heat map of things with `lat` and `lon`; gives {legend, setPoints, setDark}. */
export function drawHeat(map, points, { L, dark = false }) {
  const pane = map.getPane(PANE) ?? map.createPane(PANE);
  pane.setAttribute("aria-hidden", "true");
  const canvas = h("canvas", { class: "heat leaflet-zoom-animated" });
  pane.append(canvas);
  let places = project(points);
  let colours = ramp(dark);
  let drawn = null; // {corner, zoom}: where on Earth the canvas lies

  function project(list) {
    return Float64Array.from(list.flatMap(({ lat, lon }) => {
      const { x, y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0);
      return [x, y];
    }));
  }

  function draw() {
    const size = map.getSize();
    const margin = size.multiplyBy(AROUND).round();
    const corner = map.containerPointToLayerPoint([0, 0]).subtract(margin);
    const [columns, rows] = [size.x + 2 * margin.x, size.y + 2 * margin.y].map((px) => Math.max(1, Math.ceil(px / CELL_PX)));
    const origin = map.getPixelOrigin().add(corner);
    Object.assign(canvas, { width: columns, height: rows });
    Object.assign(canvas.style, { width: `${columns * CELL_PX}px`, height: `${rows * CELL_PX}px` });
    L.DomUtil.setTransform(canvas, corner, 1);
    drawn = { corner: map.layerPointToLatLng(corner), zoom: map.getZoom() };
    const cells = count(places, 2 ** drawn.zoom, origin, columns, rows);
    paint(canvas, smooth(cells, columns, rows), colours);
  }

  function follow({ center, zoom }) {
    const corner = map._latLngToNewLayerPoint(drawn.corner, zoom, center);
    L.DomUtil.setTransform(canvas, corner, map.getZoomScale(zoom, drawn.zoom));
  }

  const heard = { "moveend resize viewreset": draw, zoomanim: follow };
  for (const [events, act] of Object.entries(heard)) map.on(events, act);
  if (map._loaded) draw();
  return {
    legend: (language) => legendOf(WORDS[language], colours),
    setPoints(list) {
      places = project(list);
      if (map._loaded) draw();
    },
    setDark(on) {
      colours = ramp(on);
      if (map._loaded) draw();
    },
  };
}

function count(places, scale, origin, columns, rows) {
  const cells = new Float32Array(columns * rows);
  for (let i = 0; i < places.length; i += 2) {
    const x = Math.floor((places[i] * scale - origin.x) / CELL_PX);
    const y = Math.floor((places[i + 1] * scale - origin.y) / CELL_PX);
    if (x >= 0 && y >= 0 && x < columns && y < rows) cells[y * columns + x] += 1;
  }
  return cells;
}

/** Blur in place: running means along rows, then along columns. */
function smooth(cells, columns, rows) {
  const line = new Float32Array(Math.max(columns, rows) + 2 * REACH + 1);
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (let y = 0; y < rows; y += 1) mean(cells, y * columns, 1, columns, line);
    for (let x = 0; x < columns; x += 1) mean(cells, x, columns, rows, line);
  }
  return cells;
}

function mean(cells, start, step, length, line) {
  line.fill(0);
  for (let i = 0; i < length; i += 1) line[i + REACH + 1] = cells[start + i * step];
  let sum = 0;
  for (let i = 1; i <= 2 * REACH; i += 1) sum += line[i];
  for (let i = 0; i < length; i += 1) {
    sum += line[i + 2 * REACH + 1] - line[i];
    cells[start + i * step] = Math.max(sum, 0) / (2 * REACH + 1);
  }
}

function paint(canvas, cells, colours) {
  const most = cells.reduce((a, b) => Math.max(a, b), 0);
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < cells.length && most > 0; i += 1) {
    const share = cells[i] / most;
    pixels[i] = colours[Math.min(STEPS - 1, Math.floor(Math.sqrt(share) * STEPS))];
  }
  context.putImageData(image, 0, 0);
}

/** Give the colours from least to most, as pixels: faint first, then firm. */
function ramp(dark) {
  const stops = (dark ? [...INFERNO].reverse() : INFERNO).map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  const first = Math.sqrt(FAINTEST);
  return Uint32Array.from({ length: STEPS }, (_, step) => {
    const share = Math.max(0, (step / (STEPS - 1) - first) / (1 - first));
    const at = share * (stops.length - 1);
    const [low, high] = [stops[Math.floor(at)], stops[Math.ceil(at)]];
    const [r, g, b] = low.map((part, i) => Math.round(part + (high[i] - part) * (at % 1)));
    const alpha = Math.round(255 * STRONGEST * Math.min(1, share * 2.2));
    return ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0; // as little-endian memory has it
  });
}

function legendOf(words, colours) {
  const bar = h("canvas", { width: STEPS, height: 1, "aria-hidden": "true" });
  const image = bar.getContext("2d").createImageData(STEPS, 1);
  new Uint32Array(image.data.buffer).set(colours);
  bar.getContext("2d").putImageData(image, 0, 0);
  return h("section", { class: "heat-legend" }, h("h3", {}, words.title),
    h("p", {}, h("span", {}, words.less), bar, h("span", {}, words.more)));
}
