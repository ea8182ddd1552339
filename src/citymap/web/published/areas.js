/**
 * Districts coloured by what is counted in them; the same as a table.
 *
 * The map is for eyes and pointers; whoever has keys or a voice has the table, which
 * holds every name and value and chooses a district as a click on it does.
 */

import { h } from "../js/dom.js";
import { keepNames, widthOf } from "./names.js";
import { openShape, roomOf } from "./rings.js";
import { isDark } from "./symbols.js";

const WORDS = {
  zh: { district: "区县", none: "无数据", districts: (n) => `${n} 个区县` },
  en: { district: "District", none: "no data", districts: (n) => (n === 1 ? "1 district" : `${n} districts`) },
};
const UNIT_DEG = 1e-5; // of outlines
const PANE = "areas";
const NONE = "none";
const BOLD = 1.25; // a value's letters are larger than a name's
const OVER_STREETS = 0.75; // opacity

/** Draw the districts; gives {legend, table}, two elements. */
export function drawAreas(map, doc, { L, onChoose = () => {} }) {
  const { areas, ground } = doc;
  const words = WORDS[doc.language];
  const told = h("p", { class: "area-told", role: "status", hidden: true });
  map.getContainer().append(told);
  const [pane, above] = [map.createPane(PANE), map.createPane(`${PANE}-names`)];
  for (const one of [pane, above]) one.setAttribute("aria-hidden", "true");
  const renderer = L.svg({ pane: PANE, padding: 0.5 });
  const buttons = [];
  const names = [];
  let chosen = null;

  const shapes = ground.districts.map(({ name, rings }, row) => {
    const parts = openShape(rings, UNIT_DEG);
    const kind = areas.classes[areas.of[row]];
    const shape = L.polygon(parts, {
      renderer, pane: PANE, className: `area${kind ? "" : " area-none"}`, smoothFactor: 0,
      weight: 1, fillColor: kind?.colour ?? "transparent", fillOpacity: ground.tiles || ground.external ? OVER_STREETS : 1,
    }).addTo(map);
    shape.on("mouseover", () => tell(row));
    shape.on("mouseout", () => tell(chosen));
    shape.on("click", (event) => {
      L.DomEvent.stop(event);
      choose(row === chosen ? null : row);
    });
    names.push(labelOf(L, name, textOf(row), parts, kind?.colour));
    return shape;
  });

  function textOf(row) {
    return areas.of[row] < 0 ? words.none : areas.texts[row];
  }

  function tell(row) {
    told.hidden = row === null;
    if (row === null) return;
    const value = areas.of[row] < 0 ? words.none : `${areas.texts[row]} ${areas.unit}`;
    told.replaceChildren(h("b", {}, ground.districts[row].name), ` ${value}`);
  }

  function choose(row) {
    chosen = row;
    shapes.forEach((shape, at) => shape.getElement()?.classList.toggle("area-chosen", at === row));
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(at === row)));
    if (row !== null) shapes[row].bringToFront();
    tell(row);
    onChoose(row);
  }

  keepNames(map, names);

  function tableRow({ name }, row) {
    const button = h("button", { type: "button", "aria-pressed": "false", onclick: () => {
      choose(row === chosen ? null : row);
      if (chosen !== null) map.fitBounds(shapes[row].getBounds(), { maxZoom: map.getZoom() });
    } }, swatch(areas.classes[areas.of[row]]?.colour), name);
    buttons.push(button);
    return h("tr", {}, h("th", { scope: "row" }, button), h("td", {}, textOf(row)));
  }

  const head = [h("th", { scope: "col" }, words.district), h("th", { scope: "col" }, areas.unit)];
  const table = h("table", { class: "areas-table" }, h("caption", {}, areas.title),
    h("thead", {}, h("tr", {}, head)), h("tbody", {}, ground.districts.map(tableRow)));
  return { legend: legendOf(areas, words), table };
}

function legendOf(areas, words) {
  const empty = areas.of.filter((kind) => kind < 0).length;
  const rows = areas.classes.map(({ title, colour, count }) => [colour, title, count]);
  if (empty) rows.push([NONE, words.none, empty]);
  return h("section", { class: "areas-legend" }, h("h3", {}, areas.title, h("small", {}, areas.unit)),
    h("ul", {}, rows.map(([colour, title, count]) => (
      h("li", {}, swatch(colour), h("span", {}, title), h("small", {}, words.districts(count)))
    ))));
}

function swatch(colour) {
  const box = h("span", { class: "swatch", "aria-hidden": "true" });
  if (colour && colour !== NONE) box.style.background = colour;
  else box.classList.add("area-none");
  return box;
}

/** Write name and value in a district, in the ink that its colour asks for. */
function labelOf(L, name, value, parts, colour) {
  const ink = colour ? (isDark(colour) ? "on-dark" : "on-light") : "on-ground";
  const label = h("span", { class: ink }, h("b", {}, value), h("i", {}, name));
  const { at, room } = roomOf(parts);
  return L.marker(at, {
    pane: `${PANE}-names`, interactive: false, keyboard: false,
    icon: L.divIcon({ html: label, className: "area-label", iconSize: null }),
    room, letters: Math.max(widthOf(name), BOLD * widthOf(value)), lines: 2,
  });
}
