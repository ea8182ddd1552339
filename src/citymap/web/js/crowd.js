/**
 * The rest of the shown layer: every feature, faint, beneath the numbered pins.
 *
 * Drawn on canvas from the layer's vector tiles. A tile holds features, or counts where
 * there are too many to draw. It is for the eye and the finger: whoever reads with other
 * means has the list. A tile that does not come is silent, and asked for again.
 */

import { AREA, POINT, readTile } from "./tile-reader.js";

const PANE = "crowd";
const TILE_PX = 512;
const RIM_PX = 24; // a canvas is that much larger all around: dots are not cut at the edges
const LIMIT_MS = 10_000;
const RETRY_MS = [4_000, 15_000, 60_000];
const FINGER_PX = 16;
const CLOSER = 2; // zooms, for a tap on a count
const COLOURS = {
  light: { paper: "#ffffff", disc: "#e3e5e8", edge: "#868d97", number: "#3c424a", tint: 0 },
  dark: { paper: "#15181c", disc: "#343a42", edge: "#868d97", number: "#eceef1", tint: 0.4 },
};
const still = matchMedia("(prefers-reduced-motion: reduce)");
const scratch = document.createElement("canvas").getContext("2d");

/** Make the crowd; gives {show(layer, datum), hide(), setDark(bool)}. Call it once for a map. */
export function makeCrowd(map, { onPick }) {
  const pane = map.createPane(PANE);
  pane.style.zIndex = 350; // above the ground, below all that is numbered
  pane.setAttribute("aria-hidden", "true");
  let shown = null; // {key, grid}
  let dark = false;

  function hide() {
    shown?.grid.remove();
    shown = null;
  }

  return {
    /** Show a layer (as /v1/layers lists it), drawn in the datum of the ground. */
    show(layer, datum) {
      const key = `${layer.data_version} ${datum}`;
      if (shown?.key === key) return;
      hide();
      shown = { key, grid: makeGrid(map, layer, datum, onPick, () => dark).addTo(map) };
    },
    hide,
    setDark(on) {
      if (on === dark) return;
      dark = on;
      shown?.grid.repaint();
    },
  };
}

function makeGrid(map, layer, datum, onPick, isDark) {
  const { L } = window;
  const tiles = new Map(); // by element
  const queue = makeQueue();
  const Grid = L.GridLayer.extend({
    createTile(coords, done) {
      const tile = { coords, done, content: null, drawn: [], stop: null, timer: 0, tries: 0, ...makeElement() };
      tiles.set(tile.element, tile);
      load(tile);
      this.addInteractiveTarget(tile.element);
      return tile.element;
    },
    repaint() {
      for (const tile of tiles.values()) if (tile.content) queue.add(tile, () => paint(tile));
    },
  });
  const grid = new Grid({ pane: PANE, tileSize: TILE_PX, minZoom: 1, keepBuffer: 1, noWrap: true, updateWhenZooming: false });

  async function load(tile) {
    // Tiles of 512 pixels are one level behind the map's zoom.
    const { z, y, x } = tile.coords;
    const path = `/collections/${encodeURIComponent(layer.id)}/tiles/WebMercatorQuad/${z - 1}/${y}/${x}?coord=${datum}`;
    tile.stop = new AbortController();
    const limit = setTimeout(() => tile.stop.abort(), LIMIT_MS);
    let buffer = null;
    try {
      const response = await fetch(path, { signal: tile.stop.signal, priority: "low" });
      if (response.ok) buffer = await response.arrayBuffer();
      else if (response.status < 500 && response.status !== 429) return; // there is no such tile
    } catch {
      // no network, or too slow: asked for again below
    } finally {
      clearTimeout(limit);
    }
    if (!tiles.has(tile.element)) return;
    if (buffer === null) {
      tile.timer = setTimeout(() => load(tile), RETRY_MS[Math.min(tile.tries++, RETRY_MS.length - 1)]);
      return;
    }
    queue.add(tile, () => {
      tile.content = readTile(buffer)[0] ?? null;
      queue.add(tile, () => paint(tile));
    });
  }

  function paint(tile) {
    tile.done(null, tile.element);
    if (!tile.content) return;
    tile.drawn = draw(tile.canvas, tile.content, {
      ...COLOURS[isDark() ? "dark" : "light"],
      colour: layer.colour,
      zoom: tile.coords.z,
    });
  }

  function retry() {
    for (const tile of tiles.values()) {
      if (!tile.timer) continue;
      clearTimeout(tile.timer);
      tile.timer = 0;
      load(tile);
    }
  }

  /** Find what lies nearest to a place on the screen, and within reach of a finger. */
  function find({ originalEvent: { clientX, clientY } }) {
    let best = null;
    for (const tile of tiles.values()) {
      const box = tile.element.getBoundingClientRect();
      const x = ((clientX - box.left) * TILE_PX) / box.width;
      const y = ((clientY - box.top) * TILE_PX) / box.height;
      if (Math.max(Math.abs(x - TILE_PX / 2), Math.abs(y - TILE_PX / 2)) > TILE_PX / 2 + RIM_PX) continue;
      for (const thing of tile.drawn) {
        const away = distance(thing, x, y);
        if (away <= FINGER_PX && (!best || away < best.away)) best = { thing, away };
      }
    }
    return best?.thing;
  }

  grid.on("tileunload", ({ tile: element }) => {
    const tile = tiles.get(element);
    tiles.delete(element);
    queue.drop(tile);
    grid.removeInteractiveTarget(element);
    clearTimeout(tile.timer);
    tile.stop?.abort();
    tile.canvas.width = 0; // some browsers keep its memory for long otherwise
  });
  grid.on("click", (event) => {
    const found = find(event);
    if (!found) return;
    L.DomEvent.stopPropagation(event); // the map is not clicked
    if (found.id) onPick(found.id);
    else map.setZoomAround(event.containerPoint, Math.min(map.getZoom() + CLOSER, map.getMaxZoom()), { animate: !still.matches });
  });
  grid.on("mousemove", (event) => {
    if (event.originalEvent.buttons) return; // dragging: nothing is measured meanwhile
    map.getPane(PANE).style.cursor = find(event) ? "pointer" : "";
  });
  grid.on("add", () => window.addEventListener("online", retry));
  grid.on("remove", () => window.removeEventListener("online", retry));
  return grid;
}

function makeElement() {
  const element = document.createElement("div");
  element.style.pointerEvents = "auto";
  const canvas = document.createElement("canvas");
  canvas.width = 0;
  canvas.style.position = "absolute";
  canvas.style.left = canvas.style.top = `${-RIM_PX}px`;
  canvas.style.width = canvas.style.height = `${TILE_PX + 2 * RIM_PX}px`;
  canvas.style.pointerEvents = "none";
  element.append(canvas);
  return { element, canvas };
}

/** Do work one piece a frame: a finger never waits for more than one tile. */
function makeQueue() {
  const waiting = new Map();
  let asked = false;
  function step() {
    const [first] = waiting;
    asked = waiting.size > 1;
    if (asked) requestAnimationFrame(step);
    if (!first) return;
    waiting.delete(first[0]);
    first[1]();
  }
  return {
    add(key, work) {
      waiting.set(key, work);
      if (!asked) requestAnimationFrame(step);
      asked = true;
    },
    drop: (key) => waiting.delete(key),
  };
}

/** Draw a tile's content; gives what can be tapped: {id, x, y} or {id, path, area} in pixels. */
function draw(canvas, { name, extent, features }, look) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = canvas.height = (TILE_PX + 2 * RIM_PX) * ratio;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, RIM_PX * ratio, RIM_PX * ratio);
  const scale = TILE_PX / extent;
  if (name === "counts") return features.map((feature) => drawCount(context, feature, scale, look));
  const colour = lighten(look.colour, look.tint);
  const shapes = features.filter(({ type }) => type !== POINT).map((feature) => shapeOf(feature, scale));
  drawShapes(context, shapes, colour);
  const points = features.filter(({ type }) => type === POINT);
  const dot = makeDot(look.zoom < 16 ? 3.5 : 5, ratio, colour, look.paper);
  const size = dot.width / ratio;
  const dots = points.map(({ parts: [[x, y]], properties: { id } }) => ({ id, x: x * scale, y: y * scale, radius: 0 }));
  for (const { x, y } of dots) context.drawImage(dot, x - size / 2, y - size / 2, size, size);
  return [...shapes, ...dots];
}

function drawCount(context, { parts: [[x, y]], properties: { count } }, scale, look) {
  const disc = { x: x * scale, y: y * scale, radius: Math.min(RIM_PX - 2, 11 + 2.5 * Math.log10(count)) };
  context.beginPath();
  context.arc(disc.x, disc.y, disc.radius, 0, 2 * Math.PI);
  context.globalAlpha = 0.85;
  context.fillStyle = look.disc;
  context.fill();
  context.strokeStyle = look.edge;
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = look.number;
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(short(count), disc.x, disc.y + 0.5, 2 * disc.radius - 4);
  return disc;
}

function short(count) {
  const language = document.documentElement.lang || "zh";
  return new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 3 }).format(count);
}

function shapeOf({ type, parts, properties: { id } }, scale) {
  const path = new Path2D();
  for (const part of parts) {
    path.moveTo(part[0] * scale, part[1] * scale);
    for (let i = 2; i < part.length; i += 2) path.lineTo(part[i] * scale, part[i + 1] * scale);
    if (type === AREA) path.closePath();
  }
  return { id, path, area: type === AREA };
}

function drawShapes(context, shapes, colour) {
  context.save();
  context.beginPath();
  context.rect(0, 0, TILE_PX, TILE_PX); // what lies beyond is the next tile's
  context.clip();
  context.fillStyle = context.strokeStyle = colour;
  context.lineJoin = context.lineCap = "round";
  for (const { path, area } of shapes) {
    context.globalAlpha = 0.2;
    if (area) context.fill(path, "evenodd");
    context.globalAlpha = 0.6;
    context.lineWidth = area ? 1.5 : 3;
    context.stroke(path);
  }
  context.restore();
}

/** Draw one dot with a rim of paper, to be copied a thousand times. */
function makeDot(radius, ratio, colour, paper) {
  const half = radius + 1.5;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil(2 * half * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const middle = canvas.width / ratio / 2;
  for (const [size, fill, alpha] of [[half, paper, 0.75], [radius, colour, 0.72]]) {
    context.globalAlpha = alpha;
    context.fillStyle = fill;
    context.beginPath();
    context.arc(middle, middle, size, 0, 2 * Math.PI);
    context.fill();
  }
  return canvas;
}

function distance({ path, area, x, y, radius }, toX, toY) {
  if (!path) return Math.max(0, Math.hypot(x - toX, y - toY) - radius);
  scratch.lineWidth = FINGER_PX;
  const hit = scratch.isPointInStroke(path, toX, toY) || (area && scratch.isPointInPath(path, toX, toY, "evenodd"));
  return hit ? FINGER_PX : Infinity; // a point nearby is meant rather than what it lies on
}

function lighten(colour, share) {
  const parts = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  return `rgb(${parts.map((part) => Math.round(part + (255 - part) * share)).join(" ")})`;
}
