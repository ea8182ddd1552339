/**
 * What a published map lies on: districts, our own streets, tiles that were asked for.
 *
 * All of it is drawn beneath the features, takes no clicks and is hidden from voices:
 * a list says the same. Streets come out of the page itself, by way of a second script
 * that is there only when they are. Tiles of the network may fail: the rest stays.
 */

import { h } from "../js/dom.js";
import { keepNames, widthOf } from "./names.js";
import { openShape, roomOf } from "./rings.js";
import { tileLayers } from "./tiles.js";

const WORDS = {
  zh: { missing: "网络底图暂时无法显示，其余内容不受影响", approval: "审图号" },
  en: { missing: "Tiles of the network cannot be shown now; the rest is complete", approval: "Map approval no." },
};
const COPYRIGHT = "https://www.openstreetmap.org/copyright";
const UNIT_DEG = 1e-5; // of outlines
const PANE = "districts";
const NAMES_PANE = "districts-names"; // above a heat map

/** Lay the ground of a document; gives {setDark(bool)}. */
export async function layGround(map, doc, { L, dark = false }) {
  const { districts, tiles, external } = doc.ground;
  const box = map.getContainer();
  const words = WORDS[doc.language];
  const streets = tiles && window.citymapGround.streets(L, tiles, dark, doc.language);
  streets?.addTo(map);
  const chosen = external ? tileLayers(L, external, telling(box, words.missing)) : [];
  for (const layer of chosen) layer.addTo(map);
  box.classList.toggle("ground-plain", !streets && !chosen.length);
  if (districts && !doc.areas) drawDistricts(map, doc, L); // else they are drawn with their values
  tellWhose(box, [tiles, external], words);

  function setDark(on) {
    box.classList.toggle("ground-dark", on);
    streets?.repaint(on, doc.language);
  }
  box.classList.toggle("ground-dark", dark);
  return { setDark };
}

function drawDistricts(map, doc, L) {
  for (const pane of [PANE, NAMES_PANE]) map.createPane(pane).setAttribute("aria-hidden", "true");
  const renderer = L.svg({ pane: PANE, padding: 0.3 });
  const names = [];
  for (const { name, rings } of doc.ground.districts) {
    const parts = openShape(rings, UNIT_DEG);
    L.polygon(parts, {
      renderer, pane: PANE, interactive: false, className: "district", weight: 1, smoothFactor: 0,
    }).addTo(map);
    names.push(nameOf(L, name, parts));
  }
  keepNames(map, names);
}

function nameOf(L, name, parts) {
  const { at, room } = roomOf(parts);
  return L.marker(at, {
    pane: NAMES_PANE, interactive: false, keyboard: false,
    icon: L.divIcon({ html: h("span", {}, name), className: "district-name", iconSize: null }),
    room, letters: widthOf(name), lines: 1,
  });
}

/** Give what is called with whether tiles are missing: a quiet line comes and goes. */
function telling(box, text) {
  const note = h("p", { class: "ground-note", role: "status" });
  box.append(note);
  return (missing) => {
    note.textContent = missing ? text : "";
  };
}

function tellWhose(box, sources, words) {
  const there = sources.filter(Boolean);
  const numbers = there.map((s) => s.approval_number).filter(Boolean);
  const texts = [...there.map((s) => s.attribution), ...numbers.map((n) => `${words.approval} ${n}`)];
  if (!texts.length) return;
  box.append(h("p", { class: "ground-credits" }, [...new Set(texts)].map(credit)));
}

function credit(text) {
  if (!text.includes("OpenStreetMap")) return h("span", {}, text);
  return h("a", { href: COPYRIGHT, target: "_blank", rel: "noopener noreferrer" }, text);
}
