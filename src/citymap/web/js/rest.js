/** What may come after the first answer: the map, its ground, the icons, the search. */

import { ask, store } from "./answers.js";
import { untilDone } from "./api.js";
import { drawIcons } from "./icons.js";
import { makeCrowd } from "./crowd.js";
import { makeGround } from "./ground.js";
import { makeMap } from "./map.js";
import { aim, open, showCrowd, startFrom } from "./moves.js";
import { makeSearch } from "./search.js";
import { listed, parts, state, titleOf, words } from "./state.js";

// One module is asked for later than the first answer, and brings all that is not in it.
export { drawDetail } from "./detail.js";
export * as offline from "./offline.js";

const $ = (id) => document.getElementById(id);

/** Add all of it. What fails is said on the console; the list does without. */
export async function addRest() {
  parts.search = makeSearch($("search-form"), { titleOf, pick: pickFound });
  const added = [addMap().finally(addIcons), store().then((kept) => kept?.registerWorker())];
  for (const { reason } of await Promise.allSettled(added)) {
    if (reason) console.error(reason);
  }
}

function addIcons() {
  parts.icons = { drawIcons };
  drawIcons($("chips"));
}

/** Let the phone draw and listen between two pieces of work. */
const breath = () => new Promise((resolve) => setTimeout(resolve));

async function addMap() {
  const map = await untilDone(() => makeMap($("map"), {
    city: state.city,
    hides: parts.sheet.hides,
    onPick: (id) => open(listed().find((entry) => entry.item.id === id)?.item.layer ?? state.layer, id),
    onLongPress: (where) => startFrom({ ...where, from: "map" }),
  }));
  await breath();
  map.speak(words());
  parts.map = map;
  map.show(listed(), state.where);
  if (state.answer) map.fit();
  if (state.phase === "aim") aim();
  if (state.picked?.feature) map.pick(state.picked.feature);
  document.body.dataset.map = "ready";
  await breath();
  await addGround(map);
}

/** Lay the ground under the pins, and the layer's other features; the pins do without both. */
async function addGround(map) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  parts.ground = await makeGround(map.leaflet, state.city, {
    language: state.language,
    onDatum: async (datum) => {
      await map.setDatum(datum);
      showCrowd();
    },
  });
  parts.crowd = makeCrowd(map.leaflet, { onPick: (id) => open(state.layer, id) });
  const paint = () => {
    parts.ground.setDark(dark.matches);
    parts.crowd.setDark(dark.matches);
  };
  paint();
  dark.addEventListener("change", paint);
  showCrowd();
}

/** Open what was searched for; who has no position yet asks from there. */
function pickFound(item) {
  if (!state.where || state.phase === "far") {
    const where = { lon: item.longitude, lat: item.latitude, from: "feature" };
    Object.assign(state, { where, layer: item.layer, answer: null });
    ask();
  }
  parts.sheet.set("peek");
  open(item.layer, item.id);
}
