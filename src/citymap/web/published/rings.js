/** Shapes of the map document: whole units, the first corner, then differences. */

const FLAT = 2; // a name is twice as wide as high
const TRIES = 12; // on each side of a grid
const ROUNDS = 3;
const FINER = 6;
const TO_MIDDLE = 0.1; // where there is as much room, the middle is better

/** Give polygons as Leaflet takes them: `[[[lat, lon], …], …rings]` for each. */
export function openShape(polygons, unit) {
  return polygons.map((rings) => rings.map((ring) => openRing(ring, unit)));
}

function openRing(ring, unit) {
  const corners = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i];
    y += ring[i + 1];
    corners.push([y * unit, x * unit]);
  }
  return corners;
}

/**
 * Find where a name has most room within opened polygons.
 *
 * Gives {at: [lat, lon], room: degrees of longitude}: the middle and the width of the
 * widest ellipse, twice as wide as high on the map, that lies inside. Tried on a grid, then
 * on finer ones around the best (as mapbox's polylabel does with circles).
 */
export function roomOf(polygons) {
  return polygons.map(roomIn).reduce((most, one) => (one.room > most.room ? one : most));
}

function roomIn(rings) {
  const { south, north, west, east } = boxOf(rings[0]);
  const middle = { lat: (south + north) / 2, lon: (west + east) / 2 };
  const narrow = Math.cos((middle.lat * Math.PI) / 180); // a degree of longitude beside one of latitude
  const edges = edgesOf(rings, narrow);
  let best = { ...middle, free: 0, worth: -Infinity };
  let [high, wide] = [north - south, east - west];
  for (let round = 0; round < ROUNDS; round += 1, high /= FINER, wide /= FINER) {
    const around = best;
    for (let place = 0; place < TRIES * TRIES; place += 1) {
      const lat = around.lat + high * (((place % TRIES) + 0.5) / TRIES - 0.5);
      const lon = around.lon + wide * ((Math.floor(place / TRIES) + 0.5) / TRIES - 0.5);
      const free = freeAt(lon * narrow, lat * FLAT, edges);
      const worth = free - TO_MIDDLE * Math.hypot(lat - middle.lat, lon - middle.lon);
      if (worth > best.worth) best = { lat, lon, free, worth };
    }
  }
  return { at: [best.lat, best.lon], room: (2 * best.free) / narrow };
}

function boxOf(ring) {
  const [lats, lons] = [0, 1].map((axis) => ring.map((corner) => corner[axis]));
  const least = (numbers) => numbers.reduce((a, b) => Math.min(a, b));
  const most = (numbers) => numbers.reduce((a, b) => Math.max(a, b));
  return { south: least(lats), north: most(lats), west: least(lons), east: most(lons) };
}

/** Give [x0, y0, x1, y1] of all edges, the north stretched so that ellipses are circles. */
function edgesOf(rings, narrow) {
  return rings.flatMap((ring) => ring.map(([lat, lon], at) => {
    const [nextLat, nextLon] = ring[(at + 1) % ring.length];
    return [lon * narrow, lat * FLAT, nextLon * narrow, nextLat * FLAT];
  }));
}

/** Give how far a place is from the nearest edge; less than zero outside. */
function freeAt(x, y, edges) {
  let inside = false;
  let least = Infinity;
  for (const [x0, y0, x1, y1] of edges) {
    if (y0 > y !== y1 > y && x < x0 + ((x1 - x0) * (y - y0)) / (y1 - y0)) inside = !inside;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(x - x0 - along * dx, y - y0 - along * dy));
  }
  return inside ? least : -least;
}
