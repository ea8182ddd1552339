/**
 * A published map: one file that holds its data and asks no network.
 *
 * The document (`#map-data`) is data: all of its texts become text nodes. What the page
 * may not have in a sandboxed frame (history, the position, paper) it does without.
 */

import { findMe } from "../js/where.js";
import { answering } from "./answering.js";
import { makeChoosing } from "./choosing.js";
import { drawFacts } from "./facts.js";
import { makeClock } from "./hours.js";
import { drawPanel } from "./panel.js";
import { readDocument, readFeatures, titleOf, twinsOf } from "./read.js";
import { drawRegion } from "./region.js";
import { makeStates } from "./states.js";
import { wordsOf } from "./texts.js";
import { flipped, makeWishes, OPEN } from "./wishes.js";

const MINUTE_MS = 60_000;

async function start() {
  const doc = readDocument();
  const words = wordsOf(doc.language);
  const features = readFeatures(doc);
  const twins = twinsOf(features);
  const clock = makeClock(doc.zone);
  const today = () => clock.now(new Date()).day;
  const { scheduleOf, stateOf, isOpen } = makeStates(doc, clock);
  const wishes = makeWishes(doc, features, isOpen);
  const all = onceEach(features);
  let passing = features;

  const about = drawFacts(document.getElementById("facts"), doc, words);
  const panel = drawPanel(document.getElementById("panel"), {
    doc, words, stateOf, today: today(),
    farFrom: wishes.farFrom,
    onChoose: (feature) => choosing.open(feature, "list"),
    onSearch: (query) => query !== wishes.now.query && wish({ query }),
    onFlip: (kind, thing) => wish({ [kind]: flipped(wishes.now[kind], thing) }),
    onReset: () => wish({ off: new Set(), pressed: new Set(), query: "" }),
  });
  const maps = await drawRegion(document.getElementById("map-region"), {
    doc, words, features,
    nameOf: (feature) => `${titleOf(feature)}, ${feature.layer.title}`,
    onChoose: (feature) => choosing.open(feature, "map"),
    onHeap: (heap) => wish({ heap }),
    onLocate: locate,
    unfold: about,
  });
  if (maps[0].areas) panel.addAreas(maps[0].areas.table);
  const tell = { doc, words, scheduleOf, stateOf, today, where: () => wishes.now.where };
  const choosing = makeChoosing({ panel, maps, among: all, twinOf: (feature) => twins.get(feature) ?? null, tell });

  /** Give each feature once; of two versions, the later. */
  function onceEach(found) {
    return found.filter((feature) => feature.layer.side !== "before" || !twins.has(feature));
  }

  function update() {
    passing = wishes.find();
    panel.show(wishes.inOrder(onceEach(passing)), { all: all.length, passing, wishes: wishes.now });
    for (const map of maps) map.show(map.side ? passing.filter(({ layer }) => layer.side === map.side) : passing);
  }

  function wish(change) {
    wishes.change(change);
    choosing.close({ focusBack: false });
    update();
    if (change.query) for (const map of maps) map.seek(passing);
  }

  async function locate() {
    choosing.close({ focusBack: false });
    panel.say(words.locating);
    try {
      const where = await findMe(() => {});
      for (const map of maps) map.setMe(where);
      wish({ where });
      panel.say(words.located);
    } catch {
      panel.say(words.denied);
    }
  }

  function passTime() {
    if (wishes.now.pressed.has(OPEN)) update();
    else panel.list.refresh();
    choosing.refresh();
  }

  skipTo("#map", () => maps[0].leaflet.getContainer().focus());
  skipTo("#panel", () => choosing.focus() || document.getElementById("list").focus());
  update();
  choosing.openLinked();
  addEventListener("hashchange", choosing.openLinked);
  addEventListener("keydown", (event) => event.key === "Escape" && choosing.close());
  setInterval(passTime, MINUTE_MS);
  window.citymapPublished = answering({ doc, features, maps, stateOf, search: wishes.search, passing: () => passing });
  Promise.all(maps.map((map) => map.ground)).finally(() => (document.body.dataset.ready = "yes"));
}

/** Let a skip link move the focus only: in a frame, an address of its own would be left. */
function skipTo(address, focus) {
  document.querySelector(`a.skip[href="${address}"]`).addEventListener("click", (event) => {
    event.preventDefault();
    focus();
  });
}

start();
