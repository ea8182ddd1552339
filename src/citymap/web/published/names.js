/** Names and values in districts: only as many as have room, whatever the zoom. */

const LETTER_PX = 15;
const LINE_PX = 19;
const LEAST_ROOM = 0.7; // of a name's width: its ends may lie over the rim
const TOO_NEAR = 4; // screens in a district

/** Count letters as wide as a Chinese one. */
export function widthOf(text) {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.55), 0);
}

/**
 * Keep to the names that have room as the map is zoomed, those with most room first.
 *
 * Each is a marker whose options tell `room` (degrees of longitude), `letters`, `lines`.
 */
export function keepNames(map, names) {
  const ordered = [...names].sort((a, b) => b.options.room - a.options.room);
  const show = () => showNames(map, ordered);
  map.on("zoomend resize viewreset", show);
  if (map._loaded) show();
}

/** A name needs room in its district, in one that is no wider than some screens, and no other name there. */
function showNames(map, names) {
  const screen = map.getSize().x;
  const taken = [];
  for (const name of names) {
    const { room, letters, lines } = name.options;
    const pixels = map.project([0, room]).x - map.project([0, 0]).x;
    const [wide, high] = [letters * LETTER_PX, lines * LINE_PX];
    const at = map.project(name.getLatLng());
    const free = taken.every((other) => Math.abs(at.x - other.at.x) >= (wide + other.wide) / 2 || Math.abs(at.y - other.at.y) >= high);
    const fits = free && pixels > wide * LEAST_ROOM && pixels < TOO_NEAR * screen;
    if (fits) taken.push({ at, wide });
    if (fits !== map.hasLayer(name)) (fits ? map.addLayer(name) : map.removeLayer(name));
  }
}
