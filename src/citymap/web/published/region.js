/** The map's region: one map or two, the legend, the buttons. */

import { h, sign } from "../js/dom.js";
import { sideBySide } from "./compare.js";
import { mayLocate, mayPrint } from "./frame.js";
import { drawLegend, placeLegend } from "./legend.js";
import { makeMap } from "./map.js";
import { makePrint } from "./print.js";

const PRINTER = "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z";
const wide = matchMedia("(min-width: 900px) and (min-height: 560px)");

/**
 * Fill the region; gives the maps, each with the `side` that it shows.
 *
 * `tell`: {doc, words, features, nameOf, onChoose(feature), onHeap(features), onLocate,
 * unfold: more elements that a printed sheet shows open}.
 */
export async function drawRegion(region, tell) {
  const { doc, words } = tell;
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", words.map);
  const legend = drawLegend(doc, words);
  region.append(legend);
  const maps = await makeMaps(document.getElementById("map"), tell);
  const { areas, heat } = maps[0];
  legend.querySelector(".legend-body").prepend(...[areas?.legend, heat?.legend(doc.language)].filter(Boolean));
  region.append(drawTools(words, tell.onLocate, makePrint({ maps, details: [tell.unfold, legend] })));
  if (wide.matches) placeLegend(legend, maps, tell.features);
  return maps;
}

async function makeMaps(element, tell) {
  if (!tell.doc.compare) return [makeMap(element, tell)];
  const maps = [];
  await sideBySide(element, tell.doc, (part, side) => {
    maps.push({ ...makeMap(part, tell), side });
    return maps.at(-1).leaflet;
  });
  const region = element.parentElement;
  const first = maps[0].leaflet.getContainer();
  const tellTop = () => region.style.setProperty("--map-top", `${first.getBoundingClientRect().top - region.getBoundingClientRect().top}px`);
  tellTop();
  new ResizeObserver(tellTop).observe(first);
  return maps;
}

function drawTools(words, locate, print) {
  const button = (id, picture, onclick) => h("button", { type: "button", id, "aria-label": words[id], title: words[id], onclick }, picture);
  return h("div", { id: "tools" },
    mayLocate() ? button("locate", sign("locate"), locate) : null,
    mayPrint() ? button("print", printer(), print) : null);
}

function printer() {
  const drawing = sign("share");
  drawing.firstChild.setAttribute("d", PRINTER);
  return drawing;
}
