/**
 * Between WGS-84, in which the page thinks, and the datum that its ground is drawn in.
 *
 * gcoord is loaded only for a ground in GCJ-02; outside of China it shifts nothing.
 */

const SAME = { toDisplay: (lon, lat) => [lon, lat], toWgs84: (lon, lat) => [lon, lat] };
const ROUNDS = 3;

/** Give the two directions for a datum, `wgs84` or `gcj02`; degrees, longitude first. */
export async function loadShift(datum) {
  if (datum === "wgs84") return SAME;
  if (datum !== "gcj02") throw new Error(`no ground is drawn in ${datum}`);
  const { default: gcoord } = await import("../vendor/gcoord/gcoord.esm-browser.prod.js");
  const toDisplay = (lon, lat) => gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
  return { toDisplay, toWgs84: (lon, lat) => undo(toDisplay, lon, lat) };
}

/** Undo a shift that has no inverse of its own: a guess, corrected by what it misses. */
function undo(shift, lon, lat) {
  let [x, y] = [lon, lat];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [there, up] = shift(x, y);
    [x, y] = [x + lon - there, y + lat - up];
  }
  return [x, y];
}
