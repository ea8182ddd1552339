/** What the colours and shapes mean, where it hides none of what they mean. */

import { h } from "../js/dom.js";
import { symbol } from "./symbols.js";
import { say } from "./texts.js";

const CORNERS = ["bottom-right", "top-right", "top-left"];
const AWAY_PX = 26; // of the legend from the middle of a pin or pile
const WORTH = 0.5; // levels of zoom that an open legend may cost

/** Draw the legend of a document, folded. */
export function drawLegend(doc, words) {
  const parts = joined(doc.layers).map((layer) => drawLayer(layer, doc.icons?.[layer.icon]));
  return h("details", { id: "legend" }, h("summary", {}, words.legend), h("div", { class: "legend-body", tabindex: "0", role: "group", "aria-label": words.legend }, parts));
}

/** Of two versions make one: the classes of the later, and those that only the earlier has. */
function joined(layers) {
  return layers.filter(({ side }) => side !== "before").map((layer) => {
    const earlier = layer.side && layers.find(({ id, side }) => side === "before" && id === layer.id);
    if (!earlier) return layer;
    const own = layer.style.classes;
    const gone = earlier.style.classes.filter(({ title }) => !own.some((kind) => kind.title === title));
    return { ...layer, style: { ...layer.style, classes: [...own, ...gone] } };
  });
}

function drawLayer({ title, style }, icon) {
  const one = style.classes.length === 1;
  const rows = style.classes.map((kind) => row(symbol(kind, icon), one ? title : kind.title, kind.count));
  const heading = style.title ? `${title} · ${style.title}` : title;
  return [one ? null : h("h3", {}, heading), h("ul", { role: "list" }, rows)];
}

const row = (picture, title, count) =>
  h("li", {}, picture, h("span", {}, title), count === undefined || count === null ? null : h("span", { class: "count" }, say(count)));

/**
 * Open the legend in a corner where it lies over none of the first view, if need be beside
 * all there is; where that would make the map much smaller, it stays folded.
 */
export function placeLegend(legend, maps, features) {
  const [map] = maps;
  const most = map.zoomBeside({});
  legend.open = true;
  for (const beside of [false, true]) {
    for (const corner of CORNERS) {
      legend.dataset.corner = corner;
      const room = beside ? roomOf(legend, corner) : {};
      if (most - map.zoomBeside(room) > WORTH) continue;
      map.fitBeside(room);
      if (!maps.some((one) => liesOver(legend, one, features))) return;
    }
  }
  legend.open = false;
  delete legend.dataset.corner;
  map.fitBeside({});
}

/** Give what the legend takes of the region's width: {left} or {right}, pixels. */
function roomOf(legend, corner) {
  const [box, region] = [legend, legend.parentElement].map((element) => element.getBoundingClientRect());
  return corner.endsWith("left") ? { left: box.right - region.left } : { right: region.right - box.left };
}

function liesOver(legend, { leaflet, outline }, features) {
  const [box, frame] = [legend, leaflet.getContainer()].map((element) => element.getBoundingClientRect());
  const [west, north] = [box.left - frame.left - AWAY_PX, box.top - frame.top - AWAY_PX];
  const [east, south] = [box.right - frame.left + AWAY_PX, box.bottom - frame.top + AWAY_PX];
  const [from, to] = [leaflet.containerPointToLatLng([west, south]), leaflet.containerPointToLatLng([east, north])];
  const under = ({ lat, lon }) => lat > from.lat && lat < to.lat && lon > from.lng && lon < to.lng;
  return features.some(under) || outline.some(under);
}
